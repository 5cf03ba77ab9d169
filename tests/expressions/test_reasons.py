"""Why an expression fails is told without the values that it fails on (spec/dialog-engine.md §9.8)."""

from collections.abc import Callable
from typing import Any

import pytest

from doyle.expressions.errors import ExpressionEvaluationError
from doyle.expressions.scope import Scope

SECRET = "S3CRETPIN99"
NUMBER = 987654321
PRIVATE = {
    "pin": SECRET,
    "number": NUMBER,
    "double": NUMBER + 0.5,
    "regex": f"({SECRET}",
    "moment": f"2020-01-01 10:00:00 {SECRET}",
    "day": "2020-01-01",
    "list": [1],
    "object": {SECRET: SECRET},
}
FAILING = [
    "T(Integer).parseInt($private.pin)",
    "T(Double).parseDouble($private.pin)",
    "$private.pin - 1",
    "$private.pin > 5",
    "$private.pin.before('2020-01-01')",
    "'2020-01-01'.after($private.pin)",
    "$private.moment.reformatDateTime('yyyy')",
    "$private.day.plusDays($private.number)",
    "$private.day.plusDays($private.double)",
    "'x'.matches($private.regex)",
    "'x' matches $private.regex",
    "$private.list[$private.number]",
    "$private.list.get($private.number)",
    "$private.list[$private.pin]",
    "$private.list.set($private.double, 1)",
    "$private.pin.substring($private.number)",
    "$private.pin.charAt($private.number)",
    "'ab'.extract('(a)', $private.number)",
    "$private.pin.toJson()",
    "now($private.pin)",
    "$private.pin.nothing()",
    "$private.pin.nothing",
    "$private.object - 1",
    "T(String).format('%d', $private.pin)",
    "new Random($private.pin)",
]
NOTICED = [
    "$private.day.before('10:00:00')",
    "'10:00:00'.after($private.moment.substring(0, 10))",
    "$private.list.sort($private.pin)",
]


@pytest.mark.parametrize("source", FAILING)
def test_reason_when_a_private_value_is_at_fault_then_does_not_show_it(
    evaluate: Callable[..., Any], make_scope: Callable[..., Scope], source: str
) -> None:
    with pytest.raises(ExpressionEvaluationError) as caught:
        evaluate(source, make_scope(context={"private": PRIVATE}))
    assert caught.value.reason
    for part in ("S3CRET", str(NUMBER), "2020"):
        assert part not in caught.value.reason


@pytest.mark.parametrize("source", NOTICED)
def test_notice_when_a_private_value_is_odd_then_does_not_show_it(
    evaluate: Callable[..., Any], make_scope: Callable[..., Scope], source: str
) -> None:
    scope = make_scope(context={"private": PRIVATE})
    evaluate(source, scope)
    (notice,) = scope.notices
    assert "S3CRET" not in notice.message
    assert "2020" not in notice.message
