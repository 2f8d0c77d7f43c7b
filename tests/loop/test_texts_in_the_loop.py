"""A project that writes goes round the same loop: heeded at once, learnt, gated, undone, exported."""

import csv
from itertools import permutations
from pathlib import Path

import pytest

from heedful.errors import ConfigError, DataError, FeedbackError, ModelError
from heedful.models.writing.generate import generate
from heedful.models.writing.options import Decoding
from heedful.models.writing.writer import Writer
from heedful.project import Project
from heedful.records.phrases import has
from heedful.testing import tiny_writer

WORDS = ("alpha", "beta", "gamma", "delta", "parcel", "late", "van")
LATE = "my parcel was late"


@pytest.fixture
def project(tmp_path: Path) -> Project:
    """Sources of three words whose summary is the last one, and two texts of the pool."""
    model = {"base": str(tiny_writer(tmp_path / "model", words=WORDS))}
    project = Project.create(
        tmp_path / "project", task="summarisation", model=model, writing={"max_new_tokens": 8}
    )
    with (tmp_path / "texts.csv").open("w") as file:
        writer = csv.writer(file)
        writer.writerow(("article", "summary"))
        writer.writerows((" ".join(words), words[-1]) for words in permutations(WORDS[:4], 3))
        writer.writerows([("the parcel is late", ""), ("the van was late", "")])
    project.add(tmp_path / "texts.csv")
    return project


def test_texts_come_in_with_what_should_be_written(project: Project) -> None:
    counts = project.counts()
    assert counts.total == 26
    assert counts.splits["pool"] == 2
    examples = [one for one in project.workspace.store.examples.all() if one.completion]
    assert all(one.completion == one.text.split()[-1] and one.labels is None for one in examples)


def test_a_correction_is_the_next_answer_and_much_the_same_text_gets_it_too(project: Project) -> None:
    project.train()
    answer = project.predict(LATE, keep=True)
    assert answer.completion != "parcel late"
    assert answer.label == answer.completion
    given = project.correct(answer, "parcel late")
    assert given.written == answer.completion
    for text in (LATE, "My parcel  was late!"):
        heeded = project.predict(text)
        assert heeded.completion == "parcel late"
        assert heeded.heeded == (given.id,)
    with Project.open(project.workspace.folder) as again:
        assert again.predict(LATE).completion == "parcel late"


def test_comments_are_heeded_at_once_here_and_everywhere(project: Project) -> None:
    project.train()
    answer = project.predict(LATE, keep=True)
    here = project.tell("the van is missing", on=answer, author="ann")
    assert [chip.text for chip in here.echo.wishes] == ["mention: the van"] or [
        chip.text for chip in here.echo.wishes
    ] == ["mention: van"]
    assert has(project.predict(LATE).label, "van")
    always = project.tell("always mention the word parcel", author="bob")
    assert "for all texts" in str(always.echo)
    assert all(has(one.label, "parcel") for one in project.predict(["alpha beta", "the van was late"]))
    project.take_back(author="bob")
    assert not all(has(one.label, "parcel") for one in project.predict(["alpha beta", "the van was late"]))


def test_a_reading_is_amended_in_plain_lines(project: Project) -> None:
    project.train()
    heard = project.tell("hmm what about this", on=LATE)
    assert not heard.reading.parse.meaning.usable
    assert heard.echo.question
    amended = project.amend(heard, wishes=["mention: van", "most words: 3"])
    assert [chip.text for chip in amended.echo.wishes] == ["mention: van", "most words: 3"]
    assert has(project.predict(LATE).label, "van")
    with pytest.raises(FeedbackError, match="wanted one of"):
        project.amend(amended, wishes=["sideways"])


def test_other_feedback_counts_too(project: Project) -> None:
    project.train()
    one, two = project.predict([LATE, "the van was late"], keep=True)
    project.prefer(one, "late", "parcel")
    assert project.predict(LATE).completion == "late"
    project.judge(two, right=False)
    assert project.predict(two.text).completion != two.completion
    assert project.conflicts() == []
    with pytest.raises(FeedbackError, match="no labels"):
        project.choose(one, one_of=["x"])
    with pytest.raises(FeedbackError, match="Give a prediction"):
        project.mark(LATE, "x")


