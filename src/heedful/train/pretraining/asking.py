"""What a model is asked of rows: the next token, or the spans that were cut out."""

import numpy as np
import torch

from heedful.train.pretraining.corpus import Ids
from heedful.train.pretraining.module import Ask, Asked
from heedful.train.pretraining.spans import Cut, cut_spans


def ask_next() -> Ask:
    """Every token but the first, from those before it."""

    def ask(rows_BL: Ids, random: np.random.Generator) -> Asked:  # noqa: ARG001 - nothing is drawn
        places = np.arange(rows_BL.size).reshape(rows_BL.shape)[:, :-1].reshape(-1)
        targets = rows_BL[:, 1:].reshape(-1)
        return Asked(
            {"input_ids": torch.from_numpy(rows_BL)}, torch.from_numpy(places), torch.from_numpy(targets)
        )

    return ask


def ask_spans(cut: Cut, sentinels: Ids, end: int, begin: int) -> Ask:
    """The spans that were cut out, token by token."""

    def ask(rows_BL: Ids, random: np.random.Generator) -> Asked:
        made = cut_spans(rows_BL, cut, sentinels, end, random)
        wanted = made.targets
        before = np.concatenate([np.full((len(wanted), 1), begin), wanted[:, :-1]], axis=1)
        inputs = {
            "input_ids": torch.from_numpy(made.inputs),
            "decoder_input_ids": torch.from_numpy(before),
        }
        return Asked(inputs, torch.arange(wanted.size), torch.from_numpy(wanted.reshape(-1)))

    return ask
