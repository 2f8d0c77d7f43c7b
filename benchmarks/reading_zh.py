"""How well Chinese comments on label sets never seen are understood: `python benchmarks/reading_zh.py`.

The comments in comments/zh-a.jsonl are cut by label set; each set is read with weights learnt from the
others. Denotation is over the texts of all sets and, where HEEDFUL_DATA has them, 4,000 Chinese titles and
reviews, so that most words match something. The lists of cues were written by somebody who had read these
comments: only the weights are held out. `--encoder FOLDER` adds a multilingual encoder.
"""

import argparse
import json
import os
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np

from heedful.models.encoder import Encoder
from heedful.read.chinese.reader import read_chinese
from heedful.read.context import Embed
from heedful.read.matcher import TextPool
from heedful.read.meaning import remembered
from heedful.read.training.chinese import context_of, fit
from heedful.records.reading import Parse
from reading import FIGURES, amend, as_row, rows
from reading_scores import score
from shared import keep, show

COMMENTS = Path(__file__).parents[1] / "comments"
MORE = ("zh_thucnews_titles", "zh_waimai")


def main() -> None:
    """Read each label set with weights from the others, print the scores."""
    options = _options()
    comments = rows(COMMENTS / "zh-a.jsonl")
    sets = json.loads((COMMENTS / "zh-a.labels.json").read_text(encoding="utf-8"))
    embed = _encoder(options.encoder, options.prefix) if options.encoder else None
    parses = held_out(comments, sets, embed)
    pool = TextPool([comment["text"] for comment in comments] + _more_texts())
    pools = dict.fromkeys(sets, pool)
    results: dict[str, Any] = {}
    first = {item: as_row(item, shown[0]) for item, shown in parses.items()}
    amended = {c["item"]: amend(c, parses[c["item"]], sets[c["task"]], pool) for c in comments}
    for name, readings in (("first reading", first), ("one amendment", amended)):
        figures = {
            task: score([c for c in comments if c["task"] == task], readings, sets, pools) for task in sets
        }
        figures["all"] = score(comments, readings, sets, pools)
        results[name] = figures
        lines = [[t, *(f"{f.get(key, float('nan')):.3g}" for key in FIGURES)] for t, f in figures.items()]
        show(f"zh-a by held-out label set, {name}", ["task", *FIGURES], lines)
    _calibration(comments, first, sets)
    keep("reading_zh", results)


def held_out(
    comments: Sequence[Mapping[str, Any]], sets: Mapping[str, Sequence[str]], embed: Embed | None
) -> dict[str, tuple[Parse, ...]]:
    """Every comment as it is read with weights learnt without its label set."""
    parses: dict[str, tuple[Parse, ...]] = {}
    for task in sets:
        model = fit([c for c in comments if c["task"] != task], sets, embed)
        for comment in comments:
            if comment["task"] == task:
                parses[comment["item"]] = read_chinese(context_of(comment, sets[task], embed), model)
    return parses


def _calibration(
    comments: Sequence[Mapping[str, Any]], first: Mapping[str, Any], sets: Mapping[str, Any]
) -> None:
    sure = np.array([first[c["item"]]["confidence"] for c in comments])
    right = np.array([score([c], first, sets, {})["this"] for c in comments])
    for low, high in ((0.0, 0.5), (0.5, 0.8), (0.8, 0.95), (0.95, 1.01)):
        inside = (sure >= low) & (sure < high)
        if inside.any():
            said, held = sure[inside].mean(), right[inside].mean()
            print(f"confidence {low}-{high}: {inside.sum()} comments, said {said:.2f}, right {held:.2f}")


def _more_texts() -> list[str]:
    folder = Path(os.environ.get("HEEDFUL_DATA", ""))
    files = [folder / name / "data.jsonl.gz" for name in MORE]
    return [
        row.get("text") or row.get("sentence") or ""
        for file in files
        if file.exists()
        for row in rows(file)[:2000]
    ]


def _encoder(folder: str, prefix: str) -> Embed:
    encoder = Encoder.load(folder, max_tokens=128)
    return remembered(lambda texts: np.asarray(encoder.embed([prefix + text for text in texts]), np.float64))


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--encoder", default="", help="a folder with a multilingual encoder")
    parser.add_argument("--prefix", default="query: ", help="what its texts begin with")
    return parser.parse_args()


if __name__ == "__main__":
    main()
