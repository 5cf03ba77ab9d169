"""Errors of expressions (spec/expression-language.md §10 and spec/dialog-engine.md §12.3)."""

import pytest

from doyle.errors import DoyleError
from doyle.expressions.errors import (
    ExpressionError,
    ExpressionEvaluationError,
    ExpressionSyntaxError,
    MisfitError,
    SourceError,
)


@pytest.mark.parametrize(
    ("kind", "word"), [(ExpressionSyntaxError, "syntax"), (ExpressionEvaluationError, "evaluation")]
)
def test_error_when_made_then_holds_all_and_says_it(kind: type[ExpressionError], word: str) -> None:
    """spec/dialog-engine.md §12.3: the pattern of the message."""
    error = kind("because", "#a", lambda _: "intent == 'a'", 1)
    assert (error.reason, error.source, error.expanded, error.position) == (
        "because",
        "#a",
        "intent == 'a'",
        1,
    )
    assert str(error) == error.message
    assert error.message == (
        f"SpEL {word} error: Expression [ #a ] converted to [ intent == 'a' ] at position 1: because"
    )


@pytest.mark.parametrize(
    "kind", [ExpressionError, ExpressionSyntaxError, ExpressionEvaluationError, MisfitError, SourceError]
)
def test_error_when_of_this_room_then_is_in_the_one_tree(kind: type[Exception]) -> None:
    """All faults are in one tree."""
    assert issubclass(kind, DoyleError)


def test_misfit_when_raised_inside_then_may_not_know_its_place() -> None:
    """The innermost part that knows fills it in."""
    assert MisfitError("x").position is None
    assert MisfitError("x", 3).position == 3
    assert SourceError("x", 3).position == 3
