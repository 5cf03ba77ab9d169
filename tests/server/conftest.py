"""A workspace that answers, alone and in an assistant, for the tests of the server."""

import re
import time
from collections.abc import Callable, Iterator
from typing import Any, ClassVar
from urllib.parse import quote
from uuid import uuid4

import httpx
import pytest

from doyle.server.examples import EXAMPLES, NAMES
from doyle.server.openapi import describe
from doyle.server.operation import BodySize, Operation
from doyle.server.operations import OPERATIONS

VERSION = {"version": "2024-08-25"}

CONTENT: dict[str, Any] = {
    "name": "Greeter",
    "intents": [
        {
            "intent": "greeting",
            "examples": [{"text": "hello"}, {"text": "good morning"}, {"text": "hi there"}],
        },
        {"intent": "buy", "examples": [{"text": "a loaf please"}, {"text": "I want bread"}]},
    ],
    "entities": [{"entity": "bread", "values": [{"value": "rye", "synonyms": ["dark bread"]}]}],
    "dialog_nodes": [
        {
            "dialog_node": "start",
            "conditions": "welcome",
            "title": "Start",
            "type": "standard",
            "output": {"generic": [{"response_type": "text", "values": [{"text": "Good day"}]}]},
        },
        {
            "dialog_node": "greet",
            "conditions": "#greeting",
            "previous_sibling": "start",
            "type": "standard",
            "output": {"generic": [{"response_type": "text", "values": [{"text": "Hello yourself"}]}]},
        },
        {
            "dialog_node": "sell",
            "conditions": "@bread:rye",
            "previous_sibling": "greet",
            "type": "standard",
            "context": {"bought": "@bread"},
            "output": {"generic": [{"response_type": "text", "values": [{"text": "One rye"}]}]},
        },
        {
            "dialog_node": "else",
            "conditions": "anything_else",
            "previous_sibling": "sell",
            "type": "standard",
            "output": {"generic": [{"response_type": "text", "values": [{"text": "Pardon"}]}]},
        },
    ],
}


@pytest.fixture(scope="module")
def greeter(live_server: Any) -> str:
    """The id of a workspace with intents, entities and nodes; its training may still run."""
    with live_server.client() as client:
        response = client.post("/v1/workspaces", json=CONTENT)
    assert response.status_code == 201, response.text
    workspace_id: str = response.json()["workspace_id"]
    return workspace_id


