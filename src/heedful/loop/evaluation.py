"""Measure a version of a project, or any model: on the project's test texts, other data, or a benchmark."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, cast

from heedful.data.faults import shown
from heedful.data.read import read_rows
from heedful.data.rows import ReadOptions, Row
from heedful.data.table import read_table
from heedful.errors import ConfigError, DataError, NotFoundError
from heedful.evaluate.case import Case, some_of
from heedful.evaluate.leakage import untouched
from heedful.evaluate.measure.harness import run_harness
from heedful.evaluate.measure.model import Model
from heedful.evaluate.measure.opened import open_model
from heedful.evaluate.measure.prompted import Prompted
from heedful.evaluate.measure.run import About, Evaluated, evaluate, evaluate_texts
from heedful.evaluate.named.read import read
from heedful.evaluate.named.table import named
from heedful.evaluate.named.task import NamedTask
from heedful.evaluate.words import several
from heedful.loop.served import Served, Valued
from heedful.models.writing.export import export_writer
from heedful.models.writing.source import locate_writer
from heedful.records.example import Split
from heedful.records.parts import Inputs, split_parts
from heedful.records.progress import Progress, part
from heedful.records.version import Version
from heedful.serve.said import said
from heedful.serve.workspace import Workspace
from heedful.serve.writing.answering import WritingAnswering
from heedful.serve.writing.heard import heard
from heedful.tasks.agreement import settle
from heedful.tasks.regression import number

STAGE = "Asking, one text at a time"
PREFERRED = ("test", "validation")


@dataclass(frozen=True)
class Wanted:
    """What to measure on: `on` a source of one's own, a benchmark `task` (its files in `data`), or neither.

    `harness` names tasks of lm-evaluation-harness for models that write, with `shots` solved examples.
    `weights` leaves out what was said since; `slices` are columns of `on`; `rename` says which of the model's
    labels means which of the data's; `reading` are fields of ReadOptions.
    """

    on: str | Path | None = None
    task: str | None = None
    data: Path | None = None
    split: str | None = None
    weights: bool = False
    slices: tuple[str, ...] = ()
    limit: int | None = None
    harness: tuple[str, ...] = ()
    shots: int | None = None
    rename: Mapping[str, str] = field(default_factory=dict)
    reading: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class Asked:
    """The cases to measure by, and what there is to say of them."""

    cases: Sequence[Case]
    about: About
    names: tuple[str, ...] = ()
    task: NamedTask | None = None


def measure(workspace: Workspace, version_id: str | None, wanted: Wanted, progress: Progress) -> Evaluated:
    """A version of a project, the one in use unless one is named."""
    version = workspace.version(version_id) if version_id else workspace.store.versions.in_use()
    if version is None:
        raise NotFoundError("No version is in use yet. Next: heedful train")
    if wanted.harness:
        return _by_harness(workspace, version, wanted)
    if workspace.writes:
        return _written(workspace, version, wanted, progress)
    kind = Valued if workspace.numbers else Served
    model = kind.of(workspace, version, instant=not wanted.weights)
    if wanted.on or wanted.task:
        asked = _asked(_reading(wanted, model.inputs, model.numbers), model.instant)
    elif isinstance(model, Valued):
        asked = _own_numbers(workspace, model, wanted)
    else:
        asked = _own(workspace, model, wanted)
    return _evaluate(model, asked, wanted, progress)


def measure_model(name: str, wanted: Wanted, progress: Progress) -> Evaluated:
    """Any model by its folder or name; needs no project."""
    if wanted.harness:
        source = locate_writer(name)
        return _harness(source.folder, name, source.digest, wanted)
    if not (wanted.on or wanted.task):
        raise ConfigError("Say what to measure it on: a file with labels (--on) or a benchmark (--task).")
    model = open_model(name, named(wanted.task) if wanted.task else None)
    wanted = _reading(wanted, getattr(model, "inputs", "text"), model.numbers)
    return _evaluate(model, _asked(wanted, instant=False), wanted, progress)


def _reading(wanted: Wanted, inputs: Inputs, numbers: bool) -> Wanted:
    """Data of one's own is read as the model reads, unless it is said how."""
    return replace(wanted, reading={"inputs": inputs, "numbers": numbers, **wanted.reading})


