"""`now()` and `today()` (spec/expression-language.md §8.5)."""

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

import pytest

from doyle.expressions.errors import ExpressionEvaluationError
from doyle.expressions.scope import Scope
from doyle.wire.json import Json


@pytest.mark.parametrize(
    ("source", "value"),
    [
        ("now()", "2018-03-09 08:00:00"),
        ("today()", "2018-03-09"),
        ("now('Europe/Prague')", "2018-03-09 09:00:00 GMT+01:00"),
        ("now('GMT')", "2018-03-09 08:00:00 GMTZ"),
        ("now('UTC')", "2018-03-09 08:00:00 GMTZ"),
        ("now('Europe/London')", "2018-03-09 08:00:00 GMTZ"),
        ("now('America/New_York')", "2018-03-09 03:00:00 GMT-05:00"),
        ("now('Asia/Kolkata')", "2018-03-09 13:30:00 GMT+05:30"),
        ("now('GMT+2')", "2018-03-09 10:00:00 GMT+02:00"),
        ("now('$zone')", "2018-03-09 09:00:00 GMT+01:00"),
        ("now($zone)", "2018-03-09 09:00:00 GMT+01:00"),
        ("now('$(zone)')", "2018-03-09 09:00:00 GMT+01:00"),
        ("now().plusHours(1)", "2018-03-09 09:00:00"),
        ("now().before('12:00:00')", True),
        ("today().plusDays(1)", "2018-03-10"),
        ("today().minusMonths(1)", "2018-02-09"),
        ("now('Europe/Prague').plusHours(1)", "2018-03-09 10:00:00 GMT+01:00"),
        ("now('Europe/Prague').sameMoment(now('GMT'))", True),
    ],
)
def test_clock_when_read_then_tells_the_turns_time(
    evaluate: Callable[..., Any], source: str, value: Json
) -> None:
    """spec/expression-language.md §8.5, at 2018-03-09 08:00:00 GMT, E12 and E14."""
    assert evaluate(source, zone="Europe/Prague") == value


@pytest.mark.parametrize(
    "source",
    [
        "now('Nowhere/Land')",
        "now('')",
        "now('../etc/passwd')",
        "now('/etc/passwd')",
        "now(5)",
        "now('$unset')",
        "now('Europe')",
    ],
)
def test_clock_when_the_zone_is_bad_then_fails(evaluate: Callable[..., Any], source: str) -> None:
    """spec/expression-language.md §8.5."""
    with pytest.raises(ExpressionEvaluationError, match="unknown time zone"):
        evaluate(source)


def test_clock_when_the_conversation_has_a_zone_then_uses_it_without_offset(
    evaluate: Callable[..., Any], make_scope: Callable[..., Scope]
) -> None:
    """spec/dialog-engine.md §9.9."""
    scope = make_scope(
        now=datetime(2018, 3, 9, 23, 30, 15, 999, tzinfo=UTC), context={"timezone": "Europe/Prague"}
    )
    assert evaluate("now()", scope) == "2018-03-10 00:30:15"
    assert evaluate("today()", scope) == "2018-03-10"


@pytest.mark.parametrize("zone", ["Nowhere", 5, "", {}])
def test_clock_when_the_conversations_zone_is_bad_then_uses_gmt_and_notices(
    evaluate: Callable[..., Any], make_scope: Callable[..., Scope], zone: Json
) -> None:
    """A client's bad zone must not end the conversation."""
    scope = make_scope(context={"timezone": zone})
    assert evaluate("now()", scope) == "2018-03-09 08:00:00"
    assert [notice.level for notice in scope.notices] == ["warn"]
