"""A reply's context can always be sent again (spec dialog-engine.md §§10, 12)."""

import json
from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from doyle.dialog.capacity import (
    BYTES_PER_STEP,
    SLOW_BYTES_PER_STEP,
    TOO_COSTLY,
    TOO_LARGE,
    Capacity,
    ContextTooLargeError,
    measure,
)
from doyle.dialog.compile import compile_dialog
from doyle.dialog.effects import MAX_EFFECTS, EffectResult
from doyle.dialog.turn import TurnRequest, TurnResult, World, take_turn
from doyle.expressions.budget import TURN_STEPS, Budget
from doyle.server.bodies import GRANULAR_BYTES, parse_object
from doyle.wire.json import Json, JsonObject
from doyle.wire.message_size import CONTEXT_BYTES, CONTEXT_VALUES
from doyle.wire.runtime import RuntimeIntent, Understanding
from doyle.wire.workspace import DialogNode

WORLD = World(datetime(2024, 2, 29, 12, 0, tzinfo=UTC), 7)
HOOK = {"name": "hook", "type": "webhook", "result_variable": "r"}
OBJECTS = [{"id": at, "name": "tea", "price": 1, "stock": 2, "tags": [1]} for at in range(9_000)]


def node(name: str = "n", conditions: str = "true", **fields: Json) -> JsonObject:
    return {"dialog_node": name, "conditions": conditions, **fields}


def jump(name: str) -> JsonObject:
    return {"behavior": "jump_to", "dialog_node": name, "selector": "body"}


def start(name: str) -> JsonObject:
    return {**jump(name), "selector": "condition"}


def turn(
    nodes: list[JsonObject], context: JsonObject, *outcomes: EffectResult, intent: str | None = None
) -> TurnResult:
    """A turn whose reply's context a request of the server takes."""
    dialog = compile_dialog(
        [DialogNode.read(item) for item in nodes],
        entities=frozenset(),
        settings={},
        callable_actions=frozenset({"hook"}),
    )
    understanding = Understanding((RuntimeIntent(intent, 0.9),) if intent else ())
    request = TurnRequest({"text": "x"}, {"conversation_id": "c", **context}, understanding, text="x")
    calls = range(MAX_EFFECTS if outcomes else 0)
    result = take_turn(dialog, request, WORLD, tuple(outcomes[at % len(outcomes)] for at in calls))
    assert result.effects == ()
    assert_fits(result.context)
    return result


def assert_fits(context: JsonObject) -> None:
    """The context feeds the next request, as the usual clients write it."""
    body = {"input": {"text": "x" * 2048}, "context": context, "alternate_intents": True}
    for raw in (json.dumps(body).encode(), json.dumps(body, ensure_ascii=False).encode()):
        assert len(raw) <= GRANULAR_BYTES
        parse_object(raw, GRANULAR_BYTES)


def messages(result: TurnResult) -> list[tuple[str, str | None]]:
    return [(it["code"], it.get("node_id")) for it in result.output["log_messages"]]


@pytest.mark.parametrize(
    "value",
    [
        {},
        {"a": [1, {"b": 'c, [d] {e}: \\ " \n'}], "é": "ü", "tea": "茶", "cup": "\U0001f375", "n": 10**30},
        [[], [[]], {}],
        "x, y: z",
    ],
)
def test_measure_when_anything_then_no_less_than_python_writes(value: Json) -> None:
    """The bytes are those of `json.dumps`, or a little more for separators in texts."""
    assert len(json.dumps(value)) <= measure(value).bytes <= len(json.dumps(value)) + 10


def capacity(context: JsonObject | None = None, steps: int = TURN_STEPS) -> Capacity:
    return Capacity(context or {}, Budget(turn_steps=steps))


