"""What is exchanged: a text with what people said of it, labels by name; knows no format and no store.

An item is a piece of feedback, or a reading or an application that came of a comment. Everywhere else their
labels are ids; here they are names, because other programs know nothing of our ids.
"""

import hashlib
import json
from collections.abc import Iterable, Sequence
from typing import Annotated, Any, NamedTuple

from pydantic import Field, TypeAdapter

from heedful.records.base import Record
from heedful.records.example import Split
from heedful.records.feedback import Choice, Comment, Comparison, Correction, Mark, Verdict
from heedful.records.prediction import Prediction
from heedful.records.reading import Application, Reading

Said = Verdict | Correction | Choice | Comparison | Mark | Comment
Item = Said | Reading | Application
ItemAdapter: TypeAdapter[Item] = TypeAdapter(Annotated[Item, Field(discriminator="kind")])

_CIRCUMSTANCES = frozenset({"id", "at", "key", "author", "answer", "written", "prediction_id"})


class Told(Record):
    """A text, the answers it was given and all that was said of it; an example has its labels as well."""

    text: str
    labels: tuple[str, ...] | None = None
    completion: str | None = None
    split: Split | None = None
    said: tuple[Item, ...] = ()
    answers: tuple[Prediction, ...] = ()
    where: str = ""

    @property
    def settled(self) -> str | None:
        """What an example wants to be answered; None where nobody has said."""
        if self.completion is not None:
            return self.completion
        return None if self.labels is None else completion(self.labels)


def completion(labels: Sequence[str]) -> str:
    """Labels as the text that is to be answered."""
    if len(labels) == 1 and not labels[0].lstrip().startswith("["):
        return labels[0]
    return json.dumps(list(labels), ensure_ascii=False)


class Labelling(NamedTuple):
    """The labels of a project, and whether a text may have several."""

    names: tuple[str, ...]
    several: bool = False


def core(item: Item) -> dict[str, Any]:
    """What was said, whoever said it when: two items with one core say the same."""
    values = item.model_dump(mode="json", exclude=set(_CIRCUMSTANCES))
    if isinstance(item, Verdict):
        values["answer"], values["written"] = sorted(item.answer or ()), item.written
    for name in ("labels", "one_of", "none_of"):
        if name in values:
            values[name] = sorted(values[name])
    return values


def key_of(format: str, foreign_id: object, item: Said) -> str:
    """The key of an item that came without one: the same item of the same file has the same key again.

    An item that was changed over there has another key, so that it counts as said anew.
    """
    told = json.dumps([str(foreign_id), item.author, item.answer, item.written, core(item)], sort_keys=True)
    return f"{format}/{hashlib.sha256(told.encode('utf-8', 'backslashreplace')).hexdigest()[:32]}"


def with_key(format: str, foreign_id: object, item: Said) -> Said:
    """The item under the key that is its own."""
    return item.model_copy(update={"key": key_of(format, foreign_id, item)})


def families(said: Iterable[Item]) -> list[tuple[Said, tuple[Item, ...]]]:
    """Each piece of feedback with the readings and applications that came of it, in their order."""
    found: dict[str, tuple[Said, list[Item]]] = {}
    owner: dict[str, str] = {}
    for item in said:
        if isinstance(item, Reading):
            owner[item.id] = item.comment_id
            if item.comment_id in found:
                found[item.comment_id][1].append(item)
        elif isinstance(item, Application):
            comment = owner.get(item.reading_id, "")
            if comment in found:
                found[comment][1].append(item)
        else:
            found[item.id] = (item, [])
    return [(item, tuple(more)) for item, more in found.values()]
