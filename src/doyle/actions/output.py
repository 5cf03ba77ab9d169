"""What a turn says: the author's elements become those of the API (spec/actions-runtime.md §11)."""

from collections.abc import Sequence

from doyle.actions.formats import locale_for, written
from doyle.actions.options import dynamic_option
from doyle.actions.plan import Action, Element, Handler, Step, TextPart, TextPlan
from doyle.actions.running import RunningTurn
from doyle.expressions.errors import ExpressionError, MisfitError
from doyle.wire.json import Json, JsonObject
from doyle.wire.json_copy import copy_json

OPTION = "option"
FROM_VARIABLE = "response_from_variable"
FROM_DATA_TYPE = "response_from_data_type"


def say(
    turn: RunningTurn,
    elements: Sequence[Element],
    action: Action | None,
    step: Step | None = None,
    handler: Handler | None = None,
    *,
    only_repeated: bool = False,
) -> None:
    """Add elements to the output; one that cannot be rendered is left out and logged (§23)."""
    for at, element in enumerate(elements):
        if only_repeated and not element.is_repeated:
            continue
        try:
            shown = _rendered(turn, element, at, action, step, handler)
        except ExpressionError as fault:
            place = "" if step is None else step.step
            turn.note_fault(f"Error when updating output in [{place}]", fault, action, step)
            continue
        if shown is not None:
            turn.output.append(shown)
            turn.mapping.append({"source": _source(action, step, handler)})


def append(turn: RunningTurn, element: JsonObject, action: Action | None, step: Step | None = None) -> None:
    """Add an element that the engine made."""
    turn.output.append(element)
    turn.mapping.append({"source": _source(action, step, None)})


def text_element(text: str) -> JsonObject:
    """A text of the engine's own."""
    return {"response_type": "text", "text": text}


def _source(action: Action | None, step: Step | None, handler: Handler | None) -> JsonObject:
    if action is None:
        return {"type": "action"}
    source: JsonObject = {"type": "action", "action": action.action}
    if step is not None:
        source |= {"type": "step", "step": step.step}
    if handler is not None:
        source |= {"type": "handler", "handler": handler.handler}
    return source


def _rendered(
    turn: RunningTurn,
    element: Element,
    at: int,
    action: Action | None,
    step: Step | None,
    handler: Handler | None,
) -> JsonObject | None:
    if element.text is not None:
        place = " ".join(
            part
            for part in (
                element.message,
                "" if action is None else action.action,
                "" if step is None else step.step,
                "" if handler is None else handler.handler,
                str(at),
            )
            if part
        )
        return _text(turn, element, element.text, place)
    if element.response_type in (FROM_VARIABLE, FROM_DATA_TYPE):
        return dynamic_option(turn, step, element.source)
    if element.render is None:
        return None
    shown: JsonObject = turn.copied(element.render(turn.scope))
    if element.response_type == OPTION:
        shown.setdefault("title", "")
    return shown


def _text(turn: RunningTurn, element: Element, plan: TextPlan, place: str) -> JsonObject | None:
    if not plan.values:
        return None
    if plan.policy == "multiline":
        text = plan.delimiter.join(_concatenated(turn, parts) for parts in plan.values)
    else:
        text = _concatenated(turn, plan.values[_chosen(turn, plan, place, _tries(turn, element))])
    if not text:
        return None
    try:
        turn.scope.budget.keep(len(text))
    except MisfitError as fault:
        turn.note_log("error", f"Error when updating output: {fault.reason}")
        return None
    kept = {
        key: value
        for key, value in element.source.items()
        if key not in ("values", "selection_policy", "delimiter", "text", "response_type")
    }
    return {"response_type": "text", "text": text, **copy_json(kept)}


def _tries(turn: RunningTurn, element: Element) -> int:
    """How often the user missed what is asked: the question of a step, or whether to go back."""
    frame = turn.state.frame
    return turn.state.tries if frame is None or element.message else frame.tries


def _chosen(turn: RunningTurn, plan: TextPlan, place: str, tries: int) -> int:
    """Which variation comes next (§11.1): they take turns, or the dice choose another than the last."""
    count = len(plan.values)
    if count == 1:
        return 0
    if plan.policy == "incremental":
        return min(max(tries, 1), count) - 1
    last = turn.state.rotations.get(place)
    if plan.policy == "random":
        chosen = turn.dice.randrange(count if last is None else count - 1)
        chosen += last is not None and chosen >= last
    else:
        chosen = 0 if last is None else (last + 1) % count
    turn.state.rotations[place] = chosen
    return chosen


def _concatenated(turn: RunningTurn, parts: Sequence[TextPart]) -> str:
    locale = locale_for(turn.around.system.get("locale"), turn.skill.formats, turn.skill.language)
    return "".join(_part(turn, part, locale) for part in parts)


def _part(turn: RunningTurn, part: TextPart, locale: str) -> str:
    if part.literal is not None or part.read is None:
        return part.literal or ""
    value: Json = part.read(turn.scope)
    if value is None or value == "":
        value = part.default if part.default is not None else value
    try:
        turn.scope.budget.begin()
        return turn.scope.budget.text(written(value, part.kind, turn.skill.formats, locale))
    except MisfitError:
        turn.note_log("error", "Error when updating output: a value is too large")
        return ""
