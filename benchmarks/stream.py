"""A thousand corrections and verdicts, one after the other. `make bench` or `python benchmarks/stream.py`.

Banking77 from three labelled texts a label. Training texts nobody labelled arrive in a drawn order; a person
says "right" of right answers, corrects three quarters of the wrong ones and only rejects the others. After
every hundred items a round is run through the gate. Read on the 3,080 test texts, never used to choose:

* *told now*: the next answer about the text obeys what was said (wanted: 100 %);
* *told at the end*: so do all thousand at the end (wanted: at least 99 %);
* *broken*: test texts the weights have right and the instant layer gets wrong, as a share of those they have
  right, looked at before every round when the most items are live (wanted: at most 0.5 %);
* *update*: milliseconds from feedback to a layer that heeds it, without encoding and without the ledger's
  synced write (wanted: p95 below 15);
* *from scratch*: the same labels given to a first training on the base model, at the end.
"""

import shutil
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

import numpy as np

import shared
from heedful.data.write import write_examples
from heedful.learn.consolidate import start_fresh
from heedful.learn.lesson import Lesson
from heedful.loop.lessons import lesson_of
from heedful.loop.material import gather
from heedful.project import Project
from heedful.records.progress import silent
from heedful.serve.answering import Answering

SHOTS, ITEMS, EVERY, POOL = 3, 1_000, 100, 2_000


def main(seeds: tuple[int, ...] = (0,), effort: str = "standard") -> None:
    """Run the stream for each seed that has no result yet, print the table."""
    results = shared.kept("stream")
    for seed in seeds:
        name = f"{effort}/{seed}"
        if name not in results:
            results[name] = stream(seed, effort)
            shared.keep("stream", results)
    report(results)


def stream(seed: int, effort: str) -> dict[str, Any]:
    """One stream in a project of its own."""
    folder = Path(tempfile.mkdtemp(prefix="heedful-stream-"))
    try:
        with Project.create(folder / "project", effort=effort, seed=seed) as project:
            texts, gold, test = prepare(project, folder, seed)
            project.train()
            return _stream(project, texts, gold, test)
    finally:
        shutil.rmtree(folder)


def prepare(project: Project, folder: Path, seed: int) -> tuple[list[str], dict[str, str], list[Any]]:
    """Import three texts a label, a pool and the test; what is left over arrives as the stream."""
    rows = [row for row in shared.rows_of("banking77") if row.labels]
    test = [row for row in rows if row.split == "test"]
    train = [row for row in rows if row.split == "train"]
    order = np.random.default_rng(seed).permutation(len(train))
    taken: dict[str, int] = {}
    labelled, rest = [], []
    for place in order:
        row = train[place]
        name = row.labels[0]
        taken[name] = taken.get(name, 0) + 1
        (labelled if taken[name] <= SHOTS else rest).append(row)
    pool = [row.model_copy(update={"labels": None, "split": "pool"}) for row in rest[ITEMS : ITEMS + POOL]]
    write_examples(folder / "rows.jsonl", [*labelled, *pool, *test])
    project.add(folder / "rows.jsonl")
    gold = {row.text: row.labels[0] for row in rest[:ITEMS]}
    return list(gold), gold, test


def _stream(project: Project, texts: list[str], gold: dict[str, str], test: list[Any]) -> dict[str, Any]:
    judge = Judge(test)
    told_now, updates, curve, broken = 0, [], [judge.accuracy(project)], []
    for number, text in enumerate(texts, 1):
        answer = project.predict(text)
        say(project, answer, gold[text], number)
        updates.append(update_time(project))
        told_now += obeyed(project, text)
        if number % EVERY == 0 or number == len(texts):
            broken.append(judge.broken(project))
            made = project.learn()
            curve.append(
                {**judge.accuracy(project), "promoted": made.decision.promoted, "seconds": made.seconds}
            )
            print(
                f"{number}: {curve[-1]}  broken {broken[-1]:.2%}  {made.decision.reason[:110]}",
                file=sys.stderr,
            )
    still = sum(obeyed(project, text) for text in texts)
    return {
        "told_now": told_now / len(texts),
        "told_at_the_end": still / len(texts),
        "broken": max(broken),
        "update_p95_ms": 1000 * float(np.percentile(updates, 95)),
        "curve": curve,
        "from_scratch": from_scratch(project, judge),
    }


