"""`why`: what an answer comes of, and how to take each part of it back."""

from typing import TYPE_CHECKING, Annotated

import typer

from heedful.cli.session import Session

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from rich.console import Console

    from heedful.records.feedback import Feedback
    from heedful.records.label import Labels
    from heedful.records.why import Influence, Why


def register(app: typer.Typer) -> None:
    """Add this command to the application."""
    app.command()(why)


def why(
    context: typer.Context,
    on: Annotated[str, typer.Argument(help="A prediction's id, or the text itself.")],
    label: Annotated[
        str | None, typer.Option("--label", help="Explain this label instead of the answer: why (not) it?")
    ] = None,
) -> None:
    """Say what moved an answer: feedback, examples and words; each piece of feedback can be taken back."""
    session: Session = context.obj
    with session.open() as project:
        found, labels = project.why(on, label=label), project.labels
        said = {item.id: item for item in project.feedback()}
        session.say(found, lambda console: show_why(console, found, labels, said))


def show_why(console: "Console", why: "Why", labels: "Labels", said: "Mapping[str, Feedback]") -> None:
    """The answer, then feedback heeded at once, feedback in the weights, examples and words."""
    from rich.markup import escape

    from heedful.cli.tables import short

    answer = escape(", ".join(why.names)) or "no label"
    console.print(f"[bold]{answer}[/], {why.confidence:.0%} sure, by {why.version}: “{short(why.text, 50)}”")
    console.print(_standing(why, labels))
    if why.then is not None:
        then = escape(", ".join(labels.name(one) for one in why.then)) or "no label"
        console.print(f"That prediction said {then} then; this is what is said now, and why.")
    _show_feedback(console, "Said since, heeded at once", why.influences, labels, said)
    if abs(why.rest) >= 0.005:
        console.print(f"  {why.rest:+.2f}  other feedback, together")
    _show_feedback(
        console,
        f"Said before, in the weights of {why.version}: shares of all that pulls here",
        why.learnt,
        labels,
        said,
    )
    _show_examples(console, why, labels)
    _show_words(console, why)


def _standing(why: "Why", labels: "Labels") -> str:
    """The margin in words: what the weights say, and what is served."""
    from rich.markup import escape

    first = escape(labels.name(why.label)) if why.label else ""
    over = f" over {escape(labels.name(why.rival))}" if why.rival else ""
    if not why.influences and not why.rest:
        return f"{first}{over} by {why.margin:+.2f}, all of it from the weights."
    since = why.margin - why.by_weights
    return (
        f"{first}{over} by {why.margin:+.2f}: {why.by_weights:+.2f} from the weights, {since:+.2f} from what "
        "was said since."
    )


def _show_feedback(
    console: "Console",
    title: str,
    influences: "Sequence[Influence]",
    labels: "Labels",
    said: "Mapping[str, Feedback]",
) -> None:
    """A line or two each: what was said by whom, what it did, and the command that takes it back."""
    from rich.markup import escape
    from rich.padding import Padding

    from heedful.cli.tables import short, what_was_said

    if influences:
        console.print(f"\n[bold]{title}[/]")
    for one in influences:
        moved = f"{one.moved:+.2f}" if one.share is None else f"{one.share:+.0%}"
        words = [
            f"{said[item].author}: {what_was_said(said[item], labels)}"
            for item in one.feedback_ids
            if item in said
        ]
        lines = [f"{moved}  {escape('; '.join(words)) or one.via} [dim]({_about(one)})[/]"]
        if one.rule is not None:
            lines.append(escape(one.rule))
        elif one.text and one.via != "memory":
            lines.append(f"on “{short(one.text, max(20, console.width - 16))}”")
        if one.without is not None:
            instead = escape(", ".join(labels.name(label) for label in one.without)) or "no label"
            lines.append(f"without it: {instead} ({one.margin_without:+.2f})")
        for line, inward in zip(lines, (2, *[9] * 3), strict=False):
            console.print(Padding(line, (0, 0, 0, inward)))
        console.print(f"         take it back: {one.take_back}", soft_wrap=True)


def _about(influence: "Influence") -> str:
    """How feedback came to bear on this text."""
    alike = f"{influence.similarity:.2f} alike" if influence.similarity is not None else ""
    return {
        "memory": "on this very text",
        "residual": f"carries to texts like it, {alike}",
        "rule": "a rule that this text meets",
        "carry": "rules of this label carry on to texts like those that meet them",
        "ignore": "words that are left out before the text is answered",
        "weights": alike or "a rule",
    }[influence.via]


def _show_examples(console: "Console", why: "Why", labels: "Labels") -> None:
    from rich.markup import escape

    from heedful.cli.tables import short, table

    if not why.examples:
        return
    shown = table("alike>", "pulls>", "label", "example", title="\nNearest examples")
    for one in why.examples:
        named = ", ".join(labels.name(label) for label in one.labels) or "no label"
        shown.add_row(f"{one.similarity:.2f}", f"{one.share:+.0%}", escape(named), short(one.text, 60))
    console.print(shown)


def _show_words(console: "Console", why: "Why") -> None:
    from rich.markup import escape

    from heedful.cli.tables import table

    if not why.carriers:
        console.print("\nNo word carries it: whichever is left out, the margin does not fall.")
        return
    shown = table("falls by>", "without the words", title="\nWords that carry it")
    for one in why.carriers:
        shown.add_row(f"{one.carries:.2f}", escape(one.words))
    console.print(shown)
