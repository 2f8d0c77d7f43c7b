"""A file that comes with a request: kept in a private folder while it is read, gone afterwards.

Its name is made here, never taken from the request.
"""

import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Annotated, Literal

from fastapi import Query, Request
from starlette.concurrency import run_in_threadpool

from heedful.data.read import read_rows
from heedful.data.rows import ReadOptions, Row
from heedful.errors import DataError
from heedful.host.problems import RefusedError
from heedful.records.parts import Inputs

MOST_BYTES = 2 * 2**30

UploadFormat = Literal["csv", "tsv", "jsonl", "parquet"]
Upload = Annotated[UploadFormat, Query(description="What the body of the request is.")]

BODY = {
    "requestBody": {
        "required": True,
        "content": {"application/octet-stream": {"schema": {"type": "string", "format": "binary"}}},
    }
}
"""How OpenAPI says that the body is a file."""


async def receive(request: Request, format: str) -> Path:
    """Write the body of a request into a file of its own; whoever asked deletes its folder."""
    folder = Path(await run_in_threadpool(tempfile.mkdtemp, prefix="heedful-"))
    path, size = folder / f"upload.{format}", 0
    try:
        with path.open("xb") as file:
            async for piece in request.stream():
                size += len(piece)
                if size > MOST_BYTES:
                    raise RefusedError(
                        413, f"Found a file of more than {MOST_BYTES} bytes. Send it in parts."
                    )
                await run_in_threadpool(file.write, piece)
    except BaseException:
        shutil.rmtree(folder, ignore_errors=True)
        raise
    return path


@contextmanager
def received(path: Path) -> Iterator[Path]:
    """The file while it is read; an error speaks of `upload.csv`, not of where that lies here."""
    try:
        yield path
    except DataError as error:
        raise DataError(str(error).replace(f"{path.parent}/", "")) from error
    finally:
        shutil.rmtree(path.parent, ignore_errors=True)


class Rows:
    """The rows of a file that was looked through once: nothing is found wrong in the middle of answering."""

    def __init__(self, path: Path, inputs: Inputs) -> None:
        self._path = path
        self._options = ReadOptions(on_empty="keep", only_texts=True, inputs=inputs)
        with received_or_gone(path):
            for _ in read_rows(path, self._options):
                pass

    def __enter__(self) -> Iterator[Row]:
        return read_rows(self._path, self._options)

    def __exit__(self, *_: object) -> None:
        shutil.rmtree(self._path.parent, ignore_errors=True)


@contextmanager
def received_or_gone(path: Path) -> Iterator[None]:
    """Keep the file when all goes well; delete it, and say why in plain words, when not."""
    try:
        yield
    except BaseException as error:
        shutil.rmtree(path.parent, ignore_errors=True)
        if isinstance(error, DataError):
            raise DataError(str(error).replace(f"{path.parent}/", "")) from error
        raise


async def rows_of(request: Request, format: str, inputs: Inputs) -> Rows:
    """The rows in the body of a request."""
    path = await receive(request, format)
    return await run_in_threadpool(Rows, path, inputs)
