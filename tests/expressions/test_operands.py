"""What conditions look at: shorthands, names and plain paths, read on demand."""

import random
from collections.abc import Callable
from copy import deepcopy

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from doyle.expressions.condition import compile_condition
from doyle.expressions.errors import ExpressionSyntaxError
from doyle.expressions.operands import MAX_OPERANDS, find_operands, operand_text
from doyle.expressions.parse import parse
from doyle.expressions.scope import Scope
from doyle.wire.json import Json
from doyle.wire.runtime import RuntimeEntity, RuntimeIntent

MakeScope = Callable[..., Scope]
CITIES = (RuntimeEntity("city", "rome", (0, 4), 1.0), RuntimeEntity("city", "oslo", (5, 9), 1.0))


@pytest.mark.parametrize(
    ("source", "texts"),
    [
        ("#turn_on && @appliance:lights", ["#turn_on", "@appliance:lights"]),
        ("$x == 'a' || $x == 'b'", ["$x"]),
        ("$x:small and $y:(very small)", ["$x:small", "$y:(very small)"]),
        ("$(my name) > 3", ["$(my name)"]),
        ("!@city", ["@city"]),
        ("@city.values.size() > 1", ["@city.values"]),
        ("@city?.literal == 'Rome'", ["@city?.literal"]),
        ("$list.size() > $least", ["$list", "$least"]),
        ("$a.b[0]['c''d'].e > -1", ["$a.b[0]['c''d'].e"]),
        ("$a[$i] == 1", ["$a", "$i"]),
        ("$a.b.contains($c.d)", ["$a.b", "$c.d"]),
        ("input.text.length() > 3 ? welcome : anything_else", ["input.text", "welcome", "anything_else"]),
        ("intents[0].confidence < 0.5", ["intents[0].confidence"]),
        ("$l.filter('x', 'x.y == @c').size() > 0", ["$l"]),
        ("$l.?[price > $least]", ["$l"]),
        ("T(Math).max($a, 2) > now()", ["$a"]),
        ("$a ?: {$b, 'x'}", ["$a", "$b"]),
        ("{x: $a}.x + -$b > 2", ["$a", "$b"]),
        ("nonsense || nonsense.x", []),
        ("'$a' == 'b'", []),
    ],
)
def test_condition_when_read_then_operands_are_in_order_of_the_source(source: str, texts: list[str]) -> None:
    """Each operand once, as far as it can be read without calling a method."""
    assert [operand_text(part) for part in find_operands(parse(source).syntax)] == texts


@pytest.mark.parametrize(
    ("source", "value"),
    [
        ("$x", 5),
        ("$x:word", 5),
        ("$o.a[1]", 2),
        ("$missing", None),
        ("@city", "rome"),
        ("@city:oslo", ["rome", "oslo"]),
        ("@street:main", []),
        ("@street", None),
        ("@city.values", ["rome", "oslo"]),
        ("@city.literal", "Rome"),
        ("welcome", True),
        ("irrelevant", False),
        ("input.text", "Rome Oslo"),
        ("#go", {"intent": "stay", "confidence": 0.7}),
        ("intent.confidence > 0.5", 0.7),
        ("entities.size() > 0", [city.to_json() for city in CITIES]),
    ],
)
def test_operand_when_read_then_has_the_value_of_the_turn(
    make_scope: MakeScope, source: str, value: Json
) -> None:
    """An intent shows the best one with its score, whatever intent is asked for."""
    scope = make_scope(
        context={"x": 5, "o": {"a": [1, 2]}},
        text="Rome Oslo",
        entities=CITIES,
        intents=(RuntimeIntent("stay", 0.7),),
        flags={"welcome": True},
    )
    (operand,) = compile_condition(source).operands(scope)
    assert (operand.value, operand.fault) == (value, None)


@pytest.mark.parametrize(
    ("source", "fault"),
    [("$n.a.b == 1", "the value before it is null"), ("$l[7] == 1", "the index is out of range")],
)
def test_operand_when_its_path_leads_nowhere_then_says_why(
    make_scope: MakeScope, source: str, fault: str
) -> None:
    (operand,) = compile_condition(source).operands(make_scope(context={"l": [1]}))
    assert (operand.value, operand.fault) == (None, fault)


def test_intent_operand_when_nothing_is_recognised_then_null(make_scope: MakeScope) -> None:
    (operand,) = compile_condition("#go").operands(make_scope())
    assert operand.value is None


def test_operands_when_mentions_are_hidden_then_those_in_sight_alone(make_scope: MakeScope) -> None:
    """spec/dialog-engine.md §6.4: what filled a slot is out of sight for the others."""
    scope = make_scope(text="Rome Oslo", entities=CITIES, hidden={0})
    (operand,) = compile_condition("@city:rome").operands(scope)
    assert operand.value == ["oslo"]


def test_operands_when_read_then_neither_budget_nor_notices_nor_dice_are_touched(
    make_scope: MakeScope,
) -> None:
    scope = make_scope(context={"l": [3, 1]}, text="Rome Oslo", entities=CITIES, random=random.Random(3))
    dice, budget = scope.random.getstate(), deepcopy(scope.budget)
    compile_condition("$l.clear() || $l.sort().size() > 1 || entities[0]").operands(scope)
    assert scope.context == {"l": [3, 1]}
    assert (scope.random.getstate(), scope.budget, scope.notices) == (dice, budget, [])


def test_operands_when_there_are_many_then_the_first_ones_are_kept() -> None:
    source = " || ".join(f"$v{number}" for number in range(MAX_OPERANDS + 5))
    texts = [operand_text(part) for part in find_operands(parse(source).syntax)]
    assert texts == [f"$v{number}" for number in range(MAX_OPERANDS)]


WORDS = (
    "$x $x:a @city @city:rome #go welcome $x.size() $l[0] $o.a.b 't' 3 null ( ) && || == > + ! .a [0] "
    ".?[#this>1] {$x,@city} now()"
)
PARTS = st.sampled_from(WORDS.split())


@settings(max_examples=300, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(PARTS, min_size=1, max_size=12).map(" ".join))
def test_operands_when_a_condition_is_anything_that_parses_then_reading_them_never_fails(
    make_scope: MakeScope, source: str
) -> None:
    """Whatever its operands are, they have a value or say why not, and the context stays."""
    try:
        condition = compile_condition(source)
    except ExpressionSyntaxError:
        return
    context: dict[str, Json] = {"x": "ab", "l": [], "o": {"a": 1}}
    for operand in condition.operands(make_scope(context=context, entities=CITIES, text="Rome Oslo")):
        assert operand.text
        assert operand.fault is None or operand.value is None
    assert context == {"x": "ab", "l": [], "o": {"a": 1}}
