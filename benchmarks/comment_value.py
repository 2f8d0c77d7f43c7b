"""What is a comment worth in labels? `python benchmarks/comment_value.py newsgroups,banking77,movies`.

All training texts are the pool, their labels unseen; the whole test set is read once an arm, writer and seed.
Comments were written before any text or score was seen, in three styles (`benchmarks/comments/`). Nothing was
chosen on these tests. Arms, each resumable:

    at once    comments alone, closed form on frozen vectors: what the two views settle on
    round      comments alone, a head taught on what they agree on; labels as a person would have amended them
    as read    the same with rules exactly as the reader takes them, and nobody amending any
    moved      the same with the last layers moved (effort "thorough")
    labels     labels alone, the head tuned by leaving out, n a label
    both       labels and comments, a round
    names, words, shuffled, random   what comments must be told apart from, a round each

    python benchmarks/comment_value.py newsgroups quick 0,1,2 round,both
"""

import sys
from collections.abc import Callable, Iterator
from functools import partial

import numpy as np

import shared
from comment_tasks import Array, Task, load
from comment_words import as_read, drawn, of_names, said, shuffled
from heedful.learn.by_rules import taught_by_rules
from heedful.learn.consolidate import start_fresh
from heedful.learn.ground import Ground
from heedful.models.classifier import Classifier
from heedful.records.signal import Rule

WRITERS, SEEDS = (1, 2, 3), (0, 1, 2)
SIZES = {
    "newsgroups": (1, 2, 5, 10, 20, 50, 100),
    "banking77": (1, 2, 3, 5, 8, 12, 20),
    "movies": (4, 8, 16, 32, 64, 128, 256),
}
BOTH = {"newsgroups": (5, 10, 20, 50), "banking77": (1, 3, 5, 10), "movies": (8, 32, 128)}
COMMENTS_A_LABEL = {"newsgroups": 1, "banking77": 1, "movies": 6}


class Measure:
    """One task with the answers to its test."""

    def __init__(self, name: str) -> None:
        self.task: Task = load(name)
        self.start = Classifier.start(self.task.encoder, self.task.labels)

    def accuracy(self, answers: Array) -> float:
        return float((answers.argmax(1) == self.task.test_wanted).mean())

    def rules(self, writer: int) -> tuple[Rule, ...]:
        return said(f"{self.task.name}-{writer}", self.task.labels, self.task.names).rules

    def as_read(self, writer: int) -> tuple[Rule, ...]:
        return as_read(f"{self.task.name}-{writer}", self.task.labels, self.task.names)

    def of(self, classifier: Classifier) -> float:
        if classifier.encoder is self.task.encoder:
            return self.accuracy(classifier.score(self.task.test_vectors))
        return self.accuracy(classifier.logits(self.task.test, precision="fast"))

    def at_once(self, rules: tuple[Rule, ...]) -> float:
        settled = Ground.of(self.start, self.task.lesson(self.nobody, rules, "quick")).settled(self.nobody)
        return self.accuracy(settled.gaussians.scores(self.task.test_vectors.astype(np.float64)))

    def words_only(self, rules: tuple[Rule, ...]) -> float:
        """The words where they stand, and nothing of what they or the labels' names mean."""
        ground = Ground.of(self.start, self.task.lesson(self.nobody, rules, "quick"))
        ground.near[:] = 0.0
        settled = ground.settled(self.nobody)
        return self.accuracy(settled.gaussians.scores(self.task.test_vectors.astype(np.float64)))

    def taught(
        self, rules: tuple[Rule, ...], per_label: int = 0, seed: int = 0, effort: str = "quick"
    ) -> float:
        labelled = self.task.drawn(per_label, seed) if per_label else self.nobody
        lesson = self.task.lesson(labelled, rules, effort, seed)
        if rules:
            return self.of(taught_by_rules(self.start, lesson).classifier)
        return self.of(start_fresh(self.task.encoder, lesson).classifier)

    @property
    def nobody(self) -> Array:
        return np.zeros(0, np.int64)


