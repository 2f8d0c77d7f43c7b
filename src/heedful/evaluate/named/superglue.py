"""SuperGLUE (Wang et al. 2019): eight tasks and two diagnostic sets, each with its official metric.

Where a row asks several things (the answers to a question, the names that may fill a gap) each becomes a case
of one group. Rows may be nested, as in the files that the benchmark hands out, or flat, as on the hub.
"""

import re
from collections.abc import Iterator, Mapping
from typing import Any

from heedful.evaluate.case import Case
from heedful.evaluate.named.glue import ENTAILMENT, FIRST, NOT_ENTAILED, SECOND
from heedful.evaluate.named.task import TEST_ELSE_DEV, Hub, NamedTask, RawRow

NO_YES = ("false", "true")
ASKED = {"cause": "What was the cause of this?", "effect": "What happened as a result?"}


def copa(row: RawRow) -> Iterator[Case]:
    """Two candidates; which is the likelier cause or effect."""
    asked = f"{row['premise']} {ASKED.get(str(row.get('question')), str(row.get('question', '')))}".strip()
    label = row.get("label")
    right = {"0": 0, "1": 1, "choice1": 0, "choice2": 1}.get(str(label))
    choices = [str(row["choice1"]), str(row["choice2"])]
    for place, choice in enumerate(choices):
        wanted = _yes(None if right is None else right == place)
        yield Case((asked, choice), wanted, group="\n".join([asked, *choices]), candidate=choice)


def multirc(row: RawRow) -> Iterator[Case]:
    """Each proposed answer to a question about a paragraph; any number of them is right."""
    passage = row.get("passage")
    if not isinstance(passage, Mapping):
        yield _answer(str(row["paragraph"]), str(row["question"]), str(row["answer"]), row.get("label"))
        return
    for question in passage["questions"]:
        for answer in question["answers"]:
            yield _answer(passage["text"], question["question"], answer["text"], answer.get("label"))


def _answer(paragraph: str, question: str, answer: str, label: Any) -> Case:
    group = f"{question}\n{paragraph}"
    return Case((paragraph, f"{question} {answer}"), _truth(label), group=group, candidate=answer)


def record(row: RawRow) -> Iterator[Case]:
    """Each name of a news text that may fill the gap of a sentence about it."""
    passage = row["passage"]
    if isinstance(passage, Mapping):
        text = str(passage["text"])
        names = [text[one["start"] : one["end"] + 1] for one in passage["entities"]]
        asked = [(str(qa["query"]), [str(a["text"]) for a in qa.get("answers", ())]) for qa in row["qas"]]
    else:
        text, names = str(passage), [str(one) for one in row["entities"]]
        asked = [(str(row["query"]), [str(one) for one in row.get("answers", ())])]
    text = re.sub(r"\.?\n@highlight\n?", ". ", text).strip()
    for query, answers in asked:
        accepted = tuple(dict.fromkeys(answers))
        for name in dict.fromkeys(names):
            filled = query.replace("@placeholder", name)
            wanted = _yes(name in accepted) if accepted else None
            yield Case((text, filled), wanted, group=f"{query}\n{text}", candidate=name, accepted=accepted)


def wic(row: RawRow) -> Iterator[Case]:
    """Is a word used in one sense in two sentences."""
    yield Case((f"{row['word']}: {row['sentence1']}", str(row["sentence2"])), _truth(row.get("label")))


def wsc(row: RawRow) -> Iterator[Case]:
    """Does a pronoun, put between stars, stand for a noun."""
    spans = row["target"] if isinstance(row.get("target"), Mapping) else row
    words = str(row["text"]).split(" ")
    at, pronoun = int(spans["span2_index"]), str(spans["span2_text"])
    end = at + len(pronoun.split(" "))
    marked = " ".join([*words[:at], f"*{' '.join(words[at:end])}*", *words[end:]])
    yield Case((marked, str(spans["span1_text"])), _truth(row.get("label")))


def ax_g(row: RawRow) -> Iterator[Case]:
    """Pairs of cases that differ in the gender of a pronoun."""
    label = row.get("label")
    names = None if label in (None, -1) else (ENTAILMENT[label] if isinstance(label, int) else str(label),)
    pair = row.get("pair_id", int(row["idx"]) // 2 if "idx" in row else "")  # the hub has idx alone
    yield Case((str(row["premise"]), str(row["hypothesis"])), names, group=str(pair))


def _truth(label: Any) -> tuple[str, ...] | None:
    """Whatever says true or false; None and -1 say nothing."""
    if label in (None, -1, "-1"):
        return None
    return _yes(label.strip().lower() in ("true", "1") if isinstance(label, str) else bool(label))


def _yes(said: bool | None) -> tuple[str, ...] | None:
    return None if said is None else (NO_YES[said],)


def _task(name: str, about: str, folders: tuple[str, ...], **more: Any) -> NamedTask:
    more = {"parts": (FIRST, SECOND), "hub": Hub("aps/super_glue", name), **more}
    return NamedTask(name=f"superglue/{name}", about=about, folders=folders, **more)


def _truths(name: str, about: str, folders: tuple[str, ...], **more: Any) -> NamedTask:
    return _task(name, about, folders, labels=NO_YES, yes="true", **more)


SUPERGLUE = (
    _truths("boolq", "yes or no to a question, by a passage", ("boolq",),
            parts=(("question",), ("passage",))),
    _task("cb", "how far a speaker is committed to a clause", ("cb",),
          labels=("entailment", "contradiction", "neutral"), metrics=("accuracy", "macro F1")),
    _truths("copa", "the likelier of two causes or effects", ("copa",), unfold=copa, metrics=("chosen",)),
    _truths("multirc", "which answers to a question about a paragraph are right", ("multirc",),
            unfold=multirc, metrics=("F1a", "exact match")),
    _truths("record", "which name fills a gap in a sentence about a news text", ("record",),
            unfold=record, metrics=("chosen F1", "chosen exactly")),
    _task("rte", "does a text entail a hypothesis", ("rte",), labels=ENTAILMENT, also=NOT_ENTAILED),
    _truths("wic", "is a word used in one sense in two sentences", ("wic",), unfold=wic),
    _truths("wsc", "does a pronoun stand for a noun", ("wsc", "wsc.fixed"), unfold=wsc,
            hub=Hub("aps/super_glue", "wsc.fixed")),
    _task("axb", "diagnostic pairs by phenomenon", ("axb", "ax-b"), labels=ENTAILMENT, also=NOT_ENTAILED,
          metrics=("Matthews",), judged_on=(*TEST_ELSE_DEV, ("ax-b",))),
    _task("axg", "diagnostic pairs that differ in the gender of a pronoun", ("axg", "ax-g"),
          labels=ENTAILMENT, also=NOT_ENTAILED, unfold=ax_g, metrics=("gender parity", "accuracy"),
          judged_on=(*TEST_ELSE_DEV, ("ax-g",))),
)  # fmt: skip
