"""The last messages of a session (spec/actions-runtime.md §18)."""

from doyle.actions.running import RunningTurn
from doyle.wire.json import JsonObject

MAX_MESSAGES = 24
MAX_CHARACTERS = 512
MAX_TOTAL_CHARACTERS = 2_048


def remember_user(turn: RunningTurn) -> None:
    """Add the user's text; `n` will mark the one that starts an action."""
    if turn.request.is_history_on and turn.request.original_text:
        turn.state.history.append({"u": turn.request.original_text[:MAX_CHARACTERS]})


def mark_start(turn: RunningTurn) -> None:
    """The user's text started an action of its own."""
    if turn.request.is_history_on and turn.state.history and "u" in turn.state.history[-1]:
        turn.state.history[-1]["n"] = True


def remember_assistant(turn: RunningTurn) -> None:
    """Add the texts of the answer, and drop what is too long ago."""
    if not turn.request.is_history_on:
        return
    texts = [str(each["text"]) for each in turn.output if each.get("response_type") == "text"]
    if texts:
        turn.state.history.append({"a": "\n".join(texts)[:MAX_CHARACTERS]})
    kept = turn.state.history[-MAX_MESSAGES:]
    while kept and sum(map(_size, kept)) > MAX_TOTAL_CHARACTERS:
        kept = kept[1:]
    turn.state.history = kept


def _size(message: JsonObject) -> int:
    return len(message.get("u") or message.get("a") or "")
