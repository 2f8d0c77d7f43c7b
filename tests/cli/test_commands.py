"""Every command once, as a person types it; with --json, what a program reads."""

import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from typer.models import CommandInfo

from heedful.cli.app import app, main
from heedful.project import Project
from heedful.testing import tiny_examples, tiny_model

Run = Callable[..., "Ran"]
TEXTS = [text for text, _ in tiny_examples(4, seed=2)]


class Ran:
    """What a command left: its exit code and what it wrote."""

    def __init__(self, code: int, out: str, err: str) -> None:
        self.code, self.out, self.err = code, out, err

    @property
    def json(self) -> Any:
        """What was written, as JSON that holds no NaN."""

        def refuse(constant: str) -> None:
            raise AssertionError(f"{constant} is no JSON")

        return json.loads(self.out, parse_constant=refuse)


@pytest.fixture
def run(capsys: pytest.CaptureFixture[str]) -> Run:
    def typed(*arguments: object, code: int = 0) -> Ran:
        capsys.readouterr()
        with pytest.raises(SystemExit) as stopped:
            main([str(argument) for argument in arguments])
        caught = capsys.readouterr()
        assert stopped.value.code == code, caught.err or caught.out
        assert "Traceback" not in caught.err
        return Ran(code, caught.out, caught.err)

    return typed


