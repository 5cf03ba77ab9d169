"""Responses that break the rules of their type (spec dialog-engine.md §8; limits.md)."""

from collections.abc import Callable, Iterator, Mapping

import orjson

from doyle.dialog.selection import SelectionPolicy
from doyle.skills.lint.findings import Finding, Place, found, shown
from doyle.skills.lint.rules import Rule
from doyle.skills.lint.tree import Tree
from doyle.wire.json import Json, JsonObject

MAX_ELEMENTS = 5
MAX_OPTIONS = 20
MAX_PAUSE_MILLISECONDS = 10_000
MAX_LABEL_CHARACTERS = 2_048
MAX_AGENT_MESSAGE_CHARACTERS = 320
MAX_USER_DEFINED_BYTES = 5_000 * 1_024

# The fields that each type needs; types without any are known all the same (§8.3).
REQUIRED: Mapping[str, tuple[str, ...]] = {
    "text": (),
    "option": ("title", "options"),
    "image": ("source",),
    "video": ("source",),
    "audio": ("source",),
    "iframe": ("source",),
    "pause": ("time",),
    "connect_to_agent": (),
    "channel_transfer": ("message_to_user", "transfer_info"),
    "search_skill": (),
    "user_defined": ("user_defined",),
    "dtmf": ("command_info",),
    "text_to_speech": ("command_info",),
    "speech_to_text": ("command_info",),
    "start_activities": ("activities",),
    "stop_activities": ("activities",),
    "end_session": (),
}
_POLICIES = frozenset(SelectionPolicy)
_PREFERENCES = frozenset({"dropdown", "button"})
_QUERY_TYPES = frozenset({"natural_language", "discovery_query_language"})
_ONCE = ("connect_to_agent", "search_skill")


def check_responses(tree: Tree) -> Iterator[Finding]:
    """The output of every enabled node."""
    for placed in tree.nodes.values():
        output = placed.node.output
        if output and placed.node.disabled is not True:
            yield from check_output(output, (*placed.place, "output"))


def check_output(output: JsonObject, place: Place) -> Iterator[Finding]:
    """The output of a node, which stands at `place`."""
    text, generic, modifiers = output.get("text"), output.get("generic"), output.get("modifiers")
    if text is not None:
        yield from _check_plain_text(text, (*place, "text"))
    said = _words_of([item for item in generic if _is_text(item)]) if isinstance(generic, list) else None
    if said and not _words_of(text) <= said:
        yield _bad((*place, "text"), "it is never said: the texts of generic stand in its place")
    if modifiers is not None and not isinstance(modifiers, dict):
        yield _bad((*place, "modifiers"), "modifiers must be an object: they are ignored")
    if isinstance(generic, list):
        yield from _check_elements(generic, (*place, "generic"))
    elif generic is not None and not _is_expression(generic):
        yield _bad((*place, "generic"), "generic must be an array of responses: it is left out")


def _is_text(element: Json) -> bool:
    return isinstance(element, dict) and element.get("response_type") == "text"


def _words_of(source: Json) -> frozenset[str]:
    """All texts that are not empty in `output.text`, or in text responses."""
    found: set[str] = set()
    waiting: list[Json] = [source]
    while waiting:
        part = waiting.pop()
        if isinstance(part, list):
            waiting.extend(part)
        elif isinstance(part, dict):
            waiting.extend((part.get("values"), part.get("text")))
        elif isinstance(part, str) and part:
            found.add(part)
    return frozenset(found)


def _check_plain_text(text: Json, place: Place) -> Iterator[Finding]:
    if isinstance(text, dict):
        yield from _check_variations(text, place)
    elif not isinstance(text, (str, list)):
        yield _bad(place, "a text, an array of texts or an object with values is expected")


def _check_variations(source: JsonObject, place: Place) -> Iterator[Finding]:
    policy, values = source.get("selection_policy"), source.get("values")
    if policy is not None and not _is_one_of(policy, _POLICIES):
        message = f"unknown selection policy {shown(policy)}: sequential"
        yield found(Rule.UNKNOWN_ENUMERATION, (*place, "selection_policy"), message)
    if values is not None and not isinstance(values, list) and not _is_expression(values):
        yield _bad((*place, "values"), "values must be an array")


def _check_elements(elements: list[Json], place: Place) -> Iterator[Finding]:
    if len(elements) > MAX_ELEMENTS:
        yield _over(place, f"{len(elements)} responses; a node has {MAX_ELEMENTS} at most")
    for at, element in enumerate(elements):
        yield from check_element(element, (*place, at))
    types = [element.get("response_type") for element in elements if isinstance(element, dict)]
    for kind in _ONCE:
        if types.count(kind) > 1:
            yield _bad(place, f"a node has one {kind} response at most")


