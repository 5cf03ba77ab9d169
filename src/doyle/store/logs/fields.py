"""The fields that a log filter may name, and where they stand in an event (spec/operations.md §2)."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from enum import Enum
from types import MappingProxyType

from doyle.store.assistant_log_events import AssistantLogRecord
from doyle.store.log_events import LogRecord
from doyle.wire.json import Json

TEXT_TAG, INTENT_TAG, ENTITY_TAG, VALUE_TAG = "t", "i", "e", "v"
DEPLOYMENT_TAG, ASSISTANT_TAG, CONVERSATION_TAG, CUSTOMER_TAG = "d", "a", "c", "u"
SKILL_TAG, SNAPSHOT_TAG = "k", "n"
DEPLOYMENT_PATH = ("context", "metadata", "deployment")
ASSISTANT_PATH = ("context", "system", "assistant_id")


class Kind(Enum):
    """What a field holds."""

    KEYWORD = "compared as a whole"
    TEXT = "searched by its words"
    NUMBER = "compared by size"
    TIME = "compared in time"


AnyRecord = LogRecord | AssistantLogRecord

Read = Callable[[AnyRecord], Iterable[Json]]
"""Every value of a field in an event; none where it is absent."""


@dataclass(frozen=True, slots=True)
class Field:
    """A field; `has_edits` and `has_wildcards` tell which terms it takes.

    `tag` is the letter under which its values stand in the `terms` of a stored event, or are posted.
    """

    kind: Kind
    read: Read
    has_edits: bool = True
    has_wildcards: bool = True
    tag: str | None = None


def _at(*steps: str) -> Read:
    def read(record: AnyRecord) -> Iterable[Json]:
        found = _walk(record, steps)
        return () if found is None else (found,)

    return read


def _each(*steps: str, of: str) -> Read:
    def read(record: AnyRecord) -> Iterable[Json]:
        found = _walk(record, steps)
        items = found if isinstance(found, list) else ()
        return [item[of] for item in items if isinstance(item, dict) and item.get(of) is not None]

    return read


def value_at(found: Json, steps: Iterable[str]) -> Json:
    """The value at a path of keys, None where it does not lead on."""
    for step in steps:
        found = found.get(step) if isinstance(found, dict) else None
    return found


def _walk(record: AnyRecord, steps: tuple[str, ...]) -> Json:
    return value_at(getattr(record, steps[0]), steps[1:])


def _top_intent(*steps: str) -> Read:
    intents = _each(*steps, "intents", of="intent")
    return lambda record: list(intents(record))[:1]


def _entities_count(*steps: str) -> Read:
    def read(record: AnyRecord) -> Iterable[Json]:
        entities = _walk(record, (*steps, "entities"))
        return (len(entities) if isinstance(entities, list) else 0,)

    return read


def _understood(*steps: str) -> Mapping[str, Field]:
    """The fields of the intents and entities below a place; both versions write it in two ways."""
    intent = Field(Kind.KEYWORD, _each(*steps, "intents", of="intent"), tag=INTENT_TAG)
    intent_confidence = Field(Kind.NUMBER, _each(*steps, "intents", of="confidence"))
    entity = Field(Kind.KEYWORD, _each(*steps, "entities", of="entity"), tag=ENTITY_TAG)
    value = Field(Kind.TEXT, _each(*steps, "entities", of="value"), tag=VALUE_TAG)
    entity_confidence = Field(Kind.NUMBER, _each(*steps, "entities", of="confidence"))
    found: dict[str, Field] = {}
    for prefix in ("response", "response.output"):
        found[f"{prefix}.intents:intent"] = intent
        found[f"{prefix}.intents:confidence"] = intent_confidence
        found[f"{prefix}.entities:entity"] = entity
        found[f"{prefix}.entities:value"] = value
        found[f"{prefix}.entities:confidence"] = entity_confidence
    return found


_USER_ID = Field(Kind.KEYWORD, _at("response", "user_id"))

V1_FIELDS: Mapping[str, Field] = MappingProxyType(
    {
        "language": Field(Kind.KEYWORD, _at("language"), has_wildcards=False),
        "workspace_id": Field(Kind.KEYWORD, _at("workspace_id"), has_wildcards=False),
        "request.context.metadata.deployment": Field(
            Kind.KEYWORD, _at("request", *DEPLOYMENT_PATH), has_wildcards=False, tag=DEPLOYMENT_TAG
        ),
        "request.context.system.assistant_id": Field(
            Kind.KEYWORD, _at("request", *ASSISTANT_PATH), has_wildcards=False, tag=ASSISTANT_TAG
        ),
        "request.input.text": Field(Kind.TEXT, _at("request", "input", "text"), tag=TEXT_TAG),
        "response.input.text": Field(Kind.TEXT, _at("response", "input", "text"), tag=TEXT_TAG),
        "response.context.conversation_id": Field(Kind.KEYWORD, _at("conversation_id"), tag=CONVERSATION_TAG),
        "customer_id": Field(Kind.KEYWORD, _at("customer_id"), tag=CUSTOMER_TAG),
        **_understood("response"),
        "request.input.intents:intent": Field(Kind.KEYWORD, _each("request", "intents", of="intent")),
        "request.input.entities:entity": Field(Kind.KEYWORD, _each("request", "entities", of="entity")),
        "response.top_intent": Field(Kind.KEYWORD, _top_intent("response"), tag=INTENT_TAG),
        "response.user_id": _USER_ID,
        "meta.message.entities_count": Field(Kind.NUMBER, _entities_count("response")),
        "request_timestamp": Field(Kind.TIME, _at("request_timestamp")),
        "response_timestamp": Field(Kind.TIME, _at("response_timestamp")),
        "log_id": Field(Kind.KEYWORD, _at("log_id"), has_edits=False, has_wildcards=False),
    }
)

V2_FIELDS: Mapping[str, Field] = MappingProxyType(
    {
        "language": Field(Kind.KEYWORD, _at("language"), has_wildcards=False),
        "request.input.text": Field(Kind.TEXT, _at("request", "input", "text"), tag=TEXT_TAG),
        **_understood("response", "output"),
        "request.input.intents:intent": Field(
            Kind.KEYWORD, _each("request", "input", "intents", of="intent")
        ),
        "request.input.entities:entity": Field(
            Kind.KEYWORD, _each("request", "input", "entities", of="entity")
        ),
        "assistant_id": Field(Kind.KEYWORD, _at("assistant_id")),
        "skill_id": Field(Kind.KEYWORD, _at("skill_id"), tag=SKILL_TAG),
        "session_id": Field(Kind.KEYWORD, _at("session_id"), tag=CONVERSATION_TAG),
        "snapshot": Field(Kind.KEYWORD, _at("snapshot"), tag=SNAPSHOT_TAG),
        "customer_id": Field(Kind.KEYWORD, _at("customer_id"), tag=CUSTOMER_TAG),
        "request.context.global.system.user_id": Field(
            Kind.KEYWORD, _at("request", "context", "global", "system", "user_id")
        ),
        "response.context.global.system.user_id": Field(
            Kind.KEYWORD, _at("response", "context", "global", "system", "user_id")
        ),
        "request_timestamp": Field(Kind.TIME, _at("request_timestamp")),
        "response_timestamp": Field(Kind.TIME, _at("response_timestamp")),
        "log_id": Field(Kind.KEYWORD, _at("log_id"), has_edits=False, has_wildcards=False),
    }
)

# An event of an assistant under the names of v1: its skill is the workspace, its session the conversation.
V1_FIELDS_OF_ASSISTANTS: Mapping[str, Field] = MappingProxyType(
    {
        **V1_FIELDS,
        "workspace_id": Field(Kind.KEYWORD, _at("skill_id"), has_wildcards=False, tag=SKILL_TAG),
        "request.context.metadata.deployment": Field(
            Kind.KEYWORD, _at("request", *DEPLOYMENT_PATH), has_wildcards=False
        ),
        "request.context.system.assistant_id": Field(Kind.KEYWORD, _at("assistant_id"), has_wildcards=False),
        "response.input.text": V2_FIELDS["request.input.text"],
        "response.context.conversation_id": V2_FIELDS["session_id"],
        **_understood("response", "output"),
        "request.input.intents:intent": V2_FIELDS["request.input.intents:intent"],
        "request.input.entities:entity": V2_FIELDS["request.input.entities:entity"],
        "response.top_intent": Field(Kind.KEYWORD, _top_intent("response", "output"), tag=INTENT_TAG),
        "meta.message.entities_count": Field(Kind.NUMBER, _entities_count("response", "output")),
    }
)

COLLECTIONS = frozenset(name.partition(":")[0] for name in V1_FIELDS if ":" in name)
