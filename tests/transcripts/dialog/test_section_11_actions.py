"""spec dialog-engine.md §11: actions."""

from collections.abc import Callable
from typing import Any

import pytest

from doyle.dialog.effects import CallType, Effect, EffectResult, read_answer

Start = Callable[..., Any]
ROOT = [{"dialog_node": "root"}]


def action(**fields: Any) -> dict[str, Any]:
    return {"name": "lookup", "result_variable": "context.found", **fields}


def test_client_action_when_node_runs_then_copied_with_evaluated_parameters(talk: Start, make: Start) -> None:
    """spec dialog-engine.md §11.2: not executed; `type` defaults to `client` (§11.1)."""
    parameters = {"city": "@city", "count": "<? $n + 1 ?>", "deep": [{"text": "in @city"}]}
    nodes = [
        make("n", "true", "one moment", actions=[action(parameters=parameters, credentials="$private.key")])
    ]
    conversation = talk(nodes, n=1)
    conversation.say("x", entities=[("city", "Rome")]).shows(
        text=["one moment"],
        actions=[
            {
                "name": "lookup",
                "type": "client",
                "parameters": {"city": "Rome", "count": 2, "deep": [{"text": "in Rome"}]},
                "result_variable": "context.found",
                "credentials": "$private.key",
            }
        ],
    )


def test_client_action_when_result_variable_is_null_then_null(talk: Start, make: Start) -> None:
    """spec dialog-engine.md §11.2: `result_variable: null` is allowed."""
    nodes = [make("n", "true", actions=[{"name": "ping", "type": "client", "result_variable": None}])]
    talk(nodes).say("x").shows(actions=[{"name": "ping", "type": "client", "result_variable": None}])


def test_client_action_when_context_of_the_same_node_changes_then_parameters_see_it(
    talk: Start, make: Start
) -> None:
    """spec dialog-engine.md §3 BODY: context first, actions last."""
    nodes = [make("n", "true", context={"a": 1}, actions=[action(parameters={"a": "$a"})])]
    assert talk(nodes).say("x").result.actions[0]["parameters"] == {"a": 1}


def test_client_action_when_node_waits_then_turn_ends_without_continuation(talk: Start, make: Start) -> None:
    """spec dialog-engine.md §11.2: only a step that would have continued is stored."""
    nodes = [make("n", "#n", "n", actions=[action()]), make("c", "true", "c", parent="n")]
    reply = talk(nodes).say("x", "n").shows(stack=[{"dialog_node": "n"}])
    assert "skip_user_input" not in reply.context


def test_client_action_when_node_skips_input_then_client_comes_first(talk: Start, make: Start) -> None:
    """spec dialog-engine.md §11.2: the pending step is stored, `skip_user_input` is true; then the
    engine goes on, output kept."""
    nodes = [
        make("n", "#n", "one moment", actions=[action()], skip=True),
        make("yes", "$found", "found $found", parent="n"),
        make("no", "true", "nothing", parent="n"),
    ]
    conversation = talk(nodes)
    first = conversation.say("x", "n").shows(nodes=["n"], stack=[{"dialog_node": "n"}])
    assert first.context["skip_user_input"] is True
    second = conversation.say("x", "n", client={"found": "it"}, output=first.output)
    second.shows(nodes=["yes"], text=["one moment", "found it"], stack=ROOT, exit="completed", actions=[])
    assert "skip_user_input" not in second.context


def test_continuation_when_no_output_is_sent_then_starts_empty(talk: Start, make: Start) -> None:
    """spec dialog-engine.md §3 step 6: the request's output counts only when given, and only for a
    continuation."""
    nodes = [
        make("n", "#n", "one", actions=[action()], skip=True),
        make("c", "true", "two", parent="n"),
        make("z", "true", "z"),
    ]
    conversation = talk(nodes)
    conversation.say("x", "n")
    conversation.say("x", "n").shows(text=["two"])
    conversation.say("x", output={"text": ["old"], "generic": []}).shows(text=["z"])


