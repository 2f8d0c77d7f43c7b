"""Pairs, candidates and numbers as a person types them."""

import json
from collections.abc import Callable
from pathlib import Path

import pytest

from heedful.cli.app import main
from heedful.testing import tiny_choices, tiny_model, tiny_pairs, tiny_ratings

Run = Callable[..., str]


@pytest.fixture
def run(capsys: pytest.CaptureFixture[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Run:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("COLUMNS", "160")
    tiny_model(tmp_path / "model")

    def typed(*arguments: object, code: int = 0) -> str:
        capsys.readouterr()
        with pytest.raises(SystemExit) as stopped:
            main([str(argument) for argument in arguments])
        caught = capsys.readouterr()
        assert stopped.value.code == code, caught.err or caught.out
        return caught.out + caught.err

    return typed


def rows(path: str, columns: tuple[str, ...], values: list[tuple[object, ...]]) -> None:
    lines = [json.dumps(dict(zip(columns, value, strict=True))) for value in values]
    Path(path).write_text("\n".join(lines) + "\n", encoding="utf-8")


def test_pairs(run: Run):
    rows("pairs.jsonl", ("ours", "theirs", "label"), list(tiny_pairs(8)))
    run("init", "p", "--inputs", "pairs", "--model", "model", "--effort", "quick")
    found = run("-p", "p", "add", "pairs.jsonl", code=1)
    assert "name them with text_column and other_columns" in found
    run("-p", "p", "add", "pairs.jsonl", "--text", "ours", "--other", "theirs")
    run("-p", "p", "train")
    shown = run("-p", "p", "predict", "a parcel", "--other", "a van")
    assert "a parcel ||| a van" in shown
    run("-p", "p", "correct", "a parcel ||| a van", "same")
    answer = json.loads(run("--json", "-p", "p", "predict", "a parcel ||| a van"))
    assert answer[0]["names"] == ["same"]
    assert "where a pair was wanted" in run("-p", "p", "predict", "a parcel", code=1)
    assert "a parcel ||| a van" in run("-p", "p", "feedback", "list")


def test_candidates(run: Run):
    rows("choices.jsonl", ("premise", "choice1", "choice2", "label"), tiny_choices(24))
    run("init", "p", "--inputs", "choices", "--model", "model", "--effort", "quick")
    run("-p", "p", "add", "choices.jsonl")
    run("-p", "p", "train")
    shown = run("-p", "p", "predict", "which", "--other", "charged twice", "--other", "parcel late")
    assert "charged twice" in shown.partition("which")[0] or "parcel late" in shown.partition("which")[0]
    run("-p", "p", "correct", "which ||| charged twice ||| parcel late", "parcel late")
    answer = json.loads(
        run("--json", "-p", "p", "predict", "which", "--other", "charged twice", "--other", "parcel late")
    )
    assert answer[0]["names"] == ["1"]


def test_numbers(run: Run):
    rows("ratings.jsonl", ("text", "rating"), list(tiny_ratings(80)))
    run("init", "p", "--task", "regression", "--model", "model", "--effort", "quick")
    run("-p", "p", "add", "ratings.jsonl")
    assert "typical error" in run("-p", "p", "train")
    assert "were off by" in run("-p", "p", "predict", "my invoice")
    run("-p", "p", "correct", "my invoice", "-1.5", "--author", "owner")
    assert "-1.5" in run("-p", "p", "predict", "my invoice")
    assert "No such option: --autor" in run("-p", "p", "correct", "my invoice", "2", "--autor", "bob", code=2)
    run("-p", "p", "correct", "my invoice", "3.25")
    assert "3.25" in run("-p", "p", "predict", "my invoice")
    assert "should be “3.25”" in run("-p", "p", "feedback", "list")
    assert "explained variance" in run("-p", "p", "learn")
    run("-p", "p", "export", "out")
    assert (Path("out") / "model.safetensors").is_file()
