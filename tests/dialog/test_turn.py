"""Tests of a turn as a function: pure, repeatable, unbreakable."""

import json
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from doyle.dialog.compile import compile_dialog
from doyle.dialog.compiled import CompiledDialog
from doyle.dialog.effects import CallType, Effect, EffectResult
from doyle.dialog.trace import TurnTrace
from doyle.dialog.turn import TurnRequest, TurnResult, World, take_turn, visited_details
from doyle.wire.json import JsonObject
from doyle.wire.runtime import RuntimeEntity, RuntimeIntent, Understanding
from doyle.wire.workspace import DialogNode

SUGGESTING: JsonObject = {"disambiguation": {"enabled": True, "none_of_the_above_prompt": "None"}}
WORLD = World(datetime(2024, 2, 29, 12, 0, tzinfo=UTC), 7)


def dialog_of(*nodes: JsonObject, calls: frozenset[str] = frozenset()) -> CompiledDialog:
    read = [DialogNode.read(node) for node in nodes]
    return compile_dialog(read, entities=frozenset({"city"}), settings=SUGGESTING, callable_actions=calls)


def request_of(context: JsonObject, text: str = "x", intent: str | None = None) -> TurnRequest:
    intents = (RuntimeIntent(intent, 0.9),) if intent else ()
    return TurnRequest({"text": text}, context, Understanding(intents), text=text)


def as_bytes(result: TurnResult) -> bytes:
    return json.dumps([result.context, result.output, result.actions, result.nodes_visited]).encode()


def test_turn_when_it_needs_an_effect_then_asks_for_it_and_is_replayed() -> None:
    """Effects by deterministic replay: the same turn again with the results so far."""
    hook = {"name": "main_webhook", "type": "webhook", "parameters": {"n": "$n"}, "result_variable": "$r"}
    dialog = dialog_of(
        {
            "dialog_node": "a",
            "conditions": "true",
            "context": {"n": "<? $n + 1 ?>"},
            "actions": [hook, {**hook, "type": "server", "name": "fn", "result_variable": "s"}],
            "output": {"text": "$r"},
        },
        calls=frozenset({"main_webhook", "fn"}),
    )
    request = request_of({"n": 1})
    first = take_turn(dialog, request, WORLD)
    assert first.effects == (Effect(CallType.WEBHOOK, "main_webhook", "a", {"n": 2}, "$r"),)
    assert (first.context, first.output, first.nodes_visited) == ({"n": 1}, {}, ())
    second = take_turn(dialog, request, WORLD, (EffectResult("one"),))
    assert second.effects == (Effect(CallType.CLOUD_FUNCTION, "fn", "a", {"n": 2}, "s"),)
    third = take_turn(dialog, request, WORLD, (EffectResult("one"), EffectResult({"two": 2})))
    assert third.effects == ()
    assert third.output["text"] == ["one"]
    assert (third.context["n"], third.context["r"], third.context["s"]) == (2, "one", {"two": 2})


def test_turn_when_an_effect_failed_then_goes_on_with_null() -> None:
    """spec dialog-engine.md §11.3."""
    hook = {"name": "main_webhook", "type": "webhook", "result_variable": "r"}
    dialog = dialog_of(
        {"dialog_node": "a", "conditions": "true", "actions": [hook], "output": {"text": "on"}},
        calls=frozenset({"main_webhook"}),
    )
    result = take_turn(dialog, request_of({"r": 1}), WORLD, (EffectResult(error="timed out"),))
    assert result.context["r"] is None
    assert result.output["text"] == ["on"]
    assert result.output["webhook_error"] == {"r": "timed out"}
    assert len(result.output["log_messages"]) == 1


def test_effect_value_when_stored_then_copied() -> None:
    """Nothing that the caller holds is changed later."""
    hook = {"name": "main_webhook", "type": "webhook", "result_variable": "r"}
    dialog = dialog_of(
        {
            "dialog_node": "a",
            "conditions": "true",
            "actions": [hook],
            "output": {"text": "<? $r.append(1) ?>"},
        },
        calls=frozenset({"main_webhook"}),
    )
    value: list[int] = []
    result = take_turn(dialog, request_of({}), WORLD, (EffectResult(value),))
    assert result.context["r"] == [1]
    assert value == []


