"""Conditions: whole strings that are one expression each (spec/expression-language.md §1)."""

from collections.abc import Iterator
from dataclasses import dataclass, fields
from functools import lru_cache

from doyle.expressions import syntax as s
from doyle.expressions.budget import steps_of_source
from doyle.expressions.code import Test
from doyle.expressions.evaluate import EVALUATION_FAULTS, compiled_test, evaluation_error
from doyle.expressions.operands import Operand, find_operands, read_operands
from doyle.expressions.parse import Parsed, parse
from doyle.expressions.scope import Scope

OPENINGS = frozenset({"welcome", "conversation_start"})
_CACHED_CHARACTERS = 256
_CACHED_CONDITIONS = 4_096


@dataclass(frozen=True, slots=True)
class Condition:
    """A compiled condition and the names that it refers to.

    `mentions_anything_else` makes its node an anything-else node (spec/dialog-engine.md §2), and
    `mentions_welcome` one that opens conversations, by `welcome` or `conversation_start`; `notices` are
    for the author, not for the turn.
    """

    source: str
    entities: frozenset[str]
    intents: frozenset[str]
    mentions_anything_else: bool
    mentions_welcome: bool
    notices: tuple[str, ...]
    _test: Test
    _steps: int
    _operands: tuple[s.Syntax, ...] = ()

    def holds(self, scope: Scope) -> bool:
        """Whether the condition is true in this turn.

        Raises:
            ExpressionEvaluationError: it cannot be evaluated; the dialog counts that as false (§10).
        """
        try:
            scope.budget.begin_reading(self._steps)
            return self._test(scope, None)
        except EVALUATION_FAULTS as fault:
            raise evaluation_error(self.source, fault) from None

    def operands(self, scope: Scope) -> list[Operand]:
        """What the condition looks at, with the values of this turn; reading changes nothing."""
        return read_operands(self._operands, scope)


def compile_condition(source: str) -> Condition:
    """Compile a condition; an enclosing pair of `<?` and `?>` is taken off.

    Raises:
        ExpressionSyntaxError: the condition cannot be read.
    """
    return _cached(source) if len(source) <= _CACHED_CHARACTERS else _compile(source)


def _compile(source: str) -> Condition:
    parsed = parse(_unwrapped(source))
    notices = ("'=' is read as '=='",) if parsed.assignment_at is not None else ()
    names = _Names(parsed)
    return Condition(
        source=source,
        entities=frozenset(names.entities),
        intents=frozenset(names.intents),
        mentions_anything_else=names.mentions_anything_else,
        mentions_welcome=names.mentions_welcome,
        notices=notices,
        _test=compiled_test(parsed),
        _steps=steps_of_source(source),
        _operands=find_operands(parsed.syntax),
    )


_cached = lru_cache(maxsize=_CACHED_CONDITIONS)(_compile)


def _unwrapped(source: str) -> str:
    trimmed = source.strip()
    if trimmed.startswith("<?") and trimmed.endswith("?>") and len(trimmed) >= 4:
        return trimmed[2:-2]
    return source


class _Names:
    """The names that an expression refers to."""

    def __init__(self, parsed: Parsed) -> None:
        self.entities: set[str] = set()
        self.intents: set[str] = set()
        self.mentions_anything_else = False
        self.mentions_welcome = False
        for node in _nodes(parsed.syntax):
            self._add(node)

    def _add(self, node: s.Syntax) -> None:
        if isinstance(node, (s.Entity, s.EntityIs)):
            self.entities.add(node.name)
        elif isinstance(node, s.Intent):
            self.intents.add(node.name)
        elif isinstance(node, s.Name):
            self.mentions_anything_else |= node.name == "anything_else"
            self.mentions_welcome |= node.name in OPENINGS
        elif isinstance(node, s.Postfix):
            self._add_entity_step(node)
        elif isinstance(node, s.Comparison):
            self._add_compared_intent(node)

    def _add_entity_step(self, node: s.Postfix) -> None:
        step = node.steps[0]
        if not isinstance(node.target, s.Name) or node.target.name != "entities":
            return
        if isinstance(step, s.Member):
            self.entities.add(step.name)
        elif isinstance(step, s.Index) and isinstance(step.key, s.Literal) and type(step.key.value) is str:
            self.entities.add(step.key.value)

    def _add_compared_intent(self, node: s.Comparison) -> None:
        is_intent = isinstance(node.left, s.Name) and node.left.name == "intent"
        if is_intent and isinstance(node.right, s.Literal) and type(node.right.value) is str:
            self.intents.add(node.right.value)


def _nodes(root: s.Syntax) -> Iterator[s.Syntax]:
    waiting: list[object] = [root]
    while waiting:
        part = waiting.pop()
        if isinstance(part, s.Syntax):
            yield part
            waiting.extend(getattr(part, field.name) for field in fields(part))
        elif isinstance(part, tuple):
            waiting.extend(part)
