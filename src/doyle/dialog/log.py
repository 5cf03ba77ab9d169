"""The log messages of one turn (spec dialog-engine.md §12.4)."""

from collections.abc import Callable
from enum import StrEnum

from doyle.dialog.compiled import CompiledNode
from doyle.wire.json import JsonObject

MAX_MESSAGES = 50
MAX_CHARACTERS = 40_000


class LogLevel(StrEnum):
    """How serious a message is, in the API's words."""

    INFO = "info"
    WARN = "warn"
    ERROR = "error"


class TurnLog:
    """Collects messages; those beyond `MAX_MESSAGES` are dropped, and the end of one that is too long.

    `watch` hears of each one that is kept.
    """

    def __init__(self) -> None:
        self.watch: Callable[[JsonObject], None] | None = None
        self._messages: list[JsonObject] = []

    @property
    def is_full(self) -> bool:
        """Whether a further message would be dropped."""
        return len(self._messages) >= MAX_MESSAGES

    def add(self, level: LogLevel, code: str, text: str, node: CompiledNode | None = None) -> None:
        """Note one message, and the node that it is about."""
        if self.is_full:
            return
        message: JsonObject = {"level": level.value, "msg": text[:MAX_CHARACTERS], "code": code}
        if node is not None:
            message["source"] = {"type": "dialog_node", "dialog_node": node.dialog_node}
            message["node_id"] = node.dialog_node
            if node.title is not None:
                message["node_title"] = node.title
        self._messages.append(message)
        if self.watch is not None:
            self.watch(message)

    def to_json(self) -> list[JsonObject]:
        """The messages in the API's v1 form, oldest first."""
        return list(self._messages)

    def summary(self, level: LogLevel) -> str | None:
        """The first message of a level, with the number of the others; None when there is none."""
        texts = [message["msg"] for message in self._messages if message["level"] == level]
        if not texts:
            return None
        others = len(texts) - 1
        if not others:
            return str(texts[0])
        noun = {LogLevel.ERROR: "error", LogLevel.WARN: "warning"}.get(level, "message")
        verb, ending = ("is", "") if others == 1 else ("are", "s")
        return f"{texts[0]} (and there {verb} {others} more {noun}{ending} in the log)"
