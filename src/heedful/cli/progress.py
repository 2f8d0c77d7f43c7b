"""A progress bar on a terminal, a line now and then elsewhere, silence with --json."""

import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager

from heedful.cli.session import Session
from heedful.records.progress import Progress, silent

SECONDS_BETWEEN_LINES = 10.0


@contextmanager
def bar(session: Session) -> Iterator[Progress]:
    """Gives a function that takes what is being done, how much is done, and how much there is."""
    if session.json:
        yield silent
    elif sys.stderr.isatty():
        with _terminal() as report:
            yield report
    else:
        yield _lines()


@contextmanager
def _terminal() -> Iterator[Progress]:
    from rich import progress as bars
    from rich.console import Console

    columns = (
        bars.SpinnerColumn(),
        bars.TextColumn("{task.description}"),
        bars.BarColumn(),
        bars.MofNCompleteColumn(),
        bars.TimeElapsedColumn(),
        bars.TimeRemainingColumn(),
    )
    with bars.Progress(*columns, console=Console(stderr=True)) as progress:
        tasks: dict[str, bars.TaskID] = {}

        def report(stage: str, done: int, total: int) -> None:
            if stage not in tasks:
                tasks[stage] = progress.add_task(stage, total=total)
            progress.update(tasks[stage], completed=done, total=total)

        yield report


def _lines() -> Progress:
    last: dict[str, float] = {}

    def report(stage: str, done: int, total: int) -> None:
        now = time.monotonic()
        if done >= total or now - last.get(stage, 0.0) >= SECONDS_BETWEEN_LINES:
            if last.get(stage) != float("inf"):
                sys.stderr.write(f"{stage}: {done} of {total}\n")
            last[stage] = float("inf") if done >= total else now

    return report
