"""From tagged parts to rules: which triggers belong together, and of which label they speak.

Within a sentence triggers up to the next mention of a label make one rule for it; what an exception names
and gives a label of its own becomes a second rule; triggers without a label in their sentence take the
next fragment's label or that of the text itself. Frequency words between them say how strong a rule is.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from heedful.read.english.cues import Cues
from heedful.read.english.spans import TRIGGERS, Span, phrase, sentences
from heedful.read.tokens import Token
from heedful.records.signal import Condition, Polarity, RuleMeant, Strength

NEAR = 4  # tokens before a label in which "never" denies it


@dataclass(frozen=True)
class Named:
    """A mention whose label is decided; `denied` where it is said not to be so."""

    start: int
    end: int
    label: str
    denied: bool = False


@dataclass
class Draft:
    """A rule that is being put together: its parts, and the tokens it reaches over."""

    any: list[str] = field(default_factory=list)
    all: list[str] = field(default_factory=list)
    unless: list[str] = field(default_factory=list)
    about: list[str] = field(default_factory=list)
    start: int = 0
    end: int = 0
    label: str | None = None
    denied: bool = False
    narrowed: bool = False  # its description holds beside its words and not instead of them

    @property
    def says_which(self) -> bool:
        return bool(self.any or self.all or self.about)

    def add(self, span: Span, words: str) -> None:
        kept: list[str] = getattr(self, span.part.lower())
        self.narrowed |= span.part == "ABOUT" and bool(self.any or self.all) and span.start - self.end <= 1
        if words not in kept:
            kept.append(words)
        self.start = span.start if not self.says_which and not self.unless else min(self.start, span.start)
        self.end = max(self.end, span.end)


def assemble(
    comment: str,
    tokens: Sequence[Token],
    spans: Sequence[Span],
    names: Sequence[Named],
    own: str | None,
    cues: Cues,
) -> tuple[RuleMeant, ...]:
    """The rules of a comment; `own` is the label that its text has."""
    number = sentences(tokens)
    parts = {n: [s for s in spans if s.part in TRIGGERS and number[s.start] == n] for n in set(number)}
    named = {n: [m for m in names if number[m.start] == n] for n in set(number)}
    drafts: list[Draft] = []
    loose: list[Draft] = []
    for n in sorted(parts):
        if not parts[n]:
            continue
        for draft in _in_sentence(comment, tokens, parts[n], named[n], cues):
            label = draft.label or _neighbour(n, parts, named)
            drafts.append(replace(draft, label=label))
            loose += [] if label else [drafts[-1]]
    for draft in drafts:
        draft.label = draft.label or own
    _join(drafts, loose)
    split = [part for draft in drafts for part in _apart(draft)]
    return tuple(dict.fromkeys(rule for draft in split if (rule := _rule(draft, tokens, cues))))


def _in_sentence(
    comment: str, tokens: Sequence[Token], parts: Sequence[Span], named: Sequence[Named], cues: Cues
) -> list[Draft]:
    """The drafts of one sentence, by reading triggers and mentions in their order."""
    items: list[Span | Named] = sorted([*parts, *named], key=lambda item: item.start)
    done: list[Draft] = []
    now = Draft()
    before: Named | None = None
    for place, item in enumerate(items):
        if isinstance(item, Span):
            closed = done[-1] if done else None
            rest = [later for later in items[place:] if isinstance(later, Named)]
            if item.part == "UNLESS" and closed is not None and not now.says_which:
                closed.unless.append(words := phrase(comment, tokens, item, cues))
                now.unless.append(words)
                now.start, now.end = item.start, item.end
            elif not rest and closed is not None and item.part != "ABOUT" and not now.says_which:
                closed.add(item, phrase(comment, tokens, item, cues))
            else:
                if now.unless and not now.says_which:
                    now = Draft()
                now.add(item, phrase(comment, tokens, item, cues))
        elif now.says_which:
            no = item.denied or _says_never(tokens, max(now.end, item.start - NEAR), item.start, cues)
            done.append(replace(now, label=item.label, denied=no, end=max(now.end, item.end)))
            now = Draft()
        elif now.unless and done:
            done.append(_otherwise(done[-1], now, item))
            now = Draft()
        elif done and _says_never(tokens, done[-1].end, item.start, cues):
            done.append(replace(done[-1], label=item.label, denied=True, start=done[-1].end, end=item.end))
        elif not done:
            before = item
    if now.says_which:
        done.append(
            replace(now, label=before.label if before else None, denied=bool(before and before.denied))
        )
    return done


def _apart(draft: Draft) -> list[Draft]:
    """Words and a description that stand side by side are two rules; one that narrows the words stays."""
    if not draft.about or not (draft.any or draft.all) or draft.narrowed:
        return [draft]
    return [replace(draft, about=[]), replace(draft, any=[], all=[])]


def _join(drafts: list[Draft], loose: Sequence[Draft]) -> None:
    """Fragments that name no label of their own ("Murmur. Palpitations. Heart.") are one rule."""
    for draft in loose:
        first = next(
            (d for d in drafts if d is not draft and d.any and d.label == draft.label and not d.denied), None
        )
        if (
            first is None
            or draft.all
            or draft.unless
            or draft.about
            or drafts.index(first) > drafts.index(draft)
        ):
            continue
        if any(first is other for other in loose):
            first.any += [word for word in draft.any if word not in first.any]
            drafts.remove(draft)


def _otherwise(rule: Draft, exception: Draft, item: Named) -> Draft:
    """What holds where the exception does: the rule's own words together with those of the exception."""
    together = Draft(start=exception.start, end=item.end, label=item.label, denied=item.denied)
    if len(exception.unless) == 1:
        together.any, together.all = list(rule.any), [*rule.all, *exception.unless]
    else:
        together.any = list(exception.unless)
        together.all = [*rule.all, *rule.any] if len(rule.any) <= 1 else list(rule.all)
    together.about = list(rule.about)
    return together


def _neighbour(n: int, parts: dict[int, list[Span]], named: dict[int, list[Named]]) -> str | None:
    """The label of the next fragment ("toner, fuser, paper jam. printer.") where that has no trigger."""
    following = named.get(n + 1, [])
    return following[0].label if following and not parts.get(n + 1) and not following[0].denied else None


def _says_never(tokens: Sequence[Token], start: int, end: int, cues: Cues) -> bool:
    between = {token.lower for token in tokens[start:end]}
    return bool(between & (cues.rarely | {"never"}))


def _rule(draft: Draft, tokens: Sequence[Token], cues: Cues) -> RuleMeant | None:
    if not draft.says_which or draft.label is None:
        return None
    said = {token.lower for token in tokens[draft.start : draft.end]}
    rare = bool(said & cues.rarely)
    polarity: Polarity = "not" if draft.denied or rare else "is"
    return RuleMeant(
        condition=Condition(
            any=tuple(draft.any),
            all=tuple(draft.all),
            unless=tuple(draft.unless),
            about=", ".join(draft.about),
        ),
        label=draft.label,
        polarity=polarity,
        strength=strength(said, cues),
    )


def strength(said: set[str], cues: Cues) -> Strength:
    """How often a rule holds, from the frequency words in it."""
    if said & cues.usually or said & cues.rarely:
        return "usually"
    return "sometimes" if said & cues.sometimes else "always"
