"""Methods of arrays (spec/expression-language.md §8.1)."""

from collections.abc import Callable
from typing import Any

import pytest

from doyle.expressions.errors import ExpressionEvaluationError
from doyle.expressions.scope import Notice, Scope
from doyle.expressions.values import VOID
from doyle.wire.json import Json


def context() -> dict[str, Json]:
    return {
        "t": ["onion", "olives"],
        "n": [8, 9, 10],
        "empty": [],
        "mixed": [1, "a", None, True, 2.0, [1], {"a": 1}],
        "cities": [
            {"name": "Tokyo", "population": 9273000},
            {"name": "Rome", "population": 2868104},
            {"name": "Beijing", "population": 20693000},
        ],
        "limit": 5000000,
        "nothing": None,
    }


@pytest.mark.parametrize(
    ("source", "value"),
    [
        ("$t.append('ketchup','tomatoes')", ["onion", "olives", "ketchup", "tomatoes"]),
        ("$t.append('x')", ["onion", "olives", "x"]),
        ("$t.append($n)", ["onion", "olives", [8, 9, 10]]),
        ("$t.append(null)", ["onion", "olives", None]),
        ("$n.add(11)", True),
        ("$t.addAll($n)", VOID),
        ("$t.clear()", VOID),
        ("$t.contains('onion')", True),
        ("$t.contains('Onion')", False),
        ("$n.contains('8')", False),
        ("$n.contains(8)", True),
        ("$n.contains(8.0)", True),
        ("$mixed.contains(null)", True),
        ("$mixed.contains(true)", True),
        ("$mixed.contains(false)", False),
        ("$mixed.contains({1})", True),
        ("$mixed.contains({a: 1})", True),
        ("$t.containsIgnoreCase('ONION')", True),
        ("$t.containsIgnoreCase('ONIO')", False),
        ("$n.containsIgnoreCase(8)", True),
        ("$n.containsIgnoreCase('8')", False),
        ('$cities.filter("c","c.population > 5000000").![name]', ["Tokyo", "Beijing"]),
        ('$cities.filter("c","c.population > $limit").![name]', ["Tokyo", "Beijing"]),
        ("$cities.filter('c', 'c.name == ''Rome''').size()", 1),
        ('$n.filter("x","x > 8")', [9, 10]),
        ("$t.filter('x', 'x.startsWith(''on'')')", ["onion"]),
        ("$mixed.filter('x', 'x')", [1, "a", True, 2.0, [1], {"a": 1}]),
        ("$n.filter('x', 'true')", [8, 9, 10]),
        ("$n.filter('x', 'false')", []),
        ("$n.filter('x', '$n.filter(''y'', ''y > x'').size() > 1')", [8]),
        ("$empty.filter('x', 'x.boom')", []),
        ("$nothing?.filter('x', 'true')", None),
        ("$t.get(0)", "onion"),
        ("$t[0]", "onion"),
        ("$t.get('1')", "olives"),
        ("$n.indexOf(9)", 1),
        ("$n.indexOf(7)", -1),
        ("$n.indexOf('9')", -1),
        ("$t.indexOf('Onion')", -1),
        ("$t.indexOf('olives')", 1),
        ("$t.join(';')", "onion;olives"),
        ("$t.join('')", "onionolives"),
        ("$n.join(', ')", "8, 9, 10"),
        ("$empty.join(',')", ""),
        ("$mixed.join('|')", '1|a||true|2.0|[1]|{"a":1}'),
        ("$t.remove(0)", ["olives"]),
        ("$t.remove(1)", ["onion"]),
        ("$t.removeValue('onion')", ["olives"]),
        ("$t.removeValue('x')", ["onion", "olives"]),
        ("{1, 2, 1}.removeValue(1)", [2, 1]),
        ("$t.set(1,'ham')", ["onion", "ham"]),
        ("$t.set(0, {1})", [[1], "olives"]),
        ("$t.size()", 2),
        ("$t.length()", 2),
        ("$empty.size()", 0),
        ("$t.isEmpty()", False),
        ("$empty.isEmpty()", True),
        ("$empty.getRandomItem()", None),
        ("{5}.getRandomItem()", 5),
        ("{3,2,4,'1','10','12','Banana',0,'Apple'}.sort()", [0, 2, 3, 4, "1", "10", "12", "Apple", "Banana"]),
        ("{3, 1, 2}.sort('ascending')", [1, 2, 3]),
        ("{3, 1, 2}.sort('descending')", [3, 2, 1]),
        ("{'b', 'B', 'a'}.sort()", ["B", "a", "b"]),
        ("{2.5, 1, -3}.sort()", [-3, 1, 2.5]),
        ("{true, 'x', 1, {2}, {a: 1}}.sort()", [1, "x", [2], True, {"a": 1}]),
        ("{}.sort()", []),
        ("$t.find('oli')", True),
        ("$t.find('^onion')", False),
        ("$t.find('x')", False),
        ("$n.toString()", "[8,9,10]"),
        ("$n.toJson()", "[8,9,10]"),
        ("$t.toString()", '["onion","olives"]'),
        ("{'\u00e9'}.toString()", '["\u00e9"]'),
        ("new JsonArray().append('x')", ["x"]),
        ("new com.google.gson.JsonArray()", []),
        ("$n.append(1).append(2).size()", 5),
    ],
)
def test_array_method_when_called_then_yields(evaluate: Callable[..., Any], source: str, value: Json) -> None:
    """spec/expression-language.md §8.1."""
    assert evaluate(source, **context()) == value


