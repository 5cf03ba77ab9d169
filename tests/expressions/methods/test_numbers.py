"""Methods of numbers and booleans (spec/expression-language.md §8.3)."""

from collections.abc import Callable
from typing import Any

import pytest

from doyle.expressions.errors import ExpressionEvaluationError
from doyle.wire.json import Json


@pytest.mark.parametrize(
    ("source", "value"),
    [
        ("5.9.toInt()", 5),
        ("(-5.9).toInt()", -5),
        ("5.toInt()", 5),
        ("5.9.intValue()", 5),
        ("5.9.toLong()", 5),
        ("5.9.longValue()", 5),
        ("2.toDouble()", 2.0),
        ("2.doubleValue()", 2.0),
        ("2.5.toDouble()", 2.5),
        ("12.toString().length()", 2),
        ("12.toString()", "12"),
        ("2.0.toString()", "2.0"),
        ("5.getAsInt()", 5),
        ("5.9.getAsInt()", 5),
        ("5.9.getAsLong()", 5),
        ("5.getAsDouble()", 5.0),
        ("5.getAsString()", "5"),
        ("1.getAsBoolean()", False),
        ("true.getAsBoolean()", True),
        ("true.getAsString()", "true"),
        ("true.toString()", "true"),
        ("false.toString()", "false"),
        ("(1 == 1).toString()", "true"),
        ("true.toInt()", None),
        ("{1, 2}.toInt()", None),
        ("{a: 1}.toLong()", None),
        ("$nested.toDouble()", None),
        ("intents.toInt()", None),
        ("5.equals(5)", True),
        ("5.equals(5.0)", False),
        ("true.equals(true)", True),
        ("true.equals('true')", False),
        ("$nested.array.get(0).getAsString()", "one"),
        ("$nested.array.get(1).getAsInt()", 2),
    ],
)
def test_number_method_when_called_then_yields(
    evaluate: Callable[..., Any], source: str, value: Json
) -> None:
    """spec/expression-language.md §8.3."""
    result = evaluate(source, nested={"array": ["one", 2]})
    assert result == value
    assert type(result) is type(value)


@pytest.mark.parametrize(
    "source",
    [
        "5.foo()",
        "5.toInt(1)",
        "5.length()",
        "true.getAsInt()",
        "true.intValue()",
        "{1}.toInt(1)",
        "$none.toInt()",
        "5.__add__(1)",
        "5.bit_length()",
        "5.getClass()",
    ],
)
def test_number_method_when_unknown_then_fails(evaluate: Callable[..., Any], source: str) -> None:
    """spec/expression-language.md §8."""
    with pytest.raises(ExpressionEvaluationError):
        evaluate(source)
