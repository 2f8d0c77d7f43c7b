"""A file becomes numbered lines of text: unpacked, decoded, each within the limit.

Only a line feed ends a line; what stands before it is kept as it is. UTF-8 (with or without its mark) is
the default; UTF-16 and UTF-32 are recognised by their mark and named, never guessed at.
"""

import codecs
import gzip
import io
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO

from heedful.data.faults import fault, shown
from heedful.data.rows import ReadOptions
from heedful.errors import DataError

MARKS = (  # the longer ones first: UTF-32's mark begins with UTF-16's
    (codecs.BOM_UTF32_LE, "utf-32"), (codecs.BOM_UTF32_BE, "utf-32"), (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"), (codecs.BOM_UTF8, "utf-8-sig"),
)  # fmt: skip


def read_lines(path: Path, options: ReadOptions) -> Iterator[tuple[int, str]]:
    """The lines of a file with their numbers, from 1; raises DataError for what cannot be read."""
    encoding = codec(options.encoding or "utf-8")
    with opened(path) as file:
        start = file.peek(4)[:4]
        check_mark(start, encoding, shown(path))
        if encoding.startswith(("utf-16", "utf-32")):
            yield from _wide_lines(file, path, encoding, options.max_row_bytes)
            return
        if start.startswith(codecs.BOM_UTF8):
            file.read(len(codecs.BOM_UTF8))
        yield from _byte_lines(file, path, encoding, options.max_row_bytes)


def decode(content: bytes, encoding: str, where: str) -> str:
    """A whole file's text, without the mark at its beginning."""
    check_mark(content[:4], encoding, where)
    body = content.removeprefix(codecs.BOM_UTF8)
    try:
        return body.decode(encoding)
    except UnicodeDecodeError as error:
        raise wrong_encoding(where, encoding, error) from None


def codec(name: str) -> str:
    """The one name of an encoding that has many; raises DataError for an unknown one."""
    try:
        found = codecs.lookup(name).name
        "".encode(found)
    except LookupError:
        raise DataError(
            f"Found the encoding {name!r}; wanted one that Python knows, such as utf-8."
        ) from None
    return "utf-8" if found == "utf-8-sig" else found


def check_mark(start: bytes, encoding: str, where: str) -> None:
    """Refuse a file whose first bytes say that it is written in another encoding."""
    marked = next((name for mark, name in MARKS if start.startswith(mark)), None)
    if marked is None and b"\0" in start[:2]:  # no mark, but half of the first character's bytes is zero
        marked = "utf-16-be" if start.startswith(b"\0") else "utf-16-le"
    if marked not in (None, "utf-8-sig") and not encoding.startswith(("utf-16", "utf-32")):
        do = f"Save it as UTF-8, or pass encoding={marked!r}."
        raise fault(where, None, f"a file in {marked.upper()}, read as {encoding.upper()}", do)


def wrong_encoding(where: str, encoding: str, error: UnicodeDecodeError) -> DataError:
    """The error for bytes that the encoding cannot have produced."""
    byte = error.object[error.start]
    do = "Save the file as UTF-8, or name its encoding (often encoding='cp1252')."
    return fault(where, None, f"byte 0x{byte:02x} at {error.start}, which is not {encoding.upper()}", do)


def too_long(where: str, limit: int) -> DataError:
    """The error for a row above the limit."""
    do = "A quote may be open or a line end missing; if the row is meant, raise max_row_bytes."
    return fault(where, None, f"a row of more than {limit:,} bytes", do)


@contextmanager
def opened(path: Path) -> Iterator[io.BufferedReader]:
    """The file's bytes, unpacked when its name ends in .gz; failures to read become DataError."""
    try:
        with path.open("rb") as raw:
            yield _unpacked(raw) if path.suffix.lower() == ".gz" else raw
    except (EOFError, gzip.BadGzipFile, zlib.error) as error:
        do = "Copy or pack the file again."
        raise fault(shown(path), None, f"damaged gzip data ({error})", do) from error
    except OSError as error:
        raise DataError(f"{shown(path)}: cannot be read ({error.strerror or error}).") from error


def _unpacked(raw: IO[bytes]) -> io.BufferedReader:
    return io.BufferedReader(gzip.GzipFile(fileobj=raw), 1 << 17)


def _byte_lines(file: io.BufferedReader, path: Path, encoding: str, limit: int) -> Iterator[tuple[int, str]]:
    """Split before decoding, so that a wrong byte is found on its own line."""
    name, number = shown(path), 0
    while line := file.readline(limit + 1):
        number += 1
        if len(line) > limit:
            raise too_long(f"{name}:{number}", limit)
        try:
            yield number, line.decode(encoding)
        except UnicodeDecodeError as error:
            raise wrong_encoding(f"{name}:{number}", encoding, error) from None


def _wide_lines(file: io.BufferedReader, path: Path, encoding: str, limit: int) -> Iterator[tuple[int, str]]:
    """Encodings in which a line feed is not one byte."""
    name, number = shown(path), 0
    text = io.TextIOWrapper(file, encoding=encoding, newline="\n")
    try:
        while line := text.readline(limit + 1):
            number += 1
            if len(line) > limit:
                raise too_long(f"{name}:{number}", limit)
            yield number, line
    except UnicodeError as error:
        do = "Name the file's encoding, or save it as UTF-8."
        found = f"bytes, in this row or soon after it, that are not {encoding.upper()} ({error})"
        raise fault(f"{name}:{number + 1}", None, found, do) from None
    finally:
        text.detach()
