"""`search` and `curve`: what would make the answers better, another recipe or more labels?"""

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from heedful.cli.session import Session

if TYPE_CHECKING:
    from rich.console import Console

    from heedful.records.curve import LearningCurve
    from heedful.records.search import Found

SHOWN = 8
NEXT = "The next training goes by it. Next: heedful train"


def register(app: typer.Typer) -> None:
    """Add these commands to the application."""
    app.command()(search)
    app.command()(curve)


def search(
    context: typer.Context,
    minutes: Annotated[float, typer.Option(help="How long to search; called again, it goes on.")] = 30.0,
    recipes: Annotated[int, typer.Option(help="How many recipes to try at most, in all calls.")] = 60,
    masked: Annotated[
        str,
        typer.Option(help="A masked language model that may replace words: one of `heedful pretrain`, say."),
    ] = "",
    writer: Annotated[str, typer.Option(help="A model that may paraphrase; takes long.")] = "",
    use: Annotated[bool, typer.Option("--use", help="Keep a better recipe without asking.")] = False,
    forget: Annotated[
        bool, typer.Option("--forget", help="Do not search; train by what the effort says again.")
    ] = False,
    report: Annotated[Path | None, typer.Option("--report", help="Also write a page (.html).")] = None,
) -> None:
    """Look for a recipe that trains better versions: tried on left-out texts, never on the test."""
    from heedful.cli.progress import bar

    session: Session = context.obj
    with session.open() as project:
        if forget:
            project.use_recipe(None)
            session.say({"recipe": None}, lambda console: console.print("Trainings go by the effort again."))
            return
        with bar(session) as progress:
            found = project.search(
                minutes=minutes, recipes=recipes, masked=masked, writer=writer, use=use, progress=progress
            )
        asked = not (use or session.json) and sys.stdin.isatty() and found.recipe is not None
        if asked:
            _show_found(session.console, found)
            if typer.confirm("Train by it from now on?"):
                project.use_recipe(found.recipe)
                found = found.model_copy(update={"used": True})
                session.console.print(NEXT)
        if report is not None:
            from heedful.loop.searching import write_search

            write_search(project.workspace, found, report)
        if not asked:
            session.say(found, lambda console: _show_found(console, found))


def curve(
    context: typer.Context,
    draws: Annotated[int, typer.Option(help="How often texts are drawn anew.")] = 5,
    whole: Annotated[
        bool, typer.Option("--whole", help="Train all that the recipe moves, not the head alone.")
    ] = False,
    report: Annotated[Path | None, typer.Option("--report", help="Also write a page (.html).")] = None,
) -> None:
    """Draw the learning curve: what would twice the labels bring?"""
    from heedful.cli.progress import bar

    session: Session = context.obj
    with session.open() as project:
        with bar(session) as progress:
            drawn = project.learning_curve(draws=draws, whole=whole, report=report, progress=progress)
        session.say(drawn, lambda console: _show_curve(console, drawn))


def _show_found(console: "Console", found: "Found") -> None:
    from rich.markup import escape

    from heedful.cli.tables import table
    from heedful.search.words import in_a_line, setting

    shown = table("no.>", "recipe", "score>", "took>")
    whole = [one for one in found.tried if one.fate == "whole"]
    ahead = sorted(whole, key=lambda one: -(one.value or 0.0))[:SHOWN]
    for one in ahead if found.effort in ahead else [*ahead, found.effort]:
        mark = " (what the effort says)" if one.number == found.effort.number else ""
        line = escape(in_a_line(one.recipe)) + mark
        shown.add_row(str(one.number + 1), line, f"{one.value or 0:.1%}", f"{one.seconds:.0f} s")
    console.print(shown)
    if found.importances:
        named = [f"{setting(one.setting)} {one.share:.0%}" for one in found.importances[:5]]
        console.print(f"What mattered: {', '.join(named)}.")
    console.print(("[green]Better.[/] " if found.better else "") + escape(found.reason))
    if found.used:
        console.print(f"It is kept in heedful.toml. {NEXT}")
    elif found.better:
        console.print("To train by it: heedful search --use")


def _show_curve(console: "Console", drawn: "LearningCurve") -> None:
    from heedful.cli.tables import table

    shown = table("labels>", "mean>", "draws")
    for point in drawn.points:
        draws = f"{min(point.scores):.1%} to {max(point.scores):.1%}"
        shown.add_row(f"{point.count:,}", f"{point.mean:.1%}", draws)
    console.print(shown)
    console.print(drawn.reason)
