"""`store`: look it through, copy it to another database, back it up, bring it up to date."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from heedful.cli.session import Session

if TYPE_CHECKING:
    from rich.console import Console

    from heedful.store.checking import Checked
    from heedful.store.copying import Copied

store = typer.Typer(
    help="Check, copy, back up or upgrade where a project's records lie.", no_args_is_help=True
)


def register(app: typer.Typer) -> None:
    """Add these commands to the application."""
    app.add_typer(store, name="store")


@store.command()
def check(context: typer.Context) -> None:
    """Read every row of the store and say what is wrong with it; exit code 1 where something is."""
    from heedful.store import checking

    session: Session = context.obj
    with session.open() as project:
        found = checking.check(project.workspace.store)
    session.say(found, lambda console: _show_check(console, found))
    raise typer.Exit(1 if found.faults else 0)


@store.command()
def copy(
    context: typer.Context,
    source: Annotated[str, typer.Argument(help="A project's folder, a store.db file or a URL.")],
    target: Annotated[str, typer.Argument(help="An empty database: a URL, or a file that is not there yet.")],
) -> None:
    """Copy a store to another database, SQLite or PostgreSQL; both sides are counted and summed.

    The target gets everything or nothing. Stop the servers first: what arrives meanwhile stays behind.
    """
    from heedful.cli.progress import bar
    from heedful.loop.moving import copy_store

    session: Session = context.obj
    with bar(session) as progress:
        made = copy_store(source, target, progress)
    session.say(made, lambda console: _show_copy(console, made))


@store.command()
def backup(context: typer.Context) -> None:
    """Copy the store while it is in use: to a file beside it, or with pg_dump from a server."""
    from heedful.records.base import now
    from heedful.store.backup import back_up

    session: Session = context.obj
    with session.open() as project:
        path = back_up(project.workspace.store.database, f"{now():%Y%m%d-%H%M%S}", project.workspace.folder)
    session.say({"path": path}, lambda console: console.print(f"Wrote {path}."))


@store.command()
def upgrade(
    context: typer.Context,
    without_copy: Annotated[
        bool, typer.Option("--without-copy", help="Make no copy first: there is one already.")
    ] = False,
) -> None:
    """Bring the store to the schema of this heedful; every command does that too, with a copy made before."""
    from heedful.config import Config
    from heedful.store import Store
    from heedful.store.schema import HEAD

    session: Session = context.obj
    folder = Path(session.folder)
    Store.open(folder, url=Config.read(folder).store_url, create=False, copy=not without_copy).close()
    session.say({"schema": HEAD}, lambda console: console.print(f"The store has the schema {HEAD}."))


def _show_check(console: "Console", found: "Checked") -> None:
    from rich.markup import escape

    from heedful.cli.tables import table

    counts = table("table", "rows>")
    for name, number in found.rows.items():
        counts.add_row(name, f"{number:,}")
    console.print(counts)
    for note in found.notes:
        console.print(f"[yellow]![/] {escape(note)}")
    for fault in found.faults:
        console.print(f"[red]✗[/] {escape(fault)}")
    if not found.faults:
        console.print(f"[green]✓[/] {escape(found.place)} is sound.")


def _show_copy(console: "Console", made: "Copied") -> None:
    from rich.markup import escape

    from heedful.cli.tables import table

    counts = table("table", "rows>", "sha256, the same on both sides")
    for one in made.tables:
        counts.add_row(one.table, f"{one.rows:,}", one.sha256[:16])
    console.print(counts)
    console.print(f"Copied {made.rows:,} rows to {escape(made.target)}.")
    if made.missed:
        console.print(
            f"[yellow]![/] {made.missed:,} entries arrived meanwhile and are not in the copy. "
            "Stop what writes, then copy once more."
        )
    if "://" in made.target:
        console.print(
            f'Next: in heedful.toml, database = "{escape(made.target)}"; the folder stays as it is.'
        )
