"""A model and cases in, an `Evaluation` out, with every single answer beside it."""

import platform
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from importlib.metadata import version as version_of
from typing import Any

import numpy as np

from heedful.errors import DataError
from heedful.evaluate.calibration import reliability
from heedful.evaluate.case import Case, digest_of, in_order
from heedful.evaluate.language import language
from heedful.evaluate.measure import labels, numbers, texts
from heedful.evaluate.measure.model import Model, Tell, ask, ask_of_all, named_alike, reads_all, targets_of
from heedful.evaluate.measure.official import METRICS, Answered, questions, surest
from heedful.evaluate.measure.parts import masks, parts_of
from heedful.evaluate.metrics import Floats, answers, confusion, judgeable, right
from heedful.evaluate.named.task import NamedTask
from heedful.evaluate.writing.metrics import rouge
from heedful.plugins import load
from heedful.records.evaluation import Confusion, Evaluation, Measure

MOST_CONFUSED = 400  # labels of a matrix that is kept


@dataclass(frozen=True)
class About:
    """What a record says besides its figures."""

    data: str
    split: str = ""
    with_feedback: bool = False
    notes: tuple[str, ...] = ()
    rename: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Evaluated:
    """The record, and one row a case: what was asked, wanted and answered."""

    evaluation: Evaluation
    rows: tuple[dict[str, Any], ...]

    def _repr_html_(self) -> str:
        drawn: str = load("pages", "evaluation")(self)
        return drawn


def evaluate(
    model: Model,
    cases: Sequence[Case],
    about: About,
    *,
    names: Sequence[str] = (),
    task: NamedTask | None = None,
    tell: Tell | None = None,
) -> Evaluated:
    """Measure a model of labels or numbers; `names` are the labels that the data may want, in order."""
    if not cases:
        raise DataError(f"Found nothing in {about.data} that says what was wanted. Add texts with labels.")
    chooses = task is not None and task.candidates
    if (cases[0].number is not None) != model.numbers and not chooses:
        found, wanted = ("numbers", "labels") if model.numbers else ("labels", "numbers")
        raise DataError(
            f"{model.name} answers with {found}; {about.data} wants {wanted}. Choose another model."
        )
    order = in_order(cases)
    measured = _measured(model, [cases[at] for at in order], about, names, task, tell)
    rows = dict(zip(order, measured.rows, strict=True))
    return replace(measured, rows=tuple(rows[at] for at in range(len(cases))))


def _measured(
    model: Model,
    cases: Sequence[Case],
    about: About,
    names: Sequence[str],
    task: NamedTask | None,
    tell: Tell | None,
) -> Evaluated:
    if task is not None and task.candidates and (reads_all(model) or model.numbers):
        sure = ask(model, cases, tell)[:, 0] if model.numbers else ask_of_all(model, cases, tell)
        return _of_labels(model, about, _among(cases, sure, task), task)
    said = ask(model, cases, tell)
    if model.numbers:
        return _of_numbers(model, cases, about, said[:, 0], task)
    names = tuple(names) or _meant(model.labels, cases, about.rename)
    also = {**(task.also if task else {}), **about.rename}
    answered = Answered(
        cases, names, named_alike(said, model.labels, names, also), targets_of(cases, names),
        yes=task.yes if task else "",
    )  # fmt: skip
    return _of_labels(model, about, answered, task)


def _meant(labels: Sequence[str], cases: Sequence[Case], rename: Mapping[str, str]) -> tuple[str, ...]:
    """What a model's own labels mean: what is said that they do, else the same as the data writes it."""
    wanted = {name for case in cases for name in case.labels or ()}
    written = {name.casefold(): name for name in sorted(wanted)}
    said = [rename.get(label, rename.get(label.casefold(), label)) for label in labels]
    alike = Counter(name.casefold() for name in set(said))  # names that capitals alone tell apart stay

    def as_written(name: str) -> str:
        folded = name.casefold()
        return name if name in wanted or alike[folded] > 1 else written.get(folded, name)

    return tuple(dict.fromkeys(map(as_written, said)))


def _among(cases: Sequence[Case], sure: Floats, task: NamedTask) -> Answered:
    """Candidates with how sure of each a model is that has read them all, or that scores each of them."""
    at = task.labels.index(task.yes)
    both = np.stack([sure if column == at else 1 - sure for column in range(2)], axis=1)
    return Answered(cases, task.labels, both, targets_of(cases, task.labels), yes=task.yes)


