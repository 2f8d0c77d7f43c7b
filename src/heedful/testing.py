"""Fakes for the tests of whoever builds on heedful: a tiny model and a small project, made in a moment.

The model is a real BERT of 2 layers and 48 dimensions with drawn weights: nobody trained it, but texts that
share words lie close, which is enough to learn from. The same seed always makes the same bytes.
"""

import csv
import json
import string
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any, Literal

import numpy as np
from safetensors.numpy import save_file
from tokenizers import Tokenizer, decoders, models, normalizers, pre_tokenizers, processors

from heedful.project import Project
from heedful.records.example import Example

WIDTH, LAYERS, HEADS, POSITIONS = 48, 2, 4, 64

TOPICS: Mapping[str, Sequence[str]] = {
    "billing": ("invoice", "charged", "refund", "card", "payment", "price", "bill", "twice", "money"),
    "delivery": ("parcel", "courier", "tracking", "shipped", "late", "package", "arrived", "van", "street"),
    "account": ("password", "login", "email", "profile", "name", "settings", "locked", "user", "sign"),
}
COMMON = (
    "the",
    "my",
    "was",
    "is",
    "where",
    "i",
    "not",
    "please",
    "to",
    "again",
    "and",
    "it",
    "a",
    "still",
    "yet",
)


def tiny_model(folder: Path, seed: int = 0, words: Iterable[str] = ()) -> Path:
    """Write a tiny BERT folder that knows `words` besides its own few, and spells out all others."""
    folder.mkdir(parents=True, exist_ok=True)
    vocabulary = _vocabulary(words)
    save_file(_weights(len(vocabulary), seed), folder / "model.safetensors", metadata={"format": "pt"})
    config = {
        "architectures": ["BertModel"],
        "model_type": "bert",
        "vocab_size": len(vocabulary),
        "hidden_size": WIDTH,
        "num_hidden_layers": LAYERS,
        "num_attention_heads": HEADS,
        "intermediate_size": 2 * WIDTH,
        "max_position_embeddings": POSITIONS,
        "type_vocab_size": 2,
        "hidden_act": "gelu",
        "layer_norm_eps": 1e-12,
        "pad_token_id": 0,
    }
    (folder / "config.json").write_text(json.dumps(config, indent=1), encoding="utf-8")
    _tokenizer(vocabulary).save(str(folder / "tokenizer.json"))
    about = {"tokenizer_class": "BertTokenizer", "model_max_length": POSITIONS, "pad_token": "[PAD]"}
    (folder / "tokenizer_config.json").write_text(json.dumps(about), encoding="utf-8")
    return folder


def tiny_examples(per_label: int = 12, seed: int = 0) -> list[tuple[str, str]]:
    """Texts with one of three labels: short complaints made of the label's words and common ones."""
    random = np.random.default_rng(seed)
    made: dict[str, str] = {}
    for label, words in TOPICS.items():
        while sum(1 for other in made.values() if other == label) < per_label:
            chosen = [*random.choice(words, 3, replace=False), *random.choice(COMMON, 4, replace=False)]
            made.setdefault(" ".join(random.permutation(chosen)), label)
    return list(made.items())


def tiny_pairs(per_label: int = 12, seed: int = 0) -> list[tuple[str, str, str]]:
    """Two short complaints each, "same" where both are of one topic and "other" where they are not."""
    random, pairs = np.random.default_rng(seed), list[tuple[str, str, str]]()
    texts = tiny_examples(2 * per_label, seed)
    while len(pairs) < 2 * per_label:
        (one, topic), (other, its) = (texts[place] for place in random.choice(len(texts), 2, replace=False))
        label = "same" if topic == its else "other"
        if sum(1 for pair in pairs if pair[2] == label) < per_label and (one, other, label) not in pairs:
            pairs.append((one, other, label))
    return pairs


