"""What one training teaches: examples, what people said, and what is trained on again, as rows in tokens."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from pathlib import Path

import numpy as np

from heedful.config import Effort
from heedful.models.writing.scoring import Pair, pairs_of
from heedful.models.writing.writer import Writer
from heedful.records.example import Example
from heedful.records.progress import Losses, Progress, unheard
from heedful.records.prompt import Prompt
from heedful.records.text_signal import Demonstration, Judgement, Preference, SpanPenalty
from heedful.train.progress import Step
from heedful.train.writing.options import WritingOptions
from heedful.train.writing.rows import Judged, Kept, Marked, Preferred, Row, Shown
from heedful.train.writing.train import Trained, train_writer

COPIED = 0.2  # what a token counts that the correction took over from the answer it corrects
EPOCHS = {"quick": 1, "standard": 2, "thorough": 4}
MOST_KEPT = 64

Taught = Demonstration | Preference | Judgement | SpanPenalty


@dataclass(frozen=True)
class Lesson:
    """`fresh` is what the version in use has not learnt, `learnt` what it has; `kept` are texts with the
    answers that are given now, which should stay."""

    ask: Callable[[str], Prompt]
    examples: Sequence[Example]
    fresh: Sequence[Taught]
    learnt: Sequence[Taught]
    kept: Sequence[tuple[str, str]]
    validation: Sequence[Example]
    effort: Effort
    seed: int
    checkpoints: Path | None
    progress: Progress
    losses: Losses = unheard


def start_fresh(base: Writer, lesson: Lesson) -> Writer:
    """Teach examples and feedback from the base model; the base itself where there is nothing to teach."""
    rows = [*_shown(base, lesson, lesson.examples), *told(base, lesson.ask, [*lesson.learnt, *lesson.fresh])]
    if not rows:
        return base
    options = WritingOptions(epochs=EPOCHS[lesson.effort] + 1, seed=lesson.seed)
    return _trained(base, lesson, rows, options).writer


def consolidate(parent: Writer, lesson: Lesson) -> Writer:
    """Teach what is new from the version in use, beside as much of what is old."""
    fresh = told(parent, lesson.ask, lesson.fresh)
    again = told(parent, lesson.ask, lesson.learnt)
    count = max(8, len(fresh))
    rows: list[Row] = [*fresh, *again[-count:], *_kept(parent, lesson)]
    rows += _shown(parent, lesson, _drawn(lesson, count))
    epochs = 2 + 2 * EPOCHS[lesson.effort] if len(fresh) < 64 else 1 + EPOCHS[lesson.effort]
    options = WritingOptions(epochs=epochs, seed=lesson.seed)
    return _trained(parent, lesson, rows, options).writer


def _drawn(lesson: Lesson, count: int) -> list[Example]:
    """Some of the examples, others in each round: drawn by the seed and by how much has been said."""
    random = np.random.default_rng([lesson.seed, len(lesson.fresh) + len(lesson.learnt)])
    places = random.permutation(len(lesson.examples))[:count]
    return [lesson.examples[int(place)] for place in sorted(places)]


def told(writer: Writer, ask: Callable[[str], Prompt], signals: Sequence[Taught]) -> list[Row]:
    """What people said, as rows; all that was marked in one answer is one row."""
    marked: dict[tuple[str, str], list[SpanPenalty]] = {}
    rows: list[Row] = []
    for signal in signals:
        if isinstance(signal, SpanPenalty):
            marked.setdefault((signal.text, signal.completion), []).append(signal)
        else:
            rows.append(_row(writer, ask(signal.text), signal))
    return rows + [_marked(writer, ask(text), spans) for (text, _), spans in marked.items()]


def _marked(writer: Writer, prompt: Prompt, spans: Sequence[SpanPenalty]) -> Marked:
    pair = _pair(writer, prompt, spans[0].completion)
    found = sorted((*tokens_of(writer, pair, one.start, one.end), one.severity) for one in spans)
    return Marked(pair, tuple(found), max(one.weight for one in spans))


def _row(writer: Writer, prompt: Prompt, signal: Demonstration | Preference | Judgement) -> Row:
    match signal:
        case Demonstration(completion=completion, corrected=corrected, weight=weight):
            pair = _pair(writer, prompt, completion)
            before = None if corrected is None else _pair(writer, prompt, corrected)
            return Shown(pair, changed(pair, before), weight)
        case Preference(chosen=chosen, rejected=rejected, weight=weight):
            return Preferred(_pair(writer, prompt, chosen), _pair(writer, prompt, rejected), weight)
        case Judgement(completion=completion, good=good, weight=weight):
            return Judged(_pair(writer, prompt, completion), good, weight)


def changed(pair: Pair, before: Pair | None) -> tuple[float, ...]:
    """How much each token of a correction counts: fully where it differs from the answer before."""
    if before is None:
        return (1.0,) * len(pair.answer)
    weights = [1.0] * len(pair.answer)
    for block in SequenceMatcher(None, before.answer, pair.answer, autojunk=False).get_matching_blocks():
        for place in range(block.b, block.b + block.size):
            weights[place] = COPIED
    return tuple(weights)


def tokens_of(writer: Writer, pair: Pair, start: int, end: int) -> tuple[int, int]:
    """The tokens that make up the characters from `start` to `end` of an answer."""
    ends = [
        len(writer.tokenizer.decode(list(pair.answer[: n + 1]), skip_special_tokens=True))
        for n in range(len(pair.answer))
    ]
    first = next((n for n, reached in enumerate(ends) if reached > start), 0)
    last = next((n for n, reached in enumerate(ends) if reached >= end), len(ends) - 1)
    return first, max(first, last) + 1


def _pair(writer: Writer, prompt: Prompt, answer: str) -> Pair:
    return pairs_of(writer, [prompt], [answer])[0]


def _shown(writer: Writer, lesson: Lesson, examples: Sequence[Example]) -> list[Row]:
    pairs = _pairs(writer, lesson, examples)
    return [Shown(pair, (1.0,) * len(pair.answer)) for pair in pairs]


def _pairs(writer: Writer, lesson: Lesson, examples: Sequence[Example]) -> list[Pair]:
    prompts = [lesson.ask(one.text) for one in examples]
    return pairs_of(writer, prompts, [one.completion or "" for one in examples])


def _kept(writer: Writer, lesson: Lesson) -> list[Row]:
    answered = [(text, answer) for text, answer in lesson.kept[:MOST_KEPT] if answer.strip()]
    prompts = [lesson.ask(text) for text, _ in answered]
    return [Kept(pair) for pair in pairs_of(writer, prompts, [answer for _, answer in answered])]


def _trained(start: Writer, lesson: Lesson, rows: Sequence[Row], options: WritingOptions) -> Trained:
    def report(step: Step) -> None:
        lesson.progress("Learning", step.done, step.total)
        if step.loss is not None:
            lesson.losses("training", step.loss)

    held = _pairs(start, lesson, lesson.validation)
    return train_writer(start, rows, held, options, lesson.checkpoints, report)
