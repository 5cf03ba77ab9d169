"""`output.debug` of an answer, and what the next turn sees of it (spec/actions-runtime.md §§8, 21)."""

import json
from collections.abc import Collection

from doyle.actions.privacy import masked
from doyle.actions.running import RunningTurn
from doyle.wire.json import JsonObject

MAX_REMEMBERED_CHARACTERS = 20_000


def debug_of(turn: RunningTurn) -> JsonObject:
    """What the turn tells of itself (§21)."""
    is_exited = turn.state.pending is None
    debug: JsonObject = {
        "turn_events": turn.events,
        "log_messages": turn.log,
        "branch_exited": is_exited,
        "output_generic_mapping": turn.mapping,
    }
    if is_exited:
        debug["branch_exited_reason"] = "fallback" if turn.fell_back else "completed"
    return debug


def remembered(debug: JsonObject, secrets: Collection[str]) -> JsonObject:
    """The debug of an answer as the state keeps it: without private values, with as many events as fit."""
    kept: JsonObject = masked(debug, secrets)
    while _size(kept) > MAX_REMEMBERED_CHARACTERS:
        longest = max(
            ("turn_events", "log_messages", "output_generic_mapping"), key=lambda key: _size(kept[key])
        )
        kept = {**kept, longest: kept[longest][len(kept[longest]) // 2 + 1 :]}
    return kept


def _size(value: object) -> int:
    return len(json.dumps(value, ensure_ascii=False))
