"""What pretraining is worth, and how fast it goes: `python benchmarks/pretraining.py STAGE...`.

Every stage leaves its result in `bench-results/pretraining.json` and its models beside it; one that was
killed goes on where it was. STEPS of the environment is how many batches `encoder`, `minilm` and `pairs` see.

encoder     a new encoder, 6 layers of 256, by masked tokens on the 20 Newsgroups training texts (stripped)
fine-tuned  that encoder and the same network from drawn weights, each on 100 labels a class: all weights
            move, the rate and the epoch are chosen on 1,000 other training texts, the test texts are read
            once. Wanted: at least 8 points more
minilm      all-MiniLM-L6-v2 continued by masked tokens on the same texts, beside the model as it is, each on
            the same labels with the same recipe. Whatever the difference is
pairs       an encoder-decoder of at most 15 million weights from scratch on Multi30k, English to German
bleu        BLEU of that model on test_2016_flickr, beam of 4. Wanted: at least 30, within 60 minutes
speed       tokens a processor second of our pass and of Trainer: same network, same rows, same batch; and the
            share of the throughput of a large bf16 product. Wanted: at least 2.5 times
"""

import gzip
import json
import os
import sys
import time
from pathlib import Path
from typing import Any

import numpy as np
import torch

import shared
from heedful.models.classifier import Classifier
from heedful.models.encoder import Encoder
from heedful.train.classify import train_classifier
from heedful.train.data import TrainingSet
from heedful.train.options import TrainOptions
from heedful.train.pretraining.corpus import InMemory
from heedful.train.pretraining.fresh import fresh_model
from heedful.train.pretraining.learners import learner_of
from heedful.train.pretraining.options import PretrainOptions
from heedful.train.pretraining.pairs import PairOptions, Pairs, train_pairs
from heedful.train.pretraining.run import pretrain, read_pretrained
from heedful.train.progress import Step

FOLDER = shared.RESULTS / "pretraining"
BATCH, BLOCK = 16, 128
NETWORK: dict[str, Any] = {"layers": 6, "width": 256, "vocabulary": 8000, "block": BLOCK, "batch_size": BATCH}
SHOTS, TOKENS, VALIDATION = 100, 128, 1000
TRANSLATOR: dict[str, Any] = {"layers": 3, "width": 256, "vocabulary": 6000, "batch_size": 128}
RATES, EPOCHS = (2e-4, 5e-4), 8


def texts() -> InMemory:
    """The training texts that are not empty."""
    return InMemory(
        tuple(row.text for row in shared.newsgroups() if row.split == "train" and row.text.strip())
    )


def told(step: Step) -> None:
    """A line now and then."""
    if step.done % 50 == 0:
        cost = "" if step.loss is None else f" {step.loss:.3f}"
        print(f"{step.stage} {step.done}/{step.total}{cost}", flush=True)


def encoder() -> dict[str, Any]:
    """Masked tokens from scratch."""
    steps = int(os.environ.get("STEPS", "3000"))
    options = PretrainOptions(**NETWORK, steps=steps, rate=1e-3, measurements=min(15, steps))
    return _pretrained(FOLDER / "encoder", None, options)


def _pretrained(folder: Path, model: str | None, options: PretrainOptions) -> dict[str, Any]:
    watch = shared.Watch()
    if not folder.exists():
        pretrain(texts(), folder, model, options, told)
    made = read_pretrained(folder)
    return {
        "steps": made.points[-1].step,
        "tokens seen": made.points[-1].tokens,
        "tokens of texts": made.tokens,
        "perplexity": made.best.perplexity,
        "guessed right": made.best.accuracy,
        "parameters": made.parameters,
        **watch.taken,
    }


class Task:
    """100 training texts a class, 1,000 others to choose by, and the test texts."""

    def __init__(self, seed: int = 0) -> None:
        rows = shared.newsgroups()
        self.names, wanted = shared.answers(rows)
        test = np.array([row.split == "test" for row in rows])
        full = np.array([bool(row.text.strip()) for row in rows])
        order = np.random.default_rng(seed).permutation(np.flatnonzero(~test & full))
        few = [order[wanted[order] == label][:SHOTS] for label in range(len(self.names))]
        chosen = np.concatenate(few)
        rest = order[~np.isin(order, chosen)][:VALIDATION]
        parts = (chosen, rest, np.flatnonzero(test))
        self.train, self.validation, self.test = (
            TrainingSet.labelled([rows[n].text for n in part], wanted[part].tolist(), len(self.names))
            for part in parts
        )


