"""Conditions whose truth is known."""

import pytest

from doyle.expressions.parse import parse
from doyle.skills.lint.truth import constant_truth


@pytest.mark.parametrize(
    ("source", "truth"),
    [
        ("true", True),
        ("TRUE", True),
        ("false", False),
        ("null", False),
        ("0", False),
        ("1", True),
        ("''", False),
        ("'false'", False),
        ("'x'", True),
        ("anything_else", True),
        ("!anything_else", False),
        ("!(false)", True),
        ("#a", None),
        ("welcome", None),
        ("conversation_start || true", True),
        ("$a || false", None),
        ("$a && false", False),
        ("true && true", True),
        ("true && $a", None),
        ("false || false", False),
        ("$a || $b || anything_else", True),
        ("!$a", None),
        ("1 == 1", None),
        ("$a ? true : true", None),
    ],
)
def test_truth_when_the_same_in_every_turn_then_it_is_known(source: str, truth: bool | None) -> None:
    """spec/expression-language.md §5.4; dialog-engine.md §2."""
    assert constant_truth(parse(source).syntax) is truth
