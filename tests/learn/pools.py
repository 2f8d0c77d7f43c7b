"""Pools with rules in a few lines, for tests of what comments teach."""

from collections.abc import Sequence

import numpy as np

from heedful.records.signal import Condition, Polarity, Rule, Strength


def rule(
    label: str,
    *words: str,
    polarity: Polarity = "is",
    strength: Strength = "always",
    weight: float = 1.0,
    author: str = "ann",
) -> Rule:
    """Texts with one of these words have this label."""
    return Rule(
        condition=Condition(any=words),
        label=label,
        polarity=polarity,
        strength=strength,
        weight=weight,
        feedback_id=f"{author}-{label}",
        author=author,
    )


def drawn(topics: Sequence[Sequence[str]], per_topic: int, seed: int = 0) -> tuple[list[str], np.ndarray]:
    """Texts of three words of their topic among four that all topics share, shuffled, and their topics."""
    random = np.random.default_rng(seed)
    common = ["the", "a", "please", "again", "still", "yet", "where"]
    made = [
        (" ".join(random.permutation([*random.choice(words, 3, False), *random.choice(common, 4, False)])), n)
        for n, words in enumerate(topics)
        for _ in range(per_topic)
    ]
    order = random.permutation(len(made))
    return [made[place][0] for place in order], np.array([made[place][1] for place in order])
