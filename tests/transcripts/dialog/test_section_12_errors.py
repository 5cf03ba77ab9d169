"""spec dialog-engine.md §12: errors, logs, limits."""

from collections.abc import Callable
from typing import Any

import pytest

Start = Callable[..., Any]
ROOT = [{"dialog_node": "root"}]


@pytest.mark.parametrize(
    "condition",
    ["$level < 581", "$a.b.c", "$level ==", "intents[0].confidence < 0.5", "no_such_name", "T(Runtime).x()"],
)
def test_condition_when_it_fails_then_false_and_logged(talk: Start, make: Start, condition: str) -> None:
    """spec dialog-engine.md §12.1: result false, evaluation continues with the next node, one message
    level `error`."""
    conversation = talk([make("n", condition, "n", title="N"), make("z", "true", "z")], level="Average")
    reply = conversation.say("x").shows(nodes=["z"], text=["z"], log=[("error", "n", condition)])
    message = reply.output["log_messages"][0]
    assert message["source"] == {"type": "dialog_node", "dialog_node": "n"}
    assert (message["node_id"], message["node_title"]) == ("n", "N")
    assert {"level", "msg", "code", "source"} <= set(message)
    assert "SpEL" in message["msg"]
    assert reply.output["error"] == message["msg"]


@pytest.mark.parametrize(
    ("source", "kind"), [("<? $null.x ?>", "SpEL evaluation error"), ("<? 1 + ?>", "SpEL syntax error")]
)
@pytest.mark.parametrize("part", ["context", "output"])
def test_body_when_a_part_fails_then_turn_ends_with_empty_output(
    talk: Start, make: Start, part: str, source: str, kind: str
) -> None:
    """spec dialog-engine.md §12.2, §12.3: no output, the failing node is visited, stack root, HTTP-wise
    all is well."""
    broken = {"context": {"a": source}} if part == "context" else {"output": {"text": source}}
    nodes = [
        make("n", "true", "said", output={"extra": 1}, context={"kept": 1}, jump=("b", "body")),
        make("b", "true", **broken),
        make("c", "true", "child", parent="b"),
    ]
    reply = talk(nodes).say("x")
    reply.shows(nodes=["n", "b"], text=[], generic=[], stack=ROOT, exit=None, log=[("error", "b", "[b]")])
    message = reply.output["log_messages"][0]["msg"]
    assert message == reply.output["error"]
    assert f"Error when updating {part} with {part} of dialog node id [b]" in message
    assert kind in message
    assert source.strip("<?> ") in message
    assert "extra" not in reply.output
    reply.has(kept=1)


def test_context_when_a_later_key_fails_then_the_body_is_rolled_back(talk: Start, make: Start) -> None:
    """spec dialog-engine.md §12.2, A18: context changes of that body are rolled back, deep ones included."""
    context = {"list": "<? $list.append('x') ?>", "new": 1, "o": {"b": 2}, "bad": "<? $null.x ?>"}
    conversation = talk([make("n", "true", context=context)], list=["a"], o={"a": 1}, new=None)
    reply = conversation.say("x").has(list=["a"], o={"a": 1}, new=None)
    assert "bad" not in reply.context


def test_output_when_it_fails_then_context_of_the_body_is_rolled_back(talk: Start, make: Start) -> None:
    """spec dialog-engine.md §12.2."""
    nodes = [make("n", "true", "<? $null.x ?>", context={"a": 1})]
    assert "a" not in talk(nodes).say("x").shows(log=[("error", "n", "output")]).context


def test_response_when_its_output_fails_then_the_nodes_context_stays(talk: Start, make: Start) -> None:
    """spec dialog-engine.md §12.2: earlier nodes' context changes stay; the response is a body of its own."""
    nodes = [
        make("n", "true", "own", context={"a": 1}),
        make("r", "true", "<? $null.x ?>", type="response_condition", parent="n", context={"b": 1}),
    ]
    reply = talk(nodes).say("x").shows(nodes=["n", "r"], text=[], log=[("error", "r", "output")]).has(a=1)
    assert "b" not in reply.context


