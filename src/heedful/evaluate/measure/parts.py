"""How each part of the texts fared: by label, length, script, language and by any column of the data.

Texts, what was wanted of them and one figure a text go in; a part with its interval comes out.
"""

from collections.abc import Iterator, Mapping, Sequence

import numpy as np
from numpy.typing import NDArray

from heedful.evaluate.compare import wilson
from heedful.evaluate.language import language
from heedful.evaluate.measure.intervals import bca
from heedful.evaluate.metrics import Floats, Mask, Targets
from heedful.evaluate.slices import by_label, by_length, by_script
from heedful.records.evaluation import Part
from heedful.records.report import Interval

MOST_VALUES = 40  # of a column; with more it is no column to cut by


def masks(
    texts: Sequence[str],
    columns: Mapping[str, Sequence[str]],
    targets: Targets | None = None,
    labels: Sequence[str] = (),
) -> dict[str, Mask]:
    """Which texts make each part, by a name such as `label: billing` or `channel: mail`."""
    found = {} if targets is None else dict(by_label(targets, labels))
    found |= {**by_length(texts), **by_script(texts), **by_language(texts)}
    for name, values in columns.items():
        found |= by_value(name, values)
    return found


def by_language(texts: Sequence[str]) -> Mapping[str, Mask]:
    """The language of each text, when there is more than one among them beside those that nothing tells."""
    found = by_value("language", [language(text) for text in texts])
    return found if len(found.keys() - {"language: ?"}) > 1 else {}


def by_value(name: str, values: Sequence[str]) -> Mapping[str, Mask]:
    """One part a value; the commonest 40 where there are more."""
    given = np.array(values, dtype=object)
    different, counts = np.unique(given, return_counts=True)
    order = np.lexsort((different, -counts))[:MOST_VALUES]
    return {f"{name}: {different[at] or '(empty)'}": given == different[at] for at in order}


def parts_of(figures: Floats, found: Mapping[str, Mask], judged: Mask | None = None) -> tuple[Part, ...]:
    """The mean figure of each part: Wilson's interval for shares, a bootstrap's for anything else."""
    return tuple(_parts(figures, found, np.ones(len(figures), np.bool_) if judged is None else judged))


def _parts(figures: Floats, found: Mapping[str, Mask], judged: Mask) -> Iterator[Part]:
    for name, mask in found.items():
        inside = figures[mask & judged]
        if len(inside):
            yield Part(name=name, size=len(inside), interval=_interval(inside))


def _interval(figures: Floats) -> Interval:
    if np.isin(figures, (0, 1)).all():
        return wilson(int(figures.sum()), len(figures))
    columns = np.stack([figures, np.ones_like(figures)], axis=1)
    return bca(columns, lambda sums: sums[:, 0] / np.maximum(sums[:, 1], 1e-9))


def numbered(groups: Sequence[str]) -> NDArray[np.int64]:
    """Names of groups as numbers."""
    _, places = np.unique(np.array(groups, dtype=object), return_inverse=True)
    return np.asarray(places, np.int64)
