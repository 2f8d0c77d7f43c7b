"""The application and its way out: commands are registered here, errors end here.

Exit codes: 0 done, 1 failed, 2 wrong usage, 3 the gate said no, 130 stopped by a person.
"""

import os
import sys
from collections.abc import Sequence
from typing import Annotated

import typer
from typer.exceptions import Abort, TyperException

from heedful.cli import (
    answers,
    ask,
    comments,
    compare,
    data,
    erase,
    evaluate,
    feedback,
    keras,
    labels,
    pretrain,
    review,
    rounds,
    search,
    serve,
    setup,
    store,
    versions,
    why,
)
from heedful.cli.session import Session
from heedful.errors import HeedfulError, RefusedByPeopleError

STOPPED = 130

app = typer.Typer(
    name="heedful",
    help="Fine-tune language models from what people say about their output.",
    no_args_is_help=True,
    add_completion=False,
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
)


@app.callback()
def options(
    context: typer.Context,
    project: Annotated[
        str, typer.Option("--project", "-p", envvar="HEEDFUL_PROJECT", help="The project's folder.")
    ] = ".",
    json: Annotated[bool, typer.Option("--json", help="Print JSON instead of tables.")] = False,
    debug: Annotated[bool, typer.Option("--debug", help="Show the traceback of an error.")] = False,
) -> None:
    """Fine-tune language models from what people say about their output."""
    context.obj = Session(folder=project, json=json, debug=debug)


every = (
    setup, pretrain, data, rounds, evaluate, compare, search, answers, why, ask, comments, feedback, erase,
    labels, review, versions, keras, store, serve,
)  # fmt: skip
for module in every:
    module.register(app)


def globals_first(given: Sequence[str]) -> list[str]:
    """`--debug` and `--json` may stand anywhere before `--`, in that order they come first."""
    end = given.index("--") if "--" in given else len(given)
    found = [flag for flag in ("--debug", "--json") if flag in given[:end]]
    return [*found, *(one for one in given[:end] if one not in found), *given[end:]]


def in_words(error: Exception) -> str:
    """What a person reads of an error; one that nobody foresaw says how to see more of it."""
    if isinstance(error, HeedfulError):
        return str(error)
    if isinstance(error, OSError) and error.strerror:
        about = f"{error.filename}: " if error.filename else ""
        return f"{about}{error.strerror}. Look at the file or folder, then run it again."
    return (
        f"Something went wrong that should not: {type(error).__name__}: {error}. "
        "Run it again with --debug to see where, and report that."
    )


def main(arguments: list[str] | None = None) -> None:
    """Run one command; this is what the `heedful` script calls."""
    command = typer.main.get_command(app)
    given = globals_first(sys.argv[1:] if arguments is None else arguments)
    try:
        code = command.main(args=given, prog_name="heedful", standalone_mode=False)
        sys.stdout.flush()
    except TyperException as error:
        sys.stderr.write(f"heedful: {error.format_message()} See: heedful --help\n")
        sys.exit(2)
    except (Abort, KeyboardInterrupt):
        code = STOPPED
    except RefusedByPeopleError as error:
        sys.stderr.write(f"heedful: {error}\n")
        sys.exit(3)
    except BrokenPipeError:  # whoever read the output has seen enough; there is nothing left to flush
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        sys.exit(1)
    except Exception as error:
        if given[:1] == ["--debug"]:
            raise
        sys.stderr.write(f"heedful: {in_words(error)}\n")
        sys.exit(1)
    if code == STOPPED:
        sys.stderr.write("Stopped. What was done so far is kept.\n")
    sys.exit(code if isinstance(code, int) else 0)
