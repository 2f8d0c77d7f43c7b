"""From a model's folder and texts to what learns: our own pass for BERT-type encoders, else a module."""

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np
import torch
from tokenizers import Tokenizer
from transformers import AutoModelForCausalLM, AutoModelForSeq2SeqLM, PreTrainedModel

from heedful.errors import ConfigError, ModelError
from heedful.models.encoder import Encoder
from heedful.models.mask_head import read_mask_head
from heedful.models.tokens import TextTokenizer
from heedful.train.pretraining.asking import ask_next, ask_spans
from heedful.train.pretraining.corpus import Texts, read_corpus
from heedful.train.pretraining.fresh import without_bars
from heedful.train.pretraining.learner import Learner
from heedful.train.pretraining.masked import Around, MaskedEncoder
from heedful.train.pretraining.module import ModuleLearner
from heedful.train.pretraining.options import Objective, PretrainOptions
from heedful.train.pretraining.pieces import FIRST, LAST, one_of, pieces_of
from heedful.train.pretraining.spans import Cut
from heedful.train.progress import Report

NEW, CONTINUED = 1e-3, 1e-4


def learner_of(
    start: Path, texts: Texts, options: PretrainOptions, continued: bool, work: Path, report: Report | None
) -> tuple[Learner, Objective]:
    """What learns, and what it is asked."""
    config = json.loads((start / "config.json").read_text(encoding="utf-8"))
    objective = _objective(config, options)
    rate = options.rate or (CONTINUED if continued else NEW)
    make = _masked if objective == "masked" else _next if objective == "next" else _spans
    return make(start, texts, options, rate, work, report), objective


def _masked(
    start: Path, texts: Texts, options: PretrainOptions, rate: float, work: Path, report: Report | None
) -> Learner:
    encoder = Encoder.load(str(start), max_tokens=options.block)
    block = min(options.block, encoder.body.longest)
    if encoder.body.layers == 0:
        raise ModelError(f"{start} is no BERT-type encoder that heedful computes itself; wanted one.")
    tokenizer, _ = tokenizer_of(start)
    around = Around(one_of(tokenizer, FIRST, "the beginning"), one_of(tokenizer, LAST, "the end"))
    corpus = read_corpus(texts, tokenizer, around.last, block - 2, options.held_out, work, report)
    head = read_mask_head(start, encoder, options.seed)
    pieces = pieces_of(tokenizer, len(encoder.weights["tokens.word"]))
    return MaskedEncoder(encoder, head, corpus, pieces, around, options, rate)


def _next(
    start: Path, texts: Texts, options: PretrainOptions, rate: float, work: Path, report: Report | None
) -> Learner:
    model = load_module(AutoModelForCausalLM, start)
    tokenizer, files = tokenizer_of(start)
    end = _role(model, "eos_token_id")
    corpus = read_corpus(texts, tokenizer, end, options.block, options.held_out, work, report)
    return ModuleLearner(model, files, corpus, ask_next(), options, rate)


def _spans(
    start: Path, texts: Texts, options: PretrainOptions, rate: float, work: Path, report: Report | None
) -> Learner:
    model = load_module(AutoModelForSeq2SeqLM, start)
    tokenizer, files = tokenizer_of(start)
    numbers = (tokenizer.token_to_id(f"<extra_id_{n}>") for n in range(100))
    sentinels = np.array([number for number in numbers if number is not None], np.int64)
    if not len(sentinels):
        raise ModelError(
            f"The tokenizer of a {model.config.model_type} has no sentinels (<extra_id_0>, ...), which spans "
            "need. Take a T5, or a new model."
        )
    end, begin = _role(model, "eos_token_id"), _role(model, "decoder_start_token_id")
    corpus = read_corpus(texts, tokenizer, end, options.block, options.held_out, work, report)
    cut = Cut.of(options.block, options.share, options.span, len(sentinels))
    return ModuleLearner(model, files, corpus, ask_spans(cut, sentinels, end, begin), options, rate)


def load_module(kind: Any, start: Path) -> PreTrainedModel:
    """A model of transformers in float32; code in its folder is never run."""
    without_bars()
    try:
        model: PreTrainedModel = kind.from_pretrained(
            start, dtype=torch.float32, local_files_only=True, trust_remote_code=False, use_safetensors=True
        )
    except (OSError, ValueError, KeyError) as error:
        raise ModelError(f"{start} cannot be loaded by transformers ({error}).") from error
    return model


def tokenizer_of(start: Path) -> tuple[Tokenizer, dict[str, bytes]]:
    """A folder's tokenizer, which neither cuts nor pads, and the files it came from."""
    files = TextTokenizer.load(start, 512).files
    tokenizer = Tokenizer.from_str(files["tokenizer.json"].decode())
    tokenizer.no_truncation()
    tokenizer.no_padding()
    for path in start.glob("*.jinja"):
        files[path.name] = path.read_bytes()
    return tokenizer, files


def _role(model: PreTrainedModel, name: str) -> int:
    found = getattr(model.config, name, None)
    found = found[0] if isinstance(found, list) else found
    if found is None:
        raise ModelError(f"The model's config.json names no {name}, which pretraining needs. Add it there.")
    return int(found)


def _objective(config: Mapping[str, object], options: PretrainOptions) -> Objective:
    """What a model is for; raises ConfigError when something else is asked of it."""
    names = " ".join(str(name) for name in config.get("architectures") or ())  # type: ignore[attr-defined]
    causal = "CausalLM" in names or "LMHeadModel" in names
    natural: Objective = "spans" if config.get("is_encoder_decoder") else "next" if causal else "masked"
    if options.objective not in (None, natural):
        raise ConfigError(
            f"The model is a {config.get('model_type')}, which learns {natural!r}; found the objective "
            f"{options.objective!r}. Leave it out, or take another model."
        )
    return natural
