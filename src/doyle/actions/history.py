"""The last messages of a session (spec/actions-runtime.md §18)."""

from collections.abc import Sequence

from doyle.actions.privacy import masked
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
    """Add the texts of the answer, and drop what is too long ago; private values are stars (§9.7)."""
    if not turn.request.is_history_on:
        return
    history, text = turn.state.history, turn.request.original_text
    if text.strip() and history and "u" in history[-1]:
        history[-1]["u"] = str(masked(text, turn.secrets))[:MAX_CHARACTERS]
    turn.state.history = _with_answer(history, masked(texts_of(turn.output), turn.secrets))


def extended(
    history: Sequence[JsonObject], text: str, answer: Sequence[str], *, is_start: bool
) -> list[JsonObject]:
    """A history with what was said in the turn of a dialog; `is_start`: an action started in it (§18)."""
    said: list[JsonObject] = [{"u": text[:MAX_CHARACTERS]}] if text.strip() else []
    if said and is_start:
        said[0]["n"] = True
    return _with_answer([*history, *said], answer)


def texts_of(generic: Sequence[JsonObject]) -> list[str]:
    """The texts of an answer; what an author calls a text and has none is left out."""
    return [
        each["text"]
        for each in generic
        if each.get("response_type") == "text" and isinstance(each.get("text"), str)
    ]


def _with_answer(history: list[JsonObject], texts: Sequence[str]) -> list[JsonObject]:
    added: list[JsonObject] = [{"a": "\n".join(texts)[:MAX_CHARACTERS]}] if texts else []
    kept = [*history, *added][-MAX_MESSAGES:]
    while kept and sum(map(_size, kept)) > MAX_TOTAL_CHARACTERS:
        kept = kept[1:]
    return kept


def _size(message: JsonObject) -> int:
    return len(message.get("u") or message.get("a") or "")
