"""What was understood, in chips and in sentences that a person reads; labels by their names.

Meanings and counts go in, words come out. Nothing here knows where the counts come from.
"""

from collections.abc import Iterable, Sequence

from heedful.records.echo import Chip, Echo, RuleEcho
from heedful.records.label import Labels
from heedful.records.reading import About, Meaning, Parse
from heedful.records.signal import Condition, RuleMeant

SHOWN = 60  # characters of a text that an example shows


def this_chips(this: About, labels: Labels) -> tuple[Chip, ...]:
    """What was said of the very text."""
    return (
        *(Chip(kind="is", text=labels.name(label)) for label in this.is_),
        *(Chip(kind="one of", text=labels.name(label)) for label in this.one_of),
        *(Chip(kind="is not", text=labels.name(label)) for label in this.not_),
    )


def rule_echo(rule: RuleMeant, labels: Labels, matches: int | None) -> RuleEcho:
    """One rule in chips, and as a sentence."""
    condition, name = rule.condition, labels.name(rule.label)
    chips = [
        *(Chip(kind="any", text=word) for word in condition.any),
        *(Chip(kind="all", text=word) for word in condition.all),
        *(Chip(kind="unless", text=word) for word in condition.unless),
        *([Chip(kind="about", text=condition.about)] if condition.about else []),
        Chip(kind="label" if rule.polarity == "is" else "not label", text=name),
        Chip(kind="strength", text=rule.strength),
    ]
    arrow = "→" if rule.polarity == "is" else "→ not"
    sentence = f"texts that {_which(condition)} {arrow} {name}, {rule.strength}"
    return RuleEcho(chips=tuple(chips), sentence=sentence, matches=matches)


def meaning_words(meaning: Meaning, labels: Labels) -> str:
    """A meaning in one line, as lists of readings show it."""
    rules = [rule_echo(rule, labels, None).sentence for rule in meaning.rules]
    parts = [_this(this_chips(meaning.this, labels)), *rules, _ignored(meaning.ignore)]
    return "; ".join(part for part in parts if part) or "nothing that can be used"


def sentences(echo: Echo, parse: Parse) -> tuple[str, ...]:
    """All of an echo in words, a line a thought."""
    if not parse.meaning.usable:
        return (
            "Nothing in this can be used; it is kept as it was said.",
            *([parse.question] if parse.question else []),
        )
    understood = [_this(echo.this), *(one.sentence for one in echo.rules)]
    understood.append(_ignored([chip.text for chip in echo.ignore]))
    lines = ["Understood: " + "; ".join(part for part in understood if part) + "."]
    lines += [_reach(echo)] if echo.rules else []
    lines += [f"  {_short(one.text)}  {_names(one.before)} → {_names(one.after)}" for one in echo.examples]
    lines += [f"Contradicts {one.feedback_id}: {one.words}." for one in echo.contradicts]
    lines += [f"Not understood: {'; '.join(f'“{part}”' for part in echo.unread)}."] if echo.unread else []
    lines += [f"Waits for a confirmation: {echo.waits}"] if echo.waits else []
    lines += [echo.question] if echo.question else []
    return tuple(lines)


def _which(condition: Condition) -> str:
    parts = []
    if condition.any:
        parts.append(f"mention {_listed(condition.any, 'or')}")
    if condition.all:
        parts.append(f"mention {_listed(condition.all, 'and')}")
    if condition.about:
        parts.append(f"are about “{condition.about}”")
    words = " and ".join(parts)
    return f"{words}, unless they mention {_listed(condition.unless, 'or')}," if condition.unless else words


def _this(chips: Iterable[Chip]) -> str:
    by_kind: dict[str, list[str]] = {}
    for chip in chips:
        by_kind.setdefault(chip.kind, []).append(chip.text)
    parts = []
    if "is" in by_kind:
        parts.append(_listed(by_kind["is"], "and", quote=False))
    if "one of" in by_kind:
        parts.append(f"one of {_listed(by_kind['one of'], 'or', quote=False)}")
    if "is not" in by_kind:
        parts.append(f"not {_listed(by_kind['is not'], 'or', quote=False)}")
    return f"this text is {', '.join(parts)}" if parts else ""


def _ignored(words: Sequence[str]) -> str:
    return f"{_listed(tuple(words), 'and')} must not decide" if words else ""


def _reach(echo: Echo) -> str:
    matched = " + ".join(f"{one.matches:,}" for one in echo.rules if one.matches is not None)
    if not echo.pool or not matched:
        return "There is no pool of texts yet that a rule could be tried on (heedful add FILE)."
    line = f"Matches {matched} of {echo.pool:,} texts without a label"
    if echo.changes is None:
        return f"{line}."
    if not echo.changes:
        return f"{line}; no answer would change."
    answers = "answer" if echo.changes == 1 else "answers"
    shown = f"; {len(echo.examples)} of them:" if echo.changes > len(echo.examples) > 0 else ":"
    return f"{line}; {echo.changes:,} {answers} would change{shown if echo.examples else '.'}"


def _listed(words: Sequence[str], last: str, quote: bool = True) -> str:
    shown = [f"“{word}”" if quote else word for word in words]
    if len(shown) < 2:
        return "".join(shown)
    return f"{', '.join(shown[:-1])} {last} {shown[-1]}"


def _names(names: Sequence[str]) -> str:
    return ", ".join(names) or "no label"


def _short(text: str) -> str:
    line = " ".join(text.split())
    return f"“{line if len(line) <= SHOWN else line[: SHOWN - 1] + '…'}”"
