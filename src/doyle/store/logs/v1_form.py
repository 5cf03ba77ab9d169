"""A v2 message as the log of v1 has it (spec/operations.md §2, row 22).

What stands in a v2 `output` for the understanding of the message stands beside it in v1. Turns are counted
where a dialog counts them: a request carries the number that the answer before it gave.
"""

from doyle.store.assistant_log_events import AssistantLogRecord
from doyle.store.logs.values import values_at
from doyle.wire.json import JsonObject
from doyle.wire.message_v2 import MAIN_SKILL

_UNDERSTOOD = ("intents", "entities")
_COUNTERS = ("dialog_turn_counter", "dialog_request_counter")


def request_in_v1(record: AssistantLogRecord) -> JsonObject:
    """The request; there is always an `input` with a `text`."""
    earlier = max(0, _turn(record) - 1)
    system = {"assistant_id": record.assistant_id, **dict.fromkeys(_COUNTERS, earlier)}
    said: JsonObject = {"text": "", **(record.request.get("input") or {})}
    here = {"conversation_id": record.session_id, "system": system}
    return {**record.request, "input": said, "context": {**(record.request.get("context") or {}), **here}}


def response_in_v1(record: AssistantLogRecord) -> JsonObject:
    """The answer; `context.system` tells where a dialog stands, and the turn in any case."""
    said: JsonObject = record.request.get("input") or {}
    output: JsonObject = record.response.get("output") or {}
    context: JsonObject = record.response.get("context") or {}
    dialog: JsonObject = ((context.get("skills") or {}).get(MAIN_SKILL) or {}).get("system") or {}
    counted = dict.fromkeys(_COUNTERS, _turn(record))
    system = {"assistant_id": record.assistant_id, **counted, **dialog}
    return {
        **record.response,
        "input": {"text": said.get("text", "")},
        **{name: output.get(name) or [] for name in _UNDERSTOOD},
        "output": _output_in_v1(output),
        "context": {**context, "conversation_id": record.session_id, "system": system},
    }


def _output_in_v1(output: JsonObject) -> JsonObject:
    """The output with its texts and the names of its nodes where v1 has them."""
    return {
        "generic": [],
        "text": values_at(output, ("generic", "text")),
        "log_messages": [],
        "nodes_visited": values_at(output, ("debug", "nodes_visited", "dialog_node")),
        **{name: part for name, part in output.items() if name not in _UNDERSTOOD},
    }


def _turn(record: AssistantLogRecord) -> int:
    """The number of the turn that the answer ended; 0 where none is known."""
    system = ((record.response.get("context") or {}).get("global") or {}).get("system") or {}
    turn = system.get("turn_count")
    return turn if isinstance(turn, int) else 0