class World:
    """One of everything that paths name, made of the examples of the API's description."""

    release_seconds: ClassVar[int] = 60
    importing: ClassVar[frozenset[str]] = frozenset(
        {"import_skills", "import_skills_status", "create_release_import", "get_release_import_status"}
    )

    def __init__(self, client: httpx.Client, manager_key: str) -> None:
        self.client = client
        self.names: dict[str, str] = dict(NAMES)
        self.real: dict[str, str] = {"the-text-of-a-key": manager_key}
        self.importer = ""
        self.archive = b""

    def make(self) -> "World":
        """Make it, each thing by the request that the description shows."""
        self._name("workspace_id", self.do("create_workspace")["workspace_id"])
        self.names["skill_id"] = self.names["workspace_id"]
        made = self.do("create_assistant")
        draft, live = (each["environment_id"] for each in made["assistant_environments"])
        self._name("assistant_id", made["assistant_id"])
        self._name("environment_id", draft)
        self.real[str(EXAMPLES["deploy_release"].body["environment_id"])] = live
        self.do("update_environment")
        self._name("session_id", self.do("create_session")["session_id"])
        self._name("extension_id", self._make_extension())
        self._name("key_id", self.do("create_key")["key_id"])
        for name in ("provider_id", "username", "instance_id"):
            self._make_named(name, self.names[name])
        self._release()
        self.importer = self.do("create_assistant")["assistant_id"]
        self.do("import_skills")
        self.settle()
        self.do("create_release_import")
        self.settle()
        return self

    def do(self, operation_id: str, body: Any = None) -> dict[str, Any]:
        """Send the example of an operation; gives its answer."""
        operation = OPERATIONS[operation_id]
        response = self.send(operation, body)
        assert response.status_code == operation.status, f"{operation_id}: {response.text}"
        shown: dict[str, Any] = response.json()
        return shown

    def send(self, operation: Operation, body: Any = None, **options: Any) -> httpx.Response:
        """Send the example of an operation, or another body, with the parameters that it needs."""
        known: dict[str, Any] = {"params": self.query_of(operation)}
        content = self.body_of(operation) if body is None else body
        if operation.operation_id == "iam_token":
            known["data"] = content
        elif operation.operation_id == "create_release_import":
            known |= {"content": self.archive, "headers": {"Content-Type": "application/octet-stream"}}
        elif operation.body is not BodySize.NONE:
            known["json"] = content
        return self.client.request(operation.method, self.path_of(operation), **known | options)

    def path_of(self, operation: Operation) -> str:
        """The path with the names of what was made."""
        names = dict(self.names)
        if operation.operation_id in self.importing:
            names["assistant_id"] = self.importer
        if "/counterexamples/" in operation.path:
            names["text"] = names["counterexample"]
        return re.sub(r"\{(\w+):name\}", lambda place: quote(names[place[1]], safe=""), operation.path)

    def query_of(self, operation: Operation) -> dict[str, str]:
        """The parameters without which the operation is refused."""
        parameters = describe(operation)["parameters"]
        required = (each for each in parameters if each["in"] == "query" and each.get("required"))
        return {each["name"]: self.renamed(each["schema"]["example"]) for each in required}

    def body_of(self, operation: Operation) -> Any:
        """The body of the example, with the ids of what was made."""
        return self.renamed(EXAMPLES[operation.operation_id].body)

    def renamed(self, value: Any) -> Any:
        """A value of the examples with the ids of what was made in the place of theirs."""
        if isinstance(value, str):
            for shown, name in self.real.items():
                value = value.replace(shown, name)
        if isinstance(value, dict):
            return {key: self.renamed(item) for key, item in value.items()}
        return [self.renamed(item) for item in value] if isinstance(value, list) else value

    def settle(self) -> None:
        """Wait until no import is under way: there may be one at a time."""
        for operation_id in ("import_skills_status", "get_release_import_status"):
            self._await(operation_id, lambda answer: answer.get("status") != "Processing")

    def send_spared(self, operation: Operation) -> httpx.Response:
        """Send a deletion for another one than all other requests name, or put back what it takes."""
        names = dict(self.names)
        self._make_spare(re.findall(r"\{(\w+):name\}", operation.path)[-1:])
        try:
            return self.send(operation)
        finally:
            self.names = names
            if operation.path.startswith("/v1/workspaces/"):
                self.do("update_workspace", self.body_of(OPERATIONS["create_workspace"]))

    def _make_spare(self, place: list[str]) -> None:
        match place:
            case ["workspace_id" | "assistant_id" | "session_id" | "key_id" as name]:
                self.names[name] = self.do(f"create_{name.removesuffix('_id')}")[name]
            case ["extension_id"]:
                self.names["extension_id"] = self._make_extension()
            case ["release"]:
                self._release()
            case ["username" | "instance_id" as name]:
                self.names[name] = f"spare-{uuid4()}"
                self._make_named(name, self.names[name])

    def _make_extension(self) -> str:
        body = {**self.body_of(OPERATIONS["create_extension"]), "name": f"Extension {uuid4()}"}
        return str(self.do("create_extension", body)["extension_id"])

    def _make_named(self, place: str, name: str) -> None:
        operation = OPERATIONS[f"create_{'user' if place == 'username' else place.removesuffix('_id')}"]
        self.do(operation.operation_id, {**self.body_of(operation), place: name})

    def _release(self) -> None:
        self.names["release"] = self.do("create_release")["release"]
        self._await("get_release", lambda answer: answer["status"] == "Available")
        self.do("create_release_export")
        path = self.path_of(OPERATIONS["download_release_export"])
        self.archive = self.client.get(path, params=VERSION).content

    def _name(self, place: str, name: str) -> None:
        self.real[NAMES[place]] = self.names[place] = name

    def _await(self, operation_id: str, is_done: Callable[[dict[str, Any]], bool]) -> None:
        deadline = time.monotonic() + self.release_seconds
        while not is_done(self.send(OPERATIONS[operation_id]).json()):
            assert time.monotonic() < deadline, operation_id
            time.sleep(0.05)


@pytest.fixture(scope="session")
def make_world() -> Callable[[httpx.Client, str], World]:
    """Makes one of everything that a path may name, for a client with a key of a Manager."""
    return lambda client, manager_key: World(client, manager_key).make()


@pytest.fixture(scope="module")
def world(live_server: Any) -> Iterator[World]:
    """One of everything, on the server of the module."""
    with live_server.client(params={}) as client:
        yield World(client, live_server.manager_key).make()
