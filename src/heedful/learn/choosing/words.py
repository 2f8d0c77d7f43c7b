"""Logistic regression on TF-IDF: the candidate that needs no encoder, and that every encoder has to beat.

Words and pairs of words are what it sees; where texts put no spaces between words, pieces of one to three
characters. It knows nothing of torch, and is saved as JSON and safetensors.
"""

import json
import warnings
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Self

import numpy as np
from numpy.typing import NDArray
from safetensors.numpy import load_file, save_file

from heedful.errors import DataError
from heedful.learn.choosing.learner import Floats, Tried
from heedful.train.data import TrainingSet

Doubles = NDArray[np.float64]

NAME = "tfidf"
WORDS, WEIGHTS = "words.json", "words.safetensors"
STRENGTHS = (1.0, 3.0, 10.0, 30.0)
GRAMS = ((1, 1), (1, 2))
PIECES = ((1, 2), (1, 3))
LONG = 10  # characters between spaces above which the spaces do not part words
NEVER = -1e4  # the score of a label that no example has


@dataclass(frozen=True)
class WordModel:
    """`vectorizer` makes counts of words out of texts; scores are linear in them."""

    vectorizer: Any
    weight: Doubles
    bias: Doubles
    multi_label: bool

    def probabilities(self, texts: Sequence[str]) -> Floats:
        """Of each label [N, C]."""
        scores = np.asarray(self.vectorizer.transform(texts) @ self.weight.T) + self.bias
        if self.multi_label:
            return (1 / (1 + np.exp(-np.clip(scores, -500, 500)))).astype(np.float32)
        powers = np.exp(scores - scores.max(1, keepdims=True))
        shares: Floats = (powers / powers.sum(1, keepdims=True)).astype(np.float32)
        return shares

    def save(self, folder: Path) -> None:
        """Write it into a new folder; no pickle."""
        folder.mkdir(parents=True)
        known = {word: int(place) for word, place in self.vectorizer.vocabulary_.items()}
        grams, pieces = self.vectorizer.ngram_range, self.vectorizer.analyzer == "char"
        about = {"words": known, "grams": grams, "pieces": pieces, "multi_label": self.multi_label}
        (folder / WORDS).write_text(json.dumps(about, ensure_ascii=False), encoding="utf-8")
        tensors = {"weight": self.weight, "bias": self.bias, "idf": self.vectorizer.idf_}
        save_file({name: np.ascontiguousarray(one) for name, one in tensors.items()}, folder / WEIGHTS)

    @classmethod
    def load(cls, folder: Path) -> Self:
        """The inverse of `save`."""
        about = json.loads((folder / WORDS).read_text(encoding="utf-8"))
        tensors = load_file(folder / WEIGHTS)
        made = _vectorizer(tuple(about["grams"]), about["pieces"], about["words"])
        made.idf_ = tensors["idf"]
        return cls(made, tensors["weight"], tensors["bias"], about["multi_label"])


@dataclass(frozen=True)
class WordLearner:
    """Fits word models; n-grams and strength are chosen on the held-out texts."""

    labels: int
    multi_label: bool
    name: str = NAME
    always: int = 0

    def prepare(self) -> None:
        """Import what takes seconds to import."""
        _vectorizer((1, 1), False, None)

    def attempt(self, rows: TrainingSet, held: TrainingSet) -> Tried:
        """The best of a few n-grams and strengths."""
        pieces = without_spaces(rows.texts)
        best: tuple[float, Tried] | None = None
        for grams in PIECES if pieces else GRAMS:
            words, counts = _counted(grams, pieces, rows)
            for strength in STRENGTHS:
                model = self._fitted(words, counts, rows, strength)
                answers = model.probabilities(held.texts)
                settings = {"grams": grams, "pieces": pieces, "strength": strength}
                score = _share_right(answers, held, self.multi_label)
                if best is None or score > best[0]:
                    best = score, Tried(answers, settings=settings)
        assert best is not None
        return best[1]

    def finish(self, rows: TrainingSet, settings: dict[str, Any]) -> WordModel:
        """Fitted to all rows."""
        words, counts = _counted(tuple(settings["grams"]), settings["pieces"], rows)
        return self._fitted(words, counts, rows, settings["strength"])

    def _fitted(self, words: Any, counts: Any, rows: TrainingSet, strength: float) -> WordModel:
        fit = _each_label if self.multi_label else _one_label
        return WordModel(words, *fit(counts, rows, strength), self.multi_label)


