from collections.abc import Iterator
from typing import Any
from uuid import uuid4

import httpx
import pytest
from sqlalchemy import select

from doyle.server.services import Services
from doyle.store.tables import log_events


@pytest.fixture
def client(live_server: Any, greeter: str) -> Iterator[httpx.Client]:
    with live_server.client(base_url=f"{live_server.url}/v1/workspaces/{greeter}") as client:
        yield client


def texts(answer: dict[str, Any]) -> list[str]:
    return [item["text"] for item in answer["output"]["generic"]]


def logged(live_server: Any, conversation_id: str) -> list[Any]:
    async def read(services: Services) -> list[Any]:
        async with services.store.read() as tx:
            found = await tx.execute(
                select(log_events).where(log_events.c.conversation_id == conversation_id)
            )
            return list(found.mappings())

    events: list[Any] = live_server.run(read)
    return events


@pytest.mark.parametrize(
    "body", [b"", b"{}", b'{"input": {}}', b'{"input": {"text": ""}}', b'{"input": null}']
)
def test_message_when_there_is_no_text_then_gives_the_opening_turn(client: httpx.Client, body: bytes) -> None:
    """spec/api/guide.md §4: no input text is legal."""
    response = client.post("/message", content=body)
    assert response.status_code == 200, response.text
    answer = response.json()
    assert texts(answer) == ["Good day"]
    assert {"input", "intents", "entities", "context", "output", "user_id"} <= set(answer)
    assert answer["output"]["log_messages"] == []


def test_message_when_intents_are_supplied_then_they_count(client: httpx.Client) -> None:
    """spec/api/contract.yaml, v1.message: given intents and entities override detection."""
    body = {"input": {"text": "xyz"}, "intents": [{"intent": "greeting", "confidence": 0.9}], "entities": []}
    answer = client.post("/message", json={**body, "context": opened(client)}).json()
    assert texts(answer) == ["Hello yourself"]
    assert answer["intents"] == body["intents"]


def test_message_when_the_context_goes_back_and_forth_then_the_conversation_goes_on(
    client: httpx.Client,
) -> None:
    """spec/api/guide.md §4."""
    context = opened(client)
    body = {
        "input": {"text": "rye"},
        "context": {**context, "mine": {"deep": [1]}},
        "intents": [],
        "entities": [{"entity": "bread", "value": "rye", "location": [0, 3]}],
    }
    answer = client.post("/message", json=body).json()
    assert texts(answer) == ["One rye"]
    assert answer["context"]["conversation_id"] == context["conversation_id"]
    assert answer["context"]["bought"] == "rye"
    assert answer["context"]["mine"] == {"deep": [1]}


def opened(client: httpx.Client) -> dict[str, Any]:
    context: dict[str, Any] = client.post("/message", json={}).json()["context"]
    return context


def test_message_when_details_are_asked_for_then_names_the_nodes(client: httpx.Client) -> None:
    """spec/api/contract.yaml, v1.message: nodes_visited_details."""
    query = {"version": "2021-11-27", "nodes_visited_details": "true"}
    output = client.post("/message", params=query, json={}).json()["output"]
    expected = [{"dialog_node": "start", "title": "Start", "conditions": "welcome"}]
    assert output["nodes_visited_details"] == expected
    assert output["nodes_visited"] == ["start"]
    assert "nodes_visited_details" not in client.post("/message", json={}).json()["output"]


@pytest.mark.parametrize(
    ("version", "has_text"), [("2021-11-26", True), ("2021-11-27", False), ("2016-07-11", True)]
)
def test_message_when_the_version_is_before_2021_11_27_then_has_output_text(
    client: httpx.Client, version: str, has_text: bool
) -> None:
    """design, *HTTP*; spec/operations.md §7."""
    output = client.post("/message", params={"version": version}, json={}).json()["output"]
    assert ("text" in output) is has_text


def test_message_when_answered_then_its_log_event_is_stored_with_its_label(
    client: httpx.Client, live_server: Any, greeter: str
) -> None:
    """spec/operations.md §§1, 4; an answered message is never lost."""
    headers = {"X-Watson-Metadata": "customer_id=customer-7"}
    answer = client.post("/message", json={}, headers=headers).json()
    events = logged(live_server, answer["context"]["conversation_id"])
    assert [(event["workspace_id"], event["customer_id"]) for event in events] == [(greeter, "customer-7")]


