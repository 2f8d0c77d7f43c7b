"""Prodigy's JSON Lines: one decision a line.

`options` with `accept` are a correction; a `label` that was accepted or rejected says that it applies or does
not; `user_input` is a comment. What Prodigy has no decision for is a line that was ignored.
"""

from collections.abc import Iterator, Sequence
from typing import Any

from heedful.data.exchange.envelope import FIELD, pack, settle, unpack
from heedful.data.exchange.fields import COMMENT_NAMES, Found
from heedful.data.exchange.items import Labelling, Said, Told, families, with_key
from heedful.data.faults import clip, fault, listed
from heedful.records.base import now
from heedful.records.feedback import Choice, Comment, Correction, Verdict

FORMAT = "prodigy"
ANSWERS = ("accept", "reject", "ignore")


def write(told: Told, labelling: Labelling) -> Iterator[dict[str, Any]]:
    """The lines of a text: one an item; an example is one that was accepted."""
    options = [{"id": name, "text": name} for name in labelling.names]
    style = {"choice_style": "multiple" if labelling.several else "single"}
    base: dict[str, Any] = (
        {"text": told.text} if told.split is None else {"text": told.text, "split": told.split}
    )
    choice = {**base, "options": options, "_view_id": "choice", "config": style}
    if told.labels is not None:
        yield {**choice, "accept": list(told.labels), "answer": "accept"}
    elif not told.said:
        yield {**base, "options": options, "config": style}  # a text that waits for a decision
    for item, more in families(told.said):
        by = {
            "_annotator_id": item.author,
            "_session_id": item.author,
            "_timestamp": int(item.at.timestamp()),
            FIELD: pack([item, *more], told.text),
        }
        match in_its_words(item):
            case [Correction(labels=names)]:
                yield {**choice, "accept": list(names), "answer": "accept", **by}
            case [Choice(one_of=(name,))]:
                yield {**base, "label": name, "answer": "accept", "_view_id": "classification", **by}
            case [Choice(none_of=(name,))]:
                yield {**base, "label": name, "answer": "reject", "_view_id": "classification", **by}
            case [Comment(comment=comment)]:
                yield {**base, "user_input": comment, "answer": "accept", "_view_id": "text_input", **by}
            case _:
                yield {**choice, "accept": [], "answer": "ignore", **by}


def in_its_words(item: Said) -> Sequence[Said]:
    """A verdict on one label is that label accepted or rejected; sets of labels have no decision."""
    match item:
        case Verdict(right=right, answer=(name,), written=None):
            about = item.model_dump(include={"id", "author", "at", "text", "key"})
            return (Choice(**about, one_of=(name,)) if right else Choice(**about, none_of=(name,)),)
        case Choice(one_of=one_of, none_of=none_of) if len(one_of) + len(none_of) == 1:
            return (item,)
        case Correction(completion=None) | Comment():
            return (item,)
        case _:
            return ()


def read(found: Found) -> Told:
    """The text of a line with the decision on it."""
    row = found.row
    text = found.subject(row)
    answer = row.get("answer")
    if answer is not None and answer not in ANSWERS:
        do = f"Wanted one of {', '.join(ANSWERS)}."
        raise fault(found.where, "answer", clip(repr(answer)), do)
    about: dict[str, Any] = {
        "text": text,
        "author": _author(found),
        "at": found.moment("_timestamp") or now(),
    }
    foreign = (row.get("_task_hash"), row.get("_input_hash"))
    said = [with_key(FORMAT, foreign, item) for item in _said(found, about, answer)] if answer else []
    packed = unpack(row.get(FIELD), text, found.where)
    kept = settle(said, packed, in_its_words, lambda author: author)
    return Told(text=text, split=found.split(row), said=tuple(kept), where=found.where)


def _said(found: Found, about: dict[str, Any], answer: str) -> Iterator[Said]:
    if answer == "ignore":
        return
    if "accept" in found.row and answer == "accept":
        yield Correction(**about, labels=_accepted(found))
    elif "label" in found.row and "options" not in found.row:
        name = found.names("label")
        if len(name) != 1:
            raise fault(found.where, "label", f"{len(name)} labels", "Wanted the one that was decided on.")
        yield Choice(**about, one_of=name) if answer == "accept" else Choice(**about, none_of=name)
    field = found.options.comment_column or next(
        (name for name in ("user_input", *COMMENT_NAMES) if name in found.row), "user_input"
    )
    for one in found.texts(field):
        yield Comment(**about, comment=one)


def _accepted(found: Found) -> tuple[str, ...]:
    """The names of the options that were accepted; an option whose id is a number goes by its text."""
    names: dict[Any, Any] = {}
    for option in found.objects("options"):
        key = option.get("id")
        if not isinstance(key, str | int | float):
            raise fault(found.where, "options", clip(repr(key)), "Wanted options with an id.")
        names[key] = option.get("text", key) if not isinstance(key, str) else key
    accepted = found.row["accept"]
    if not isinstance(accepted, list):
        raise fault(found.where, "accept", clip(repr(accepted)), "Wanted a list of the options' ids.")
    chosen = []
    for one in accepted:
        if not isinstance(one, str | int | float) or (names and one not in names):
            raise fault(
                found.where,
                "accept",
                clip(repr(one)),
                f"Wanted one of the options {listed(map(str, names))}.",
            )
        chosen.append(names.get(one, one))
    return Found(found.where, {"accept": chosen}, found.options).names("accept")


def _author(found: Found) -> str:
    if found.options.author is not None:
        return found.options.author
    for field in ("_annotator_id", "_session_id"):
        value = found.row.get(field)
        if isinstance(value, str) and value.strip():
            return value
    return FORMAT
