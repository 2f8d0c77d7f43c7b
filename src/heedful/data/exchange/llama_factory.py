"""LLaMA-Factory's data sets: alpaca and sharegpt, each also as preferences and for KTO.

Where a dataset_info.json beside a file describes it, its names of columns and tags hold; else the usual ones.
What was written here gets its entry there.
"""

import json
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from heedful.data.exchange.envelope import FIELD, InItsWords, packed_string, settle, unpack
from heedful.data.exchange.fields import Found, shown_value
from heedful.data.exchange.items import Labelling, Said, Told, completion, families, with_key
from heedful.data.exchange.turns import (
    SYSTEM,
    corrected,
    demonstrations,
    given,
    judged,
    judgements,
    one_text,
    preferences,
    preferred,
    wanted,
)  # fmt: skip
from heedful.data.faults import fault, listed, shown
from heedful.errors import DataError
from heedful.records.base import now
from heedful.records.feedback import Comparison, Correction, Verdict

FORMAT = "llama-factory"
INFO = "dataset_info.json"
SHAPES: dict[str, InItsWords] = {"": demonstrations, "preference": preferences, "kto": judgements}

COLUMNS = {
    "prompt": "instruction", "query": "input", "response": "output", "messages": "conversations",
    "chosen": "chosen", "rejected": "rejected", "kto_tag": "kto_tag",
}  # fmt: skip
TAGS = {
    "role_tag": "from", "content_tag": "value", "user_tag": "human", "assistant_tag": "gpt",
    "system_tag": "system",
}  # fmt: skip
NAMES = {**COLUMNS, **TAGS}


def write(told: Told, _: Labelling, *, formatting: str, shape: str) -> Iterator[dict[str, Any]]:
    """The rows of a text; an example is a response, and a right one."""
    make = _alpaca if formatting == "alpaca" else _sharegpt
    settled = told.settled
    if settled is not None and shape == "":
        yield make(told.text, shape, right=settled)
    if settled is not None and shape == "kto":
        yield {**make(told.text, shape, right=settled), COLUMNS["kto_tag"]: True}
    for item, more in families(told.said):
        for words in SHAPES[shape](item):
            yield {**_row(make, words, told.text, shape), FIELD: packed_string([item, *more], told.text)}


def entry(file_name: str, formatting: str, shape: str) -> dict[str, Any]:
    """What dataset_info.json says of a file that was written here."""
    used = ["prompt", "query", "response"] if formatting == "alpaca" else ["messages"]
    if shape == "preference":
        used = [name for name in used if name != "response"] + ["chosen", "rejected"]
    if shape == "kto":
        used.append("kto_tag")
    made: dict[str, Any] = {"file_name": file_name, "formatting": formatting}
    if shape == "preference":
        made["ranking"] = True
    return {**made, "columns": {name: COLUMNS[name] for name in used}}


def add_entry(path: Path, _: Labelling, *, formatting: str, shape: str) -> Path:
    """Put the entry of a file into the dataset_info.json beside it; the entries of others stay."""
    info = path.with_name(INFO)
    known = _info(info) if info.exists() else {}
    name = path.name.split(".")[0]
    info.write_text(
        json.dumps({**known, name: entry(path.name, formatting, shape)}, ensure_ascii=False, indent=2) + "\n",
        encoding="utf-8",
    )
    return info


def described(path: Path) -> dict[str, str]:
    """The names of columns and tags that a file goes by."""
    info = path.with_name(INFO)
    entries = _info(info).values() if info.is_file() else ()
    mine = next((one for one in entries if isinstance(one, dict) and one.get("file_name") == path.name), {})
    given = [mine.get(part) for part in ("columns", "tags")]
    found = {name: word for part in given if isinstance(part, dict) for name, word in part.items()}
    return {**NAMES, **{name: word for name, word in found.items() if isinstance(word, str)}}


def read(found: Found, names: Mapping[str, str]) -> Told:
    """The text of a row with what it says."""
    row = found.row
    prompt = _alpaca_prompt(found, names) if names["messages"] not in row else _sharegpt_prompt(found, names)
    about: dict[str, Any] = {
        "text": prompt, "author": found.options.author or FORMAT, "at": found.moment("at") or now(),
    }  # fmt: skip
    shape, words = _words(found, names, about)
    packed = unpack(row.get(FIELD), prompt, found.where)
    kept = settle([with_key(FORMAT, "", item) for item in words], packed, SHAPES[shape], None)
    return Told(text=prompt, split=found.split(row), said=tuple(kept), where=found.where)


