"""Parts of a test set worth looking at on their own: each label, short and long texts, each script."""

import unicodedata
from collections import Counter
from collections.abc import Mapping, Sequence

import numpy as np

from heedful.evaluate.metrics import Mask, Targets

FEWEST = 30
LETTERS = 200


def slice_masks(texts: Sequence[str], targets: Targets, labels: Sequence[str]) -> dict[str, Mask]:
    """Masks over the texts by a name such as `label: billing`, `length: long`, `script: Han`."""
    return {**by_label(targets, labels), **by_length(texts), **by_script(texts)}


def by_label(targets: Targets, labels: Sequence[str]) -> Mapping[str, Mask]:
    """The texts for which a label is wanted; labels nobody wants are left out."""
    wanted = targets == 1
    return {f"label: {name}": wanted[:, i] for i, name in enumerate(labels) if wanted[:, i].any()}


def by_length(texts: Sequence[str]) -> Mapping[str, Mask]:
    """Terciles of the number of characters, when there are texts enough and lengths that differ."""
    lengths = np.array([len(text) for text in texts])
    if len(texts) < FEWEST or lengths.min() == lengths.max():
        return {}
    low, high = np.quantile(lengths, [1 / 3, 2 / 3])
    short, long = lengths <= low, lengths > high
    parts = {"length: short": short, "length: middle": ~short & ~long, "length: long": long}
    return {name: mask for name, mask in parts.items() if mask.any()}


def by_script(texts: Sequence[str]) -> Mapping[str, Mask]:
    """The script most of a text's letters are written in, when there is more than one among the texts."""
    scripts = np.array([script(text) for text in texts], dtype=object)
    found = sorted(set(scripts))
    return {f"script: {name}": scripts == name for name in found} if len(found) > 1 else {}


def script(text: str) -> str:
    """`Latin`, `Han`, `Cyrillic` … from the Unicode names of the first letters; `none` without letters."""
    names = (unicodedata.name(c, "").split(" ")[0] for c in text[:LETTERS] if c.isalpha())
    found = Counter(name for name in names if name).most_common(1)
    if not found:
        return "none"
    return "Han" if found[0][0] == "CJK" else found[0][0].capitalize()
