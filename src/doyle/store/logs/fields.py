"""The fields that a log filter may name, and where they stand in an event (spec/operations.md §2)."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from enum import Enum
from operator import attrgetter
from types import MappingProxyType
from typing import Any

from doyle.store.assistant_log_events import AssistantLogRecord
from doyle.store.log_events import LogRecord
from doyle.store.logs.syntax import ELEMENTS, OBJECT
from doyle.store.logs.v1_form import request_in_v1, response_in_v1
from doyle.store.logs.values import value_at, values_at
from doyle.wire.json import Json, JsonObject

TEXT_TAG, INTENT_TAG, ENTITY_TAG, VALUE_TAG = "t", "i", "e", "v"
DEPLOYMENT_TAG, ASSISTANT_TAG, CONVERSATION_TAG, CUSTOMER_TAG = "d", "a", "c", "u"
SKILL_TAG, SNAPSHOT_TAG = "k", "n"
DEPLOYMENT_PATH = ("context", "metadata", "deployment")
ASSISTANT_PATH = ("context", "system", "assistant_id")
MAX_STEPS = 32


class Kind(Enum):
    """What a field holds."""

    KEYWORD = "compared as a whole"
    TEXT = "searched by its words"
    NUMBER = "compared by size"
    TIME = "compared in time"
    ANY = "whatever stands there"


AnyRecord = LogRecord | AssistantLogRecord

# `Any`: an event, or one element of a collection in it.
Read = Callable[[Any], Iterable[Json]]
"""Every value of a field in an event; none where it is absent."""


@dataclass(frozen=True, slots=True)
class Field:
    """A field; `has_edits` and `has_wildcards` tell which terms it takes.

    `tag` is the letter under which its values stand in the `terms` of a stored event, or are posted. A field
    of a collection is `key` in each of its `elements`.
    """

    kind: Kind
    read: Read
    has_edits: bool = True
    has_wildcards: bool = True
    tag: str | None = None
    elements: Read | None = None
    key: str = ""


def _at(*steps: str) -> Read:
    def read(record: AnyRecord) -> Iterable[Json]:
        found = _walk(record, steps)
        return () if found is None else (found,)

    return read


def _elements(*steps: str) -> Read:
    def read(record: AnyRecord) -> Iterable[Json]:
        found = _walk(record, steps)
        return found if isinstance(found, list) else ()

    return read


def _key(name: str) -> Read:
    def read(element: Json) -> Iterable[Json]:
        found = element.get(name) if isinstance(element, dict) else None
        return () if found is None else (found,)

    return read


def _each(kind: Kind, *steps: str, of: str, tag: str | None = None) -> Field:
    """The field of a collection: it is in an event what it is in each element."""
    elements, value = _elements(*steps), _key(of)

    def read(record: AnyRecord) -> Iterable[Json]:
        return [found for element in elements(record) for found in value(element)]

    return Field(kind, read, tag=tag, elements=elements, key=of)


def fields_of_elements(fields: Mapping[str, Field], collection: str) -> Mapping[str, Field]:
    """The fields of a collection as they are read from one of its elements; none if there is no such one."""
    inside = {name: field for name, field in fields.items() if name.startswith(f"{collection}:")}
    return {name: replace(field, read=_key(field.key)) for name, field in inside.items()}


def _walk(record: AnyRecord, steps: tuple[str, ...]) -> Json:
    return value_at(getattr(record, steps[0]), steps[1:])


def _top_intent(*steps: str) -> Read:
    intents = _each(Kind.KEYWORD, *steps, "intents", of="intent").read
    return lambda record: list(intents(record))[:1]


def _text_length(record: AnyRecord) -> Iterable[Json]:
    text = _walk(record, ("request", "input", "text"))
    return (len(text) if isinstance(text, str) else 0,)


def _entities_count(*steps: str) -> Read:
    def read(record: AnyRecord) -> Iterable[Json]:
        entities = _walk(record, (*steps, "entities"))
        return (len(entities) if isinstance(entities, list) else 0,)

    return read


def _lists(*steps: str, prefixes: tuple[str, ...], is_tagged: bool) -> Mapping[str, Field]:
    """The fields of the intents and entities below a place, which is written in some ways."""
    intent, entity, value = (INTENT_TAG, ENTITY_TAG, VALUE_TAG) if is_tagged else (None, None, None)
    found: dict[str, Field] = {}
    for prefix in prefixes:
        intents, entities = f"{prefix}.intents", f"{prefix}.entities"
        found[f"{intents}:intent"] = _each(Kind.KEYWORD, *steps, "intents", of="intent", tag=intent)
        found[f"{intents}:confidence"] = _each(Kind.NUMBER, *steps, "intents", of="confidence")
        found[f"{entities}:entity"] = _each(Kind.KEYWORD, *steps, "entities", of="entity", tag=entity)
        found[f"{entities}:value"] = _each(Kind.TEXT, *steps, "entities", of="value", tag=value)
        found[f"{entities}:confidence"] = _each(Kind.NUMBER, *steps, "entities", of="confidence")
    return found


def _understood(*steps: str) -> Mapping[str, Field]:
    """What was understood; both versions write it in two ways."""
    return _lists(*steps, prefixes=("response", "response.output"), is_tagged=True)


def _sent(*steps: str) -> Mapping[str, Field]:
    """What the client understood by itself; the reference writes it in two ways."""
    return _lists(*steps, prefixes=("request", "request.input"), is_tagged=False)


@dataclass(frozen=True, slots=True)
class EventForm:
    """What an event holds: under `request` and `response` an object, and the names in it that lead on."""

    # `Any`: a record of whichever log.
    parts: Mapping[str, tuple[Callable[[Any], JsonObject], frozenset[str]]]

    def find(self, name: str) -> Field | None:
        """The field at a path of keys, None where no event has it; lists on the way give all they hold."""
        root, *steps = name.split(".")
        if root not in self.parts or not steps:
            return None
        whole, names = self.parts[root]
        is_known = steps[0] in names and (len(steps) == 1 or steps[0] not in _SINGLE)
        if not is_known or len(steps) > MAX_STEPS:
            return None
        return Field(Kind.ANY, lambda record: values_at(whole(record), steps))


class EventFields(Mapping[str, Field]):
    """The fields of a kind of events: those with a meaning of their own, and every place in what it holds.

    Only the former are listed (docs/decisions/0037).
    """

    def __init__(self, named: Mapping[str, Field], form: EventForm) -> None:
        self._named = dict(named)
        self._form = form

    def __getitem__(self, name: str) -> Field:
        found = self._named.get(name) or self._form.find(name)
        if found is None:
            raise KeyError(name)
        return found

    def __iter__(self) -> Iterator[str]:
        return iter(self._named)

    def __len__(self) -> int:
        return len(self._named)


_SINGLE = frozenset({"user_id", "alternate_intents"})
_SENT_NAMES = frozenset({"input", "context", "output", "intents", "entities", *_SINGLE})
_ANSWER_NAMES = _SENT_NAMES | {"actions"}
_REQUEST, _RESPONSE = attrgetter("request"), attrgetter("response")
_V1_FORM = EventForm({"request": (_REQUEST, _SENT_NAMES), "response": (_RESPONSE, _ANSWER_NAMES)})
_V2_FORM = EventForm(
    {
        "request": (_REQUEST, frozenset({"input", "context", "user_id"})),
        "response": (_RESPONSE, frozenset({"output", "context", "user_id"})),
    }
)
_USER_ID = Field(Kind.KEYWORD, _at("response", "user_id"))

V1_FIELDS = EventFields(
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
        **_sent("request"),
        "response.top_intent": Field(Kind.KEYWORD, _top_intent("response"), tag=INTENT_TAG),
        "response.user_id": _USER_ID,
        "meta.message.entities_count": Field(Kind.NUMBER, _entities_count("response")),
        "meta.summary.input_text_length_i": Field(Kind.NUMBER, _text_length),
        "request_timestamp": Field(Kind.TIME, _at("request_timestamp")),
        "response_timestamp": Field(Kind.TIME, _at("response_timestamp")),
        "log_id": Field(Kind.KEYWORD, _at("log_id"), has_edits=False, has_wildcards=False),
    },
    _V1_FORM,
)

V2_FIELDS = EventFields(
    {
        "language": Field(Kind.KEYWORD, _at("language"), has_wildcards=False),
        "request.input.text": Field(Kind.TEXT, _at("request", "input", "text"), tag=TEXT_TAG),
        **_understood("response", "output"),
        **_lists("request", "input", prefixes=("request.input",), is_tagged=False),
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
    },
    _V2_FORM,
)

# An event of an assistant under the names of v1: its skill is the workspace, its session the conversation.
V1_FIELDS_OF_ASSISTANTS = EventFields(
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
        **_sent("request", "input"),
        "response.top_intent": Field(Kind.KEYWORD, _top_intent("response", "output"), tag=INTENT_TAG),
        "meta.message.entities_count": Field(Kind.NUMBER, _entities_count("response", "output")),
    },
    EventForm({"request": (request_in_v1, _SENT_NAMES), "response": (response_in_v1, _ANSWER_NAMES)}),
)

_OBJECTS = (
    *("request.input", "request.output"),
    *("request.context", "request.context.system", "request.context.metadata"),
    *("response.input", "response.context", "response.context.system", "response.context.metadata"),
    *("response.output", "response.output.generic", "response.output.debug"),
)

COLLECTIONS: Mapping[str, str] = MappingProxyType(
    {
        **dict.fromkeys((name.partition(":")[0] for name in V1_FIELDS if ":" in name), ELEMENTS),
        **dict.fromkeys(_OBJECTS, OBJECT),
    }
)
"""What a colon enters in a filter."""
