"""What was learnt of a language: the tagger, the resolver of mentions, the ranker of hypotheses.

`weights/LANGUAGE.json` holds names and small weights, `weights/LANGUAGE.safetensors` the tagger's matrix.
Both are made by `python -m heedful.read.training` from the comments in the repository, and loaded when
first asked for.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache

from heedful.read.crf import Tagger
from heedful.read.english.cue_words import ENGLISH
from heedful.read.english.cues import Cues
from heedful.read.english.resolve import Resolver, weights_of
from heedful.read.saved import load_learnt

CUES = {"en": ENGLISH}


@dataclass(frozen=True)
class Model:
    """All that reading a language needs; `rankers` by whether there is an encoder."""

    cues: Cues
    tagger: Tagger
    resolver: Resolver
    rankers: Mapping[bool, Mapping[str, float]]
    rule_sense: Mapping[str, float]  # weights of rule_sense.facts


@lru_cache(maxsize=4)
def model(language: str) -> Model:
    """The model of a language."""
    plain, tagger = load_learnt(language)
    return Model(
        cues=CUES[language],
        tagger=tagger,
        resolver=weights_of(plain["resolver"]),
        rankers={True: plain["ranker"]["with_meaning"], False: plain["ranker"]["by_words"]},
        rule_sense=plain["rule_sense"],
    )
