"""Training and saving survive being killed at any moment, and end with the same bits."""

import os
import random
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
import torch

from heedful.errors import TrainingError
from heedful.models.classifier import Classifier
from heedful.train.checkpoint import Checkpoints

HERE = Path(__file__).parent
KILLS = 100


@dataclass
class Nursery:
    """The process that forks trainings."""

    process: subprocess.Popen[str]
    bert: Path

    def train(self, work: Path, seed: int, scope: str, seconds: float | None = None) -> int:
        """The exit status of one training; it is killed after this many seconds."""
        work.mkdir(exist_ok=True)
        child = int(self._ask(f"{self.bert} {work} {seed} {scope}"))
        if seconds is not None:
            time.sleep(seconds)
            os.kill(child, signal.SIGKILL)
        return int(self._ask(""))

    def _ask(self, line: str) -> str:
        assert self.process.stdin is not None
        assert self.process.stdout is not None
        self.process.stdin.write(line + "\n")
        self.process.stdin.flush()
        return self.process.stdout.readline()


@pytest.fixture
def nursery(bert_folder: Path) -> Iterator[Nursery]:
    path = os.pathsep.join([str(HERE), str(HERE.parent)])
    process = subprocess.Popen(
        [sys.executable, str(HERE / "nursery.py")],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
        env={**os.environ, "PYTHONPATH": path},
    )
    yield Nursery(process, bert_folder)
    assert process.stdin is not None
    assert process.stdout is not None
    process.stdin.close()
    process.stdout.close()
    process.wait()


def test_a_hundred_kills_during_training_and_saving_end_in_the_same_digest(nursery: Nursery, tmp_path: Path):
    chance, kills, runs = random.Random(7), 0, 0
    while kills < KILLS:
        runs += 1
        seed, scope = runs % 3, ("full", "last", "lora")[runs % 3]
        calm = tmp_path / f"calm-{seed}-{scope}"
        if not calm.exists():
            began = time.monotonic()
            assert nursery.train(calm, seed, scope) == 0
            lasted = time.monotonic() - began
        work = tmp_path / f"run-{runs}"
        status, longest = -signal.SIGKILL, 0.8 * lasted
        while status != 0:
            status = nursery.train(work, seed, scope, chance.uniform(0, longest))
            longest *= 1.1  # the machine may have become slower than it was
            assert status in (0, -signal.SIGKILL)
            kills += status != 0
            if (work / "out").exists():
                Classifier.load(work / "out")
        assert Classifier.load(work / "out").digest() == Classifier.load(calm / "out").digest()
    assert runs >= 3


def test_a_checkpoint_of_another_job_is_not_resumed(tmp_path: Path):
    tensors = {"a": torch.arange(3.0)}
    Checkpoints(tmp_path, "one").save(5, tensors, {"number": 5})
    assert Checkpoints(tmp_path, "other").newest() is None
    saved = Checkpoints(tmp_path, "one").newest()
    assert saved is not None
    assert saved.about == {"number": 5}
    assert torch.equal(saved.tensors["a"], tensors["a"])


def test_a_torn_checkpoint_is_passed_over(tmp_path: Path):
    checkpoints = Checkpoints(tmp_path, "one")
    checkpoints.save(5, {"a": torch.zeros(2)}, {"number": 5})
    torn = tmp_path / "step-00000009"
    torn.mkdir()
    for name in ("state.json", "state.safetensors"):
        torn.joinpath(name).write_bytes((tmp_path / "step-00000005" / name).read_bytes()[:-1])
    saved = checkpoints.newest()
    assert saved is not None
    assert saved.about["number"] == 5


def test_only_the_newest_checkpoint_is_kept(tmp_path: Path):
    checkpoints = Checkpoints(tmp_path, "one")
    for number in (1, 2, 3):
        checkpoints.save(number, {"a": torch.zeros(2)}, {"number": number})
    assert [path.name for path in tmp_path.iterdir()] == ["step-00000003"]
    checkpoints.clear()
    assert not tmp_path.exists()


def test_a_full_disk_during_a_checkpoint_is_said_plainly(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("heedful.train.checkpoint.write_tensors", full)
    with pytest.raises(TrainingError, match="disk is full"):
        Checkpoints(tmp_path, "one").save(1, {"a": torch.zeros(2)}, {})
    assert list(tmp_path.iterdir()) == []
