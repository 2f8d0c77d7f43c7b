"""Recipes by name: which weights of an encoder move, and how.

docs/compare.md lists them. Without a name, what `heedful train` would do with the project's effort.
"""

import re

from heedful.errors import ConfigError
from heedful.learn.lesson import Lesson
from heedful.learn.recipe import CHEAP_ROWS, FEW_PER_LABEL, drawing_together, recipe_for
from heedful.train.options import TrainOptions

OWN = ""
ADAPTER_RATE = 1e-3  # small matrices beside frozen ones take larger steps than the weights themselves

_LAST = re.compile(r"last([1-9][0-9]?)")


def is_recipe(name: str) -> bool:
    """Whether there is a recipe of this name."""
    return name in (OWN, "head", "full", "lora") or _LAST.fullmatch(name) is not None


def body_of(name: str, lesson: Lesson) -> TrainOptions | None:
    """How the encoder moves; None where the head alone does."""
    last = _LAST.fullmatch(name)
    if last is not None:
        return TrainOptions(scope="last", layers=int(last[1]), seed=lesson.seed)
    match name:
        case "head":
            return None
        case "lora":
            return TrainOptions(scope="lora", body_rate=ADAPTER_RATE, seed=lesson.seed)
        case "full":
            return _everything(lesson)
        case _ if name == OWN:
            return recipe_for(lesson, first=True).body
    raise ConfigError(f"Found the recipe {name!r}; wanted head, last2 (or another number), full or lora.")


def _everything(lesson: Lesson) -> TrainOptions:
    """All layers: texts of one label are drawn together while labels are few, else the likelihood decides."""
    few = lesson.per_label < FEW_PER_LABEL and len(lesson.rows) <= CHEAP_ROWS
    if few and not lesson.multi_label and lesson.inputs == "text":
        return drawing_together(len(lesson.rows), lesson.seed)
    return TrainOptions(scope="full", layer_decay=0.8, label_smoothing=0.1, seed=lesson.seed)
