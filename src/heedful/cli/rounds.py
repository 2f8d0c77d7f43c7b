"""`train` and `learn`: make versions."""

from pathlib import Path
from typing import Annotated

import typer

from heedful.cli.session import Session

GATE_SAID_NO = 3


def register(app: typer.Typer) -> None:
    """Add these commands to the application."""
    app.command()(train)
    app.command()(learn)


def train(
    context: typer.Context,
    model: Annotated[
        str | None, typer.Option(help="Start the first version from this model: a folder or a name.")
    ] = None,
) -> None:
    """Train from the base model: the first version, or a candidate that the gate judges."""
    from heedful.cli.progress import bar
    from heedful.cli.tables import show_round, show_version
    from heedful.records.version import Round

    session: Session = context.obj
    with session.open() as project:
        with bar(session) as progress:
            made = project.train(progress, model=model)
        if isinstance(made, Round):
            session.say(made, lambda console: show_round(console, made))
            raise typer.Exit(0 if made.decision.promoted else GATE_SAID_NO)
        session.say(made, lambda console: show_version(console, made))


def learn(
    context: typer.Context,
    report: Annotated[
        Path | None, typer.Option("--report", help="Also write the report as a page (.html).")
    ] = None,
) -> None:
    """One round: learn from what was said, measure, then promote or keep out (exit code 3)."""
    from heedful.cli.progress import bar
    from heedful.cli.tables import show_round

    session: Session = context.obj
    with session.open() as project:
        with bar(session) as progress:
            made = project.learn(progress)
        if report is not None:
            project.report(report, made)
        session.say(made, lambda console: show_round(console, made))
        raise typer.Exit(0 if made.decision.promoted else GATE_SAID_NO)
