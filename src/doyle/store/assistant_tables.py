"""The tables of assistants: environments, skills, releases, providers, sessions and their log events.

What `doyle.store.tables` says of timestamps, NULL and migrations holds here too.
"""

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
)

from doyle.store.columns import Json, Key, metadata

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
    # None: the import is older than the column.
    Column("skill_ids", Json),
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
    # Without it, whoever deletes an instance would read every session there is.
    Index(None, "instance_id"),
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
    # None: the event is older than the column.
    Column("learning_opt_out", Boolean),
    Index(None, "assistant_id", "request_timestamp", "log_id"),
    Index(None, "environment_id", "request_timestamp", "log_id"),
    Index(None, "session_id", postgresql_using="hash"),
    Index(None, "customer_id", postgresql_using="hash"),
    Index(None, "request_timestamp"),
    Index(None, "instance_id"),
)

# Events that are not posted yet (`log_postings`); a trigger adds every new one.
assistant_log_arrivals = Table(
    "assistant_log_arrivals",
    metadata,
    Column("log_id", Key, ForeignKey("assistant_log_events.log_id", ondelete="CASCADE"), primary_key=True),
    sqlite_with_rowid=False,
)