def tiny_choices(count: int = 60, candidates: int = 2, seed: int = 0) -> list[tuple[str, ...]]:
    """A short complaint, candidates of which one has words of billing, and the number of that one from 0."""
    random, made = np.random.default_rng(seed), dict[tuple[str, ...], str]()
    others = [*TOPICS["delivery"], *TOPICS["account"]]
    while len(made) < count:
        right = int(random.integers(0, candidates))
        texts = [
            " ".join(random.choice(TOPICS["billing"] if place == right else others, 3, replace=False))
            for place in range(candidates)
        ]
        made.setdefault((" ".join(random.choice(COMMON, 3, replace=False)), *texts), str(right))
    return [(*parts, label) for parts, label in made.items()]


def tiny_ratings(count: int = 60, seed: int = 0) -> list[tuple[str, float]]:
    """Short texts with a number from 0 to 4: how many of their words are about billing."""
    random, made = np.random.default_rng(seed), dict[str, float]()
    while len(made) < count:
        about = int(random.integers(0, 5))
        words = [
            *random.choice(TOPICS["billing"], about, replace=False),
            *random.choice(TOPICS["account"], 4 - about, replace=False),
            *random.choice(COMMON, 2, replace=False),
        ]
        made.setdefault(" ".join(random.permutation(words)), float(about))
    return list(made.items())


