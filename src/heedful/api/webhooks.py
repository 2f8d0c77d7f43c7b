"""Webhooks: addresses that are told of events, signed; the worker delivers, and what it did is listed."""

from typing import Annotated

from fastapi import APIRouter, Path
from pydantic import Field, StringConstraints

from heedful.api.paging import Cursor, Limit, Page, page_of, position
from heedful.hooks.address import check
from heedful.host.access import Owner
from heedful.host.hosted import Visitor
from heedful.records.base import Record
from heedful.records.webhook import Delivery, Event, ShownWebhook, Webhook

router = APIRouter(tags=["webhooks"])

Url = Annotated[str, StringConstraints(min_length=1, max_length=2000)]
Events = Annotated[tuple[Event, ...], Field(max_length=20)]
WebhookId = Annotated[str, Path(pattern=r"^webhook-[0-9a-f]{16}$")]
DeliveryId = Annotated[str, Path(pattern=r"^delivery-[0-9a-f]{16}$")]


class NewWebhook(Record):
    """Where events go; without `events`, all of them."""

    url: Url
    events: Events = ()


class ChangedWebhook(Record):
    """What is to be otherwise; what is null stays."""

    url: Url | None = None
    events: Events | None = None
    paused: bool | None = None


class Again(Record):
    """Send once more what the ledger holds after this position."""

    after: int = Field(ge=0, le=10**15)


class Replayed(Record):
    """How many events are on their way again."""

    events: int


@router.get("/webhooks")
def webhooks(me: Owner) -> tuple[Webhook, ...]:
    """All webhooks; their secrets are not told again."""
    return tuple(me.store.webhooks.all())


@router.post("/webhooks", status_code=201)
def add(me: Owner, wanted: NewWebhook) -> ShownWebhook:
    """Tell an address of what happens from now on; its secret is shown this one time.

    Addresses inside a network are refused unless `heedful.toml` allows that network.
    """
    _may_go(me, wanted.url)
    return me.store.webhooks.add(Webhook(url=wanted.url, events=wanted.events, author=me.name))


@router.get("/webhooks/{webhook_id}")
def one(me: Owner, webhook_id: WebhookId) -> Webhook:
    """One webhook."""
    return me.store.webhooks.get(webhook_id)


@router.patch("/webhooks/{webhook_id}")
def change(me: Owner, webhook_id: WebhookId, wanted: ChangedWebhook) -> Webhook:
    """Another address or other events; pause it, or let it go on with what has waited."""
    if wanted.url is not None:
        _may_go(me, wanted.url)
    news = {name: value for name, value in dict(wanted).items() if value is not None}
    return me.store.webhooks.change(webhook_id, **news, **({} if wanted.paused is None else {"note": None}))


@router.delete("/webhooks/{webhook_id}", status_code=204)
def remove(me: Owner, webhook_id: WebhookId) -> None:
    """Tell it nothing more."""
    me.store.webhooks.remove(webhook_id)


@router.post("/webhooks/{webhook_id}/secret")
def renew_secret(me: Owner, webhook_id: WebhookId) -> ShownWebhook:
    """Another secret, shown this one time; for a day, events are signed with the one before as well."""
    return me.store.webhooks.renew_secret(webhook_id)


@router.post("/webhooks/{webhook_id}/ping", status_code=202)
def ping(me: Owner, webhook_id: WebhookId) -> Delivery:
    """Send an event that means nothing, to see whether it arrives."""
    return me.store.deliveries.ping(webhook_id)


@router.get("/webhooks/{webhook_id}/deliveries")
def deliveries(me: Owner, webhook_id: WebhookId, cursor: Cursor = None, limit: Limit = 100) -> Page[Delivery]:
    """What was sent and what waits, newest first; what came of it stays for thirty days."""
    before = position(cursor) if cursor else None
    return page_of(me.store.deliveries.log(webhook_id, before=before, limit=limit + 1), limit)


@router.post("/webhooks/{webhook_id}/deliveries/{delivery_id}/replay", status_code=202)
def replay(me: Owner, webhook_id: WebhookId, delivery_id: DeliveryId) -> Delivery:
    """Send one event once more, under the `webhook-id` it had."""
    return me.store.deliveries.replay(webhook_id, delivery_id)


@router.post("/webhooks/{webhook_id}/replay", status_code=202)
def replay_after(me: Owner, webhook_id: WebhookId, again: Again) -> Replayed:
    """Send everything after a position of the ledger once more, such as what a receiver has lost."""
    return Replayed(events=me.store.deliveries.replay_after(webhook_id, again.after))


def _may_go(me: Visitor, url: str) -> None:
    check(url, me.project.config.webhooks.allow)
