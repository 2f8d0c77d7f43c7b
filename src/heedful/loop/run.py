"""Train, learn, evaluate: the same three for every kind of answer; the steps are those of the task."""

from heedful.errors import FeedbackError, NotFoundError
from heedful.loop.history import start_of
from heedful.loop.outcome import entries_of, must_be_judged
from heedful.loop.ways import ways_of
from heedful.records.progress import Progress
from heedful.records.report import Report
from heedful.records.version import Promotion, Round, Version
from heedful.serve.workspace import Workspace


def train(workspace: Workspace, progress: Progress) -> Version | Round:
    """The first version, put to use at once; once there is one, a round on all there is."""
    if workspace.store.versions.in_use() is not None:
        return learn(workspace, progress)
    ways = ways_of(workspace)
    candidate = ways.first(workspace, ways.gather(workspace), progress)
    promotion = Promotion(version=candidate.version.id, reason="the first version")
    workspace.store.ledger.append_all([candidate.version, promotion])
    return candidate.version


def learn(workspace: Workspace, progress: Progress) -> Round:
    """Learn what was said since the version in use was made; raises FeedbackError when nothing was."""
    parent, ways = _in_use(workspace), ways_of(workspace)
    material = ways.gather(workspace)
    if not ways.is_news(material, parent, workspace.config.recipe):
        raise FeedbackError(
            f"Nothing was said and no example came in since {parent.id} was made. "
            "Correct, judge or comment on some answers first."
        )
    must_be_judged(material)
    made = ways.turn(workspace, material, start_of(workspace, parent), progress)
    workspace.store.ledger.append_all(entries_of(made))
    return made.round


def evaluate(workspace: Workspace, version_id: str | None) -> Report:
    """A version on the test examples, next to the one in use; costs no look."""
    used, ways = _in_use(workspace), ways_of(workspace)
    version = workspace.version(version_id) if version_id else used
    material = ways.as_heeded(workspace)
    must_be_judged(material)
    return ways.side_by_side(workspace, material, used, version)


def _in_use(workspace: Workspace) -> Version:
    used = workspace.store.versions.in_use()
    if used is None:
        raise NotFoundError("No version is in use yet. Next: heedful train")
    return used
