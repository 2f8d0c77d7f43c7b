"""What comments say of other texts: heeded by the next answer, more once applied, no more once taken back."""

from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest

from heedful.instant.state import state
from heedful.project import Project
from heedful.records.feedback import Comment
from heedful.records.reading import Application, Meaning, Parse, Reading
from heedful.records.signal import Condition, RuleMeant
from heedful.serve.answering import Answering
from heedful.serve.workspace import Workspace
from heedful.testing import tiny_project

TEXT = "my kettle was late"


@pytest.fixture
def elsewhere(trained: Project) -> Iterator[Project]:
    """The same project, opened a second time as another process would."""
    with Project.open(trained.workspace.folder) as project:
        yield project


def say(project: Project, *words: str, label: str = "billing", ignore: tuple[str, ...] = ()) -> Reading:
    """A comment whose reading is that texts with these words have this label."""
    comment = Comment(comment="as it was said")
    condition = Condition(any=words) if words else None
    rules = (RuleMeant(condition=condition, label=project.labels.id(label)),) if condition else ()
    reading = Reading(
        comment_id=comment.id,
        author="owner",
        reader="by hand",
        parse=Parse(meaning=Meaning(rules=rules, ignore=ignore)),
    )
    project.workspace.store.ledger.append_all([comment, reading])
    return reading


def score(project: Project, text: str = TEXT, label: str = "billing") -> float:
    return project.predict(text).scores[project.labels.id(label)]


def built_anew(project: Project) -> Answering:
    return Answering.open(Workspace.open(project.workspace.folder))


def assert_as_built_anew(project: Project) -> None:
    assert state(project._answering.layer) == state(built_anew(project).layer)
    assert project._answering.ignores == built_anew(project).ignores


def test_a_rule_is_heeded_by_half_then_fully_then_not_at_all(trained: Project) -> None:
    before = score(trained)
    reading = say(trained, "kettle")
    said = score(trained)
    trained.workspace.store.ledger.append(Application(reading_id=reading.id, author="owner"))
    applied = score(trained)
    assert before < said < applied
    assert trained.predict(TEXT).heeded == (reading.comment_id,)
    assert_as_built_anew(trained)
    trained.withdraw(reading.comment_id)
    assert score(trained) == before
    assert_as_built_anew(trained)


def test_an_application_is_no_reason_to_build_the_layer_anew(trained: Project) -> None:
    readings = [say(trained, word) for word in ("kettle", "teapot", "spoon")]
    loaded = trained._answering
    for reading in readings[1:]:
        trained.workspace.store.ledger.append(Application(reading_id=reading.id, author="owner"))
        assert trained._answering is loaded
    assert [gate.rule.weight for gate in loaded.layer.rules.gates] == [0.5, 1.0, 1.0]
    assert_as_built_anew(trained)


def test_an_application_for_its_own_text_alone_takes_the_rule_away(trained: Project) -> None:
    before = score(trained)
    reading = say(trained, "kettle")
    assert score(trained) > before
    alone = Application(reading_id=reading.id, author="owner", only_this_text=True)
    trained.workspace.store.ledger.append(alone)
    assert score(trained) == before
    assert_as_built_anew(trained)


def test_rules_said_elsewhere_and_texts_that_came_in_there_are_heeded_here(
    trained: Project, elsewhere: Project
) -> None:
    before = score(trained)
    say(elsewhere, "kettle")
    assert score(trained) > before
    source = trained.workspace.folder / "more.csv"
    source.write_text("text\nwhere is the kettle\n", encoding="utf-8")
    elsewhere.add(source)
    rule = RuleMeant(condition=Condition(any=("kettle",)), label=trained.labels.id("billing"))
    assert trained._answering.effect([rule]).matched == 1
    assert_as_built_anew(trained)


def test_an_ignored_word_does_not_count_whatever_it_is(trained: Project) -> None:
    reading = say(trained, ignore=("parcel",))
    assert trained.predict("my Parcel was late").scores == trained.predict("my  was late").scores
    assert trained.predict("my Parcel was late").heeded == (reading.comment_id,)
    assert trained.predict("my kettle was late").heeded == ()
    assert_as_built_anew(trained)
    trained.withdraw(reading.comment_id)
    assert trained.predict("my Parcel was late").scores != trained.predict("my  was late").scores


def test_a_word_that_stands_nearly_everywhere_is_not_ignored_at_once(trained: Project) -> None:
    say(trained, ignore=("my",))
    with_it, without = trained.predict("my parcel").scores, trained.predict("parcel").scores
    assert not np.allclose(list(with_it.values()), list(without.values()))


def test_a_persons_rules_are_counted_together_and_the_owners_are_not(trained: Project) -> None:
    courier = RuleMeant(condition=Condition(any=("courier",)), label=trained.labels.id("billing"))
    before = trained._answering.effect([courier], "ann")
    assert "with the other rules" not in (before.waits or "")
    for author in ("ann", "owner"):
        for word in ("parcel", "van", "package", "late", "street") * 3:
            comment = Comment(comment="as it was said", author=author)
            rule = RuleMeant(condition=Condition(any=(word,)), label=trained.labels.id("billing"))
            parse = Parse(meaning=Meaning(rules=(rule,)))
            reading = Reading(comment_id=comment.id, author=author, reader="by hand", parse=parse)
            trained.workspace.store.ledger.append_all([comment, reading])
    assert "with the other rules of ann" in (trained._answering.effect([courier], "ann").waits or "")
    assert "with the other rules" not in (trained._answering.effect([courier], "owner").waits or "")
    assert "with the other rules" not in (trained._answering.effect([courier], "bob").waits or "")


def test_what_a_round_cannot_teach_goes_on_counting_beside_the_weights(tmp_path: Path) -> None:
    with tiny_project(tmp_path, pool=90, effort="quick") as project:
        project.train()
        for line in ("van, courier -> delivery", "about: parcels and vans -> not billing"):
            project.apply(project.amend(project.tell("listen"), rules=[line]))
        made = project.learn()
        project.promote(str(made.candidate))
        (left,) = project._answering.layer.rules.items
        assert (left.condition.about, left.polarity) == ("parcels and vans", "not")
