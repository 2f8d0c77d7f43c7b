"""Four tasks of GLUE with a fine-tuned MiniLM, `Trainer` beside it. `python benchmarks/glue.py`.

CoLA, SST-2 (6,920 sentences), MRPC and RTE as they lie below HEEDFUL_DATA; two texts are read together. A
tenth of the training rows, drawn by seed, chooses the epoch; recipes were chosen on a tenth drawn by another
seed (`tune`), never on the test. The test (CoLA: both parts of its validation; SST-2 and MRPC: their test;
RTE: its validation) is read once per arm and seed, each figure with its 95 % interval. Wanted: RTE at least
62 %, MRPC F1 at least 88, SST-2 at least 89 %, Matthews of CoLA at least .35. *processor* is the processor's
time of the training.

    python benchmarks/glue.py ours,trainer 0,1,2 rte,mrpc,sst2,cola
    python benchmarks/glue.py tune 100 rte
"""

import os
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np

import peers
import shared
from heedful.evaluate.case import Case
from heedful.evaluate.measure.model import targets_of
from heedful.evaluate.measure.official import METRICS, Answered
from heedful.evaluate.measure.opened import OpenedClassifier
from heedful.evaluate.measure.run import About, evaluate
from heedful.evaluate.named.read import read
from heedful.evaluate.named.table import named
from heedful.models.classifier import Classifier
from heedful.models.encoder import Encoder, Pooling
from heedful.models.source import locate
from heedful.records.evaluation import Measure
from heedful.records.parts import join_parts
from heedful.train.classify import train_classifier
from heedful.train.data import TrainingSet
from heedful.train.options import TrainOptions

MODEL = "all-MiniLM-L6-v2"
TASKS = ("rte", "mrpc", "sst2", "cola")
TRAIN = {"rte": "train", "mrpc": "train", "sst2": "train", "cola": "in_domain_train"}
TEST = {"rte": "dev", "mrpc": "test", "sst2": "test", "cola": "in_domain_dev+out_of_domain_dev"}
BARS = {"rte": 0.62, "mrpc": 0.88, "sst2": 0.89, "cola": 0.35}
TOKENS = 192

Recipe = tuple[Pooling, TrainOptions]  # how tokens become a vector, and how to train


def full(pooling: Pooling, rate: float, epochs: int) -> Recipe:
    """All weights move, at the rate that is given."""
    return pooling, TrainOptions(scope="full", body_rate=rate, epochs=epochs, batch_size=16, patience=3)


EPOCHS = {"rte": 8, "mrpc": 5, "sst2": 3, "cola": 5}
TRIED: dict[str, dict[str, Recipe]] = {
    task: {
        f"{pooling} {rate:.0e}": full(pooling, rate, EPOCHS[task])
        for rate in (5e-5, 1e-4, 2e-4)
        for pooling in ("mean", "cls")
    }
    for task in TASKS
}
CHOSEN: dict[str, Recipe] = {task: TRIED[task]["mean 1e-04"] for task in TASKS}


class Task:
    """The rows of one task and seed: what is trained on, what chooses, what is read once."""

    def __init__(self, name: str, seed: int) -> None:
        self.name, self.seed, self.task = name, seed, named(name)
        folder = Path(os.environ.get("HEEDFUL_DATA") or sys.exit("HEEDFUL_DATA is not set."))
        rows = list(read(self.task, folder, TRAIN[name]).cases)
        order = np.random.default_rng(seed).permutation(len(rows))
        cut = len(rows) // 10
        self.held = [rows[at] for at in order[:cut]]
        self.train = [rows[at] for at in order[cut:]]
        self.test = list(read(self.task, folder, TEST[name]).cases)
        self.paired = len(rows[0].parts) == 2

    def set_of(self, cases: Sequence[Case]) -> TrainingSet:
        return TrainingSet.labelled(
            [join_parts(c.parts) for c in cases], self.places(cases), len(self.task.labels)
        )

    def places(self, cases: Sequence[Case]) -> np.ndarray[Any, np.dtype[np.int64]]:
        return np.array([self.task.labels.index((case.labels or ("",))[0]) for case in cases], np.int64)


def trained(task: Task, recipe: Recipe) -> tuple[Classifier, dict[str, Any]]:
    """A classifier of our own, what its validation rows say, and what it took."""
    pooling, options = recipe
    watch = shared.Watch()
    encoder = Encoder.load(MODEL, pooling, TOKENS, "pairs" if task.paired else "text")
    start = Classifier.start(encoder, task.task.labels)
    options = options.model_copy(update={"seed": task.seed})
    made = train_classifier(start, task.set_of(task.train), task.set_of(task.held), options)
    by_epoch = [round(epoch.score or 0.0, 4) for epoch in made.history]
    return made.classifier, {"validation": made.score or 0.0, "epochs": by_epoch, **watch.taken}


