"""What a reading would do here, said back: matches in the pool, answers that would change, contradictions."""

from collections.abc import Iterable
from dataclasses import dataclass

from heedful.instant.effect import Effect
from heedful.records.echo import Change, Chip, Contradiction, Echo, Heard
from heedful.records.feedback import Comment
from heedful.records.reading import Parse
from heedful.serve.answering import Answering
from heedful.serve.said import Said, said
from heedful.serve.workspace import Workspace
from heedful.tasks.agreement import settle
from heedful.tasks.classification import Classification
from heedful.tasks.comments import Understood
from heedful.tasks.wording import rule_echo, sentences, this_chips
from heedful.tasks.words import meets

EXAMPLES = 3  # to confirm or to refute


@dataclass(frozen=True)
class Echoing:
    """Echoes readings; `answering` is None while no version answers."""

    workspace: Workspace
    answering: Answering | None

    def waits(self, parse: Parse, comment: Comment) -> str | None:
        """Why its rules must be confirmed before they count; None where they need not."""
        effect = self._effect(parse, comment)
        return None if effect is None else effect.waits

    def heard(self, known: Understood) -> Heard:
        """The comment with its reading and what that would do."""
        return Heard(comment=known.comment, reading=known.reading, echo=self.echo(known))

    def echo(self, known: Understood) -> Echo:
        """What a reading means and would do, in chips, counts and sentences."""
        task, parse = self.workspace.task(), known.reading.parse
        labels, meaning = task.labels, parse.meaning
        effect = self._effect(parse, known.comment)
        pool = self.workspace.pool()
        echo = Echo(
            this=this_chips(meaning.this, labels),
            rules=tuple(
                rule_echo(rule, labels, len(pool.matching(rule.condition))) for rule in meaning.rules
            ),
            ignore=tuple(Chip(kind="ignore", text=word) for word in meaning.ignore),
            unread=parse.unread,
            pool=len(pool),
            changes=None if effect is None else effect.would_change,
            examples=() if effect is None else _examples(effect, task),
            contradicts=self._contradictions(known, task),
            waits=known.waits,
            question=parse.question,
        )
        return echo.model_copy(update={"sentences": sentences(echo, parse)})

    def _effect(self, parse: Parse, comment: Comment) -> Effect | None:
        """What its rules would do in place of those that were read from the same comment before."""
        rules = parse.meaning.rules
        if not rules or self.answering is None:
            return None
        return self.answering.effect(rules, comment.author, comment.id)

    def _contradictions(self, new: Understood, task: Classification) -> tuple[Contradiction, ...]:
        """What other people, or the same one, said before and that cannot hold beside this."""
        waiting = self.answering.waiting if self.answering else ()
        known = said(self.workspace.store.ledger, task, waiting=waiting)
        found = [*_about_its_text(new, known, task), *_told_otherwise(new, known, task)]
        unique = {one.feedback_id: one for one in found if one.feedback_id != new.comment.id}
        return tuple(unique.values())


def _examples(effect: Effect, task: Classification) -> tuple[Change, ...]:
    return tuple(
        Change(text=one.text, before=task.names(one.before), after=task.names(one.after))
        for one in effect.changes[:EXAMPLES]
    )


def _about_its_text(new: Understood, known: Said, task: Classification) -> Iterable[Contradiction]:
    """Other words about the same text."""
    signals = new.about_its_text(task)
    hashes = {signal.text_hash for signal in signals}
    earlier = [one for one in known.texts if one.text_hash in hashes and one.feedback_id != new.comment.id]
    for conflict in settle([*earlier, *signals]).conflicts:
        for item in conflict.feedback_ids:
            yield Contradiction(feedback_id=item, words="it says something else of this very text")


def _told_otherwise(new: Understood, known: Said, task: Classification) -> Iterable[Contradiction]:
    """Texts that people spoke of, that a rule would match and that are something else."""
    rules = Understood(new.comment, new.reading.model_copy(update={"waits": None})).rules(task)
    for one in settle(known.texts).agreed:
        if one.allowed is None:
            continue
        for rule in rules:
            fits = rule.label in one.allowed if rule.polarity == "is" else one.allowed != {rule.label}
            if not fits and meets(rule.condition, one.text):
                names = " or ".join(task.names(sorted(one.allowed)))
                for item in one.feedback_ids:
                    yield Contradiction(feedback_id=item, words=f"“{one.text[:60]}” is {names}")
