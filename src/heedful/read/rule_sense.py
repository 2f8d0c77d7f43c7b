"""How likely a rule was meant: what was only mentioned in passing is no rule.

A rule with the comment it came from goes in; named numbers come out, and with learnt weights a probability.
"""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from heedful.read.cues import Cues
from heedful.read.evidence import Heard
from heedful.read.spans import NAMES, phrase, sentences
from heedful.records.signal import RuleMeant
from heedful.tasks.words import occurs

FACTS = (
    "always",
    "weakest",
    "surest",
    "single",
    "three_or_more",
    "all_stand",
    "none_stands",
    "own_label",
    "general",
    "links",
    "mentioning",
    "equals",
    "denied",
    "named_there",
    "only_described",
    "phrase",
    "label_word",
    "whole_comment_short",
    "together",
)


def facts(rule: RuleMeant, heard: Heard, own: str | None, cues: Cues) -> NDArray[np.float64]:
    """The numbers of FACTS for a rule."""
    condition = rule.condition
    said = (*condition.any, *condition.all)
    spans = [
        s for s in heard.spans if phrase(heard.comment, heard.tokens, s, cues) in {*said, condition.about}
    ]
    chances = [s.chance for s in spans] or [0.5]
    number = sentences(heard.tokens)
    within = {number[s.start] for s in spans}
    around = {token.lower for token, n in zip(heard.tokens, number, strict=True) if n in within}
    stand = [occurs(word, heard.text) for word in said]
    words = [place for s in spans for place in range(s.start, s.end)]
    values = {
        "always": 1.0,
        "weakest": min(chances),
        "surest": max(chances),
        "single": len(said) == 1,
        "three_or_more": len(said) > 2,
        "all_stand": bool(stand) and all(stand),
        "none_stands": not any(stand),
        "own_label": rule.label == own,
        "general": not cues.general.isdisjoint(around),
        "links": not cues.links.isdisjoint(around),
        "mentioning": not cues.mentioning.isdisjoint(around),
        "equals": not {"=", ":", "→", ">"}.isdisjoint(around),
        "denied": rule.polarity == "not",
        "named_there": any(s.part in NAMES and number[s.start] in within for s in heard.spans),
        "only_described": not said,
        "phrase": any(" " in word for word in said),
        "label_word": any(
            heard.matched[place] and heard.tokens[place].lower not in cues.function for place in words
        ),
        "whole_comment_short": len(heard.tokens) < 12,
        "together": bool(condition.all),
    }
    return np.array([float(values[name]) for name in FACTS])


def chance_meant(row: NDArray[np.float64], weights: Sequence[float]) -> float:
    """The probability that a rule with these facts was meant; one half without weights."""
    if not len(weights):
        return 0.5
    return float(1.0 / (1.0 + np.exp(-row @ np.asarray(weights))))
