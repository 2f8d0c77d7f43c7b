"""docs/cli.md is what the application says of itself."""

from pathlib import Path

from heedful.cli.app import app
from heedful.cli.reference import reference

PAGE = Path(__file__).parents[2] / "docs" / "cli.md"


def test_the_page_is_the_one_that_make_docs_writes() -> None:
    assert PAGE.read_text(encoding="utf-8") == reference(), "docs/cli.md is out of date. Run: make docs"


def test_every_command_has_a_section() -> None:
    groups = [(group.name, group.typer_instance) for group in app.registered_groups]
    named = [
        (f"{before} {command.name or command.callback.__name__.replace('_', '-')}").strip()
        for before, one in [("", app), *groups]
        for command in one.registered_commands
    ]
    assert named
    missing = [name for name in named if f"\n## heedful {name}\n" not in reference()]
    assert missing == []


def test_every_option_says_what_it_does() -> None:
    empty = [line for line in reference().splitlines() if line.startswith("| `") and line.endswith("|  |")]
    assert empty == []
