"""Sessions of assistants: begun, found, ended (spec/operations.md §8)."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from doyle.conversation.assistant_opening import new_context
from doyle.conversation.configuration import Configuration
from doyle.conversation.log_event import encode_json
from doyle.errors import NotFoundError
from doyle.store.sessions import NewSession, SessionRecord, SessionStore
from doyle.wire.json import JsonObject

INVALID_SESSION = "Invalid Session"


@dataclass(frozen=True, slots=True)
class AssistantPlace:
    """An environment of an assistant, and what a conversation that begins there now has."""

    instance_id: str
    assistant_id: str
    configuration: Configuration
    session_timeout_seconds: int


@dataclass(frozen=True, slots=True)
class SessionPlace:
    """A session by the ids of a path; either may be the assistant's (spec/api/guide.md §4)."""

    instance_id: str
    assistant_id: str
    environment_id: str | None
    session_id: str

    def holds(self, session: SessionRecord) -> bool:
        """Whether the path leads to a session: both ids are its assistant's or its environment's."""
        owners = {session.assistant_id, session.environment_id}
        return {self.assistant_id, self.environment_id or self.assistant_id} <= owners


class Sessions:
    """The sessions of all assistants. Blocks on the database: call it from a worker thread.

    `clock` tells the time (aware, UTC), `new_id` makes unique ids.
    """

    def __init__(
        self, store: SessionStore, *, clock: Callable[[], datetime], new_id: Callable[[], str]
    ) -> None:
        self._store = store
        self._clock = clock
        self._new_id = new_id

    def create(self, place: AssistantPlace, customer_id: str | None, analytics: JsonObject | None) -> str:
        """Begin a session; its id. It lives until nobody spoke for the time-out of its environment.

        Raises:
            NotFoundError: the environment is gone.
        """
        session_id, now = self._new_id(), milliseconds(self._clock())
        timeout = place.session_timeout_seconds * 1000
        self._store.create_session(
            NewSession(
                session_id=session_id,
                instance_id=place.instance_id,
                assistant_id=place.assistant_id,
                environment_id=place.configuration.environment_id,
                configuration=text_of(place.configuration.to_json()),
                state=text_of(new_context(session_id, now).stored()),
                timeout=timeout,
                created=now,
                expires=now + timeout,
                customer_id=customer_id,
                analytics=None if analytics is None else text_of(analytics),
            )
        )
        return session_id

    def delete(self, place: SessionPlace) -> None:
        """End a session.

        Raises:
            NotFoundError: there is none, or it has expired.
        """
        self.get(place)
        self._store.delete_session(place.instance_id, place.session_id)

    def get(self, place: SessionPlace) -> SessionRecord:
        """The session that a path leads to.

        Raises:
            NotFoundError: there is none, it has expired, or it belongs to another assistant.
        """
        now = milliseconds(self._clock())
        session = self._store.find_session(place.instance_id, place.session_id, now)
        if session is None or not place.holds(session):
            raise NotFoundError(INVALID_SESSION)
        return session


def milliseconds(moment: datetime) -> int:
    """Epoch milliseconds."""
    return int(moment.timestamp() * 1000)


def text_of(value: JsonObject) -> str:
    """The JSON text of a value, as the database keeps it."""
    return encode_json(value).decode()
