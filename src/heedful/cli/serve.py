"""`serve`: the API, the page and the worker, in one command."""

import sys
import webbrowser
from pathlib import Path
from typing import Annotated

import typer

from heedful.cli.session import Session


def register(app: typer.Typer) -> None:
    """Add this command to the application."""
    app.command()(serve)


def serve(
    context: typer.Context,
    folders: Annotated[
        list[Path] | None, typer.Argument(metavar="PROJECT", help="Projects' folders; else the one of -p.")
    ] = None,
    host: Annotated[str, typer.Option(help="The address to listen on.")] = "127.0.0.1",
    port: Annotated[
        int | None, typer.Option(help="The port; without one 8433, or the next that is free.")
    ] = None,
    public_url: Annotated[
        str | None, typer.Option(help="Where browsers find it, behind a proxy that does TLS: https://…")
    ] = None,
    worker: Annotated[bool, typer.Option(help="Whether rounds are run here.")] = True,
    open: Annotated[
        bool, typer.Option(help="Open the page in a browser, where there is one and a person to see it.")
    ] = True,
) -> None:
    """Serve projects over HTTP, with a worker beside that runs rounds; Ctrl+C stops both."""
    from heedful.server.run import run
    from heedful.server.settings import Settings

    session: Session = context.obj
    chosen = tuple(project_in(folder) for folder in folders or [Path(session.folder)])
    run(
        Settings(folders=chosen, host=host, port=port, public_url=public_url, worker=worker),
        lambda line: typer.echo(line),
        webbrowser.open if open and sys.stdout.isatty() else None,
    )


def project_in(folder: Path) -> Path:
    """The folder itself, or the project that `heedful demo` left in it."""
    inside = folder / "project"
    return inside if _is_project(inside) and not _is_project(folder) else folder


def _is_project(folder: Path) -> bool:
    """Whether a project lies in a folder."""
    return (folder / "heedful.toml").is_file()
