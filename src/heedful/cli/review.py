"""`review`: let people judge versions blind, side by side or one by one, and read what they found."""

from pathlib import Path
from typing import Annotated

import typer

from heedful.cli.session import Session

Which = Annotated[str | None, typer.Option("--review", help="Which one, by its id; else the latest.")]
By = Annotated[str, typer.Option(help="Who judges.")]

review = typer.Typer(no_args_is_help=True, help="Let people judge versions blind.")


def register(app: typer.Typer) -> None:
    """Add this group to the application."""
    app.add_typer(review, name="review")


@review.command()
def start(
    context: typer.Context,
    versions: Annotated[
        list[str] | None,
        typer.Argument(help="Two versions or more; else the newest and the one in use.", show_default=False),
    ] = None,
    way: Annotated[str, typer.Option(help="side-by-side, right-or-wrong or scale.")] = "side-by-side",
    scale: Annotated[
        list[str] | None,
        typer.Option(
            "--scale", help="For scale: what is rated from 1 to 5. Default: fluency, adequacy, faithfulness."
        ),
    ] = None,
    items: Annotated[
        int | None, typer.Option(min=1, help="How many texts; else as many as it takes to tell.")
    ] = None,
    overlap: Annotated[int, typer.Option(min=1, help="How many people judge each text.")] = 2,
    reviewers: Annotated[int, typer.Option(min=1, help="How many people will take part, about.")] = 3,
    share: Annotated[float, typer.Option(help="The win rate that is worth telling from a half.")] = 0.65,
    power: Annotated[float, typer.Option(help="The chance to tell it.")] = 0.8,
    source: Annotated[
        str, typer.Option(help="auto, pool, validation, test or train: where texts come from.")
    ] = "auto",
    texts: Annotated[Path | None, typer.Option(help="A file of texts in place of the project's own.")] = None,
    name: Annotated[str, typer.Option(help="What people see it is called.")] = "",
    seed: Annotated[int, typer.Option(help="What draws texts and orders.")] = 0,
    author: Annotated[str, typer.Option(help="Who starts it.")] = "owner",
) -> None:
    """Draw texts, have the versions answer them, and open the review."""
    from heedful.cli.progress import bar
    from heedful.cli.reviewing import show_started
    from heedful.data.read import read_rows
    from heedful.records.review import SCALES

    session: Session = context.obj
    with session.open() as project, bar(session) as progress:
        given = None if texts is None else [row.text for row in read_rows(texts)]
        scales = tuple(scale or SCALES) if way == "scale" else tuple(scale or ())
        made = project.review.start(
            *(versions or ()),
            items=items,
            texts=given,
            progress=progress,
            way=way,
            scales=scales,
            overlap=overlap,
            reviewers=reviewers,
            share=share,
            power=power,
            source=source,
            name=name,
            seed=seed,
            author=author,
        )
        there, advice = len(project.review.items(made)), project.review.advise(made)
        session.say(made, lambda console: show_started(console, made, there, advice))


@review.command("list")
def listed(context: typer.Context) -> None:
    """All reviews, and how far they are."""
    from heedful.cli.reviewing import show_reviews

    session: Session = context.obj
    with session.open() as project:
        reports = [project.review.report(one) for one in project.review.all()]
        session.say(reports, lambda console: show_reviews(console, reports))


@review.command()
def answer(
    context: typer.Context,
    review: Which = None,
    author: By = "owner",
    item: Annotated[
        str | None, typer.Option(help="The item that is answered; without it you are asked one by one.")
    ] = None,
    choice: Annotated[str | None, typer.Option(help="left, right, tie or neither.")] = None,
    right: Annotated[
        str | None, typer.Option(help="For right-or-wrong: y or n for each answer shown, such as yn.")
    ] = None,
    points: Annotated[
        list[str] | None,
        typer.Option("--points", help="For scale: SCALE=4,2 with points for each answer shown. Repeatable."),
    ] = None,
) -> None:
    """Judge what is shown: by keys, one text after the other, or one item by options."""
    from heedful.cli.reviewing import sit, told_by

    session: Session = context.obj
    with session.open() as project:
        if item is None and session.json:
            session.say(project.review.next(review, author=author), lambda _: None)
        elif item is None:
            sit(session.console, project, review, author)
        else:
            told = told_by(choice, right, points or [])
            said = project.review.hear(review, item, told, author)
            session.say(said, lambda console: console.print(f"Kept as {said.id}."))


@review.command()
def undo(
    context: typer.Context,
    opinion: Annotated[str, typer.Argument(help="The opinion's id.")],
) -> None:
    """Take an opinion back, with the feedback that it meant."""
    session: Session = context.obj
    with session.open() as project:
        on = project.review.take_back(opinion)
        session.say(
            {"item": on},
            lambda console: console.print(f"Taken back; {on} is open again, unless its review is over."),
        )


@review.command()
def more(
    context: typer.Context,
    items: Annotated[int, typer.Argument(min=1, help="How many further texts.")],
    review: Which = None,
) -> None:
    """Draw further texts while a review goes on."""
    from heedful.cli.progress import bar

    session: Session = context.obj
    with session.open() as project, bar(session) as progress:
        there = project.review.more(review, items=items, progress=progress)
        session.say({"items": there}, lambda console: console.print(f"There are {there:,} texts now."))


@review.command()
def end(context: typer.Context, review: Which = None, author: By = "owner") -> None:
    """Take no more opinions; the report then says who is ahead."""
    session: Session = context.obj
    with session.open() as project:
        made = project.review.end(review, author=author)
        session.say(made, lambda console: console.print(f"{made.review_id} is over."))


@review.command()
def report(
    context: typer.Context,
    review: Which = None,
    early: Annotated[
        bool, typer.Option("--early", help="Show who is ahead before all opinions are in.")
    ] = False,
    page: Annotated[Path | None, typer.Option("--report", help="Also write it as a page (.html).")] = None,
) -> None:
    """Win rates with intervals, agreement, and how much is still needed to tell."""
    from heedful.cli.reviewing import show_report

    session: Session = context.obj
    with session.open() as project:
        found = project.review.report(review, early=early)
        if page is not None:
            project.review.page(page, review, early=early)
        session.say(found, lambda console: show_report(console, found))
