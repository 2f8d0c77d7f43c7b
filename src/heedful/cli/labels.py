"""`labels`: list, add, rename, merge and split."""

from typing import TYPE_CHECKING, Annotated, Any

import typer

from heedful.cli.session import Session

if TYPE_CHECKING:
    from heedful.loop.labelling import Effect

group = typer.Typer(help="List, add, rename, merge or split labels.", no_args_is_help=True)
Preview = Annotated[bool, typer.Option("--preview", help="Only say what it would touch.")]


def register(app: typer.Typer) -> None:
    """Add these commands to the application."""
    app.add_typer(group, name="labels")


@group.command("list")
def list_labels(context: typer.Context) -> None:
    """The labels of today with how many examples have them."""
    session: Session = context.obj
    with session.open() as project:
        labels, counts = project.labels, project.counts()
        from heedful.cli.tables import show_labels

        session.say(
            {"labels": labels.all, "counts": counts.named(labels)},
            lambda console: show_labels(console, labels, counts.named(labels)),
        )


@group.command()
def add(context: typer.Context, name: Annotated[str, typer.Argument(help="The new label.")]) -> None:
    """Add a label; the next round grows the head."""
    session: Session = context.obj
    with session.open() as project:
        label = project.add_label(name)
        session.say(label, lambda console: console.print(f"Added {label.name!r}."))


@group.command()
def rename(
    context: typer.Context,
    old: Annotated[str, typer.Argument(help="The label as it is called now.")],
    new: Annotated[str, typer.Argument(help="Its new name.")],
) -> None:
    """Give a label another name; nothing else changes."""
    session: Session = context.obj
    with session.open() as project:
        label = project.rename_label(old, new)
        session.say(label, lambda console: console.print(f"{old!r} is now called {label.name!r}."))


@group.command()
def merge(
    context: typer.Context,
    source: Annotated[str, typer.Argument(help="The label that goes.")],
    into: Annotated[str, typer.Argument(help="The label that it becomes.")],
    preview: Preview = False,
) -> None:
    """Read one label as another from now on."""
    session: Session = context.obj
    with session.open() as project:
        _effect(session, project.merge_labels(source, into, preview=preview), preview)


@group.command()
def split(
    context: typer.Context,
    source: Annotated[str, typer.Argument(help="The label that goes.")],
    into: Annotated[list[str], typer.Argument(help="The labels it becomes.")],
    preview: Preview = False,
) -> None:
    """Make several labels of one; what had it is "one of these" until somebody says which."""
    session: Session = context.obj
    with session.open() as project:
        _effect(session, project.split_label(source, into, preview=preview), preview)


def _effect(session: Session, effect: "Effect", preview: bool) -> None:
    def show(console: Any) -> None:
        would = "would touch" if preview else "touched"
        console.print(f"This {would} {effect.examples:,} examples and {effect.feedback:,} feedback items.")
        console.print(f"Labels{' then' if preview else ''}: {', '.join(effect.labels.names)}")

    session.say(effect, show)
