"""What can be measured: anything that gives one row of scores to one question.

It is asked one question at a time, as a person would ask. So no figure depends on how many texts are asked
together, on their order, or on which others there are; the same question is asked once.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from heedful.data.faults import listed
from heedful.errors import DataError
from heedful.evaluate.case import Case
from heedful.evaluate.metrics import Floats

Tell = Callable[[int, int], None]


class Model(Protocol):
    """Whatever answers. `labels` are names; with `numbers` a row is one number, else probabilities."""

    @property
    def name(self) -> str: ...

    @property
    def digest(self) -> str: ...

    @property
    def labels(self) -> tuple[str, ...]: ...

    @property
    def multi_label(self) -> bool: ...

    @property
    def numbers(self) -> bool: ...

    def answer(self, parts: tuple[str, ...]) -> Floats:
        """The scores [C] of one question."""


def ask(model: Model, cases: Sequence[Case], tell: Tell | None = None) -> Floats:
    """(N, C) what the model says of each case."""
    known: dict[tuple[str, ...], Floats] = {}
    for done, case in enumerate(cases, 1):
        if case.parts not in known:
            known[case.parts] = np.asarray(model.answer(case.parts), np.float64)
        if tell is not None:
            tell(done, len(cases))
    width = 1 if model.numbers else len(model.labels)
    return np.array([known[case.parts] for case in cases], np.float64).reshape(len(cases), width)


def reads_all(model: Model) -> bool:
    """Whether a model is given a text with all of its candidates, and says how likely each is."""
    return getattr(model, "inputs", "text") == "choices"


def ask_of_all(model: Model, cases: Sequence[Case], tell: Tell | None = None) -> Floats:
    """(N,) how sure such a model is of each candidate among those of its question, put in order."""
    places: dict[str, list[int]] = {}
    for at, case in enumerate(cases):
        places.setdefault(case.group, []).append(at)
    sure: Floats = np.zeros(len(cases))
    for done, together in enumerate(places.values(), 1):
        together.sort(key=lambda at: cases[at].candidate)
        asked = (cases[together[0]].parts[0], *(cases[at].candidate for at in together))
        sure[together] = np.asarray(model.answer(asked), np.float64)
        if tell is not None:
            tell(done, len(places))
    return sure


def named_alike(
    said: Floats, labels: Sequence[str], names: Sequence[str], also: Mapping[str, str] | None = None
) -> Floats:
    """(N, C) the same in terms of `names`: labels that mean one of them are added up.

    A label means the name that `also` says, that it equals, capitals aside, or whose number it is (`1`,
    `LABEL_1`). Raises DataError where a label means none of the names or a name has no label.
    """
    places = [_place(label, names, also or {}) for label in labels]
    missing = [name for at, name in enumerate(names) if at not in places]
    unknown = [label for label, at in zip(labels, places, strict=True) if at is None]
    if missing or unknown:
        raise DataError(
            f"The model's labels are {listed(list(labels))}; wanted {listed(list(names))}. "
            "Say what they mean with --rename THEIRS=OURS, or choose a model that was trained for this."
        )
    summed: Floats = np.zeros((len(said), len(names)))
    for column, at in enumerate(places):
        assert at is not None
        summed[:, at] += said[:, column]
    return summed


def targets_of(cases: Iterable[Case], names: Sequence[str]) -> NDArray[np.int8]:
    """(N, C) 1 where a label was wanted."""
    places = {name: at for at, name in enumerate(names)}
    rows = [case.labels or () for case in cases]
    targets = np.zeros((len(rows), len(names)), np.int8)
    for row, wanted in enumerate(rows):
        for name in wanted:
            if name not in places:
                raise DataError(
                    f"The data names the label {name!r}; the model knows {listed(list(names))}. "
                    "Correct the data, or choose a model that was trained for it."
                )
            targets[row, places[name]] = 1
    return targets


def _place(label: str, names: Sequence[str], also: Mapping[str, str]) -> int | None:
    folded = [name.casefold() for name in names]
    for said in (also.get(label, also.get(label.casefold(), "")), label):
        if said in names:
            return names.index(said)
        if said.casefold() in folded:
            return folded.index(said.casefold())
    number = label.casefold().removeprefix("label_")
    return int(number) if number.isdecimal() and int(number) < len(names) else None