def test_failed_turn_when_text_memory_was_due_then_not_advanced(talk: Start, make: Start) -> None:
    """spec dialog-engine.md §12.2: nothing of the failed output counts."""
    output = {"text": {"values": ["a", "b"]}, "custom": "<? $o.x ?>"}
    conversation = talk([make("n", "true", output=output)])
    assert "_node_output_map" not in conversation.say("x").shows(log=[("error", "n", "")]).system
    conversation.say("x", client={"o": {"x": 1}}).shows(text=["a"])


def test_failed_turn_when_next_one_comes_then_starts_at_the_root(talk: Start, make: Start) -> None:
    """spec dialog-engine.md §12.2: stack := root."""
    nodes = [
        make("n", "#n", "n"),
        make("bad", "#bad", "<? $null.x ?>", parent="n"),
        make("z", "true", "z"),
    ]
    conversation = talk(nodes)
    conversation.say("x", "n")
    conversation.say("x", "bad").shows(stack=ROOT, log=[("error", "bad", "")])
    conversation.say("x", "bad").shows(nodes=["z"])


def test_log_when_more_than_fifty_then_later_ones_are_dropped(talk: Start, make: Start) -> None:
    """spec dialog-engine.md §12.4: max 50 per reply; the summary says how many more there are in the log."""
    nodes = [make(f"n{at}", "$null.x", "n") for at in range(60)]
    output = talk([*nodes, make("z", "true", "z")]).say("x").output
    assert len(output["log_messages"]) == 50
    assert [message["node_id"] for message in output["log_messages"]] == [f"n{at}" for at in range(50)]
    assert output["error"].startswith(output["log_messages"][0]["msg"])
    assert output["error"].endswith(" (and there are 49 more errors in the log)")


def test_error_when_there_are_two_then_summary_is_singular(talk: Start, make: Start) -> None:
    """spec dialog-engine.md §12.4."""
    output = talk([make("a", "$null.x"), make("b", "$null.y")]).say("x").output
    assert output["error"].endswith(" (and there is 1 more error in the log)")


def test_loop_when_two_nodes_jump_to_each_other_then_stopped_with_output_kept(
    talk: Start, make: Start
) -> None:
    """spec dialog-engine.md §12.5: a node may run at most 50 times; the output collected stays, the
    error names the node."""
    nodes = [make("a", "true", "a", jump=("b", "body")), make("b", "true", "b", jump=("a", "body"))]
    reply = talk(nodes).say("x")
    reply.shows(text=["a", "b"] * 50, stack=ROOT, nodes=["a", "b"] * 50, log=[("error", "a", "[a]")])
    assert "[a]" in reply.output["error"]


def test_loop_when_many_nodes_follow_each_other_then_stopped_after_five_hundred(
    talk: Start, make: Start
) -> None:
    """spec dialog-engine.md §12.5: at most 500 nodes per turn."""
    nodes = [make(f"n{at}", "true", f"{at}", jump=(f"n{at + 1}", "body")) for at in range(600)]
    reply = talk(nodes).say("x").shows(stack=ROOT, log=[("error", "n500", "[n500]")], exit=None)
    assert reply.output["text"] == [str(at) for at in range(500)]
    assert reply.context["system"]["dialog_turn_counter"] == 1


def test_chain_when_just_within_the_guard_then_runs_to_its_end(talk: Start, make: Start) -> None:
    """spec dialog-engine.md §12.5: 500 nodes are allowed."""
    nodes = [make(f"n{at}", "true", f"{at}", jump=(f"n{at + 1}", "body")) for at in range(499)]
    reply = talk([*nodes, make("n499", "true", "end")]).say("x").shows(exit="completed")
    assert len(reply.output["nodes_visited"]) == 500


def test_tree_when_two_thousand_levels_deep_then_conversation_reaches_the_bottom(
    talk: Start, make: Start
) -> None:
    """spec dialog-engine.md §10: a depth of up to 2000 descendants must work."""
    nodes = [make("n0", "true", "0")]
    nodes += [make(f"n{at}", "true", f"{at}", parent=f"n{at - 1}") for at in range(1, 2001)]
    conversation = talk(nodes)
    conversation.say("x", client={"system": {"dialog_stack": [{"dialog_node": "n1998"}]}}).shows(
        nodes=["n1999"]
    )
    conversation.say("x").shows(nodes=["n2000"], exit="completed")
    conversation.say("x").shows(nodes=["n0"])


