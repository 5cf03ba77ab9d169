"""The fields that a log filter may name, and where they stand in an event (spec/operations.md §2)."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from enum import Enum
from types import MappingProxyType

from doyle.store.log_events import LogRecord
from doyle.wire.json import Json

TEXT_TAG, INTENT_TAG, ENTITY_TAG, VALUE_TAG = "t", "i", "e", "v"


class Kind(Enum):
    """What a field holds."""

    KEYWORD = "compared as a whole"
    TEXT = "searched by its words"
    NUMBER = "compared by size"
    TIME = "compared in time"


Read = Callable[[LogRecord], Iterable[Json]]
"""Every value of a field in an event; none where it is absent."""


@dataclass(frozen=True, slots=True)
class Field:
    """A field; `has_edits` and `has_wildcards` tell which terms it takes.

    `tag` is the letter under which its values stand in the `terms` of a stored event.
    """

    kind: Kind
    read: Read
    has_edits: bool = True
    has_wildcards: bool = True
    tag: str | None = None


def _at(*steps: str) -> Read:
    def read(record: LogRecord) -> Iterable[Json]:
        found = _walk(record, steps)
        return () if found is None else (found,)

    return read


def _each(*steps: str, of: str) -> Read:
    def read(record: LogRecord) -> Iterable[Json]:
        found = _walk(record, steps)
        items = found if isinstance(found, list) else ()
        return [item[of] for item in items if isinstance(item, dict) and item.get(of) is not None]

    return read


def _walk(record: LogRecord, steps: tuple[str, ...]) -> Json:
    found: Json = getattr(record, steps[0])
    for step in steps[1:]:
        found = found.get(step) if isinstance(found, dict) else None
    return found


def _top_intent(record: LogRecord) -> Iterable[Json]:
    return list(_each("response", "intents", of="intent")(record))[:1]


def _entities_count(record: LogRecord) -> Iterable[Json]:
    entities = record.response.get("entities")
    return (len(entities) if isinstance(entities, list) else 0,)


_INTENT = Field(Kind.KEYWORD, _each("response", "intents", of="intent"), tag=INTENT_TAG)
_INTENT_CONFIDENCE = Field(Kind.NUMBER, _each("response", "intents", of="confidence"))
_ENTITY = Field(Kind.KEYWORD, _each("response", "entities", of="entity"), tag=ENTITY_TAG)
_ENTITY_VALUE = Field(Kind.TEXT, _each("response", "entities", of="value"), tag=VALUE_TAG)
_ENTITY_CONFIDENCE = Field(Kind.NUMBER, _each("response", "entities", of="confidence"))
_USER_ID = Field(Kind.KEYWORD, _at("response", "user_id"))

V1_FIELDS: Mapping[str, Field] = MappingProxyType(
    {
        "language": Field(Kind.KEYWORD, _at("language"), has_wildcards=False),
        "workspace_id": Field(Kind.KEYWORD, _at("workspace_id"), has_wildcards=False),
        "request.context.metadata.deployment": Field(
            Kind.KEYWORD, _at("request", "context", "metadata", "deployment"), has_wildcards=False
        ),
        "request.context.system.assistant_id": Field(
            Kind.KEYWORD, _at("request", "context", "system", "assistant_id"), has_wildcards=False
        ),
        "request.input.text": Field(Kind.TEXT, _at("request", "input", "text"), tag=TEXT_TAG),
        "response.input.text": Field(Kind.TEXT, _at("response", "input", "text"), tag=TEXT_TAG),
        "response.context.conversation_id": Field(Kind.KEYWORD, _at("conversation_id")),
        "customer_id": Field(Kind.KEYWORD, _at("customer_id")),
        "response.intents:intent": _INTENT,
        "response.output.intents:intent": _INTENT,
        "response.intents:confidence": _INTENT_CONFIDENCE,
        "response.output.intents:confidence": _INTENT_CONFIDENCE,
        "response.entities:entity": _ENTITY,
        "response.output.entities:entity": _ENTITY,
        "response.entities:value": _ENTITY_VALUE,
        "response.output.entities:value": _ENTITY_VALUE,
        "response.entities:confidence": _ENTITY_CONFIDENCE,
        "response.output.entities:confidence": _ENTITY_CONFIDENCE,
        "request.input.intents:intent": Field(Kind.KEYWORD, _each("request", "intents", of="intent")),
        "request.input.entities:entity": Field(Kind.KEYWORD, _each("request", "entities", of="entity")),
        "response.top_intent": Field(Kind.KEYWORD, _top_intent),
        "response.user_id": _USER_ID,
        "meta.message.entities_count": Field(Kind.NUMBER, _entities_count),
        "request_timestamp": Field(Kind.TIME, _at("request_timestamp")),
        "response_timestamp": Field(Kind.TIME, _at("response_timestamp")),
        "log_id": Field(Kind.KEYWORD, _at("log_id"), has_edits=False, has_wildcards=False),
    }
)

COLLECTIONS = frozenset(name.partition(":")[0] for name in V1_FIELDS if ":" in name)
