"""Argilla's records: fields, suggestions, responses with users, metadata.

They are nested as `to_json` writes them, or flat as the columns of a data set on the hub (`label.responses`,
`label.responses.users`, `label.suggestion`, …). The questions are `label`, `verdict` (right or wrong),
`one_of`, `none_of` and `comment`. A user answers a question once: of what an author said the last is shown;
the rest travels in the metadata. Argilla knows users by UUIDs: an author who is none gets one.
"""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any
from uuid import NAMESPACE_URL, UUID, uuid5

from heedful.data.columns import LABEL_NAMES, guess
from heedful.data.exchange.envelope import FIELD, packed_string, settle, unpack
from heedful.data.exchange.fields import COMMENT_NAMES, Found, shown_value
from heedful.data.exchange.items import Item, Labelling, Said, Told, families, with_key
from heedful.data.faults import fault, listed
from heedful.records.base import content_hash, now
from heedful.records.feedback import Choice, Comment, Comparison, Correction, Mark, Verdict

FORMAT = "argilla"
OURS = ("verdict", "one_of", "none_of")
SKIPPED = ("draft", "discarded")


def write_flat(told: Told, labelling: Labelling) -> Iterator[dict[str, Any]]:
    """The record of a text as a row of a data set on the hub."""
    yield from map(_flat, write(told, labelling))


def write(told: Told, labelling: Labelling) -> Iterator[dict[str, Any]]:
    """The record of a text."""
    multi_label = labelling.several
    responses: dict[str, dict[str, dict[str, Any]]] = {}
    hidden: dict[tuple[str, str], str] = {}  # by user and question, the item that is shown
    every: list[Item] = []
    shown: set[str] = set()
    for item, more in families(told.said):
        every += [item, *more]
        user = user_of(item.author)
        for question, value in _answers(item, multi_label):
            shown.discard(hidden.get((user, question), ""))
            hidden[user, question] = item.id
            responses.setdefault(question, {})[user] = {
                "value": value,
                "user_id": user,
                "status": "submitted",
            }
        shown.add(item.id)
    metadata: dict[str, Any] = {} if told.split is None else {"split": told.split}
    if every:
        unseen = {item.id for item in every} - shown
        metadata[FIELD] = packed_string(every, told.text, unseen)
    yield {
        "id": content_hash(told.text),
        "fields": {"text": told.text},
        "metadata": metadata,
        "suggestions": _suggestions(told, multi_label),
        "responses": {question: list(users.values()) for question, users in responses.items()},
        "vectors": {},
        "_server_id": None,
    }


def user_of(author: str) -> str:
    """The UUID of an author."""
    try:
        return str(UUID(author))
    except ValueError:
        return str(uuid5(NAMESPACE_URL, f"heedful:author:{author}"))


def read(found: Found) -> Told:
    """The text of a record with what its responses say."""
    record = found if "fields" in found.row else found._replace(row=_nested(found))
    fields, metadata = record.object("fields"), record.object("metadata")
    text = record.subject(fields, "fields")
    packed = unpack(metadata.get(FIELD), text, found.where)
    said = [
        with_key(FORMAT, record.row.get("id"), item)
        for user, answers in _by_user(record).items()
        for item in _said(record, text, user, answers)
    ]
    suggested = _suggested(record)

    def in_its_words(item: Said) -> Sequence[Said]:
        """What is said with labels has a question; the answer that a verdict is on is the one suggestion."""
        if item.written is not None or getattr(item, "completion", None) is not None:
            return (item,) if isinstance(item, Comment) else ()
        if isinstance(item, Comparison | Mark):
            return ()
        return (item.model_copy(update={"answer": suggested}) if isinstance(item, Verdict) else item,)

    kept = settle(said, packed, in_its_words, user_of)
    return Told(text=text, split=record.split(metadata), said=tuple(kept), where=found.where)


def _answers(item: Said, multi_label: bool) -> Iterator[tuple[str, Any]]:
    """The questions an item answers, with their values."""
    match item:
        case Correction(labels=labels, completion=None):
            yield "label", _value(labels, multi_label)
        case Verdict(right=right, written=None):
            yield "verdict", "right" if right else "wrong"
        case Choice(one_of=one_of, none_of=none_of):
            yield "one_of", list(one_of)
            yield "none_of", list(none_of)
        case Comment(comment=comment):
            yield "comment", comment


def _value(labels: Sequence[str], multi_label: bool) -> str | list[str]:
    return labels[0] if len(labels) == 1 and not multi_label else list(labels)


def _suggestions(told: Told, multi_label: bool) -> dict[str, Any]:
    """The labels of an example, or the newest answer that was spoken of."""
    if told.labels is not None:
        return {"label": {"value": _value(told.labels, multi_label), "score": None, "agent": "labelled"}}
    if told.answers:
        newest = told.answers[-1]
        value = _value(newest.names, multi_label)
        return {"label": {"value": value, "score": newest.confidence, "agent": newest.version}}
    spoken = [item.answer for item, _ in families(told.said) if item.answer is not None]
    if not spoken:
        return {}
    return {"label": {"value": _value(spoken[-1], multi_label), "score": None, "agent": None}}


