"""The ways a turn of the loop is made: for answers that are labels, texts or numbers."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from heedful.loop import material, training, turn
from heedful.loop.candidate import Candidate
from heedful.loop.numbers import material as valued
from heedful.loop.numbers import turn as valuing
from heedful.loop.outcome import Turn
from heedful.loop.writing import material as written
from heedful.loop.writing import turn as writing
from heedful.models.source import locate
from heedful.models.writing.source import locate_writer
from heedful.records.report import Report
from heedful.serve.workspace import Workspace


@dataclass(frozen=True)
class Ways:
    """The steps of a turn; the material that they pass on is their own."""

    gather: Callable[..., Any]
    as_heeded: Callable[[Workspace], Any]
    """The material of now, without those whose word waits."""
    lacking: Callable[[Any], str | None]
    first: Callable[..., Candidate]
    is_news: Callable[..., bool]
    turn: Callable[..., Turn]
    side_by_side: Callable[..., Report]
    base_digest: Callable[[str], str]


def ways_of(workspace: Workspace) -> Ways:
    """The way of this project's task."""
    if workspace.numbers:
        return Ways(
            gather=valued.gather,
            as_heeded=valued.gather,
            lacking=valued.lacking,
            first=valuing.first,
            is_news=lambda material, parent, _: valued.is_news(material, parent),
            turn=valuing.turn,
            side_by_side=valuing.side_by_side,
            base_digest=lambda name: locate(name).digest,
        )
    if workspace.writes:
        return Ways(
            gather=written.gather,
            as_heeded=written.gather,
            lacking=written.lacking,
            first=writing.first,
            is_news=lambda material, parent, _: written.is_news(material, parent),
            turn=writing.turn,
            side_by_side=writing.side_by_side,
            base_digest=lambda name: locate_writer(name).digest,
        )
    return Ways(
        gather=material.gather,
        as_heeded=lambda workspace: material.gather(workspace, people=workspace.people()),
        lacking=training.lacking,
        first=training.first,
        is_news=turn.is_news,
        turn=turn.turn,
        side_by_side=turn.side_by_side,
        base_digest=lambda name: locate(name).digest,
    )
