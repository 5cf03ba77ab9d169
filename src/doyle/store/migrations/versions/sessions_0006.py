"""Sessions of v2 conversations, their last answers, and what assistants said."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None

KEY = sa.Text().with_variant(postgresql.TEXT(collation="C"), "postgresql")
JSON = sa.JSON(none_as_null=True)


def upgrade() -> None:
    """All three are new."""
    _create_sessions()
    _create_answers()
    _create_events()


def downgrade() -> None:
    """Everything in them is lost."""
    op.drop_table("assistant_log_events")
    op.drop_table("session_answers")
    op.drop_table("sessions")


def _create_sessions() -> None:
    op.create_table(
        "sessions",
        sa.Column("session_id", KEY, nullable=False),
        sa.Column("instance_id", KEY, nullable=False),
        sa.Column("assistant_id", KEY, nullable=False),
        sa.Column("environment_id", KEY, nullable=False),
        sa.Column("configuration", sa.Text(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("timeout", sa.BigInteger(), nullable=False),
        sa.Column("created", sa.BigInteger(), nullable=False),
        sa.Column("expires", sa.BigInteger(), nullable=False),
        sa.Column("customer_id", KEY),
        sa.Column("analytics", sa.Text()),
        sa.Column("fence", sa.BigInteger(), nullable=False),
        sa.Column("leased_until", sa.BigInteger()),
        sa.PrimaryKeyConstraint("session_id", name="pk_sessions"),
        _owner("sessions", "instance_id", "instances"),
        _owner("sessions", "environment_id", "environments"),
    )
    op.create_index("ix_sessions_expires", "sessions", ["expires"])
    op.create_index("ix_sessions_environment_id", "sessions", ["environment_id"])
    _create_hash("sessions", "customer_id")


def _create_answers() -> None:
    op.create_table(
        "session_answers",
        sa.Column("session_id", KEY, nullable=False),
        sa.Column("idempotency_key", KEY, nullable=False),
        sa.Column("fence", sa.BigInteger(), nullable=False),
        sa.Column("digest", KEY, nullable=False),
        sa.Column("answer", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("session_id", "idempotency_key", name="pk_session_answers"),
        _owner("session_answers", "session_id", "sessions"),
    )


def _create_events() -> None:
    keys = ("instance_id", "assistant_id", "environment_id", "session_id", "skill_id", "snapshot", "language")
    op.create_table(
        "assistant_log_events",
        sa.Column("log_id", KEY, nullable=False),
        *(sa.Column(name, KEY, nullable=False) for name in keys),
        sa.Column("request_timestamp", sa.BigInteger(), nullable=False),
        sa.Column("response_timestamp", sa.BigInteger(), nullable=False),
        sa.Column("request", JSON, nullable=False),
        sa.Column("response", JSON, nullable=False),
        sa.Column("customer_id", KEY),
        sa.Column("terms", sa.Text()),
        sa.PrimaryKeyConstraint("log_id", name="pk_assistant_log_events"),
        _owner("assistant_log_events", "instance_id", "instances"),
        _owner("assistant_log_events", "assistant_id", "assistants"),
    )
    for owner in ("assistant_id", "environment_id"):
        columns = [owner, "request_timestamp", "log_id"]
        op.create_index(f"ix_assistant_log_events_{'_'.join(columns)}", "assistant_log_events", columns)
    _create_hash("assistant_log_events", "session_id")
    _create_hash("assistant_log_events", "customer_id")
    name = "ix_assistant_log_events_request_timestamp"
    op.create_index(name, "assistant_log_events", ["request_timestamp"])


def _create_hash(table: str, column: str) -> None:
    """Ids that clients make up may be longer than a B-tree of PostgreSQL takes."""
    op.create_index(f"ix_{table}_{column}", table, [column], postgresql_using="hash")


def _owner(table: str, column: str, parent: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint(
        [column], [f"{parent}.{column}"], name=f"fk_{table}_{column}", ondelete="CASCADE"
    )
