"""A panel: texts with what was wanted and what both versions answered. What the gate looks at."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property

import numpy as np

from heedful.errors import DataError
from heedful.evaluate.compare import Comparison, compare
from heedful.evaluate.metrics import Floats, Mask, Targets, check_shapes, judgeable, right


@dataclass(frozen=True)
class Panel:
    """N texts by id, targets (N, C), and the probabilities (N, C) of the version in use and the candidate.

    Where the version in use does not know a label yet, its column of `before` is zero.
    """

    ids: tuple[str, ...]
    targets: Targets
    before: Floats
    after: Floats
    multi_label: bool = False

    def __post_init__(self) -> None:
        check_shapes(self.before, self.targets)
        check_shapes(self.after, self.targets)
        if len(self.ids) != len(self.targets):
            raise DataError(f"Found {len(self.ids)} ids for {len(self.targets)} rows; wanted one id per row.")

    def __len__(self) -> int:
        """How many texts can be judged."""
        return int(self.judged.sum())

    @cached_property
    def judged(self) -> Mask:
        return judgeable(self.targets, self.multi_label)

    @cached_property
    def right_before(self) -> Mask:
        return right(self.before, self.targets, self.multi_label) & self.judged

    @cached_property
    def right_after(self) -> Mask:
        return right(self.after, self.targets, self.multi_label) & self.judged

    def comparison(self, mask: Mask | None = None) -> Comparison:
        """Gains and losses on the texts that can be judged, or on those of them in `mask`."""
        rows = self.judged if mask is None else self.judged & mask
        return compare(self.right_before[rows], self.right_after[rows])

    def take(self, mask: Mask) -> "Panel":
        """The panel of the texts in `mask`."""
        ids = tuple(np.array(self.ids, dtype=object)[mask])
        return Panel(ids, self.targets[mask], self.before[mask], self.after[mask], self.multi_label)


@dataclass(frozen=True)
class Evidence:
    """All that a candidate is judged on; whatever is missing is named in the report.

    `told`, `neighbours`, `near_misses` and `earlier` hold answers as they would be served. `explained` marks
    the earlier items that later feedback contradicts. `slices` are masks over the rows of `test`. `best`
    holds the probabilities that the best version so far gave on `test`. `looks` counts the looks at `test`
    since the last promotion, this one included. `weights` is `told` answered by the weights alone: shown,
    not judged.
    """

    test: Panel | None = None
    told: Panel | None = None
    neighbours: Panel | None = None
    near_misses: Panel | None = None
    earlier: Panel | None = None
    explained: Mask | None = None
    slices: Mapping[str, Mask] = field(default_factory=dict)
    best: Floats | None = None
    weights: Panel | None = None
    cross_validated: bool = False
    looks: int = 1
