"""Every table, in one `MetaData`. Changed only together with a migration; a test holds the two equal.

All timestamps are whole milliseconds since the epoch, UTC. NULL means absent. Content rows are addressed by
`(workspace_id, number)`: numbers are handed out by their workspace (`last_number`), so a whole skill is
written with keys known beforehand and read by one range scan a table. `has_<array>` tells an empty array from
an absent one, `position` is the place in its array, `extra` holds the keys that Doyle does not know.
"""

from typing import Any

from sqlalchemy import (
    JSON,
    BigInteger,
    Boolean,
    Column,
    ForeignKey,
    ForeignKeyConstraint,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    PrimaryKeyConstraint,
    Table,
    Text,
    UniqueConstraint,
)
from sqlalchemy.dialects import postgresql

metadata = MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "fk": "fk_%(table_name)s_%(column_0_N_name)s",
        "pk": "pk_%(table_name)s",
    }
)

# Compared and sorted by code point on both databases (spec/api/guide.md §8).
Key = Text().with_variant(postgresql.TEXT(collation="C"), "postgresql")
Json = JSON(none_as_null=True)
Serial = BigInteger().with_variant(Integer, "sqlite")


instances = Table(
    "instances",
    metadata,
    Column("instance_id", Key, primary_key=True),
    Column("created", BigInteger, nullable=False),
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

# `name` is empty where none was given. `last_release` is the number of the newest release ever made.
assistants = Table(
    "assistants",
    metadata,
    Column("assistant_id", Key, primary_key=True),
    Column("instance_id", Key, ForeignKey("instances.instance_id", ondelete="CASCADE"), nullable=False),
    Column("name", Key, nullable=False),
    Column("description", Text),
    Column("language", Text, nullable=False),
    Column("last_release", BigInteger, nullable=False),
    Column("created", BigInteger, nullable=False),
    Column("updated", BigInteger, nullable=False),
    Index(None, "instance_id", "name", "assistant_id"),
    Index(None, "instance_id", "updated", "assistant_id"),
    Index(None, "instance_id", "created", "assistant_id"),
)

# `draft_of` is the assistant's id in its draft alone, so that either id leads to it by an index.
environments = Table(
    "environments",
    metadata,
    Column("environment_id", Key, primary_key=True),
    Column(
        "assistant_id",
        Key,
        ForeignKey("assistants.assistant_id", ondelete="CASCADE"),
        nullable=False,
        index=True,
    ),
    Column("draft_of", Key, unique=True),
    Column("environment", Key, nullable=False),
    Column("name", Key, nullable=False),
    Column("description", Text),
    Column("session_timeout", BigInteger, nullable=False),
    Column("search_skill_fallback", Boolean, nullable=False),
    Column("release", BigInteger),
    Column("created", BigInteger, nullable=False),
    Column("updated", BigInteger, nullable=False),
)

# What answers in an environment, one skill a type. `digest` NULL is the draft of the skill.
skill_references = Table(
    "skill_references",
    metadata,
    Column("environment_id", Key, ForeignKey("environments.environment_id", ondelete="CASCADE")),
    Column("type", Key, nullable=False),
    Column("skill_id", Key, nullable=False, index=True),
    Column("disabled", Boolean, nullable=False),
    Column("release", BigInteger),
    Column("digest", Key, index=True),
    PrimaryKeyConstraint("environment_id", "type"),
)

# What v2 keeps of a dialog skill beside its workspace. `assistant_id` is the assistant that it was made with
# and goes with; `is_untouched` until it first gets content or is switched by hand.
dialog_skills = Table(
    "dialog_skills",
    metadata,
    Column("skill_id", Key, ForeignKey("workspaces.workspace_id", ondelete="CASCADE"), primary_key=True),
    Column("assistant_id", Key, ForeignKey("assistants.assistant_id", ondelete="CASCADE"), index=True),
    Column("dialog_settings", Json),
    Column("is_untouched", Boolean, nullable=False),
)

# `content` is the JSON of the skill's `workspace`.
action_skills = Table(
    "action_skills",
    metadata,
    Column("skill_id", Key, primary_key=True),
    Column(
        "assistant_id",
        Key,
        ForeignKey("assistants.assistant_id", ondelete="CASCADE"),
        nullable=False,
        index=True,
    ),
    Column("name", Text, nullable=False),
    Column("description", Text),
    Column("language", Text, nullable=False),
    Column("learning_opt_out", Boolean, nullable=False),
    Column("content", LargeBinary, nullable=False),
    Column("dialog_settings", Json),
    Column("status", Text, nullable=False),
    Column("status_errors", Json),
    Column("revision", BigInteger, nullable=False),
    Column("trained_revision", BigInteger),
    Column("model_fingerprint", Key, index=True),
    Column("created", BigInteger, nullable=False),
    Column("updated", BigInteger, nullable=False),
)

# A whole skill as it was released, under the digest of its JSON: never changed, shared by all that hold it.
snapshots = Table(
    "snapshots",
    metadata,
    Column("digest", Key, primary_key=True),
    Column("type", Key, nullable=False),
    Column("language", Text, nullable=False),
    Column("learning_opt_out", Boolean, nullable=False),
    Column("content", LargeBinary, nullable=False),
    Column("model_fingerprint", Key, index=True),
    Column("created", BigInteger, nullable=False),
)

releases = Table(
    "releases",
    metadata,
    Column("assistant_id", Key, ForeignKey("assistants.assistant_id", ondelete="CASCADE")),
    Column("release", BigInteger, nullable=False),
    Column("description", Text),
    Column("status", Text, nullable=False),
    Column("status_errors", Json),
    Column("export_task_id", Key),
    Column("export_created", BigInteger),
    Column("created", BigInteger, nullable=False),
    Column("updated", BigInteger, nullable=False),
    PrimaryKeyConstraint("assistant_id", "release"),
    Index(None, "assistant_id", "updated", "release"),
)

release_skills = Table(
    "release_skills",
    metadata,
    Column("assistant_id", Key, nullable=False),
    Column("release", BigInteger, nullable=False),
    Column("type", Key, nullable=False),
    Column("skill_id", Key, nullable=False),
    Column("digest", Key, nullable=False, index=True),
    PrimaryKeyConstraint("assistant_id", "release", "type"),
    ForeignKeyConstraint(
        ["assistant_id", "release"], ["releases.assistant_id", "releases.release"], ondelete="CASCADE"
    ),
)

# The last import of a kind into an assistant. `revisions` are those of the skills that it wrote, by type.
skill_imports = Table(
    "skill_imports",
    metadata,
    Column("assistant_id", Key, ForeignKey("assistants.assistant_id", ondelete="CASCADE")),
    Column("kind", Key, nullable=False),
    Column("task_id", Key, nullable=False),
    Column("revisions", Json, nullable=False),
    Column("created", BigInteger, nullable=False),
    PrimaryKeyConstraint("assistant_id", "kind"),
)

# `private` is encrypted.
providers = Table(
    "providers",
    metadata,
    Column("instance_id", Key, ForeignKey("instances.instance_id", ondelete="CASCADE")),
    Column("provider_id", Key, nullable=False),
    Column("specification", Json, nullable=False),
    Column("private", LargeBinary, nullable=False),
    Column("created", BigInteger, nullable=False),
    Column("updated", BigInteger, nullable=False),
    PrimaryKeyConstraint("instance_id", "provider_id"),
    Index(None, "instance_id", "updated", "provider_id"),
)

# What a task works on, apart from its row, which is written every few seconds.
job_payloads = Table(
    "job_payloads",
    metadata,
    Column("job_id", Serial, ForeignKey("jobs.job_id", ondelete="CASCADE"), primary_key=True),
    Column("options", Json, nullable=False),
    Column("content", LargeBinary, nullable=False),
)

# `fence` counts leases and turns; `leased_until` is NULL where nobody holds the session. `configuration`,
# `state` and `analytics` are JSON that the database never looks into.
sessions = Table(
    "sessions",
    metadata,
    Column("session_id", Key, primary_key=True),
    Column("instance_id", Key, ForeignKey("instances.instance_id", ondelete="CASCADE"), nullable=False),
    Column("assistant_id", Key, nullable=False),
    Column(
        "environment_id",
        Key,
        ForeignKey("environments.environment_id", ondelete="CASCADE"),
        nullable=False,
        index=True,
    ),
    Column("configuration", Text, nullable=False),
    Column("state", Text, nullable=False),
    Column("timeout", BigInteger, nullable=False),
    Column("created", BigInteger, nullable=False),
    Column("expires", BigInteger, nullable=False, index=True),
    Column("customer_id", Key),
    Column("analytics", Text),
    Column("fence", BigInteger, nullable=False),
    Column("leased_until", BigInteger),
    Index(None, "customer_id", postgresql_using="hash"),
)

session_answers = Table(
    "session_answers",
    metadata,
    Column("session_id", Key, ForeignKey("sessions.session_id", ondelete="CASCADE"), nullable=False),
    Column("idempotency_key", Key, nullable=False),
    Column("fence", BigInteger, nullable=False),
    Column("digest", Key, nullable=False),
    Column("answer", Text, nullable=False),
    PrimaryKeyConstraint("session_id", "idempotency_key"),
)

assistant_log_events = Table(
    "assistant_log_events",
    metadata,
    Column("log_id", Key, primary_key=True),
    Column("instance_id", Key, ForeignKey("instances.instance_id", ondelete="CASCADE"), nullable=False),
    Column("assistant_id", Key, ForeignKey("assistants.assistant_id", ondelete="CASCADE"), nullable=False),
    Column("environment_id", Key, nullable=False),
    Column("session_id", Key, nullable=False),
    Column("skill_id", Key, nullable=False),
    Column("snapshot", Key, nullable=False),
    Column("language", Key, nullable=False),
    Column("request_timestamp", BigInteger, nullable=False),
    Column("response_timestamp", BigInteger, nullable=False),
    Column("request", Json, nullable=False),
    Column("response", Json, nullable=False),
    Column("customer_id", Key),
    Column("terms", Text),
    Index(None, "assistant_id", "request_timestamp", "log_id"),
    Index(None, "environment_id", "request_timestamp", "log_id"),
    Index(None, "session_id", postgresql_using="hash"),
    Index(None, "customer_id", postgresql_using="hash"),
    Index(None, "request_timestamp"),
)
