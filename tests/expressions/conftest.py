"""A turn to evaluate in, and short ways to evaluate in it."""

import random
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

import pytest

from doyle.expressions.condition import compile_condition
from doyle.expressions.scope import Scope
from doyle.expressions.template import compile_template
from doyle.wire.json import Json
from doyle.wire.runtime import RuntimeEntity, RuntimeIntent

MakeScope = Callable[..., Scope]
Evaluate = Callable[..., Any]

ENTITIES = frozenset(
    {"city", "phone", "sys-number", "sys-date", "sys-time", "genre", "appliance", "zero_match"}
)


def _scope(**given: Any) -> Scope:
    fields: dict[str, Any] = {
        "context": {},
        "input": {"text": given.get("text", "")},
        "output": {},
        "intents": (),
        "entities": (),
        "is_irrelevant": False,
        "text": "",
        "now": datetime(2018, 3, 9, 8, 0, 0, tzinfo=UTC),
        "random": random.Random(7),
    }
    return Scope(**{**fields, **given})


@pytest.fixture
def make_scope() -> MakeScope:
    """Make the scope of a turn on 2018-03-09 08:00:00 GMT; keyword arguments replace its fields."""
    return _scope


@pytest.fixture
def evaluate() -> Evaluate:
    """Evaluate an expression to its typed value: in a given scope, or in one with the given context."""

    def run(source: str, scope: Scope | None = None, **context: Json) -> Any:
        template = compile_template(f"<? {source} ?>", entities=ENTITIES)
        return template.render(scope or _scope(context=context))

    return run


@pytest.fixture
def holds() -> Callable[..., bool]:
    """Evaluate a condition: in a given scope, or in one with the given context."""

    def run(source: str, scope: Scope | None = None, **context: Json) -> bool:
        return compile_condition(source).holds(scope or _scope(context=context))

    return run


@pytest.fixture
def render() -> Evaluate:
    """Render a template: in a given scope, or in one with the given context."""

    def run(template: Json, scope: Scope | None = None, *, as_text: bool = False, **context: Json) -> Any:
        compiled = compile_template(template, entities=ENTITIES, as_text=as_text)
        return compiled.render(scope or _scope(context=context))

    return run


@pytest.fixture
def cities() -> Scope:
    """A turn on `from Toronto to Boston` with two mentions of `@city` (spec/expression-language.md §7.2)."""
    return _scope(
        text="from Toronto to Boston",
        entities=(
            RuntimeEntity("city", "Toronto", (5, 12), 0.9, {"metadata": {"country": "CA"}}),
            RuntimeEntity("city", "Boston", (16, 22), 1.0),
        ),
    )


@pytest.fixture
def scored() -> Scope:
    """A turn with the intents a at 0.9 and b at 0.6."""
    return _scope(intents=(RuntimeIntent("a", 0.9), RuntimeIntent("b", 0.6)), text="hello")
