"""What of a request its log event holds, and what never gets there (spec/operations.md §§1, 4)."""

from collections.abc import Iterator
from typing import Any

import httpx
import pytest


@pytest.fixture
def client(live_server: Any) -> Iterator[httpx.Client]:
    with live_server.client() as client:
        yield client


@pytest.fixture
def workspace_id(client: httpx.Client) -> str:
    return str(client.post("/v1/workspaces", json={}).json()["workspace_id"])


def say(client: httpx.Client, workspace_id: str, body: Any, **headers: str) -> Any:
    path = f"/v1/workspaces/{workspace_id}/message"
    answer = client.post(path, json=body, headers={name.replace("_", "-"): v for name, v in headers.items()})
    assert answer.status_code == 200, answer.text
    return answer.json()


def events(client: httpx.Client, workspace_id: str, **query: str) -> list[Any]:
    answer = client.get(f"/v1/workspaces/{workspace_id}/logs", params=query)
    assert answer.status_code == 200, answer.text
    found: list[Any] = answer.json()["logs"]
    return found


@pytest.mark.parametrize(
    ("header", "label"),
    [
        ("customer_id=one", "one"),
        ("customer_id=one;customer_id=two", "one"),
        ("other=x; customer_id = spaced ;customer_id=two", "spaced"),
        ("customer_id=;customer_id=two", "two"),
        ("customer_id=with blanks", "with blanks"),
        ("customer_id=" + "x" * 3000, "x" * 3000),
    ],
)
def test_label_when_several_are_sent_then_the_first_one_counts(
    client: httpx.Client, workspace_id: str, header: str, label: str
) -> None:
    """spec/operations.md §4: only the first becomes the `customer_id` of the event."""
    say(client, workspace_id, {"input": {"text": "hello"}}, X_Watson_Metadata=header)
    assert len(events(client, workspace_id, filter=f'customer_id::"{label}"')) == 1
    assert events(client, workspace_id, filter="customer_id::nobody") == []
    if "two" in header and label != "two":
        assert events(client, workspace_id, filter="customer_id::two") == []


@pytest.mark.parametrize("header", ["", "customer_id", "customer_id=", "customer=one", ";;;", "=one"])
def test_label_when_there_is_none_then_the_event_has_none(
    client: httpx.Client, workspace_id: str, header: str
) -> None:
    """spec/operations.md §4: pairs of a name and a value, separated by semicolons."""
    say(client, workspace_id, {"input": {"text": "hello"}}, X_Watson_Metadata=header)
    assert len(events(client, workspace_id)) == 1
    assert events(client, workspace_id, filter="customer_id::*") == []


@pytest.mark.parametrize("value", ["true", "True", "1", "false", "whatever"])
def test_message_when_opted_out_of_learning_then_is_answered_and_logged_all_the_same(
    client: httpx.Client, workspace_id: str, value: str
) -> None:
    """spec/operations.md §4: `X-Watson-Learning-Opt-Out` is accepted and has no effect."""
    say(client, workspace_id, {"input": {"text": "hello"}}, X_Watson_Learning_Opt_Out=value)
    [event] = events(client, workspace_id, filter="request.input.text:hello")
    assert event["request"]["input"] == {"text": "hello"}


@pytest.mark.parametrize(
    "context",
    [
        {"private": {"secret": "42-42"}},
        {"$private": {"secret": "42-42"}},
        {"integrations": {"chat": {"private": {"secret": "42-42"}}}},
        {"integrations": {"chat": {"$private": {"secret": "42-42"}}}},
        {"skills": {"main skill": {"user_defined": {"private": {"secret": "42-42"}}}}},
        {"skills": {"main skill": {"user_defined": {"$private": {"secret": "42-42"}}}}},
    ],
)
def test_context_when_private_then_goes_to_the_client_but_not_into_the_log(
    client: httpx.Client, workspace_id: str, context: Any
) -> None:
    """spec/operations.md §1: private data is never stored."""
    answer = say(client, workspace_id, {"input": {"text": "hello"}, "context": {**context, "open": "seen"}})
    assert "42-42" in str(answer["context"])
    [event] = events(client, workspace_id)
    assert "42-42" not in str(event)
    assert event["request"]["context"]["open"] == "seen"
    assert event["response"]["context"]["open"] == "seen"


