"""Options that come from a variable (spec/actions-runtime.md §§6.1, 6.2)."""

from dataclasses import dataclass

from doyle.actions.plan import DynamicOptions, ReadValue, Step
from doyle.actions.running import RunningTurn
from doyle.actions.values import evaluated
from doyle.expressions.errors import ExpressionError
from doyle.expressions.rendering import mixed_text
from doyle.expressions.values import typed
from doyle.wire.json import Json, JsonObject
from doyle.wire.json_copy import copy_json

MAX_OPTIONS = 1_000
_KEPT = ("title", "description", "preference", "repeat_on_reprompt", "channels")


@dataclass(frozen=True, slots=True)
class DynamicOption:
    """One option: what is shown, what is sent when it is picked, and the element that it comes from."""

    label: str
    value: str
    item: Json

    def stored(self) -> JsonObject:
        """What an answer is stored as."""
        return {"value": self.value, "item": copy_json(self.item), "label": self.label}


def dynamic_options(turn: RunningTurn, options: DynamicOptions) -> list[DynamicOption]:
    """The options of a question as its variable is now; none where it is no array."""
    try:
        items = options.read(turn.scope)
    except ExpressionError as fault:
        turn.note_fault("Error when making options", fault, None, None)
        return []
    if not isinstance(items, list):
        return []
    made = (_option(turn, options, item) for item in items[:MAX_OPTIONS])
    return [option for option in made if option is not None]


def dynamic_option(turn: RunningTurn, step: Step | None, source: JsonObject) -> JsonObject | None:
    """The `option` element that stands for `response_from_variable`."""
    question = None if step is None else step.question
    if question is None:
        return None
    kept = {key: copy_json(source[key]) for key in _KEPT if key in source}
    if question.dynamic is not None:
        found = dynamic_options(turn, question.dynamic)
        shown = [{"label": each.label, "value": {"input": {"text": each.value}}} for each in found]
    else:
        shown = [{"label": name, "value": {"input": {"text": name}}} for name in question.options]
    return {"response_type": "option", "title": "", **kept, "options": shown} if shown else None


def _option(turn: RunningTurn, options: DynamicOptions, item: Json) -> DynamicOption | None:
    """The option of an element; None where it cannot be shown."""
    label = _templated(turn, options.label, item)
    if label is None:
        label = item.get("label") if isinstance(item, dict) and item.get("label") is not None else item
    value = _templated(turn, options.value, item)
    try:
        text = _text(turn, label)
        return DynamicOption(text, text if value is None else _text(turn, value), item)
    except ExpressionError as fault:
        turn.note_fault("Error when making options", fault, None, None)
        return None


def _text(turn: RunningTurn, value: Json) -> str:
    """A value in a text; raises ExpressionError where it is too large for one."""
    return str(evaluated("option", lambda: mixed_text(typed(value), turn.scope.budget), turn.scope))


def _templated(turn: RunningTurn, template: ReadValue | None, item: Json) -> Json:
    if template is None:
        return None
    turn.variables.item = item
    try:
        return template(turn.scope)
    except ExpressionError as fault:
        turn.note_fault("Error when making options", fault, None, None)
        return None
    finally:
        turn.variables.item = None
