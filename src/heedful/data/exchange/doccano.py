"""doccano's JSON Lines: a text with its labels (or, for sequence to sequence, its target texts) and comments.

A line is one annotator's: doccano writes a file for each, without a name in it. Ours has the name in
`author`, which doccano keeps beside the text as it does with every field that it does not know.
"""

from collections.abc import Iterator, Sequence
from typing import Any

from heedful.data.columns import LABEL_NAMES, guess
from heedful.data.exchange.envelope import FIELD, packed_string, settle, unpack
from heedful.data.exchange.fields import COMMENT_NAMES, Found
from heedful.data.exchange.items import Item, Labelling, Said, Told, families, with_key
from heedful.records.base import now
from heedful.records.feedback import Comment, Correction

FORMAT = "doccano"
COMMENTS = "Comments"


def write(told: Told, _: Labelling) -> Iterator[dict[str, Any]]:
    """The lines of a text: one for each who spoke, with their last correction; an example is a line too."""
    base: dict[str, Any] = (
        {"text": told.text} if told.split is None else {"text": told.text, "split": told.split}
    )
    if told.labels is not None or not told.said:
        shown = told.labels if told.completion is None else (told.completion,)
        yield base if shown is None else {**base, "label": list(shown)}
    by_author: dict[str, list[tuple[Said, tuple[Item, ...]]]] = {}
    for item, more in families(told.said):
        by_author.setdefault(item.author, []).append((item, more))
    for author, spoken in by_author.items():
        corrections = [item for item, _ in spoken if isinstance(item, Correction)]
        hidden = {item.id for item in corrections[:-1]}
        every = [one for item, more in spoken for one in (item, *more)]
        yield {
            **base,
            "label": _shown(corrections[-1]) if corrections else [],
            COMMENTS: [item.comment for item, _ in spoken if isinstance(item, Comment)],
            "author": author,
            FIELD: packed_string(every, told.text, hidden),
        }


def in_its_words(item: Said) -> Sequence[Said]:
    """Corrections and comments; a verdict or a choice travels beside them, and so does "no label applies"."""
    return (item,) if isinstance(item, Comment) or (isinstance(item, Correction) and _shown(item)) else ()


def _shown(item: Correction) -> list[str]:
    return list(item.labels) if item.completion is None else [item.completion]


def read(found: Found) -> Told:
    """The text of a line with its labels as a correction and its comments."""
    row, text = found.row, found.subject(found.row)
    packed = unpack(row.get(FIELD), text, found.where)
    about: dict[str, Any] = {"text": text, "author": _author(found), "at": found.moment("at") or now()}
    label = found.options.label_column or guess(row, LABEL_NAMES)
    said: list[Said] = []
    labels = found.names(label) if label is not None else ()
    if label is not None and row.get(label) is not None and (labels or not packed):
        if found.options.writes:
            said += [Correction(**about, completion=one) for one in labels]
        else:
            said.append(Correction(**about, labels=labels))
    comments = found.options.comment_column or next(
        (name for name in (COMMENTS, *COMMENT_NAMES) if name in row), COMMENTS
    )
    said += [Comment(**about, comment=one) for one in found.texts(comments)]
    keyed = [with_key(FORMAT, row.get("id"), item) for item in said]
    kept = settle(keyed, packed, in_its_words, lambda author: author)
    return Told(text=text, split=found.split(row), said=tuple(kept), where=found.where)


def _author(found: Found) -> str:
    name = found.row.get("author")
    return found.options.author or (name if isinstance(name, str) and name.strip() else FORMAT)
