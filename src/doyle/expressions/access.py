"""Member access and indexing (spec/expression-language.md §§5.2, 7.2)."""

from doyle.expressions.errors import MisfitError
from doyle.expressions.mentions import COUNTS, MISSING, list_member, mention_member
from doyle.expressions.numbers import integer_of, number_text
from doyle.expressions.scope import Scope
from doyle.expressions.values import (
    NO_INTENT,
    IntentList,
    Mention,
    MentionList,
    RootValue,
    TypedValue,
    Value,
    first_value,
    kind_of,
)
from doyle.wire.runtime import RuntimeIntent


def member(scope: Scope, receiver: Value, name: str) -> Value:
    """`receiver.name`.

    Raises:
        MisfitError: the receiver is null or has no such member.
    """
    found = find_member(scope, receiver, name)
    if found is MISSING:
        raise MisfitError(f"{kind_of(receiver)} has no member '{name}'")
    return found


def find_member(scope: Scope, receiver: Value, name: str) -> Value:
    """`receiver.name`, or `MISSING` where that is an error."""
    kind = type(receiver)
    if kind is dict:
        return receiver.get(name)
    if kind is list:
        return len(receiver) if name in COUNTS else MISSING
    if kind is MentionList:
        return _mentions_member(scope, receiver, name)
    if kind is Mention:
        return mention_member(receiver, name)
    if kind is RuntimeIntent:
        return _intent_member(receiver, name)
    if kind is IntentList:
        return len(receiver.intents) if name in COUNTS else MISSING
    if kind is RootValue:
        return receiver.lookup(name)
    return receiver.source.get(name, MISSING) if kind is TypedValue else MISSING


def entity_member(scope: Scope, mentions: MentionList | None, name: str) -> Value:
    """`@entity.name`: null without a mention, else a member of the mentions or of their first value (§3)."""
    if mentions is None:
        return None
    found = list_member(mentions, name)
    return member(scope, first_value(mentions), name) if found is MISSING else found


def index(scope: Scope, receiver: Value, key: Value) -> Value:
    """`receiver[key]`.

    Raises:
        MisfitError: there is nothing at that place.
    """
    kind, key = type(receiver), first_value(key)
    if kind is dict:
        return receiver.get(_key(key))
    if kind is MentionList and type(key) is str:
        return member(scope, receiver, key)
    if kind is list or kind is MentionList or kind is IntentList:
        return element(elements_of(receiver), key)
    if type(key) is str and kind in (Mention, RuntimeIntent, RootValue):
        return member(scope, receiver, key)
    raise MisfitError(f"{kind_of(receiver)} cannot be indexed")


def element(elements: list[Value] | tuple[Value, ...], key: Value) -> Value:
    """The element at an index.

    Raises:
        MisfitError: the index is out of range or negative.
    """
    at = integer_of(key)
    if not 0 <= at < len(elements):
        raise MisfitError("the index is out of range")
    return elements[at]


def elements_of(receiver: Value) -> list[Value] | tuple[Value, ...]:
    """The elements of an array, of mentions or of intents."""
    if type(receiver) is MentionList:
        return receiver.mentions
    if type(receiver) is IntentList:
        return receiver.intents
    return receiver  # type: ignore[no-any-return]


def _mentions_member(scope: Scope, mentions: MentionList, name: str) -> Value:
    if mentions.name is None:
        found = scope.find_mentions(name)
        return len(mentions.mentions) if found is None and name in COUNTS else found
    return list_member(mentions, name)


def _intent_member(intent: RuntimeIntent, name: str) -> Value:
    if name == "confidence":
        return 0 if intent is NO_INTENT else intent.confidence
    if intent is NO_INTENT:
        return None
    return intent.intent if name == "intent" else intent.extra.get(name, MISSING)


def _key(key: Value) -> str:
    if type(key) is str:
        return key
    if type(key) in (int, float):
        return number_text(key)
    raise MisfitError(f"{kind_of(key)} is not a key")
