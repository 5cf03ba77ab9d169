"""The fast path of sessions on PostgreSQL."""

from psycopg.errors import ForeignKeyViolation
from sqlalchemy import bindparam, column, select, table

from doyle.errors import NotFoundError
from doyle.store import sessions
from doyle.store.assistant_tables import assistant_log_events
from doyle.store.fast_postgresql import DIALECT, FastPostgres, PostgresConnection
from doyle.store.sessions import AssistantLogEvent, KeyedAnswer, NewSession, SessionRecord, StoredTurn

_CREATE = sessions.insert_text(sessions.CREATE, DIALECT, " ON CONFLICT (session_id) DO NOTHING")
_ADD_EVENT = sessions.insert_text(sessions.ADD_EVENT, DIALECT, " ON CONFLICT (log_id) DO NOTHING")
_ADD_ANSWER = sessions.insert_text(sessions.ADD_ANSWER, DIALECT)
_FIND = sessions.named(sessions.FIND)
_DELETE = sessions.named(sessions.DELETE)
_TAKE = sessions.named(sessions.TAKE)
_EXTEND = sessions.named(sessions.EXTEND)
_RELEASE = sessions.named(sessions.RELEASE)
_IS_STORED = sessions.named(sessions.IS_STORED)
_FIND_ANSWER = sessions.named(sessions.FIND_ANSWER)
_FORGET_ANSWERS = sessions.named(sessions.FORGET_ANSWERS)


def _turn_text() -> str:
    """Session and event in one statement, and so in one trip: the event goes in only if the session moved."""
    event = select(*(bindparam(each.name, type_=each.type) for each in assistant_log_events.c))
    moved = event.select_from(table("moved", column("done")))
    added = sessions.ADD_EVENT.from_select(assistant_log_events.c.keys(), moved)
    return f"WITH moved AS ({sessions.named(sessions.MOVE)} RETURNING 1) {added.compile(dialect=DIALECT)}"


_STORE_TURN = _turn_text()


class PostgresSessionStore:
    """`SessionStore` on a PostgreSQL server."""

    def __init__(self, database: FastPostgres) -> None:
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
        row = self._database.run(lambda connection: connection.execute(_FIND, wanted).fetchone())
        return None if row is None else SessionRecord(*row)

    def delete_session(self, instance_id: str, session_id: str) -> None:
        """Delete a session with everything in it; one that is not there is no error."""
        self._change(_DELETE, {"id": session_id, "instance": instance_id})

    def take_lease(self, session_id: str, fence: int, now: int, until: int) -> int | None:
        """Hold a session up to a moment; its new number, or None: it has moved on, or another holds it."""
        wanted = {"id": session_id, "was": fence, "now": now, "until": until}
        return fence + 1 if self._change(_TAKE, wanted) else None

    def extend_lease(self, session_id: str, fence: int, until: int) -> bool:
        """Hold a session longer; False: the lease had lapsed and another turn came between."""
        return self._change(_EXTEND, {"id": session_id, "was": fence, "until": until})

    def release_lease(self, session_id: str, fence: int) -> None:
        """Hold a session no longer, and leave it as it was."""
        self._change(_RELEASE, {"id": session_id, "was": fence})

    def store_turn(self, turn: StoredTurn) -> bool:
        """Store a turn, all or nothing; False: another came between. Committed when this returns."""
        return self._database.run(lambda connection: _store_turn(connection, turn))

    def find_answer(self, session_id: str, idempotency_key: str) -> KeyedAnswer | None:
        """What the session answered to a message with this key, if that is not too long ago."""
        wanted = {"id": session_id, "key": idempotency_key}
        row = self._database.run(lambda connection: connection.execute(_FIND_ANSWER, wanted).fetchone())
        return None if row is None else KeyedAnswer(*row)

    def add_event(self, event: AssistantLogEvent) -> None:
        """Store the event of a stateless message.

        Raises:
            NotFoundError: its assistant is gone.
        """
        self._insert(_ADD_EVENT, sessions.event_values(event))

    def _insert(self, text: str, values: sessions.Values) -> None:
        try:
            self._database.run(lambda connection: connection.execute(text, values))
        except ForeignKeyViolation as error:
            raise NotFoundError from error

    def _change(self, text: str, values: sessions.Values) -> bool:
        return self._database.run(lambda connection: connection.execute(text, values).rowcount == 1)


def _store_turn(connection: PostgresConnection, turn: StoredTurn) -> bool:
    values = sessions.turn_values(turn)
    if turn.answer is None:
        is_stored = connection.execute(_STORE_TURN, values).rowcount == 1
    else:
        with connection.transaction():
            is_stored = connection.execute(_STORE_TURN, values).rowcount == 1
            if is_stored:
                kept = sessions.answer_values(turn, turn.answer)
                connection.execute(_ADD_ANSWER, kept)
                connection.execute(_FORGET_ANSWERS, kept)
    # A first attempt may have been committed although its connection broke before it said so.
    return is_stored or connection.execute(_IS_STORED, values).fetchone() is not None
