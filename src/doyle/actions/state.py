"""The state of a conversation with actions: plain data between turns (spec/actions-runtime.md §1).

What comes back was sealed by the caller, so it is what a turn wrote; a skill may have changed meanwhile, so
every name in it is looked up again.
"""

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from enum import StrEnum

from doyle.wire.json import Json, JsonObject
from doyle.wire.json_copy import copy_json

TOPIC_KEYS = frozenset(
    {
        "stacks",
        "pending",
        "tries",
        "offered",
        "offered_text",
        "offered_entities",
        "digressed_from",
        "called",
    }
)


class Pending(StrEnum):
    """What the next message is an answer to."""

    QUESTION = "question"
    RETURN = "return_confirmation"
    SUGGESTION = "suggestion"
    CALLOUT = "callout"
    CLIENT_ACTIONS = "client_actions"


@dataclass(slots=True)
class Frame:
    """One running action.

    `cursor`: the place of the next step. `done`: the steps that ran to their end. `answered`: those whose
    variable was filled. `literals` and `patterns`: what the user typed for an answer, and the name of the
    pattern that it matched. `given`: the steps that a caller's parameters answered. `caller_step` is None for
    a base action.
    """

    action: str
    started: str
    condition_type: str = "user_defined"
    variables: JsonObject = field(default_factory=dict)
    literals: dict[str, str] = field(default_factory=dict)
    patterns: dict[str, str] = field(default_factory=dict)
    cursor: int = 0
    done: list[str] = field(default_factory=list)
    answered: list[str] = field(default_factory=list)
    given: list[str] = field(default_factory=list)
    visits: dict[str, int] = field(default_factory=dict)
    tries: int = 0
    caller_step: str | None = None
    result_variable: str | None = None

    @property
    def has_caller(self) -> bool:
        """Whether another action goes on when this one ends."""
        return self.caller_step is not None


@dataclass(slots=True)
class ActionsState:
    """Everything that a conversation remembers; `stacks`: suspended topics first, the present one last.

    `rotations`: the last variation of each text, by action, step and place. `offered`: what a suggestion
    offered, by suggestion id; `offered_text` and `offered_entities`: what it was about. `has_heard`: a
    message with a text was processed. `called`: the session variables that changed since a dialog called an
    action, None if none did.
    """

    skill_variables: JsonObject = field(default_factory=dict)
    stacks: list[list[Frame]] = field(default_factory=list)
    no_action_matches_count: int = 0
    strikes: dict[str, int] = field(default_factory=dict)
    rotations: dict[str, int] = field(default_factory=dict)
    digressed_from: str | None = None
    fallback_reason: str | None = None
    pending: Pending | None = None
    tries: int = 0
    offered: dict[str, JsonObject] = field(default_factory=dict)
    offered_text: str = ""
    offered_entities: list[JsonObject] = field(default_factory=list)
    history: list[JsonObject] = field(default_factory=list)
    has_heard: bool = False
    is_begun: bool = False
    called: list[str] | None = None

    @property
    def frame(self) -> Frame | None:
        """The running action."""
        return self.stacks[-1][-1] if self.stacks and self.stacks[-1] else None

    def to_json(self) -> JsonObject:
        """Plain data that `read_state` reads."""
        return copy_json(asdict(self))  # type: ignore[no-any-return]


def without_topic(state: JsonObject) -> tuple[JsonObject, JsonObject]:
    """A state without its present topic and those below, and the rest: all that has to do with topics.

    A dialog keeps the topic of an action that it called, at the node that waits for it.
    """
    session = {key: value for key, value in state.items() if key not in TOPIC_KEYS}
    return session, {key: value for key, value in state.items() if key in TOPIC_KEYS}


def read_state(data: Json) -> ActionsState:
    """The state that a turn left behind; what cannot be read starts anew."""
    if not isinstance(data, Mapping):
        return ActionsState()
    copied: JsonObject = copy_json(dict(data))
    try:
        stacks = [[_frame(frame) for frame in stack] for stack in copied.pop("stacks", [])]
        pending = copied.pop("pending", None)
        return ActionsState(stacks=stacks, pending=None if pending is None else Pending(pending), **copied)
    except (TypeError, ValueError):
        return ActionsState()


def _frame(data: JsonObject) -> Frame:
    frame = Frame(**data)
    frame.cursor = max(frame.cursor, 0)
    return frame
