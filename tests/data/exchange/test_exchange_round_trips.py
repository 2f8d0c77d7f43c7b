"""What goes out in a format comes in again as it was; without our own field, as the format itself has it."""

import json
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from exchange_items import NAMES, TEXT, told
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from heedful.data.exchange.argilla import user_of
from heedful.data.exchange.envelope import FIELD
from heedful.data.exchange.formats import FOREIGN, form, read_told, write_told
from heedful.data.exchange.items import Item, Labelling, Told, core, families
from heedful.data.exchange.objects import read_objects, write_objects
from heedful.data.rows import ReadOptions
from heedful.records.feedback import Comment, Correction

SEVERAL = Labelling(NAMES, several=True)
TOOLS = ("label-studio", "argilla", "argilla-rows", "prodigy", "doccano")
TRAINERS = tuple(name for name in FOREIGN if name not in TOOLS)
TEXTS = st.lists(told(), min_size=1, max_size=3, unique_by=lambda one: one.text).filter(
    lambda texts: len({item.id for one in texts for item in one.said}) == sum(len(one.said) for one in texts)
)
often = settings(
    max_examples=20,
    deadline=None,
    phases=(Phase.explicit, Phase.reuse, Phase.generate),  # files are written: shrinking would take minutes
    suppress_health_check=list(HealthCheck),
)


def by_id(texts: list[Told]) -> dict[str, Item]:
    return {item.id: item for one in texts for item in one.said}


def said_in(one: Told) -> Counter[str]:
    return Counter(json.dumps(core(item), sort_keys=True) for item, _ in families(one.said))


@pytest.mark.parametrize("format", TOOLS)
@often
@given(texts=TEXTS, several=st.booleans())
def test_an_annotation_tools_file_gives_back_every_item(
    tmp_path: Path, format: str, texts: list[Told], several: bool
) -> None:
    path = tmp_path / "out.json"
    out = write_told(path, format, texts, Labelling(NAMES, several))
    assert out.items == sum(len(one.said) for one in texts)
    assert out.left_out == {}
    back = list(read_told(path, format, ReadOptions()))
    assert by_id(back) == by_id(texts)
    assert {one.text for one in back} == {one.text for one in texts}


@pytest.mark.parametrize("format", TRAINERS)
@often
@given(texts=TEXTS)
def test_a_trainers_file_gives_back_what_it_did_not_leave_out(
    tmp_path: Path, format: str, texts: list[Told]
) -> None:
    words = form(format).words
    assert words is not None
    wanted = {
        item.id: item
        for one in texts
        for first, more in families(one.said)
        if words(first)
        for item in (first, *more)
    }
    path = tmp_path / "out.json"
    out = write_told(path, format, texts, SEVERAL)
    assert out.items == len(wanted)
    assert sum(out.left_out.values()) == sum(len(one.said) for one in texts) - len(wanted)
    assert by_id(list(read_told(path, format, ReadOptions()))) == wanted


def rewrite(
    path: Path, as_list: bool, change: Callable[[str], str] = str, *, keep_ours: bool = False
) -> None:
    """The file as another program leaves it: with other words, and perhaps without the field that is ours."""

    def made(value: Any) -> Any:
        if isinstance(value, dict):
            return {
                key: one if key == FIELD else made(one)
                for key, one in value.items()
                if keep_ours or key != FIELD
            }
        if isinstance(value, list):
            return [made(one) for one in value]
        return change(value) if isinstance(value, str) else value

    rows = [made(row) for _, row in read_objects(path, ReadOptions())]
    with path.open("wb") as file:
        write_objects(file, rows, as_list)


@pytest.mark.parametrize("format", TRAINERS)
@often
@given(texts=TEXTS)
def test_a_trainers_file_says_the_same_without_our_field(
    tmp_path: Path, format: str, texts: list[Told]
) -> None:
    words = form(format).words
    assert words is not None
    path = tmp_path / "out.json"
    write_told(path, format, texts, SEVERAL)
    rewrite(path, form(format).as_list)
    wanted = Counter(
        json.dumps(core(said), sort_keys=True)
        for one in texts
        for item, _ in families(one.said)
        for said in words(item)
    )
    found: Counter[str] = sum((said_in(one) for one in read_told(path, format, ReadOptions())), Counter())
    assert found.keys() == wanted.keys()


