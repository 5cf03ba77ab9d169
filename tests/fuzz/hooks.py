"""What the fuzzer asks for: mostly names that are there, so that requests come further than "not found".

Loaded by schemathesis, in its own environment; `FUZZ_URL` and `FUZZ_KEY` are the server's URL and its key.
What all requests name is made here: a workspace, an assistant with a release, a session and an extension, a
provider, a key, a user and an instance. What a request changes is put back, what it deletes is another one,
made for that.
"""

import os
import re
import time
import zlib
from collections.abc import Callable
from typing import Any

import requests
import schemathesis

URL, KEY = os.environ["FUZZ_URL"], os.environ["FUZZ_KEY"]
VERSION = "2024-08-25"
# Older ones show properties without a value as null, which the description does not (spec/operations.md §7).
VERSIONS = ("2018-02-16", "2018-09-20", "2020-04-01", "2021-06-14", "2021-11-27", "2024-08-25", "9999-12-31")
CONTENT = {
    "name": "Fuzzed",
    "intents": [{"intent": "hi", "examples": [{"text": "hello"}, {"text": "good day"}]}],
    "counterexamples": [{"text": "hello"}],
    "entities": [
        {
            "entity": "size",
            "values": [{"value": "big", "synonyms": ["large"]}, {"value": "x", "patterns": ["x+"]}],
        }
    ],
    "dialog_nodes": [
        {"dialog_node": "start", "conditions": "welcome", "output": {"text": "Welcome"}},
        {"dialog_node": "greet", "conditions": "#hi", "previous_sibling": "start", "output": {"text": "Hi"}},
        {"dialog_node": "child", "conditions": "@size", "parent": "greet", "output": {"text": "Big"}},
    ],
}
PROVIDER = {"specification": {"servers": []}, "private": {"authentication": {}}}
SPECIFICATION = {
    "openapi": "3.0.3",
    "info": {"title": "Fuzzed", "version": "1"},
    "servers": [{"url": "https://fuzzed.example.com"}],
    "paths": {"/stock": {"get": {"summary": "Stock", "responses": {"200": {"description": "Stock"}}}}},
}
USER = {"username": "fuzzed", "password": "a long enough password"}
SOMETIMES = 4
RELEASE_SECONDS = 60
CONVERSATION = re.compile(r"/(sessions|message|message_stream)$")


def _is_chosen(*parts: Any) -> bool:
    """True for all but one of four, by what was generated, so that a seed repeats it."""
    return _number_of(*parts) % SOMETIMES != 0


def _number_of(*parts: Any) -> int:
    return zlib.crc32(repr(parts).encode("utf-8", "backslashreplace"))


def _call(method: str, path: str, content: Any = None) -> dict[str, Any]:
    answer = requests.request(
        method, f"{URL}{path}", params={"version": VERSION}, json=content, auth=("apikey", KEY), timeout=60
    )
    answer.raise_for_status()
    shown: dict[str, Any] = answer.json()
    return shown


def _post(path: str, content: Any) -> dict[str, Any]:
    return _call("POST", path, content)


def make_workspace() -> str:
    """A workspace with nothing in it."""
    return str(_post("/v1/workspaces", {"name": "Fuzzed"})["workspace_id"])


def make_assistant() -> str:
    """An assistant without a conversation."""
    return str(_post("/v2/assistants", {})["assistant_id"])


def make_session() -> str:
    """A conversation with the assistant that all requests ask for."""
    return str(_post(f"/v2/assistants/{NAMES['environment_id']}/sessions", {})["session_id"])


def make_release() -> str:
    """A release of the assistant that all requests ask for, once it can be exported and deployed."""
    releases = f"/v2/assistants/{NAMES['assistant_id']}/releases"
    number = str(_post(releases, {})["release"])
    deadline = time.monotonic() + RELEASE_SECONDS
    while _call("GET", f"{releases}/{number}")["status"] == "Processing" and time.monotonic() < deadline:
        time.sleep(0.1)
    return number


def make_key() -> str:
    """The id of a key that may read."""
    return str(_post("/admin/keys", {"name": "Fuzzed"})["key_id"])


def make_user() -> str:
    """A user who may read."""
    name = f"fuzzed-{time.monotonic_ns()}"
    return str(_post("/admin/users", {**USER, "username": name})["username"])


def make_extension() -> str:
    """The id of an extension of the assistant that all requests ask for."""
    name = f"Fuzzed {time.monotonic_ns()}"
    extensions = f"/v2/assistants/{NAMES['assistant_id']}/extensions"
    return str(_post(extensions, {"name": name, "spec": SPECIFICATION})["extension_id"])


def make_instance() -> str:
    """An empty instance."""
    return str(_post("/admin/instances", {})["instance_id"])


def put_back_workspace() -> None:
    """Give the workspace its content again."""
    _post(f"/v1/workspaces/{NAMES['workspace_id']}", CONTENT)


