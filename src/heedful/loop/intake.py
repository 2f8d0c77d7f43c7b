"""Bring a project and its texts into being: rows with label names become examples with label ids."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from heedful.config import FILE, Config, explain
from heedful.data.duplicates import Overlap, find_overlap
from heedful.data.examples import to_examples
from heedful.data.read import read_rows
from heedful.data.rows import ReadOptions, Row
from heedful.data.splits import Shares
from heedful.data.validate import validate
from heedful.errors import ConfigError, DataError
from heedful.models.source import locate
from heedful.models.writing.source import locate_writer
from heedful.plugins import load
from heedful.records.label import AddLabel, Labels
from heedful.records.parts import misfit
from heedful.records.version import Batch
from heedful.serve.workspace import Workspace
from heedful.store import Store
from heedful.tasks.regression import Regression
from heedful.tasks.writing.task import WritingTask

WRITER, WRITER_TOKENS = "SmolLM2-135M-Instruct", 768  # what a task that writes starts with


def create(folder: Path, names: Sequence[str], settings: Mapping[str, Any]) -> Workspace:
    """A folder with heedful.toml and a store with these labels; what is wrong is found before it is made."""
    if (folder / FILE).exists():
        raise ConfigError(f"There is a project in {folder} already. Open it, or name another folder.")
    if isinstance(names, str):
        raise ConfigError(f"Found the labels {names!r}; wanted a list of names, such as ['a', 'b'].")
    config = _config(folder, settings)
    labels = Labels().several(names)
    found = locate_writer if _writes(config.task) else locate
    found(config.model.base)  # a wrong name is found now, not at the first training
    if names and _is(config.task, Regression):
        raise ConfigError(f"The task {config.task!r} answers with numbers and has no labels. Leave them out.")
    if config.inputs == "choices" and (config.multi_label or _is(config.task, Regression)):
        raise ConfigError("Of several candidates one is chosen: leave multi_label, or the task, out.")
    if config.inputs != "text" and _writes(config.task):
        raise ConfigError(
            f"The task {config.task!r} reads single texts. Leave inputs = {config.inputs!r} out."
        )
    if names and _writes(config.task):
        raise ConfigError(f"The task {config.task!r} writes texts and has no labels. Leave them out.")
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        config.write(folder)
    except OSError as error:
        raise ConfigError(
            f"{folder} cannot hold a project: {error.strerror}. Name a folder that can be written."
        ) from error
    workspace = Workspace.open(folder)
    workspace.store.ledger.append_all([AddLabel(label=label) for label in labels])
    return workspace


def _config(folder: Path, settings: Mapping[str, Any]) -> Config:
    given = {"name": folder.resolve().name, **settings}
    if isinstance(given.get("model"), str):
        given["model"] = {"base": given["model"]}
    if _writes(given.get("task", "classification")):
        given["model"] = {"base": WRITER, "max_tokens": WRITER_TOKENS, **(given.get("model") or {})}
    try:
        return Config.model_validate(given)
    except ValidationError as error:
        raise ConfigError(explain(error, "the settings")) from error


def start_from(workspace: Workspace, model: str) -> Workspace:
    """The same project on another model, before its first version; heedful.toml says so from now on."""
    if workspace.store.versions.in_use() is not None:
        raise ConfigError(
            f"The project has a version already, on {workspace.config.model.base}; its feedback is measured "
            f"against that. Make another project for {model}: heedful init FOLDER --model {model}"
        )
    (locate_writer if workspace.writes else locate)(model)
    chosen = workspace.config.model.model_copy(update={"base": model})
    config = workspace.config.model_copy(update={"model": chosen})
    config.write(workspace.folder)
    return replace(workspace, config=config)


def _writes(task: str) -> bool:
    """Whether the answers of a task are texts."""
    return _is(task, WritingTask)


def _is(task: str, kind: type) -> bool:
    """Whether a task is one of a kind."""
    made = load("tasks", task)
    return isinstance(made, type) and issubclass(made, kind)


def read_options(given: Mapping[str, Any], config: Config) -> ReadOptions:
    """How a source is read; raises ConfigError for what is no such option."""
    try:
        return ReadOptions.model_validate(
            {
                "one_label": not config.multi_label,
                "writes": _writes(config.task),
                "numbers": _is(config.task, Regression),
                "inputs": config.inputs,
                **given,
            }
        )
    except ValidationError as error:
        raise ConfigError(f"This source cannot be read so. {explain(error, 'The options')}") from error


def add(
    workspace: Workspace,
    source: str | Path,
    options: ReadOptions,
    new_labels: bool,
    called: str | None = None,
) -> Batch:
    """Check all of a source first, then bring it in as one batch; an error leaves nothing behind.

    `called` is what the source is remembered as where its path means nothing.
    """
    config, store = workspace.config, workspace.store
    if workspace.writes or workspace.numbers:
        return _add_texts(workspace, source, options, called)
    labels = store.ledger.labels()
    summary = validate(source, options, labels.names if labels.ids and not new_labels else None)
    if summary.error is not None:
        raise DataError(summary.error)
    if summary.multi_label and not config.multi_label:
        raise DataError(
            f"{source} has rows with none or several labels, but this project gives every text one label. "
            "Make a project with multi_label = true, or leave such rows out."
        )
    fresh = labels.several(sorted(set(summary.labels) - set(labels.names), key=_in_order))
    if config.inputs == "choices":
        _must_have_candidates(source, options, len(labels.ids) + len(fresh))
    store.ledger.append_all([AddLabel(label=label) for label in fresh])
    rows = read_rows(source, options)
    if workspace.mask:
        rows = (row.model_copy(update={"text": workspace.mask(row.text)}) for row in rows)
    if called is not None:
        rows = (_renamed(row, str(source), called) for row in rows)
    return store.examples.add(
        to_examples(rows, store.ledger.labels(), _shares(config), config.multi_label),
        source=called or str(source),
    )


def _in_order(name: str) -> tuple[bool, int, str]:
    """Numbers as they are counted, then words: the first label stands for the first candidate."""
    return (True, 0, name) if not name.isdecimal() else (False, int(name), name)


def _must_have_candidates(source: str | Path, options: ReadOptions, count: int) -> None:
    """Raise DataError for a text that has not as many candidates as there are labels."""
    for row in read_rows(source, options):
        wrong = misfit(row.text, "choices", max(2, count))
        if wrong is not None:
            do = f"{wrong.do}. The labels say which candidate it is, in their order: name one for each."
            raise DataError(f"{row.source}: found {wrong.found}. {do}")


def _add_texts(workspace: Workspace, source: str | Path, options: ReadOptions, called: str | None) -> Batch:
    """The same for texts with what should be written of them."""
    summary = validate(source, options)
    if summary.error is not None:
        raise DataError(summary.error)
    rows = read_rows(source, options)
    if workspace.mask:
        rows = (_masked(row, workspace.mask) for row in rows)
    if called is not None:
        rows = (_renamed(row, str(source), called) for row in rows)
    examples = to_examples(rows, Labels(), _shares(workspace.config))
    return workspace.store.examples.add(examples, source=called or str(source))


def _masked(row: Row, mask: Callable[[str], str]) -> Row:
    """The row without personal data."""
    wanted = None if row.completion is None else mask(row.completion)
    return row.model_copy(update={"text": mask(row.text), "completion": wanted})


def _renamed(row: Row, path: str, called: str) -> Row:
    return row.model_copy(update={"source": row.source.replace(path, called)})


def _shares(config: Config) -> Shares:
    split = config.split
    return Shares(train=1 - split.validation - split.test, validation=split.validation, test=split.test)


def overlap(store: Store) -> Overlap:
    """What the test texts share with the training texts."""
    train = [example.text for example in store.examples.all("train", "validation")]
    return find_overlap(train, [example.text for example in store.examples.all("test")])
