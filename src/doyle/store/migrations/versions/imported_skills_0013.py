"""Which skills an import wrote, not only of what types."""

import sqlalchemy as sa
from alembic import op

revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Imports of before keep the skill of the draft that has the type."""
    op.add_column("skill_imports", sa.Column("skill_ids", sa.JSON(none_as_null=True), nullable=True))


def downgrade() -> None:
    """The type tells the skill again."""
    op.drop_column("skill_imports", "skill_ids")
