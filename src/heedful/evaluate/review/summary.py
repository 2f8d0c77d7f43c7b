"""A review's items and opinions in, a report out.

While a review goes on the report says how far it is, how well people agree and how much is still needed, and
not who is ahead: that is looked at once, when it is over, which is what the intervals hold for.
"""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from statistics import median
from typing import Any

from heedful.evaluate.multiple import holm
from heedful.evaluate.review.agreement import agreement
from heedful.evaluate.review.crossed import Crossed
from heedful.evaluate.review.opinions import Opinions, pairs
from heedful.evaluate.review.power import Plan, advise, seen_so_far
from heedful.evaluate.words import listed, percent, several
from heedful.records.report import Interval
from heedful.records.review import Opinion, Review, ReviewItem
from heedful.records.reviewed import Agreed, Outcome, Pair, Rated, Reviewer, ReviewReport

LEVEL = 0.95


def summarise(
    review: Review,
    items: Sequence[ReviewItem],
    opinions: Sequence[Opinion],
    *,
    finished: bool,
    early: bool = False,
) -> ReviewReport:
    """The report; `early` shows who is ahead before it is over."""
    said = Opinions.of(review, items, opinions)
    told = _pairs(said, finished, finished or early)
    looked = _looked_at(items)
    return ReviewReport(
        review=review,
        finished=finished,
        opinions=len(said.said),
        wanted=len(items) * review.overlap,
        items=len(items),
        same=1 - _differing(items) / looked if looked else 0.0,
        pairs=told,
        rated=_rated(said) if finished or early else (),
        agreement=_agreement(said),
        reviewers=_reviewers(said, opinions),
        left=_left(said),
        sentence=_sentence(told, finished, len(said.said), len(items) * review.overlap),
        notes=_notes(said, told, finished, early),
    )


def _pairs(said: Opinions, finished: bool, shown: bool) -> tuple[Pair, ...]:
    names = pairs(said.review)
    found = [said.between(*two) for two in names]
    p_values = [one.p_value() if one.n else 1.0 for one in found]
    adjusted = holm(p_values)
    level = 1 - (1 - LEVEL) / len(names)
    made = []
    for two, one, p, p_holm in zip(names, found, p_values, adjusted, strict=True):
        outcome = _outcome(one, float(p_holm), finished)
        pair = Pair(
            version=two[0],
            against=two[1],
            items=said.met(*two),
            opinions=one.n,
            outcome=outcome,
            **_needed(said.review, one, said.met(*two), level),
        )
        made.append(pair.model_copy(update=_rates(one, p, float(p_holm)) if shown and one.n else {}))
    return tuple(made)


def _outcome(one: Crossed, p_holm: float, finished: bool) -> Outcome:
    if not finished:
        return "not yet"
    if not one.n or p_holm >= 1 - LEVEL:
        return "no difference told"
    return "wins" if one.mean > 0.5 else "loses"


def _rates(one: Crossed, p: float, p_holm: float) -> dict[str, object]:
    return {
        "wins": int((one.values == 1).sum()),
        "ties": int((one.values == 0.5).sum()),
        "losses": int((one.values == 0).sum()),
        "win_rate": one.share_interval(LEVEL),
        "among_these": one.among_these.share_interval(LEVEL),
        "p_value": p,
        "p_holm": p_holm,
    }


def _needed(review: Review, one: Crossed, met: int, level: float) -> dict[str, Any]:
    """How many items beyond those there are, for the reviewers there are or were planned; else how many
    people."""
    people = max(review.reviewers, len(one.per_reviewer))
    plan = Plan(review.share, review.power, level, review.overlap, people)
    advice = advise(seen_so_far(one), plan)
    return {
        "items_needed": None if advice.items is None else max(0, advice.items - met),
        "reviewers_needed": None if advice.reviewers == people else advice.reviewers,
    }


def _rated(said: Opinions) -> tuple[Rated, ...]:
    made = []
    for version in said.review.versions:
        if said.review.way == "right-or-wrong" and (right := said.right(version)).n:
            interval = right.share_interval(LEVEL)
            made.append(Rated(version=version, scale="right", opinions=right.n, value=interval))
        for scale in said.review.scales:
            if (points := said.points(version, scale)).n:
                interval = _within(points.interval(LEVEL), 1.0, 5.0)
                made.append(Rated(version=version, scale=scale, opinions=points.n, value=interval))
    return tuple(made)


def _within(interval: Interval, low: float, high: float) -> Interval:
    return interval.model_copy(update={"low": max(low, interval.low), "high": min(high, interval.high)})


