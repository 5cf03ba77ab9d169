"""The user's text while an action of the actions skill waits for it (spec dialog-engine.md §11.5)."""

from doyle.dialog.actions import ask_action
from doyle.dialog.compiled import CompiledNode
from doyle.dialog.digression import leave_action
from doyle.dialog.effects import Hearing
from doyle.dialog.following import Following, Resuming
from doyle.dialog.running_turn import RunningTurn
from doyle.dialog.stack import OpenAction, StackEntry


def answer_action(
    turn: RunningTurn, entry: StackEntry, action: OpenAction, caller: CompiledNode
) -> Following:
    """The node that waits for the action, with what the action made of the text.

    Where the user may leave the action for another topic, and the text is none of its own, a root node whose
    intent it has comes first (spec actions-runtime.md §22).

    Raises:
        EffectNeeded: the caller of the turn has to perform the action first.
    """
    result = ask_action(turn, caller, action, Hearing.ANSWER)
    if result.is_off_topic:
        hit = leave_action(turn, entry, caller)
        if hit is not None:
            return hit
        result = ask_action(turn, caller, action, Hearing.INSIST)
    turn.action_result = result
    return Resuming(caller, action, entry.skipped_slots)
