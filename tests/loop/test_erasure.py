"""What is erased is nowhere any more, and the model is the one that never saw it."""

import csv
from pathlib import Path

import pytest
from twins import LABELS, Learn, World, assert_same

from heedful.errors import ConfigError, FeedbackError, NotFoundError
from heedful.project import Project
from heedful.records.erasure import Erased, Erasure
from heedful.records.feedback import Choice, Comment, Correction, Verdict
from heedful.records.reading import About, Application, Meaning, Parse, Reading
from heedful.records.signal import Condition, RuleMeant
from heedful.store.backup import back_up
from heedful.store.checking import check
from heedful.testing import tiny_examples, tiny_project

SECRET = "zanzibar"  # stands for what must be nowhere


def lies_in(folder: Path, words: str) -> list[str]:
    """The files of a project that hold these words, whatever program they are of."""
    wanted = words.encode()
    return [
        path.name
        for path in folder.rglob("*")
        if path.is_file() and "versions" not in path.parts and wanted in path.read_bytes().lower()
    ]


def tell(world: World, comment: str, text: str, author: str, word: str) -> list[str]:
    """A comment with a rule, read and applied; the ids of all three."""
    said = Comment(text=text, comment=comment, author=author, answer=("L1",))
    rule = RuleMeant(condition=Condition(any=(word,)), label="L2")
    meaning = Meaning(this=About(is_=("L2",)), rules=(rule,))
    reading = Reading(comment_id=said.id, author=author, reader="test", parse=Parse(meaning=meaning))
    applied = Application(reading_id=reading.id, author=author)
    for step in (said, reading, applied):
        world.play(step)
    return [said.id, reading.id, applied.id]


def correction(text: str, label: int, **more: str) -> Correction:
    return Correction(text=text, labels=(LABELS[label],), **more)


@pytest.fixture
def world(tmp_path: Path) -> World:
    """Two rounds of what three people said; ann's items and bob's speak of the secret."""
    world = World.begin(tmp_path / "world")
    world.play(correction("my invoice is late again", 1, author="ann"))
    world.play(correction(f"the {SECRET} parcel is late", 0, author="bob", key=f"{SECRET}-1"))
    world.play(Verdict(text="where is my refund", answer=("L1",), right=True, author="owner"))
    world.play(Learn())
    tell(world, f"mails about {SECRET} are delivery", f"a van to {SECRET}", "ann", SECRET)
    world.play(Choice(text="the courier was late", none_of=("L1",), author="cleo"))
    world.play(Learn())
    return world


def items_by(world: World, author: str) -> set[str]:
    return {step.id for step in world.script if getattr(step, "author", None) == author}


def test_an_author_is_erased_and_the_model_is_the_one_that_never_heard_her(
    world: World, tmp_path: Path
) -> None:
    gone = items_by(world, "ann")
    made = world.project.erase(author="ann", reason="she asked for it")
    assert made.plan.entries == {"correction": 1, "comment": 1, "reading": 1, "application": 1}
    assert made.erasure.entries == 4
    assert (made.erasure.reason, made.erasure.author) == ("she asked for it", "owner")
    never = World.that_never_saw(gone, world.script, tmp_path / "never")
    assert_same(world, never)
    ledger = world.project.workspace.store.ledger
    assert {type(ledger.get(item)) for item in gone} == {Erased}
    assert {entry.was for _, entry in ledger.entries(Erased)} == {
        "correction",
        "comment",
        "reading",
        "application",
    }
    with world.project.workspace.store.database.reading() as connection:
        bodies = "body LIKE '%\"ann\"%' OR body LIKE '%What ann%'"
        every = f"SELECT count(*) FROM entry WHERE author = 'ann' OR {bodies}"
        assert connection.exec_driver_sql(every).scalar() == 0
    assert check(world.project.workspace.store).faults == ()


def test_what_matches_is_in_no_file_of_the_project(world: World, tmp_path: Path) -> None:
    folder = world.project.workspace.folder
    world.project.predict(f"to {SECRET} please", keep=True)
    world.project.predict(["a van"])
    back_up(world.project.workspace.store.database, "now")
    assert len(lies_in(folder, SECRET)) > 1
    gone = {s.id for s in world.script if SECRET in str(getattr(s, "model_dump", dict)())}
    gone |= {s.id for s in world.script if isinstance(s, Application)}
    made = world.project.erase(matching=SECRET)
    assert made.plan.entries == {
        "prediction": 1,
        "correction": 1,
        "comment": 1,
        "reading": 1,
        "application": 1,
    }
    assert "1 copies of the store, made before, were deleted: they held it too." in made.notes
    assert lies_in(folder, SECRET) == []
    never = World.that_never_saw(gone, world.script, tmp_path / "never")
    assert_same(world, never)
    world.reopen()
    assert_same(world, never)


def test_erased_by_another_process_is_gone_from_a_running_one(world: World) -> None:
    answering = world.project
    item = next(step for step in world.script if isinstance(step, Correction) and SECRET in step.text)
    before = answering.predict(item.text)
    assert before.answer == ("L1",)
    assert item.id in [one.id for one in answering.feedback()]
    with Project.open(answering.workspace.folder) as other:
        other.erase(item.id)
    assert item.id not in [one.id for one in answering.feedback()]
    assert item.id not in answering.predict(item.text).heeded


