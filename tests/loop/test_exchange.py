"""Feedback goes out as JSON Lines and comes in again as what it was, once."""

import json
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from heedful.errors import DataError, FeedbackError
from heedful.loop.label_names import Names
from heedful.project import Project
from heedful.records.feedback import Choice, Comment, Correction, Feedback, Verdict
from heedful.records.label import AddLabel, Label, Labels, RenameLabel, SplitLabel
from heedful.records.reading import Application, Meaning, Parse, Reading
from heedful.testing import tiny_model

NAMES = ("billing", "delivery", "账单 or more", "with, comma")
TEXT = st.text(st.characters(exclude_categories=("Cs",)), min_size=1, max_size=30).filter(str.strip)
IDS = st.sampled_from(["L1", "L2", "L3", "L4"])
ABOUT: dict[str, Any] = {
    "id": st.integers(0, 2**64 - 1).map(lambda number: f"feedback-{number:016x}"),
    "author": TEXT,
    "at": st.datetimes(min_value=datetime(2020, 1, 1), timezones=st.just(UTC)),
    "text": TEXT,
    "key": st.none() | TEXT,
}


def items(label: st.SearchStrategy[str]) -> st.SearchStrategy[Feedback]:
    answer = st.tuples(label)
    return st.one_of(
        st.builds(Verdict, **ABOUT, answer=answer, right=st.booleans()),
        st.builds(Correction, **ABOUT, labels=answer),
        st.builds(Choice, **ABOUT, one_of=st.lists(label, min_size=1, max_size=3, unique=True).map(tuple)),
        st.builds(Choice, **ABOUT, none_of=answer, answer=st.none() | answer),
        st.builds(Comment, **ABOUT, comment=TEXT),
    )


def grown() -> Labels:
    """Labels of which one was renamed and one was split."""
    labels = Labels()
    for step in (
        *(AddLabel(label=Label(id=f"L{n}", name=name)) for n, name in enumerate(NAMES, 1)),
        RenameLabel(id="L2", name="送货"),
        SplitLabel(source="L1", into=(Label(id="L5", name="invoice"), Label(id="L6", name="refund"))),
    ):
        labels = labels.after(step)
    return labels


def test_what_came_of_a_comment_that_was_taken_back_does_not_go_out(trained: Project, tmp_path: Path) -> None:
    heard = trained.tell("anything that mentions a van is delivery", on="my late van", author="ann")
    trained.apply(trained.amend(heard, rules=["van -> billing, usually"], author="bob"), author="owner")
    trained.withdraw(heard.comment.id)
    kept = trained.tell("anything that mentions a van is delivery", on="my late van", author="ann")
    amended = trained.amend(kept, rules=["van -> billing, usually"], author="bob")
    trained.apply(amended, author="owner")
    trained.withdraw(amended.id)
    trained.export_feedback(tmp_path / "said.jsonl")
    lines = (tmp_path / "said.jsonl").read_text(encoding="utf-8").splitlines()
    assert [json.loads(line)["id"] for line in lines] == [kept.comment.id, kept.id]


def test_an_application_whose_reading_is_elsewhere_keeps_nobody_from_answering(trained: Project) -> None:
    before = trained.predict("my late van").scores
    trained.workspace.store.ledger.append(Application(reading_id="reading-1", author="owner"))
    assert trained.predict("my late van").scores == before


@pytest.mark.parametrize(
    ("line", "complaint"),
    [
        (Application(reading_id="reading-1", author="owner"), "application of reading-1, which is neither"),
        (Reading(comment_id="feedback-1", author="ann", reader="comments", parse=Parse(meaning=Meaning())),
         "reading of feedback-1, which is neither here nor earlier in the file"),
    ],
)  # fmt: skip
def test_what_came_of_a_comment_does_not_come_in_without_it(
    trained: Project, tmp_path: Path, line: Reading | Application, complaint: str
) -> None:
    (tmp_path / "said.jsonl").write_text(line.model_dump_json(), encoding="utf-8")
    with pytest.raises(DataError, match=rf"said\.jsonl:1: found a {complaint}"):
        trained.import_feedback(tmp_path / "said.jsonl")


