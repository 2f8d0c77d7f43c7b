"""`add`: texts come in, and out again with `export-data`."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from heedful.cli.session import Session

if TYPE_CHECKING:
    from rich.console import Console

    from heedful.records.exchange import Exchanged


def register(app: typer.Typer) -> None:
    """Add these commands to the application."""
    app.command()(add)
    app.command("export-data")(export_data)


def add(
    context: typer.Context,
    source: Annotated[
        str,
        typer.Argument(
            help="A file (CSV, TSV, JSONL, Parquet), a folder, `newsgroups`, `bbc-news`, or owner/name."
        ),
    ],
    text: Annotated[str | None, typer.Option("--text", help="The column with the texts.")] = None,
    other: Annotated[
        list[str] | None,
        typer.Option(
            "--other", help="The column with the second text of each pair, or a candidate (repeat)."
        ),
    ] = None,
    label: Annotated[str | None, typer.Option("--label", help="The column with the labels.")] = None,
    split_column: Annotated[str | None, typer.Option(help="The column that names the split.")] = None,
    split: Annotated[
        str | None, typer.Option(help="Put every row here: train, validation, test, pool.")
    ] = None,
    separator: Annotated[str | None, typer.Option(help="What separates several labels in a cell.")] = None,
    format: Annotated[
        str | None,
        typer.Option(help="What the source is, where the suffix does not say: label-studio, prodigy, …"),
    ] = None,
    on_empty: Annotated[str | None, typer.Option(help="An empty text: error, skip or keep.")] = None,
    encoding: Annotated[str | None, typer.Option(help="How characters are written, if not UTF-8.")] = None,
    new_labels: Annotated[bool, typer.Option("--new-labels", help="Let unknown labels in.")] = False,
    check: Annotated[bool, typer.Option("--check", help="Only look; bring nothing in.")] = False,
) -> None:
    """Bring texts in: rows with labels become examples, rows without the pool. All or nothing."""
    session: Session = context.obj
    given = {
        "text_column": text,
        "other_columns": other or None,
        "label_column": label,
        "split_column": split_column,
        "split": split,
        "label_separator": separator,
        "format": format,
        "on_empty": on_empty,
        "encoding": encoding,
    }
    options: dict[str, Any] = {key: value for key, value in given.items() if value is not None}
    with session.open() as project:
        if check:
            from heedful.cli.tables import show_summary

            summary = project.check(source, **options)
            session.say(summary, lambda console: show_summary(console, summary))
            raise typer.Exit(0 if summary.ok else 1)
        batch = project.add(source, new_labels=new_labels, **options)
        counts, twins = project.counts(), project.duplicates()
        from heedful.cli.tables import show_added

        session.say(
            {"batch": batch, "examples": counts.splits, "duplicates": twins},
            lambda console: show_added(console, batch, counts.splits, twins),
        )


def export_data(
    context: typer.Context,
    path: Annotated[Path, typer.Argument(help="A .csv, .tsv, .jsonl or .parquet file.")],
    format: Annotated[
        str | None, typer.Option(help="Another program's format, such as label-studio; see docs/exchange.md.")
    ] = None,
) -> None:
    """Write all examples and pool texts to a file."""
    session: Session = context.obj
    with session.open() as project:
        out = project.export_data(path, format=format)
        told = {"rows": out.items, "path": path, **out.model_dump(exclude={"items"}, exclude_defaults=True)}
        session.say(told, lambda console: show_out(console, out, path, "rows"))


def show_out(console: "Console", out: "Exchanged", path: Path, what: str) -> None:
    """What was written where, and what was not."""
    console.print(f"Wrote {out.items:,} {what} to {path}.", highlight=False)
    if out.beside:
        console.print(f"Beside it: {out.beside}.", highlight=False)
    if out.says:
        console.print(out.says, highlight=False)
