"""What people said in other programs is taken in once, heeded, and goes out again."""

import json
from pathlib import Path

import pytest

from heedful.errors import DataError, FeedbackError
from heedful.project import Project
from heedful.records.feedback import Comment, Correction

TASKS = [
    {
        "id": 7,
        "data": {"text": "my late van"},
        "predictions": [
            {"id": 3, "model_version": "old", "score": 0.6, "result": [
                {"from_name": "topic", "type": "choices", "value": {"choices": ["account"]}}]}
        ],
        "annotations": [
            {"id": 31, "completed_by": {"id": 4, "email": "ann@example.com"}, "was_cancelled": False,
             "created_at": "2026-11-01T10:00:00.5Z", "updated_at": "2026-11-02T10:00:00Z", "result": [
                {"id": "a", "from_name": "topic", "to_name": "text", "type": "choices",
                 "value": {"choices": ["billing"]}},
                {"id": "b", "from_name": "why", "to_name": "text", "type": "textarea",
                 "value": {"text": ["anything that mentions a van is billing"]}}]},
            {"id": 32, "completed_by": 5, "was_cancelled": True, "result": []},
        ],
    }
]  # fmt: skip


def write(path: Path, rows: object) -> Path:
    path.write_text(json.dumps(rows), encoding="utf-8")
    return path


def test_a_label_studio_file_is_heeded_and_its_comments_are_read(trained: Project, tmp_path: Path) -> None:
    path = write(tmp_path / "tasks.json", TASKS)
    taken = trained.import_feedback(path, format="label-studio")
    assert (taken.new, taken.known, taken.read) == (2, 0, 1)
    comment, correction = trained.feedback()
    assert isinstance(correction, Correction)
    assert isinstance(comment, Comment)
    assert correction.author == comment.author == "ann@example.com"
    assert correction.at.isoformat() == "2026-11-02T10:00:00+00:00"
    assert correction.answer == (trained.labels.id("account"),)
    assert trained.heard(comment.id).reading.parse.meaning.rules[0].label == trained.labels.id("billing")
    assert trained.predict("my late van").label == "billing"


def test_taken_in_twice_is_taken_in_once_and_what_changed_since_is_new(
    trained: Project, tmp_path: Path
) -> None:
    path = write(tmp_path / "tasks.json", TASKS)
    trained.import_feedback(path, format="label-studio")
    before = trained.feedback()
    again = trained.import_feedback(path, format="label-studio")
    assert (again.new, again.known, again.read) == (0, 2, 0)
    assert trained.feedback() == before
    path.write_text(path.read_text().replace('"billing"]', '"delivery"]'), encoding="utf-8")
    assert trained.import_feedback(path, format="label-studio").new == 1
    assert trained.predict("my late van").label == "delivery"


def test_what_was_withdrawn_here_does_not_come_back(trained: Project, tmp_path: Path) -> None:
    path = write(tmp_path / "tasks.json", TASKS)
    trained.import_feedback(path, format="label-studio")
    trained.withdraw(author="ann@example.com")
    assert trained.import_feedback(path, format="label-studio").new == 0
    assert trained.feedback() == []


def test_the_author_may_be_named_where_a_file_does_not(trained: Project, tmp_path: Path) -> None:
    path = tmp_path / "bob.jsonl"
    path.write_text(
        '{"id": 1, "text": "my late van", "label": ["billing"], "Comments": []}', encoding="utf-8"
    )
    trained.import_feedback(path, format="doccano", author="bob")
    (item,) = trained.feedback()
    assert item.author == "bob"


@pytest.mark.parametrize(
    ("format", "row", "complaint"),
    [
        ("label-studio", [{"text": "a"}], "item 1: found the keys 'text'. Wanted tasks with 'data'"),
        ("label-studio", [{"data": {"image": 1}}], "item 1, data: found the keys 'image'"),
        ("label-studio", [{"data": {"text": "a"}, "annotations": 1}], "column 'annotations': found 1"),
        ("argilla", [{"fields": {"text": None}}], "item 1, fields, column 'text': found nothing"),
        ("argilla", [{"fields": {"text": "a"}, "responses": {"mood": [{"value": 1}]}}], "questions 'mood'"),
        ("prodigy", {"text": "a", "answer": "yes"}, "column 'answer': found 'yes'. Wanted one of accept"),
        ("prodigy", {"text": "a", "answer": "accept", "accept": "x"}, "column 'accept': found 'x'"),
        ("doccano", {"text": "a", "label": ["post"]}, "There is no label 'post'. Known labels: account"),
        ("trl-preference", {"prompt": "a", "completion": "billing", "label": 1}, "column 'label': found 1"),
        ("trl-preference", {"chosen": "a", "rejected": "b"}, "Wanted a prompt, or chosen and rejected"),
        ("llama-factory-alpaca", [{"output": "a"}], "Wanted 'instruction' .alpaca. or 'conversations'"),
        ("llama-factory-alpaca", [1], "item 1: found '1.'. Wanted an object"),
        ("llama-factory-alpaca", [{"instruction": "a", "output": ""}], "an empty completion"),
        ("prodigy", {"text": "a\0b", "answer": "accept"}, "a NUL character at 1"),
    ],
)  # fmt: skip
def test_a_file_that_cannot_be_used_names_the_place_and_nothing_comes_in(
    trained: Project, tmp_path: Path, format: str, row: object, complaint: str
) -> None:
    path = write(tmp_path / "file.json", row)
    with pytest.raises(DataError, match=complaint) as caught:
        trained.import_feedback(path, format=format)
    assert "file.json" in str(caught.value)
    assert trained.feedback() == []


