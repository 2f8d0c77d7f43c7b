"""Turn the loop again without what was withdrawn.

Every training and round that had seen a withdrawn item, or a text that was erased, is run again, in order, on
the material as it stood then less what is gone. A version depends on nothing else, so the weights that come
out are those of a project that never saw the item. Only then do the old versions go.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from functools import cached_property

from heedful.errors import ModelError
from heedful.loop.candidate import Candidate, discard
from heedful.loop.history import chains, start_after
from heedful.loop.ways import Ways, ways_of
from heedful.records.entry import Entry
from heedful.records.erasure import Erasure
from heedful.records.feedback import Withdrawal
from heedful.records.progress import Progress
from heedful.records.version import Promotion, Retirement, Round, Version
from heedful.serve.workspace import Workspace
from heedful.store.versions import path_of


def catch_up(workspace: Workspace, progress: Progress) -> list[Round | Version]:
    """Run again whatever learnt from something withdrawn since; what was made anew, in order."""
    tainted = _tainted(workspace)
    if not tainted:
        return []
    cause = [entry for _, entry in workspace.store.ledger.entries(Withdrawal, Erasure)][-1]
    assert isinstance(cause, Withdrawal | Erasure)
    replay = _Replay(workspace, progress, cause, tainted)
    try:
        replay.run()
    except BaseException:
        discard(workspace, (entry.id for entry in replay.made if isinstance(entry, Version)))
        raise
    return [entry for entry in replay.made if isinstance(entry, Round | Version)]


def is_behind(workspace: Workspace) -> bool:
    """Whether some version has learnt from something that was withdrawn or erased since."""
    return bool(_tainted(workspace))


def _tainted(workspace: Workspace) -> set[str]:
    """The versions that learnt from something withdrawn or erased, and those that came of them."""
    withdrawn, had_other_data = workspace.store.ledger.withdrawn_ids(), _had_other_data(workspace)
    tainted: set[str] = set()
    for version in workspace.store.versions.list():
        learnt = withdrawn & {*version.feedback, *version.waiting}
        if learnt or version.parent in tainted or had_other_data(version):
            tainted.add(version.id)
    return tainted


def _had_other_data(workspace: Workspace) -> Callable[[Version], bool]:
    """Whether examples that a version was made of are no longer there: only an erasure takes them away."""
    erasures = workspace.store.ledger.entries(Erasure)
    since = min((one.since for _, one in erasures if one.since is not None), default=None)
    digests: dict[int, str] = {}

    def differs(version: Version) -> bool:
        if since is None or version.position < since:
            return False
        if version.position not in digests:
            digests[version.position] = workspace.store.examples.digest(upto=version.position)
        return digests[version.position] != version.data_digest

    return differs


@dataclass
class _Replay:
    """One pass over the ledger; what comes of it is recorded in one piece at the end.

    `gone` are the versions that have to go, `standing` those that are left or were made anew, and `now` says
    what stands for a version of any age: itself, another one, or nothing.
    """

    workspace: Workspace
    progress: Progress
    cause: Withdrawal | Erasure
    gone: set[str]
    standing: dict[str, Version] = field(default_factory=dict)
    now: dict[str, str | None] = field(default_factory=dict)
    rounds: list[Round] = field(default_factory=list)
    made: list[Entry] = field(default_factory=list)
    in_use: str | None = None

    @cached_property
    def ways(self) -> Ways:
        """How a turn is made for this project's task."""
        return ways_of(self.workspace)

    def run(self) -> None:
        ledger, versions = self.workspace.store.ledger, self.workspace.store.versions
        self.standing = {version.id: version for version in versions.list() if version.id not in self.gone}
        known = [entry for _, entry in ledger.entries(Version)]
        trainings = {chain[0].id: chain for chain in chains(one for one in known if one.parent is None)}
        rounds = {chain[0].id: chain for chain in chains(one for _, one in ledger.entries(Round))}
        for _, entry in ledger.entries(Version, Round, Promotion):
            match entry:
                case Version() if entry.id in trainings:
                    self._training(trainings[entry.id])
                case Round() if entry.id in rounds:
                    self._round(rounds[entry.id])
                case Promotion(round_id=None, withdrawal_id=None):
                    self._use(self.now.get(entry.version), entry.reason, entry.author)
        self._finish()

    def _training(self, chain: Sequence[Version]) -> None:
        """A first version, from the base model."""
        old = chain[-1]
        stands: str | None = old.id
        if old.id not in self.standing:
            workspace = self._as_then(old, old)
            material = self.ways.gather(workspace, upto=old.position)
            stands = None
            if self.ways.lacking(material) is None:
                stands = self._keep(self.ways.first(workspace, material, self.progress, replaces=old.id))
        self.now.update((version.id, stands) for version in chain)

    def _round(self, chain: Sequence[Round]) -> None:
        """A round that saw nothing withdrawn stands; others are run again from what is in use by then."""
        old = chain[-1]
        names = [one.candidate for one in chain if one.candidate is not None]
        if old.candidate in self.standing and old.parent == self.in_use:
            self.rounds.append(old)
            self.now.update((name, old.candidate) for name in names)
            if old.decision.promoted:
                self._use(old.candidate, old.decision.reason, round_id=old.id)
            return
        if old.candidate in self.standing:
            self.gone.add(old.candidate)
            del self.standing[old.candidate]
        again = None if self.in_use is None else self._turn(old, self.standing[self.in_use])
        stands = self.in_use if again is None else again.candidate
        self.now.update((name, stands) for name in names)
        if again is not None and again.decision.promoted:
            self._use(stands, again.decision.reason, round_id=again.id)

    def _turn(self, old: Round, parent: Version) -> Round | None:
        """The round once more; None when there is nothing left to learn, nothing to judge it by, or when its
        weights were made elsewhere."""
        if old.candidate is not None and self.made_elsewhere(old.candidate):
            return None
        workspace = self._as_then(old, parent)
        material = self.ways.gather(workspace, upto=old.position)
        if not self.ways.is_news(material, parent, workspace.config.recipe) or not material.can_judge:
            return None
        start = start_after(parent, self.rounds, self.standing, again=old)
        again = self.ways.turn(workspace, material, start, self.progress)
        self._keep(again.candidate)
        self.rounds.append(again.round)
        self.made.append(again.round)
        return again.round

    def made_elsewhere(self, version_id: str) -> bool:
        """Whether nobody here can make these weights again."""
        return self.workspace.store.versions.get(version_id).made_with != "heedful"

    def _as_then(self, old: Version | Round, version: Version) -> Workspace:
        """The workspace with the settings of then; raises ModelError when the base model has changed."""
        workspace = self.workspace.configured(old.options, old.seed)
        found = self.ways.base_digest(workspace.config.model.base)
        if found != version.base_digest:
            raise ModelError(
                f"The base model {version.base} has changed since {version.id} was made (found sha256 "
                f"{found}, wanted {version.base_digest}): what was withdrawn cannot be unlearnt from it. "
                "Put the old one back, then: heedful learn"
            )
        return workspace

    def _keep(self, candidate: Candidate) -> str:
        version = candidate.version
        self.standing[version.id] = version
        self.made.append(version)
        return version.id

    def _use(
        self, version_id: str | None, reason: str, author: str = "owner", round_id: str | None = None
    ) -> None:
        """Put a version to use; recorded from where history takes another course."""
        if version_id is None or version_id == self.in_use:
            return
        if self.made:
            self.made.append(self._promotion(version_id, self.in_use, reason, author, round_id))
        self.in_use = version_id

    def _promotion(
        self, version_id: str, previous: str | None, reason: str, author: str, round_id: str | None
    ) -> Promotion:
        return Promotion(
            version=version_id,
            previous=previous,
            reason=reason,
            author=author,
            round_id=round_id,
            withdrawal_id=self.cause.id,
        )

    def _finish(self) -> None:
        """Record what was made, put the right version to use, and let the old ones go."""
        ledger, versions = self.workspace.store.ledger, self.workspace.store.versions
        reason = _reason(self.cause)
        new = [entry for entry in self.made if isinstance(entry, Promotion)]
        promotions = [*(entry for _, entry in ledger.entries(Promotion)), *new]
        path = path_of(promotions, versions.retired() | self.gone)
        if self.in_use is not None and path[-1:] != (self.in_use,):
            self.made.append(self._promotion(self.in_use, None, reason, self.cause.author, None))
        gone = Retirement(versions=tuple(sorted(self.gone)), reason=f"made again {reason}")
        ledger.append_all([*self.made, gone])
        versions.sweep()


def _reason(cause: Withdrawal | Erasure) -> str:
    if isinstance(cause, Erasure):
        return "without what was erased"
    return f"without {len(cause.items)} withdrawn item{'s' if len(cause.items) != 1 else ''}"
