"""Frames of any shape, driven at random and to the extreme."""

import json
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from doyle.dialog.compile import compile_dialog
from doyle.dialog.compiled import CompiledDialog
from doyle.dialog.effects import EffectResult
from doyle.dialog.trace import TurnTrace
from doyle.dialog.turn import TurnRequest, TurnResult, World, take_turn
from doyle.wire.json import JsonObject
from doyle.wire.runtime import RuntimeEntity, RuntimeIntent, Understanding
from doyle.wire.workspace import DialogNode

WORLD = World(datetime(2024, 2, 29, 12, 0, tzinfo=UTC), 7)
SUGGESTING: JsonObject = {"disambiguation": {"enabled": True}}
EVENTS = ["focus", "input", "filled", "generic", "nomatch", "digression_return_prompt", "validate"]
STEPS = ["reprompt", "skip_slot", "skip_all_slots", "get_user_input", "skip_user_input"]


def dialog_of(nodes: list[JsonObject]) -> CompiledDialog:
    read = [DialogNode.read({"dialog_node": f"n{at}", **node}) for at, node in enumerate(nodes)]
    return compile_dialog(
        read,
        entities=frozenset({"city", "size"}),
        settings=SUGGESTING,
        callable_actions=frozenset({"hook"}),
    )


conditions = st.sampled_from(
    [
        None,
        "true",
        "anything_else",
        "#go",
        "#stop",
        "@city",
        "@size",
        "@size.values.size() > 1",
        "slot_in_focus",
        "all_slots_filled",
        "has_skipped_slots",
        "returning_from_digression",
        "event.previous_value == null",
        "$a",
        "!$a",
        "$null.x",
    ]
)
values = st.sampled_from([None, "v", "@city", "<? @size.values ?>", "<? $null.x ?>", "$a", 0, [1]])
steps = st.one_of(
    st.builds(lambda behavior: {"behavior": behavior}, st.sampled_from(STEPS)),
    st.builds(
        lambda target, selector: {"behavior": "jump_to", "dialog_node": target, "selector": selector},
        st.sampled_from(["n0", "n1", "n6", "n7", "n9", "gone"]),
        st.sampled_from(["body", "condition", "user_input", "client"]),
    ),
)
calls = st.sampled_from(
    [
        [{"name": "c"}],
        [{"name": "hook", "type": "webhook", "result_variable": "b"}],
        [{"name": "order", "type": "action"}],
        [{"name": "order", "type": "action", "result_variable": "a"}, {"name": "pay", "type": "skill"}],
    ]
)
outcomes = st.sampled_from(
    [
        EffectResult({"v": 1}),
        EffectResult({}),
        EffectResult(error="no"),
        EffectResult(elements=({"response_type": "text", "text": "Which?"},), waiting={"at": [1]}),
    ]
)
handlers = st.fixed_dictionaries(
    {
        "type": st.just("event_handler"),
        "parent": st.sampled_from(["n0", "n1", "n2", "n5"]),
        "event_name": st.sampled_from(EVENTS),
        "conditions": conditions,
    },
    optional={
        "context": st.dictionaries(st.sampled_from(["a", "b"]), values, max_size=2),
        "output": st.sampled_from([{"text": "said"}, {"text": ""}, {"ui": 1}, {"text": "<? $null.x ?>"}]),
        "next_step": steps,
        "actions": calls,
    },
)
slots = st.fixed_dictionaries(
    {"type": st.just("slot"), "variable": st.sampled_from(["$a", "$b", "a.b"])},
    optional={"conditions": conditions, "disabled": st.booleans()},
)
roots = st.fixed_dictionaries(
    {"conditions": conditions, "title": st.just("T"), "output": st.just({"text": "root"})},
    optional={
        "digress_in": st.sampled_from(["returns", "does_not_return", "not_available"]),
        "actions": calls,
    },
)
frames = st.fixed_dictionaries(
    {
        "type": st.just("frame"),
        "conditions": st.sampled_from(["true", "#go"]),
        "output": st.just({"text": "f"}),
    },
    optional={
        "digress_out_slots": st.sampled_from(["allow_all", "allow_returning", "not_allowed"]),
        "digress_in": st.just("returns"),
        "next_step": steps,
        "actions": calls,
    },
)


