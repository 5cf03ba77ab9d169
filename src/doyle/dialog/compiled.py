"""A dialog skill ready to run: immutable, indexed, with nothing left to parse."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Protocol

from doyle.dialog.disambiguation_settings import DisambiguationSettings
from doyle.dialog.selection import SelectionPolicy
from doyle.expressions.scope import Scope
from doyle.wire.json import Json, JsonObject

# No export shows the word; see spec actions-runtime.md §22.
SKILL_TYPES = frozenset({"action", "actions", "skill"})


class NodeType(StrEnum):
    """The types of dialog nodes (spec dialog-engine.md §1.1)."""

    STANDARD = "standard"
    FRAME = "frame"
    SLOT = "slot"
    EVENT_HANDLER = "event_handler"
    RESPONSE_CONDITION = "response_condition"
    FOLDER = "folder"


class Behavior(StrEnum):
    """What a next step does (spec dialog-engine.md §4.1)."""

    GET_USER_INPUT = "get_user_input"
    SKIP_USER_INPUT = "skip_user_input"
    JUMP_TO = "jump_to"
    REPROMPT = "reprompt"
    SKIP_SLOT = "skip_slot"
    SKIP_ALL_SLOTS = "skip_all_slots"


class Selector(StrEnum):
    """Which part of its target a jump processes (spec dialog-engine.md §4.2)."""

    CONDITION = "condition"
    BODY = "body"
    USER_INPUT = "user_input"
    CLIENT = "client"


class Event(StrEnum):
    """The events of handlers that are executed (spec dialog-engine.md §6.2)."""

    FOCUS = "focus"
    INPUT = "input"
    FILLED = "filled"
    GENERIC = "generic"
    NOMATCH = "nomatch"
    DIGRESSION_RETURN_PROMPT = "digression_return_prompt"


class Testable(Protocol):
    """A condition; raises ExpressionError or BrokenExpressionError."""

    def holds(self, scope: Scope) -> bool:
        """Whether the condition is true."""


class Renderable(Protocol):
    """A template; raises ExpressionError or BrokenExpressionError."""

    @property
    def is_literal(self) -> bool:
        """Whether there is nothing to evaluate."""

    def render(self, scope: Scope) -> Json:
        """The value, or VOID."""


@dataclass(frozen=True, slots=True)
class CompileWarning:
    """Something in a skill that will not work as written; `path` is a JSON Pointer into the workspace."""

    path: str
    message: str


@dataclass(frozen=True, slots=True)
class NextStep:
    """Where the dialog goes after a node."""

    behavior: Behavior
    dialog_node: str | None = None
    selector: Selector = Selector.CONDITION


@dataclass(frozen=True, slots=True)
class Assignment:
    """A key and the template of its value."""

    key: str
    template: Renderable


@dataclass(frozen=True, slots=True)
class TextPlan:
    """A text with its variations; `values` is one template when it is a whole-string expression."""

    values: tuple[Renderable, ...] | Renderable
    policy: SelectionPolicy = SelectionPolicy.SEQUENTIAL
    delimiter: str = "\n"
    is_empty: bool = False


@dataclass(frozen=True, slots=True)
class ElementPlan:
    """One element of `output.generic`: everything but the variations of a text."""

    response_type: str
    template: Renderable
    text: TextPlan | None = None


@dataclass(frozen=True, slots=True)
class OutputPlan:
    """The output of a node (spec dialog-engine.md §8); `generic` may be one whole-string expression."""

    text: TextPlan | None = None
    is_appending: bool = True
    is_overwriting: bool = False
    generic: tuple[ElementPlan, ...] | Renderable = ()
    custom: tuple[Assignment, ...] = ()


@dataclass(frozen=True, slots=True)
class ActionPlan:
    """A call that a node asks for; `source` is the action as written."""

    name: str
    type: str
    parameters: Renderable | None
    result_variable: str | None
    source: JsonObject
    credentials: str | None = None

    @property
    def is_skill(self) -> bool:
        """Whether it calls an action of the actions skill."""
        return self.type in SKILL_TYPES


@dataclass(frozen=True, slots=True)
class Body:
    """What a node does when it runs. `is_literal`: nothing in it can fail. `is_silent`: it has no output."""

    context: tuple[Assignment, ...] = ()
    output: OutputPlan | None = None
    actions: tuple[ActionPlan, ...] = ()
    is_literal: bool = True
    is_silent: bool = True
    context_source: JsonObject = field(default_factory=dict)
    output_source: JsonObject = field(default_factory=dict)


@dataclass(frozen=True, slots=True, eq=False)
class CompiledNode:
    """One dialog node. `digress_in` and `digress_out` are the effective values, folders considered.

    `variable`: the path of keys to a slot's variable. `entities_taken_whole`: those of which an input
    handler uses all mentions at once. `digest`: that of its source, None if compiling it gave warnings.
    """

    dialog_node: str
    type: NodeType
    condition: Testable | bool
    body: Body
    title: str | None = None
    user_label: str | None = None
    parent: str | None = None
    conditions: str | None = None
    condition_entities: frozenset[str] = frozenset()
    condition_intents: frozenset[str] = frozenset()
    mentions_anything_else: bool = False
    mentions_welcome: bool = False
    next_step: NextStep | None = None
    event_name: str | None = None
    variable: tuple[str, ...] = ()
    entities_taken_whole: frozenset[str] = frozenset()
    digress_in: str | None = None
    digress_out: str | None = None
    digress_out_slots: str | None = None
    is_disabled: bool = False
    is_kept_from_disambiguation: bool = False
    digest: bytes | None = None


@dataclass(frozen=True, slots=True)
class CompiledDialog:
    """The node tree of a skill, indexed. Disabled nodes are in `nodes` alone.

    `levels`: the standard nodes, frames and folders below a parent (None: root), in order.
    `positions`: the index of a node in its level. `waiting_places`: the nodes with a non-empty level once
    folders are expanded. `slots`: those with a variable, below frames. `handlers`: below frames and slots, by
    parent and event. `callable_actions`: names of webhooks and mapped functions that the caller can perform.
    `has_actions`: a node has actions; `calls_skill`: one of them is an action of the actions skill.
    `disambiguation`: None when it is off. `progress_frames`: those that ask for `all_slots_filled`.
    `entities`: the names that it was compiled with. `source_bytes`: the size of its nodes as JSON.
    """

    nodes: Mapping[str, CompiledNode]
    levels: Mapping[str | None, tuple[CompiledNode, ...]]
    positions: Mapping[str, int]
    waiting_places: frozenset[str]
    responses: Mapping[str, tuple[CompiledNode, ...]]
    slots: Mapping[str, tuple[CompiledNode, ...]]
    handlers: Mapping[tuple[str, Event], tuple[CompiledNode, ...]]
    settings: JsonObject
    callable_actions: frozenset[str] = frozenset()
    has_actions: bool = False
    calls_skill: bool = False
    disambiguation: DisambiguationSettings | None = None
    progress_frames: frozenset[str] = frozenset()
    warnings: tuple[CompileWarning, ...] = ()
    entities: frozenset[str] = frozenset()
    source_bytes: int = 0

    def find_enabled(self, dialog_node: str | None) -> CompiledNode | None:
        """The node with an id, unless it is missing or disabled."""
        node = self.nodes.get(dialog_node) if dialog_node is not None else None
        return None if node is None or node.is_disabled else node
