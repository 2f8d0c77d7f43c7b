"""From a comment to the next answer that heeds it. `make bench` or `python benchmarks/instant_comment.py`.

Three questions, each with what is wanted:

* *How long?* A project on 20 Newsgroups with a pool of 100,000 texts of up to 128 tokens (overlapping pieces
  of the training texts; the pool's vectors are those of 2,000 of them with some noise, for time depends on
  their number alone). Comments are told on answers, in the order of the files; after each the next text is
  answered. From `tell` (reading, its effect on the pool, the ledger's synced writes) to that answer, its
  text's encoding included: p95 below 50 ms. *Given* is the same with the rule given, without the reader.
  Opening the project to the first answer, by a process that has imported everything: at most 5 s.
* *What does it break?* Every rule by itself, on a head of k labelled texts a label: right answers to test
  texts that it makes wrong, as a share of the right ones. Wanted: at most 0.3 %. Rules are those marked in
  benchmarks/comments/ (three styles) and, where HEEDFUL_COMMENTS names their folder, other marked comments.
* *What is it worth at once?* All comments of a style, no label at all, 20 Newsgroups, all test texts: the
  answers of the instant layer on a head that knows nothing. Wanted: at least 63 %.

Nothing was chosen on test texts; every head and rule reads them once.
"""

import csv
import json
import os
import shutil
import sys
import tempfile
import time
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np

import shared
from heedful.instant.effect import CHANGED, MATCHED
from heedful.instant.gates import Gate
from heedful.instant.ground import Ground
from heedful.instant.index import Index
from heedful.instant.rules import RuleOptions, Rules
from heedful.learn.heads import Fitting, Known
from heedful.models.classifier import Classifier
from heedful.models.encoder import Encoder
from heedful.project import Project
from heedful.records.feedback import Comment
from heedful.records.reading import Meaning, Parse, Reading
from heedful.records.signal import Condition, Rule, RuleMeant
from heedful.serve.kept import key_of, key_of_texts
from heedful.train.data import TrainingSet
from marks import COMMENTS, marked

POOL, PIECE, STEP, DISTINCT = 100_000, 90, 18, 2_000
STYLES = (1, 2, 3)
SHOTS = (5, 20, None)
SETS = {"20ng": ("newsgroups", 256), "banking77": ("banking77", 128)}


def main(parts: tuple[str, ...] = ("time", "broken", "worth")) -> None:
    """Measure what has no result yet, print the tables."""
    results = shared.kept("instant_comment")
    measure = {"time": seconds, "broken": broken, "worth": worth}
    for part in parts:
        if part not in results:
            results[part] = measure[part]()
            shared.keep("instant_comment", results)
    report(results)


def seconds() -> dict[str, Any]:
    """Milliseconds from `tell` to the next answer, by their parts; seconds to open the project."""
    folder = Path(tempfile.mkdtemp(prefix="heedful-instant-"))
    try:
        pool = prepare(folder)
        shutil.copytree(folder / "project", folder / "untold")
        with Project.open(folder / "project") as project:
            taken = {"given": give_all(project, pool)}
        shutil.rmtree(folder / "project")
        shutil.move(folder / "untold", folder / "project")
        with Project.open(folder / "project") as project:
            taken |= tell_all(project, pool)
        watch = shared.Watch()
        with Project.open(folder / "project") as project:
            project.predict(pool[-1])
            return {"ms": taken, "open_s": watch.seconds, "pool": len(project.workspace.pool())}
    finally:
        shutil.rmtree(folder)


