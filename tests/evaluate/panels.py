"""Panels built from what was right before and after: three labels, the first one wanted everywhere."""

import numpy as np

from heedful.evaluate.panel import Panel

RIGHT, WRONG = (0.8, 0.15, 0.05), (0.15, 0.8, 0.05)


def panel(before: str, after: str) -> Panel:
    """A panel from strings such as "++-": one character a text, + right and - wrong."""
    answers = [
        np.array([RIGHT if c == "+" else WRONG for c in row]).reshape(-1, 3) for row in (before, after)
    ]
    targets = np.tile(np.array([[1, 0, 0]], dtype=np.int8), (len(before), 1))
    return Panel(tuple(f"text-{i}" for i in range(len(before))), targets, *answers)


def of_counts(both: int, gained: int, lost: int, neither: int = 0) -> Panel:
    """A panel with so many texts right in both, gained, lost, and wrong in both."""
    before = "+" * both + "-" * gained + "+" * lost + "-" * neither
    after = "+" * both + "+" * gained + "-" * lost + "-" * neither
    return panel(before, after)
