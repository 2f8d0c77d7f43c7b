"""Answers heed the ledger as it stands now, whoever wrote into it."""

from collections.abc import Iterator

import numpy as np
import pytest

from heedful.errors import NotFoundError
from heedful.instant.state import state
from heedful.project import Project
from heedful.serve import workspace as workspaces
from heedful.serve.answering import Answering
from heedful.serve.workspace import Workspace
from heedful.testing import tiny_examples

TEXTS = [text for text, _ in tiny_examples(4, seed=2)]


@pytest.fixture
def elsewhere(trained: Project) -> Iterator[Project]:
    """The same project, opened a second time as another process would."""
    with Project.open(trained.workspace.folder) as project:
        yield project


def test_what_is_said_elsewhere_is_heeded_here_at_once(trained: Project, elsewhere: Project) -> None:
    trained.predict("my late van")
    said = elsewhere.correct("my late van", "billing")
    answer = trained.predict("my late van")
    assert (answer.label, answer.heeded) == ("billing", (said.id,))


def test_what_is_withdrawn_elsewhere_is_not_heeded_any_more(trained: Project, elsewhere: Project) -> None:
    said = elsewhere.correct("my late van", "billing")
    assert trained.predict("my late van").label == "billing"
    elsewhere.withdraw(said.id)
    assert trained.predict("my late van").heeded == ()


def test_a_version_or_label_from_elsewhere_is_answered_with(trained: Project, elsewhere: Project) -> None:
    trained.predict("my late van")
    elsewhere.rename_label("billing", "payments")
    elsewhere.correct(TEXTS[0], "payments")
    assert trained.predict(TEXTS[0]).label == "payments"
    made = elsewhere.learn()
    assert trained.predict(TEXTS[0]).version == made.candidate


def test_predictions_that_are_kept_are_no_news(trained: Project) -> None:
    loaded = trained._answering
    trained.predict(TEXTS, keep=True)
    assert trained._answering is loaded
    trained.correct(TEXTS[0], "billing")
    assert trained._answering is loaded


def test_a_layer_that_grew_item_by_item_is_the_one_built_after_a_restart(trained: Project) -> None:
    trained.predict(TEXTS)
    for number, text in enumerate(TEXTS):
        trained.correct(text, trained.labels.names[number % 3], author=f"person {number % 2}")
        trained.predict(text)
    grown = trained._answering.layer
    built = Answering.open(Workspace.open(trained.workspace.folder)).layer
    assert state(grown) == state(built)
    assert np.array_equal(grown.residual.coefficients, built.residual.coefficients)


def test_a_layer_that_lost_items_is_the_one_built_after_a_restart(trained: Project) -> None:
    said = [trained.correct(text, "billing") for text in TEXTS]
    trained.predict(TEXTS)
    trained.withdraw(said[2].id, said[5].id)
    loaded = trained._answering.layer
    built = Answering.open(Workspace.open(trained.workspace.folder)).layer
    assert state(loaded) == state(built)
    assert np.array_equal(loaded.residual.coefficients, built.residual.coefficients)


def test_without_the_layer_the_weights_answer_alone(trained: Project) -> None:
    plain = trained.predict("my late van").scores
    trained.correct("my late van", "billing")
    answering = trained._answering
    vectors = answering.classifier.encoder.embed(["my late van"])
    alone, heeded = answering.probabilities(["my late van"], vectors, instant=False)
    assert alone[0].tolist() == list(plain.values())
    assert heeded == [()]


def test_where_no_version_is_in_use_the_next_step_is_named(tmp_path_factory: pytest.TempPathFactory) -> None:
    from heedful.testing import tiny_project

    project = tiny_project(tmp_path_factory.mktemp("new"))
    with pytest.raises(NotFoundError, match="heedful train"):
        project.predict("my late van")


def test_a_workspace_keeps_only_a_few_models_at_hand(
    trained: Project, monkeypatch: pytest.MonkeyPatch
) -> None:
    workspace, loaded = trained.workspace, trained.workspace.classifier("v1")
    monkeypatch.setattr(workspaces, "AT_HAND", 2)
    for name in ("v2", "v3", "v4"):
        workspace.remember(name, loaded)
    assert list(workspace._classifiers) == ["v3", "v4"]
    assert workspace.classifier("v1").digest() == loaded.digest()
    assert list(workspace._classifiers) == ["v4", "v1"]
