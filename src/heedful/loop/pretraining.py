"""From raw texts to a model's folder, and to a page about it."""

from pathlib import Path
from typing import Any

from pydantic import ValidationError

from heedful.config import explain
from heedful.data.rows import ReadOptions
from heedful.data.texts import RawTexts
from heedful.errors import ConfigError
from heedful.records.progress import Progress, silent
from heedful.serve.workspace import Workspace
from heedful.train.pretraining.corpus import InMemory, Texts
from heedful.train.pretraining.options import PretrainOptions
from heedful.train.pretraining.pretrained import Pretrained
from heedful.train.progress import Step

STAGES = {"read": "reading texts", "train": "pretraining"}


def pretrain(
    source: str | Path,
    folder: str | Path,
    *,
    model: str | None = None,
    text_column: str | None = None,
    format: str | None = None,
    encoding: str | None = None,
    report: str | Path | None = None,
    progress: Progress = silent,
    **options: Any,
) -> Pretrained:
    """Make `folder` a model that was pretrained on raw texts: a new one, or `model` continued on them.

    `source` is a text file, a file of rows or a folder of either; `options` are fields of PretrainOptions.
    Stopped at any moment and called again, it goes on; `report` is where a page is written.
    """
    given = {"text_column": text_column, "format": format, "encoding": encoding}
    texts = RawTexts(source, ReadOptions(**{key: value for key, value in given.items() if value}))  # type: ignore[arg-type]
    return _run(texts, Path(folder), model, options, report, progress)


def pretrain_on_project(
    workspace: Workspace,
    folder: Path,
    options: dict[str, Any],
    report: str | Path | None,
    progress: Progress,
) -> Pretrained:
    """The project's encoder, continued on its own pool and training texts."""
    examples = workspace.store.examples.all()
    texts = tuple(sorted(each.text for each in examples if each.split in ("train", "pool")))
    return _run(InMemory(texts), folder, workspace.config.model.base, options, report, progress)


def _run(
    texts: Texts,
    folder: Path,
    model: str | None,
    options: dict[str, Any],
    report: str | Path | None,
    progress: Progress,
) -> Pretrained:
    from heedful.evaluate.pretraining_page import pretraining_page  # plots and architectures: slow to import
    from heedful.train.pretraining.run import pretrain as run

    try:
        chosen = PretrainOptions(**options)
    except ValidationError as error:
        raise ConfigError(explain(error, "the options")) from error

    def tell(step: Step) -> None:
        progress(STAGES.get(step.stage, step.stage), step.done, step.total)

    made = run(texts, folder, model, chosen, tell)
    if report is not None:
        Path(report).write_text(pretraining_page(made).html(), encoding="utf-8")
    return made
