"""Does the gate stop what is worse and let pass what is not? `make bench` or `python benchmarks/gate.py`.

*False alarm*: a pair that does not differ in truth (A/A), and yet some check fails. *False claim*: such a
pair, and yet the report says "better". *False promotion*: a candidate that is truly worse, and yet promoted.
Slices, calibration, log loss, held-out neighbours and near misses are on, options are the defaults. How pairs
with a known truth are made is told in `gate_pairs.py`. Wanted: at most 5 % false alarms and false claims in
200 A/A pairs, at least 95 % of 50 candidates with a planted loss of 2 points on 2,000 texts stopped, and on a
test set that resolves the margin of 1 point at most 5 % of those exactly that much worse promoted.
"""

import json
import time
from collections import Counter
from collections.abc import Callable
from pathlib import Path

import numpy as np
from rich.console import Console
from rich.table import Table

from gate_pairs import banking, banking_pair, simulated_pair
from heedful.evaluate.gate import judge
from heedful.evaluate.panel import Evidence

RESULTS = Path("bench-results/gate.json")
Draw = Callable[[np.random.Generator], Evidence]


def run(name: str, pairs: int, draw: Draw, seed: int) -> dict[str, object]:
    """Judge many pairs of one sort and count what happened."""
    failed: Counter[str] = Counter()
    alarms = claims = 0
    changed, seconds = [], 0.0
    for number in range(pairs):
        evidence = draw(np.random.default_rng([seed, number]))
        started = time.perf_counter()
        judgement = judge(evidence)
        seconds += time.perf_counter() - started
        failed.update(judgement.decision.failed)
        alarms += not judgement.decision.promoted
        claims += judgement.report.claim == "better"
        changed.append((judgement.report.gained + judgement.report.lost) / judgement.report.size)
    return {
        "pairs": name,
        "n": pairs,
        "kept_out": alarms / pairs,
        "claimed_better": claims / pairs,
        "discordance": float(np.mean(changed)),
        "ms": 1000 * seconds / pairs,
        "failed": dict(failed),
    }


def main() -> None:
    """Run every sort of pair, print the table, write the JSON."""
    near, far = banking(24, shared=300, own=100), banking(24, shared=0, own=300)
    rows = [
        run("A/A, Banking77, a round apart, 2,000 texts", 200, lambda rng: banking_pair(near, 2000, rng), 1),
        run("A/A, Banking77, far apart, 2,000 texts", 200, lambda rng: banking_pair(far, 2000, rng), 2),
        run("A/A, Banking77, a round apart, 300 texts", 200, lambda rng: banking_pair(near, 300, rng), 3),
        run("A/A, Banking77, a round apart, 50 texts", 200, lambda rng: banking_pair(near, 50, rng), 4),
        run("A/A, simulated, 2,000 texts", 200, lambda rng: simulated_pair(2000, rng), 5),
        run("A/A, simulated, 10,000 texts", 200, lambda rng: simulated_pair(10_000, rng), 6),
        run("2 points worse, a round apart", 50, lambda rng: banking_pair(near, 2000, rng, 0.02), 7),
        run("   unsure answers first", 50, lambda rng: banking_pair(near, 2000, rng, 0.02, True), 8),
        run("2 points worse, far apart", 50, lambda rng: banking_pair(far, 2000, rng, 0.02), 9),
        run("   unsure answers first", 50, lambda rng: banking_pair(far, 2000, rng, 0.02, True), 10),
        run("2 points worse, simulated", 50, lambda rng: simulated_pair(2000, rng, 0.02), 11),
        run("1 point worse, simulated, 10,000 texts", 200, lambda rng: simulated_pair(10_000, rng, 0.01), 12),
    ]
    show(rows)
    RESULTS.parent.mkdir(parents=True, exist_ok=True)
    RESULTS.write_text(json.dumps(rows, indent=1), encoding="utf-8")


def show(rows: list[dict[str, object]]) -> None:
    """The table people read."""
    table = Table(
        "pairs", "how many", "kept out", "called better", "answers changed", "ms", "which checks failed"
    )
    for row in rows:
        failed = ", ".join(f"{name} {count}" for name, count in row["failed"].items())
        shares = [f"{100 * row[key]:.1f} %" for key in ("kept_out", "claimed_better", "discordance")]
        table.add_row(row["pairs"], str(row["n"]), *shares, f"{row['ms']:.0f}", failed)
    Console(width=140).print(table)


if __name__ == "__main__":
    main()
