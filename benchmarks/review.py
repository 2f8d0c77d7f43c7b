"""Does people's review tell the truth? `python benchmarks/review.py`; numpy and scipy only, under a minute.

Simulated reviewers of known quality: a careful one sees differences twice as clearly as an ordinary one, a
careless one a third as clearly; each also leans to one side or the other. Items differ in how much better
one answer is, and answers that seem alike are ties. What the win rate is among all such items and all such
reviewers is known in closed form.

*Coverage*: the share of 500 reviews whose 95 % interval holds the true win rate; wanted 93 to 97 %. *Power*:
the number of items is advised, once knowing how much items and reviewers vary, once after a pilot of 40
items that shows it; 500 reviews of that size are simulated, and the test should find the difference in 80 %
of them. *False claims*: how often a difference is told where there is none; wanted at most 5 %, beyond luck.
"""

import json
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from rich.console import Console
from rich.table import Table
from scipy.optimize import brentq
from scipy.special import ndtr

from heedful.evaluate.review.crossed import Crossed, Parts
from heedful.evaluate.review.power import Advice, Plan, advise, seen_so_far

RESULTS = Path("bench-results/review.json")
REVIEWS = 500
PILOT = 40
ORDINARY, MIXED = (1.0,), (0.33, 1.0, 2.0)
Rng = np.random.Generator


@dataclass(frozen=True)
class People:
    """A crowd of reviewers and of items; what somebody sees of an item is `skill` times how much better one
    answer is, plus their leaning, plus chance; within `tie` of nothing it is a tie."""

    better: float
    items: float = 0.8
    leaning: float = 0.3
    tie: float = 0.2
    skills: Sequence[float] = MIXED

    @property
    def win_rate(self) -> float:
        """The true one: wins and half the ties, over all items and reviewers there could be."""
        skill = np.asarray(self.skills)
        spread = np.sqrt(1 + (skill * self.items) ** 2 + self.leaning**2)
        wins = ndtr((skill * self.better - self.tie) / spread)
        losses = ndtr((-skill * self.better - self.tie) / spread)
        return float((wins + (1 - wins - losses) / 2).mean())

    def review(self, rng: Rng, items: int, reviewers: int, overlap: int) -> Crossed:
        """Each item by `overlap` reviewers, drawn anew for every item; more items only add to fewer."""
        of_items, of_people, of_pairs, of_chance = rng.spawn(4)
        much = self.better + of_items.normal(0, self.items, items)
        leaning, skill = (
            of_people.normal(0, self.leaning, reviewers),
            of_people.choice(self.skills, reviewers),
        )
        who = of_pairs.random((items, reviewers)).argsort(1)[:, :overlap].ravel()
        item = np.repeat(np.arange(items), overlap)
        seen = skill[who] * much[item] + leaning[who] + of_chance.normal(size=len(who))
        return Crossed(np.where(seen > self.tie, 1.0, np.where(seen < -self.tie, 0.0, 0.5)), item, who)

    def parts(self) -> Parts:
        """How much items, reviewers and the rest truly vary, from one review of a thousand reviewers."""
        return self.review(np.random.default_rng(0), 4_000, 1_000, 20).parts


def people(share: float, **kind: Any) -> People:
    """A crowd with this true win rate."""
    return People(brentq(lambda better: People(better, **kind).win_rate - share, -4, 4), **kind)


def coverage(crowd: People, items: int, reviewers: int, overlap: int, seed: int) -> dict[str, float]:
    """How often the interval holds the truth, how wide it is, and how often it calls a difference."""
    found = [crowd.review(_rng(seed, n), items, reviewers, overlap) for n in range(REVIEWS)]
    intervals = [one.share_interval() for one in found]
    return {
        "covered": float(np.mean([one.low <= crowd.win_rate <= one.high for one in intervals])),
        "width": float(np.mean([one.high - one.low for one in intervals])),
        "told": float(np.mean([one.p_value() < 0.05 for one in found])),
    }


def power(crowd: People, plan: Plan, seed: int, *, pilot: bool) -> dict[str, float]:
    """How often a review of the advised size tells; with a pilot its opinions count too."""
    known = None if pilot else advise(crowd.parts(), plan)
    told, sizes, never = [], [], 0
    for n in range(REVIEWS):
        rng = _rng(seed, n)
        advice = known or _piloted(crowd, plan, n, seed)
        if advice.items is None:
            never += 1
            continue
        size = max(advice.items, PILOT if pilot else 1)
        whole = crowd.review(rng, size, plan.reviewers, plan.overlap)
        told.append(whole.p_value() < 1 - plan.level)
        sizes.append(size)
    return {
        "items": float(np.median(sizes)) if sizes else float("nan"),
        "told": float(np.mean(told)) if told else float("nan"),
        "never": never / REVIEWS,
    }


