"""Values as text (spec/expression-language.md §6.4)."""

import json

from doyle.expressions.budget import Budget
from doyle.expressions.errors import MisfitError
from doyle.expressions.java_date import date_text
from doyle.expressions.numbers import number_text
from doyle.expressions.plain import plain
from doyle.expressions.values import (
    NO_INTENT,
    VOID,
    DateValue,
    IntentList,
    Mention,
    MentionList,
    TypedValue,
    Value,
    first_value,
)
from doyle.wire.json import Json
from doyle.wire.runtime import RuntimeIntent


def render_text(value: Value, budget: Budget | None = None) -> str:
    """A value that is alone in its text: lists of mentions and intents are JSON.

    Raises:
        MisfitError: the text is too large, or the value has no text (a Random, say).
    """
    text = _scalar_text(value)
    return json_text(value, budget) if text is None else text


def mixed_text(value: Value, budget: Budget | None = None) -> str:
    """A value between other text: lists of mentions and intents are joined with commas.

    Raises:
        MisfitError: as `render_text`.
    """
    kind = type(value)
    if kind is str:
        return value  # type: ignore[no-any-return]
    if kind is MentionList:
        return ", ".join(render_text(mention.value, budget) for mention in value.mentions)
    if kind is IntentList:
        return ", ".join(intent.intent for intent in value.intents)
    return render_text(value, budget)


def json_text(value: Value, budget: Budget | None = None) -> str:
    """A value as compact JSON.

    Raises:
        MisfitError: the value is too large or has no JSON form.
    """
    budget = budget or Budget()
    return budget.text(compact_json(plain(value, budget)))


def compact_json(value: Json) -> str:
    """Plain JSON as compact text."""
    try:
        return json.dumps(value, ensure_ascii=False, separators=(",", ":"))
    except ValueError:
        raise MisfitError("the number is too large") from None


def _scalar_text(value: Value) -> str | None:
    kind = type(value)
    if kind is str:
        return value  # type: ignore[no-any-return]
    if value is None or value is VOID or value is NO_INTENT:
        return ""
    if kind is bool:
        return "true" if value else "false"
    if kind is int or kind is float:
        return number_text(value)
    if kind is Mention or kind is RuntimeIntent or kind is TypedValue:
        return _scalar_text(first_value(value))
    return date_text(value) if kind is DateValue else None
