"""How a writer is trained; each field says why its default."""

from typing import Literal

from pydantic import Field

from heedful.records.base import Record


class WritingOptions(Record):
    """Options of one training."""

    scope: Literal["lora", "full"] = "lora"
    """Adapters on all linear layers, or all weights."""
    epochs: int = Field(default=3, ge=1)
    """How often every row is seen."""
    batch_size: int = Field(default=8, ge=1)
    """Rows a step."""
    rate: float = Field(default=5e-4, gt=0)
    """Learning rate of the adapters; all weights want a tenth or less of it."""
    rank: int = Field(default=8, ge=1)
    """Rank of the adapters."""
    scale: float = Field(default=2.0, gt=0)
    """Factor on the adapters (alpha divided by rank)."""
    preference: Literal["simpo", "dpo"] = "simpo"
    """The loss of a preference: SimPO needs no reference, DPO stays near it."""
    beta: float = Field(default=2.0, gt=0)
    """Strength of SimPO."""
    gamma: float = Field(default=1.0, ge=0)
    """Margin of SimPO."""
    dpo_beta: float = Field(default=0.1, gt=0)
    """Strength of DPO and KTO."""
    with_nll: float = Field(default=0.1, ge=0)
    """Share of the chosen answer's own likelihood beside a preference."""
    kl: float = Field(default=1.0, ge=0)
    """Strength of staying near what was answered before, on the rows that say so."""
    warm_up: float = Field(default=0.1, ge=0, lt=1)
    """Share of the steps in which the rate rises."""
    weight_decay: float = Field(default=0.0, ge=0)
    """Decoupled decay."""
    clip: float = Field(default=1.0, gt=0)
    """Longest gradient."""
    patience: int = Field(default=2, ge=1)
    """Epochs without a better validation score after which training stops."""
    fast: bool = True
    """Multiply in bf16 where the processor has it."""
    seed: int = 0
    """Order of the rows and first values of the adapters."""
    checkpoint_seconds: float = Field(default=120.0, ge=0)
    """Least time between two checkpoints."""
