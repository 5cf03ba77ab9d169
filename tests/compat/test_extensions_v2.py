"""Public skills with extensions, at servers that do what their OpenAPI documents say (issue 7, *Shows*).

The skills are imported unmodified and talk to IBM's SDK; success and failure both.
"""

import base64
import json
import os
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from ibm_cloud_sdk_core import ApiException
from ibm_cloud_sdk_core.authenticators import BasicAuthenticator
from ibm_watson import AssistantV2
from ibm_watson.assistant_v2 import MessageInput, MessageInputOptions, RuntimeIntent, StatefulMessageResponse

pytestmark = pytest.mark.compat

# `Callee` of the root conftest.py; pytest's import mode leaves no way to name it.
Callee = Any
Handler = Any
DATA = Path(os.environ.get("DOYLE_TEST_DATA") or Path(__file__).parents[3] / "shared")
FOLDER = DATA / "skills" / "actions"


@pytest.fixture(scope="module")
def live_settings() -> dict[str, Any]:
    return {"outbound_allow": "127.0.0.1", "extension_seconds": 2.0}


def respond(handler: Handler, status: int, body: Any, content_type: str = "application/json") -> None:
    raw = body if isinstance(body, bytes) else json.dumps(body).encode()
    handler.send_response(status)
    handler.send_header("Content-Type", content_type)
    handler.send_header("Content-Length", str(len(raw)))
    handler.end_headers()
    handler.wfile.write(raw)


def received_by(handler: Handler) -> Any:
    """The body of the request that is being answered."""
    return json.loads(handler.server.received[-1].body or b"null")


def skill_file(name: str) -> Path:
    return FOLDER / (f"{name}-actions.json" if "openai" in name else f"{name}.actions.json")


def document_file(name: str) -> Path:
    return FOLDER / ("openai-openapi.json" if "openai" in name else f"{name}.openapi.json")


@dataclass
class Bench:
    """An assistant with a public skill whose extension is at a server of the test."""

    client: AssistantV2
    http: Any
    callee: Callee
    name: str
    assistant_id: str = ""
    environment_id: str = ""
    extension: str = ""
    intents: dict[str, str] = field(default_factory=dict)

    def set_up(self) -> "Bench":
        exported = json.loads(skill_file(self.name).read_text(encoding="utf-8"))
        made = self.client.create_assistant(name=self.name[:30]).get_result()
        self.assistant_id = made["assistant_id"]
        self.environment_id = made["assistant_environments"][0]["environment_id"]
        [skill] = [each["skill_id"] for each in made["assistant_skills"] if each["type"] == "action"]
        self.client.update_skill(self.assistant_id, skill, workspace=exported["workspace"])
        self.intents = {
            action["title"]: action["condition"]["intent"]
            for action in exported["workspace"]["actions"]
            if isinstance(action.get("condition"), dict) and "intent" in action["condition"]
        }
        for _ in range(600):
            if self.client.get_skill(self.assistant_id, skill).get_result()["status"] == "Available":
                break
            time.sleep(0.1)
        document = document_file(self.name)
        if document.is_file():
            self.register(self.name, json.loads(document.read_text(encoding="utf-8")))
        return self

    def register(self, name: str, document: Any) -> None:
        """Register a document at the server of the test."""
        body = {"name": name, "spec": document, "servers": [{"url": self.callee.url}]}
        answer = self.http.post(f"/v2/assistants/{self.assistant_id}/extensions", json=body)
        assert answer.status_code == 201, answer.text
        self.extension = f"/v2/assistants/{self.assistant_id}/extensions/{answer.json()['extension_id']}"

    def configure(self, **auth: Any) -> None:
        """Give the extension credentials."""
        answer = self.http.post(self.extension, json={"auth": auth})
        assert answer.status_code == 200, answer.text

    def open(self) -> "Talk":
        created = self.client.create_session(self.assistant_id, self.environment_id).get_result()
        return Talk(self, created["session_id"])

    def talk(self, title: str, *said: str) -> str:
        """Start the action of a title and answer its questions; what the assistant says to the last."""
        talk = self.open()
        answer = talk.say("start", self.intents[title])
        for text in said:
            answer = talk.say(text)
        return answer