def test_continuation_when_output_is_sent_then_custom_keys_stay_and_engine_keys_do_not(
    talk: Start, make: Start
) -> None:
    """spec dialog-engine.md §3 step 6: start from its text, generic and custom fields."""
    nodes = [make("n", "#n", actions=[action()], skip=True), make("c", "true", "two", parent="n")]
    conversation = talk(nodes)
    conversation.say("x", "n")
    sent = {
        "text": ["one"],
        "generic": "odd",
        "ui": {"a": 1},
        "error": "old",
        "log_messages": [{"level": "error", "msg": "old"}],
        "nodes_visited": ["n"],
    }
    reply = conversation.say("x", "n", output=sent).shows(text=["one", "two"], nodes=["c"])
    assert reply.output["ui"] == {"a": 1}
    assert "error" not in reply.output


@pytest.mark.parametrize("selector", ["condition", "body"])
def test_client_action_when_node_jumps_then_jump_is_performed_by_the_next_request(
    talk: Start, make: Start, selector: str
) -> None:
    """spec dialog-engine.md §11.2; §3 step 7: perform that jump now."""
    nodes = [
        make("n", "#n", "n", actions=[action()], jump=("t", selector)),
        make("t", "false", "target"),
        make("u", "true", "after"),
    ]
    conversation = talk(nodes)
    conversation.say("x", "n").shows(stack=[{"dialog_node": "t", "selector": selector}], nodes=["n"])
    expected = {"condition": "u", "body": "t"}[selector]
    conversation.say("x", "n").shows(nodes=[expected])


def test_client_action_when_a_response_asks_for_it_then_client_comes_first_too(
    talk: Start, make: Start
) -> None:
    """spec dialog-engine.md §3 RUN step e: queued by the node, its response included."""
    nodes = [
        make("n", "#n", skip=True),
        make("r", "true", "r", type="response_condition", parent="n", actions=[action()]),
        make("c", "true", "c", parent="n"),
    ]
    conversation = talk(nodes)
    assert conversation.say("x", "n").shows(nodes=["n", "r"]).context["skip_user_input"] is True
    conversation.say("x", "n").shows(nodes=["c"])


def test_continuation_when_no_child_matches_then_root_level_is_tried(talk: Start, make: Start) -> None:
    """spec dialog-engine.md §4.1: the pending step was to skip the user's input, so as 4.2 "all fail"."""
    nodes = [
        make("n", "#n && !$found", "n", actions=[action()], skip=True),
        make("c", "false", "c", parent="n"),
        make("z", "$found", "z", digress_in="not_available"),
    ]
    conversation = talk(nodes)
    conversation.say("x", "n")
    conversation.say("x", "n", client={"found": 1}).shows(nodes=["z"])


def test_result_in_input_text_when_sent_then_children_can_test_it(talk: Start, make: Start) -> None:
    """spec dialog-engine.md §11.2: real workspaces use `input.text` as result variable and test it in
    children."""
    nodes = [
        make("n", "#n", actions=[action(result_variable="input.text")], skip=True),
        make("c", "input.text == 'valid'", "valid", parent="n"),
    ]
    conversation = talk(nodes)
    conversation.say("x", "n")
    conversation.say("valid", "n").shows(text=["valid"])


def test_client_action_when_parameters_fail_then_left_out_and_logged(talk: Start, make: Start) -> None:
    """spec dialog-engine.md §11.4: errors never abort the turn."""
    nodes = [
        make("n", "true", "said", actions=[action(parameters={"a": "<? $null.x ?>"}), action(name="two")])
    ]
    reply = talk(nodes).say("x")
    reply.shows(text=["said"], log=[("error", "n", "$null.x")])
    assert [item["name"] for item in reply.result.actions] == ["two"]


@pytest.mark.parametrize("variable", ["webhook_result_1", "$webhook_result_1", "context.webhook_result_1"])
def test_webhook_when_it_cannot_be_called_then_result_is_null_and_turn_goes_on(
    talk: Start, make: Start, variable: str
) -> None:
    """spec dialog-engine.md §11.3: result null, message in `output.webhook_error`, one log message,
    conditions evaluated after."""
    hook = {"name": "main_webhook", "type": "webhook", "result_variable": variable}
    nodes = [
        make("n", "true", actions=[hook]),
        make("r", "$webhook_result_1", "good", type="response_condition", parent="n"),
        make("s", "anything_else", "bad", type="response_condition", parent="n"),
    ]
    reply = talk(nodes).say("x").shows(text=["bad"], log=[("error", "n", "main_webhook")], actions=[])
    reply.has(webhook_result_1=None)
    assert "main_webhook" in reply.output["webhook_error"][variable]


