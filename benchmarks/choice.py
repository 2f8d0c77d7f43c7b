"""Does `heedful compare` pick well, and for how much less? `python benchmarks/choice.py [SET ...]`.

Sets: banking (10 shots a label), rotten (1,000 training texts), newsgroups (1,000 training texts, by date,
stripped). One comparison over TF-IDF with logistic regression, all-MiniLM-L6-v2 (head alone; everything) and
a multilingual encoder (the same two), named by HEEDFUL_MULTILINGUAL: a folder, or a model's name. Texts are
cut at 128 tokens. Then the others are trained to the end as well, with the settings that held-out texts
chose, to see what was missed and what it would have cost: each candidate reads the test texts once.

Times are the processor's, which other work on the machine does not lengthen much. Wanted: within 0.5 points
of the best on the test texts in every set, for at most half of what training all to the end costs.
"""

import os
import sys
import time
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

import shared
from heedful.config import ModelConfig
from heedful.data.rows import Row
from heedful.learn.lesson import Lesson
from heedful.loop.choosing.candidates import learner_of, read_names
from heedful.loop.choosing.compare import choose
from heedful.loop.choosing.halving import Race, Track
from heedful.loop.choosing.shares import Shares
from heedful.loop.choosing.terms import Terms
from heedful.records.selection import Candidate, Selection
from heedful.train.data import TrainingSet
from teaching import first_lesson

MINILM = "all-MiniLM-L6-v2"
MULTILINGUAL = os.environ.get("HEEDFUL_MULTILINGUAL", "intfloat/multilingual-e5-small")
CANDIDATES = ("tfidf", f"{MINILM}:head", f"{MINILM}:full", f"{MULTILINGUAL}:head", f"{MULTILINGUAL}:full")
TOKENS, SEED = 128, 0
WITHIN, HALF = 0.005, 0.5
FOR_ROTTEN, TEST_ROTTEN = 1_000, 2_132


@dataclass(frozen=True)
class Task:
    """What is learnt from, and what is measured on."""

    names: list[str]
    train: TrainingSet
    test: TrainingSet

    @property
    def lesson(self) -> Lesson:
        return first_lesson(self.names, self.train, None, "standard", SEED)


def task_of(name: str) -> Task:
    """One of the three sets."""
    match name:
        case "banking":
            rows, per_label = shared.rows_of("banking77"), 10
        case "newsgroups":
            rows, per_label = shared.newsgroups(), 50
        case "rotten":
            rows, per_label = _split(shared.rows_of("rotten_tomatoes_mr")), FOR_ROTTEN // 2
        case _:
            sys.exit(f"Found the set {name!r}; wanted banking, rotten or newsgroups.")
    names, wanted = shared.answers(rows)
    test = np.flatnonzero([row.split == "test" for row in rows])
    rest = np.random.default_rng(SEED).permutation(np.flatnonzero([row.split != "test" for row in rows]))
    train = np.concatenate([rest[wanted[rest] == label][:per_label] for label in range(len(names))])
    made = [
        TrainingSet.labelled([rows[place].text for place in part], wanted[part], len(names))
        for part in (train, test)
    ]
    return Task(names, *made)


def _split(rows: Sequence[Row]) -> list[Row]:
    """Reviews come without a split: a fifth, drawn by seed 0, is the test."""
    test = set(np.random.default_rng(0).permutation(len(rows))[:TEST_ROTTEN].tolist())
    return [row.model_copy(update={"split": "test"}) if n in test else row for n, row in enumerate(rows)]


def compare(task: Task, terms: Terms) -> Selection:
    """What `heedful compare` does with these examples."""
    named = read_names(CANDIDATES)
    learners = [learner_of(one, task.lesson, ModelConfig(), terms) for one in named]
    shares = Shares.of(task.train, None, SEED)

    def tell(stage: str, done: int, total: int) -> None:
        print(f"  {stage}: {done} of {total}", flush=True)

    return choose(named, Race([Track(one) for one in learners], shares, False, terms, tell), task.test)


def to_the_end(task: Task, candidate: Candidate, terms: Terms) -> dict[str, Any]:
    """Test accuracy and the processor's seconds of a candidate that was not taken to the end."""
    (named,) = [one for one in read_names(CANDIDATES) if one.name == candidate.name]
    learner = learner_of(named, task.lesson, ModelConfig(), terms)
    learner.prepare()
    begun = terms.clock()
    fitted = learner.finish(task.train, candidate.trials[-1].settings)
    seconds = terms.clock() - begun
    answers = fitted.probabilities(task.test.texts).argmax(axis=1)
    return {"accuracy": float((answers == task.test.targets.argmax(axis=1)).mean()), "seconds": seconds}


def measured(candidate: Candidate) -> dict[str, Any] | None:
    """The same of one that was."""
    if candidate.accuracy is None:
        return None
    return {"accuracy": candidate.accuracy.value, "seconds": candidate.seconds}


def run(name: str, results: dict[str, Any]) -> None:
    """Compare, then train what is missing; each is kept as soon as it is there."""
    terms = Terms(max_tokens=TOKENS, clock=time.process_time)
    mine, task = results.setdefault(name, {}), task_of(name)
    if "selection" not in mine:
        mine["selection"] = compare(task, terms).model_dump(mode="json")
        shared.keep("choice", results)
    selection = Selection.model_validate(mine["selection"])
    ends = mine.setdefault("ends", {})
    for candidate in selection.candidates:
        if candidate.name not in ends and candidate.trials:
            ends[candidate.name] = measured(candidate) or to_the_end(task, candidate, terms)
            shared.keep("choice", results)
            print(f"  {candidate.name}: {ends[candidate.name]}", flush=True)
    report(name, selection, ends)


def report(name: str, selection: Selection, ends: dict[str, Any]) -> None:
    """Every candidate, then what was picked, what was missed, and what it cost."""
    rows = []
    for one in selection.candidates:
        last, end = one.trials[-1], ends[one.name]
        rows.append(
            [
                _short(one.name) + (" *" if one.name == selection.advised else ""),
                f"{100 * last.right:.1f} ({last.rows:,} x {last.folds})",
                f"{100 * end['accuracy']:.1f}",
                f"{end['seconds']:.0f}",
                "" if one.upkeep is None else f"{1000 * one.upkeep.one:.1f}",
                one.dropped or "",
            ]
        )
    columns = ["candidate", "held out (examples)", "test", "processor s to the end", "ms a text", "dropped"]
    shared.show(f"{name}: {selection.examples:,} examples, {selection.tested:,} test texts", columns, rows)
    best = max(one["accuracy"] for one in ends.values())
    everything = sum(one["seconds"] for one in ends.values())
    missed = best - ends[selection.advised]["accuracy"]
    share = selection.spent / everything
    with_it = (selection.spent + ends[selection.advised]["seconds"]) / everything
    good = missed <= WITHIN + 1e-9 and share <= HALF
    print(
        f"{'met' if good else 'MISSED'}: picked {_short(selection.advised)}, {100 * missed:.1f} points below "
        f"the best; choosing took {selection.spent:.0f} s of the processor, {share:.0%} of training all to "
        f"the end ({everything:.0f} s); with the picked one trained to the end {with_it:.0%}.",
        flush=True,
    )
    print(f"{selection.reason}\n", flush=True)


def _short(name: str) -> str:
    return name.rpartition("/")[2]


if __name__ == "__main__":
    found = shared.kept("choice")
    for each in sys.argv[1:] or ("banking", "rotten", "newsgroups"):
        print(f"== {each}", flush=True)
        run(each, found)
