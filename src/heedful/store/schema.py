"""The tables, in SQL that SQLite and PostgreSQL share. The migrations make them; this says what they hold."""

from sqlalchemy import Column, Float, ForeignKey, Index, Integer, MetaData, String, Table, Text

HEAD = "0003"  # the newest migration; a store that has it needs none

metadata = MetaData()

# One row per entry of the ledger; nothing is ever changed or deleted. `body` is the record as JSON.
entry = Table(
    "entry",
    metadata,
    Column("position", Integer, primary_key=True, autoincrement=False),
    Column("kind", String(32), nullable=False),
    Column("id", Text, unique=True),
    Column("author", Text),
    Column("key", Text, unique=True),
    Column("body", Text, nullable=False),
    Index("entry_by_kind", "kind", "position"),
)

# Examples that come in together. Without a position the batch is unfinished and nobody sees its rows.
batch = Table(
    "batch",
    metadata,
    Column("number", Integer, primary_key=True, autoincrement=False),
    Column("position", Integer, ForeignKey("entry.position")),
    Column("owner", Text, nullable=False),
    Index("batch_by_position", "position"),
)

# One row per text and batch; the row of the newest visible batch counts. `hash` is the example's id.
example = Table(
    "example",
    metadata,
    Column("batch", Integer, ForeignKey("batch.number"), primary_key=True),
    Column("hash", String(32), primary_key=True),
    Column("split", String(16), nullable=False),
    Column("labels", Text),
    Column("body", Text, nullable=False),
    Index("example_by_hash", "hash", "batch"),
)

# People who sign in on a server; `password` is an argon2id hash.
person = Table(
    "person",
    metadata,
    Column("id", String(64), primary_key=True),
    Column("name", Text, nullable=False, unique=True),
    Column("role", String(16), nullable=False),
    Column("password", Text),
    Column("at", String(40), nullable=False),
    Column("closed", Integer, nullable=False),
)

# Tokens, sessions and invitations; `hash` is the SHA-256 of 256 random bits that nobody keeps.
secret = Table(
    "secret",
    metadata,
    Column("hash", String(64), primary_key=True),
    Column("id", String(64), nullable=False, unique=True),
    Column("kind", String(16), nullable=False),
    Column("name", Text, nullable=False),
    Column("role", String(16), nullable=False),
    Column("person_id", String(64), ForeignKey("person.id")),
    Column("at", String(40), nullable=False),
    Column("until", String(40)),
    Index("secret_by_person", "person_id"),
)

# Long work in the order it was asked for; `lease` is until when (seconds since 1970) its worker has it.
job = Table(
    "job",
    metadata,
    Column("number", Integer, primary_key=True, autoincrement=False),
    Column("id", String(64), nullable=False, unique=True),
    Column("key", Text, unique=True),
    Column("state", String(16), nullable=False),
    Column("worker", String(64)),
    Column("lease", Float),
    Column("stop", Integer, nullable=False),
    Column("body", Text, nullable=False),
    Index("job_by_state", "state", "number"),
)

# Where events go; `body` is the Webhook as JSON. `position` and `job` are how far the ledger and the queue
# were turned into deliveries. The secret signs what is sent, so it is kept as it is; `earlier` signs too for
# a while, after another took its place.
webhook = Table(
    "webhook",
    metadata,
    Column("id", String(64), primary_key=True),
    Column("body", Text, nullable=False),
    Column("secret", Text, nullable=False),
    Column("earlier", Text),
    Column("earlier_until", Float),
    Column("position", Integer, nullable=False),
    Column("job", Integer, nullable=False),
)

# Events on their way, and the log of those that arrived or did not; `due` is in seconds since 1970.
delivery = Table(
    "delivery",
    metadata,
    Column("number", Integer, primary_key=True, autoincrement=False),
    Column("id", String(64), nullable=False, unique=True),
    Column("webhook_id", String(64), ForeignKey("webhook.id"), nullable=False),
    Column("subject", String(64), nullable=False),
    Column("state", String(16), nullable=False),
    Column("due", Float, nullable=False),
    Column("body", Text, nullable=False),
    Index("delivery_by_due", "state", "due"),
    Index("delivery_by_subject", "webhook_id", "subject"),
)
