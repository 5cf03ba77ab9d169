"""`transform`: the session history as a language model takes it (spec/actions-runtime.md §18).

A message of the history is `{"u": text, "n": true}` or `{"a": text}`; `n` marks one that started an action.
"""

from collections.abc import Sequence

from doyle.expressions.errors import MisfitError
from doyle.wire.json import Json, JsonObject

ROLES = 3
DIALOG_LEADS = "dialog_leads"


def transformed(history: Sequence[Json], arguments: Sequence[Json], *, dialog_leads: bool = False) -> Json:
    """`(role, user, assistant[, currentAction])` gives messages, `([prompt][, currentAction])` a text.

    `currentAction` leaves out what started an action; where a dialog leads, all before the latest of them.

    Raises:
        MisfitError: the arguments are neither.
    """
    messages = [message for message in history if isinstance(message, dict)]
    *texts, is_current = arguments if arguments and isinstance(arguments[-1], bool) else (*arguments, False)
    if not all(isinstance(text, str) for text in texts) or len(texts) not in (0, 1, ROLES):
        raise MisfitError("transform takes role, user and assistant prefix, or a system prompt")
    if is_current:
        messages = (
            _since_start(messages) if dialog_leads else [each for each in messages if not _starts(each)]
        )
    if len(texts) == ROLES:
        role, user, assistant = texts
        return [{role: user if "u" in each else assistant, "content": _content(each)} for each in messages]
    return _llama(messages, texts[0] if texts else "")


def _starts(message: JsonObject) -> bool:
    return message.get("n") is True


def _since_start(messages: Sequence[JsonObject]) -> list[JsonObject]:
    starts = [at for at, message in enumerate(messages) if _starts(message)]
    return list(messages[starts[-1] :] if starts else messages)


def _content(message: JsonObject) -> str:
    return str(message.get("u", message.get("a", "")))


def _llama(messages: Sequence[JsonObject], prompt: str) -> str:
    """The chat format of Llama 2: every user's text in `[INST]`, the system prompt in the first."""
    system = f"<<SYS>>\n{prompt}\n<</SYS>>\n\n" if prompt else ""
    parts: list[str] = []
    for message in messages:
        if "u" in message:
            parts.append(f"<s>[INST] {'' if parts else system}{_content(message)} [/INST]")
        else:
            parts.append(
                f" {_content(message)} </s>"
                if parts
                else f"<s>[INST] {system}[/INST] {_content(message)} </s>"
            )
    return "".join(parts)