@pytest.mark.parametrize(
    ("body", "path"),
    [
        ({"input": {"text": "x" * 2049}}, "/input/text"),
        ({"input": {"text": "two\nlines"}}, "/input/text"),
        ({"input": {"text": "tab\there"}}, "/input/text"),
        ({"input": {"text": 5}}, "/input/text"),
        ({"input": "hello"}, "/input"),
        ({"input": []}, "/input"),
        ({"context": "x"}, "/context"),
        ({"context": {"conversation_id": 1}}, "/context/conversation_id"),
        ({"intents": {}}, "/intents"),
        ({"intents": [{"confidence": 1}]}, "/intents/0/intent"),
        ({"entities": [{"entity": "a"}]}, "/entities/0/value"),
        ({"entities": [{"entity": "a", "value": "b", "location": [1]}]}, "/entities/0/location"),
        ({"alternate_intents": "true"}, "/alternate_intents"),
        ({"output": "x"}, "/output"),
        ({"user_id": "x" * 257}, "/user_id"),
        ({"context": {"a": "\0"}}, "/context/a"),
    ],
)
def test_message_when_the_body_is_bad_then_names_the_place(
    client: httpx.Client, body: dict[str, Any], path: str
) -> None:
    """spec/api/guide.md §6; spec/limits.md."""
    response = client.post("/message", json=body)
    assert response.status_code == 400
    assert [error["path"] for error in response.json()["errors"]] == [path]


@pytest.mark.parametrize(
    "text", ["x" * 2048, "ü" * 2048, "🙂", "\u2028", "\x7f", "'; DROP TABLE", "<?x $context ?>"]
)
def test_message_when_the_text_is_odd_but_legal_then_is_answered(client: httpx.Client, text: str) -> None:
    """spec/limits.md: 2048 characters, inclusive."""
    response = client.post("/message", json={"input": {"text": text}})
    assert response.status_code == 200
    assert response.json()["input"]["text"] == text


@pytest.mark.parametrize("flag", ["yes", "1"])
def test_message_when_a_flag_is_no_boolean_then_is_400(client: httpx.Client, flag: str) -> None:
    response = client.post(
        "/message", params={"version": "2021-11-27", "nodes_visited_details": flag}, json={}
    )
    assert response.status_code == 400


@pytest.mark.parametrize("body", [b"{}", b"{broken", b'{"input": 1}', b"x" * 1_000_001])
def test_message_when_the_workspace_is_unknown_then_that_outranks_a_bad_body(
    live_server: Any, body: bytes
) -> None:
    """spec/api/guide.md §3: credential, version, resource."""
    with live_server.client() as client:
        response = client.post(f"/v1/workspaces/{uuid4()}/message", content=body)
    assert (response.status_code, response.json()) == (404, {"error": "Resource not found", "code": 404})


def test_message_when_the_body_is_over_1_mb_then_is_413(client: httpx.Client) -> None:
    """design, *HTTP*."""
    within = b'{"context": {"a": "' + b"x" * 999_900 + b'"}}'
    assert client.post("/message", content=within).status_code == 200
    beyond = client.post("/message", content=within + b" " * 200)
    assert beyond.status_code == 413
    assert beyond.json() == {"error": "The request body is larger than 1 MB", "code": 413}


def test_message_when_a_chunked_body_is_over_1_mb_then_is_413(client: httpx.Client) -> None:
    response = client.post("/message", content=(b"x" * 100_000 for _ in range(20)))
    assert response.status_code == 413


def test_message_when_the_client_speaks_another_content_type_then_is_415(client: httpx.Client) -> None:
    """spec/api/guide.md §6."""
    response = client.post("/message", content=b"{}", headers={"Content-Type": "text/plain"})
    assert (response.status_code, response.json()) == (415, {"error": "Unsupported Media Type", "code": 415})


def test_message_when_limits_are_off_then_sends_no_rate_limit_headers(client: httpx.Client) -> None:
    """design, *HTTP*: methods without a limit in the contract send none."""
    headers = client.post("/message", json={}).headers
    assert not [name for name in headers if name.startswith("x-ratelimit")]


def test_message_when_many_come_at_once_then_each_gets_its_own_answer(client: httpx.Client) -> None:
    from concurrent.futures import ThreadPoolExecutor

    def ask(number: int) -> tuple[int, Any]:
        answer = client.post("/message", json={"context": {"number": number}})
        return answer.status_code, answer.json()["context"]["number"]

    with ThreadPoolExecutor(16) as threads:
        assert list(threads.map(ask, range(100))) == [(200, number) for number in range(100)]


@pytest.mark.parametrize(
    ("headers", "is_traced"),
    [({"Doyle-Trace": "1"}, True), ({"doyle-trace": "1"}, True), ({"Doyle-Trace": "0"}, False), ({}, False)],
)
def test_message_when_a_trace_is_asked_for_then_one_more_field(
    client: httpx.Client, headers: dict[str, str], is_traced: bool
) -> None:
    """Design, *Trace*: the header `Doyle-Trace: 1` adds one top-level field and changes nothing else."""
    plain = client.post("/message", json={}).json()
    answer = client.post("/message", json={}, headers=headers).json()
    assert set(answer) - set(plain) == ({"trace"} if is_traced else set())
    if is_traced:
        assert set(answer["trace"]) == {"understanding", "turn", "timings"}
        assert answer["trace"]["turn"][0]["step"] == "start"
        assert answer["trace"]["turn"][-1]["step"] == "end"
