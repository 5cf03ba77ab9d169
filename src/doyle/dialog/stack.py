"""Where the conversation stands: the entries of `system.dialog_stack` (spec dialog-engine.md §4.3).

The active entry comes first, suspended ones follow, most recent first. What a client sends is not trusted.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace

from doyle.dialog.compiled import CompiledNode, NodeType, Selector
from doyle.wire.json import Json, JsonObject

ROOT = "root"
MAX_ENTRIES = 100
IN_PROGRESS = "in_progress"
IN_ACTION = "in_action"
DIGRESSED = "digressed"
CALLERS = frozenset({NodeType.STANDARD, NodeType.FRAME, NodeType.RESPONSE_CONDITION})


@dataclass(frozen=True, slots=True)
class OpenAction:
    """An action that a node called and that needs the user's next turn (spec dialog-engine.md §11.5).

    `at`: its place among the actions of the node. `waiting`: plain data of the actions engine.
    """

    name: str
    at: int
    waiting: JsonObject

    def to_json(self) -> JsonObject:
        """The action as it travels."""
        return {"name": self.name, "at": self.at, "waiting": self.waiting}


@dataclass(frozen=True, slots=True)
class StackEntry:
    """One place: waiting below a node, or at it with a selector, or at a slot in progress, or suspended.

    `dialog_node` is None where no branch is active: at the root. `action`: what the node waits for.
    """

    dialog_node: str | None = None
    selector: Selector | None = None
    state: str | None = None
    skipped_slots: tuple[str, ...] = ()
    action: OpenAction | None = None

    @property
    def is_root(self) -> bool:
        """Whether this is the place where no branch is active."""
        return self.dialog_node is None

    @property
    def name(self) -> str:
        """How the place is named where it travels."""
        return ROOT if self.dialog_node is None else self.dialog_node

    def find_node(self, nodes: Mapping[str, CompiledNode]) -> CompiledNode | None:
        """The node of this place; None at the root."""
        return None if self.dialog_node is None else nodes.get(self.dialog_node)

    def suspended(self) -> "StackEntry":
        """The same place, left by a digression that may come back; an action goes on waiting."""
        return replace(self, state=DIGRESSED)

    def resumed(self, *, is_in_progress: bool) -> "StackEntry":
        """The same place, active again; a slot is in progress then, and an action owns the turns."""
        if self.action is not None:
            return replace(self, state=IN_ACTION)
        return replace(self, state=IN_PROGRESS if is_in_progress else None)

    def to_json(self) -> JsonObject:
        """The entry as it travels."""
        shown: JsonObject = {"dialog_node": self.name}
        if self.dialog_node == ROOT:
            shown["is_node"] = True
        if self.selector is not None:
            shown["selector"] = self.selector.value
        if self.state is not None:
            shown["state"] = self.state
        if self.skipped_slots:
            shown["skipped_slots"] = list(self.skipped_slots)
        if self.action is not None:
            shown["action"] = self.action.to_json()
        return shown


ROOT_ENTRY = StackEntry()


def read_stack(
    data: Json, nodes: Mapping[str, CompiledNode]
) -> tuple[tuple[StackEntry, ...], tuple[str, ...]]:
    """Read a `dialog_stack` from outside: the entries (never none) and complaints about it.

    A stack that cannot be read, and one whose active entry names a node that does not exist, becomes the root
    entry alone; suspended entries of missing nodes are left out. An entry of a response condition stands for
    its node (§4.1), unless it waits for an action. `root` is the root, unless `is_node` says that it is the
    node of that name.
    """
    if data is None:
        return (ROOT_ENTRY,), ()
    if not isinstance(data, list) or not data or len(data) > MAX_ENTRIES:
        return (ROOT_ENTRY,), ("The dialog stack is not a list of entries; the dialog starts at the root.",)
    active = _read_entry(data[0], nodes)
    if active is None:
        place = _shown(data[0])
        return (ROOT_ENTRY,), (f"The dialog stack names {place}, where nothing can go on; back to the root.",)
    suspended: list[StackEntry] = []
    complaints: list[str] = []
    for item in data[1:]:
        entry = _read_entry(item, nodes)
        if entry is None or entry.is_root:
            complaints.append(f"The dialog stack names {_shown(item)}, where nothing can return to.")
        else:
            suspended.append(entry.suspended())
    return (active, *suspended), tuple(complaints)


def _read_entry(item: Json, nodes: Mapping[str, CompiledNode]) -> StackEntry | None:
    fields = {"dialog_node": item} if isinstance(item, str) else item
    if not isinstance(fields, dict) or not isinstance(fields.get("dialog_node"), str):
        return None
    if fields["dialog_node"] == ROOT and fields.get("is_node") is not True:
        return ROOT_ENTRY
    node = nodes.get(fields["dialog_node"])
    if fields.get("state") == IN_ACTION or (fields.get("state") == DIGRESSED and "action" in fields):
        return None if node is None else _read_caller(fields, node, nodes)
    selector = _read_selector(fields.get("selector"))
    if node is not None and node.type is NodeType.RESPONSE_CONDITION and selector is None:
        node = nodes.get(node.parent or "")
    if node is None or node.is_disabled or node.type is NodeType.EVENT_HANDLER:
        return None
    return StackEntry(
        node.dialog_node,
        selector,
        IN_PROGRESS if fields.get("state") == IN_PROGRESS else None,
        _read_names(fields.get("skipped_slots")),
    )


def _read_caller(
    fields: JsonObject, node: CompiledNode, nodes: Mapping[str, CompiledNode]
) -> StackEntry | None:
    """The place of a node that waits for an action; None if it no longer calls that action there."""
    action = _read_action(fields.get("action"))
    place = nodes.get(node.parent or "") if node.type is NodeType.RESPONSE_CONDITION else node
    if action is None or place is None or place.is_disabled or node.is_disabled or node.type not in CALLERS:
        return None
    calls = node.body.actions
    if (
        not 0 <= action.at < len(calls)
        or calls[action.at].name != action.name
        or not calls[action.at].is_skill
    ):
        return None
    skipped_slots = _read_names(fields.get("skipped_slots"))
    return StackEntry(node.dialog_node, None, IN_ACTION, skipped_slots, action)


def _read_action(value: Json) -> OpenAction | None:
    match value:
        case {"name": str(name), "at": int(at), "waiting": dict(waiting)} if not isinstance(at, bool):
            return OpenAction(name, at, waiting)
        case {"name": str(name), "at": float(at), "waiting": dict(waiting)} if at.is_integer():
            return OpenAction(name, int(at), waiting)
    return None


def _read_selector(value: Json) -> Selector | None:
    return Selector(value) if isinstance(value, str) and value in Selector.__members__.values() else None


def _read_names(value: Json) -> tuple[str, ...]:
    names = value if isinstance(value, list) else []
    return tuple(name for name in names if isinstance(name, str))[:MAX_ENTRIES]


def _shown(item: Json) -> str:
    name = item.get("dialog_node") if isinstance(item, dict) else item
    return f"[{name[:200]}]" if isinstance(name, str) else "an unreadable entry"