@pytest.mark.parametrize(
    ("source", "variable", "after"),
    [
        ("$t.append('x')", "t", ["onion", "olives", "x"]),
        ("$n.add(11)", "n", [8, 9, 10, 11]),
        ("$t.addAll($n)", "t", ["onion", "olives", 8, 9, 10]),
        ("$t.addAll($n)", "n", [8, 9, 10]),
        ("$t.addAll({})", "t", ["onion", "olives"]),
        ("$t.clear()", "t", []),
        ("$t.remove(0)", "t", ["olives"]),
        ("$t.removeValue('onion')", "t", ["olives"]),
        ("$t.set(1,'ham')", "t", ["onion", "ham"]),
        ("$n.sort('descending')", "n", [10, 9, 8]),
        ("$n.filter('x', 'x > 8')", "n", [8, 9, 10]),
        ("$t.join(';')", "t", ["onion", "olives"]),
        ("$t.append($t)", "t", ["onion", "olives", ["onion", "olives"]]),
        ("$t.addAll($t)", "t", ["onion", "olives", "onion", "olives"]),
        ("$t.append($n).get(2).append(1)", "n", [8, 9, 10]),
    ],
)
def test_array_method_when_in_place_then_changes_the_variable(
    evaluate: Callable[..., Any], make_scope: Callable[..., Scope], source: str, variable: str, after: Json
) -> None:
    """spec/expression-language.md §8.1."""
    scope = make_scope(context=context())
    evaluate(source, scope)
    assert scope.context[variable] == after


@pytest.mark.parametrize(
    "source",
    [
        "$t.get(2)",
        "$t.get(-1)",
        "$t[2]",
        "$t.get('x')",
        "$t.get(1.5)",
        "$t.remove(2)",
        "$t.remove(-1)",
        "$t.set(2, 'x')",
        "$t.set(-1, 'x')",
        "$t.set(0)",
        "$t.append()",
        "$t.add()",
        "$t.add(1, 2)",
        "$t.addAll('x')",
        "$t.addAll(5)",
        "$t.addAll({a: 1})",
        "$t.join()",
        "$t.join(null)",
        "$t.size(1)",
        "$t.foo()",
        "$t.getClass()",
        "$t.__len__()",
        "$t.pop()",
        "$t.includesIntent('a', 0.5)",
        "$t.find('(')",
        "$n.filter('x', 'x.foo > 1')",
        "$nothing.append('x')",
        "$nothing.size()",
        "$limit.filter('x', 'x')",
        "$t.joinToArray(5)",
    ],
)
def test_array_method_when_misused_then_fails(evaluate: Callable[..., Any], source: str) -> None:
    """spec/expression-language.md §8."""
    with pytest.raises(ExpressionEvaluationError):
        evaluate(source, **context())