def test_a_format_that_is_not_there_is_told_with_those_that_are(trained: Project, tmp_path: Path) -> None:
    with pytest.raises(DataError, match="Found the format 'excel'; wanted heedful or one of label-studio"):
        trained.import_feedback(tmp_path / "x", format="excel")
    with pytest.raises(DataError, match="Found the format 'excel'"):
        trained.export_feedback(tmp_path / "x", format="excel")


@pytest.mark.parametrize("format", ["label-studio", "argilla", "argilla-rows", "prodigy", "doccano"])
def test_a_project_comes_back_into_another_with_readings_and_all(
    trained: Project, tmp_path: Path, format: str
) -> None:
    heard = trained.tell("anything that mentions a van is delivery", on="my late van", author="ann")
    trained.apply(heard, author="owner")
    trained.correct("my odd invoice", "billing", author="bob")
    trained.judge(trained.predict("my odd password", keep=True), right=False, author="cem")
    out = trained.export_feedback(tmp_path / "out.json", format=format)
    assert (out.items, out.left_out) == (5, {})
    before = trained.feedback()
    assert trained.import_feedback(tmp_path / "out.json", format=format).new == 0
    with Project.create(
        tmp_path / "other", trained.labels.names[::-1], model=trained.config.model.base
    ) as other:
        assert other.import_feedback(tmp_path / "out.json", format=format).new == 5
        assert {item.id for item in other.feedback()} == {item.id for item in before}
        assert other.heard(heard.comment.id).reading.id == heard.id


def test_what_a_trainers_format_cannot_carry_is_said(trained: Project, tmp_path: Path) -> None:
    answer = trained.predict("my late van", keep=True)
    trained.correct(answer, "billing", author="ann")
    trained.judge(answer, right=True, author="bob")
    trained.tell("anything that mentions a van is delivery", author="ann")
    out = trained.export_feedback(tmp_path / "pairs.jsonl", format="trl-preference")
    assert out.items == 1
    assert out.says == ("Left out, because the format cannot carry them: 1 comment, 1 reading, 1 verdict.")
    (row,) = map(json.loads, (tmp_path / "pairs.jsonl").read_text(encoding="utf-8").splitlines())
    assert (row["prompt"], row["chosen"], row["rejected"]) == ("my late van", "billing", answer.label)


def test_texts_come_in_with_the_label_that_annotators_agree_on(trained: Project, tmp_path: Path) -> None:
    def task(text: str, **labels: str) -> dict[str, object]:
        results = {
            who: [{"from_name": "label", "to_name": "text", "type": "choices", "value": {"choices": [label]}}]
            for who, label in labels.items()
        }
        made = [{"completed_by": {"email": f"{who}@x.org"}, "result": one} for who, one in results.items()]
        return {"data": {"text": text, "split": "train"}, "annotations": made}

    path = write(tmp_path / "tasks.json", [
        task("agreed upon", ann="billing", bob="billing"), task("disputed", ann="billing", bob="delivery"),
        task("new"),
    ])  # fmt: skip
    batch = trained.add(path, format="label-studio")
    assert batch.added == 3
    found = {one.text: (one.labels, one.split) for one in trained.workspace.store.examples.all()}
    assert found["agreed upon"] == ((trained.labels.id("billing"),), "train")
    assert found["disputed"] == (None, "pool")
    assert found["new"] == (None, "pool")


@pytest.mark.parametrize(
    "format", ["label-studio", "prodigy", "doccano", "llama-factory-sharegpt", "trl-prompt-completion"]
)
def test_examples_go_out_and_come_back_with_their_labels(
    trained: Project, tmp_path: Path, format: str
) -> None:
    out = trained.export_data(tmp_path / "examples.json", format=format)
    labelled = {one.text: one.labels for one in trained.workspace.store.examples.all() if one.labels}
    assert out.items >= len(labelled)
    with Project.create(tmp_path / "other", trained.labels.names, model=trained.config.model.base) as other:
        other.add(tmp_path / "examples.json", format=format)
        found = {one.text: one.labels for one in other.workspace.store.examples.all() if one.labels}
        assert found == labelled


def test_a_correction_without_a_label_is_left_out_where_each_text_has_one(
    trained: Project, tmp_path: Path
) -> None:
    path = tmp_path / "all.jsonl"
    path.write_text('{"text": "my late van", "label": []}\n', encoding="utf-8")
    taken = trained.import_feedback(path, format="doccano")
    assert (taken.new, taken.left_out) == (0, 1)


def test_two_labels_where_each_text_has_one_are_refused_with_their_place(
    trained: Project, tmp_path: Path
) -> None:
    path = tmp_path / "all.jsonl"
    path.write_text('{"text": "my late van", "label": ["billing", "delivery"]}\n', encoding="utf-8")
    with pytest.raises(FeedbackError, match=r"all\.jsonl:1: .*exactly one label"):
        trained.import_feedback(path, format="doccano")
