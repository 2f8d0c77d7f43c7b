"""The tables, in SQL that SQLite and PostgreSQL share. The migrations make them; this says what they hold."""

from sqlalchemy import Column, ForeignKey, Index, Integer, MetaData, String, Table, Text

HEAD = "0001"  # the newest migration; a store that has it needs none

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