def _of_labels(model: Model, about: About, answered: Answered, task: NamedTask | None) -> Evaluated:
    probabilities, targets = answered.given
    several = model.multi_label
    official = tuple(METRICS[name](answered).model_copy(update={"official": True}) for name in _asked(task))
    chooses = task is not None and task.candidates
    usual = () if chooses else labels.measures(probabilities, targets, several)
    known = judgeable(targets, several)
    hits = right(probabilities, targets, several)
    asked, judged, columns = answered.cases, known, answered.targets
    if chooses:
        asked = surest(answered)
        hits = np.array([case.labels == (answered.yes,) for case in asked], np.bool_)
        judged, columns = np.ones(len(asked), np.bool_), None
    found = masks([case.shown for case in asked], _columns(asked), columns, answered.names)
    record = Evaluation(
        **_common(model, about, answered.cases, task),
        measures=_together(official, usual),
        main="accuracy",
        parts=parts_of(hits.astype(np.float64), found, judged),
        bins=() if chooses else reliability(probabilities, targets, several),
        confusion=None if several or chooses else _confusion(answered),
    )
    return Evaluated(record, tuple(_row(answered, at, several) for at in range(len(answered.cases))))


def _of_numbers(
    model: Model, cases: Sequence[Case], about: About, said: Floats, task: NamedTask | None
) -> Evaluated:
    answered = Answered(cases, numbers=said)
    given, wanted = answered.both_numbers
    official = tuple(METRICS[name](answered).model_copy(update={"official": True}) for name in _asked(task))
    found = masks([case.shown for case in cases], _columns(cases))
    record = Evaluation(
        **_common(model, about, cases, task),
        measures=_together(official, numbers.measures(given, wanted)),
        main="mean distance",
        parts=parts_of(np.abs(given - wanted), found),
    )
    rows = [
        {"text": _shown(case), "wanted": case.number, "answer": float(number)}
        for case, number in zip(cases, given, strict=True)
    ]
    return Evaluated(record, tuple(rows))


def evaluate_texts(
    name: str, digest: str, cases: Sequence[Case], written: Sequence[str], about: About
) -> Evaluated:
    """Measure texts that were written against the references of the cases."""
    references = [case.reference or "" for case in cases]
    if not cases:
        raise DataError(f"Found no text in {about.data} with what should be written. Add some.")
    spoken = Counter(sorted(language(reference) for reference in references)).most_common(1)[0][0]
    english = spoken == "en"
    found = masks([case.shown for case in cases], _columns(cases))
    record = Evaluation(
        subject=name, digest=digest, data=about.data, data_digest=digest_of(cases), split=about.split,
        size=len(cases), with_feedback=about.with_feedback, notes=about.notes, about=programs(),
        measures=texts.measures(written, references, chinese=spoken == "zh", english=english),
        main="ROUGE-L",
        parts=parts_of(rouge(written, references, ("ROUGE-L",), english)["ROUGE-L"], found),
    )  # fmt: skip
    rows = [
        {"text": _shown(case), "wanted": case.reference, "answer": answer}
        for case, answer in zip(cases, written, strict=True)
    ]
    return Evaluated(record, tuple(rows))


def programs() -> dict[str, str]:
    """What the last digits may depend on besides weights and texts."""
    return {
        **{name: version_of(name) for name in ("heedful", "numpy", "scipy", "torch", "transformers")},
        "machine": platform.machine(),
    }


def _common(model: Model, about: About, cases: Sequence[Case], task: NamedTask | None) -> dict[str, Any]:
    return {
        "subject": model.name, "digest": model.digest, "data": about.data, "data_digest": digest_of(cases),
        "size": questions(cases) if task is not None and task.candidates else len(cases),
        "task": task.name if task else "", "split": about.split, "with_feedback": about.with_feedback,
        "notes": about.notes, "about": programs(),
    }  # fmt: skip


def _asked(task: NamedTask | None) -> tuple[str, ...]:
    return task.metrics if task else ()


def _together(official: Sequence[Measure], usual: Sequence[Measure]) -> tuple[Measure, ...]:
    """What the benchmark asks for first, then what is not among it."""
    there = {one.name for one in official}
    return (*official, *(one for one in usual if one.name not in there))


def _columns(cases: Sequence[Case]) -> dict[str, list[str]]:
    names = dict.fromkeys(name for case in cases for name in case.about)
    return {name: [case.about.get(name, "") for case in cases] for name in names}


def _confusion(answered: Answered) -> Confusion | None:
    if len(answered.names) > MOST_CONFUSED:
        return None
    matrix = confusion(*answered.given)
    return Confusion(labels=answered.names, counts=tuple(tuple(row) for row in matrix.tolist()))


def _row(answered: Answered, at: int, several: bool) -> dict[str, Any]:
    case, (probabilities, _) = answered.cases[at], answered.given
    chosen = answers(probabilities[at : at + 1], several)[0]
    given = [name for name, is_chosen in zip(answered.names, chosen, strict=True) if is_chosen]
    wanted = list(case.labels or ())
    alone = [None if several else next(iter(names), None) for names in (wanted, given)]
    sure = float(probabilities[at].max()) if probabilities.shape[1] else 0.0
    return {
        "text": _shown(case), "wanted": wanted if several else alone[0],
        "answer": given if several else alone[1], "confidence": sure, **case.about,
    }  # fmt: skip


def _shown(case: Case) -> str | list[str]:
    return case.parts[0] if len(case.parts) == 1 else list(case.parts)
