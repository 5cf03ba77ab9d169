"""Response elements as clients can read them (spec dialog-engine.md §8.3; docs/decisions/0038-odd-skills.md).

What expressions make of an element may lack what its type needs, or have it of another type. Texts become
texts, whatever they were; where nothing can be made of a part it is left out, and with a part that the type
cannot be without the whole element.
"""

from collections.abc import Callable, Iterable, Mapping

from doyle.expressions.numbers import find_number
from doyle.expressions.template import render_text
from doyle.wire.json import Json, JsonObject

Notice = Callable[[str], None]
Shape = Callable[[JsonObject, Notice], str | None]

# Strings of these keys are shown to people, so they are texts whatever their expression yields
# (spec expression-language.md §6.1).
SHOWN_KEYS = (
    "title",
    "description",
    "source",
    "alt_text",
    "image_url",
    "preference",
    "message_to_human_agent",
    "message_to_user",
    "query",
    "filter",
)
# The text that each type has, be it empty; a type without one is None.
BUILT_IN_TYPES: Mapping[str, str | None] = {
    "option": "title",
    "image": "source",
    "video": "source",
    "audio": "source",
    "iframe": "source",
    "pause": None,
    "connect_to_agent": None,
    "channel_transfer": "message_to_user",
    "search_skill": None,
    "suggestion": "title",
}


def shape_element(element: JsonObject, notice: Notice) -> bool:
    """Give the parts of an evaluated element their types, in place; False if it cannot be shown.

    `notice` hears what is left out and why.
    """
    response_type = element["response_type"]
    shape_channels(element, notice)
    if response_type in BUILT_IN_TYPES:
        _show_texts(element, SHOWN_KEYS)
        required = BUILT_IN_TYPES[response_type]
        if required is not None:
            element.setdefault(required, "")
    shape = _SHAPES.get(response_type)
    fault = None if shape is None else shape(element, notice)
    if fault is not None:
        notice(f"A response of type {response_type} is left out: {fault}.")
    return fault is None


def shape_channels(element: JsonObject, notice: Notice) -> None:
    """Leave out `channels` that are no array of objects."""
    channels = element.get("channels")
    if isinstance(channels, list) and all(isinstance(channel, dict) for channel in channels):
        return
    if element.pop("channels", None) is not None:
        notice("The channels of a response are left out: they are no array of objects.")


def as_text(value: Json) -> str:
    """A value in a place of a text; null is empty (spec expression-language.md §6.4)."""
    return value if isinstance(value, str) else render_text(value)


def _show_texts(place: Json, keys: Iterable[str]) -> None:
    """Turn what stands in text positions into text."""
    if isinstance(place, dict):
        place.update((key, as_text(place[key])) for key in keys if key in place)


def _shape_option(element: JsonObject, notice: Notice) -> str | None:
    options = element.get("options")
    if not isinstance(options, list):
        return "its options are no array"
    if element.get("preference") == "":
        del element["preference"]
    shown = [option for option in map(_option, options) if option is not None]
    if len(shown) < len(options):
        notice(f"{len(options) - len(shown)} of the options of a response are left out: they are no options.")
    element["options"] = shown
    return None


def _option(option: Json) -> JsonObject | None:
    """An option with a label and an object for a value; a text or a number is one that says just that."""
    if option is None or isinstance(option, list):
        return None
    if not isinstance(option, dict):
        option = {"label": option}
    label, value = as_text(option.get("label")), option.get("value")
    if isinstance(value, list):
        return None
    if not isinstance(value, dict):
        value = {"input": {"text": label if value is None else as_text(value)}}
    for key in ("intents", "entities"):
        if not isinstance(value.get(key), list):
            value.pop(key, None)
    said = value.get("input")
    if isinstance(said, dict):
        _show_texts(said, ("text",))
    elif "input" in value:
        value["input"] = {"text": as_text(said)}
    return {**option, "label": label, "value": value}


def _shape_pause(element: JsonObject, _notice: Notice) -> str | None:
    time = element.get("time")
    if isinstance(time, str):
        time = find_number(time)
    if not isinstance(time, int | float) or isinstance(time, bool):
        return "its time is no number"
    element["time"] = time
    return None


def _shape_connect_to_agent(element: JsonObject, _notice: Notice) -> None:
    for key in ("agent_available", "agent_unavailable"):
        if isinstance(element.get(key), dict):
            _show_texts(element[key], ("message",))
        elif key in element:
            message = as_text(element.pop(key))
            if message:
                element[key] = {"message": message}
    if not isinstance(element.get("transfer_info"), dict):
        element.pop("transfer_info", None)


def _shape_channel_transfer(element: JsonObject, _notice: Notice) -> str | None:
    target = element.get("transfer_info")
    is_known = isinstance(target, dict) and isinstance(target.get("target"), dict)
    return None if is_known else "it names no target"


def _shape_search(element: JsonObject, _notice: Notice) -> None:
    element.setdefault("query_type", "natural_language")
    element.setdefault("discovery_version", "2018-12-03")


def _shape_user_defined(element: JsonObject, _notice: Notice) -> str | None:
    return "it defines nothing" if element.get("user_defined") is None else None


def _shape_suggestion(element: JsonObject, _notice: Notice) -> str | None:
    return None if isinstance(element.get("suggestions"), list) else "its suggestions are no array"


_SHAPES: Mapping[str, Shape] = {
    "option": _shape_option,
    "pause": _shape_pause,
    "connect_to_agent": _shape_connect_to_agent,
    "channel_transfer": _shape_channel_transfer,
    "search_skill": _shape_search,
    "user_defined": _shape_user_defined,
    "suggestion": _shape_suggestion,
}