def test_a_round_teaches_the_weights_and_a_withdrawal_unteaches_them_exactly(
    project: Project, tmp_path: Path
) -> None:
    project.train()
    first = project.version()
    assert first is not None
    texts = ["beta parcel van", "gamma late parcel", "delta van late"]
    for text in texts:
        project.correct(text, text.split()[0], author="ann")
    project.correct("alpha van parcel", "van", author="bob")
    made = project.learn()
    assert made.decision.promoted, made.decision.reason
    taught = project.version()
    assert taught is not None
    assert taught.parent == first.id
    assert {"ROUGE-L", "chrF", "BLEU", "TER", "words", "copied", "repeated"} <= set(made.report.after)
    assert any("doing nothing" in note for note in made.report.notes)

    twin = Project.create(tmp_path / "twin", task="summarisation", **_settings(project))
    twin.add(tmp_path / "texts.csv")
    twin.train()
    twin.correct("alpha van parcel", "van", author="bob")
    twin.learn()
    project.withdraw(author="ann")
    now, other = project.version(), twin.version()
    assert now is not None
    assert other is not None
    assert now.digest == other.digest != taught.digest
    assert project.rollback().version == first.id


def _settings(project: Project) -> dict[str, object]:
    config = project.config
    return {"model": config.model.model_dump(), "writing": config.writing.model_dump()}


def test_the_export_answers_as_the_version_does_and_an_adapter_lies_beside_its_base(
    project: Project, tmp_path: Path
) -> None:
    version = project.train()
    project.export(tmp_path / "out")
    outside = Writer.load(str(tmp_path / "out"), 768)
    inside = project.workspace.writer(version.id)
    prompts = [project.workspace.writing().prompt(text) for text in (LATE, "alpha beta gamma")]
    said = [
        generate(one, prompts, Decoding(max_new_tokens=8), precision="exact").first
        for one in (inside, outside)
    ]
    assert [one.text for one in said[0]] == [one.text for one in said[1]]
    project.export(tmp_path / "adapter", format="adapter")
    assert (tmp_path / "adapter" / "adapter_model.safetensors").is_file()
    with pytest.raises(ModelError, match="llama.cpp"):
        project.export(tmp_path / "gguf", format="gguf")


def test_a_project_without_texts_begins_with_the_model_as_it_is(tmp_path: Path) -> None:
    model = {"base": str(tiny_writer(tmp_path / "model"))}
    with Project.create(
        tmp_path / "p", task="instruction", model=model, writing={"max_new_tokens": 4}
    ) as project:
        version = project.train()
        assert version.metrics == {}
        assert project.predict("hi").version == "v1"
        with pytest.raises(FeedbackError, match="Nothing was said"):
            project.learn()


def test_a_round_needs_something_that_says_whether_it_is_good(tmp_path: Path) -> None:
    model = {"base": str(tiny_writer(tmp_path / "model"))}
    with Project.create(
        tmp_path / "p", task="instruction", model=model, writing={"max_new_tokens": 4}
    ) as project:
        project.train()
        (tmp_path / "more.csv").write_text("prompt,completion\nhi there,hello\n")
        project.add(tmp_path / "more.csv", split="train")
        with pytest.raises(DataError, match="no test texts and no feedback"):
            project.learn()
        assert list(project.rounds()) == []


def test_what_writes_has_no_labels(tmp_path: Path) -> None:
    model = {"base": str(tiny_writer(tmp_path / "model"))}
    with pytest.raises(ConfigError, match="has no labels"):
        Project.create(tmp_path / "p", ["a", "b"], task="translation", model=model)
    with Project.create(tmp_path / "q", task="translation", model=model) as project:
        project.train()
        for asked in (project.questions, lambda: project.why("a text")):
            with pytest.raises(ConfigError, match="has no labels"):
                asked()