def prepare(folder: Path) -> list[str]:
    """A trained project with its pool; returns the pool's texts in the order of the file."""
    rows = [row for row in shared.newsgroups() if row.split != "test"]
    order = np.random.default_rng(0).permutation(len(rows))
    labelled = [rows[i] for i in order[:800] if rows[i].text.strip()]
    pieces = list(dict.fromkeys(piece for row in rows for piece in cut(row.text) if piece))
    pool = [pieces[i] for i in np.random.default_rng(1).permutation(len(pieces))[:POOL]]
    with (folder / "data.csv").open("w", newline="", encoding="utf-8") as file:
        writer = csv.writer(file)
        writer.writerow(("text", "label", "split"))
        writer.writerows((cut(row.text)[0], row.labels[0], "train") for row in labelled)
        writer.writerows((text, "", "pool") for text in pool)
    model = {"base": "all-MiniLM-L6-v2", "max_tokens": 128}
    with Project.create(folder / "project", effort="quick", model=model) as project:
        project.add(folder / "data.csv")
        project.train()
        give_vectors(project)
    return pool


def cut(text: str) -> list[str]:
    """Overlapping pieces of about 128 tokens."""
    words = text.split()
    return [" ".join(words[at : at + PIECE]) for at in range(0, max(1, len(words) - PIECE // 2), STEP)]


def give_vectors(project: Project) -> None:
    """Put vectors where the project looks for them: those of some texts, with noise, in place of all."""
    encoder = project.workspace.classifier(project.version().id).encoder
    texts = project.workspace.pool().seen
    some = encoder.embed(texts[:DISTINCT], precision="fast")
    rng = np.random.default_rng(0)
    many = some[np.arange(len(texts)) % len(some)]
    many = many + rng.normal(scale=0.01, size=many.shape).astype(np.float32)
    many[: len(some)] = some
    many /= np.linalg.norm(many, axis=1, keepdims=True)
    name = f"{key_of(encoder)}-{key_of_texts(texts)}.npy"
    np.save(project.workspace.folder / "cache" / name, many.astype(np.float32))


def tell_all(project: Project, pool: list[str]) -> dict[str, list[float]]:
    """Tell every comment, ask the next text; the first one, with which all is loaded, does not count."""
    comments = [one["comment"] for style in STYLES for one in lines(f"newsgroups-{style}")]
    taken: dict[str, list[float]] = {"tell": [], "answer": [], "together": [], "apply": []}
    for number, comment in enumerate(comments):
        answer = project.predict(pool[2 * number])
        begun = time.perf_counter()
        heard = project.tell(comment, on=answer)
        told = time.perf_counter()
        project.predict(pool[2 * number + 1])
        done = time.perf_counter()
        if heard.reading.parse.meaning.rules:
            project.apply(heard)
            project.predict(pool[2 * number + 1])
            taken["apply"].append(1000 * (time.perf_counter() - done))
        for name, since, until in (("tell", begun, told), ("answer", told, done), ("together", begun, done)):
            taken[name].append(1000 * (until - since))
    return {name: values[1:] for name, values in taken.items()}


def give_all(project: Project, pool: list[str]) -> list[float]:
    """The same without the reader: a rule that is given, its effect, the ledger's write, the next answer."""
    taken = []
    for number, rule in enumerate(rule for style in STYLES for rule in marked("newsgroups", style)):
        meant = rule.model_copy(update={"label": project.labels.id(rule.label)})
        comment = Comment(comment="given")
        begun = time.perf_counter()
        waits = project._answering.effect([meant]).waits
        parse = Parse(meaning=Meaning(rules=(meant,)))
        reading = Reading(comment_id=comment.id, author="owner", reader="given", parse=parse, waits=waits)
        project.workspace.store.ledger.append_all([comment, reading])
        project.predict(pool[-number - 1])
        taken.append(1000 * (time.perf_counter() - begun))
    return taken[1:]


def lines(name: str) -> list[dict[str, str]]:
    return [json.loads(line) for line in (COMMENTS / f"{name}.jsonl").read_text("utf-8").splitlines()]


class Setting:
    """A data set with its vectors: training texts are the pool, test texts are read."""

    def __init__(self, name: str) -> None:
        source, tokens = SETS[name]
        rows = shared.newsgroups() if name == "20ng" else shared.rows_of(source)
        self.name, (self.names, self.gold) = name, shared.answers(rows)
        self.texts = np.array([row.text for row in rows], dtype=object)
        self.test = np.array([row.split == "test" for row in rows])
        self.encoder = Encoder.load("all-MiniLM-L6-v2", max_tokens=tokens)
        path = shared.RESULTS / f"{name}-{tokens}.npy"
        if not path.exists():
            shared.RESULTS.mkdir(exist_ok=True)
            np.save(path, self.encoder.embed(list(self.texts), precision="fast"))
        self.vectors = np.load(path)
        self.index = Index.build(list(self.texts[~self.test]))

    def head(self, shots: int | None, seed: int = 0) -> Classifier:
        """A head on this many labelled training texts a label, as a project fits it; None: on all."""
        order = np.random.default_rng(seed).permutation(np.flatnonzero(~self.test))
        gold = self.gold[order]
        rows = np.concatenate([order[gold == label][:shots] for label in range(len(self.names))])
        targets = np.zeros((len(rows), len(self.names)), np.int8)
        targets[np.arange(len(rows)), self.gold[rows]] = 1
        taught = TrainingSet(texts=[""] * len(rows), targets=targets, weight=np.ones(len(rows), np.float32))
        known = Known(taught, self.vectors[rows])
        fitting = Fitting(Classifier.start(self.encoder, self.names), seed)
        chosen = fitting.choose(known, None)
        return replace(fitting.at(known, chosen.l2), temperature=chosen.temperature)

    def rules(self, head: Classifier | None, meant: list[RuleMeant]) -> Rules:
        """The layer's rules over a head, or over one that knows nothing."""
        pool = self.vectors[~self.test]
        unit = 1.0 if head is None else head.temperature
        sample = pool[:2_000]
        answers = np.zeros((len(sample), len(self.names))) if head is None else head.score(sample) / unit
        ground = Ground.of(pool, answers)
        nobody = np.zeros(len(pool), np.bool_)
        gates = []
        for number, one in enumerate(meant):
            about = self.encoder.embed([one.condition.about])[0] if one.condition.about else None
            rule = Rule(**dict(one), feedback_id=f"r{number}", author="owner")
            matching = self.index.matching(one.condition)
            gates.append(Gate.of(rule, about, ground, pool, matching, nobody))
        return Rules(tuple(self.names), unit, RuleOptions(), False, ground, tuple(gates))

    def other_rules(self) -> list[RuleMeant]:
        """Rules marked in comments elsewhere; none where nobody says where they are."""
        folder = os.environ.get("HEEDFUL_COMMENTS")
        path = Path(folder) / "en.jsonl" if folder else None
        if path is None or not path.exists():
            return []
        read = map(json.loads, path.read_text("utf-8").splitlines())
        found = [rule for one in read if one["task"] == self.name for rule in one["meaning"]["rules"]]
        return [
            RuleMeant(
                condition=Condition(**{key: rule[key] for key in ("any", "all", "unless", "about")}),
                label=rule["label"],
                polarity=rule["polarity"],
                strength=rule["strength"],
            )
            for rule in found
        ]


def broken() -> dict[str, Any]:
    """By data set, labelled texts a label and where rules come from: what single rules break and mend."""
    found: dict[str, Any] = {}
    for name, (task, _) in SETS.items():
        setting = Setting(name)
        sources = {"benchmarks/comments": [rule for style in STYLES for rule in marked(task, style)]}
        sources["other comments"] = setting.other_rules()
        for shots in SHOTS:
            head = setting.head(shots)
            for source, meant in sources.items():
                if meant:
                    found[f"{name}|{shots or 'all'}|{source}"] = single(setting, head, meant)
    return found


def single(setting: Setting, head: Classifier, meant: list[RuleMeant]) -> dict[str, Any]:
    """Each rule by itself, applied, on the test texts."""
    vectors, gold = setting.vectors[setting.test], setting.gold[setting.test]
    logits = head.score(vectors).astype(np.float64)
    keys = vectors.astype(np.float64)
    rules = setting.rules(head, meant)
    on = rules.on(list(setting.texts[setting.test]), keys)
    right = logits.argmax(axis=1) == gold
    figures: dict[str, list[float]] = {"broken": [], "gain": [], "matched": [], "changed": []}
    for place, gate in enumerate(rules.gates):
        alone = Rules(rules.labels, rules.unit, rules.options, False, rules.ground, (gate,))
        after = (logits + alone.shift(on[:, [place]], keys)).argmax(axis=1)
        figures["broken"].append(float((right & (after != gold)).sum() / right.sum()))
        figures["gain"].append(float((after == gold).mean() - right.mean()))
        figures["changed"].append(float((after != logits.argmax(axis=1)).mean()))
        figures["matched"].append(len(gate.rows) / len(setting.index))
    return {"start": float(right.mean()), **figures}


def worth() -> dict[str, Any]:
    """20 Newsgroups by style: right answers without any label, and beside a few labels."""
    setting = Setting("20ng")
    vectors, gold = setting.vectors[setting.test], setting.gold[setting.test]
    keys, texts = vectors.astype(np.float64), list(setting.texts[setting.test])
    found: dict[str, Any] = {}
    for shots in (0, 5, 20, 50):
        head = setting.head(shots) if shots else None
        logits = np.zeros((len(keys), 20)) if head is None else head.score(vectors).astype(np.float64)
        start = float((logits.argmax(axis=1) == gold).mean())
        each = []
        for style in STYLES:
            rules = setting.rules(head, marked("newsgroups", style))
            on = rules.on(texts, keys)
            words = (logits + rules.by_gates(on)).argmax(axis=1) == gold
            whole = (logits + rules.shift(on, keys)).argmax(axis=1) == gold
            each.append({"words": float(words.mean()), "whole": float(whole.mean())})
        found[str(shots)] = {"start": start if shots else None, "styles": each}
    return found


def report(results: dict[str, Any]) -> None:
    """The tables."""
    if "time" in results:
        taken = results["time"]
        rows = [
            (name, f"{np.median(values):.1f}", f"{np.percentile(values, 95):.1f}", f"{len(values)}")
            for name, values in taken["ms"].items()
        ]
        title = f"Milliseconds at a pool of {taken['pool']:,}; opened in {taken['open_s']:.1f} s"
        shared.show(title, ("", "median", "p95", "n"), rows)
    if "broken" in results:
        rows = [(*key.split("|"), *cells(one)) for key, one in results["broken"].items()]
        columns = (
            "data",
            "labels",
            "rules of",
            "n",
            "start",
            "broken",
            "p95",
            "most",
            "gain",
            "wait",
            "broken*",
            "most*",
        )
        shared.show(
            "A single rule, in % (gain: points of accuracy; *: of those that need not wait)", columns, rows
        )
    if "worth" in results:
        rows = [
            (
                shots,
                "-" if one["start"] is None else f"{100 * one['start']:.1f}",
                *(f"{100 * style['words']:.1f} / {100 * style['whole']:.1f}" for style in one["styles"]),
            )
            for shots, one in results["worth"].items()
        ]
        columns = ("labels a class", "head alone", *(f"style {style}" for style in STYLES))
        shared.show("20 Newsgroups, all test texts: gates alone / with what is distilled", columns, rows)


def cells(one: dict[str, Any]) -> tuple[str, ...]:
    """Figures of single rules as the table shows them."""
    share, gain = 100 * np.array(one["broken"]), 100 * np.array(one["gain"])
    waits = (np.array(one["matched"]) > MATCHED) | (np.array(one["changed"]) > CHANGED)
    return (
        f"{len(share)}",
        f"{100 * one['start']:.1f}",
        f"{share.mean():.2f}",
        f"{np.percentile(share, 95):.2f}",
        f"{share.max():.2f}",
        f"{gain.mean():+.2f}",
        f"{waits.sum()}",
        f"{share[~waits].mean():.2f}",
        f"{share[~waits].max():.2f}",
    )


if __name__ == "__main__":
    main(tuple(sys.argv[1:]) or ("time", "broken", "worth"))
