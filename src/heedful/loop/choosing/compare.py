"""Compare candidates on a project's own examples: held-out texts choose, the test texts confirm.

Nothing of the project changes: no version is made, no look at the test set is spent, for no gate depends on
what comes out. What was said counts as far as it is settled; rules, the instant layer and a recipe that a
search found are left out.
"""

from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np

from heedful.errors import DataError, NotFoundError
from heedful.evaluate.leakage import untouched
from heedful.learn.lesson import Lesson, join
from heedful.loop.choosing.advice import selection_of
from heedful.loop.choosing.candidates import Named, learner_of, read_names
from heedful.loop.choosing.ending import Ended, finish, measure_versions
from heedful.loop.choosing.halving import Race, Track
from heedful.loop.choosing.shares import Shares
from heedful.loop.choosing.terms import Terms
from heedful.loop.lessons import lesson_of
from heedful.loop.material import Material, gather
from heedful.loop.training import lacking
from heedful.records.progress import Progress, silent
from heedful.records.selection import Selection
from heedful.serve.workspace import Workspace
from heedful.train.data import TrainingSet

ASKED = 128  # texts that are asked to see what answering takes


def compare(
    workspace: Workspace,
    given: Sequence[str],
    terms: Terms,
    report: str | Path | None = None,
    progress: Progress = silent,
) -> Selection:
    """Try all, take the promising ones to the end, measure them, and say which to take.

    `report` is where a page is written.
    """
    named = read_names(given)
    versions = [one.name for one in named if one.is_version]
    material = gather(workspace, people=workspace.people())
    if (missing := lacking(material)) is not None:
        raise DataError(missing)
    lesson, test = replace(lesson_of(workspace, material, None, silent), recipe=None), test_of(material)
    if versions and test is None:
        raise DataError(
            f"Found no test texts to measure {', '.join(versions)} on: versions have learnt from all others. "
            "Add some with heedful add FILE --split test"
        )
    config = workspace.config.model
    learners = [learner_of(one, lesson, config, terms) for one in named if not one.is_version]
    race = Race(
        [Track(one) for one in learners], shares_of(material, lesson), lesson.multi_label, terms, progress
    )
    made = choose(named, race, test, lambda asked: measure_versions(workspace, versions, asked, terms))
    if report is not None:
        from heedful.evaluate.selection_page import selection_page  # plots are slow to import

        page = selection_page(made, f"Which model for {workspace.config.name}?")
        Path(report).write_text(page.html(), encoding="utf-8")
    return made


def choose(
    named: Sequence[Named],
    race: Race,
    test: TrainingSet | None,
    beside: Callable[[Sequence[str]], dict[str, Ended]] = lambda _: {},
) -> Selection:
    """The comparison itself; `beside` measures what was made before, by the texts it is asked."""
    left = race.run() if race.tracks else []
    shares = race.shares
    rows = shares.examples if shares.held is None else join(shares.examples, shares.held)
    asked = (rows if test is None else test).texts[:ASKED]
    ended = {**finish(race, left, rows, asked), **beside(asked)}
    return selection_of(named, race, left, ended, test, len(rows))


def shares_of(material: Material, lesson: Lesson) -> Shares:
    """All that can be learnt from; held-out texts are kept apart where the project has a validation split."""
    if not len(lesson.rows):
        raise NotFoundError("Found no labelled texts to compare on. Add some: heedful add FILE")
    if material.validation:
        return Shares.of(lesson.rows, lesson.validation, lesson.seed)
    return Shares.of(lesson.labelled, None, lesson.seed)


def test_of(material: Material) -> TrainingSet | None:
    """The test texts that nobody has spoken of; None where there are none."""
    told = [one.text for one in material.settled.agreed]
    texts = [one.text for one in material.test]
    fair = untouched(texts, told)
    kept = [one for one, is_fair in zip(material.test, fair, strict=True) if is_fair]
    if not kept:
        return None
    targets = material.task.targets([one.labels or () for one in kept])
    return TrainingSet([one.text for one in kept], targets, np.ones(len(kept), np.float32))
