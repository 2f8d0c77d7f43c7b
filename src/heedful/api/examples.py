"""Examples and the pool: brought in and taken out as streams, looked through in pages."""

import csv
import io
import json
from collections.abc import Iterator
from itertools import islice
from typing import Annotated, Literal

from fastapi import APIRouter, Path, Query, Request
from fastapi.responses import StreamingResponse
from pydantic import StringConstraints
from starlette.concurrency import run_in_threadpool

from heedful.api.exchanging import written
from heedful.api.paging import Cursor, Limit, Page, page_of
from heedful.api.streams import JsonLines, besides
from heedful.api.uploads import BODY, UploadFormat, receive, received
from heedful.data.examples import to_rows
from heedful.data.exchange.examples import write_foreign_rows
from heedful.data.exchange.formats import FOREIGN, suffix
from heedful.data.exchange.items import Labelling
from heedful.data.formulas import guard
from heedful.data.rows import Foreign, Row
from heedful.host.access import Annotator, Reviewer
from heedful.records.example import Example, Split
from heedful.records.parts import split_parts
from heedful.records.version import Batch
from heedful.store.examples import Counts

router = APIRouter(tags=["examples"])

AT_ONCE = 500  # rows in one piece of a stream

Out = Literal["jsonl", "csv"] | Foreign
MEDIA = {"jsonl": "application/x-ndjson", "csv": "text/csv; charset=utf-8"}
Cell = Annotated[str, Query(max_length=200)]
Called = Annotated[str, StringConstraints(max_length=200, pattern=r"^[^/\\\x00-\x1f]*$")]


@router.get("/examples")
def examples(
    me: Annotator, split: Split | None = None, cursor: Cursor = None, limit: Limit = 100
) -> Page[Example]:
    """Examples and pool texts by content hash."""
    found = me.store.examples.all(*([split] if split else []), after=cursor or "")
    return page_of(((one.id, one) for one in found), limit)


@router.get("/examples/counts")
def counts(me: Annotator) -> Counts:
    """How many there are, by split and label id."""
    return me.project.counts()


@router.get(
    "/examples/export",
    response_class=JsonLines,
    responses=besides("text/csv", "application/json", "application/xml"),
)
def export(me: Reviewer, split: Split | None = None, format: Out = "jsonl") -> StreamingResponse:
    """All examples, or those of one split (`pool` too), labels by name, streamed row by row."""
    several, labels = me.project.config.multi_label, me.project.labels
    rows = to_rows(me.store.examples.all(*([split] if split else [])), labels)
    if format not in MEDIA:
        labelling = Labelling(labels.names, several)
        return written(
            lambda path: write_foreign_rows(path, format, rows, labelling), f"examples{suffix(format)}"
        )
    texts = me.project.workspace.part_columns()
    pieces = _json_lines(rows, several, texts) if format == "jsonl" else _csv(rows, several, texts)
    headers = {"Content-Disposition": f'attachment; filename="examples.{format}"'}
    return StreamingResponse(pieces, media_type=MEDIA[format], headers=headers)


@router.get("/examples/{example_id}")
def example(me: Annotator, example_id: Annotated[str, Path(pattern=r"^[0-9a-f]{32}$")]) -> Example:
    """One example by its content hash."""
    return me.store.examples.get(example_id)


@router.post("/examples", status_code=201, openapi_extra=BODY)
async def bring_in(
    me: Reviewer,
    request: Request,
    format: Annotated[UploadFormat | Foreign, Query(description="What the body of the request is.")],
    split: Split | None = None,
    text_column: Cell | None = None,
    other_column: Annotated[list[Cell] | None, Query(description="Of a pair's second text.")] = None,
    label_column: Cell | None = None,
    label_separator: Annotated[str | None, Query(min_length=1, max_length=5)] = None,
    new_labels: bool = False,
    name: Annotated[Called, Query(description="What the file is called where it came from.")] = "",
) -> Batch:
    """Bring in the file that is the body: rows with labels are examples, rows without are the pool's.

    All or nothing; texts that are here already are skipped.
    """
    path = await receive(request, "json" if format in FOREIGN else format)
    options = {
        "split": split,
        "format": format if format in FOREIGN else None,
        "text_column": text_column,
        "other_columns": tuple(other_column or ()),
        "label_column": label_column,
        "label_separator": label_separator,
    }

    def work() -> Batch:
        with received(path) as file:
            called = name or file.name
            return me.project.add(file, new_labels=new_labels, called=called, **options)

    return await run_in_threadpool(work)


def _json_lines(rows: Iterator[Row], several: bool, texts: tuple[str, ...]) -> Iterator[bytes]:
    while chunk := list(islice(rows, AT_ONCE)):
        lines = [
            json.dumps(
                {**_parts(row, texts), "label": _label(row, several), "split": row.split}, ensure_ascii=False
            )
            for row in chunk
        ]
        yield "".join(f"{line}\n" for line in lines).encode()


def _csv(rows: Iterator[Row], several: bool, texts: tuple[str, ...]) -> Iterator[bytes]:
    """Cells that a spreadsheet would run as a formula get an apostrophe; reading takes it off again."""
    yield f"{','.join(texts)},label,split\n".encode()
    while chunk := list(islice(rows, AT_ONCE)):
        piece = io.StringIO()
        writer = csv.writer(piece, quoting=csv.QUOTE_ALL, lineterminator="\n")
        for row in chunk:
            label = _label(row, several)
            cell = json.dumps(label, ensure_ascii=False) if isinstance(label, list) else label or ""
            parts = map(guard, _parts(row, texts).values())
            writer.writerow((*parts, guard(cell), row.split or ""))
        yield piece.getvalue().encode()


def _parts(row: Row, texts: tuple[str, ...]) -> dict[str, str]:
    """The text, or its parts where there is a column for each."""
    if len(texts) == 1:
        return {texts[0]: row.text}
    return dict(zip(texts, split_parts(row.text), strict=True))


def _label(row: Row, several: bool) -> str | list[str] | None:
    if row.labels is None:
        return None
    return list(row.labels) if several else row.labels[0]