def put_back_environment() -> None:
    """Let the workspace answer in the draft again, and its sessions live long."""
    reference = {"type": "dialog", "skill_id": NAMES["workspace_id"], "disabled": False}
    draft = f"/v2/assistants/{NAMES['assistant_id']}/environments/{NAMES['environment_id']}"
    _post(draft, {"skill_references": [reference], "session_timeout": 3600})


NAMES: dict[str, str] = {
    "intent": "hi",
    "text": "hello",
    "entity": "size",
    "value": "big",
    "synonym": "large",
    "dialog_node": "greet",
    "provider_id": "fuzzed",
}
SPARES: dict[str, tuple[str, Callable[[], str]]] = {
    "/v1/workspaces/{workspace_id}": ("workspace_id", make_workspace),
    "/v2/assistants/{assistant_id}": ("assistant_id", make_assistant),
    "/v2/assistants/{assistant_id}/extensions/{extension_id}": ("extension_id", make_extension),
    "/admin/keys/{key_id}": ("key_id", make_key),
    "/admin/users/{username}": ("username", make_user),
    "/admin/instances/{instance_id}": ("instance_id", make_instance),
}
"""What is deleted by itself, and how another one is made for that."""
FILLED_IN: dict[str, str] = {"apikey": KEY, "api_key": KEY}
"""Fields of bodies that name what is there."""


def _make_all() -> None:
    NAMES["workspace_id"] = make_workspace()
    put_back_workspace()
    made = _post("/v2/assistants", {})
    draft, live = made["assistant_environments"]
    skills = {skill["type"]: skill["skill_id"] for skill in made["assistant_skills"]}
    NAMES["assistant_id"], NAMES["environment_id"] = made["assistant_id"], draft["environment_id"]
    NAMES["skill_id"] = skills["action"]
    put_back_environment()
    NAMES["session_id"], NAMES["release"] = make_session(), make_release()
    NAMES["extension_id"] = make_extension()
    _post("/v2/providers", {**PROVIDER, "provider_id": NAMES["provider_id"]})
    NAMES["key_id"], NAMES["username"], NAMES["instance_id"] = make_key(), make_user(), make_instance()
    FILLED_IN["environment_id"] = live["environment_id"]
    FILLED_IN["key_id"], FILLED_IN["username"] = NAMES["key_id"], NAMES["username"]


_make_all()


@schemathesis.hook
def map_path_parameters(context: Any, path_parameters: dict[str, Any] | None) -> dict[str, Any] | None:
    """Put names that are there in the place of most of those that were made up."""
    if not isinstance(path_parameters, dict):
        return path_parameters
    return {
        name: NAMES[name] if name in NAMES and _is_chosen(name, value) else value
        for name, value in path_parameters.items()
    }


@schemathesis.hook
def map_query(context: Any, query: dict[str, Any] | None) -> dict[str, Any] | None:
    """Ask for a version that answers in the shapes that are described."""
    if isinstance(query, dict) and "version" in query:
        version = query["version"]
        is_date = re.fullmatch(r"\d{4}-\d{2}-\d{2}", str(version)) is not None
        if is_date or _is_chosen(version):
            return {**query, "version": VERSIONS[_number_of(query) % len(VERSIONS)]}
    return query


@schemathesis.hook
def map_body(context: Any, body: Any) -> Any:
    """Name what is there in most bodies that name something."""
    if not isinstance(body, dict):
        return body
    return {
        name: FILLED_IN[name] if name in FILLED_IN and _is_chosen(name, value) else value
        for name, value in body.items()
    }


@schemathesis.hook
def before_call(context: Any, case: Any, kwargs: dict[str, Any]) -> None:
    """Delete others than those that all requests ask for."""
    name, make = SPARES.get(case.path, ("", str))
    named = case.path_parameters
    if case.method.upper() == "DELETE" and isinstance(named, dict) and named.get(name) == NAMES.get(name):
        named[name] = make()


@schemathesis.hook
def after_call(context: Any, case: Any, response: Any) -> None:
    """Put back what a request has changed."""
    named = case.path_parameters if isinstance(case.path_parameters, dict) else {}
    if response.status_code == 404 and named.get("session_id") == NAMES["session_id"]:
        NAMES["session_id"] = make_session()
    if case.method.upper() not in {"POST", "DELETE"} or response.status_code >= 300:
        return
    if case.path.startswith("/v1/workspaces/{workspace_id}") and not case.path.endswith("/message"):
        put_back_workspace()
    if "{session_id}" in case.path and case.method.upper() == "DELETE":
        NAMES["session_id"] = make_session()
    if "{release}" in case.path and case.method.upper() == "DELETE":
        NAMES["release"] = make_release()
    if case.path.startswith("/v2/assistants/{assistant_id}/") and not CONVERSATION.search(case.path):
        put_back_environment()
