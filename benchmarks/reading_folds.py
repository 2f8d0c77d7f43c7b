"""How well comments on label sets that were never seen are read: `python benchmarks/reading_folds.py`.

The marked comments in comments/ (en-*) are cut into five parts by label set. The tags of a part come from a
tagger that was learnt on the other four; what decides about them (resolver, ranker, rule sense) is learnt
from the tags of the other four parts. There are no pools for invented label sets: rules denote the texts of
the same set's comments, and with --pool FILE (JSON Lines with a "text"; may be repeated) also what everybody
writes. This is the honest estimate; the comments beside HEEDFUL_DATA are what decisions were looked at with.
"""

import argparse
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np

from heedful.read.crf import TAGS, Tagger, allowed_steps
from heedful.read.english.cue_words import ENGLISH
from heedful.read.english.reader import understand
from heedful.read.matcher import TextPool
from heedful.read.training.examples import load
from heedful.read.training.learn import FOLDS, hear_as, known_of, learn_from, unseen_tags
from heedful.records.reading import Meaning, Parse
from reading import _table, as_row, encoder_of, rows
from reading_scores import FIGURES
from shared import keep, show

COMMENTS = Path(__file__).parents[1] / "comments"
EACH = 600  # texts that are taken of each file


def main() -> None:
    """Five turns, one table."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--pool", type=Path, action="append", default=[], metavar="FILE")
    others = [text_of(row) for path in parser.parse_args().pool for row in rows(path)[:EACH]]
    examples = load(sorted(COMMENTS.glob("en-*.jsonl")))
    embed = encoder_of("all-MiniLM-L6-v2")
    tasks = sorted({one.task for one in examples})
    own = {task: [one.marked["text"] for one in examples if one.task == task] for task in tasks}
    pools = {task: TextPool([*texts, *others]) for task, texts in own.items()}
    tagged = unseen_tags(examples, ENGLISH, lambda line: print(line, flush=True))
    readings: dict[str, Any] = {}
    for fold in range(FOLDS):
        held = set(tasks[fold::FOLDS])
        seen = [place for place, one in enumerate(examples) if one.task not in held]
        taught = [examples[place] for place in seen]
        tagger = Tagger({}, np.zeros((0, len(TAGS))), allowed_steps(), known_of(taught, ENGLISH))
        learnt = learn_from(taught, [tagged[place] for place in seen], tagger, ENGLISH, embed)
        model = learnt.model(ENGLISH)
        for one, tags in zip(examples, tagged, strict=True):
            if one.task in held:
                context = replace(one.context(embed), pool=pools[one.task])
                parses = understand(context, hear_as(one, tags, ENGLISH), model) if one.tokens else ()
                best = parses[0] if parses else Parse(meaning=Meaning())
                readings[one.marked["item"]] = as_row(one.marked["item"], best)
        print(f"{fold + 1} of {FOLDS}: {len(readings)} read", flush=True)
    labels = {one.task: list(one.words.ids) for one in examples}
    table = _table([one.marked for one in examples], readings, labels, pools)
    keep("reading_folds", {"table": table, "sets": len(tasks), "mean of sets": _means(table)})
    show(
        "label sets never seen",
        ["task", *FIGURES],
        [[t, *(f"{f.get(k, np.nan):.3g}" for k in FIGURES)] for t, f in table.items()],
    )


def text_of(row: dict[str, Any]) -> str:
    return str(row.get("text") or row.get("sentence") or "")


def _means(table: dict[str, dict[str, float]]) -> dict[str, float]:
    sets = [figures for task, figures in table.items() if task != "all"]
    return {key: round(float(np.nanmean([f.get(key, np.nan) for f in sets])), 4) for key in FIGURES}


if __name__ == "__main__":
    main()
