"""Tests of the wording of faults (spec dialog-engine.md §12.3)."""

import pytest

from doyle.dialog.broken import BrokenExpression, BrokenExpressionError
from doyle.dialog.faults import MAX_SOURCE_CHARACTERS, describe_condition, describe_update
from doyle.expressions.errors import ExpressionSyntaxError


def test_update_when_described_then_the_observed_pattern() -> None:
    """spec dialog-engine.md §12.3."""
    assert describe_update("context", "node_1", {"a": "<? x ?>"}, "CAUSE") == (
        "Error when updating context with context of dialog node id [node_1]. "
        'Dialog Node context is [{"a":"<? x ?>"}]\nCAUSE'
    )


def test_output_when_described_then_says_output() -> None:
    """spec dialog-engine.md §12.3: for output the same with "output"."""
    text = describe_update("output", "n", {"text": "ö"}, "CAUSE")
    assert text.startswith("Error when updating output with output of dialog node id [n].")
    assert '{"text":"ö"}' in text


def test_condition_when_described_then_names_node_and_source() -> None:
    """spec dialog-engine.md §12.3: tests match level, node id and the source."""
    text = describe_condition("n", "$x < 5", "CAUSE")
    assert "[n]" in text
    assert "[$x < 5]" in text
    assert text.endswith("\nCAUSE")


def test_source_when_huge_then_clipped() -> None:
    """Fifty messages of a hostile skill stay small."""
    text = describe_update("context", "n", {"a": "x" * 1_000_000}, "CAUSE")
    assert len(text) < MAX_SOURCE_CHARACTERS + 200
    assert "…" in text


def test_broken_expression_when_reached_then_fails_each_time_afresh() -> None:
    """spec expression-language.md §10: the load goes on, the turn meets the fault."""
    broken = BrokenExpression(ExpressionSyntaxError("why", "src", lambda _: "exp", 3))
    faults = []
    for use in (broken.holds, broken.render):
        with pytest.raises(BrokenExpressionError) as caught:
            use(None)  # type: ignore[arg-type]
        faults.append(caught.value)
    assert faults[0] is not faults[1]
    assert {fault.message for fault in faults} == {
        "SpEL syntax error: Expression [ src ] converted to [ exp ] at position 3: why"
    }
    assert broken.is_literal is False
