"""Texts said in other words by a model that writes."""

from collections.abc import Sequence

import numpy as np

from heedful.models.writing.generate import generate
from heedful.models.writing.options import Decoding
from heedful.models.writing.writer import Writer
from heedful.records.prompt import Prompt

ASKED = (
    "Say the following in other words. Keep its meaning, its tone and its language. Answer with that alone."
)
LONGER = 1.5  # answers are cut at so many times the length of the text


def paraphrased(writer: Writer, texts: Sequence[str], chances: Sequence[np.random.Generator]) -> list[str]:
    """Each text once; as it was where the model says nothing."""
    found = []
    for text, random in zip(texts, chances, strict=True):
        decoding = Decoding(
            sample=True, top_p=0.9, seed=int(random.integers(2**31)), max_new_tokens=_room(writer, text)
        )
        answer = generate(writer, [Prompt(text, ASKED, prefix="paraphrase: ")], decoding).first[0].text
        found.append(" ".join(answer.split()) or text)
    return found


def _room(writer: Writer, text: str) -> int:
    return 8 + int(LONGER * len(writer.tokenizer(text)["input_ids"]))