def judged(folder: str, task: Task) -> dict[str, Any]:
    """The best of a few rates by the validation texts, and what it answers of the test texts."""
    best: Any = None
    watch = shared.Watch()
    for rate in RATES:
        start = Classifier.start(Encoder.load(folder, max_tokens=TOKENS), task.names)
        options = TrainOptions(scope="full", epochs=EPOCHS, batch_size=16, body_rate=rate, head_first=False)
        made = train_classifier(start, task.train, task.validation, options)
        print(f"{folder} {rate}: {made.score:.4f}", flush=True)
        if best is None or (made.score or 0) > best[0]:
            best = (made.score, rate, made.classifier)
    answers = best[2].logits(task.test.texts, precision="fast").argmax(1)
    right = float((answers == task.test.targets.argmax(1)).mean())
    return {"validation": best[0], "rate": best[1], "test": right, **watch.taken}


def fine_tuned() -> dict[str, Any]:
    """The pretrained encoder beside the same network from drawn weights."""
    task = Task()
    drawn = FOLDER / "drawn"
    if not drawn.exists():  # the same tokenizer and shape; one step at no rate to speak of
        options = PretrainOptions(**NETWORK, steps=1, rate=1e-12, measurements=1, held_out=0.02)
        pretrain(texts(), drawn, None, options)
    results = shared.kept("pretraining").get("fine-tuned", {})
    for name in ("encoder", "drawn"):
        if name not in results:
            results[name] = judged(str(FOLDER / name), task)
            keep("fine-tuned", results)
    return results


def minilm() -> dict[str, Any]:
    """MiniLM continued, beside MiniLM as it is."""
    steps = int(os.environ.get("STEPS", "500"))
    options = PretrainOptions(
        block=BLOCK, batch_size=BATCH, steps=steps, rate=1e-4, measurements=min(10, steps)
    )
    results = shared.kept("pretraining").get("minilm", {})
    name = "all-MiniLM-L6-v2"
    if "continuing" not in results:
        results["continuing"] = _pretrained(FOLDER / "minilm", name, options)
        keep("minilm", results)
    for arm, folder in (("continued", str(FOLDER / "minilm")), ("as it is", name)):
        if arm not in results:
            results[arm] = judged(folder, Task())
            keep("minilm", results)
    return results


def multi30k(split: str) -> tuple[list[str], list[str]]:
    """English and German sentences of a split."""
    with gzip.open(shared.data("multi30k"), "rt", encoding="utf-8") as file:
        rows = [json.loads(line) for line in file]
    chosen = [row for row in rows if row["split"] == split]
    return [row["en"] for row in chosen], [row["de"] for row in chosen]


def pairs() -> dict[str, Any]:
    """Translation from scratch; the validation pairs choose among the measured weights."""
    folder, watch = FOLDER / "pairs", shared.Watch()
    if not folder.exists():
        steps = int(os.environ.get("STEPS", "5000"))
        options = PairOptions(**TRANSLATOR, steps=steps, measurements=min(10, steps), held_blocks=1014)
        train_pairs(Pairs(*multi30k("train"), *multi30k("val")), folder, options, told)
    made = read_pretrained(folder)
    return {
        "steps": made.points[-1].step,
        "passes": made.points[-1].tokens / made.tokens,
        "parameters": made.parameters,
        "perplexity": made.best.perplexity,
        "guessed right": made.best.accuracy,
        **watch.taken,
    }


def bleu() -> dict[str, Any]:
    """What it translates, scored as sacrebleu scores detokenised text."""
    import sacrebleu
    from transformers import AutoModelForSeq2SeqLM, AutoTokenizer

    folder, watch = FOLDER / "pairs", shared.Watch()
    model = AutoModelForSeq2SeqLM.from_pretrained(folder).eval()
    tokenizer = AutoTokenizer.from_pretrained(folder)
    scores: dict[str, Any] = {}
    for split in ("val", "test_2016_flickr"):
        sources, wanted = multi30k(split)
        said: list[str] = []
        for start in range(0, len(sources), 50):
            given = tokenizer(sources[start : start + 50], padding=True, return_tensors="pt")
            given.pop("token_type_ids", None)
            out = model.generate(**given, num_beams=4, max_new_tokens=80)
            said += tokenizer.batch_decode(out, skip_special_tokens=True)
        score = sacrebleu.BLEU()
        scores[split] = score.corpus_score(said, [wanted]).score
        scores[f"signature of {split}"] = str(score.get_signature())
        print(split, scores[split], said[:3], flush=True)
    return {**scores, **watch.taken}


