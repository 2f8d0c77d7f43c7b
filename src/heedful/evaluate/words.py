"""Numbers as people read them."""

from collections.abc import Sequence

from heedful.records.report import Interval


def percent(share: float) -> str:
    """0.8425 as `84.2 %`."""
    return f"{100 * share:.1f} %"


def points(difference: float) -> str:
    """-0.004 as `−0.4 points`."""
    return f"{signed(difference)} points"


def signed(difference: float) -> str:
    """0.004 as `+0.4`, in points, with a true minus sign."""
    value = round(100 * difference, 1)
    return f"{'−' if value < 0 else '+' if value > 0 else '±'}{abs(value):.1f}"


def spread(interval: Interval) -> str:
    """An interval of a difference, in points."""
    return f"{signed(interval.low)} to {signed(interval.high)}"


def several(count: int, noun: str, plural: str = "") -> str:
    """1 text, 2 texts, 2,000 texts."""
    return f"{count:,} {noun if count == 1 else plural or noun + 's'}"


def listed(words: Sequence[str]) -> str:
    """a, b and c."""
    return " and ".join(filter(None, (", ".join(words[:-1]), words[-1]))) if words else ""


def chance(p: float) -> str:
    """A p-value as `p = 0.031` or `p < 0.001`."""
    return f"p = {p:.3f}" if p >= 0.001 else "p < 0.001"


def value_of_kind(value: float, kind: str) -> str:
    """A figure as people read it: a share in per cent, points with one decimal, all else with three."""
    if kind == "share":
        return percent(value)
    return f"{value:.1f}" if kind == "points" else f"{value:.3f}".replace("-", "−")


def interval_of_kind(interval: Interval, kind: str) -> str:
    """The bounds of such a figure."""
    low, high = (value_of_kind(end, kind) for end in (interval.low, interval.high))
    return f"{low.removesuffix(' %')} to {high}"
