"""A team fine-tunes with its own Keras loop, and the gate judges what comes home."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from extras import keras_must_be_here
from heedful.errors import ConfigError, DataError, ModelError, NotFoundError
from heedful.loop import replay
from heedful.project import Project
from heedful.testing import tiny_examples, tiny_model, tiny_project

TEXTS = [text for text, _ in tiny_examples(4, seed=2)]

# Keras 3.15 hands NumPy its variables as they were before NumPy 2 had `copy`, when it saves them
pytestmark = pytest.mark.filterwarnings("ignore:__array__ implementation:DeprecationWarning")


@pytest.fixture(scope="module")
def keras() -> Any:
    keras_must_be_here()
    import keras

    return keras


@pytest.fixture
def project(trained: Project, keras: Any) -> Iterator[Project]:
    yield trained


def fitted(keras: Any, project: Project, model: Any, epochs: int = 3, rate: float = 2e-5) -> Any:
    keras.utils.set_random_seed(0)
    held, train = keras.utils.split_dataset(project.tf_data("train"), left_size=0.2, shuffle=True, seed=0)
    model.compile(keras.optimizers.Adam(rate), keras.losses.SparseCategoricalCrossentropy(from_logits=True))
    model.fit(train.batch(8), validation_data=held.batch(8), epochs=epochs, shuffle=False, verbose=0)
    return model


def test_the_classic_recipe_comes_home_as_a_version_with_its_origin(keras, project):
    model = fitted(keras, project, project.to_keras())
    made = project.from_keras(model)
    version = project.workspace.version(made.candidate)
    assert (made.parent, version.parent, version.made_with) == ("v1", "v1", "keras")
    assert [check.name for check in made.report.checks]
    assert made.report.looks == 1
    assert version.digest != project.workspace.version("v1").digest
    assert project.version().id == (made.candidate if made.decision.promoted else "v1")
    with Project.open(project.workspace.folder) as again:
        assert again.workspace.classifier(version.id).digest() == version.digest


def test_weights_that_are_ruined_are_kept_out_with_the_reason(keras, project):
    model = project.to_keras()
    layer = model.get_layer("logits")
    layer.kernel.assign(-np.asarray(layer.kernel))
    made = project.from_keras(model)
    assert not made.decision.promoted
    assert made.decision.reason
    assert project.version().id == "v1"


def test_examples_have_the_numbers_of_todays_labels(keras, project):
    wanted = {one.text: one.labels[0] for one in project.workspace.store.examples.all("test")}
    ids = project.labels.ids
    assert [ids[int(y)] for _, y in project.tf_data("test")] == list(wanted.values())
    (inputs,) = project.tf_data(["where is my parcel"])
    assert set(inputs) == {"token_ids", "segment_ids", "padding_mask"}
    assert len(project.tf_data("pool")) == 30
    with pytest.raises(DataError, match="wanted train, validation, test or pool"):
        project.tf_data("tests")


def test_several_labels_a_text_are_ones_and_zeros(keras, tmp_path):
    with tiny_project(tmp_path, effort="quick", multi_label=True) as project:
        project.train()
        _, wanted = next(iter(project.tf_data("train")))
        assert sorted(wanted.numpy().tolist()) == [0.0, 0.0, 1.0]
        model = project.to_keras()
        model.compile("adam", keras.losses.BinaryCrossentropy(from_logits=True))
        model.fit(project.tf_data("train").batch(8), shuffle=False, verbose=0)
        assert project.from_keras(model).candidate == "v2"


def test_what_people_say_counts_beside_the_weights_as_before(keras, project):
    project.correct(TEXTS[0], "billing")
    made = project.from_keras(fitted(keras, project, project.to_keras(), epochs=1))
    if not made.decision.promoted:
        project.promote(made.candidate)
    assert project.workspace.version(made.candidate).feedback == ()
    assert project.predict(TEXTS[0]).label == "billing"
    assert project.learn().parent == made.candidate


def test_a_file_can_come_home_too(keras, project, tmp_path):
    model = project.to_keras()
    model.save(tmp_path / "tuned.keras")
    assert project.from_keras(tmp_path / "tuned.keras").candidate == "v2"
    with pytest.raises(NotFoundError, match=r"no file .*nothing\.keras"):
        project.from_keras(tmp_path / "nothing.keras")


def test_a_model_that_names_no_version_is_refused(keras, project):
    with pytest.raises(ModelError, match="names no version"):
        project.from_keras(keras.Sequential([keras.layers.Dense(3)], name="ours"))


def test_a_model_of_other_labels_is_refused(keras, project):
    model = project.to_keras()
    project.add_label("returns")
    with pytest.raises(ModelError, match="labels have changed since v1 was handed out"):
        project.from_keras(model)
    assert project.to_keras().output_shape == (None, 4)


def test_what_was_erased_does_not_come_back(keras, project, tmp_path):
    (tmp_path / "more.csv").write_text("text,label,split\nthe van lost my bill,billing,train\n")
    project.add(tmp_path / "more.csv")
    model = project.to_keras()
    project.erase(matching="lost my bill")
    assert project.version().id == "v1"
    with pytest.raises(ModelError, match="An example was erased since v1 was handed out"):
        project.from_keras(model)


def test_a_model_of_a_version_that_is_gone_is_refused(keras, project):
    model = project.to_keras()
    project.erase(next(iter(project.workspace.store.examples.all("train"))).id)
    with pytest.raises(NotFoundError, match="v1 is gone"):
        project.from_keras(model)


def test_a_version_goes_when_what_its_source_learnt_is_taken_back(keras, project):
    item = project.correct(TEXTS[0], "billing")
    project.promote(project.learn().candidate)
    home = project.from_keras(project.to_keras())
    project.promote(home.candidate)
    project.withdraw(item.id)
    standing = {version.id for version in project.versions()}
    assert home.candidate not in standing
    assert project.version().id in standing
    assert not replay.is_behind(project.workspace)


def test_weights_of_an_older_version_are_judged_beside_the_one_in_use(keras, project):
    model = project.to_keras()
    project.correct(TEXTS[0], "billing")
    project.promote(project.learn().candidate)
    made = project.from_keras(model)
    version = project.workspace.version(made.candidate)
    assert (made.parent, version.parent, made.report.alpha) == ("v2", "v1", 1.0)


@pytest.mark.parametrize(
    ("settings", "said"),
    [
        ({"task": "regression"}, "answers with numbers"),
        ({"inputs": "choices"}, "Multiple choice has no Keras"),
    ],
)
def test_answers_that_are_no_labels_stay_at_home(settings, said, tmp_path):
    with Project.create(
        tmp_path / "project", model=str(tiny_model(tmp_path / "model")), **settings
    ) as project:
        for ask in (project.to_keras, lambda: project.tf_data("train")):
            with pytest.raises(ConfigError, match=said):
                ask()


def test_there_must_be_a_version_first(keras, tmp_path: Path):
    with (
        tiny_project(tmp_path, effort="quick") as project,
        pytest.raises(NotFoundError, match="heedful train"),
    ):
        project.to_keras()


def test_texts_are_in_the_tokens_of_the_version_that_is_named(keras, project, tmp_path):
    other = project.config.model.model_copy(update={"base": str(tiny_model(tmp_path / "b", words=["xyzzy"]))})
    project.config.model_copy(update={"model": other}).write(project.workspace.folder)
    with Project.open(project.workspace.folder) as changed:
        changed.correct(TEXTS[0], "billing")
        assert changed.learn().candidate == "v2"
        changed.promote("v2")

        def tokens(**named):
            (inputs,) = changed.tf_data(["xyzzy where is my parcel"], **named)
            return np.asarray(inputs["token_ids"]).tolist()

        assert tokens() == tokens(version="v2") != tokens(version="v1")


def test_a_model_of_another_project_is_refused(keras, project, tmp_path):
    with tiny_project(tmp_path / "other", effort="quick", seed=3) as other:
        other.train()
        model = other.to_keras()
    with pytest.raises(ModelError, match="a v1 with other weights"):
        project.from_keras(model)
