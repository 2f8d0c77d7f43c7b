"""Who goes on, who is dropped and what it costs, with learners whose quality and speed are known."""

from dataclasses import dataclass, field

import numpy as np
import pytest

from heedful.errors import ConfigError, TrainingError
from heedful.learn.choosing.learner import Tried
from heedful.loop.choosing.ending import finish
from heedful.loop.choosing.halving import Race, Track
from heedful.loop.choosing.shares import SHARES, Shares, balanced_order
from heedful.loop.choosing.terms import Budget, Terms
from heedful.records.progress import silent
from heedful.records.selection import Trial, Upkeep
from heedful.train.data import TrainingSet


@dataclass
class Clock:
    """Seconds that pass when somebody works."""

    now: float = 0.0

    def __call__(self) -> float:
        return self.now


@dataclass
class Known:
    """Right on a share of the texts, each learner on others; takes so long for an example."""

    name: str
    right: float
    seconds: float
    clock: Clock
    asked: list[int] = field(default_factory=list)
    always: int = 0

    def prepare(self):
        pass

    def attempt(self, rows, held):
        self.asked.append(len(rows))
        self.clock.now += self.seconds * len(rows)
        number = np.array([int(text) for text in held.texts])
        is_right = np.random.default_rng(ord(self.name[0])).random(5002)[number] < self.right
        answers = np.where(is_right[:, None], held.targets, 1 - held.targets).astype(np.float32)
        return Tried(answers, settings={"rows": len(rows)})

    def finish(self, rows, settings):
        return Saved()


@dataclass
class Saved:
    def save(self, folder):
        folder.mkdir()


@dataclass
class BreaksLate(Known):
    def finish(self, rows, settings):
        raise TrainingError("it does not fit into memory.")


@dataclass
class Broken(Known):
    def attempt(self, rows, held):
        raise TrainingError("it does not fit into memory.")


def examples(count=1000, labels=2):
    return TrainingSet.labelled([str(place) for place in range(count)], np.arange(count) % labels, labels)


def race(clock, *learners, budget=None, rows=None, held=None):
    shares = Shares.of(examples() if rows is None else rows, held, seed=0)
    tracks = [Track(learner) for learner in learners]
    weighed = Upkeep(one=0.01, batch=0.1, memory=1, disk=1)
    terms = Terms(budget or Budget(), clock=clock, weigh=lambda folder, texts: weighed)
    return Race(tracks, shares, False, terms, silent)


def test_every_beginning_of_the_order_has_the_labels_in_proportion():
    labels = np.repeat([0, 1, 2], [600, 300, 100])
    rows = TrainingSet.labelled([str(place) for place in range(1000)], labels, 3)
    order = balanced_order(rows, seed=3)
    assert sorted(order.tolist()) == list(range(1000))
    for share in (0.125, 0.25, 0.5):
        counts = np.bincount(labels[order[: int(1000 * share)]], minlength=3)
        assert np.abs(counts - share * np.array([600, 300, 100])).max() <= 2


def test_shares_on_which_labels_would_have_no_example_are_left_out():
    assert Shares.of(examples(1000, 2), None, 0).ladder() == SHARES
    assert Shares.of(examples(40, 10), None, 0).ladder() == (1 / 4, 3 / 8, 1 / 2)
    assert Shares.of(examples(20, 10), None, 0).ladder() == (1 / 2,)
    assert Shares.of(examples(10, 10), None, 0).ladder() == (1 / 2,)


def test_what_is_fitted_is_never_what_is_judged_by():
    shares = Shares.of(examples(), None, 0)
    for fold in shares.folds(0.5, both=True):
        assert not set(fold.rows.texts) & set(fold.held.texts)
        assert len(fold.rows) + len(fold.held) == 1000


def test_texts_that_a_project_keeps_for_it_are_judged_by_instead():
    kept = TrainingSet.labelled(["5000", "5001"], [0, 1], 2)
    shares = Shares.of(examples(), kept, 0)
    assert not shares.crosses(0.5)
    assert [fold.held.texts for fold in shares.folds(0.25, both=False)] == [["5000", "5001"]]


