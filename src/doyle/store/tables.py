"""The tables of instances, access, workspaces, logs and jobs.

Changed only together with a migration; a test holds the two equal.

All timestamps are whole milliseconds since the epoch, UTC. NULL means absent. Content rows are addressed by
`(workspace_id, number)`: numbers are handed out by their workspace (`last_number`), so a whole skill is
written with keys known beforehand and read by one range scan a table. `has_<array>` tells an empty array from
an absent one, `position` is the place in its array, `extra` holds the keys that Doyle does not know.
"""

from typing import Any

from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    ForeignKey,
    ForeignKeyConstraint,
    Index,
    LargeBinary,
    PrimaryKeyConstraint,
    Table,
    Text,
    UniqueConstraint,
)

from doyle.store.columns import Json, Key, Serial, metadata

# `status` is one of those of `doyle.store.instances`.
instances = Table(
    "instances",
    metadata,
    Column("instance_id", Key, primary_key=True),
    Column("created", BigInteger, nullable=False),
    Column("status", Text, nullable=False, server_default="open"),
)

api_keys = Table(
    "api_keys",
    metadata,
    Column("key_id", Key, primary_key=True),
    Column("instance_id", Key, ForeignKey("instances.instance_id", ondelete="CASCADE"), index=True),
    Column("role", Text, nullable=False),
    Column("name", Text, nullable=False),
    Column("key_hash", Key, nullable=False, unique=True),
    Column("created", BigInteger, nullable=False),
    Column("extra_roles", Text, nullable=False),
    Column("is_enabled", Boolean, nullable=False),
    Column("expires", BigInteger),
    Column("last_used", BigInteger),
    Column("generation", BigInteger, nullable=False),
)

users = Table(
    "users",
    metadata,
    Column("user_id", Key, primary_key=True),
    Column("username", Key, nullable=False, unique=True),
    Column("instance_id", Key, ForeignKey("instances.instance_id", ondelete="CASCADE"), index=True),
    Column("role", Text, nullable=False),
    Column("password_hash", Text, nullable=False),
    Column("created", BigInteger, nullable=False),
    Column("extra_roles", Text, nullable=False),
    Column("is_enabled", Boolean, nullable=False),
    Column("last_used", BigInteger),
    Column("generation", BigInteger, nullable=False),
)

# `retired`: when it stopped signing; tokens signed before are genuine until they expire.
signing_keys = Table(
    "signing_keys",
    metadata,
    Column("key_id", Key, primary_key=True),
    Column("secret", LargeBinary, nullable=False),
    Column("created", BigInteger, nullable=False),
    Column("retired", BigInteger),
)

# One row: a known text as the encryption key of the database sealed it, which tells nothing of the key.
encryption_proof = Table(
    "encryption_proof",
    metadata,
    Column("proof_id", BigInteger, primary_key=True, autoincrement=False),
    Column("sealed", LargeBinary, nullable=False),
)

# Without foreign keys: what was done outlives what it was done to.
audit_events = Table(
    "audit_events",
    metadata,
    Column("event_id", Key, primary_key=True),
    Column("instance_id", Key),
    Column("timestamp", BigInteger, nullable=False),
    Column("actor", Key, nullable=False),
    Column("actor_name", Text, nullable=False),
    Column("role", Text, nullable=False),
    Column("address", Text, nullable=False),
    Column("operation", Key, nullable=False),
    Column("resource", Text, nullable=False),
    Column("status", BigInteger, nullable=False),
    Column("transaction_id", Text, nullable=False),
    Index(None, "timestamp", "event_id"),
    Index(None, "instance_id", "timestamp", "event_id"),
)

workspaces = Table(
    "workspaces",
    metadata,
    Column("workspace_id", Key, primary_key=True),
    Column("instance_id", Key, ForeignKey("instances.instance_id", ondelete="CASCADE"), nullable=False),
    Column("name", Key, nullable=False),
    Column("description", Text),
    Column("language", Text, nullable=False),
    Column("metadata", Json),
    Column("learning_opt_out", Boolean, nullable=False),
    Column("system_settings", Json),
    Column("webhooks", Json),
    Column("extra", Json),
    Column("has_intents", Boolean, nullable=False),
    Column("has_entities", Boolean, nullable=False),
    Column("has_dialog_nodes", Boolean, nullable=False),
    Column("has_counterexamples", Boolean, nullable=False),
    Column("status", Text, nullable=False),
    Column("status_errors", Json),
    Column("status_since", BigInteger, nullable=False),
    Column("tasks", BigInteger, nullable=False, server_default="0"),
    Column("task_errors", Json),
    Column("revision", BigInteger, nullable=False),
    Column("trained_revision", BigInteger),
    Column("model_fingerprint", Key, index=True),
    Column("last_number", BigInteger, nullable=False),
    Column("created", BigInteger, nullable=False),
    Column("updated", BigInteger, nullable=False),
    Index(None, "instance_id", "name", "workspace_id"),
    Index(None, "instance_id", "updated", "workspace_id"),
    Index(None, "instance_id", "created", "workspace_id"),
)


