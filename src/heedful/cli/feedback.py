"""`correct`, `judge`, `choose` and `feedback`: what people say, and taking it back."""

import re
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer
from typer.core import TyperCommand

from heedful.cli.session import Session

if TYPE_CHECKING:
    from rich.console import Console

    from heedful.project import Project
    from heedful.records.exchange import Taken
    from heedful.records.feedback import Feedback

On = Annotated[str, typer.Argument(help="A prediction's id, or the text itself.")]
Author = Annotated[str, typer.Option("--author", help="Who says so.")]
Key = Annotated[str | None, typer.Option("--key", help="Saying it again with the same key counts once.")]

Form = Annotated[
    str,
    typer.Option(
        "--format",
        help="heedful, label-studio, argilla, prodigy, doccano, trl-…, llama-factory-…: docs/exchange.md.",
    ),
]

kept = typer.Typer(help="List, import, export or withdraw what people said.", no_args_is_help=True)


class TakesNumbers(TyperCommand):
    """A command to which -1.5 is a number, while other words that begin so are options."""

    def parse_args(self, ctx: Any, args: list[str]) -> list[str]:
        ctx.ignore_unknown_options = any(re.fullmatch(r"-[0-9.]+(e[+-]?[0-9]+)?", one, re.I) for one in args)
        return super().parse_args(ctx, args)


def register(app: typer.Typer) -> None:
    """Add these commands to the application."""
    app.command(cls=TakesNumbers)(correct)
    app.command()(judge)
    app.command()(choose)
    app.command()(prefer)
    app.command()(mark)
    app.add_typer(kept, name="feedback")


def correct(
    context: typer.Context,
    on: On,
    labels: Annotated[
        list[str] | None,
        typer.Argument(
            help="The labels, or the text, wanted; none where several are allowed: no label applies."
        ),
    ] = None,
    author: Author = "owner",
    key: Key = None,
) -> None:
    """Say which label, or which text, was wanted; the next answer heeds it."""
    session: Session = context.obj
    with session.open() as project:
        _said(session, project, project.correct(on, *(labels or ()), author=author, key=key))


def judge(
    context: typer.Context,
    on: Annotated[str, typer.Argument(help="A prediction's id.")],
    right: Annotated[bool, typer.Option("--right/--wrong", help="Was the answer right?")],
    author: Author = "owner",
    key: Key = None,
) -> None:
    """Say whether an answer was right or wrong."""
    session: Session = context.obj
    with session.open() as project:
        _said(session, project, project.judge(on, right, author=author, key=key))


def choose(
    context: typer.Context,
    on: On,
    one_of: Annotated[list[str] | None, typer.Option("--one-of", help="It is one of these (repeat).")] = None,
    none_of: Annotated[
        list[str] | None, typer.Option("--none-of", help="It is none of these (repeat).")
    ] = None,
    author: Author = "owner",
    key: Key = None,
) -> None:
    """Say that an answer is one of some labels, or none of others."""
    session: Session = context.obj
    with session.open() as project:
        said = project.choose(on, one_of=one_of or (), none_of=none_of or (), author=author, key=key)
        _said(session, project, said)


def prefer(
    context: typer.Context,
    on: On,
    better: Annotated[str, typer.Argument(help="The text that is better.")],
    worse: Annotated[str, typer.Argument(help="The text that is worse.")],
    author: Author = "owner",
    key: Key = None,
) -> None:
    """Say that one text is a better answer than another."""
    session: Session = context.obj
    with session.open() as project:
        _said(session, project, project.prefer(on, better, worse, author=author, key=key))


def mark(
    context: typer.Context,
    on: Annotated[str, typer.Argument(help="A prediction's id.")],
    wrong: Annotated[str, typer.Argument(help="The words of the answer that are wrong.")],
    fix: Annotated[str | None, typer.Option("--fix", help="What should stand there.")] = None,
    category: Annotated[str | None, typer.Option("--category", help="What kind of mistake it is.")] = None,
    severity: Annotated[
        str | None, typer.Option("--severity", help="neutral, minor, major or critical.")
    ] = None,
    author: Author = "owner",
    key: Key = None,
) -> None:
    """Mark words of an answer that was written as wrong."""
    session: Session = context.obj
    with session.open() as project:
        about = {"fix": fix, "category": category, "severity": severity}
        _said(session, project, project.mark(on, wrong, author=author, key=key, **about))


