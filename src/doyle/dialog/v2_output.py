"""What a dialog turn says, in v2 shape (spec dialog-engine.md §§8.3, 8.6)."""

from collections.abc import Callable, Mapping
from types import MappingProxyType

from doyle.dialog.compiled import CompiledDialog
from doyle.dialog.state import BRANCH_EXITED, BRANCH_EXITED_REASON
from doyle.dialog.turn import TurnResult, visited_details
from doyle.dialog.visits import TurnEvent, Visit
from doyle.wire.json import Json, JsonObject
from doyle.wire.json_copy import copy_json

V1_KEYS = frozenset(
    {"generic", "text", "nodes_visited", "nodes_visited_details", "log_messages", "error", "warning"}
)


def output_v2(dialog: CompiledDialog, result: TurnResult, *, is_debug: bool = False) -> JsonObject:
    """The parts of a v2 `output` that come from the dialog; intents, entities and spelling are the caller's.

    `generic` always; `actions` and `user_defined` (all custom keys) if there are any; `debug` when asked for.
    """
    shown: JsonObject = {"generic": [element_v2(element) for element in result.output["generic"]]}
    if result.actions:
        shown["actions"] = copy_json(list(result.actions))
    custom = {key: value for key, value in result.output.items() if key not in V1_KEYS}
    if custom:
        shown["user_defined"] = copy_json(custom)
    if is_debug:
        shown["debug"] = _debug(dialog, result)
    return shown


def element_v2(element: Json) -> Json:
    """A response element in v2 shape; one that needs no change is copied."""
    copied = copy_json(element)
    if isinstance(copied, dict) and isinstance(copied.get("response_type"), str):
        reshape = _RESHAPED.get(copied["response_type"])
        if reshape is not None:
            reshape(copied)
    return copied


def message_v2(message: Mapping[str, Json]) -> JsonObject:
    """A log message in v2 shape: `message` in the place of `msg`, nothing beside code and source (§12.4)."""
    shown: JsonObject = {"level": message["level"], "message": message["msg"], "code": message["code"]}
    if "source" in message:
        shown["source"] = copy_json(message["source"])
    return shown


def _debug(dialog: CompiledDialog, result: TurnResult) -> JsonObject:
    system = result.context["system"]
    debug: JsonObject = {
        "nodes_visited": list(visited_details(dialog, result.nodes_visited)),
        "turn_events": [_shown_event(dialog, event) for event in result.events],
        "log_messages": [message_v2(message) for message in result.output["log_messages"]],
    }
    for key in (BRANCH_EXITED, BRANCH_EXITED_REASON):
        if key in system:
            debug[key] = system[key]
    return debug


def _shown_event(dialog: CompiledDialog, event: TurnEvent) -> JsonObject:
    """A turn event; the visit of a node is made of what its dialog says of it (actions-runtime.md §21)."""
    if not isinstance(event, Visit):
        return event
    source: JsonObject = {"type": "dialog_node", "dialog_node": event.dialog_node}
    node = dialog.nodes.get(event.dialog_node)
    if node is not None and node.title is not None:
        source["title"] = node.title
    if node is not None and node.conditions is not None:
        source["condition"] = node.conditions
    shown: JsonObject = {"event": "node_visited", "source": source}
    return shown if event.reason is None else {**shown, "reason": event.reason.value}


def _reshape_options(element: JsonObject) -> None:
    options = element.get("options")
    for option in options if isinstance(options, list) else ():
        _move_into_input(option)


def _reshape_suggestions(element: JsonObject) -> None:
    suggestions = element.get("suggestions")
    for suggestion in suggestions if isinstance(suggestions, list) else ():
        if not isinstance(suggestion, dict):
            continue
        _move_into_input(suggestion)
        suggestion.pop("dialog_node", None)
        suggestion.pop("source_dialog_node", None)
        output = suggestion.get("output")
        if isinstance(output, dict):
            generic = output.get("generic")
            elements = generic if isinstance(generic, list) else []
            suggestion["output"] = {"generic": [element_v2(item) for item in elements]}


def _move_into_input(choice: Json) -> None:
    """Move the intents and entities of a choice's value into the input that is sent back."""
    value = choice.get("value") if isinstance(choice, dict) else None
    if not isinstance(value, dict):
        return
    moved = {key: value.pop(key) for key in ("intents", "entities") if key in value}
    if moved:
        given = value.get("input")
        value["input"] = {**(given if isinstance(given, dict) else {}), **moved}


def _reshape_agent(element: JsonObject) -> None:
    element.pop("dialog_node", None)


_RESHAPED: Mapping[str, Callable[[JsonObject], None]] = MappingProxyType(
    {
        "option": _reshape_options,
        "suggestion": _reshape_suggestions,
        "connect_to_agent": _reshape_agent,
    }
)
