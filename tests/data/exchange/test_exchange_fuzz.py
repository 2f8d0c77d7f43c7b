"""Whatever stands in a file of another program, it is read or refused with its place; nothing crashes."""

import json
from pathlib import Path

import pytest
from exchange_items import TEXT
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from heedful.data.exchange.formats import FOREIGN, read_told
from heedful.data.rows import ReadOptions
from heedful.errors import DataError

KEYS = st.sampled_from([
    "id", "text", "label", "data", "annotations", "predictions", "result", "type", "value", "choices",
    "from_name",
    "completed_by", "email", "created_at", "parent_prediction", "was_cancelled", "meta", "heedful", "kind",
    "fields",
    "responses", "suggestions", "metadata", "user_id", "status", "comment", "verdict", "label.responses",
    "label.responses.users", "label.suggestion", "options", "accept", "answer", "_timestamp", "user_input",
    "Comments", "author", "prompt", "completion", "chosen", "rejected", "messages", "role", "content",
    "privileged_context", "instruction", "input", "output", "conversations", "from", "kto_tag", "split",
])  # fmt: skip
PLAIN = st.one_of(
    st.none(), st.booleans(), st.integers(), st.floats(allow_nan=False, allow_infinity=False), TEXT,
    st.sampled_from(["choices", "textarea", "accept", "reject", "human", "gpt", "user",
                     "assistant", "2026-01-01"]),
)  # fmt: skip
VALUE = st.recursive(
    PLAIN, lambda inner: st.lists(inner, max_size=3) | st.dictionaries(KEYS, inner, max_size=4), max_leaves=12
)
USUAL = {
    "label-studio": {"data": {"text": "a"}}, "argilla": {"fields": {"text": "a"}},
    "trl-preference": {"prompt": "a"},
}  # fmt: skip


@pytest.mark.parametrize("format", FOREIGN)
@settings(
    max_examples=80,
    deadline=None,
    phases=(Phase.explicit, Phase.reuse, Phase.generate),
    suppress_health_check=list(HealthCheck),
)
@given(rows=st.lists(st.dictionaries(KEYS, VALUE, max_size=6), min_size=1, max_size=3), usual=st.booleans())
def test_any_objects_are_read_or_refused_with_their_place(
    tmp_path: Path, format: str, rows: list[dict[str, object]], usual: bool
) -> None:
    path = tmp_path / "file.json"
    start = USUAL.get(format, {"text": "a", "instruction": "a", "prompt": "a"}) if usual else {}
    path.write_text(json.dumps([{**start, **row} for row in rows]), encoding="utf-8")
    try:
        for told in read_told(path, format, ReadOptions()):
            assert told.where.startswith(str(path))
    except DataError as error:
        assert str(error).startswith(f"{path}, item ")


CHOICE = {"from_name": "a", "type": "choices", "value": {"choices": ["b"]}}


@pytest.mark.parametrize(
    ("format", "row"),
    [
        ("label-studio", {"data": {"text": "a"}, "predictions": [{"id": [1], "result": [CHOICE]}]}),
        ("label-studio", {"data": {"text": "a"}, "annotations": [
            {"parent_prediction": {}, "result": [CHOICE]}]}),
        ("label-studio", {"data": {"text": "a"}, "annotations": [{"completed_by": [1], "result": [CHOICE]}]}),
        ("label-studio", {"data": {"text": "a"}, "annotations": [
            {"result": [{"type": "choices", "value": 1}]}]}),
        ("label-studio", {"data": {"text": "a"}, "annotations": [{"result": [{"meta": {"heedful": [{}]}}]}]}),
        ("label-studio", {"data": {"text": "a"}, "annotations": [
            {"result": [CHOICE, {**CHOICE, "from_name": "other"}]}]}),
        ("prodigy", {"text": "a", "answer": "accept", "accept": [1], "options": [{"id": [1]}]}),
        ("prodigy", {"text": "a", "answer": "accept", "accept": [{}]}),
        ("prodigy", {"text": "a", "answer": "accept", "_timestamp": 1e99}),
        ("argilla", {"fields": {"text": "a"}, "responses": {"verdict": [{"value": "right"}]}}),
        ("argilla", {"fields": {"text": "a"}, "responses": {"label": [{"value": {"a": 1}, "user_id": 3}]}}),
        ("argilla-rows", {"text": "a", "label.responses": ["x"], "label.responses.users": []}),
        ("doccano", {"text": "a", "label": [[0, 1, "PER"]]}),
        ("doccano", {"text": "a", "heedful": "[{"}),
        ("trl-preference", {"chosen": [], "rejected": []}),
        ("trl-preference", {"prompt": [{"role": "user"}], "completion": "a"}),
        ("llama-factory-sharegpt", {"conversations": [{"from": "human", "value": 1}]}),
    ],
)  # fmt: skip
def test_odd_objects_are_read_or_refused_with_their_place(
    tmp_path: Path, format: str, row: dict[str, object]
) -> None:
    path = tmp_path / "file.json"
    path.write_text(json.dumps([row]), encoding="utf-8")
    try:
        list(read_told(path, format, ReadOptions()))
    except DataError as error:
        assert str(error).startswith(f"{path}, item 1")
