"""What a condition looks at, for people who ask why it was true or false.

Operands are shorthands, bare names and plain paths below them. They are read without running the condition:
no method is called, nothing is changed, and the budget and the notices of the turn stay as they are.
"""

from collections.abc import Callable, Iterator, Mapping
from copy import copy
from dataclasses import dataclass, fields

from doyle.expressions import syntax as s
from doyle.expressions.budget import Budget
from doyle.expressions.compile import Compiler
from doyle.expressions.errors import MisfitError
from doyle.expressions.globals import GLOBALS
from doyle.expressions.plain import plain
from doyle.expressions.scope import Scope
from doyle.expressions.values import Value
from doyle.wire.json import Json

MAX_OPERANDS = 20


@dataclass(frozen=True, slots=True)
class Operand:
    """A part of a condition as written, and its value: not a copy. `fault` says why there is none."""

    text: str
    value: Json = None
    fault: str | None = None


def find_operands(root: s.Syntax) -> tuple[s.Syntax, ...]:
    """The parts of an expression that can be read alone, in the order of the source, each once.

    What stands inside `.?[…]` and its like, or in the condition of a filter, is about elements and is left
    out. Not more than `MAX_OPERANDS`.
    """
    found: dict[str, s.Syntax] = {}
    for part in _parts(root):
        found.setdefault(operand_text(part), part)
        if len(found) >= MAX_OPERANDS:
            break
    return tuple(found.values())


def read_operands(parts: tuple[s.Syntax, ...], scope: Scope) -> list[Operand]:
    """The values of operands as a turn has them now.

    An intent reads as the best intent of the turn with its score, `@entity:word` as all values of the entity,
    `$name:word` as the variable. Objects and arrays are those of the scope themselves.
    """
    aside = copy(scope)
    aside.budget, aside.notices = Budget(), []
    return [_read(part, aside) for part in parts]


def operand_text(part: s.Syntax) -> str:
    """An operand as authors write it."""
    return _TEXTS[type(part)](part)


def _read(part: s.Syntax, scope: Scope) -> Operand:
    text = operand_text(part)
    try:
        return Operand(text, _json(_value(part, scope), scope.budget))
    except MisfitError as fault:
        return Operand(text, fault=fault.reason)


def _value(part: s.Syntax, scope: Scope) -> Value:
    if isinstance(part, s.Intent):
        return scope.intents[0] if scope.intents else None
    if isinstance(part, s.EntityIs):
        mentions = scope.find_mentions(part.name)
        return [] if mentions is None else [mention.value for mention in mentions.mentions]
    if isinstance(part, s.VariableIs):
        return scope.context.get(part.name)
    return Compiler().value(part)(scope, None)


def _json(value: Value, budget: Budget) -> Json:
    return value if type(value) in (dict, list) else plain(value, budget)


def _parts(root: s.Syntax) -> Iterator[s.Syntax]:
    waiting: list[object] = [root]
    while waiting:
        part = waiting.pop()
        if isinstance(part, s.Postfix):
            path = _plain_path(part)
            if path is not None:
                yield path
            waiting.extend(reversed(part.steps if path is not None else (part.target, *part.steps)))
        elif isinstance(part, _LEAVES):
            if not isinstance(part, s.Name) or part.name in GLOBALS:
                yield part
        elif isinstance(part, s.Syntax) and not isinstance(part, (s.Selection, s.FilterCall)):
            waiting.extend(getattr(part, field.name) for field in reversed(fields(part)))
        elif isinstance(part, tuple):
            waiting.extend(reversed(part))


def _plain_path(part: s.Postfix) -> s.Syntax | None:
    """The target with as many of its steps as only look: None if the target is no operand."""
    target, kept = part.target, 0
    if not isinstance(target, _TARGETS) or (isinstance(target, s.Name) and target.name not in GLOBALS):
        return None
    while kept < len(part.steps) and _is_plain(part.steps[kept]):
        kept += 1
    return s.Postfix(at=part.at, target=target, steps=part.steps[:kept]) if kept else target


def _is_plain(step: s.Step) -> bool:
    if isinstance(step, s.Index):
        return isinstance(step.key, s.Literal) and type(step.key.value) in (str, int)
    return isinstance(step, s.Member)


def _path_text(part: s.Postfix) -> str:
    return operand_text(part.target) + "".join(_step_text(step) for step in part.steps)


def _step_text(step: s.Step) -> str:
    if isinstance(step, s.Member):
        return f"{'?.' if step.is_safe else '.'}{step.name}"
    key = step.key.value if isinstance(step, s.Index) and isinstance(step.key, s.Literal) else ""
    return f"[{_quoted(key) if isinstance(key, str) else key}]"


def _quoted(text: str) -> str:
    return "'" + text.replace("'", "''") + "'"


def _variable_text(name: str) -> str:
    return f"${name}" if name.isidentifier() else f"$({name})"


def _word_text(word: str) -> str:
    return word if word.replace("-", "").replace(".", "").isalnum() else f"({word})"


_LEAVES = (s.Variable, s.VariableIs, s.Entity, s.EntityIs, s.Intent, s.Name)
_TARGETS = (s.Variable, s.Entity, s.Name)
# A writer gets the very node type that it is listed under.
_TEXTS: Mapping[type, Callable[..., str]] = {
    s.Variable: lambda part: _variable_text(part.name),
    s.VariableIs: lambda part: f"{_variable_text(part.name)}:{_word_text(part.word)}",
    s.Entity: lambda part: f"@{part.name}",
    s.EntityIs: lambda part: f"@{part.name}:{_word_text(part.word)}",
    s.Intent: lambda part: f"#{part.name}",
    s.Name: lambda part: part.name,
    s.Postfix: _path_text,
}
