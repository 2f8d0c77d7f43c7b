"""How a review looks in a terminal: one text after the other under the keys, and what came of it."""

import time
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, TypeVar

import typer
from rich.markup import escape
from rich.padding import Padding

from heedful.cli.tables import short, table
from heedful.errors import FeedbackError
from heedful.evaluate.words import percent
from heedful.records.report import Interval
from heedful.records.review import Card, Choice, Review, Told
from heedful.records.reviewed import ReviewReport

if TYPE_CHECKING:
    from rich.console import Console

    from heedful.evaluate.review.power import Advice
    from heedful.project import Project

Read = TypeVar("Read")

CHOICES: dict[str, Choice] = {"1": "left", "2": "right", "3": "tie", "4": "neither"}
STOP, SKIP, UNDO = "q", "s", "u"


def show_started(console: "Console", review: Review, items: int, advice: "Advice") -> None:
    """What was opened, and whether it can tell."""
    console.print(
        f"[bold]{review.id}[/]: {items:,} texts, each for {review.overlap} of about "
        f"{review.reviewers} people, {review.way}."
    )
    goal = f"a win rate of {percent(review.share)} with a chance of {percent(review.power)}"
    if advice.items is None:
        console.print(
            f"[yellow]So few people can hardly tell {goal} among people like them;[/] about "
            f"{advice.reviewers} could. What these very people prefer is told all the same."
        )
    elif items < advice.items:
        console.print(f"[yellow]To tell {goal}, about {advice.items:,} texts are needed.[/]")
    console.print("Next: heedful review answer --author NAME, or the page Blind review.")


def show_reviews(console: "Console", reports: Sequence[ReviewReport]) -> None:
    """All reviews in a table."""
    shown = table("id", "name", "versions", "way", "opinions>", "")
    for one in reports:
        state = "over" if one.finished else "open"
        shown.add_row(
            one.review.id,
            escape(one.review.name),
            ", ".join(one.review.versions),
            one.review.way,
            f"{one.opinions:,} of {one.wanted:,}",
            state,
        )
    console.print(shown if reports else "There is no review yet. Start one: heedful review start")


def sit(console: "Console", project: "Project", review: str | None, author: str) -> None:
    """Ask one card after the other until nothing is left or the person stops."""
    last: str | None = None
    while (card := (sitting := project.review.next(review, author=author)).card) is not None:
        _show(console, card)
        begun = time.monotonic()
        told = _ask(console, card, can_undo=last is not None)
        if told is None:
            break
        if told == UNDO and last is not None:
            project.review.take_back(last, author=author)
            last = None
            continue
        assert isinstance(told, Told)
        said = told.model_copy(update={"seconds": round(time.monotonic() - begun, 1)})
        last = project.review.hear(card.review_id, card.item_id, said, author).id
    else:
        console.print(f"[green]Nothing is left for you[/] ({sitting.done:,} done). Thank you.")


def _show(console: "Console", card: Card) -> None:
    console.print(f"\n[dim]{card.done + 1} of {card.done + card.left}[/]")
    console.print(Padding(escape(card.text), (0, 0, 1, 0)))
    for number, answer in enumerate(card.answers, 1):
        console.print(f"[bold cyan]{number}[/]")
        console.print(Padding(escape(answer), (0, 0, 1, 2)))


def _ask(console: "Console", card: Card, *, can_undo: bool) -> Told | str | None:
    """What was said; UNDO, or None to stop."""
    more = f"s skip, {'u undo, ' if can_undo else ''}q stop"
    if card.way == "side-by-side":
        keys = f"1 or 2 is better, 3 alike, 4 neither is any good; {more}"
        return _until(console, keys, can_undo, lambda given: Told(choice=CHOICES[given]))
    if card.way == "right-or-wrong":
        shape = "y".join([""] * len(card.answers)) + "n"
        keys = f"y or n for each answer, such as {shape}; {more}"
        return _until(console, keys, can_undo, lambda given: Told(right=_yes_or_no(given, len(card.answers))))
    points: list[dict[str, int]] = [{} for _ in card.answers]
    for scale in card.scales:
        keys = f"{scale}: 1 to 5 for each answer, such as {'4' * len(card.answers)}; {more}"
        found = _until(console, keys, can_undo, lambda given: _digits(given, len(card.answers)))
        if not isinstance(found, list):
            return found
        for given, value in zip(points, found, strict=True):
            given[scale] = value
    return Told(points=tuple(points))