@dataclass
class Talk:
    """A session."""

    bench: Bench
    session_id: str
    events: list[Any] = field(default_factory=list)

    def say(self, text: str, intent: str | None = None, **variables: Any) -> str:
        """What the assistant says to a text; with session variables of the client's."""
        given = MessageInput(
            text=text,
            intents=None if intent is None else [RuntimeIntent(intent=intent, confidence=1.0)],
            options=MessageInputOptions(debug=True),
        )
        where = (self.bench.assistant_id, self.bench.environment_id, self.session_id)
        context = {"skills": {"actions skill": {"skill_variables": variables}}} if variables else None
        answer = self.bench.client.message(*where, input=given, context=context)
        assert answer.get_status_code() == 200
        output = StatefulMessageResponse.from_dict(answer.get_result()).output
        self.events = answer.get_result()["output"]["debug"]["turn_events"]
        return "\n".join(each.text for each in output.generic if each.response_type == "text")

    def variables(self) -> dict[str, Any]:
        """The session variables, by one more message."""
        where = (self.bench.assistant_id, self.bench.environment_id, self.session_id)
        given = MessageInput(text="", options=MessageInputOptions(return_context=True))
        context = self.bench.client.message(*where, input=given).get_result()["context"]
        variables: dict[str, Any] = context["skills"]["actions skill"]["skill_variables"]
        return variables

    @property
    def statuses(self) -> list[int]:
        """What the calls of the last turn came back with."""
        return [
            each["callout"]["response"]["status_code"] for each in self.events if each["event"] == "callout"
        ]


@pytest.fixture(scope="module")
def set_up(live_server: Any, module_callee: Callee) -> Iterator[Callable[[str], Bench]]:
    client = AssistantV2("2024-08-25", authenticator=BasicAuthenticator("apikey", live_server.manager_key))
    client.set_service_url(live_server.url)
    made: dict[str, Bench] = {}
    with live_server.client(params={"version": "2024-08-25"}) as http:

        def bench(name: str) -> Bench:
            if not skill_file(name).is_file():
                pytest.skip(f"{skill_file(name).name} is not in DOYLE_TEST_DATA ({DATA})")
            if name not in made:
                made[name] = Bench(client, http, module_callee, name).set_up()
            return made[name]

        yield bench


@pytest.fixture
def test_it_all(set_up: Callable[[str], Bench], module_callee: Callee) -> Bench:
    """The skill that tries everything, and the server of its document."""
    for path, answer in TEST_IT_ALL.items():
        module_callee.answer_with(path, answer)
    return set_up("testitall")


def echo_method(handler: Handler) -> None:
    respond(handler, 200, {"status": f"{handler.command} was fine"})


def echo_parameters(handler: Handler) -> None:
    url = urlsplit(handler.path)
    echoed = {
        "path_param": url.path.rpartition("/")[2],
        "query_param": parse_qs(url.query).get("query_param", [None])[0],
        "header_param": handler.headers["header_param"],
    }
    respond(handler, 200, echoed)


def reverse(handler: Handler) -> None:
    respond(handler, 200, {"reverse_array": received_by(handler)["my_array"][::-1]})


def stream(handler: Handler) -> None:
    events = [{"results": [{"generated_text": word}]} for word in ("Watson, ", "come ", "here.")]
    raw = b"".join(b"data: " + json.dumps(event).encode() + b"\n\n" for event in events)
    respond(handler, 200, raw, "text/event-stream")


def stream_long(handler: Handler) -> None:
    handler.wfile.write(b"HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\n\r\n")
    while not handler.server.released.wait(0.05):
        handler.wfile.write(b'data: {"results": [{"generated_text": "and on "}]}\n\n')


def delay(handler: Handler) -> None:
    seconds = received_by(handler)["sleep_time"]
    handler.server.released.wait(seconds)
    respond(handler, 200, {"status": "slept", "sleep_duration": seconds})


def secure(handler: Handler) -> None:
    wanted = {
        "basic": ("Authorization", "Basic " + base64.b64encode(b"ann:pass").decode()),
        "bearer": ("Authorization", "Bearer token"),
        "apikey": ("X-API-Key", "key"),
        "oauth2-clientCred": ("Authorization", "Bearer granted"),
    }
    name, value = wanted.get(handler.path.rpartition("/")[2], ("", ""))
    if name and handler.headers[name] == value:
        respond(handler, 200, {"message": "you are in"})
    else:
        respond(handler, 401, {"message": "who are you?"})