@pytest.mark.parametrize(
    ("variable", "place", "expected"),
    [
        ("x", "context", {"x": 1}),
        ("$x", "context", {"x": 1}),
        ("context.x", "context", {"x": 1}),
        ("context.a.b", "context", {"a": {"b": 1}}),
        ("a.b", "context", {"a": {"b": 1}}),
        ("context", "context", {"context": 1}),
        ("output.x", "output", {"x": 1}),
        ("output.a.b", "output", {"a": {"b": 1}}),
    ],
)
def test_result_variable_when_in_any_form_then_stored_there(
    variable: str, place: str, expected: JsonObject
) -> None:
    """spec dialog-engine.md §11.1."""
    result = _with_result_variable(variable)
    found = {"context": result.context, "output": result.output}[place]
    assert {key: found.get(key) for key in expected} == expected


def test_result_variable_when_in_input_then_visible_in_the_same_turn() -> None:
    """spec dialog-engine.md §11.1: `input.x`."""
    assert _with_result_variable("input.x").output["text"] == ["1"]


@pytest.mark.parametrize(
    "variable", ["a[0]", "f()", "it's", 'q"', "b\\", "", "a..b", ".", "$", "x" * 65, None]
)
def test_result_variable_when_not_allowed_then_nothing_is_stored(variable: str | None) -> None:
    """spec dialog-engine.md §11.1: not `()[]'"` and backslash; at most 64 characters."""
    result = _with_result_variable(variable)
    assert set(result.context) == {"system"}
    assert result.output["log_messages"] == []


@pytest.mark.parametrize("variable", ["system", "$system", "context.system.dialog_stack", "conversation_id"])
def test_result_variable_when_reserved_then_left_alone(variable: str) -> None:
    """spec dialog-engine.md §9.6."""
    result = _with_result_variable(variable)
    assert result.context["system"]["dialog_turn_counter"] == 1
    assert "conversation_id" not in result.context


def _with_result_variable(variable: str | None) -> TurnResult:
    action = {"name": "f", "type": "webhook", "result_variable": variable}
    dialog = dialog_of(
        {"dialog_node": "a", "conditions": "true", "actions": [action], "output": {"text": "<? input.x ?>"}},
        calls=frozenset({"f"}),
    )
    return take_turn(dialog, request_of({}), WORLD, (EffectResult(1),))


def test_details_when_nodes_have_titles_and_conditions_then_shown() -> None:
    """spec dialog-engine.md §8.6: `dialog_node`, `title`, `conditions`."""
    dialog = dialog_of(
        {"dialog_node": "a", "title": "A", "conditions": "#x"}, {"dialog_node": "b", "previous_sibling": "a"}
    )
    assert visited_details(dialog, ["a", "b", "gone"]) == [
        {"dialog_node": "a", "title": "A", "conditions": "#x"},
        {"dialog_node": "b"},
        {"dialog_node": "gone"},
    ]


def test_turn_when_seed_differs_then_only_the_dice_differ() -> None:
    """The dice are an argument."""
    values = [f"v{at}" for at in range(50)]
    dialog = dialog_of(
        {
            "dialog_node": "a",
            "conditions": "true",
            "output": {"text": {"values": values, "selection_policy": "random"}},
        }
    )
    shown = {
        take_turn(dialog, request_of({}), World(WORLD.now, seed)).output["text"][0] for seed in range(20)
    }
    assert len(shown) > 5


def test_turn_when_text_is_missing_then_expressions_see_an_empty_one() -> None:
    """spec dialog-engine.md §2: a first message may have no text at all."""
    dialog = dialog_of(
        {"dialog_node": "a", "conditions": "input.text == '' && welcome", "output": {"text": "w"}}
    )
    request = TurnRequest({}, {}, Understanding())
    assert take_turn(dialog, request, WORLD).output["text"] == ["w"]


