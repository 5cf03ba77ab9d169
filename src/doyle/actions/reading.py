"""Helpers of the compilers: they read what may be anything and collect what is wrong with it."""

from collections.abc import Callable
from typing import TypeVar

from doyle.actions.plan import ReadValue
from doyle.actions.values import compile_template, compile_value
from doyle.expressions.errors import ExpressionSyntaxError
from doyle.expressions.scope import Scope
from doyle.wire.json import Json, JsonObject
from doyle.wire.model import pointer

Path = tuple[str | int, ...]
Item = TypeVar("Item")


class Reading:
    """Collects the warnings of one compilation: JSON Pointers into the workspace, and what is wrong there."""

    def __init__(self) -> None:
        self.warnings: list[tuple[str, str]] = []

    def warn(self, path: Path, message: str) -> None:
        """Note that something will not work as written."""
        self.warnings.append((pointer(*path), message))

    def compiled(self, path: Path, compile_: Callable[[], Item], otherwise: Item) -> Item:
        """What compiling gives, or `otherwise` with a warning where an expression cannot be read."""
        try:
            return compile_()
        except ExpressionSyntaxError as fault:
            self.warn(path, fault.message)
            return otherwise

    def value(self, path: Path, source: Json) -> ReadValue:
        """The code of a value object; a broken one fails when it is read."""
        return self._readable(path, lambda: compile_value(source))

    def template(self, path: Path, source: Json, *, is_legacy: bool = False) -> ReadValue:
        """The code of JSON with `${…}` in its strings; a broken one fails when it is rendered."""
        return self._readable(path, lambda: compile_template(source, is_legacy=is_legacy))

    def _readable(self, path: Path, compile_: Callable[[], ReadValue]) -> ReadValue:
        try:
            return compile_()
        except ExpressionSyntaxError as fault:
            self.warn(path, fault.message)
            return _failing(fault)


def _failing(fault: ExpressionSyntaxError) -> ReadValue:
    def fail(_scope: Scope) -> Json:
        raise fault

    return fail


def objects(source: Json) -> list[JsonObject]:
    """The objects of an array; anything else is left out."""
    return [item for item in source if isinstance(item, dict)] if isinstance(source, list) else []


def text_or_none(value: Json) -> str | None:
    """A text that is not empty."""
    return value if isinstance(value, str) and value else None
