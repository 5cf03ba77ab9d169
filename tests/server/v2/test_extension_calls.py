"""Actions that call extensions, over HTTP, at real servers (spec/actions-runtime.md §16)."""

import base64
import json
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import pairwise
from typing import Any
from urllib.parse import parse_qs

import httpx
import pytest
from ibm_watson.assistant_v2 import MessageOutputDebugTurnEventTurnEventCallout

# `Callee` of the root conftest.py; pytest's import mode leaves no way to name it.
Callee = Any
VERSION = {"version": "2024-08-25"}
GO = [{"intent": "go", "confidence": 1}]
ID = "catalogue-1"


@pytest.fixture(scope="module")
def live_settings() -> dict[str, Any]:
    return {"outbound_allow": "127.0.0.1", "extension_seconds": 1.5}


@pytest.fixture(scope="module")
def callee(module_callee: Callee) -> Callee:
    module_callee.answer("/stock", b'{"left": 3, "teas": [{"name": "Assam"}]}')
    return module_callee


def spec(url: str, *paths: tuple[str, str, dict[str, Any]], **more: Any) -> dict[str, Any]:
    described: dict[str, Any] = {}
    for method, path, operation in paths or (("get", "/stock", {}),):
        described.setdefault(path, {})[method] = operation
    info = {"title": "Stock", "version": "1"}
    return {"openapi": "3.0.3", "info": info, "servers": [{"url": url}], "paths": described, **more}


def step(name: str, **fields: Any) -> dict[str, Any]:
    return {"step": name, "variable": name, "resolver": {"type": "continue"}, **fields}


def skill(
    *,
    method: str = "GET",
    path: str = "/stock",
    internal: Any = None,
    stream: Any = None,
    mapping: Any = None,
) -> dict[str, Any]:
    """A skill that makes one call and says what came of it, as JSON."""
    callout: dict[str, Any] = {
        "type": "integration_interaction",
        "method": method,
        "path": path,
        "internal": {"catalog_item_id": ID, "spec_hash_id": None, **(internal or {})},
        "result_variable": "result",
        "request_mapping": {
            place: [{"parameter": name, "value": {"expression": value}} for name, value in pairs.items()]
            for place, pairs in (mapping or {}).items()
        },
    }
    if stream:
        callout["stream_response_mapping"] = stream
    said = {"text_expression": {"concat": [{"expression": "${result}.toJson()"}]}}
    steps = [
        step("s1", resolver={"type": "callout", "callout": callout}, next_step="s2"),
        step("s2", output={"generic": [{"response_type": "text", "values": [said]}]}),
    ]
    declared = [{"variable": name} for name in ("s1", "s2", "result")]
    action = {"action": "go", "title": "Go", "condition": {"intent": "go"}, "steps": steps}
    return {"actions": [{**action, "variables": declared, "handlers": []}], "intents": [], "entities": []}


@dataclass
class Shop:
    """An assistant of its own, whose one action calls an extension."""

    server: Any
    client: httpx.Client
    callee: Callee
    assistant: dict[str, Any]

    @property
    def base(self) -> str:
        return f"/v2/assistants/{self.assistant['assistant_id']}"

    @property
    def environments(self) -> list[str]:
        return [each["environment_id"] for each in self.assistant["assistant_environments"]]

    def teach(self, **call: Any) -> None:
        [action] = [each for each in self.assistant["assistant_skills"] if each["type"] == "action"]
        response = self.client.post(
            f"{self.base}/skills/{action['skill_id']}", json={"workspace": skill(**call)}
        )
        assert response.status_code == 202, response.text

    def register(self, *paths: Any, name: str = "Stock", **fields: Any) -> str:
        body = {"name": name, "spec": spec(self.callee.url, *paths), "catalog_item_id": ID, **fields}
        response = self.client.post(f"{self.base}/extensions", json=body)
        assert response.status_code == 201, response.text
        return str(response.json()["extension_id"])

    def forget(self) -> None:
        """Delete all extensions."""
        for each in self.client.get(f"{self.base}/extensions").json()["extensions"]:
            self.client.delete(f"{self.base}/extensions/{each['extension_id']}")
        self.callee.received.clear()

    def open(self, environment: int = 0) -> str:
        at = f"{self.base}/environments/{self.environments[environment]}/sessions"
        return f"{at}/{self.client.post(at).json()['session_id']}/message"

    def ask(self, url: str | None = None, *, text: str = "go", headers: Any = None, **more: Any) -> Any:
        """The answer to a message that starts the action."""
        options = {"debug": True, "return_context": True, **more.pop("options", {})}
        typed = {"text": text, "intents": GO if text else None, "options": options}
        sent = {"input": {key: value for key, value in typed.items() if value is not None}, **more}
        response = self.client.post(url or self.open(), json=sent, headers=headers)
        assert response.status_code == 200, response.text
        return response.json()

    def result(self, *args: Any, **more: Any) -> dict[str, Any]:
        """What the action found in its result variable."""
        [said] = [item["text"] for item in self.ask(*args, **more)["output"]["generic"]]
        found: dict[str, Any] = json.loads(said)
        return found


