"""The first schema: the ledger, batches and examples."""

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None


def upgrade() -> None:
    """Create the three tables."""
    op.create_table(
        "entry",
        sa.Column("position", sa.Integer, primary_key=True, autoincrement=False),
        sa.Column("kind", sa.String(32), nullable=False),
        sa.Column("id", sa.Text, unique=True),
        sa.Column("author", sa.Text),
        sa.Column("key", sa.Text, unique=True),
        sa.Column("body", sa.Text, nullable=False),
    )
    op.create_index("entry_by_kind", "entry", ["kind", "position"])
    op.create_table(
        "batch",
        sa.Column("number", sa.Integer, primary_key=True, autoincrement=False),
        sa.Column("position", sa.Integer, sa.ForeignKey("entry.position")),
        sa.Column("owner", sa.Text, nullable=False),
    )
    op.create_index("batch_by_position", "batch", ["position"])
    op.create_table(
        "example",
        sa.Column("batch", sa.Integer, sa.ForeignKey("batch.number"), primary_key=True),
        sa.Column("hash", sa.String(32), primary_key=True),
        sa.Column("split", sa.String(16), nullable=False),
        sa.Column("labels", sa.Text),
        sa.Column("body", sa.Text, nullable=False),
    )
    op.create_index("example_by_hash", "example", ["hash", "batch"])
