"""The state of a conversation with actions: plain data between turns (spec/actions-runtime.md §1).

What comes back was sealed by the caller, so it is what a turn wrote; a skill may have changed meanwhile, so
every name in it is looked up again. The step that an action has come to is kept by its name, for the same
reason: in a turn it is a place among the steps.
"""

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from enum import StrEnum

from doyle.actions.plan import CompiledActions
from doyle.wire.json import Json, JsonObject
from doyle.wire.json_copy import copy_json

MAX_STATE_BYTES = 130_000
"""Of a conversation (§23)."""
TOPIC_KEYS = frozenset(
    {
        "stacks",
        "pending",
        "tries",
        "offered",
        "offered_over",
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

    `cursor`: the place of the next step. `is_displaced`: the skill no longer has the step that was waiting;
    nothing answers it, and the steps go on behind those that ran. `done`: the steps that ran to their end.
    `answered`: those whose variable was filled. `literals` and `patterns`: what the user typed for an answer,
    and the name of the pattern that it matched. `given`: the steps that a caller's parameters answered.
    `private`: variables that hold private values of other actions.
    `is_calling`: the step at the cursor has said all and waits for a call. `caller_step` is None for a base
    action.
    """

    action: str
    started: str
    condition_type: str = "user_defined"
    variables: JsonObject = field(default_factory=dict)
    literals: dict[str, str] = field(default_factory=dict)
    patterns: dict[str, str] = field(default_factory=dict)
    cursor: int = 0
    is_displaced: bool = False
    is_calling: bool = False
    done: list[str] = field(default_factory=list)
    answered: list[str] = field(default_factory=list)
    given: list[str] = field(default_factory=list)
    private: list[str] = field(default_factory=list)
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
    offered, by suggestion id; `offered_text` and `offered_entities`: what it was about; `offered_over`: what
    was pending when it was shown. `has_heard`: a message with a text was processed. `called`: the session
    variables that changed since a dialog called an action, None if none did. `secrets`: texts of private
    values that variables hold which are not private. `debug`: of the last answer, where the skill reads it.
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
    offered_over: Pending | None = None
    history: list[JsonObject] = field(default_factory=list)
    has_heard: bool = False
    is_begun: bool = False
    called: list[str] | None = None
    secrets: list[str] = field(default_factory=list)
    debug: JsonObject = field(default_factory=dict)

    @property
    def frame(self) -> Frame | None:
        """The running action."""
        return self.stacks[-1][-1] if self.stacks and self.stacks[-1] else None

    def leave_topics(self) -> None:
        """Give up the present topic and those below: nothing of them is pending or offered any more."""
        self.stacks.clear()
        self.digressed_from = None
        self.pending = self.offered_over = None
        self.offered = {}

    def to_json(self, skill: CompiledActions) -> JsonObject:
        """Plain data that `read_state` reads."""
        data: JsonObject = copy_json(asdict(self))
        for stack in data["stacks"]:
            for frame in stack:
                frame["cursor"] = _name_of(frame, skill)
        return data


def without_topic(state: JsonObject) -> tuple[JsonObject, JsonObject]:
    """A state without its present topic and those below, and the rest: all that has to do with topics.

    A dialog keeps the topic of an action that it called, at the node that waits for it.
    """
    session = {key: value for key, value in state.items() if key not in TOPIC_KEYS}
    return session, {key: value for key, value in state.items() if key in TOPIC_KEYS}


def read_state(data: Json, skill: CompiledActions) -> ActionsState:
    """The state that a turn left behind; what cannot be read starts anew."""
    if not isinstance(data, Mapping):
        return ActionsState()
    copied: JsonObject = copy_json(dict(data))
    try:
        stacks = [[_frame(frame, skill) for frame in stack] for stack in copied.pop("stacks", [])]
        pending = _pending(copied.pop("pending", None))
        usual = Pending.QUESTION if pending is Pending.SUGGESTION else None
        over = _pending(copied.pop("offered_over", usual))
        return ActionsState(stacks=stacks, pending=pending, offered_over=over, **copied)
    except (TypeError, ValueError):
        return ActionsState()


def _pending(value: Json) -> Pending | None:
    return None if value is None else Pending(value)


def _frame(data: JsonObject, skill: CompiledActions) -> Frame:
    """A frame whose step has its present place. States of earlier versions hold the place itself."""
    step = data.pop("cursor", 0)
    frame = Frame(**data)
    action = skill.find_action(frame.action)
    if isinstance(step, int):
        frame.cursor = max(step, 0)
    elif step is None:
        frame.cursor = 0 if action is None else len(action.steps)
    elif action is not None and step in action.places:
        frame.cursor = action.places[step]
    else:
        frame.is_displaced = True
        places = {} if action is None else action.places
        frame.cursor = max((places[name] + 1 for name in frame.done if name in places), default=0)
    return frame


def _name_of(frame: JsonObject, skill: CompiledActions) -> str | int | None:
    action, place = skill.find_action(frame["action"]), int(frame["cursor"])
    if action is None:
        return place
    return action.steps[place].step if place < len(action.steps) else None
