"""Static types and constructors (spec/expression-language.md §§8.3, 9)."""

import math
from collections.abc import Callable
from typing import Any

import pytest

from doyle.expressions.errors import ExpressionEvaluationError, ExpressionSyntaxError
from doyle.expressions.scope import Scope
from doyle.wire.json import Json


@pytest.mark.parametrize(
    ("source", "value"),
    [
        ("T(Math).max(3,7)", 7),
        ("T(Math).min(3,7)", 3),
        ("T(Math).max(3,7.0)", 7.0),
        ("T(Math).max(7,3.0)", 7.0),
        ("T(Math).max('3','7')", 7),
        ("T(java.lang.Math).max(3,7)", 7),
        ("T(Math).pow(2.toDouble(),3.toDouble())", 8.0),
        ("T(Math).pow(2,3)", 8.0),
        ("T(Math).abs(-5)", 5),
        ("T(Math).abs(-5.5)", 5.5),
        ("T(Math).ceil(2.1)", 3.0),
        ("T(Math).floor(2.7)", 2.0),
        ("T(Math).floor(-2.1)", -3.0),
        ("T(Math).round(2.5)", 3),
        ("T(Math).round(2.4)", 2),
        ("T(Math).round(-2.5)", -2),
        ("T(Math).round(-2.6)", -3),
        ("T(Math).round(5)", 5),
        ("T(Math).round(0.49999999999999994)", 0),
        ("T(Math).rint(2.5)", 2.0),
        ("T(Math).rint(3.5)", 4.0),
        ("T(Math).sqrt(9)", 3.0),
        ("T(Math).cbrt(27)", 3.0),
        ("T(Math).exp(0)", 1.0),
        ("T(Math).log(1)", 0.0),
        ("T(Math).log10(1000)", 3.0),
        ("T(Math).sin(0)", 0.0),
        ("T(Math).cos(0)", 1.0),
        ("T(Math).tan(0)", 0.0),
        ("T(Math).asin(0)", 0.0),
        ("T(Math).acos(1)", 0.0),
        ("T(Math).atan(0)", 0.0),
        ("T(Math).atan2(0, 1)", 0.0),
        ("T(Math).toRadians(180)", math.pi),
        ("T(Math).toDegrees(T(Math).PI)", 180.0),
        ("T(Math).signum(-3)", -1.0),
        ("T(Math).signum(0)", 0.0),
        ("T(Math).hypot(3, 4)", 5.0),
        ("T(Math).PI", math.pi),
        ("T(Math).E", math.e),
        ("T(Math).floor(T(Math).PI).toInt()", 3),
        ("T(Integer).parseInt('42')", 42),
        ("T(Integer).parseInt('-42')", -42),
        ("T(Integer).valueOf('42')", 42),
        ("T(Integer).valueOf(42)", 42),
        ("T(Integer).toString(42)", "42"),
        ("T(Integer).MAX_VALUE", 2147483647),
        ("T(Integer).MIN_VALUE", -2147483648),
        ("T(Integer).compare(1, 2)", -1),
        ("T(Integer).compare(2, 2)", 0),
        ("T(Long).parseLong('42000000000')", 42000000000),
        ("T(Long).MAX_VALUE", 2**63 - 1),
        ("T(Short).MAX_VALUE", 32767),
        ("T(Short).parseShort('7')", 7),
        ("T(Byte).MIN_VALUE", -128),
        ("T(Byte).parseByte('7')", 7),
        ("T(Double).parseDouble('4.5')", 4.5),
        ("T(Double).parseDouble('4')", 4.0),
        ("T(Double).valueOf(4)", 4.0),
        ("T(Double).toString(4.0)", "4.0"),
        ("T(Double).compare(1.5, 1)", 1),
        ("T(Double).MAX_VALUE", 1.7976931348623157e308),
        ("T(Float).parseFloat('1.5')", 1.5),
        ("T(java.lang.Double).parseDouble('1')", 1.0),
        ("T(Boolean).parseBoolean('TRUE')", True),
        ("T(Boolean).parseBoolean('yes')", False),
        ("T(Boolean).valueOf('true')", True),
        ("T(Boolean).toString(true)", "true"),
        ("T(String).format('%.2f', 4.5)", "4.50"),
        ("T(java.lang.String).format('%d + %d equals %d',1,1,2)", "1 + 1 equals 2"),
        ("T(String).join(',', $f.![code])", "OK123,LH421"),
        ("T(String).join('-', 'a', 'b', 5)", "a-b-5"),
        ("T(String).join('-', 'a')", "a"),
        ("T(String).join('-', {})", ""),
        ("T(String).valueOf(5)", "5"),
        ("T(String).valueOf(null)", "null"),
        ("T(String).valueOf({1})", "[1]"),
        ("new String()", ""),
        ("new String('x')", "x"),
        ("new java.lang.String('x').length()", 1),
        ("new JsonArray()", []),
        ("new JsonObject()", {}),
    ],
)
def test_static_when_listed_then_yields(evaluate: Callable[..., Any], source: str, value: Json) -> None:
    """spec/expression-language.md §8.3."""
    result = evaluate(source, f=[{"code": "OK123"}, {"code": "LH421"}])
    assert result == (pytest.approx(value) if isinstance(value, float) else value)
    assert type(result) is type(value)


