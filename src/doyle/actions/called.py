"""An action that a dialog called (spec/actions-runtime.md §22)."""

from doyle.actions.frames import start
from doyle.actions.history import mark_start, remember_user
from doyle.actions.running import ActionCall, Reason, RunningTurn
from doyle.actions.state import Pending
from doyle.actions.steps import run
from doyle.expressions.methods.history import DIALOG_LEADS
from doyle.wire.json import Json
from doyle.wire.json_copy import copy_json


def start_called(turn: RunningTurn, call: ActionCall) -> None:
    """Set the session variables of the call and start its action; whatever ran before is given up."""
    state = turn.state
    state.called, state.has_heard = [], True
    remember_user(turn)
    mark_start(turn)
    for name, value in call.parameters.items():
        state.skill_variables[name] = copy_json(value)
    keep_variables(turn)
    action = turn.skill.action_named(call.name)
    if action is None:
        turn.note_log("error", "No action triggered")
        return
    state.leave_topics()
    start(turn, action, Reason.EXTERNAL)
    run(turn)


def keep_variables(turn: RunningTurn) -> None:
    """Keep the session variables as they are, for `note_changes`; expressions know that a dialog leads."""
    if turn.state.called is not None:
        turn.before = copy_json(turn.state.skill_variables)
        turn.scope.flags[DIALOG_LEADS] = True


def note_changes(turn: RunningTurn) -> None:
    """Remember, for the dialog, which session variables the action has made or changed, in whatever way."""
    called, before, now = turn.state.called, turn.before, turn.state.skill_variables
    if called is not None:
        known = {*called}
        called += [name for name in now if name not in known and not _is_same(before, now, name)]


def is_waiting_for_client(turn: RunningTurn) -> bool:
    """Whether a called action waits for its client: whatever the user says, it cannot start another one."""
    return turn.state.called is not None and turn.state.pending in (Pending.CALLOUT, Pending.CLIENT_ACTIONS)


def _is_same(before: dict[str, Json], now: dict[str, Json], name: str) -> bool:
    return name in before and type(before[name]) is type(now[name]) and before[name] == now[name]
