"""spec dialog-engine.md §§9-10: context and conversation state."""

import copy
from collections.abc import Callable
from typing import Any

import pytest

Start = Callable[..., Any]
ROOT = [{"dialog_node": "root"}]


def test_variable_when_set_then_persists(talk: Start, make: Start) -> None:
    """spec dialog-engine.md §9.1."""
    conversation = talk([make("n", "!$x", context={"x": 1}), make("z", "true", "x is $x")])
    conversation.say("x").has(x=1)
    conversation.say("x").has(x=1).shows(text=["x is 1"])


def test_null_when_assigned_then_key_stays_with_null(talk: Start, make: Start) -> None:
    """spec dialog-engine.md §9.1; conditions see null."""
    conversation = talk([make("n", "$x == 1", context={"x": None}), make("z", "$x == null", "null")], x=1)
    reply = conversation.say("x").has(x=None)
    assert "x" in reply.context
    conversation.say("x").shows(text=["null"]).has(x=None)


def test_variable_when_removed_then_key_goes(talk: Start, make: Start) -> None:
    """spec dialog-engine.md §9.1: `context.remove('k')` deletes the key."""
    conversation = talk([make("n", "true", "<? context.remove('x') ?>")], x="gone")
    assert "x" not in conversation.say("x").shows(text=["gone"]).context


def test_assignments_when_in_one_block_then_each_sees_the_earlier_ones(talk: Start, make: Start) -> None:
    """spec dialog-engine.md §9.2, A5: JSON order, immediate visibility."""
    context = {"a": "one", "b": "$a two", "c": "<? $b.length() ?>", "a2": "$a"}
    talk([make("n", "true", context=context)]).say("x").has(a="one", b="one two", c=7, a2="one")


def test_objects_when_assigned_then_deep_merge_and_others_replace(talk: Start, make: Start) -> None:
    """spec dialog-engine.md §9.3."""
    context = {"o": {"in": {"y": 2}, "new": True, "gone": None}, "list": [3], "flat": {"z": 1}}
    conversation = talk(
        [make("n", "true", context=context)], o={"in": {"x": 1}, "keep": "k", "gone": 1}, list=[1, 2], flat=7
    )
    conversation.say("x").has(
        o={"in": {"x": 1, "y": 2}, "keep": "k", "gone": None, "new": True}, list=[3], flat={"z": 1}
    )


def test_whole_string_when_assigned_then_typed_value_is_copied(talk: Start, make: Start) -> None:
    """spec dialog-engine.md §9.4, A6: arrays and objects are stored as a copy."""
    nodes = [
        make("n", "!$b", context={"b": "$a", "n": "<? 1 + 1 ?>"}),
        make("m", "true", context={"c": "<? $a.append('y') ?>"}),
    ]
    conversation = talk(nodes, a=["x"])
    conversation.say("x").has(b=["x"], n=2)
    conversation.say("x").has(a=["x", "y"], b=["x"], c=["x", "y"])


def test_void_when_assigned_then_variable_is_left_alone(talk: Start, make: Start) -> None:
    """spec expression-language.md §8.6, E8: `addAll` yields void, yet the variable keeps the merged array."""
    conversation = talk([make("n", "true", context={"a": "<? $a.addAll($b) ?>"})], a=[1], b=[2])
    conversation.say("x").has(a=[1, 2])


def test_literals_when_assigned_then_the_skill_is_never_changed(talk: Start, make: Start) -> None:
    """Compiled skills are immutable: a variable made from a literal array is a copy."""
    nodes = [
        make("n", "!$set", context={"a": [], "set": True}),
        make("m", "true", context={"a": "<? $a.append(1) ?>"}),
    ]
    conversation = talk(nodes)
    conversation.say("x").has(a=[])
    conversation.say("x").has(a=[1])
    again = conversation.say("x", client={"set": False})
    again.has(a=[])


def test_system_when_written_by_a_node_then_own_keys_are_ignored(talk: Start, make: Start) -> None:
    """spec dialog-engine.md §9.5: merges into `context.system`; reserved keys are ignored."""
    written = {"prevent_disambiguation": True, "dialog_turn_counter": 99, "dialog_stack": [], "x": {"y": 1}}
    conversation = talk([make("n", "true", context={"system": written})])
    system = conversation.say("x").system
    assert system["prevent_disambiguation"] is True
    assert system["x"] == {"y": 1}
    assert system["dialog_turn_counter"] == 1
    assert system["dialog_stack"] == ROOT
    assert conversation.say("x").system["prevent_disambiguation"] is True


@pytest.mark.parametrize("value", ["text", 5, None, ["a"]])
def test_system_when_overwritten_with_no_object_then_ignored(talk: Start, make: Start, value: Any) -> None:
    """spec dialog-engine.md §9.5."""
    conversation = talk([make("n", "true", context={"system": value})])
    assert conversation.say("x").system["dialog_turn_counter"] == 1