def _piloted(crowd: People, plan: Plan, n: int, seed: int) -> Advice:
    pilot = crowd.review(_rng(seed, n), PILOT, plan.reviewers, plan.overlap)
    return advise(seen_so_far(pilot), plan)


def _rng(seed: int, n: int) -> Rng:
    return np.random.default_rng([seed, n])


COVERAGE: Sequence[tuple[str, float, int, int, int, dict[str, Any]]] = (
    ("3 ordinary people, all see all", 0.60, 100, 3, 3, {"skills": ORDINARY}),
    ("3 mixed, two a text", 0.60, 100, 3, 2, {}),
    ("5 mixed, two a text", 0.50, 100, 5, 2, {}),
    ("5 mixed, all see all", 0.65, 60, 5, 5, {}),
    ("8 mixed, one a text", 0.60, 200, 8, 1, {}),
    ("10 mixed, three a text", 0.75, 60, 10, 3, {}),
    ("20 mixed, three a text", 0.55, 200, 20, 3, {}),
    ("12 mixed, nearly always one side", 0.90, 80, 12, 2, {}),
    ("6 mixed who lean far", 0.60, 150, 6, 2, {"leaning": 0.6}),
    ("6 mixed who lean a little", 0.60, 150, 6, 2, {"leaning": 0.1}),
    ("10 careless people", 0.55, 150, 10, 2, {"skills": (0.33,)}),
    ("10 careful people, no ties", 0.60, 100, 10, 2, {"skills": (2.0,), "tie": 0.0}),
)
"""A name, the true win rate, items, reviewers, opinions an item, and what kind of crowd."""

POWER: Sequence[tuple[str, float, int, int, dict[str, Any]]] = (
    ("6 people tell 70 %", 0.70, 6, 2, {"leaning": 0.2}),
    ("8 people tell 65 %", 0.65, 8, 2, {"leaning": 0.2}),
    ("8 people tell 65 %, three a text", 0.65, 8, 3, {"leaning": 0.2}),
    ("12 people tell 60 %", 0.60, 12, 3, {"leaning": 0.2}),
    ("15 people who lean tell 62 %", 0.62, 15, 2, {"leaning": 0.3}),
    ("10 careful people tell 65 %", 0.65, 10, 2, {"leaning": 0.2, "skills": (2.0,)}),
)
"""A name, the win rate to be told, reviewers, opinions an item, and what kind of crowd."""


def main() -> None:
    """Run all of it, print the tables, write the JSON."""
    begun = time.perf_counter()
    rows: list[dict[str, Any]] = []
    for number, (name, share, items, reviewers, overlap, kind) in enumerate(COVERAGE):
        found = coverage(people(share, **kind), items, reviewers, overlap, seed=500 + number)
        equal = coverage(people(0.5, **kind), items, reviewers, overlap, seed=600 + number)
        rows.append(
            {"what": "coverage", "crowd": name, "truth": share, **found, "false_claims": equal["told"]}
        )
    for number, (name, share, reviewers, overlap, kind) in enumerate(POWER):
        crowd, plan = people(share, **kind), Plan(share=share, overlap=overlap, reviewers=reviewers)
        for pilot in (False, True):
            found = power(crowd, plan, seed=700 + number, pilot=pilot)
            rows.append({"what": "power", "crowd": name, "truth": share, "pilot": pilot, **found})
    show(rows)
    Console().print(f"{REVIEWS} reviews a row, {time.perf_counter() - begun:.0f} s")
    RESULTS.parent.mkdir(parents=True, exist_ok=True)
    RESULTS.write_text(json.dumps(rows, indent=1), encoding="utf-8")


def show(rows: Sequence[dict[str, Any]]) -> None:
    """The tables people read."""
    covered = Table("reviewers", "true win rate", "interval holds it", "width", "told it", "false claims")
    told = Table("reviewers", "advised after", "items, median", "told it", "more people advised")
    for row in rows:
        if row["what"] == "coverage":
            shares = (row["truth"], row["covered"], row["width"], row["told"], row["false_claims"])
            covered.add_row(row["crowd"], *map(_percent, shares))
        else:
            after = f"a pilot of {PILOT} items" if row["pilot"] else "knowing the crowd"
            told.add_row(
                row["crowd"], after, f"{row['items']:.0f}", _percent(row["told"]), _percent(row["never"])
            )
    console = Console(width=120)
    console.print(covered)
    console.print(told)


def _percent(share: float) -> str:
    return f"{100 * share:.1f} %"


if __name__ == "__main__":
    main()
