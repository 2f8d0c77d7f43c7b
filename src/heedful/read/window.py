"""What stands around a token, as names of facts that a tagger can weigh."""

from collections.abc import Sequence

WIDTH = 3


def around(shapes: Sequence[str], place: int, edge: str, joint: str) -> list[str]:
    """The shapes of a token and of three on either side, and of neighbours in pairs."""
    at = {
        step: shapes[place + step] if 0 <= place + step < len(shapes) else edge
        for step in range(-WIDTH, WIDTH + 1)
    }
    pairs = ((-1, 0), (0, 1), (-2, -1), (1, 2))
    return [
        *(f"w{step:+d}={shape}" for step, shape in at.items()),
        *(f"w{a}{b}={at[a]}{joint}{at[b]}" for a, b in pairs),
    ]
