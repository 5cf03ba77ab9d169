"""Postings of log events, by which the log filter finds them in a log of any length."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None

_KEY = sa.Text().with_variant(postgresql.TEXT(collation="C"), "postgresql")
_SQLITE_TRIGGER = """
CREATE TRIGGER log_events_arrive AFTER INSERT ON log_events
BEGIN INSERT INTO log_arrivals (log_id) VALUES (NEW.log_id); END
"""
_POSTGRESQL_FUNCTION = """
CREATE FUNCTION log_events_arrive() RETURNS trigger LANGUAGE plpgsql AS
$$ BEGIN INSERT INTO log_arrivals (log_id) SELECT log_id FROM arrived; RETURN NULL; END $$
"""
_POSTGRESQL_TRIGGER = """
CREATE TRIGGER log_events_arrive AFTER INSERT ON log_events
REFERENCING NEW TABLE AS arrived FOR EACH STATEMENT EXECUTE FUNCTION log_events_arrive()
"""


def upgrade() -> None:
    """Every stored event arrives anew: a running server posts them in the background.

    Terms from before hold neither deployments nor assistants: events with one count as having any term.
    """
    op.create_table(
        "log_postings",
        sa.Column("scope", sa.BigInteger(), nullable=False),
        sa.Column("term", sa.BigInteger(), nullable=False),
        sa.Column("request_timestamp", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("scope", "term", "request_timestamp", name="pk_log_postings"),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "log_arrivals",
        sa.Column("log_id", _KEY, nullable=False),
        sa.ForeignKeyConstraint(
            ["log_id"], ["log_events.log_id"], name="fk_log_arrivals_log_id", ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("log_id", name="pk_log_arrivals"),
        sqlite_with_rowid=False,
    )
    for name in ("deployment", "assistant_id"):
        op.execute(
            f"UPDATE log_events SET terms = NULL WHERE CAST(request AS TEXT) LIKE '%\"{name}\"%'"  # noqa: S608
        )
    op.execute("INSERT INTO log_arrivals (log_id) SELECT log_id FROM log_events")
    if op.get_bind().dialect.name == "postgresql":
        op.execute(_POSTGRESQL_FUNCTION)
        op.execute(_POSTGRESQL_TRIGGER)
    else:
        op.execute(_SQLITE_TRIGGER)


def downgrade() -> None:
    """Searches read every event again."""
    if op.get_bind().dialect.name == "postgresql":
        op.execute("DROP TRIGGER log_events_arrive ON log_events")
        op.execute("DROP FUNCTION log_events_arrive()")
    else:
        op.execute("DROP TRIGGER log_events_arrive")
    op.drop_table("log_arrivals")
    op.drop_table("log_postings")
