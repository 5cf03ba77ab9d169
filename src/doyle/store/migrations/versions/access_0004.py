"""Users, an audit log, keys that expire and are disabled, signing keys that retire.

The key of the first start was made for the default instance when there was no other; it becomes what it
always was, the key of the whole server.
"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0004"
down_revision = "0002"
branch_labels = None
depends_on = None

KEY = sa.Text().with_variant(postgresql.TEXT(collation="C"), "postgresql")


def upgrade() -> None:
    """Secrets other than of tokens come from the key `root`, which is never replaced."""
    op.add_column("api_keys", sa.Column("extra_roles", sa.Text(), nullable=False, server_default=""))
    op.add_column("api_keys", sa.Column("is_enabled", sa.Boolean(), nullable=False, server_default=sa.true()))
    op.add_column("api_keys", sa.Column("expires", sa.BigInteger()))
    op.add_column("api_keys", sa.Column("last_used", sa.BigInteger()))
    op.add_column("api_keys", sa.Column("generation", sa.BigInteger(), nullable=False, server_default="0"))
    op.add_column("signing_keys", sa.Column("retired", sa.BigInteger()))
    op.execute(
        "INSERT INTO signing_keys (key_id, secret, created) SELECT 'root', secret, created "
        "FROM signing_keys WHERE key_id = '1'"
    )
    op.execute(
        "UPDATE api_keys SET instance_id = NULL WHERE name = 'first start' AND role = 'Manager' "
        "AND instance_id = 'default' AND created = (SELECT MIN(created) FROM api_keys)"
    )
    op.create_table(
        "users",
        sa.Column("user_id", KEY, nullable=False),
        sa.Column("username", KEY, nullable=False),
        sa.Column("instance_id", KEY),
        sa.Column("role", sa.Text(), nullable=False),
        sa.Column("password_hash", sa.Text(), nullable=False),
        sa.Column("created", sa.BigInteger(), nullable=False),
        sa.Column("extra_roles", sa.Text(), nullable=False),
        sa.Column("is_enabled", sa.Boolean(), nullable=False),
        sa.Column("last_used", sa.BigInteger()),
        sa.Column("generation", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(
            ["instance_id"],
            ["instances.instance_id"],
            name=op.f("fk_users_instance_id_instances"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("user_id", name=op.f("pk_users")),
        sa.UniqueConstraint("username", name=op.f("uq_users_username")),
    )
    op.create_index(op.f("ix_users_instance_id"), "users", ["instance_id"])
    op.create_table(
        "audit_events",
        sa.Column("event_id", KEY, nullable=False),
        sa.Column("instance_id", KEY),
        sa.Column("timestamp", sa.BigInteger(), nullable=False),
        sa.Column("actor", KEY, nullable=False),
        sa.Column("actor_name", sa.Text(), nullable=False),
        sa.Column("role", sa.Text(), nullable=False),
        sa.Column("address", sa.Text(), nullable=False),
        sa.Column("operation", KEY, nullable=False),
        sa.Column("resource", sa.Text(), nullable=False),
        sa.Column("status", sa.BigInteger(), nullable=False),
        sa.Column("transaction_id", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("event_id", name=op.f("pk_audit_events")),
    )
    op.create_index(op.f("ix_audit_events_timestamp_event_id"), "audit_events", ["timestamp", "event_id"])
    op.create_index(
        op.f("ix_audit_events_instance_id_timestamp_event_id"),
        "audit_events",
        ["instance_id", "timestamp", "event_id"],
    )


def downgrade() -> None:
    """Who was disabled or had expired is let in again by an older version."""
    op.drop_table("audit_events")
    op.drop_table("users")
    op.execute("DELETE FROM signing_keys WHERE key_id = 'root'")
    op.drop_column("signing_keys", "retired")
    for name in ("generation", "last_used", "expires", "is_enabled", "extra_roles"):
        op.drop_column("api_keys", name)
