"""Truthiness (spec/expression-language.md §5.4)."""

import pytest

from doyle.expressions.truth import is_true
from doyle.expressions.values import NO_INTENT, VOID, DateValue, IntentList, MentionList
from doyle.wire.runtime import RuntimeIntent


@pytest.mark.parametrize(
    "value",
    [
        None,
        False,
        0,
        0.0,
        -0.0,
        "",
        "false",
        "False",
        "FALSE",
        [],
        MentionList(()),
        IntentList(()),
        VOID,
        NO_INTENT,
    ],
)
def test_value_when_empty_or_zero_then_is_false(value: object) -> None:
    """spec/expression-language.md §5.4."""
    assert is_true(value) is False


@pytest.mark.parametrize(
    "value",
    [
        True,
        1,
        -1,
        0.1,
        "0",
        "no",
        "true",
        " ",
        "falsch",
        "wrong",
        [0],
        [None],
        {},
        {"a": None},
        DateValue(0),
        IntentList((RuntimeIntent("a", 0.1),)),
        RuntimeIntent("a", 0.0),
    ],
)
def test_value_when_anything_else_then_is_true(value: object) -> None:
    """spec/expression-language.md §5.4."""
    assert is_true(value) is True