TEST_IT_ALL: dict[str, Callable[[Handler], None]] = {
    "/test": echo_method,
    "/test/params/a%20b": echo_parameters,
    "/test/arrays-object": reverse,
    "/test/auth_header": lambda handler: respond(
        handler, 200, {"auth_header": handler.headers["Authorization"]}
    ),
    "/test/error": lambda handler: respond(handler, 400, {"message": "as you wished"}),
    "/test/non-json-response": lambda handler: respond(handler, 200, b"<p>Hello</p>"),
    "/test/response-too-large": lambda handler: respond(handler, 200, {"data": "a" * 100_001}),
    "/test/context-almost-too-large": lambda handler: respond(handler, 200, {"data": "a" * 99_000}),
    "/test/stream": stream,
    "/test/stream/timeout": stream_long,
    "/test/stream/error": lambda handler: respond(handler, 400, {"message": "no stream"}),
    "/delay": delay,
    **{f"/security/{each}": secure for each in ("basic", "bearer", "apikey", "oauth2-clientCred")},
    "/oauth2-provider/client-cred/token": lambda handler: respond(
        handler, 200, {"access_token": "granted", "expires_in": 60, "token_type": "Bearer"}
    ),
}


@pytest.mark.parametrize(
    ("title", "said", "heard"),
    [
        ("Test HTTP GET", (), "GET was fine"),
        ("Test HTTP POST", (), "POST was fine"),
        ("Test HTTP PUT", (), "PUT was fine"),
        ("Test HTTP PATCH", (), "PATCH was fine"),
        ("Test HTTP DELETE", (), "DELETE was fine"),
        ("Test consecutive extension calls", (), "DELETE was fine"),
        ("Test post with parameters", ("a b",), '"header_param":"a b"'),
        ("Test set auth header with context variable", ("mine",), "Server received auth header: mine"),
        ("Test parse array inside object", ("x", "No"), "my array should be reversed: "),
        ("Test handle error in response", (), "as you wished"),
        ("Test non json response", (), 'should be "422", received: 422'),
        ("Test non json response", (), "<p>Hello</p>"),
        ("Test handle a too large response from extension", (), "Extension call success: false"),
        ("Test Server-Sent Events (SSE)", (), "Watson, come here."),
        ("Test handling an error response in Server-Sent Events (SSE)", (), "no stream"),
        ("Test response with a delay", ("0.1",), "slept"),
        ("Test response with a delay", ("30",), "did not answer in time"),
    ],
)
def test_skill_that_tries_everything_when_its_server_answers_then_it_says_what_came(
    test_it_all: Bench, title: str, said: tuple[str, ...], heard: str
) -> None:
    """spec/actions-runtime.md §16: methods, parameters, errors, sizes, streams, time-outs."""
    assert heard in test_it_all.talk(title, *said)


def test_stream_when_it_does_not_end_then_the_turn_does(test_it_all: Bench) -> None:
    """spec/actions-runtime.md §16, *Streaming*; docs/decisions/0034: the call fails, not the turn."""
    started = time.monotonic()
    answer = test_it_all.talk("Test a long response in Server-Sent Events (SSE)")
    assert "and on" not in answer
    assert time.monotonic() - started < 30


@pytest.mark.parametrize(
    ("said", "auth"),
    [
        ("basic", {"type": "basic", "username": "ann", "password": "pass"}),
        ("bearer", {"type": "bearer", "token": "token"}),
        ("apikey", {"type": "api_key", "value": "key"}),
        (
            "oauth2-clientCred",
            {"type": "oauth2_client_credentials", "client_id": "me", "client_secret": "secret"},
        ),
    ],
)
def test_credentials_when_right_or_wrong_then_the_skill_says_so(
    test_it_all: Bench, said: str, auth: dict[str, Any]
) -> None:
    """spec/actions-runtime.md §16, step 3; header name and token URL come from the document."""
    title = "Test calling extension with different authentication methods"
    test_it_all.configure(**auth)
    assert "you are in" in test_it_all.talk(title, said)
    test_it_all.configure(type="none")
    assert "who are you?" in test_it_all.talk(title, said)


def test_answer_when_almost_too_large_for_a_session_then_the_next_message_is_refused(
    test_it_all: Bench,
) -> None:
    """spec/actions-runtime.md §§16, 23: what the skill itself says will happen."""
    talk = test_it_all.open()
    large = "Test handle an almost too large response for context storage"
    assert "Extension call success: true" in talk.say("go", test_it_all.intents[large])
    with pytest.raises(ApiException, match="Session state exceeds the 130kb size limit") as caught:
        talk.say("Yes")
    assert caught.value.status_code == 400