def test_a_reading_with_a_label_that_is_not_here_keeps_the_whole_file_out(
    trained: Project, tmp_path: Path
) -> None:
    trained.tell("anything that mentions a van is delivery", on="my late van", author="ann")
    trained.export_feedback(tmp_path / "said.jsonl")
    lines = (
        (tmp_path / "said.jsonl")
        .read_text(encoding="utf-8")
        .replace('"label": "delivery"', '"label": "post"')
    )
    (tmp_path / "said.jsonl").write_text(lines.replace("feedback-", "feedback-9"), encoding="utf-8")
    before = trained.feedback()
    with pytest.raises(DataError, match=r"said\.jsonl:2: There is no label 'post'\. Known labels: account"):
        trained.import_feedback(tmp_path / "said.jsonl")
    assert trained.feedback() == before


def test_a_comment_takes_its_readings_and_applications_along(trained: Project, tmp_path: Path) -> None:
    heard = trained.tell("anything that mentions a van is delivery", on="my late van", author="ann")
    better = trained.amend(heard, is_=["billing"], rules=["van -> billing, usually"], author="bob")
    trained.apply(better, author="owner")
    assert trained.export_feedback(tmp_path / "said.jsonl").items == 4
    with Project.create(
        tmp_path / "other", ["delivery", "other", "billing", "account"], model=str(tiny_model(tmp_path / "m"))
    ) as other:
        assert other.import_feedback(tmp_path / "said.jsonl").new == 4
        again = other.heard(heard.comment.id)
        assert again.echo.rules[0].sentence == better.echo.rules[0].sentence
        assert again.reading.parse.meaning.this.is_ == (other.labels.id("billing"),)
        assert other.import_feedback(tmp_path / "said.jsonl").new == 0


@given(item=items(IDS | st.just("L5")))
def test_an_item_written_with_names_is_read_as_itself(item: Feedback) -> None:
    labels = grown()
    names = Names(labels)
    line = json.dumps(names.of(item), ensure_ascii=False)
    assert not any(label in line for label in ('"L1"', '"L2"', '"L5"'))
    assert names.back(json.loads(line), "here") == item


@settings(max_examples=8, deadline=None)
@given(
    said=st.lists(items(IDS), max_size=8, unique_by=(lambda item: item.id, lambda item: item.key or item.id))
)
def test_what_goes_out_comes_into_another_project_as_it_was(
    tmp_path_factory: pytest.TempPathFactory, said: list[Feedback]
) -> None:
    assume(not any("\0" in (item.key or "") + item.author for item in said))  # the store refuses these
    folder = tmp_path_factory.mktemp("exchange")
    model = str(tiny_model(folder / "model"))
    with (
        Project.create(folder / "one", NAMES, model=model) as one,
        Project.create(folder / "other", NAMES, model=model) as other,
    ):
        for item in said:
            one._listening.hear(item)
        assert one.export_feedback(folder / "said.jsonl").items == len(said)
        assert other.import_feedback(folder / "said.jsonl").new == len(said)
        assert other.feedback() == one.feedback() == said
        assert other.import_feedback(folder / "said.jsonl").new == 0
        assert one.import_feedback(folder / "said.jsonl").new == 0
        assert one.feedback() == said


def test_a_text_with_any_line_break_stays_one_item(trained: Project, tmp_path: Path) -> None:
    text = "one\u2028two\u0085three\x0cfour\r\nfive"
    said = trained.correct(text, "billing")
    assert trained.export_feedback(tmp_path / "said.jsonl").items == 1
    trained.withdraw(said.id)
    assert trained.import_feedback(tmp_path / "said.jsonl").new == 0
    assert json.loads((tmp_path / "said.jsonl").read_text(encoding="utf-8"))["text"] == text


def test_what_was_said_of_a_label_that_was_merged_or_split_since_comes_back_unchanged(
    trained: Project, tmp_path: Path
) -> None:
    trained.correct("my late van", "billing")
    trained.correct("my odd password", "account")
    before = trained.feedback()
    trained.merge_labels("billing", "delivery")
    trained.split_label("account", ["login", "profile"])
    trained.export_feedback(tmp_path / "said.jsonl")
    assert trained.import_feedback(tmp_path / "said.jsonl").new == 0
    assert trained.feedback() == before