@pytest.mark.parametrize(
    "name",
    [
        "Runtime",
        "System",
        "Class",
        "java.lang.Runtime",
        "java.lang.System",
        "java.lang.ProcessBuilder",
        "java.io.File",
        "java.util.Math",
        "java.lang.Date",
        "lang.Math",
        "x.java.lang.Math",
        "math",
        "string",
        "os",
        "object",
        "Scope",
    ],
)
def test_type_when_not_listed_then_is_not_allowed(evaluate: Callable[..., Any], name: str) -> None:
    """spec/expression-language.md §9."""
    with pytest.raises(ExpressionSyntaxError, match="type not allowed"):
        evaluate(f"T({name}).x()")
    with pytest.raises(ExpressionSyntaxError, match="type not allowed"):
        evaluate(f"new {name}()")
    with pytest.raises(ExpressionSyntaxError, match="type not allowed"):
        evaluate(f"5 instanceof T({name})")


@pytest.mark.parametrize(
    "source",
    [
        "T(Math).foo(1)",
        "T(Math).getClass()",
        "T(Math).class",
        "T(Math).PI()",
        "T(Math).abs",
        "T(Math)[0]",
        "T(Math)?.[0]",
        "T(String)",
        "T(String) == 'x'",
        "T(Integer).parseLong('1')",
        "T(JsonArray).x()",
        "T(Date).now()",
        "T(Random).nextInt()",
        "new Math()",
        "new Integer(5)",
        "5 instanceof String",
        "5 instanceof 'String'",
        "5 instanceof T(Math)",
        "5 instanceof T(Date)",
        "T(String).forName('x')",
    ],
)
def test_static_when_not_listed_then_is_refused(evaluate: Callable[..., Any], source: str) -> None:
    """spec/expression-language.md §9: static members as listed."""
    with pytest.raises(ExpressionSyntaxError):
        evaluate(source)


@pytest.mark.parametrize(
    "source",
    [
        "T(Math).max(1)",
        "T(Math).max(1, 2, 3)",
        "T(Math).max(1, 'x')",
        "T(Math).abs(null)",
        "T(Math).sqrt(-1)",
        "T(Math).log(0)",
        "T(Math).exp(1000)",
        "T(Math).pow(10, 400)",
        "T(Math).asin(2)",
        "T(Math).random(1)",
        "T(Integer).parseInt('x')",
        "T(Integer).parseInt('5.0')",
        "T(Integer).parseInt('2147483648')",
        "T(Integer).parseInt(null)",
        "T(Long).parseLong('9223372036854775808')",
        "T(Short).parseShort('32768')",
        "T(Byte).parseByte('128')",
        "T(Double).parseDouble('x')",
        "T(Double).parseDouble(true)",
        "T(Double).valueOf(null)",
        "T(String).join(',')",
        "T(String).join(null, {1})",
        "new String(null)",
        "new JsonArray(1)",
        "new Date('x')",
        "new Random(1, 2)",
        "T(Math).sin($big)",
    ],
)
def test_static_when_misused_then_fails(evaluate: Callable[..., Any], source: str) -> None:
    """spec/expression-language.md §8.3."""
    with pytest.raises(ExpressionEvaluationError):
        evaluate(source, big=10**400)


def test_random_when_drawn_then_comes_from_the_turns_dice(
    evaluate: Callable[..., Any], make_scope: Callable[..., Scope]
) -> None:
    """The engine rolls no dice of its own."""
    scope, other = make_scope(), make_scope()
    assert evaluate("T(Math).random()", scope) == evaluate("T(Math).random()", other)
    assert evaluate("T(Math).random()", scope) == other.random.random()