@st.composite
def skills(draw: Callable[..., Any]) -> list[JsonObject]:
    """Two frames with slots, a child, root nodes, and handlers of all kinds: n0 to n9, and more."""
    first, second = draw(frames), draw(frames)
    fixed = [
        first,
        {**draw(slots), "parent": "n0"},
        {**draw(slots), "parent": "n0", "previous_sibling": "n1"},
        {"conditions": "true", "parent": "n0", "previous_sibling": "n2", "output": {"text": "child"}},
        {**second, "previous_sibling": "n0", "conditions": "#stop"},
        {**draw(slots), "parent": "n4"},
        {**draw(roots), "previous_sibling": "n4"},
        {**draw(roots), "previous_sibling": "n6"},
        {
            "type": "response_condition",
            "parent": "n0",
            "previous_sibling": "n3",
            "conditions": draw(conditions),
        },
        {**draw(roots), "previous_sibling": "n7"},
    ]
    return [*fixed, *draw(st.lists(handlers, max_size=10))]


understandings = st.builds(
    Understanding,
    st.sampled_from(
        [(), (RuntimeIntent("go", 0.9),), (RuntimeIntent("stop", 0.9), RuntimeIntent("go", 0.8))]
    ),
    st.lists(
        st.builds(
            lambda name, start: RuntimeEntity(name, "v", (start, start + 1), 1.0),
            st.sampled_from(["city", "size", "sys-number"]),
            st.integers(0, 3),
        ),
        max_size=3,
    ).map(tuple),
)


def as_bytes(result: TurnResult) -> bytes:
    return json.dumps(
        [result.context, result.output, result.actions, result.nodes_visited, str(result.effects)]
    ).encode()


