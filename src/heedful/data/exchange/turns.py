"""What a trainer of language models reads: a prompt and what is to be answered, as one text or as messages.

A classification's labels are the completion: one label is its name, none or several are a JSON list.
"""

import json
from collections.abc import Mapping, Sequence
from typing import Any

from heedful.data.cells import to_text
from heedful.data.exchange.fields import shown_value
from heedful.data.exchange.items import Said
from heedful.data.faults import fault
from heedful.records.feedback import Choice, Comment, Correction, Verdict

SYSTEM = ("system", "developer")


def completion(labels: Sequence[str]) -> str:
    """Labels as the text that is to be answered."""
    if len(labels) == 1 and not labels[0].lstrip().startswith("["):
        return labels[0]
    return json.dumps(list(labels), ensure_ascii=False)


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
        case Verdict(right=True, answer=answer):
            return (_as_correction(item, answer or ()),)
        case _:
            return ()


def preferences(item: Said) -> Sequence[Said]:
    """A correction beats the answer it corrects."""
    match item:
        case Correction(labels=labels, answer=answer) if answer is not None and set(answer) != set(labels):
            return (item,)
        case _:
            return ()


def judgements(item: Said) -> Sequence[Said]:
    """Completions that are right, and ones that are wrong."""
    match item:
        case Verdict():
            return (item,)
        case Correction(labels=labels, answer=answer, text=text) if text:
            wrong = answer is not None and set(answer) != set(labels)
            refuted = (_as_verdict(item, answer or (), right=False),) if wrong else ()
            return (_as_verdict(item, labels, right=True), *refuted)
        case Choice(one_of=(), none_of=(name,), text=text) if text:
            return (_as_verdict(item, (name,), right=False),)
        case _:
            return ()


def remarks(item: Said) -> Sequence[Said]:
    """A comment on a text."""
    return (item,) if isinstance(item, Comment) and item.text else ()


def _as_correction(item: Said, labels: Sequence[str]) -> Correction:
    about = item.model_dump(include={"id", "author", "at", "text", "answer", "key"})
    return Correction(**about, labels=tuple(labels))


def _as_verdict(item: Said, answer: Sequence[str], *, right: bool) -> Verdict:
    about = item.model_dump(include={"id", "author", "at", "text", "key"})
    return Verdict(**about, answer=tuple(answer), right=right)