def _said(session: Session, project: "Project", item: "Feedback") -> None:
    unread = project.unread(item)

    def show(console: "object") -> None:
        from rich.console import Console

        assert isinstance(console, Console)
        console.print(f"Kept as [bold]{item.id}[/].", unread or "The next answer heeds it.")

    session.say({"feedback": item, "unread": unread}, show)


@kept.command("list")
def list_feedback(
    context: typer.Context,
    author: Annotated[str | None, typer.Option("--author", help="Only what this person said.")] = None,
) -> None:
    """Everything people said and did not take back."""
    session: Session = context.obj
    with session.open() as project:
        items, labels = project.feedback(author=author), project.labels
        conflicts = project.conflicts()
        from heedful.cli.tables import show_feedback

        session.say(
            {"feedback": items, "conflicts": conflicts, "people": project.people},
            lambda console: show_feedback(console, items, labels, conflicts, project.people),
        )


@kept.command("export")
def export_feedback(
    context: typer.Context,
    path: Annotated[Path, typer.Argument(help="The file to write.")],
    format: Form = "heedful",
) -> None:
    """Write what people said, labels by name, and say what the format cannot carry."""
    from heedful.cli.data import show_out

    session: Session = context.obj
    with session.open() as project:
        out = project.export_feedback(path, format=format)
        session.say({**out.model_dump(), "path": path}, lambda console: show_out(console, out, path, "items"))


@kept.command("import")
def import_feedback(
    context: typer.Context,
    path: Annotated[Path, typer.Argument(help="The file to read.")],
    format: Form = "heedful",
    author: Annotated[
        str | None, typer.Option("--author", help="Who said all of it, where the file does not tell.")
    ] = None,
    text: Annotated[str | None, typer.Option("--text", help="The field with the texts.")] = None,
    label: Annotated[str | None, typer.Option("--label", help="The field with the labels.")] = None,
    comment: Annotated[str | None, typer.Option("--comment", help="The field with the comments.")] = None,
) -> None:
    """Take in what people said elsewhere; items that are here already count once."""
    given = {"author": author, "text_column": text, "label_column": label, "comment_column": comment}
    options = {key: value for key, value in given.items() if value is not None}
    session: Session = context.obj
    with session.open() as project:
        taken = project.import_feedback(path, format=format, **options)
        session.say({**taken.model_dump(), "path": path}, lambda console: _show_taken(console, taken))


def _show_taken(console: "Console", taken: "Taken") -> None:
    known = f" {taken.known:,} were here already." if taken.known else ""
    read = f" {taken.read:,} comments were read." if taken.read else ""
    empty = f" {taken.left_out:,} without a label were left out." if taken.left_out else ""
    console.print(f"Took in {taken.new:,} items.{known}{read}{empty}", highlight=False)


@kept.command("withdraw")
def withdraw(
    context: typer.Context,
    ids: Annotated[list[str] | None, typer.Argument(help="Ids of feedback.")] = None,
    author: Annotated[str | None, typer.Option("--author", help="All that this person said.")] = None,
) -> None:
    """Take feedback back: the model becomes the one that never saw it."""
    from heedful.cli.progress import bar

    session: Session = context.obj
    if not ids and author is None:
        raise typer.BadParameter("Name feedback ids, or --author NAME.")
    with session.open() as project, bar(session) as progress:
        withdrawal, again = project.withdraw(*(ids or ()), author=author, progress=progress)
        in_use = project.version()
        session.say(
            {"withdrawal": withdrawal, "again": again, "in_use": in_use},
            lambda console: console.print(
                f"Withdrew {len(withdrawal.items)} items; {len(again)} trainings and rounds were run again "
                f"without them. In use: {in_use.id if in_use else 'nothing yet'}."
            ),
        )
