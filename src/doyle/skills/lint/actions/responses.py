"""What steps and handlers say that breaks the rules of its type (spec/actions-format.md §5)."""

from collections.abc import Iterator, Mapping

from doyle.actions.compile_output import MAX_PARTS
from doyle.skills.lint.actions.skill import ActionSkill, PlacedStep, object_at, placed_objects
from doyle.skills.lint.findings import Finding, Place, found, shown
from doyle.skills.lint.responses import REQUIRED, check_element
from doyle.skills.lint.rules import Rule
from doyle.wire.json import Json, JsonObject

POLICIES = frozenset({"sequential", "random", "multiline", "incremental"})
MAX_PAUSE_MILLISECONDS = 60_000
_PASSED_ON = ("date", "time", "button", "card", "carousel", "grid", "table", "response_from_data_type")
OF_ACTIONS: Mapping[str, tuple[str, ...]] = {
    **REQUIRED,
    **dict.fromkeys(_PASSED_ON, ()),
    "option": ("options",),
    "response_from_variable": (),
}
"""The fields that each type needs in actions: options have no title there."""


def check_responses(skill: ActionSkill) -> Iterator[Finding]:
    """The output of every step and of its handlers."""
    for action in skill.actions:
        for step in action.steps:
            yield from _check_output(step.source, step.place, step)
            for at, handler in placed_objects(step.source.get("handlers"), (*step.place, "handlers")):
                yield from _check_output(handler, at, step)


def _check_output(source: JsonObject, place: Place, step: PlacedStep) -> Iterator[Finding]:
    generic = (object_at(source, "output") or {}).get("generic")
    for at, element in placed_objects(generic, (*place, "output", "generic")):
        kind = element.get("response_type")
        if kind == "text":
            yield from _check_text(element, at)
        elif kind == "pause":
            yield from _check_pause(element, at)
        elif kind == "response_from_variable" and not (step.question or {}).get("source_variable"):
            message = "the question has no source_variable: no options are shown"
            yield found(Rule.BAD_RESPONSE, at, message)
        else:
            yield from check_element(element, at, OF_ACTIONS)


def _check_text(element: JsonObject, place: Place) -> Iterator[Finding]:
    policy = element.get("selection_policy")
    if policy is not None and policy not in list(POLICIES):
        message = f"unknown selection policy {shown(policy)}: sequential"
        yield found(Rule.UNKNOWN_ENUMERATION, (*place, "selection_policy"), message)
    for at, value in placed_objects(element.get("values"), (*place, "values")):
        expression = value.get("text_expression")
        parts = expression.get("concat") if isinstance(expression, dict) else None
        if isinstance(parts, list) and len(parts) > MAX_PARTS:
            message = f"{len(parts)} parts; a text has {MAX_PARTS} at most"
            yield found(Rule.OVER_LIMIT, (*at, "text_expression", "concat"), message)
        elif not isinstance(parts, list) and not isinstance(value.get("text"), str):
            yield found(
                Rule.BAD_RESPONSE, at, "a variation needs text or text_expression.concat: it is empty"
            )


def _check_pause(element: JsonObject, place: Place) -> Iterator[Finding]:
    time: Json = element.get("time")
    if isinstance(time, bool) or not isinstance(time, (int, float)) or time < 0:
        yield found(Rule.BAD_RESPONSE, (*place, "time"), "the time must be a number of milliseconds")
    elif time > MAX_PAUSE_MILLISECONDS:
        message = f"a pause of {time} ms; the longest is {MAX_PAUSE_MILLISECONDS}"
        yield found(Rule.OVER_LIMIT, (*place, "time"), message)