def test_zendesk_when_its_server_answers_or_fails_then_the_skill_says_so(
    set_up: Callable[[str], Bench], module_callee: Callee
) -> None:
    """Tickets are made, listed, changed and read by an unmodified skill; then the server is down."""
    bench = set_up("zendesk")
    bench.configure(type="basic", username="ann", password="pass")
    made: list[Any] = []

    def requests(handler: Handler) -> None:
        if handler.command == "GET":
            found = {"count": len(made), "requests": made, "next_page": "https://example.com/2"}
            return respond(handler, 200, found)
        made.append(received_by(handler)["request"])
        return respond(handler, 201, {"request": {"id": 35, "url": "https://example.com/35"}})

    module_callee.answer_with("/api/v2/requests.json", requests)
    module_callee.answer("/api/v2/requests/35.json", b"{}")
    comments = {"count": 1, "comments": [{"body": "Me too"}], "next_page": None}
    module_callee.answer("/api/v2/requests/35/comments.json", json.dumps(comments).encode())
    ticket = ("Ann Example", "ann@example.com", "Printer on fire", "It burns since noon")
    assert "Your ticket ID is 35" in bench.talk("Create a Zendesk support ticket", *ticket)
    assert made == [{"comment": {"body": "It burns since noon"}, "subject": "Printer on fire"}]
    assert "you have 1 on file" in bench.talk("View all Zendesk tickets")
    assert "You're all set!" in bench.talk("Update existing ticket", "35", "It is out now")
    assert json.loads(module_callee.received[-1].body) == {"request": {"comment": {"body": "It is out now"}}}
    assert "Me too" in bench.talk("View comments on a ticket", "35")
    module_callee.answer("/api/v2/requests.json", b"<html>down</html>", 500)
    module_callee.answer("/api/v2/requests/35.json", b"{}", 404)
    module_callee.answer("/api/v2/requests/35/comments.json", b"oops")
    assert "unable to create your ticket" in bench.talk("Create a Zendesk support ticket", *ticket)
    assert "Oops!" in bench.talk("View all Zendesk tickets")
    assert "Uh oh" in bench.talk("Update existing ticket", "35", "x")
    assert "Oh no!" in bench.talk("View comments on a ticket", "35")


def test_weather_when_known_or_not_then_the_skill_says_so(
    set_up: Callable[[str], Bench], module_callee: Callee
) -> None:
    bench = set_up("metaweather.basic")
    weather = {"title": "London", "consolidated_weather": [{"weather_state_name": "Fog", "the_temp": 7.5}]}
    module_callee.answer("/api/location/44418/", json.dumps(weather).encode())
    assert "The weather of London" in bench.talk("I want to check the weather.", "44418")


def test_weather_when_its_server_fails_then_the_skill_goes_on_without_an_answer(
    set_up: Callable[[str], Bench], module_callee: Callee
) -> None:
    """Its condition `status=200` sets the variable and always holds: the author's slip (`doyle lint`)."""
    bench = set_up("metaweather.basic")
    module_callee.answer("/api/location/1/", b'{"detail": "Not found."}', 404)
    talk = bench.open()
    talk.say("start", bench.intents["I want to check the weather."])
    said = talk.say("1")
    assert talk.statuses == [404]
    assert "London" not in said


def test_customer_when_known_or_not_then_the_skill_says_so(
    set_up: Callable[[str], Bench], module_callee: Callee
) -> None:
    """A list within one query parameter stays one value; what the document names is not sent by itself."""
    bench = set_up("hubspot.basic")
    bench.configure(type="bearer", token="token")
    person = {"firstname": "Ann", "membership_status": "Gold"}
    known = json.dumps({"id": "7", "properties": person}).encode()
    module_callee.answer("/crm/v3/objects/contacts/7", known)
    module_callee.answer("/crm/v3/objects/contacts/8", b'{"message": "no such contact"}', 404)
    greeted = bench.talk("Greet customer", "7")
    assert "Welcome Ann!" in greeted
    assert "Thanks for being a Gold member" in greeted
    received = module_callee.received[-1]
    wanted = "membership_status,createdate,email,firstname,lastname,hs_object_id"
    assert parse_qs(urlsplit(received.path).query) == {"properties": [wanted]}
    assert received.headers["authorization"] == "Bearer token"
    assert "How can I help you today?" in bench.talk("Greet customer", "8")


@pytest.fixture
def chat_model(module_callee: Callee) -> Iterator[Callee]:
    """A server of chat completions that says how many messages it got."""

    def complete(handler: Handler) -> None:
        asked = received_by(handler)
        said = f"{asked['model']} read {len(asked['messages'])}: {asked['messages'][-1]['content']}"
        respond(handler, 200, {"choices": [{"message": {"role": "assistant", "content": said}}]})

    module_callee.answer_with("/v1/chat/completions", complete)
    yield module_callee
    module_callee.answer("/v1/chat/completions", b"{}", 503)


