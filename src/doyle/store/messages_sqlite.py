"""The fast path of messages on SQLite."""

import sqlite3

from sqlalchemy.dialects import sqlite

from doyle.errors import NotFoundError
from doyle.store import messages
from doyle.store.fast_sqlite import FastSqlite
from doyle.store.messages import LogEvent, SkillHead
from doyle.wire.workspace import WorkspaceBody

_DIALECT = sqlite.dialect(paramstyle="named")
_SKILL_HEAD = messages.statement_text(messages.SKILL_HEAD, _DIALECT)
_MODEL = messages.statement_text(messages.MODEL, _DIALECT)
_ENVELOPE = messages.statement_text(messages.ENVELOPE, _DIALECT)
_LEVELS = messages.level_texts(_DIALECT)
_ADD_LOG_EVENT = messages.insert_event_text("?")


class SqliteMessageStore:
    """`MessageStore` on the embedded database."""

    def __init__(self, database: FastSqlite) -> None:
        self._database = database

    def find_skill(self, instance_id: str, workspace_id: str) -> SkillHead | None:
        """The head of a skill of an instance, or None."""
        with self._database.reader() as connection:
            row = connection.execute(
                _SKILL_HEAD, {"workspace_id": workspace_id, "instance_id": instance_id}
            ).fetchone()
        return None if row is None else messages.skill_head_of(row)

    def load_body(self, workspace_id: str) -> tuple[int, WorkspaceBody]:
        """Revision and content of one moment.

        Raises:
            NotFoundError: there is no such workspace.
        """
        wanted = {"workspace_id": workspace_id}
        with self._database.snapshot() as connection:
            row = connection.execute(_ENVELOPE, wanted).fetchone()
            if row is None:
                raise NotFoundError
            rows = {name: connection.execute(text, wanted).fetchall() for name, text in _LEVELS.items()}
        return messages.loaded_body(row, rows)

    def load_model(self, fingerprint: str) -> bytes | None:
        """The model file, or None."""
        with self._database.reader() as connection:
            row = connection.execute(_MODEL, {"fingerprint": fingerprint}).fetchone()
        return None if row is None else bytes(row[0])

    def add_log_event(self, event: LogEvent) -> None:
        """Store an event; it is committed when this returns.

        Raises:
            NotFoundError: its workspace is gone.
        """
        values = messages.event_values(event)
        with self._database.writer() as connection:
            try:
                connection.execute(_ADD_LOG_EVENT, values)
            except sqlite3.IntegrityError as error:
                raise NotFoundError from error
