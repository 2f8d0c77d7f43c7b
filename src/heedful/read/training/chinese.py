"""Fit what is learnt of Chinese: `python -m heedful.read.training.chinese COMMENTS.jsonl LABELS.json`.

Marked comments go in (comments/README.md); the weights of hypotheses and tagger come out and are written
beside the reader. `fit` is also what cross-validation by label set calls.
"""

import json
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from heedful.read.about_text import Hypothesis
from heedful.read.chinese.about import chinese_hypotheses
from heedful.read.chinese.model import ChineseModel, save_model
from heedful.read.chinese.reader import Prepared, prepare
from heedful.read.chinese.token_features import chinese_features
from heedful.read.chinese.writing import plain_form
from heedful.read.context import Context, Embed
from heedful.read.crf import Tagger
from heedful.read.training.alignment import tags
from heedful.read.training.fit_choice import fit_choice
from heedful.read.training.fit_tagger import fit_tagger, known_words
from heedful.read.training.generate_zh import made_up, span_tags, useless
from heedful.records.label import Label, Labels

Marked = Mapping[str, Any]
COPIES = 1  # fillings of each template; more tell the tagger too much of our own way of speaking
PENALTY = 3.0
CAUTION = 0.5  # to refuse a comment that says something costs more than to show a doubtful reading


def main() -> None:
    """Read the comments, fit, write the weights."""
    comments, labels = (Path(name) for name in sys.argv[1:3])
    rows = [json.loads(line) for line in comments.read_text(encoding="utf-8").splitlines()]
    sets = json.loads(labels.read_text(encoding="utf-8"))
    save_model(fit(rows, sets), Path(__file__).parents[1] / "weights")


def fit(
    rows: Sequence[Marked], sets: Mapping[str, Sequence[str]], embed: Embed | None = None
) -> ChineseModel:
    """The weights for reading Chinese; an encoder is learnt with beside doing without it."""
    return ChineseModel(_fit_choice([*rows, *useless(rows, seed=1)], sets, embed), _fit_tagger(rows, sets))


def _fit_choice(
    rows: Sequence[Marked], sets: Mapping[str, Sequence[str]], embed: Embed | None
) -> dict[str, float]:
    encoders = (None,) if embed is None else (None, embed)
    twice = [(row, prepare(context_of(row, sets[row["task"]], one))) for one in encoders for row in rows]
    made = [chinese_hypotheses(known.said, known.names) for _, known in twice]
    right = [
        [is_right(hypothesis, known.names.ids, row) for hypothesis in hypotheses]
        for hypotheses, (row, known) in zip(made, twice, strict=True)
    ]
    features = [[hypothesis.features for hypothesis in hypotheses] for hypotheses in made]
    choice = fit_choice(features, right, groups=[row["task"] for row, _ in twice])
    return choice | {"none": choice.get("none", 0.0) - CAUTION}


def _fit_tagger(rows: Sequence[Marked], sets: Mapping[str, Sequence[str]]) -> Tagger:
    """From the marked comments and made-up ones; the words of comments are known from the marked ones."""
    seen = [prepare(context_of(row, sets[row["task"]], None)) for row in rows]
    marks = [tags(plain_marks(row), known.tokens) for row, known in zip(rows, seen, strict=True)]
    groups = [row["task"] for row in rows]
    words = known_words([[token.lower for token in known.tokens] for known in seen], groups)
    for row, spans in made_up(rows, COPIES, seed=0):
        seen.append(prepare(context_of(row, sets[row["task"]], None)))
        marks.append(span_tags(seen[-1].tokens, spans))
        groups.append(row["task"])
    features = [_features(known, words) for known in seen]
    return fit_tagger(features, marks, groups, words, penalty=PENALTY, iterations=80)


def context_of(row: Marked, labels: Sequence[str], embed: Embed | None) -> Context:
    """What a reader is given; never the marks."""
    return Context(
        comment=row["comment"],
        text=row["text"],
        answer=(row["predicted"],),
        labels=Labels(all=tuple(Label(id=name, name=name) for name in labels)),
        embed=embed,
    )


def is_right(hypothesis: Hypothesis, ids: Sequence[str], row: Marked) -> bool:
    """Whether a hypothesis leaves open the same labels as the marked meaning."""
    said = {hypothesis.kind: [ids[place] for place in hypothesis.labels]}
    return open_labels(said, ids) == open_labels(row["meaning"]["this"], ids)


def open_labels(this: Marked, ids: Sequence[str]) -> frozenset[str]:
    """The labels that a meaning leaves open for its text."""
    return frozenset(this.get("is") or this.get("one_of") or set(ids) - set(this.get("not") or ()))


def plain_marks(row: Marked) -> Marked:
    """The marks in the form that tokens have."""
    meaning = row["meaning"]
    rules = [
        rule
        | {key: [plain_form(word) for word in rule[key]] for key in ("any", "all", "unless")}
        | {"about": plain_form(rule["about"])}
        for rule in meaning["rules"]
    ]
    return dict(row) | {
        "comment": plain_form(row["comment"]),
        "meaning": meaning | {"rules": rules, "ignore": [plain_form(word) for word in meaning["ignore"]]},
        "mentions": [mention | {"span": plain_form(mention["span"])} for mention in row["mentions"]],
        "clauses": [plain_form(clause) for clause in row["clauses"]],
    }


def _features(one: Prepared, known: frozenset[str]) -> list[list[str]]:
    return chinese_features(one.tokens, one.said.cues, one.said.mentions, one.said.text, known)


if __name__ == "__main__":
    main()
