"""The doctor knows what can be installed beside."""

import tomllib
from pathlib import Path

import pytest

from heedful.cli.app import main
from heedful.cli.machine import EXTRAS

FOR_THOSE_WHO_WORK_ON_IT = {"test", "dev", "bench"}


def test_every_extra_is_looked_for() -> None:
    pyproject = tomllib.loads((Path(__file__).parents[2] / "pyproject.toml").read_text(encoding="utf-8"))
    offered = set(pyproject["project"]["optional-dependencies"]) - FOR_THOSE_WHO_WORK_ON_IT
    assert set(EXTRAS) == offered


def test_what_is_missing_is_named_as_it_is_installed(monkeypatch, capsys, tmp_path) -> None:
    monkeypatch.setitem(EXTRAS, "flying", ("no_such_module",))
    with pytest.raises(SystemExit):
        main(["-p", str(tmp_path), "doctor"])
    assert "'heedful[flying]'" in capsys.readouterr().out
