"""Terms of log events, by which the log filter finds them."""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Events from before have none: a search never rules them out."""
    op.add_column("log_events", sa.Column("terms", sa.Text()))


def downgrade() -> None:
    """Searches read every event again."""
    op.drop_column("log_events", "terms")
