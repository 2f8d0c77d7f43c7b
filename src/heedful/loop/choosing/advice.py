"""What came of a comparison, and whom to take.

Held-out texts decide between what was trained here: the best of them, or one that is hardly worse and at
least twice as fast. A version that is there stays unless the test texts show, beyond luck, that it should go.
"""

from collections.abc import Mapping, Sequence

import numpy as np

from heedful.evaluate.compare import wilson
from heedful.evaluate.metrics import Floats, Mask, f1, judgeable, right
from heedful.evaluate.selection import LEVEL, between, on_front, pairs, reason
from heedful.loop.choosing.candidates import Named
from heedful.loop.choosing.ending import Ended
from heedful.loop.choosing.halving import Race, Track
from heedful.records.selection import Candidate, Pair, Selection
from heedful.train.data import TrainingSet

TWICE = 2.0  # times as fast from which speed is worth some accuracy


def selection_of(
    named: Sequence[Named],
    race: Race,
    left: Sequence[Track],
    ended: Mapping[str, Ended],
    test: TrainingSet | None,
    examples: int,
) -> Selection:
    """Everything as one record."""
    columns, answers = _answered(ended, test, race.multi_label)
    found = pairs(columns)
    tracks = {track.name: track for track in race.tracks}
    made = [
        _candidate(one.name, tracks.get(one.name), ended.get(one.name), columns, answers, test, race)
        for one in named
    ]
    front = on_front(made)
    candidates = [one.model_copy(update={"front": one.name in front}) for one in made]
    chosen = _chosen(left, ended, race.terms.give_up)
    advised = _against_versions([one.name for one in named if one.is_version], chosen, columns, found)
    tested = len(next(iter(columns.values()), ()))
    return Selection(
        candidates=tuple(candidates),
        pairs=found,
        advised=advised,
        reason=reason(candidates, found, advised, tested),
        chosen_by=_chosen_by(left, chosen, advised),
        examples=examples,
        tested=tested,
        spent=sum(trial.seconds for track in race.tracks for trial in track.trials),
        everything=sum(one.seconds or 0.0 for one in candidates),
        notes=_notes(race),
    )


def _answered(
    ended: Mapping[str, Ended], test: TrainingSet | None, multi_label: bool
) -> tuple[dict[str, Mask], dict[str, Floats]]:
    """Which test texts each answers as wanted, and its probabilities."""
    if test is None:
        return {}, {}
    known = judgeable(test.targets, multi_label)
    answers: dict[str, Floats] = {name: one.fitted.probabilities(test.texts) for name, one in ended.items()}
    columns = {name: right(one, test.targets, multi_label)[known] for name, one in answers.items()}
    return columns, answers


def _candidate(
    name: str,
    track: Track | None,
    ended: Ended | None,
    columns: Mapping[str, Mask],
    answers: Mapping[str, Floats],
    test: TrainingSet | None,
    race: Race,
) -> Candidate:
    column = columns.get(name)
    macro = (
        None if test is None or name not in answers else f1(answers[name], test.targets, race.multi_label)[1]
    )
    seconds = None if ended is None else ended.seconds
    forecast = ended is None and track is not None and bool(track.trials)
    return Candidate(
        name=name,
        trials=() if track is None else tuple(track.trials),
        dropped=None if track is None else track.dropped,
        seconds=track.end_seconds if forecast and track is not None else seconds,
        forecast=forecast,
        joules=None if ended is None else ended.joules,
        accuracy=None if column is None else wilson(int(column.sum()), len(column)),
        macro_f1=None if macro is None or np.isnan(macro) else macro,
        upkeep=None if ended is None else ended.upkeep,
    )


def _chosen(left: Sequence[Track], ended: Mapping[str, Ended], give_up: float) -> str | None:
    """By held-out texts: the best, or the best of those that are hardly worse and far faster."""
    if not left:
        return None
    best = left[0]
    allowed = ended[best.name].upkeep.one / TWICE
    for track in left[1:]:
        one = ended.get(track.name)
        if one is not None and track.score >= best.score - give_up and one.upkeep.one <= allowed:
            return track.name
    return best.name


def _against_versions(
    versions: Sequence[str], chosen: str | None, columns: Mapping[str, Mask], found: Sequence[Pair]
) -> str:
    """The chosen one, unless a version is there that it does not beat on the test texts beyond luck."""
    best = max(versions, key=lambda name: columns[name].mean(), default=None)
    if best is None or chosen is None:
        advised = chosen if best is None else best
        assert advised is not None
        return advised
    pair = between(found, best, chosen)
    return chosen if pair.difference.value > 0 and pair.p_holm < LEVEL else best


def _chosen_by(left: Sequence[Track], chosen: str | None, advised: str) -> str:
    if chosen is None:
        return "Versions have learnt from all other texts: the test texts chose, and flatter the best."
    best = left[0].trials[-1]
    how = f"{best.judged:,} held-out texts chose, before any test text was read"
    words = f"{how}: {left[0].name} was the best of them."
    if chosen != left[0].name:
        words = f"{words[:-1]}, and {chosen} hardly worse and at least twice as fast."
    return words if advised == chosen else f"{words} {advised} stays, for it was not beaten beyond luck."


def _notes(race: Race) -> tuple[str, ...]:
    notes = [
        "Times and memory are those of a process that answers with this candidate alone, on this machine now."
    ]
    if race.terms.max_tokens is not None:
        notes.append(f"Encoders read at most {race.terms.max_tokens} tokens of a text.")
    return tuple(notes)
