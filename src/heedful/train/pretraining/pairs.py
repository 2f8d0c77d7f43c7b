"""An encoder-decoder from scratch on pairs of texts: what is read, and what is to be written.

Pairs, a folder and options go in; the folder comes out as a Marian-shaped model with a tokenizer that both
languages share, as transformers and heedful's own writing load it. Killed at any moment and called again, it
goes on and ends with the same bytes.
"""

import hashlib
import time
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

import numpy as np
import torch
from pydantic import Field
from tokenizers import Tokenizer
from transformers import AutoModelForSeq2SeqLM, MarianConfig, MarianMTModel

from heedful.errors import DataError
from heedful.models.folder import is_complete, write_folder
from heedful.models.lengths import Rows
from heedful.models.tokens import Tokens
from heedful.train.batches import epoch_batches
from heedful.train.classify import plain_errors
from heedful.train.pretraining.corpus import Ids, InMemory
from heedful.train.pretraining.fresh import heads_of, without_bars
from heedful.train.pretraining.learners import load_module, tokenizer_of
from heedful.train.pretraining.module import Asked, ModuleLearner
from heedful.train.pretraining.options import PretrainOptions
from heedful.train.pretraining.pretrained import Pretrained
from heedful.train.pretraining.run import SMALLER, UNTOUCHED, check_target, learn, work_folder
from heedful.train.pretraining.schedule import Schedule
from heedful.train.pretraining.vocabulary import learn_tokenizer
from heedful.train.progress import Report

HELD_EVERY = 50


class PairOptions(PretrainOptions):
    """Options of one training on pairs; `layers` count for each side, `block` is the longest text."""

    layers: int | None = Field(default=3, ge=1, le=96)
    width: int | None = Field(default=256, ge=16, le=8192)
    vocabulary: int = Field(default=6000, ge=64, le=1_000_000)
    batch_size: int = Field(default=128, ge=1)
    rate: float | None = Field(default=1e-3, gt=0)
    warm_up: float = Field(default=0.1, ge=0, lt=1)
    dropout: float = Field(default=0.1, ge=0, lt=1)
    """Share of the hidden numbers that is left out at random while learning."""
    smoothing: float = Field(default=0.1, ge=0, lt=1)
    """Share of the wanted probability that is spread over all tokens."""


@dataclass(frozen=True)
class Pairs:
    """Texts and what is to be written for each; without `held` ones a fiftieth is only measured on."""

    sources: Sequence[str]
    targets: Sequence[str]
    held_sources: Sequence[str] = ()
    held_targets: Sequence[str] = ()

    def __post_init__(self) -> None:
        for left, right in ((self.sources, self.targets), (self.held_sources, self.held_targets)):
            if len(left) != len(right):
                raise DataError(f"Found {len(left)} sources and {len(right)} targets; wanted one each.")
        if len(self.sources) < 2:
            raise DataError(f"Found {len(self.sources)} pairs; wanted two or more. Add pairs.")

    @property
    def fingerprint(self) -> str:
        every = (self.sources, self.targets, self.held_sources, self.held_targets)
        return hashlib.sha256(
            "".join(InMemory(tuple(part)).fingerprint for part in every).encode()
        ).hexdigest()


@dataclass(frozen=True)
class PairCorpus:
    """Pairs as tokens; rows are their numbers, so that a batch is made when its pairs are known."""

    sources: Tokens
    targets: Tokens
    learnt: int
    digest: str
    texts: int
    block: int

    @property
    def rows(self) -> int:
        return self.learnt

    @property
    def held_rows(self) -> int:
        return len(self.sources) - self.learnt

    @property
    def train(self) -> Ids:
        """How many tokens are to be written, as an array of that length; what reports count."""
        return np.broadcast_to(np.int64(0), int(self.targets.starts[self.learnt]))

    @property
    def held(self) -> Ids:
        return np.broadcast_to(np.int64(0), len(self.targets.flat) - int(self.targets.starts[self.learnt]))

    def take(self, rows: Rows) -> Ids:
        return rows[:, None]

    def take_held(self, rows: Rows) -> Ids:
        return rows[:, None] + self.learnt

    def ask(self, pad: int) -> "AskPair":
        return AskPair(self, pad)


@dataclass(frozen=True)
class AskPair:
    """From numbers of pairs to what is read and what is to be written."""

    corpus: PairCorpus
    pad: int

    def __call__(self, rows_BL: Ids, random: np.random.Generator) -> Asked:  # noqa: ARG002 - nothing is drawn
        rows = rows_BL[:, 0]
        read, there = self.corpus.sources.padded(rows, self.pad)
        wanted, present = self.corpus.targets.padded(rows, self.pad)
        before = torch.cat([torch.full((len(rows), 1), self.pad), wanted[:, :-1]], 1)
        inputs = {"input_ids": read, "decoder_input_ids": before}
        if there is not None:
            inputs["attention_mask"] = there.long()
        places = torch.arange(wanted.numel()) if present is None else present.reshape(-1).nonzero()[:, 0]
        return Asked(inputs, places, wanted.reshape(-1)[places])