def arms(measure: Measure, effort: str, turn: int) -> Iterator[tuple[str, Callable[[], float]]]:
    """Every result of one turn (a writer and a seed), by name."""
    name, writer, seed = measure.task.name, WRITERS[turn], SEEDS[turn]
    rules = measure.rules(writer)
    if effort == "thorough":
        yield f"moved/{writer}", partial(measure.taught, rules, effort="thorough")
        return
    yield f"at once/{writer}", partial(measure.at_once, rules)
    yield f"round/{writer}", partial(measure.taught, rules)
    yield f"as read/{writer}", partial(measure.taught, measure.as_read(writer))
    for size in BOTH[name]:
        yield f"both {size}/{writer}", partial(measure.taught, rules, size, seed)
    for size in SIZES[name]:
        yield f"labels {size}/{seed}", partial(measure.taught, (), size, seed)
    if turn == 0:
        yield "names/0", partial(measure.taught, of_names(measure.task.labels, measure.task.names))
    yield f"words/{writer}", partial(measure.words_only, rules)
    yield f"shuffled/{writer}", partial(measure.taught, shuffled(rules, measure.task.labels, writer))
    yield f"random/{writer}", partial(measure.taught, drawn(rules, measure.task.train, writer))


def worth(results: dict[str, float], sizes: tuple[int, ...], reached: float, seed: int) -> float:
    """Labels a label that labels alone need for an accuracy, by a line between sizes (logarithms)."""
    known = [results[f"labels {size}/{seed}"] for size in sizes]
    risen = np.maximum.accumulate(known)
    return float(np.exp(np.interp(reached, risen, np.log(sizes))))


def table(name: str, results: dict[str, float]) -> None:
    """What was found so far."""
    groups: dict[str, list[float]] = {}
    for key, value in results.items():
        groups.setdefault(key.rsplit("/", 1)[0], []).append(value)
    lines = [[arm, str(len(found)), shared.spread(found)] for arm, found in groups.items()]
    shared.show(name, ("arm", "runs", "test accuracy %"), lines)
    sizes = SIZES[name]
    seeds = [seed for seed in SEEDS if all(f"labels {size}/{seed}" in results for size in sizes)]
    for arm in ("names", "at once", "round", "moved"):
        said = 1 if arm == "names" else COMMENTS_A_LABEL[name]
        values = [
            worth(results, sizes, found, seed) / said for found in groups.get(arm, []) for seed in seeds
        ]
        if values:
            unit = "the names are" if arm == "names" else "a comment is"
            print(
                f"{name}, {arm}: {unit} worth {np.mean(values):.1f} labels "
                f"({min(values):.1f} to {max(values):.1f} over writers and draws)"
            )


def main(tasks: list[str], effort: str, turns: list[int], only: tuple[str, ...]) -> None:
    """Run what has no result yet (and a name that begins with one of `only`), then print the tables."""
    for name in tasks:
        measure = Measure(name)
        results = shared.kept(f"comment_value-{name}")
        results.pop("about", None)
        for turn in turns:
            for arm, run in arms(measure, effort, turn):
                if arm not in results and arm.startswith(only):
                    results[arm] = run()
                    shared.keep(f"comment_value-{name}", results)
                    print(name, arm, f"{100 * results[arm]:.1f}", file=sys.stderr, flush=True)
        table(name, results)


if __name__ == "__main__":
    chosen = sys.argv[1].split(",") if len(sys.argv) > 1 else ["newsgroups", "banking77", "movies"]
    turns = [int(turn) for turn in (sys.argv[3] if len(sys.argv) > 3 else "0,1,2").split(",")]
    only = tuple((sys.argv[4] if len(sys.argv) > 4 else "").split(","))
    main(chosen, sys.argv[2] if len(sys.argv) > 2 else "quick", turns, only)