@pytest.mark.parametrize(
    "body", [{}, {"input": None, "context": None}, {"input": {}}, {"input": {"text": None}}]
)
def test_request_when_nothing_was_said_then_its_event_has_an_input_and_a_context(
    client: httpx.Client, workspace_id: str, body: Any
) -> None:
    """spec/operations.md §1: both are in every event; IBM's tools for logs read `request.input.text`."""
    say(client, workspace_id, body)
    [event] = events(client, workspace_id)
    assert event["request"] == {"input": {"text": ""}, "context": {}}
    assert events(client, workspace_id, filter='request.input.text:!" "') == []


def test_request_when_its_input_has_more_than_a_text_then_keeps_it(
    client: httpx.Client, workspace_id: str
) -> None:
    """spec/operations.md §1."""
    say(
        client, workspace_id, {"input": {"text": "hello", "spelling_suggestions": False}, "context": {"a": 1}}
    )
    [event] = events(client, workspace_id)
    assert event["request"]["input"] == {"text": "hello", "spelling_suggestions": False}
    assert event["request"]["context"] == {"a": 1}


def test_pagination_when_there_is_more_then_has_its_cursor_under_both_names(
    client: httpx.Client, workspace_id: str
) -> None:
    """spec/operations.md, *Ambiguities*; an empty cursor, page limit and order ask for the first page."""
    for text in ("one", "two", "three"):
        say(client, workspace_id, {"input": {"text": text}})
    path = f"/v1/workspaces/{workspace_id}/logs"
    empty = {"cursor": "", "sort": "", "page_limit": ""}
    assert client.get(path, params=empty).json() == {"logs": events(client, workspace_id), "pagination": {}}
    page = client.get(path, params={**empty, "page_limit": "2"}).json()
    assert page["pagination"]["cursor"] == page["pagination"]["next_cursor"]
    assert page["pagination"]["next_url"].count("cursor=") == 1
    rest = events(client, workspace_id, page_limit="2", cursor=page["pagination"]["cursor"])
    assert [event["request"]["input"]["text"] for event in rest] == ["one"]


def test_flags_when_written_as_python_does_then_are_read(client: httpx.Client, workspace_id: str) -> None:
    """`requests.get(…, params={"export": True})` sends `export=True`."""
    path = f"/v1/workspaces/{workspace_id}"
    whole = client.get(path, params={"export": "True", "include_audit": "FALSE", "sort": ""}).json()
    assert (whole["intents"], "created" in whole) == ([], False)
    assert client.get(path, params={"export": "yes"}).status_code == 400


def test_logs_when_the_language_has_no_blanks_then_are_found_by_a_word_within(client: httpx.Client) -> None:
    """spec/operations.md §2: `:` means that the value contains the term."""
    made = client.post("/v1/workspaces", json={"language": "ja"}).json()["workspace_id"]
    for text in ("注文をキャンセルしたい", "こんにちは", "write to joe@example.com"):
        say(client, made, {"input": {"text": text}})
    found = {
        term: [
            event["request"]["input"]["text"]
            for event in events(client, made, filter=f"request.input.text:{term}")
        ]
        for term in ("注文", "*注文*", "返品", "*@example.com")
    }
    assert found == {
        "注文": ["注文をキャンセルしたい"],
        "*注文*": ["注文をキャンセルしたい"],
        "返品": [],
        "*@example.com": ["write to joe@example.com"],
    }


def test_logs_when_walked_while_messages_come_then_show_each_earlier_event_once(
    client: httpx.Client, workspace_id: str
) -> None:
    """spec/operations.md §1: cursors are stable under inserts."""
    for at in range(5):
        say(client, workspace_id, {"input": {"text": f"hello {at}"}})
    seen: list[str] = []
    query = {"page_limit": "2", "filter": "request.input.text:hello"}
    while True:
        path = f"/v1/workspaces/{workspace_id}/logs"
        page = client.get(path, params=query).raise_for_status().json()
        seen += [event["request"]["input"]["text"] for event in page["logs"]]
        say(client, workspace_id, {"input": {"text": "hello again"}})
        if "next_cursor" not in page["pagination"]:
            break
        query["cursor"] = page["pagination"]["next_cursor"]
    assert seen == [f"hello {at}" for at in reversed(range(5))]
