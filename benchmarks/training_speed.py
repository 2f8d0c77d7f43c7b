"""How fast does training go beside Trainer? `python benchmarks/training_speed.py [TEXTS [TEST]]`.

20 Newsgroups by date, stripped, at most 256 tokens, all-MiniLM-L6-v2, the same TEXTS training texts (drawn by
seed 0; 2,000 unless told otherwise, as Trainer takes minutes for a thousand) in batches of 16 over three
epochs. Each arm runs in a process of its own, one after the other. Trainer is float32, random batches padded
to their longest text, at its default rate 5e-5. Ours counts everything: reading tokens, the first fit of the
head, and for the last two layers the activations below them. *times* compares seconds of the clock; *times
(processor)* the seconds that all threads worked for the training: on a machine that does other work (*load*
above its cores) only the second says anything. *share* is what a perfect run without
padding would multiply, in the throughput of a large bf16 product measured before.
Wanted: all layers at least 5 times as many texts a second, the last two 15 times, accuracy within 0.5 points,
a share of 40 %.
"""

import json
import os
import resource
import subprocess
import sys
from collections.abc import Callable
from typing import Any

import numpy as np
import torch

import peers
import shared
from heedful.models.classifier import Classifier
from heedful.models.encoder import Encoder
from heedful.models.source import locate
from heedful.train.classify import train_classifier
from heedful.train.data import TrainingSet
from heedful.train.options import TrainOptions

MODEL = "all-MiniLM-L6-v2"
EPOCHS, BATCH, TOKENS = 3, 16, 256
ALL = TrainOptions(scope="full", epochs=EPOCHS, batch_size=BATCH, body_rate=5e-5)
LAST = TrainOptions(scope="last", layers=2, epochs=EPOCHS, batch_size=BATCH, body_rate=1e-4)


class Task:
    """The texts that every arm gets."""

    def __init__(self, count: int, tests: int) -> None:
        rows = shared.newsgroups()
        self.names, wanted = shared.answers(rows)
        random = np.random.default_rng(0)
        test = np.array([row.split == "test" for row in rows])
        chosen = random.permutation(np.flatnonzero(~test))[:count]
        asked = random.permutation(np.flatnonzero(test))[:tests]
        self.train, self.wanted = [rows[n].text for n in chosen], wanted[chosen]
        self.test, self.test_wanted = [rows[n].text for n in asked], wanted[asked]


def trainer(task: Task) -> dict[str, float]:
    """Trainer as its users run it, in float32."""
    answers, taken = peers.trainer(
        str(locate(MODEL).folder), task.train, task.wanted, task.test, len(task.names), tokens=TOKENS, seed=0,
        learning_rate=5e-5, num_train_epochs=EPOCHS, per_device_train_batch_size=BATCH,
    )  # fmt: skip
    return _result(task, answers, taken)


def ours(options: TrainOptions) -> Callable[[Task], dict[str, float]]:
    """An arm that trains with these options."""

    def run(task: Task) -> dict[str, float]:
        data = TrainingSet.labelled(task.train, task.wanted.tolist(), len(task.names))
        start = Classifier.start(Encoder.load(MODEL, max_tokens=TOKENS), task.names)
        watch = shared.Watch()
        made = train_classifier(start, data, None, options).classifier
        taken = watch.taken
        return _result(task, made.logits(task.test).argmax(axis=1), taken)

    return run


def _result(task: Task, answers: np.ndarray[Any, Any], taken: dict[str, float]) -> dict[str, float]:
    use = resource.getrusage(resource.RUSAGE_SELF)
    return {
        "accuracy": float((answers == task.test_wanted).mean()),
        **taken,
        "texts_a_second": EPOCHS * len(task.train) / taken["seconds"],
        "texts_a_processor_second": EPOCHS * len(task.train) / taken["processor"],
        "peak_gb": use.ru_maxrss / 1e6,
    }


def products(task: Task, moving: int, below: int) -> float:
    """Multiplications and additions of a perfect run: `moving` layers in training, `below` read once."""
    lengths = Encoder.load(MODEL, max_tokens=TOKENS).tokenizer(task.train).lengths.astype(np.float64)
    width, wide = 384, 1536
    layer = float((lengths * 2 * (4 * width**2 + 2 * width * wide) + 4 * lengths**2 * width).sum())
    return layer * (3 * moving * EPOCHS + below)


def throughput() -> float:
    """Products a processor second of a large bf16 matrix product: the best of 15, as other work slows it."""
    left = torch.randn(2048, 2048).bfloat16()
    taken = []
    for _ in range(15):
        watch = shared.Watch()
        left @ left
        taken.append(watch.taken["processor"])
    return 2 * 2048**3 / min(taken)


ARMS: dict[str, Callable[[Task], dict[str, float]]] = {
    "Trainer": trainer,
    "all": ours(ALL),
    "last two": ours(LAST),
}
LAYERS = {"Trainer": (6, 0), "all": (6, 0), "last two": (2, 4)}


def main(count: int, tests: int) -> None:
    """Every arm in a process of its own, then the table."""
    task, results, peak = Task(count, tests), {}, throughput()
    for arm in ARMS:
        command = [sys.executable, __file__, str(count), str(tests), arm]
        made = json.loads(subprocess.run(command, check=True, stdout=subprocess.PIPE).stdout.splitlines()[-1])
        busy = products(task, *LAYERS[arm]) / made["processor"]
        results[arm] = {**made, "share": busy / peak, "products_a_second": peak, "load": os.getloadavg()[0]}
    shared.keep("training_speed", {"texts": count, "tests": tests, **results})
    peer = results["Trainer"]
    rows = [
        [
            arm,
            f"{one['texts_a_second']:.1f}",
            f"{one['texts_a_second'] / peer['texts_a_second']:.1f}",
            f"{peer['processor'] / one['processor']:.1f}",
            f"{one['accuracy']:.1%}",
            f"{one['share']:.0%}",
            f"{one['peak_gb']:.2f}",
            f"{one['load']:.1f}",
        ]
        for arm, one in results.items()
    ]
    columns = ("arm", "texts/s", "times", "times (processor)", "accuracy", "share of bf16", "peak GB", "load")
    shared.show(f"{count} texts, {EPOCHS} epochs, {tests} test texts", columns, rows)


if __name__ == "__main__":
    given = sys.argv[1:]
    size, asked = int(given[0]) if given else 2000, int(given[1]) if len(given) > 1 else 2000
    if len(given) > 2:
        print(json.dumps(ARMS[given[2]](Task(size, asked))))
    else:
        main(size, asked)
