"""Versions: which there are, which one answers, how good one is; promote, go back."""

from typing import Annotated

from fastapi import APIRouter, Path, Response
from pydantic import Field

from heedful.host.access import Annotator, Key, Owner, Reviewer, own_key
from heedful.host.hosted import Visitor
from heedful.records.base import Record
from heedful.records.job import Job
from heedful.records.version import Promotion, Version

router = APIRouter(tags=["versions"])

VersionId = Annotated[str, Path(pattern=r"^v[1-9][0-9]{0,8}$")]


class Versions(Record):
    """All versions, oldest first, and the one that answers."""

    in_use: str | None
    versions: tuple[Version, ...]


class Because(Record):
    """Why somebody chose a version, and whether they do so though people's review keeps it out."""

    reason: str = Field(default="chosen by hand", min_length=1, max_length=1000)
    despite_review: bool = False


@router.get("/versions")
def versions(me: Annotator) -> Versions:
    """All versions whose weights are there."""
    used = me.project.version()
    return Versions(in_use=used.id if used else None, versions=tuple(me.project.versions()))


@router.post("/versions/rollback")
def roll_back(me: Owner) -> Promotion:
    """Go back to the version that was in use before."""
    return _used_from_now_on(me, me.project.rollback(author=me.name))


@router.get("/versions/{version_id}")
def version(me: Annotator, version_id: VersionId) -> Version:
    """One version and where it came from."""
    return me.project.workspace.version(version_id)


@router.post("/versions/{version_id}/promote")
def promote(me: Owner, version_id: VersionId, because: Because | None = None) -> Promotion:
    """Let this version answer from now on."""
    because = because or Because()
    made = me.project.promote(
        version_id, because.reason, author=me.name, despite_review=because.despite_review
    )
    return _used_from_now_on(me, made)


@router.post("/versions/{version_id}/evaluate", status_code=202)
def evaluate(me: Reviewer, version_id: VersionId, response: Response, key: Key = None) -> Job:
    """Have a version compared with the one in use on the test examples; the job's result is a Report."""
    me.project.workspace.version(version_id)
    asked = me.store.jobs.add(Job(kind="evaluate", about=version_id, author=me.name), own_key(me, key))
    response.headers["Location"] = f"../../jobs/{asked.id}"
    return asked


def _used_from_now_on(me: Visitor, promotion: Promotion) -> Promotion:
    """When this returns, the next answer is the promoted version's; until then the old one answers."""
    me.project.swap()
    return promotion
