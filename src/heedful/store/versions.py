"""The registry of versions: which there are, which one is in use, and where their weights lie.

The ledger says what is so; the folders hold the weights. Whoever saves a folder writes `complete.json`
last, and only a folder that has it counts. To promote a version is one entry, hence all or nothing.
"""

import re
import shutil
from collections.abc import Collection, Iterable
from pathlib import Path

from heedful.errors import NotFoundError, StoreError
from heedful.records.version import Promotion, Retirement, Version
from heedful.store.ledger import Ledger

MARKER = "complete.json"

_ID = re.compile(r"v([1-9][0-9]{0,8})")


class Versions:
    """Record, promote, roll back and retire versions."""

    def __init__(self, folder: Path, ledger: Ledger) -> None:
        self._folder = folder
        self._ledger = ledger

    def next_id(self) -> str:
        """An id that neither the ledger nor a folder has: v1, v2, …"""
        taken = [version.id for _, version in self._ledger.entries(Version)]
        folders = [path.name for path in self._folder.iterdir()] if self._folder.is_dir() else []
        numbers = [int(match[1]) for name in taken + folders if (match := _ID.fullmatch(name))]
        return f"v{max(numbers, default=0) + 1}"

    def folder(self, version_id: str) -> Path:
        """Where the weights of this version lie, or will lie."""
        if not _ID.fullmatch(version_id):
            raise NotFoundError(
                f"There is no version {version_id!r}; ids look like v1, v2. List the versions."
            )
        return self._folder / version_id

    def is_complete(self, version_id: str) -> bool:
        """Whether everything of this version was saved."""
        return (self.folder(version_id) / MARKER).is_file()

    def record(self, version: Version) -> int:
        """Add a version whose folder is complete; its position in the ledger."""
        self._must_be_complete(version.id)
        return self._ledger.append(version)

    def get(self, version_id: str) -> Version:
        """The version with this id, also a retired one."""
        found = self._ledger.get(self.folder(version_id).name)
        if not isinstance(found, Version):
            raise NotFoundError(f"{version_id!r} is a {found.kind}, not a version. List the versions.")
        return found

    def list(self) -> tuple[Version, ...]:
        """All versions that were not retired, oldest first."""
        retired = self.retired()
        return tuple(version for _, version in self._ledger.entries(Version) if version.id not in retired)

    def retired(self) -> frozenset[str]:
        """The ids of all versions whose weights are gone."""
        return frozenset(name for _, entry in self._ledger.entries(Retirement) for name in entry.versions)

    def in_use(self) -> Version | None:
        """The version that answers now; None before the first promotion."""
        path = self._path()
        return self.get(path[-1]) if path else None

    def promote(
        self, version_id: str, *, reason: str, author: str = "owner", round_id: str | None = None
    ) -> Promotion:
        """From now on this version answers."""
        version = self.get(version_id)
        if version.id in self.retired():
            raise StoreError(
                f"{version.id} was retired: it learnt from something that was withdrawn. Choose another."
            )
        self._must_be_complete(version.id)
        path = self._path()
        promotion = Promotion(
            version=version.id,
            previous=path[-1] if path else None,
            author=author,
            reason=reason,
            round_id=round_id,
        )
        self._ledger.append(promotion)
        return promotion

    def roll_back(self, *, author: str = "owner", reason: str = "rolled back") -> Promotion:
        """Go back to the version that was in use before; again, and to the one before that."""
        path = self._path()
        if len(path) < 2:
            there = f"{path[0]} is the first version in use" if path else "No version is in use"
            raise NotFoundError(
                f"{there}; there is nothing to go back to. Promote a version by its id instead."
            )
        return self.promote(path[-2], reason=reason, author=author)

    def retire(self, version_ids: Iterable[str], *, reason: str) -> Retirement:
        """Take versions out of use for good: the ledger says so first, then the weights are deleted."""
        retirement = Retirement(versions=tuple(self.get(name).id for name in version_ids), reason=reason)
        self._ledger.append(retirement)
        self.sweep()
        return retirement

    def sweep(self) -> None:
        """Delete the weights of retired versions, also those that a crash left over."""
        for version_id in self.retired():
            folder = self.folder(version_id)
            if folder.is_dir():
                _delete(folder)

    def discard(self, version_id: str) -> None:
        """Delete weights that never got into the ledger."""
        folder = self.folder(version_id)
        if folder.is_dir() and all(version.id != version_id for _, version in self._ledger.entries(Version)):
            _delete(folder)

    def _path(self) -> tuple[str, ...]:
        promotions = (promotion for _, promotion in self._ledger.entries(Promotion))
        return path_of(promotions, self.retired())

    def _must_be_complete(self, version_id: str) -> None:
        if not self.is_complete(version_id):
            raise StoreError(
                f"The folder {self.folder(version_id)} is incomplete (no {MARKER}). Train or save it again."
            )


def path_of(promotions: Iterable[Promotion], retired: Collection[str]) -> tuple[str, ...]:
    """The versions in use one after the other, without those that were gone back from or retired."""
    path: list[str] = []
    for promotion in promotions:
        if promotion.version in retired or path[-1:] == [promotion.version]:
            continue
        if path[-2:-1] == [promotion.version]:
            path.pop()
        else:
            path.append(promotion.version)
    return tuple(path)


def _delete(folder: Path) -> None:
    """The marker goes first: what a crash leaves behind must not look complete."""
    try:
        (folder / MARKER).unlink(missing_ok=True)
        shutil.rmtree(folder)
    except OSError as error:
        raise StoreError(
            f"The retired weights in {folder} cannot be deleted: {error}. Close what uses them."
        ) from error
