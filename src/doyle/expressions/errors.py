"""What can go wrong with an expression (spec/expression-language.md §10).

Reasons name kinds of values and what the author has written, never a value: they stand in logs, which private
parts of a context must not reach (spec/dialog-engine.md §9.8).
"""

from collections.abc import Callable

from doyle.errors import DoyleError


class ExpressionError(DoyleError):
    """An expression is faulty.

    `source` is the expression as written, `expanded` the same with its shorthands replaced, `position` the
    place of the fault in `source` in code points, `reason` says what is wrong there. `expand` makes the
    expanded form when somebody reads it: of thousands of conditions that fail in a turn few are shown.
    """

    kind = "error"

    def __init__(self, reason: str, source: str, expand: Callable[[str], str], position: int) -> None:
        super().__init__(reason)
        self.reason = reason
        self.source = source
        self.position = position
        self._expand = expand

    @property
    def expanded(self) -> str:
        """The expression with its shorthands replaced."""
        return self._expand(self.source)

    @property
    def message(self) -> str:
        """What went wrong, in the words of the reference service (spec/dialog-engine.md §12.3)."""
        return (
            f"SpEL {self.kind} error: Expression [ {self.source} ] converted to [ {self.expanded} ] "
            f"at position {self.position}: {self.reason}"
        )


class ExpressionSyntaxError(ExpressionError):
    """An expression cannot be read."""

    kind = "syntax"


class ExpressionEvaluationError(ExpressionError):
    """An expression cannot be evaluated on these values."""

    kind = "evaluation"


class MisfitError(DoyleError):
    """A value does not fit: raised inside an evaluation, which makes it an `ExpressionEvaluationError`.

    `position` is filled in by the innermost part of the expression that knows its place.
    """

    def __init__(self, reason: str, position: int | None = None) -> None:
        super().__init__(reason)
        self.reason = reason
        self.position = position


class SourceError(DoyleError):
    """The source breaks a rule: raised while reading, which makes it an `ExpressionSyntaxError`."""

    def __init__(self, reason: str, position: int) -> None:
        super().__init__(reason)
        self.reason = reason
        self.position = position
