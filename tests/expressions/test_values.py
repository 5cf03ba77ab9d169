"""The wrappers (spec/expression-language.md §5.1)."""

import pytest

from doyle.expressions.values import (
    NO_INTENT,
    VOID,
    DateValue,
    IntentList,
    Mention,
    MentionList,
    Value,
    first_value,
    kind_of,
)
from doyle.wire.runtime import RuntimeEntity, RuntimeIntent

TEXT = "to \U0001f600 Rome"
MENTION = Mention(RuntimeEntity("city", "Rome", (5, 9)), "Rome", TEXT)


@pytest.mark.parametrize(
    ("value", "first"),
    [
        (None, None),
        (5, 5),
        ("x", "x"),
        ([1], [1]),
        (MENTION, "Rome"),
        (MentionList((MENTION,)), "Rome"),
        (MentionList(()), None),
        (RuntimeIntent("a", 0.5), "a"),
        (NO_INTENT, None),
        (VOID, VOID),
    ],
)
def test_first_value_when_a_wrapper_then_is_what_it_stands_for(value: Value, first: Value) -> None:
    """spec/expression-language.md §§5.5, 7.2."""
    assert first_value(value) == first


@pytest.mark.parametrize(
    ("value", "name"),
    [
        (None, "null"),
        (True, "boolean"),
        (1, "integer"),
        (1.0, "double"),
        ("", "string"),
        ([], "array"),
        ({}, "object"),
        (MENTION, "entity mention"),
        (MentionList(()), "entity list"),
        (RuntimeIntent("a", 1.0), "intent"),
        (IntentList(()), "intent list"),
        (DateValue(0), "Date"),
        (VOID, "void"),
        (object(), "value"),
    ],
)
def test_kind_when_named_then_is_the_specs_word(value: Value, name: str) -> None:
    """spec/expression-language.md §5.1."""
    assert kind_of(value) == name


def test_literal_when_the_text_is_not_ascii_then_counts_code_points() -> None:
    """spec/nlu.md §4: locations count code points."""
    assert MENTION.literal == "Rome"
    assert Mention(RuntimeEntity("city", "Rome"), "Rome", TEXT).literal is None
