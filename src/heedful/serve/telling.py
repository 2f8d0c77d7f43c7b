"""Take in comments: keep them, read them, say back what was understood; then people apply or amend that."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from heedful.errors import FeedbackError, NotFoundError
from heedful.records.echo import Heard
from heedful.records.feedback import Comment
from heedful.records.prediction import On, Prediction
from heedful.records.reading import About, Application, Meaning, Parse, Reading
from heedful.serve.answering import Answering
from heedful.serve.echoing import Echoing
from heedful.serve.listening import Listening
from heedful.serve.reading import Reader
from heedful.serve.said import readings
from heedful.serve.workspace import Workspace
from heedful.tasks.comments import Understood
from heedful.tasks.rule_text import parse_rule

Changes = Mapping[str, Sequence[str] | None]

AMENDED = "amended"  # the reader of a reading that a person wrote


@dataclass(frozen=True)
class Telling:
    """What people may do with comments, in the words of `Project`."""

    workspace: Workspace
    answering: Answering | None

    def tell(self, comment: str, on: On | None, author: str, key: str | None) -> Heard:
        """Keep and read a comment, in one piece; the same key again gives what was heard then."""
        ledger = self.workspace.store.ledger
        said, scores = self._comment_on(comment, on, author, key)
        earlier = self._under(key)
        if earlier is not None:  # raises where the key was used for something else
            Listening(self.workspace).hear(said.model_copy(update={"answer": earlier.answer}))
            said = earlier
            if earlier.id in ledger.withdrawn_ids():
                return self._as_heard_then(earlier)
        read = None if earlier is None else readings(ledger).get(earlier.id)
        if read is not None:
            return self._echoing.heard(read)
        parses = Reader(self.workspace, self.answering).read(said, scores)
        reading = self._reading(said, parses[0], author, self.workspace.config.reader, others=parses[1:])
        ledger.append_all([said, reading])
        return self._echoing.heard(Understood(said, reading))

    def take_up(self, comment: Comment) -> Reading:
        """Read a comment that is kept and was never read, as it comes from elsewhere."""
        scores = None
        if comment.text and self.answering is not None:
            scores = self.answering.predict([comment.text])[0].scores
        parses = Reader(self.workspace, self.answering).read(comment, scores)
        reader = self.workspace.config.reader
        reading = self._reading(comment, parses[0], comment.author, reader, others=parses[1:])
        self.workspace.store.ledger.append(reading)
        return reading

    def apply(self, reading_id: str, only_this_text: bool, author: str) -> Application:
        """Say that a reading is right; raises FeedbackError where another reading has replaced it."""
        reading = self.newest(reading_id).reading
        application = Application(reading_id=reading.id, author=author, only_this_text=only_this_text)
        self.workspace.store.ledger.append(application)
        return application

    def amend(
        self,
        reading_id: str,
        alternative: int | None,
        changes: Mapping[str, Sequence[str] | None],
        author: str,
    ) -> Heard:
        """Another reading in place of this one: one of its alternatives, or with some parts said anew.

        `changes` are label names under is_, not_ and one_of, lines under rules, words under ignore; what is
        None stays as it was read.
        """
        known = self.newest(reading_id)
        old, comment = known.reading, known.comment
        meaning = self.chosen(old, alternative).meaning
        parse = Parse(meaning=self._amended(meaning, changes), confidence=1.0)
        new = self._reading(comment, parse, author, AMENDED, replaces=old.id)
        self.workspace.store.ledger.append(new)
        return self._echoing.heard(Understood(comment, new))

    def again(self, reading_id: str) -> Heard:
        """The newest reading of a comment, and what it would do as things stand now."""
        return self._echoing.heard(self.newest(reading_id))

    def _as_heard_then(self, comment: Comment) -> Heard:
        """A comment that was taken back, as it was understood: it is not read, or counted, once more."""
        known = (entry for _, entry in self.workspace.store.ledger.entries(Reading))
        reading = next((one for one in known if one.comment_id == comment.id), None)
        if reading is None:
            raise FeedbackError(f"{comment.id} was told under this key and taken back. Take a new key.")
        return self._echoing.heard(Understood(comment, reading))

    @property
    def _echoing(self) -> Echoing:
        return Echoing(self.workspace, self.answering)

    def _reading(self, comment: Comment, parse: Parse, author: str, reader: str, **more: Any) -> Reading:
        others = more.pop("others", ())
        return Reading(
            comment_id=comment.id,
            author=author,
            reader=reader,
            parse=parse,
            alternatives=tuple(others),
            waits=self._echoing.waits(parse, comment),
            **more,
        )

    def newest(self, reading_id: str) -> Understood:
        """The reading with this id, or of the comment with it; only the newest one can be spoken of."""
        known = readings(self.workspace.store.ledger)
        by_reading = {one.reading.id: one for one in known.values()}
        found = by_reading.get(reading_id) or known.get(reading_id)
        if found is not None:
            return found
        entry = self.workspace.store.ledger.get(reading_id)
        if isinstance(entry, Reading) and entry.comment_id in known:
            newest = known[entry.comment_id].reading.id
            raise FeedbackError(f"{reading_id} was replaced by {newest}. Speak of that one.")
        raise NotFoundError(f"{reading_id} is no reading that stands. See: heedful feedback list")

    def chosen(self, reading: Reading, alternative: int | None) -> Parse:
        """A reading, or another way to understand it, counted from 1."""
        if alternative is None:
            return reading.parse
        if not 1 <= alternative <= len(reading.alternatives):
            raise FeedbackError(
                f"{reading.id} has {len(reading.alternatives)} other ways to be understood; "
                f"found the number {alternative}."
            )
        return reading.alternatives[alternative - 1]

    def _amended(self, meaning: Meaning, changes: Changes) -> Meaning:
        labels = self.workspace.store.ledger.labels()
        about = {
            name: tuple(labels.id(label) for label in given)
            for name in About.model_fields
            if (given := changes.get(name)) is not None
        }
        rules, ignore = (
            None if given is None else [self.workspace.mask(line) for line in given]
            for given in (changes.get("rules"), changes.get("ignore"))
        )
        return Meaning(
            this=meaning.this.model_copy(update=about),
            rules=meaning.rules if rules is None else tuple(parse_rule(line, labels) for line in rules),
            ignore=meaning.ignore if ignore is None else tuple(ignore),
        )

    def _under(self, key: str | None) -> Comment | None:
        """The comment that was told under this key before."""
        known = () if key is None else self.workspace.store.ledger.entries(Comment)
        return next((comment for _, comment in known if comment.key == key), None)

    def _comment_on(
        self, comment: str, on: On | None, author: str, key: str | None
    ) -> tuple[Comment, Mapping[str, float] | None]:
        """The comment with the answer it is about, and its scores; a bare text is answered first."""
        said = Listening(self.workspace).comment(comment, on, author, key)
        if isinstance(on, Prediction):
            return said, on.scores
        if not said.text or self.answering is None:
            return said, None
        answer = self.answering.predict([said.text])[0]
        return said.model_copy(update={"answer": said.answer or answer.answer}), answer.scores
