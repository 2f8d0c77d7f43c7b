"""Which columns hold the parts of a text: the two texts of a pair, or a situation and its candidates.

The names of a source's columns go in, those of the parts come out, named by the user or guessed from usual
names. A column of texts that hold their parts already is as good.
"""

import re
from collections.abc import Iterable
from typing import NamedTuple

from heedful.records.parts import Inputs

PAIR_NAMES = (
    ("premise", "hypothesis"), ("sentence1", "sentence2"), ("sentence_1", "sentence_2"),
    ("sentence_a", "sentence_b"), ("question1", "question2"), ("question", "sentence"),
    ("question", "passage"), ("question", "context"), ("query", "passage"), ("query", "document"),
    ("text1", "text2"), ("text_a", "text_b"), ("first", "second"), ("text", "second"), ("text", "text_pair"),
    ("claim", "evidence"), ("前提", "假设"), ("句子1", "句子2"), ("问题", "段落"),
)  # fmt: skip
SITUATION_NAMES = (
    "premise", "context", "ctx", "passage", "article", "situation", "stem", "goal", "sentence", "text",
)  # fmt: skip
LISTS = ("choices", "candidates", "options", "endings", "answers")
EXPORTED = {"text": ("text",), "pairs": ("sentence1", "sentence2")}

_NUMBERED = re.compile(
    r"(?:choice|candidate|option|ending|answer|solution|sol|alternative)[ _]?([0-9]{1,2}|[a-h])"
)


class PartColumns(NamedTuple):
    """The column of the text, those whose texts follow it in the same part, and one for each other part."""

    text: str
    also: tuple[str, ...] = ()
    others: tuple[str, ...] = ()


def guess_parts(present: Iterable[str], inputs: Inputs) -> PartColumns | None:
    """The columns of the parts by their usual names, whatever their case; None where they are not there."""
    by_name = {name.strip().casefold(): name for name in reversed(list(present))}
    if inputs == "pairs":
        pairs = (pair for pair in PAIR_NAMES if set(pair) <= by_name.keys())
        return next((PartColumns(by_name[one], (), (by_name[other],)) for one, other in pairs), None)
    numbered = sorted(name for name in by_name if _NUMBERED.fullmatch(name))
    candidates = numbered if len(numbered) > 1 else [name for name in LISTS if name in by_name][:1]
    situation = [name for name in SITUATION_NAMES if name in by_name][:1]
    question = ["question"] if "question" in by_name else []
    first = [*situation, *question]
    if not candidates or not first:
        return None
    text, *also = (by_name[name] for name in first)
    ordered = sorted(candidates, key=lambda name: (len(name), name))
    return PartColumns(text, tuple(also), tuple(by_name[name] for name in ordered))


def exported(inputs: Inputs, candidates: int) -> tuple[str, ...]:
    """The names of the columns that parts are written to, under which they are found again."""
    if inputs == "choices":
        return ("premise", *(f"choice{number}" for number in range(1, candidates + 1)))
    return EXPORTED[inputs]
