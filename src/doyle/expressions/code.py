"""What an expression is compiled to: closures over the turn and the local names."""

from collections.abc import Callable
from dataclasses import dataclass

from doyle.expressions.scope import Scope
from doyle.expressions.values import Value


@dataclass(frozen=True, slots=True)
class Local:
    """An element that brackets or a filter are looking at; `name` is the filter's variable, else None."""

    this: Value
    name: str | None
    outer: "Local | None"


Code = Callable[[Scope, Local | None], Value]
Test = Callable[[Scope, Local | None], bool]
StepCode = Callable[[Value, Scope, Local | None], Value]
