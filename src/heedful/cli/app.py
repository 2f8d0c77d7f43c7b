"""The application and its way out: commands are registered here, errors end here.

Exit codes: 0 done, 1 failed, 2 wrong usage, 3 the gate said no.
"""

import sys
from typing import Annotated

import typer
from typer.exceptions import Abort, TyperException

from heedful.cli import answers, data, feedback, labels, rounds, setup, versions
from heedful.cli.session import Session
from heedful.errors import HeedfulError

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


for module in (setup, data, rounds, answers, feedback, labels, versions):
    module.register(app)


def main(arguments: list[str] | None = None) -> None:
    """Run one command; this is what the `heedful` script calls."""
    command = typer.main.get_command(app)
    given = sys.argv[1:] if arguments is None else arguments
    try:
        code = command.main(args=given, prog_name="heedful", standalone_mode=False)
    except TyperException as error:
        sys.stderr.write(f"heedful: {error.format_message()} See: heedful --help\n")
        sys.exit(2)
    except (Abort, KeyboardInterrupt):
        sys.stderr.write("Stopped. What was done so far is kept.\n")
        sys.exit(130)
    except HeedfulError as error:
        if "--debug" in given:
            raise
        sys.stderr.write(f"heedful: {error}\n")
        sys.exit(1)
    sys.exit(code if isinstance(code, int) else 0)
