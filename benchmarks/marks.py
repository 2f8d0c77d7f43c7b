"""The rules that the comments in benchmarks/comments/ state, marked mechanically: no text is looked at.

Each style writes its words in one way: style 2 in quotation marks, style 1 with commas, style 3 with slashes.
The first sentence (style 2) or the whole comment is the description. It stands for what a reader takes from
them, where a benchmark is about something else than reading.
"""

import json
import re
from pathlib import Path

from heedful.records.signal import Condition, RuleMeant

COMMENTS = Path(__file__).parent / "comments"
QUOTED = re.compile(r'"([^"]+)"')
COMMAS = re.compile(r"[,:]| and | or ")
SLASHES = re.compile(r"[,/+;]")
ASIDE = re.compile(r"\([^)]*\)")
LONGEST = 3  # words of what stands between commas or slashes; more is a clause


def marked(task: str, style: int) -> list[RuleMeant]:
    """One rule a comment; `label` is the name in the data set."""
    lines = (COMMENTS / f"{task}-{style}.jsonl").read_text(encoding="utf-8").splitlines()
    return [_rule(one["label"], one["comment"], style) for one in map(json.loads, lines)]


def _rule(label: str, comment: str, style: int) -> RuleMeant:
    words, about = _words(comment, style), comment.split(". ")[0] if style == 2 else comment
    return RuleMeant(condition=Condition(any=tuple(words), about=about), label=label)


def _words(comment: str, style: int) -> list[str]:
    if style == 2:
        found = QUOTED.findall(comment)
    elif style == 1:
        found = COMMAS.split(comment)[1:]
    else:
        plain = ASIDE.sub("", comment)
        found = SLASHES.split(plain.partition(":" if ":" in plain else "=")[2])
    words = [word.lower().strip(' "$.') for word in found]
    return [word for word in words if len(word) > 1 and (style == 2 or len(word.split()) <= LONGEST)]
