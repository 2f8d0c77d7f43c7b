"""`versions`, `promote`, `rollback` and `export`: which weights answer, and taking them elsewhere."""

from pathlib import Path
from typing import Annotated, Literal

import typer

from heedful.cli.session import Session


def register(app: typer.Typer) -> None:
    """Add these commands to the application."""
    app.command()(versions)
    app.command()(promote)
    app.command()(rollback)
    app.command()(export)


def versions(context: typer.Context) -> None:
    """All versions: where they came from, how good they are, which one is in use."""
    session: Session = context.obj
    with session.open() as project:
        known, used = project.versions(), project.version()
        from heedful.cli.tables import show_versions

        session.say(
            {"versions": known, "in_use": used and used.id},
            lambda console: show_versions(console, known, used),
        )


def promote(
    context: typer.Context,
    version: Annotated[str, typer.Argument(help="The version that shall answer.")],
    reason: Annotated[str, typer.Option(help="Why, for the record.")] = "chosen by hand",
    author: Annotated[str, typer.Option(help="Who decides.")] = "owner",
    despite_review: Annotated[
        bool, typer.Option("--despite-review", help="Even if people's review keeps it out.")
    ] = False,
) -> None:
    """Let a version answer, whatever the gate said of it, unless people's review keeps it out (exit 3)."""
    session: Session = context.obj
    with session.open() as project:
        made = project.promote(version, reason, author, despite_review=despite_review)
        session.say(made, lambda console: console.print(f"In use: [bold]{made.version}[/]."))


def rollback(
    context: typer.Context, author: Annotated[str, typer.Option(help="Who decides.")] = "owner"
) -> None:
    """Go back to the version that was in use before."""
    session: Session = context.obj
    with session.open() as project:
        made = project.rollback(author)
        session.say(made, lambda console: console.print(f"Back to [bold]{made.version}[/]."))


def export(
    context: typer.Context,
    folder: Annotated[Path, typer.Argument(help="A new folder.")],
    format: Annotated[
        Literal["transformers", "onnx", "adapter", "gguf"],
        typer.Option(
            help="What shall read it: transformers covers sentence-transformers, adapter is for peft."
        ),
    ] = "transformers",
    version: Annotated[str | None, typer.Option(help="Another version than the one in use.")] = None,
) -> None:
    """Write the weights as a folder that works without heedful."""
    session: Session = context.obj
    with session.open() as project:
        path = project.export(folder, format=format, version=version)
        session.say({"folder": path}, lambda console: console.print(f"Exported to {path}."))
