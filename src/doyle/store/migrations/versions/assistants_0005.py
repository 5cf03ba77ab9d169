"""Assistants, environments, action skills, snapshots, releases, providers."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None

KEY = sa.Text().with_variant(postgresql.TEXT(collation="C"), "postgresql")
JSON = sa.JSON(none_as_null=True)


def upgrade() -> None:
    """Make the tables of the v2 API's authoring."""
    _create_assistants()
    _create_environments()
    _create_skills()
    _create_releases()
    _create_imports()
    _create_providers()


def downgrade() -> None:
    """Drop them, children first."""
    for table in reversed(TABLES):
        op.drop_table(table)


TABLES = (
    "assistants",
    "environments",
    "skill_references",
    "dialog_skills",
    "action_skills",
    "snapshots",
    "releases",
    "release_skills",
    "skill_imports",
    "providers",
)


def _belongs_to_assistant(table: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint(
        ["assistant_id"], ["assistants.assistant_id"], name=f"fk_{table}_assistant_id", ondelete="CASCADE"
    )


def _create_assistants() -> None:
    op.create_table(
        "assistants",
        sa.Column("assistant_id", KEY, nullable=False),
        sa.Column("instance_id", KEY, nullable=False),
        sa.Column("name", KEY, nullable=False),
        sa.Column("description", sa.Text()),
        sa.Column("language", sa.Text(), nullable=False),
        sa.Column("last_release", sa.BigInteger(), nullable=False),
        sa.Column("created", sa.BigInteger(), nullable=False),
        sa.Column("updated", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(
            ["instance_id"], ["instances.instance_id"], name="fk_assistants_instance_id", ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("assistant_id", name="pk_assistants"),
    )
    for name in ("name", "updated", "created"):
        columns = ["instance_id", name, "assistant_id"]
        op.create_index(f"ix_assistants_{'_'.join(columns)}", "assistants", columns)


def _create_environments() -> None:
    op.create_table(
        "environments",
        sa.Column("environment_id", KEY, nullable=False),
        sa.Column("assistant_id", KEY, nullable=False),
        sa.Column("draft_of", KEY),
        sa.Column("environment", KEY, nullable=False),
        sa.Column("name", KEY, nullable=False),
        sa.Column("description", sa.Text()),
        sa.Column("session_timeout", sa.BigInteger(), nullable=False),
        sa.Column("search_skill_fallback", sa.Boolean(), nullable=False),
        sa.Column("release", sa.BigInteger()),
        sa.Column("created", sa.BigInteger(), nullable=False),
        sa.Column("updated", sa.BigInteger(), nullable=False),
        _belongs_to_assistant("environments"),
        sa.PrimaryKeyConstraint("environment_id", name="pk_environments"),
        sa.UniqueConstraint("draft_of", name="uq_environments_draft_of"),
    )
    op.create_index("ix_environments_assistant_id", "environments", ["assistant_id"])
    op.create_table(
        "skill_references",
        sa.Column("environment_id", KEY, nullable=False),
        sa.Column("type", KEY, nullable=False),
        sa.Column("skill_id", KEY, nullable=False),
        sa.Column("disabled", sa.Boolean(), nullable=False),
        sa.Column("release", sa.BigInteger()),
        sa.Column("digest", KEY),
        sa.ForeignKeyConstraint(
            ["environment_id"],
            ["environments.environment_id"],
            name="fk_skill_references_environment_id",
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("environment_id", "type", name="pk_skill_references"),
    )
    op.create_index("ix_skill_references_skill_id", "skill_references", ["skill_id"])
    op.create_index("ix_skill_references_digest", "skill_references", ["digest"])


def _create_skills() -> None:
    op.create_table(
        "dialog_skills",
        sa.Column("skill_id", KEY, nullable=False),
        sa.Column("assistant_id", KEY),
        sa.Column("dialog_settings", JSON),
        sa.Column("is_untouched", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(
            ["skill_id"], ["workspaces.workspace_id"], name="fk_dialog_skills_skill_id", ondelete="CASCADE"
        ),
        _belongs_to_assistant("dialog_skills"),
        sa.PrimaryKeyConstraint("skill_id", name="pk_dialog_skills"),
    )
    op.create_index("ix_dialog_skills_assistant_id", "dialog_skills", ["assistant_id"])
    op.create_table(
        "action_skills",
        sa.Column("skill_id", KEY, nullable=False),
        sa.Column("assistant_id", KEY, nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("description", sa.Text()),
        sa.Column("language", sa.Text(), nullable=False),
        sa.Column("learning_opt_out", sa.Boolean(), nullable=False),
        sa.Column("content", sa.LargeBinary(), nullable=False),
        sa.Column("dialog_settings", JSON),
        sa.Column("status", sa.Text(), nullable=False),
        sa.Column("status_errors", JSON),
        sa.Column("revision", sa.BigInteger(), nullable=False),
        sa.Column("trained_revision", sa.BigInteger()),
        sa.Column("model_fingerprint", KEY),
        sa.Column("created", sa.BigInteger(), nullable=False),
        sa.Column("updated", sa.BigInteger(), nullable=False),
        _belongs_to_assistant("action_skills"),
        sa.PrimaryKeyConstraint("skill_id", name="pk_action_skills"),
    )
    op.create_index("ix_action_skills_assistant_id", "action_skills", ["assistant_id"])
    op.create_index("ix_action_skills_model_fingerprint", "action_skills", ["model_fingerprint"])


def _create_releases() -> None:
    op.create_table(
        "snapshots",
        sa.Column("digest", KEY, nullable=False),
        sa.Column("type", KEY, nullable=False),
        sa.Column("language", sa.Text(), nullable=False),
        sa.Column("learning_opt_out", sa.Boolean(), nullable=False),
        sa.Column("content", sa.LargeBinary(), nullable=False),
        sa.Column("model_fingerprint", KEY),
        sa.Column("created", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("digest", name="pk_snapshots"),
    )
    op.create_index("ix_snapshots_model_fingerprint", "snapshots", ["model_fingerprint"])
    op.create_table(
        "releases",
        sa.Column("assistant_id", KEY, nullable=False),
        sa.Column("release", sa.BigInteger(), nullable=False),
        sa.Column("description", sa.Text()),
        sa.Column("status", sa.Text(), nullable=False),
        sa.Column("status_errors", JSON),
        sa.Column("export_task_id", KEY),
        sa.Column("export_created", sa.BigInteger()),
        sa.Column("created", sa.BigInteger(), nullable=False),
        sa.Column("updated", sa.BigInteger(), nullable=False),
        _belongs_to_assistant("releases"),
        sa.PrimaryKeyConstraint("assistant_id", "release", name="pk_releases"),
    )
    op.create_index(
        "ix_releases_assistant_id_updated_release", "releases", ["assistant_id", "updated", "release"]
    )
    op.create_table(
        "release_skills",
        sa.Column("assistant_id", KEY, nullable=False),
        sa.Column("release", sa.BigInteger(), nullable=False),
        sa.Column("type", KEY, nullable=False),
        sa.Column("skill_id", KEY, nullable=False),
        sa.Column("digest", KEY, nullable=False),
        sa.ForeignKeyConstraint(
            ["assistant_id", "release"],
            ["releases.assistant_id", "releases.release"],
            name="fk_release_skills_assistant_id",
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("assistant_id", "release", "type", name="pk_release_skills"),
    )
    op.create_index("ix_release_skills_digest", "release_skills", ["digest"])


def _create_imports() -> None:
    op.create_table(
        "skill_imports",
        sa.Column("assistant_id", KEY, nullable=False),
        sa.Column("kind", KEY, nullable=False),
        sa.Column("task_id", KEY, nullable=False),
        sa.Column("revisions", JSON, nullable=False),
        sa.Column("created", sa.BigInteger(), nullable=False),
        _belongs_to_assistant("skill_imports"),
        sa.PrimaryKeyConstraint("assistant_id", "kind", name="pk_skill_imports"),
    )


def _create_providers() -> None:
    op.create_table(
        "providers",
        sa.Column("instance_id", KEY, nullable=False),
        sa.Column("provider_id", KEY, nullable=False),
        sa.Column("specification", JSON, nullable=False),
        sa.Column("private", sa.LargeBinary(), nullable=False),
        sa.Column("created", sa.BigInteger(), nullable=False),
        sa.Column("updated", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(
            ["instance_id"], ["instances.instance_id"], name="fk_providers_instance_id", ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("instance_id", "provider_id", name="pk_providers"),
    )
    op.create_index(
        "ix_providers_instance_id_updated_provider_id",
        "providers",
        ["instance_id", "updated", "provider_id"],
    )
