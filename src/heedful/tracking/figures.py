"""Records in, what trackers are told out: settings, figures and lineage under flat names."""

import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from heedful.config import Config
from heedful.records.report import Report
from heedful.records.version import Round, Version
from heedful.tracking.tracker import Made, Measured, Value

_SECTIONS = {"effort", "model", "gate", "multi_label", "people", "task", "seed", "recipe"}
_ODD = re.compile(r"[^\w. /-]", re.ASCII)


def parameters_of(config: Config) -> dict[str, Value]:
    """The settings that weights depend on, by their names in heedful.toml; who is trusted is told nobody."""
    told = config.model_dump(mode="json", include=_SECTIONS, exclude={"people": {"trusted"}})
    return dict(_flat(told))


def made_of(version: Version, weights: Path) -> Made:
    """A version as trackers know it."""
    lineage: dict[str, Value] = {
        "base": version.base,
        "base_digest": version.base_digest,
        "data_digest": version.data_digest,
        "digest": version.digest,
        "feedback_items": version.items,
        "labels": len(version.labels),
        "made_with": version.made_with,
        "position": version.position,
        "seed": version.seed,
    }
    return Made(version.id, version.parent, lineage, weights)


def first_measured(version: Version) -> Measured:
    """What is known of a first version, which no gate has judged."""
    return Measured(0, _named("candidate", version.metrics), version.id)


def measured_of(round: Round) -> Measured:
    """The figures of a round: both sides, the difference, every check, and what it took."""
    report = round.report
    figures = {
        **_named("candidate", report.after),
        **_named("in use", report.before),
        **dict(_compared(report)),
        **dict(_checked(report)),
        "round/feedback items": float(round.items),
        "round/seconds": round.seconds,
        "gate/promoted": float(round.decision.promoted),
    }
    return Measured(round.number, figures, round.candidate, round.decision.promoted, round.decision.reason)


def _compared(report: Report) -> Iterator[tuple[str, float]]:
    if report.difference is not None:
        yield "difference/accuracy", report.difference.value
        yield "difference/low", report.difference.low
        yield "difference/high", report.difference.high
        yield "difference/gained", float(report.gained)
        yield "difference/lost", float(report.lost)
    yield "gate/test texts", float(report.size)
    yield "gate/looks", float(report.looks)
    yield "gate/alpha", report.alpha


def _checked(report: Report) -> Iterator[tuple[str, float]]:
    for check in report.checks:
        name = f"gate/{_plain(check.name)}"
        yield f"{name}/passed", float(check.passed)
        if check.measured is not None:
            yield f"{name}/measured", check.measured
        if check.bound is not None:
            yield f"{name}/bound", check.bound


def _named(side: str, figures: Mapping[str, float]) -> dict[str, float]:
    return {f"{side}/{_plain(name)}": value for name, value in figures.items()}


def _plain(name: str) -> str:
    """What every tracker takes as a name."""
    return _ODD.sub("_", name)


def _flat(values: Mapping[str, Any], before: str = "") -> Iterator[tuple[str, Value]]:
    for name, value in values.items():
        if isinstance(value, Mapping):
            yield from _flat(value, f"{before}{name}.")
        elif isinstance(value, str | int | float | bool):
            yield f"{before}{name}", value
        elif value is not None:
            yield f"{before}{name}", ", ".join(map(str, value))
