"""Take candidates to the end: train them on all examples, save them aside, and see what answering takes."""

import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from heedful.errors import HeedfulError
from heedful.evaluate.words import several
from heedful.learn.choosing.encoders import EncoderModel
from heedful.learn.choosing.energy import Meter
from heedful.learn.choosing.learner import Fitted
from heedful.loop.choosing.halving import Race, Track
from heedful.loop.choosing.terms import Terms
from heedful.records.selection import Upkeep
from heedful.serve.workspace import Workspace
from heedful.train.data import TrainingSet

STAGE = "Training to the end"


@dataclass(frozen=True)
class Ended:
    """Weights that were trained on all examples or made before, and what they take."""

    fitted: Fitted
    upkeep: Upkeep
    seconds: float | None = None
    joules: float | None = None


def finish(race: Race, left: Sequence[Track], rows: TrainingSet, asked: Sequence[str]) -> dict[str, Ended]:
    """Train the best on all examples whatever it costs, and the others as far as the budget reaches.

    Those that were dropped come last, the cheapest first: a fast one may be worth its fewer points. Only what
    stops the best one stops the comparison.
    """
    ended: dict[str, Ended] = {}
    dropped = [track for track in race.tracks if track not in left and track.trials]
    order = [*left, *sorted(dropped, key=lambda track: track.end(race.budget))]
    for place, track in enumerate(order):
        race.progress(STAGE, place, len(order))
        if place and not race.affords_end(track):
            if track.dropped is None:
                after = several(track.trials[-1].rows, "example")
                track.dropped = f"not trained to the end: the budget was spent after {after}"
            continue
        try:
            ended[track.name] = _finished(track, rows, asked, race.terms)
        except HeedfulError as error:
            if not place:
                raise
            track.dropped = f"could not be taken to the end: {error}"
            continue
        if place:
            race.charge(len(rows), ended[track.name].seconds or 0.0)
    race.progress(STAGE, len(order), len(order))
    return ended


def _finished(track: Track, rows: TrainingSet, asked: Sequence[str], terms: Terms) -> Ended:
    meter, begun = Meter.start(), terms.clock()
    fitted = track.learner.finish(rows, track.trials[-1].settings)
    seconds, joules = terms.clock() - begun, meter.joules()
    with tempfile.TemporaryDirectory(prefix="heedful-") as aside:
        folder = Path(aside) / "candidate"
        fitted.save(folder)
        upkeep = terms.weigh(folder, asked)
    return Ended(fitted, upkeep, seconds, joules)


def measure_versions(
    workspace: Workspace, names: Sequence[str], asked: Sequence[str], terms: Terms
) -> dict[str, Ended]:
    """Versions are there already: their weights as they are, for the labels of today."""
    labels = workspace.task().labels.ids
    ended: dict[str, Ended] = {}
    for name in names:
        version = workspace.version(name)
        classifier = workspace.classifier(version.id).with_labels(labels)
        upkeep = terms.weigh(workspace.store.versions.folder(version.id), asked)
        ended[name] = Ended(EncoderModel(classifier), upkeep)
    return ended
