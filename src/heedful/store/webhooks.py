"""Webhooks: where events go, and the secrets that sign them; rows in, records out."""

import base64
import secrets
import time
from collections.abc import Callable
from typing import Any

from sqlalchemy import Connection, Row, delete, func, insert, select, update

from heedful.errors import NotFoundError
from heedful.records.webhook import ShownWebhook, Webhook
from heedful.store.database import Database
from heedful.store.rows import last_position
from heedful.store.schema import delivery, job, webhook

PREFIX = "whsec_"  # as the Standard Webhooks name a secret
OVERLAP = 24 * 3600.0  # seconds for which a secret that was replaced signs too


class Webhooks:
    """Add, change, remove; `clock` is in seconds since 1970."""

    def __init__(self, database: Database, clock: Callable[[], float] = time.time) -> None:
        self.database = database
        self.clock = clock

    def add(self, made: Webhook) -> ShownWebhook:
        """A webhook that hears of what happens from now on."""
        with self.database.writing() as connection:
            last = connection.execute(select(func.max(job.c.number))).scalar_one() or 0
            places = {"position": last_position(connection), "job": last}
            shown = new_secret()
            values = {"id": made.id, "body": made.model_dump_json(), "secret": shown, **places}
            connection.execute(insert(webhook), values)
        return ShownWebhook(secret=shown, webhook=made)

    def all(self) -> list[Webhook]:
        """Every webhook, oldest first."""
        with self.database.reading() as connection:
            found = [decoded(row) for row in connection.execute(select(webhook))]
        return sorted(found, key=lambda one: one.at)

    def get(self, webhook_id: str) -> Webhook:
        """The webhook with this id."""
        with self.database.reading() as connection:
            return decoded(row_of(connection, webhook_id))

    def change(self, webhook_id: str, **news: Any) -> Webhook:
        """Other values for these fields."""
        with self.database.writing() as connection:
            changed = decoded(row_of(connection, webhook_id)).model_copy(update=news)
            values = {"body": changed.model_dump_json()}
            connection.execute(update(webhook).where(webhook.c.id == webhook_id).values(values))
        return changed

    def renew_secret(self, webhook_id: str) -> ShownWebhook:
        """Another secret; the one before signs too for a day, so that receivers can be changed over."""
        shown = new_secret()
        with self.database.writing() as connection:
            row = row_of(connection, webhook_id)
            values = {"secret": shown, "earlier": row.secret, "earlier_until": self.clock() + OVERLAP}
            connection.execute(update(webhook).where(webhook.c.id == webhook_id).values(values))
        return ShownWebhook(secret=shown, webhook=decoded(row))

    def remove(self, webhook_id: str) -> None:
        """Tell it nothing more; what is on its way is dropped."""
        with self.database.writing() as connection:
            row_of(connection, webhook_id)
            connection.execute(delete(delivery).where(delivery.c.webhook_id == webhook_id))
            connection.execute(delete(webhook).where(webhook.c.id == webhook_id))


def new_secret() -> str:
    """256 random bits, written as the Standard Webhooks write them."""
    return PREFIX + base64.b64encode(secrets.token_bytes(32)).decode()


def row_of(connection: Connection, webhook_id: str) -> Row[Any]:
    row = connection.execute(select(webhook).where(webhook.c.id == webhook_id)).first()
    if row is None:
        raise NotFoundError(f"There is no webhook {webhook_id!r}. List the webhooks first.")
    return row


def decoded(row: Row[Any]) -> Webhook:
    return Webhook.model_validate_json(row.body)
