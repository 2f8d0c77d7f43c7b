"""The documents keep what they promise: their examples run, their commands run, what they point at is there.

A page's ```python blocks run top to bottom in an empty folder, and so do the `$ heedful …` lines of its
```console blocks. A block that names a file behind its language (```csv mails.csv) is that file.
"""

import re
import shlex
from pathlib import Path
from typing import NamedTuple

import pytest

import heedful
from extras import keras_must_be_here
from heedful.cli.app import main

ROOT = Path(__file__).parents[1]
DOCS = ROOT / "docs"
PAGES = [*sorted(ROOT.glob("*.md")), *sorted(DOCS.rglob("*.md"))]
FENCE = re.compile(r"^```(\w+)(?: (\S+))?\n(.*?)^```$", re.MULTILINE | re.DOTALL)
LINK = re.compile(r"(?<!!)\[[^\]]+\]\(([^)\s]+)\)")
NAMED_PATH = re.compile(r"`((?:src|tests|docs|benchmarks)/[\w./-]*\w/?)`")
MAKE = re.compile(r"(?:^\$ |`)make (\w+)", re.MULTILINE)


class Block(NamedTuple):
    """One fenced block of a page; `line` is where its body begins, counted from 0."""

    language: str
    file: str
    body: str
    line: int


def blocks(page: Path) -> list[Block]:
    text = page.read_text(encoding="utf-8")
    return [
        Block(found[1], found[2] or "", found[3], text.count("\n", 0, found.start(3)))
        for found in FENCE.finditer(text)
    ]


def commands(page: Path) -> list[str]:
    lines = [
        line for block in blocks(page) if block.language == "console" for line in block.body.splitlines()
    ]
    return [line.removeprefix("$ ") for line in lines if line.startswith("$ ")]


def of_the_page(page: Path) -> str:
    return page.relative_to(ROOT).as_posix()


def write_files(page: Path, folder: Path) -> None:
    for block in blocks(page):
        if block.file:
            (folder / block.file).write_text(block.body, encoding="utf-8")


NEEDS = {"docs/keras.md": keras_must_be_here}  # an extra that is not in `dev`
WITH_PYTHON = [page for page in PAGES if any(block.language == "python" for block in blocks(page))]
WITH_COMMANDS = [page for page in PAGES if any(line.startswith("heedful ") for line in commands(page))]


@pytest.mark.parametrize("page", WITH_PYTHON, ids=of_the_page)
def test_the_examples_run(page: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    NEEDS.get(of_the_page(page), lambda: None)()
    monkeypatch.chdir(tmp_path)
    write_files(page, tmp_path)
    namespace: dict[str, object] = {"__name__": "example"}
    for block in blocks(page):
        if block.language == "python":
            exec(compile("\n" * block.line + block.body, str(page), "exec"), namespace)
    for value in namespace.values():
        if isinstance(value, heedful.Project):
            value.close()


@pytest.mark.parametrize("page", WITH_COMMANDS, ids=of_the_page)
def test_the_commands_run(page: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    write_files(page, tmp_path)
    for line in commands(page):
        words = shlex.split(line, comments=True)
        match words[0]:
            case "export":
                monkeypatch.setenv(*words[1].split("=", 1))
            case "heedful":
                with pytest.raises(SystemExit) as ended:
                    main(words[1:])
                assert ended.value.code == 0, line


@pytest.mark.parametrize("page", PAGES, ids=of_the_page)
def test_every_link_leads_somewhere(page: Path) -> None:
    text = page.read_text(encoding="utf-8")
    inside = [target for target in LINK.findall(text) if "://" not in target]
    broken = [target for target in inside if not leads_somewhere(page, target)]
    assert broken == []


def leads_somewhere(page: Path, target: str) -> bool:
    path, _, anchor = target.partition("#")
    found = (page.parent / path).resolve() if path else page
    return found.exists() and (not anchor or anchor in anchors(found))


def anchors(page: Path) -> set[str]:
    """The anchors that GitHub makes of a page's headings."""
    headings = re.findall(r"^#+ (.+)$", page.read_text(encoding="utf-8"), re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-") for heading in headings}


@pytest.mark.parametrize("page", PAGES, ids=of_the_page)
def test_every_path_that_is_named_is_there(page: Path) -> None:
    named = NAMED_PATH.findall(page.read_text(encoding="utf-8"))
    assert [path for path in named if not (ROOT / path).exists()] == []


@pytest.mark.parametrize("page", PAGES, ids=of_the_page)
def test_every_make_target_that_is_named_is_there(page: Path) -> None:
    targets = set(re.findall(r"^(\w+):", (ROOT / "Makefile").read_text(encoding="utf-8"), re.MULTILINE))
    assert set(MAKE.findall(page.read_text(encoding="utf-8"))) <= targets


def test_the_index_names_every_page() -> None:
    index = (DOCS / "index.md").read_text(encoding="utf-8")
    linked = {target.partition("#")[0] for target in LINK.findall(index)}
    pages = {page.relative_to(DOCS).as_posix() for page in DOCS.rglob("*.md")} - {"index.md"}
    assert pages <= linked


def test_decisions_are_numbered_without_gaps() -> None:
    pages = sorted((DOCS / "decisions").glob("*.md"))
    titles = [page.read_text(encoding="utf-8").splitlines()[0] for page in pages]
    assert [int(page.name[:4]) for page in pages] == list(range(1, len(pages) + 1))
    assert [re.findall(r"^# (\d+)\. ", title) for title in titles] == [
        [str(n + 1)] for n in range(len(pages))
    ]
