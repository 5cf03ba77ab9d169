"""From values to plain JSON: wrappers are unwrapped, containers copied (spec §§6.1, 9)."""

from doyle.expressions.budget import MAX_RESULT_CHARACTERS, MAX_VALUE_DEPTH, TOO_MANY_STEPS, Budget
from doyle.expressions.errors import MisfitError
from doyle.expressions.java_date import date_text
from doyle.expressions.values import (
    NO_INTENT,
    VOID,
    DateValue,
    IntentList,
    Mention,
    MentionList,
    TypedValue,
    Value,
    kind_of,
)
from doyle.wire.json import Json
from doyle.wire.runtime import RuntimeIntent

_SCALARS = frozenset({type(None), bool, int, float, str})
CHARACTERS_PER_ELEMENT = 4


def plain(value: Value, budget: Budget) -> Json:
    """The JSON of a value: a copy that shares nothing changeable with it; void becomes null.

    Raises:
        MisfitError: the value is too large or too deep, or has no JSON form (a Random, say).
    """
    if type(value) in _SCALARS:
        if type(value) is str:
            budget.check_size(len(value))
            budget.keep(len(value))
        return value
    copier = _Copier(min(budget.steps, budget.turn_steps))
    try:
        copied = copier.copy(value, 0)
    finally:
        budget.spend(copier.elements)
        budget.spend_characters(copier.characters)
    budget.keep(copier.characters)
    return copied


class _Copier:
    """Copies one value of at most so many elements, counting what it holds."""

    def __init__(self, most_elements: int) -> None:
        self.elements = 0
        self.characters = 0
        self._most_elements = most_elements

    def copy(self, value: Value, depth: int) -> Json:
        """Copy a part of the value."""
        kind = type(value)
        if kind in _SCALARS:
            self._count(len(value) if kind is str else 0)
            return value
        if depth > MAX_VALUE_DEPTH:
            raise MisfitError("the value is nested too deeply")
        if kind is list or kind is tuple:
            return [self._element(item, depth) for item in value]
        if isinstance(value, dict):
            return {self._key(key): self._element(item, depth) for key, item in value.items()}
        return self.copy(_unwrapped(value), depth + 1)

    def _element(self, value: Value, depth: int) -> Json:
        if type(value) in _SCALARS:
            self._count(len(value) if type(value) is str else 0)
            return value
        self._count(0)
        return self.copy(value, depth + 1)

    def _key(self, key: str) -> str:
        self._count(len(key))
        return key

    def _count(self, characters: int) -> None:
        self.elements += 1
        self.characters += characters + CHARACTERS_PER_ELEMENT
        if self.characters > MAX_RESULT_CHARACTERS:
            raise MisfitError("the result is too large")
        if self.elements > self._most_elements:
            raise MisfitError(TOO_MANY_STEPS)


def _unwrapped(value: Value) -> Value:
    kind = type(value)
    if value is VOID or value is NO_INTENT:
        return None
    if kind is Mention:
        return value.entity.to_json()
    if kind is MentionList:
        return [mention.entity.to_json() for mention in value.mentions]
    if kind is RuntimeIntent:
        return value.to_json()
    if kind is IntentList:
        return [intent.to_json() for intent in value.intents]
    if kind is DateValue:
        return date_text(value)
    if kind is TypedValue:
        return value.source
    raise MisfitError(f"a {kind_of(value)} cannot be used as a value here")
