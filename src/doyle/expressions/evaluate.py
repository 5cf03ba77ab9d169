"""From a parsed expression to code, and from a fault inside to the error outside."""

from doyle.expressions.code import Code, Test
from doyle.expressions.compile import Compiler
from doyle.expressions.errors import (
    ExpressionEvaluationError,
    ExpressionSyntaxError,
    MisfitError,
    SourceError,
)
from doyle.expressions.expand import expand
from doyle.expressions.parse import Parsed

EVALUATION_FAULTS = (MisfitError, ArithmeticError, RecursionError, UnicodeError)
"""What may stop an evaluation: a value that does not fit, is too large, too deep, or no proper text."""


def compiled_value(parsed: Parsed) -> Code:
    """The code for the value of an expression.

    Raises:
        ExpressionSyntaxError: it names a type or a function that does not exist.
    """
    try:
        return Compiler().value(parsed.syntax)
    except SourceError as fault:
        raise _syntax_error(parsed.source, fault) from None


def compiled_test(parsed: Parsed) -> Test:
    """The code for the truth of an expression.

    Raises:
        ExpressionSyntaxError: as `compiled_value`.
    """
    try:
        return Compiler().test(parsed.syntax)
    except SourceError as fault:
        raise _syntax_error(parsed.source, fault) from None


def evaluation_error(source: str, fault: Exception) -> ExpressionEvaluationError:
    """The error of an expression for what stopped its evaluation."""
    position = fault.position if isinstance(fault, MisfitError) else None
    reason = (
        fault.reason if isinstance(fault, MisfitError) else _REASONS.get(type(fault), "a value is too large")
    )
    return ExpressionEvaluationError(reason, source, expand, position or 0)


_REASONS: dict[type, str] = {RecursionError: "a value is nested too deeply"}


def _syntax_error(source: str, fault: SourceError) -> ExpressionSyntaxError:
    return ExpressionSyntaxError(fault.reason, source, expand, fault.position)
