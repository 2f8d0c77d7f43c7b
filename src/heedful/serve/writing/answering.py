"""A version that writes, with what was said since: texts in, predictions out, feedback heeded."""

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Self

from heedful.errors import NotFoundError
from heedful.instant.writing import Wished, WritingMemory
from heedful.models.writing.generate import FREE, Answer, Progress, Written, generate
from heedful.models.writing.options import Decoding
from heedful.models.writing.writer import Writer
from heedful.records.prediction import Prediction
from heedful.records.sentences import ends_whole, whole_sentences
from heedful.serve.answering import must_be_whole
from heedful.serve.workspace import Workspace
from heedful.serve.writing.heard import Heard, heard
from heedful.tasks.writing.task import WritingTask
from heedful.tasks.writing.wishes import holds, in_words

LOOKED_AT = 6  # answers among which one is sought that has what a limit cannot force


@dataclass
class WritingAnswering:
    """The weights stay as they are; the memory is what was said."""

    workspace: Workspace
    version_id: str
    writer: Writer
    task: WritingTask
    memory: WritingMemory
    position: int

    @classmethod
    def open(cls, workspace: Workspace) -> Self:
        """The version in use with everything that was said and not taken back."""
        ledger = workspace.store.ledger
        position, version = ledger.position(), workspace.store.versions.in_use()
        if version is None:
            raise NotFoundError("No version answers yet. Next: heedful train")
        return cls.over(
            workspace, version.id, workspace.writer(version.id), heard(ledger, position), position
        )

    @classmethod
    def over(cls, workspace: Workspace, version_id: str, writer: Writer, said: Heard, position: int) -> Self:
        """Any weights with all that was said."""
        memory = WritingMemory.of(said.signals)
        return cls(workspace, version_id, writer, workspace.writing(), memory, position)

    def current(self) -> "WritingAnswering":
        """This one with what anybody has said since; another one where the version has changed."""
        ledger = self.workspace.store.ledger
        end, used = ledger.position(), self.workspace.store.versions.in_use()
        if end == self.position:
            return self
        if used is None or used.id != self.version_id:
            return WritingAnswering.open(self.workspace)
        return replace(self, memory=WritingMemory.of(heard(ledger, end).signals), position=end)

    def predict(
        self, texts: Sequence[str], *, instant: bool = True, progress: Progress | None = None
    ) -> list[Prediction]:
        """One prediction a text, in the order given; the weights alone without `instant`."""
        must_be_whole(texts)
        found: dict[int, Prediction] = {}
        asked: list[int] = []
        for place, text in enumerate(texts):
            known = self.memory.answer(text) if instant else None
            if known is None:
                asked.append(place)
            else:
                found[place] = self._prediction(text, known.completion, 1.0, (known.feedback_id,))
        wished = [self.memory.wished(texts[place]) if instant else None for place in asked]
        answers = self._write([texts[place] for place in asked], wished, progress)
        for place, answer, wish in zip(asked, answers, wished, strict=True):
            chance = math.exp(answer.logp / max(1, len(answer.tokens) + 1))
            ids = () if wish is None else wish.feedback_ids
            found[place] = self._prediction(
                texts[place], answer.text, chance, ids, _notes(answer, wish, texts[place])
            )
        return [found[place] for place in range(len(texts))]

    def _write(
        self, texts: Sequence[str], wished: Sequence[Wished | None], progress: Progress | None
    ) -> list[Answer]:
        """The best answer of each text; where a wish cannot be forced, the best of several that has it."""
        prompts = [self.task.prompt(text) for text in texts]
        limits = [FREE if one is None else one.limits for one in wished]
        first = [
            one[0]
            for one in self._ended(generate(self.writer, prompts, self.decoding, limits, progress=progress))
        ]
        again = [
            n for n, one in enumerate(wished) if one is not None and not _fits(one, texts[n], first[n].text)
        ]
        if again:
            several = self.decoding.model_copy(
                update={"beams": max(4, self.decoding.beams), "answers": LOOKED_AT}
            )
            drawn = self.decoding.model_copy(update={"beams": 1, "sample": True, "answers": LOOKED_AT})
            asked, held = [prompts[n] for n in again], [limits[n] for n in again]
            more = [self._ended(generate(self.writer, asked, how, held)) for how in (several, drawn)]
            for row, n in enumerate(again):
                wish = wished[n]
                assert wish is not None
                first[n] = max(
                    [first[n], *more[0][row], *more[1][row]], key=lambda one: _kept(wish, texts[n], one.text)
                )
        return first

    def _ended(self, written: Written) -> list[list[Answer]]:
        """The answers, those that were cut by length after a whole sentence where they have one."""
        most = self.decoding.max_new_tokens
        return [
            [
                replace(one, text=whole_sentences(one.text)) if len(one.tokens) >= most else one
                for one in several
            ]
            for several in written.answers
        ]

    @property
    def decoding(self) -> Decoding:
        """How this project draws answers."""
        settings = self.workspace.config.writing
        return Decoding(beams=settings.beams, max_new_tokens=settings.max_new_tokens, no_repeat=6)

    def _prediction(
        self, text: str, completion: str, chance: float, heeded: tuple[str, ...], notes: tuple[str, ...] = ()
    ) -> Prediction:
        return Prediction(
            text=text,
            answer=(),
            names=(),
            scores={"token": min(1.0, chance)},
            version=self.version_id,
            heeded=heeded,
            completion=completion,
            notes=notes,
        )


def keep_up(workspace: Workspace, last: WritingAnswering | None) -> WritingAnswering:
    """The version in use with all that was said until now."""
    return WritingAnswering.open(workspace) if last is None else last.current()


def _fits(wished: Wished, text: str, answer: str) -> bool:
    """Whether an answer has all that was wished, is none that was found wrong, and was not cut by a limit."""
    if wished.limits.most_words is not None and not ends_whole(answer):
        return False
    return answer not in wished.avoid and all(holds(w, text, answer, was) for w, was in wished.wishes)


def _kept(wished: Wished, text: str, answer: str) -> float:
    """How much of what was wished an answer has."""
    kept = sum(holds(wish, text, answer, was) for wish, was in wished.wishes)
    whole = 0.5 if ends_whole(answer) else 0.0
    return kept + whole - (1.5 if answer in wished.avoid else 0.0) - (2.0 if not answer.strip() else 0.0)


def _notes(answer: Answer, wished: Wished | None, text: str) -> tuple[str, ...]:
    """What people should know of an answer."""
    notes = []
    if answer.left_out:
        notes.append(f"The last {answer.left_out:,} characters of the text did not fit and were not read.")
    if wished is not None:
        lost = [in_words(w) for w, was in wished.wishes if not holds(w, text, answer.text, was)]
        if lost:
            notes.append(f"Could not be kept: {'; '.join(lost)}.")
    return tuple(notes)
