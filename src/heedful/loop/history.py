"""What came before a turn: the version it starts from, the rounds so far, how often the test was seen."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import TypeVar

from heedful.records.version import Round, Version
from heedful.serve.workspace import Workspace

Made = TypeVar("Made", Version, Round)


@dataclass(frozen=True)
class Start:
    """`looks` counts the looks at the test set since the parent was promoted, the coming one included.

    `best` is the most accurate version promoted so far, unless that is the parent. `again` is the round that
    is run again without what was withdrawn.
    """

    parent: Version
    number: int
    looks: int
    best: Version | None = None
    again: Round | None = None


def start_of(workspace: Workspace, parent: Version) -> Start:
    """The start of the next turn, as the ledger has it."""
    versions = {version.id: version for version in workspace.store.versions.list()}
    return start_after(parent, standing_rounds(workspace), versions)


def standing_rounds(workspace: Workspace) -> list[Round]:
    """The rounds that count, oldest first: not those that were run again, or left out, after a withdrawal."""
    retired = workspace.store.versions.retired()
    rounds = [entry for _, entry in workspace.store.ledger.entries(Round)]
    return [chain[-1] for chain in chains(rounds) if chain[-1].candidate not in retired]


def chains(entries: Iterable[Made]) -> list[list[Made]]:
    """Each round or first version with those that replaced it in turn, in the order of the originals."""
    found: list[list[Made]] = []
    place: dict[str, list[Made]] = {}
    for entry in entries:
        if entry.replaces is None:
            found.append([])
        chain = found[-1] if entry.replaces is None else place[entry.replaces]
        chain.append(entry)
        place[entry.id] = chain
    return found


def start_after(
    parent: Version, rounds: Sequence[Round], versions: Mapping[str, Version], again: Round | None = None
) -> Start:
    """The start of a turn that follows these rounds; `versions` are those that still stand."""
    promoted = [one.candidate for one in rounds if one.decision.promoted]
    answered = [one.parent for one in rounds] + [name for name in promoted if name is not None]
    known = [versions[name] for name in answered if name in versions]
    best = max(known, key=lambda version: version.metrics.get("accuracy", 0.0), default=parent)
    looks = sum(1 for one in rounds if one.parent == parent.id and one.report.looks > 0)
    return Start(
        parent=parent,
        number=len(rounds) + 1,
        looks=looks + 1,
        best=None if best.id == parent.id else best,
        again=again,
    )
