"""One walk through everything: data, training, answers, feedback, a round, the gate, undo, and export."""

import json
import subprocess
import sys
import time
from pathlib import Path

import numpy as np
import pytest

from heedful.models.check import answers_of_export
from heedful.project import Project
from heedful.records.version import Version
from heedful.testing import tiny_examples, tiny_project

AGAIN = """
import json, sys
from heedful.project import Project
with Project.open(sys.argv[1]) as project:
    print(json.dumps([[one.label, one.scores] for one in project.predict(json.loads(sys.argv[2]))]))
"""


@pytest.fixture(params=["sqlite", "postgresql"])
def database(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> str:
    """Where the store lies: in the project's folder, or where the environment says."""
    if request.param == "postgresql":
        monkeypatch.setenv("HEEDFUL_DATABASE_URL", request.getfixturevalue("schema_url"))
    return str(request.param)


def test_the_whole_loop(tmp_path: Path, database: str) -> None:
    project = tiny_project(tmp_path, per_label=12, pool=60, name="inbox", effort="quick")
    assert (project.workspace.store.database.file is None) == (database == "postgresql")
    assert project.labels.names == ("account", "billing", "delivery")
    assert project.counts().splits == {"train": 24, "test": 12, "pool": 60}

    first = project.train()
    assert isinstance(first, Version)
    assert project.version() == first

    unseen = [text for text, _ in tiny_examples(20, seed=3)]
    answers = project.predict(unseen, keep=True)
    assert [one.text for one in answers] == unseen
    assert all(abs(sum(one.scores.values()) - 1) < 1e-5 for one in answers)

    # Feedback of every kind; what it asks for is what the next answer says.
    odd = "the courier charged my card twice"
    project.correct(odd, "billing", author="ann")
    assert project.predict(odd).label == "billing"
    wrong = answers[0]
    project.judge(wrong.id, False, author="bob")
    assert project.predict(wrong.text).answer != wrong.answer
    project.judge(answers[1], True, author="bob")
    assert project.predict(answers[1].text).answer == answers[1].answer
    project.choose(answers[2], none_of=list(answers[2].names), author="ann")
    assert project.predict(answers[2].text).answer != answers[2].answer
    other = next(name for name in project.labels.names if name != answers[3].label)
    project.choose(answers[3], one_of=[other], author="ann")
    assert project.predict(answers[3].text).label == other
    heard = project.tell("anything that mentions an umbrella is billing", on=odd, author="ann")
    assert "billing" in str(heard.echo)
    project.apply(heard, author="ann")
    told = [odd, *(one.text for one in answers[:4])]
    heeding = project.predict(told)

    # A restart, in another process, changes nothing.
    done = subprocess.run(
        [sys.executable, "-c", AGAIN, str(tmp_path / "project"), json.dumps(told)],
        capture_output=True, text=True, check=True, timeout=120,
    )  # fmt: skip
    assert json.loads(done.stdout) == [[one.label, one.scores] for one in heeding]

    # A round brings it into the weights; the gate says why it let them in.
    made = project.learn()
    assert made.decision.promoted, made.decision.reason
    assert made.decision.reason.startswith("Promoted. Accuracy")
    assert {heard.comment.id, heard.reading.id} <= set(made.feedback)
    assert [one.answer for one in project.predict(told)] == [one.answer for one in heeding]
    version = project.version()
    assert version is not None
    assert version.parent == first.id
    weights = project.workspace.classifier(version.id)
    alone = weights.labels[int(weights.logits([odd])[0].argmax())]
    assert project.labels.name(alone) == "billing"

    # Back and forth in a moment.
    begun = time.monotonic()
    project.rollback()
    assert project.predict(odd).version == first.id
    assert project.predict(odd).label == "billing"
    project.promote(version.id)
    assert time.monotonic() - begun < 2
    assert project.version() == version

    # Outside heedful the same weights say the same of a thousand texts.
    folder = project.export(tmp_path / "export")
    texts = [text for text, _ in tiny_examples(334, seed=5)][:1000]
    assert len(texts) == 1000
    inside, outside = weights.logits(texts), answers_of_export(folder, texts)
    assert (inside.argmax(1) == outside.argmax(1)).all()
    assert np.abs(inside - outside).max() < 1e-3
    names = json.loads((folder / "labels.json").read_text(encoding="utf-8"))["labels"]
    assert [one["name"] for one in names] == ["account", "billing", "delivery"]
    project.close()


def test_far_texts_do_not_move(trained: Project) -> None:
    far = "password login profile"
    near = "the late van is in my street again"
    before = trained.predict([far, near])
    trained.correct("my late van is in the street again", "billing")
    after = trained.predict([far, near])
    assert after[0].scores == before[0].scores
    assert after[0].heeded == ()
    billing = trained.labels.id("billing")
    assert after[1].scores[billing] > before[1].scores[billing]
    assert len(after[1].heeded) == 1


def test_what_is_said_of_a_text_holds_however_it_is_spaced(trained: Project) -> None:
    trained.correct("my late van", "billing")
    assert trained.predict("  my  late\nvan ").label == "billing"
