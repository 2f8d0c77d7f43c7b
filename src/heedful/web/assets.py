"""The stylesheet and the scripts, under an address that changes when they do, so that browsers keep them.

Everything is read once; no address is ever made into a path.
"""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from fastapi import APIRouter, Response

from heedful.host.access import ANYBODY
from heedful.host.problems import RefusedError

STATIC = Path(__file__).parent / "static"
TYPES = {
    ".css": "text/css; charset=utf-8",
    ".js": "text/javascript; charset=utf-8",
    ".svg": "image/svg+xml",
}
KEPT = "public, max-age=31536000, immutable"

router = APIRouter(include_in_schema=False)


@dataclass(frozen=True)
class Assets:
    """Files by the end of their address, and what all of them together hash to."""

    files: Mapping[str, bytes]
    digest: str

    def address(self, name: str) -> str:
        """Where browsers find a file; raises KeyError when there is none."""
        assert name in self.files, f"there is no asset {name}"
        return f"/assets/{self.digest}/{name}"


@cache
def assets() -> Assets:
    """All of them; the stylesheet is the files of `static/style` one after the other."""
    found = {
        path.relative_to(STATIC).as_posix(): path.read_bytes()
        for path in sorted(STATIC.rglob("*"))
        if path.suffix in TYPES and path.parent.name != "style"
    }
    parts = [path.read_bytes() for path in sorted((STATIC / "style").glob("*.css"))]
    found["style.css"] = b"\n".join(parts)
    content = hashlib.sha256(b"".join(name.encode() + found[name] for name in sorted(found)))
    return Assets(found, content.hexdigest()[:12])


@router.get("/assets/{digest}/{name:path}", openapi_extra=ANYBODY)
async def asset(digest: str, name: str) -> Response:
    """One file; of an older digest there is none."""
    known = assets()
    if digest != known.digest or name not in known.files:
        raise RefusedError(404, "There is no such file here. Load the page again.")
    suffix = name[name.rfind(".") :]
    return Response(known.files[name], media_type=TYPES[suffix], headers={"Cache-Control": KEPT})
