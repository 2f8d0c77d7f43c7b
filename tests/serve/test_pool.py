"""What a rule would do is tried on the pool before it counts."""

from heedful.project import Project
from heedful.records.signal import Condition, RuleMeant
from heedful.tasks.words import meets


def rule(project: Project, *words: str, label: str = "billing") -> RuleMeant:
    return RuleMeant(condition=Condition(any=words), label=project.labels.id(label))


def test_the_effect_of_a_rule_names_what_it_matches_and_changes(trained: Project) -> None:
    told = rule(trained, "courier", "parcel")
    effect = trained._answering.effect([told] * 5)
    pool = trained.workspace.pool()
    matching = {pool.ids[row] for row, text in enumerate(pool.texts) if meets(told.condition, text)}
    assert effect.pool == effect.looked_at == len(pool) == trained.counts().splits["pool"]
    assert effect.matched == len(matching) > 0
    assert set(effect.examples) <= matching
    assert effect.changed > 0
    assert {change.id for change in effect.changes} <= matching
    assert all(change.after == (told.label,) != change.before for change in effect.changes)
    assert "must confirm" in (effect.waits or "")


def test_a_rule_that_matches_nothing_changes_nothing_and_need_not_wait(trained: Project) -> None:
    effect = trained._answering.effect([rule(trained, "dinosaur")])
    assert (effect.matched, effect.changed, effect.waits) == (0, 0, None)


def test_texts_that_come_in_later_are_in_the_pool(trained: Project) -> None:
    before = trained.workspace.pool()
    source = trained.workspace.folder / "more.csv"
    source.write_text("text\nwhere is the dinosaur\n", encoding="utf-8")
    trained.add(source)
    assert len(trained.workspace.pool()) == len(before) + 1
    assert trained._answering.effect([rule(trained, "dinosaur")]).matched == 1