def request_of(answer: Any) -> Any:
    """The request as the event of the call tells of it."""
    [event] = [each for each in answer["output"]["debug"]["turn_events"] if each["event"] == "callout"]
    return event["callout"]["request"]


@pytest.fixture(scope="module")
def client(live_server: Any) -> Iterator[httpx.Client]:
    with live_server.client(params=VERSION) as client:
        yield client


@pytest.fixture(scope="module")
def assistant(client: httpx.Client) -> dict[str, Any]:
    made: dict[str, Any] = client.post("/v2/assistants", json={}).json()
    return made


@pytest.fixture
def shop(live_server: Any, client: httpx.Client, callee: Callee, assistant: dict[str, Any]) -> Iterator[Shop]:
    shop = Shop(live_server, client, callee, assistant)
    callee.received.clear()
    yield shop
    shop.forget()


def test_callout_when_answered_then_the_action_has_the_result(shop: Shop) -> None:
    """spec/actions-runtime.md §16, steps 4, 6 and 7: called now, in the same turn."""
    shop.register()
    shop.teach()
    answer = shop.ask()
    [said] = answer["output"]["generic"]
    body = {"left": 3, "teas": [{"name": "Assam"}]}
    assert json.loads(said["text"]) == {"success": True, "status": 200, "body": body}
    [event] = [each for each in answer["output"]["debug"]["turn_events"] if each["event"] == "callout"]
    assert event["callout"]["request"] == {
        "method": "get",
        "url": shop.callee.url,
        "path": "/stock",
        "query_parameters": "",
        "headers": {},
    }
    assert json.loads(event["callout"]["response"]["body"]) == body
    parsed = MessageOutputDebugTurnEventTurnEventCallout.from_dict(event).to_dict()["callout"]
    assert parsed == event["callout"]
    [received] = shop.callee.received
    assert (received.method, received.path, received.body) == ("GET", "/stock", b"")
    assert "content-type" not in received.headers
    assert "authorization" not in received.headers


def test_callout_when_nothing_is_registered_then_it_fails_with_404(shop: Shop) -> None:
    """spec/actions-runtime.md §16, step 1; the flow goes on."""
    shop.register(("get", "/other", {}))
    shop.teach()
    answer = shop.ask()
    [said] = answer["output"]["generic"]
    found = json.loads(said["text"])
    assert (found["success"], found["status"]) == (False, 404)
    assert [each["level"] for each in answer["output"]["debug"]["log_messages"]] == ["error"]
    assert shop.callee.received == []


def test_parameters_when_sent_then_they_are_written_as_the_document_says(shop: Shop) -> None:
    """spec/actions-runtime.md §16, step 2: encoded, lists repeated, null left out, dotted names nested."""
    listed = {"name": "piped", "in": "query", "style": "pipeDelimited"}
    shop.register(("post", "/stock/{tea}", {"parameters": [listed], "requestBody": {"content": {}}}))
    shop.callee.answer("/stock/a%2Fb%20%3F", b"[]", 201)
    mapping = {
        "path": {"tea": "'a/b ?'"},
        "query": {"tag": "['x', 'y&']", "piped": "[1, 2]", "none": "null"},
        "header": {"X-Shop": "'main'", "X-Count": "3"},
        "body": {"line.kind": "'green'", "line.cups": "4", "none": "null"},
    }
    shop.teach(method="POST", path="/stock/{tea}", mapping=mapping)
    answer = shop.ask()
    [said] = answer["output"]["generic"]
    assert json.loads(said["text"]) == {"success": True, "status": 201, "body": []}
    [received] = shop.callee.received
    assert received.path == "/stock/a%2Fb%20%3F?tag=x&tag=y%26&piped=1%7C2"
    assert (received.headers["x-shop"], received.headers["x-count"]) == ("main", "3")
    assert received.headers["content-type"] == "application/json"
    assert json.loads(received.body) == {"line": {"kind": "green", "cups": 4}}
    assert request_of(answer)["query_parameters"] == "tag=x&tag=y%26&piped=1%7C2"