def _row(make: Any, item: Said, text: str, shape: str) -> dict[str, Any]:
    made: dict[str, Any]
    match item:
        case Verdict(right=right):
            made = make(text, shape, right=given(item) or completion(()))
            return {**made, COLUMNS["kto_tag"]: right}
        case Comparison(better=better, worse=worse):
            made = make(text, shape, right=better, wrong=worse)
        case Correction():
            made = make(text, shape, right=wanted(item), wrong=given(item) or completion(()))
        case _:
            raise AssertionError(item)
    return made


def _alpaca(text: str, shape: str, right: str, wrong: str = "") -> dict[str, Any]:
    asked = {"instruction": text, "input": ""}
    return (
        {**asked, "chosen": right, "rejected": wrong} if shape == "preference" else {**asked, "output": right}
    )


def _sharegpt(text: str, shape: str, right: str, wrong: str = "") -> dict[str, Any]:
    asked = [{"from": "human", "value": text}]
    answer, other = {"from": "gpt", "value": right}, {"from": "gpt", "value": wrong}
    if shape == "preference":
        return {"conversations": asked, "chosen": answer, "rejected": other}
    return {"conversations": [*asked, answer]}


def _words(found: Found, names: Mapping[str, str], about: Mapping[str, Any]) -> tuple[str, Sequence[Said]]:
    row, where = found.row, found.where
    chosen, rejected, tag = names["chosen"], names["rejected"], names["kto_tag"]
    writes = found.options.writes
    if row.get(chosen) is not None and row.get(rejected) is not None:
        better, worse = (one_text(_message(row[name], names), where, name) for name in (chosen, rejected))
        return "preference", [preferred(better, worse, where, dict(about), writes=writes)]
    answered = _response(found, names)
    if answered is None:
        return "", []  # prompts alone: texts without a label
    text, field = answered
    if row.get(tag) is None:
        return "", [Correction(**about, **corrected(text, where, field, writes=writes))]
    if not isinstance(row[tag], bool):
        raise fault(where, tag, shown_value(row[tag]), "Wanted true or false.")
    return "kto", [Verdict(**about, **judged(text, where, field, writes=writes), right=row[tag])]


def _response(found: Found, names: Mapping[str, str]) -> tuple[str, str] | None:
    """The answer and its field; None where there is none."""
    messages = names["messages"]
    if messages in found.row:
        last = found.objects(messages)[-1:]
        if not last or last[0].get(names["role_tag"]) != names["assistant_tag"]:
            return None
        return one_text(_message(last[0], names), found.where, messages), messages
    field = names["response"]
    return None if found.row.get(field) is None else (found.text(field), field)


def _alpaca_prompt(found: Found, names: Mapping[str, str]) -> str:
    """Instruction and input, one below the other, as LLaMA-Factory puts them together."""
    prompt, query = names["prompt"], names["query"]
    if prompt not in found.row and query not in found.row:
        do = f"Wanted {prompt!r} (alpaca) or {names['messages']!r} (sharegpt), or a {INFO} that names them."
        raise fault(found.where, None, f"the keys {listed(found.row)}", do)
    asked = [found.text(name) for name in (prompt, query) if found.row.get(name)]
    return "\n".join(asked)


def _sharegpt_prompt(found: Found, names: Mapping[str, str]) -> str:
    field = names["messages"]
    asked = [
        one for one in found.objects(field) if one.get(names["role_tag"]) not in (names["assistant_tag"],)
    ]
    return one_text([_message(one, names) for one in asked], found.where, field)


def _message(value: Any, names: Mapping[str, str]) -> Any:
    """A message of theirs as messages are everywhere else."""
    if not isinstance(value, Mapping):
        return value
    role = value.get(names["role_tag"])
    return {
        "role": SYSTEM[0] if role == names["system_tag"] else role,
        "content": value.get(names["content_tag"]),
    }


def _info(path: Path) -> dict[str, Any]:
    try:
        value = json.loads(path.read_text("utf-8"))
    except (OSError, ValueError, RecursionError) as error:
        raise fault(
            shown(path), None, f"no description of data sets ({error})", "Mend or move it."
        ) from error
    if not isinstance(value, dict):
        raise DataError(f"{shown(path)}: found {type(value).__name__}; wanted an object. Mend or move it.")
    return value