def _evaluate(model: Model, asked: Asked, wanted: Wanted, progress: Progress) -> Evaluated:
    cases, about = _limited(asked.cases, asked.about, wanted.limit)
    return evaluate(model, cases, about, names=asked.names, task=asked.task, tell=part(progress, STAGE))


def _limited(cases: Sequence[Case], about: About, limit: int | None) -> tuple[list[Case], About]:
    """The texts to measure by when there may be only so many of them."""
    some = some_of(cases, limit)
    if len(some) == len(cases):
        return some, about
    note = f"{several(len(some), 'text')} of {len(cases):,}, drawn by their content."
    return some, replace(about, notes=(*about.notes, note))


def _own(workspace: Workspace, model: Served, wanted: Wanted) -> Asked:
    """The project's test texts, without those that people spoke about while that counts."""
    split = wanted.split or "test"
    position, task = model.answering.position, model.answering.task
    examples = list(workspace.store.examples.all(cast(Split, split), upto=position))
    told = said(workspace.store.ledger, task, position, frozenset())
    spoken = [one.text for one in settle(told.texts).agreed] if model.instant else []
    fair = untouched([one.text for one in examples], spoken)
    names = task.labels
    cases = [
        Case(_parts(one.text, workspace.config.inputs), tuple(names.name(label) for label in one.labels))
        for one, is_fair in zip(examples, fair, strict=True)
        if is_fair and one.labels is not None
    ]
    _must_be_something(cases, split)
    return Asked(cases, _about_own(workspace, split, model.instant, len(examples) - len(cases)))


def _own_numbers(workspace: Workspace, model: Valued, wanted: Wanted) -> Asked:
    """The same of a project that answers with numbers."""
    split = wanted.split or "test"
    examples = [one for one in workspace.store.examples.all(cast(Split, split)) if one.completion]
    fair = untouched([one.text for one in examples], _told(model))
    cases = [
        Case(_parts(one.text, model.inputs), number=number(one.completion or ""))
        for one, is_fair in zip(examples, fair, strict=True)
        if is_fair
    ]
    _must_be_something(cases, split)
    return Asked(cases, _about_own(workspace, split, model.instant, len(examples) - len(cases)))


def _told(model: Valued) -> list[str]:
    return [one.text for one in model.answering.memory.values()] if model.instant else []


def _must_be_something(cases: Sequence[Case], split: str) -> None:
    if not cases:
        raise DataError(
            f"Found no text of the split {split} to measure by. Add labelled texts, some with that split: "
            f"heedful add FILE --split {split}; or name other data with --on."
        )


def _about_own(workspace: Workspace, split: str, instant: bool, left: int) -> About:
    notes = (f"{several(left, 'text')} that people spoke about, or much like one, left out.",) if left else ()
    return About(workspace.config.name, split, instant, notes)


def _asked(wanted: Wanted, instant: bool) -> Asked:
    """The cases of a benchmark, or of a source of one's own."""
    if wanted.on and wanted.task:
        raise ConfigError("Found both a source (--on) and a benchmark (--task). Name one of them.")
    if wanted.task:
        task = named(wanted.task)
        found = read(task, wanted.data, wanted.split)
        about = About(found.place, found.split, instant, rename=wanted.rename)
        return Asked(found.cases, about, task.labels, task)
    rows, split = _rows(wanted)
    about = About(shown(Path(wanted.on or "")), split, instant, rename=wanted.rename)
    return Asked(rows, about)


