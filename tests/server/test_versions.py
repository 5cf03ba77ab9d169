"""Each change of behaviour on its date, over HTTP (spec/operations.md §7; spec/api/guide.md §5)."""

import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any
from uuid import uuid4

import httpx
import pytest

from doyle.wire.versions import CHANGES, UNFOLLOWED, V2_CHANGES, ApiVersion, Change

OUTPUT = {"generic": [{"response_type": "text", "values": [{"text": "Noted"}]}]}
CONTENT: dict[str, Any] = {
    "name": "Through the years",
    "intents": [
        {"intent": "book", "examples": [{"text": "book a table"}, {"text": "reserve a table"}]},
        {"intent": "human", "examples": [{"text": "a human please"}, {"text": "talk to a person"}]},
    ],
    "entities": [
        {"entity": "part", "values": [{"value": "1E10"}, {"value": "false"}, {"value": "12"}]},
        {"entity": "sys-number", "values": []},
    ],
    "dialog_nodes": [
        {"dialog_node": "hello", "conditions": "welcome", "output": {"text": "Welcome"}},
        {
            "dialog_node": "parts",
            "conditions": "@part",
            "previous_sibling": "hello",
            "output": {"text": "A part"},
        },
        {
            "dialog_node": "human",
            "conditions": "#human",
            "previous_sibling": "parts",
            "title": "Title of the node",
            "user_label": "Label of the node",
        },
        {
            "dialog_node": "handover",
            "type": "response_condition",
            "parent": "human",
            "conditions": "true",
            "output": {"generic": [{"response_type": "connect_to_agent"}]},
        },
        {
            "dialog_node": "form",
            "type": "frame",
            "conditions": "#book",
            "previous_sibling": "human",
            "digress_out_slots": "allow_all",
            "output": {"text": "Booked"},
        },
        {"dialog_node": "guests", "type": "slot", "parent": "form", "variable": "$guests"},
        {
            "dialog_node": "ask",
            "type": "event_handler",
            "event_name": "focus",
            "parent": "guests",
            "output": {"text": "How many?"},
        },
        {
            "dialog_node": "read",
            "type": "event_handler",
            "event_name": "input",
            "parent": "guests",
            "previous_sibling": "ask",
            "conditions": "@sys-number",
            "context": {"guests": "@sys-number"},
        },
        {
            "dialog_node": "again",
            "type": "event_handler",
            "event_name": "nomatch",
            "parent": "guests",
            "previous_sibling": "read",
            "conditions": "true",
            "output": {"text": "A number, please"},
        },
        {
            "dialog_node": "else",
            "conditions": "anything_else",
            "previous_sibling": "form",
            "output": {"text": "Pardon?"},
        },
    ],
}


@dataclass(frozen=True)
class At:
    """The API at a version, with a trained workspace."""

    client: httpx.Client
    workspace_id: str
    version: str

    def send(self, method: str, path: str = "", **options: Any) -> httpx.Response:
        path = f"/v1/workspaces/{self.workspace_id}{path}"
        response = self.client.request(method, path, params={"version": self.version}, **options)
        assert response.status_code < 500
        return response

    def say(self, text: str = "", **body: Any) -> dict[str, Any]:
        response = self.send("POST", "/message", json={"input": {"text": text}, **body})
        assert response.status_code == 200, response.text
        reply: dict[str, Any] = response.json()
        return reply

    def answer(self, text: str, **body: Any) -> str:
        """The text of an answer, whether the version has it in `text` or in `generic`."""
        output = self.say(text, **body)["output"]
        return str(output["text"][0] if "text" in output else output["generic"][0]["text"])


@pytest.fixture(scope="module")
def workspace_id(live_server: Any) -> str:
    with live_server.client() as client:
        made: str = client.post("/v1/workspaces", json=CONTENT).json()["workspace_id"]
        deadline = time.monotonic() + 120
        while client.get(f"/v1/workspaces/{made}").json()["status"] != "Available":
            assert time.monotonic() < deadline
            time.sleep(0.1)
    return made


@pytest.fixture
def at(live_server: Any, workspace_id: str) -> Any:
    with live_server.client(params={}) as client:
        yield lambda version: At(client, workspace_id, str(version))


def dialog_stack(at: At) -> Any:
    return at.say()["context"]["system"]["dialog_stack"]


def error(at: At) -> Any:
    return at.send("POST", "/intents", json={"intent": 7}).json().keys() - {"code"}


def error_path(at: At) -> Any:
    content = at.send("POST", "/intents", json={"intent": "x", "examples": [{"text": ""}]}).json()
    return content["errors"][0]["path"] if "errors" in content else content["error"].rsplit(" ", 1)[1]


def change_of_language(at: At) -> Any:
    made = at.client.post("/v1/workspaces", params={"version": "2021-11-27"}, json={"language": "en"})
    other = At(at.client, made.json()["workspace_id"], at.version)
    status = other.send("POST", json={"language": "de"}).status_code
    return status, other.send("GET").json()["language"]


def audit(at: At) -> Any:
    return {"created", "updated"} & at.send("GET", "/intents/book").json().keys()


def nulls(at: At) -> Any:
    shown = at.send("GET", "/dialog_nodes/hello").json()
    return {"parent", "context", "next_step"} & {name for name, value in shown.items() if value is None}


def nodes_visited(at: At) -> Any:
    asked = at.say("book a table")
    filled = at.say("4", context=asked["context"])
    human = at.say("a human please")
    return [reply["output"]["nodes_visited"] for reply in (asked, filled, human)]


def output_keys(at: At) -> Any:
    return {"generic", "text"} & at.say()["output"].keys()


