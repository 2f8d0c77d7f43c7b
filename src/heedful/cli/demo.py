"""`heedful demo`: the whole loop on real text with real weights, both from packages.

BBC News articles with four labels a topic train a first version; an editor, played by the labels that were
kept back, corrects what it gets wrong and says in five sentences what belongs where; a round teaches it; the
gate decides; the export is checked.
"""

import shutil
import time
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
from rich.console import Console
from rich.markup import escape
from rich.rule import Rule

from heedful.cli import demo_comments
from heedful.cli.progress import bar
from heedful.cli.session import Session
from heedful.cli.tables import short, show_round, table
from heedful.data.read import read_rows
from heedful.data.rows import Row
from heedful.data.write import write_examples
from heedful.errors import ConfigError
from heedful.evaluate.page import Cell, Section, Table
from heedful.loop import pages
from heedful.models.check import answers_of_export
from heedful.project import Project
from heedful.records.base import content_hash
from heedful.records.prediction import Prediction
from heedful.records.version import Round

LABELLED, TESTED, POOL, UNSEEN = 4, 60, 500, 80
MORE_LABELS = 16
CORRECTIONS, PRAISES = 8, 4
TOKENS = 128  # the beginning of an article says what it is about
CHECKED = 60


@dataclass
class Telling:
    """The editor's side: what every article is about, what was said of the answers."""

    truth: dict[str, str]
    corrected: list[Prediction] = field(default_factory=list)
    praised: list[Prediction] = field(default_factory=list)

    def wanted(self, answer: Prediction) -> str:
        return self.truth[content_hash(answer.text)]


def run(session: Session, folder: Path) -> None:
    """Play the whole loop in a new folder; the last line says where the report is."""
    if folder.exists():
        raise ConfigError(f"{folder} is there already. Remove it or name another folder: heedful demo FOLDER")
    begun, console = time.monotonic(), session.console
    rows, unseen, telling = _articles()
    folder.mkdir(parents=True)
    write_examples(folder / "articles.jsonl", rows)
    model = {"max_tokens": TOKENS}
    with Project.create(folder / "project", name="bbc-news", effort="quick", model=model) as project:
        console.print(Rule("1  A project with four labels a topic"))
        project.add(folder / "articles.jsonl")
        _train(session, console, project)
        console.print(Rule("2  What it says of articles it has never seen"))
        again = _talk(console, project, [row.text for row in unseen], telling)
        console.print(Rule("3  Five sentences about all articles"))
        effects = demo_comments.comment(project)
        demo_comments.show(console, effects)
        console.print(Rule("4  A round: learn for good, measure, decide"))
        with bar(session) as progress:
            made = project.learn(progress)
        show_round(console, made)
        console.print(_beside_more_labels(folder / "more-labels", rows, telling))
        console.print(Rule("5  Take it away"))
        _export(console, project, folder / "export", unseen)
        report = _report(project, folder / "report.html", made, telling, again, effects)
    console.print(f"The report: [bold]{report}[/]   all of it: {time.monotonic() - begun:.0f} s, {_peak()}")
    console.print(f'Go on with: heedful -p {folder / "project"} predict "Shares fell after the merger"')
    console.print(f"Or in a browser: heedful serve {folder}")


def _train(session: Session, console: Console, project: Project) -> None:
    """Say what there is to learn from, train, and say how good that is."""
    splits = project.counts().splits
    console.print(
        f"BBC News: {splits['train']} labelled articles to train on, {splits['test']} to test on, "
        f"{splits['pool']} without labels; topics: {', '.join(project.labels.names)}."
    )
    begun = time.monotonic()
    with bar(session) as progress:
        project.train(progress)
    seconds = time.monotonic() - begun
    right = project.evaluate().after["accuracy"]
    console.print(f"Trained in {seconds:.0f} s: {right:.1%} of the test articles right.")


def _talk(console: Console, project: Project, texts: list[str], telling: Telling) -> list[Prediction]:
    """Answer, let the editor speak, answer again; what is said now of the corrected articles."""
    answers = project.predict(texts)
    _disagree(project, answers, telling)
    heeding = project.predict(texts)
    now = {one.text: one for one in heeding}
    again = [now[one.text] for one in telling.corrected]
    _say_corrections(console, telling, again)
    _say_reach(console, answers, heeding, telling)
    return again


def _beside_more_labels(folder: Path, rows: Sequence[Row], telling: Telling) -> str:
    """What the same encoder reaches with four times as many labels and no word said, on the same test."""
    pool = [row for row in rows if row.split == "pool"]
    by_topic: dict[str, list[Row]] = {}
    for row in pool:
        topic = telling.truth[content_hash(row.text)]
        by_topic.setdefault(topic, []).append(row.model_copy(update={"labels": (topic,), "split": "train"}))
    more = [row for found in by_topic.values() for row in found[: MORE_LABELS - LABELLED]]
    folder.mkdir()
    write_examples(folder / "articles.jsonl", [*(row for row in rows if row.split != "pool"), *more])
    model = {"max_tokens": TOKENS}
    with Project.create(folder / "project", name="more-labels", effort="quick", model=model) as project:
        project.add(folder / "articles.jsonl")
        project.train()
        right = project.evaluate().after["accuracy"]
    shutil.rmtree(folder)
    return (
        f"Beside it: {MORE_LABELS} labels a topic and not a word get {right:.1%} of the test articles right."
    )