def ours(task: Task) -> dict[str, Any]:
    """The recipe that was chosen, measured as `heedful evaluate` measures."""
    classifier, about = trained(task, CHOSEN[task.name])
    model = OpenedClassifier("ours", classifier)
    found = evaluate(model, task.test, About(task.name), names=task.task.labels, task=task.task)
    return {**about, "official": [one.model_dump() for one in found.evaluation.official]}


def trainer(task: Task) -> dict[str, Any]:
    """`Trainer` with the classic recipe, in bf16 as it offers it, on the same rows."""
    texts = [case.parts if task.paired else case.parts[0] for case in task.train]
    asked = [case.parts if task.paired else case.parts[0] for case in task.test]
    answers, taken = peers.trainer(
        str(locate(MODEL).folder), texts, task.places(task.train), asked, len(task.task.labels),
        tokens=TOKENS, seed=task.seed, bf16=True,
    )  # fmt: skip
    return {**taken, "official": [one.model_dump() for one in official(task, answers)]}


def official(task: Task, answers: np.ndarray[Any, np.dtype[np.int64]]) -> list[Measure]:
    """The figures that the benchmark asks for, of bare answers."""
    labels = task.task.labels
    given = np.eye(len(labels))[answers]
    answered = Answered(task.test, labels, given, targets_of(task.test, labels), yes=task.task.yes)
    return [METRICS[name](answered) for name in task.task.metrics]


def tune(task: Task) -> dict[str, Any]:
    """What each recipe comes to on the rows that were held out; the test is not looked at."""
    name = "glue_tuning"
    results = shared.kept(name)
    for tried, recipe in TRIED[task.name].items():
        key = f"{task.name}/{tried}/{task.seed}"
        if key not in results:
            classifier, about = trained(task, recipe)
            model = OpenedClassifier("ours", classifier)
            found = evaluate(model, task.held, About(task.name), names=task.task.labels, task=task.task)
            about["figure"] = found.evaluation.official[0].value
            results[key] = about
            shared.keep(name, results)
            print(key, about, file=sys.stderr, flush=True)
    return {}


ARMS = {"ours": ours, "trainer": trainer}


def main(arms: list[str], seeds: list[int], tasks: list[str]) -> None:
    """Run what has no result yet, then print the table."""
    if arms == ["tune"]:
        for seed in seeds:
            for task in tasks:
                tune(Task(task, seed))
        return
    results = shared.kept("glue")
    for seed in seeds:
        for task in tasks:
            for arm in arms:
                key = f"{task}/{arm}/{seed}"
                if key not in results:
                    results[key] = ARMS[arm](Task(task, seed))
                    shared.keep("glue", results)
                    print(key, results[key], file=sys.stderr, flush=True)
    table(results)


def table(results: dict[str, Any]) -> None:
    """Each task's official figures by arm: the mean over seeds, its spread, and the interval on the test."""
    lines = []
    for task in TASKS:
        for arm in ARMS:
            found = [value for name, value in results.items() if name.rsplit("/", 1)[0] == f"{task}/{arm}"]
            for at, name in enumerate(named(task).metrics if found else ()):
                figures = [one["official"][at]["interval"] for one in found]
                low, high = (np.mean([one[end] for one in figures]) for end in ("low", "high"))
                lines.append(
                    [task, arm, name, str(len(found)), shared.spread([one["value"] for one in figures]),
                     f"{100 * low:.1f} to {100 * high:.1f}", f"{100 * BARS[task]:.0f}" if at == 0 else "",
                     f"{np.median([one['processor'] for one in found]):.0f} s"]
                )  # fmt: skip
    columns = (
        "task",
        "arm",
        "figure",
        "seeds",
        "test, in hundredths",
        "95 % interval",
        "wanted",
        "processor",
    )
    shared.show("GLUE, four tasks", columns, lines)


if __name__ == "__main__":
    chosen = sys.argv[1].split(",") if len(sys.argv) > 1 else list(ARMS)
    seeds = [int(seed) for seed in (sys.argv[2] if len(sys.argv) > 2 else "0,1,2").split(",")]
    main(chosen, seeds, (sys.argv[3] if len(sys.argv) > 3 else ",".join(TASKS)).split(","))
