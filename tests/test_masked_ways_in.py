"""Whatever way a text comes in, what is masked is not written; a masked text meets what was said of it."""

import json
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from heedful.config import FILE, Config, PrivacyConfig
from heedful.errors import ConfigError
from heedful.project import Project
from heedful.records.prediction import Prediction
from heedful.serve.telling import Telling
from heedful.testing import tiny_project

MAIL, PHONE, NUMBER = "ann.smith@mail.example.org", "+49 30 1234567", "KD-123456"
TEXT = f"my invoice is late, write to {MAIL} or call {PHONE} ({NUMBER})"
MASKED = "my invoice is late, write to [email] or call [phone] ([customer])"
PRIVACY = PrivacyConfig(mask=("email", "phone"), patterns={"customer": r"KD-\d{6}"})


@pytest.fixture
def masking(tmp_path: Path) -> Iterator[Project]:
    with tiny_project(tmp_path, pool=30, effort="quick", privacy=PRIVACY.model_dump()) as project:
        project.train()
        yield project


def rows_of(project: Project) -> str:
    """All that the database holds, as text."""
    with project.workspace.store.database.reading() as connection:
        return "".join(
            str(row)
            for table in ("entry", "example", "batch", "job", "person", "delivery")
            for row in connection.exec_driver_sql(f"SELECT * FROM {table}")
        )


def held(project: Project) -> set[str]:
    """The pieces of personal data that are somewhere on the disk."""
    folder = project.workspace.folder
    lies = b"".join(path.read_bytes() for path in sorted(folder.rglob("*")) if path.is_file())
    written = lies.decode("latin-1") + rows_of(project)
    return {piece for piece in (MAIL, PHONE, NUMBER) if piece in written}


def amend(project: Project) -> None:
    heard = project.tell("anything about couriers is delivery")
    project.apply(project.amend(heard, rules=[f"{MAIL}, courier -> delivery, usually"], ignore=[NUMBER]))


def forged(project: Project) -> None:
    """An answer that this project never gave."""
    about = project.predict("x").model_dump()
    project.correct(Prediction.model_validate({**about, "text": TEXT}), "billing")


def bring_in(project: Project, text: str) -> None:
    path = project.workspace.folder.parent / "rows.jsonl"
    path.write_text(
        json.dumps({"text": text, "label": "billing"}) + "\n" + json.dumps({"text": text + " pool"}) + "\n"
    )
    project.add(path)


def bring_in_feedback(project: Project) -> None:
    path = project.workspace.folder.parent / "feedback.jsonl"
    said = project.correct("my card was charged", "billing")
    comment = project.tell("anything about couriers is delivery")
    project.export_feedback(path)
    lines = (
        path.read_text(encoding="utf-8")
        .replace("my card was charged", TEXT)
        .replace("couriers", f"{MAIL} or {PHONE}")
    )
    for number, found in enumerate((said.id, comment.comment.id, comment.id)):
        lines = lines.replace(found, f"{found.split('-')[0]}-{number:016x}")
    path.write_text(lines, encoding="utf-8")
    assert project.import_feedback(path).new == 3


def answer_a_file(project: Project) -> None:
    source, target = (project.workspace.folder.parent / name for name in ("rows.csv", "out.jsonl"))
    source.write_text(f'text\n"{TEXT}"\n')
    project.predict_file(source, target, keep=True)
    assert MAIL not in target.read_text()


WAYS: dict[str, Callable[[Project], object]] = {
    "predict": lambda project: project.predict([TEXT, TEXT + "!"], keep=True),
    "a file of texts": answer_a_file,
    "correct": lambda project: project.correct(TEXT, "billing"),
    "choose": lambda project: project.choose(TEXT, none_of=["billing"]),
    "judge": lambda project: project.judge(project.predict(TEXT, keep=True), right=True),
    "an answer of somebody else's": forged,
    "a comment": lambda project: project.tell(f"mails from {MAIL} or with {NUMBER} are billing", on=TEXT),
    "a comment on nothing": lambda project: project.tell(f"call {PHONE}: anything about vans is delivery"),
    "an amendment": amend,
    "examples": lambda project: bring_in(project, TEXT),
    "feedback of another project": bring_in_feedback,
    "why": lambda project: project.why(TEXT),
    "questions": lambda project: (bring_in(project, TEXT), project.questions(keep=True)),
    "a round": lambda project: (project.correct(TEXT, "delivery"), project.learn()),
}


@pytest.mark.parametrize("way", WAYS)
def test_no_way_in_leaves_personal_data_on_the_disk(masking: Project, way: str) -> None:
    WAYS[way](masking)
    assert held(masking) == set()


def test_without_masks_it_would_be_found(trained: Project) -> None:
    trained.correct(TEXT, "billing")
    assert held(trained) == {MAIL, PHONE, NUMBER}


def test_a_masked_text_meets_what_was_said_about_it(masking: Project) -> None:
    """Another address, the same text: what is masked away does not tell them apart."""
    masking.correct(TEXT, "delivery")
    answer = masking.predict(TEXT.replace("ann.smith", "bob"))
    assert (answer.text, answer.label) == (MASKED, "delivery")
    assert masking.predict(MASKED).label == "delivery"
    assert masking.predict(TEXT, keep=True).heeded == answer.heeded


def test_examples_whose_masked_texts_are_the_same_are_one(masking: Project) -> None:
    before = masking.counts().total
    bring_in(masking, TEXT)
    bring_in(masking, TEXT.replace("ann.smith", "bob"))
    assert masking.counts().total == before + 2  # one with its label, one in the pool


def test_feedback_sent_twice_is_kept_once(masking: Project) -> None:
    one, two = (masking.correct(TEXT, "billing", key="k") for _ in range(2))
    assert one == two
    assert one.text == MASKED


def test_patterns_that_are_no_use_are_named_when_the_project_is_opened(tmp_path: Path) -> None:
    tiny_project(tmp_path).close()
    folder = tmp_path / "project"
    text = (folder / FILE).read_text()
    (folder / FILE).write_text(text.replace("[privacy.patterns]", '[privacy.patterns]\norder = "(a|b)"'))
    assert Config.read(folder).privacy.patterns == {"order": "(a|b)"}
    with pytest.raises(ConfigError, match="groups are not known here"):
        Project.open(folder)
    (folder / FILE).write_text(text.replace("mask = []", 'mask = ["shoes"]'))
    with pytest.raises(ConfigError, match=r"privacy.mask.*'email'"):
        Project.open(folder)


def test_a_foreign_file_taken_in_twice_counts_once_and_is_read_as_it_is_kept(
    masking: Project, monkeypatch: pytest.MonkeyPatch
) -> None:
    told: list[str] = []
    take_up = Telling.take_up
    monkeypatch.setattr(Telling, "take_up", lambda self, one: (told.append(one.comment), take_up(self, one)))
    result = [
        {"id": "a", "from_name": "topic", "to_name": "text", "type": "choices",
         "value": {"choices": ["billing"]}},
        {"id": "b", "from_name": "why", "to_name": "text", "type": "textarea",
         "value": {"text": [f"anything from {MAIL} is billing"]}},
    ]  # fmt: skip
    task = {"id": 7, "data": {"text": TEXT}, "annotations": [{"id": 31, "completed_by": 4, "result": result}]}
    path = masking.workspace.folder.parent / "tasks.json"
    path.write_text(json.dumps([task]), encoding="utf-8")
    first = masking.import_feedback(path, format="label-studio")
    again = masking.import_feedback(path, format="label-studio")
    assert (first.new, again.new) == (2, 0)
    assert [MAIL in one for one in told] == [False]
    assert held(masking) == set()
