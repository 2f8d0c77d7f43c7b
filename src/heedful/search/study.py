"""Optuna asks, recipes are tried, and all of it lies in a journal: stopped at any moment, a search goes on.

Whoever calls says how to try a recipe on a rung. Recipes that fall behind on a rung are left behind there
(successive halving: Jamieson and Talwalkar, 2016; asynchronously: Li et al., 2020). What is tried next is a
matter of the seed and of what was tried before alone. Nothing here knows of texts.
"""

import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from heedful.errors import MissingExtraError, TrainingError
from heedful.records.recipe import TrainingRecipe
from heedful.records.search import Tried
from heedful.search.ladder import REDUCTION, Ladder, Rung
from heedful.search.space import Space
from heedful.search.trying import best_strength

if TYPE_CHECKING:
    from optuna import Study, Trial
    from optuna.trial import FrozenTrial

Scores = dict[float, float]
Try = Callable[[TrainingRecipe, Rung], Scores]
Tell = Callable[[int], None]  # how many recipes were tried so far

JOURNAL = "journal.jsonl"
EFFORT = "effort"  # marks the trial of what the effort says
ALSO = "also"  # marks a trial that goes before all that wait
FATE = "fate"  # of a trial that is over
RANDOM_FIRST = 12  # recipes before the sampler believes that it knows something


@dataclass(frozen=True)
class Budget:
    """When a search ends: at so many recipes in all, or after so many seconds of this call."""

    recipes: int
    seconds: float


class Searching:
    """A search in one folder; `name` is a hash of all that its figures depend on."""

    def __init__(self, folder: Path, name: str, space: Space, ladder: Ladder, seed: int) -> None:
        self._space, self._ladder, self._seed = space, ladder, seed
        folder.mkdir(parents=True, exist_ok=True)
        self._study = _open(folder / JOURNAL, name, ladder.first)

    def run(self, effort: TrainingRecipe, attempt: Try, budget: Budget, tell: Tell) -> tuple[Tried, ...]:
        """Try recipes, what the effort says first, until the budget is used up."""
        until = time.monotonic() + budget.seconds
        with quiet():
            self._take_up(effort)
            while len(self.tried()) < budget.recipes and (not self._whole() or time.monotonic() < until):
                self._study.sampler = self._sampler()
                self._climb(self._study.ask(), attempt, until)
                tell(len(self.tried()))
            return self.tried()

    def also(self, recipe: TrainingRecipe, attempt: Try) -> Tried:
        """Try one more recipe to the end, whatever the budget; what waits to be tried goes on waiting."""
        mark = recipe.model_dump_json()
        with quiet():
            self._study.enqueue_trial(self._space.asked(recipe), user_attrs={ALSO: mark})
            passed, trial = list["Trial"](), self._study.ask()  # which asks what has waited longest
            while trial.user_attrs.get(ALSO) != mark:
                passed.append(trial)
                trial = self._study.ask()
            for one in passed:
                self._ask_again(self._trials()[one.number])
            return _read(self._climb(trial, attempt, float("inf"), all_the_way=True))

    def tried(self) -> tuple[Tried, ...]:
        """All recipes so far that are over, in their order; not those that were interrupted."""
        return tuple(_read(trial) for trial in self.trials())

    def trials(self) -> "list[FrozenTrial]":
        """The same as Optuna has them."""
        return [trial for trial in self._trials() if trial.state.is_finished() and FATE in trial.user_attrs]

    def _trials(self) -> "list[FrozenTrial]":
        with quiet():
            return self._study.get_trials(deepcopy=False)

    def _whole(self) -> bool:
        return any(one.fate == "whole" for one in self.tried())

    def effort(self) -> Tried:
        """What the effort says, tried to the end; raises TrainingError when that could not be done."""
        found = [_read(trial) for trial in self.trials() if trial.user_attrs.get(EFFORT)]
        for one in found:
            if one.fate == "whole":
                return one
        raise TrainingError(f"What the effort says could not be trained. {found[-1].reason if found else ''}")

    def _take_up(self, effort: TrainingRecipe) -> None:
        """Ask what is always asked first; what was interrupted is asked again."""
        from optuna.trial import TrialState

        trials = self._trials()
        for trial in trials:
            if trial.state == TrialState.RUNNING:
                self._ask_again(trial)
        if not trials:
            for place, asked in enumerate(self._space.first(effort)):
                self._study.enqueue_trial(asked, user_attrs={EFFORT: place == 0})

    def _ask_again(self, trial: "FrozenTrial") -> None:
        """Give up a trial that has come to nothing; the same waits to be tried once more."""
        from optuna.trial import TrialState

        asked = {**trial.system_attrs.get("fixed_params", {}), **trial.params}
        self._study.tell(trial.number, state=TrialState.FAIL)
        self._study.enqueue_trial(asked, user_attrs={EFFORT: trial.user_attrs.get(EFFORT)})

    def _sampler(self) -> Any:
        from optuna.samplers import TPESampler

        seed = self._seed * 100_003 + len(self.tried())
        return TPESampler(seed=seed, n_startup_trials=RANDOM_FIRST, multivariate=True, constant_liar=False)

    def _climb(self, trial: "Trial", attempt: Try, until: float, all_the_way: bool = False) -> "FrozenTrial":
        from optuna.trial import TrialState

        begun, recipe, climbed = time.monotonic(), self._space.recipe(trial), list[Scores]()
        all_the_way = all_the_way or bool(trial.user_attrs.get(EFFORT))
        trial.set_user_attr("recipe", recipe.model_dump_json())
        fate = "whole"
        try:
            for rung in self._ladder.rungs:
                climbed.append(attempt(recipe, rung))
                trial.report(self._value(climbed), rung.number)
                if rung is self._ladder.rungs[-1]:
                    break
                is_behind = trial.should_prune()  # which also notes how it stands on this rung
                if not all_the_way and (is_behind or time.monotonic() > until):
                    fate = "left behind" if is_behind else "out of time"
                    break
        except TrainingError as error:
            trial.set_user_attr("reason", str(error))
            fate = "failed"
        if climbed:
            l2 = self._strength(climbed)
            trial.set_user_attr("l2", l2)
            trial.set_user_attr("scores", [scores.get(l2, max(scores.values())) for scores in climbed])
        trial.set_user_attr("seconds", time.monotonic() - begun)
        trial.set_user_attr(FATE, fate)
        if fate == "whole":
            return self._study.tell(trial, self._value(climbed))
        return self._study.tell(trial, state=TrialState.FAIL if fate == "failed" else TrialState.PRUNED)

    def _value(self, climbed: Sequence[Scores]) -> float:
        """What a recipe has come to, at the strength that is best for it so far."""
        l2 = self._strength(climbed)
        return self._ladder.value([scores[l2] for scores in self._counting(climbed)])

    def _strength(self, climbed: Sequence[Scores]) -> float:
        return best_strength(self._counting(climbed))

    def _counting(self, climbed: Sequence[Scores]) -> Sequence[Scores]:
        """The rungs that say what a recipe is worth."""
        return climbed if self._ladder.by_mean else climbed[-1:]


