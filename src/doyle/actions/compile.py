"""From the JSON of an actions skill to what runs (spec/actions-format.md).

Reads liberally: an export of ten years ago, or one that somebody edited by hand, must run as far as it can.
What cannot be read becomes a warning with its path, and fails alone where it is met.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import replace

from doyle.actions.compile_output import compile_elements
from doyle.actions.compile_steps import StepCompiler
from doyle.actions.conditions import compile_condition
from doyle.actions.plan import (
    SYSTEM_ACTIONS,
    Action,
    Clarifying,
    CompiledActions,
    Condition,
    Element,
    Formats,
    Mode,
    SessionVariable,
    TopicSwitch,
)
from doyle.actions.reading import Reading, objects, text_or_none
from doyle.wire.json import Json, JsonObject

_LEARNING = Mode(2, "more_often", "more_often", "more_often")
_CONFIDENT = Mode(4, "sometimes", "sometimes", "sometimes")
_UNIVERSAL = "xx"
# The switch "Change topics from actions to dialog"; the key is ours (docs/decisions/0036).
TO_DIALOG = "actions_to_dialog"
HISTORY = re.compile("session_history")
DEBUG = re.compile(r"\boutput\b\W{1,4}debug\b")
DEFAULT_THRESHOLD = 0.2


def compile_actions(workspace: JsonObject, language: str = "en", source_bytes: int = 0) -> CompiledActions:
    """Compile the `workspace` of an actions skill; raises nothing, whatever it holds."""
    reading = Reading()
    settings = workspace.get("system_settings")
    settings = settings if isinstance(settings, Mapping) else {}
    sources = objects(workspace.get("actions"))
    entities = {
        name: entity
        for entity in objects(workspace.get("entities"))
        if (name := text_or_none(entity.get("entity"))) is not None
    }
    steps = StepCompiler(reading, entities, saved_responses(workspace))
    actions: dict[str, Action] = {}
    for at, source in enumerate(sources):
        name = source.get("action")
        if isinstance(name, str) and name not in actions:
            actions[name] = _action(source, reading, steps, ("actions", at))
    order = tuple(chain(sources, "action", "next_action")[0])
    return CompiledActions(
        language=language,
        actions=actions,
        order=order,
        starting=_starting(actions, order),
        variables=_variables(workspace.get("variables"), reading),
        topic_switch=_topic_switch(settings.get("topic_switch"), reading, language),
        clarifying=_clarifying(settings),
        formats=_formats(settings.get("variable")),
        threshold=_threshold(settings),
        is_search_routed=_at(settings, "search_routing", "target") == "conversational_search",
        corrects_spelling=settings.get("spelling_auto_correct") is not False,
        reads_history=_mentions(workspace, HISTORY),
        reads_debug=_mentions(workspace, DEBUG),
        warnings=tuple(reading.warnings),
        source_bytes=source_bytes,
    )


def saved_responses(workspace: JsonObject) -> dict[str, str]:
    """The entities of the saved responses in `data_types`, by their ids (spec/actions-format.md §10)."""
    return {
        name: entity
        for source in objects(workspace.get("data_types"))
        if (name := text_or_none(source.get("data_type"))) is not None
        and (entity := text_or_none(source.get("entity"))) is not None
    }


def _starting(actions: Mapping[str, Action], order: Sequence[str]) -> dict[str, tuple[int, ...]]:
    places: dict[str, list[int]] = {}
    for at, name in enumerate(order):
        condition = actions[name].condition
        for intent in dict.fromkeys(() if condition is None else condition.intents):
            places.setdefault(intent, []).append(at)
    return {intent: tuple(found) for intent, found in places.items()}


def _mentions(workspace: Json, name: re.Pattern[str]) -> bool:
    """Whether a text anywhere in a workspace holds a name."""
    pending: list[Json] = [workspace]
    while pending:
        value = pending.pop()
        if isinstance(value, dict):
            pending += value.values()
        elif isinstance(value, list):
            pending += value
        elif isinstance(value, str) and name.search(value):
            return True
    return False


def chain(sources: Sequence[JsonObject], key: str, link: str) -> tuple[list[str], bool]:
    """The ids of a list in the order of its links, and whether the links are one chain.

    What the chain does not reach follows in the order of the list.
    """
    by_id = {source[key]: source for source in sources if isinstance(source.get(key), str)}
    targets = {text_or_none(source.get(link)) for source in by_id.values()}
    heads = [name for name in by_id if name not in targets]
    ordered: dict[str, None] = {}
    current = heads[0] if heads else next(iter(by_id), None)
    while isinstance(current, str) and current in by_id and current not in ordered:
        ordered[current] = None
        current = by_id[current].get(link)
    is_whole = len(heads) == 1 and len(ordered) == len(by_id)
    return [*ordered, *(name for name in by_id if name not in ordered)], is_whole or not by_id


def has_cycle(sources: Sequence[JsonObject], key: str, link: str) -> bool:
    """Whether following the links comes back to where it was (spec/actions-format.md §13)."""
    by_id = {source[key]: source.get(link) for source in sources if isinstance(source.get(key), str)}
    safe: set[str] = set()
    for start in by_id:
        path: dict[str, None] = {}
        current: Json = start
        while isinstance(current, str) and current in by_id and current not in safe:
            if current in path:
                return True
            path[current] = None
            current = by_id[current]
        safe.update(path)
    return False


def _action(source: JsonObject, reading: Reading, steps: StepCompiler, path: tuple[str | int, ...]) -> Action:
    name = source["action"]
    written = objects(source.get("steps"))
    ordered, _ = chain(written, "step", "next_step")
    by_id = {step["step"]: (at, step) for at, step in enumerate(written) if isinstance(step.get("step"), str)}
    is_valid = not has_cycle(written, "step", "next_step")
    if not is_valid:
        reading.warn(path, "the steps go round in a circle: the action is skipped")
    compiled = steps.compile([by_id[step] for step in ordered], path)
    switch = source.get("topic_switch")
    switch = switch if isinstance(switch, Mapping) else {}
    return Action(
        action=name,
        title=text_or_none(source.get("title")) or name,
        label=text_or_none(source.get("display_name")) or text_or_none(source.get("title")) or name,
        condition=_start_condition(source, reading, path),
        source_condition=source.get("condition"),
        steps=compiled,
        places={step.step: at for at, step in enumerate(compiled)},
        allows_leaving=switch.get("allowed_from") is not False,
        allows_entering=switch.get("allowed_into") is not False,
        never_returns=switch.get("never_return") is True,
        is_kept_from_disambiguation=source.get("disambiguation_opt_out") is True or name in SYSTEM_ACTIONS,
        launch_mode=text_or_none(source.get("launch_mode")),
        private=_private(source.get("variables")),
        is_valid=is_valid,
    )


def _start_condition(source: JsonObject, reading: Reading, path: tuple[str | int, ...]) -> Condition | None:
    if "condition" not in source:
        return None
    return reading.compiled((*path, "condition"), lambda: compile_condition(source["condition"]), _BROKEN)


def _never(_turn: object) -> bool:
    return False


_BROKEN = Condition(_never)


def _private(variables: Json) -> frozenset[str]:
    return frozenset(
        item["variable"]
        for item in objects(variables)
        if isinstance(item.get("variable"), str) and _at(item, "privacy", "enabled") is True
    )


def _variables(sources: Json, reading: Reading) -> dict[str, SessionVariable]:
    found: dict[str, SessionVariable] = {}
    for at, source in enumerate(objects(sources)):
        name = source.get("variable")
        if not isinstance(name, str):
            continue
        initial = source.get("initial_value")
        found[name] = SessionVariable(
            variable=name,
            initial=None if initial is None else reading.value(("variables", at, "initial_value"), initial),
            default=_at(source, "default_value", "scalar"),
            is_private=_at(source, "privacy", "enabled") is True,
        )
    return found


def _topic_switch(source: Json, reading: Reading, language: str) -> TopicSwitch:
    if not isinstance(source, Mapping):
        return TopicSwitch()
    messages = source.get("messages")
    messages = messages if isinstance(messages, Mapping) else {}
    path = ("system_settings", "topic_switch", "messages")
    request = _message(messages, "confirmation_request", reading, path)
    is_wanted = messages.get("enable_confirmation") is not False and language != _UNIVERSAL
    return TopicSwitch(
        is_enabled=source.get("enabled") is not False,
        leads_to_dialog=source.get(TO_DIALOG) is True,
        max_tries=_count(source.get("max_tries"), 3),
        request=request,
        failure=_message(messages, "confirmation_failure", reading, path),
        is_confirmed=bool(request) and is_wanted,
    )


def _message(
    messages: Mapping[str, Json], name: str, reading: Reading, path: tuple[str, ...]
) -> tuple[Element, ...]:
    elements = compile_elements(_at(messages, name, "generic"), reading, (*path, name, "generic"), {})
    return tuple(replace(element, message=name) for element in elements)


def _clarifying(settings: Mapping[str, Json]) -> Clarifying:
    source = settings.get("disambiguation")
    source = source if isinstance(source, Mapping) else {}
    return Clarifying(
        is_enabled=source.get("enabled") is True,
        prompt=text_or_none(source.get("prompt")) or "Did you mean:",
        is_random=source.get("randomize") is not False,
        max_suggestions=max(1, _count(source.get("max_suggestions"), 5)),
        none_of_the_above=text_or_none(source.get("none_of_the_above_prompt")) or "",
        connect_to_support=text_or_none(source.get("use_connect_to_support_prompt")) or "",
        something_else=text_or_none(source.get("single_answer_clarification_prompt")) or "",
        modes=_modes(settings.get("launch_mode")),
        default_mode=text_or_none(_at(settings, "launch_mode", "default")) or "learning",
    )


def _modes(source: Json) -> dict[str, Mode]:
    if not isinstance(source, Mapping) or source.get("enabled") is not True:
        return {}
    return {
        "learning": _mode(source.get("learning"), _LEARNING),
        "confident": _mode(source.get("confident"), _CONFIDENT),
    }


def _mode(source: Json, usual: Mode) -> Mode:
    source = source if isinstance(source, Mapping) else {}
    return Mode(
        _count(source.get("step_retry_threshold"), usual.step_retry_threshold),
        text_or_none(source.get("use_connect_to_support")) or usual.use_connect_to_support,
        text_or_none(source.get("single_answer_clarification")) or usual.single_answer_clarification,
        text_or_none(source.get("disambiguation_clarification")) or usual.disambiguation_clarification,
    )


def _formats(source: Json) -> Formats:
    formats = source.get("format") if isinstance(source, Mapping) else None
    formats = formats if isinstance(formats, Mapping) else {}
    return Formats(
        locale=text_or_none(formats.get("locale")),
        date=text_or_none(_at(formats, "date", "pattern")),
        time=text_or_none(_at(formats, "time", "pattern")),
        number_fraction_digits=_digits(_at(formats, "number", "fraction_digits")),
        number_delimiter=text_or_none(_at(formats, "number", "delimiter")),
        currency_fraction_digits=_digits(_at(formats, "currency", "fraction_digits")),
        currency_symbol=text_or_none(_at(formats, "currency", "symbol")),
        percentage_fraction_digits=_digits(_at(formats, "percentage", "fraction_digits")),
    )


def _threshold(settings: Mapping[str, Json]) -> float:
    value = _at(settings, "no_match", "threshold")
    is_number = isinstance(value, (int, float)) and not isinstance(value, bool)
    return float(value) if is_number and 0 <= value <= 1 else DEFAULT_THRESHOLD


def _count(value: Json, usual: int) -> int:
    is_count = isinstance(value, int) and not isinstance(value, bool) and value >= 0
    return value if is_count else usual


def _digits(value: Json) -> int | None:
    is_count = isinstance(value, int) and not isinstance(value, bool) and 0 <= value <= 14
    return value if is_count else None


def _at(source: Mapping[str, Json], first: str, second: str) -> Json:
    inner = source.get(first)
    return inner.get(second) if isinstance(inner, Mapping) else None
