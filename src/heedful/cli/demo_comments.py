"""The demo's comments: what an editor says about five topics, what was understood, and what each one did.

They were written from what everybody knows of the topics, not from the articles.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from rich.console import Console
from rich.markup import escape

from heedful.cli.tables import table
from heedful.evaluate.page import Cell, Section, Table
from heedful.project import Project
from heedful.records.echo import Heard
from heedful.serve.answering import Answering

COMMENTS = (
    "Anything that mentions shares, profits, takeovers, the stock market or economists is business",
    "Posts that mention films, actors, the box office, an album, singers or the Oscars are entertainment",
    "Whenever a minister, MPs, the Commons, Labour, the Tories or Tony Blair come up it is politics",
    "Articles that mention a coach, a striker, a match, the Premiership, rugby or Wimbledon are sports",
    "Anything that mentions software, broadband, Microsoft, mobile phones, computers or websites is tech",
)


@dataclass(frozen=True)
class Effect:
    """One comment: how it was understood, and what it did at once to the test articles."""

    heard: Heard
    mended: int
    broken: int


def comment(project: Project) -> list[Effect]:
    """Tell and apply each comment, and see which answers to the test articles follow it."""
    found: list[Effect] = []
    right = _right(project)
    for said in COMMENTS:
        heard = project.tell(said, author="editor")
        project.apply(heard, author="owner")
        now = _right(project)
        found.append(Effect(heard, int((now & ~right).sum()), int((right & ~now).sum())))
        right = now
    return found


def _right(project: Project) -> NDArray[np.bool_]:
    """Which test articles are answered right as things stand."""
    answering = Answering.open(project.workspace)
    tests = list(project.workspace.store.examples.all("test"))
    texts = [one.text for one in tests]
    vectors = project.workspace.block(answering.classifier.encoder, texts)
    answers = answering.task.decide(answering.probabilities(texts, vectors)[0])
    return np.array([answer == one.labels for answer, one in zip(answers, tests, strict=True)])


def show(console: Console, effects: Sequence[Effect]) -> None:
    """The comments in the editor's words, and how they were understood."""
    shown = table("the editor", "understood", "pool>", "mended>", "broken>")
    for one in effects:
        shown.add_row(
            escape(one.heard.comment.comment),
            escape(_understood(one)),
            f"{_matches(one):,}",
            f"[green]{one.mended}[/]",
            f"[red]{one.broken}[/]" if one.broken else "0",
        )
    console.print(shown)
    mended, broken = (sum(getattr(one, part) for one in effects) for part in ("mended", "broken"))
    console.print(
        f"Understood and confirmed, they mend {mended} answers to test articles at once; {broken} broke."
    )


def section(effects: Sequence[Effect]) -> Section:
    """The same for the report: which comment did what."""
    rows = [
        [
            Cell(one.heard.comment.comment),
            Cell(_understood(one)),
            Cell(f"{_matches(one):,}"),
            Cell(str(one.mended), "good"),
            Cell(str(one.broken), "bad" if one.broken else ""),
        ]
        for one in effects
    ]
    columns = ["the editor said", "understood", "texts of the pool it matches", "mended", "broken"]
    return Section(
        "Which comment did what",
        [Table(columns, rows)],
        "Each was read, echoed and confirmed; mended and broken count answers to test articles, at once.",
    )


def _understood(one: Effect) -> str:
    parts = [rule.sentence for rule in one.heard.echo.rules]
    return "; ".join(parts) or "nothing that could be used"


def _matches(one: Effect) -> int:
    return sum(rule.matches or 0 for rule in one.heard.echo.rules)
