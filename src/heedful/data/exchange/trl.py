"""TRL's rows: prompt and completion, preference (chosen, rejected), unpaired preference (a label, true or
false), and `privileged_context`, which is where its self-distillation looks for what a person said.

Read are all four, as texts or as messages; written are texts.
"""

from collections.abc import Iterator, Sequence
from typing import Any

from heedful.data.exchange.envelope import FIELD, InItsWords, packed_string, settle, unpack
from heedful.data.exchange.fields import Found, shown_value
from heedful.data.exchange.items import Labelling, Said, Told, completion, families, with_key
from heedful.data.exchange.turns import (
    corrected,
    demonstrations,
    given,
    judged,
    judgements,
    one_text,
    preferences,
    preferred,
    remarks,
    wanted,
)  # fmt: skip
from heedful.data.faults import fault, listed
from heedful.records.base import now
from heedful.records.feedback import Comment, Comparison, Correction, Verdict

FORMAT = "trl"
SHAPES: dict[str, InItsWords] = {
    "prompt-completion": demonstrations,
    "preference": preferences,
    "unpaired-preference": judgements,
    "privileged-context": remarks,
}


def write(told: Told, _: Labelling, *, shape: str) -> Iterator[dict[str, Any]]:
    """The rows of a text; an example is a completion, and a right one."""
    settled = told.settled
    if settled is not None and shape == "prompt-completion":
        yield {"prompt": told.text, "completion": settled}
    if settled is not None and shape == "unpaired-preference":
        yield {"prompt": told.text, "completion": settled, "label": True}
    for item, more in families(told.said):
        for words in SHAPES[shape](item):
            yield {"prompt": told.text, **_row(words, shape), FIELD: packed_string([item, *more], told.text)}


def read(found: Found) -> Told:
    """The text of a row with what it says."""
    shape, text, words = _words(found)
    packed = unpack(found.row.get(FIELD), text, found.where)
    said = [with_key(FORMAT, "", item) for item in words]
    kept = settle(said, packed, SHAPES[shape], None)
    return Told(text=text, split=found.split(found.row), said=tuple(kept), where=found.where)


def _row(item: Said, shape: str) -> dict[str, Any]:
    match item:
        case Verdict(right=right):
            return {"completion": given(item) or completion(()), "label": right}
        case Comparison(better=better, worse=worse):
            return {"chosen": better, "rejected": worse}
        case Correction() if shape == "preference":
            return {"chosen": wanted(item), "rejected": given(item)}
        case Correction():
            return {"completion": wanted(item)}
        case Comment(comment=comment):
            return {"privileged_context": comment}
        case _:
            raise AssertionError(item)


def _words(found: Found) -> tuple[str, str, Sequence[Said]]:
    row, where = found.row, found.where
    about: dict[str, Any] = {"author": found.options.author or FORMAT, "at": found.moment("at") or now()}
    if "chosen" in row and "rejected" in row:
        prompt, better, worse = _pair(found)
        pair = preferred(better, worse, where, {**about, "text": prompt}, writes=found.options.writes)
        return "preference", prompt, [pair]
    if "messages" in row and "prompt" not in row:
        *before, last = found.objects("messages") or [{}]
        prompt = one_text(before, where, "messages")
        return "prompt-completion", prompt, [_demonstration(found, prompt, [last], "messages", about)]
    if "prompt" not in row:
        do = "Wanted prompt with completion, chosen and rejected, or privileged_context."
        raise fault(where, None, f"the keys {listed(row)}", do)
    prompt = one_text(row["prompt"], where, "prompt")
    if row.get("privileged_context") is not None:
        remark = one_text(row["privileged_context"], where, "privileged_context")
        return "privileged-context", prompt, [Comment(**about, text=prompt, comment=remark)]
    if "completion" not in row:
        return "prompt-completion", prompt, []  # prompts alone: texts without a label
    if row.get("label") is None:
        return (
            "prompt-completion",
            prompt,
            [_demonstration(found, prompt, row["completion"], "completion", about)],
        )
    if not isinstance(row["label"], bool):
        raise fault(where, "label", shown_value(row["label"]), "Wanted true or false.")
    answer = one_text(row["completion"], where, "completion")
    on = judged(answer, where, "completion", writes=found.options.writes)
    return "unpaired-preference", prompt, [Verdict(**about, text=prompt, **on, right=row["label"])]


def _demonstration(found: Found, prompt: str, value: Any, field: str, about: dict[str, Any]) -> Correction:
    text = one_text(value, found.where, field)
    said = corrected(text, found.where, field, writes=found.options.writes)
    return Correction(**about, text=prompt, **said)


def _pair(found: Found) -> tuple[str, str, str]:
    """Prompt, chosen and rejected; of messages without a prompt it is what both begin with."""
    row, where = found.row, found.where
    chosen, rejected = row["chosen"], row["rejected"]
    if "prompt" in row:
        prompt = one_text(row["prompt"], where, "prompt")
        return prompt, one_text(chosen, where, "chosen"), one_text(rejected, where, "rejected")
    if not (isinstance(chosen, list) and isinstance(rejected, list) and chosen and rejected):
        raise fault(
            where, None, f"the keys {listed(row)}", "Wanted a prompt, or chosen and rejected as messages."
        )
    if chosen[:-1] != rejected[:-1]:
        raise fault(
            where, "chosen", "other turns than in rejected", "Wanted both to differ in the last message."
        )
    return (
        one_text(chosen[:-1], where, "chosen"),
        one_text(chosen[-1:], where, "chosen"),
        one_text(rejected[-1:], where, "rejected"),
    )