def metadata(at: At) -> Any:
    sent = {"user_id": "u1", "deployment": "d1", "shop": {"id": 1}}
    return at.say(context={"metadata": sent})["context"]["metadata"]


def not_understood(at: At) -> Any:
    asked = at.say("book a table")
    return at.answer("xylophones", context=asked["context"])


def topic(at: At) -> Any:
    return at.say("a human please")["output"].get("generic", [{}])[0].get("topic")


def logged_alternate_intents(at: At) -> Any:
    conversation_id = uuid4().hex
    at.say(alternate_intents=True, context={"conversation_id": conversation_id})
    for event in at.send("GET", "/logs").json()["logs"]:
        if event["response"]["context"]["conversation_id"] == conversation_id:
            return event["request"]["alternate_intents"]
    raise AssertionError("not logged")


def unknown_integration(at: At) -> Any:
    body = {"context": {"integrations": {"pigeon": {}}}}
    return at.send("POST", "/message", json=body).status_code


def entity_values(at: At) -> Any:
    replies = [at.say(text) for text in ("1E10", "it is false", "number 12")]
    return [
        [entity["value"] for entity in reply["entities"] if entity["entity"] == "part"] for reply in replies
    ]


def entity_metadata(at: At) -> Any:
    (number,) = (entity for entity in at.say("7")["entities"] if entity["entity"] == "sys-number")
    return "metadata" in number, "interpretation" in number


PROBES: dict[Change, tuple[Callable[[At], Any], Any, Any]] = {
    Change.DIALOG_STACK_OF_OBJECTS: (dialog_stack, ["root"], [{"dialog_node": "root"}]),
    Change.ERROR_LIST: (error, {"error"}, {"error", "errors"}),
    Change.LANGUAGE_FIXED: (change_of_language, (200, "de"), (400, "en")),
    Change.AUDIT_ON_REQUEST: (audit, {"created", "updated"}, set()),
    Change.NULLS_LEFT_OUT: (nulls, {"parent", "context", "next_step"}, set()),
    Change.INNER_NODES_VISITED: (
        nodes_visited,
        [["form"], ["guests", "form"], ["human"]],
        [["form"], ["guests", "read", "form"], ["human", "handover"]],
    ),
    Change.OUTPUT_GENERIC: (output_keys, {"text"}, {"generic", "text"}),
    Change.CONTEXT_METADATA_CLOSED: (
        metadata,
        {"user_id": "u1", "deployment": "d1", "shop": {"id": 1}},
        {"user_id": "u1", "deployment": "d1"},
    ),
    Change.POINTER_PATHS: (error_path, "examples[0].text", "/examples/0/text"),
    Change.ANYTHING_ELSE_LAST: (not_understood, "Pardon?", "A number, please"),
    Change.TOPIC_FROM_TITLE: (topic, "Label of the node", "Title of the node"),
    Change.ALTERNATE_INTENTS_BOOLEAN: (logged_alternate_intents, "true", True),
    Change.INTEGRATIONS_CLOSED: (unknown_integration, 200, 400),
    Change.LITERAL_ENTITY_VALUES: (
        entity_values,
        [[10_000_000_000], [False], ["12"]],
        [["1E10"], ["false"], ["12"]],
    ),
    Change.NO_ENTITY_METADATA: (entity_metadata, (True, True), (False, True)),
    Change.NO_OUTPUT_TEXT: (output_keys, {"generic", "text"}, {"generic"}),
}
RELEASED = {change: released for released, changes in CHANGES.items() for change in changes}


def test_changes_when_they_are_followed_then_each_is_shown_here() -> None:
    assert set(PROBES) == set(Change) - set(UNFOLLOWED) - V2_CHANGES


@pytest.mark.parametrize("change", PROBES)
def test_change_when_its_date_comes_then_the_answer_is_another(at: Any, change: Change) -> None:
    """spec/operations.md §7, every row of v1."""
    probe, before, after = PROBES[change]
    day = RELEASED[change]
    assert probe(at(day - timedelta(days=1))) == before
    assert probe(at(day)) == after


@pytest.mark.parametrize("change", PROBES)
def test_version_when_no_change_bears_its_date_then_the_nearest_earlier_one_applies(
    at: Any, change: Change
) -> None:
    """spec/api/guide.md §5: dates between two known ones, before the first and in the future."""
    probe, _, _ = PROBES[change]
    known = sorted(CHANGES)
    later = [each for each in known if each > RELEASED[change]]
    if later:
        between = later[0] - timedelta(days=1)
        assert ApiVersion.on(between).released == RELEASED[change]
        assert probe(at(between)) == probe(at(RELEASED[change]))
    assert probe(at("1900-01-01")) == probe(at(known[0]))
    assert probe(at("9999-12-31")) == probe(at(date(2024, 12, 2)))


@pytest.mark.parametrize(("text", "value"), [("1E10", "1E10"), ("it is false", "false")])
def test_log_when_the_reply_had_a_converted_value_then_a_filter_finds_it_as_it_was_written(
    at: Any, text: str, value: str
) -> None:
    """spec/operations.md §2: `response.entities:value` is a text."""
    old = at("2021-06-13")
    conversation_id = uuid4().hex
    assert old.say(text, context={"conversation_id": conversation_id})["entities"][0]["value"] != value
    query = {"version": old.version, "filter": f'response.entities:value:"{value}"'}
    logged = old.client.get(f"/v1/workspaces/{old.workspace_id}/logs", params=query).json()["logs"]
    responses = [event["response"] for event in logged]
    (found,) = (each for each in responses if each["context"]["conversation_id"] == conversation_id)
    assert value in [entity["value"] for entity in found["entities"]]