def _articles() -> tuple[list[Row], list[Row], Telling]:
    """Rows to import, articles for the editor to read, and what each is about."""
    by_topic: dict[str, list[Row]] = {}
    seen: set[str] = set()
    for row in sorted(read_rows("bbc-news"), key=lambda one: content_hash(one.text)):
        if content_hash(row.text) not in seen and row.labels:
            seen.add(content_hash(row.text))
            by_topic.setdefault(row.labels[0], []).append(row)
    rows: list[Row] = []
    rest: list[Row] = []
    for topic in by_topic.values():
        rows += [row.model_copy(update={"split": "train"}) for row in topic[:LABELLED]]
        rows += [row.model_copy(update={"split": "test"}) for row in topic[LABELLED : LABELLED + TESTED]]
        rest += topic[LABELLED + TESTED :]
    rest.sort(key=lambda one: content_hash(one.text))
    rows += [row.model_copy(update={"labels": None, "split": "pool"}) for row in rest[:POOL]]
    truth = {content_hash(row.text): row.labels[0] for row in rest if row.labels}
    return rows, rest[POOL : POOL + UNSEEN], Telling(truth)


def _disagree(project: Project, answers: Sequence[Prediction], telling: Telling) -> None:
    """The editor corrects some wrong answers and confirms some right ones, in the order they come."""
    for answer in answers:
        if answer.label != telling.wanted(answer) and len(telling.corrected) < CORRECTIONS:
            project.correct(answer, telling.wanted(answer), author="editor")
            telling.corrected.append(answer)
        elif answer.label == telling.wanted(answer) and len(telling.praised) < PRAISES:
            project.judge(answer, True, author="editor")
            telling.praised.append(answer)


def _say_corrections(console: Console, telling: Telling, again: Sequence[Prediction]) -> None:
    shown = table("article", "said", "the editor", "says now")
    for was, now in zip(telling.corrected, again, strict=True):
        colour = "green" if now.label == telling.wanted(was) else "red"
        shown.add_row(
            short(was.text, 52),
            f"{was.label} {was.confidence:.0%}",
            telling.wanted(was),
            f"[{colour}]{escape(now.label)}[/]",
        )
    console.print(shown)


def _say_reach(
    console: Console, before: Sequence[Prediction], after: Sequence[Prediction], telling: Telling
) -> None:
    """What the feedback did to the other articles, at once."""
    told = {one.text for one in (*telling.corrected, *telling.praised)}
    others = [(was, now) for was, now in zip(before, after, strict=True) if was.text not in told]
    right = [sum(telling.wanted(one) == one.label for one in side) for side in zip(*others, strict=True)]
    broken = sum(telling.wanted(was) == was.label != now.label for was, now in others)
    console.print(
        f"{len(telling.corrected)} corrections and {len(telling.praised)} verdicts are heeded at once. "
        f"Of the {len(others)} articles nobody spoke of, {right[0]} were right before, "
        f"{right[1]} are now; {broken} broke."
    )


def _export(console: Console, project: Project, folder: Path, unseen: Sequence[Row]) -> None:
    """Write the weights out and ask them again without heedful."""
    project.export(folder)
    texts = [row.text for row in unseen[:CHECKED]]
    used = project.version()
    assert used is not None
    inside = project.workspace.classifier(used.id).logits(texts)
    outside = answers_of_export(folder, texts)
    same = int((inside.argmax(1) == outside.argmax(1)).sum())
    console.print(
        f"Exported {used.id} to {folder}. Loaded without heedful it gives the same answer to {same} of "
        f"{len(texts)} articles; the largest difference of a logit is {np.abs(inside - outside).max():.0e}."
    )


def _report(
    project: Project,
    path: Path,
    made: Round,
    telling: Telling,
    again: Sequence[Prediction],
    effects: Sequence[demo_comments.Effect],
) -> Path:
    rows = [
        [
            Cell(was.text[:160].strip() + " …"),
            Cell(was.label, "bad"),
            Cell(telling.wanted(was)),
            Cell(now.label, "good" if now.label == telling.wanted(was) else "bad"),
        ]
        for was, now in zip(telling.corrected, again, strict=True)
    ]
    said = Section(
        "What the editor said",
        [Table(["article", "answer", "the editor", "the next answer"], rows)],
        f"{len(telling.corrected)} corrections and {len(telling.praised)} confirmations, heeded at once.",
    )
    return pages.write(
        project.workspace, path, made, "The demo: BBC News", [said, demo_comments.section(effects)]
    )


def _peak() -> str:
    """The most memory this process has held."""
    try:
        import resource
    except ImportError:
        return "memory unknown on this system"
    return f"{resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 2**20:.1f} GiB at most"
