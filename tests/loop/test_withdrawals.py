"""What was withdrawn was never said: weights, layer and decisions are as if it had never been seen."""

from pathlib import Path
from typing import Any

import numpy as np
import pytest
from twins import Promote, World, assert_same, drawn_item, drawn_understanding, plant_bad_lessons

from heedful.config import Config
from heedful.errors import DataError, ModelError, NotFoundError
from heedful.learn import recipe
from heedful.loop import turn
from heedful.loop.material import gather
from heedful.project import Project
from heedful.records.feedback import Comment, Correction
from heedful.records.signal import Condition, RuleMeant
from heedful.testing import tiny_examples, tiny_model, tiny_project

TEXTS = [text for text, _ in tiny_examples(4, seed=2)]
TRUE = ("L2", "L3", "L1")  # by name: account, billing, delivery; the texts come topic by topic


def correction(number: int, text: str, label: str, author: str = "ann") -> Correction:
    return Correction(id=f"feedback-{number:016x}", author=author, text=text, labels=(label,))


def right(number: int) -> Correction:
    """A correction that nobody would object to."""
    return correction(number, TEXTS[number], TRUE[number // 4])


def one_history(
    folder: Path, seed: int, withdrawals: int, rounds: int, check_each: bool, **settings: Any
) -> int:
    """Play a drawn history with withdrawals in between and compare; how many withdrawals there were."""
    random = np.random.default_rng(seed)
    world = World.begin(folder / "one", **settings)
    withdrawn: set[str] = set()
    live: list[str] = []
    number = done = 0

    def same(where: str) -> None:
        other = World.that_never_saw(withdrawn, world.script, folder / where, **settings)
        assert_same(world, other)
        other.project.close()

    while done < withdrawals or len(world.made) <= rounds:
        for _ in range(int(random.integers(1, 7))):
            item = drawn_item(random, number := number + 1, TEXTS)
            steps = [item, *(drawn_understanding(random, item) if isinstance(item, Comment) else ())]
            for step in steps:
                world.play(step)
            live += [step.id for step in steps if step.id != f"reading-{number:016x}"]
        if random.random() < 0.3:
            world.reopen()
        if len(world.made) <= rounds:
            world.learn()
        if random.random() < 0.3:
            chosen = int(random.integers(len(world.made)))
            if (version := world.now(chosen)) is not None:
                world.project.promote(version)
                world.script.append(Promote(chosen))
        elif random.random() < 0.3 and len(world.project.workspace.store.versions._path()) > 1:
            world.roll_back()
        if done < withdrawals and random.random() < 0.7:
            taken = [
                str(one)
                for one in random.choice(live, min(len(live), int(random.integers(1, 3))), replace=False)
            ]
            world.project.withdraw(*taken)
            withdrawn.update(taken)
            live = [one for one in live if one not in withdrawn]
            done += 1
            if check_each:
                same(f"after-{done}")
    same("end")
    world.project.close()
    return done


@pytest.mark.parametrize("seed", [0, 1])
def test_five_withdrawals_leave_what_never_saw_the_items(
    tmp_path: Path, seed: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    plant_bad_lessons(monkeypatch, lambda lesson: len(lesson.told) % 3 == 0)
    assert one_history(tmp_path, seed, withdrawals=5, rounds=4, check_each=False) == 5


def test_what_comments_taught_goes_with_them_and_with_their_readings(tmp_path: Path) -> None:
    for seed in (7, 8):
        done = one_history(tmp_path / str(seed), seed, withdrawals=4, rounds=3, check_each=False, pool=90)
        assert done == 4


@pytest.mark.slow
def test_a_hundred_withdrawals_leave_what_never_saw_the_items(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    plant_bad_lessons(monkeypatch, lambda lesson: len(lesson.told) % 3 == 0)
    done = [one_history(tmp_path / str(seed), seed, 5, 3, check_each=True) for seed in range(100, 120)]
    assert sum(done) == 100


def test_rules_are_measured_by_the_pool_of_then_when_a_round_is_run_again(trained: Project) -> None:
    """What was in the pool when the round was run, and not what has come in since."""
    material = gather(trained.workspace)
    source = trained.workspace.folder / "more.csv"
    source.write_text("text\nwhere is the dinosaur\n", encoding="utf-8")
    trained.add(source)
    used = trained.version()
    assert used is not None
    then = turn.as_served(trained.workspace, material, used)
    dinosaurs = RuleMeant(condition=Condition(any=("dinosaur",)), label="L1")
    assert (then.effect([dinosaurs]).matched, trained._answering.effect([dinosaurs]).matched) == (0, 1)
    assert then.effect([dinosaurs]).pool == material.pool_texts


def test_all_of_one_author_goes_at_once(tmp_path: Path) -> None:
    world = World.begin(tmp_path / "one")
    for number, text in enumerate(TEXTS):
        world.play(correction(number, text, "L1", author=("ann", "bob")[number % 2]))
    world.learn()
    withdrawal, again = world.project.withdraw(author="bob")
    assert withdrawal.items == tuple(f"feedback-{number:016x}" for number in range(1, len(TEXTS), 2))
    assert [type(one).__name__ for one in again] == ["Version", "Round"]
    assert_same(world, World.that_never_saw(withdrawal.items, world.script, tmp_path / "other"))


def test_what_the_first_version_learnt_goes_too(tmp_path: Path) -> None:
    project = tiny_project(tmp_path / "one", per_label=8, effort="quick")
    said = project.correct(TEXTS[0], "billing", author="ann")
    kept = project.correct(TEXTS[1], "billing", author="bob")
    first = project.train()
    project.correct(TEXTS[2], "billing", author="bob")
    project.learn()
    project.withdraw(said.id)
    other = tiny_project(tmp_path / "other", per_label=8, effort="quick")
    other.correct(TEXTS[1], "billing", author="bob")
    other.train()
    other.correct(TEXTS[2], "billing", author="bob")
    other.learn()
    versions = project.versions()
    assert [one.digest for one in versions] == [one.digest for one in other.versions()]
    assert versions[0].replaces == first.id
    assert kept.id in versions[0].feedback


def test_where_nothing_else_was_ever_said_no_version_is_left(tmp_path: Path) -> None:
    model = tiny_model(tmp_path / "model")
    project = Project.create(tmp_path / "p", ["billing", "delivery"], model=str(model), effort="quick")
    for text, label in tiny_examples(4):
        if label != "account":
            project.correct(text, label, author="ann")
    project.train()
    project.withdraw(author="ann")
    assert project.version() is None
    assert project.versions() == []
    with pytest.raises(NotFoundError, match="heedful train"):
        project.predict("where is my parcel")


def test_an_item_that_was_never_learnt_costs_no_round(trained: Project) -> None:
    before = trained.version()
    plain = trained.predict("my parcel was late").scores
    said = trained.correct("my parcel was late", "billing")
    assert trained.predict("my parcel was late").label == "billing"
    _, again = trained.withdraw(said.id)
    assert again == []
    assert trained.version() == before
    assert trained.predict("my parcel was late").scores == plain


def test_withdrawing_twice_is_withdrawing_once(trained: Project) -> None:
    said = trained.correct("my parcel was late", "billing", author="ann")
    first, _ = trained.withdraw(said.id)
    assert trained.withdraw(said.id)[0] == first
    assert trained.withdraw(author="ann")[0] == first


def test_withdrawing_what_was_never_said_names_the_way_to_look(trained: Project) -> None:
    with pytest.raises(NotFoundError, match="no feedback feedback-0000000000000001.*heedful feedback list"):
        trained.withdraw("feedback-0000000000000001")
    with pytest.raises(NotFoundError, match="no feedback by 'zoe'.*heedful feedback list"):
        trained.withdraw(author="zoe")


def test_what_was_withdrawn_is_not_said_again_by_its_key_or_its_file(
    trained: Project, tmp_path: Path
) -> None:
    said = trained.correct("my parcel was late", "billing", key="mail-1")
    trained.export_feedback(tmp_path / "said.jsonl")
    trained.withdraw(said.id)
    again = trained.correct("my parcel was late", "billing", key="mail-1")
    assert again == said
    assert trained.import_feedback(tmp_path / "said.jsonl").new == 0
    assert trained.feedback() == []
    assert trained.predict("my parcel was late").heeded == ()


def test_a_round_that_had_nothing_else_to_learn_no_longer_counts(trained: Project, tmp_path: Path) -> None:
    said = trained.correct(TEXTS[0], "billing")
    trained.learn()
    trained.withdraw(said.id)
    assert [version.id for version in trained.versions()] == ["v1"]
    trained.correct(TEXTS[1], "billing")
    made = trained.learn()
    assert (made.number, made.parent, made.report.looks) == (1, "v1", 1)


def test_a_round_that_only_the_feedback_could_judge_goes_with_it(tmp_path: Path) -> None:
    """There are no test texts: without the feedback, the new examples would not have been learnt either."""
    model = tiny_model(tmp_path / "model")
    project = Project.create(tmp_path / "p", model=str(model), effort="quick")
    rows = [f"{text},{label}" for text, label in tiny_examples(8)]
    for name, part in (("first", rows[::2]), ("more", rows[1::2])):
        (tmp_path / f"{name}.csv").write_text("\n".join(["text,label", *part]), encoding="utf-8")
    project.add(tmp_path / "first.csv", split="train")
    first = project.train()
    project.add(tmp_path / "more.csv", split="train")
    with pytest.raises(DataError, match="no test texts and no feedback"):
        project.learn()
    said = project.correct(TEXTS[0], "billing")
    assert project.learn().decision.promoted
    project.withdraw(said.id)
    assert project.version() == first
    assert project.versions() == [first]


def test_a_second_withdrawal_does_not_overrule_what_a_person_chose_before_the_first(tmp_path: Path) -> None:
    world = World.begin(tmp_path / "one")
    for number in range(6):
        world.play(right(number))
    world.learn()
    world.roll_back()
    first = world.in_use.id
    for number in (0, 1):
        world.project.withdraw(f"feedback-{number:016x}")
        assert world.in_use.id == first


def test_a_round_is_run_again_with_the_settings_of_then(tmp_path: Path) -> None:
    world = World.begin(tmp_path / "one", seed=3)
    for number in range(4):
        world.play(right(number))
    world.learn()
    folder = world.project.workspace.folder
    Config.read(folder).model_copy(update={"seed": 4}).write(folder)
    world.reopen()
    world.project.withdraw("feedback-0000000000000000")
    assert world.in_use.seed == 3
    other = World.that_never_saw({"feedback-0000000000000000"}, world.script, tmp_path / "other", seed=3)
    assert world.in_use.digest == other.in_use.digest


def test_a_base_model_that_changed_meanwhile_is_an_error_that_leaves_everything(tmp_path: Path) -> None:
    world = World.begin(tmp_path)
    for number in range(4):
        world.play(right(number))
    world.learn()
    before = world.in_use
    tiny_model(tmp_path / "model", seed=1)
    with pytest.raises(ModelError, match="has changed since"):
        world.project.withdraw("feedback-0000000000000000")
    assert world.in_use == before


def test_data_and_labels_that_came_in_meanwhile_are_there_again(tmp_path: Path) -> None:
    def play(folder: Path, without: int | None) -> Project:
        project = tiny_project(folder, per_label=8, pool=24, effort="quick")
        project.train()
        more = folder / "more.csv"
        more.write_text(
            "text,label\nopen on sunday please,hours\nopen again the street,hours\n", encoding="utf-8"
        )
        for number in range(6):
            if number == 3:
                project.learn()
                project.add(more, new_labels=True, split="train")
                project.rename_label("account", "profile")
            if number != without:
                project._listening.hear(right(number))
        project.learn()
        return project

    one, other = play(tmp_path / "one", None), play(tmp_path / "other", 1)
    one.withdraw("feedback-0000000000000001")
    assert [v.digest for v in one.versions()][-2:] == [v.digest for v in other.versions()][-2:]
    assert one.labels == other.labels


@pytest.mark.parametrize("few", [0, 40])
def test_versions_whose_body_moved_are_unlearnt_too(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, few: int
) -> None:
    """With 0 a round goes on from its parent, with 40 it starts from the base model."""
    monkeypatch.setattr(recipe, "FEW_PER_LABEL", few)
    monkeypatch.setattr(recipe, "STEPS", 2)
    monkeypatch.setattr(recipe, "PASSES", 2)
    settings = {"effort": "standard"}
    world = World.begin(tmp_path / "one", **settings)
    for number in range(6):
        world.play(right(number))
        if number % 3 == 2:
            world.learn()
    bodies = {world.project.workspace.classifier(one.id).encoder.digest for one in world.project.versions()}
    assert len(bodies) == 3
    world.project.withdraw("feedback-0000000000000001")
    never = World.that_never_saw({"feedback-0000000000000001"}, world.script, tmp_path / "other", **settings)
    assert_same(world, never)
