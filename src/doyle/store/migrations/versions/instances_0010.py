"""Instances can be closed and deleted."""

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0003"
branch_labels = None
depends_on = None

INDEXED = ("sessions", "assistant_log_events")


def upgrade() -> None:
    """Every instance is open."""
    op.add_column("instances", sa.Column("status", sa.Text(), nullable=False, server_default="open"))
    for table in INDEXED:
        op.create_index(f"ix_{table}_instance_id", table, ["instance_id"])


def downgrade() -> None:
    """Closed instances open again; those that are being deleted stay with what is left in them."""
    for table in INDEXED:
        op.drop_index(f"ix_{table}_instance_id", table)
    op.drop_column("instances", "status")
