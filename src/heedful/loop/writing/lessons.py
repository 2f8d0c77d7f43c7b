"""Material becomes a lesson: feedback as answers to give, wishes as answers that have what was wished."""

from collections.abc import Sequence
from typing import Any

from heedful.evaluate.suite import held_out
from heedful.instant.writing import WritingMemory
from heedful.learn.writing.lesson import Lesson, Taught
from heedful.learn.writing.refine import Asked, refine
from heedful.loop.lessons import CHECKPOINTS
from heedful.loop.writing.material import Material
from heedful.models.writing.generate import generate
from heedful.models.writing.writer import Writer
from heedful.records.base import content_hash
from heedful.records.phrases import has
from heedful.records.progress import Progress, part
from heedful.records.text_signal import Attribute, Demonstration, Preference, Term
from heedful.serve.workspace import Workspace
from heedful.serve.writing.answering import WritingAnswering

EVERYWHERE = 16  # texts on which a wish for all texts is shown
KEPT = 24  # texts whose answers should stay as they are
MOST_VALIDATION = 32


def lesson_of(
    workspace: Workspace,
    material: Material,
    before: WritingAnswering | None,
    known: frozenset[str],
    progress: Progress,
) -> Lesson:
    """What is taught from this material; `known` is the feedback that the version in use has learnt."""
    taught = [one for one in material.heard.signals if not isinstance(one, Attribute | Term)]
    wishes = [one for one in material.heard.signals if isinstance(one, Attribute | Term)]
    refined = [] if before is None else refinements(before, material, wishes, known, progress)
    fresh: list[Taught] = [one for one in taught if one.feedback_id not in known]
    kept = [] if before is None else _kept(before, material, progress)
    return Lesson(
        ask=material.task.prompt,
        examples=material.train,
        fresh=[*fresh, *refined],
        learnt=[one for one in taught if one.feedback_id in known],
        kept=kept,
        validation=material.validation[:MOST_VALIDATION],
        effort=workspace.config.effort,
        seed=workspace.config.seed,
        checkpoints=workspace.folder / CHECKPOINTS,
        progress=progress,
        losses=workspace.losses,
    )


def refinements(
    before: WritingAnswering,
    material: Material,
    wishes: Sequence[Attribute | Term],
    known: frozenset[str],
    progress: Progress,
) -> list[Taught]:
    """Answers of the model's own that have what is wished, each shown and preferred to what it said."""
    memory = WritingMemory.of(material.heard.signals)
    fresh = {one.feedback_id for one in wishes} - known
    texts = {one.text: one for one in wishes if one.text and one.feedback_id in fresh}
    for wish in wishes:
        if not wish.text and wish.feedback_id in fresh:
            texts |= {text: wish for text in _for_all(material, wish) if text not in texts}
    if not texts:
        return []
    answers = _alone(before.writer, before, list(texts), progress)
    asked = [
        Asked(text, material.task.prompt(text), answer, memory.wished(text))
        for text, answer in zip(texts, answers, strict=True)
    ]
    found = refine(before.writer, asked, before.decoding, across=material.task.name == "translation")
    made: list[Taught] = []
    for one, refined, wish in zip(asked, found, texts.values(), strict=True):
        if refined is None:
            continue
        whose = {"feedback_id": wish.feedback_id, "author": wish.author}
        about: dict[str, Any] = {"text": one.text, "weight": wish.weight, **whose}
        made.append(Demonstration(completion=refined.completion, corrected=refined.rejected or None, **about))
        if refined.rejected.strip() and refined.rejected != refined.completion:
            made.append(Preference(chosen=refined.completion, rejected=refined.rejected, **about))
    return made


def _for_all(material: Material, wish: Attribute | Term) -> list[str]:
    """Texts to show a wish for all texts on, outside the fold the gate keeps; of a term, those with it."""
    texts = [one.text for one in material.train] + list(material.pool)
    texts = [text for text in texts if not held_out([content_hash(text)])[0]]
    if isinstance(wish, Term):
        texts = [text for text in texts if has(text, wish.source)]
    return texts[:EVERYWHERE]


def _kept(before: WritingAnswering, material: Material, progress: Progress) -> list[tuple[str, str]]:
    """Texts nobody spoke of, with what is answered now."""
    spoken = {content_hash(one.text) for one in material.heard.signals if one.text}
    texts = [
        text
        for text in [*material.pool, *(one.text for one in material.train)]
        if content_hash(text) not in spoken
    ]
    texts = texts[:KEPT]
    return list(zip(texts, _alone(before.writer, before, texts, progress), strict=True)) if texts else []


def _alone(writer: Writer, before: WritingAnswering, texts: Sequence[str], progress: Progress) -> list[str]:
    """What the weights alone answer."""
    prompts = [before.task.prompt(text) for text in texts]
    written = generate(writer, prompts, before.decoding, progress=part(progress, "Writing"))
    return [answer.text for answer in written.first]