def test_random_item_when_drawn_often_then_every_item_comes_up(
    evaluate: Callable[..., Any], make_scope: Callable[..., Scope]
) -> None:
    """spec/expression-language.md §8.1: uniform."""
    scope = make_scope(context=context())
    drawn = [evaluate("$n.getRandomItem()", scope) for _ in range(60)]
    assert set(drawn) == {8, 9, 10}


def test_sort_when_its_order_is_unknown_then_leaves_a_notice(
    evaluate: Callable[..., Any], make_scope: Callable[..., Scope]
) -> None:
    """spec/expression-language.md §§8.1, 10: ignored with a log entry."""
    scope = make_scope(context=context())
    assert evaluate("{3, 1, 2}.sort('upwards')", scope) == [1, 2, 3]
    assert scope.notices == [Notice("warn", "sort knows ascending and descending, nothing else")]


def test_sort_when_its_order_is_known_then_leaves_no_notice(
    evaluate: Callable[..., Any], make_scope: Callable[..., Scope]
) -> None:
    """spec/expression-language.md §8.1."""
    scope = make_scope(context=context())
    evaluate("$n.sort('descending')", scope)
    assert scope.notices == []


@pytest.mark.parametrize(
    ("source", "value"),
    [
        ("intents.containsIntent('b',0.5,1)", False),
        ("intents.containsIntent('b',0.6)", True),
        ("intents.includesIntent('b',0.6,2)", True),
        ("intents.includesIntent('b',0.61)", False),
        ("intents.includesIntent('a',0.5,1)", True),
        ("intents.includesIntent('a',0.5,-1)", True),
        ("intents.includesIntent('a',0.5,0)", False),
        ("intents.includesIntent('x',0)", False),
        ("intents.indexOf('b')", 1),
        ("intents.indexOf('x')", -1),
        ("intents.contains('a')", True),
        ("intents.contains('x')", False),
        ("intents.containsIgnoreCase('A')", True),
        ("intents.size()", 2),
        ("intents.length()", 2),
        ("intents.isEmpty()", False),
        ("intents.get(1).intent", "b"),
        ("intents.join('+')", "a+b"),
        ("intents.find('\"b\"')", True),
        ("intents.joinToArray('%e.intent%')", ["a", "b"]),
        ("intents.toJson()", '[{"intent":"a","confidence":0.9},{"intent":"b","confidence":0.6}]'),
        ("intents.toString()", '[{"intent":"a","confidence":0.9},{"intent":"b","confidence":0.6}]'),
        ("intents[0].toJson()", '{"intent":"a","confidence":0.9}'),
        ("intents", [{"intent": "a", "confidence": 0.9}, {"intent": "b", "confidence": 0.6}]),
        ("intents[1]", {"intent": "b", "confidence": 0.6}),
    ],
)
def test_intents_method_when_called_then_yields(
    evaluate: Callable[..., Any], scored: Scope, source: str, value: Json
) -> None:
    """spec/expression-language.md §8.1."""
    assert evaluate(source, scored) == value


@pytest.mark.parametrize(
    "source", ["intents.append('x')", "intents.clear()", "intents.sort()", "intents.includesIntent('a')"]
)
def test_intents_method_when_it_would_change_them_then_fails(
    evaluate: Callable[..., Any], scored: Scope, source: str
) -> None:
    """What was understood is read-only."""
    with pytest.raises(ExpressionEvaluationError):
        evaluate(source, scored)


def test_entities_when_turned_into_json_then_are_the_api_text(
    evaluate: Callable[..., Any], cities: Scope
) -> None:
    """spec/expression-language.md §8.4."""
    assert evaluate("entities[1].toJson()", cities) == (
        '{"entity":"city","location":[16,22],"value":"Boston","confidence":1}'
    )
    assert evaluate("entities.toJson()", cities).startswith('[{"entity":"city","location":[5,12]')