def test_who_is_clearly_behind_is_dropped_and_the_best_is_found_for_less_than_half():
    clock = Clock()
    good, bad, cheap = (
        Known("good", 0.9, 1.0, clock),
        Known("bad", 0.6, 3.0, clock),
        Known("cheap", 0.88, 0.01, clock),
    )
    made = race(clock, good, bad, cheap)
    left = made.run()
    assert [track.name for track in left] == ["good", "cheap"]
    assert bad.asked == [125]
    assert "clearly behind after 125 examples: 27.4 points less than good" in made.tracks[1].dropped
    assert made.everything == pytest.approx(4010)
    assert made.spent <= 0.5 * made.everything
    assert good.asked == [125, 500, 500], "both halves were affordable, so all texts were judged by"
    assert left[0].trials[-1].judged == 1000


def test_rows_that_are_always_fitted_to_make_small_trials_no_forecast_of_large_ones():
    clock = Clock()
    named = Known("named", 0.9, 1.0, clock, always=75)
    made = race(clock, named, Known("other", 0.89, 1.0, clock))
    made.tracks[0].trials.append(
        Trial(share=0.125, rows=125, judged=800, right=0.9, seconds=230.0, judging=30.0)
    )
    assert made.tracks[0].end_seconds == pytest.approx(200 * (1000 + 75) / (125 + 75))


def test_few_texts_that_differ_by_luck_drop_nobody():
    clock = Clock()
    rows = examples(60)
    made = race(clock, Known("a", 0.84, 1.0, clock), Known("b", 0.80, 1.0, clock), rows=rows)
    assert len(made.run()) == 2


def test_where_the_budget_ends_the_cheap_go_on_and_the_dear_are_left_out():
    clock = Clock()
    best, dear, cheap = (
        Known("best", 0.9, 1.0, clock),
        Known("dear", 0.88, 4.0, clock),
        Known("cheap", 0.86, 0.01, clock),
    )
    made = race(clock, best, dear, cheap, budget=Budget(seconds=1000))
    assert sorted(track.name for track in made.run()) == ["best", "cheap"]
    assert made.tracks[1].dropped == (
        "behind after 125 examples, and the budget was not enough to try it on more"
    )


def test_a_budget_of_time_is_kept_by_leaving_out_the_last():
    clock = Clock()
    learners = [Known(name, right, 1.0, clock) for name, right in (("a", 0.9), ("b", 0.89), ("c", 0.88))]
    made = race(clock, *learners, budget=Budget(seconds=900))
    left = made.run()
    assert [track.name for track in left] == ["a", "b"]
    assert "behind after 125 examples, and the budget" in made.tracks[2].dropped
    assert clock.now == made.spent <= 900


def test_a_budget_of_examples_counts_what_was_fitted_to():
    clock = Clock()
    learners = [Known("a", 0.9, 1.0, clock), Known("b", 0.89, 50.0, clock)]
    made = race(clock, *learners, budget=Budget(examples=800))
    made.run()
    assert made.spent == sum(sum(learner.asked) for learner in learners) == 750


def test_who_cannot_be_fitted_is_left_out_with_the_reason():
    clock = Clock()
    made = race(clock, Known("a", 0.9, 1.0, clock), Broken("b", 0.9, 1.0, clock))
    assert [track.name for track in made.run()] == ["a"]
    assert made.tracks[1].dropped == "could not be fitted: it does not fit into memory."


def test_when_nobody_can_be_fitted_that_is_an_error():
    clock = Clock()
    made = race(clock, Broken("a", 0.9, 1.0, clock), Broken("b", 0.9, 1.0, clock))
    with pytest.raises(TrainingError, match="None of the candidates could be fitted. a could not"):
        made.run()


def test_who_cannot_be_taken_to_the_end_is_left_out_unless_it_is_the_best():
    clock = Clock()
    good, broken = Known("good", 0.9, 0.1, clock), BreaksLate("broken", 0.89, 0.1, clock)
    made = race(clock, good, broken, budget=Budget(seconds=1e6))
    ended = finish(made, made.run(), examples(), ["0"])
    assert list(ended) == ["good"]
    assert made.tracks[1].dropped == "could not be taken to the end: it does not fit into memory."
    best = race(clock, Known("good", 0.88, 0.1, clock), BreaksLate("broken", 0.9, 0.1, clock))
    with pytest.raises(TrainingError, match="does not fit into memory"):
        finish(best, best.run(), examples(), ["0"])


@pytest.mark.parametrize("wrong", [{"seconds": 0}, {"examples": -1}, {"share": 0}, {"seconds": float("nan")}])
def test_a_budget_of_nothing_is_refused(wrong):
    with pytest.raises(ConfigError, match="wanted more than nothing"):
        Budget(**wrong)


def test_one_budget_is_enough():
    with pytest.raises(ConfigError, match="wanted one of them"):
        Budget(seconds=5, examples=5)
