"""Any source becomes raw texts, one at a time, as often as they are asked for: what pretraining reads.

Text files are cut at blank lines; everything else is read as rows, of which only the texts count. Rows that
say they are for validation or test are left out, so that nothing is learnt from what is measured later.
"""

import hashlib
import os
from collections.abc import Iterator
from pathlib import Path

from heedful.data.faults import fault, shown
from heedful.data.files import file_format
from heedful.data.lines import read_lines
from heedful.data.read import read_rows
from heedful.data.rows import ReadOptions
from heedful.errors import DataError

TEXT_SUFFIXES = (".txt", ".text", ".md")
LONGEST = 100_000
"""Characters after which a text without a blank line is cut at the next line."""


class RawTexts:
    """The texts of a file or folder; `fingerprint` changes when a file does."""

    def __init__(self, source: str | Path, options: ReadOptions | None = None) -> None:
        self._source = Path(source)
        self._given = str(source)
        options = options or ReadOptions()
        self._options = options.model_copy(update={"on_empty": options.on_empty or "skip"})
        self._files = text_files(self._source)
        if not self._source.exists() and is_text(self._source):
            raise DataError(f"There is no file {shown(self._source)!r}. Correct the path.")
        if self._source.exists() and not self._files and self._is_empty():
            do = f"Wanted text files ({', '.join(TEXT_SUFFIXES)}, also .gz), data files, or folders of them."
            raise fault(shown(self._source), None, "a folder without texts", do)

    @property
    def fingerprint(self) -> str:
        """A hash of the files' names, sizes and times, and of how they are read."""
        digest = hashlib.sha256(f"{self._given}|{self._options.model_dump_json()}".encode("utf-8", "replace"))
        for path in self._every_file():
            about = path.stat()
            digest.update(f"{shown(path)}|{about.st_size}|{about.st_mtime_ns}\n".encode())
        return digest.hexdigest()

    def __iter__(self) -> Iterator[str]:
        if not self._files:
            rows = read_rows(self._given, self._options)
            return (row.text for row in rows if row.split in (None, "train", "pool"))
        return (text for path in self._files for text in self._texts_of(path))

    def _texts_of(self, path: Path) -> Iterator[str]:
        if is_text(path):
            return read_paragraphs(path, self._options)
        rows = read_rows(path, self._options.model_copy(update={"format": None}))
        return (row.text for row in rows if row.split in (None, "train", "pool"))

    def _every_file(self) -> list[Path]:
        if self._source.is_file():
            return [self._source]
        return self._files or sorted(path for path in self._source.rglob("*") if path.is_file())

    def _is_empty(self) -> bool:
        return self._source.is_dir() and not any(path.is_file() for path in self._source.rglob("*"))


def text_files(source: Path) -> list[Path]:
    """The text file itself, or all text and data files below a folder with text files; else nothing, and
    rows are to be read."""
    if source.is_file():
        return [source] if is_text(source) else []
    if not source.is_dir():
        return []
    found = [Path(place) / name for place, _, names in os.walk(source) for name in names]
    seen = sorted(path for path in found if not path.name.startswith("."))
    if not any(is_text(path) for path in seen):
        return []
    return [path for path in seen if is_text(path) or file_format(path) is not None]


def is_text(path: Path) -> bool:
    """Whether a file is one of plain text, with or without .gz behind its name."""
    return Path(path.name.lower().removesuffix(".gz")).suffix in TEXT_SUFFIXES


def read_paragraphs(path: Path, options: ReadOptions) -> Iterator[str]:
    """What stands between blank lines, line ends kept; very long ones are cut at a line's end."""
    lines: list[str] = []
    length = 0
    for number, line in read_lines(path, options):
        if "\0" in line:
            raise DataError(f"{shown(path)}:{number}: found a NUL character. Wanted text; take the file out.")
        if line.strip():
            lines.append(line)
            length += len(line)
        if lines and (not line.strip() or length >= LONGEST):
            yield "".join(lines).strip()
            lines, length = [], 0
    if lines:
        yield "".join(lines).strip()
