"""Answers to prompts: the one way to let a writer write.

Prompts go in with how to draw and what each answer must be like; texts come out, with what they cost. Where
a limit could not be kept, the answer says which.
"""

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass

import torch

from heedful.models.writing.batches import answered_together
from heedful.models.writing.beam import Beam, search
from heedful.models.writing.draw import Row, draw
from heedful.models.writing.limits import (
    ban_first_fault,
    cut_to,
    is_full,
    missing,
    phrase_of,
    too_early,
    without,
)
from heedful.models.writing.options import Decoding, Limits
from heedful.models.writing.prompting import Encoded
from heedful.models.writing.steps import begin
from heedful.models.writing.writer import Precision, Writer
from heedful.records.phrases import has
from heedful.records.prompt import Prompt

Progress = Callable[[int, int], None]
BEAMS_FOR_REQUIRED = 5
TRIES = 24  # how often a forbidden phrase is written around before its sentence is left out
FREE = Limits()


@dataclass(frozen=True)
class Answer:
    """`logp` is the summed log probability of its tokens; `left_out` characters of the prompt did not fit.

    `unmet` names the limits that it does not keep.
    """

    text: str
    tokens: tuple[int, ...]
    logp: float
    left_out: int = 0
    unmet: tuple[str, ...] = ()


@dataclass(frozen=True)
class Written:
    """Answers, one list a prompt, best first, and what they took."""

    answers: list[list[Answer]]
    seconds: float

    @property
    def first(self) -> list[Answer]:
        """The best answer of each prompt."""
        return [several[0] for several in self.answers]

    @property
    def tokens(self) -> int:
        """How many tokens were written."""
        return sum(len(answer.tokens) + 1 for several in self.answers for answer in several)

    @property
    def answers_a_second(self) -> float:
        return len(self.answers) / max(self.seconds, 1e-9)

    @property
    def tokens_a_second(self) -> float:
        return self.tokens / max(self.seconds, 1e-9)


def generate(
    writer: Writer,
    prompts: Sequence[Prompt],
    decoding: Decoding | None = None,
    limits: Sequence[Limits] | None = None,
    precision: Precision = "fast",
    progress: Progress | None = None,
) -> Written:
    """Answer every prompt, in the order given."""
    decoding, begun = decoding or Decoding(), time.monotonic()
    held = list(limits) if limits is not None else [FREE] * len(prompts)
    encoded = writer.prompting(prompts)
    answers: list[list[Answer]] = [[] for _ in prompts]
    with torch.inference_mode():
        done = 0
        for wants_phrases in (False, True):
            places = [n for n, one in enumerate(held) if bool(one.required) == wants_phrases]
            job = _Job(writer, decoding, precision, encoded, held)
            for group in _groups(job, places, wants_phrases):
                found = job.searched(group) if job.by_beams(wants_phrases) else job.drawn(group)
                for place, several in zip(group, found, strict=True):
                    answers[place] = several
                done += len(group)
                if progress is not None:
                    progress(done, len(prompts))
    return Written(answers, time.monotonic() - begun)


def _groups(job: "_Job", places: Sequence[int], wants_phrases: bool) -> list[list[int]]:
    copies = max(
        job.decoding.answers if job.decoding.sample else 1,
        BEAMS_FOR_REQUIRED if wants_phrases else 1,
        job.decoding.beams,
    )
    lengths = [len(job.encoded[n].ids) for n in places]
    groups = answered_together(lengths, job.decoding.max_new_tokens, copies)
    return [[places[int(row)] for row in group] for group in groups]