@dataclass(frozen=True)
class PairSchedule(Schedule):
    """Pairs of like length go together."""

    lengths: tuple[int, ...] = ()

    def batch_at(self, step: int) -> Rows:
        epoch, place = divmod(step, -(-self.rows // self.batch))
        return _batches(self.lengths, self.batch, self.seed, epoch)[place] + epoch * self.rows


@lru_cache(maxsize=1)
def _batches(lengths: tuple[int, ...], batch: int, seed: int, epoch: int) -> list[Rows]:
    return epoch_batches(np.array(lengths, np.int64), batch, seed, epoch)


def train_pairs(
    pairs: Pairs, folder: Path, options: PairOptions | None = None, report: Report | None = None
) -> Pretrained:
    """Make `folder` a new model that writes the targets of these pairs."""
    options, work, began = options or PairOptions(), work_folder(folder), time.monotonic()
    check_target(folder, work)
    with plain_errors(UNTOUCHED, SMALLER):
        start = _fresh(pairs, options, work)
        model = load_module(AutoModelForSeq2SeqLM, start)
        tokenizer, files = tokenizer_of(start)
        corpus = _corpus(pairs, tokenizer, options)
        learner = ModuleLearner(
            model, files, corpus, corpus.ask(int(model.config.pad_token_id)), options, options.rate or 1e-3,
            options.smoothing, learning=options.dropout > 0,
        )  # fmt: skip
        plain = Schedule.of(corpus.rows, options)
        each = -(-corpus.rows // plain.batch)
        steps = options.steps or max(1, round(options.epochs * each))
        lengths = tuple((corpus.sources.lengths + corpus.targets.lengths)[: corpus.rows].tolist())
        schedule = PairSchedule(
            corpus.rows, plain.batch, steps, min(options.measurements, steps), options.seed, lengths
        )
        return learn(learner, "pairs", schedule, options, folder, work, began, report)


def _corpus(pairs: Pairs, tokenizer: Tokenizer, options: PairOptions) -> PairCorpus:
    """The pairs to learn first, those to measure on behind them."""
    held = np.arange(len(pairs.sources)) % HELD_EVERY == HELD_EVERY - 1
    if pairs.held_sources or not options.held_out:
        held[:] = False
    order = [*np.flatnonzero(~held), *np.flatnonzero(held)]
    sources = [pairs.sources[n] for n in order] + list(pairs.held_sources)
    targets = [pairs.targets[n] for n in order] + list(pairs.held_targets)
    made = [_tokens(texts, tokenizer, options.block) for texts in (sources, targets)]
    digest = hashlib.sha256(pairs.fingerprint.encode())
    for tokens in made:
        digest.update(tokens.flat.tobytes())
    return PairCorpus(made[0], made[1], int((~held).sum()), digest.hexdigest(), len(sources), 1)


def _tokens(texts: Sequence[str], tokenizer: Tokenizer, longest: int) -> Tokens:
    """Each text with the end token behind it, cut before it where it is too long."""
    ids = [np.asarray(each.ids, np.int32) for each in tokenizer.encode_batch(list(texts))]
    cut = [each if len(each) <= longest else np.append(each[: longest - 1], each[-1:]) for each in ids]
    starts = np.concatenate([[0], np.cumsum([len(each) for each in cut])]).astype(np.int64)
    return Tokens(np.concatenate(cut), starts)


def _fresh(pairs: Pairs, options: PairOptions, work: Path) -> Path:
    """The folder training starts from: a tokenizer learnt from both sides, and drawn weights."""
    key = hashlib.sha256(f"{pairs.fingerprint}|{options.model_dump_json()}".encode()).hexdigest()
    place = work / f"start-{key[:16]}"
    if is_complete(place):
        return place
    layers, width = options.shape
    without_bars()

    def fill(staged: Path) -> None:
        both = [*pairs.sources, *pairs.targets]
        kind = options.tokenizer or "unigram"
        lowercase = options.lowercase and kind == "wordpiece"
        learnt = learn_tokenizer(both, kind, "spans", options.vocabulary, lowercase)
        pad, end = learnt.number("<pad>"), learnt.number("</s>")
        words = learnt.tokenizer.get_vocab_size()
        config = MarianConfig(
            vocab_size=words, decoder_vocab_size=words,
            d_model=width, encoder_layers=layers, decoder_layers=layers,
            encoder_attention_heads=heads_of(width), decoder_attention_heads=heads_of(width),
            encoder_ffn_dim=4 * width, decoder_ffn_dim=4 * width, activation_function="relu",
            max_position_embeddings=max(512, options.block), scale_embedding=True, init_std=width**-0.5,
            dropout=options.dropout, attention_dropout=0.0, activation_dropout=0.0,
            pad_token_id=pad, eos_token_id=end, forced_eos_token_id=None, decoder_start_token_id=pad,
        )  # fmt: skip
        with torch.random.fork_rng(devices=[]):
            torch.manual_seed(options.seed)
            MarianMTModel(config).save_pretrained(staged)
        for name, content in learnt.files(max(512, options.block)).items():
            (staged / name).write_bytes(content)

    write_folder(place, fill, replace=True)
    return place