@pytest.mark.parametrize(
    "context",
    [
        {"a": "x" * (CONTEXT_BYTES - 100)},
        {"a": [1] * (CONTEXT_VALUES - 10)},
        {"a": "," * (CONTEXT_BYTES - 100)},
        {"a": "x" * (CONTEXT_BYTES - 100), "n": 10**30},
    ],
)
def test_capacity_when_within_the_limits_then_room(context: JsonObject) -> None:
    capacity().check(context)
    assert capacity().has_room(context)
    assert capacity().has_room_for_state(context)


@pytest.mark.parametrize(
    "context",
    [
        {"a": "x" * CONTEXT_BYTES},
        {"a": "é" * (CONTEXT_BYTES // 5)},
        {"a": [1] * (CONTEXT_VALUES + 10)},
        {"a": [10**30] * (CONTEXT_VALUES + 10)},
    ],
)
def test_capacity_when_beyond_the_limits_then_no_room(context: JsonObject) -> None:
    with pytest.raises(ContextTooLargeError, match="800,000 bytes and 50,000 values"):
        capacity().check(context)


def test_capacity_when_it_came_larger_then_room_for_no_more() -> None:
    given = {"a": "x" * 900_000}
    capacity(given).check({"a": "y" * 900_000})
    assert capacity(given).has_room({"a": "y" * 900_000})
    assert capacity(given).has_room_for_state({"a": "y" * 900_000})
    with pytest.raises(ContextTooLargeError, match="800,000 bytes"):
        capacity(given).check({"a": "x" * 900_001})
    assert not capacity(given).has_room({"a": "x" * 900_001})
    assert not capacity(given).has_room_for_state({"a": "x" * 900_001})


def test_capacity_when_the_turn_has_ended_then_small_late_additions_have_room() -> None:
    slightly = {"a": "x" * (CONTEXT_BYTES + 100)}
    assert capacity().has_room(slightly)
    assert capacity().has_room_for_state(slightly)
    assert not capacity().has_room({"a": "x" * (CONTEXT_BYTES + 50_000)})
    assert not capacity().has_room_for_state({"a": "x" * (CONTEXT_BYTES + 90_000)})


@pytest.mark.parametrize(
    ("context", "steps"),
    [
        ({"a": "x" * 64_000}, 64_000 // BYTES_PER_STEP),
        ({"a": [1] * 30_000}, 60_000 // BYTES_PER_STEP),
        ({"a": [1] * 30_000, "n": 10**30}, 60_000 // SLOW_BYTES_PER_STEP),
        ({"a": ["a,b"] * 30_000}, 180_000 // BYTES_PER_STEP + 180_000 // SLOW_BYTES_PER_STEP),
    ],
)
def test_look_when_it_takes_time_then_it_takes_steps_of_the_turn(context: JsonObject, steps: int) -> None:
    """The slow encoder and the count of separators beside texts cost more."""
    capacity(context, steps + 10).check(context)
    with pytest.raises(ContextTooLargeError, match="the turn takes too many evaluation steps"):
        capacity(context, steps - 10).check(context)


def test_look_when_the_turn_has_ended_then_it_takes_no_steps() -> None:
    context = {"a": "x" * 700_000}
    used_up = capacity(context, 0)
    assert used_up.has_room(context)
    assert used_up.has_room_for_state(context)
    with pytest.raises(ContextTooLargeError):
        used_up.keep(context)


@pytest.mark.parametrize(
    ("context", "seed"),
    [
        ({f"v{at}": "<? $seed ?>" for at in range(40)}, "s" * 100_000),
        ({f"v{at}": "<? $seed ?>" for at in range(40)}, [1] * 5_000),
        ({"more": "y" * 800_000}, "s"),
        ({"more": [1] * 60_000}, "s"),
    ],
)
def test_body_when_its_context_is_too_large_then_fails_and_names_node_and_limit(
    context: JsonObject, seed: Json
) -> None:
    """§12.2: rolled back, nothing said, the message in `output.error`; earlier nodes' changes stay."""
    first = node("first", context={"kept": 1}, next_step=jump("n"))
    result = turn([first, node(context=context, output={"text": "no"})], {"seed": seed})
    assert {key for key in result.context if key not in {"system", "conversation_id"}} == {"seed", "kept"}
    assert (result.output["text"], result.output["nodes_visited"]) == ([], ["first", "n"])
    assert messages(result) == [("context_error", "n")]
    assert "dialog node id [n]" in result.output["error"]
    assert TOO_LARGE in result.output["error"]
    assert result.context["system"]["dialog_stack"] == [{"dialog_node": "root"}]


def test_context_when_it_doubles_at_every_jump_then_held() -> None:
    doubling = {"x": "<? ($x ?: {1}) ?>", "y": "<? $x.addAll($x) ?>"}
    result = turn([node(context=doubling, next_step=jump("n"))], {})
    assert result.output["error"]


@pytest.mark.parametrize(
    ("fields", "code"),
    [
        ({"output": {"text": "<? $x.addAll($x) ?>"}}, "output_error"),
        ({"conditions": "$x.addAll($x) || true"}, "context_error"),
        ({"actions": [{**HOOK, "parameters": {"p": "<? $x.addAll($x) ?>"}}]}, "context_error"),
    ],
)
def test_context_when_a_method_makes_it_too_large_anywhere_then_the_turn_fails(
    fields: JsonObject, code: str
) -> None:
    given: JsonObject = {"x": [1] * 30_000}
    result = turn([node(**{"conditions": "true", **fields})], given, EffectResult("ok"))
    assert result.context["x"] == given["x"]
    assert code in [found for found, _ in messages(result)]
    assert result.output["text"] == []


def test_response_condition_when_its_context_is_too_large_then_only_its_own_changes_go() -> None:
    response = {"dialog_node": "r", "type": "response_condition", "parent": "n", "conditions": "true"}
    nodes = [node(context={"kept": 1}), {**response, "context": {"a": "<? $s ?>", "b": "<? $s ?>"}}]
    result = turn(nodes, {"s": "x" * 300_000})
    assert (result.context["kept"], "a" in result.context) == (1, False)
    assert messages(result) == [("context_error", "r")]


def test_slot_handler_when_its_context_is_too_large_then_fails() -> None:
    nodes = [
        node("f", type="frame"),
        {"dialog_node": "s", "type": "slot", "parent": "f", "variable": "$a"},
        {
            "dialog_node": "h",
            "type": "event_handler",
            "event_name": "input",
            "parent": "s",
            "conditions": "true",
            "context": {"a": "<? $s ?>", "b": "<? $s ?>"},
        },
    ]
    result = turn(nodes, {"s": "x" * 300_000})
    assert messages(result) == [("context_error", "h")]
    assert "a" not in result.context


@pytest.mark.parametrize("variable", ["r", "context.a.r"])
def test_webhook_when_its_answer_is_too_large_to_keep_then_null_and_the_turn_goes_on(variable: str) -> None:
    """§11.3: result null, message in `output.webhook_error`, one log message."""
    nodes = [node(actions=[{**HOOK, "result_variable": variable}], output={"text": "on"})]
    result = turn(nodes, {"a": {}}, EffectResult(OBJECTS))
    assert (result.context["a"]["r"] if "." in variable else result.context["r"]) is None
    assert result.output["text"] == ["on"]
    assert TOO_LARGE in result.output["webhook_error"][variable]
    assert messages(result) == [("call_error", "n")]


@pytest.mark.parametrize(
    ("fields", "code"),
    [
        ({"context": {"c": 1}}, "context_error"),
        ({"output": {"text": "<? $a.size() ?>"}}, "output_error"),
    ],
)
def test_loop_when_the_context_is_large_then_the_turn_runs_out_of_steps(
    fields: JsonObject, code: str
) -> None:
    """§12.5 alone would let 500 bodies run, each of which looks at all of the context."""
    nodes = [node(f"n{at}", **fields, next_step=jump(f"n{(at + 1) % 10}")) for at in range(10)]
    result = turn(nodes, {"a": ["a,b"] * 45_000})
    assert [found for found, _ in messages(result)] == [code]
    assert TOO_COSTLY in result.output["error"]


def test_webhook_when_the_turn_has_hardly_a_step_left_then_null_and_the_reason() -> None:
    """§11.3: nobody can tell any more whether there is room for the answer."""
    toil = [
        node(f"{name}{at}", f"${name}.filter('x', 'x == 1 && x == 2').size() == 1")
        for name, count in (("a", 28), ("b", 20))
        for at in range(count)
    ]
    nodes = [*toil, node("call", actions=[HOOK], output={"text": "on"})]
    given = {"a": [2] * 10_000, "b": [2] * 200, "s": ["a,b"] * 30_000}
    result = turn(nodes, given, EffectResult("small"))
    assert result.context["r"] is None
    assert TOO_COSTLY in result.output["webhook_error"]["r"]
    assert result.output["text"] == ["on"]


@pytest.mark.parametrize("condition", ["$z" + " + $z" * 300 + " == 1", "false", "$z ++"])
def test_level_when_looked_at_again_and_again_then_the_turn_runs_out_of_steps(condition: str) -> None:
    """spec/expression-language.md §9: what has been said stays said."""
    level = [node(f"n{at}", condition) for at in range(10_000 if condition == "false" else 1_000)]
    opening = node("a", "$c == 0", context={"c": 1}, output={"text": "said"}, next_step=start("n0"))
    again = [
        node(f"b{at}", f"$c % 10 == {at}", context={"c": "<? $c + 1 ?>"}, next_step=start("n0"))
        for at in range(10)
    ]
    result = turn([opening, *level, *again], {"c": 0, "z": 0})
    assert result.output["text"] == ["said"]
    assert 1 <= len(result.output["nodes_visited"]) < 500
    assert result.context["system"]["dialog_stack"] == [{"dialog_node": "root"}]


def test_loop_when_the_context_is_small_then_it_costs_no_more_than_before() -> None:
    nodes = [node(f"n{at}", context={"c": 1}, next_step=jump(f"n{(at + 1) % 10}")) for at in range(10)]
    assert messages(turn(nodes, {"a": "x" * 20_000}))[0][0] == "loop_guard"


def test_webhook_when_its_answer_is_for_this_turn_only_then_of_any_size() -> None:
    nodes = [
        node(actions=[{**HOOK, "result_variable": "output.r"}], output={"text": "<? output.r.size() ?>"})
    ]
    assert turn(nodes, {}, EffectResult(OBJECTS)).output["text"] == ["9000"]


def test_cloud_function_when_its_answer_is_too_large_to_keep_then_the_call_error() -> None:
    """§11.4."""
    call = {"name": "hook", "type": "cloud_function", "result_variable": "r"}
    result = turn([node(actions=[call], output={"text": "on"})], {}, EffectResult(OBJECTS))
    assert TOO_LARGE in result.context["r"]["cloud_functions_call_error"]
    assert result.output["text"] == ["on"]


def test_action_when_its_variables_are_too_large_to_keep_then_null() -> None:
    """§11.5: one that failed leaves null."""
    nodes = [node(actions=[{"name": "order", "type": "action"}], output={"text": "on"})]
    result = turn(nodes, {}, EffectResult({"all": OBJECTS}))
    assert result.context["action_result_1"] is None
    assert messages(result) == [("call_error", "n")]
    assert result.output["text"] == ["on"]


@pytest.mark.parametrize("given", ["x" * 950_000, [1] * 60_000])
def test_context_when_the_client_sends_more_then_turns_that_add_nothing_pass(given: Json) -> None:
    """What the server takes in a request it works with; a variable that gets smaller may."""
    nodes = [node(conditions="#grow", context={"b": ["x" * 100] * 10}), node("z", context={"a": "<? $c ?>"})]
    first = turn(nodes, {"a": given, "b": "long enough", "c": 1})
    assert (first.output["log_messages"], first.context["a"]) == ([], 1)
    second = turn(nodes, {"a": given, "b": "b"}, intent="grow")
    assert messages(second) == [("context_error", "n")]
    assert second.context["a"] == given


def test_texts_when_what_was_shown_takes_too_much_room_then_forgotten() -> None:
    """§8.2: the memory of variations is the engine's own, and part of the context."""
    full = {"conversation_id": "c", "a": "x" * 799_000}
    memory = {f"n{at}": list(range(1_000)) for at in range(30)}
    variations = {"text": {"values": ["a", "b"], "selection_policy": "sequential"}}
    system = {"dialog_turn_counter": 1, "_node_output_map": memory}
    result = turn([node(output=variations)], {**full, "system": system})
    assert (result.output["text"], result.output["log_messages"]) == (["a"], [])
    assert "_node_output_map" not in result.context["system"]
    assert result.context["a"] == full["a"]
    few = {"m": [0]}
    kept = turn([node(output=variations)], {**full, "system": {**system, "_node_output_map": few}})
    assert kept.context["system"]["_node_output_map"] == {"m": [0], "n": [0]}


names = st.sampled_from(["a", "b", "c"])
expressions = st.sampled_from(
    [
        "<? $a ?>",
        "<? $a.addAll($a) ?>",
        "<? $a.append($b) ?>",
        "<? $b.append($b) ?>",
        "<? $c.put('k', $a) ?>",
        "<? $a.join($b) ?>",
        "<? {$a, $b, $c} ?>",
        "x" * 90_000,
        "茶" * 30_000,
        [1] * 12_000,
        None,
    ]
)
contexts = st.dictionaries(st.sampled_from(["a", "b", "c", "d", "e"]), expressions, max_size=4)
conditions = st.sampled_from(["true", "#go", "$a.addAll($a) || true", "$b.append($b) != null"])
places = [
    {"type": "standard"},
    {"type": "frame"},
    {"type": "slot", "parent": "n1", "variable": "$a"},
    {"type": "event_handler", "parent": "n2", "event_name": "input"},
    {"type": "event_handler", "parent": "n2", "event_name": "filled", "previous_sibling": "n3"},
    {"type": "response_condition", "parent": "n0"},
    {"type": "standard", "parent": "n0", "previous_sibling": "n5"},
]
calls = st.sampled_from(
    [None, [HOOK], [{**HOOK, "result_variable": "a"}], [{"name": "do", "type": "action"}]]
)
outcomes = st.sampled_from(
    [EffectResult(OBJECTS), EffectResult("x" * 500_000), EffectResult({"v": [1] * 20_000}), EffectResult("s")]
)


@st.composite
def skills(draw: Any) -> list[JsonObject]:
    """A node with response, child and calls, a frame with a slot and handlers: all of them may grow."""
    nodes = []
    for at, place in enumerate(places):
        drawn: JsonObject = {
            "dialog_node": f"n{at}",
            "conditions": draw(conditions),
            "context": draw(contexts),
        }
        output = draw(st.sampled_from([None, {"text": "<? $a.addAll($a) ?>"}, {"text": ["a", "b"]}]))
        step = draw(st.sampled_from([None, jump("n0"), jump("n1"), {"behavior": "skip_user_input"}]))
        more = {"output": output, "next_step": step, "actions": draw(calls)}
        drawn.update({key: value for key, value in more.items() if value is not None})
        nodes.append({**drawn, **place})
    return nodes


@settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck))
@given(skills(), outcomes, st.sampled_from(["s" * 100_000, [1] * 20_000, "seed"]))
def test_context_when_skills_grow_it_in_any_way_then_it_feeds_the_next_request(
    nodes: list[JsonObject], outcome: EffectResult, seed: Json
) -> None:
    """`turn` sees to it that each context is one that the server takes."""
    context: JsonObject = {"a": seed, "b": "b", "c": {}}
    for intent in ("go", None, "go"):
        context = json.loads(json.dumps(turn(nodes, context, outcome, intent=intent).context))
