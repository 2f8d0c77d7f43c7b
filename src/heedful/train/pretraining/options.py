"""How to pretrain. The first fields are the dials; the defaults of the others are usual ones."""

from typing import Literal

from pydantic import Field

from heedful.records.base import Record

Objective = Literal["masked", "next", "spans"]
Size = Literal["tiny", "mini", "small", "medium", "base"]
Vocabulary = Literal["wordpiece", "bpe", "unigram"]

SIZES: dict[Size, tuple[int, int]] = {
    "tiny": (2, 128),
    "mini": (4, 256),
    "small": (4, 512),
    "medium": (8, 512),
    "base": (12, 768),
}
"""Layers and width, as in the compact models of Turc et al. (2019)."""


class PretrainOptions(Record):
    """Options of one pretraining."""

    objective: Objective | None = None
    """What is learnt: masked tokens, the next token, or spans that were cut out; None: what the model is for,
    masked tokens for a new one."""
    size: Size = "mini"
    """How large a new model is."""
    layers: int | None = Field(default=None, ge=1, le=96)
    """Layers of a new model, in place of those of its size."""
    width: int | None = Field(default=None, ge=16, le=8192)
    """Width of a new model, in place of that of its size."""
    tokenizer: Vocabulary | None = None
    """A new model's tokenizer; None: WordPiece for masked tokens, BPE for the next, else Unigram."""
    vocabulary: int = Field(default=8000, ge=64, le=1_000_000)
    """Most pieces in a new tokenizer."""
    lowercase: bool = True
    """Whether a new WordPiece tokenizer takes capitals and accents off."""
    epochs: float = Field(default=3.0, gt=0)
    """How often every text is seen."""
    steps: int | None = Field(default=None, ge=1)
    """How many batches are seen, in place of epochs."""
    block: int = Field(default=128, ge=16, le=8192)
    """Tokens a row: texts are joined and cut, so that no row has padding."""
    batch_size: int = Field(default=32, ge=1)
    """Rows a step."""
    rate: float | None = Field(default=None, gt=0)
    """Learning rate; None: 1e-3 for a new model, 1e-4 for one that is continued."""
    warm_up: float = Field(default=0.06, ge=0, lt=1)
    """Share of the steps in which the rate rises; then it falls in a straight line to zero."""
    weight_decay: float = Field(default=0.01, ge=0)
    """Decoupled decay of the matrices."""
    clip: float = Field(default=1.0, gt=0)
    """Longest gradient."""
    share: float = Field(default=0.15, gt=0, lt=1)
    """Share of the tokens that are masked or cut out."""
    whole_words: bool = False
    """Mask all pieces of a word or none."""
    span: float = Field(default=3.0, ge=1)
    """Mean length of a span that is cut out."""
    held_out: float = Field(default=0.02, ge=0, lt=1)
    """Share of the texts, drawn by their hash, that is not learnt but measured on; 0: nothing is measured."""
    held_blocks: int = Field(default=200, ge=1)
    """Most rows that are measured on."""
    measurements: int = Field(default=20, ge=1, le=900)
    """How often the held-out texts are measured: points of the curve."""
    fast: bool = True
    """Multiply in bf16 where the processor has it."""
    seed: int = Field(default=0, ge=0)
    """First weights, order of the rows, and what is masked."""
    checkpoint_seconds: float = Field(default=60.0, ge=0)
    """Least time between two checkpoints."""

    @property
    def shape(self) -> tuple[int, int]:
        """Layers and width of a new model."""
        layers, width = SIZES[self.size]
        return self.layers or layers, self.width or width
