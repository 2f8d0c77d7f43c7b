"""Gather what the gate judges by: the same texts answered by the version in use and by the candidate."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

from heedful.evaluate.writing.gate import Judged, TextPanel, ToldPanel, judge
from heedful.loop.writing.material import Material
from heedful.records.base import content_hash
from heedful.records.example import Example
from heedful.records.progress import Progress, part
from heedful.records.text_signal import (
    Attribute,
    Demonstration,
    Judgement,
    Preference,
    SpanPenalty,
    Term,
    WrittenSignal,
)
from heedful.records.wish import Wish
from heedful.serve.workspace import Workspace
from heedful.serve.writing.answering import WritingAnswering
from heedful.tasks.writing.wishes import holds

MOST_TEST = 200
MOST_VALIDATION = 24
MOST_TOLD = 100


@dataclass(frozen=True)
class Bench:
    """Two versions side by side on the material of a round; `known` is what the one in use has learnt."""

    workspace: Workspace
    material: Material
    before: WritingAnswering
    after: WritingAnswering
    known: frozenset[str]
    progress: Progress

    def on_validation(self) -> Judged:
        """A first judgement that costs the test set nothing."""
        return self._judge(self.material.validation[:MOST_VALIDATION], 1, alone=False)

    def on_test(self, looks: int) -> Judged:
        """The judgement that counts."""
        return self._judge(self._fair(), looks, alone=True)

    def _judge(self, examples: Sequence[Example], looks: int, alone: bool) -> Judged:
        gate = self.workspace.config.gate
        test = self._panel(examples) if examples else None
        return judge(test, self._told(alone), self.material.task.measure, gate.chrf, gate.told, looks)

    def _fair(self) -> list[Example]:
        """The test texts that nobody has spoken about."""
        spoken = {content_hash(one.text) for one in self.material.heard.signals if one.text}
        return [one for one in self.material.test if one.id not in spoken][:MOST_TEST]

    def _panel(self, examples: Sequence[Example]) -> TextPanel:
        texts = [one.text for one in examples]
        return TextPanel(
            texts,
            self._answers(self.before, texts),
            self._answers(self.after, texts),
            [one.completion or "" for one in examples],
        )

    def _told(self, alone: bool) -> ToldPanel | None:
        signals = self._asked_for
        if not signals:
            return None
        texts = list(dict.fromkeys(one.text for one in signals))

        def held(answering: WritingAnswering, instant: bool) -> list[bool]:
            answers = dict(zip(texts, self._answers(answering, texts, instant), strict=True))
            return [has_what_was_said(one, answers[one.text]) for one in signals]

        return ToldPanel(
            before=held(self.before, True),
            after=held(self.after, True),
            earlier=[one.feedback_id in self.known for one in signals],
            alone_before=held(self.before, False) if alone else (),
            alone_after=held(self.after, False) if alone else (),
        )

    @cached_property
    def _asked_for(self) -> list[WrittenSignal]:
        """What was said of single texts, the newest of it."""
        return [one for one in self.material.heard.signals if one.text][-MOST_TOLD:]

    def _answers(self, answering: WritingAnswering, texts: Sequence[str], instant: bool = True) -> list[str]:
        made = answering.predict(texts, instant=instant, progress=part(self.progress, "Answering"))
        return [one.completion or "" for one in made]


def has_what_was_said(signal: WrittenSignal, answer: str) -> bool:
    """Whether an answer is as somebody said it should be."""
    match signal:
        case Demonstration(completion=completion):
            return answer.strip() == completion.strip()
        case Preference(rejected=rejected):
            return answer.strip() != rejected.strip()
        case Judgement(completion=completion, good=good):
            return (answer.strip() == completion.strip()) == good
        case SpanPenalty(completion=completion, start=start, end=end):
            wrong = completion[start:end].strip()
            return not wrong or holds(Wish(kind="without", phrase=wrong), "", answer)
        case Attribute(wish=wish, text=text, answer=before):
            return holds(wish, text, answer, before)
        case Term(source=source, target=target, text=text):
            return holds(Wish(kind="term", phrase=source, instead=target), text, answer)
