"""`init`, `doctor` and `demo`: from nothing to a project."""

from pathlib import Path
from typing import Annotated, Any

import typer

from heedful.cli.session import Session


def register(app: typer.Typer) -> None:
    """Add these commands to the application."""
    app.command()(init)
    app.command()(doctor)
    app.command()(demo)


def init(
    context: typer.Context,
    folder: Annotated[Path, typer.Argument(help="Where the project shall lie.")],
    labels: Annotated[
        str, typer.Option(help="Label names, separated by commas; else the data bring them.")
    ] = "",
    multi_label: Annotated[
        bool, typer.Option("--multi-label", help="A text may have several labels.")
    ] = False,
    task: Annotated[
        str, typer.Option(help="classification, regression, summarisation, translation or instruction.")
    ] = "classification",
    inputs: Annotated[
        str, typer.Option(help="What is answered: text, pairs (of texts) or choices (among candidates).")
    ] = "text",
    model: Annotated[str, typer.Option(help="The model: a folder, a known name or a hub name.")] = "",
    languages: Annotated[str, typer.Option(help="Of a translation: English-German, say.")] = "",
    effort: Annotated[str, typer.Option(help="How hard to train: quick, standard or thorough.")] = "standard",
    seed: Annotated[int, typer.Option(help="What chance starts from.")] = 0,
    report_to: Annotated[
        str, typer.Option(help="Who is told of runs, by commas: mlflow, tensorboard, trackio.")
    ] = "",
) -> None:
    """Make a project in a new folder."""
    from heedful.project import Project

    session: Session = context.obj
    names = [name.strip() for name in labels.split(",") if name.strip()]
    given: dict[str, Any] = {"multi_label": multi_label, "effort": effort, "seed": seed}
    if report_to:
        given["report_to"] = tuple(name.strip() for name in report_to.split(",") if name.strip())
    if task != "classification":
        given["task"] = task
    if inputs != "text":
        given["inputs"] = inputs
    if languages:
        source, _, target = languages.partition("-")
        given["writing"] = {"source_language": source.strip(), "target_language": target.strip()}
    if model:
        given["model"] = model
    with Project.create(folder, names, **given) as project:
        session.say(
            project.config,
            lambda console: console.print(
                f"Made the project [bold]{project.config.name}[/] in {folder}.\n"
                f"Next: heedful -p {folder} add FILE"
            ),
        )


def doctor(context: typer.Context) -> None:
    """Say what this machine can do, and what is missing."""
    from heedful.cli.machine import examine

    session: Session = context.obj
    findings = examine(Path(session.folder))

    def show(console: Any) -> None:
        from rich.markup import escape
        from rich.table import Table

        table = Table(box=None, show_header=False, pad_edge=False)
        for finding in findings:
            mark = "[green]✓[/]" if finding.good else "[yellow]![/]"
            table.add_row(mark, finding.subject, escape(finding.found))
        console.print(table)

    session.say(findings, show)


def demo(
    context: typer.Context,
    what: Annotated[
        str, typer.Argument(help="`summaries`, or the folder for the demo of BBC News.")
    ] = "demo",
    folder: Annotated[Path | None, typer.Argument(help="Where the demo's project shall lie.")] = None,
) -> None:
    """Show the whole loop on BBC News with MiniLM, or on summaries with SmolLM2, from packages: no hub."""
    from heedful.cli import demo as topics
    from heedful.cli import demo_summaries

    session: Session = context.obj
    if what == "summaries":
        demo_summaries.run(session, folder or Path("demo-summaries"))
        return
    topics.run(session, folder or Path(what))
