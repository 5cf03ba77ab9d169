"""One turn of a dialog within a message: what it takes is counted where it may be taken anew."""

import itertools
from datetime import UTC, datetime
from typing import Any

import pytest

from doyle.conversation.dialog_turn import DialogTurn
from doyle.conversation.performing import MAX_TURN_SECONDS, Allowance
from doyle.dialog.turn import TurnRequest, World
from doyle.skills.compiled import compile_skill
from doyle.wire.runtime import Understanding
from doyle.wire.workspace import WorkspaceBody

NOW = datetime(2024, 8, 25, tzinfo=UTC)
ACTION = {"name": "clock", "type": "client", "result_variable": "context.time"}


def turn_of(actions: list[Any], allowance: Allowance, timer: Any) -> DialogTurn:
    body = {"name": "tea", "dialog_nodes": [{"dialog_node": "all", "conditions": "true", "actions": actions}]}
    skill = compile_skill("w", 1, WorkspaceBody.read(body))
    request = TurnRequest({"text": "x"}, {}, Understanding(()), text="x")
    return DialogTurn(skill, request, World(NOW, 1), NOW, allowance, timer=timer)


@pytest.mark.parametrize(("actions", "seconds"), [([], 0.0), ([ACTION], 0.25)])
def test_turn_when_its_skill_has_no_actions_then_its_processor_time_is_not_asked_for(
    actions: list[Any], seconds: float
) -> None:
    """Asking takes longer than a turn on some machines, and without calls a turn is taken once."""
    allowance = Allowance()
    turn_of(actions, allowance, itertools.count(step=0.25).__next__).advance()
    assert allowance.turn_seconds == MAX_TURN_SECONDS - seconds
