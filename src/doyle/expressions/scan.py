"""Finds what is to be evaluated in a text (spec/expression-language.md §6.2)."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from doyle.expressions import syntax as s
from doyle.expressions.budget import MAX_SOURCE_CHARACTERS
from doyle.expressions.errors import ExpressionSyntaxError
from doyle.expressions.lexer import CHOSEN, ENTITY, STRING, VARIABLE, read_shorthand
from doyle.expressions.mentions import is_list_member
from doyle.expressions.methods.dispatch import METHOD_NAMES
from doyle.expressions.parse import parse

_MARKER = re.compile(rf"\\[$@#]|<\?|{VARIABLE}|{ENTITY}")
_INSIDE = re.compile(rf"\?>|{STRING}|{ENTITY}{CHOSEN}|{VARIABLE}{CHOSEN}|['\"]")
_MEMBER = re.compile(r"\.([^\W\d]\w*)")
_INDEX = re.compile(r"\[(?:(\d{1,9})|'([^'\]]*)'|\"([^\"\]]*)\")\]")
_ARGUMENT_PART = re.compile(rf"{STRING}|[^()'\"]+|[()]")
MAX_PARTS = 20_000
_MAX_UNTERMINATED = 10
_MAX_CALL_CHARACTERS = 300
_MAX_CALL_DEPTH = 10


@dataclass(frozen=True, slots=True)
class Expression:
    """The inside of `<? ?>`."""

    source: str


@dataclass(frozen=True, slots=True)
class Step:
    """What may follow a shorthand: a key, an index, or a call; `text` is how it is written."""

    text: str
    key: str | int = ""
    call: s.MethodCall | s.FilterCall | None = None


@dataclass(frozen=True, slots=True)
class Reference:
    """`$name` or `@name` in a text, with the steps that may be applied to it."""

    shorthand: str
    steps: tuple[Step, ...]

    @property
    def name(self) -> str:
        """What it refers to."""
        return read_shorthand(self.shorthand).name


Part = str | Expression | Reference


def scan(text: str, entities: frozenset[str]) -> list[Part]:
    """Take a text apart from left to right; `entities` are the names that `@` refers to.

    Literal neighbours come as one string, empty ones not at all.

    Raises:
        ExpressionSyntaxError: there is more to evaluate in the text than any author would write.
    """
    parts: list[Part] = []
    literal = ""
    for part in _Scanner(text, entities).parts():
        if isinstance(part, str):
            literal += part
            continue
        parts += [literal, part] if literal else [part]
        literal = ""
        if len(parts) > MAX_PARTS:
            raise ExpressionSyntaxError("there are too many expressions in the text", "", str, 0)
    return [*parts, literal] if literal else parts


class _Scanner:
    """Goes through one text; remembers how often it looked for the end of an expression in vain."""

    def __init__(self, text: str, entities: frozenset[str]) -> None:
        self._text = text
        self._entities = entities
        self._unterminated = 0

    def parts(self) -> Iterator[Part]:
        """The parts in order."""
        at = 0
        match = _MARKER.search(self._text)
        while match is not None:
            yield self._text[at : match.start()]
            part, at = self._part(match)
            yield part
            match = _MARKER.search(self._text, at)
        yield self._text[at:]

    def _part(self, match: re.Match[str]) -> tuple[Part, int]:
        marker, end = match[0], match.end()
        if marker[0] == "\\":
            return marker[1], end
        if marker == "<?":
            return self._expression(end)
        if marker[0] == "@" and marker[1:] not in self._entities:
            return marker, end
        steps = tuple(self._steps(end, is_entity=marker[0] == "@"))
        return Reference(marker, steps), end + sum(len(step.text) for step in steps)

    def _expression(self, start: int) -> tuple[Part, int]:
        end = self._end_of_expression(start)
        if end is None:
            self._unterminated += 1
            return "<?", start
        source = self._text[start:end]
        return (Expression(source) if source.strip() else ""), end + 2

    def _end_of_expression(self, start: int) -> int | None:
        if self._unterminated > _MAX_UNTERMINATED or self._text.find("?>", start) < 0:
            return None
        for match in _INSIDE.finditer(self._text, start, start + 2 * MAX_SOURCE_CHARACTERS):
            if match[0] == "?>":
                return match.start()
            if match[0] in "'\"":
                return None
        return None

    def _steps(self, at: int, *, is_entity: bool) -> Iterator[Step]:
        is_first = True
        while True:
            step = self._step(at)
            if step is None or (is_entity and is_first and not _is_entity_step(step)):
                return
            yield step
            at += len(step.text)
            is_first = False

    def _step(self, at: int) -> Step | None:
        indexed = _INDEX.match(self._text, at)
        if indexed is not None:
            number, single, double = indexed.groups()
            return Step(indexed[0], int(number) if number else single or double or "")
        member = _MEMBER.match(self._text, at)
        if member is None:
            return None
        if not self._text.startswith("(", member.end()):
            return Step(member[0], member[1])
        end = self._end_of_call(member.end()) if member[1] in METHOD_NAMES else None
        call = None if end is None else _call(self._text[at:end])
        return Step(member[0], member[1]) if call is None else Step(self._text[at:end], call=call)

    def _end_of_call(self, start: int) -> int | None:
        depth = 0
        for match in _ARGUMENT_PART.finditer(self._text, start, start + _MAX_CALL_CHARACTERS):
            depth += {"(": 1, ")": -1}.get(match[0], 0)
            if depth == 0:
                return match.end()
            if depth > _MAX_CALL_DEPTH:
                return None
        return None


def _call(text: str) -> s.MethodCall | s.FilterCall | None:
    """`.name(arguments)` as a step, or None if it cannot be read."""
    try:
        syntax = parse(f"$x{text}").syntax
    except ExpressionSyntaxError:
        return None
    step = syntax.steps[0] if isinstance(syntax, s.Postfix) and len(syntax.steps) == 1 else None
    return step if isinstance(step, (s.MethodCall, s.FilterCall)) else None


def _is_entity_step(step: Step) -> bool:
    return step.call is not None or (
        isinstance(step.key, str) and step.text[0] == "." and is_list_member(step.key)
    )
