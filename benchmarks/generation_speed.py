"""Answers a second of a model that writes, beside plain `generate` in a loop and beside padded batches.

    python -m benchmarks.generation_speed [texts] [model]

The texts are abstracts of the package aclsum; greedy decoding, the same prompts and the same limit of tokens
for all three. `generate` is transformers' own, as it loads the model by default; batches are padded and come
in the order of the texts.
"""

import sys
import time
from collections.abc import Callable

import torch

from heedful.cli.demo_summaries import ASKED, papers
from heedful.models.writing.generate import generate
from heedful.models.writing.options import Decoding
from heedful.models.writing.writer import Writer
from heedful.records.prompt import Prompt

TOKENS, BATCH = 48, 8


def main() -> None:
    count = int(sys.argv[1]) if len(sys.argv) > 1 else 24
    writer = Writer.load(sys.argv[2] if len(sys.argv) > 2 else "SmolLM2-135M-Instruct")
    prompts = [Prompt(text, ASKED) for text, _ in papers()[:count]]
    encoded = [one.ids for one in writer.prompting(prompts)]
    length = sum(map(len, encoded)) / count
    print(f"{count} prompts, {length:.0f} tokens each, {torch.get_num_threads()} threads")

    def alone() -> list[str]:
        return [text for ids in encoded for text in by_transformers(writer, [ids])]

    def padded() -> list[str]:
        batches = [encoded[at : at + BATCH] for at in range(0, count, BATCH)]
        return [text for batch in batches for text in by_transformers(writer, batch)]

    def ours() -> list[str]:
        return [one.text for one in generate(writer, prompts, Decoding(max_new_tokens=TOKENS)).first]

    def exact() -> list[str]:
        made = generate(writer, prompts, Decoding(max_new_tokens=TOKENS), precision="exact")
        return [one.text for one in made.first]

    kinds = {
        "generate, one by one": alone,
        "generate, padded": padded,
        "heedful": ours,
        "heedful, exact": exact,
    }
    said = {name: timed(name, make, count) for name, make in kinds.items()}
    same = sum(a == b for a, b in zip(said["generate, one by one"], said["heedful, exact"], strict=True))
    print(f"exact answers equal to those of generate, one by one: {same} of {count}")


def timed(name: str, make: Callable[[], list[str]], count: int) -> list[str]:
    begun = time.perf_counter()
    found = make()
    seconds = time.perf_counter() - begun
    print(f"{name:24} {count / seconds:7.2f} answers a second  {seconds:7.1f} s", flush=True)
    return found


def by_transformers(writer: Writer, batch: list[tuple[int, ...]]) -> list[str]:
    longest = max(map(len, batch))
    ids = torch.full((len(batch), longest), writer.pad)
    mask = torch.zeros((len(batch), longest), dtype=torch.long)
    for row, one in enumerate(batch):
        ids[row, longest - len(one) :] = torch.tensor(one)
        mask[row, longest - len(one) :] = 1
    out = writer.base.generate(
        input_ids=ids, attention_mask=mask, max_new_tokens=TOKENS, do_sample=False, pad_token_id=writer.pad
    )
    return [writer.tokenizer.decode(row[longest:], skip_special_tokens=True).strip() for row in out]


if __name__ == "__main__":
    main()
