"""What people call candidates: `tfidf`, a version's id, or a model with a recipe such as `NAME:full`."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from heedful.config import ModelConfig
from heedful.errors import ConfigError
from heedful.learn.choosing.encoders import EncoderLearner
from heedful.learn.choosing.learner import Learner
from heedful.learn.choosing.recipes import OWN, is_recipe
from heedful.learn.choosing.words import NAME as TFIDF
from heedful.learn.choosing.words import WordLearner
from heedful.learn.lesson import Lesson
from heedful.loop.choosing.terms import Terms
from heedful.models.encoder import Encoder
from heedful.models.source import locate

_VERSION = re.compile(r"v[1-9][0-9]*")


@dataclass(frozen=True)
class Named:
    """A candidate as it was named: a version, or a model with a recipe (empty: the project's own)."""

    name: str
    model: str
    recipe: str = OWN

    @property
    def is_version(self) -> bool:
        """Whether it is there already and only measured."""
        return _VERSION.fullmatch(self.name) is not None


def read_names(given: Sequence[str]) -> list[Named]:
    """Each named once; raises ConfigError for what is no candidate."""
    if len(set(given)) < 2 or len(set(given)) < len(given):
        found = ", ".join(given) or "nothing"
        raise ConfigError(f"Found {found} to compare; wanted two candidates or more, each once.")
    return [_read(one) for one in given]


def _read(name: str) -> Named:
    model, colon, recipe = name.rpartition(":")
    if not colon:
        return Named(name, name)
    if not is_recipe(recipe) or not recipe:
        if "/" in recipe or "\\" in recipe:  # a path with a colon of its own
            return Named(name, name)
        raise ConfigError(
            f"Found the recipe {recipe!r} in {name!r}; wanted head, last2 (or another number), full or lora."
        )
    if model == TFIDF or _VERSION.fullmatch(model):
        raise ConfigError(f"Found {name!r}; {model} takes no recipe. Name it alone.")
    return Named(name, model, recipe)


def learner_of(named: Named, lesson: Lesson, config: ModelConfig, terms: Terms) -> Learner:
    """What fits this candidate; raises ModelError at once when there is no such model."""
    if named.name == TFIDF:
        return WordLearner(len(lesson.labels), lesson.multi_label)
    locate(named.model)
    candidates = len(lesson.labels) if lesson.inputs == "choices" else 1
    return EncoderLearner(
        name=named.name,
        load=lambda: Encoder.load(
            named.model, config.pooling, terms.max_tokens or config.max_tokens, lesson.inputs, candidates
        ),
        recipe=named.recipe,
        lesson=lesson,
        clock=terms.clock,
    )