def test_conversation_id_when_a_node_or_expression_changes_it_then_kept(talk: Start, make: Start) -> None:
    """spec dialog-engine.md §9.6: reserved."""
    conversation = talk(
        [make("n", "true", "<? context.remove('conversation_id') ?>", context={"conversation_id": "z"})]
    )
    conversation.say("x").has(conversation_id="c1")


def test_system_when_removed_by_an_expression_then_restored(talk: Start, make: Start) -> None:
    """spec dialog-engine.md §9.6: the engine keeps its state."""
    conversation = talk([make("n", "true", "<? context.remove('system') ? '' : '' ?>ok")])
    reply = conversation.say("x").shows(text=["ok"])
    assert reply.system["dialog_turn_counter"] == 1


def test_private_when_read_then_visible_to_expressions(talk: Start, make: Start) -> None:
    """spec dialog-engine.md §9.8: readable as `$private.x`, returned to the client."""
    conversation = talk(
        [make("n", "true", "$private.name", context={"private": {"b": 2}})], private={"name": "Ann"}
    )
    conversation.say("x").shows(text=["Ann"]).has(private={"name": "Ann", "b": 2})


def test_timezone_when_set_then_drives_now(talk: Start, make: Start) -> None:
    """spec dialog-engine.md §9.9: default GMT."""
    conversation = talk([make("n", "true", "<? now() ?>")])
    conversation.say("x").shows(text=["2018-03-09 08:00:00"])
    conversation.say("x", client={"timezone": "Europe/Prague"}).shows(text=["2018-03-09 09:00:00"])


def test_context_clear_when_called_then_state_and_identity_stay(talk: Start, make: Start) -> None:
    """spec dialog-engine.md §9.10: removes everything except `conversation_id`, `timezone`, `system`."""
    nodes = [make("n", "true", "<? context.clear() ?>")]
    conversation = talk(nodes, a=1, timezone="GMT", metadata={"user_id": "u"})
    reply = conversation.say("x")
    assert set(reply.context) == {"conversation_id", "timezone", "system"}
    assert conversation.say("x").system["dialog_turn_counter"] == 2


def test_condition_when_it_has_side_effects_then_they_take_effect(talk: Start, make: Start) -> None:
    """spec dialog-engine.md §9.11: discouraged, but so it is."""
    conversation = talk([make("a", "$list.append(1).size() > 5", "a"), make("b", "true", "b")], list=[0])
    conversation.say("x").has(list=[0, 1]).shows(nodes=["b"])


@pytest.mark.parametrize(
    ("stack", "nodes", "reset"),
    [
        ([{"dialog_node": "root"}], ["n"], False),
        (["root"], ["n"], False),
        ([{"dialog_node": "n"}], ["c"], False),
        (["n"], ["c"], False),
        ([{"dialog_node": "r"}], ["c"], False),
        ([{"dialog_node": "n", "selector": "nonsense"}], ["c"], False),
        ([{"dialog_node": "c", "selector": "user_input"}], ["c"], False),
        ([{"dialog_node": "c", "selector": "body"}], ["c"], False),
        ([{"dialog_node": "n", "state": "digressed"}], ["c"], False),
        (None, ["n"], False),
        ([], ["n"], True),
        ("n", ["n"], True),
        ({"dialog_node": "n"}, ["n"], True),
        (7, ["n"], True),
        ([None], ["n"], True),
        ([[]], ["n"], True),
        ([{}], ["n"], True),
        ([{"dialog_node": None}], ["n"], True),
        ([{"dialog_node": ["n"]}], ["n"], True),
        ([{"dialog_node": "unknown"}], ["n"], True),
        ([{"dialog_node": "off"}], ["n"], True),
        ([{"dialog_node": "h"}], ["n"], True),
        ([{"dialog_node": "n"}] * 101, ["n"], True),
        ([{"dialog_node": "x" * 100_000}], ["n"], True),
    ],
)
def test_stack_when_it_comes_from_outside_then_read_or_reset_with_a_warning(
    talk: Start, make: Start, stack: Any, nodes: list[str], reset: bool
) -> None:
    """spec dialog-engine.md §4.3: a stored id that no longer exists resets to root and logs `warn`; §10:
    nothing crashes."""
    conversation = talk(
        [
            make("n", "true", "n"),
            make("r", "false", type="response_condition", parent="n"),
            make("c", "true", "c", parent="n"),
            make("h", "true", type="event_handler", event_name="focus", parent="n"),
            make("off", "true", "off", disabled=True),
        ]
    )
    reply = conversation.say("x", client={"system": {"dialog_stack": stack, "dialog_turn_counter": 3}})
    reply.shows(nodes=nodes, log=[("warn", None, "dialog stack")] if reset else [])
    assert reply.system["dialog_turn_counter"] == 4


