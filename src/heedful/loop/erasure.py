"""Erase what people said or what texts say: find it, take it back, remove it wherever it lies, learn anew.

Withdrawn is enough for the weights; erased also leaves no copy behind. A feedback item goes with all readings
of it and what was said about those, by whomever.
"""

import re
import shutil
from collections.abc import Callable, Iterable, Sequence
from typing import cast

from heedful.errors import FeedbackError, NotFoundError
from heedful.loop import replay
from heedful.loop.lessons import CHECKPOINTS
from heedful.mask import Mask
from heedful.mask.shape import Shape
from heedful.records.base import Record
from heedful.records.entry import Entry
from heedful.records.erasure import Erased, Erasure
from heedful.records.example import Example
from heedful.records.feedback import Comment, Withdrawal
from heedful.records.prediction import Prediction
from heedful.records.progress import Progress, silent
from heedful.records.reading import Application, Reading
from heedful.records.review import Opinion, ReviewItem
from heedful.records.version import Round, Version
from heedful.serve.workspace import Workspace
from heedful.store.erasing import Doomed, compact, copies, erase
from heedful.store.ledger import BY_PEOPLE
from heedful.store.wording import words_in

_HASH = re.compile(r"[0-9a-f]{32}")
_SHOWN = 5


class Wanted(Record):
    """What somebody (`by`) wants erased: by id, all an author said, all that a pattern or kind is found in.

    Ids are of feedback, readings, answers or examples; `matching` is a pattern as masks know them, `kind` one
    of email, phone, card, iban and ip. Copies of the store that hold it go too, unless they are kept.
    """

    ids: tuple[str, ...] = ()
    author: str | None = None
    matching: str | None = None
    kind: str | None = None
    by: str = "owner"
    reason: str = ""
    keep_copies: bool = False


class Plan(Record):
    """What that would be: entries by what they are, examples by split, and the first few texts."""

    entries: dict[str, int]
    examples: dict[str, int]
    texts: tuple[str, ...]


class Erasing(Record):
    """What was erased, which versions and rounds were made anew without it, and what people should know."""

    erasure: Erasure
    plan: Plan
    again: tuple[Round | Version, ...] = ()
    notes: tuple[str, ...] = ()


def plan(workspace: Workspace, wanted: Wanted) -> Plan:
    """What would go; nothing is changed."""
    return _plan(*_find(workspace, wanted))


def remove(workspace: Workspace, wanted: Wanted) -> Erasing:
    """The first half: gone from ledger, examples, caches and copies. The weights wait for `catch_up`.

    Asked again after an erasure that was stopped on its way, it finishes that.
    """
    store = workspace.store
    try:
        entries, examples = _find(workspace, wanted)
    except NotFoundError:
        earlier = [entry for _, entry in store.ledger.entries(Erasure)]
        if not earlier:
            raise
        again = "Nothing more was found; caches and copies were cleaned once more."
        notes = (again, *_clean(workspace, wanted.keep_copies))
        return Erasing(erasure=earlier[-1], plan=_plan([], []), notes=notes)
    doomed = Doomed(
        frozenset(_id(entry) for entry in entries), frozenset(one.id for one in examples), wanted.author
    )
    said = [_id(entry) for entry in entries if isinstance(entry, BY_PEOPLE)]
    live = tuple(sorted(set(said) - store.ledger.withdrawn_ids()))
    withdrawal = Withdrawal(items=live, author=wanted.by) if live else None
    erasure = erase(store.database, doomed, withdrawal, wanted.by, wanted.reason)
    notes = _clean(workspace, wanted.keep_copies)
    return Erasing(erasure=erasure, plan=_plan(entries, examples), notes=notes)


def erase_and_learn(workspace: Workspace, wanted: Wanted, progress: Progress = silent) -> Erasing:
    """Both halves: what learnt from it is made anew, to the bits of a project that never saw it."""
    made = remove(workspace, wanted)
    again = replay.catch_up(workspace, progress)
    return made.model_copy(update={"again": tuple(again)})


def _clean(workspace: Workspace, keep_copies: bool) -> tuple[str, ...]:
    """Remove what was computed of the texts, and the copies that still hold them."""
    workspace.forget()
    notes = []
    for folder in ("cache", CHECKPOINTS):
        shutil.rmtree(workspace.folder / folder, ignore_errors=True)
    database = workspace.store.database
    held = copies(database, workspace.folder)
    if keep_copies and held:
        notes.append(f"{len(held)} copies of the store still hold it: {', '.join(one.name for one in held)}.")
    elif held:
        for path in held:
            path.unlink(missing_ok=True)
        notes.append(f"{len(held)} copies of the store, made before, were deleted: they held it too.")
    notes += [note] if (note := compact(database)) else []
    if database.file is None:
        notes.append("The server's own backups and its write-ahead log are its keeper's business.")
    return tuple(notes)


