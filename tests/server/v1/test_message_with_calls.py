"""v1 messages that call webhooks and mapped actions, over HTTP from end to end."""

import asyncio
import json
import socket
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from typing import Any

import httpx
import pytest
from sqlalchemy import func, select

from doyle.server.app import MESSAGE_THREADS
from doyle.server.services import Services
from doyle.store.tables import log_events

# `Callee` and `LiveServer` of the root conftest.py; pytest's import mode leaves no way to name them.
Callee = Any
Server = Any
LOOPBACK = "127.0.0.1"


def skill(url: str, *headers: dict[str, str]) -> dict[str, Any]:
    """A workspace whose node `ask` calls a webhook at the word "ask"; it greets at any other word."""
    call = {
        "name": "main_webhook",
        "type": "webhook",
        "parameters": {"text": "<? input.text ?>"},
        "result_variable": "webhook_result_1",
    }
    function = {"name": "/ns/act", "type": "cloud_function", "result_variable": "context.found"}
    return {
        "name": "Caller",
        "webhooks": [{"url": url, "name": "main_webhook", "headers": list(headers)}],
        "dialog_nodes": [
            {"dialog_node": "ask", "conditions": "input.text.contains('ask')", "actions": [call]},
            {
                "dialog_node": "good",
                "type": "response_condition",
                "parent": "ask",
                "conditions": "$webhook_result_1",
                "output": {"text": "It is $webhook_result_1.answer."},
            },
            {
                "dialog_node": "bad",
                "type": "response_condition",
                "parent": "ask",
                "previous_sibling": "good",
                "conditions": "anything_else",
                "output": {"text": "No luck."},
            },
            {
                "dialog_node": "act",
                "previous_sibling": "ask",
                "conditions": "input.text == 'act'",
                "actions": [function],
            },
            {
                "dialog_node": "acted",
                "type": "response_condition",
                "parent": "act",
                "conditions": "true",
                "output": {"text": "<? $found.x ?>|<? $found.cloud_functions_call_error ?>"},
            },
            {
                "dialog_node": "else",
                "previous_sibling": "act",
                "conditions": "true",
                "output": {"text": "Hello."},
            },
        ],
    }


class Talk:
    """A workspace on a running server, and a client that talks to it."""

    def __init__(self, server: Server, content: dict[str, Any]) -> None:
        self.server = server
        with server.client() as client:
            made = client.post("/v1/workspaces", json=content)
        assert made.status_code == 201, made.text
        self.url = f"{server.url}/v1/workspaces/{made.json()['workspace_id']}"

    def client(self, **options: Any) -> httpx.Client:
        client: httpx.Client = self.server.client(base_url=self.url, **options)
        return client

    def say(self, text: str) -> dict[str, Any]:
        with self.client() as client:
            response = client.post("/message", json={"input": {"text": text}})
        assert response.status_code == 200, response.text
        answer: dict[str, Any] = response.json()
        return answer

    def count_logged(self) -> int:
        async def count(services: Services) -> int:
            async with services.store.read() as tx:
                found = await tx.execute(select(func.count()).select_from(log_events))
                return int(found.scalar_one())

        counted: int = self.server.run(count)
        return counted


def text_of(answer: dict[str, Any]) -> str:
    return "|".join(item["text"] for item in answer["output"]["generic"])


@pytest.fixture
def open_talk(start_server: Callable[..., Server], callee: Callee) -> Callable[..., Talk]:
    """Starts a server that may call this machine, with a workspace that calls a path of the callee."""

    def opened(path: str = "/hook", *headers: dict[str, str], **settings: Any) -> Talk:
        server = start_server(**{"outbound_allow": LOOPBACK, **settings})
        return Talk(server, skill(callee.url + path, *headers))

    return opened


def test_message_when_its_node_calls_a_webhook_then_responses_see_the_result(
    open_talk: Callable[..., Talk], callee: Callee
) -> None:
    """spec dialog-engine.md §11.3: the typical pair `$webhook_result_1`, then `anything_else`."""
    callee.answer("/hook", b'{"answer": 42}')
    talk = open_talk("/hook", {"name": "X-Key", "value": "s3cret"})
    answer = talk.say("ask me")
    assert text_of(answer) == "It is 42."
    assert answer["output"]["nodes_visited"] == ["ask", "good"]
    assert answer["context"]["webhook_result_1"] == {"answer": 42}
    [received] = callee.received
    assert json.loads(received.body) == {"text": "ask me"}
    assert received.headers["x-key"] == "s3cret"
    assert talk.count_logged() == 1