@pytest.mark.parametrize("state", [{"state": "in_progress"}, {}, {"skipped_slots": ["s", 5], "frame": "f"}])
def test_slot_entry_when_its_frame_cannot_gather_then_starts_over_with_a_warning(
    talk: Start, make: Start, state: Any
) -> None:
    """spec dialog-engine.md §1.3, §4.3: a slot in progress from outside never crashes."""
    conversation = talk(
        [make("f", "false", type="frame"), make("s", type="slot", parent="f"), make("z", "true", "z")]
    )
    reply = conversation.say("x", client={"system": {"dialog_stack": [{"dialog_node": "s", **state}]}})
    reply.shows(nodes=["z"], stack=ROOT, log=[("warn", "f", "no valid slot")])


def test_suspended_entry_when_its_node_is_gone_then_left_out(talk: Start, make: Start) -> None:
    """spec dialog-engine.md §4.3."""
    stack = [
        {"dialog_node": "n"},
        {"dialog_node": "gone", "state": "digressed"},
        "root",
        {"dialog_node": "n"},
    ]
    conversation = talk([make("n", "false", "n again"), make("c", "true", "c", parent="n")])
    reply = conversation.say("x", client={"system": {"dialog_stack": stack}})
    reply.shows(
        text=["c", "n again"],
        stack=[{"dialog_node": "n"}],
        log=[("warn", None, "[gone]"), ("warn", None, "[root]")],
    )


@pytest.mark.parametrize(
    "system",
    [
        [],
        "x",
        {},
        {"dialog_turn_counter": "x"},
        {"dialog_turn_counter": -4, "dialog_request_counter": 10**400},
        {"dialog_turn_counter": True, "_node_output_map": [], "last_branch_node": {}},
        {"dialog_turn_counter": float("1e308"), "initialized": "yes", "branch_exited": []},
    ],
)
def test_system_when_foreign_then_the_dialog_starts_over(talk: Start, make: Start, system: Any) -> None:
    """spec dialog-engine.md §10: missing or foreign `system` restarts the dialog."""
    conversation = talk([make("n", "conversation_start", "n"), make("z", "true", "z")])
    reply = conversation.say("x", client={"system": copy.deepcopy(system)})
    reply.shows(nodes=["n"], stack=ROOT)
    assert (reply.system["dialog_turn_counter"], reply.system["dialog_request_counter"]) == (1, 1)


def test_counters_when_sent_back_as_doubles_then_still_counters(talk: Start, make: Start) -> None:
    """spec dialog-engine.md §10: clients with one number type send `2.0`."""
    conversation = talk([make("n", "true", output={"text": {"values": ["a", "b"]}})])
    system = {"dialog_turn_counter": 2.0, "dialog_request_counter": 4.0, "_node_output_map": {"n": [0.0]}}
    reply = conversation.say("x", client={"system": system}).shows(text=["b"])
    assert reply.system["dialog_turn_counter"] == 3
    assert isinstance(reply.system["dialog_turn_counter"], int)
    assert reply.system["_node_output_map"] == {"n": [1]}


@pytest.mark.parametrize(
    "fields",
    [
        {"context": {"skip_user_input": True}},
        {"context": {"x": "<? context.put('skip_user_input', true) ?>"}},
        {"actions": [{"name": "gone", "type": "web_action", "result_variable": "skip_user_input"}]},
    ],
)
def test_skip_user_input_when_a_node_writes_it_then_the_next_request_is_a_turn_of_its_own(
    talk: Start, make: Start, fields: Any
) -> None:
    """spec dialog-engine.md §9.6: reserved. The engine's own flag makes a continuation (§3 step 2)."""
    conversation = talk([make("n", "true", **fields)])
    assert "skip_user_input" not in conversation.say("x").context
    assert conversation.say("x").system["dialog_turn_counter"] == 2


def test_metadata_when_the_caller_sets_it_then_readable_and_kept(talk: Start, make: Start) -> None:
    """spec dialog-engine.md §9.7: `metadata.user_id` and `metadata.deployment` are the caller's."""
    metadata = {"user_id": "u", "deployment": "d"}
    conversation = talk([make("n", "true", "<? context.metadata.user_id ?>")], metadata=metadata)
    conversation.say("x").shows(text=["u"]).has(metadata=metadata)


def test_connect_to_agent_flag_when_set_then_a_variable_like_any_other(talk: Start, make: Start) -> None:
    """spec dialog-engine.md §9.12: it marks the conversation for analytics."""
    nodes = [make("n", "true", context={"context_connect_to_agent": True})]
    talk(nodes).say("x").has(context_connect_to_agent=True)
