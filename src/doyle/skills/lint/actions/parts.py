"""What an action refers to, and the expressions in it, each with its place (spec/actions-format.md §§5-8)."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from enum import StrEnum
from functools import lru_cache

from doyle.actions.compile_output import UNRENDERED, USER_DEFINED
from doyle.actions.conditions import WORDS
from doyle.actions.values import MAX_EXPRESSION_CHARACTERS, inserted_expressions
from doyle.expressions import syntax as s
from doyle.expressions.errors import ExpressionSyntaxError
from doyle.expressions.evaluate import compiled_value
from doyle.expressions.parse import parse_of_actions
from doyle.skills.lint.actions.skill import (
    ActionSkill,
    PlacedAction,
    PlacedStep,
    object_at,
    placed_objects,
)
from doyle.skills.lint.expressions import Reading, SyntaxFault, Tree, walk
from doyle.skills.lint.findings import Place
from doyle.skills.lint.node_texts import NodeText
from doyle.skills.lint.texts import texts_in
from doyle.wire.json import Json, JsonObject

SHARED = ""
"""What the parts that all actions share go by among those of the actions."""
COMPARISONS = frozenset({"eq", "neq", "gt", "gte", "lt", "lte", "matches", "contains", "in"})
REQUESTS = ("path", "query", "header", "body")


class Kind(StrEnum):
    """What a name stands for; `EXPRESSION` is a variable of any kind, as in `${name}`."""

    VARIABLE = "variable"
    SESSION = "skill_variable"
    BUILT_IN = "system_variable"
    INTENT = "intent"
    ENTITY = "entity"
    EXPRESSION = "expression"


@dataclass(frozen=True, slots=True)
class Use:
    """A name and where it is used: in a `text` of its own at a position, or by itself."""

    kind: Kind
    name: str
    place: Place
    text: NodeText | None = None
    position: int = 0


@dataclass(slots=True)
class Parts:
    """The uses and texts of an action in the order of its steps; `assigned` are the variables it sets."""

    uses: list[Use] = field(default_factory=list)
    texts: list[NodeText] = field(default_factory=list)
    conditions: list[NodeText] = field(default_factory=list)
    assigned: set[str] = field(default_factory=set)


def read_parts(action: PlacedAction) -> Parts:
    """Find them all."""
    reader = _PartReader()
    reader.condition(action.source.get("condition"), (*action.place, "condition"))
    for step in action.steps:
        _read_step(reader, step)
    return reader.parts


def read_shared(skill: ActionSkill) -> Parts:
    """Those of the initial values of session variables and of the saved responses."""
    reader = _PartReader()
    for place, source in placed_objects(skill.variables, ("variables",)):
        reader.value(source.get("initial_value"), (*place, "initial_value"))
    for place, source in placed_objects((skill.content or {}).get("data_types"), ("data_types",)):
        if isinstance(source.get("entity"), str):
            reader.parts.uses.append(Use(Kind.ENTITY, source["entity"], (*place, "entity")))
    return reader.parts


def parameters_of(resolver: JsonObject, place: Place) -> Iterator[tuple[str, Json, Place]]:
    """What a call of an action passes on: `[{variable, value}]` or `{variable: value}` (§8)."""
    source = (object_at(resolver, "invoke_action") or {}).get("parameters")
    place = (*place, "resolver", "invoke_action", "parameters")
    yield from _named_values(source, place)


def _named_values(source: Json, place: Place) -> Iterator[tuple[str, Json, Place]]:
    if isinstance(source, dict):
        yield from ((name, value, (*place, name)) for name, value in source.items())
    for at, item in placed_objects(source, place):
        if isinstance(item.get("variable"), str):
            yield item["variable"], item.get("value"), (*at, "value")


def _read_step(reader: "_PartReader", step: PlacedStep) -> None:
    source, place = step.source, step.place
    reader.condition(source.get("condition"), (*place, "condition"))
    assignments = (object_at(source, "context") or {}).get("variables")
    for at, item in placed_objects(assignments, (*place, "context", "variables")):
        if isinstance(item.get("skill_variable"), str):
            reader.parts.assigned.add(item["skill_variable"])
        reader.value(item.get("value"), (*at, "value"))
    reader.output(source, place)
    for at, handler in placed_objects(source.get("handlers"), (*place, "handlers")):
        reader.output(handler, at)
        for where, constraint in placed_objects(handler.get("input_constraints"), (*at, "input_constraints")):
            reader.value(constraint.get("value"), (*where, "value"))
    _read_question(reader, step)
    _read_resolver(reader, step.resolver, place)


def _read_question(reader: "_PartReader", step: PlacedStep) -> None:
    question, place = step.question or {}, (*step.place, "question")
    if isinstance(question.get("entity"), str):
        reader.parts.uses.append(Use(Kind.ENTITY, question["entity"], (*place, "entity")))
    reader.value(question.get("source_variable"), (*place, "source_variable"))
    templates = object_at(object_at(question, "option_list") or {}, "templates") or {}
    for name in ("label", "value"):
        reader.value(templates.get(name), (*place, "option_list", "templates", name))


def _read_resolver(reader: "_PartReader", resolver: JsonObject, place: Place) -> None:
    for _, value, at in parameters_of(resolver, place):
        reader.value(value, at)
    place = (*place, "resolver")
    mapping = object_at(object_at(resolver, "callout") or {}, "request_mapping") or {}
    for part in REQUESTS:
        for at, item in placed_objects(mapping.get(part), (*place, "callout", "request_mapping", part)):
            reader.value(item.get("value"), (*at, "value"))
    for at, item in placed_objects(resolver.get("client_actions"), (*place, "client_actions")):
        for _, value, where in _named_values(item.get("parameters"), (*at, "parameters")):
            reader.value(value, where)
    search = object_at(resolver, "search") or {}
    for name in ("query", "filter"):
        reader.value(search.get(name), (*place, "search", name))
    response = object_at(resolver, "response") or {}
    message = "message_to_human_agent"
    reader.template({**response, message: None}, (*place, "response"))
    reader.template(response.get(message), (*place, "response", message), is_legacy=True)


class _PartReader:
    """Collects the parts of an action."""

    def __init__(self) -> None:
        self.parts = Parts()

    def condition(self, source: Json, place: Place) -> None:
        """A condition tree with all below it (spec/actions-format.md §7)."""
        waiting: list[tuple[Json, Place]] = [(source, place)]
        while waiting:
            part, at = waiting.pop()
            if isinstance(part, list):
                waiting.extend((part[index], (*at, index)) for index in range(len(part) - 1, -1, -1))
            elif isinstance(part, dict):
                waiting.extend((part[key], (*at, key)) for key in ("and", "or", "not") if key in part)
                self._leaf(part, at)

    def _leaf(self, part: JsonObject, place: Place) -> None:
        for kind in (Kind.INTENT, Kind.ENTITY):
            if isinstance(part.get(kind), str):
                self.parts.uses.append(Use(kind, part[kind], (*place, str(kind))))
        written = part.get("expression")
        if isinstance(written, str) and written not in WORDS:
            self.parts.conditions.append(self._text(written, (*place, "expression")))
        self.value(part.get("exists"), (*place, "exists"))
        for key in COMPARISONS & part.keys():
            for at, operand in placed_objects(part[key], (*place, key)):
                self.value(operand, at)

    def value(self, source: Json, place: Place) -> None:
        """A value object with all below it."""
        waiting: list[tuple[Json, Place]] = [(source, place)]
        while waiting:
            part, at = waiting.pop()
            if not isinstance(part, dict) or "scalar" in part:
                continue
            if isinstance(part.get("expression"), str):
                self._text(part["expression"], (*at, "expression"))
                continue
            for kind in (Kind.VARIABLE, Kind.SESSION, Kind.BUILT_IN):
                if isinstance(part.get(kind), str):
                    self.parts.uses.append(Use(kind, part[kind], (*at, str(kind))))
            for key in ("add", "subtract", "collection"):
                items = list(placed_objects(part.get(key), (*at, key)))
                waiting.extend((item, where) for where, item in reversed(items))

    def output(self, source: JsonObject, place: Place) -> None:
        """The elements that a step or handler says."""
        generic = (object_at(source, "output") or {}).get("generic")
        for at, element in placed_objects(generic, (*place, "output", "generic")):
            kind = element.get("response_type")
            if kind not in list(UNRENDERED):
                self.template(element, at, is_legacy=kind == USER_DEFINED)
            for where, value in placed_objects(element.get("values"), (*at, "values")):
                concat = (object_at(value, "text_expression") or {}).get("concat")
                for here, part in placed_objects(concat, (*where, "text_expression", "concat")):
                    self.value(part, here)

    def template(self, source: Json, place: Place, *, is_legacy: bool = False) -> None:
        """JSON whose strings may hold `${…}` (spec/actions-runtime.md §11.4)."""
        for at, text in texts_in(source, place):
            for position, expression in inserted_expressions(text, is_legacy=is_legacy):
                self._text(expression, at, text, position)

    def _text(self, source: str, place: Place, whole: str | None = None, offset: int = 0) -> NodeText:
        text = NodeText(place, source if whole is None else whole, read_expression(source, offset))
        self.parts.texts.append(text)
        for tree in text.reading.trees:
            for part in (visited.part for visited in walk(tree.syntax)):
                if isinstance(part, s.Assignment):
                    self.parts.assigned.add(part.variable.name)
                elif isinstance(part, s.ActionVariable):
                    position = part.at + tree.offset
                    self.parts.uses.append(Use(Kind.EXPRESSION, part.name, place, text, position))
        return text


def read_expression(source: str, offset: int = 0) -> Reading:
    """The tree of an expression of actions, or what is wrong with it; `offset` is its place in a text."""
    read = _read(source)
    if isinstance(read, SyntaxFault):
        return Reading(faults=(SyntaxFault(read.reason, offset + read.position),))
    return Reading(trees=(Tree(read, offset),))


@lru_cache(maxsize=1_024)
def _read(source: str) -> s.Syntax | SyntaxFault:
    if len(source) > MAX_EXPRESSION_CHARACTERS:
        return SyntaxFault(f"the expression is longer than {MAX_EXPRESSION_CHARACTERS} characters", 0)
    try:
        parsed = parse_of_actions(source)
        compiled_value(parsed)
    except ExpressionSyntaxError as error:
        return SyntaxFault(error.reason, error.position)
    return parsed.syntax
