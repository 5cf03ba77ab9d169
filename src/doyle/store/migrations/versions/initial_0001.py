"""The first schema."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None

KEY = sa.Text().with_variant(postgresql.TEXT(collation="C"), "postgresql")
JSON = sa.JSON(none_as_null=True)
SERIAL = sa.BigInteger().with_variant(sa.Integer, "sqlite")


def upgrade() -> None:
    """Make every table."""
    _create_access()
    _create_workspaces()
    _create_intents()
    _create_entities()
    _create_words()
    _create_dialog()
    _create_models()
    _create_logs()
    _create_jobs()


def downgrade() -> None:
    """Drop every table, children first."""
    for table in reversed(TABLES):
        op.drop_table(table)


TABLES = (
    "instances",
    "api_keys",
    "signing_keys",
    "workspaces",
    "intents",
    "examples",
    "mentions",
    "entities",
    "entity_values",
    "synonyms",
    "patterns",
    "dialog_nodes",
    "counterexamples",
    "models",
    "embeddings",
    "log_events",
    "jobs",
)


def _create_access() -> None:
    op.create_table(
        "instances",
        sa.Column("instance_id", KEY, nullable=False),
        sa.Column("created", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("instance_id", name="pk_instances"),
    )
    op.create_table(
        "api_keys",
        sa.Column("key_id", KEY, nullable=False),
        sa.Column("instance_id", KEY),
        sa.Column("role", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("key_hash", KEY, nullable=False),
        sa.Column("created", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(
            ["instance_id"], ["instances.instance_id"], name="fk_api_keys_instance_id", ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("key_id", name="pk_api_keys"),
        sa.UniqueConstraint("key_hash", name="uq_api_keys_key_hash"),
    )
    op.create_index("ix_api_keys_instance_id", "api_keys", ["instance_id"])
    op.create_table(
        "signing_keys",
        sa.Column("key_id", KEY, nullable=False),
        sa.Column("secret", sa.LargeBinary(), nullable=False),
        sa.Column("created", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("key_id", name="pk_signing_keys"),
    )


def _create_workspaces() -> None:
    op.create_table(
        "workspaces",
        sa.Column("workspace_id", KEY, nullable=False),
        sa.Column("instance_id", KEY, nullable=False),
        sa.Column("name", KEY, nullable=False),
        sa.Column("description", sa.Text()),
        sa.Column("language", sa.Text(), nullable=False),
        sa.Column("metadata", JSON),
        sa.Column("learning_opt_out", sa.Boolean(), nullable=False),
        sa.Column("system_settings", JSON),
        sa.Column("webhooks", JSON),
        sa.Column("extra", JSON),
        sa.Column("has_intents", sa.Boolean(), nullable=False),
        sa.Column("has_entities", sa.Boolean(), nullable=False),
        sa.Column("has_dialog_nodes", sa.Boolean(), nullable=False),
        sa.Column("has_counterexamples", sa.Boolean(), nullable=False),
        sa.Column("status", sa.Text(), nullable=False),
        sa.Column("status_errors", JSON),
        sa.Column("status_since", sa.BigInteger(), nullable=False),
        sa.Column("revision", sa.BigInteger(), nullable=False),
        sa.Column("trained_revision", sa.BigInteger()),
        sa.Column("model_fingerprint", KEY),
        sa.Column("last_number", sa.BigInteger(), nullable=False),
        sa.Column("created", sa.BigInteger(), nullable=False),
        sa.Column("updated", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(
            ["instance_id"], ["instances.instance_id"], name="fk_workspaces_instance_id", ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("workspace_id", name="pk_workspaces"),
    )
    op.create_index(
        "ix_workspaces_instance_id_created_workspace_id",
        "workspaces",
        ["instance_id", "created", "workspace_id"],
    )
    op.create_index(
        "ix_workspaces_instance_id_name_workspace_id", "workspaces", ["instance_id", "name", "workspace_id"]
    )
    op.create_index(
        "ix_workspaces_instance_id_updated_workspace_id",
        "workspaces",
        ["instance_id", "updated", "workspace_id"],
    )
    op.create_index("ix_workspaces_model_fingerprint", "workspaces", ["model_fingerprint"])


def _create_intents() -> None:
    op.create_table(
        "intents",
        sa.Column("workspace_id", KEY, nullable=False),
        sa.Column("number", sa.BigInteger(), nullable=False),
        sa.Column("position", sa.BigInteger(), nullable=False),
        sa.Column("created", sa.BigInteger(), nullable=False),
        sa.Column("updated", sa.BigInteger(), nullable=False),
        sa.Column("intent", KEY, nullable=False),
        sa.Column("description", sa.Text()),
        sa.Column("has_examples", sa.Boolean(), nullable=False),
        sa.Column("extra", JSON),
        sa.ForeignKeyConstraint(
            ["workspace_id"], ["workspaces.workspace_id"], name="fk_intents_workspace_id", ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("workspace_id", "number", name="pk_intents"),
        sa.UniqueConstraint("workspace_id", "intent", name="uq_intents_workspace_id_intent"),
    )
    op.create_table(
        "examples",
        sa.Column("workspace_id", KEY, nullable=False),
        sa.Column("number", sa.BigInteger(), nullable=False),
        sa.Column("intent_number", sa.BigInteger(), nullable=False),
        sa.Column("position", sa.BigInteger(), nullable=False),
        sa.Column("created", sa.BigInteger(), nullable=False),
        sa.Column("updated", sa.BigInteger(), nullable=False),
        sa.Column("text", KEY, nullable=False),
        sa.Column("digest", sa.LargeBinary(), nullable=False),
        sa.Column("has_mentions", sa.Boolean(), nullable=False),
        sa.Column("extra", JSON),
        sa.ForeignKeyConstraint(
            ["workspace_id", "intent_number"],
            ["intents.workspace_id", "intents.number"],
            name="fk_examples_workspace_id_intent_number",
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("workspace_id", "number", name="pk_examples"),
        sa.UniqueConstraint(
            "workspace_id", "intent_number", "digest", name="uq_examples_workspace_id_intent_number_digest"
        ),
    )
    op.create_table(
        "mentions",
        sa.Column("workspace_id", KEY, nullable=False),
        sa.Column("number", sa.BigInteger(), nullable=False),
        sa.Column("example_number", sa.BigInteger(), nullable=False),
        sa.Column("position", sa.BigInteger(), nullable=False),
        sa.Column("created", sa.BigInteger(), nullable=False),
        sa.Column("updated", sa.BigInteger(), nullable=False),
        sa.Column("entity", KEY, nullable=False),
        sa.Column("location", JSON, nullable=False),
        sa.Column("extra", JSON),
        sa.ForeignKeyConstraint(
            ["workspace_id", "example_number"],
            ["examples.workspace_id", "examples.number"],
            name="fk_mentions_workspace_id_example_number",
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("workspace_id", "number", name="pk_mentions"),
    )
    op.create_index("ix_mentions_workspace_id_entity", "mentions", ["workspace_id", "entity"])
    op.create_index("ix_mentions_workspace_id_example_number", "mentions", ["workspace_id", "example_number"])


def _create_entities() -> None:
    op.create_table(
        "entities",
        sa.Column("workspace_id", KEY, nullable=False),
        sa.Column("number", sa.BigInteger(), nullable=False),
        sa.Column("position", sa.BigInteger(), nullable=False),
        sa.Column("created", sa.BigInteger(), nullable=False),
        sa.Column("updated", sa.BigInteger(), nullable=False),
        sa.Column("entity", KEY, nullable=False),
        sa.Column("description", sa.Text()),
        sa.Column("metadata", JSON),
        sa.Column("fuzzy_match", sa.Boolean()),
        sa.Column("has_values", sa.Boolean(), nullable=False),
        sa.Column("extra", JSON),
        sa.ForeignKeyConstraint(
            ["workspace_id"], ["workspaces.workspace_id"], name="fk_entities_workspace_id", ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("workspace_id", "number", name="pk_entities"),
        sa.UniqueConstraint("workspace_id", "entity", name="uq_entities_workspace_id_entity"),
    )
    op.create_table(
        "entity_values",
        sa.Column("workspace_id", KEY, nullable=False),
        sa.Column("number", sa.BigInteger(), nullable=False),
        sa.Column("entity_number", sa.BigInteger(), nullable=False),
        sa.Column("position", sa.BigInteger(), nullable=False),
        sa.Column("created", sa.BigInteger(), nullable=False),
        sa.Column("updated", sa.BigInteger(), nullable=False),
        sa.Column("value", KEY, nullable=False),
        sa.Column("type", sa.Text()),
        sa.Column("metadata", JSON),
        sa.Column("has_synonyms", sa.Boolean(), nullable=False),
        sa.Column("has_patterns", sa.Boolean(), nullable=False),
        sa.Column("extra", JSON),
        sa.ForeignKeyConstraint(
            ["workspace_id", "entity_number"],
            ["entities.workspace_id", "entities.number"],
            name="fk_entity_values_workspace_id_entity_number",
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("workspace_id", "number", name="pk_entity_values"),
        sa.UniqueConstraint(
            "workspace_id", "entity_number", "value", name="uq_entity_values_workspace_id_entity_number_value"
        ),
    )


def _create_words() -> None:
    op.create_table(
        "synonyms",
        sa.Column("workspace_id", KEY, nullable=False),
        sa.Column("number", sa.BigInteger(), nullable=False),
        sa.Column("value_number", sa.BigInteger(), nullable=False),
        sa.Column("position", sa.BigInteger(), nullable=False),
        sa.Column("created", sa.BigInteger(), nullable=False),
        sa.Column("updated", sa.BigInteger(), nullable=False),
        sa.Column("synonym", KEY, nullable=False),
        sa.ForeignKeyConstraint(
            ["workspace_id", "value_number"],
            ["entity_values.workspace_id", "entity_values.number"],
            name="fk_synonyms_workspace_id_value_number",
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("workspace_id", "number", name="pk_synonyms"),
        sa.UniqueConstraint(
            "workspace_id", "value_number", "synonym", name="uq_synonyms_workspace_id_value_number_synonym"
        ),
    )
    op.create_table(
        "patterns",
        sa.Column("workspace_id", KEY, nullable=False),
        sa.Column("number", sa.BigInteger(), nullable=False),
        sa.Column("value_number", sa.BigInteger(), nullable=False),
        sa.Column("position", sa.BigInteger(), nullable=False),
        sa.Column("created", sa.BigInteger(), nullable=False),
        sa.Column("updated", sa.BigInteger(), nullable=False),
        sa.Column("pattern", KEY, nullable=False),
        sa.ForeignKeyConstraint(
            ["workspace_id", "value_number"],
            ["entity_values.workspace_id", "entity_values.number"],
            name="fk_patterns_workspace_id_value_number",
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("workspace_id", "number", name="pk_patterns"),
    )
    op.create_index("ix_patterns_workspace_id_value_number", "patterns", ["workspace_id", "value_number"])


def _create_dialog() -> None:
    op.create_table(
        "dialog_nodes",
        sa.Column("workspace_id", KEY, nullable=False),
        sa.Column("number", sa.BigInteger(), nullable=False),
        sa.Column("position", sa.BigInteger(), nullable=False),
        sa.Column("created", sa.BigInteger(), nullable=False),
        sa.Column("updated", sa.BigInteger(), nullable=False),
        sa.Column("dialog_node", KEY, nullable=False),
        sa.Column("digest", sa.LargeBinary(), nullable=False),
        sa.Column("description", sa.Text()),
        sa.Column("conditions", sa.Text()),
        sa.Column("parent", KEY),
        sa.Column("previous_sibling", KEY),
        sa.Column("output", JSON),
        sa.Column("context", JSON),
        sa.Column("metadata", JSON),
        sa.Column("next_step", JSON),
        sa.Column("title", sa.Text()),
        sa.Column("type", sa.Text()),
        sa.Column("event_name", sa.Text()),
        sa.Column("variable", sa.Text()),
        sa.Column("actions", JSON),
        sa.Column("digress_in", sa.Text()),
        sa.Column("digress_out", sa.Text()),
        sa.Column("digress_out_slots", sa.Text()),
        sa.Column("user_label", sa.Text()),
        sa.Column("disambiguation_opt_out", sa.Boolean()),
        sa.Column("disabled", sa.Boolean()),
        sa.Column("extra", JSON),
        sa.ForeignKeyConstraint(
            ["workspace_id"],
            ["workspaces.workspace_id"],
            name="fk_dialog_nodes_workspace_id",
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("workspace_id", "number", name="pk_dialog_nodes"),
        sa.UniqueConstraint("workspace_id", "digest", name="uq_dialog_nodes_workspace_id_digest"),
    )
    op.create_table(
        "counterexamples",
        sa.Column("workspace_id", KEY, nullable=False),
        sa.Column("number", sa.BigInteger(), nullable=False),
        sa.Column("position", sa.BigInteger(), nullable=False),
        sa.Column("created", sa.BigInteger(), nullable=False),
        sa.Column("updated", sa.BigInteger(), nullable=False),
        sa.Column("text", KEY, nullable=False),
        sa.Column("digest", sa.LargeBinary(), nullable=False),
        sa.Column("extra", JSON),
        sa.ForeignKeyConstraint(
            ["workspace_id"],
            ["workspaces.workspace_id"],
            name="fk_counterexamples_workspace_id",
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("workspace_id", "number", name="pk_counterexamples"),
        sa.UniqueConstraint("workspace_id", "digest", name="uq_counterexamples_workspace_id_digest"),
    )


def _create_models() -> None:
    op.create_table(
        "models",
        sa.Column("fingerprint", KEY, nullable=False),
        sa.Column("encoder_identity", KEY, nullable=False),
        sa.Column("blob", sa.LargeBinary(), nullable=False),
        sa.Column("created", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("fingerprint", name="pk_models"),
    )
    op.create_table(
        "embeddings",
        sa.Column("encoder_identity", KEY, nullable=False),
        sa.Column("digest", sa.LargeBinary(), nullable=False),
        sa.Column("vector", sa.LargeBinary(), nullable=False),
        sa.Column("created", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("encoder_identity", "digest", name="pk_embeddings"),
    )
    op.create_index("ix_embeddings_created", "embeddings", ["created"])


def _create_logs() -> None:
    op.create_table(
        "log_events",
        sa.Column("log_id", KEY, nullable=False),
        sa.Column("instance_id", KEY, nullable=False),
        sa.Column("workspace_id", KEY, nullable=False),
        sa.Column("language", KEY, nullable=False),
        sa.Column("request_timestamp", sa.BigInteger(), nullable=False),
        sa.Column("response_timestamp", sa.BigInteger(), nullable=False),
        sa.Column("request", JSON, nullable=False),
        sa.Column("response", JSON, nullable=False),
        sa.Column("conversation_id", KEY),
        sa.Column("customer_id", KEY),
        sa.ForeignKeyConstraint(
            ["instance_id"], ["instances.instance_id"], name="fk_log_events_instance_id", ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["workspace_id"],
            ["workspaces.workspace_id"],
            name="fk_log_events_workspace_id",
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("log_id", name="pk_log_events"),
    )
    op.create_index(
        "ix_log_events_customer_id", "log_events", ["customer_id"], unique=False, postgresql_using="hash"
    )
    op.create_index(
        "ix_log_events_instance_id_request_timestamp_log_id",
        "log_events",
        ["instance_id", "request_timestamp", "log_id"],
    )
    op.create_index("ix_log_events_request_timestamp", "log_events", ["request_timestamp"])
    op.create_index(
        "ix_log_events_workspace_id_request_timestamp_log_id",
        "log_events",
        ["workspace_id", "request_timestamp", "log_id"],
    )


def _create_jobs() -> None:
    op.create_table(
        "jobs",
        sa.Column("job_id", SERIAL, nullable=False),
        sa.Column("kind", KEY, nullable=False),
        sa.Column("subject", KEY, nullable=False),
        sa.Column("ticket", sa.BigInteger(), nullable=False),
        sa.Column("available", sa.BigInteger(), nullable=False),
        sa.Column("attempts", sa.BigInteger(), nullable=False),
        sa.Column("claims", sa.BigInteger(), nullable=False),
        sa.Column("worker_id", sa.Text()),
        sa.Column("leased_until", sa.BigInteger()),
        sa.Column("created", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("job_id", name="pk_jobs"),
        sa.UniqueConstraint("kind", "subject", name="uq_jobs_kind_subject"),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_jobs_available", "jobs", ["available"])