def test_form_when_the_document_wants_one_then_the_body_is_one(shop: Shop) -> None:
    content = {"application/x-www-form-urlencoded": {}}
    shop.register(("put", "/stock", {"requestBody": {"content": content}}))
    shop.teach(method="PUT", mapping={"body": {"a": "'x y'", "b": "2"}})
    assert shop.result()["success"] is True
    [received] = shop.callee.received
    assert received.headers["content-type"] == "application/x-www-form-urlencoded"
    assert parse_qs(received.body.decode()) == {"a": ["x y"], "b": ["2"]}


@pytest.mark.parametrize(
    ("operation", "mapping", "why"),
    [
        ({"parameters": [{"name": "q", "in": "query", "required": True}]}, {"query": {"q": "null"}}, "q"),
        ({"parameters": [{"name": "X-H", "in": "header", "required": True}]}, {}, "X-H"),
        (
            {"requestBody": {"content": {"application/json": {"schema": {"required": ["n"]}}}}},
            {"body": {"m": "1"}},
            "n",
        ),
    ],
)
def test_callout_when_something_required_is_missing_then_it_fails_unsent(
    shop: Shop, operation: Any, mapping: Any, why: str
) -> None:
    """spec/actions-runtime.md §16, step 2."""
    shop.register(("post", "/stock", operation))
    shop.teach(method="POST", mapping=mapping)
    found = shop.result()
    assert (found["success"], found["status"]) == (False, 400)
    assert f" {why} " in found["body"]["message"]
    assert shop.callee.received == []


@pytest.mark.parametrize("value", ["'..'", "'.'", "''"])
def test_path_parameter_when_it_would_leave_the_path_then_nothing_is_sent(shop: Shop, value: str) -> None:
    shop.register(("get", "/stock/{tea}/price", {}))
    shop.teach(path="/stock/{tea}/price", mapping={"path": {"tea": value}})
    assert shop.result()["status"] == 400
    assert shop.callee.received == []


SECRET = "hunter2 secret"
B64 = base64.b64encode(f"bob:{SECRET}".encode()).decode()
FORMS: dict[str, tuple[dict[str, Any], Callable[[Any], str], str]] = {
    "basic": (
        {"type": "basic", "username": "bob", "password": SECRET},
        lambda received: received.headers["authorization"],
        f"Basic {B64}",
    ),
    "bearer": (
        {"type": "bearer", "token": SECRET},
        lambda received: received.headers["authorization"],
        f"Bearer {SECRET}",
    ),
    "header": (
        {"type": "api_key", "in": "header", "name": "X-Key", "value": SECRET},
        lambda received: received.headers["x-key"],
        SECRET,
    ),
    "query": (
        {"type": "api_key", "in": "query", "name": "key", "value": SECRET},
        lambda received: received.path,
        "/stock?a=1&key=hunter2%20secret",
    ),
    "cookie": (
        {"type": "api_key", "in": "cookie", "name": "key", "value": SECRET},
        lambda received: received.headers["cookie"],
        "key=hunter2%20secret",
    ),
}


