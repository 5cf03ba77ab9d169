"""Operators (spec/expression-language.md §5.3)."""

from collections.abc import Callable
from typing import Any

import pytest

from doyle.expressions.errors import ExpressionEvaluationError
from doyle.wire.json import Json

CONTEXT: dict[str, Json] = {
    "n": 5,
    "s": "5",
    "w": "word",
    "d": 2.5,
    "b": True,
    "list": [1, "a"],
    "map": {"a": 1},
    "nothing": None,
    "empty": "",
    "big": 10**400,
}


@pytest.mark.parametrize(
    ("source", "value"),
    [
        ("1 + 2", 3),
        ("1 + 2.0", 3.0),
        ("10 + 5", 15),
        ("'a' + 'b'", "ab"),
        ("'a' + 1", "a1"),
        ("1 + 'a'", "1a"),
        ("'5' + 1", "51"),
        ("'a' + 2.0", "a2.0"),
        ("'a' + true", "atrue"),
        ("'a' + null", "anull"),
        ("null + 'a'", "nulla"),
        ("'a' + $nothing", "anull"),
        ("'a' + $list", 'a[1,"a"]'),
        ("'a' + $map", 'a{"a":1}'),
        ("1 + 2 + 'a' + 1 + 2", "3a12"),
        ("5 - 3", 2),
        ("5 - 7", -2),
        ("$s - 1", 4),
        ("$s - '1.5'", 3.5),
        ("2 * 3", 6),
        ("$s * $s", 25),
        ("2 * 1.5", 3.0),
        ("10 / 5", 2),
        ("7 / 2", 3),
        ("-7 / 2", -3),
        ("7 / -2", -3),
        ("-7 / -2", 3),
        ("7 / 2.0", 3.5),
        ("7.0 / 2", 3.5),
        ("7 div 2", 3),
        ("7 % 4", 3),
        ("-7 % 4", -3),
        ("7 % -4", 3),
        ("7.5 % 2", 1.5),
        ("-7.5 % 2", -1.5),
        ("7 mod 4", 3),
        ("2 ^ 10", 1024),
        ("2 ^ 0", 1),
        ("2 ^ -1", 0.5),
        ("2.0 ^ 3", 8.0),
        ("4 ^ 0.5", 2.0),
        ("(-2) ^ 3", -8),
        ("-$n", -5),
        ("+$n", 5),
        ("-$s", -5),
        ("- -5", 5),
        ("-(2.5)", -2.5),
        ("1 + 2 * 3", 7),
        ("(1 + 2) * 3", 9),
        ("10 - 2 - 3", 5),
        ("100 / 10 / 2", 5),
        ("9223372036854775807L + 1", 9223372036854775808),
        ("7 * (24*60*60*1000L)", 604800000),
        ("1 / 3.0", 1 / 3),
    ],
)
def test_arithmetic_when_operands_fit_then_yields(
    evaluate: Callable[..., Any], source: str, value: Json
) -> None:
    """spec/expression-language.md §§5.3, 8.3."""
    result = evaluate(source, **CONTEXT)
    assert result == value
    assert type(result) is type(value)


@pytest.mark.parametrize(
    "source",
    [
        "null + 1",
        "1 + null",
        "$nothing - 1",
        "$nothing * 2",
        "-$nothing",
        "$w - 1",
        "$w * 2",
        "true + 1",
        "true - 1",
        "$list + 1",
        "$list + $list",
        "$map * 2",
        "1 / 0",
        "1.0 / 0",
        "1 % 0",
        "1 / 0.0",
        "'' - 1",
        "'5 ' - 1",
        "0 ^ -1",
        "(-8) ^ 0.5",
        "10 ^ 5000",
        "(10 ^ 999) * (10 ^ 999)",
        "1e308 * 10",
        "1e308 + 1e308",
        "10.0 ^ 400",
        "$big + 1.5",
        "$big / 1.5",
    ],
)
def test_arithmetic_when_operands_do_not_fit_then_fails(evaluate: Callable[..., Any], source: str) -> None:
    """spec/expression-language.md §5.3."""
    with pytest.raises(ExpressionEvaluationError):
        evaluate(source, **CONTEXT)


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        ("1 < 2", True),
        ("2 < 1", False),
        ("1 <= 1", True),
        ("1 < 1.5", True),
        ("2.0 >= 2", True),
        ("'a' < 'b'", True),
        ("'B' < 'a'", True),
        ("'10' < '9'", True),
        ("'10' > 9", True),
        ("9 < '10'", True),
        ("'2.5' > 2", True),
        ("null < 4", True),
        ("null >= 0", False),
        ("null > 100", False),
        ("null <= null", True),
        ("null >= null", True),
        ("null < null", False),
        ("null < -100", True),
        ("4 > null", True),
        ("0 <= null", False),
        ("$nothing < 1", True),
        ("$unset > 5 || $unset < 1", True),
        ("5 lt 6", True),
        ("5 GE 6", False),
    ],
)
def test_comparison_when_comparable_then_orders(
    holds: Callable[..., bool], source: str, expected: bool
) -> None:
    """spec/expression-language.md §5.3 and E1."""
    assert holds(source, **CONTEXT) is expected


