"""A hostile author in a project: kept back, told about, forgiven by the owner, and gone without a trace."""

from pathlib import Path

import pytest

from heedful.project import Project
from heedful.records.feedback import Correction
from heedful.testing import tiny_examples, tiny_project

OTHER = {"billing": "delivery", "delivery": "account", "account": "billing"}
PEOPLE = ("ann", "bob", "cem", "dan", "eve")


def said(number: int, text: str, label: str, author: str) -> Correction:
    return Correction(id=f"feedback-{number:016x}", author=author, text=text, labels=(label,))


def stream(hostile: str | None, leave_out: str | None = None) -> list[Correction]:
    """Sixty texts by five people, each text by two of them; the hostile one always names another label."""
    items, texts = [], tiny_examples(20, seed=5)
    for place, (text, label) in enumerate(texts):
        for author in (PEOPLE[place % 5], PEOPLE[(place + 1 + place % 4) % 5]):
            named = OTHER[label] if author == hostile else label
            if author != leave_out:
                items.append(said(2 * place + (author != PEOPLE[place % 5]), text, named, author))
    return items


def project_with(folder: Path, items: list[Correction], **settings: object) -> Project:
    project = tiny_project(folder, per_label=8, pool=24, effort="quick", **settings)
    project.train()
    names = {project.labels.name(label): label for label in project.labels.ids}
    for item in items:
        project._listening.hear(item.model_copy(update={"labels": (names[item.labels[0]],)}))
    return project


@pytest.fixture
def hostile(tmp_path: Path) -> Project:
    project = project_with(tmp_path / "hostile", stream("eve"))
    project.learn()
    return project


def waits(project: Project) -> list[str]:
    version = project.versions()[-1]
    return [one.author for one in version.people if one.waits]


def test_the_hostile_author_waits_and_nobody_else(hostile: Project) -> None:
    assert waits(hostile) == ["eve"]
    version = hostile.versions()[-1]
    by_eve = {item.id for item in hostile.feedback(author="eve")}
    assert by_eve == set(version.waiting)
    assert not by_eve & set(version.feedback)


def test_where_nobody_is_hostile_nobody_waits(tmp_path: Path) -> None:
    project = project_with(tmp_path, stream(None))
    project.learn()
    assert waits(project) == []


def test_what_waits_is_shown_with_its_reason_and_makes_no_conflict(hostile: Project) -> None:
    first = hostile.feedback(author="eve")[0]
    assert "contradicts the others too often" in str(hostile.unread(first))
    assert hostile.conflicts() == []
    assert any("contradicts the others" in note for one in hostile.rounds() for note in one.report.notes)


@pytest.mark.parametrize("kept_out", [False, True])
def test_what_a_waiting_author_says_next_is_kept_and_not_heeded(hostile: Project, kept_out: bool) -> None:
    hostile.promote(hostile.versions()[0 if kept_out else -1].id)
    text = "my invoice was charged twice"
    before = hostile.predict(text)
    item = hostile.correct(text, OTHER.get(before.label, "billing"), author="eve")
    assert hostile.predict(text).answer == before.answer
    assert item in hostile.feedback()
    hostile.correct(text, OTHER[before.label], author="ann")
    assert hostile.predict(text).label == OTHER[before.label]


def test_whom_the_owner_trusts_is_heeded(tmp_path: Path) -> None:
    project = project_with(tmp_path, stream("eve"), people={"trusted": ["eve"]})
    project.learn()
    assert waits(project) == []


def test_who_is_not_to_be_weighed_is_not(tmp_path: Path) -> None:
    project = project_with(tmp_path, stream("eve"), people={"weigh": False})
    project.learn()
    assert project.versions()[-1].people == ()


def test_withdrawing_the_hostile_author_leaves_what_never_heard_them(
    hostile: Project, tmp_path: Path
) -> None:
    hostile.withdraw(author="eve")
    never = project_with(tmp_path / "never", stream("eve", leave_out="eve"))
    never.learn()
    assert hostile.versions()[-1].digest == never.versions()[-1].digest
    assert hostile.versions()[-1].people == never.versions()[-1].people


def test_withdrawing_an_honest_author_leaves_no_trace(hostile: Project, tmp_path: Path) -> None:
    hostile.withdraw(author="bob")
    never = project_with(tmp_path / "never", stream("eve", leave_out="bob"))
    never.learn()
    assert hostile.versions()[-1].digest == never.versions()[-1].digest
    assert hostile.versions()[-1].people == never.versions()[-1].people