def test_message_when_the_webhook_fails_then_is_answered_all_the_same(
    open_talk: Callable[..., Talk], callee: Callee
) -> None:
    """spec dialog-engine.md §11.3: null, `webhook_error`, one log message; HTTP status stays 200."""
    callee.answer("/hook", b"oh no", 500)
    answer = open_talk("/hook").say("ask")
    assert text_of(answer) == "No luck."
    assert answer["context"]["webhook_result_1"] is None
    assert "500" in answer["output"]["webhook_error"]["webhook_result_1"]
    [message] = answer["output"]["log_messages"]
    assert message["level"] == "error"


@pytest.mark.parametrize(
    ("allowed", "text"), [("", "No luck."), ("10.0.0.0/8", "No luck."), ("localhost", "It is 1.")]
)
def test_message_when_a_name_leads_inside_then_the_setting_decides(
    start_server: Callable[..., Server], callee: Callee, allowed: str, text: str
) -> None:
    """Design, *Operator's view*: `DOYLE_OUTBOUND_ALLOW`."""
    callee.answer("/hook", b'{"answer": 1}')
    talk = Talk(start_server(outbound_allow=allowed), skill(f"http://localhost:{callee.port}/hook"))
    answer = talk.say("ask")
    assert text_of(answer) == text
    assert bool(callee.received) is (text == "It is 1.")
    if not callee.received:
        assert "[localhost]" in answer["output"]["webhook_error"]["webhook_result_1"]


def test_message_when_the_webhook_redirects_inside_then_is_not_followed(
    open_talk: Callable[..., Talk], callee: Callee
) -> None:
    callee.answer("/inner", b'{"answer": "secret"}')
    callee.answer("/hook", status=307, Location=f"http://127.0.0.2:{callee.port}/inner")
    assert text_of(open_talk("/hook").say("ask")) == "No luck."
    assert [received.path for received in callee.received] == ["/hook"]


@pytest.mark.parametrize(("urls", "text"), [({"/ns/act": "{}/act"}, "5|"), ({}, "|No address")])
def test_message_when_its_node_calls_a_function_then_the_operators_mapping_decides(
    open_talk: Callable[..., Talk], callee: Callee, urls: dict[str, str], text: str
) -> None:
    """spec dialog-engine.md §11.4; `DOYLE_ACTION_URLS`."""
    callee.answer("/act", b'{"x": 5}')
    mapped = {name: url.format(callee.url) for name, url in urls.items()}
    answer = open_talk(action_urls=mapped).say("act")
    assert text_of(answer).startswith(text)


def hang(talk: Talk, callee: Callee, threads: ThreadPoolExecutor, count: int) -> list[Future[dict[str, Any]]]:
    """Send messages whose webhook hangs, and wait until all of them hang there."""
    sent = [threads.submit(talk.say, f"ask {number}") for number in range(count)]
    for _ in sent:
        assert callee.hanging.acquire(timeout=60)
    return sent


def test_messages_when_webhooks_hang_then_others_are_answered_meanwhile(
    open_talk: Callable[..., Talk], callee: Callee
) -> None:
    """Design: no thread, no connection and no lock is held while an effect runs."""
    callee.hang("/hook", b'{"answer": 7}')
    talk = open_talk("/hook")
    count = 2 * MESSAGE_THREADS
    with ThreadPoolExecutor(count) as threads:
        hanging = hang(talk, callee, threads, count)
        assert [text_of(talk.say("hi")) for _ in range(5)] == ["Hello."] * 5
        assert not any(message.done() for message in hanging)
        assert talk.count_logged() == 5
        callee.released.set()
        assert [text_of(message.result()) for message in hanging] == ["It is 7."] * count
    assert talk.count_logged() == 5 + count


