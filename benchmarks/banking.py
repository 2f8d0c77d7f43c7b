"""Banking77 at 5, 10 and all shots beside SetFit. `make bench` or `python benchmarks/banking.py`.

The shots are drawn by seed; nothing else is labelled, so whatever is tuned is tuned by leaving out. The 3,080
test texts are read once per seed and size. Wanted: at least 80.0, 86.0 and 93.5 %, and at each size at least
SetFit's accuracy in at most a tenth of its time. At all shots a tenth of them is set aside to choose by, as a
project does. SetFit's default (every pair, the rarer kind oversampled) would take 9,100 steps at five shots,
37,000 at ten and six million at all; it gets `PAIRS` pairs of each kind a text (20 is its earlier default),
at all shots `STEPS` steps of them. *processor* is the processor's time, which other work on the machine
does not lengthen much.

    python benchmarks/banking.py ours 0,1,2 5,10,0
"""

import sys
from typing import Any

import numpy as np

import peers
import shared
from heedful.learn.consolidate import start_fresh
from heedful.models.encoder import Encoder
from heedful.models.source import locate
from heedful.train.data import TrainingSet
from teaching import first_lesson

MODEL = "all-MiniLM-L6-v2"
PAIRS = {5: 20, 10: 20, 0: 20}
STEPS = {5: -1, 10: -1, 0: 500}  # -1: as many as the pairs make
SET_ASIDE = 10  # one of so many texts chooses, at all shots


class Task:
    """The labelled texts of one seed and size (0: all of them) and the test."""

    def __init__(self, seed: int, shots: int) -> None:
        rows = shared.rows_of("banking77")
        self.names, wanted = shared.answers(rows)
        texts = np.array([row.text for row in rows], dtype=object)
        test = np.array([row.split == "test" for row in rows])
        order = np.random.default_rng(seed).permutation(np.flatnonzero(~test))
        chosen = np.concatenate(
            [order[wanted[order] == label][: shots or None] for label in range(len(self.names))]
        )
        self.seed, self.shots = seed, shots
        self.train, self.wanted = list(texts[chosen]), wanted[chosen]
        self.test, self.test_wanted = list(texts[test]), wanted[test]

    def accuracy(self, answers: np.ndarray[Any, np.dtype[np.int64]]) -> float:
        return float((answers == self.test_wanted).mean())


def ours(task: Task) -> dict[str, float]:
    """What `heedful train` does with these examples."""
    encoder = Encoder.load(MODEL)
    everything = TrainingSet.labelled(task.train, task.wanted, len(task.names))
    places = np.random.default_rng(task.seed).permutation(len(everything))
    held, rest = np.split(places, [0 if task.shots else len(places) // SET_ASIDE])
    lesson = first_lesson(
        task.names,
        everything.take(np.sort(rest)),
        everything.take(held) if len(held) else None,
        "standard",
        task.seed,
    )
    watch = shared.Watch()
    made = start_fresh(encoder, lesson)
    taken = watch.taken
    answers = made.classifier.logits(task.test, precision="fast").argmax(axis=1)
    moved = made.classifier.encoder.digest != encoder.digest
    return {"accuracy": task.accuracy(answers), **taken, **made.metrics, "moved": moved}


def setfit(task: Task) -> dict[str, float]:
    """SetFit with the same encoder and the same texts."""
    folder = str(locate(MODEL).folder)
    answers, taken = peers.setfit(
        folder,
        task.train,
        task.wanted,
        task.test,
        task.seed,
        num_iterations=PAIRS[task.shots],
        max_steps=STEPS[task.shots],
    )
    return {"accuracy": task.accuracy(answers), **taken}


ARMS = {"ours": ours, "setfit": setfit}


def main(arms: list[str], seeds: list[int], sizes: list[int]) -> None:
    """Run what has no result yet, then print the table."""
    results = shared.kept("banking")
    for seed in seeds:
        for shots in sizes:
            for arm in arms:
                name = f"{shots}/{arm}/{seed}"
                if name not in results:
                    results[name] = ARMS[arm](Task(seed, shots))
                    shared.keep("banking", results)
                    print(name, results[name], file=sys.stderr)
    lines = []
    for shots in (5, 10, 0):
        for arm in ARMS:
            found = [value for name, value in results.items() if name.rsplit("/", 1)[0] == f"{shots}/{arm}"]
            if found:
                taken = [
                    np.median([one.get(kind, np.nan) for one in found]) for kind in ("seconds", "processor")
                ]
                accuracy = shared.spread([one["accuracy"] for one in found])
                seconds = [f"{one:.0f} s" for one in taken]
                lines.append([str(shots or "all"), arm, str(len(found)), accuracy, *seconds])
    shared.show("Banking77", ("shots", "arm", "seeds", "test accuracy %", "training", "processor"), lines)


if __name__ == "__main__":
    chosen = sys.argv[1].split(",") if len(sys.argv) > 1 else list(ARMS)
    seeds = [int(seed) for seed in (sys.argv[2] if len(sys.argv) > 2 else "0").split(",")]
    main(chosen, seeds, [int(size) for size in (sys.argv[3] if len(sys.argv) > 3 else "5,10,0").split(",")])
