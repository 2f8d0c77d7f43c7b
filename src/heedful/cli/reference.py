"""Write docs/cli.md from the application itself: `python -m heedful.cli.reference > docs/cli.md`."""

import sys
from collections.abc import Iterator
from typing import Any, get_args, get_type_hints

import typer

from heedful.cli.app import app

HEAD = """# Command line

Every command works on the project in the current folder; `-p FOLDER` or the variable `HEEDFUL_PROJECT` names
another one. `--json` prints one JSON document instead of tables. An error is a sentence on standard error;
`--debug` adds the traceback.

| exit code | meaning |
|---|---|
| 0 | done |
| 1 | failed; the message says what was found, what was wanted and what to do |
| 2 | wrong usage |
| 3 | a round ended well, and the gate kept its version out |
| 130 | stopped from the keyboard |

This page is generated: `make docs`. Global options stand before the command: `heedful --json versions`.
"""


def reference() -> str:
    """The page."""
    root: Any = typer.main.get_command(app)
    parts = [HEAD, _table(_rows(root))]
    parts += [_section(f"heedful {name}", command) for name, command in _commands(root)]
    return "\n".join(parts)


def _commands(group: Any, before: str = "") -> Iterator[tuple[str, Any]]:
    """Every command that does something, with its full name, in the order of the help."""
    for name, command in group.commands.items():
        if hasattr(command, "commands"):
            yield from _commands(command, f"{before}{name} ")
        else:
            yield f"{before}{name}", command


def _section(name: str, command: Any) -> str:
    rows = _rows(command)
    usage = " ".join([name, *_usage(command)])
    return f"## {name}\n\n    {usage}\n\n{command.help}\n" + (f"\n{_table(rows)}" if rows else "")


def _usage(command: Any) -> list[str]:
    """What stands behind the command's name: what it needs, then what it can do without."""
    needed = [_option(one) for one in command.params if _is_option(one) and one.required]
    more = any(_is_option(one) and not one.required for one in command.params)
    arguments = [_argument(one) for one in command.params if not _is_option(one)]
    return [*arguments, *needed, *(["[options]"] if more else [])]


def _is_option(parameter: Any) -> bool:
    return bool(parameter.opts[0].startswith("-"))


def _argument(argument: Any) -> str:
    name = argument.name.upper() + ("..." if argument.nargs == -1 else "")
    return name if argument.required else f"[{name}]"


def _option(option: Any, hint: Any = None) -> str:
    flags = "|".join([*option.opts, *option.secondary_opts])
    if option.is_flag:
        return flags
    choices = [one for one in get_args(hint) if isinstance(one, str)]
    return f"{flags} {'|'.join(choices) or option.name.upper().replace('_', '-')}"


def _rows(command: Any) -> list[tuple[str, str]]:
    """Arguments first, then options: how each is written, and what it is."""
    hints = get_type_hints(command.callback)
    ordered = sorted(command.params, key=_is_option)
    return [
        (_option(one, hints.get(one.name)) if _is_option(one) else _argument(one), _meaning(one))
        for one in ordered
    ]


def _meaning(parameter: Any) -> str:
    """The help, and a default worth knowing."""
    told, default = parameter.help or "", parameter.default
    if parameter.required or default in (None, "") or isinstance(default, bool | list | tuple):
        return told
    return f"{told} Default: `{default}`."


def _table(rows: list[tuple[str, str]]) -> str:
    lines = [f"| `{_cell(written)}` | {_cell(told)} |\n" for written, told in rows]
    return "".join(["| | |\n|---|---|\n", *lines])


def _cell(text: str) -> str:
    return text.replace("|", "\\|")


if __name__ == "__main__":
    sys.stdout.write(reference())
