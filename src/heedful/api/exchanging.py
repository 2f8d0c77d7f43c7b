"""Feedback out and in as files, in our own JSON Lines or in the formats of other programs."""

import shutil
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Annotated, Literal

from fastapi import APIRouter, Query, Request
from fastapi.responses import StreamingResponse
from starlette.concurrency import run_in_threadpool

from heedful.api.streams import JsonLines, besides
from heedful.api.uploads import BODY, receive, received
from heedful.data.exchange.formats import suffix
from heedful.data.rows import Foreign
from heedful.errors import NotFoundError
from heedful.host.access import Owner, Reviewer
from heedful.records.exchange import Exchanged, Taken

router = APIRouter(tags=["feedback"])

MEDIA = {".jsonl": "application/x-ndjson", ".json": "application/json", ".xml": "application/xml"}

FeedbackFormat = Annotated[Literal["heedful"] | Foreign, Query(description="Whose format.")]
Part = Annotated[
    Literal["data", "beside"],
    Query(description="The data, or what belongs beside them: dataset_info.json, a labelling interface."),
]
Author = Annotated[
    str | None, Query(min_length=1, max_length=200, description="Who said it, where no name is given.")
]
Named = Annotated[str | None, Query(min_length=1, max_length=200, description="A field by its name.")]


@router.get(
    "/feedback/export", response_class=JsonLines, responses=besides("application/json", "application/xml")
)
def export(me: Reviewer, format: FeedbackFormat = "heedful", part: Part = "data") -> StreamingResponse:
    """All that was said and stands, labels by name.

    The header `Heedful-Left-Out` says what the format could not carry, by kind.
    """
    name = "feedback.jsonl" if format == "heedful" else f"feedback{suffix(format)}"
    return written(lambda path: me.project.export_feedback(path, format=format), name, part)


@router.post("/feedback/import", openapi_extra=BODY)
async def take_in(
    me: Owner,
    request: Request,
    format: FeedbackFormat = "heedful",
    author: Author = None,
    text: Named = None,
    label: Named = None,
    comment: Named = None,
) -> Taken:
    """Take in what was said elsewhere, of whatever authors; items that are here already count once.

    All or nothing. Comments that come without a reading are read.
    """
    path = await receive(request, "jsonl")
    given = {"author": author, "text_column": text, "label_column": label, "comment_column": comment}
    options = {name: value for name, value in given.items() if value is not None}

    def work() -> Taken:
        with received(path) as file, me.hosted.modelling() as project:
            return project.import_feedback(file, format=format, **options)

    return await run_in_threadpool(work)


def written(write: Callable[[Path], Exchanged], name: str, part: Part = "data") -> StreamingResponse:
    """A file that is written aside and sent piece by piece."""
    folder = Path(tempfile.mkdtemp(prefix="heedful-"))
    try:
        out = write(folder / name)
        path = folder / name if part == "data" else Path(out.beside or folder)
        if path == folder:
            raise NotFoundError("Nothing belongs beside a file in this format. Ask for part=data.")
    except BaseException:
        shutil.rmtree(folder, ignore_errors=True)
        raise
    headers = {"Content-Disposition": f'attachment; filename="{path.name}"'}
    if out.left_out:
        headers["Heedful-Left-Out"] = ", ".join(f"{kind}={number}" for kind, number in out.left_out.items())
    return StreamingResponse(_pieces(path, folder), media_type=MEDIA[path.suffix], headers=headers)


def _pieces(path: Path, folder: Path) -> Iterator[bytes]:
    try:
        with path.open("rb") as file:
            while piece := file.read(65536):
                yield piece
    finally:
        shutil.rmtree(folder, ignore_errors=True)
