"""Fields of actions, steps and handlers with values that mean nothing (spec/actions-format.md §§3-9)."""

from collections.abc import Iterable, Iterator, Mapping

from doyle.actions.plan import Behavior, HandlerType, ResolverType
from doyle.actions.reading import objects
from doyle.skills.action_shape import closing_links
from doyle.skills.lint.actions.skill import (
    CONFIRMATION,
    ActionSkill,
    PlacedStep,
    object_at,
    placed_objects,
    text_at,
)
from doyle.skills.lint.findings import Finding, Place, found, shown
from doyle.skills.lint.rules import Rule
from doyle.wire.json import Json, JsonObject

MODES = frozenset({"learning", "confident"})
DATA_TYPES = frozenset(
    {"any", "string", "number", "boolean", "yes_no", "date", "time", "currency", "percentage"}
)
METHODS = frozenset({"GET", "POST", "PUT", "PATCH", "DELETE", "HEAD", "OPTIONS"})
CONSTRAINTS = frozenset({"minimum", "maximum", "after", "before", "days_of_week", "start_time", "end_time"})
POLICIES = frozenset({"default", "dynamic"})
INTERACTION = "integration_interaction"
# What the largest plan allows (spec/actions-format.md §13).
QUOTAS: Mapping[str, int] = {"actions": 2_000, "steps": 5_000, "variables": 8_000}


def check_fields(skill: ActionSkill) -> Iterator[Finding]:
    """Enumerations, questions, calls of extensions, numbers of parts."""
    yield from _check_variables(skill.variables, ("variables",))
    for action in skill.actions:
        yield from _one_of(
            action.source, "launch_mode", MODES, action.place, "the default of the skill counts"
        )
        yield from _check_variables(action.source.get("variables"), (*action.place, "variables"))
        for step in action.steps:
            yield from _check_question(skill, step)
            yield from _check_handlers(step)
            yield from _check_resolver(step)
    yield from _check_quotas(skill)


def _one_of(
    source: JsonObject, key: str, allowed: Iterable[str], place: Place, without: str
) -> Iterator[Finding]:
    value = source.get(key)
    if value is not None and value not in list(allowed):
        message = f"unknown value {shown(value)}: {without}"
        yield found(Rule.UNKNOWN_ENUMERATION, (*place, key), message)


def _check_variables(sources: Json, place: Place) -> Iterator[Finding]:
    for at, source in placed_objects(sources, place):
        yield from _one_of(source, "data_type", DATA_TYPES, at, "any value is kept as it is")


def _check_question(skill: ActionSkill, step: PlacedStep) -> Iterator[Finding]:
    question, place = step.question, (*step.place, "question")
    if question is None:
        return
    behavior = "response_collection_behavior"
    yield from _one_of(question, behavior, list(Behavior), place, "the default of the question counts")
    entity = question.get("entity")
    has_kind = any(question.get(key) for key in ("free_text", "source_variable", "data_type"))
    saved = question.get("data_type")
    if isinstance(saved, str) and saved not in skill.saved and saved not in skill.learned.entity_names:
        message = f"there is no saved response {shown(saved)}: no answer is ever recognised"
        yield found(Rule.BAD_QUESTION, (*place, "data_type"), message)
    elif not isinstance(entity, str) and not has_kind:
        message = "the question says neither entity nor free_text: any answer is taken as text"
        yield found(Rule.BAD_QUESTION, place, message)
    elif isinstance(entity, str) and not has_kind and entity != CONFIRMATION:
        yield from _check_options(skill, entity, (*place, "entity"))


def _check_options(skill: ActionSkill, entity: str, place: Place) -> Iterator[Finding]:
    if entity in skill.empty_entities and not entity.startswith("sys-"):
        message = f"the entity {shown(entity)} has no values: no answer is ever recognised"
        yield found(Rule.BAD_QUESTION, place, message)


def _check_handlers(step: PlacedStep) -> Iterator[Finding]:
    for closing in closing_links(step.source.get("handlers"), "handler", "next_handler"):
        message = "the handlers follow each other in a circle: each is tried once"
        yield found(Rule.ODD_JUMP, (*step.place, "handlers", closing, "next_handler"), message)
    for at, handler in placed_objects(step.source.get("handlers"), (*step.place, "handlers")):
        yield from _one_of(handler, "type", list(HandlerType), at, "the handler never runs")
        resolver = object_at(handler, "resolver") or {}
        without = "the user is asked again"
        yield from _one_of(resolver, "type", list(ResolverType), (*at, "resolver"), without)
        constraints = handler.get("input_constraints")
        for where, constraint in placed_objects(constraints, (*at, "input_constraints")):
            yield from _one_of(constraint, "name", CONSTRAINTS, where, "the constraint is passed over")


def _check_resolver(step: PlacedStep) -> Iterator[Finding]:
    place = (*step.place, "resolver")
    call = object_at(step.resolver, "invoke_action") or {}
    yield from _one_of(call, "policy", POLICIES, (*place, "invoke_action"), "the action is called")
    if step.leads_to != ResolverType.CALLOUT:
        return
    callout, place = object_at(step.resolver, "callout"), (*place, "callout")
    if callout is None:
        yield found(Rule.BAD_CALLOUT, place, "the step does not say what it calls: the call always fails")
        return
    yield from _one_of(callout, "type", {INTERACTION}, place, "the call always fails")
    method, path = callout.get("method"), callout.get("path")
    if not isinstance(method, str) or method.upper() not in METHODS:
        yield found(Rule.BAD_CALLOUT, (*place, "method"), f"{shown(method)} is no method of HTTP")
    if not isinstance(path, str) or not path:
        yield found(Rule.BAD_CALLOUT, (*place, "path"), "the call has no path")
        return
    yield from _check_path_parameters(callout, path, place)
    message = (
        f"{shown(f'{method} {path}')} is called only where an extension with this operation is registered"
    )
    yield found(Rule.EXTENSION_CALL, place, message)


def _check_path_parameters(callout: JsonObject, path: str, place: Place) -> Iterator[Finding]:
    mapping = object_at(callout, "request_mapping") or {}
    given = {text_at(item, "parameter") for item in objects(mapping.get("path"))}
    for part in path.split("/"):
        if part.startswith("{") and part.endswith("}") and part[1:-1] not in given:
            message = f"the parameter {shown(part[1:-1])} of the path has no value: the call always fails"
            yield found(Rule.BAD_CALLOUT, (*place, "path"), message)


def _check_quotas(skill: ActionSkill) -> Iterator[Finding]:
    variables = skill.variables
    sizes = {
        "actions": len(skill.actions),
        "steps": sum(len(action.steps) for action in skill.actions),
        "variables": len(variables) if isinstance(variables, list) else 0,
    }
    for name, count in sizes.items():
        if count > QUOTAS[name]:
            place = (name,) if name != "steps" else ("actions",)
            yield found(Rule.OVER_LIMIT, place, f"{count} {name}; the service takes {QUOTAS[name]}")
