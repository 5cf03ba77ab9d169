"""Members, indices, selection and projection (spec/expression-language.md §§5.2, 5.6)."""

from collections.abc import Callable
from typing import Any

import pytest

from doyle.expressions.errors import ExpressionEvaluationError
from doyle.expressions.scope import Scope
from doyle.wire.json import Json

CONTEXT: dict[str, Json] = {
    "u": {"first": "John", "last": None, "0": "zero", "b c": "blank", "deep": {"x": {"y": 1}}},
    "n": [8, 9, 10],
    "flights": [{"code": "OK123", "price": 10}, {"code": "LH421"}, {"code": "AA1", "price": 30}],
    "s": "text",
    "i": 5,
    "nothing": None,
    "limit": 15,
}


@pytest.mark.parametrize(
    ("source", "value"),
    [
        ("$u.first", "John"),
        ("$u['first']", "John"),
        ('$u["first"]', "John"),
        ("$u['b c']", "blank"),
        ("$u.missing", None),
        ("$u['missing']", None),
        ("$u.last", None),
        ("$u[0]", "zero"),
        ("$u['0']", "zero"),
        ("$u.deep.x.y", 1),
        ("$u['deep']['x']['y']", 1),
        ("$u['de' + 'ep'].x.y", 1),
        ("context.u.first", "John"),
        ("context['u'].first", "John"),
        ("context['u']['first']", "John"),
        ("$n.length", 3),
        ("$n.size", 3),
        ("$n[0]", 8),
        ("$n[2]", 10),
        ("$n[1 + 1]", 10),
        ("$n['1']", 9),
        ("{1, 2}[1]", 2),
        ("{a: 1}.a", 1),
        ("{a: {b: 2}}.a.b", 2),
        ("$u?.first", "John"),
        ("$nothing?.first", None),
        ("$unset?.first", None),
        ("$unset?.first?.second", None),
        ("$u.missing?.x", None),
        ("$unset?.size()", None),
        ("$unset?.![x]", None),
        ("$unset?.?[x]", None),
        ("$u.class", None),
        ("$u.__class__", None),
    ],
)
def test_access_when_there_is_something_then_yields_it(
    evaluate: Callable[..., Any], source: str, value: Json
) -> None:
    """spec/expression-language.md §5.2."""
    assert evaluate(source, **CONTEXT) == value


@pytest.mark.parametrize(
    "source",
    [
        "$nothing.x",
        "$unset.x",
        "$unset[0]",
        "$unset['x']",
        "$unset.x()",
        "$unset.![x]",
        "$unset.?[x]",
        "$unset?.a.b",
        "$u.missing.x",
        "$n[3]",
        "$n[-1]",
        "$n['x']",
        "$n[1.5]",
        "$n.foo",
        "$n.first",
        "$s[0]",
        "$s.foo",
        "$s.length",
        "$i.foo",
        "$i[0]",
        "true.foo",
        "$u[null]",
        "$u[{1}]",
        "$s.![x]",
        "$i.?[x]",
        "$s.__class__",
        "$s.class",
    ],
)
def test_access_when_there_is_nothing_then_fails(evaluate: Callable[..., Any], source: str) -> None:
    """spec/expression-language.md §5.2."""
    with pytest.raises(ExpressionEvaluationError):
        evaluate(source, **CONTEXT)


