"""`predict`: what the version in use and the feedback since say."""

import sys
from pathlib import Path
from typing import Annotated

import typer

from heedful.cli.session import Session
from heedful.records.parts import join_parts


def register(app: typer.Typer) -> None:
    """Add these commands to the application."""
    app.command()(predict)


def predict(
    context: typer.Context,
    texts: Annotated[
        list[str] | None, typer.Argument(help="The texts; without any, each line of the input.")
    ] = None,
    other: Annotated[
        list[str] | None,
        typer.Option(
            "--other", help="The second text of a pair, or a candidate (repeat); the text is first."
        ),
    ] = None,
    file: Annotated[Path | None, typer.Option("--file", help="Answer every row of this file.")] = None,
    out: Annotated[
        Path | None, typer.Option("--out", help="Where the answers to a file go (.csv or .jsonl).")
    ] = None,
    keep: Annotated[
        bool | None,
        typer.Option("--keep/--no-keep", help="Put predictions in the ledger (default: not for files)."),
    ] = None,
) -> None:
    """Answer texts; each answer has an id that feedback can speak of."""
    session: Session = context.obj
    if (file is None) != (out is None):
        raise typer.BadParameter("--file and --out go together.")
    with session.open() as project:
        if file is not None and out is not None:
            from heedful.cli.progress import bar

            with bar(session) as progress:
                count = project.predict_file(file, out, keep=bool(keep), progress=progress)
            session.say(
                {"rows": count, "path": out},
                lambda console: console.print(f"Answered {count:,} rows into {out}."),
            )
            return
        if other:
            texts = [join_parts([*(texts or ()), *other])]
        given = texts or [line.rstrip("\n") for line in sys.stdin if line.strip()]
        answers = project.predict(given, keep=keep is not False)
        from heedful.cli.tables import show_predictions

        session.say(answers, lambda console: show_predictions(console, answers))
