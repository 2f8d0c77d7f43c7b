"""What a turn comes to, whatever the answers are: the gate's word, a round, and what the ledger is told."""

import time
from dataclasses import dataclass, replace
from typing import Protocol

from heedful.errors import DataError
from heedful.evaluate.writing.gate import Judged
from heedful.loop.candidate import Candidate, options_of
from heedful.loop.history import Start
from heedful.loop.review.verdict import awaiting_people
from heedful.records.entry import Entry
from heedful.records.report import Decision, Report
from heedful.records.version import Promotion, Round
from heedful.serve.workspace import Workspace


@dataclass(frozen=True)
class Turn:
    """What came of a turn: the round, and the candidate."""

    round: Round
    candidate: Candidate


class Material(Protocol):
    """What a turn is made of."""

    @property
    def can_judge(self) -> bool:
        """Whether there is anything to judge a version by."""


def must_be_judged(material: Material) -> None:
    """Raise DataError where nothing says whether a version is good."""
    if not material.can_judge:
        raise DataError(
            "Found no test texts and no feedback to judge a version by. Add texts with what is wanted for "
            "them, some with the split test: heedful add FILE --split test"
        )


class Bench(Protocol):
    """Two versions side by side."""

    def on_test(self, looks: int) -> Judged:
        """The judgement that counts."""


def judged_on_test(bench: Bench, early: Judged, looks: int) -> Judged:
    """The gate's word; a candidate that fails on validation already does not get to see the test set."""
    if early.decision.promoted:
        return bench.on_test(looks)
    return Judged(early.report.model_copy(update={"looks": 0}), kept_out_early(early.decision))


def kept_out_early(decision: Decision) -> Decision:
    """A refusal that cost the test set nothing."""
    reason = f"Kept out before the test set was looked at. {decision.reason}"
    return Decision(promoted=False, reason=reason, failed=decision.failed)


def concluded(
    workspace: Workspace, start: Start, candidate: Candidate, report: Report, decision: Decision, begun: float
) -> Turn:
    """The round that a candidate came of; what passed waits where people have the last word.

    `begun` is when the turn began, by the monotonic clock.
    """
    version = candidate.version
    version = version.model_copy(update={"metrics": {**version.metrics, **report.after}})
    report, decision = awaiting_people(workspace, version.id, start.parent.id, report, decision)
    made = Round(
        number=start.number,
        parent=start.parent.id,
        candidate=version.id,
        position=version.position,
        feedback=version.feedback,
        options=options_of(workspace.config),
        seed=workspace.config.seed,
        report=report,
        decision=decision,
        seconds=time.monotonic() - begun,
        replaces=None if start.again is None else start.again.id,
    )
    return Turn(made, replace(candidate, version=version))


def entries_of(made: Turn) -> list[Entry]:
    """Version, round and, where the gate said yes, the promotion."""
    entries: list[Entry] = [made.candidate.version, made.round]
    if made.round.decision.promoted:
        promotion = Promotion(
            version=made.candidate.version.id,
            previous=made.round.parent,
            reason=made.round.decision.reason,
            round_id=made.round.id,
        )
        entries.append(promotion)
    return entries
