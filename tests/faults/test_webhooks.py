"""Webhooks that misbehave, against a real server process."""

import json
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest

# `Server` and `Callee` of the conftest files; pytest's import mode leaves no way to name them.
Server = Any
Callee = Any
PAIR = {"$webhook_result_1": "It is $webhook_result_1.", "anything_else": "No luck."}


def skill(url: str) -> dict[str, Any]:
    """A workspace that calls a webhook at the word "ask"."""
    call = {"name": "main_webhook", "type": "webhook", "result_variable": "webhook_result_1"}
    responses = [
        {
            "dialog_node": f"answer_{at}",
            "type": "response_condition",
            "parent": "ask",
            "conditions": condition,
            "output": {"text": text},
            **({"previous_sibling": f"answer_{at - 1}"} if at else {}),
        }
        for at, (condition, text) in enumerate(PAIR.items())
    ]
    asking = {"dialog_node": "ask", "conditions": "input.text == 'ask'", "actions": [call]}
    other = {
        "dialog_node": "hi",
        "previous_sibling": "ask",
        "conditions": "true",
        "output": {"text": "Hello."},
    }
    return {
        "name": "Caller",
        "webhooks": [{"url": url, "name": "main_webhook"}],
        "dialog_nodes": [asking, *responses, other],
    }


def load(server: Server, url: str, allowed: str = "127.0.0.0/8") -> str:
    server.start(DOYLE_OUTBOUND_ALLOW=allowed)
    workspace_id: str = server.request("POST", "/v1/workspaces", json=skill(url))["workspace_id"]
    return workspace_id


@pytest.mark.slow
def test_server_stopped_while_a_webhook_hangs_answers_and_ends_well(server: Server, callee: Callee) -> None:
    workspace_id = load(server, callee.hang("/hook", b"7"))
    with ThreadPoolExecutor(1) as threads:
        waiting = threads.submit(server.say, workspace_id, "ask")
        assert callee.hanging.acquire(timeout=60)
        server.process.terminate()
        callee.released.set()
        assert waiting.result()["output"]["text"] == ["It is 7."]
    assert server.stop() in {0, -15}


@pytest.mark.slow
def test_webhook_that_never_answers_costs_its_message_eight_seconds_and_others_nothing(
    server: Server, callee: Callee
) -> None:
    """spec dialog-engine.md §11.3: 8 s for all calls of one message; then null and a log message."""
    workspace_id = load(server, callee.hang("/hook"))
    with ThreadPoolExecutor(1) as threads:
        waiting = threads.submit(server.say, workspace_id, "ask")
        assert callee.hanging.acquire(timeout=60)
        while not waiting.done():
            assert server.say(workspace_id, "hi")["output"]["text"] == ["Hello."]
    output = waiting.result()["output"]
    assert output["text"] == ["No luck."]
    assert output["webhook_error"] == {"webhook_result_1": "it did not answer in time"}


@pytest.mark.slow
def test_server_killed_while_a_webhook_hangs_answers_the_next_message_after_its_start(
    server: Server, callee: Callee
) -> None:
    workspace_id = load(server, callee.hang("/hook"))
    with ThreadPoolExecutor(1) as threads:
        waiting = threads.submit(server.say, workspace_id, "ask")
        assert callee.hanging.acquire(timeout=60)
        server.kill()
        assert waiting.exception(60) is not None
    server.start()
    assert server.say(workspace_id, "hi")["output"]["text"] == ["Hello."]


@pytest.mark.slow
@pytest.mark.parametrize("host", ["127.0.0.1", "localhost", "[::ffff:127.0.0.1]", "0x7f.1"])
def test_webhook_into_this_machine_is_refused_without_a_setting(
    server: Server, callee: Callee, host: str
) -> None:
    """Design: webhooks must not open the inner network."""
    callee.answer("/hook", json.dumps("secret").encode())
    workspace_id = load(server, f"http://{host}:{callee.port}/hook", allowed="")
    assert server.say(workspace_id, "ask")["output"]["text"] == ["No luck."]
    assert callee.connections == []
