"""`Date` and `Random` (spec/expression-language.md §§8.3, 8.5)."""

from collections.abc import Callable
from typing import Any

import pytest

from doyle.expressions.errors import ExpressionEvaluationError
from doyle.wire.json import Json


@pytest.mark.parametrize(
    ("source", "value"),
    [
        ("new Date().getTime()", 1520582400000),
        ("new Date(0).getTime()", 0),
        ("new Date(-1).getTime()", -1),
        ("new Date(0).format('yyyy-MM-dd')", "1970-01-01"),
        ("new java.util.Date(0).format('HH:mm')", "00:00"),
        ("new Date(new Date().getTime() + (7 * (24*60*60*1000L))).format('yyyy-MM-dd')", "2018-03-16"),
        ("new Date(0).before(new Date(1))", True),
        ("new Date(1).before(new Date(1))", False),
        ("new Date(1).after(new Date(0))", True),
        ("new Date().getHours()", 8),
        ("new Date().getMinutes()", 0),
        ("new Date().getSeconds()", 0),
        ("new Date().getDay()", 5),
        ("new Date(259200000).getDay()", 0),
        ("new Date().getDate()", 9),
        ("new Date().getMonth()", 2),
        ("new Date().getYear()", 118),
        ("new Date().toString()", "Fri Mar 09 08:00:00 UTC 2018"),
        ("'' + new Date(0)", "Thu Jan 01 00:00:00 UTC 1970"),
        ("new Date(1516984237000L)", "Fri Jan 26 16:30:37 UTC 2018"),
        ("new Date('5').getTime()", 5),
    ],
)
def test_date_when_asked_then_tells(evaluate: Callable[..., Any], source: str, value: Json) -> None:
    """spec/expression-language.md §§6.4, 8.5, at 2018-03-09 08:00:00 GMT."""
    assert evaluate(source) == value


@pytest.mark.parametrize(
    "source",
    [
        "new Date('x')",
        "new Date(1, 2)",
        "new Date(0).before('2018-01-01')",
        "new Date(0).foo()",
        "new Date(99999999999999999L).getYear()",
        "new Date(99999999999999999L)",
        "new Date(0).format('b')",
        "new Date(0) - 1",
        "new Date(0).x",
    ],
)
def test_date_when_misused_then_fails(evaluate: Callable[..., Any], source: str) -> None:
    """spec/expression-language.md §8.5."""
    with pytest.raises(ExpressionEvaluationError):
        evaluate(source)


def test_random_when_drawn_then_stays_in_its_range(evaluate: Callable[..., Any]) -> None:
    """spec/expression-language.md §8.3."""
    drawn = {evaluate(f"new Random({seed}).nextInt(11)") for seed in range(300)}
    assert drawn == set(range(11))


def test_random_when_seeded_then_repeats(evaluate: Callable[..., Any]) -> None:
    """spec/expression-language.md §8.3."""
    assert evaluate("new Random(42).nextInt(1000)") == evaluate("new java.util.Random(42).nextInt(1000)")


@pytest.mark.parametrize(
    ("source", "kind"),
    [
        ("new Random().nextInt()", int),
        ("new Random().nextInt(11)", int),
        ("new Random().nextLong()", int),
        ("new Random().nextDouble()", float),
        ("new Random().nextBoolean()", bool),
        ("new Random().nextGaussian()", float),
        ("T(Math).random()", float),
    ],
)
def test_random_when_unseeded_then_draws_from_the_turn(
    evaluate: Callable[..., Any], source: str, kind: type
) -> None:
    """spec/expression-language.md §8.3; the dice of the turn are given, so the turn can be replayed."""
    first, second = evaluate(source), evaluate(source)
    assert type(first) is kind
    assert first == second


@pytest.mark.parametrize(
    "source",
    [
        "new Random().nextInt(0)",
        "new Random().nextInt(-1)",
        "new Random().nextInt(3000000000L)",
        "new Random()",
        "new Random('x')",
        "{new Random()}",
        "'' + new Random()",
    ],
)
def test_random_when_misused_then_fails(evaluate: Callable[..., Any], source: str) -> None:
    """spec/expression-language.md §9: host objects never leak into values."""
    with pytest.raises(ExpressionEvaluationError):
        evaluate(source)