@pytest.mark.parametrize("kind", ["cloud_function", "server", "web_action"])
def test_function_when_it_cannot_be_called_then_error_object(talk: Start, make: Start, kind: str) -> None:
    """spec dialog-engine.md §11.4: the result is `{"cloud_functions_call_error": message}`; it runs
    after the output."""
    nodes = [make("n", "true", "has: $found", actions=[action(type=kind)])]
    reply = talk(nodes).say("x").shows(text=["has: "], log=[("error", "n", "lookup")])
    assert "lookup" in reply.context["found"]["cloud_functions_call_error"]


def test_webhook_when_its_result_is_there_then_stored_before_output(talk: Start, make: Start) -> None:
    """spec dialog-engine.md §11.3: after the node's context is set, before its output."""
    hook = {
        "name": "main_webhook",
        "type": "webhook",
        "parameters": {"q": "$q"},
        "result_variable": "answer",
    }
    conversation = talk([make("n", "true", "got $answer.a", actions=[hook])], calls=["main_webhook"], q=1)
    conversation.say("x", results=(EffectResult({"a": "it"}),)).shows(text=["got it"]).has(answer={"a": "it"})


def test_function_when_node_has_responses_then_called_before_they_are_tested(
    talk: Start, make: Start
) -> None:
    """spec dialog-engine.md §3 BODY step 2: server-side actions come early if MCR."""
    nodes = [
        make("n", "true", "own $found", actions=[action(type="cloud_function")]),
        make("r", "$found == 7", "seven", type="response_condition", parent="n"),
    ]
    conversation = talk(nodes, calls=["lookup"])
    conversation.say("x", results=(EffectResult(7),)).shows(text=["own 7", "seven"])


@pytest.mark.parametrize(
    ("kind", "call_type"),
    [
        ("webhook", "webhook"),
        ("server", "cloud_function"),
        ("cloud_function", "cloud_function"),
        ("web_action", "web_action"),
    ],
)
def test_call_when_it_is_needed_then_the_effect_carries_everything(
    talk: Start, make: Start, kind: str, call_type: str
) -> None:
    """spec dialog-engine.md §11.1, §11.4: name, kind, evaluated parameters, credentials, result variable;
    `cloud_function` = `server`."""
    calling = action(
        type=kind, parameters={"city": "@city", "deep": [{"n": "<? $n + 1 ?>"}]}, credentials="$private.key"
    )
    conversation = talk(
        [make("n", "true", actions=[calling])], calls=["lookup"], n=1, private={"key": {"user": "u"}}
    )
    (effect,) = conversation.needs("x", entities=[("city", "Rome")])
    assert effect == Effect(
        CallType(call_type),
        "lookup",
        "n",
        {"city": "Rome", "deep": [{"n": 2}]},
        result_variable="context.found",
        credentials={"user": "u"},
    )


@pytest.mark.parametrize("credentials", [None, "$missing", "private.other", "", "a..b"])
def test_credentials_when_there_are_none_then_null(talk: Start, make: Start, credentials: Any) -> None:
    """spec dialog-engine.md §11.1: the name of a context variable that holds the secret."""
    nodes = [make("n", "true", actions=[action(type="webhook", credentials=credentials)])]
    (effect,) = talk(nodes, calls=["lookup"], private={"key": 1}).needs("x")
    assert effect.credentials is None


