"""How well comments on label sets that were never seen are read: `python benchmarks/reading_folds.py`.

The marked comments in comments/ (en-a, en-b) are cut into five parts by label set. For each part
everything is learnt anew on the other four (tagger, resolver, ranker, rule sense, the nested turns
included) and the part is read. There are no pools for invented label sets: rules denote the texts of the
same set's comments. This is the honest estimate; the comments beside HEEDFUL_DATA are what decisions were
looked at with.
"""

from pathlib import Path
from typing import Any

import numpy as np

from heedful.read.cues_en import ENGLISH
from heedful.read.matcher import TextPool
from heedful.read.model import Model
from heedful.read.reader_en import hear, understand
from heedful.read.training.examples import load
from heedful.read.training.learn import FOLDS, learn
from heedful.records.reading import Meaning, Parse
from reading import _table, as_row, encoder_of
from reading_scores import FIGURES
from shared import keep, show

COMMENTS = Path(__file__).parents[1] / "comments"


def main() -> None:
    """Five turns, one table."""
    examples = load([COMMENTS / "en-a.jsonl", COMMENTS / "en-b.jsonl"])
    embed = encoder_of("all-MiniLM-L6-v2")
    tasks = sorted({one.task for one in examples})
    readings: dict[str, Any] = {}
    for fold in range(FOLDS):
        held = set(tasks[fold::FOLDS])
        learnt = learn([one for one in examples if one.task not in held], ENGLISH, embed, lambda _: None)
        model = Model(
            ENGLISH,
            learnt.tagger,
            learnt.resolver,
            {True: learnt.with_meaning, False: learnt.by_words},
            learnt.rule_sense,
        )
        for one in examples:
            if one.task in held:
                context = one.context(embed)
                heard = hear(context, model)
                best = understand(context, heard, model)[0] if heard.tokens else Parse(meaning=Meaning())
                readings[one.marked["item"]] = as_row(one.marked["item"], best)
        print(f"{fold + 1} of {FOLDS}: {len(readings)} read", flush=True)
    labels = {one.task: list(one.words.ids) for one in examples}
    pools = {task: TextPool([one.marked["text"] for one in examples if one.task == task]) for task in tasks}
    table = _table([one.marked for one in examples], readings, labels, pools)
    keep("reading_folds", {"table": table, "sets": len(tasks), "mean of sets": _means(table)})
    show(
        "label sets never seen",
        ["task", *FIGURES],
        [[t, *(f"{f.get(k, np.nan):.3g}" for k in FIGURES)] for t, f in table.items()],
    )


def _means(table: dict[str, dict[str, float]]) -> dict[str, float]:
    sets = [figures for task, figures in table.items() if task != "all"]
    return {key: round(float(np.nanmean([f.get(key, np.nan) for f in sets])), 4) for key in FIGURES}


if __name__ == "__main__":
    main()
