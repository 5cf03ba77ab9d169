"""Expressions that could not be compiled: they fail when they are reached, as they do in the service.

A skill with a bad expression loads (spec expression-language.md §10); the fault shows in the turn that meets
it (spec dialog-engine.md §§12.1-12.2).
"""

from doyle.errors import DoyleError
from doyle.expressions.errors import ExpressionError
from doyle.expressions.scope import Scope
from doyle.wire.json import Json


class BrokenExpressionError(DoyleError):
    """An expression that does not parse was reached"""


class BrokenExpression:
    """Stands in the place of a condition or a template whose source does not parse."""

    is_literal = False

    def __init__(self, error: ExpressionError) -> None:
        self.message = error.message

    def holds(self, scope: Scope) -> bool:  # noqa: ARG002 - the interface of a condition
        """Fail.

        Raises:
            BrokenExpressionError: always.
        """
        raise BrokenExpressionError(self.message)

    def render(self, scope: Scope) -> Json:  # noqa: ARG002 - the interface of a template
        """Fail.

        Raises:
            BrokenExpressionError: always.
        """
        raise BrokenExpressionError(self.message)
