"""The ways a turn of the loop is made: for answers that are labels, texts or numbers."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from heedful.loop import material, training, turn
from heedful.loop.candidate import Candidate
from heedful.loop.numbers import material as valued
from heedful.loop.numbers import turn as valuing
from heedful.loop.turn import Turn
from heedful.loop.writing import material as written
from heedful.loop.writing import turn as writing
from heedful.models.source import locate
from heedful.models.writing.source import locate_writer
from heedful.records.progress import Progress
from heedful.records.report import Report
from heedful.records.version import Round, Version
from heedful.serve.workspace import Workspace


@dataclass(frozen=True)
class Ways:
    """What turns the loop, and the steps of a turn; what they pass on is their own."""

    train: Callable[[Workspace, Progress], Version | Round]
    learn: Callable[[Workspace, Progress], Round]
    evaluate: Callable[[Workspace, str | None], Report]
    gather: Callable[..., Any]
    lacking: Callable[[Any], str | None]
    first: Callable[..., Candidate]
    is_news: Callable[..., bool]
    turn: Callable[..., Turn]
    base_digest: Callable[[str], str]


def ways_of(workspace: Workspace) -> Ways:
    """The way of this project's task."""
    if workspace.numbers:
        return Ways(
            train=valuing.train,
            learn=valuing.learn,
            evaluate=valuing.evaluate,
            gather=valued.gather,
            lacking=valued.lacking,
            first=valuing.first,
            is_news=lambda material, parent, _: valued.is_news(material, parent),
            turn=valuing.turn,
            base_digest=lambda name: locate(name).digest,
        )
    if workspace.writes:
        return Ways(
            train=writing.train,
            learn=writing.learn,
            evaluate=writing.evaluate,
            gather=written.gather,
            lacking=written.lacking,
            first=writing.first,
            is_news=lambda material, parent, _: written.is_news(material, parent),
            turn=writing.turn,
            base_digest=lambda name: locate_writer(name).digest,
        )
    return Ways(
        train=training.train,
        learn=turn.learn,
        evaluate=turn.evaluate,
        gather=material.gather,
        lacking=training.lacking,
        first=training.first,
        is_news=turn.is_news,
        turn=turn.turn,
        base_digest=lambda name: locate(name).digest,
    )
