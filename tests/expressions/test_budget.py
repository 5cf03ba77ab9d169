"""Budgets (spec/expression-language.md §9)."""

import pytest

from doyle.expressions.budget import EXPRESSION_STEPS, MAX_RESULT_CHARACTERS, TURN_STEPS, Budget
from doyle.expressions.errors import MisfitError


def test_budget_when_spent_then_fails() -> None:
    """spec/expression-language.md §9: 100 000 evaluation steps."""
    budget = Budget()
    budget.spend(EXPRESSION_STEPS)
    with pytest.raises(MisfitError, match="too many evaluation steps"):
        budget.spend(1)


def test_budget_when_a_new_expression_begins_then_is_full_again() -> None:
    """spec/expression-language.md §9: per expression."""
    budget = Budget()
    budget.spend(EXPRESSION_STEPS)
    budget.begin()
    budget.spend(EXPRESSION_STEPS)
    assert budget.steps == 0


def test_budget_when_the_turn_is_spent_then_fails_for_good() -> None:
    """spec/expression-language.md §9: per turn."""
    budget = Budget()
    for _ in range(TURN_STEPS // EXPRESSION_STEPS):
        budget.begin()
        budget.spend(EXPRESSION_STEPS)
    budget.begin()
    with pytest.raises(MisfitError):
        budget.spend(1)


def test_text_when_small_then_costs_nothing() -> None:
    """Only work that depends on the size of values counts."""
    budget = Budget()
    assert budget.text("x" * 32) == "x" * 32
    assert budget.steps == EXPRESSION_STEPS


def test_text_when_long_then_costs_by_its_length() -> None:
    """spec/expression-language.md §9."""
    budget = Budget()
    budget.text("x" * 32_000)
    assert budget.steps == EXPRESSION_STEPS - 1_001


def test_text_when_too_large_then_fails() -> None:
    """spec/expression-language.md §9: result 1 MB."""
    with pytest.raises(MisfitError, match="too large"):
        Budget().text("x" * (MAX_RESULT_CHARACTERS + 1))
    Budget().check_size(MAX_RESULT_CHARACTERS)
    with pytest.raises(MisfitError, match="too large"):
        Budget().check_size(MAX_RESULT_CHARACTERS + 1)
