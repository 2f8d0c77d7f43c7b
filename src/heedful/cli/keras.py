"""`keras out` and `keras home`: a version as a Keras file, and trained weights back to the gate."""

from pathlib import Path
from typing import Annotated

import typer

from heedful.cli.session import Session

GATE_SAID_NO = 3


def register(app: typer.Typer) -> None:
    """Add these commands to the application."""
    group = typer.Typer(help="A version as a Keras model, and back.", no_args_is_help=True)
    group.command()(out)
    group.command()(home)
    app.add_typer(group, name="keras")


def out(
    context: typer.Context,
    path: Annotated[Path, typer.Argument(help="A new file that ends in .keras.")],
    version: Annotated[str | None, typer.Option(help="Another version than the one in use.")] = None,
) -> None:
    """Write a version as a Keras model, to fine-tune with a Keras loop of one's own."""
    from heedful.models.keras.file import write_model

    session: Session = context.obj
    with session.open() as project:
        model = project.to_keras(version)
        write_model(model, path)
        about = {"file": path, "name": model.name}
        session.say(about, lambda console: console.print(f"Written to {path}. Keep the model's name."))


def home(
    context: typer.Context,
    path: Annotated[Path, typer.Argument(help="The .keras file with the trained weights.")],
    report: Annotated[
        Path | None, typer.Option("--report", help="Also write the report as a page (.html).")
    ] = None,
) -> None:
    """Make the weights of a Keras file a candidate; the gate promotes it or keeps it out (exit code 3)."""
    from heedful.cli.progress import bar
    from heedful.cli.tables import show_round

    session: Session = context.obj
    with session.open() as project:
        with bar(session) as progress:
            made = project.from_keras(path, progress)
        if report is not None:
            project.report(report, made)
        session.say(made, lambda console: show_round(console, made))
        raise typer.Exit(0 if made.decision.promoted else GATE_SAID_NO)
