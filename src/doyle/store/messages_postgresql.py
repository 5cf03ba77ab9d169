"""The fast path of messages on PostgreSQL."""

from psycopg.errors import ForeignKeyViolation

from doyle.errors import NotFoundError
from doyle.store import messages
from doyle.store.fast_postgresql import DIALECT, FastPostgres, PostgresConnection
from doyle.store.messages import LogEvent, SkillHead
from doyle.wire.workspace import WorkspaceBody

_SKILL_HEAD = messages.statement_text(messages.SKILL_HEAD, DIALECT)
_MODEL = messages.statement_text(messages.MODEL, DIALECT)
_ENVELOPE = messages.statement_text(messages.ENVELOPE, DIALECT)
_LEVELS = messages.level_texts(DIALECT)
_ADD_LOG_EVENT = messages.insert_event_text("%s")


class PostgresMessageStore:
    """`MessageStore` on a PostgreSQL server."""

    def __init__(self, database: FastPostgres) -> None:
        self._database = database

    def find_skill(self, instance_id: str, workspace_id: str) -> SkillHead | None:
        """The head of a skill of an instance, or None."""
        wanted = {"workspace_id": workspace_id, "instance_id": instance_id}
        row = self._database.run(lambda connection: connection.execute(_SKILL_HEAD, wanted).fetchone())
        return None if row is None else messages.skill_head_of(row)

    def load_body(self, workspace_id: str) -> tuple[int, WorkspaceBody]:
        """Revision and content of one moment.

        Raises:
            NotFoundError: there is no such workspace.
        """
        return self._database.run(lambda connection: _load_body(connection, workspace_id))

    def load_model(self, fingerprint: str) -> bytes | None:
        """The model file, or None."""
        wanted = {"fingerprint": fingerprint}
        row = self._database.run(lambda connection: connection.execute(_MODEL, wanted).fetchone())
        return None if row is None else bytes(row[0])

    def add_log_event(self, event: LogEvent) -> None:
        """Store an event; it is committed when this returns.

        Raises:
            NotFoundError: its workspace is gone.
        """
        values = messages.event_values(event)
        try:
            self._database.run(lambda connection: connection.execute(_ADD_LOG_EVENT, values))
        except ForeignKeyViolation as error:
            raise NotFoundError from error


def _load_body(connection: PostgresConnection, workspace_id: str) -> tuple[int, WorkspaceBody]:
    wanted = {"workspace_id": workspace_id}
    with connection.transaction():
        connection.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
        row = connection.execute(_ENVELOPE, wanted).fetchone()
        if row is None:
            raise NotFoundError
        rows = {name: connection.execute(text, wanted).fetchall() for name, text in _LEVELS.items()}
    return messages.loaded_body(row, rows)
