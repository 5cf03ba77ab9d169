"""Why a node is visited, as turn events tell it (spec/actions-runtime.md §21)."""

from dataclasses import dataclass
from enum import StrEnum

from doyle.wire.json import JsonObject


class Reason(StrEnum):
    """What brought the conversation to a node from elsewhere; within a branch there is none."""

    WELCOME = "welcome"
    BRANCH_START = "branch_start"
    TOPIC_SWITCH = "topic_switch"
    TOPIC_RETURN = "topic_return"
    TOPIC_SWITCH_WITHOUT_RETURN = "topic_switch_without_return"
    JUMP = "jump"


@dataclass(frozen=True, slots=True)
class Visit:
    """A node that was visited, or come back to."""

    dialog_node: str
    reason: Reason | None = None


TurnEvent = Visit | JsonObject
"""A visit, or an event of an action that a node called, as it is shown."""
