"""Label Studio's JSON: tasks with annotations (choices, text areas) and predictions.

What people said lies in results of the controls `label` (choices), `comment` (a text area), `verdict` (right
or wrong), `one_of` and `none_of` (choices); the interface that shows them is written beside the file. A file
of another project may name its controls as it likes: the one control with choices holds the labels.
"""

from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import Any
from xml.sax.saxutils import quoteattr

from heedful.data.exchange.envelope import FIELD, pack, settle, unpack
from heedful.data.exchange.fields import Found
from heedful.data.exchange.items import Item, Labelling, Said, Told, families, with_key
from heedful.data.faults import fault, listed
from heedful.errors import DataError
from heedful.records.base import now
from heedful.records.feedback import Choice, Comment, Comparison, Correction, Mark, Verdict

OURS = ("verdict", "one_of", "none_of")
FORMAT = "label-studio"


def write(told: Told, _: Labelling) -> Iterator[dict[str, Any]]:
    """The task of a text."""
    answers = _answers(told)
    task: dict[str, Any] = {"data": {"text": told.text}}
    if told.split is not None:
        task["data"]["split"] = told.split
    task["annotations"] = [_annotation(item, more, told.text, answers) for item, more in families(told.said)]
    if told.labels is not None:
        task["annotations"].append({"result": [_choices("label", told.labels)], "ground_truth": True})
    if told.completion is not None:
        task["annotations"].append({"result": [_area("answer", told.completion)], "ground_truth": True})
    task["predictions"] = [
        {"id": number, "model_version": version, "score": score, "result": [_choices("label", names)]}
        for names, (number, version, score) in answers.items()
    ]
    yield task


def read(found: Found) -> Told:
    """The text of a task with what its annotations say."""
    data = found.object("data")
    if "data" not in found.row:
        do = "Wanted tasks with 'data' and 'annotations': export them as JSON, not as JSON-MIN or CSV."
        raise fault(found.where, None, f"the keys {listed(found.row)}", do)
    text = found.subject(data, "data")
    answers = {
        str(one.get("id")): names
        for number, one in enumerate(found.objects("predictions"), 1)
        if (names := _names(found.inside(f"prediction {number}", one))) is not None
    }
    said: list[Item] = []
    for number, one in enumerate(found.objects("annotations") or found.objects("completions"), 1):
        inner = found.inside(f"annotation {number}", one)
        if not one.get("was_cancelled"):
            said += _said(inner, text, answers, (found.row.get("id"), one.get("id")))
    return Told(text=text, split=found.split(data), said=tuple(said), where=found.where)


def write_config(path: Path, labelling: Labelling) -> Path:
    """Write the labelling interface of a file beside it."""
    target = path.with_name(f"{path.name.split('.')[0]}-config.xml")
    target.write_text(labelling_config(labelling), encoding="utf-8")
    return target


def labelling_config(labelling: Labelling) -> str:
    """The labelling interface in which all that is exchanged can be seen and changed."""
    kind = "multiple" if labelling.several else "single"
    controls = (
        ("label", kind, "The label", labelling.names),
        ("verdict", "single", "The answer is", ("right", "wrong")),
        ("one_of", "multiple", "It is one of", labelling.names),
        ("none_of", "multiple", "It is none of", labelling.names),
    )
    lines = ["<View>", '  <Text name="text" value="$text"/>']
    for name, choice, header, values in controls:
        lines.append(f'  <Header value="{header}"/>')
        lines.append(f'  <Choices name="{name}" toName="text" choice="{choice}">')
        lines += [f"    <Choice value={quoteattr(value)}/>" for value in values]
        lines.append("  </Choices>")
    lines += [
        '  <Header value="What is wrong, in your words"/>',
        '  <TextArea name="comment" toName="text"/>',
    ]
    return "\n".join([*lines, "</View>", ""])


def in_its_words(item: Said) -> Sequence[Said]:
    """What is said with labels has a control of its own, and so has the text that was wanted."""
    if isinstance(item, Comparison | Mark) or (isinstance(item, Verdict) and item.written is not None):
        return ()
    return (item,)


def _annotation(
    item: Said, more: Sequence[Item], text: str, answers: dict[tuple[str, ...], tuple[int, str, float | None]]
) -> dict[str, Any]:
    results = _results(item)
    results[0] = {**results[0], "id": item.id, "meta": {FIELD: pack([item, *more], text)}}
    annotation: dict[str, Any] = {
        "result": results,
        "created_username": item.author,
        "created_at": item.at.isoformat(),
        "updated_at": item.at.isoformat(),
        "was_cancelled": False,
        "ground_truth": False,
    }
    if "@" in item.author:
        annotation["completed_by"] = {"email": item.author}
    if item.answer in answers:
        annotation["parent_prediction"] = answers[item.answer][0]
    return annotation


