"""What a trainer of language models reads: a prompt and what is to be answered, as one text or as messages.

A classification's labels are the completion: one label is its name, none or several are a JSON list.
"""

import json
from collections.abc import Mapping, Sequence
from typing import Any

from heedful.data.cells import to_text
from heedful.data.exchange.fields import shown_value
from heedful.data.exchange.items import Said, completion
from heedful.data.faults import fault
from heedful.records.feedback import Choice, Comment, Comparison, Correction, Verdict

SYSTEM = ("system", "developer")


def wanted(item: Correction) -> str:
    """What a correction wants to be answered."""
    return completion(item.labels) if item.completion is None else item.completion


def given(item: Said) -> str | None:
    """The answer an item speaks of; None where it speaks of none."""
    if item.written is not None:
        return item.written
    return None if item.answer is None else completion(item.answer)


def corrected(text: str, where: str, field: str, *, writes: bool) -> dict[str, Any]:
    """What a completion says of a correction: its text, or its labels."""
    if not writes:
        return {"labels": labels_of(text, where, field)}
    if not text.strip():
        raise fault(where, field, "an empty completion", "Wanted the text that was wanted.")
    return {"completion": text}


def judged(text: str, where: str, field: str, *, writes: bool) -> dict[str, Any]:
    """What a completion says of a verdict: the text, or the labels, that it is on."""
    return {"written": text} if writes else {"answer": labels_of(text, where, field)}


def preferred(better: str, worse: str, where: str, about: dict[str, Any], *, writes: bool) -> Said:
    """One answer over another: of labels a correction, of texts a comparison."""
    if not writes:
        labels, answer = labels_of(better, where, "chosen"), labels_of(worse, where, "rejected")
        return Correction(**about, labels=labels, answer=answer)
    if better.strip() == worse.strip():
        raise fault(where, "rejected", "the same as in chosen", "Wanted two answers that differ.")
    return Comparison(**about, better=better, worse=worse)


def labels_of(text: str, where: str, field: str) -> tuple[str, ...]:
    """The labels that a completion names."""
    if text.lstrip().startswith("["):
        try:
            found = json.loads(text)
        except (ValueError, RecursionError):
            return (text,)
        if isinstance(found, list) and all(isinstance(one, str) for one in found):
            return tuple(found)
    if not text.strip():
        raise fault(where, field, "an empty completion", "Wanted a label's name.")
    return (text,)


def one_text(value: Any, where: str, field: str) -> str:
    """A text, or the only message among messages; what the system says first is no part of it."""
    if isinstance(value, str):
        return to_text(value, where, field)
    messages = value if isinstance(value, list) else [value]
    if not all(isinstance(one, Mapping) and isinstance(one.get("content"), str) for one in messages):
        raise fault(where, field, shown_value(value), "Wanted a text, or messages with a role and a content.")
    spoken = [one["content"] for one in messages if one.get("role") not in SYSTEM]
    if len(spoken) != 1:
        raise fault(where, field, f"{len(spoken)} messages", "Wanted one: several turns are no single text.")
    return to_text(spoken[0], where, field)


def demonstrations(item: Said) -> Sequence[Said]:
    """A correction shows what to answer, and so does an answer that was right."""
    match item:
        case Correction(text=text) if text:
            return (item,)
        case Verdict(right=True, written=None, answer=answer):
            return (Correction(**_about(item), answer=answer, labels=answer or ()),)
        case Verdict(right=True, written=written):
            return (Correction(**_about(item), written=written, completion=written),)
        case _:
            return ()


def preferences(item: Said) -> Sequence[Said]:
    """A correction beats the answer it corrects."""
    match item:
        case Comparison():
            return (item,)
        case Correction(completion=str(better), written=str(worse)) if better.strip() != worse.strip():
            return (Comparison(**_about(item), better=better, worse=worse),)
        case Correction(labels=labels, completion=None, answer=answer) if answer is not None:
            return (item,) if set(answer) != set(labels) else ()
        case _:
            return ()


def judgements(item: Said) -> Sequence[Said]:
    """Completions that are right, and ones that are wrong."""
    match item:
        case Verdict():
            return (item,)
        case Correction(completion=str(better), written=worse):
            right = Verdict(**_about(item), written=better, right=True)
            differs = worse is not None and worse.strip() != better.strip()
            return (right, Verdict(**_about(item), written=worse, right=False)) if differs else (right,)
        case Correction(labels=labels, answer=answer, text=text) if text:
            wrong = answer is not None and set(answer) != set(labels)
            refuted = (Verdict(**_about(item), answer=answer, right=False),) if wrong else ()
            return (Verdict(**_about(item), answer=labels, right=True), *refuted)
        case Choice(one_of=(), none_of=(name,), text=text) if text:
            return (Verdict(**_about(item), answer=(name,), right=False),)
        case _:
            return ()


def remarks(item: Said) -> Sequence[Said]:
    """A comment on a text."""
    return (item,) if isinstance(item, Comment) and item.text else ()


def _about(item: Said) -> dict[str, Any]:
    return item.model_dump(include={"id", "author", "at", "text", "key"})
