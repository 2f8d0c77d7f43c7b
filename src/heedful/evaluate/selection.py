"""Candidates on the same test texts: who beats whom beyond luck, who is on the front, whom to take and why.

Right-or-wrong columns and measurements come in; pairs, a front and a sentence come out. What is advised was
settled on held-out texts before; the test texts confirm it or contradict it.
"""

from collections.abc import Mapping, Sequence

from heedful.evaluate.compare import compare, mcnemar
from heedful.evaluate.metrics import Mask
from heedful.evaluate.multiple import holm
from heedful.evaluate.words import chance, percent
from heedful.records.selection import Candidate, Pair

LEVEL = 0.05
FASTER = 1.5  # times from which a difference in speed is worth a word


def two_sided(gained: int, lost: int) -> float:
    """McNemar's exact test: the chance of so uneven a split, were gains and losses equally likely."""
    return min(1.0, 2 * mcnemar(max(gained, lost), min(gained, lost)))


def pairs(right: Mapping[str, Mask]) -> tuple[Pair, ...]:
    """Every two candidates on the same texts, corrected for how many twos there are (Holm)."""
    names = list(right)
    twos = [(first, second) for place, first in enumerate(names) for second in names[place + 1 :]]
    compared = [compare(right[first], right[second]) for first, second in twos]
    chances = [two_sided(one.gained, one.lost) for one in compared]
    return tuple(
        Pair(
            first=first,
            second=second,
            gained=one.gained,
            lost=one.lost,
            difference=one.interval(),
            p_value=p,
            p_holm=float(corrected),
        )
        for (first, second), one, p, corrected in zip(twos, compared, chances, holm(chances), strict=True)
    )


def between(found: Sequence[Pair], first: str, second: str) -> Pair:
    """The pair of these two, seen from `first`: positive where `second` is better."""
    pair = next(one for one in found if {one.first, one.second} == {first, second})
    if pair.first == first:
        return pair
    turned = pair.difference
    seen = turned.model_copy(update={"value": -turned.value, "low": -turned.high, "high": -turned.low})
    swapped = {"first": first, "second": second, "gained": pair.lost, "lost": pair.gained}
    return pair.model_copy(update={**swapped, "difference": seen})


def on_front(candidates: Sequence[Candidate]) -> frozenset[str]:
    """Those that no other beats in accuracy without being slower (Pareto)."""
    measured = [
        (one.name, one.accuracy.value, one.upkeep.one)
        for one in candidates
        if one.accuracy is not None and one.upkeep is not None
    ]
    return frozenset(
        name
        for name, accuracy, time in measured
        if not any(
            other >= accuracy and faster <= time and (other > accuracy or faster < time)
            for _, other, faster in measured
        )
    )


def reason(candidates: Sequence[Candidate], found: Sequence[Pair], advised: str, tested: int) -> str:
    """Why the advised one, in a sentence or three."""
    by_name = {one.name: one for one in candidates}
    taken = by_name[advised]
    if taken.accuracy is None:
        return _without_test(taken)
    rivals = [one for one in candidates if one.accuracy is not None and one.name != advised]
    told = [f"{advised}: {percent(taken.accuracy.value)} right on {tested:,} test texts."]
    if not rivals:
        return f"{told[0]} No other was trained to the end."
    best = max(rivals, key=lambda one: _accuracy(one))
    told.append(_beside(taken, best, between(found, best.name, advised), tested))
    told += [_against(advised, pair) for pair in _contradictions(found, advised)]
    return " ".join(told)


def _beside(taken: Candidate, other: Candidate, pair: Pair, tested: int) -> str:
    """The advised one beside the best of the others: points, speed, and whether the points mean anything."""
    points = round(100 * pair.difference.value, 1)
    words = (
        "level with" if not points else f"{abs(points):.1f} points {'ahead of' if points > 0 else 'behind'}"
    )
    speed = _speed(taken, other)
    luck = (
        f"the difference is beyond luck ({chance(pair.p_holm)})"
        if pair.p_holm < LEVEL
        else f"difference not significant at n = {tested:,} ({chance(pair.p_holm)})"
    )
    return f"It is {words} {other.name}{speed}; {luck}."


def _speed(taken: Candidate, other: Candidate) -> str:
    if taken.upkeep is None or other.upkeep is None:
        return ""
    times = other.upkeep.one / taken.upkeep.one
    if times >= FASTER:
        return f" and {_times(times)} as fast"
    return f", which is {_times(1 / times)} as fast" if times <= 1 / FASTER else ""


def _times(factor: float) -> str:
    return f"{factor:.1f} times" if factor < 9.5 else f"{factor:.0f} times"


def _contradictions(found: Sequence[Pair], advised: str) -> list[Pair]:
    """Pairs, seen from the advised one, in which the test texts say that another is better beyond luck."""
    others = {name for pair in found for name in (pair.first, pair.second)} - {advised}
    seen = [between(found, advised, other) for other in sorted(others)]
    return [pair for pair in seen if pair.difference.value > 0 and pair.p_holm < LEVEL]


def _against(advised: str, pair: Pair) -> str:
    return (
        f"But the test texts contradict what the held-out texts said: there {pair.second} is "
        f"{100 * pair.difference.value:.1f} points better than {advised} beyond luck ({chance(pair.p_holm)})."
    )


def _without_test(taken: Candidate) -> str:
    last = taken.trials[-1]
    return (
        f"{taken.name}: {percent(last.right)} right on {last.judged:,} texts that were held out, the best of "
        "all. There are no test texts to confirm it: add some with heedful add FILE --split test."
    )


def _accuracy(one: Candidate) -> float:
    return -1.0 if one.accuracy is None else one.accuracy.value