@pytest.mark.parametrize(
    ("source", "value"),
    [
        ("$flights.![code]", ["OK123", "LH421", "AA1"]),
        ("$flights.![price]", [10, None, 30]),
        ("$flights.![code.length()]", [5, 5, 3]),
        ("$flights.![#this.code]", ["OK123", "LH421", "AA1"]),
        ("$flights.![{c: code}]", [{"c": "OK123"}, {"c": "LH421"}, {"c": "AA1"}]),
        ("$flights.?[price > 5].![code]", ["OK123", "AA1"]),
        ("$flights.?[price > $limit].![code]", ["AA1"]),
        ("$flights.?[code == 'LH421']", [{"code": "LH421"}]),
        ("$flights.?[code == 'x']", []),
        ("$flights.^[price > 5].code", "OK123"),
        ("$flights.$[price > 5].code", "AA1"),
        ("$flights.^[price > 50]", None),
        ("$flights.$[price > 50]", None),
        ("$n.?[#this > 8]", [9, 10]),
        ("$n.^[#this > 8]", 9),
        ("$n.$[#this > 8]", 10),
        ("$n.![#this * 2]", [16, 18, 20]),
        ("$n.![#this + $i]", [13, 14, 15]),
        ("$n.?[true].size()", 3),
        ("$n.![context.i]", [5, 5, 5]),
        ("$n.![#root.context.i]", [5, 5, 5]),
        ("$n.?[$n.?[#this > 9].contains(#this)]", [10]),
        ("{{1, 2}, {3}}.![#this.size()]", [2, 1]),
        ("{a: 1, b: 2}.?[value > 1]", {"b": 2}),
        ("{a: 1, b: 2}.?[key == 'a']", {"a": 1}),
        ("{a: 1, b: 2}.![key]", ["a", "b"]),
        ("{a: 1, b: 2}.![key + value]", ["a1", "b2"]),
        ("{a: 1, b: 2}.^[value > 0]", {"a": 1}),
        ("{a: 1, b: 2}.$[value > 0]", {"b": 2}),
        ("{a: 1, b: 2}.^[value > 5]", None),
        ("{}.?[true]", []),
        ("{}.![#this]", []),
        ("{:}.![key]", []),
    ],
)
def test_selection_when_applied_then_yields(evaluate: Callable[..., Any], source: str, value: Json) -> None:
    """spec/expression-language.md §5.6."""
    assert evaluate(source, **CONTEXT) == value


def test_element_when_it_lacks_a_name_then_globals_are_seen(evaluate: Callable[..., Any]) -> None:
    """spec/expression-language.md §5.6: first the element, then the globals."""
    items = [{"input": "own"}, {}]
    assert evaluate("$items.![input]", items=items) == ["own", {"text": ""}]


def test_element_when_a_name_is_unknown_everywhere_then_scalars_fail(evaluate: Callable[..., Any]) -> None:
    """spec/expression-language.md §§5.6, 7.1."""
    with pytest.raises(ExpressionEvaluationError, match="unknown name 'foo'"):
        evaluate("$n.![foo]", **CONTEXT)


def test_projection_when_it_yields_containers_then_copies_them(evaluate: Callable[..., Any]) -> None:
    """spec/expression-language.md §6.1: results are copies."""
    items = [{"x": [1]}]
    assert evaluate("$items.![x].get(0).append(2)", items=items) == [1, 2]
    assert items == [{"x": [1]}]


@pytest.mark.parametrize(
    ("source", "value"),
    [
        ("entities.![value]", ["Toronto", "Boston"]),
        ("entities['city'].![literal]", ["Toronto", "Boston"]),
        ("entities['city'].![value.toUpperCase()]", ["TORONTO", "BOSTON"]),
        ("entities.?[value == 'Boston'].size()", 1),
        ("entities.?[entity == 'city'].size()", 2),
        ("entities.?[entity == 'x'].size()", 0),
        ("entities.^[confidence > 0.95].value", "Boston"),
        ("entities.$[confidence < 0.95].literal", "Toronto"),
        ("@city.![literal]", ["Toronto", "Boston"]),
        ("entities['city'].filter('x', 'x.confidence > 0.95').![value]", ["Boston"]),
    ],
)
def test_selection_when_applied_to_mentions_then_sees_their_members(
    evaluate: Callable[..., Any], cities: Scope, source: str, value: Json
) -> None:
    """spec/expression-language.md §§5.6, 7.2."""
    assert evaluate(source, cities) == value


@pytest.mark.parametrize(
    ("source", "value"),
    [
        ("intents.![intent]", ["a", "b"]),
        ("intents.?[confidence > 0.7].size()", 1),
        ("intents.?[confidence > 0.7][0].intent", "a"),
        ("intents.filter('i', 'i.confidence < 0.7').![intent]", ["b"]),
    ],
)
def test_selection_when_applied_to_intents_then_sees_their_members(
    evaluate: Callable[..., Any], scored: Scope, source: str, value: Json
) -> None:
    """spec/expression-language.md §5.6."""
    assert evaluate(source, scored) == value
