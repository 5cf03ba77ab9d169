"""The environments of messages on PostgreSQL."""

from doyle.store import fast_environments as fast
from doyle.store.fast_environments import ActionSkillHead, EnvironmentHead, SnapshotHead
from doyle.store.fast_extensions import OPERATIONS, ExtensionOperation, operation_of
from doyle.store.fast_postgresql import DIALECT, FastPostgres
from doyle.store.messages import statement_text

_HEAD = statement_text(fast.HEAD, DIALECT)
_SNAPSHOT_HEAD = statement_text(fast.SNAPSHOT_HEAD, DIALECT)
_SNAPSHOT = statement_text(fast.SNAPSHOT, DIALECT)
_ACTION_SKILL_HEAD = statement_text(fast.ACTION_SKILL_HEAD, DIALECT)
_ACTION_SKILL = statement_text(fast.ACTION_SKILL, DIALECT)
_OPERATIONS = statement_text(OPERATIONS, DIALECT)


class PostgresEnvironmentStore:
    """`EnvironmentStore` on a PostgreSQL server."""

    def __init__(self, database: FastPostgres) -> None:
        self._database = database

    def find_environment(self, instance_id: str, assistant_or_environment_id: str) -> EnvironmentHead | None:
        """The environment of an id, or the draft of an assistant's id; None if there is none."""
        wanted = {"instance_id": instance_id, "address": assistant_or_environment_id}
        return fast.head_of(
            self._database.run(lambda connection: connection.execute(_HEAD, wanted).fetchall())
        )

    def find_snapshot(self, digest: str) -> SnapshotHead | None:
        """The head of a released skill, or None."""
        wanted = {"digest": digest}
        row = self._database.run(lambda connection: connection.execute(_SNAPSHOT_HEAD, wanted).fetchone())
        return None if row is None else fast.snapshot_head_of(row)

    def load_snapshot(self, digest: str) -> bytes | None:
        """The JSON of a released skill as an export shows it, or None."""
        wanted = {"digest": digest}
        row = self._database.run(lambda connection: connection.execute(_SNAPSHOT, wanted).fetchone())
        return None if row is None else bytes(row[0])

    def find_action_skill(self, skill_id: str) -> ActionSkillHead | None:
        """The head of the draft of an action skill, or None."""
        wanted = {"skill_id": skill_id}
        row = self._database.run(lambda connection: connection.execute(_ACTION_SKILL_HEAD, wanted).fetchone())
        return None if row is None else fast.action_skill_head_of(row)

    def load_action_skill(self, skill_id: str) -> tuple[int, bytes] | None:
        """Revision and `workspace` JSON of the draft of an action skill, or None."""
        wanted = {"skill_id": skill_id}
        row = self._database.run(lambda connection: connection.execute(_ACTION_SKILL, wanted).fetchone())
        return None if row is None else (row[0], bytes(row[1]))

    def find_operations(self, environment_id: str, method: str, path: str) -> tuple[ExtensionOperation, ...]:
        """The operations of this method and path of the extensions of an environment's assistant."""
        wanted = {"environment_id": environment_id, "method": method, "path": path}
        rows = self._database.run(lambda connection: connection.execute(_OPERATIONS, wanted).fetchall())
        return tuple(operation_of(row) for row in rows)
