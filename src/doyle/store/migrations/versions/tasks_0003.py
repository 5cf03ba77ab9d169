"""Jobs with a payload, done in order; what they say about their workspace; how far a job has come."""

import sqlalchemy as sa
from alembic import op

from doyle.store.migrations.versions.initial_0001 import KEY, SERIAL

revision = "0003"
down_revision = "0007"
branch_labels = None
depends_on = None

JOB_COLUMNS = ("queue", "finished", "error", "stage", "done", "total")


def upgrade() -> None:
    """Jobs from before stay as they are: they have no queue."""
    op.add_column("workspaces", sa.Column("tasks", sa.BigInteger(), nullable=False, server_default="0"))
    op.add_column("workspaces", sa.Column("task_errors", sa.JSON()))
    op.add_column("jobs", sa.Column("queue", KEY))
    op.add_column("jobs", sa.Column("finished", sa.BigInteger()))
    op.add_column("jobs", sa.Column("error", sa.Text()))
    op.add_column("jobs", sa.Column("stage", sa.Text()))
    op.add_column("jobs", sa.Column("done", sa.BigInteger()))
    op.add_column("jobs", sa.Column("total", sa.BigInteger()))
    op.create_index("ix_jobs_queue", "jobs", ["queue"])
    op.create_table(
        "job_payloads",
        sa.Column("job_id", SERIAL, nullable=False),
        sa.Column("options", sa.JSON(), nullable=False),
        sa.Column("content", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(
            ["job_id"], ["jobs.job_id"], name="fk_job_payloads_job_id", ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("job_id", name="pk_job_payloads"),
    )


def downgrade() -> None:
    """Tasks are forgotten: nobody else knows what to do with them."""
    op.execute("DELETE FROM jobs WHERE queue IS NOT NULL")
    op.drop_table("job_payloads")
    op.drop_index("ix_jobs_queue", "jobs")
    for column in JOB_COLUMNS:
        op.drop_column("jobs", column)
    op.drop_column("workspaces", "task_errors")
    op.drop_column("workspaces", "tasks")