@dataclass
class _Job:
    """What one call of `generate` shares among its groups."""

    writer: Writer
    decoding: Decoding
    precision: Precision
    encoded: list[Encoded]
    limits: list[Limits]

    def by_beams(self, wants_phrases: bool) -> bool:
        return wants_phrases or self.decoding.beams > 1

    def drawn(self, group: Sequence[int]) -> list[list[Answer]]:
        """Answers of these prompts by greedy or sampled drawing."""
        copies = self.decoding.answers if self.decoding.sample else 1
        rows = [Row(place) for place in group for _ in range(copies)]
        self._fill(rows)
        for _ in range(TRIES):
            again = [row for row in rows if ban_first_fault(row, self.decode, self.limits[row.place])]
            if not again:
                break
            for length in sorted({len(row.tokens) for row in again}):
                self._fill([row for row in again if len(row.tokens) == length])
        made = [self._answer(row.place, row.tokens, sum(row.logps)) for row in rows]
        several = [made[n : n + copies] for n in range(0, len(made), copies)]
        return [sorted(one, key=_unmet_then_likelihood) for one in several]

    def searched(self, group: Sequence[int]) -> list[list[Answer]]:
        """Answers of these prompts by beam search."""
        phrases = [
            [phrase_of(self.writer.tokenizer, phrase) for phrase in self.limits[n].required] for n in group
        ]
        decoding = self.decoding
        if any(phrases) and decoding.beams < BEAMS_FOR_REQUIRED:
            decoding = decoding.model_copy(update={"beams": BEAMS_FOR_REQUIRED, "groups": 1})
        steps = begin(self.writer, self._prompts(group), [()] * len(group), self.precision)
        found = search(steps, phrases, self.writer.prompting.end, decoding, [{}] * len(group))
        answers = [self._ranked(n, pairs)[: decoding.answers] for n, pairs in zip(group, found, strict=True)]
        return [
            self._drawn_instead(n) if _is_at_fault(several[0], self.limits[n]) else several
            for n, several in zip(group, answers, strict=True)
        ]

    def decode(self, tokens: Sequence[int]) -> str:
        text: str = self.writer.tokenizer.decode(list(tokens), skip_special_tokens=True)
        return text

    def _ranked(self, place: int, pairs: Sequence[tuple[float, Beam]]) -> list[Answer]:
        """Answers that keep their limits before those that do not; each text once."""
        made: dict[str, Answer] = {}
        for score, beam in pairs:
            logp = score * max(1, len(beam.tokens) + 1) ** self.decoding.length_penalty
            answer = self._answer(place, beam.tokens, logp, trimmed=False)
            made.setdefault(answer.text, answer)
        ordered = sorted(made.values(), key=lambda one: len(one.unmet))
        return [self._answer(place, one.tokens, one.logp) for one in ordered] or [
            self._answer(place, (), 0.0)
        ]

    def _drawn_instead(self, place: int) -> list[Answer]:
        return self.drawn([place])[0]

    def _fill(self, rows: list[Row]) -> None:
        if not rows:
            return
        decoding = self.decoding
        places = [row.place for row in rows]
        steps = begin(self.writer, self._prompts(places), [tuple(row.tokens) for row in rows], self.precision)
        generator = None
        if decoding.sample:
            generator = torch.Generator().manual_seed(decoding.seed + 7919 * places[0])
        fulls = {n: is_full(self.decode, self.limits[n]) for n in set(places)}
        earlies = {n: too_early(self.decode, self.limits[n]) for n in set(places)}

        def full(row: Row) -> bool:
            asked = fulls[row.place]
            return asked is not None and asked(row)

        def early(row: Row) -> bool:
            asked = earlies[row.place]
            return asked is not None and asked(row)

        has_full, has_early = any(fulls.values()), any(earlies.values())
        draw(
            steps,
            rows,
            self.writer.prompting.end,
            decoding,
            generator,
            full if has_full else None,
            early if has_early else None,
        )

    def _prompts(self, places: Sequence[int]) -> list[tuple[int, ...]]:
        return [self.encoded[n].ids for n in places]

    def _answer(self, place: int, tokens: Sequence[int], logp: float, trimmed: bool = True) -> Answer:
        limits, text = self.limits[place], self.decode(tokens).strip()
        if trimmed and limits:
            text = cut_to(text, limits)
            if any(has(text, phrase) for phrase in limits.forbidden):
                text = without(text, limits.forbidden)
        unmet = [f"has {phrase!r}" for phrase in limits.forbidden if has(text, phrase)]
        unmet += [f"lacks {phrase!r}" for phrase in missing(text, limits)]
        return Answer(text, tuple(tokens), logp, self.encoded[place].left_out, tuple(unmet))


def _is_at_fault(answer: Answer, limits: Limits) -> bool:
    """Whether a forbidden phrase is in what was found and nothing is required that drawing would lose."""
    return not limits.required and any(word.startswith("has ") for word in answer.unmet)


def _unmet_then_likelihood(answer: Answer) -> tuple[int, float]:
    return len(answer.unmet), -answer.logp / max(1, len(answer.tokens))