def _rows(wanted: Wanted) -> tuple[list[Case], str]:
    """The rows of a source that say what was wanted, of the split that is named or the one to judge by."""
    assert wanted.on is not None
    options = ReadOptions(**wanted.reading)
    rows = list(read_rows(wanted.on, options))
    columns = _columns(wanted, len(rows))
    there = {row.split for row in rows}
    split = wanted.split or next((one for one in PREFERRED if one in there), "")
    cases = [
        _case(row, about, options)
        for row, about in zip(rows, columns, strict=True)
        if (not split or row.split == split) and (row.labels is not None or row.completion is not None)
    ]
    return cases, split


def _case(row: Row, about: Mapping[str, str], options: ReadOptions) -> Case:
    parts = _parts(row.text, options.inputs)
    if options.numbers:
        return Case(parts, number=None if row.completion is None else number(row.completion), about=about)
    return Case(parts, row.labels, reference=row.completion, about=about)


def _parts(text: str, inputs: Inputs) -> tuple[str, ...]:
    return (text,) if inputs == "text" else split_parts(text)


def _columns(wanted: Wanted, rows: int) -> list[dict[str, str]]:
    """The columns to cut by, of each row."""
    if not wanted.slices:
        return [{} for _ in range(rows)]
    raw = list(read_table(Path(str(wanted.on)), encoding=wanted.reading.get("encoding")))
    if len(raw) != rows:
        raise DataError(
            "Rows without a text are left out, so columns cannot be told apart. Fill or delete them."
        )
    for name in wanted.slices:
        if raw and not any(name in row for row in raw):
            known = ", ".join(dict.fromkeys(key for row in raw[:100] for key in row))
            raise DataError(f"There is no column {name!r} to cut by. Found: {known}.")
    return [{name: str(row.get(name, "") or "") for name in wanted.slices} for row in raw]


def _by_harness(workspace: Workspace, version: Version, wanted: Wanted) -> Evaluated:
    """A version that writes, exported for the length of the measurement."""
    if not workspace.writes:
        raise ConfigError("The harness measures models that write; this project classifies. Use --task.")
    with TemporaryDirectory() as place:
        folder = Path(place) / version.id
        export_writer(workspace.writer(version.id), folder)
        return _harness(folder, version.id, version.digest, wanted)


def _harness(folder: Path, name: str, digest: str, wanted: Wanted) -> Evaluated:
    return run_harness(
        folder, wanted.harness, name=name, digest=digest, shots=wanted.shots, limit=wanted.limit
    )


def _written(workspace: Workspace, version: Version, wanted: Wanted, progress: Progress) -> Evaluated:
    """A version that writes, against what should be written."""
    if wanted.task:
        writer = workspace.writer(version.id)
        model = Prompted.of(version.id, version.digest, writer, named(wanted.task))
        return _evaluate(model, _asked(wanted, instant=False), wanted, progress)
    position = workspace.store.ledger.position()
    told = heard(workspace.store.ledger, position)
    answering = WritingAnswering.over(workspace, version.id, workspace.writer(version.id), told, position)
    found, about = _references(workspace, wanted, {one.text for one in told.signals if one.text})
    cases, about = _limited(found, about, wanted.limit)
    texts = []
    for done, case in enumerate(cases, 1):
        made = answering.predict([workspace.mask(case.parts[0])], instant=not wanted.weights)
        texts.append(made[0].completion or "")
        progress(STAGE, done, len(cases))
    return evaluate_texts(version.id, version.digest, cases, texts, about)


def _references(workspace: Workspace, wanted: Wanted, spoken: set[str]) -> tuple[list[Case], About]:
    if wanted.on:
        asked = _asked(replace(wanted, reading={**wanted.reading, "writes": True}), not wanted.weights)
        return list(asked.cases), asked.about
    split = wanted.split or "test"
    left_out = set() if wanted.weights else spoken
    examples = [one for one in workspace.store.examples.all(cast(Split, split)) if one.completion]
    cases = [Case((one.text,), reference=one.completion) for one in examples if one.text not in left_out]
    left = len(examples) - len(cases)
    notes = (f"{several(left, 'text')} that people spoke about left out.",) if left else ()
    return cases, About(workspace.config.name, split, not wanted.weights, notes)