@pytest.fixture
def here(trained: Project, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Iterator[Project]:
    """A trained project that commands work on without being told."""
    monkeypatch.setenv("HEEDFUL_PROJECT", str(trained.workspace.folder))
    monkeypatch.chdir(tmp_path)
    yield trained


def test_from_nothing_to_a_version(run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    model = tiny_model(tmp_path / "model")
    made = run("init", "inbox", "--labels", "billing, delivery", "--model", model, "--effort", "quick")
    assert "heedful -p inbox add FILE" in made.out
    rows = [f"{text},{label}" for text, label in tiny_examples(6) if label != "account"]
    Path("mails.csv").write_text("\n".join(["text,label", *rows]), encoding="utf-8")
    checked = run("-p", "inbox", "add", "mails.csv", "--check")
    assert "12 rows, 12 of them labelled" in checked.out
    assert "Added 12 texts" in run("-p", "inbox", "add", "mails.csv").out
    assert "0 texts from mails.csv; 12 were there already" in run("-p", "inbox", "add", "mails.csv").out
    trained = run("-p", "inbox", "train")
    assert "Made v1 from" in trained.out.replace("\n", " ")
    assert "Fitting the head" in trained.err
    assert "v1" in run("-p", "inbox", "versions").out


def test_where_several_labels_are_allowed_none_at_all_can_be_right(run: Run, tmp_path: Path) -> None:
    folder, model = tmp_path / "p", tiny_model(tmp_path / "model")
    run("init", folder, "--labels", "a,b", "--model", model, "--multi-label")
    assert run("-p", folder, "--json", "correct", "nothing of this").json["feedback"]["labels"] == []


def test_init_says_as_json_what_it_made(run: Run, tmp_path: Path) -> None:
    model = tiny_model(tmp_path / "model")
    made = run("--json", "init", tmp_path / "p", "--model", model, "--multi-label", "--seed", 3).json
    assert (made["name"], made["multi_label"], made["seed"]) == ("p", True, 3)


def test_answers_can_be_spoken_of_by_their_id(run: Run, here: Project) -> None:
    (answer,) = run("predict", "my late van", "--json").json
    assert answer["names"] == [here.labels.name(answer["answer"][0])]
    assert "The next answer heeds it." in run("correct", answer["id"], "billing").out
    shown = run("predict", "my late van").out
    assert "billing ●" in shown
    assert "heeds feedback" in shown
    (again,) = run("predict", "--json", "my late van").json
    assert run("judge", again["id"], "--right", "--author", "ann", "--json").json["feedback"]["right"] is True
    assert run("judge", again["id"], "--wrong", "--key", "k1", "--json").json["feedback"]["right"] is False
    run("choose", answer["id"], "--one-of", "billing", "--one-of", "account")
    run("choose", "my other van", "--none-of", "delivery")
    assert len(here.feedback()) == 5


def test_a_comment_is_told_amended_and_applied(run: Run, here: Project) -> None:
    said = run("tell", "anything that mentions a van is delivery", "--on", "my late van", "--author", "ann")
    assert "→ delivery, always" in said.out
    heard = run("tell", "no idea", "--on", "my late van", "--json").json["heard"]
    assert heard["comment"]["comment"] == "no idea"
    better = run("amend", heard["reading"]["id"], "--is", "billing", "--rule", "van -> billing, sometimes")
    assert "texts that mention “van” → billing, sometimes." in better.out
    newest = here.heard(heard["comment"]["id"]).id
    assert "heeds it fully" in run("apply", newest, "--author", "bob").out
    run("apply", newest, "--only-this-text")
    assert "is no rule" in run("amend", newest, "--rule", "van", code=1).err
    assert "replaced by" in run("apply", heard["reading"]["id"], code=1).err


def test_a_comment_that_is_applied_at_once_says_when_its_rules_wait(run: Run, here: Project) -> None:
    pool = [text.lower().split() for text in here.workspace.pool().texts]
    word = next(
        one
        for one in ("invoice", "refund", "parcel", "courier", "password")
        if sum(one in text for text in pool) > 1
    )
    said = run("tell", f"texts with {word} are delivery", "--on", f"my {word}", "--apply", "--author", "ann")
    (heard,) = here.feedback(author="ann")
    assert here.heard(heard.id).echo.waits
    assert "its rules wait for a confirmation" in " ".join(said.out.split())
    assert "the next answer heeds it" not in said.out


def test_predictions_can_be_left_out_of_the_ledger(run: Run, here: Project) -> None:
    (answer,) = run("predict", "--json", "--no-keep", "my late van").json
    assert answer["id"] in run("correct", answer["id"], "billing", code=1).err


def test_texts_come_from_the_input_line_by_line(
    run: Run, here: Project, monkeypatch: pytest.MonkeyPatch
) -> None:
    import io

    monkeypatch.setattr("sys.stdin", io.StringIO("my late van\n\nmy password\n"))
    assert [one["text"] for one in run("--json", "predict").json] == ["my late van", "my password"]


def test_a_file_is_answered_into_another(run: Run, here: Project, tmp_path: Path) -> None:
    Path("texts.csv").write_text("text\nmy van\nmy card\n", encoding="utf-8")
    assert "Answered 2 rows" in run("predict", "--file", "texts.csv", "--out", "answers.csv").out
    assert run("--json", "predict", "--file", "texts.csv", "--out", "a.jsonl").json == {
        "rows": 2, "path": "a.jsonl",
    }  # fmt: skip
    assert "--file and --out go together" in run("predict", "--file", "texts.csv", code=2).err


def test_feedback_is_listed_exported_imported_and_withdrawn(run: Run, here: Project) -> None:
    assert "Nobody has said anything yet." in run("feedback", "list").out
    said = run("--json", "correct", "my late van", "billing", "--author", "ann").json["feedback"]
    run("correct", "my late van", "account", "--author", "bob")
    shown = run("feedback", "list").out
    assert "should be billing" in shown
    assert "Conflict" in shown
    listed = run("--json", "feedback", "list", "--author", "ann").json
    assert [one["id"] for one in listed["feedback"]] == [said["id"]]
    assert len(listed["conflicts"]) == 1
    assert "Wrote 2 items" in run("feedback", "export", "said.jsonl").out
    assert "Took in 0 items" in run("feedback", "import", "said.jsonl").out
    assert "Withdrew 1 items; 0 trainings" in run("feedback", "withdraw", said["id"]).out
    gone = run("--json", "feedback", "withdraw", "--author", "bob").json
    assert len(gone["withdrawal"]["items"]) == 1
    assert "Name feedback ids, or --author NAME." in run("feedback", "withdraw", code=2).err
    assert run("--json", "feedback", "export", "none.jsonl").json["items"] == 0
    assert run("--json", "feedback", "import", "none.jsonl").json["new"] == 0


def test_a_round_is_shown_with_its_checks_and_written_as_a_page(run: Run, here: Project) -> None:
    here.correct(TEXTS[0], "billing")
    made = run("learn", "--report", "round.html")
    assert "Promoted." in made.out
    assert "told items" in made.out
    assert "v2 is in use now" in made.out
    assert "<html" in Path("round.html").read_text(encoding="utf-8")
    here.correct(TEXTS[1], "billing")
    assert run("learn", "--json").json["decision"]["promoted"] is True
    assert "accuracy" in run("evaluate", "v1").out
    assert run("--json", "evaluate", "--report", "again.html").json["size"] > 0
    listed = run("--json", "versions").json
    assert listed["in_use"] == "v3"
    assert [one["id"] for one in listed["versions"]] == ["v1", "v2", "v3"]
    assert "Back to v2." in run("rollback").out
    assert run("--json", "rollback", "--author", "ann").json["version"] == "v1"
    assert "In use: v3." in run("promote", "v3", "--reason", "it is better").out
    assert run("--json", "promote", "v2").json["reason"] == "chosen by hand"


def test_what_was_learnt_is_withdrawn_with_its_rounds(run: Run, here: Project) -> None:
    said = here.correct(TEXTS[0], "billing")
    run("learn")
    gone = run("--json", "feedback", "withdraw", said.id).json
    assert gone["in_use"]["id"] == "v1"


def test_labels_are_listed_added_renamed_merged_and_split(run: Run, here: Project) -> None:
    assert "billing" in run("labels", "list").out
    assert run("--json", "labels", "list").json["counts"]["train"]["billing"] == 8
    assert run("--json", "labels", "add", "hours").json["name"] == "hours"
    assert "'hours' is now called 'opening'" in run("labels", "rename", "hours", "opening").out
    shown = run("labels", "merge", "opening", "account", "--preview").out
    assert "would touch 0 examples and 0 feedback items" in shown
    assert "opening" in here.labels.names
    assert "touched" in run("labels", "merge", "opening", "account").out
    split = run("--json", "labels", "split", "billing", "invoice", "refund").json
    assert [one["name"] for one in split["labels"]["all"]] == ["account", "delivery", "invoice", "refund"]


def test_data_and_weights_are_taken_away(run: Run, here: Project) -> None:
    assert "Wrote 66 rows" in run("export-data", "all.csv").out
    assert run("--json", "export-data", "all.jsonl").json == {"rows": 66, "path": "all.jsonl"}
    assert "Exported to out." in run("export", "out").out
    assert run("--json", "export", "onnx", "--format", "onnx", "--version", "v1").json == {"folder": "onnx"}
    assert Path("onnx", "model.onnx").is_file()


def test_a_look_at_a_source_that_cannot_be_used_fails(run: Run, here: Project) -> None:
    Path("odd.csv").write_text("a,b\n1,2\n", encoding="utf-8")
    assert "Not usable" in run("add", "odd.csv", "--check", code=1).out
    assert run("--json", "add", "odd.csv", "--check", code=1).json["error"]


def test_added_rows_are_counted_as_json(run: Run, here: Project) -> None:
    Path("more.csv").write_text("mail;topic\nmy new card;billing\nare you open;hours\n", encoding="utf-8")
    added = run(
        "--json", "add", "more.csv", "--text", "mail", "--label", "topic", "--new-labels", "--split", "train"
    ).json
    assert (added["batch"]["added"], added["examples"]["train"]) == (2, 26)


def test_the_doctor_looks_at_the_machine_and_the_project(run: Run, here: Project, tmp_path: Path) -> None:
    found = {one["subject"]: one for one in run("--json", "doctor").json}
    assert {"Processor", "Threads", "Memory", "Disk", "Extra onnx"} <= set(found)
    assert "v1 in use" in found["Project"]["found"]
    assert "switched off" in found["Hugging Face hub"]["found"]
    shown = run("-p", tmp_path / "nowhere", "doctor").out
    assert "There is no project" in shown


def test_a_server_stays_on_this_machine_unless_it_is_told_how_others_come_safely(
    run: Run, here: Project
) -> None:
    refused = run("serve", "--host", "0.0.0.0", "--port", "8433", code=1)
    assert "others can reach, and no TLS" in refused.err
    hidden = run("serve", "--host", "0.0.0.0", "--port", "8433", "--public-url", "https://h.example", code=1)
    assert "Nobody has come in" in hidden.err


def test_no_command_was_forgotten() -> None:
    def names(commands: list[CommandInfo], before: str = "") -> set[str]:
        return {
            f"{before}{one.name or str(getattr(one.callback, '__name__', '')).replace('_', '-')}"
            for one in commands
        }

    known = names(app.registered_commands)
    for group in app.registered_groups:
        assert group.typer_instance is not None
        known |= names(group.typer_instance.registered_commands, f"{group.name} ")
    known.remove("demo")  # it needs real weights and texts, and has tests where those are
    here = "".join(page.read_text(encoding="utf-8") for page in Path(__file__).parent.glob("test_*.py"))
    missing = {name for name in known if '"' + name.replace(" ", '", "') + '"' not in here}
    assert missing == set()