def _find(workspace: Workspace, wanted: Wanted) -> tuple[list[Entry], list[Example]]:
    """The entries and examples that are meant; raises NotFoundError where there is nothing of the kind."""
    if not (wanted.ids or wanted.author or wanted.matching or wanted.kind):
        raise FeedbackError("Found nothing to erase by; wanted ids, an author, a pattern or a kind.")
    store, meets = workspace.store, _tests(wanted)
    every = [entry for _, entry in store.ledger.entries(Prediction, ReviewItem, *BY_PEOPLE)]
    ids = set(wanted.ids) | {_whole(entry) for entry in every if _id(entry) in wanted.ids}
    chosen = {
        _id(one) for one in every if _id(one) in ids or _is_by(one, wanted.author) or _meets(one, meets)
    }
    chosen |= _dependent(every, chosen)
    opinions = (one for one in every if isinstance(one, Opinion) and one.id in chosen)
    chosen |= {item for one in opinions for item in one.feedback}
    examples = [
        one
        for one in _examples(workspace, wanted, meets)
        if one.id in ids or any(test(one.text) for test in meets)
    ]
    entries = [entry for entry in every if _id(entry) in chosen]
    _must_be_known(workspace, ids - chosen - {one.id for one in examples})
    if not entries and not examples and not wanted.author:
        raise NotFoundError("Found nothing in the project that this would erase.")
    return cast("list[Entry]", entries), examples


def _tests(wanted: Wanted) -> list[Callable[[str], bool]]:
    """What says of a text that it has to go."""
    tests: list[Callable[[str], bool]] = []
    if wanted.matching:
        tests.append(Shape.of(wanted.matching).occurs)
    if wanted.kind:
        mask = Mask.of((wanted.kind,), {})
        tests.append(lambda text: bool(mask.find(text)))
    return tests


def _examples(
    workspace: Workspace, wanted: Wanted, meets: Sequence[Callable[[str], bool]]
) -> Iterable[Example]:
    """The examples that have to be looked at."""
    if meets:
        return workspace.store.examples.ever()
    by_hash = [one for one in wanted.ids if _HASH.fullmatch(one)]
    return workspace.store.examples.ever(by_hash) if by_hash else ()


def _dependent(every: Iterable[Record], chosen: set[str]) -> set[str]:
    """Readings of chosen comments, what was said about chosen readings and items of a review, and opinions
    whose feedback was chosen; they come later in the ledger."""
    found: set[str] = set()
    for entry in every:
        match entry:
            case Reading(comment_id=about, replaces=old) if {about, old} & (chosen | found):
                found.add(entry.id)
            case Application(reading_id=about) if about in chosen | found:
                found.add(entry.id)
            case Opinion(item_id=about, feedback=meant) if {about, *meant} & (chosen | found):
                found.add(entry.id)
    return found


def _whole(entry: Record) -> str:
    """A first reading stands for its comment: nobody said that by itself."""
    is_first = isinstance(entry, Reading) and entry.replaces is None
    return entry.comment_id if is_first and isinstance(entry, Reading) else _id(entry)


def _is_by(entry: Record, author: str | None) -> bool:
    return author is not None and getattr(entry, "author", None) == author


def _meets(entry: Record, tests: Sequence[Callable[[str], bool]]) -> bool:
    return bool(tests) and any(test(text) for text in words_in(entry) for test in tests)


def _must_be_known(workspace: Workspace, unknown: Iterable[str]) -> None:
    """Ids that are nowhere are named; what was erased before is gone already, which is no error."""
    for one in sorted(unknown):
        if _HASH.fullmatch(one) or not isinstance(workspace.store.ledger.get(one), Erased):
            raise NotFoundError(f"There is nothing with the id {one!r} to erase. See: heedful feedback list")


def _id(entry: Record) -> str:
    return str(getattr(entry, "id"))  # noqa: B009 - every entry here has one


def _plan(entries: Sequence[Entry], examples: Sequence[Example]) -> Plan:
    kinds: dict[str, int] = {}
    for entry in entries:
        kinds[entry.kind] = kinds.get(entry.kind, 0) + 1
    splits: dict[str, int] = {}
    for one in {one.id: one for one in examples}.values():
        splits[one.split] = splits.get(one.split, 0) + 1
    words = (entry.comment if isinstance(entry, Comment) else getattr(entry, "text", "") for entry in entries)
    texts = dict.fromkeys([*(word for word in words if word), *(one.text for one in examples)])
    return Plan(entries=kinds, examples=splits, texts=tuple(texts)[:_SHOWN])