def speed() -> dict[str, Any]:
    """Batches of our pass and of Trainer, in processor seconds; the first of each is not counted."""
    steps, options = 6, PretrainOptions(**NETWORK | {"batch_size": 32}, held_out=0.0, steps=1)
    some = InMemory(texts().texts[:400])
    place = FOLDER / "speed"
    learner, _ = learner_of(fresh_model(some, options, place), some, options, False, place, None)
    rows = [np.arange(32) + 32 * (n % (learner.corpus.rows // 32)) for n in range(steps + 1)]
    tokens = steps * 32 * BLOCK
    for n, batch in enumerate(rows):
        if n == 1:
            watch = shared.Watch()
        learner.gradients(batch)
        learner.step(n + 1, 1.0)
    ours = watch.taken["processor"]
    theirs = _trainer(learner, rows)
    peak = throughput()
    layers, width, words = NETWORK["layers"], NETWORK["width"], NETWORK["vocabulary"]
    attention, last = 2 * BLOCK * width, 3 * width**2 + 0.15 * 9 * width**2
    whole = (layers - 1) * (12 * width**2 + attention) + last + attention
    products = tokens * 3 * 2 * (whole + 0.15 * (width**2 + width * words))
    return {
        "tokens a processor second": tokens / ours,
        "Trainer": tokens / theirs,
        "times": theirs / ours,
        "products a second": peak,
        "share of bf16": products / ours / peak,
    }


def _trainer(learner: Any, rows: list[Any]) -> float:
    """Processor seconds of the same batches in Trainer, float32, as its users run it."""
    from transformers import AutoModelForMaskedLM, Trainer, TrainerCallback, TrainingArguments

    marks: list[float] = []

    class Marks(TrainerCallback):  # type: ignore[misc]
        def on_step_end(self, *_: Any, **__: Any) -> None:
            marks.append(time.process_time())

    items = []
    for batch in rows:
        masked = learner._masked(learner.corpus.take(batch), int(batch[0]))
        labels = np.full(masked.ids.size, -100)
        labels[masked.places] = masked.targets
        items += [
            {"input_ids": ids.tolist(), "labels": wanted.tolist()}
            for ids, wanted in zip(masked.ids, labels.reshape(masked.ids.shape), strict=True)
        ]
    given = TrainingArguments(
        output_dir=str(FOLDER / "speed" / "trainer"), per_device_train_batch_size=32, num_train_epochs=1,
        report_to=[], save_strategy="no", logging_strategy="no", use_cpu=True, disable_tqdm=True, seed=0,
    )  # fmt: skip
    start = next((FOLDER / "speed").glob("start-*"))
    model = AutoModelForMaskedLM.from_pretrained(start)
    Trainer(model=model, args=given, train_dataset=items, callbacks=[Marks()]).train()
    return marks[-1] - marks[0]


def throughput() -> float:
    """Products a processor second of a large bf16 matrix product: the best of 10, as other work slows it."""
    left, taken = torch.randn(2048, 2048).bfloat16(), []
    for _ in range(10):
        watch = shared.Watch()
        left @ left
        taken.append(watch.taken["processor"])
    return 2 * 2048**3 / min(taken)


def keep(stage: str, result: dict[str, Any]) -> None:
    """Put a stage's result beside the others'."""
    shared.keep("pretraining", {**shared.kept("pretraining"), stage: result})


STAGES = {
    "encoder": encoder,
    "fine-tuned": fine_tuned,
    "minilm": minilm,
    "pairs": pairs,
    "bleu": bleu,
    "speed": speed,
}


if __name__ == "__main__":
    FOLDER.mkdir(parents=True, exist_ok=True)
    for stage in sys.argv[1:] or STAGES:
        made = STAGES[stage]()
        made = {**made, "load": os.getloadavg()[0]}
        keep(stage, made)
        shared.show(stage, ("", ""), [[str(name), str(value)] for name, value in made.items()])
