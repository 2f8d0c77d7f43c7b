"""A new model: the folder pretraining starts from when there is none to go on with.

Texts and options go in; a folder with a tokenizer learnt from the texts and drawn weights comes out, the same
bytes every time. Encoders are BERT's, causal models Llama's, encoder-decoders T5's architecture.
"""

import hashlib
from collections.abc import Mapping
from importlib import import_module
from pathlib import Path
from typing import Any

import torch
from transformers import (
    BertConfig,
    BertForMaskedLM,
    LlamaConfig,
    LlamaForCausalLM,
    PreTrainedModel,
    T5Config,
    T5ForConditionalGeneration,
)

from heedful.errors import ConfigError
from heedful.models.folder import is_complete, write_folder
from heedful.train.pretraining.corpus import Texts
from heedful.train.pretraining.options import Objective, PretrainOptions, Vocabulary
from heedful.train.pretraining.vocabulary import Learnt, learn_tokenizer

KINDS: Mapping[Objective, Vocabulary] = {"masked": "wordpiece", "next": "bpe", "spans": "unigram"}


def fresh_model(texts: Texts, options: PretrainOptions, folder: Path) -> Path:
    """A new model below `folder`; one that an earlier run left there is used again."""
    objective = options.objective or "masked"
    kind = options.tokenizer or KINDS[objective]
    fixed = (objective, kind, options.vocabulary, options.lowercase, options.shape, options.block)
    key = hashlib.sha256(repr((fixed, options.seed, texts.fingerprint)).encode()).hexdigest()
    place = folder / f"start-{key[:16]}"
    if is_complete(place):
        return place

    without_bars()

    def fill(staged: Path) -> None:
        learnt = learn_tokenizer(texts, kind, objective, options.vocabulary, options.lowercase)
        longest = max(512, options.block)
        with torch.random.fork_rng(devices=[]):
            torch.manual_seed(options.seed)
            model = _MAKE[objective](learnt, options, longest)
        model.save_pretrained(staged)
        for name, content in learnt.files(longest).items():
            (staged / name).write_bytes(content)

    write_folder(place, fill, replace=True)
    return place


def without_bars() -> None:
    """Loading and writing a model is no news."""
    logging: Any = import_module("transformers.utils.logging")
    logging.disable_progress_bar()


def heads_of(width: int) -> int:
    """Attention heads: of 64 dimensions, of 32 in narrow models."""
    size = 64 if width >= 512 else 32
    if width % size and width % 16:
        raise ConfigError(f"Found the width {width}; wanted a multiple of 16, best of {size}.")
    return max(1, width // (size if width % size == 0 else 16))


def _bert(learnt: Learnt, options: PretrainOptions, longest: int) -> PreTrainedModel:
    layers, width = options.shape
    config = BertConfig(
        vocab_size=learnt.tokenizer.get_vocab_size(),
        hidden_size=width,
        num_hidden_layers=layers,
        num_attention_heads=heads_of(width),
        intermediate_size=4 * width,
        max_position_embeddings=longest,
        pad_token_id=_number(learnt, "pad_token"),
    )
    return BertForMaskedLM(config)


def _llama(learnt: Learnt, options: PretrainOptions, longest: int) -> PreTrainedModel:
    layers, width = options.shape
    config = LlamaConfig(
        vocab_size=learnt.tokenizer.get_vocab_size(),
        hidden_size=width,
        num_hidden_layers=layers,
        num_attention_heads=heads_of(width),
        num_key_value_heads=heads_of(width),
        intermediate_size=_multiple(width * 8 // 3, 32),
        max_position_embeddings=longest,
        tie_word_embeddings=True,
        **_ends(learnt),
        bos_token_id=_number(learnt, "eos_token"),
    )
    return LlamaForCausalLM(config)


def _t5(learnt: Learnt, options: PretrainOptions, longest: int) -> PreTrainedModel:  # noqa: ARG001 - T5 has no end
    layers, width = options.shape
    config = T5Config(
        vocab_size=learnt.tokenizer.get_vocab_size(),
        d_model=width,
        d_kv=width // heads_of(width),
        num_layers=layers,
        num_decoder_layers=layers,
        num_heads=heads_of(width),
        d_ff=4 * width,
        feed_forward_proj="relu",
        **_ends(learnt) | {"decoder_start_token_id": _number(learnt, "pad_token")},
    )
    return T5ForConditionalGeneration(config)


_MAKE = {"masked": _bert, "next": _llama, "spans": _t5}


def _ends(learnt: Learnt) -> dict[str, Any]:
    return {"pad_token_id": _number(learnt, "pad_token"), "eos_token_id": _number(learnt, "eos_token")}


def _number(learnt: Learnt, role: str) -> int:
    return learnt.number(learnt.roles[role])


def _multiple(number: int, of: int) -> int:
    return -(-number // of) * of
