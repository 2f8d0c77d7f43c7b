"""Energy as the machine counts it: joules since a moment ago, or None where nobody may read the counters.

Linux keeps a counter for each processor package under /sys/class/powercap (RAPL); many machines hide it.
"""

from dataclasses import dataclass
from pathlib import Path
from typing import Self

POWERCAP = Path("/sys/class/powercap")
PACKAGES = "intel-rapl:[0-9]*"


@dataclass(frozen=True)
class Counter:
    """A package's counter, in millionths of a joule; it starts again at `range`."""

    path: Path
    at: int
    range: int

    def since(self) -> int:
        """How far it has gone on."""
        return (_number(self.path / "energy_uj") - self.at) % (self.range + 1)


@dataclass(frozen=True)
class Meter:
    """What all packages show at one moment."""

    counters: tuple[Counter, ...]

    @classmethod
    def start(cls, folder: Path = POWERCAP) -> Self:
        """Read the counters; none are kept where they cannot be read."""
        packages = [path for path in sorted(folder.glob(PACKAGES)) if path.name.count(":") == 1]
        try:
            counters = [
                Counter(path, _number(path / "energy_uj"), _number(path / "max_energy_range_uj"))
                for path in packages
            ]
        except (OSError, ValueError):
            return cls(())
        return cls(tuple(counters))

    def joules(self) -> float | None:
        """Joules of the whole machine's packages since the start; None when the machine does not tell."""
        if not self.counters:
            return None
        try:
            return sum(counter.since() for counter in self.counters) / 1e6
        except (OSError, ValueError):
            return None


def _number(path: Path) -> int:
    return int(path.read_text(encoding="ascii"))
