"""Learn the reader anew: `python -m heedful.read.training en comments/en-*.jsonl`.

Writes `weights/LANGUAGE.json` and `weights/LANGUAGE.safetensors` beside the reader. Takes a minute or two;
needs the English encoder.
"""

import sys
from pathlib import Path

import numpy as np

from heedful.read.english.model import CUES
from heedful.read.meaning import remembered
from heedful.read.training.examples import load
from heedful.read.training.learn import learn
from heedful.read.training.write import write


def main(language: str, *files: str) -> None:
    """Learn from the files and write what was learnt."""
    from heedful.models.encoder import Encoder

    encoder = Encoder.load("all-MiniLM-L6-v2", max_tokens=128)
    embed = remembered(lambda texts: np.asarray(encoder.embed(list(texts)), np.float64))
    paths = [Path(file) for file in files]
    learnt = learn(load(paths), CUES[language], embed, lambda line: print(line, file=sys.stderr))  # noqa: T201
    write(language, learnt, paths)


if __name__ == "__main__":
    main(*sys.argv[1:])