def _by_user(found: Found) -> dict[str, dict[str, Any]]:
    """By user, the answers that were handed in."""
    by_user: dict[str, dict[str, Any]] = {}
    for question, given in found.object("responses").items():
        responses = found.inside("responses", {question: given}).objects(question)
        for response in responses:
            if response.get("status") in SKIPPED or response.get("value") is None:
                continue
            user = response.get("user_id")
            if user is not None and not isinstance(user, str):
                raise fault(found.where, f"responses.{question}.user_id", shown_value(user), "Wanted a UUID.")
            by_user.setdefault(user or FORMAT, {})[question] = response["value"]
    return by_user


def _suggested(found: Found) -> tuple[str, ...] | None:
    """The labels that were suggested, under the name of the question with the labels."""
    suggestions = found.object("suggestions")
    question = found.options.label_column or guess(suggestions, LABEL_NAMES)
    suggested = suggestions.get(question or "")
    if not isinstance(suggested, dict) or suggested.get("value") is None:
        return None
    return found.inside("suggestions", suggested).names("value")


def _said(found: Found, text: str, user: str, answers: Mapping[str, Any]) -> Iterator[Said]:
    options = found.options
    label = options.label_column or guess([name for name in answers if name not in OURS], LABEL_NAMES)
    comment = options.comment_column or guess(answers, COMMENT_NAMES)
    inner = found.inside("responses", answers)
    answer = _suggested(found)
    about: dict[str, Any] = {"text": text, "author": options.author or user, "at": now(), "answer": answer}
    if not {label, comment, *OURS}.intersection(answers):
        do = "Name the question with the labels: --label, or the one with comments: --comment."
        raise fault(found.where, "responses", f"the questions {listed(answers)}", do)
    if label in answers:
        yield Correction(**about, labels=inner.names(str(label)))
    if "verdict" in answers:
        if answer is None:
            raise fault(
                found.where, "responses.verdict", "a verdict and no answer", "Wanted a suggestion for it."
            )
        yield Verdict(**about, right=answers["verdict"] == "right")
    one_of, none_of = inner.names("one_of"), inner.names("none_of")
    if one_of or none_of:
        yield Choice(**about, one_of=one_of, none_of=none_of)
    if comment in answers:
        yield from (Comment(**about, comment=one) for one in inner.texts(str(comment)))


def _flat(record: Mapping[str, Any]) -> dict[str, Any]:
    """The columns of a data set on the hub."""
    row: dict[str, Any] = {"id": record["id"], **record["fields"], **record["metadata"]}
    for question, given in record["responses"].items():
        row[f"{question}.responses"] = [one["value"] for one in given]
        row[f"{question}.responses.users"] = [one["user_id"] for one in given]
        row[f"{question}.responses.status"] = [one["status"] for one in given]
    for question, suggested in record["suggestions"].items():
        row[f"{question}.suggestion"] = suggested["value"]
        row[f"{question}.suggestion.score"] = suggested["score"]
        row[f"{question}.suggestion.agent"] = suggested["agent"]
    return row


def _nested(found: Found) -> dict[str, Any]:
    """A record from such columns; what belongs to no question is a field and metadata alike."""
    responses: dict[str, list[dict[str, Any]]] = {}
    suggestions: dict[str, dict[str, Any]] = {}
    plain: dict[str, Any] = {}
    for column, value in found.row.items():
        if column.endswith(".responses"):
            question = column.removesuffix(".responses")
            responses[question] = _responses(found, question, value)
        elif column.endswith(".suggestion"):
            suggestions[column.removesuffix(".suggestion")] = {"value": value}
        elif not column.endswith((".users", ".status", ".score", ".agent")):
            plain[column] = value
    fields = {name: value for name, value in plain.items() if isinstance(value, str)}
    return {
        "id": found.row.get("id"), "fields": fields, "metadata": plain,
        "responses": responses, "suggestions": suggestions,
    }  # fmt: skip


def _responses(found: Found, question: str, values: Any) -> list[dict[str, Any]]:
    """The answers to a question, each with who gave it."""
    columns = [values] + [found.row.get(f"{question}.responses.{name}") for name in ("users", "status")]
    if any(column is not None and not isinstance(column, list) for column in columns):
        raise fault(
            found.where, f"{question}.responses", shown_value(values), "Wanted lists of answers and users."
        )
    length = len(values or ())
    users, states = ([None] * length if column is None else column for column in columns[1:])
    if len(users) != length or len(states) != length:
        do = "Wanted as many users as answers."
        raise fault(found.where, f"{question}.responses", f"{length} answers by {len(users)} users", do)
    return [
        {"value": value, "user_id": user, "status": status}
        for value, user, status in zip(values or (), users, states, strict=True)
    ]
