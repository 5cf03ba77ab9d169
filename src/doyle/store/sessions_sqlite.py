"""The fast path of sessions on SQLite."""

import sqlite3
from contextlib import suppress

from sqlalchemy.dialects import sqlite

from doyle.errors import NotFoundError
from doyle.store import sessions
from doyle.store.fast_sqlite import FastSqlite
from doyle.store.sessions import AssistantLogEvent, KeyedAnswer, NewSession, SessionRecord, StoredTurn

_DIALECT = sqlite.dialect(paramstyle="named")
_CREATE = sessions.insert_text(sessions.CREATE, _DIALECT, " ON CONFLICT (session_id) DO NOTHING")
_ADD_EVENT = sessions.insert_text(sessions.ADD_EVENT, _DIALECT, " ON CONFLICT (log_id) DO NOTHING")
_ADD_ANSWER = sessions.insert_text(sessions.ADD_ANSWER, _DIALECT)


class _Overtaken(Exception):  # noqa: N818 - a signal that ends a transaction, not a fault
    pass


class SqliteSessionStore:
    """`SessionStore` on the embedded database."""

    def __init__(self, database: FastSqlite) -> None:
        self._database = database

    def create_session(self, session: NewSession) -> None:
        """Store a session, unless it is there already.

        Raises:
            NotFoundError: its environment is gone.
        """
        self._insert(_CREATE, sessions.session_values(session))

    def find_session(self, instance_id: str, session_id: str, now: int) -> SessionRecord | None:
        """A session of an instance, or None: there is none, or it has expired and nobody holds it."""
        wanted = {"id": session_id, "instance": instance_id, "now": now}
        with self._database.reader() as connection:
            row = connection.execute(sessions.FIND, wanted).fetchone()
        return None if row is None else SessionRecord(*row)

    def delete_session(self, instance_id: str, session_id: str) -> None:
        """Delete a session with everything in it; one that is not there is no error."""
        self._change(sessions.DELETE, {"id": session_id, "instance": instance_id})

    def take_lease(self, session_id: str, fence: int, now: int, until: int) -> int | None:
        """Hold a session up to a moment; its new number, or None: it has moved on, or another holds it."""
        wanted = {"id": session_id, "was": fence, "now": now, "until": until}
        return fence + 1 if self._change(sessions.TAKE, wanted) else None

    def extend_lease(self, session_id: str, fence: int, until: int) -> bool:
        """Hold a session longer; False: the lease had lapsed and another turn came between."""
        return self._change(sessions.EXTEND, {"id": session_id, "was": fence, "until": until})

    def release_lease(self, session_id: str, fence: int) -> None:
        """Hold a session no longer, and leave it as it was."""
        self._change(sessions.RELEASE, {"id": session_id, "was": fence})

    def release_all(self) -> None:
        """Free what earlier processes held: for one that has just begun and is the only one."""
        self._change(sessions.RELEASE_ALL, {})

    def store_turn(self, turn: StoredTurn) -> bool:
        """Store a turn, all or nothing; False: another came between. Committed when this returns."""
        values = sessions.turn_values(turn)
        with suppress(_Overtaken), self._database.transaction() as connection:
            if connection.execute(sessions.MOVE, values).rowcount != 1:
                raise _Overtaken
            connection.execute(_ADD_EVENT, values)
            if turn.answer is not None:
                kept = sessions.answer_values(turn, turn.answer)
                connection.execute(_ADD_ANSWER, kept)
                connection.execute(sessions.FORGET_ANSWERS, kept)
            return True
        with self._database.reader() as connection:
            return connection.execute(sessions.IS_STORED, values).fetchone() is not None

    def find_answer(self, session_id: str, idempotency_key: str) -> KeyedAnswer | None:
        """What the session answered to a message with this key, if that is not too long ago."""
        wanted = {"id": session_id, "key": idempotency_key}
        with self._database.reader() as connection:
            row = connection.execute(sessions.FIND_ANSWER, wanted).fetchone()
        return None if row is None else KeyedAnswer(*row)

    def add_event(self, event: AssistantLogEvent) -> None:
        """Store the event of a stateless message.

        Raises:
            NotFoundError: its assistant is gone.
        """
        self._insert(_ADD_EVENT, sessions.event_values(event))

    def _insert(self, text: str, values: sessions.Values) -> None:
        with self._database.writer() as connection:
            try:
                connection.execute(text, values)
            except sqlite3.IntegrityError as error:
                raise NotFoundError from error

    def _change(self, text: str, values: sessions.Values) -> bool:
        with self._database.writer() as connection:
            return connection.execute(text, values).rowcount == 1