PARENT_COLUMNS = {
    "intents": "intent_number",
    "examples": "example_number",
    "entities": "entity_number",
    "entity_values": "value_number",
}


# `Any`: columns of whatever type.
def _content_table(name: str, parent: str | None, *parts: Column[Any] | UniqueConstraint | Index) -> Table:
    """A table of content rows below `parent` (None: directly below the workspace)."""
    workspace_id = Column("workspace_id", Key, nullable=False)
    columns: list[Column[Any]] = [workspace_id, Column("number", BigInteger, nullable=False)]
    if parent is None:
        owner = ForeignKeyConstraint(["workspace_id"], ["workspaces.workspace_id"], ondelete="CASCADE")
    else:
        link = PARENT_COLUMNS[parent]
        columns.append(Column(link, BigInteger, nullable=False))
        there = [f"{parent}.workspace_id", f"{parent}.number"]
        owner = ForeignKeyConstraint(["workspace_id", link], there, ondelete="CASCADE")
    return Table(
        name,
        metadata,
        *columns,
        Column("position", BigInteger, nullable=False),
        Column("created", BigInteger, nullable=False),
        Column("updated", BigInteger, nullable=False),
        *parts,
        PrimaryKeyConstraint("workspace_id", "number"),
        owner,
    )


intents = _content_table(
    "intents",
    None,
    Column("intent", Key, nullable=False),
    Column("description", Text),
    Column("has_examples", Boolean, nullable=False),
    Column("extra", Json),
    UniqueConstraint("workspace_id", "intent"),
)

# Texts too long for an index row of PostgreSQL are unique by their digest.
examples = _content_table(
    "examples",
    "intents",
    Column("text", Key, nullable=False),
    Column("digest", LargeBinary, nullable=False),
    Column("has_mentions", Boolean, nullable=False),
    Column("extra", Json),
    UniqueConstraint("workspace_id", "intent_number", "digest"),
)

mentions = _content_table(
    "mentions",
    "examples",
    Column("entity", Key, nullable=False),
    Column("location", Json, nullable=False),
    Column("extra", Json),
    Index(None, "workspace_id", "example_number"),
    Index(None, "workspace_id", "entity"),
)

entities = _content_table(
    "entities",
    None,
    Column("entity", Key, nullable=False),
    Column("description", Text),
    Column("metadata", Json),
    Column("fuzzy_match", Boolean),
    Column("has_values", Boolean, nullable=False),
    Column("extra", Json),
    UniqueConstraint("workspace_id", "entity"),
)

entity_values = _content_table(
    "entity_values",
    "entities",
    Column("value", Key, nullable=False),
    Column("type", Text),
    Column("metadata", Json),
    Column("has_synonyms", Boolean, nullable=False),
    Column("has_patterns", Boolean, nullable=False),
    Column("extra", Json),
    UniqueConstraint("workspace_id", "entity_number", "value"),
)

synonyms = _content_table(
    "synonyms",
    "entity_values",
    Column("synonym", Key, nullable=False),
    UniqueConstraint("workspace_id", "value_number", "synonym"),
)

patterns = _content_table(
    "patterns",
    "entity_values",
    Column("pattern", Key, nullable=False),
    Index(None, "workspace_id", "value_number"),
)

counterexamples = _content_table(
    "counterexamples",
    None,
    Column("text", Key, nullable=False),
    Column("digest", LargeBinary, nullable=False),
    Column("extra", Json),
    UniqueConstraint("workspace_id", "digest"),
)