def test_folders_when_two_thousand_levels_deep_then_expanded(talk: Start, make: Start) -> None:
    """spec dialog-engine.md §10, §1.5."""
    nodes = [make("f0", type="folder")]
    nodes += [make(f"f{at}", type="folder", parent=f"f{at - 1}") for at in range(1, 2001)]
    conversation = talk([*nodes, make("deep", "true", "deep", parent="f2000")])
    conversation.say("x").shows(nodes=["deep"])


def test_clear_dialog_stack_when_used_in_text_then_empty(talk: Start, make: Start) -> None:
    """spec dialog-engine.md §12.7."""
    talk([make("n", "true", "a<? clearDialogStack() ?>b")]).say("x").shows(text=["ab"])


def test_date_comparison_when_kinds_differ_then_logged_without_abort(talk: Start, make: Start) -> None:
    """spec expression-language.md §10: date comparison of mismatched kinds only logs."""
    nodes = [make("n", "'2018-01-01'.before('10:00')", "n"), make("z", "true", "z")]
    reply = talk(nodes).say("x")
    assert reply.output["text"] == ["z"]
    assert [message["node_id"] for message in reply.output["log_messages"]] == ["n"]


def test_deep_value_when_a_client_sends_it_then_cut_without_a_crash(talk: Start, make: Start) -> None:
    """spec dialog-engine.md §10: a hostile context never crashes a turn."""
    deep: Any = "bottom"
    for _ in range(600):
        deep = [deep]
    talk([make("n", "true", "ok")]).say("x", client={"deep": deep}).shows(text=["ok"])


@pytest.mark.parametrize(
    ("broken", "level"),
    [({"conditions": "$null.x"}, "error"), ({"conditions": "true", "type": "frame"}, "warn")],
)
def test_level_when_logged_then_spelled_as_the_api_lists_it(
    talk: Start, make: Start, broken: Any, level: str
) -> None:
    """spec dialog-engine.md §12.4, A9: `error`, not `err`."""
    messages = talk([make("n", **broken)]).say("x").output["log_messages"]
    assert [message["level"] for message in messages] == [level]


def test_limits_when_a_node_holds_all_that_it_may_then_everything_is_said_and_done(
    talk: Start, make: Start
) -> None:
    """spec dialog-engine.md §12.6: 5 actions and 5 generic elements in a node, 20 options; they are checked
    on write, so the engine sets no limit of its own."""
    options = [{"label": f"{at}", "value": {"input": {"text": f"{at}"}}} for at in range(20)]
    elements = [{"response_type": "text", "text": f"{at}"} for at in range(4)]
    elements.append({"response_type": "option", "title": "t", "options": options})
    actions = [{"name": f"a{at}"} for at in range(5)]
    reply = talk([make("n", "true", output={"generic": elements}, actions=actions)]).say("x")
    assert reply.output["text"] == [f"{at}" for at in range(4)]
    assert reply.output["generic"][4]["options"] == options
    assert [action["name"] for action in reply.result.actions] == [f"a{at}" for at in range(5)]


def test_turn_budget_when_used_up_then_the_log_says_so_once(talk: Start, make: Start) -> None:
    """spec expression-language.md §9: every condition after it fails with the same words."""
    heavy = "$a.filter('x', 'x == 1 && x == 2').size() == 1"
    nodes = [make(f"n{at}", heavy) for at in range(120)]
    reply = talk([*nodes, make("z", "true", "z")], a=[2] * 10_000).say("x")
    messages = [it["msg"] for it in reply.output["log_messages"]]
    assert len([text for text in messages if "the turn takes too many evaluation steps" in text]) == 1
    assert not [text for text in messages if "the expression takes" in text]
    assert len(messages) == 1
    reply.shows(text=["z"], log=[("error", reply.output["log_messages"][0]["node_id"], "the turn takes")])
