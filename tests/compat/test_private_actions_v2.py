"""Private values and broken answers on their way through IBM's SDK, an extension and the log.

spec/actions-runtime.md §§9.7, 13, 16 and 20.
"""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

import orjson
import pytest
from ibm_cloud_sdk_core.authenticators import BasicAuthenticator
from ibm_watson import AssistantV2
from ibm_watson.assistant_v2 import (
    MessageInput,
    MessageInputOptions,
    RuntimeIntent,
    StatelessMessageInput,
    StatelessMessageInputOptions,
)

pytestmark = pytest.mark.compat

Callee = Any
Handler = Any
SECRET = "hunter2x9"
FREE_TEXT = {"free_text": True}


@pytest.fixture(scope="module")
def live_settings() -> dict[str, Any]:
    return {"outbound_allow": "127.0.0.1", "extension_seconds": 2.0}


def step(name: str, says: Any = None, then: Any = None, **fields: Any) -> dict[str, Any]:
    parts = says if isinstance(says, list) else [{"scalar": says or ""}]
    text = {"response_type": "text", "values": [{"text_expression": {"concat": parts}}]}
    built = {"step": name, "variable": name, "handlers": [], "resolver": then or {"type": "continue"}}
    return {**built, "output": {"generic": [text]}, **fields}


def action(name: str, *steps: dict[str, Any], private: str = "") -> dict[str, Any]:
    chained = [{**one, "next_step": other["step"]} for one, other in pairwise(steps)]
    names = [each["variable"] for each in steps]
    declared = [{"variable": name, "privacy": {"enabled": name == private}} for name in names]
    return {
        "action": name,
        "title": name,
        "condition": {"intent": name},
        "steps": [*chained, steps[-1]],
        "variables": declared,
        "handlers": [],
    }


def call(path: str, /, **mapping: Any) -> dict[str, Any]:
    callout = {
        "type": "integration_interaction",
        "method": "POST",
        "path": path,
        "internal": {},
        "request_mapping": mapping,
        "result_variable": "r",
    }
    return {"type": "callout", "callout": callout}


def invoke(name: str, **fields: Any) -> dict[str, Any]:
    called = {"action": name, "policy": "default", "parameters": None, **fields}
    return {"type": "invoke_another_action", "invoke_action": called}


SENT = [{"parameter": "a", "value": {"variable": "pin"}}]
ACTIONS = [
    action(
        "caller",
        step("c1", "call", invoke("asking", result_variable="back")),
        step("c2", "more?", question=FREE_TEXT),
        step("c3", [{"scalar": "it was "}, {"variable": "back", "variable_path": "pin"}], question=FREE_TEXT),
    ),
    action("asking", step("pin", "pin?", question=FREE_TEXT), private="pin"),
    action(
        "passing",
        step("pin", "pin?", question=FREE_TEXT),
        step("p2", then=invoke("given", parameters=[{"variable": "q", "value": {"variable": "pin"}}])),
        private="pin",
    ),
    action("given", step("q", question=FREE_TEXT), step("more", "more?", question=FREE_TEXT)),
    action(
        "keeping",
        step("pin", "pin?", question=FREE_TEXT),
        step(
            "k2",
            "kept",
            context={
                "variables": [{"skill_variable": "kept", "value": {"expression": "'is ' + ${pin}"}}],
            },
        ),
        private="pin",
    ),
    action(
        "sending",
        step("pin", "pin?", question=FREE_TEXT),
        step("s2", then=call("/echo", query=SENT, body=SENT)),
        step("s3", [{"variable": "r", "variable_path": "body.body.a"}], question=FREE_TEXT),
        private="pin",
    ),
    action(
        "locating",
        step("pin", "pin?", question=FREE_TEXT),
        step("l2", then=call("/in/{a}", path=SENT)),
        step("l3", "more?", question=FREE_TEXT),
        private="pin",
    ),
    action("counting", step("n1", then=call("/endless")), step("n2", "more?", question=FREE_TEXT)),
]
OPERATION = {"post": {"summary": "s", "responses": {}}}
IN_PATH = {"name": "a", "in": "path", "required": True, "schema": {"type": "string"}}
PATHS = {"/echo": OPERATION, "/endless": OPERATION, "/in/{a}": {**OPERATION, "parameters": [IN_PATH]}}
DOCUMENT = {"openapi": "3.0.3", "info": {"title": "t", "version": "1"}, "paths": PATHS}


