"""`joinToArray` (spec/expression-language.md §8.1)."""

from collections.abc import Callable
from typing import Any

import pytest

from doyle.expressions.errors import ExpressionEvaluationError
from doyle.wire.json import Json

CONTEXT: dict[str, Json] = {
    "f": [{"flight": "AZ1040", "destination": "FCO"}, {"flight": "DL1710", "destination": "LAX"}],
    "w": [{"v": "1"}, {"v": "2"}],
    "deep": [{"a": {"b": {"c": 5}}}, {"a": 7}, {}],
    "plain": ["x", 2, None, True, {"k": 1}],
    "tpl": {"x": "Flight %e.v%"},
    "list_tpl": ["%e.v%", {"n": "%e.v%", "fixed": 5}],
    "text_tpl": "v=%e.v%",
}


@pytest.mark.parametrize(
    ("source", "value"),
    [
        (
            '$f.joinToArray("Flight %e.flight% to %e.destination%", true)',
            ["Flight AZ1040 to FCO", "Flight DL1710 to LAX"],
        ),
        ('$w.joinToArray("%e.v%")', [1, 2]),
        ('$w.joinToArray("%e.v%", true)', ["1", "2"]),
        ('$w.joinToArray("%e.v%", false)', [1, 2]),
        ("$w.joinToArray($tpl)", [{"x": "Flight 1"}, {"x": "Flight 2"}]),
        ("$w.joinToArray($text_tpl)", ["v=1", "v=2"]),
        ("$w.joinToArray($list_tpl)", [[1, {"n": 1, "fixed": 5}], [2, {"n": 2, "fixed": 5}]]),
        ("$w.joinToArray($list_tpl, true)", [["1", {"n": "1", "fixed": 5}], ["2", {"n": "2", "fixed": 5}]]),
        ("$w.joinToArray({a: '%e.v%0'})", [{"a": 10}, {"a": 20}]),
        ("$w.joinToArray('%e.v%0', true)", ["10", "20"]),
        ("$w.joinToArray('%e.missing%')", ["", ""]),
        ("$w.joinToArray('%e.missing%', true)", ["", ""]),
        ("$w.joinToArray('<%e.missing.deeper%>')", ["<>", "<>"]),
        ("$w.joinToArray('%e%', true)", [{"v": "1"}, {"v": "2"}]),
        ("$w.joinToArray('%e%')", ['{"v":"1"}', '{"v":"2"}']),
        ("$w.joinToArray('fixed')", ["fixed", "fixed"]),
        ("$w.joinToArray('%x.v% 100%')", ["%x.v% 100%", "%x.v% 100%"]),
        ("$deep.joinToArray('%e.a.b.c%')", [5, "", ""]),
        ("$deep.joinToArray('%e.a%', true)", [{"b": {"c": 5}}, 7, ""]),
        ("$plain.joinToArray('<%e%>')", ["<x>", "<2>", "<>", "<true>", '<{"k":1}>']),
        ("$plain.joinToArray('%e%')", ["x", 2, "", "true", '{"k":1}']),
        ("$plain.joinToArray('%e%', true)", ["x", 2, "", True, {"k": 1}]),
        ("{'007', '-5', '1.5', '1e2', '+1'}.joinToArray('%e%')", ["007", -5, 1.5, 100.0, "+1"]),
        ("{}.joinToArray('%e%')", []),
    ],
)
def test_join_to_array_when_given_a_template_then_fills_it_per_element(
    evaluate: Callable[..., Any], source: str, value: Json
) -> None:
    """spec/expression-language.md §8.1."""
    assert evaluate(source, **CONTEXT) == value


@pytest.mark.parametrize(
    "source", ["$w.joinToArray(5)", "$w.joinToArray(null)", "$w.joinToArray(true)", "$w.joinToArray()"]
)
def test_join_to_array_when_given_no_template_then_fails(evaluate: Callable[..., Any], source: str) -> None:
    """spec/expression-language.md §8.1."""
    with pytest.raises(ExpressionEvaluationError):
        evaluate(source, **CONTEXT)


def test_join_to_array_when_the_result_would_be_huge_then_fails(evaluate: Callable[..., Any]) -> None:
    """spec/expression-language.md §9."""
    with pytest.raises(ExpressionEvaluationError):
        evaluate("$big.joinToArray($tpl)", big=["x" * 1_000] * 50, tpl="%e%" * 1_000)


def test_join_to_array_when_the_variable_is_filled_in_then_it_stays(evaluate: Callable[..., Any]) -> None:
    """The template and the elements are read only."""
    context = {"w": [{"v": "1"}], "tpl": {"x": "%e.v%"}}
    evaluate("$w.joinToArray($tpl)", **context)
    assert context == {"w": [{"v": "1"}], "tpl": {"x": "%e.v%"}}
