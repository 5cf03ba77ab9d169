"""Reads the expressions of a skill: their trees with places in the text, and what is wrong with them.

The places count code points of the whole text, so that a caret can be put under them.
"""

from collections.abc import Iterator
from dataclasses import dataclass, fields

from doyle.expressions import syntax as s
from doyle.expressions.errors import ExpressionSyntaxError
from doyle.expressions.evaluate import compiled_test, compiled_value
from doyle.expressions.lexer import read_shorthand
from doyle.expressions.parse import Parsed, parse
from doyle.expressions.scan import Expression, Part, Reference, scan

_MARKERS = ("$", "@", "<?")
_CACHED_CHARACTERS = 256
_STEP_PREFIX = len("$x")


@dataclass(frozen=True, slots=True)
class SyntaxFault:
    """An expression that cannot be read: why, and where in the text."""

    reason: str
    position: int


@dataclass(frozen=True, slots=True)
class Tree:
    """The tree of one expression, and what to add to its places to get those in the text."""

    syntax: s.Syntax
    offset: int


@dataclass(frozen=True, slots=True)
class Shorthand:
    """`$name` or `@name` in a text, outside of expressions."""

    name: str
    is_entity: bool
    position: int


@dataclass(frozen=True, slots=True)
class Reading:
    """What a text says; `assignments` are the places of a `=` that is read as `==`."""

    trees: tuple[Tree, ...] = ()
    shorthands: tuple[Shorthand, ...] = ()
    faults: tuple[SyntaxFault, ...] = ()
    assignments: tuple[int, ...] = ()


NOTHING = Reading()


class Reader:
    """Reads conditions and templates of one skill; remembers short ones, which repeat."""

    def __init__(self, entities: frozenset[str]) -> None:
        self._entities = entities
        self._known: dict[tuple[str, bool], Reading] = {}

    def condition(self, text: str) -> Reading:
        """Read a text that is one expression, in `<? ?>` or without (spec expression-language.md §1)."""
        return self._remembered(text, is_condition=True)

    def template(self, text: str) -> Reading:
        """Read a text that may hold expressions (spec expression-language.md §6)."""
        if not any(marker in text for marker in _MARKERS):
            return NOTHING
        return self._remembered(text, is_condition=False)

    def _remembered(self, text: str, *, is_condition: bool) -> Reading:
        if len(text) > _CACHED_CHARACTERS:
            return self._read(text, is_condition)
        reading = self._known.get((text, is_condition))
        if reading is None:
            reading = self._known[text, is_condition] = self._read(text, is_condition)
        return reading

    def _read(self, text: str, is_condition: bool) -> Reading:
        return _read_condition(text) if is_condition else _read_template(text, self._entities)


def _read_condition(text: str) -> Reading:
    trimmed = text.strip()
    if not trimmed:
        return NOTHING
    offset = text.index(trimmed[0])
    if trimmed.startswith("<?") and trimmed.endswith("?>") and len(trimmed) >= 4:
        return _read_expression(trimmed[2:-2], offset + 2, is_condition=True)
    return _read_expression(trimmed, offset, is_condition=True)


def _read_expression(source: str, offset: int, *, is_condition: bool) -> Reading:
    try:
        parsed = parse(source)
    except ExpressionSyntaxError as error:
        return Reading(faults=(SyntaxFault(error.reason, offset + error.position),))
    faults = tuple(_compile_faults(parsed, offset, is_condition))
    assigned = () if parsed.assignment_at is None else (offset + parsed.assignment_at,)
    if assigned and not is_condition:
        return Reading(faults=(SyntaxFault("assignment is not allowed", assigned[0]), *faults))
    return Reading(trees=(Tree(parsed.syntax, offset),), faults=faults, assignments=assigned)


def _compile_faults(parsed: Parsed, offset: int, is_condition: bool) -> Iterator[SyntaxFault]:
    """Types and functions that do not exist."""
    compile_it = compiled_test if is_condition else compiled_value
    try:
        compile_it(parsed)
    except ExpressionSyntaxError as error:
        yield SyntaxFault(error.reason, offset + error.position)


def _read_template(text: str, entities: frozenset[str]) -> Reading:
    trees: list[Tree] = []
    shorthands: list[Shorthand] = []
    faults: list[SyntaxFault] = []
    try:
        parts = scan(text, entities)
    except ExpressionSyntaxError as error:
        return Reading(faults=(SyntaxFault(error.reason, error.position),))
    for part, at in _placed(text, parts):
        if isinstance(part, Expression):
            reading = _read_expression(part.source, at + 2, is_condition=False)
            trees.extend(reading.trees)
            faults.extend(reading.faults)
        elif isinstance(part, Reference):
            shorthands.append(Shorthand(part.name, part.shorthand[0] == "@", at))
            trees.extend(_calls(part, at))
    return Reading(tuple(trees), tuple(shorthands), tuple(faults))


def _placed(text: str, parts: list[Part]) -> Iterator[tuple[Part, int]]:
    """The parts that are evaluated, with their places, looked for since literal text has lost backslashes."""
    at = 0
    for part in parts:
        if isinstance(part, str):
            continue
        written = _written(part)
        at = max(text.find(written, at), at)
        yield part, at
        at += len(written)


def _written(part: Expression | Reference) -> str:
    if isinstance(part, Expression):
        return f"<?{part.source}?>"
    return part.shorthand + "".join(step.text for step in part.steps)


def _calls(reference: Reference, at: int) -> Iterator[Tree]:
    at += len(reference.shorthand)
    for step in reference.steps:
        if step.call is not None:
            yield Tree(_call_on(reference, step.call), at - _STEP_PREFIX)
        at += len(step.text)


def _call_on(reference: Reference, call: s.MethodCall | s.FilterCall) -> s.Postfix:
    """The call as a tree of its own; what it is called on was noted as a shorthand already."""
    name = read_shorthand(reference.shorthand).name
    target = (
        s.Entity(at=call.at, name=name)
        if reference.shorthand[0] == "@"
        else s.Bound(at=call.at, is_root=False)
    )
    return s.Postfix(at=call.at, target=target, steps=(call,))


@dataclass(frozen=True, slots=True)
class Visited:
    """A part of a tree. `is_local`: bare names may mean the element of a selection or a filter."""

    part: s.Syntax
    is_local: bool


def walk(root: s.Syntax) -> Iterator[Visited]:
    """Every part of a tree, from left to right."""
    waiting: list[tuple[object, bool]] = [(root, False)]
    while waiting:
        part, is_local = waiting.pop()
        if isinstance(part, s.Syntax):
            yield Visited(part, is_local)
            is_local = is_local or isinstance(part, (s.Selection, s.FilterCall))
            waiting.extend((getattr(part, name), is_local) for name in reversed(_names(type(part))))
        elif isinstance(part, tuple):
            waiting.extend((item, is_local) for item in reversed(part))


_FIELDS: dict[type, tuple[str, ...]] = {}


def _names(kind: type[s.Syntax]) -> tuple[str, ...]:
    """The fields of a kind of part that may hold others."""
    names = _FIELDS.get(kind)
    if names is None:
        plain = {"at", "depth"}
        names = _FIELDS[kind] = tuple(field.name for field in fields(kind) if field.name not in plain)
    return names
