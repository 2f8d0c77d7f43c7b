"""Take in comments on texts: keep and read them, say back what was understood, let people amend that."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from heedful.errors import ConfigError
from heedful.read.texts import TextContext
from heedful.records.echo import Chip, Echo, Heard
from heedful.records.feedback import Comment
from heedful.records.prediction import On
from heedful.records.reading import Application, Meaning, Parse, Reading
from heedful.serve.listening import Listening
from heedful.serve.said import readings
from heedful.serve.telling import AMENDED, Telling
from heedful.serve.workspace import Workspace
from heedful.serve.writing.answering import WritingAnswering
from heedful.tasks.comments import Understood
from heedful.tasks.writing.wishes import as_line, holds, in_words, parse_wish


@dataclass(frozen=True)
class WritingTelling:
    """What people may do with comments on texts, in the words of `Project`."""

    workspace: Workspace
    answering: WritingAnswering | None

    def tell(self, comment: str, on: On | None, author: str, key: str | None) -> Heard:
        """Keep and read a comment, in one piece; the same key again gives what was heard then."""
        ledger = self.workspace.store.ledger
        said = self._comment_on(comment, on, author, key)
        earlier = self._under(key)
        if earlier is not None and earlier.id in (known := readings(ledger)):
            Listening(self.workspace).hear(said.model_copy(update={"written": earlier.written}))
            return self.heard(known[earlier.id])
        reading = self._reading(said)
        ledger.append_all([said, reading])
        return self.heard(Understood(said, reading))

    def take_up(self, comment: Comment) -> Reading:
        """Read a comment that is kept and was never read, as it comes from elsewhere."""
        reading = self._reading(comment)
        self.workspace.store.ledger.append(reading)
        return reading

    def apply(self, reading_id: str, only_this_text: bool, author: str) -> Application:
        """Say that a reading is right; raises FeedbackError where another reading has replaced it."""
        return Telling(self.workspace, None).apply(reading_id, only_this_text, author)

    def amend(
        self,
        reading_id: str,
        alternative: int | None,
        changes: Mapping[str, Sequence[str] | None],
        author: str,
    ) -> Heard:
        """Another reading in place of this one: one of its alternatives, or with these `wishes`."""
        telling = Telling(self.workspace, None)
        known = telling.newest(reading_id)
        chosen, wishes = telling.chosen(known.reading, alternative).meaning, changes.get("wishes")
        meant = chosen if wishes is None else Meaning(wishes=tuple(parse_wish(line) for line in wishes))
        new = Reading(
            comment_id=known.comment.id,
            author=author,
            reader=AMENDED,
            parse=Parse(meaning=meant, confidence=1.0),
            replaces=known.reading.id,
        )
        self.workspace.store.ledger.append(new)
        return self.heard(Understood(known.comment, new))

    def again(self, reading_id: str) -> Heard:
        """The newest reading of a comment, and what it asks."""
        return self.heard(Telling(self.workspace, None).newest(reading_id))

    def heard(self, known: Understood) -> Heard:
        """The comment with its reading and the echo of that."""
        return Heard(comment=known.comment, reading=known.reading, echo=echo_of(known))

    def _reading(self, comment: Comment) -> Reading:
        parses = self._read(comment)
        return Reading(
            comment_id=comment.id,
            author=comment.author,
            reader=self.workspace.reader_name,
            parse=parses[0],
            alternatives=tuple(parses[1:]),
        )

    def _read(self, comment: Comment) -> tuple[Parse, ...]:
        context = TextContext(
            comment.comment, comment.text, comment.written or "", self.workspace.config.task
        )
        try:
            found = tuple(self.workspace.reader(context))
        except Exception as error:
            raise ConfigError(
                f"The reader {self.workspace.reader_name!r} failed on a comment "
                f"({type(error).__name__}: {error}). The comment was not kept; name another reader in "
                "heedful.toml and tell it again."
            ) from error
        return found or (Parse(meaning=Meaning()),)

    def _comment_on(self, comment: str, on: On | None, author: str, key: str | None) -> Comment:
        """The comment with the answer it is about; a bare text is answered first."""
        said = Listening(self.workspace).comment(comment, on, author, key)
        if said.written is not None or not said.text or self.answering is None:
            return said
        return said.model_copy(update={"written": self.answering.predict([said.text])[0].completion})

    def _under(self, key: str | None) -> Comment | None:
        known = () if key is None else self.workspace.store.ledger.entries(Comment)
        return next((comment for _, comment in known if comment.key == key), None)


def echo_of(known: Understood) -> Echo:
    """What was understood, in chips and in sentences, and which of it the answer has already."""
    parse, comment = known.reading.parse, known.comment
    wishes = parse.meaning.wishes
    said = []
    for wish in wishes:
        where = "for all texts from now on" if wish.everywhere else "for this text"
        already = (
            comment.written is not None
            and not wish.everywhere
            and holds(wish, comment.text, comment.written, comment.written)
        )
        words = in_words(wish).removeprefix("always: ")
        said.append(f"Understood: {words}, {where}.{' The answer has that already.' if already else ''}")
    if parse.unread:
        said.append(f"Not understood: {'; '.join(parse.unread)}.")
    if wishes and not comment.text and not all(wish.everywhere for wish in wishes):
        said.append("It was said of no text: say of which, or amend it to hold always.")
    if parse.question:
        said.append(parse.question)
    return Echo(
        wishes=tuple(Chip(kind="wish", text=as_line(wish)) for wish in wishes),
        unread=parse.unread,
        question=parse.question,
        sentences=tuple(said),
    )
