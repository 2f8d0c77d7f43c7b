"""Webhooks and what is on its way to them."""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"


def upgrade() -> None:
    """Create the two tables; what there is stays as it is."""
    op.create_table(
        "webhook",
        sa.Column("id", sa.String(64), primary_key=True),
        sa.Column("body", sa.Text, nullable=False),
        sa.Column("secret", sa.Text, nullable=False),
        sa.Column("earlier", sa.Text),
        sa.Column("earlier_until", sa.Float),
        sa.Column("position", sa.Integer, nullable=False),
        sa.Column("job", sa.Integer, nullable=False),
    )
    op.create_table(
        "delivery",
        sa.Column("number", sa.Integer, primary_key=True, autoincrement=False),
        sa.Column("id", sa.String(64), nullable=False, unique=True),
        sa.Column("webhook_id", sa.String(64), sa.ForeignKey("webhook.id"), nullable=False),
        sa.Column("subject", sa.String(64), nullable=False),
        sa.Column("state", sa.String(16), nullable=False),
        sa.Column("due", sa.Float, nullable=False),
        sa.Column("body", sa.Text, nullable=False),
    )
    op.create_index("delivery_by_due", "delivery", ["state", "due"])
    op.create_index("delivery_by_subject", "delivery", ["webhook_id", "subject"])