@pytest.mark.parametrize("written", [5, "x", [1], True, {"user_id": 5}, {"deployment": []}])
@pytest.mark.parametrize("sent", [{}, {"metadata": {"user_id": "ann"}}], ids=["without", "with"])
def test_turn_when_a_node_spoils_metadata_then_it_is_as_sent(written: Any, sent: JsonObject) -> None:
    """spec dialog-engine.md §9.6: reserved; a context from one turn always feeds the next."""
    by_node = dialog_of({"dialog_node": "a", "conditions": "true", "context": {"metadata": written}})
    by_method = dialog_of(
        {
            "dialog_node": "a",
            "conditions": "true",
            "context": {"w": written, "x": "<? context.put('metadata', $w) ?>"},
        }
    )
    for dialog in (by_node, by_method):
        result = take_turn(dialog, request_of(sent), WORLD)
        assert result.context.get("metadata") == sent.get("metadata")


def test_turn_when_a_node_adds_to_metadata_then_it_is_kept() -> None:
    """spec dialog-engine.md §9.6-7."""
    dialog = dialog_of(
        {"dialog_node": "a", "conditions": "true", "context": {"metadata": {"deployment": "d"}}}
    )
    result = take_turn(dialog, request_of({"metadata": {"user_id": "ann"}}), WORLD)
    assert result.context["metadata"] == {"user_id": "ann", "deployment": "d"}


def test_turns_when_taken_at_the_same_time_then_independent() -> None:
    """A compiled dialog is shared by threads."""
    dialog = dialog_of(
        {
            "dialog_node": "a",
            "conditions": "true",
            "context": {"list": "<? $list.append($n) ?>"},
            "output": {"text": "<? $list.join(',') ?>"},
        }
    )
    with ThreadPoolExecutor(8) as pool:
        results = list(
            pool.map(lambda n: take_turn(dialog, request_of({"n": n, "list": [n]}), WORLD), range(200))
        )
    assert [result.output["text"] for result in results] == [[f"{n},{n}"] for n in range(200)]


