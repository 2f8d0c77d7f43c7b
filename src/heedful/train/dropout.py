"""Dropout (Srivastava et al., 2014): entries left out at random while learning, so that no one decides alone.

A share, a seed and the place in training go in, a function of tensors comes out. What is left out at a place
depends on nothing else: a training that was stopped leaves out the same, and so does a pass that is repeated.
"""

import numpy as np
import torch
from torch import Tensor

from heedful.models.bert import Drop


def left_out(values: Tensor, share: float, random: torch.Generator) -> Tensor:
    """Some entries set to zero and the others raised, so that the sum stays what it was on average."""
    if not share:
        return values
    kept = torch.rand(values.shape, generator=random) >= share
    return values * kept / (1 - share)


def dropout(share: float, seed: int, *place: int) -> Drop | None:
    """Dropout for one pass; `place` says which: the step, the part of its batch, the pass over it."""
    if not share:
        return None
    drawn = np.random.SeedSequence([seed, *place]).generate_state(1, np.uint64)[0]
    random = torch.Generator().manual_seed(int(drawn >> np.uint64(1)))
    return lambda values: left_out(values, share, random)