def test_language_model_when_asked_then_its_answer_is_said(
    set_up: Callable[[str], Bench], chat_model: Callee
) -> None:
    """An action calls another one, whose step calls the extension; lists and numbers in the body."""
    bench = set_up("openai")
    bench.configure(type="bearer", token="token")
    said = ("gpt-4", "20", "say hello")
    assert "gpt-4 read 1: say hello" in bench.talk("Test model", *said)
    sent = json.loads(chat_model.received[-1].body)
    messages = [{"role": "user", "content": "say hello"}]
    assert sent == {"model": "gpt-4", "messages": messages, "max_tokens": 20}
    assert chat_model.received[-1].headers["authorization"] == "Bearer token"
    chat_model.answer("/v1/chat/completions", b'{"error": {"message": "overloaded"}}', 503)
    assert "read" not in bench.talk("Test model", *said)


def test_conversation_with_a_language_model_when_it_goes_on_then_it_remembers(
    set_up: Callable[[str], Bench], chat_model: Callee
) -> None:
    """Every question is sent with those before it; a failure is said and the conversation goes on."""
    bench = set_up("complex-info-openai")
    talk, intent = bench.open(), bench.intents["TV Plan Questions"]
    assert "gpt-3.5-turbo read 2: which plan has news" in talk.say("which plan has news", intent)
    assert "read 4: and sports" in talk.say("and sports", intent)
    chat_model.answer("/v1/chat/completions", b"<html>", 502)
    assert "I encountered a connection error" in talk.say("and films", intent)


def document_of(method: str, path: str, *names: tuple[str, str]) -> dict[str, Any]:
    """A document for a public skill that comes without one: one operation with its parameters."""
    parameters = [{"name": name, "in": where, "required": where == "path"} for where, name in names]
    operation = {"summary": path, "parameters": parameters, "requestBody": {"content": {}}}
    info = {"title": path, "version": "1"}
    return {"openapi": "3.0.3", "info": info, "paths": {path: {method: operation}}}


def test_answer_when_searched_for_and_then_worded_then_two_extensions_were_called(
    set_up: Callable[[str], Bench], chat_model: Callee
) -> None:
    """One skill, two services: what the first finds is asked of the second; either may fail."""
    bench = set_up("discovery-openai")
    path = "/v2/projects/{project_id}/query"
    bench.register("Discovery", document_of("post", path, ("path", "project_id"), ("query", "version")))
    passage = {"passage_text": "Assam is <em>strong</em>."}
    found = {"results": [{"document_passages": [passage]}]}
    chat_model.answer("/v2/projects/p1/query", json.dumps(found).encode())
    asked, talk = bench.intents["Search"], bench.open()
    said = talk.say("is assam strong", asked, discovery_project_id="p1")
    assert "gpt-3.5-turbo read 1: Assam is strong." in said
    searched, worded = chat_model.received[-2:]
    assert urlsplit(searched.path).path == "/v2/projects/p1/query"
    assert parse_qs(urlsplit(searched.path).query) == {"version": ["2022-08-01"]}
    query = json.loads(searched.body)
    assert query["natural_language_query"] == "is assam strong"
    assert query["passages"] == {"fields": ["text"], "enabled": True, "characters": 250, "find_answers": True}
    assert worded.path == "/v1/chat/completions"
    chat_model.answer("/v2/projects/p1/query", b"{}", 500)
    assert "Sorry, the search failed!" in talk.say("is darjeeling strong", asked)


def test_currency_when_exchanged_or_not_then_the_client_sees_it_in_the_variables(
    set_up: Callable[[str], Bench], module_callee: Callee
) -> None:
    bench = set_up("user-defined-response")
    path = "/api/exchangerates/rates/{table}/{code}/"
    bench.register("Rates", document_of("get", path, ("path", "table"), ("path", "code")))
    asked = bench.intents["DO_EXCHANGE_CALCULATION"]
    given = {"input_currency": "eur", "input_amount": 10}
    module_callee.answer("/api/exchangerates/rates/a/eur/", b'{"rates": [{"mid": 4.25}]}')
    talk = bench.open()
    talk.say("go", asked, **given)
    assert module_callee.received[-1].path == "/api/exchangerates/rates/a/eur/"
    variables = talk.variables()
    assert (variables["output_exchange_rate"], variables["output_amount"]) == (4.25, 42.5)
    module_callee.answer("/api/exchangerates/rates/a/eur/", b"{}", 500)
    talk = bench.open()
    talk.say("go", asked, **given)
    assert talk.statuses == [500]
    assert talk.variables().get("output_amount") is None