@settings(max_examples=400, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(skills(), st.lists(understandings, min_size=2, max_size=6), st.data())
def test_conversation_when_frames_are_of_any_shape_then_answers_repeatably(
    nodes: list[JsonObject], understood: list[Understanding], data: st.DataObject
) -> None:
    """spec dialog-engine.md §6, §12: a turn ends, the same way each time, and its context feeds the next."""
    dialog = dialog_of(nodes)
    context: JsonObject = {"conversation_id": "c"}
    for understanding in understood:
        request = TurnRequest({"text": "abcd"}, context, understanding, text="abcd")
        before = json.dumps(context)
        results: tuple[EffectResult, ...] = ()
        result = take_turn(dialog, request, WORLD)
        while result.effects:
            results = (*results, data.draw(outcomes))
            result = take_turn(dialog, request, WORLD, results)
        assert as_bytes(take_turn(dialog, request, WORLD, results, TurnTrace())) == as_bytes(result)
        assert json.dumps(context) == before
        _check_stack(dialog, result)
        context = json.loads(json.dumps(result.context))


def _check_stack(dialog: CompiledDialog, result: TurnResult) -> None:
    """The stack names places where the next turn can go on: slots in progress below frames alone, and nodes
    with the action that they wait for."""
    for entry in result.context["system"]["dialog_stack"]:
        if entry.get("state") == "in_action":
            waiting = dialog.nodes[entry["dialog_node"]]
            assert waiting.type in {"standard", "frame", "response_condition"}
            assert waiting.body.actions[entry["action"]["at"]].name == entry["action"]["name"]
        node = dialog.nodes.get(entry["dialog_node"])
        assert entry["dialog_node"] == "root" or node is not None
        if node is not None and node.type == "slot":
            assert node in dialog.slots[str(node.parent)]
            assert entry["state"] in {"in_progress", "digressed"}


def slots_of(count: int, **more: Any) -> list[JsonObject]:
    """A frame with many slots, each filled by anything."""
    nodes: list[JsonObject] = [{"type": "frame", "conditions": "true", "output": {"text": "done"}, **more}]
    for at in range(count):
        name = len(nodes)
        slot: JsonObject = {"type": "slot", "parent": "n0", "variable": f"$v{at}", "conditions": "$on != 1"}
        if at:
            slot["previous_sibling"] = f"n{name - 3}"
        handler = {"type": "event_handler", "parent": f"n{name}"}
        nodes += [
            slot,
            {**handler, "event_name": "input", "conditions": "true", "context": {f"v{at}": "x"}},
            {
                **handler,
                "event_name": "filled",
                "previous_sibling": f"n{name + 1}",
                "conditions": "all_slots_filled && event.previous_value == 5",
            },
        ]
    return nodes


def answer(dialog: CompiledDialog, **context: Any) -> TurnResult:
    request = TurnRequest({}, {"conversation_id": "c", **context}, Understanding(), text="x")
    return take_turn(dialog, request, WORLD)


def test_frame_when_it_has_a_thousand_slots_then_all_are_filled_in_one_turn() -> None:
    """spec dialog-engine.md §12.5: the guard leaves room for large frames, though each handler asks about
    all slots."""
    result = answer(dialog_of(slots_of(1_000)))
    assert len(result.nodes_visited) == 1_002
    assert result.output["text"] == ["done"]
    assert result.output["log_messages"] == []


def test_frame_when_it_is_large_and_jumps_to_itself_then_stopped() -> None:
    """spec dialog-engine.md §12.5: handlers are counted too; the output so far stays."""
    jump = {"behavior": "jump_to", "dialog_node": "n0", "selector": "body"}
    result = answer(dialog_of(slots_of(1_000, next_step=jump)))
    assert len(result.nodes_visited) < 5_100
    assert result.output["text"] == ["done"] * 5
    assert "come to rest" in result.output["error"]
    assert result.context["system"]["dialog_stack"] == [{"dialog_node": "root"}]


def test_frame_when_it_waits_below_two_thousand_nodes_then_reached_and_left() -> None:
    """spec dialog-engine.md §10: depth costs no recursion, on the way out of slots either."""
    nodes: list[JsonObject] = [{"conditions": "false"}]
    nodes += [{"conditions": "false", "parent": f"n{at}"} for at in range(1_998)]
    nodes += [
        {"type": "frame", "conditions": "true", "parent": "n1998", "digress_out_slots": "allow_all"},
        {"type": "slot", "parent": "n1999", "variable": "$v"},
        {"type": "event_handler", "event_name": "focus", "parent": "n2000", "output": {"text": "v?"}},
        {"conditions": "true", "output": {"text": "root"}, "digress_in": "returns", "previous_sibling": "n0"},
    ]
    dialog = dialog_of(nodes)
    first = answer(dialog, system={"dialog_stack": [{"dialog_node": "n1998"}]})
    assert first.output["text"] == ["v?"]
    second = answer(dialog, system=first.context["system"])
    assert second.output["text"] == ["root", "v?"]


def test_parents_when_they_form_a_circle_then_a_frame_in_it_can_be_left() -> None:
    """spec dialog-engine.md §1.2: never fail the turn; going up the tree comes to an end."""
    nodes: list[JsonObject] = [
        {"type": "folder", "parent": "n1"},
        {"type": "folder", "parent": "n0"},
        {"type": "frame", "conditions": "true", "parent": "n1", "digress_out_slots": "allow_all"},
        {"type": "slot", "parent": "n2", "variable": "$v"},
        {"type": "event_handler", "event_name": "focus", "parent": "n3", "output": {"text": "v?"}},
        {"conditions": "true", "output": {"text": "root"}, "digress_in": "returns"},
    ]
    dialog = dialog_of(nodes)
    for selector in (None, "user_input", "condition", "body"):
        for place in ("n2", "n3"):
            entry = {"dialog_node": place, **({"selector": selector} if selector else {})}
            result = answer(dialog, system={"dialog_stack": [entry]})
            assert result.output["log_messages"] == []
            assert result.nodes_visited


def test_mentions_when_there_are_thousands_then_filling_ends() -> None:
    """spec dialog-engine.md §6.4: what a client supplies is bounded by the size of its body alone."""
    dialog = dialog_of(
        [
            {"type": "frame", "conditions": "true", "output": {"text": "done"}},
            {"type": "slot", "parent": "n0", "variable": "$v"},
            {
                "type": "event_handler",
                "event_name": "input",
                "parent": "n1",
                "conditions": "@sys-number > 1 && @sys-number.values.size() > 1",
                "context": {"v": "<? @sys-number.values.size() ?>"},
            },
        ]
    )
    mentions = tuple(RuntimeEntity("sys-number", "5", (at, at + 2), 1.0) for at in range(2_000))
    request = TurnRequest({}, {"conversation_id": "c"}, Understanding((), mentions), text="5" * 2_048)
    assert take_turn(dialog, request, WORLD).context["v"] == 2_000
