"""Tests of the conversation state (spec dialog-engine.md §10)."""

import pytest

from doyle.dialog.compiled import Body, CompiledNode, NodeType
from doyle.dialog.stack import MAX_ENTRIES, ROOT_ENTRY, StackEntry
from doyle.dialog.state import DialogState, read_state
from doyle.wire.json import Json

NODES = {"n": CompiledNode("n", NodeType.STANDARD, condition=True, body=Body())}


@pytest.mark.parametrize("system", [None, "x", 5, [], True])
def test_read_when_system_is_foreign_then_a_new_state(system: Json) -> None:
    """spec dialog-engine.md §10: restarts the dialog."""
    assert read_state(system, NODES) == (DialogState(), ())


def test_read_when_written_before_then_the_same_but_for_the_exit() -> None:
    """spec dialog-engine.md §3 step 4: `branch_exited` belongs to one reply."""
    state = DialogState(
        stack=(StackEntry("n"),),
        turn_counter=3,
        request_counter=5,
        node_output_map={"n": [1]},
        last_branch_node="n",
        branch_exited_reason="completed",
    )
    again, complaints = read_state(state.to_json(), NODES)
    assert complaints == ()
    assert again.branch_exited_reason is None
    again.branch_exited_reason = "completed"
    assert again == state


@pytest.mark.parametrize(
    ("value", "expected"),
    [(3, 3), (3.0, 3), ("3", 0), (-1, 0), (True, 0), (None, 0), (2**60, 0), (float("nan"), 0), ([], 0)],
)
def test_counter_when_sent_back_then_read_or_zero(value: Json, expected: int) -> None:
    """spec dialog-engine.md §10."""
    state, _ = read_state({"dialog_turn_counter": value, "dialog_request_counter": value}, NODES)
    assert (state.turn_counter, state.request_counter) == (expected, expected)


def test_count_when_continuing_then_only_the_request() -> None:
    """spec dialog-engine.md §3 step 3."""
    state = DialogState(turn_counter=2, request_counter=2)
    state.count(is_continuation=True)
    assert (state.turn_counter, state.request_counter) == (2, 3)
    state.count(is_continuation=False)
    assert (state.turn_counter, state.request_counter) == (3, 4)


def test_json_when_new_then_only_what_is_known() -> None:
    """spec dialog-engine.md §10: `branch_exited*` appear only in replies of turns that ended or left a
    branch."""
    assert DialogState().to_json() == {
        "dialog_stack": [{"dialog_node": "root"}],
        "dialog_turn_counter": 0,
        "dialog_request_counter": 0,
    }


def test_stand_at_when_places_are_suspended_then_they_stay() -> None:
    """spec dialog-engine.md §4.1 WAIT changes the active entry alone."""
    state = DialogState(stack=(ROOT_ENTRY, StackEntry("n", state="digressed")))
    state.stand_at(StackEntry("n"))
    assert state.active == StackEntry("n")
    assert state.suspended == (StackEntry("n", state="digressed"),)


def test_suspend_when_very_many_then_the_oldest_go() -> None:
    """A stack that the engine writes can always be read again."""
    state = DialogState()
    for _ in range(MAX_ENTRIES + 20):
        state.suspend(StackEntry("n"))
    assert len(state.stack) == MAX_ENTRIES
    assert read_state(state.to_json(), NODES)[1] == ()
