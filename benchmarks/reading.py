"""How well comments are understood, with no labelled example of the task: `python benchmarks/reading.py`.

Every comment is read with its text, the answer it is about, the label names and unlabelled texts of the
task. Printed per task and language: exact sets for the comment's own text, rule labels, words,
denotation, useless and refused comments, risk-coverage; for the first reading and after at most one
amendment (another of the three shown, or one chip put right). Readings are written to bench-results/ in
the form of the scorer. The default is the comments beside HEEDFUL_DATA; HEEDFUL_LANGUAGE_MODEL_URL adds a
row with the language model.
"""

import argparse
import gzip
import importlib.util
import json
import os
import sys
import time
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np

from heedful.read import Context, read
from heedful.read.context import Embed
from heedful.read.matcher import TextPool
from heedful.read.meaning import remembered
from heedful.records.label import Label, Labels
from heedful.records.reading import Parse
from reading_scores import FIGURES, Meant, one, score
from shared import RESULTS, keep, show

POOL = 2000
POOLS = {
    "20ng": "20news_bydate",
    "banking77": "banking77",
    "mr": "rotten_tomatoes_mr",
    "thucnews": "zh_thucnews_titles",
    "waimai": "zh_waimai",
}


def main() -> None:
    """Read all comments, write the readings, print the scores."""
    options = _options()
    labels = json.loads(options.labels.read_text(encoding="utf-8"))
    pools = {task: TextPool(texts) for task, texts in _pools(options.pool, labels).items()}
    embed = None if options.no_encoder else encoder_of(options.encoder)
    results: dict[str, Any] = {}
    for path in _files(options.comments):
        comments = [comment for comment in rows(path) if comment["task"] in labels]
        started = time.perf_counter()
        parses = {
            c["item"]: read(context(c, labels[c["task"]], pools.get(c["task"]), embed)) for c in comments
        }
        spent = (time.perf_counter() - started) / max(1, len(comments))
        first = {item: as_row(item, shown[0]) for item, shown in parses.items()}
        _write(path.stem, first.values())
        amended = {
            c["item"]: amend(c, parses[c["item"]], labels[c["task"]], pools.get(c["task"])) for c in comments
        }
        _agree(path, comments, first, labels, options.pool)
        for name, readings in (("first reading", first), ("one amendment", amended)):
            table = _table(comments, readings, labels, pools)
            results[f"{path.stem}: {name}"] = table
            lines = [
                [task, *(f"{f.get(key, float('nan')):.3g}" for key in FIGURES)] for task, f in table.items()
            ]
            show(f"{path.stem}, {name} ({1000 * spent:.0f} ms a comment)", ["task", *FIGURES], lines)
    keep("reading", results)


def context(comment: Meant, labels: Sequence[str], pool: TextPool | None, embed: Embed | None) -> Context:
    """What a reader is given; never the marked meaning or the true label."""
    return Context(
        comment=comment["comment"],
        text=comment["text"],
        answer=(comment["predicted"],),
        labels=Labels(all=tuple(Label(id=name, name=name) for name in labels)),
        pool=pool,
        embed=embed,
    )


def as_row(item: str, parse: Parse) -> dict[str, Any]:
    """A parse in the form of the scorer."""
    meaning = parse.meaning
    return {
        "item": item,
        "this": {
            "is": list(meaning.this.is_),
            "not": list(meaning.this.not_),
            "one_of": list(meaning.this.one_of),
        },
        "rules": [
            {
                **rule.condition.model_dump(mode="json"),
                "label": rule.label,
                "polarity": rule.polarity,
                "strength": rule.strength,
            }
            for rule in meaning.rules
        ],
        "ignore": list(meaning.ignore),
        "usable": meaning.usable,
        "confidence": parse.confidence,
    }


def amend(
    comment: Meant, shown: Sequence[Parse], labels: Sequence[str], pool: TextPool | None
) -> dict[str, Any]:
    """What one amendment can make of it: another of the three that are shown, or one chip of the first."""
    wanted = comment["meaning"]
    rows_shown = [as_row(comment["item"], parse) for parse in shown[:3]]
    options = rows_shown + list(_one_chip(rows_shown[0], wanted))
    worth = [one(option, wanted, labels, pool) for option in options]
    best = max(range(len(options)), key=lambda n: (sum(v for k, v in worth[n].items() if k != "refused"), -n))
    return options[best]