@pytest.mark.parametrize(
    "source",
    [
        "'word' < 4",
        "4 > 'word'",
        "true < 1",
        "true < false",
        "'a' > true",
        "$list < 1",
        "$list < $list",
        "$map > 'a'",
        "null < true",
        "$list > null",
        "'' < 1",
    ],
)
def test_comparison_when_kinds_do_not_mix_then_fails(holds: Callable[..., bool], source: str) -> None:
    """spec/expression-language.md §5.3: other mixes are errors."""
    with pytest.raises(ExpressionEvaluationError, match="cannot be compared"):
        holds(source, **CONTEXT)


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        ("true && true", True),
        ("true && false", False),
        ("1 && 'x' && {1}", True),
        ("1 && 'x' && {}", False),
        ("1 && 2 && 3 && 4", True),
        ("1 && 2 && 3 && 0", False),
        ("false || true", True),
        ("0 || '' || null", False),
        ("0 || '' || null || 'x'", True),
        ("false || 0", False),
        ("!0", True),
        ("!'x'", False),
        ("not false", True),
        ("! true", False),
        ("false && (1 / 0 == 1)", False),
        ("true || (1 / 0 == 1)", True),
        ("false && $nothing.x.y", False),
        ("false || false || true || (1 / 0 == 1)", True),
        ("true && true && false && (1 / 0 == 1)", False),
    ],
)
def test_logic_when_evaluated_then_uses_truth_and_stops_early(
    holds: Callable[..., bool], source: str, expected: bool
) -> None:
    """spec/expression-language.md §5.3."""
    assert holds(source, **CONTEXT) is expected


@pytest.mark.parametrize(
    "source", ["1 && 'x'", "0 || 'x'", "!0", "1 == 1", "1 < 2", "'a' matches 'a'", "$n:5"]
)
def test_logic_when_used_as_a_value_then_is_a_boolean(evaluate: Callable[..., Any], source: str) -> None:
    """spec/expression-language.md §5.3."""
    assert evaluate(source, **CONTEXT) is True


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        ("'Hello' matches '^Hello$'", True),
        ("'42a' matches '[0-9]+'", False),
        ("'42' matches '[0-9]+'", True),
        ("$s matches '\\d'", True),
        ("5 between {1, 5}", True),
        ("1 between {1, 5}", True),
        ("6 between {1, 5}", False),
        ("'b' between {'a', 'c'}", True),
        ("'5' between {1, 9}", True),
        ("null between {1, 2}", False),
        ("'x' instanceof T(String)", True),
        ("5 instanceof T(Integer)", True),
        ("5 instanceof T(Long)", True),
        ("5.0 instanceof T(Double)", True),
        ("5 instanceof T(Double)", False),
        ("true instanceof T(Boolean)", True),
        ("true instanceof T(Integer)", False),
        ("$list instanceof T(JsonArray)", True),
        ("$map instanceof T(com.google.gson.JsonObject)", True),
        ("null instanceof T(String)", False),
        ("'x' instanceof T(java.lang.String)", True),
    ],
)
def test_word_operators_when_applied_then_hold(
    holds: Callable[..., bool], source: str, expected: bool
) -> None:
    """spec/expression-language.md §5.3."""
    assert holds(source, **CONTEXT) is expected


@pytest.mark.parametrize(
    "source",
    [
        "5 between {1}",
        "5 between 1",
        "5 between {1, 2, 3}",
        "5 matches '5'",
        "'a' matches 5",
        "null matches 'a'",
        "'a' matches '('",
    ],
)
def test_word_operators_when_misused_then_fail(holds: Callable[..., bool], source: str) -> None:
    """spec/expression-language.md §5.3."""
    with pytest.raises(ExpressionEvaluationError):
        holds(source, **CONTEXT)


@pytest.mark.parametrize(
    ("source", "value"),
    [
        ("true ? 1 : 2", 1),
        ("0 ? 1 : 2", 2),
        ("'no' ? 1 : 2", 1),
        ("$nothing ? 1 : 2", 2),
        ("false ? 1 : true ? 2 : 3", 2),
        ("true ? 1 : (1 / 0)", 1),
        ("$nothing ?: 'x'", "x"),
        ("'' ?: 'x'", "x"),
        ("0 ?: 'x'", 0),
        ("false ?: 'x'", False),
        ("'a' ?: 'x'", "a"),
        ("null ?: '' ?: 'y'", "y"),
        ("'a' ?: (1 / 0)", "a"),
    ],
)
def test_choice_when_evaluated_then_takes_one_side(
    evaluate: Callable[..., Any], source: str, value: Json
) -> None:
    """spec/expression-language.md §5.3 and E20."""
    assert evaluate(source, **CONTEXT) == value


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        ("$n:5", True),
        ("$s:5", True),
        ("$b:true", True),
        ("$b:false", False),
        ("$w:word", True),
        ("$w:Word", False),
        ("$unset:x", False),
        ("$w:(word)", True),
        ("$(w):word", True),
        ("$n == 5", True),
        ("$n == '5'", True),
        ("$s == 5", True),
        ("$b == 'TRUE'", True),
        ("$unset == null", True),
        ("$unset == ''", False),
        ('$empty == "" || $empty == null', True),
        ('$unset == "" || $unset == null', True),
        ("$list == {1, 'a'}", True),
        ("$map == {a: 1}", True),
        ("5 == $n", True),
    ],
)
def test_variable_when_compared_then_is_coerced(
    holds: Callable[..., bool], source: str, expected: bool
) -> None:
    """spec/expression-language.md §§3, 5.5."""
    assert holds(source, **CONTEXT) is expected


def test_error_when_evaluation_fails_then_points_to_the_operator(holds: Callable[..., bool]) -> None:
    """spec/expression-language.md §10."""
    source = "true && $w < 581"
    with pytest.raises(ExpressionEvaluationError) as caught:
        holds(source, **CONTEXT)
    assert caught.value.position == source.index("<")
    assert caught.value.expanded == "true && context['w'] < 581"
