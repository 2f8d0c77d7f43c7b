"""Turn the loop again without what was withdrawn.

Every training and round that had seen a withdrawn item is run again, in order, on the material as it stood
then less what was withdrawn. A version depends on nothing else, so the weights that come out are those of
a project that never saw the item. Only then do the old versions go.
"""

from dataclasses import dataclass, field

from heedful.loop.candidate import Candidate
from heedful.loop.history import standing_rounds, start_after
from heedful.loop.material import gather
from heedful.loop.training import first
from heedful.loop.turn import entries_of, is_news, turn
from heedful.records.entry import Entry
from heedful.records.progress import Progress
from heedful.records.version import Promotion, Retirement, Round, Version
from heedful.serve.workspace import Workspace


def catch_up(workspace: Workspace, progress: Progress) -> list[Round | Version]:
    """Run again whatever learnt from something withdrawn since; what was made anew, in order."""
    withdrawn = workspace.store.ledger.withdrawn_ids()
    tainted = [version for version in workspace.store.versions.list() if withdrawn & set(version.feedback)]
    if not tainted:
        return []
    return _Replay(workspace, progress, withdrawn, {version.id for version in tainted}).run()


@dataclass
class _Replay:
    """One pass over the ledger from the first version that has to go; recorded in one piece at the end."""

    workspace: Workspace
    progress: Progress
    withdrawn: frozenset[str]
    tainted: set[str]
    stands_for: dict[str, str] = field(default_factory=dict)
    versions: dict[str, Version] = field(default_factory=dict)
    rounds: list[Round] = field(default_factory=list)
    made: list[Entry] = field(default_factory=list)
    in_use: str | None = None

    def run(self) -> list[Round | Version]:
        ledger = self.workspace.store.ledger
        standing = {one.id for one in standing_rounds(self.workspace)}
        retired = self.workspace.store.versions.retired()
        self.versions = {v.id: v for v in self.workspace.store.versions.list() if v.id not in self.tainted}
        was_in_use = self.workspace.store.versions.in_use()
        for _, entry in ledger.entries(Version, Round, Promotion):
            match entry:
                case Version() if entry.id in self.tainted and entry.parent is None:
                    self._train_again(entry)
                case Round() if entry.id in standing:
                    self._round(entry)
                case Promotion() if entry.round_id is None and entry.version not in retired:
                    self.in_use = self.stands_for.get(entry.version, entry.version)
        self._finish(was_in_use)
        return [entry for entry in self.made if isinstance(entry, Round | Version)]

    def _train_again(self, old: Version) -> None:
        candidate = first(
            self.workspace, gather(self.workspace, upto=old.position), self.progress, replaces=old.id
        )
        self._keep(old.id, candidate)
        self.made.append(candidate.version)

    def _round(self, old: Round) -> None:
        """A round that saw nothing withdrawn stands; others are run again from what replaced their parent."""
        if not self.withdrawn & set(old.feedback):
            self.rounds.append(old)
            if old.decision.promoted:
                self.in_use = old.candidate
            return
        parent = self.versions[self.stands_for.get(old.parent, old.parent)]
        material = gather(self.workspace, upto=old.position)
        if not is_news(material, parent):
            self._skip(old, parent)
            return
        start = start_after(parent, self.rounds, self.versions, again=old)
        again = turn(self.workspace, material, start, self.progress)
        self._keep(old.candidate, again.candidate)
        self.rounds.append(again.round)
        self.made += [entry for entry in entries_of(again) if not isinstance(entry, Promotion)]
        if again.round.decision.promoted:
            self.in_use = again.candidate.version.id

    def _skip(self, old: Round, parent: Version) -> None:
        """Without what was withdrawn there was nothing to learn: the parent stands for the candidate."""
        if old.candidate is not None:
            self.stands_for[old.candidate] = parent.id
        if old.decision.promoted:
            self.in_use = parent.id

    def _keep(self, old: str | None, candidate: Candidate) -> None:
        version = candidate.version
        self.versions[version.id] = version
        if old is not None:
            self.stands_for[old] = version.id

    def _finish(self, was_in_use: Version | None) -> None:
        """Record what was made, put the right version to use, and let the old ones go."""
        items = len(self.withdrawn)
        reason = f"made again without {items} withdrawn item{'s' if items != 1 else ''}"
        if self.in_use is not None and (was_in_use is None or self.in_use != was_in_use.id):
            previous = None if was_in_use is None else was_in_use.id
            self.made.append(Promotion(version=self.in_use, previous=previous, reason=reason))
        gone = Retirement(
            versions=tuple(sorted(self.tainted)), reason=f"learnt from what was withdrawn; {reason}"
        )
        self.workspace.store.ledger.append_all([*self.made, gone])
        self.workspace.store.versions.sweep()
