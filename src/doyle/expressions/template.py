"""Templates: JSON whose strings may hold expressions (spec/expression-language.md §6)."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from functools import lru_cache

from doyle.expressions.access import entity_member, find_member, index
from doyle.expressions.budget import MAX_VALUE_DEPTH, steps_of_source
from doyle.expressions.code import Code
from doyle.expressions.compile import Compiler
from doyle.expressions.compile_steps import entity_step_code, step_code
from doyle.expressions.errors import ExpressionSyntaxError, MisfitError
from doyle.expressions.evaluate import EVALUATION_FAULTS, compiled_value, evaluation_error
from doyle.expressions.expand import expand
from doyle.expressions.mentions import MISSING
from doyle.expressions.parse import parse
from doyle.expressions.plain import CHARACTERS_PER_ELEMENT, plain
from doyle.expressions.rendering import mixed_text, render_text
from doyle.expressions.scan import Expression, Part, Reference, Step, scan
from doyle.expressions.scope import Scope
from doyle.expressions.syntax import Entity, Postfix, Variable
from doyle.expressions.truth import is_true
from doyle.expressions.values import VOID, Value, Void, first_value
from doyle.wire.json import Json, JsonObject

__all__ = ["Template", "compile_template", "is_true", "render_text"]

_CACHED_CHARACTERS = 256
_CACHED_TEMPLATES = 4_096
_LABEL_CHARACTERS = 200

Render = Callable[[Scope], Json | Void]
Apply = Callable[[Scope, Value], Value]


@dataclass(frozen=True, slots=True)
class Template:
    """A compiled template; a literal one renders to the same JSON in every turn.

    `size`: about how many characters of JSON it says without any evaluation; they count in the budget of the
    turn like results do. `label`: how a message names it if there are too many of them.
    """

    is_literal: bool
    _render: Render
    size: int = 0
    label: str = ""

    def render(self, scope: Scope) -> Json | Void:
        """The JSON of this turn, sharing nothing with the scope; `VOID` if the assignment is to be skipped.

        Keys and elements inside that come to void are left out.

        Raises:
            ExpressionEvaluationError: an expression in it cannot be evaluated, or the turn says too much.
        """
        if self.size:
            try:
                scope.budget.keep(self.size)
            except MisfitError as fault:
                raise evaluation_error(self.label, fault) from None
        return self._render(scope)


def compile_template(value: Json, *, entities: frozenset[str], as_text: bool = False) -> Template:
    """Compile JSON, looking for expressions in all its strings (keys excepted).

    `entities` are the entities of the skill, enabled system entities included: `@name` of others is literal.
    With `as_text` every string renders to a string (a text position, §6.1).

    Raises:
        ExpressionSyntaxError: an expression in it cannot be read, or the JSON is nested too deeply.
    """
    compiler = _TemplateCompiler(entities, as_text)
    template = compiler.compile(value, 0)
    label = value[:_LABEL_CHARACTERS] if isinstance(value, str) else ""
    if template is None:
        return Template(True, _literal_render(value), compiler.size, label)
    return replace(template, size=compiler.size, label=label)


class _TemplateCompiler:
    """Compiles the parts of one JSON value; `size` grows by what they say without being evaluated.

    A part that renders to what it is written as takes no template of its own, so that a large literal value
    takes no more memory for being compiled.
    """

    def __init__(self, entities: frozenset[str], as_text: bool) -> None:
        self.size = 0
        self._entities = entities
        self._as_text = as_text

    def compile(self, value: Json, depth: int) -> Template | None:
        """The template of a part; None if it renders to what it is written as."""
        if depth > MAX_VALUE_DEPTH:
            raise ExpressionSyntaxError("the value is nested too deeply", "", str, 0)
        kind = type(value)
        if kind is str:
            return self._text(value)
        if kind is dict:
            return self._object(value, depth)
        if kind is list:
            return self._array(value, depth)
        self.size += CHARACTERS_PER_ELEMENT
        return None

    def _text(self, text: str) -> Template | None:
        template = _text_template(text, self._entities, self._as_text)
        if template is None or template.is_literal:
            self.size += len(text) + CHARACTERS_PER_ELEMENT
        return template

    def _object(self, value: JsonObject, depth: int) -> Template | None:
        parts = {}
        for key, item in value.items():
            self.size += len(key)
            part = self.compile(item, depth + 1)
            if part is not None:
                parts[key] = part
        self.size += CHARACTERS_PER_ELEMENT
        if not parts:
            return None
        is_literal = all(part.is_literal for part in parts.values())
        return Template(is_literal, lambda scope: _rendered_object(value, parts, scope))

    def _array(self, value: list[Json], depth: int) -> Template | None:
        parts = {}
        for at, item in enumerate(value):
            part = self.compile(item, depth + 1)
            if part is not None:
                parts[at] = part
        self.size += CHARACTERS_PER_ELEMENT
        if not parts:
            return None
        is_literal = all(part.is_literal for part in parts.values())
        return Template(is_literal, lambda scope: _rendered_array(value, parts, scope))


def _rendered_object(value: JsonObject, parts: Mapping[str, Template], scope: Scope) -> Json:
    built = {}
    for key, item in value.items():
        part = parts.get(key)
        rendered = _copy(item) if part is None else part.render(scope)
        if rendered is not VOID:
            built[key] = rendered
    return built


def _rendered_array(value: list[Json], parts: Mapping[int, Template], scope: Scope) -> Json:
    built = []
    for at, item in enumerate(value):
        part = parts.get(at)
        rendered = _copy(item) if part is None else part.render(scope)
        if rendered is not VOID:
            built.append(rendered)
    return built


def _literal_render(value: Json) -> Render:
    if type(value) in (dict, list):
        return lambda _scope: _copy(value)
    return lambda _scope: value


def _copy(value: Json) -> Json:
    """A copy of literal JSON, for expressions change values in place."""
    if type(value) is dict:
        return {key: _copy(item) for key, item in value.items()}
    if type(value) is list:
        return [_copy(item) for item in value]
    return value


def _text_template(text: str, entities: frozenset[str], as_text: bool) -> Template | None:
    if not any(marker in text for marker in ("$", "@", "<?", "\\#")):
        return None
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
        return Template(True, _literal_render("".join(part for part in parts if isinstance(part, str))))
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
        raise ExpressionSyntaxError("assignment is not allowed", source, expand, parsed.assignment_at)
    return source, compiled_value(parsed)


def _whole_render(source: str, code: Code, as_text: bool) -> Render:
    steps = steps_of_source(source)

    def render(scope: Scope) -> Json | Void:
        try:
            scope.budget.begin_reading(steps)
            value = code(scope, None)
            if as_text:
                text = scope.budget.text(render_text(value, scope.budget))
                scope.budget.keep(len(text))
                return text
            return VOID if value is VOID else plain(value, scope.budget)
        except EVALUATION_FAULTS as fault:
            raise evaluation_error(source, fault) from None

    return render


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
    steps = steps_of_source(source)

    def run(scope: Scope) -> str:
        try:
            scope.budget.begin_reading(steps)
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
