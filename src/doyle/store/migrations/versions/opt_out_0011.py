"""Whether who sent a message wants nobody to learn from it (spec/operations.md §4)."""

import sqlalchemy as sa
from alembic import op

revision = "0011"
down_revision = "0009"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Events from before do not say: theirs is null."""
    for table in ("log_events", "assistant_log_events"):
        op.add_column(table, sa.Column("learning_opt_out", sa.Boolean()))


def downgrade() -> None:
    """Nobody can tell any more."""
    for table in ("log_events", "assistant_log_events"):
        op.drop_column(table, "learning_opt_out")