def test_message_when_its_client_leaves_then_the_turn_is_given_up(
    open_talk: Callable[..., Talk], callee: Callee
) -> None:
    """The call ends with it, and nothing is logged."""
    callee.hang("/hook")
    talk = open_talk("/hook")
    with talk.client() as client:
        request = client.build_request("POST", "/message", json={"input": {"text": "ask"}})
    request = next(client.auth.auth_flow(request)) if client.auth else request
    with socket.create_connection((request.url.host, request.url.port)) as leaving:
        head = f"POST {request.url.raw_path.decode()} HTTP/1.1\r\n"
        head += "".join(f"{name}: {value}\r\n" for name, value in request.headers.items())
        leaving.sendall(head.encode() + b"\r\n" + request.content)
        assert callee.hanging.acquire(timeout=60)
    assert callee.connections[0].recv(1) == b""
    assert text_of(talk.say("hi")) == "Hello."
    assert talk.count_logged() == 1


def test_server_when_stopped_while_a_webhook_hangs_then_answers_first(
    start_server: Callable[..., Server], callee: Callee
) -> None:
    callee.hang("/hook", b'{"answer": 7}')
    server = start_server(outbound_allow=LOOPBACK)
    talk = Talk(server, skill(callee.url + "/hook"))
    with ThreadPoolExecutor(1) as threads:
        [hanging] = hang(talk, callee, threads, 1)
        server._server.should_exit = True
        callee.released.set()
        assert text_of(hanging.result()) == "It is 7."
    server._thread.join(60)
    assert not server._thread.is_alive()


def test_server_when_stopped_in_a_hurry_then_the_call_is_cancelled(
    start_server: Callable[..., Server], callee: Callee
) -> None:
    """What a shutdown does whose grace is over: it cancels what still runs."""
    callee.hang("/hook")
    server = start_server(outbound_allow=LOOPBACK)
    talk = Talk(server, skill(callee.url + "/hook"))

    async def cancel_all(_services: Services) -> None:
        for task in tuple(server._server.server_state.tasks):
            task.cancel()

    with ThreadPoolExecutor(1) as threads, talk.client() as client:
        sent = threads.submit(client.post, "/message", json={"input": {"text": "ask"}})
        assert callee.hanging.acquire(timeout=60)
        server.run(cancel_all)
        assert callee.connections[0].recv(1) == b""
        assert sent.result(60).is_server_error
    assert talk.count_logged() == 0


def test_metrics_when_calls_were_made_then_count_them_by_type_and_outcome(
    open_talk: Callable[..., Talk], callee: Callee
) -> None:
    callee.answer("/hook", b"{}")
    talk = open_talk("/hook", action_urls={"/ns/act": "http://10.0.0.1/"})
    for text in ("ask", "ask", "act", "hi"):
        talk.say(text)
    shown = httpx.get(f"{talk.server.url}/metrics").text
    assert 'doyle_callout_seconds_count{outcome="answered",type="webhook"} 2.0' in shown
    assert 'doyle_callout_seconds_count{outcome="failed",type="cloud_function"} 1.0' in shown
    assert "doyle_message_seconds_count 4.0" in shown


def test_log_when_calls_were_made_then_has_no_secret(
    open_talk: Callable[..., Talk], callee: Callee, capfd: pytest.CaptureFixture[str]
) -> None:
    callee.answer("/s3cret", b"s3cret")
    talk = open_talk("/s3cret", {"name": "X-Key", "value": "s3cret"}, log_level="debug")
    talk.say("ask s3cret")
    lines = capfd.readouterr().err
    assert '"outcome":"answered"' in lines
    assert "s3cret" not in lines


async def test_messages_when_many_wait_at_once_then_all_are_answered(
    open_talk: Callable[..., Talk], callee: Callee
) -> None:
    callee.answer("/hook", b'{"answer": 3}')
    talk = await asyncio.to_thread(open_talk, "/hook")
    auth, limits = ("apikey", talk.server.manager_key), httpx.Limits(max_connections=50)
    async with httpx.AsyncClient(
        auth=auth, timeout=60, limits=limits, params={"version": "2021-11-27"}
    ) as client:
        sent = (client.post(f"{talk.url}/message", json={"input": {"text": f"ask {n}"}}) for n in range(100))
        answers = [response.json() for response in await asyncio.gather(*sent)]
    assert [text_of(answer) for answer in answers] == ["It is 3."] * 100
    assert [answer["input"]["text"] for answer in answers] == [f"ask {n}" for n in range(100)]
