"""`erase`: remove what people said, or texts, for good."""

from typing import TYPE_CHECKING, Annotated, Any

import typer

from heedful.cli.session import Session

if TYPE_CHECKING:
    from rich.console import Console

    from heedful.loop.erasure import Erasing, Plan


def register(app: typer.Typer) -> None:
    """Add this command to the application."""
    app.command()(erase)


def erase(
    context: typer.Context,
    ids: Annotated[
        list[str] | None, typer.Argument(help="Ids of feedback, readings, answers or examples.")
    ] = None,
    author: Annotated[str | None, typer.Option("--author", help="All that this person said.")] = None,
    matching: Annotated[
        str | None, typer.Option("--matching", help=r"All that a pattern is found in, such as 'KD-\d{6}'.")
    ] = None,
    kind: Annotated[
        str | None, typer.Option("--kind", help="All that has an email, phone, card, iban or ip in it.")
    ] = None,
    reason: Annotated[str, typer.Option("--reason", help="Why; it is kept.")] = "",
    keep_copies: Annotated[
        bool, typer.Option("--keep-copies", help="Leave the store's backup copies, which hold it too.")
    ] = False,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Only say what would go.")] = False,
    yes: Annotated[bool, typer.Option("--yes", "-y", help="Do not ask before.")] = False,
) -> None:
    """Remove for good what people said, or texts, and learn anew without it; it cannot be undone."""
    from heedful.cli.progress import bar

    session: Session = context.obj
    if not (ids or author or matching or kind):
        raise typer.BadParameter("Name ids, --author, --matching or --kind.")
    wanted: dict[str, Any] = {"author": author, "matching": matching, "kind": kind}
    with session.open() as project:
        plan = project.would_erase(*(ids or ()), **wanted)
        if dry_run:
            session.say(plan, lambda console: _show_plan(console, plan))
            return
        if not yes:
            if session.json:
                raise typer.BadParameter("With --json nobody can be asked: add --yes, or --dry-run.")
            _show_plan(session.console, plan)
            typer.confirm("Erase this for good?", abort=True)
        with bar(session) as progress:
            made = project.erase(
                *(ids or ()), **wanted, reason=reason, keep_copies=keep_copies, progress=progress
            )
        in_use = project.version()
        used = in_use.id if in_use else "nothing yet"
        session.say(made, lambda console: _show_erased(console, made, used))


def _show_plan(console: "Console", plan: "Plan") -> None:
    from heedful.cli.tables import short, table

    counts = table("what", "number>")
    for kind, number in plan.entries.items():
        counts.add_row(kind, f"{number:,}")
    for split, number in plan.examples.items():
        counts.add_row(f"example ({split})", f"{number:,}")
    console.print(counts)
    for text in plan.texts:
        console.print(f"  {short(text)}")
    if sum(plan.entries.values()) + sum(plan.examples.values()) > len(plan.texts):
        console.print("  …")


def _show_erased(console: "Console", made: "Erasing", used: str) -> None:
    from rich.markup import escape

    console.print(
        f"Erased {made.erasure.entries:,} entries and {made.erasure.examples:,} texts; {len(made.again)} "
        f"trainings and rounds were run again without them. In use: {used}."
    )
    for note in made.notes:
        console.print(f"[yellow]![/] {escape(note)}")
