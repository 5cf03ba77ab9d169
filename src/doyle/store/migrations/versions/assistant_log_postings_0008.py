"""Log events of assistants arrive and are posted like those of workspaces."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0008"
down_revision = "0011"
branch_labels = None
depends_on = None

_KEY = sa.Text().with_variant(postgresql.TEXT(collation="C"), "postgresql")
_SQLITE_TRIGGER = """
CREATE TRIGGER assistant_log_events_arrive AFTER INSERT ON assistant_log_events
BEGIN INSERT INTO assistant_log_arrivals (log_id) VALUES (NEW.log_id); END
"""
_POSTGRESQL_FUNCTION = """
CREATE FUNCTION assistant_log_events_arrive() RETURNS trigger LANGUAGE plpgsql AS
$$ BEGIN INSERT INTO assistant_log_arrivals (log_id) SELECT log_id FROM arrived; RETURN NULL; END $$
"""
_POSTGRESQL_TRIGGER = """
CREATE TRIGGER assistant_log_events_arrive AFTER INSERT ON assistant_log_events
REFERENCING NEW TABLE AS arrived FOR EACH STATEMENT EXECUTE FUNCTION assistant_log_events_arrive()
"""


def upgrade() -> None:
    """Every stored event arrives anew: a running server posts them in the background."""
    op.create_table(
        "assistant_log_arrivals",
        sa.Column("log_id", _KEY, nullable=False),
        sa.ForeignKeyConstraint(
            ["log_id"],
            ["assistant_log_events.log_id"],
            name="fk_assistant_log_arrivals_log_id",
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("log_id", name="pk_assistant_log_arrivals"),
        sqlite_with_rowid=False,
    )
    op.execute("INSERT INTO assistant_log_arrivals (log_id) SELECT log_id FROM assistant_log_events")
    if op.get_bind().dialect.name == "postgresql":
        op.execute(_POSTGRESQL_FUNCTION)
        op.execute(_POSTGRESQL_TRIGGER)
    else:
        op.execute(_SQLITE_TRIGGER)


def downgrade() -> None:
    """Their searches read every event again; what is posted of them is found by nothing, and stays."""
    if op.get_bind().dialect.name == "postgresql":
        op.execute("DROP TRIGGER assistant_log_events_arrive ON assistant_log_events")
        op.execute("DROP FUNCTION assistant_log_events_arrive()")
    else:
        op.execute("DROP TRIGGER assistant_log_events_arrive")
    op.drop_table("assistant_log_arrivals")
