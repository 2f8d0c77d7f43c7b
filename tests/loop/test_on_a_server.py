"""A project whose store is on a PostgreSQL server is the same project, to the bit."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from twins import LABELS, Learn, World, assert_same

from heedful.records.feedback import Comment, Correction
from heedful.records.reading import About, Application, Meaning, Parse, Reading
from heedful.records.signal import Condition, RuleMeant
from heedful.store.checking import check


@pytest.fixture
def world(tmp_path: Path, schema_url: str) -> Iterator[World]:
    made = World.begin(tmp_path / "server", database=schema_url)
    yield made
    made.project.close()


def play(world: World) -> set[str]:
    """Two rounds; the ids of what ann said, a correction and a comment with a rule."""
    ann = Correction(text="my invoice is late again", labels=(LABELS[1],), author="ann")
    comment = Comment(text="a van was late", comment="vans are delivery", author="ann", answer=("L1",))
    rule = RuleMeant(condition=Condition(any=("van",)), label="L3")
    meaning = Meaning(this=About(is_=("L3",)), rules=(rule,))
    reading = Reading(comment_id=comment.id, author="ann", reader="test", parse=Parse(meaning=meaning))
    applied = Application(reading_id=reading.id, author="ann")
    world.play(ann)
    world.play(Correction(text="where is my refund", labels=(LABELS[0],), author="bob"))
    world.play(Learn())
    for step in (comment, reading, applied):
        world.play(step)
    world.play(Learn())
    return {ann.id, comment.id, reading.id, applied.id}


def test_what_is_withdrawn_there_leaves_what_never_heard_it_here(world: World, tmp_path: Path) -> None:
    gone = play(world)
    world.project.withdraw(author="ann")
    never = World.that_never_saw(gone, world.script, tmp_path / "file")
    assert never.project.workspace.store.database.file is not None
    assert_same(world, never)
    world.reopen()
    assert_same(world, never)


def test_what_is_erased_there_leaves_what_never_heard_it_here(world: World, tmp_path: Path) -> None:
    gone = play(world)
    made = world.project.erase(author="ann")
    assert made.erasure.entries == 4
    assert "write-ahead log" in made.notes[-1]
    assert_same(world, World.that_never_saw(gone, world.script, tmp_path / "file"))
    assert check(world.project.workspace.store).faults == ()