def _one_chip(row: dict[str, Any], wanted: Meant) -> Iterator[dict[str, Any]]:
    """The first reading with one chip put right: a label of its own text, a rule, its label, or one word."""
    for this in _one_label(row["this"], wanted["this"]):
        yield row | {"this": this, "usable": True}
    words = {word for rule in wanted["rules"] for key in ("any", "all") for word in rule[key]}
    for place, rule in enumerate(row["rules"]):
        rest = row["rules"][:place], row["rules"][place + 1 :]
        yield row | {"rules": [*rest[0], *rest[1]]}
        for label in {meant["label"] for meant in wanted["rules"]}:
            yield row | {"rules": [*rest[0], rule | {"label": label}, *rest[1]]}
        for key in ("any", "all", "unless"):
            for word in rule[key]:
                kept = {key: [other for other in rule[key] if other != word]}
                yield row | {"rules": [*rest[0], rule | kept, *rest[1]]}
        for word in words - set(rule["any"]):
            yield row | {"rules": [*rest[0], rule | {"any": [*rule["any"], word]}, *rest[1]]}


def _one_label(this: Meant, wanted: Meant) -> Iterator[dict[str, Any]]:
    """What is said of the text with one label taken away, added or exchanged for a wanted one."""
    for key in ("is", "not", "one_of"):
        without = [[*this[key][:place], *this[key][place + 1 :]] for place in range(len(this[key]))]
        for kept in without:
            yield {**this, key: kept}
        for label in wanted[key]:
            yield {**this, key: [*this[key], label]}
            for kept in without:
                yield {**this, key: [*kept, label]}


def rows(path: Path) -> list[dict[str, Any]]:
    """The objects of a JSON Lines file, gzipped or not."""
    opener = gzip.open if path.name.endswith(".gz") else open
    with opener(path, "rt", encoding="utf-8") as lines:
        return [json.loads(line) for line in lines if line.strip()]


def _options() -> argparse.Namespace:
    beside = Path(os.environ.get("HEEDFUL_DATA", "data")).parent / "comments"
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--comments", type=Path, default=beside, help="a file or a folder of files")
    parser.add_argument("--labels", type=Path, default=None, help="labels.json: the labels of each task")
    parser.add_argument("--pool", action="append", default=[], metavar="TASK=FILE")
    parser.add_argument("--encoder", default="all-MiniLM-L6-v2")
    parser.add_argument("--no-encoder", action="store_true")
    options = parser.parse_args()
    if options.labels is None:
        folder = options.comments if options.comments.is_dir() else options.comments.parent
        options.labels = folder / "labels.json"
    return options


def _files(path: Path) -> list[Path]:
    found = sorted(path.glob("*.jsonl")) if path.is_dir() else [path]
    return found or sys.exit(f"{path} holds no comments (*.jsonl). Name a file or a folder with --comments.")


def _pools(given: Sequence[str], labels: Mapping[str, Any]) -> dict[str, list[str]]:
    files = {
        task: Path(os.environ.get("HEEDFUL_DATA", "")) / name / "data.jsonl.gz"
        for task, name in POOLS.items()
    }
    files |= {task: Path(file) for task, _, file in (pair.partition("=") for pair in given)}
    return {
        task: [row.get("text") or row.get("sentence") or "" for row in rows(file)][:POOL]
        for task, file in files.items()
        if task in labels and file.exists()
    }


def encoder_of(name: str) -> Embed:
    from heedful.models.encoder import Encoder

    encoder = Encoder.load(name, max_tokens=128)
    return remembered(lambda texts: np.asarray(encoder.embed(list(texts), precision="fast"), np.float64))


def _table(
    comments: Sequence[Meant],
    readings: Mapping[str, Meant],
    labels: Mapping[str, Any],
    pools: Mapping[str, TextPool],
) -> dict[str, dict[str, float]]:
    tasks = sorted({comment["task"] for comment in comments})
    parts = {task: [c for c in comments if c["task"] == task] for task in tasks} | {"all": list(comments)}
    return {name: score(part, readings, labels, pools) for name, part in parts.items()}


def _write(name: str, readings: Any) -> None:
    RESULTS.mkdir(exist_ok=True)
    lines = "".join(json.dumps(row, ensure_ascii=False) + "\n" for row in readings)
    (RESULTS / f"readings-{name}.jsonl").write_text(lines, encoding="utf-8")


def _agree(
    path: Path,
    comments: Sequence[Meant],
    readings: Mapping[str, Meant],
    labels: Any,
    given: Any,
) -> None:
    """The folder's own scorer, where there is one, must say the same as ours."""
    scorer = path.parent / "score.py"
    if not scorer.exists():
        return
    spec = importlib.util.spec_from_file_location("comments_scorer", scorer)
    assert spec is not None and spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    texts = {task: [text.lower() for text in part] for task, part in _pools(given, labels).items()}
    theirs = module.score(
        comments, list(readings.values()), texts, {task: set(names) for task, names in labels.items()}
    )
    ours = score(comments, readings, labels, {task: TextPool(part) for task, part in texts.items()})
    if {key: theirs[key] for key in theirs} != {key: ours[key] for key in theirs}:
        sys.exit(f"{scorer} and benchmarks/reading_scores.py disagree: {theirs} and {ours}")


if __name__ == "__main__":
    main()
