"""What reviews say to the gate: whether people found a version worse than the one in use, or better."""

from collections.abc import Sequence

from heedful.errors import FeedbackError, RefusedByPeopleError
from heedful.evaluate.review.summary import summarise
from heedful.loop.review.state import states
from heedful.records.report import Check, Decision, Report
from heedful.records.reviewed import Outcome, ReviewReport
from heedful.serve.workspace import Workspace

PEOPLE = "people's review"


def must_be_reviewable(workspace: Workspace, versions: Sequence[str], way: str) -> None:
    """Raise where these versions cannot be reviewed in this way."""
    if workspace.numbers:
        raise FeedbackError("Reviews are of labels and texts, not of numbers.")
    for version in versions:
        workspace.version(version)
    if way == "scale" and not workspace.writes:
        raise FeedbackError("Labels are right or wrong; wanted the way side-by-side or right-or-wrong.")


def outcome(workspace: Workspace, version: str, against: str) -> tuple[Outcome, ReviewReport] | None:
    """What the latest finished review of these two in which anybody spoke of them found of the first; None
    where there is none."""
    for state in reversed(list(states(workspace.store.ledger).values())):
        if state.finished and state.opinions and {version, against} <= set(state.review.versions):
            report = summarise(state.review, state.items, state.opinions, finished=True)
            for pair in (one for one in report.pairs if one.opinions):
                if (pair.version, pair.against) == (version, against):
                    return pair.outcome, report
                if (pair.against, pair.version) == (version, against):
                    return _TURNED.get(pair.outcome, pair.outcome), report
    return None


_TURNED: dict[Outcome, Outcome] = {"wins": "loses", "loses": "wins"}


def must_be_let_in(workspace: Workspace, version: str) -> None:
    """Raise RefusedByPeopleError where `[gate] review` keeps this version from taking over."""
    wanted, used = _wanted(workspace), workspace.store.versions.in_use()
    if wanted == "off" or used is None or used.id == version:
        return
    found = outcome(workspace, version, used.id)
    if found is not None and found[0] == "loses":
        raise RefusedByPeopleError(
            f"{version} is kept out by people's review ({found[1].review.id}): {found[1].sentence} "
            "Promote it all the same with --despite-review."
        )
    if wanted == "win" and (found is None or found[0] != "wins"):
        said = "nobody has reviewed it" if found is None else f"its review found: {found[1].sentence}"
        raise RefusedByPeopleError(
            f"{version} waits for people to prefer it to {used.id}; {said} "
            f"Next: heedful review start {version} {used.id}"
        )


def awaiting_people(
    workspace: Workspace, candidate: str, parent: str, report: Report, decision: Decision
) -> tuple[Report, Decision]:
    """What the gate let through waits for people where `[gate] review` wants a win."""
    if _wanted(workspace) != "win" or not decision.promoted:
        return report, decision
    reason = (
        f"{candidate} passed all checks and waits for people to prefer it to {parent}. "
        f"Next: heedful review start {candidate} {parent}"
    )
    check = Check(name=PEOPLE, passed=False, reason="Nobody has reviewed it yet.")
    held = Decision(promoted=False, reason=reason, failed=(PEOPLE,))
    return report.model_copy(update={"checks": (*report.checks, check)}), held


def _wanted(workspace: Workspace) -> str:
    """What `[gate] review` asks of people: nothing where they cannot review, for answers are numbers."""
    return "off" if workspace.numbers else workspace.config.gate.review
