"""Whatever stops the work, the version in use stays, nothing is left over, and the next call goes on."""

from pathlib import Path
from typing import Any

import pytest
from twins import World, assert_same

from heedful.errors import FeedbackError, TrainingError
from heedful.loop import replay, training, turn
from heedful.project import Project
from heedful.records.feedback import Correction
from heedful.testing import tiny_examples, tiny_project

TEXTS = [text for text, _ in tiny_examples(4, seed=2)]
FIRST = "feedback-0000000000000000"


class Stop(Exception):
    """Stands for anything: a full disk, a kill, a power cut."""


def stop_after(calls: int, function: Any, error: BaseException) -> Any:
    """The function, until it was called so often."""
    made = 0

    def stopping(*arguments: Any, **named: Any) -> Any:
        nonlocal made
        made += 1
        if made > calls:
            raise error
        return function(*arguments, **named)

    return stopping


def folders(project: Project) -> set[str]:
    return {path.name for path in (project.workspace.folder / "versions").iterdir()}


def three_rounds(folder: Path) -> World:
    world = World.begin(folder)
    for number in range(3):
        item = Correction(id=f"feedback-{number:016x}", text=TEXTS[number], labels=("L2",), author="ann")
        world.play(item)
        world.learn()
    return world


@pytest.mark.parametrize("error", [Stop("power cut"), KeyboardInterrupt()])
def test_a_round_that_is_stopped_changes_nothing_and_the_next_one_goes_through(
    trained: Project, monkeypatch: pytest.MonkeyPatch, error: BaseException
) -> None:
    before = trained.version()
    trained.correct(TEXTS[0], "billing")
    with monkeypatch.context() as patched:
        patched.setattr(turn, "_judge", stop_after(0, turn._judge, error))
        with pytest.raises(type(error)):
            trained.learn()
    assert trained.version() == before
    assert list(trained.rounds()) == []
    assert folders(trained) == {"v1"}
    made = trained.learn()
    assert (made.number, made.candidate) == (1, "v2")


def test_a_full_disk_is_an_error_that_says_so_and_leaves_the_version_in_use(
    trained: Project, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_: Any) -> None:
        raise OSError(28, "No space left on device")

    before = trained.version()
    trained.correct(TEXTS[0], "billing")
    monkeypatch.setattr("heedful.models.classifier.write_tensors", full)
    with pytest.raises(TrainingError, match="disk is full.*untouched"):
        trained.learn()
    assert trained.version() == before
    assert folders(trained) == {"v1"}


def test_a_first_training_that_is_stopped_can_simply_be_done_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    project = tiny_project(tmp_path, per_label=6, effort="quick")
    with monkeypatch.context() as patched:
        patched.setattr(training, "start_fresh", stop_after(0, training.start_fresh, Stop()))
        with pytest.raises(Stop):
            project.train()
    assert project.version() is None
    project.train()
    assert project.predict("my parcel was late").version == "v1"


@pytest.mark.parametrize("rounds_done", [0, 1])
@pytest.mark.parametrize("how", ["withdraw", "learn", "train"])
def test_a_replay_that_is_stopped_is_finished_by_the_next_call(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, rounds_done: int, how: str
) -> None:
    world = three_rounds(tmp_path / "one")
    before, there = world.in_use, folders(world.project)
    with monkeypatch.context() as patched:
        patched.setattr(turn, "turn", stop_after(rounds_done, turn.turn, Stop()))
        with pytest.raises(Stop):
            world.project.withdraw(FIRST)
    assert world.in_use == before
    assert folders(world.project) == there
    world.reopen()
    if how == "withdraw":
        world.project.withdraw(FIRST)
    else:
        with pytest.raises(FeedbackError, match="Nothing was said"):
            getattr(world.project, how)()
    assert before.id not in folders(world.project)
    assert_same(world, World.that_never_saw({FIRST}, world.script, tmp_path / "other"))


def test_between_the_withdrawal_and_its_replay_the_next_answer_heeds_it_no_more(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    world = three_rounds(tmp_path)
    monkeypatch.setattr(turn, "turn", stop_after(0, turn.turn, Stop()))
    with pytest.raises(Stop):
        world.project.withdraw(FIRST)
    assert FIRST not in world.project.predict(TEXTS[0]).heeded


def test_a_replay_that_is_stopped_while_it_is_written_down_is_finished_too(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    world = three_rounds(tmp_path / "one")
    before = world.in_use
    with monkeypatch.context() as patched:
        patched.setattr(replay._Replay, "_finish", stop_after(0, replay._Replay._finish, Stop()))
        with pytest.raises(Stop):
            world.project.withdraw(FIRST)
    assert world.in_use == before
    world.project.withdraw(FIRST)
    assert_same(world, World.that_never_saw({FIRST}, world.script, tmp_path / "other"))