@pytest.mark.parametrize("form", FORMS)
def test_credentials_when_configured_then_they_are_sent_and_never_shown(shop: Shop, form: str) -> None:
    """spec/actions-runtime.md §16, steps 2, 3 and 7: they take the place of what the action gives."""
    auth, sent, expected = FORMS[form]
    shop.register(auth=auth)
    shop.teach(mapping={"header": {"Authorization": "'mine'", "x-key": "'mine'"}, "query": {"a": "1"}})
    answer = shop.ask(headers={"Doyle-Trace": "1"})
    [received] = shop.callee.received
    assert sent(received) == expected
    for shown in (SECRET, SECRET.replace(" ", "%20"), B64):
        assert shown not in json.dumps(answer)
    [call] = answer["trace"]["calls"]
    assert call.pop("milliseconds") > 0
    assert call == {
        "type": "extension",
        "action": "go",
        "step": "s1",
        "extension": "Stock",
        "method": "get",
        "url": shop.callee.url,
        "path": "/stock",
        "status": 200,
    }


def token_server(callee: Callee, tokens: Iterator[str], lasts: Any = 3600) -> None:
    """A server that gives tokens, and an operation that takes the last of them alone."""
    given: list[str] = []

    def give(handler: Any) -> None:
        given.append(next(tokens))
        answer_json(handler, 200, {"access_token": given[-1], "expires_in": lasts, "token_type": "bearer"})

    def check(handler: Any) -> None:
        is_right = bool(given) and handler.headers["Authorization"] == f"Bearer {given[-1]}"
        answer_json(handler, 200 if is_right else 401, {})

    callee.answer_with("/token", give)
    callee.answer_with("/guarded", check)


def answer_json(handler: Any, status: int, body: Any) -> None:
    raw = json.dumps(body).encode()
    handler.send_response(status)
    handler.send_header("Content-Length", str(len(raw)))
    handler.end_headers()
    handler.wfile.write(raw)


def test_token_when_fetched_then_it_is_kept_until_it_is_refused(shop: Shop) -> None:
    """design, *Extensions*: OAuth 2.0 client credentials, fetched again once on 401."""
    auth = {
        "type": "oauth2_client_credentials",
        "tokenUrl": "/token",
        "client_id": "me",
        "client_secret": SECRET,
        "scopes": ["read", "write"],
    }
    shop.register(("get", "/guarded", {}), auth=auth)
    shop.teach(path="/guarded")
    token_server(shop.callee, iter(["t1", "t2"]))
    assert [shop.result()["status"] for _ in range(2)] == [200, 200]
    token, *guarded = shop.callee.received
    assert [each.path for each in shop.callee.received] == ["/token", "/guarded", "/guarded"]
    assert parse_qs(token.body.decode()) == {"grant_type": ["client_credentials"], "scope": ["read write"]}
    assert base64.b64decode(token.headers["authorization"].split()[1]).decode() == "me:hunter2%20secret"
    assert {each.headers["authorization"] for each in guarded} == {"Bearer t1"}
    token_server(shop.callee, iter(["t2"]))
    shop.callee.received.clear()
    assert shop.result()["status"] == 200
    assert [each.path for each in shop.callee.received] == ["/guarded", "/token", "/guarded"]


def test_token_when_it_expires_or_fails_then_it_is_asked_for_again(shop: Shop) -> None:
    """RFC 6749 §5; a token server that gives none fails the call with 401."""
    auth = {
        "type": "oauth2_client_credentials",
        "tokenUrl": f"{shop.callee.url}/token",
        "client_id": "me",
        "client_secret": SECRET,
        "client_auth_type": "Body",
    }
    shop.register(("get", "/guarded", {}), auth=auth)
    shop.teach(path="/guarded")
    token_server(shop.callee, iter("abc"), lasts=5)
    assert [shop.result()["status"] for _ in range(2)] == [200, 200]
    paths = [each.path for each in shop.callee.received]
    assert paths == ["/token", "/guarded", "/token", "/guarded"]
    assert parse_qs(shop.callee.received[0].body.decode())["client_secret"] == [SECRET]
    for status, body in ((500, b"{}"), (200, b"<html>"), (200, b'{"access_token": 1}')):
        shop.callee.answer("/token", body, status)
        found = shop.result()
        assert (found["success"], found["status"]) == (False, 401)
        assert SECRET not in json.dumps(found)


