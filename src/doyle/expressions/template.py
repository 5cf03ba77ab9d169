"""Templates: JSON whose strings may hold expressions (spec/expression-language.md §6)."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache

from doyle.expressions.access import entity_member, find_member, index
from doyle.expressions.budget import MAX_VALUE_DEPTH
from doyle.expressions.code import Code
from doyle.expressions.compile import Compiler
from doyle.expressions.compile_steps import entity_step_code, step_code
from doyle.expressions.errors import ExpressionSyntaxError, MisfitError
from doyle.expressions.evaluate import EVALUATION_FAULTS, compiled_value, evaluation_error
from doyle.expressions.expand import expand
from doyle.expressions.mentions import MISSING
from doyle.expressions.parse import parse
from doyle.expressions.plain import plain
from doyle.expressions.rendering import mixed_text, render_text
from doyle.expressions.scan import Expression, Part, Reference, Step, scan
from doyle.expressions.scope import Scope
from doyle.expressions.syntax import Entity, Postfix, Variable
from doyle.expressions.truth import is_true
from doyle.expressions.values import VOID, Value, Void, first_value
from doyle.wire.json import Json

__all__ = ["Template", "compile_template", "is_true", "render_text"]

_CACHED_CHARACTERS = 256
_CACHED_TEMPLATES = 4_096

Render = Callable[[Scope], Json | Void]
Apply = Callable[[Scope, Value], Value]


@dataclass(frozen=True, slots=True)
class Template:
    """A compiled template; a literal one renders to the same JSON in every turn."""

    is_literal: bool
    _render: Render

    def render(self, scope: Scope) -> Json | Void:
        """The JSON of this turn, sharing nothing with the scope; `VOID` if the assignment is to be skipped.

        Keys and elements inside that come to void are left out.

        Raises:
            ExpressionEvaluationError: an expression in it cannot be evaluated.
        """
        return self._render(scope)


def compile_template(value: Json, *, entities: frozenset[str], as_text: bool = False) -> Template:
    """Compile JSON, looking for expressions in all its strings (keys excepted).

    `entities` are the entities of the skill, enabled system entities included: `@name` of others is literal.
    With `as_text` every string renders to a string (a text position, §6.1).

    Raises:
        ExpressionSyntaxError: an expression in it cannot be read, or the JSON is nested too deeply.
    """
    return _compiled(value, entities, as_text, 0)


def _compiled(value: Json, entities: frozenset[str], as_text: bool, depth: int) -> Template:
    if depth > MAX_VALUE_DEPTH:
        raise ExpressionSyntaxError("the value is nested too deeply", "", "", 0)
    if type(value) is str:
        return _text_template(value, entities, as_text)
    if type(value) is dict:
        parts = {key: _compiled(part, entities, as_text, depth + 1) for key, part in value.items()}
        return Template(all(part.is_literal for part in parts.values()), lambda scope: _object(parts, scope))
    if type(value) is list:
        items = [_compiled(item, entities, as_text, depth + 1) for item in value]
        return Template(all(item.is_literal for item in items), lambda scope: _array(items, scope))
    return Template(True, lambda _scope: value)


def _object(parts: dict[str, Template], scope: Scope) -> Json:
    rendered = ((key, part.render(scope)) for key, part in parts.items())
    return {key: value for key, value in rendered if value is not VOID}


def _array(items: list[Template], scope: Scope) -> Json:
    rendered = (item.render(scope) for item in items)
    return [value for value in rendered if value is not VOID]


def _text_template(text: str, entities: frozenset[str], as_text: bool) -> Template:
    if not any(marker in text for marker in ("$", "@", "<?", "\\#")):
        return Template(True, lambda _scope: text)
    if len(text) > _CACHED_CHARACTERS:
        return _string_template(text, entities, as_text)
    return _cached(text, entities, as_text)


def _string_template(text: str, entities: frozenset[str], as_text: bool) -> Template:
    trimmed = text.strip()
    parts = scan(trimmed, entities)
    whole = _whole(trimmed, parts)
    if whole is not None:
        source, code = whole
        return Template(False, _whole_render(source, code, as_text))
    parts = parts if text == trimmed else scan(text, entities)
    if all(isinstance(part, str) for part in parts):
        literal = "".join(part for part in parts if isinstance(part, str))
        return Template(True, lambda _scope: literal)
    return _mixed_template(text, parts)


_cached = lru_cache(maxsize=_CACHED_TEMPLATES)(_string_template)


def _whole(text: str, parts: list[Part]) -> tuple[str, Code] | None:
    """The code of a text that is exactly one expression or one shorthand with members, or None (§6.1)."""
    if len(parts) == 1 and isinstance(parts[0], Expression):
        return _expression(parts[0].source)
    if len(parts) == 1 and isinstance(parts[0], Reference):
        read = _reference_reader(parts[0], is_whole=True)
        return text, lambda scope, _local: read(scope)
    is_guarded = (
        parts and isinstance(parts[0], Reference) and "?." in text and not any(map(str.isspace, text))
    )
    return _guarded(text) if is_guarded else None


def _guarded(text: str) -> tuple[str, Code] | None:
    """A shorthand with null-safe members, which are not looked for between other text."""
    try:
        syntax = parse(text).syntax
    except ExpressionSyntaxError:
        return None
    is_shorthand = isinstance(syntax, Postfix) and isinstance(syntax.target, (Entity, Variable))
    return _expression(text) if is_shorthand else None


def _expression(source: str) -> tuple[str, Code]:
    parsed = parse(source)
    if parsed.assignment_at is not None:
        raise ExpressionSyntaxError("assignment is not allowed", source, expand(source), parsed.assignment_at)
    return source, compiled_value(parsed)


def _whole_render(source: str, code: Code, as_text: bool) -> Render:
    def render(scope: Scope) -> Json | Void:
        value = _evaluated(source, code, scope)
        try:
            if as_text:
                text = scope.budget.text(render_text(value, scope.budget))
                scope.budget.keep(len(text))
                return text
            return VOID if value is VOID else plain(value, scope.budget)
        except EVALUATION_FAULTS as fault:
            raise evaluation_error(source, fault) from None

    return render


def _evaluated(source: str, code: Code, scope: Scope) -> Value:
    scope.budget.begin()
    try:
        return code(scope, None)
    except EVALUATION_FAULTS as fault:
        raise evaluation_error(source, fault) from None


def _mixed_template(source: str, parts: list[Part]) -> Template:
    writers = [_writer(part) for part in parts]

    def render(scope: Scope) -> Json:
        texts = [writer(scope) for writer in writers]
        size = sum(map(len, texts))
        try:
            scope.budget.check_size(size)
            scope.budget.keep(size)
        except MisfitError as fault:
            raise evaluation_error(source, fault) from None
        return "".join(texts)

    return Template(False, render)


def _writer(part: Part) -> Callable[[Scope], str]:
    if isinstance(part, str):
        return lambda _scope: part
    if isinstance(part, Reference):
        return _reference_writer(part)
    source, code = _expression(part.source)
    return _written(source, lambda scope: mixed_text(code(scope, None), scope.budget))


def _written(source: str, write: Callable[[Scope], str]) -> Callable[[Scope], str]:
    def run(scope: Scope) -> str:
        scope.budget.begin()
        try:
            return scope.budget.text(write(scope))
        except EVALUATION_FAULTS as fault:
            raise evaluation_error(source, fault) from None

    return run


def _reference_writer(reference: Reference) -> Callable[[Scope], str]:
    source = reference.shorthand + "".join(step.text for step in reference.steps)
    read = _reference_reader(reference, is_whole=False)
    return _written(source, lambda scope: mixed_text(read(scope), scope.budget))


def _reference_reader(reference: Reference, *, is_whole: bool) -> Callable[[Scope], Value]:
    """Apply the steps one by one as far as they can be applied; the rest is literal text (§6.2)."""
    steps, name, is_entity = reference.steps, reference.name, reference.shorthand[0] == "@"
    if not steps:
        return lambda scope: first_value(scope.find_mentions(name)) if is_entity else scope.context.get(name)
    applies = [_application(step, is_entity and at == 0, is_whole) for at, step in enumerate(steps)]

    def read(scope: Scope) -> Value:
        value = scope.find_mentions(name) if is_entity else scope.context.get(name)
        for at, apply in enumerate(applies):
            found = apply(scope, value)
            if found is MISSING:
                return mixed_text(value, scope.budget) + "".join(step.text for step in steps[at:])
            value = found
        return value

    return read


def _application(step: Step, is_entity: bool, is_whole: bool) -> Apply:
    key, call = step.key, step.call
    if call is not None:
        code = entity_step_code(call, Compiler()) if is_entity else step_code(call, Compiler())
        return lambda scope, value: code(value, scope, None)
    if isinstance(key, str) and is_entity:
        return lambda scope, value: entity_member(scope, value, key)
    if is_whole:
        return lambda scope, value: _whole_member(scope, value, key)
    return lambda _scope, value: _mixed_member(value, key)


def _whole_member(scope: Scope, value: Value, key: str | int) -> Value:
    """A member of a text's only value: what is missing is null or a fault, as in an expression."""
    if value is None:
        raise MisfitError(f"there is no '{key}': the value before it is null")
    if isinstance(key, int):
        return index(scope, value, key) if type(value) in (list, dict) else MISSING
    return find_member(scope, value, key)


def _mixed_member(value: Value, key: str | int) -> Value:
    """A member of a value between other text, or `MISSING`: then it was meant as text."""
    if type(value) is dict:
        return value.get(str(key), MISSING)
    return value[key] if isinstance(key, int) and type(value) is list and key < len(value) else MISSING
