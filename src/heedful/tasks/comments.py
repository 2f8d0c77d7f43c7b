"""What a comment asks of the model, once it has been read: signals with whose they are.

A comment goes in with the newest of its readings and what people said of that; signals come out. Label ids of
any age are read as what they stand for today: a rule for a merged label speaks of what it was merged into,
one for a split label of no label at all until somebody says which part was meant.
"""

from collections.abc import Iterable
from dataclasses import dataclass

from heedful.records.feedback import Comment
from heedful.records.reading import About, Application, Reading
from heedful.records.signal import Ignore, LabelSet, LabelStates, Rule, RuleMeant, Signal, TextSignal
from heedful.tasks.classification import Classification

OWNER = "owner"
READ = 0.8  # said in so many words, but it took a reader to understand it
UNCONFIRMED, CONFIRMED = 0.5, 1.0


@dataclass(frozen=True)
class Understood:
    """A comment, its newest reading and the applications of that reading, oldest first."""

    comment: Comment
    reading: Reading
    applications: tuple[Application, ...] = ()

    @property
    def ids(self) -> tuple[str, ...]:
        """Everything that its effect comes of: who withdraws one of these changes it."""
        return (self.comment.id, self.reading.id, *(one.id for one in self.applications))

    @property
    def by_owner(self) -> bool:
        """Whether the owner has said that it is right."""
        return any(one.author == OWNER for one in self.applications)

    @property
    def decided(self) -> Application | None:
        """The application that counts: the owner's newest or, where there is none, the newest."""
        of_owner = [one for one in self.applications if one.author == OWNER]
        return next(reversed(of_owner or self.applications), None)

    @property
    def waits(self) -> str | None:
        """Why its rules must be confirmed first; None once the owner, or somebody else, has done so.

        Whoever limits a reading to its text confirms no rule, nor does who amended it to say so.
        """
        authors = {self.comment.author, self.reading.author} - {OWNER}
        agreed = (one.author for one in self.applications if not one.only_this_text)
        return self.reading.waits if authors.issuperset(agreed) else None

    @property
    def unread(self) -> str | None:
        """Why it, or a part of it, takes no effect; None when all of it does."""
        parse = self.reading.parse
        if not parse.meaning.usable:
            return parse.question or "Nothing in it could be used."
        if self.waits:
            return f"Its rules wait for a confirmation. {self.waits}"
        return f"Not understood: {'; '.join(parse.unread)}." if parse.unread else None

    def signals(self, task: Classification) -> list[Signal]:
        """What is heeded of it."""
        return [*self.about_its_text(task), *self.rules(task), *self.ignores()]

    def about_its_text(self, task: Classification) -> list[TextSignal]:
        """What it says of the very text it was made on; nothing where there was none."""
        this = self.reading.parse.meaning.this
        if not this or not self.comment.text:
            return []
        return self._states(this, task) if task.multi_label else self._set(this, task)

    def rules(self, task: Classification) -> list[Rule]:
        """Its rules about other texts; a half of them while nobody has said that they were understood."""
        decided = self.decided
        if self.waits or (decided is not None and decided.only_this_text):
            return []
        weight = CONFIRMED if self.applications else UNCONFIRMED
        return [
            Rule(
                condition=meant.condition,
                label=label,
                polarity=meant.polarity,
                strength=meant.strength,
                weight=weight,
                feedback_id=self.comment.id,
                author=self.comment.author,
            )
            for meant in self.reading.parse.meaning.rules
            if (label := label_of(meant, task)) is not None
        ]

    def ignores(self) -> list[Ignore]:
        """The words that must not decide."""
        words = self.reading.parse.meaning.ignore
        if not words:
            return []
        return [Ignore(words=words, feedback_id=self.comment.id, author=self.comment.author)]

    def _set(self, this: About, task: Classification) -> list[TextSignal]:
        """ "It is" goes before "one of", and that before "not"."""
        everything = frozenset(task.labels.ids)
        ruled_out = frozenset().union(*(task.labels.ruled_out(label) for label in this.not_))
        allowed = task.labels.translate(this.is_ or this.one_of) or everything - ruled_out
        if not allowed or allowed == everything:
            return []
        said = self.comment
        return [
            LabelSet(text=said.text, weight=READ, feedback_id=said.id, author=said.author, allowed=allowed)
        ]

    def _states(self, this: About, task: Classification) -> list[TextSignal]:
        """Where several labels may apply, "it is X" says nothing of the others."""
        sure = [task.labels.current(label) for label in this.is_]
        present = frozenset(label for group in sure if len(group) == 1 for label in group)
        absent = frozenset().union(*(task.labels.ruled_out(label) for label in this.not_)) - present
        if not present and not absent:
            return []
        said = self.comment
        return [
            LabelStates(
                text=said.text,
                weight=READ,
                feedback_id=said.id,
                author=said.author,
                present=present,
                absent=absent,
            )
        ]


def label_of(meant: RuleMeant, task: Classification) -> str | None:
    """The label that a rule speaks of today; None where that is no longer one label."""
    current = task.labels.current(meant.label) & set(task.labels.ids)
    if len(current) != 1 or (meant.polarity == "not" and not task.labels.ruled_out(meant.label)):
        return None
    return next(iter(current))


def understood(
    comments: Iterable[Comment], readings: Iterable[Reading], applications: Iterable[Application]
) -> dict[str, Understood]:
    """By comment id, the newest reading with its applications; readings and applications in ledger order."""
    newest = {reading.comment_id: reading for reading in readings}
    applied: dict[str, list[Application]] = {}
    for application in applications:
        applied.setdefault(application.reading_id, []).append(application)
    return {
        comment.id: Understood(comment, reading, tuple(applied.get(reading.id, ())))
        for comment in comments
        if (reading := newest.get(comment.id)) is not None
    }
