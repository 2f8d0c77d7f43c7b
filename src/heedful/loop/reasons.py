"""Why an answer is what it is: the layer's parts, the texts the version learnt from, and the words, together.

A prediction or a text comes in; a `Why` goes out. The computations are in `instant/parts.py` (exact),
`evaluate/influence.py` (gradient similarity) and `evaluate/occlusion.py` (words left out).
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from heedful.errors import NotFoundError
from heedful.evaluate.occlusion import Span, spans, spans_of_parts, strongest, within
from heedful.instant.parts import parts, without
from heedful.loop.learnt import learnt_from
from heedful.models.classifier import Classifier
from heedful.records.prediction import Prediction
from heedful.records.why import Carrier, Influence, Why
from heedful.serve.answering import Answering
from heedful.tasks.wording import rule_echo

Floats = NDArray[np.floating]
Doubles = NDArray[np.float64]

LISTED = 5  # of each kind
LOOKED_INTO = 2  # stretches of a long text that are taken apart word by word


@dataclass(frozen=True)
class Reasons:
    """One text as it is answered now; `sides` are the answer's label and its rival.

    The margin is what the logit of the first has over that of the second, or over nothing. `whole` are the
    logits of the weights for the text as it stands, `by_weights` those for its `vector`, without the words
    that are to be ignored; `ignoring` is the feedback that says so.
    """

    answering: Answering
    text: str
    whole: Floats
    vector: Floats
    by_weights: Floats
    served: Doubles
    sides: tuple[str, str | None]
    ignoring: tuple[str, ...] = ()

    @classmethod
    def of(cls, answering: Answering, text: str, label: str | None = None) -> "Reasons":
        """The reasons for the answer, or for and against one label; an unknown one raises NotFoundError."""
        ids = answering.task.labels.ids
        if label is not None and label not in ids:
            raise NotFoundError(f"There is no label with id {label!r}. Labels: {', '.join(ids)}.")
        vectors = answering.workspace.vectors(answering.classifier.encoder).of([text])
        left, ignoring = answering.without_ignored([text], vectors)
        vector, whole, logits = left[0], answering.logits(vectors)[0], answering.logits(left)[0]
        moved, _ = answering.layer.apply([text], vector[None], logits[None])
        sides = _sides(moved[0], ids, answering.task.multi_label, label)
        return cls(answering, text, whole, vector, logits, moved[0], sides, ignoring[0])

    @property
    def classifier(self) -> Classifier:
        return self.answering.classifier

    def direction(self, labels: Sequence[str]) -> Doubles:
        """The margin as a product with logits of these labels."""
        first, rival = self.sides
        return np.array([(one == first) - float(one == rival) for one in labels], dtype=np.float64)

    def margin(self, logits: Floats) -> float:
        return float(np.asarray(logits, np.float64) @ self.direction(self.answering.task.labels.ids))

    def answer(self, logits: Floats) -> tuple[str, ...]:
        """The label ids that these logits answer."""
        probabilities = self.classifier.probabilities(np.asarray(logits, np.float32)[None])
        return self.answering.task.decide(probabilities)[0]

    def why(self, then: Prediction | None = None) -> Why:
        """All of it."""
        probabilities = self.classifier.probabilities(self.served[None].astype(np.float32))
        answer = self.answering.task.decide(probabilities)[0]
        scores = dict(zip(self.answering.task.labels.ids, map(float, probabilities[0]), strict=True))
        said = Prediction(
            text=self.text,
            answer=answer,
            names=self.answering.task.names(answer),
            scores=scores,
            version=self.answering.version_id,
        )
        influences, rest = self.influences()
        learnt = learnt_from(self.answering, self.vector, self.direction(self.classifier.labels))
        return Why(
            text=self.text,
            version=said.version,
            answer=answer,
            names=said.names,
            confidence=said.confidence,
            label=self.sides[0],
            rival=self.sides[1],
            by_weights=self.margin(self.whole),
            margin=self.margin(self.served),
            influences=influences,
            rest=rest,
            learnt=learnt.influences(),
            examples=learnt.nearest(),
            carriers=self.carriers(),
            then=None if then is None or then.answer == answer else then.answer,
        )

    def influences(self) -> tuple[tuple[Influence, ...], float]:
        """What the instant layer moved, strongest first, and what all that is not listed moved together."""
        layer, labels = self.answering.layer, self.answering.task.labels
        found = parts(layer, self.text, self.vector, self.by_weights)
        found.sort(key=lambda part: -abs(self.margin(part.move)))
        listed = []
        for part in found[:LISTED]:
            instead = without(layer, part.feedback_ids, self.text, self.vector, self.by_weights)
            listed.append(
                Influence(
                    feedback_ids=part.feedback_ids,
                    via=part.via,
                    moved=self.margin(part.move),
                    text=part.text,
                    rule=None if part.rule is None else rule_echo(part.rule, labels, None).sentence,
                    similarity=part.similarity,
                    without=self.answer(instead),
                    margin_without=self.margin(instead),
                )
            )
        ignored = [self._ignored()] if self.ignoring else []
        return tuple(ignored + listed), float(sum(self.margin(part.move) for part in found[LISTED:]))

    def _ignored(self) -> Influence:
        """What leaving words out has moved, and what would be answered with them."""
        vectors = self.answering.workspace.vectors(self.classifier.encoder).of([self.text])
        instead, _ = self.answering.layer.apply([self.text], vectors, self.whole[None])
        return Influence(
            feedback_ids=self.ignoring,
            via="ignore",
            moved=self.margin(self.by_weights) - self.margin(self.whole),
            without=self.answer(instead[0]),
            margin_without=self.margin(instead[0]),
        )

    def carriers(self) -> tuple[Carrier, ...]:
        """The words without which the margin falls most; what was said about this very text left aside."""
        whole = self._margins([self.text])[0]

        def fall(left_out: Sequence[Span]) -> Doubles:
            lacking = [span.left_out(self.text) for span in left_out]
            return np.asarray(whole - self._margins(lacking))

        parted = self.answering.workspace.config.inputs != "text"
        found = spans_of_parts(self.text) if parted else spans(self.text)
        carried = fall(found)
        opened = [found[i] for i in strongest(found, carried, LOOKED_INTO)]
        inner = [one for span in opened for one in within(self.text, span) if one not in found]
        carried = np.concatenate([carried, fall(inner)])
        found += inner
        return tuple(
            Carrier(
                words=found[i].of(self.text),
                start=found[i].start,
                end=found[i].end,
                carries=float(carried[i]),
            )
            for i in strongest(found, carried, LISTED)
        )

    def _margins(self, texts: Sequence[str]) -> Doubles:
        """Of other texts, as the weights and what was said about others answer them."""
        if not texts:
            return np.zeros(0)
        embedded = self.classifier.encoder.embed(texts, precision="fast")
        vectors, _ = self.answering.without_ignored(texts, embedded)
        layer = replace(self.answering.layer, told={})
        moved, _ = layer.apply(texts, vectors, self.answering.logits(vectors))
        margins: Doubles = moved @ self.direction(self.answering.task.labels.ids)
        return margins


def why(answering: Answering, on: Prediction | str, label: str | None = None) -> Why:
    """What is said of a text today, and why; a prediction is explained as it would be made now."""
    then = on if isinstance(on, Prediction) else None
    return Reasons.of(answering, on if isinstance(on, str) else on.text, label).why(then)


def _sides(
    served: Doubles, ids: Sequence[str], multi_label: bool, label: str | None
) -> tuple[str, str | None]:
    """The label that is explained and the one it is held against.

    Where several may apply each stands by itself: of those in the answer the least sure one is explained.
    """
    if multi_label:
        present = [i for i in range(len(ids)) if served[i] >= 0]
        least = min(present, key=lambda i: served[i]) if present else int(np.argmax(served))
        return label or ids[least], None
    best = int(np.argmax(served)) if label is None else ids.index(label)
    others = [i for i in range(len(ids)) if i != best]
    return ids[best], ids[max(others, key=lambda i: served[i])] if others else None