def with_more(folder: Path, texts: list[tuple[str, str, str]]) -> Project:
    project = tiny_project(folder, per_label=8, pool=24, effort="quick")
    path = folder / "more.csv"
    with path.open("w", newline="") as file:
        csv.writer(file).writerows([("text", "label", "split"), *texts])
    project.add(path)
    return project


MORE = [(text, label, "train") for text, label in tiny_examples(3, seed=9)]
POOLED = [(text, "", "pool") for text, _ in tiny_examples(3, seed=10)]


def test_an_example_is_erased_and_the_model_is_the_one_that_never_saw_it(tmp_path: Path) -> None:
    secret = [(f"{SECRET} {MORE[0][0]}", "billing", "train"), (f"{SECRET} {POOLED[0][0]}", "", "pool")]
    saw, never = (
        with_more(tmp_path / "saw", [*MORE, *secret, *POOLED]),
        with_more(tmp_path / "never", [*MORE, *POOLED]),
    )
    for project in (saw, never):
        project.train()
        project.correct("my invoice is late again", "delivery")
        project.learn()
    assert saw.version().digest != never.version().digest
    made = saw.erase(matching=SECRET)
    assert made.plan.examples == {"train": 1, "pool": 1}
    assert len(made.again) == 3  # the first version, the second, and its round
    assert saw.version().digest == never.version().digest
    assert saw.counts() == never.counts()
    assert not saw.is_behind
    assert lies_in(saw.workspace.folder, SECRET) == []
    assert check(saw.workspace.store).faults == ()
    assert saw.erase(saw.predict("x", keep=True).id).again == ()  # nothing learnt from an answer
    for project in (saw, never):
        project.close()


def test_one_example_goes_by_its_id(trained: Project) -> None:
    example = next(trained.workspace.store.examples.all("test"))
    made = trained.erase(example.id)
    assert made.plan.texts == (example.text,)
    with pytest.raises(NotFoundError):
        trained.workspace.store.examples.get(example.id)
    trained.workspace.store.examples.add([example], source="again")  # only what was, is gone


def test_a_feedback_item_goes_with_what_others_said_about_it(trained: Project) -> None:
    heard = trained.tell("anything about couriers is delivery", author="ann")
    amended = trained.amend(heard, rules=["courier, van -> delivery, always"], author="bob")
    trained.apply(amended, author="owner")
    assert trained.would_erase(heard.comment.id).entries == {"comment": 1, "reading": 2, "application": 1}
    assert trained.would_erase(heard.id).entries == {"comment": 1, "reading": 2, "application": 1}
    assert trained.would_erase(amended.id).entries == {"reading": 1, "application": 1}
    trained.erase(heard.id)
    assert trained.feedback() == []


def test_what_was_erased_stays_erased_however_often_it_is_delivered(trained: Project, tmp_path: Path) -> None:
    item = trained.correct("my invoice is late", "delivery", author="ann")
    trained.export_feedback(tmp_path / "feedback.jsonl")
    trained.erase(item.id)
    assert trained.import_feedback(tmp_path / "feedback.jsonl").new == 0
    assert trained.feedback() == []
    with pytest.raises(FeedbackError, match="was erased"):
        trained._listening.hear(item)
    assert trained.erase(item.id, author="ann").plan.entries == {}  # once more is no error


def test_an_answer_that_was_erased_is_no_subject(trained: Project) -> None:
    answer = trained.predict("my invoice is late", keep=True)
    trained.erase(answer.id)
    with pytest.raises(NotFoundError, match="was erased"):
        trained.judge(answer.id, right=True)


def test_a_kind_of_personal_data_is_found(trained: Project) -> None:
    trained.correct("write to ann@x.org about my invoice", "billing")
    trained.correct("my card was charged", "billing")
    assert trained.would_erase(kind="email").texts == ("write to ann@x.org about my invoice",)
    with pytest.raises(ConfigError, match="known are"):
        trained.would_erase(kind="shoe size")


def test_what_is_wrong_with_a_wish_is_said(trained: Project) -> None:
    with pytest.raises(FeedbackError, match="nothing to erase by"):
        trained.erase()
    with pytest.raises(NotFoundError, match="'feedback-0000000000000000'"):
        trained.erase("feedback-0000000000000000")
    with pytest.raises(NotFoundError, match="nothing in the project"):
        trained.erase(matching="nobody ever said this")


def test_copies_are_kept_where_somebody_says_so(trained: Project) -> None:
    copy = back_up(trained.workspace.store.database, "now")
    item = trained.correct("my invoice is late", "delivery")
    made = trained.erase(item.id, keep_copies=True)
    assert copy.is_file()
    assert copy.name in made.notes[0]


def test_an_erasure_that_is_stopped_before_the_weights_goes_on_with_the_next_round(
    world: World, tmp_path: Path
) -> None:
    gone = items_by(world, "ann")

    def stop(*_: object) -> None:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        world.project.erase(author="ann", progress=stop)
    assert lies_in(world.project.workspace.folder, f"mails about {SECRET}") == []
    assert world.project.is_behind
    world.project.catch_up()
    assert_same(world, World.that_never_saw(gone, world.script, tmp_path / "never"))


def test_erasures_are_listed_with_who_and_why(trained: Project) -> None:
    item = trained.correct("my invoice is late", "delivery")
    trained.erase(item.id, by="ben", reason="a mistake")
    [made] = [entry for _, entry in trained.workspace.store.ledger.entries(Erasure)]
    assert (made.author, made.reason, made.entries, made.examples) == ("ben", "a mistake", 1, 0)
