"""`ask`: what to show people next, and whether it is worth asking."""

import shlex
from typing import TYPE_CHECKING, Annotated

import typer

from heedful.cli.session import Session

if TYPE_CHECKING:
    from rich.console import Console

    from heedful.records.question import Question, Questions


def register(app: typer.Typer) -> None:
    """Add this command to the application."""
    app.command()(ask)


def ask(
    context: typer.Context,
    limit: Annotated[int, typer.Option("--limit", min=1, help="How many questions.")] = 10,
    enough: Annotated[
        float, typer.Option("--enough", help="Stop where 1,000 answers gain less than this.")
    ] = 0.5,
    keep: Annotated[
        bool,
        typer.Option("--keep/--no-keep", help="Put the answers shown in the ledger, to speak of them by id."),
    ] = True,
) -> None:
    """Say what to ask people next, what each answer is worth, and when to stop."""
    from heedful.cli.progress import bar

    session: Session = context.obj
    with session.open() as project, bar(session) as progress:
        found = project.questions(limit, enough=enough / 1000, keep=keep, progress=progress)
        session.say(found, lambda console: show_questions(console, found))


def show_questions(console: "Console", questions: "Questions") -> None:
    """A block a question: what it is worth, the text, why, and how to answer."""
    for number, question in enumerate(questions.asked, 1):
        _show(console, number, question)
    colour = "yellow" if questions.stop else "green"
    console.print(f"[{colour}]{questions.advice}[/]")


def _show(console: "Console", number: int, question: "Question") -> None:
    from rich.markup import escape
    from rich.padding import Padding

    from heedful.cli.tables import short

    worth = f"worth {1000 * question.worth:.1f} of 1,000 answers"
    console.print(f"[bold]{number}[/]  [bold]{question.kind}[/], {worth}")
    lines = [
        f"“{short(question.text, max(20, 2 * console.width - 20))}”",
        escape(question.why),
        f"Which is it: [bold]{escape(', '.join(question.names))}[/]?",
    ]
    for line in lines:
        console.print(Padding(line, (0, 0, 0, 3)))
    for line in _ways(question):
        console.print(f"   [dim]{escape(line)}[/]", soft_wrap=True)
    console.print()


def _ways(question: "Question") -> list[str]:
    """The commands that answer it; without an id in the ledger, none can be written down."""
    if question.prediction_id is None:
        return []
    told = [f"heedful correct {question.prediction_id} LABEL"]
    if len(question.names) > 2:
        two = " ".join(f"--one-of {shlex.quote(name)}" for name in question.names[:2])
        told.append(f"heedful choose {question.prediction_id} {two}")
    if question.kind == "rule":
        told += [f"heedful apply {item}" for item in question.feedback_ids]
    if question.kind in ("rule", "rule conflict", "conflict"):
        told += [f"heedful feedback withdraw {item}" for item in question.feedback_ids]
    return told
