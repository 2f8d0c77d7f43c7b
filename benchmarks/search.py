"""Search against the default recipe, and a learning curve against the labels it foretold.

    python benchmarks/search.py standard rotten_tomatoes,ag_news,banking77,newsgroups 0 8
    python benchmarks/search.py quick rotten_tomatoes,ag_news,banking77,newsgroups 0 8
    python benchmarks/search.py curve banking77,rotten_tomatoes,ag_news 0,1,2

*Search*: few labels of a set are all that a project has; what the effort says and the recipe that
`heedful search` would keep after so many minutes are both taught all of them, and the test is read once for
each (where no recipe is kept, both are what the effort says).
Left-out figures are of parts of the same labels that chose neither recipe (`Found.gain`). Wanted: better on
both in at least two of three sets, within 30 minutes on two cores.

*Curve*: a head is drawn from the labels there are; then as many again come in, drawn anew five times, and the
mean accuracy of those heads on the test is what was foretold. Wanted: within 1.5 points in three sets.
"""

import sys
from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import numpy as np

import shared
from heedful.learn.consolidate import start_fresh
from heedful.learn.lesson import Lesson
from heedful.models.encoder import Encoder
from heedful.records.progress import silent
from heedful.records.recipe import TrainingRecipe
from heedful.search.curve import learning_curve
from heedful.search.search import search
from heedful.search.study import Budget
from heedful.train.data import TrainingSet
from teaching import first_lesson

MODEL = "all-MiniLM-L6-v2"
SHOTS = {"banking77": 10, "rotten_tomatoes": 32, "ag_news": 16, "newsgroups": 10}
CURVES = {"banking77": 10, "rotten_tomatoes": 1_000, "ag_news": 150, "newsgroups": 50}
FOLDERS = {"rotten_tomatoes": "rotten_tomatoes_mr", "ag_news": "ag_news_test"}
MOST_TEST = 4_000
RECIPES = 60  # as `heedful search` tries at most by itself
DOUBLINGS = 5

Places = np.ndarray[Any, np.dtype[np.int64]]


class Task:
    """A set whose labelled texts come in label by label; what they never reach may be the test."""

    def __init__(self, name: str, seed: int) -> None:
        rows = shared.newsgroups() if name == "newsgroups" else shared.rows_of(FOLDERS.get(name, name))
        self.names, self.wanted = shared.answers(rows)
        self.texts = np.array([row.text for row in rows], dtype=object)
        self.name, self.seed = name, seed
        self.random = np.random.default_rng(seed)
        test = np.array([row.split == "test" for row in rows])
        if not test.any() or test.all():  # no split of its own: half of it, the same for every seed
            test = np.random.default_rng(77).random(len(rows)) < 0.5
        read = np.flatnonzero(test)
        self.test = np.sort(np.random.default_rng(78).permutation(read)[:MOST_TEST])
        self.rest = np.flatnonzero(~test)

    def shots(self, count: int, not_these: Places | None = None, seed: int | None = None) -> Places:
        """So many texts of each label, in chance order."""
        random = self.random if seed is None else np.random.default_rng([self.seed, seed])
        order = random.permutation(self.rest)
        if not_these is not None:
            order = order[~np.isin(order, not_these)]
        return np.concatenate([order[self.wanted[order] == n][:count] for n in range(len(self.names))])

    def lesson(self, places: Places, effort: str = "standard") -> Lesson:
        rows = TrainingSet.labelled(list(self.texts[places]), self.wanted[places], len(self.names))
        return first_lesson(self.names, rows, None, effort, self.seed)  # type: ignore[arg-type]

    def accuracy(self, base: Encoder, lesson: Lesson, memory: "_Memory") -> dict[str, float]:
        """A version taught this lesson, on the test."""
        watch = shared.Watch()
        made = start_fresh(base, lesson)
        taken = watch.taken
        vectors = memory(made.classifier.encoder, list(self.texts[self.test]))
        answers = made.classifier.score(vectors).argmax(1)
        return {"accuracy": float((answers == self.wanted[self.test]).mean()), **made.metrics, **taken}


def searched(task: Task, minutes: float, effort: str) -> dict[str, Any]:
    """Search on the few labels; then both recipes, each on the test once."""
    base = Encoder.load(MODEL)
    memory = _Memory(base)
    lesson = replace(task.lesson(task.shots(SHOTS[task.name]), effort), embed=memory, embed_told=memory)
    watch, folder = shared.Watch(), shared.RESULTS / f"search-{effort}-{task.name}-{task.seed}"
    found = search(base, lesson, folder, Budget(RECIPES, 60 * minutes), silent)
    taken = watch.taken
    print(found.reason, found.best.recipe, file=sys.stderr, flush=True)
    by_effort = task.accuracy(base, lesson, memory)
    kept = found.recipe  # None: what the effort says is kept
    by_recipe = by_effort if kept is None else task.accuracy(base, replace(lesson, recipe=kept), memory)
    return {
        "labels": len(lesson.rows),
        "test": len(task.test),
        "left_out": [found.effort.value, found.best.value],
        "gain": None if found.gain is None else found.gain.model_dump(),
        "better": found.better,
        "recipes": len(found.tried),
        "importances": [one.model_dump() for one in found.importances],
        "recipe": None if found.best.recipe is None else found.best.recipe.model_dump(),
        "effort": by_effort,
        "found": by_recipe,
        **taken,
    }