def test_environment_when_it_has_servers_and_secrets_of_its_own_then_those_are_used(shop: Shop) -> None:
    """design, *Extensions*: overridable per environment; the present registration counts in a release too."""
    _, live = shop.environments
    shop.register(
        auth={"type": "bearer", "token": "everywhere"},
        servers=[{"url": "{root}/draft", "variables": {"root": {"default": shop.callee.url}}}],
        environments=[
            {
                "environment_id": live,
                "servers": [{"url": f"{shop.callee.url}/live/"}],
                "auth": {"type": "bearer", "token": "alive"},
            }
        ],
    )
    shop.teach()
    for path in ("/draft/stock", "/live/stock"):
        shop.callee.answer(path)
    release = shop.client.post(f"{shop.base}/releases", json={}).json()["release"]
    deployed = shop.client.post(f"{shop.base}/releases/{release}/deploy", json={"environment_id": live})
    for _ in range(600):
        if deployed.status_code == 200:
            break
        time.sleep(0.05)
        deployed = shop.client.post(f"{shop.base}/releases/{release}/deploy", json={"environment_id": live})
    assert deployed.status_code == 200, deployed.text
    for environment in (0, 1):
        assert shop.result(shop.open(environment))["success"] is True
    assert [(each.path, each.headers["authorization"]) for each in shop.callee.received] == [
        ("/draft/stock", "Bearer everywhere"),
        ("/live/stock", "Bearer alive"),
    ]


def test_extension_when_several_have_the_operation_then_the_id_and_then_the_hash_decide(shop: Shop) -> None:
    """design, *Extensions*; an unknown id falls back to method and path."""
    for name in ("one", "two", "three"):
        shop.callee.answer(f"/{name}/stock")
        shop.register(
            ("get", "/stock", {"summary": name}),
            name=name,
            servers=[{"url": f"{shop.callee.url}/{name}"}],
            catalog_item_id=f"id-{name}",
        )

    async def hash_of(services: Any) -> str:
        found = services.store.environments.find_operations(shop.environments[0], "GET", "/stock")
        return next(each.spec_hash_id for each in found if each.name == "two")

    digest = shop.server.run(hash_of)
    for internal in (
        {"catalog_item_id": "id-three"},
        {"catalog_item_id": "unknown"},
        {"catalog_item_id": "unknown", "spec_hash_id": digest},
        {"catalog_item_id": "id-three", "spec_hash_id": digest},
    ):
        shop.teach(internal=internal)
        assert shop.result()["success"] is True
    assert [each.path for each in shop.callee.received] == [
        "/three/stock",
        "/one/stock",
        "/two/stock",
        "/three/stock",
    ]


def test_callout_when_asynchronous_then_the_client_comes_back_for_it(shop: Shop) -> None:
    """spec/actions-runtime.md §16, step 4: asked for, or by the version; stateless too."""
    shop.register()
    shop.teach()
    url = shop.open()
    first = shop.ask(url, options={"async_callout": True})
    assert first["output"]["generic"] == []
    assert first["context"]["global"]["system"]["skip_user_input"] is True
    assert shop.callee.received == []
    second = shop.ask(url, text="", options={"async_callout": True})
    assert json.loads(second["output"]["generic"][0]["text"])["status"] == 200
    assert "skip_user_input" not in second["context"]["global"]["system"]
    older = shop.client.params.merge({"version": "2021-11-27"})
    sent = {"input": {"text": "go", "intents": GO}}
    stateless = f"{shop.base}/message"
    waiting = shop.client.post(stateless, json=sent, params=older).json()
    assert waiting["output"]["generic"] == []
    sent = {"input": {"text": ""}, "context": waiting["context"]}
    answer = shop.client.post(stateless, json=sent, params=older).json()
    assert json.loads(answer["output"]["generic"][0]["text"])["status"] == 200
    assert len(shop.callee.received) == 2


STREAM = {"partial_item": [{"response_type": "text", "mapping": [{"name": "text", "value": "r[0].t"}]}]}


