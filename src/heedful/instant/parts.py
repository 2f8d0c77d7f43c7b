"""What the instant layer's move of one answer is made of: exactly, item by item.

A layer and one text go in; its parts come out, each with the feedback behind it. The version's logits and
all parts add up to the logits that are served. A part says what an item does among the others; what the
answer would be had it never been said is another question, which `without` answers by asking that layer.
"""

from collections.abc import Collection
from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from heedful.instant.factor import Array
from heedful.instant.layer import InstantLayer
from heedful.instant.memory import obey
from heedful.instant.residual import unit
from heedful.instant.rules import Rules
from heedful.records.base import content_hash
from heedful.records.signal import Rule


@dataclass(frozen=True)
class Part:
    """How some feedback moves each label's logit (C).

    `text` is what the feedback was said about, `similarity` the cosine of that text to this one; `rule` is
    the rule that this text meets.
    """

    via: Literal["memory", "residual", "rule", "carry"]
    feedback_ids: tuple[str, ...]
    move: Array
    text: str = ""
    similarity: float | None = None
    rule: Rule | None = None


def parts(
    layer: InstantLayer, text: str, embedding: NDArray[np.floating], logits: NDArray[np.floating]
) -> list[Part]:
    """Every part of the move of a text with this embedding (d) and these logits (C) of the version."""
    found = [*_of_rules(layer, text, embedding), *_of_residual(layer, embedding)]
    told = layer.told.get(content_hash(text))
    if told is not None and told.agreed is not None:
        so_far = np.asarray(logits, dtype=np.float64) + sum(part.move for part in found)
        move = obey(so_far, told.target, layer.multi_label) - so_far
        found.append(Part("memory", told.agreed.feedback_ids, move, told.agreed.text, 1.0))
    return found


def without(
    layer: InstantLayer,
    feedback_ids: Collection[str],
    text: str,
    embedding: NDArray[np.floating],
    logits: NDArray[np.floating],
) -> Array:
    """The logits (C) that would be served had these items never been said."""
    moved, _ = layer.without(feedback_ids).apply([text], embedding[None], logits[None])
    return np.asarray(moved[0])


def _of_rules(layer: InstantLayer, text: str, embedding: NDArray[np.floating]) -> list[Part]:
    """A part for each rule that is on for this text, and one for what the rules of a label carry on to it."""
    rules, keys = layer.rules, unit(embedding)[None]
    found = []
    for place in np.flatnonzero(rules.on([text], keys)[0]):
        on = np.zeros((1, len(rules)), dtype=np.bool_)
        on[0, place] = True
        rule = rules.items[place]
        found.append(Part("rule", (rule.feedback_id,), rules.by_gates(on)[0], rule=rule))
    return [*found, *_distilled(rules, keys)]


def _distilled(rules: Rules, keys: Array) -> list[Part]:
    """A part for each label whose rules carry on to texts without their words."""
    distilled = rules.distilled
    if distilled is None or not distilled.loud.any():
        return []
    found = []
    for column, by in zip(distilled.columns, distilled.moves(keys)[0], strict=True):
        own = [rule for rule in rules.items if rule.label == rules.labels[column]]
        move = np.zeros(len(rules.labels))
        move[column] = rules.unit * by
        found.append(Part("carry", tuple(dict.fromkeys(x.feedback_id for x in own)), move, rule=own[0]))
    return found


def _of_residual(layer: InstantLayer, embedding: NDArray[np.floating]) -> list[Part]:
    """A part for each told text that reaches this one."""
    if not layer.held:
        return []
    key = unit(embedding)
    kernel = layer.residual.kernel(key[None])[0]
    found = []
    for i in np.flatnonzero(kernel):
        agreed = layer.held[i].agreed
        assert agreed is not None
        move = kernel[i] * layer.residual.coefficients[i]
        cosine = float(layer.residual.keys[i] @ key)
        found.append(Part("residual", agreed.feedback_ids, move, agreed.text, min(cosine, 1.0)))
    return found
