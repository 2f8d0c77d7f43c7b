"""The peers, as their users would run them: TF-IDF with logistic regression, Trainer, SetFit."""

import tempfile
from collections.abc import Sequence
from typing import Any

import numpy as np

from shared import Watch

Texts = Sequence[Any]
Places = np.ndarray[Any, np.dtype[np.int64]]


def tfidf(
    train: Texts, wanted: Places, held: Texts, held_wanted: Places, test: Texts
) -> tuple[Places, float]:
    """Answers and seconds; strength, n-grams and damping chosen on the held-out texts."""
    from sklearn.feature_extraction.text import TfidfVectorizer
    from sklearn.linear_model import LogisticRegression

    watch = Watch()
    best: tuple[float, Any, Any] | None = None
    for grams in ((1, 1), (1, 2)):
        words = TfidfVectorizer(ngram_range=grams, sublinear_tf=True, min_df=2, strip_accents="unicode")
        vectors = words.fit_transform(train)
        for strength in (3.0, 10.0, 30.0):
            model = LogisticRegression(C=strength, max_iter=200).fit(vectors, wanted)
            score = float((model.predict(words.transform(held)) == held_wanted).mean())
            if best is None or score > best[0]:
                best = (score, words, strength)
    assert best is not None
    _, words, strength = best
    everything, all_wanted = [*train, *held], np.concatenate([wanted, held_wanted])
    model = LogisticRegression(C=strength, max_iter=200).fit(words.fit_transform(everything), all_wanted)
    return np.asarray(model.predict(words.transform(test)), np.int64), watch.seconds


def trainer(
    folder: str, train: Texts, wanted: Places, test: Texts, labels: int, *, tokens: int = 256, **settings: Any
) -> tuple[Places, dict[str, float]]:
    """Answers and training times of the `Trainer`: Adam 2e-5, three epochs unless told otherwise."""
    import torch
    from transformers import (
        AutoModelForSequenceClassification,
        AutoTokenizer,
        DataCollatorWithPadding,
        Trainer,
        TrainingArguments,
    )

    tokenizer = AutoTokenizer.from_pretrained(folder)
    model = AutoModelForSequenceClassification.from_pretrained(folder, num_labels=labels)

    class Rows(torch.utils.data.Dataset[dict[str, Any]]):
        def __init__(self, texts: Texts, answers: Places | None) -> None:
            self.ids = tokenizer(*columns_of(texts), truncation=True, max_length=tokens)
            self.answers = answers

        def __len__(self) -> int:
            return len(self.ids["input_ids"])

        def __getitem__(self, place: int) -> dict[str, Any]:
            row = {key: value[place] for key, value in self.ids.items()}
            return row if self.answers is None else {**row, "labels": int(self.answers[place])}

    given = {"learning_rate": 2e-5, "num_train_epochs": 3, "per_device_train_batch_size": 16, **settings}
    with tempfile.TemporaryDirectory() as out:
        arguments = TrainingArguments(
            out, use_cpu=True, save_strategy="no", report_to="none", logging_steps=100, disable_tqdm=True,
            per_device_eval_batch_size=64, **given,
        )  # fmt: skip
        peer = Trainer(
            model=model, args=arguments, train_dataset=Rows(train, wanted),
            data_collator=DataCollatorWithPadding(tokenizer),
        )  # fmt: skip
        watch = Watch()
        peer.train()
        taken = watch.taken
        predictions = peer.predict(Rows(test, None)).predictions
    return np.asarray(predictions).argmax(axis=1), taken


def columns_of(texts: Texts) -> list[list[str]]:
    """Single texts as one column, pairs as two."""
    return (
        [list(texts)] if isinstance(texts[0], str) else [list(column) for column in zip(*texts, strict=True)]
    )


def setfit(
    folder: str, train: Texts, wanted: Places, test: Texts, seed: int, **settings: Any
) -> tuple[Places, dict[str, float]]:
    """Answers and training times of SetFit with its contrastive pairs and logistic head."""
    from datasets import Dataset
    from setfit import SetFitModel, Trainer, TrainingArguments

    model = SetFitModel.from_pretrained(folder)
    with tempfile.TemporaryDirectory() as out:
        arguments = TrainingArguments(
            seed=seed, output_dir=out, save_strategy="no", report_to="none", **settings
        )
        rows = Dataset.from_dict({"text": list(train), "label": [int(place) for place in wanted]})
        peer = Trainer(model=model, args=arguments, train_dataset=rows)
        watch = Watch()
        peer.train()
        taken = watch.taken
        answers = model.predict(list(test), batch_size=64)
    return np.asarray([int(one) for one in answers], np.int64), taken
