"""What the encryption key of a database is recognised by."""

import sqlalchemy as sa
from alembic import op

revision = "0012"
down_revision = "0008"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """The first process that starts gives the database its key."""
    op.create_table(
        "encryption_proof",
        sa.Column("proof_id", sa.BigInteger(), nullable=False, autoincrement=False),
        sa.Column("sealed", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("proof_id", name="pk_encryption_proof"),
    )


def downgrade() -> None:
    """Nobody can tell any more."""
    op.drop_table("encryption_proof")
