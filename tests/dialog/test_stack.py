"""Tests of the dialog stack (spec dialog-engine.md §4.3)."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from doyle.dialog.compiled import ActionPlan, Body, CompiledNode, NodeType, Selector
from doyle.dialog.stack import MAX_ENTRIES, ROOT_ENTRY, OpenAction, StackEntry, read_stack
from doyle.wire.json import Json


def node(name: str, kind: NodeType = NodeType.STANDARD, parent: str | None = None) -> CompiledNode:
    return CompiledNode(name, kind, condition=True, body=Body(), parent=parent)


NODES = {
    item.dialog_node: item
    for item in (
        node("n"),
        replace(node("c"), body=Body(actions=(ActionPlan("order", "action", None, None, {}),))),
        node("r", NodeType.RESPONSE_CONDITION, "n"),
        node("lost", NodeType.RESPONSE_CONDITION),
        node("f", NodeType.FRAME),
        node("s", NodeType.SLOT, "f"),
        node("h", NodeType.EVENT_HANDLER, "s"),
    )
}
anything = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.text(max_size=3)
    | st.sampled_from(["root", "n", "s", "r", "in_action", "in_progress"])
    | st.just({"name": "order", "at": 0, "waiting": {}}),
    lambda inner: (
        st.lists(inner, max_size=4)
        | st.dictionaries(
            st.sampled_from(
                ["dialog_node", "selector", "state", "skipped_slots", "frame", "action", "is_node", "x"]
            ),
            inner,
            max_size=5,
        )
    ),
    max_leaves=12,
)


@pytest.mark.parametrize(
    ("data", "expected"),
    [
        ({"dialog_node": "root"}, StackEntry()),
        ({"dialog_node": "n"}, StackEntry("n")),
        ({"dialog_node": "n", "selector": "user_input"}, StackEntry("n", Selector.USER_INPUT)),
        ({"dialog_node": "s", "state": "in_progress"}, StackEntry("s", None, "in_progress")),
        (
            {"dialog_node": "s", "state": "in_progress", "skipped_slots": ["t", 5, "u"], "frame": "f"},
            StackEntry("s", None, "in_progress", ("t", "u")),
        ),
        ({"dialog_node": "r"}, StackEntry("n")),
        (
            {
                "dialog_node": "c",
                "state": "in_action",
                "action": {"name": "order", "at": 0, "waiting": {"a": 1}},
            },
            StackEntry("c", None, "in_action", (), OpenAction("order", 0, {"a": 1})),
        ),
        ({"dialog_node": "r", "selector": "condition"}, StackEntry("r", Selector.CONDITION)),
        (
            {"dialog_node": "n", "selector": 5, "state": ["x"], "skipped_slots": 5, "frame": 5},
            StackEntry("n"),
        ),
        ("n", StackEntry("n")),
        ("root", StackEntry()),
    ],
)
def test_read_when_active_entry_is_valid_then_kept(data: Json, expected: StackEntry) -> None:
    """spec dialog-engine.md §4.3; a response condition stands for its node (§4.1)."""
    assert read_stack([data], NODES) == ((expected,), ())


@pytest.mark.parametrize(
    "data",
    [
        [],
        "n",
        5,
        {},
        True,
        [5],
        [{}],
        [{"dialog_node": 5}],
        ["gone"],
        ["h"],
        ["lost"],
        ["n"] * (MAX_ENTRIES + 1),
    ],
)
def test_read_when_unusable_then_root_and_one_complaint(data: Json) -> None:
    """spec dialog-engine.md §4.3: reset to root."""
    entries, complaints = read_stack(data, NODES)
    assert entries == (ROOT_ENTRY,)
    assert len(complaints) == 1


def test_read_when_absent_then_root_without_complaint() -> None:
    """spec dialog-engine.md §3: a new conversation has no stack."""
    assert read_stack(None, NODES) == ((ROOT_ENTRY,), ())


def test_read_when_suspended_entries_follow_then_kept_in_order() -> None:
    """spec dialog-engine.md A12: index 0 is active, suspended entries follow, most recent first."""
    entries, complaints = read_stack(["n", {"dialog_node": "f", "state": "digressed"}, "s"], NODES)
    assert [(entry.dialog_node, entry.state) for entry in entries] == [
        ("n", None),
        ("f", "digressed"),
        ("s", "digressed"),
    ]
    assert complaints == ()


def test_entry_when_suspended_and_resumed_then_the_same_place() -> None:
    """spec dialog-engine.md §5.4."""
    entry = StackEntry("n", Selector.USER_INPUT)
    assert entry.suspended().to_json() == {"dialog_node": "n", "selector": "user_input", "state": "digressed"}
    assert entry.suspended().resumed(is_in_progress=entry.state is not None) == entry


@pytest.mark.parametrize(
    "entry",
    [
        StackEntry(),
        StackEntry("n"),
        StackEntry("n", Selector.BODY),
        StackEntry("s", None, "in_progress", ("s",)),
    ],
)
def test_entry_when_written_and_read_then_the_same(entry: StackEntry) -> None:
    """spec dialog-engine.md §4.3: the client returns the stack unchanged."""
    assert read_stack([entry.to_json()], NODES) == ((entry,), ())


@given(anything)
def test_read_when_data_is_anything_then_a_stack_of_known_places(data: Json) -> None:
    """spec dialog-engine.md §10: contexts of clients are hostile input."""
    entries, _ = read_stack(data, NODES)
    assert entries
    assert all(entry.is_root or entry.dialog_node in NODES for entry in entries)
    assert not any(entry.is_root for entry in entries[1:])
