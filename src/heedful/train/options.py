"""How to train. The first field is the dial; the others have defaults that were measured."""

from typing import Literal, Self

from pydantic import Field, model_validator

from heedful.errors import ConfigError
from heedful.records.base import Record

Scope = Literal["head", "last", "lora", "full"]


class TrainOptions(Record):
    """Options of one training."""

    scope: Scope = "head"
    """Which weights move: the head alone, also the last layers, adapters on all layers, or all."""
    layers: int = Field(default=2, ge=1)
    """How many last layers move when the scope is "last"."""
    epochs: int = Field(default=3, ge=1)
    """How often every text is seen."""
    batch_size: int = Field(default=32, ge=1)
    """Texts a step."""
    body_rate: float = Field(default=1e-4, gt=0)
    """Learning rate of the encoder; the best of a few on 20 Newsgroups with the last two layers."""
    head_rate: float = Field(default=1e-3, gt=0)
    """Learning rate of the head."""
    layer_decay: float = Field(default=1.0, gt=0, le=1)
    """Each layer further down learns this much slower."""
    warm_up: float = Field(default=0.1, ge=0, lt=1)
    """Share of the steps in which the rate rises; then it falls in a straight line to zero."""
    constant_rate: bool = False
    """Keep the rate after the warm-up."""
    weight_decay: float = Field(default=0.01, ge=0)
    """Decoupled decay of the matrices."""
    clip: float = Field(default=1.0, gt=0)
    """Longest gradient."""
    label_smoothing: float = Field(default=0.0, ge=0, lt=1)
    """Share of the wanted probability that is spread over all labels."""
    dropout: float = Field(default=0.0, ge=0, lt=1)
    """Share of the entries of hidden states and vectors that is left out at random while learning."""
    rdrop: float = Field(default=0.0, ge=0)
    """Strength of answering alike whatever dropout leaves out (R-Drop); every text then passes twice."""
    contrast: float = Field(default=0.0, ge=0, le=1)
    """Share of the loss that draws texts of one label together; pays while there are few (1 is best then)."""
    contrast_temperature: float = Field(default=0.07, gt=0)
    """How sharply the contrastive loss looks at the closest texts."""
    balanced: bool = False
    """Weigh texts so that every label counts the same."""
    kl: float = Field(default=0.0, ge=0)
    """Strength of staying near the reference probabilities of the training set."""
    l2_start: float = Field(default=0.0, ge=0)
    """Strength of staying near the weights training starts from (L2-SP)."""
    head_first: bool = True
    """Fit the head alone before any other weight moves; saves the first epoch and disturbs less."""
    head_l2: tuple[float, ...] = (3e-5, 1e-4, 3e-4, 1e-3, 3e-3)
    """Strengths of the head's L2 to try on the validation texts; without any, the middle one is used."""
    patience: int = Field(default=2, ge=1)
    """Epochs without a better validation score after which training stops."""
    lora_rank: int = Field(default=8, ge=1)
    """Rank of the adapters."""
    lora_scale: float = Field(default=2.0, gt=0)
    """Factor on the adapters (alpha divided by rank)."""
    fast: bool = True
    """Multiply in bf16 where the processor has it."""
    seed: int = 0
    """Order of the texts and initial adapters."""
    checkpoint_seconds: float = Field(default=60.0, ge=0)
    """Least time between two checkpoints."""

    @model_validator(mode="after")
    def _go_together(self) -> Self:
        if self.rdrop and not self.dropout:
            raise ConfigError("rdrop compares what dropout leaves; give dropout as well, 0.1 say.")
        if self.rdrop and self.contrast:
            raise ConfigError("rdrop and contrast cannot be had together; set one of them to 0.")
        return self

    @classmethod
    def classic(cls, seed: int = 0) -> "TrainOptions":
        """The recipe of the textbooks: all weights, rate 2e-5, three epochs, nothing else."""
        return cls(
            scope="full",
            epochs=3,
            batch_size=16,
            body_rate=2e-5,
            head_rate=2e-5,
            warm_up=0.0,
            weight_decay=0.0,
            head_first=False,
            patience=3,
            seed=seed,
        )
