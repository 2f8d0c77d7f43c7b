"""`heedful keras` as a person types it who has not installed Keras."""

import sys

import pytest

from heedful.cli.app import main
from heedful.project import Project


@pytest.mark.parametrize("command", [("keras", "out"), ("keras", "home")])
def test_without_keras_people_are_told_what_to_install(
    trained: Project, command: tuple[str, str], monkeypatch, capsys, tmp_path
) -> None:
    for name in ("keras", "tensorflow"):
        monkeypatch.setitem(sys.modules, name, None)
    path = tmp_path / "model.keras"
    if command == ("keras", "home"):
        path.write_bytes(b"PK")
    with pytest.raises(SystemExit) as stopped:
        main(["-p", str(trained.workspace.folder), *command, str(path)])
    assert stopped.value.code == 1
    assert "heedful[keras]" in capsys.readouterr().err