def check_element(
    element: Json, place: Place, required: Mapping[str, tuple[str, ...]] = REQUIRED
) -> Iterator[Finding]:
    """One response; `required` are the types that are known, each with the fields that it needs."""
    if not isinstance(element, dict):
        yield _bad(place, "a response must be an object; it is left out")
        return
    kind = element.get("response_type")
    if not isinstance(kind, str) or kind not in required:
        message = "the response has no type" if kind is None else f"unknown response type {shown(kind)}"
        yield found(Rule.UNKNOWN_RESPONSE_TYPE, (*place, "response_type"), message)
        return
    for key in required[kind]:
        if element.get(key) in (None, "", []):
            yield _bad(place, f"a response of type {kind} needs {shown(key)}")
    if element.get("channels") == []:
        yield _bad((*place, "channels"), "channels, if present, has one item at least")
    check = _CHECKS.get(kind)
    if check is not None:
        yield from check(element, place)


def _check_options(element: JsonObject, place: Place) -> Iterator[Finding]:
    preference, options = element.get("preference"), element.get("options")
    if preference is not None and not _is_one_of(preference, _PREFERENCES):
        message = f"unknown preference {shown(preference)}"
        yield found(Rule.UNKNOWN_ENUMERATION, (*place, "preference"), message)
    if not isinstance(options, list):
        if options is not None and not _is_expression(options):
            yield _bad((*place, "options"), "options must be an array, or an expression that yields one")
        return
    if len(options) > MAX_OPTIONS:
        yield _over((*place, "options"), f"{len(options)} options; there may be {MAX_OPTIONS}")
    for at, option in enumerate(options):
        yield from _check_option(option, (*place, "options", at))


def _check_option(option: Json, place: Place) -> Iterator[Finding]:
    if (
        not isinstance(option, dict)
        or not isinstance(option.get("label"), str)
        or not option["label"].strip()
    ):
        yield _bad(place, "an option needs a label")
        return
    yield from _check_length(option["label"], (*place, "label"), MAX_LABEL_CHARACTERS)
    value = option.get("value")
    said = value.get("input") if isinstance(value, dict) else None
    text = said.get("text") if isinstance(said, dict) else None
    if isinstance(text, str):
        yield from _check_length(text, (*place, "value", "input", "text"), MAX_LABEL_CHARACTERS)
    elif not isinstance(value, dict) or not (value.get("intents") or value.get("entities")):
        yield _bad((*place, "value"), "choosing the option says nothing: it needs value.input.text")


def _check_pause(element: JsonObject, place: Place) -> Iterator[Finding]:
    time = element.get("time")
    if time is None or _is_expression(time):
        return
    if isinstance(time, bool) or not isinstance(time, (int, float)) or time < 0:
        yield _bad((*place, "time"), "the time must be a number of milliseconds")
    elif time > MAX_PAUSE_MILLISECONDS:
        yield _over((*place, "time"), f"a pause of {time} ms; the longest is {MAX_PAUSE_MILLISECONDS}")


def _check_agent(element: JsonObject, place: Place) -> Iterator[Finding]:
    messages: dict[Place, Json] = {("message_to_human_agent",): element.get("message_to_human_agent")}
    for key in ("agent_available", "agent_unavailable"):
        availability = element.get(key)
        if isinstance(availability, dict):
            messages[key, "message"] = availability.get("message")
    for steps, message in messages.items():
        if isinstance(message, str):
            yield from _check_length(message, (*place, *steps), MAX_AGENT_MESSAGE_CHARACTERS)


def _check_search(element: JsonObject, place: Place) -> Iterator[Finding]:
    kind = element.get("query_type")
    if kind is not None and not _is_one_of(kind, _QUERY_TYPES):
        message = f"unknown query type {shown(kind)}"
        yield found(Rule.UNKNOWN_ENUMERATION, (*place, "query_type"), message)


def _check_user_defined(element: JsonObject, place: Place) -> Iterator[Finding]:
    size = _size_bytes(element.get("user_defined"))
    if size is None or size > MAX_USER_DEFINED_BYTES:
        yield _over((*place, "user_defined"), f"larger than {MAX_USER_DEFINED_BYTES // 1_024} KB")


def _size_bytes(value: Json) -> int | None:
    """The size of JSON as it travels; None for what cannot be written."""
    try:
        return len(orjson.dumps(value))
    except (TypeError, ValueError, RecursionError):
        return None


def _check_length(text: str, place: Place, most: int) -> Iterator[Finding]:
    if len(text) > most:
        yield _over(place, f"{len(text)} characters; {most} is the most")


def _is_expression(value: Json) -> bool:
    return isinstance(value, str) and any(marker in value for marker in ("<?", "$", "@"))


def _is_one_of(value: Json, allowed: frozenset[str]) -> bool:
    return isinstance(value, str) and value in allowed


def _bad(place: Place, message: str) -> Finding:
    return found(Rule.BAD_RESPONSE, place, message)


def _over(place: Place, message: str) -> Finding:
    return found(Rule.OVER_LIMIT, place, message)


_CHECKS: Mapping[str, Callable[[JsonObject, Place], Iterator[Finding]]] = {
    "text": _check_variations,
    "option": _check_options,
    "pause": _check_pause,
    "connect_to_agent": _check_agent,
    "search_skill": _check_search,
    "user_defined": _check_user_defined,
}