def say(project: Project, answer: Any, wanted: str, number: int) -> None:
    """What the person says of an answer."""
    if answer.label == wanted:
        project.judge(answer, True)
    elif number % 4:
        project.correct(answer, wanted)
    else:
        project.judge(answer, False)


def obeyed(project: Project, text: str) -> bool:
    """Whether the answer about a text is one of those that what was said allows."""
    said = {one.text: one for one in gather_agreed(project)}.get(text)
    return said is None or set(project.predict(text).answer) <= set(said.allowed or ())


def gather_agreed(project: Project) -> list[Any]:
    layer = project._answering.layer
    return [told.agreed for told in layer.told.values() if told.agreed is not None]


def update_time(project: Project) -> float:
    """Seconds to put the latest item into the layer, its vector being known."""
    layer = project._answering.layer
    last = layer.items[-1]
    without = layer.without({last.signal.feedback_id})
    begun = time.perf_counter()
    without.add(last)
    return time.perf_counter() - begun


class Judge:
    """The test texts, asked in fast precision."""

    def __init__(self, test: list[Any]) -> None:
        self.texts = [row.text for row in test]
        self.wanted = [row.labels[0] for row in test]

    def right(self, answering: Answering, instant: bool) -> np.ndarray[Any, np.dtype[np.bool_]]:
        vectors = answering.workspace.block(answering.classifier.encoder, self.texts)
        probabilities, _ = answering.probabilities(self.texts, vectors, instant=instant)
        names = np.array(answering.task.labels.names)
        return np.asarray(names[probabilities.argmax(axis=1)] == np.array(self.wanted))

    def accuracy(self, project: Project) -> dict[str, float]:
        answering = project._answering
        return {
            "weights": float(self.right(answering, False).mean()),
            "served": float(self.right(answering, True).mean()),
        }

    def broken(self, project: Project) -> float:
        alone, served = (self.right(project._answering, instant) for instant in (False, True))
        return float((alone & ~served).sum() / alone.sum())


def from_scratch(project: Project, judge: Judge) -> float:
    """The same labels as one first training, without anchor, interpolation or gate."""
    workspace = project.workspace
    material = gather(workspace)
    lesson: Lesson = lesson_of(workspace, material, None, silent)
    classifier = start_fresh(workspace.base(), lesson).classifier
    answering = Answering.over(
        workspace, "scratch", classifier, material.task, material.said, material.feedback, material.position
    )
    return float(judge.right(answering, False).mean())


def report(results: dict[str, Any]) -> None:
    """One line a seed."""
    lines = []
    for name, found in results.items():
        if name == "about":
            continue
        curve = found["curve"]
        lines.append(
            [
                name,
                f"{found['told_now']:.1%}",
                f"{found['told_at_the_end']:.1%}",
                f"{found['broken']:.2%}",
                f"{found['update_p95_ms']:.1f} ms",
                f"{curve[0]['weights']:.1%}",
                f"{min(point['served'] for point in curve):.1%}",
                f"{curve[-1]['weights']:.1%}",
                f"{curve[-1]['served']:.1%}",
                f"{found['from_scratch']:.1%}",
                f"{sum(point.get('promoted', False) for point in curve)} of {len(curve) - 1}",
            ]
        )
    columns = (
        "effort/seed",
        "told now",
        "at the end",
        "broken",
        "update p95",
        "start",
        "lowest",
        "end, weights",
    )
    shared.show(
        "A stream of feedback on Banking77", (*columns, "end, served", "from scratch", "promoted"), lines
    )


if __name__ == "__main__":
    main(tuple(map(int, sys.argv[2].split(","))) if len(sys.argv) > 2 else (0,), *sys.argv[1:2])
