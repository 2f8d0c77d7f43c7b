"""`evaluate`: how good a version or a model is, on what, and how sure that is."""

import json
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from heedful.cli.session import Session, plain

if TYPE_CHECKING:
    from heedful.evaluate.measure.run import Evaluated
    from heedful.loop.evaluation import Wanted
    from heedful.records.progress import Progress
    from heedful.records.report import Report


def register(app: typer.Typer) -> None:
    """Add this command to the application."""
    app.command()(evaluate)


def evaluate(
    context: typer.Context,
    version: Annotated[
        str | None, typer.Argument(help="A version's id; without one, the version in use.")
    ] = None,
    model: Annotated[
        str | None, typer.Option(help="Any model instead: a folder or a name. Needs no project.")
    ] = None,
    on: Annotated[
        str | None,
        typer.Option(help="Other data with labels: whatever `add` reads. Else the project's test texts."),
    ] = None,
    task: Annotated[
        str | None, typer.Option(help="A benchmark by name, such as rte; --tasks lists them.")
    ] = None,
    data: Annotated[
        Path | None,
        typer.Option(envvar="HEEDFUL_DATA", help="The folder of benchmarks; else they come from the hub."),
    ] = None,
    harness: Annotated[
        str | None,
        typer.Option(help="Tasks of lm-evaluation-harness, comma between, for a model that writes."),
    ] = None,
    shots: Annotated[
        int | None, typer.Option(min=0, help="Solved examples in each prompt of the harness.")
    ] = None,
    split: Annotated[
        str | None, typer.Option(help="The split to measure on; else the one meant for that.")
    ] = None,
    text: Annotated[str | None, typer.Option("--text", help="The column with the texts.")] = None,
    label: Annotated[str | None, typer.Option("--label", help="The column with what is wanted.")] = None,
    other: Annotated[list[str] | None, typer.Option(help="The column with the second text of pairs.")] = None,
    separator: Annotated[str | None, typer.Option(help="What separates several labels in a cell.")] = None,
    slices: Annotated[
        list[str] | None, typer.Option("--slice", help="A column to cut the figures by; may be repeated.")
    ] = None,
    rename: Annotated[
        list[str] | None, typer.Option(help="What a model's label means: THEIRS=OURS; may be repeated.")
    ] = None,
    weights: Annotated[
        bool, typer.Option("--weights", help="The weights alone, without what was said since.")
    ] = False,
    limit: Annotated[int | None, typer.Option(min=1, help="At most so many texts, drawn by content.")] = None,
    answers: Annotated[
        Path | None, typer.Option(help="Write every question with its answer to this .jsonl file.")
    ] = None,
    report: Annotated[Path | None, typer.Option("--report", help="Also write a page (.html).")] = None,
    tasks: Annotated[bool, typer.Option("--tasks", help="List the benchmarks and end.")] = False,
) -> None:
    """Measure a version, or any model: every figure with its interval, benchmarks by their official ones.

    A version that is not in use is also compared with the one that is, on the same texts.
    """
    from heedful.cli.evaluation_tables import show_evaluation, show_tasks

    session: Session = context.obj
    if tasks:
        from heedful.evaluate.named.table import EVERY

        listed = [{"name": one.name, "about": one.about, "metrics": one.metrics} for one in EVERY]
        session.say(listed, lambda console: show_tasks(console, EVERY))
        return
    from heedful.loop.evaluation import Wanted

    reading: dict[str, Any] = {"text_column": text, "label_column": label, "label_separator": separator}
    if other:
        reading |= {"other_columns": tuple(other), "inputs": "pairs"}
    wanted = Wanted(
        on=on, task=task, data=data, split=split, weights=weights, slices=tuple(slices or ()), limit=limit,
        rename=_renamed(rename or []), reading={key: value for key, value in reading.items() if value},
        harness=tuple(one.strip() for one in harness.split(",")) if harness else (), shots=shots,
    )  # fmt: skip
    found, compared = _measured(session, version, model, wanted)
    if answers is not None:
        _write(answers, found)
    if report is not None:
        from heedful.evaluate.measure.page import page_of

        report.parent.mkdir(parents=True, exist_ok=True)
        report.write_text(page_of(found).html(), encoding="utf-8")
    session.say(
        {**plain(found.evaluation), "comparison": compared},
        lambda console: show_evaluation(console, found.evaluation, compared),
    )


def _measured(
    session: Session, version: str | None, model: str | None, wanted: "Wanted"
) -> "tuple[Evaluated, Report | None]":
    from heedful.cli.progress import bar

    with bar(session) as progress:
        if model is not None:
            from heedful.loop.evaluation import measure_model

            return measure_model(model, wanted, progress), None
        return _of_project(session, version, wanted, progress)


def _of_project(
    session: Session, version: str | None, wanted: "Wanted", progress: "Progress"
) -> "tuple[Evaluated, Report | None]":
    with session.open() as project:
        found = project.measure(version, progress=progress, **vars(wanted))
        used = project.version()
        own = not (wanted.on or wanted.task or wanted.harness)
        differs = version is not None and used is not None and version != used.id
        return found, project.evaluate(version) if own and differs else None


def _renamed(given: list[str]) -> dict[str, str]:
    for one in given:
        if "=" not in one:
            raise typer.BadParameter(f"Found {one!r}; wanted THEIRS=OURS.", param_hint="--rename")
    return dict(one.split("=", 1) for one in given)


def _write(path: Path, found: "Evaluated") -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    lines: list[dict[str, Any]] = list(found.rows)
    path.write_text("".join(json.dumps(line, ensure_ascii=False) + "\n" for line in lines), encoding="utf-8")
