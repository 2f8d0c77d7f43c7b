"""What was learnt of a language: the tagger, the resolver of mentions, the ranker of hypotheses.

`weights/LANGUAGE.json` holds names and small weights, `weights/LANGUAGE.safetensors` the tagger's matrix.
Both are made by `python -m heedful.read.training` from the comments in the repository, and loaded when
first asked for.
"""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from importlib.resources import files

import numpy as np
from safetensors.numpy import load

from heedful.read.crf import Tagger
from heedful.read.cues import Cues
from heedful.read.cues_en import ENGLISH
from heedful.read.resolve import Resolver, weights_of

CUES = {"en": ENGLISH}


@dataclass(frozen=True)
class Model:
    """All that reading a language needs; `rankers` by whether there is an encoder."""

    cues: Cues
    tagger: Tagger
    resolver: Resolver
    rankers: Mapping[bool, Mapping[str, float]]
    rule_sense: Sequence[float]  # weights of rule_sense.FACTS


@lru_cache(maxsize=4)
def model(language: str) -> Model:
    """The model of a language."""
    folder = files("heedful.read").joinpath("weights")
    plain = json.loads(folder.joinpath(f"{language}.json").read_text(encoding="utf-8"))
    tensors = load(folder.joinpath(f"{language}.safetensors").read_bytes())
    return Model(
        cues=CUES[language],
        tagger=Tagger(
            {name: place for place, name in enumerate(plain["features"])},
            np.asarray(tensors["weights"], np.float64),
            np.asarray(tensors["steps"], np.float64),
            frozenset(plain["known"]),
        ),
        resolver=weights_of(plain["resolver"]),
        rankers={True: plain["ranker"]["with_meaning"], False: plain["ranker"]["by_words"]},
        rule_sense=plain.get("rule_sense", ()),
    )