def test_calls_when_there_are_several_then_asked_for_in_order(talk: Start, make: Start) -> None:
    """spec dialog-engine.md §11.3, §11.4: webhooks before the output, functions after it, in array order;
    each sees the results before it."""
    calls = [
        action(name="late", type="cloud_function", parameters={"r": "$hook"}, result_variable="late"),
        action(name="hook", type="webhook", result_variable="hook"),
        action(name="later", type="web_action", parameters={"r": "$late"}, result_variable="found"),
    ]
    nodes = [make("n", "true", "hook says $hook, late says $late", actions=calls)]
    conversation = talk(nodes, calls=["late", "hook", "later"])
    asked = []
    results: tuple[EffectResult, ...] = ()
    for value in ("one", "two", "three"):
        (effect,) = conversation.needs("x", results=results)
        asked.append((effect.name, effect.parameters))
        results = (*results, EffectResult(value))
    assert asked == [("hook", {}), ("late", {"r": "one"}), ("later", {"r": "two"})]
    conversation.say("x", results=results).shows(text=["hook says one, late says "]).has(found="three")


def test_webhook_when_its_answer_is_empty_then_the_empty_text_is_stored(talk: Start, make: Start) -> None:
    """spec dialog-engine.md §11.3: authors test `$webhook_result_1.size() == 0` before the truthiness
    test."""
    hook = {"name": "main_webhook", "type": "webhook", "result_variable": "webhook_result_1"}
    nodes = [
        make("n", "true", actions=[hook]),
        make("r0", "$webhook_result_1.size() == 0", "empty", type="response_condition", parent="n"),
        make("r1", "$webhook_result_1", "good", type="response_condition", parent="n"),
        make("r2", "anything_else", "bad", type="response_condition", parent="n"),
    ]
    conversation = talk(nodes, calls=["main_webhook"])
    conversation.say("x", results=(read_answer(200, b""),)).shows(text=["empty"]).has(webhook_result_1="")
    conversation.say("x", results=(read_answer(200, b'{"a": 1}'),)).shows(text=["good"])


def test_webhook_when_its_call_failed_then_error_in_output_and_responses_go_on(
    talk: Start, make: Start
) -> None:
    """spec dialog-engine.md §11.3: result null, `output.webhook_error.<result_variable>`, one log message."""
    hook = {"name": "main_webhook", "type": "webhook", "result_variable": "r"}
    nodes = [
        make("n", "true", actions=[hook]),
        make("r1", "$r", "good", type="response_condition", parent="n"),
        make("r2", "anything_else", "bad", type="response_condition", parent="n"),
    ]
    conversation = talk(nodes, calls=["main_webhook"], r="old")
    reply = conversation.say("x", results=(read_answer(503, b""),))
    reply.shows(text=["bad"], log=[("error", "n", "503")]).has(r=None)
    assert "503" in reply.output["webhook_error"]["r"]


def test_call_when_it_is_in_a_slot_handler_then_made_there(
    talk: Start, make: Start, slot: Start, at: Start
) -> None:
    """spec dialog-engine.md §6.4, §11.3: handlers may call out; the frame waits for the answer within
    the turn."""
    nodes = [
        make("f", "#order", "done", type="frame"),
        *slot("size", "@size", "Size?", filled=[("true", "checked: $ok", {})]),
    ]
    nodes[-1]["actions"] = [action(type="webhook", parameters={"size": "$size"}, result_variable="ok")]
    conversation = talk(nodes, calls=["lookup"])
    conversation.say("x", "order").shows(stack=at("size"))
    (effect,) = conversation.needs("x", entities=[("size", "small")])
    assert (effect.dialog_node, effect.parameters) == ("size.filled1", {"size": "small"})
    conversation.say("x", entities=[("size", "small")], results=(EffectResult("yes"),)).shows(
        nodes=["size", "size.input", "size.filled1", "f"], text=["checked: yes", "done"]
    )


def test_server_and_client_actions_when_mixed_then_server_results_are_in_client_parameters(
    talk: Start, make: Start
) -> None:
    """spec dialog-engine.md §11.1: server-type actions before client ones, each group in array order;
    later results overwrite."""
    mixed = [
        action(name="ask", parameters={"v": "$found"}),
        action(name="one", type="cloud_function"),
        action(name="two", type="cloud_function"),
    ]
    conversation = talk([make("n", "true", actions=mixed)], calls=["one", "two"])
    reply = conversation.say("x", results=(EffectResult(1), EffectResult(2)))
    assert reply.result.actions[0]["parameters"] == {"v": 2}