def echo(handler: Handler) -> None:
    received = handler.server.received[-1]
    said = {"path": received.path, "body": json.loads(received.body or b"{}"), SECRET: "a key"}
    answer(handler, json.dumps(said).encode())


def answer(handler: Handler, raw: bytes) -> None:
    handler.send_response(200)
    handler.send_header("Content-Type", "application/json")
    handler.send_header("Content-Length", str(len(raw)))
    handler.end_headers()
    handler.wfile.write(raw)


@dataclass
class Desk:
    """The assistant of these tests."""

    client: AssistantV2
    http: Any
    assistant_id: str
    environment_id: str

    def open(self) -> "Chat":
        made = self.client.create_session(self.assistant_id, self.environment_id).get_result()
        return Chat(self, made["session_id"])

    def stateless(self, text: str, context: Any = None, intent: str | None = None) -> Any:
        given = StatelessMessageInput(
            text=text, intents=intents(intent), options=StatelessMessageInputOptions(debug=True)
        )
        return self.client.message_stateless(
            self.assistant_id, self.environment_id, input=given, context=context
        ).get_result()


@dataclass
class Chat:
    """A session."""

    desk: Desk
    session_id: str

    def say(self, text: str, intent: str | None = None, context: Any = None) -> Any:
        options = MessageInputOptions(debug=True, return_context=True)
        given = MessageInput(text=text, intents=intents(intent), options=options)
        where = (self.desk.assistant_id, self.desk.environment_id, self.session_id)
        return self.desk.client.message(*where, input=given, context=context).get_result()

    def log(self) -> list[Any]:
        found = self.desk.client.list_logs(
            self.desk.environment_id, filter=f"session_id::{self.session_id}", sort="request_timestamp"
        )
        events: list[Any] = found.get_result()["logs"]
        return events


def intents(name: str | None) -> list[RuntimeIntent] | None:
    return None if name is None else [RuntimeIntent(intent=name, confidence=1.0)]


@pytest.fixture(scope="module")
def desk(live_server: Any, module_callee: Callee) -> Iterator[Desk]:
    module_callee.answer_with("/echo", echo)
    endless = b'{"n": 123456789012345678901234567890, "f": 1e400}'
    module_callee.answer_with("/endless", lambda handler: answer(handler, endless))
    client = AssistantV2("2024-08-25", authenticator=BasicAuthenticator("apikey", live_server.manager_key))
    client.set_service_url(live_server.url)
    made = client.create_assistant(name="Desk").get_result()
    [skill] = [each["skill_id"] for each in made["assistant_skills"] if each["type"] == "action"]
    assistant = made["assistant_id"]
    client.update_skill(assistant, skill, workspace={"actions": ACTIONS, "intents": [], "entities": []})
    with live_server.client(params={"version": "2024-08-25"}) as http:
        body = {"name": "T", "spec": DOCUMENT, "servers": [{"url": module_callee.url}]}
        answered = http.post(f"/v2/assistants/{assistant}/extensions", json=body)
        assert answered.status_code == 201, answered.text
        yield Desk(client, http, assistant, made["assistant_environments"][0]["environment_id"])


def variables(reply: Any, kind: str = "action_variables") -> Any:
    return reply["context"]["skills"]["actions skill"].get(kind, {})


@pytest.mark.parametrize("intent", ["caller", "passing", "sending"])
def test_private_answer_when_it_travels_then_neither_client_nor_log_see_it(desk: Desk, intent: str) -> None:
    """spec/actions-runtime.md §9.7: back to a caller, down to a subaction, to an extension that echoes it."""
    chat = desk.open()
    chat.say("begin", intent)
    told = chat.say(SECRET)
    assert variables(told) == {}
    assert SECRET not in str((told["context"], told["output"]["debug"]))
    assert told["masked_input"]["text"] == "*" * len(SECRET)
    last = chat.say("nothing")
    assert SECRET not in str((variables(last), last["output"]["debug"]))
    logged = chat.log()
    assert len(logged) == 3
    assert SECRET not in str(logged)