def _agreement(said: Opinions) -> tuple[Agreed, ...]:
    match said.review.way:
        case "side-by-side":
            return (_agreed(said, "which is better", "ordinal"),)
        case "right-or-wrong":
            return (_agreed(said, "right or wrong", "nominal"),)
        case "scale":
            return tuple(_agreed(said, scale, "ordinal", scale) for scale in said.review.scales)


def _agreed(said: Opinions, about: str, measured_as: str, scale: str = "") -> Agreed:
    judged = said.to_agree_on(scale)
    found = agreement(judged.ratings, measured_as, judged.texts)  # type: ignore[arg-type]  # one of its names
    return Agreed(
        about=about,
        measured_as=measured_as,  # type: ignore[arg-type]  # the same
        items=found.items,
        alpha=found.alpha,
        low=found.low,
        high=found.high,
    )


def _reviewers(said: Opinions, opinions: Iterable[Opinion]) -> tuple[Reviewer, ...]:
    by_author = defaultdict[str, list[Opinion]](list)
    for one in opinions:
        by_author[one.author].append(one)
    with_others = said.with_others()
    return tuple(
        Reviewer(
            author=author,
            opinions=sum(not one.skipped for one in given),
            skipped=sum(one.skipped for one in given),
            with_others=with_others.get(author),
            seconds=median(times) if (times := [o.seconds for o in given if o.seconds is not None]) else None,
        )
        for author, given in sorted(by_author.items())
    )


def _left(said: Opinions) -> Interval | None:
    lefts = said.lefts()
    return lefts.share_interval(LEVEL) if lefts.n else None


def _looked_at(items: Sequence[ReviewItem]) -> int:
    """A drawing goes on counting, or counts from 1; the largest of each is how many texts it looked at."""
    ends = [
        one.looked_at
        for one, following in zip(items, (*items[1:], None), strict=False)  # of no items there are no ends
        if following is None or following.looked_at <= one.looked_at
    ]
    return sum(ends)


def _differing(items: Sequence[ReviewItem]) -> int:
    return sum(len(item.sides) > 1 for item in items)


def _sentence(told: Sequence[Pair], finished: bool, opinions: int, wanted: int) -> str:
    if not finished:
        return f"{opinions:,} of {several(wanted, 'opinion')} are in. Who is ahead is shown when all are."
    decided = [pair for pair in told if pair.outcome in ("wins", "loses")]
    if not decided:
        rates = [_preferred(pair) for pair in told if pair.win_rate is not None]
        return "No difference could be told. " + " ".join(rates)
    return " ".join(_preferred(pair) for pair in decided)


def _preferred(pair: Pair) -> str:
    rate = pair.win_rate
    if rate is None:
        return ""
    return (
        f"{pair.version} was preferred to {pair.against} in {percent(rate.value)} of opinions "
        f"(95 % interval {percent(rate.low)} to {percent(rate.high)})"
        f"{': it ' + pair.outcome if pair.outcome in ('wins', 'loses') else ''}."
    )


def _notes(said: Opinions, told: Sequence[Pair], finished: bool, early: bool) -> tuple[str, ...]:
    notes = []
    people = {one.author for one in said.said}
    if early and not finished:
        notes.append("Looked at early: the intervals hold for one look, when all opinions are in.")
    if len(people) == 1:
        notes.append("One person reviewed: the intervals are about other texts, not about other people.")
    elif said.review.overlap == 1:
        notes.append("Nobody saw what somebody else saw: agreement is not known.")
    if (lefts := said.lefts()).n >= 20 and lefts.p_value() < 0.01:
        notes.append(
            f"The answer on the left was chosen {percent(lefts.mean)} of the time. Sides were drawn, so "
            "that favours no version, but somebody may be hurrying."
        )
    odd = [one for one, share in said.with_others().items() if share < 0.5]
    if odd and len(people) > 2:
        notes.append(f"{listed(sorted(odd))} mostly chose otherwise than the others did.")
    untold = [pair for pair in told if pair.outcome in ("not yet", "no difference told") and said.said]
    return (*notes, *(_still_needed(said.review, pair) for pair in untold))


def _still_needed(review: Review, pair: Pair) -> str:
    what = f"a win rate of {percent(review.share)} for {pair.version} or {pair.against}"
    chance = f"with a chance of {percent(review.power)}"
    if pair.reviewers_needed is not None:
        return (
            f"So few people cannot tell {what} {chance}, whatever the number of texts: people differ too "
            f"much. About {pair.reviewers_needed} could."
        )
    if pair.items_needed:
        return f"To tell {what} {chance}, about {several(pair.items_needed, 'more item')} are needed."
    return f"The items there are suffice to tell {what} {chance}."