def _open(path: Path, name: str, first: int) -> "Study":
    try:
        import optuna
        from optuna.storages.journal import JournalFileBackend
    except ImportError as error:
        raise MissingExtraError("Searching wants optuna: pip install 'heedful[search]'.") from error
    with quiet():
        storage = optuna.storages.JournalStorage(JournalFileBackend(str(path)))
        return optuna.create_study(
            storage=storage,
            study_name=name,
            direction="maximize",
            load_if_exists=True,
            pruner=optuna.pruners.SuccessiveHalvingPruner(min_resource=first, reduction_factor=REDUCTION),
        )


def _read(trial: "FrozenTrial") -> Tried:
    attrs = trial.user_attrs
    scores, recipe = tuple(attrs.get("scores", ())), attrs.get("recipe")
    last = trial.intermediate_values[trial.last_step] if trial.last_step is not None else None
    return Tried(
        number=trial.number,
        recipe=None if recipe is None else TrainingRecipe.model_validate_json(recipe),
        scores=scores,
        value=last,
        l2=attrs.get("l2", 0.0),
        seconds=attrs.get("seconds", 0.0),
        fate=attrs[FATE],
        reason=attrs.get("reason", ""),
    )


@contextmanager
def quiet() -> Iterator[None]:
    """Optuna says nothing on its own; what there is to say, `tell` says."""
    from optuna import logging

    before = logging.get_verbosity()
    logging.set_verbosity(logging.ERROR)
    try:
        yield
    finally:
        logging.set_verbosity(before)
