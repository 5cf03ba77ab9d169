"""The v1 message reply (spec/api/models.yaml, v1 MessageResponse; spec/dialog-engine.md §8.6)."""

import math
import re

from doyle.conversation.opening import Opening
from doyle.dialog.compiled import CompiledDialog, CompiledNode, Event, NodeType
from doyle.dialog.turn import TurnResult
from doyle.wire.json import Json, JsonObject
from doyle.wire.runtime import Understanding
from doyle.wire.versions import ApiVersion, Change

INTENT_BAR = 0.2
MAX_EXPONENT_TEXT = 32
_SCIENTIFIC = re.compile(r"[+-]?[0-9]+(\.[0-9]+)?[eE][+-]?[0-9]{1,3}")
_BOOLEANS = {"true": True, "false": False}


def shown_intents(understanding: Understanding, raw: JsonObject) -> list[JsonObject]:
    """The reply's `intents` (spec/nlu.md §3, spec/dialog-engine.md §7.1).

    Intents that the client supplied come back as they came. Else one intent above the 0.2 bar, none if
    the text is irrelevant; all ten candidates, whatever their scores, if alternates are asked for.
    """
    supplied = raw.get("intents")
    if supplied is not None:
        return list(supplied)
    if raw.get("alternate_intents"):
        return [intent.to_json() for intent in understanding.intents]
    best = understanding.intents[:1]
    if understanding.is_irrelevant or not best or best[0].confidence <= INTENT_BAR:
        return []
    return [best[0].to_json()]


def shown_entities(understanding: Understanding, raw: JsonObject, version: ApiVersion) -> list[JsonObject]:
    """The reply's `entities`: the supplied ones as they came, else the mentions found.

    For versions before 2021-06-14 only are the `metadata` of system entities, and numbers and booleans
    instead of values such as `1E10` and `false` (spec/system-entities.md §2).
    """
    supplied = raw.get("entities")
    if supplied is not None:
        return list(supplied)
    shown = [entity.to_json() for entity in understanding.entities]
    if not version.has(Change.LITERAL_ENTITY_VALUES):
        shown = [{**entity, "value": _converted(entity["value"])} for entity in shown]
    if version.has(Change.NO_ENTITY_METADATA):
        return [{key: value for key, value in entity.items() if key != "metadata"} for entity in shown]
    return shown


def with_literal_values(
    reply: JsonObject, understanding: Understanding, raw: JsonObject, version: ApiVersion
) -> JsonObject:
    """The reply for the log: there values of entities are texts at every date, so that filters find them."""
    if version.has(Change.LITERAL_ENTITY_VALUES) or raw.get("entities") is not None:
        return reply
    pairs = zip(reply["entities"], understanding.entities, strict=True)
    return {**reply, "entities": [{**shown, "value": found.value} for shown, found in pairs]}


def compose_reply(
    opening: Opening, raw: JsonObject, understanding: Understanding, result: TurnResult, version: ApiVersion
) -> JsonObject:
    """The whole reply, in the form of the API version asked for (spec/operations.md §7)."""
    reply: JsonObject = {
        "input": opening.input,
        "intents": shown_intents(understanding, raw),
        "entities": shown_entities(understanding, raw, version),
        "context": _dated_context(_with_user(result.context, opening, raw), version),
        "output": _dated_output(result.output, version),
        "user_id": opening.user_id,
    }
    if result.actions:
        reply["actions"] = list(result.actions)
    if raw.get("alternate_intents") is not None:
        reply["alternate_intents"] = raw["alternate_intents"]
    return reply


def dated_visits(
    dialog: CompiledDialog, nodes_visited: tuple[str, ...], version: ApiVersion
) -> tuple[str, ...]:
    """The visited nodes to show: response conditions and handlers of `input` from 2018-02-16 on only."""
    if version.has(Change.INNER_NODES_VISITED):
        return nodes_visited
    return tuple(name for name in nodes_visited if not _is_inner(dialog, name))


def _is_inner(dialog: CompiledDialog, name: str) -> bool:
    node = dialog.nodes.get(name)
    if node is None or node.type is not NodeType.EVENT_HANDLER:
        return node is not None and node.type is NodeType.RESPONSE_CONDITION
    return node.event_name == Event.INPUT


def dated_topics(dialog: CompiledDialog, output: JsonObject, version: ApiVersion) -> JsonObject:
    """The output with the topics of its time: before 2020-02-05 the `user_label` of the node, if any."""
    if version.has(Change.TOPIC_FROM_TITLE) or "generic" not in output:
        return output
    return {**output, "generic": [_dated_element(dialog, element) for element in output["generic"]]}


def _dated_element(dialog: CompiledDialog, element: JsonObject) -> JsonObject:
    if element.get("response_type") != "connect_to_agent":
        return element
    topic = _label_of(dialog, dialog.nodes.get(element.get("dialog_node") or ""))
    others = {key: value for key, value in element.items() if key != "topic"}
    return others if topic is None else {**others, "topic": topic}


def _label_of(dialog: CompiledDialog, node: CompiledNode | None) -> str | None:
    """The label of a node; a response without one goes by its node's."""
    if node is None or node.user_label is not None or node.type is not NodeType.RESPONSE_CONDITION:
        return None if node is None else node.user_label
    parent = dialog.nodes.get(node.parent or "")
    return None if parent is None else parent.user_label


def _converted(value: Json) -> Json:
    """A number in scientific notation as a number, `true` and `false` as booleans."""
    if not isinstance(value, str):
        return value
    if len(value) <= MAX_EXPONENT_TEXT and _SCIENTIFIC.fullmatch(value):
        number = float(value)
        return value if math.isinf(number) else number
    return _BOOLEANS.get(value, value)


def _with_user(context: JsonObject, opening: Opening, raw: JsonObject) -> JsonObject:
    """The context whose `metadata.user_id` is the one at the root of the request, if it has one there.

    A node may write another one; the root wins (spec/dialog-engine.md §9.7).
    """
    if not raw.get("user_id"):
        return context
    metadata: JsonObject = context.get("metadata") or {}
    return {**context, "metadata": {**metadata, "user_id": opening.user_id}}


def _dated_context(context: JsonObject, version: ApiVersion) -> JsonObject:
    if version.has(Change.DIALOG_STACK_OF_OBJECTS):
        return context
    system: JsonObject = context["system"]
    stack: list[Json] = [entry["dialog_node"] for entry in system["dialog_stack"]]
    return {**context, "system": {**system, "dialog_stack": stack}}


def _dated_output(output: JsonObject, version: ApiVersion) -> JsonObject:
    gone = set()
    if version.has(Change.NO_OUTPUT_TEXT):
        gone.add("text")
    if not version.has(Change.OUTPUT_GENERIC):
        gone.add("generic")
    return {key: value for key, value in output.items() if key not in gone}
