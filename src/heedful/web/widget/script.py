"""Serve the widget's script to pages of other sites."""

import hashlib
from functools import cache
from pathlib import Path

from fastapi import APIRouter, Request, Response

from heedful.host.access import ANYBODY

FILE = Path(__file__).parent / "widget.js"
KEPT = "public, max-age=3600"  # seconds; others' pages name an address that never changes

router = APIRouter(include_in_schema=False)


@cache
def content() -> tuple[bytes, str]:
    """The script, read once, and its tag."""
    found = FILE.read_bytes()
    return found, f'"{hashlib.sha256(found).hexdigest()[:16]}"'


@router.get("/widget.js", openapi_extra=ANYBODY)
async def script(request: Request) -> Response:
    """The script; browsers ask after an hour whether there is another."""
    found, tag = content()
    headers = {"Cache-Control": KEPT, "ETag": tag, "Cross-Origin-Resource-Policy": "cross-origin"}
    if request.headers.get("if-none-match") == tag:
        return Response(status_code=304, headers=headers)
    return Response(found, media_type="text/javascript; charset=utf-8", headers=headers)