def without_spaces(texts: Sequence[str]) -> bool:
    """Whether the texts are of a language that does not part words by spaces."""
    characters, parts = sum(map(len, texts)), sum(len(text.split()) for text in texts)
    return characters > LONG * max(1, parts)


def _counted(grams: tuple[int, int], pieces: bool, rows: TrainingSet) -> tuple[Any, Any]:
    """What counts words, and the counts of these texts."""
    words = _vectorizer(grams, pieces, None)
    try:
        return words, words.fit_transform(rows.texts)
    except ValueError as error:  # what scikit-learn says of texts without a word
        raise DataError(f"Found no words in {len(rows)} texts ({error}); wanted texts with words.") from error


def _vectorizer(grams: tuple[int, int], pieces: bool, vocabulary: dict[str, int] | None) -> Any:
    from sklearn.feature_extraction.text import TfidfVectorizer  # slow to import, and only needed here

    return TfidfVectorizer(
        ngram_range=grams,
        analyzer="char" if pieces else "word",
        sublinear_tf=True,
        strip_accents="unicode",
        vocabulary=vocabulary,
    )


def _one_label(counts: Any, rows: TrainingSet, strength: float) -> tuple[Doubles, Doubles]:
    """Rows with one certain label teach; a label without any is never answered."""
    certain = np.flatnonzero((rows.targets == 1).sum(axis=1) == 1)
    wanted = rows.targets[certain].argmax(axis=1)
    weight = np.zeros((rows.labels, counts.shape[1]))
    bias = np.full(rows.labels, NEVER)
    present = np.unique(wanted)
    if len(present) < 2:
        bias[present] = 0.0
        return weight, bias
    model = _regression(counts[certain], wanted, rows.weight[certain], strength)
    if len(present) == 2:  # the score of the second beside that of the first
        weight[present[1]], bias[present] = model.coef_[0], (0.0, model.intercept_[0])
    else:
        weight[present], bias[present] = model.coef_, model.intercept_
    return weight, bias


def _each_label(counts: Any, rows: TrainingSet, strength: float) -> tuple[Doubles, Doubles]:
    """One yes or no a label, from the rows that say it."""
    weight = np.zeros((rows.labels, counts.shape[1]))
    bias = np.full(rows.labels, NEVER)
    for label in range(rows.labels):
        known = np.flatnonzero(rows.targets[:, label] >= 0)
        wanted = rows.targets[known, label]
        if len(np.unique(wanted)) < 2:
            bias[label] = -NEVER if wanted.any() else NEVER
            continue
        model = _regression(counts[known], wanted, rows.weight[known], strength)
        weight[label], bias[label] = model.coef_[0], model.intercept_[0]
    return weight, bias


def _regression(counts: Any, wanted: NDArray[Any], weight: Floats, strength: float) -> Any:
    from sklearn.exceptions import ConvergenceWarning
    from sklearn.linear_model import LogisticRegression

    with warnings.catch_warnings():
        warnings.simplefilter("ignore", ConvergenceWarning)  # a little short of the best is good enough
        return LogisticRegression(C=strength, max_iter=200).fit(counts, wanted, sample_weight=weight)


def _share_right(answers: Floats, held: TrainingSet, multi_label: bool) -> float:
    """Of the held-out texts, or of their known labels where there are several a text."""
    if multi_label:
        known = held.targets >= 0
        return float(((answers >= 0.5) == (held.targets == 1))[known].mean())
    return float((held.targets[np.arange(len(held)), answers.argmax(1)] == 1).mean())
