"""What the gate insists on, and how the chance of refusing an equal candidate is shared among its checks."""

from types import MappingProxyType

from pydantic import Field

from heedful.records.base import Record

SHARES = MappingProxyType(
    {
        "accuracy": 0.40,
        "log loss": 0.25,
        "slices": 0.10,
        "calibration": 0.05,
        "best": 0.05,
        "neighbours": 0.10,
        "near misses": 0.05,
    }
)


class GateOptions(Record):
    """One dial first: `margin`, the loss of accuracy that would matter. The rest rarely needs changing."""

    margin: float = Field(default=0.01, gt=0, lt=1)
    """Share of answers that may be lost before it matters; one point is what people notice in daily use."""
    alpha: float = Field(default=0.05, gt=0, lt=0.5)
    """Chance, per version in use, that one worse by `margin` ever passes a test set that resolves it."""
    refusal: float = Field(default=0.05, gt=0, lt=0.5)
    """Chance that a candidate that is no different is kept out; all checks share it."""
    told: float = Field(default=0.99, ge=0, le=1)
    """Share of told items that must be answered as people wanted."""
    collateral: float = Field(default=0.01, ge=0, le=1)
    """Share of near misses that may break; luck in small numbers is allowed for."""
    calibration: float = Field(default=0.01, ge=0, le=1)
    """How much the calibration error may grow, beyond noise."""
    resamples: int = Field(default=2_000, ge=200)
    """Bootstrap resamples for scores that are not right-or-wrong; those that are need none."""
    seed: int = 0
    """Of the bootstrap; the same evidence always gives the same decision."""

    def share(self, check: str) -> float:
        """The chance of refusing an equal candidate that one check may use up."""
        return self.refusal * SHARES[check]
