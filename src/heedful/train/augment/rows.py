"""Rows made of rows: the labelled texts of a training set in, texts of the same labels out.

What is made of a text depends on the text, the seed and the recipe alone, so that other rows may come and go.
The copies of a text count together as much as the text.
"""

import hashlib
from collections.abc import Callable, Sequence
from functools import lru_cache

import numpy as np

from heedful.models.writing.writer import Writer
from heedful.records.recipe import TrainingRecipe
from heedful.train.augment.paraphrase import paraphrased
from heedful.train.augment.replace import Replacer
from heedful.train.augment.words import dropped, swapped
from heedful.train.data import TrainingSet

Chance = np.random.Generator
Make = Callable[[Sequence[str], Sequence[Chance]], list[str]]


def made_of(rows: TrainingSet, recipe: TrainingRecipe, seed: int) -> TrainingSet:
    """New rows for those that allow exactly one label; what came out unchanged is left out."""
    sure = np.flatnonzero(((rows.targets == 1).sum(1) == 1) & (rows.weight > 0))
    several = np.tile(sure, recipe.copies)
    texts = [rows.texts[row] for row in several]
    times = np.repeat(np.arange(recipe.copies), len(sure))
    chances = [_chance(text, seed, int(time)) for text, time in zip(texts, times, strict=True)]
    made = _maker(recipe)(texts, chances) if texts else []
    new = np.array([one != text for one, text in zip(made, texts, strict=True)], np.bool_)
    kept = several[new]
    return TrainingSet(
        texts=[one for one, is_new in zip(made, new, strict=True) if is_new],
        targets=rows.targets[kept],
        weight=(rows.weight[kept] / recipe.copies).astype(np.float32),
    )


def _chance(text: str, seed: int, time: int) -> Chance:
    digest = hashlib.sha256(text.encode("utf-8", "replace")).digest()
    return np.random.default_rng([seed, time, int.from_bytes(digest[:8], "big")])


def _maker(recipe: TrainingRecipe) -> Make:
    match recipe.augment:
        case "swap":
            return _each(swapped)
        case "drop":
            return _each(dropped)
        case "replace":
            return _replacer(recipe.model)
        case "paraphrase":
            writer = _writer(recipe.model)
            return lambda texts, chances: paraphrased(writer, texts, chances)
        case _:
            return lambda texts, _: list(texts)


def _each(make: Callable[[str, Chance], str]) -> Make:
    return lambda texts, chances: [make(text, chance) for text, chance in zip(texts, chances, strict=True)]


@lru_cache(maxsize=1)
def _replacer(name: str) -> Replacer:
    return Replacer.load(name)


@lru_cache(maxsize=1)
def _writer(name: str) -> Writer:
    return Writer.load(name)
