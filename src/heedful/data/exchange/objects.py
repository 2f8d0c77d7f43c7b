"""A file of JSON objects, one a line or all in one list, read and written one object at a time.

A list may be longer than memory: it is decoded object by object, and an object may have up to `MOST`
characters.
"""

import io
import json
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO, Any

from heedful.data.faults import clip, fault, shown
from heedful.data.json_lines import KeyTwiceError, object_of_line, pairs
from heedful.data.lines import check_mark, codec, opened, read_lines, wrong_encoding
from heedful.data.rows import ReadOptions

MOST = 64 * 2**20
_PIECE = 1 << 16
_SPACE = " \t\r\n"


def read_objects(path: Path, options: ReadOptions) -> Iterator[tuple[str, dict[str, Any]]]:
    """Where each object stands, and the object; raises DataError at the first that is none."""
    if _is_list(path, options):
        yield from _read_list(path, options)
        return
    name = shown(path)
    for number, line in read_lines(path, options):
        if line.strip():
            yield f"{name}:{number}", object_of_line(line, f"{name}:{number}")


def write_objects(file: IO[bytes], objects: Iterable[dict[str, Any]], as_list: bool) -> int:
    """Write objects one a line, or as one list with an object a line; how many."""
    count = 0
    for count, one in enumerate(objects, 1):  # the last number is the result
        before = b"" if not as_list else b"[\n" if count == 1 else b",\n"
        after = b"" if as_list else b"\n"
        file.write(before + json.dumps(one, ensure_ascii=False).encode() + after)
    if as_list:
        file.write(b"\n]\n" if count else b"[]\n")
    return count


def _is_list(path: Path, options: ReadOptions) -> bool:
    """Whether the first character that is no space opens a list."""
    with _pieces(path, options) as pieces:
        return pieces.next() == "["


def _read_list(path: Path, options: ReadOptions) -> Iterator[tuple[str, dict[str, Any]]]:
    with _pieces(path, options) as pieces:
        yield from _items(pieces, shown(path))


class _Pieces:
    """Characters that are at hand from `at` on, and more on request."""

    def __init__(self, text: io.TextIOWrapper) -> None:
        self._text = text
        self.at_hand = ""
        self.at = 0
        self.over = False

    def more(self) -> None:
        """Read as much again as is at hand, so that a long object is looked at only a few times."""
        rest = self.at_hand[self.at :]
        piece = self._text.read(max(_PIECE, len(rest)))
        self.over = not piece
        self.at_hand, self.at = rest + piece, 0

    def next(self) -> str:
        """The next character that is no space, left where it is; empty at the end."""
        while True:
            while self.at < len(self.at_hand) and self.at_hand[self.at] in _SPACE:
                self.at += 1
            if self.at < len(self.at_hand) or self.over:
                return self.at_hand[self.at : self.at + 1]
            self.more()

    @property
    def soon(self) -> str:
        """What comes next, for a message."""
        return clip(repr(self.at_hand[self.at : self.at + 40])) if self.next() else "the end of the file"


@contextmanager
def _pieces(path: Path, options: ReadOptions) -> Iterator[_Pieces]:
    name, encoding = shown(path), codec(options.encoding or "utf-8")
    with opened(path) as file:
        check_mark(file.peek(4)[:4], encoding, name)
        text = io.TextIOWrapper(file, "utf-8-sig" if encoding == "utf-8" else encoding, newline="")
        try:
            yield _Pieces(text)
        except UnicodeDecodeError as error:
            raise wrong_encoding(name, encoding, error) from None
        finally:
            text.detach()


def _items(pieces: _Pieces, name: str) -> Iterator[tuple[str, dict[str, Any]]]:
    """The objects between the brackets, told by their number."""
    decoder = json.JSONDecoder(object_pairs_hook=pairs, parse_constant=_no_number)
    pieces.next()
    pieces.at += 1
    number = 0
    while (sign := pieces.next()) != "]":
        number += 1
        where = f"{name}, item {number}"
        if number > 1:
            if sign != ",":
                raise fault(where, None, pieces.soon, "Wanted a comma, or the end of the list.")
            pieces.at += 1
            sign = pieces.next()
        if sign != "{":
            raise fault(where, None, pieces.soon, "Wanted an object.")
        yield where, _object(pieces, decoder, where)
    pieces.at += 1
    if pieces.next():
        raise fault(name, None, pieces.soon, "Wanted nothing behind the list.")


def _object(pieces: _Pieces, decoder: json.JSONDecoder, where: str) -> dict[str, Any]:
    while True:
        try:
            value, pieces.at = decoder.raw_decode(pieces.at_hand, pieces.at)
        except KeyTwiceError as error:
            raise fault(where, error.key, "the key twice in one object", "Remove one of the two.") from None
        except RecursionError:
            raise fault(where, None, "JSON nested too deep", "Wanted an object of plain values.") from None
        except ValueError as error:
            if pieces.over or len(pieces.at_hand) - pieces.at > MOST:
                do = "Mend the object, or export the file again."
                raise fault(where, None, f"no JSON ({error})", do) from None
            pieces.more()
        else:
            assert isinstance(value, dict)
            return value


def _no_number(name: str) -> float:
    raise ValueError(f"{name} is no JSON number")
