"""The conversation state of the engine: `context.system` (spec dialog-engine.md §10)."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from doyle.dialog.compiled import CompiledNode
from doyle.dialog.stack import MAX_ENTRIES, ROOT_ENTRY, StackEntry, read_stack
from doyle.wire.json import Json, JsonObject

MAX_COUNTER = 2**53
BRANCH_EXITED = "branch_exited"
BRANCH_EXITED_REASON = "branch_exited_reason"
NODE_OUTPUT_MAP = "_node_output_map"
OWN_KEYS = frozenset(
    {
        "initialized",
        "dialog_stack",
        "dialog_turn_counter",
        "dialog_request_counter",
        NODE_OUTPUT_MAP,
        "last_branch_node",
        BRANCH_EXITED,
        BRANCH_EXITED_REASON,
    }
)

StackWatch = Callable[[tuple[StackEntry, ...], tuple[StackEntry, ...]], None]

COMPLETED = "completed"
FALLBACK = "fallback"


@dataclass(slots=True)
class DialogState:
    """Where the conversation stands and what texts it has shown; `stack[0]` is the active entry.

    `watch` hears of each change of the stack: what it was, what it is.
    """

    stack: tuple[StackEntry, ...] = (ROOT_ENTRY,)
    turn_counter: int = 0
    request_counter: int = 0
    node_output_map: JsonObject = field(default_factory=dict)
    last_branch_node: str | None = None
    branch_exited_reason: str | None = None
    is_initialized: bool = False
    watch: StackWatch | None = None

    @property
    def active(self) -> StackEntry:
        """The place where the conversation stands."""
        return self.stack[0]

    @property
    def suspended(self) -> tuple[StackEntry, ...]:
        """The places to return to, most recent first."""
        return self.stack[1:]

    def move_to(self, stack: tuple[StackEntry, ...]) -> None:
        """Make this the stack."""
        before, self.stack = self.stack, stack
        if self.watch is not None:
            self.watch(before, stack)

    def stand_at(self, entry: StackEntry) -> None:
        """Put an entry in the place of the active one."""
        self.move_to((entry, *self.suspended))

    def suspend(self, entry: StackEntry) -> None:
        """Keep a place to return to, below a fresh root entry; the oldest places beyond the limit go."""
        self.move_to((ROOT_ENTRY, entry.suspended(), *self.suspended)[:MAX_ENTRIES])

    def forget_suspended(self, dialog_nodes: set[str]) -> None:
        """Come back no more to any of some places."""
        if self.suspended:
            kept = (entry for entry in self.suspended if entry.dialog_node not in dialog_nodes)
            self.move_to((self.active, *kept))

    def count(self, *, is_continuation: bool) -> None:
        """Count this request, and this turn unless it continues the last one."""
        self.request_counter += 1
        self.turn_counter += not is_continuation

    def to_json(self) -> JsonObject:
        """The keys of `context.system` that the engine owns."""
        shown: JsonObject = {"initialized": True} if self.is_initialized else {}
        shown["dialog_stack"] = [entry.to_json() for entry in self.stack]
        shown["dialog_turn_counter"] = self.turn_counter
        shown["dialog_request_counter"] = self.request_counter
        if self.node_output_map:
            shown[NODE_OUTPUT_MAP] = self.node_output_map
        if self.last_branch_node is not None:
            shown["last_branch_node"] = self.last_branch_node
        if self.branch_exited_reason is not None:
            shown[BRANCH_EXITED] = True
            shown[BRANCH_EXITED_REASON] = self.branch_exited_reason
        return shown


def read_state(system: Json, nodes: Mapping[str, CompiledNode]) -> tuple[DialogState, tuple[str, ...]]:
    """Read `context.system` from outside: the state and complaints about what could not be read.

    A missing or foreign `system` restarts the dialog. `branch_exited` of the last turn is forgotten.
    """
    if not isinstance(system, dict):
        return DialogState(), ()
    stack, complaints = read_stack(system.get("dialog_stack"), nodes)
    output_map = system.get(NODE_OUTPUT_MAP)
    last_branch_node = system.get("last_branch_node")
    state = DialogState(
        stack=stack,
        turn_counter=_read_counter(system.get("dialog_turn_counter")),
        request_counter=_read_counter(system.get("dialog_request_counter")),
        node_output_map=output_map if isinstance(output_map, dict) else {},
        last_branch_node=last_branch_node if isinstance(last_branch_node, str) else None,
    )
    return state, complaints


def _read_counter(value: Json) -> int:
    """A counter as sent back; clients with one number type send `3.0`."""
    if isinstance(value, bool) or not isinstance(value, (int, float)) or not 0 <= value < MAX_COUNTER:
        return 0
    return int(value)
