"""Sessions of v2 conversations on the fast path: prepared statements, called from worker threads.

A session has a fencing number, raised by every lease and by every turn that is stored. A turn names the
number that it read the session with: if another turn came between, or a lease was taken, it is not stored
and starts again. So turns of one session never interleave, and no lock is held while they run.
"""

import re
from dataclasses import asdict, dataclass, fields
from typing import Protocol

from sqlalchemy import Dialect, Insert, insert

from doyle.store.assistant_tables import assistant_log_events, session_answers, sessions
from doyle.store.encoding import storable_text
from doyle.wire.json import Json

MAX_ANSWERS = 10

Values = dict[str, Json]


@dataclass(frozen=True, slots=True)
class NewSession:
    """A session as it begins: times in epoch milliseconds; `configuration`, `analytics`, `state` are JSON."""

    session_id: str
    instance_id: str
    assistant_id: str
    environment_id: str
    configuration: str
    state: str
    timeout: int
    created: int
    expires: int
    customer_id: str | None = None
    analytics: str | None = None


@dataclass(frozen=True, slots=True)
class SessionRecord:
    """A session as a message finds it; `leased_until` is None, or in the past, where nobody holds it."""

    session_id: str
    assistant_id: str
    environment_id: str
    configuration: str
    state: str
    timeout: int
    created: int
    customer_id: str | None
    fence: int
    leased_until: int | None


@dataclass(frozen=True, slots=True)
class AssistantLogEvent:
    """One exchange with an assistant (spec/operations.md §1): times in epoch milliseconds, bodies as JSON.

    `terms` is what the log filter finds it by (`doyle.store.logs.terms`). `learning_opt_out`: whoever sent it
    wants nobody to learn from it.
    """

    log_id: str
    instance_id: str
    assistant_id: str
    environment_id: str
    session_id: str
    skill_id: str
    snapshot: str
    language: str
    request_timestamp: int
    response_timestamp: int
    request: bytes
    response: bytes
    customer_id: str | None = None
    terms: str | None = None
    learning_opt_out: bool = False


@dataclass(frozen=True, slots=True)
class KeyedAnswer:
    """What a message with an `Idempotency-Key` was answered; `digest` tells its request from others."""

    idempotency_key: str
    digest: str
    answer: str


@dataclass(frozen=True, slots=True)
class StoredTurn:
    """What a turn leaves: the new state of its session, its log event, maybe its answer under a key."""

    fence: int
    state: str
    expires: int
    event: AssistantLogEvent
    answer: KeyedAnswer | None = None


class SessionStore(Protocol):
    """Sessions as messages see them. Thread-safe. Methods raise DatabaseError when it is unreachable."""

    def create_session(self, session: NewSession) -> None:
        """Store a session. Raises NotFoundError if its environment is gone.

        Stored already, it changes nothing, so that it can be tried again.
        """

    def find_session(self, instance_id: str, session_id: str, now: int) -> SessionRecord | None:
        """A session of an instance, or None: there is none, or it has expired and nobody holds it."""

    def delete_session(self, instance_id: str, session_id: str) -> None:
        """Delete a session with everything in it; one that is not there is no error."""

    def take_lease(self, session_id: str, fence: int, now: int, until: int) -> int | None:
        """Hold a session up to a moment; its new number, or None: it has moved on, or another holds it."""

    def extend_lease(self, session_id: str, fence: int, until: int) -> bool:
        """Hold a session longer; False: the lease had lapsed and another turn came between."""

    def release_lease(self, session_id: str, fence: int) -> None:
        """Hold a session no longer, and leave it as it was."""

    def store_turn(self, turn: StoredTurn) -> bool:
        """Store a turn, all or nothing; False: another came between. Committed when this returns.

        Stored already, it changes nothing, so that it can be tried again.
        """

    def find_answer(self, session_id: str, idempotency_key: str) -> KeyedAnswer | None:
        """What the session answered to a message with this key, if that is not too long ago."""

    def add_event(self, event: AssistantLogEvent) -> None:
        """Store the event of a stateless message. Raises NotFoundError if its assistant is gone."""


CREATE = insert(sessions)
ADD_ANSWER = insert(session_answers)
ADD_EVENT = insert(assistant_log_events)

# Names in these texts stand for parameters; `named` writes them as a driver takes them.
FIND = """
SELECT session_id, assistant_id, environment_id, configuration, state, timeout, created, customer_id, fence,
       leased_until
FROM sessions WHERE session_id = :id AND instance_id = :instance AND (expires > :now OR leased_until > :now)
"""
DELETE = "DELETE FROM sessions WHERE session_id = :id AND instance_id = :instance"
TAKE = """
UPDATE sessions SET fence = fence + 1, leased_until = :until
WHERE session_id = :id AND fence = :was AND (leased_until IS NULL OR leased_until <= :now)
"""
EXTEND = "UPDATE sessions SET leased_until = :until WHERE session_id = :id AND fence = :was"
RELEASE = "UPDATE sessions SET leased_until = NULL WHERE session_id = :id AND fence = :was"
RELEASE_ALL = "UPDATE sessions SET leased_until = NULL WHERE leased_until IS NOT NULL"
MOVE = """
UPDATE sessions SET fence = fence + 1, leased_until = NULL, state = :new_state, expires = :new_expires
WHERE session_id = :id AND fence = :was
"""
IS_STORED = "SELECT 1 FROM assistant_log_events WHERE log_id = :log_id"
FIND_ANSWER = """
SELECT idempotency_key, digest, answer FROM session_answers WHERE session_id = :id AND idempotency_key = :key
"""
FORGET_ANSWERS = """
DELETE FROM session_answers WHERE session_id = :id AND fence NOT IN (
    SELECT fence FROM session_answers WHERE session_id = :id ORDER BY fence DESC LIMIT :most
)
"""
_PARAMETER = re.compile(r":(\w+)")


def named(text: str) -> str:
    """A text with its parameters as psycopg takes them; `sqlite3` takes them as they are."""
    return _PARAMETER.sub(r"%(\1)s", text)


def insert_text(statement: Insert, dialect: Dialect, ending: str = "") -> str:
    """The SQL that inserts one row, of all columns of its table."""
    return str(statement.compile(dialect=dialect, column_keys=statement.table.c.keys())) + ending


def session_values(session: NewSession) -> dict[str, Json]:
    """The parameters of `CREATE`."""
    return {**_storable_values(session), "fence": 0, "leased_until": None}


def turn_values(turn: StoredTurn) -> dict[str, Json]:
    """The parameters of `MOVE` and of `ADD_EVENT` together."""
    moved = {
        "id": turn.event.session_id,
        "was": turn.fence,
        "new_state": turn.state,
        "new_expires": turn.expires,
    }
    return {**event_values(turn.event), **moved}


def event_values(event: AssistantLogEvent) -> dict[str, Json]:
    """The parameters of `ADD_EVENT`; a text that no database can keep is mended."""
    return _storable_values(event)


def answer_values(turn: StoredTurn, answer: KeyedAnswer) -> dict[str, Json]:
    """The parameters of `ADD_ANSWER` and of `FORGET_ANSWERS` together."""
    owner = turn.event.session_id
    return {**asdict(answer), "session_id": owner, "fence": turn.fence, "id": owner, "most": MAX_ANSWERS}


def _storable_values(item: NewSession | AssistantLogEvent) -> dict[str, Json]:
    return {field.name: _storable(getattr(item, field.name)) for field in fields(item)}


def _storable(value: Json) -> Json:
    if isinstance(value, bytes):
        return value.decode()
    return storable_text(value) if isinstance(value, str) else value