def test_imported_items_are_heeded_by_the_next_answer(trained: Project, tmp_path: Path) -> None:
    trained.predict("my late van")
    row = {"kind": "correction", "text": "my late van", "labels": ["billing"], "author": "ann"}
    (tmp_path / "said.jsonl").write_text(json.dumps(row) + "\n\n", encoding="utf-8")
    assert trained.import_feedback(tmp_path / "said.jsonl").new == 1
    assert trained.predict("my late van").label == "billing"


@pytest.mark.parametrize(
    ("line", "complaint"),
    [
        ("{", "said.jsonl:2: found no JSON"),
        ("[1]", r"said.jsonl:2: found \[1\]. Wanted one JSON object"),
        ('{"kind": "opinion", "text": "a"}', "said.jsonl:2: the item: .*'correction'"),
        ('{"kind": "correction", "text": "a", "labels": ["no"]}', "said.jsonl:2: There is no label 'no'"),
        ('{"kind": "correction", "text": "a", "labels": [["x"]]}', "said.jsonl:2: There is no label"),
        ('{"kind": "comment", "text": "a", "comment": "b", "more": 1}', "said.jsonl:2: comment.more: extra"),
        ('{"kind": "verdict", "text": "a", "right": true}', "said.jsonl:2: .*a verdict needs the answer"),
    ],
)  # fmt: skip
def test_a_line_that_cannot_be_used_is_named_and_nothing_comes_in(
    trained: Project, tmp_path: Path, line: str, complaint: str
) -> None:
    good = json.dumps({"kind": "correction", "text": "my late van", "labels": ["billing"]})
    (tmp_path / "said.jsonl").write_text(f"{good}\n{line}\n", encoding="utf-8")
    with pytest.raises(DataError, match=complaint):
        trained.import_feedback(tmp_path / "said.jsonl")
    assert trained.feedback() == []


def test_an_item_whose_key_was_used_for_something_else_keeps_the_whole_file_out(
    trained: Project, tmp_path: Path
) -> None:
    trained.correct("my late van", "billing", key="k")
    rows = [
        {"kind": "correction", "text": "my van", "labels": ["billing"]},
        {"kind": "correction", "text": "my late van", "labels": ["account"], "key": "k"},
    ]
    (tmp_path / "said.jsonl").write_text("\n".join(map(json.dumps, rows)), encoding="utf-8")
    with pytest.raises(FeedbackError, match="'k' was used before"):
        trained.import_feedback(tmp_path / "said.jsonl")
    assert len(trained.feedback()) == 1


def test_an_item_that_does_not_fit_the_task_keeps_the_whole_file_out(
    trained: Project, tmp_path: Path
) -> None:
    rows = [
        {"kind": "correction", "text": "my van", "labels": ["billing"]},
        {"kind": "correction", "text": "my late van", "labels": ["account", "billing"]},
    ]
    (tmp_path / "said.jsonl").write_text("\n".join(map(json.dumps, rows)), encoding="utf-8")
    with pytest.raises(FeedbackError, match="exactly one label"):
        trained.import_feedback(tmp_path / "said.jsonl")
    assert trained.feedback() == []


def test_a_file_that_is_not_there_or_not_text_is_named(trained: Project, tmp_path: Path) -> None:
    with pytest.raises(DataError, match=r"no file .*none\.jsonl"):
        trained.import_feedback(tmp_path / "none.jsonl")
    (tmp_path / "odd.jsonl").write_bytes(b'{"kind": "\xff"}')
    with pytest.raises(DataError, match=r"odd\.jsonl:1: found byte 0xff at 10, which is not UTF-8"):
        trained.import_feedback(tmp_path / "odd.jsonl")
    with pytest.raises(DataError, match=r"nowhere.said\.jsonl: cannot be written"):
        trained.export_feedback(tmp_path / "nowhere" / "said.jsonl")


def test_a_file_from_an_editor_that_marks_utf8_is_read(trained: Project, tmp_path: Path) -> None:
    row = json.dumps({"kind": "correction", "text": "my late van", "labels": ["billing"]})
    (tmp_path / "said.jsonl").write_text(row, encoding="utf-8-sig")
    assert trained.import_feedback(tmp_path / "said.jsonl").new == 1