def _results(item: Said) -> list[dict[str, Any]]:
    match item:
        case Correction(completion=str(wanted)):
            return [_area("answer", wanted)]
        case Correction(labels=labels):
            return [_choices("label", labels)]
        case Verdict(right=right, written=None):
            return [_choices("verdict", ("right" if right else "wrong",))]
        case Choice(one_of=one_of, none_of=none_of):
            both = (("one_of", one_of), ("none_of", none_of))
            return [_choices(name, names) for name, names in both if names]
        case Comment(comment=comment):
            return [_area("comment", comment)]
        case _:
            return [_area(FIELD)]  # nothing to see; the whole item lies beside


def _area(name: str, *texts: str) -> dict[str, Any]:
    return {"from_name": name, "to_name": "text", "type": "textarea", "value": {"text": list(texts)}}


def _choices(name: str, labels: Iterable[str]) -> dict[str, Any]:
    return {"from_name": name, "to_name": "text", "type": "choices", "value": {"choices": list(labels)}}


def _answers(told: Told) -> dict[tuple[str, ...], tuple[int, str, float | None]]:
    """Each answer that was given or spoken of, with a number, the version and how sure it was."""
    known = {one.names: (one.version, one.confidence) for one in told.answers}
    spoken = [item.answer for item, _ in families(told.said) if item.answer is not None]
    every = dict.fromkeys([*known, *spoken])
    return {names: (number, *known.get(names, ("", None))) for number, names in enumerate(every, 1)}


def _said(
    found: Found, text: str, answers: dict[Any, tuple[str, ...]], foreign: tuple[object, object]
) -> list[Item]:
    parent = str(found.row.get("parent_prediction"))
    answer = answers.get(parent, next(iter(answers.values())) if len(answers) == 1 else None)
    about: dict[str, Any] = {
        "text": text,
        "answer": answer,
        "author": _author(found),
        "at": found.moment("updated_at", "created_at") or now(),
    }
    try:
        row = [with_key(FORMAT, foreign, item) for item in _row(found, about)]
    except ValueError as error:
        if isinstance(error, DataError):
            raise
        raise fault(
            found.where, "verdict", "a verdict and no answer", "Wanted a prediction it is on."
        ) from None
    packed = [
        one
        for result in found.objects("result")
        if isinstance(meta := result.get("meta"), dict)
        for one in unpack(meta.get(FIELD), text, found.where)
    ]
    return settle(row, packed, in_its_words, lambda author: author)


def _row(found: Found, about: dict[str, Any]) -> Iterator[Said]:
    """What the results of an annotation say by themselves."""
    by_control: dict[str, list[str]] = {}
    for number, result in enumerate(found.objects("result"), 1):
        inner = found.inside(f"result {number}", result)
        kind, name = result.get("type"), str(result.get("from_name", ""))
        if kind == "choices":
            by_control.setdefault(name, []).extend(_choice_names(inner))
        elif kind == "textarea" and name == "answer" and found.options.writes:
            texts = inner.inside("value", inner.object("value")).texts("text")
            yield from (Correction(**about, completion=one) for one in texts)
        elif kind == "textarea" and (found.options.comment_column or name) == name:
            value = inner.object("value")
            yield from (Comment(**about, comment=one) for one in inner.inside("value", value).texts("text"))
        for note in inner.inside("meta", inner.object("meta")).texts("text"):
            yield Comment(**about, comment=note)
    ours = {name: tuple(by_control.pop(name)) for name in OURS if name in by_control}
    if "verdict" in ours:
        yield Verdict(**about, right="right" in ours["verdict"])
    if "one_of" in ours or "none_of" in ours:
        yield Choice(**about, one_of=ours.get("one_of", ()), none_of=ours.get("none_of", ()))
    labels = _only(by_control, found)
    if labels is not None:
        yield Correction(**about, labels=labels)


def _only(by_control: dict[str, list[str]], found: Found) -> tuple[str, ...] | None:
    """The choices of the control that holds the labels."""
    wanted = found.options.label_column
    if wanted is not None:
        return tuple(by_control[wanted]) if wanted in by_control else None
    if len(by_control) > 1:
        do = "Name the one that holds the labels: --label CONTROL."
        raise fault(found.where, "result", f"choices of the controls {listed(by_control)}", do)
    return next((tuple(names) for names in by_control.values()), None)


def _names(found: Found) -> tuple[str, ...] | None:
    """The labels that the results of a prediction, or of an example, hold."""
    by_control: dict[str, list[str]] = {}
    for number, result in enumerate(found.objects("result"), 1):
        if result.get("type") == "choices":
            names = _choice_names(found.inside(f"result {number}", result))
            by_control.setdefault(str(result.get("from_name", "")), []).extend(names)
    return _only(by_control, found)


def _choice_names(found: Found) -> tuple[str, ...]:
    return found.inside("value", found.object("value")).names("choices")


def _author(found: Found) -> str:
    """An address where there is one; a number alone is told apart from other programs' numbers."""
    by = found.row.get("completed_by")
    if found.options.author is not None:
        return found.options.author
    if isinstance(by, dict) and isinstance(by.get("email"), str) and by["email"]:
        return str(by["email"])
    name = found.row.get("created_username")
    if isinstance(name, str) and name.strip():
        return name
    number = by.get("id") if isinstance(by, dict) else by
    return f"{FORMAT}-{number}" if isinstance(number, int | str) and number != "" else FORMAT
