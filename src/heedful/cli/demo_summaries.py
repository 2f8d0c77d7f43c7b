"""`heedful demo summaries`: a model that summarises papers learns from what its reader says, in minutes.

SmolLM2 and papers with expert summaries, both from packages. A reader wants them short, and without a word,
and corrects one; the next answers heed that, a round brings it into the weights, the gate decides, the export
is a folder that transformers reads.
"""

import importlib.util
import json
import time
from collections.abc import Sequence
from pathlib import Path

from rich.console import Console
from rich.markup import escape
from rich.rule import Rule

from heedful.cli.progress import bar
from heedful.cli.session import Session
from heedful.cli.tables import short, show_round, table
from heedful.errors import ConfigError, MissingExtraError
from heedful.loop import pages
from heedful.project import Project
from heedful.records.prediction import Prediction
from heedful.records.sentences import word_count

TRAIN, VALIDATION, TEST, POOL, SHOWN = 8, 3, 8, 10, 3
TOKENS, WORDS = 48, 25
COMMENTS = (f"Summaries should always be at most {WORDS} words.", "Never say “this paper”.")
ASKED = "Say in one sentence what this paper found."


def run(session: Session, folder: Path) -> None:
    """Play the loop in a new folder."""
    if folder.exists():
        raise ConfigError(f"{folder} is there already. Remove it or name another folder.")
    begun, console = time.monotonic(), session.console
    rows = papers()
    folder.mkdir(parents=True)
    unseen = _write(folder / "papers.jsonl", rows)
    writing = {"instruction": ASKED, "max_new_tokens": TOKENS}
    with Project.create(folder / "project", task="summarisation", effort="quick", writing=writing) as project:
        console.print(Rule("1  SmolLM2 and the summaries of eight papers"))
        project.add(folder / "papers.jsonl")
        with bar(session) as progress:
            version = project.train(progress)
        console.print(f"Made {version.id} in {time.monotonic() - begun:.0f} s.")
        console.print(Rule("2  What it says of papers it has never seen, and what its reader thinks"))
        before = project.predict([text for text, _ in unseen], keep=True)
        _show(console, before)
        for comment in COMMENTS:
            heard = project.tell(comment, on=before[0], author="reader")
            project.apply(heard, author="reader")
            console.print(f"“{escape(comment)}”", style="cyan")
            console.print(escape(str(heard.echo)))
        project.correct(before[0], unseen[0][1], author="reader")
        console.print("The first one is corrected. The next answers:")
        _show(console, project.predict([text for text, _ in unseen]))
        console.print(Rule("3  A round: learn for good, measure, decide"))
        with bar(session) as progress:
            made = project.learn(progress)
        show_round(console, made)
        console.print(Rule("4  Take it away"))
        project.export(folder / "export")
        used = made.candidate if made.decision.promoted else made.parent
        console.print(f"Exported {used} to {folder / 'export'}: a folder that transformers reads.")
        report = pages.write(project.workspace, folder / "report.html", made, "The demo: summaries of papers")
    console.print(f"The report: [bold]{report}[/]   all of it: {time.monotonic() - begun:.0f} s")
    console.print(f'Go on with: heedful -p {folder / "project"} tell "too long" --on {before[1].id}')


def papers() -> list[tuple[str, str]]:
    """Abstracts with what an expert says they found, from the package aclsum; its code is not run."""
    spec = importlib.util.find_spec("aclsum")
    if spec is None or spec.origin is None:
        raise MissingExtraError("The demo wants papers: pip install --no-deps aclsum==0.1.2")
    path = Path(spec.origin).parent / "dataset" / "train.jsonl"
    rows = [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines() if line.strip()]
    found = [(" ".join(row["sentences"]["abstract"]), row["summary"]["outcome"]) for row in rows]
    return [(text, wanted) for text, wanted in found if 60 <= word_count(text) <= 160 and wanted]


def _write(path: Path, found: Sequence[tuple[str, str]]) -> list[tuple[str, str]]:
    """The project's rows; the papers that are left for the reader come back."""
    splits = ["train"] * TRAIN + ["validation"] * VALIDATION + ["test"] * TEST + ["pool"] * POOL
    rows = [
        {"text": text, "summary": None if split == "pool" else wanted, "split": split}
        for (text, wanted), split in zip(found, splits, strict=False)
    ]
    path.write_text("".join(json.dumps(row, ensure_ascii=False) + "\n" for row in rows), encoding="utf-8")
    return list(found[len(splits) : len(splits) + SHOWN])


def _show(console: Console, answers: Sequence[Prediction]) -> None:
    shown = table("paper", "words>", "answer")
    for answer in answers:
        mark = " [cyan]●[/]" if answer.heeded else ""
        shown.add_row(short(answer.text, 28), str(word_count(answer.label)), f"{escape(answer.label)}{mark}")
    console.print(shown)
