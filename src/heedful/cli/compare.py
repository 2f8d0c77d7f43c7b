"""`compare`: which model, recipe or version to take, and why."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from heedful.cli.session import Session

if TYPE_CHECKING:
    from rich.console import Console

    from heedful.records.selection import Candidate, Selection


def register(app: typer.Typer) -> None:
    """Add this command to the application."""
    app.command()(compare)


def compare(
    context: typer.Context,
    candidates: Annotated[
        list[str],
        typer.Argument(
            help="Two or more of: tfidf; a version such as v2; a model (folder or name), alone or with what "
            "moves of it: NAME:head, NAME:last2, NAME:full, NAME:lora."
        ),
    ],
    minutes: Annotated[
        float | None,
        typer.Option(help="What choosing may take; without it, half of training all to the end."),
    ] = None,
    examples: Annotated[
        int | None, typer.Option(help="The same, counted in examples fitted to, over all candidates.")
    ] = None,
    give_up: Annotated[
        float, typer.Option(help="Points of accuracy that an answer in half the time is worth.")
    ] = 0.5,
    tokens: Annotated[
        int | None,
        typer.Option(help="Read at most so many tokens of a text, in place of what is configured."),
    ] = None,
    report: Annotated[
        Path | None, typer.Option("--report", help="Also write what was found as a page (.html).")
    ] = None,
) -> None:
    """Compare candidates on the project's own examples under one budget, and say which to take."""
    from heedful.cli.progress import bar

    session: Session = context.obj
    with session.open() as project, bar(session) as progress:
        made = project.compare(
            *candidates,
            seconds=None if minutes is None else 60 * minutes,
            examples=examples,
            give_up=give_up / 100,
            max_tokens=tokens,
            report=report,
            progress=progress,
        )
    session.say(made, lambda console: _show(console, made))


def _show(console: "Console", made: "Selection") -> None:
    from rich.markup import escape

    from heedful.cli.tables import table
    from heedful.evaluate.selection_charts import short
    from heedful.evaluate.selection_page import seconds, size
    from heedful.evaluate.words import percent

    tested = made.tested > 0
    quality = "right>" if tested else "held out>"
    drawn = table("candidate", quality, "1 text>", "32 texts>", "memory>", "disk>", "training>")
    for one in sorted(made.candidates, key=_rank):
        upkeep, right = one.upkeep, one.accuracy.value if one.accuracy else None
        if not tested and one.trials:
            right = one.trials[-1].right
        answers = ["-"] * 4
        if upkeep is not None:
            times, sizes = (upkeep.one, upkeep.batch), (upkeep.memory, upkeep.disk)
            answers = [*map(seconds, times), *map(size, sizes)]
        name = escape(short(one.name))
        drawn.add_row(
            name if one.name != made.advised else f"[bold]{name}[/]",
            "-" if right is None else percent(right),
            *answers,
            "-" if one.seconds is None else ("~" if one.forecast else "") + seconds(one.seconds),
        )
    console.print(drawn)
    for one in made.candidates:
        if one.dropped:
            console.print(f"[dim]{escape(one.name)}: {escape(one.dropped)}.[/]", soft_wrap=True)
    console.print(f"[bold]Take {escape(made.advised)}.[/] {escape(made.reason)}", soft_wrap=True)
    share = made.spent / made.everything if made.everything else 0.0
    if made.spent:
        cost = f"That took {seconds(made.spent)}, {share:.0%} of training all to the end."
        console.print(f"{escape(made.chosen_by)} {cost}", soft_wrap=True)


def _rank(one: "Candidate") -> tuple[float, float]:
    last = one.trials[-1].right if one.trials else 0.0
    return (-one.accuracy.value if one.accuracy else 1.0, -last)