def foretold(task: Task) -> dict[str, Any]:
    """What the curve says of twice the labels, and what they brought."""
    base, shots = Encoder.load(MODEL), CURVES[task.name]
    memory = _Memory(base)
    here = task.shots(shots)
    watch = shared.Watch()
    curve = learning_curve(base, _with(memory, task.lesson(here)), silent)
    taken = watch.taken
    brought = []
    for time in range(DOUBLINGS):
        more = task.shots(shots, not_these=here, seed=time)
        brought.append(_head(task, memory, base, np.concatenate([here, more])))
    return {
        "labels": len(here),
        "test": len(task.test),
        "now": curve.now.model_dump(),
        "now_in_truth": _head(task, memory, base, here),
        "foretold": curve.doubled.model_dump(),
        "brought": brought,
        "law": curve.law.model_dump(),
        **taken,
    }


class _Memory:
    """Vectors of texts; those by the base encoder are computed once."""

    def __init__(self, base: Encoder) -> None:
        self._base, self._known = base, dict[str, Any]()

    def __call__(self, encoder: Encoder, texts: Sequence[str]) -> Any:
        if encoder.digest != self._base.digest:
            return encoder.embed(texts, precision="fast")
        new = [text for text in dict.fromkeys(texts) if text not in self._known]
        if new:
            self._known |= dict(zip(new, self._base.embed(new, precision="fast"), strict=True))
        return (
            np.stack([self._known[text] for text in texts]) if len(texts) else np.zeros((0, 384), np.float32)
        )


def _with(memory: _Memory, lesson: Lesson) -> Lesson:
    names = 0.0 if lesson.per_label >= 16 else 1.0
    return replace(lesson, embed=memory, embed_told=memory, recipe=TrainingRecipe(names=names))


def _head(task: Task, memory: _Memory, base: Encoder, places: Places) -> float:
    """A head of these labels, its strength chosen by leaving out, on the test."""
    made = start_fresh(base, _with(memory, task.lesson(places))).classifier
    answers = made.score(memory(base, list(task.texts[task.test]))).argmax(1)
    return float((answers == task.wanted[task.test]).mean())


def show(results: dict[str, Any]) -> None:
    """Print both tables."""
    found = {name: one for name, one in results.items() if not name.startswith("curve/")}
    lines = []
    for name, one in found.items():
        gain = one["gain"] or {"value": 0.0, "low": 0.0, "high": 0.0}
        tests = [100 * one[which]["accuracy"] for which in ("effort", "found")]
        lines.append(
            [
                name,
                str(one["labels"]),
                " / ".join(f"{100 * value:.1f}" for value in one["left_out"]),
                f"{100 * gain['value']:+.1f} ({100 * gain['low']:+.1f} to {100 * gain['high']:+.1f})",
                f"{tests[0]:.1f} / {tests[1]:.1f}",
                f"{tests[1] - tests[0]:+.1f}",
                str(one["recipes"]),
                f"{one['seconds'] / 60:.1f} min",
            ]
        )
    columns = (
        "effort/set/seed",
        "labels",
        "left out %",
        "on fresh parts",
        "test %",
        "gain",
        "recipes",
        "search",
    )
    shared.show("Search: the effort / the found recipe", columns, lines)
    lines = []
    for name, one in results.items():
        if name.startswith("curve/"):
            brought, said = 100 * float(np.mean(one["brought"])), one["foretold"]
            lines.append(
                [
                    name.removeprefix("curve/"),
                    f"{one['labels']:,}",
                    f"{100 * one['now']['value']:.1f} / {100 * one['now_in_truth']:.1f}",
                    f"{100 * said['value']:.1f} ({100 * said['low']:.1f} to {100 * said['high']:.1f})",
                    f"{brought:.1f}",
                    f"{100 * said['value'] - brought:+.1f}",
                ]
            )
    columns = ("set/seed", "labels", "now: said / test", "foretold for twice", "brought", "off by")
    shared.show("Learning curves", columns, lines)


def main(what: str, sets: list[str], seeds: list[int], minutes: float) -> None:
    """Run what has no result yet, then print the tables."""
    results = shared.kept("search")
    for seed in seeds:
        for name in sets:
            key = f"{what}/{name}/{seed}"
            if key not in results:
                task = Task(name, seed)
                results[key] = foretold(task) if what == "curve" else searched(task, minutes, what)
                shared.keep("search", results)
                print(key, results[key], file=sys.stderr, flush=True)
    results.pop("about", None)
    show(results)


if __name__ == "__main__":
    asked = [*sys.argv[1:], *("standard", "rotten_tomatoes,ag_news,banking77", "0", "8")[len(sys.argv) - 1 :]]
    main(asked[0], asked[1].split(","), [int(seed) for seed in asked[2].split(",")], float(asked[3]))
