"""How likely a rule was meant: what was only mentioned in passing is no rule.

A rule with the comment it came from goes in; named numbers come out, and with learnt weights a probability.
"""

import math
from collections.abc import Mapping

from heedful.read.english.cues import Cues
from heedful.read.english.evidence import Heard
from heedful.read.english.spans import NAMES, phrase, sentences
from heedful.records.signal import RuleMeant
from heedful.tasks.words import occurs


def facts(rule: RuleMeant, heard: Heard, own: str | None, cues: Cues) -> dict[str, float]:
    """What is known of a rule, as named numbers."""
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
    return {name: float(value) for name, value in values.items() if value}


def chance_meant(facts: Mapping[str, float], weights: Mapping[str, float]) -> float:
    """The probability that a rule with these facts was meant; one half without weights."""
    score = sum(weights.get(name, 0.0) * value for name, value in facts.items())
    return 1.0 / (1.0 + math.exp(-score))
