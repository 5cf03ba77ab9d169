"""Budgets (spec/expression-language.md §9)."""

from collections.abc import Callable

import pytest

from doyle.expressions.budget import (
    EXPRESSION_STEPS,
    MAX_RESULT_CHARACTERS,
    TURN_CHARACTERS,
    TURN_STEPS,
    Budget,
)
from doyle.expressions.errors import ExpressionEvaluationError, MisfitError
from doyle.expressions.plain import plain
from doyle.expressions.scope import Scope
from doyle.expressions.template import compile_template
from doyle.wire.json import Json


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


def test_keep_when_the_turn_keeps_more_than_it_may_then_misfit() -> None:
    """spec expression-language.md §9: sizes are bounded; a turn's results together too."""
    budget = Budget()
    budget.keep(TURN_CHARACTERS)
    with pytest.raises(MisfitError, match="too large together"):
        budget.keep(1)


@pytest.mark.parametrize(
    ("source", "is_text"),
    [("$big", False), ("$big", True), ("<? $big ?>", False), ("say $big", False), ("<? $list ?>", False)],
)
def test_results_when_a_turn_repeats_a_large_one_then_it_stops(
    make_scope: Callable[..., Scope], source: str, is_text: bool
) -> None:
    """A node that jumps to itself must not swell the reply beyond bounds, whatever it says."""
    big = "x" * 900_000
    scope = make_scope(context={"big": big, "list": [big]})
    template = compile_template(source, entities=frozenset(), as_text=is_text)
    for _ in range(TURN_CHARACTERS // len(big)):
        template.render(scope)
    with pytest.raises(ExpressionEvaluationError, match="too large together"):
        template.render(scope)


@pytest.mark.parametrize(
    ("value", "is_text"),
    [
        ("x" * 900_000, True),
        ("x" * 900_000, False),
        ("\\$" * 450_000, False),
        ({"a": ["x" * 900_000]}, False),
        ({"x" * 900_000: None}, False),
        ({"a": ["x" * 900_000], "b": "$list"}, False),
        ([1] * 225_000, False),
        ([[]] * 225_000, False),
    ],
)
def test_literals_when_a_turn_repeats_a_large_one_then_it_stops(
    make_scope: Callable[..., Scope], value: Json, is_text: bool
) -> None:
    """What needs no evaluation counts like a result: text, keys, and elements of any kind."""
    scope = make_scope(context={"list": []})
    template = compile_template(value, entities=frozenset(), as_text=is_text)
    for _ in range(TURN_CHARACTERS // 910_000):
        template.render(scope)
    with pytest.raises(ExpressionEvaluationError, match="too large together"):
        template.render(scope)


def test_literal_when_it_is_as_large_as_a_response_may_be_then_fits(make_scope: Callable[..., Scope]) -> None:
    """spec dialog-engine.md §8.3: `user_defined` of up to 5000 KB."""
    value = {"user_defined": {"html": "x" * 5_000 * 1_024}}
    assert compile_template(value, entities=frozenset()).render(make_scope()) == value


def test_copy_when_no_steps_are_left_then_is_not_made(make_scope: Callable[..., Scope]) -> None:
    """spec expression-language.md §9: a turn that has used up its steps must not go on working."""
    scope = make_scope(context={"list": [[]] * 50_000})
    scope.budget.turn_steps = 100
    template = compile_template("$list", entities=frozenset())
    with pytest.raises(ExpressionEvaluationError, match="too many evaluation steps"):
        template.render(scope)
    assert scope.budget.turn_steps > -1_000


def test_error_when_a_mixed_text_is_too_large_then_names_its_source(make_scope: Callable[..., Scope]) -> None:
    """spec dialog-engine.md §12.3: the message holds the source."""
    scope = make_scope(context={"s": "x" * 900_000})
    with pytest.raises(ExpressionEvaluationError, match=r"Expression \[ \$s and \$s \]"):
        compile_template("$s and $s", entities=frozenset()).render(scope)


def test_budget_when_the_turn_has_used_it_up_then_the_expression_is_not_blamed() -> None:
    """spec/expression-language.md §9: an expression and a turn have limits of their own."""
    budget = Budget(turn_steps=10)
    with pytest.raises(MisfitError, match=r"^the turn takes too many evaluation steps"):
        budget.spend(11)
    with pytest.raises(MisfitError, match=r"^the expression takes too many evaluation steps"):
        Budget().spend(EXPRESSION_STEPS + 1)


def test_budget_when_work_is_the_turns_own_then_the_expression_keeps_its_share() -> None:
    budget = Budget(turn_steps=10)
    budget.spend_for_turn(10)
    assert budget.steps == EXPRESSION_STEPS
    with pytest.raises(MisfitError, match=r"^the turn takes too many evaluation steps"):
        budget.spend_for_turn(1)


def test_copy_when_the_turn_has_too_few_steps_left_then_the_expression_is_not_blamed() -> None:
    with pytest.raises(MisfitError, match=r"^the turn takes"):
        plain([1] * 100, Budget(turn_steps=50))
