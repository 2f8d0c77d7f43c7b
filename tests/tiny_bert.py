"""A tiny random BERT with a vocabulary of a few words, made where a test needs it."""

import json
from pathlib import Path

import torch
from tokenizers import Tokenizer, models, normalizers, pre_tokenizers, processors
from transformers import BertConfig, BertModel

SENTENCE = "the a is cat dog sat ran on mat fast slow good bad very not red blue one two three"
WORDS = SENTENCE.split()


def write_bert(folder: Path, seed: int = 0, layers: int = 3, width: int = 32) -> Path:
    """Save a random BERT and its tokenizer as transformers would."""
    vocabulary = {word: n for n, word in enumerate(["[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]", *WORDS])}
    torch.manual_seed(seed)
    config = BertConfig(
        vocab_size=len(vocabulary),
        hidden_size=width,
        num_hidden_layers=layers,
        num_attention_heads=4,
        intermediate_size=2 * width,
        max_position_embeddings=40,
        initializer_range=0.2,
    )
    BertModel(config).eval().save_pretrained(folder)
    tokenizer = Tokenizer(models.WordPiece(vocabulary, unk_token="[UNK]"))
    tokenizer.normalizer = normalizers.BertNormalizer()
    tokenizer.pre_tokenizer = pre_tokenizers.BertPreTokenizer()
    tokenizer.post_processor = processors.BertProcessing(("[SEP]", 3), ("[CLS]", 2))
    tokenizer.save(str(folder / "tokenizer.json"))
    about = {"tokenizer_class": "BertTokenizer", "model_max_length": 40, "pad_token": "[PAD]"}
    (folder / "tokenizer_config.json").write_text(json.dumps(about))
    return folder


def write_texts(count: int, seed: int = 0) -> list[str]:
    """Sentences of random words, one to twenty long."""
    random = torch.Generator().manual_seed(seed)
    lengths = torch.randint(1, 21, (count,), generator=random).tolist()
    return [
        " ".join(WORDS[n] for n in torch.randint(0, len(WORDS), (k,), generator=random).tolist())
        for k in lengths
    ]
