"""Extensions of assistants, and the operations that they offer."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0009"
down_revision = "0010"
branch_labels = None
depends_on = None

KEY = sa.Text().with_variant(postgresql.TEXT(collation="C"), "postgresql")
JSON = sa.JSON(none_as_null=True)


def upgrade() -> None:
    """Both are new."""
    op.create_table(
        "extensions",
        sa.Column("extension_id", KEY, nullable=False),
        sa.Column("assistant_id", KEY, nullable=False),
        sa.Column("name", KEY, nullable=False),
        sa.Column("description", sa.Text()),
        sa.Column("catalog_item_id", KEY),
        sa.Column("spec", sa.LargeBinary(), nullable=False),
        sa.Column("settings", JSON, nullable=False),
        sa.Column("private", sa.LargeBinary(), nullable=False),
        sa.Column("created", sa.BigInteger(), nullable=False),
        sa.Column("updated", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("extension_id", name="pk_extensions"),
        sa.UniqueConstraint("assistant_id", "name", name="uq_extensions_assistant_id_name"),
        sa.ForeignKeyConstraint(
            ["assistant_id"],
            ["assistants.assistant_id"],
            name="fk_extensions_assistant_id",
            ondelete="CASCADE",
        ),
    )
    op.create_table(
        "extension_operations",
        sa.Column("extension_id", KEY, nullable=False),
        sa.Column("method", KEY, nullable=False),
        sa.Column("path", KEY, nullable=False),
        sa.Column("assistant_id", KEY, nullable=False),
        sa.Column("spec_hash_id", KEY, nullable=False),
        sa.Column("label", sa.Text(), nullable=False),
        sa.Column("request", JSON, nullable=False),
        sa.PrimaryKeyConstraint("extension_id", "method", "path", name="pk_extension_operations"),
        sa.ForeignKeyConstraint(
            ["extension_id"],
            ["extensions.extension_id"],
            name="fk_extension_operations_extension_id",
            ondelete="CASCADE",
        ),
    )
    columns = ["assistant_id", "method", "path"]
    op.create_index("ix_extension_operations_assistant_id_method_path", "extension_operations", columns)


def downgrade() -> None:
    """Everything in them is lost."""
    op.drop_table("extension_operations")
    op.drop_table("extensions")
