"""`heedful serve FOLDER` finds the project in a folder, also the one that the demo left in it."""

from pathlib import Path

from heedful.cli.serve import project_in


def test_the_folder_of_the_demo_stands_for_the_project_in_it(tmp_path: Path) -> None:
    demo = tmp_path / "demo"
    (demo / "project").mkdir(parents=True)
    assert project_in(demo) == demo  # nothing there yet: the error names what was asked for
    (demo / "project" / "heedful.toml").touch()
    assert project_in(demo) == demo / "project"
    (demo / "heedful.toml").touch()
    assert project_in(demo) == demo
