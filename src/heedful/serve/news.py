"""What the ledger says since the last look, as steps that a layer can take where it stands.

Most news is like that: something was said, or taken back. Where labels, the version in use or an older
reading changed, there is no such step, and the layer is built anew.
"""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass

from heedful.records.entry import Entry
from heedful.records.feedback import Choice, Comment, Correction, Verdict, Withdrawal
from heedful.records.prediction import Prediction
from heedful.records.reading import OF_COMMENTS, Application, Reading
from heedful.records.signal import Ignore, Rule, TextSignal
from heedful.records.version import Batch, Round, Version
from heedful.tasks.classification import Classification
from heedful.tasks.comments import Understood

WITHOUT_EFFECT = (Prediction, Batch, Round, Version)


@dataclass(frozen=True)
class Heard:
    """Something that was said just now: about its text, and about others."""

    texts: tuple[TextSignal, ...]
    rules: tuple[Rule, ...] = ()
    ignores: tuple[Ignore, ...] = ()


@dataclass(frozen=True)
class TakenBack:
    """These items count as never said."""

    items: frozenset[str]


@dataclass(frozen=True)
class Applied:
    """Somebody said that a reading is right: its rules count otherwise from now on."""

    reading_id: str


Step = Heard | TakenBack | Applied


def steps(
    news: Iterable[Entry], task: Classification, waiting: Collection[str] = ()
) -> Sequence[Step] | None:
    """The steps that lead from the layer before the news to the one after it; None where there are none.

    What authors in `waiting` say is not heeded.
    """
    found: list[Step] = []
    pending: dict[str, Comment] = {}
    for entry in news:
        match entry:
            case Verdict() | Correction() | Choice() | Comment() if entry.author in waiting:
                continue
            case Reading(replaces=None) if entry.author in waiting:
                continue
            case Application() if waiting:
                return None
            case Comment():
                pending[entry.id] = entry
            case Reading(comment_id=comment_id, replaces=None) if comment_id in pending:
                read = Understood(pending.pop(comment_id), entry)
                found.append(
                    Heard(tuple(read.about_its_text(task)), tuple(read.rules(task)), tuple(read.ignores()))
                )
            case Verdict() | Correction() | Choice():
                found.append(Heard(tuple(task.signals(entry))))
            case Application(reading_id=reading_id):
                found.append(Applied(reading_id))
            case Withdrawal(items=items) if not any(item.startswith(OF_COMMENTS) for item in items):
                found.append(TakenBack(frozenset(items)))
            case _ if not isinstance(entry, WITHOUT_EFFECT):
                return None
    return found
