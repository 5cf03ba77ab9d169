"""Tests of the recorder itself: order, nesting, bounds. What turns record: tests/transcripts/dialog."""

import json
from datetime import UTC, datetime
from typing import Any

import pytest

from doyle.dialog.compile import compile_dialog
from doyle.dialog.stack import ROOT_ENTRY, StackEntry
from doyle.dialog.trace import MAX_CONDITIONS, MAX_STEPS, MAX_TRACE_CHARACTERS, Step, TurnTrace
from doyle.dialog.turn import TurnRequest, World, take_turn
from doyle.wire.json import JsonObject
from doyle.wire.runtime import Understanding
from doyle.wire.workspace import DialogNode

WORLD = World(datetime(2024, 2, 29, 12, 0, tzinfo=UTC), 7)


def steps_of(nodes: list[JsonObject], context: JsonObject | None = None) -> list[Any]:
    dialog = compile_dialog([DialogNode.read(node) for node in nodes], entities=frozenset(), settings={})
    trace = TurnTrace()
    take_turn(
        dialog, TurnRequest({"text": "x"}, context or {}, Understanding(), text="x"), WORLD, trace=trace
    )
    return trace.to_json()


def chain(count: int, **fields: Any) -> list[JsonObject]:
    """Root nodes in order; the last one holds."""
    nodes: list[JsonObject] = []
    for at in range(count):
        before = {"previous_sibling": f"n{at - 1}"} if at else {}
        nodes.append({"dialog_node": f"n{at}", "conditions": "$x", **fields, **before})
    nodes[-1]["conditions"] = "true"
    return nodes


def test_steps_when_noted_inside_another_one_then_its_parts() -> None:
    trace = TurnTrace()
    with trace.inside(Step.LEVEL, among="children"), trace.inside(Step.FRAME):
        trace.note(Step.SLOT, move="asked")
    trace.note(Step.END)
    assert trace.to_json() == [
        {
            "step": "level",
            "among": "children",
            "steps": [{"step": "frame", "steps": [{"step": "slot", "move": "asked"}]}],
        },
        {"step": "end"},
    ]


def test_block_when_it_ends_with_an_error_then_the_nesting_ends_too() -> None:
    trace = TurnTrace()
    with pytest.raises(ValueError, match="x"), trace.inside(Step.LEVEL):
        raise ValueError("x")
    trace.note(Step.END)
    assert trace.to_json() == [{"step": "level"}, {"step": "end"}]


def test_facts_when_none_then_left_out_but_values_stay() -> None:
    trace = TurnTrace()
    trace.note(Step.CONTEXT, values={"before": None}, policy=None)
    assert trace.to_json() == [{"step": "context", "before": None}]


def test_value_when_long_then_cut_and_named_as_cut() -> None:
    trace = TurnTrace()
    trace.note(Step.CONTEXT, values={"path": "a", "before": "y" * 200, "after": "x" * 201})
    assert trace.to_json() == [
        {"step": "context", "path": "a", "before": "y" * 200, "after": "x" * 200 + "…", "cut": ["after"]}
    ]


def test_stack_when_it_stays_the_same_then_no_step() -> None:
    trace = TurnTrace()
    trace.note_stack((ROOT_ENTRY,), (StackEntry(),))
    assert trace.to_json() == []


def test_trace_when_full_then_says_how_much_is_missing() -> None:
    trace = TurnTrace()
    for _ in range(MAX_STEPS + 3):
        with trace.inside(Step.LEVEL):
            trace.note(Step.NEXT)
    *shown, last = trace.to_json()
    assert sum(1 + len(step.get("steps", ())) for step in shown) == MAX_STEPS
    assert last == {"step": "cut", "left_out": MAX_STEPS + 6}


def test_trace_when_its_values_are_large_then_bounded_in_characters() -> None:
    trace = TurnTrace()
    for _ in range(MAX_STEPS):
        trace.note(Step.OUTPUT, values={"elements": ["x" * 1_000] * 9}, room=9_000)
    assert trace.to_json()[-1]["step"] == "cut"
    assert len(json.dumps(trace.to_json())) < MAX_TRACE_CHARACTERS * 1.1


def test_level_when_it_is_long_then_misses_are_left_out_and_the_hit_is_not() -> None:
    """The steps after a long level keep their room."""
    shown = steps_of(chain(MAX_CONDITIONS * 4))
    level = shown[1]
    assert [step["dialog_node"] for step in level["steps"]][-2:] == [
        f"n{MAX_CONDITIONS - 1}",
        f"n{MAX_CONDITIONS * 4 - 1}",
    ]
    assert level["found"] == f"n{MAX_CONDITIONS * 4 - 1}"
    assert [step["step"] for step in shown] == ["start", "level", "node", "next", "end", "cut"]
    assert shown[-1]["left_out"] == MAX_CONDITIONS * 3 - 1


def test_trace_when_conditions_and_context_are_huge_then_bounded() -> None:
    """A hostile skill: conditions with many long operands, a large context."""
    names = [f"$v{at:02}{'x' * 90}" for at in range(20)]
    nodes = chain(400, conditions=" && ".join(names), title="t" * 60, context={"big": "<? $big ?>"})
    context = {name[1:]: "y" * 10_000 for name in names} | {"big": ["z" * 1_000] * 100}
    shown = steps_of(nodes, context)
    assert len(json.dumps(shown)) < MAX_TRACE_CHARACTERS * 1.5
    assert shown[1]["steps"][0]["cut"] == ["conditions"]


def test_trace_when_read_while_the_turn_goes_on_then_unchanged_later() -> None:
    trace = TurnTrace()
    early = trace.to_json()
    trace.note(Step.END)
    assert early == []
