"""Starts trainings that a test kills: imports once, then forks a child for every line it reads.

A line is "BERT WORK SEED SCOPE"; the answer is the child's number, and after another line its exit status.
A child trains on a few sentences with a checkpoint at every step and saves the classifier in WORK/out.
"""

import os
import sys
import traceback
from pathlib import Path

import torch

from heedful.models.classifier import Classifier
from heedful.models.encoder import Encoder
from heedful.train.classify import train_classifier
from heedful.train.data import TrainingSet
from heedful.train.options import TrainOptions
from tiny_bert import write_texts


def train_and_save(bert: str, work: Path, seed: int, scope: str) -> None:
    """What is killed: training and saving, from wherever the last child came to."""
    start = Classifier.start(Encoder.load(bert), ("no", "cat"))
    options = TrainOptions(
        scope=scope,
        layers=2,
        epochs=2,
        batch_size=8,
        seed=seed,
        checkpoint_seconds=0,
        patience=3,
        body_rate=1e-3,
    )
    result = train_classifier(start, _cats(40, 0), _cats(16, 1), options, work / "check")
    if not (work / "out").exists():
        result.classifier.save(work / "out")


def _cats(count: int, seed: int) -> TrainingSet:
    texts = write_texts(count, seed)
    return TrainingSet.labelled(texts, ["cat" in text.split() for text in texts], 2)


def main() -> None:
    torch.set_num_threads(1)
    for line in sys.stdin:
        bert, work, seed, scope = line.split()
        child = os.fork()
        if child == 0:
            status = 1
            try:
                train_and_save(bert, Path(work), int(seed), scope)
                status = 0
            except BaseException:
                traceback.print_exc()
            os._exit(status)
        sys.stdout.write(f"{child}\n")
        sys.stdout.flush()
        sys.stdin.readline()
        sys.stdout.write(f"{os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])}\n")
        sys.stdout.flush()


if __name__ == "__main__":
    main()
