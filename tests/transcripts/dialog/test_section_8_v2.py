"""spec dialog-engine.md §8.3 and §8.6 in v2 shape, and §10: restarting."""

from collections.abc import Callable
from typing import Any

import pytest

from doyle.dialog.v2_output import output_v2

Start = Callable[..., Any]
ROOT = [{"dialog_node": "root"}]


def v2(conversation: Any, *said: Any, is_debug: bool = False, **more: Any) -> Any:
    reply = conversation.say(*said, **more)
    return output_v2(conversation.dialog, reply.result, is_debug=is_debug)


def test_option_when_in_v2_then_intents_and_entities_are_in_the_input(talk: Start, make: Start) -> None:
    """spec dialog-engine.md §8.3: v2 moves `value.intents/entities` into `value.input`."""
    value = {"input": {"text": "a"}, "intents": [{"intent": "i", "confidence": 1}], "entities": []}
    options = [{"label": "A", "value": value}, {"label": "B", "value": {"input": {"text": "b"}}}]
    element = {"response_type": "option", "title": "t", "options": options}
    shown = v2(talk([make("n", "true", output={"generic": [element]})]), "x")
    moved = {"text": "a", "intents": [{"intent": "i", "confidence": 1}], "entities": []}
    assert shown == {
        "generic": [
            {
                **element,
                "options": [{"label": "A", "value": {"input": moved}}, options[1]],
            }
        ]
    }


def test_suggestion_when_in_v2_then_value_is_one_input(talk: Start, make: Start) -> None:
    """spec dialog-engine.md §7.3: v2 has everything of `value` in its `input`."""
    nodes = [make(name, f"#{name}", f"said {name}", title=name.upper()) for name in "ab"]
    conversation = talk(nodes, settings={"disambiguation": {"enabled": True}})
    (element,) = v2(conversation, "x", {"a": 0.5, "b": 0.5})["generic"]
    first = element["suggestions"][0]
    assert set(first) == {"label", "value", "output"}
    assert set(first["value"]["input"]) == {"text", "suggestion_id", "intents", "entities"}
    assert first["output"] == {"generic": [{"response_type": "text", "text": "said a"}]}


def test_connect_to_agent_when_in_v2_then_topic_without_node(talk: Start, make: Start) -> None:
    """spec dialog-engine.md §8.3: the engine adds `topic` and, v1, `dialog_node`."""
    nodes = [make("n", "true", output={"generic": [{"response_type": "connect_to_agent"}]}, title="Claims")]
    assert v2(talk(nodes), "x")["generic"] == [{"response_type": "connect_to_agent", "topic": "Claims"}]


def test_output_when_in_v2_then_custom_keys_are_user_defined(talk: Start, make: Start) -> None:
    """spec dialog-engine.md §8.6: `generic`, `actions` if any, `user_defined` (all custom keys)."""
    action = {"name": "lookup", "result_variable": "r"}
    nodes = [make("n", "true", "hi", output={"ui": {"a": "$a"}, "b": 1}, actions=[action])]
    assert v2(talk(nodes, a=[1]), "x") == {
        "generic": [{"response_type": "text", "text": "hi"}],
        "actions": [{**action, "type": "client"}],
        "user_defined": {"ui": {"a": [1]}, "b": 1},
    }


def test_debug_when_asked_for_then_visits_messages_and_exit(talk: Start, make: Start) -> None:
    """spec dialog-engine.md §8.6, §12.4: v2 messages say `message`."""
    nodes = [make("a", "$null.x"), make("n", "true", "hi", title="N")]
    debug = v2(talk(nodes), "x", is_debug=True)["debug"]
    (message,) = debug.pop("log_messages")
    assert set(message) == {"level", "message", "code", "source"}
    assert message["source"] == {"type": "dialog_node", "dialog_node": "a"}
    assert debug == {
        "nodes_visited": [{"dialog_node": "n", "title": "N", "conditions": "true"}],
        "turn_events": [
            {
                "event": "node_visited",
                "source": {"type": "dialog_node", "dialog_node": "n", "title": "N", "condition": "true"},
                "reason": "branch_start",
            }
        ],
        "branch_exited": True,
        "branch_exited_reason": "completed",
    }


def test_debug_when_the_branch_goes_on_then_no_exit(talk: Start, make: Start) -> None:
    """spec dialog-engine.md §8.6."""
    nodes = [make("n", "true", "hi"), make("c", "true", "c", parent="n")]
    assert "branch_exited" not in v2(talk(nodes), "x", is_debug=True)["debug"]


@pytest.mark.parametrize(
    ("written", "expected"),
    [
        ({}, {"query": "my words", "query_type": "natural_language", "discovery_version": "2018-12-03"}),
        ({"query": "", "query_type": "natural_language"}, {"query": "my words"}),
        ({"query": "about $city", "filter": "city:$city"}, {"query": "about Rome", "filter": "city:Rome"}),
        (
            {"query": "q", "query_type": "discovery_query_language", "discovery_version": "2019-01-01"},
            {"query_type": "discovery_query_language", "discovery_version": "2019-01-01"},
        ),
    ],
)
def test_search_when_kept_for_the_caller_then_in_its_place_with_defaults(
    talk: Start, make: Start, written: Any, expected: Any
) -> None:
    """spec dialog-engine.md §8.3: empty `query` = user text; it stays where it is, for the caller to
    replace."""
    texts = [{"response_type": "text", "text": item} for item in ("before", "after")]
    search = {"response_type": "search_skill", **written}
    nodes = [make("n", "true", output={"generic": [texts[0], search, texts[1]]})]
    found = v2(talk(nodes, city="Rome"), "my words", search=True)["generic"]
    assert [found[0], found[2]] == texts
    assert found[1]["response_type"] == "search_skill"
    assert expected.items() <= found[1].items()


def test_restart_when_asked_for_then_root_with_variables_and_counters_kept(talk: Start, make: Start) -> None:
    """spec dialog-engine.md §10: resets the stack to root for this message, nothing else."""
    nodes = [make("n", "#n", "which?", context={"a": 1}), make("c", "true", "c", parent="n")]
    conversation = talk([*nodes, make("z", "true", "z")])
    conversation.say("x", "n").shows(stack=[{"dialog_node": "n"}])
    reply = conversation.say("x", restart=True).shows(nodes=["z"], stack=ROOT).has(a=1)
    assert reply.system["dialog_turn_counter"] == 2


def test_restart_when_a_slot_or_a_client_is_waited_for_then_root_too(
    talk: Start, make: Start, slot: Start
) -> None:
    """spec dialog-engine.md §10."""
    nodes = [
        make("f", "#f", "done", type="frame"),
        *slot("size", "@size", "What size?"),
        make("a", "#a", "a", jump=("z", "client")),
        make("z", "true", "z"),
    ]
    conversation = talk(nodes)
    conversation.say("x", "f")
    conversation.say("x", "a", restart=True).shows(nodes=["a"])
    reply = conversation.say("x", "f", restart=True).shows(nodes=["f"])
    assert reply.system["dialog_turn_counter"] == 3
    assert "skip_user_input" not in reply.context