def _until(
    console: "Console", keys: str, can_undo: bool, read: Callable[[str], Read]
) -> Read | Told | str | None:
    """Ask until what is typed can be read."""
    while True:
        given = typer.prompt(keys, prompt_suffix="\n> ").strip().lower()
        if given == STOP:
            return None
        if given == SKIP:
            return Told()
        if given == UNDO and can_undo:
            return UNDO
        try:
            return read(given)
        except (KeyError, ValueError):
            console.print(f"[yellow]Found {escape(given)!r}; wanted:[/]")


def _yes_or_no(given: str, several: int) -> tuple[bool, ...]:
    if len(given) != several or set(given) - {"y", "n"}:
        raise ValueError(given)
    return tuple(one == "y" for one in given)


def _digits(given: str, several: int) -> list[int]:
    found = [int(one) for one in given.replace(",", "").replace(" ", "")]
    if len(found) != several or not all(1 <= one <= 5 for one in found):
        raise ValueError(given)
    return found


def told_by(choice: str | None, right: str | None, points: Sequence[str]) -> Told:
    """What options say of one item."""
    try:
        rated: list[dict[str, int]] = []
        for given in points:
            scale, _, values = given.partition("=")
            for place, value in enumerate(values.split(",")):
                rated += [{}] if place == len(rated) else []
                rated[place][scale.strip()] = int(value)
        judged = () if right is None else _yes_or_no(right.strip().lower(), len(right.strip()))
        return Told(choice=choice, right=judged, points=tuple(rated))  # type: ignore[arg-type]
    except ValueError as error:
        raise FeedbackError(
            f"Found {choice or right or ' '.join(points)!r}; wanted left, right, tie or neither, "
            "y or n for each answer, or SCALE=4,2 with points from 1 to 5."
        ) from error


def show_report(console: "Console", report: ReviewReport) -> None:
    """Who is ahead, how well people agree, and what is still needed."""
    console.print(f"[bold]{escape(report.sentence)}[/]")
    if any(pair.win_rate for pair in report.pairs):
        wins = table("", "against", "preferred>", "95 % interval>", "these people>", "p>", "")
        for pair in report.pairs:
            if pair.win_rate is None or pair.among_these is None:
                continue
            wins.add_row(
                f"[bold]{pair.version}[/]",
                pair.against,
                percent(pair.win_rate.value),
                _span(pair.win_rate),
                _span(pair.among_these),
                "" if pair.p_holm is None else f"{pair.p_holm:.3f}",
                pair.outcome,
            )
        console.print(wins)
    _show_rated(console, report)
    _show_agreement(console, report)
    _show_people(console, report)
    for note in report.notes:
        console.print(f"[dim]{escape(note)}[/]")


def _show_rated(console: "Console", report: ReviewReport) -> None:
    if not report.rated:
        return
    shown = table("version", "", "value>", "95 % interval>")
    for one in report.rated:
        as_share = one.scale == "right"
        value = percent(one.value.value) if as_share else f"{one.value.value:.2f}"
        span = _span(one.value) if as_share else f"{one.value.low:.2f} – {one.value.high:.2f}"
        shown.add_row(one.version, one.scale, value, span)
    console.print(shown)


def _show_agreement(console: "Console", report: ReviewReport) -> None:
    shown = table("agreement on", "alpha>", "95 % interval>", "items>")
    for one in report.agreement:
        value = "—" if one.alpha is None else f"{one.alpha:.2f}"
        span = "" if one.low is None or one.high is None else f"{one.low:.2f} – {one.high:.2f}"
        shown.add_row(one.about, value, span, f"{one.items:,}")
    console.print(shown)


def _show_people(console: "Console", report: ReviewReport) -> None:
    shown = table("reviewer", "opinions>", "skipped>", "with most others>", "seconds each>")
    for one in report.reviewers:
        shown.add_row(
            escape(one.author),
            f"{one.opinions:,}",
            f"{one.skipped:,}",
            "—" if one.with_others is None else percent(one.with_others),
            "—" if one.seconds is None else f"{one.seconds:.0f}",
        )
    console.print(shown if report.reviewers else f"[dim]Nobody has judged {short(report.review.id)} yet.[/]")


def _span(interval: Interval) -> str:
    return f"{percent(interval.low)} – {percent(interval.high)}"
