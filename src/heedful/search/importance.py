"""Which settings mattered: functional ANOVA over the recipes that were tried (Hutter et al., 2014).

Every recipe counts with how far it was ahead of what the effort says on the rungs that it climbed, also those
that were left behind. Settings of the body are compared among recipes that move it.
"""

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from heedful.records.search import Importance, Tried
from heedful.search.space import Space
from heedful.search.study import quiet

if TYPE_CHECKING:
    from optuna.distributions import BaseDistribution
    from optuna.trial import FrozenTrial

FEWEST = 6  # recipes below which a share says nothing
SHOWN = 0.005


def importances(
    trials: "Sequence[FrozenTrial]", tried: Sequence[Tried], effort: Tried, space: Space, seed: int
) -> tuple[Importance, ...]:
    """Of the settings that all recipes have, and of those of a moved body; the weightiest first."""
    ahead = {one.number: _ahead(one, effort) for one in tried if one.scores}
    rows = [(trial, ahead[trial.number]) for trial in trials if trial.number in ahead]
    moved = [row for row in rows if row[0].params.get("scope") != "head"]
    with quiet():
        shared = _shares(rows, seed)
        inside = {name: share for name, share in _shares(moved, seed).items() if name not in shared}
    found = [Importance(setting=name, share=share) for name, share in shared.items()]
    found += [Importance(setting=name, share=share, below_the_head=True) for name, share in inside.items()]
    kept = [one for one in found if one.share >= SHOWN and (one.setting != "scope" or len(space.scopes) > 1)]
    return tuple(sorted(kept, key=lambda one: (one.below_the_head, -one.share)))


def _ahead(one: Tried, effort: Tried) -> float:
    count = min(len(one.scores), len(effort.scores))
    return sum(one.scores[:count]) / count - sum(effort.scores[:count]) / count


def _shares(rows: "Sequence[tuple[FrozenTrial, float]]", seed: int) -> dict[str, float]:
    """The share of each setting that all of these recipes have."""
    import optuna

    if len(rows) < FEWEST or len({value for _, value in rows}) < 2:
        return {}
    shared: dict[str, BaseDistribution] = dict(rows[0][0].distributions)
    for trial, _ in rows:
        shared = {name: kind for name, kind in shared.items() if name in trial.distributions}
    varied = {name for name in shared if len({trial.params[name] for trial, _ in rows}) > 1}
    if not varied:
        return {}
    study = optuna.create_study(direction="maximize")
    for trial, value in rows:
        params: dict[str, Any] = {name: trial.params[name] for name in varied}
        kinds = {name: shared[name] for name in varied}
        study.add_trial(optuna.trial.create_trial(params=params, distributions=kinds, value=value))
    evaluator = optuna.importance.FanovaImportanceEvaluator(seed=seed)
    return dict(optuna.importance.get_param_importances(study, evaluator=evaluator))
