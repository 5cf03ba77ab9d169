"""Methods of objects (spec/expression-language.md §8.4)."""

from collections.abc import Callable
from typing import Any

import pytest

from doyle.expressions.errors import ExpressionEvaluationError
from doyle.expressions.scope import Scope
from doyle.expressions.values import VOID
from doyle.wire.json import Json


def user() -> dict[str, Json]:
    return {"first": "John", "last": "Snow"}


@pytest.mark.parametrize(
    ("source", "value", "after"),
    [
        ("$u.has('first')", True, user()),
        ("$u.containsKey('first')", True, user()),
        ("$u.has('x')", False, user()),
        ("$u.get('first')", "John", user()),
        ("$u.get('x')", None, user()),
        ("$u.remove('first')", "John", {"last": "Snow"}),
        ("$u.remove('x')", None, user()),
        ("$u.clear()", VOID, {}),
        ("$u.put('first', 'Jon')", "John", {"first": "Jon", "last": "Snow"}),
        ("$u.put('age', 5)", None, {"first": "John", "last": "Snow", "age": 5}),
        ("$u.add('age', 5)", VOID, {"first": "John", "last": "Snow", "age": 5}),
        ("$u.addProperty('age', {1})", VOID, {"first": "John", "last": "Snow", "age": [1]}),
        ("$u.put('self', $u)", None, {"first": "John", "last": "Snow", "self": user()}),
        ("$u.size()", 2, user()),
        ("$u.length()", 2, user()),
        ("$u.isEmpty()", False, user()),
        ("$u.keySet()", ["first", "last"], user()),
        ("$u.keys()", ["first", "last"], user()),
        ("$u.values()", ["John", "Snow"], user()),
        ("$u.toString()", '{"first":"John","last":"Snow"}', user()),
        ("$u.toJson()", '{"first":"John","last":"Snow"}', user()),
        ("new JsonObject()", {}, user()),
        ("new JsonObject().isEmpty()", True, user()),
        ("new com.google.gson.JsonObject().put('a', 1)", None, user()),
        ("$u.keySet().append('x').size()", 3, user()),
    ],
)
def test_object_method_when_called_then_yields_and_changes(
    evaluate: Callable[..., Any], make_scope: Callable[..., Scope], source: str, value: Json, after: Json
) -> None:
    """spec/expression-language.md §8.4."""
    scope = make_scope(context={"u": user()})
    assert evaluate(source, scope) == value
    assert scope.context["u"] == after


@pytest.mark.parametrize(
    "source",
    [
        "$u.foo()",
        "$u.get()",
        "$u.get(null)",
        "$u.put('a')",
        "$u.has({1})",
        "$u.pop('first')",
        "$u.__class__()",
        "$u.getClass()",
    ],
)
def test_object_method_when_misused_then_fails(evaluate: Callable[..., Any], source: str) -> None:
    """spec/expression-language.md §8."""
    with pytest.raises(ExpressionEvaluationError):
        evaluate(source, u=user())


def test_context_when_cleared_then_keeps_the_reserved_keys(
    evaluate: Callable[..., Any], make_scope: Callable[..., Scope]
) -> None:
    """spec/dialog-engine.md §9.10."""
    kept = {"conversation_id": "c", "timezone": "UTC", "system": {"x": 1}}
    scope = make_scope(context={**kept, "a": 1, "metadata": {}})
    assert evaluate("context.clear()", scope) is VOID
    assert scope.context == kept


def test_output_when_cleared_then_keeps_the_trace(
    evaluate: Callable[..., Any], make_scope: Callable[..., Scope]
) -> None:
    """spec/dialog-engine.md §8.4."""
    kept = {"nodes_visited": ["n"], "nodes_visited_details": [], "log_messages": []}
    scope = make_scope(output={**kept, "text": ["a"], "generic": [], "custom": 1})
    assert evaluate("output.clear()", scope) is VOID
    assert scope.output == kept


def test_context_when_a_key_is_removed_then_it_is_gone(
    evaluate: Callable[..., Any], make_scope: Callable[..., Scope]
) -> None:
    """spec/dialog-engine.md §9.1."""
    scope = make_scope(context={"k": 1})
    assert evaluate("context.remove('k')", scope) == 1
    assert scope.context == {}


@pytest.mark.parametrize("source", ["$t.addAll({1})", "$t.clear()", "$u.clear()", "$u.add('a', 1)"])
def test_void_when_yielded_then_is_false_and_renders_empty(
    holds: Callable[..., bool], render: Callable[..., Any], source: str
) -> None:
    """spec/expression-language.md §8.6."""
    assert holds(source, t=[], u={}) is False
    assert render(f"a<? {source} ?>b", t=[], u={}) == "ab"
    assert render(f"<? {source} ?>", as_text=True, t=[], u={}) == ""
    assert render(f"<? {source} ?>", t=[], u={}) is VOID