@pytest.mark.parametrize("format", TRAINERS)
@often
@given(text=TEXT, labels=st.lists(st.sampled_from(NAMES), max_size=3, unique=True).map(tuple))
def test_an_examples_labels_come_back_from_where_they_can_stand(
    tmp_path: Path, format: str, text: str, labels: tuple[str, ...]
) -> None:
    path = tmp_path / "out.json"
    write_told(path, format, [Told(text=text, labels=labels)], SEVERAL)
    found = list(read_told(path, format, ReadOptions()))
    if "preference" in format.replace("unpaired-preference", "") or "privileged" in format:
        assert found == []
    else:
        ((item, _),) = families(found[0].said)
        assert set(getattr(item, "labels", None) or item.answer or ()) == set(labels)


@often
@given(texts=TEXTS)
def test_label_studios_own_fields_say_it_all_by_themselves(tmp_path: Path, texts: list[Told]) -> None:
    path = tmp_path / "out.json"
    write_told(path, "label-studio", texts, SEVERAL)
    rewrite(path, True)
    for one, back in zip(texts, read_told(path, "label-studio", ReadOptions()), strict=True):
        assert [core(item) for item in back.said] == [core(item) for item, _ in families(one.said)]
        for item, (before, _) in zip(back.said, families(one.said), strict=True):
            assert item.author == before.author
            assert item.at == before.at


@often
@given(one=told())
def test_argillas_own_fields_say_what_each_author_said_last(tmp_path: Path, one: Told) -> None:
    for format in ("argilla", "argilla-rows"):
        path = tmp_path / "out.json"
        write_told(path, format, [one], SEVERAL)
        rewrite(path, format == "argilla")
        (back,) = read_told(path, format, ReadOptions())
        last: dict[tuple[str, str], Item] = {}
        for item, _ in families(one.said):
            last[user_of(item.author), item.kind] = item
        assert {(item.author, item.kind) for item in back.said} == set(last)
        for item in back.said:
            if item.kind != "verdict":  # the answer it is on is the suggestion, of which there is one
                assert core(item) == core(last[item.author, item.kind])


@often
@given(one=told())
def test_prodigys_and_doccanos_own_fields_keep_corrections_and_comments(tmp_path: Path, one: Told) -> None:
    spoken = [item for item, _ in families(one.said)]
    comments = Counter((item.author, item.comment) for item in spoken if item.kind == "comment")
    corrections = {item.author: set(item.labels) for item in spoken if item.kind == "correction"}
    for format in ("prodigy", "doccano"):
        path = tmp_path / "out.jsonl"
        write_told(path, format, [one], SEVERAL)
        rewrite(path, False)
        back = [item for told in read_told(path, format, ReadOptions()) for item in told.said]
        assert Counter((item.author, item.comment) for item in back if item.kind == "comment") == comments
        found = {item.author: set(item.labels) for item in back if item.kind == "correction"}
        assert {author: found[author] for author in corrections} == corrections


@pytest.mark.parametrize("format", TOOLS)
def test_what_was_changed_over_there_is_said_anew(tmp_path: Path, format: str) -> None:
    said = Correction(text="my late van", labels=("billing",), author="ann")
    kept = Comment(text="my late van", comment="vans are delivery", author="bob")
    path = tmp_path / "out.json"
    write_told(
        path, format, [Told(text="my late van", said=(said, kept))], Labelling(("billing", "delivery"))
    )
    rewrite(path, form(format).as_list, lambda word: word.replace("billing", "delivery"), keep_ours=True)
    found = [item for one in read_told(path, format, ReadOptions()) for item in one.said]
    (changed,) = (item for item in found if item.kind == "correction")
    assert changed.labels == ("delivery",)
    assert changed.id != said.id
    assert changed.key is not None
    assert kept in found
