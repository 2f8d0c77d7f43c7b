"""How versions are trained, where a search found something better than what the effort says."""

from typing import Literal, Self

from pydantic import Field, model_validator

from heedful.records.base import Record

Moves = Literal["head", "last", "lora", "full"]
Way = Literal["none", "swap", "drop", "replace", "paraphrase"]


class TrainingRecipe(Record):
    """The settings that `heedful search` chooses between; `[recipe]` in heedful.toml.

    The first field says which weights move. Those from `layers` to `label_smoothing` are about weights below
    the head and mean what they mean in TrainOptions; they say nothing where the head alone moves.
    """

    scope: Moves = "head"
    layers: int = Field(default=2, ge=1)
    lora_rank: int = Field(default=8, ge=1)
    epochs: int = Field(default=3, ge=1)
    batch_size: int = Field(default=32, ge=1)
    body_rate: float = Field(default=1e-4, gt=0)
    contrast: float = Field(default=0.0, ge=0, le=1)
    layer_decay: float = Field(default=1.0, gt=0, le=1)
    weight_decay: float = Field(default=0.01, ge=0)
    dropout: float = Field(default=0.0, ge=0, lt=1)
    rdrop: float = Field(default=0.0, ge=0)
    label_smoothing: float = Field(default=0.0, ge=0, lt=1)
    head_l2: float = Field(default=0.0, ge=0)
    """Strength of holding the head back; 0: found by leaving out, each time anew."""
    head_smoothing: float = Field(default=0.0, ge=0, lt=1)
    """Share of the wanted probability that is spread over all labels while the head is fitted."""
    bend: bool = False
    """Whether the head has a hidden layer."""
    names: float = Field(default=0.0, ge=0)
    """How many texts a label's name is worth; 0: names are not taught."""
    augment: Way = "none"
    """How texts are made of the labelled ones."""
    copies: int = Field(default=1, ge=1, le=16)
    """How many are made of each; together they count as much as the one they are made of."""
    model: str = ""
    """The masked language model that replaces words, or the model that paraphrases."""

    @model_validator(mode="after")
    def _can_be_made(self) -> Self:
        if self.augment in ("replace", "paraphrase") and not self.model:
            raise ValueError(f"augment = {self.augment!r} wants a model; name its folder")
        return self

    @property
    def moves_body(self) -> bool:
        """Whether more than the head moves."""
        return self.scope != "head"
