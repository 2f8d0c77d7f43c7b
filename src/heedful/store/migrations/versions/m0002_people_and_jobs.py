"""People, their secrets, and jobs: what a server needs beside the ledger."""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"


def upgrade() -> None:
    """Create the three tables; what there is stays as it is."""
    op.create_table(
        "person",
        sa.Column("id", sa.String(64), primary_key=True),
        sa.Column("name", sa.Text, nullable=False, unique=True),
        sa.Column("role", sa.String(16), nullable=False),
        sa.Column("password", sa.Text),
        sa.Column("at", sa.String(40), nullable=False),
        sa.Column("closed", sa.Integer, nullable=False),
    )
    op.create_table(
        "secret",
        sa.Column("hash", sa.String(64), primary_key=True),
        sa.Column("id", sa.String(64), nullable=False, unique=True),
        sa.Column("kind", sa.String(16), nullable=False),
        sa.Column("name", sa.Text, nullable=False),
        sa.Column("role", sa.String(16), nullable=False),
        sa.Column("person_id", sa.String(64), sa.ForeignKey("person.id")),
        sa.Column("at", sa.String(40), nullable=False),
        sa.Column("until", sa.String(40)),
    )
    op.create_index("secret_by_person", "secret", ["person_id"])
    op.create_table(
        "job",
        sa.Column("number", sa.Integer, primary_key=True, autoincrement=False),
        sa.Column("id", sa.String(64), nullable=False, unique=True),
        sa.Column("key", sa.Text, unique=True),
        sa.Column("state", sa.String(16), nullable=False),
        sa.Column("worker", sa.String(64)),
        sa.Column("lease", sa.Float),
        sa.Column("stop", sa.Integer, nullable=False),
        sa.Column("body", sa.Text, nullable=False),
    )
    op.create_index("job_by_state", "job", ["state", "number"])
