"""What may be tried: the settings, how far each goes, and what is tried first.

A lesson and an encoder go in, a space comes out; asked by Optuna's names it gives a recipe. Settings that
make no sense together are never asked for.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, Protocol

from heedful.learn.bending import can_bend
from heedful.learn.lesson import Lesson
from heedful.learn.names import name_rows
from heedful.learn.recipe import as_recipe
from heedful.models.classifier import Classifier
from heedful.models.encoder import Encoder
from heedful.records.recipe import Moves, TrainingRecipe, Way

NAMES = (0.0, 1.0, 2.0, 4.0, 8.0, 16.0)
RANKS, BATCHES = (2, 4, 8, 16, 32), (8, 16, 32, 64, 128)
RATES, DECAYS, EPOCHS = (1e-5, 2e-3), (1e-4, 0.3), (1, 20)
MOST_ROWS_TO_DRAW_TOGETHER = 4_000
FREE_HEADS = 4  # heads of which only the scope is given, before anything is learnt from


class Asking(Protocol):
    """What a trial of Optuna can be asked."""

    def suggest_categorical(self, name: str, choices: Sequence[Any]) -> Any: ...

    def suggest_float(
        self, name: str, low: float, high: float, *, step: float | None = None, log: bool = False
    ) -> float: ...

    def suggest_int(self, name: str, low: int, high: int, *, step: int = 1, log: bool = False) -> int: ...


@dataclass(frozen=True)
class Space:
    """`models` are the folders that the ways of making texts need."""

    scopes: tuple[Moves, ...]
    layers: int
    together: bool
    names: bool
    bends: bool
    ways: tuple[Way, ...]
    models: Mapping[str, str]

    def recipe(self, trial: Asking) -> TrainingRecipe:
        """The recipe that a trial stands for."""
        scope: Moves = trial.suggest_categorical("scope", self.scopes)
        found: dict[str, Any] = {"scope": scope}
        if scope != "head":
            found |= self._body(trial, scope)
        if self.names:
            found["names"] = trial.suggest_categorical("names", NAMES)
        found["head_smoothing"] = trial.suggest_float("head_smoothing", 0.0, 0.3, step=0.05)
        if self.bends:
            found["bend"] = trial.suggest_categorical("bend", (False, True))
        if len(self.ways) > 1:
            found |= self._made(trial)
        return TrainingRecipe(**{name: _tidy(told) for name, told in found.items()})

    def _body(self, trial: Asking, scope: Moves) -> dict[str, Any]:
        found: dict[str, Any] = {}
        if scope == "last":
            found["layers"] = trial.suggest_int("layers", 1, self.layers)
        if scope == "lora":
            found["lora_rank"] = trial.suggest_categorical("lora_rank", RANKS)
        if self.together:
            found["contrast"] = trial.suggest_categorical("contrast", (0.0, 1.0))
        found["body_rate"] = trial.suggest_float("body_rate", *RATES, log=True)
        found["epochs"] = trial.suggest_int("epochs", *EPOCHS, log=True)
        found["batch_size"] = trial.suggest_categorical("batch_size", BATCHES)
        found["layer_decay"] = trial.suggest_float("layer_decay", 0.5, 1.0, step=0.05)
        found["weight_decay"] = trial.suggest_float("weight_decay", *DECAYS, log=True)
        if self.layers:
            found["dropout"] = trial.suggest_float("dropout", 0.0, 0.3, step=0.05)
        if not found.get("contrast"):
            found["label_smoothing"] = trial.suggest_float("label_smoothing", 0.0, 0.3, step=0.05)
            if found.get("dropout"):
                found["rdrop"] = trial.suggest_float("rdrop", 0.0, 4.0, step=0.5)
        return found

    def _made(self, trial: Asking) -> dict[str, Any]:
        way: Way = trial.suggest_categorical("augment", self.ways)
        if way == "none":
            return {}
        copies = trial.suggest_int("copies", 1, 4)
        return {"augment": way, "copies": copies, "model": self.models.get(way, "")}

    def asked(self, recipe: TrainingRecipe) -> dict[str, Any]:
        """The answers under which `recipe` gives this recipe again."""
        told = _Telling(recipe)
        self.recipe(told)
        return told.answers

    def first(self, effort: TrainingRecipe) -> list[dict[str, Any]]:
        """What is tried before anything is known: what the effort says, then heads, which cost least."""
        tried = [self.asked(effort)]
        if self.names:
            weights = (effort.names, *(weight for weight in (1.0, 4.0, 16.0, 0.0) if weight != effort.names))
            tried += [
                {"scope": "head", "head_smoothing": 0.0, "augment": "none", "names": w} for w in weights
            ]
        else:
            tried.append({"scope": "head", "head_smoothing": 0.0, "augment": "none"})
        tried += [{"scope": "head", "augment": way} for way in self.ways if way != "none"]
        tried += [{"scope": "head"}] * FREE_HEADS
        kept = [{name: told for name, told in one.items() if self._knows(name)} for one in tried]
        return [one for place, one in enumerate(kept) if one not in kept[:place] or one == {"scope": "head"}]

    def _knows(self, name: str) -> bool:
        return name != "augment" or len(self.ways) > 1


def _tidy(told: Any) -> Any:
    """Three digits of a number are enough to tell what matters, and to read."""
    return float(f"{told:.3g}") if isinstance(told, float) else told


class _Telling:
    """Answers as a recipe has it, and remembers what was asked."""

    def __init__(self, told: TrainingRecipe) -> None:
        self._told, self.answers = told, dict[str, Any]()

    def _answer(self, name: str) -> Any:
        return self.answers.setdefault(name, getattr(self._told, name))

    def suggest_categorical(self, name: str, choices: Sequence[Any]) -> Any:  # noqa: ARG002
        return self._answer(name)

    def suggest_float(self, name: str, low: float, high: float, **_: Any) -> float:  # noqa: ARG002
        return float(self._answer(name))

    def suggest_int(self, name: str, low: int, high: int, **_: Any) -> int:  # noqa: ARG002
        return int(self._answer(name))


def _ways(lesson: Lesson, masked: str, writer: str) -> tuple[Way, ...]:
    """How texts may be made of texts; a pair is never altered."""
    if lesson.inputs != "text":
        return ("none",)
    ways: tuple[Way, ...] = ("none", "swap", "drop")
    ways = (*ways, "replace") if masked else ways
    return (*ways, "paraphrase") if writer else ways


def space_of(lesson: Lesson, base: Encoder, masked: str = "", writer: str = "") -> Space:
    """What may be tried on this lesson; `masked` and `writer` are models that can make texts of texts."""
    layers, effort = base.body.layers, as_recipe(lesson)
    scopes: tuple[Moves, ...] = ("head",)
    if lesson.effort != "quick" or effort.moves_body:  # reading two texts together has to be learnt below
        scopes = ("head", "last", "lora", "full") if layers else ("head", "full")
    names = len(name_rows(replace(lesson, recipe=TrainingRecipe(names=1.0)))) > 0
    few = len(lesson.rows) <= MOST_ROWS_TO_DRAW_TOGETHER and not lesson.multi_label
    start = Classifier.start(base, lesson.labels, lesson.multi_label)
    return Space(
        scopes=scopes,
        layers=max(layers, effort.layers) if layers else 0,
        together=few,
        names=names,
        bends=can_bend(start, len(lesson.rows)),
        ways=_ways(lesson, masked, writer),
        models={"replace": masked, "paraphrase": writer},
    )
