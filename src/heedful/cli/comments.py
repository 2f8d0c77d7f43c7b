"""`tell`, `apply` and `amend`: a comment in one's own words, what was understood, and saying it better."""

from typing import TYPE_CHECKING, Annotated

import typer

from heedful.cli.session import Session

if TYPE_CHECKING:
    from heedful.records.echo import Heard

Author = Annotated[str, typer.Option("--author", help="Who says so.")]
ReadingId = Annotated[str, typer.Argument(metavar="READING", help="The id that `tell` printed.")]


def register(app: typer.Typer) -> None:
    """Add these commands to the application."""
    app.command()(tell)
    app.command()(apply)
    app.command()(amend)


def tell(
    context: typer.Context,
    comment: Annotated[str, typer.Argument(help="What you think of the answer, in your own words.")],
    on: Annotated[
        str | None, typer.Option("--on", help="A prediction's id, or the text itself; none: of no text.")
    ] = None,
    apply: Annotated[bool, typer.Option("--apply", help="Heed it fully, without looking first.")] = False,
    author: Author = "owner",
    key: Annotated[str | None, typer.Option("--key", help="Telling it again counts once.")] = None,
) -> None:
    """Comment on an answer: see what was understood, and what it would change."""
    session: Session = context.obj
    with session.open() as project:
        heard = project.tell(comment, on=on, author=author, key=key)
        if apply and heard.reading.parse.meaning.usable:
            project.apply(heard, author=author)
            heard = project.heard(heard)
        _show(session, heard, applied=apply)


def apply(
    context: typer.Context,
    reading: ReadingId,
    only_this_text: Annotated[
        bool, typer.Option("--only-this-text", help="Heed what it says of its own text, and no rule.")
    ] = False,
    author: Author = "owner",
) -> None:
    """Say that a comment was understood right: its rules count fully from now on."""
    session: Session = context.obj
    with session.open() as project:
        applied = project.apply(reading, only_this_text=only_this_text, author=author)
        waits = project.heard(reading).echo.waits
        session.say(
            {"application": applied, "waits": waits},
            lambda console: console.print(
                f"Applied [bold]{applied.reading_id}[/].", waits or "The next answer heeds it fully."
            ),
        )


def amend(
    context: typer.Context,
    reading: ReadingId,
    alternative: Annotated[
        int | None, typer.Option("--alternative", "-n", help="Another of the ways it was understood, from 1.")
    ] = None,
    is_: Annotated[list[str] | None, typer.Option("--is", help="What its text is (repeat).")] = None,
    not_: Annotated[list[str] | None, typer.Option("--not", help="What its text is not (repeat).")] = None,
    one_of: Annotated[list[str] | None, typer.Option("--one-of", help="Its text is one of these.")] = None,
    rules: Annotated[
        list[str] | None,
        typer.Option("--rule", help='A rule, such as "simm, powerbook -> mac hardware, usually" (repeat).'),
    ] = None,
    no_rules: Annotated[bool, typer.Option("--no-rules", help="It holds no rule about other texts.")] = False,
    ignore: Annotated[list[str] | None, typer.Option("--ignore", help="A word that must not decide.")] = None,
    wishes: Annotated[
        list[str] | None,
        typer.Option(
            "--wish", help='Of texts that are written: "shorter", "always without: cheap" (repeat).'
        ),
    ] = None,
    author: Author = "owner",
) -> None:
    """Say what a comment meant; what is not named stays as it was read."""
    session: Session = context.obj
    with session.open() as project:
        heard = project.amend(
            reading,
            alternative=alternative,
            is_=is_,
            not_=not_,
            one_of=one_of,
            rules=[] if no_rules else rules,
            ignore=ignore,
            wishes=wishes,
            author=author,
        )
        _show(session, heard, applied=False)


def _show(session: Session, heard: "Heard", applied: bool) -> None:
    """The echo, what takes effect now, and what to do next."""
    others = len(heard.reading.alternatives)

    def show(console: "object") -> None:
        from rich.console import Console
        from rich.markup import escape

        assert isinstance(console, Console)
        for line in heard.echo.sentences:
            console.print(escape(line), soft_wrap=True)
        console.print(f"[dim]Kept as {heard.comment.id}, read as[/] [bold]{heard.id}[/]")
        if not heard.reading.parse.meaning.usable:
            return
        if applied:
            waits = heard.echo.waits
            told = f"Applied; its rules wait for a confirmation. {waits}" if waits else None
            console.print(escape(told or "Applied: the next answer heeds it."), soft_wrap=True)
            return
        rules = "; its rules by half until you apply them" if heard.reading.parse.meaning.rules else ""
        console.print(f"What it says of its own text is heeded at once{rules}." if heard.comment.text else "")
        console.print(
            f"Right?  heedful apply {heard.id}    "
            + (
                f"Not quite?  heedful amend {heard.id} --help ({others} other readings with -n)"
                if others
                else f"Not quite?  heedful amend {heard.id} --help"
            )
        )

    session.say({"heard": heard, "applied": applied}, show)