def test_stream_when_answered_then_its_texts_are_said_and_kept(shop: Shop) -> None:
    """spec/actions-runtime.md §16, *Streaming*: the whole text, and the last event."""
    events = b"".join(
        b"event: message\ndata: " + json.dumps({"r": [{"t": text}]}).encode() + b"\n\n"
        for text in ("Good ", "day")
    )
    shop.callee.answer("/said", events + b": note\n\ndata: [DONE]\n\n", Content_Type="text/event-stream")
    shop.register(("post", "/said", {}))
    shop.teach(method="POST", path="/said", stream=STREAM)
    said, result = (item["text"] for item in shop.ask()["output"]["generic"])
    assert said == "Good day"
    assert json.loads(result) == {
        "success": True,
        "status": 200,
        "body": "Good day",
        "last_event": {"r": [{"t": "day"}]},
    }
    shop.callee.answer("/said", b'{"message": "no"}', 400, Content_Type="application/json")
    assert shop.result() == {"success": False, "status": 400, "body": {"message": "no"}}
    shop.callee.answer("/said", b'{"r": 1}', Content_Type="application/json")
    assert shop.result() == {"success": True, "status": 200, "body": {"r": 1}}


def test_address_when_private_then_it_is_not_called(shop: Shop) -> None:
    """design, *Outbound calls*: 503; only 127.0.0.1 is open here."""
    shop.register(servers=[{"url": "http://127.0.0.2:9"}])
    shop.teach()
    found = shop.result()
    assert (found["success"], found["status"]) == (False, 503)
    assert "not allowed" in found["body"]["message"]
    shop.forget()
    shop.register(servers=[{"url": "http://127.0.0.1:1"}])
    assert shop.result()["status"] == 503


def test_metrics_when_extensions_are_called_then_they_are_counted(shop: Shop) -> None:
    def counted() -> float:
        with shop.server.client(key=None, params={}) as http:
            lines = http.get("/metrics").text.splitlines()
        wanted = 'doyle_callout_seconds_count{outcome="answered",type="extension"}'
        return sum(float(line.rpartition(" ")[2]) for line in lines if line.startswith(wanted))

    shop.register()
    shop.teach()
    before = counted()
    shop.result()
    assert counted() == before + 1


def test_dialog_when_an_action_of_it_calls_then_it_goes_on_with_the_result(
    live_server: Any, client: httpx.Client, callee: Callee
) -> None:
    """spec/actions-runtime.md §22: dialog, action, extension and back, in one message."""
    shop = Shop(live_server, client, callee, client.post("/v2/assistants", json={}).json())
    shop.register()
    shop.teach()
    [dialog] = [each for each in shop.assistant["assistant_skills"] if each["type"] == "dialog"]
    node = {
        "dialog_node": "ask",
        "conditions": "input.text == 'go'",
        "actions": [{"name": "go", "type": "action", "result_variable": "found"}],
        "output": {"text": "The dialog is back."},
    }
    workspace = {"dialog_nodes": [node], "intents": [], "entities": []}
    changed = client.post(f"{shop.base}/skills/{dialog['skill_id']}", json={"workspace": workspace})
    assert changed.status_code == 202, changed.text
    callee.received.clear()
    answer = shop.ask(headers={"Doyle-Trace": "1"})
    result, back = (item["text"] for item in answer["output"]["generic"])
    assert json.loads(result)["body"] == {"left": 3, "teas": [{"name": "Assam"}]}
    assert back == "The dialog is back."
    assert len(callee.received) == 1
    assert [call["status"] for call in answer["trace"]["calls"]] == [200]


def test_message_when_its_calls_took_their_time_then_no_more_is_made(shop: Shop) -> None:
    """docs/extensions.md: all calls of one message have twice the time of one."""
    shop.callee.answer_with("/slow", lambda handler: shop.callee.released.wait(60))
    shop.register(("get", "/slow", {}))
    [action] = skill(path="/slow")["actions"]
    calls = [{**action["steps"][0], "step": f"c{at}", "variable": f"c{at}"} for at in range(4)]
    for one, other in pairwise([*calls, action["steps"][1]]):
        one["next_step"] = other["step"]
    action["steps"] = [*calls, action["steps"][1]]
    [taught] = [each for each in shop.assistant["assistant_skills"] if each["type"] == "action"]
    workspace = {"actions": [action], "intents": [], "entities": []}
    shop.client.post(f"{shop.base}/skills/{taught['skill_id']}", json={"workspace": workspace})
    answer = shop.ask()
    events = [each for each in answer["output"]["debug"]["turn_events"] if each["event"] == "callout"]
    assert [each["callout"]["response"]["status_code"] for each in events] == [408] * 4
    assert "used up" in events[-1]["error"]["message"]
    assert 2 <= len(shop.callee.received) <= 3
