"""The output of a turn as it grows from node to node (spec dialog-engine.md §8.4).

The object is the very one that expressions see as `output`, and may change.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field

from doyle.dialog.elements import as_text
from doyle.dialog.merge import deep_merge
from doyle.wire.json import Json, JsonObject
from doyle.wire.json_copy import copy_json

ENGINE_KEYS = frozenset({"generic", "text", "nodes_visited", "nodes_visited_details", "log_messages"})

MESSAGE_KEYS = frozenset({"error", "warning"})


@dataclass(slots=True)
class RenderedOutput:
    """What one node adds: response elements in order, custom values, and the memory of its texts.

    `variations`: of each text that has several, the index of the one that was chosen and their number.
    """

    elements: list[JsonObject] = field(default_factory=list)
    custom: list[tuple[str, Json]] = field(default_factory=list)
    memory: Json = None
    is_replacing_texts: bool = False
    is_overwriting: bool = False
    variations: list[tuple[int, int]] = field(default_factory=list)


class CollectedOutput:
    """Merges what nodes add into one v1 output object."""

    def __init__(self, start: JsonObject | None = None) -> None:
        self.data: JsonObject = {"generic": [], "text": []}
        for key, value in (start or {}).items():
            if key in {"generic", "text"}:
                self.data[key] = value if isinstance(value, list) else []
            elif key not in ENGINE_KEYS | MESSAGE_KEYS:
                self.data[key] = value

    def show_visited(self, nodes_visited: Sequence[str]) -> None:
        """Let expressions see which nodes were visited; usually there is one more than the last time."""
        shown = self.data.get("nodes_visited")
        if isinstance(shown, list) and len(shown) == len(nodes_visited) - 1:
            shown.append(nodes_visited[-1])
        else:
            self.data["nodes_visited"] = list(nodes_visited)

    def merge(self, rendered: RenderedOutput) -> None:
        """Add what a node says: elements are appended, objects deep-merge, other values replace."""
        if rendered.is_overwriting:
            self.data["generic"], self.data["text"] = [], []
        elif rendered.is_replacing_texts:
            self.data["text"] = []
            self.data["generic"] = [item for item in self._list("generic") if not _is_text(item)]
        for element in rendered.elements:
            self._list("generic").append(element)
            if _is_text(element):
                self._list("text").append(element["text"])
        for key, value in rendered.custom:
            deep_merge(self.data, key, value)

    def clear(self) -> None:
        """Forget everything."""
        self.data.clear()
        self.data.update({"generic": [], "text": []})

    def to_json(self) -> JsonObject:
        """The collected texts, elements and custom values, independent of this object.

        What an expression put among them that is neither is left out, and what a node puts where messages
        of the engine stand is a text: clients rely on the shapes.
        """
        shown: JsonObject = {
            "generic": [item for item in self._list("generic") if _is_element(item)],
            "text": [item for item in self._list("text") if isinstance(item, str)],
        }
        shown.update((key, value) for key, value in self.data.items() if key not in ENGINE_KEYS)
        for key in MESSAGE_KEYS & shown.keys():
            shown[key] = as_text(shown[key])
        copied: JsonObject = copy_json(shown)
        return copied

    def _list(self, key: str) -> list[Json]:
        """A collected list; an expression may have removed it or put something else in its place."""
        found = self.data.get(key)
        if not isinstance(found, list):
            found = self.data[key] = []
        return found


def _is_element(item: Json) -> bool:
    return isinstance(item, dict) and isinstance(item.get("response_type"), str)


def _is_text(element: Json) -> bool:
    return isinstance(element, dict) and element.get("response_type") == "text"