hostile_json: st.SearchStrategy[Any] = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats()
    | st.text(max_size=4)
    | st.sampled_from(["root", "n0", "n1"]),
    lambda inner: (
        st.lists(inner, max_size=4)
        | st.dictionaries(
            st.sampled_from(["dialog_node", "selector", "state", "n0", "n1", "a", "0", "1"]),
            inner,
            max_size=4,
        )
    ),
    max_leaves=10,
)
systems = st.fixed_dictionaries(
    {},
    optional={
        "dialog_stack": hostile_json,
        "dialog_turn_counter": hostile_json,
        "dialog_request_counter": hostile_json,
        "_node_output_map": hostile_json,
        "last_branch_node": hostile_json,
        "branch_exited": hostile_json,
        "anything": hostile_json,
    },
)
contexts = st.fixed_dictionaries(
    {},
    optional={
        "system": systems | hostile_json,
        "skip_user_input": st.booleans() | hostile_json,
        "conversation_id": hostile_json,
        "metadata": hostile_json,
        "timezone": hostile_json,
        "a": hostile_json,
        "b": hostile_json,
    },
)
names = st.sampled_from(["n0", "n1", "n2", "n3", "n4", "n5", "gone"])
conditions = st.sampled_from(
    [
        None,
        "",
        "true",
        "false",
        "anything_else",
        "#go",
        "@city",
        "$a",
        "$a.b.c",
        "$a <",
        "$a.append(1)",
        "irrelevant",
        "welcome",
        "$b > 3",
        "context.clear()",
        "context.remove('system')",
        "output.clear()",
        "clearDialogStack()",
    ]
)
texts = st.sampled_from(
    ["", "plain", "Hi $a", "<? $a.b ?>", "<? ( ?>", "$b", "@city", "<? context.put('a', 1) ?>", "<? now() ?>"]
)
outputs = st.fixed_dictionaries(
    {},
    optional={
        "text": texts
        | st.fixed_dictionaries(
            {"values": st.lists(texts, max_size=3)},
            optional={
                "selection_policy": st.sampled_from(["sequential", "random", "multiline", "odd"]),
                "append": st.booleans(),
            },
        )
        | hostile_json,
        "generic": st.lists(
            st.fixed_dictionaries(
                {
                    "response_type": st.sampled_from(
                        ["text", "option", "connect_to_agent", "odd", "search_skill"]
                    )
                },
                optional={"values": hostile_json | st.lists(texts), "options": hostile_json, "title": texts},
            ),
            max_size=2,
        )
        | hostile_json,
        "modifiers": hostile_json,
        "a": hostile_json,
    },
)
steps = st.fixed_dictionaries(
    {
        "behavior": st.sampled_from(
            ["get_user_input", "skip_user_input", "jump_to", "jump_to", "reprompt", "odd"]
        ),
        "dialog_node": names,
        "selector": st.sampled_from(["condition", "body", "user_input", "client", "odd"]),
    }
)
trees = st.lists(
    st.fixed_dictionaries(
        {},
        optional={
            "type": st.sampled_from(
                ["standard", "frame", "slot", "event_handler", "response_condition", "folder"]
            ),
            "parent": names,
            "previous_sibling": names,
            "conditions": conditions,
            "output": outputs,
            "context": st.dictionaries(
                st.sampled_from(["a", "b", "system", "private"]), texts | hostile_json, max_size=2
            ),
            "next_step": steps,
            "disabled": st.booleans(),
            "digress_in": st.sampled_from(["not_available", "returns", "does_not_return", "odd"]),
            "digress_out": st.sampled_from(["allow_all", "allow_returning", "allow_all_never_return", "odd"]),
            "event_name": st.sampled_from(["focus", "input", "filled", "generic", "nomatch"]),
            "variable": st.sampled_from(["$a", "b", "$a.b", "$", "$system"]),
            "digress_out_slots": st.sampled_from(["allow_all", "allow_returning", "not_allowed"]),
            "title": st.just("T"),
            "actions": st.just([{"name": "f"}]) | st.just([{"name": "f", "type": "webhook"}]),
        },
    ),
    max_size=6,
)
understandings = st.builds(
    Understanding,
    st.sampled_from([(), (RuntimeIntent("go", 0.9),), (RuntimeIntent("go", 0.9), RuntimeIntent("x", 0.8))]),
    st.sampled_from([(), (RuntimeEntity("city", "Rome", (0, 1), 1.0),)]),
    st.booleans(),
)


@settings(
    max_examples=300, deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large]
)
@given(
    trees,
    contexts,
    st.lists(understandings, min_size=1, max_size=3),
    st.sampled_from(["", "x"]),
    hostile_json,
)
def test_conversation_when_skill_and_context_are_hostile_then_answers_repeatably(
    tree: list[JsonObject],
    context: JsonObject,
    understood: list[Understanding],
    text: str,
    output: Any,
) -> None:
    """spec dialog-engine.md §10, §12: whatever the skill and the client say, a turn ends, the same way
    each time."""
    dialog = dialog_of(*({"dialog_node": f"n{at}", **node} for at, node in enumerate(tree)))
    for understanding in understood:
        sent = output if isinstance(output, dict) else None
        request = TurnRequest({"text": text}, context, understanding, output=sent, text=text)
        before = json.dumps([context, sent])
        result = take_turn(dialog, request, WORLD)
        assert json.dumps([context, sent]) == before
        assert as_bytes(take_turn(dialog, request, WORLD, trace=TurnTrace())) == as_bytes(result)
        assert {"generic", "text", "nodes_visited", "log_messages"} <= set(result.output)
        assert len(result.output["log_messages"]) <= 50
        assert result.context["system"]["dialog_stack"]
        context = json.loads(json.dumps(result.context))
