"""The tasks of `comment_value.py`: their texts, frozen vectors kept on disk, and lessons made of them."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

import numpy as np

import shared
from heedful.learn.lesson import Lesson
from heedful.models.encoder import Encoder
from heedful.records.progress import silent
from heedful.records.signal import Rule
from heedful.train.data import TrainingSet

MODEL = "all-MiniLM-L6-v2"
Array = np.ndarray[Any, Any]


@dataclass
class Task:
    """Training texts are the pool and where labels are drawn from; the test is for the end."""

    name: str
    tokens: int
    names: list[str]
    train: list[str]
    train_wanted: Array
    test: list[str]
    test_wanted: Array
    _seen: dict[str, Array] = field(default_factory=dict)

    @property
    def labels(self) -> tuple[str, ...]:
        return tuple(f"L{place + 1}" for place in range(len(self.names)))

    @cached_property
    def encoder(self) -> Encoder:
        return Encoder.load(MODEL, max_tokens=self.tokens)

    @cached_property
    def test_vectors(self) -> Array:
        return self._kept("test", self.test)

    @cached_property
    def train_vectors(self) -> Array:
        return self._kept("train", self.train)

    def _kept(self, part: str, texts: list[str]) -> Array:
        path = shared.RESULTS / f"vectors-{self.name}-{self.tokens}-{part}.npy"
        if not path.exists():
            shared.RESULTS.mkdir(exist_ok=True)
            np.save(path, self.encoder.embed(texts, precision="fast"))
        found: Array = np.load(path)
        return found

    def embed(self, encoder: Encoder, texts: Sequence[str]) -> Array:
        """Vectors of the frozen encoder, each computed once."""
        if not self._seen:
            self._seen.update(zip(self.train, self.train_vectors, strict=True))
        missing = [text for text in dict.fromkeys(texts) if text not in self._seen]
        if missing:
            self._seen.update(zip(missing, encoder.embed(missing), strict=True))
        if not texts:
            return np.zeros((0, encoder.width), np.float32)
        return np.stack([self._seen[text] for text in texts])

    def drawn(self, per_label: int, seed: int) -> Array:
        """Places of so many labelled texts a label."""
        order = np.random.default_rng(seed).permutation(len(self.train))
        wanted = self.train_wanted[order]
        parts = [order[wanted == label][:per_label] for label in range(len(self.names))]
        return np.concatenate(parts).astype(np.int64)

    def lesson(self, labelled: Array, rules: tuple[Rule, ...], effort: str, seed: int = 0) -> Lesson:
        """These labels and these rules; all other training texts are the pool, their labels unseen."""
        count = len(self.names)
        rest = np.setdiff1d(np.arange(len(self.train)), labelled)
        return Lesson(
            labels=self.labels,
            names=tuple(self.names),
            multi_label=False,
            examples=TrainingSet.labelled(
                [self.train[place] for place in labelled], self.train_wanted[labelled].tolist(), count
            ),
            told=TrainingSet([], np.zeros((0, count), np.int8), np.zeros(0, np.float32)),
            fresh=np.zeros(0, np.bool_),
            validation=None,
            anchor_texts=[],
            anchor_answers=np.zeros((0, 0), np.float32),
            effort=effort,  # type: ignore[arg-type]  # one of the efforts, from the command line
            seed=seed,
            checkpoints=None,
            embed=self.embed,
            embed_told=self.embed,
            progress=silent,
            rules=rules,
            pool=[self.train[place] for place in rest],
        )


def load(name: str) -> Task:
    """`newsgroups`, `banking77` or `movies`."""
    if name == "newsgroups":
        rows, tokens = shared.newsgroups(), 256
        test = np.array([row.split == "test" for row in rows])
    elif name == "banking77":
        rows, tokens = shared.rows_of("banking77"), 128
        test = np.array([row.split == "test" for row in rows])
    else:
        rows, tokens = shared.rows_of("rotten_tomatoes_mr"), 128
        test = np.random.default_rng(0).random(len(rows)) < 0.2
    names, wanted = shared.answers(rows)
    texts = np.array([row.text for row in rows], dtype=object)
    return Task(name, tokens, names, list(texts[~test]), wanted[~test], list(texts[test]), wanted[test])