def tiny_project(folder: Path, *, per_label: int = 12, pool: int = 0, **settings: Any) -> Project:
    """A project on a tiny model with examples in train and test and, if wanted, a pool; not trained yet.

    With `inputs="pairs"` the texts are pairs.
    """
    project = Project.create(folder / "project", model=str(tiny_model(folder / "model")), **settings)
    paired = project.config.inputs == "pairs"
    known: Sequence[tuple[str, ...]] = tiny_pairs(per_label) if paired else tiny_examples(per_label)
    unknown: Sequence[tuple[str, ...]] = ()
    if pool:
        unknown = tiny_pairs(pool // 2, 1) if paired else tiny_examples(pool // len(TOPICS), seed=1)
    source = folder / "examples.csv"
    with source.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow((*(("premise", "hypothesis") if paired else ("text",)), "label", "split"))
        for place, row in enumerate(known):
            writer.writerow((*row, "test" if place % 3 == 0 else "train"))
        for *parts, _ in unknown:
            writer.writerow((*parts, "", "pool"))
    project.add(source)
    return project


def tiny_writer(
    folder: Path,
    kind: Literal["causal", "encoder-decoder"] = "causal",
    words: Iterable[str] = (),
    seed: int = 0,
) -> Path:
    """Write a tiny model that writes: a Llama or a T5 of 2 layers and 48 dimensions that nobody trained.

    It has a token for each of `words`, and spells out all others.
    """
    folder.mkdir(parents=True, exist_ok=True)
    tokenizer = _writing_tokenizer(words, chat=kind == "causal")
    count = tokenizer.get_vocab_size()
    config, weights = (_llama if kind == "causal" else _t5)(count, seed)
    save_file(weights, folder / "model.safetensors", metadata={"format": "pt"})
    tokens = {"bos_token_id": 1, "eos_token_id": 2, "pad_token_id": 0}
    (folder / "config.json").write_text(json.dumps({**config, **tokens, "vocab_size": count}, indent=1))
    (folder / "generation_config.json").write_text(json.dumps({**tokens, "decoder_start_token_id": 0}))
    tokenizer.save(str(folder / "tokenizer.json"))
    about: dict[str, Any] = {
        "tokenizer_class": "PreTrainedTokenizerFast",
        "pad_token": "<pad>",
        "bos_token": "<s>",
        "eos_token": "</s>",
        "unk_token": "<unk>",
    }
    if kind == "causal":
        about["chat_template"] = (
            "{% for m in messages %}{{ '<' + m['role'] + '>' + m['content'] }}{% endfor %}"
            "{% if add_generation_prompt %}{{ '<assistant>' }}{% endif %}"
        )
    (folder / "tokenizer_config.json").write_text(json.dumps(about))
    return folder


def examples_of(project: Project) -> list[Example]:
    """All examples of a project, by content hash."""
    return list(project.workspace.store.examples.all())


def _vocabulary(words: Iterable[str]) -> dict[str, int]:
    known = [word for topic in TOPICS.values() for word in topic]
    letters = [*string.ascii_lowercase, *string.digits, *string.punctuation]
    pieces = ["[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]", *letters, *(f"##{letter}" for letter in letters)]
    ordered = dict.fromkeys([*pieces, *COMMON, *known, *(word.lower() for word in words)])
    return {piece: number for number, piece in enumerate(ordered)}


def _tokenizer(vocabulary: dict[str, int]) -> Tokenizer:
    tokenizer = Tokenizer(models.WordPiece(vocabulary, unk_token="[UNK]"))  # noqa: S106 # a piece, no secret
    tokenizer.normalizer = normalizers.BertNormalizer()
    tokenizer.pre_tokenizer = pre_tokenizers.BertPreTokenizer()
    tokenizer.post_processor = processors.BertProcessing(("[SEP]", 3), ("[CLS]", 2))
    return tokenizer


def _weights(words: int, seed: int) -> dict[str, np.ndarray[Any, np.dtype[np.float32]]]:
    """Drawn weights under the names of transformers; the layers add little to the words' own vectors."""
    random = np.random.default_rng(seed)

    def drawn(*shape: int, scale: float) -> np.ndarray[Any, np.dtype[np.float32]]:
        return (random.standard_normal(shape) * scale).astype(np.float32)

    def norm(name: str) -> dict[str, np.ndarray[Any, np.dtype[np.float32]]]:
        return {f"{name}.weight": np.ones(WIDTH, np.float32), f"{name}.bias": np.zeros(WIDTH, np.float32)}

    def linear(name: str, out: int, inside: int) -> dict[str, np.ndarray[Any, np.dtype[np.float32]]]:
        return {f"{name}.weight": drawn(out, inside, scale=0.05), f"{name}.bias": np.zeros(out, np.float32)}

    weights = {
        "embeddings.word_embeddings.weight": drawn(words, WIDTH, scale=1.0),
        "embeddings.position_embeddings.weight": drawn(POSITIONS, WIDTH, scale=0.02),
        "embeddings.token_type_embeddings.weight": drawn(2, WIDTH, scale=0.02),
        **norm("embeddings.LayerNorm"),
    }
    for layer in range(LAYERS):
        name = f"encoder.layer.{layer}"
        for part in ("query", "key", "value"):
            weights |= linear(f"{name}.attention.self.{part}", WIDTH, WIDTH)
        weights |= linear(f"{name}.attention.output.dense", WIDTH, WIDTH)
        weights |= norm(f"{name}.attention.output.LayerNorm")
        weights |= linear(f"{name}.intermediate.dense", 2 * WIDTH, WIDTH)
        weights |= linear(f"{name}.output.dense", WIDTH, 2 * WIDTH)
        weights |= norm(f"{name}.output.LayerNorm")
    return weights


SPECIAL = ("<pad>", "<s>", "</s>", "<unk>", "<system>", "<user>", "<assistant>")


def _writing_tokenizer(words: Iterable[str], chat: bool) -> Tokenizer:
    """Words that are known are one token, with the space before them; of others each letter is one."""
    letters = [*string.ascii_letters, *string.digits, *string.punctuation, "▁", "\n", *"äöüßéñ，。！？"]
    known = dict.fromkeys(f"▁{word}" for word in (*COMMON, *words))
    pieces = {**dict.fromkeys(SPECIAL, 0.0), **dict.fromkeys(letters, -10.0), **dict.fromkeys(known, -1.0)}
    tokenizer = Tokenizer(models.Unigram(list(pieces.items()), unk_id=3, byte_fallback=False))
    tokenizer.pre_tokenizer = pre_tokenizers.Metaspace()
    tokenizer.decoder = decoders.Metaspace()
    tokenizer.add_special_tokens(list(SPECIAL))
    if not chat:
        tokenizer.post_processor = processors.TemplateProcessing(
            single="$A </s>", special_tokens=[("</s>", 2)]
        )
    return tokenizer


Weights = dict[str, np.ndarray[Any, np.dtype[np.float32]]]


def _matrices(
    random: np.random.Generator, names: Iterable[tuple[str, tuple[int, ...]]], scale: float
) -> Weights:
    return {name: (random.standard_normal(shape) * scale).astype(np.float32) for name, shape in names}


def _llama(words: int, seed: int) -> tuple[dict[str, Any], Weights]:
    """A Llama whose words give and read the same vectors."""
    random, weights = np.random.default_rng(seed), Weights()
    weights |= _matrices(random, [("model.embed_tokens.weight", (words, WIDTH))], 0.3)
    for layer in range(LAYERS):
        name = f"model.layers.{layer}"
        square = [(f"{name}.self_attn.{part}_proj.weight", (WIDTH, WIDTH)) for part in "qkvo"]
        wide = [(f"{name}.mlp.{part}_proj.weight", (2 * WIDTH, WIDTH)) for part in ("gate", "up")]
        down = [(f"{name}.mlp.down_proj.weight", (WIDTH, 2 * WIDTH))]
        weights |= _matrices(random, [*square, *wide, *down], 0.1)
        for part in ("input_layernorm", "post_attention_layernorm"):
            weights[f"{name}.{part}.weight"] = np.ones(WIDTH, np.float32)
    weights["model.norm.weight"] = np.ones(WIDTH, np.float32)
    config = {
        "architectures": ["LlamaForCausalLM"],
        "model_type": "llama",
        "hidden_size": WIDTH,
        "num_hidden_layers": LAYERS,
        "num_attention_heads": HEADS,
        "num_key_value_heads": HEADS,
        "intermediate_size": 2 * WIDTH,
        "max_position_embeddings": 512,
        "tie_word_embeddings": True,
    }
    return config, weights


def _t5(words: int, seed: int) -> tuple[dict[str, Any], Weights]:
    """A T5, encoder and decoder alike."""
    random, weights = np.random.default_rng(seed), Weights()
    weights |= _matrices(random, [("shared.weight", (words, WIDTH))], 1.0)
    for side, attentions in (
        ("encoder", ("SelfAttention",)),
        ("decoder", ("SelfAttention", "EncDecAttention")),
    ):
        for layer in range(LAYERS):
            for place, attention in enumerate(attentions):
                name = f"{side}.block.{layer}.layer.{place}"
                weights |= _matrices(
                    random, [(f"{name}.{attention}.{part}.weight", (WIDTH, WIDTH)) for part in "qkvo"], 0.1
                )
                weights[f"{name}.layer_norm.weight"] = np.ones(WIDTH, np.float32)
                if layer == place == 0:
                    bias = f"{name}.{attention}.relative_attention_bias.weight"
                    weights |= _matrices(random, [(bias, (32, HEADS))], 0.1)
            name = f"{side}.block.{layer}.layer.{len(attentions)}"
            shapes = [("wi", (2 * WIDTH, WIDTH)), ("wo", (WIDTH, 2 * WIDTH))]
            weights |= _matrices(
                random, [(f"{name}.DenseReluDense.{part}.weight", shape) for part, shape in shapes], 0.1
            )
            weights[f"{name}.layer_norm.weight"] = np.ones(WIDTH, np.float32)
        weights[f"{side}.final_layer_norm.weight"] = np.ones(WIDTH, np.float32)
    config = {
        "architectures": ["T5ForConditionalGeneration"],
        "model_type": "t5",
        "is_encoder_decoder": True,
        "d_model": WIDTH,
        "d_kv": WIDTH // HEADS,
        "d_ff": 2 * WIDTH,
        "num_layers": LAYERS,
        "num_decoder_layers": LAYERS,
        "num_heads": HEADS,
        "decoder_start_token_id": 0,
        "tie_word_embeddings": True,
    }
    return config, weights