dialog_nodes = _content_table(
    "dialog_nodes",
    None,
    Column("dialog_node", Key, nullable=False),
    Column("digest", LargeBinary, nullable=False),
    Column("description", Text),
    Column("conditions", Text),
    Column("parent", Key),
    Column("previous_sibling", Key),
    Column("output", Json),
    Column("context", Json),
    Column("metadata", Json),
    Column("next_step", Json),
    Column("title", Text),
    Column("type", Text),
    Column("event_name", Text),
    Column("variable", Text),
    Column("actions", Json),
    Column("digress_in", Text),
    Column("digress_out", Text),
    Column("digress_out_slots", Text),
    Column("user_label", Text),
    Column("disambiguation_opt_out", Boolean),
    Column("disabled", Boolean),
    Column("extra", Json),
    UniqueConstraint("workspace_id", "digest"),
)

models = Table(
    "models",
    metadata,
    Column("fingerprint", Key, primary_key=True),
    Column("encoder_identity", Key, nullable=False),
    Column("blob", LargeBinary, nullable=False),
    Column("created", BigInteger, nullable=False),
)

embeddings = Table(
    "embeddings",
    metadata,
    Column("encoder_identity", Key, nullable=False),
    Column("digest", LargeBinary, nullable=False),
    Column("vector", LargeBinary, nullable=False),
    Column("created", BigInteger, nullable=False, index=True),
    PrimaryKeyConstraint("encoder_identity", "digest"),
)

log_events = Table(
    "log_events",
    metadata,
    Column("log_id", Key, primary_key=True),
    Column("instance_id", Key, ForeignKey("instances.instance_id", ondelete="CASCADE"), nullable=False),
    Column("workspace_id", Key, ForeignKey("workspaces.workspace_id", ondelete="CASCADE"), nullable=False),
    Column("language", Key, nullable=False),
    Column("request_timestamp", BigInteger, nullable=False),
    Column("response_timestamp", BigInteger, nullable=False),
    Column("request", Json, nullable=False),
    Column("response", Json, nullable=False),
    Column("conversation_id", Key),
    Column("customer_id", Key),
    Column("terms", Text),
    # None: the event is older than the column.
    Column("learning_opt_out", Boolean),
    Index(None, "workspace_id", "request_timestamp", "log_id"),
    Index(None, "instance_id", "request_timestamp", "log_id"),
    # Labels are of any length, which a B-tree of PostgreSQL does not take.
    Index(None, "customer_id", postgresql_using="hash"),
    Index(None, "request_timestamp"),
)

# By what log events are found (`doyle.store.logs.postings`): numbers of a workspace and of a term, and when.
log_postings = Table(
    "log_postings",
    metadata,
    Column("scope", BigInteger, nullable=False),
    Column("term", BigInteger, nullable=False),
    Column("request_timestamp", BigInteger, nullable=False),
    PrimaryKeyConstraint("scope", "term", "request_timestamp"),
    sqlite_with_rowid=False,
)

# Events that are not posted yet; a trigger adds every new one.
log_arrivals = Table(
    "log_arrivals",
    metadata,
    Column("log_id", Key, ForeignKey("log_events.log_id", ondelete="CASCADE"), primary_key=True),
    sqlite_with_rowid=False,
)

# One row per kind and subject. `ticket` counts the requests: a job whose ticket grew while it ran runs again.
# A row with a `queue` is a task: the tasks of a queue run in the order of their ids, each of them once, and
# the row stays behind, `finished`, with the `error` if there was one.
jobs = Table(
    "jobs",
    metadata,
    Column("job_id", Serial, primary_key=True),
    Column("kind", Key, nullable=False),
    Column("subject", Key, nullable=False),
    Column("ticket", BigInteger, nullable=False),
    Column("available", BigInteger, nullable=False),
    Column("attempts", BigInteger, nullable=False),
    Column("claims", BigInteger, nullable=False),
    Column("worker_id", Text),
    Column("leased_until", BigInteger),
    Column("created", BigInteger, nullable=False),
    Column("queue", Key, index=True),
    Column("finished", BigInteger),
    Column("error", Text),
    Column("stage", Text),
    Column("done", BigInteger),
    Column("total", BigInteger),
    UniqueConstraint("kind", "subject"),
    Index(None, "available"),
    sqlite_autoincrement=True,
)

# What a task works on, apart from its row, which is written every few seconds.
job_payloads = Table(
    "job_payloads",
    metadata,
    Column("job_id", Serial, ForeignKey("jobs.job_id", ondelete="CASCADE"), primary_key=True),
    Column("options", Json, nullable=False),
    Column("content", LargeBinary, nullable=False),
)
