"""`serve`: the API, the page and the worker, in one command."""

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
) -> None:
    """Serve projects over HTTP, with a worker beside that runs rounds; Ctrl+C stops both."""
    from heedful.server.run import run
    from heedful.server.settings import Settings

    session: Session = context.obj
    chosen = tuple(folders or [Path(session.folder)])
    run(
        Settings(folders=chosen, host=host, port=port, public_url=public_url, worker=worker),
        lambda line: typer.echo(line),
    )