def test_private_answer_when_a_later_text_shows_it_then_there_is_a_masked_output(desk: Desk) -> None:
    """spec/actions-runtime.md §9.7: the action that asked has ended long ago."""
    chat = desk.open()
    chat.say("begin", "caller")
    chat.say(SECRET)
    reply = chat.say("nothing")
    assert reply["output"]["generic"][0]["text"] == f"it was {SECRET}"
    assert reply["masked_output"]["generic"][0]["text"] == "it was *********"


def test_private_answer_when_returned_outside_of_sessions_then_it_travels_encrypted(desk: Desk) -> None:
    """spec/actions-runtime.md §20: the client carries it and cannot read it; the flow goes on with it."""
    reply = desk.stateless("begin", intent="caller")
    reply = desk.stateless(SECRET, reply["context"])
    assert SECRET not in str(reply["context"])
    assert variables(reply, "private_action_variables")["back"].startswith("sealed:")
    shown = desk.stateless("nothing", reply["context"])["output"]["generic"][0]["text"]
    assert shown == f"it was {SECRET}"


def test_private_answer_when_a_public_variable_keeps_it_then_only_the_log_has_stars(desk: Desk) -> None:
    """spec/actions-runtime.md §9.7: the author made it public, for the client; no log may hold it, now or
    later, whether the server or the client says it."""
    chat = desk.open()
    chat.say("begin", "keeping")
    chat.say(SECRET)
    sent = {
        "skills": {"actions skill": {"skill_variables": {"mine": [SECRET]}}},
        "integrations": {"crm": {"note": SECRET}},
        "global": {"system": {"own": SECRET, "timezone": "UTC"}},
    }
    reply = chat.say("later", "other", context=sent)
    assert variables(reply, "skill_variables") == {"kept": f"is {SECRET}", "mine": [SECRET]}
    last = chat.log()[-1]
    assert SECRET not in str(chat.log())
    shown = last["response"]["context"]
    assert shown["skills"]["actions skill"]["skill_variables"] == {
        "kept": "is *********",
        "mine": ["*********"],
    }
    assert last["request"]["context"]["integrations"] == {"crm": {"note": "*********"}}
    assert shown["global"]["system"]["timezone"] == "UTC"
    assert shown["global"]["session_id"] == chat.session_id


def test_answer_of_an_extension_when_it_has_an_endless_number_then_it_is_refused(desk: Desk) -> None:
    """spec/actions-runtime.md §16, step 5 (422): every answer stays JSON that strict readers take, and what
    the client brings back is taken."""
    address = f"/v2/assistants/{desk.environment_id}"
    body = {"input": {"text": "begin", "intents": [{"intent": "counting", "confidence": 1}]}}
    raw = desk.http.post(f"{address}/message", json=body).content
    reply = orjson.loads(raw)
    result = variables(reply)["r"]
    assert (result["success"], result["status"]) == (False, 422)
    assert "Infinity" not in str(result["body"]["error"])
    assert desk.stateless("nothing", reply["context"])["output"]["debug"]["log_messages"] == []
    logs = desk.http.get(
        f"{address}/logs", params={"filter": f"session_id::{reply['context']['global']['session_id']}"}
    )
    assert len(orjson.loads(logs.content)["logs"]) == 2


def test_private_answer_when_it_stands_in_a_path_then_the_trace_has_stars(
    desk: Desk, module_callee: Callee
) -> None:
    """spec/actions-runtime.md §§9.7, 16: URL-encoded, in the trace as in the event; the service gets it."""
    module_callee.answer_with("/in/jumper%402x9", echo)
    chat = desk.open()
    chat.say("begin", "locating")
    body = {"input": {"text": "jumper@2x9", "options": {"debug": True, "return_context": True}}}
    address = f"/v2/assistants/{desk.environment_id}/sessions/{chat.session_id}/message"
    told = desk.http.post(address, json=body, headers={"Doyle-Trace": "1"}).json()
    [called] = told["trace"]["calls"]
    assert (called["path"], called["status"]) == ("/in/************", 200)
    assert variables(told) == {}
    assert "jumper" not in str((told["trace"], told["context"], told["output"]["debug"]))
