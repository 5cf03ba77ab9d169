"""The v1 operations with IBM's Node SDK, and with the Python and Node clients of 2018 (spec/api/guide.md).

One scenario calls them all; every client says what it made of each answer, and the models of the current
Python SDK parse that.
"""

import json
import subprocess
from collections.abc import Callable, Iterator
from functools import cache
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest
from ibm_watson import assistant_v1 as models

from doyle.server.operations import OPERATIONS
from doyle.settings import Settings

pytestmark = [pytest.mark.compat, pytest.mark.timeout(400), pytest.mark.xdist_group("other clients")]

ROOT = Path(__file__).resolve().parents[2]
CLIENTS = Path(__file__).parent / "clients"
STEPS = json.loads((CLIENTS / "scenario.json").read_text("utf-8"))
VERSIONS = {"node": "2021-11-27", "node-2018": "2018-09-20", "python-2018": "2018-09-20"}

OF_2018 = (
    "create_workspace",
    "list_workspaces",
    "get_workspace",
    "update_workspace",
    "delete_workspace",
    "list_intents",
    "create_intent",
    "update_intent",
    "get_intent",
    "delete_intent",
    "list_examples",
    "create_example",
    "get_example",
    "update_example",
    "delete_example",
    "list_counterexamples",
    "create_counterexample",
    "get_counterexample",
    "update_counterexample",
    "delete_counterexample",
    "list_entities",
    "create_entity",
    "update_entity",
    "get_entity",
    "delete_entity",
    "list_mentions",
    "list_values",
    "create_value",
    "update_value",
    "get_value",
    "delete_value",
    "list_synonyms",
    "create_synonym",
    "update_synonym",
    "get_synonym",
    "delete_synonym",
    "list_dialog_nodes",
    "create_dialog_node",
    "update_dialog_node",
    "get_dialog_node",
    "delete_dialog_node",
    "message",
    "list_logs",
    "list_all_logs",
    "delete_user_data",
)
MODELS = {
    "message": models.MessageResponse,
    "bulk_classify": models.BulkClassifyResponse,
    "list_mentions": models.EntityMentionCollection,
    "list_logs": models.LogCollection,
    "list_all_logs": models.LogCollection,
    "list_entities": models.EntityCollection,
}
"""The models of answers whose name does not follow from that of the operation."""


def model_of(operation: str) -> Any:
    """The model that answers an operation; None where the answer is `{}`."""
    verb, _, noun = operation.partition("_")
    if verb == "delete":
        return None
    name = noun.title().replace("_", "")
    return MODELS.get(operation) or getattr(
        models, f"{name.removesuffix('s')}Collection" if verb == "list" else name
    )


@pytest.fixture(scope="module")
def environments(load_tool: Callable[[str], ModuleType]) -> Any:
    return load_tool("environments")


@pytest.fixture(scope="module")
def server(live_server: Any, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Any]:
    """A server that knows a user with a password, as the service of 2018 had."""
    settings = Settings(
        _env_file=None,
        data_dir=tmp_path_factory.mktemp("clients"),
        api_key=live_server.manager_key,
        username="someone",
        password="pass:word",
        log_level="error",
    )
    with type(live_server)(settings) as running:
        yield running


@pytest.fixture(scope="module")
def drive(server: Any, environments: Any) -> Callable[..., list[dict[str, Any]]]:
    """Lets a client call steps; gives what it says of each. Skips where it cannot be installed."""

    def commanded(name: str, folder: Path) -> list[str]:
        if name == "python-2018":
            return [str(environments.python_of(folder)), str(CLIENTS / "drive_2018.py")]
        return ["node", str(CLIENTS / ("drive.mjs" if name == "node" else "drive_2018.cjs"))]

    def driven(name: str, steps: list[Any], auth: str = "basic", **changes: str) -> list[dict[str, Any]]:
        try:
            folder = environments.ready(name)
        except environments.UnavailableError as error:
            pytest.skip(f"the client {name} cannot be installed: {error}")
        order = {
            "url": server.url,
            "version": VERSIONS[name],
            "username": "someone",
            "password": "pass:word",
            "apikey": server.manager_key,
            "auth": auth,
            "steps": steps,
            **changes,
        }
        done = subprocess.run(
            commanded(name, folder),
            cwd=folder,
            input=json.dumps(order),
            capture_output=True,
            text=True,
            timeout=100,
            check=False,
        )
        assert done.returncode == 0, done.stderr
        said: list[dict[str, Any]] = json.loads(done.stdout)
        return said

    return driven


@pytest.fixture(scope="module")
def said(drive: Callable[..., list[dict[str, Any]]]) -> Callable[[str], list[dict[str, Any]]]:
    """What a client says of the whole scenario, which it plays once."""

    @cache
    def play(name: str) -> list[dict[str, Any]]:
        is_old = name != "node"
        return drive(name, [step for step in STEPS if not is_old or step[0] in OF_2018])

    return play


def assert_answered(answers: list[dict[str, Any]], operation: str, modelled: Callable[..., Any]) -> None:
    """The first answer to an operation has the status of its success, and is what the model of it says."""
    answer = next(each for each in answers if each["operation"] == operation)
    assert answer["status"] == int(OPERATIONS[operation].status), answer
    model = model_of(operation)
    if model is None:
        assert answer["result"] == {}
        return
    modelled(model, _with_one_cursor(answer["result"]))


def _with_one_cursor(result: Any) -> Any:
    """Logs name their cursor twice: as old clients know it, and as new ones do (spec/operations.md)."""
    pagination = result["pagination"] if "logs" in result else {}
    if "next_cursor" not in pagination:
        return result
    assert pagination["cursor"] == pagination["next_cursor"]
    return {**result, "pagination": {key: item for key, item in pagination.items() if key != "cursor"}}


ALL = (*OF_2018, "bulk_classify")


@pytest.mark.operation(*OF_2018, "bulk_classify", client="node")
@pytest.mark.parametrize("operation", ALL)
def test_node_sdk_when_it_calls_an_operation_then_the_answer_is_its_model(
    said: Callable[[str], list[dict[str, Any]]], modelled: Callable[..., Any], operation: str
) -> None:
    assert_answered(said("node"), operation, modelled)


@pytest.mark.operation(*OF_2018, client="2018")
@pytest.mark.parametrize("operation", OF_2018)
def test_python_client_of_2018_when_it_calls_an_operation_then_the_answer_is_its_model(
    said: Callable[[str], list[dict[str, Any]]], modelled: Callable[..., Any], operation: str
) -> None:
    assert_answered(said("python-2018"), operation, modelled)


@pytest.mark.parametrize("operation", OF_2018)
def test_node_client_of_2018_when_it_calls_an_operation_then_the_answer_is_its_model(
    said: Callable[[str], list[dict[str, Any]]], modelled: Callable[..., Any], operation: str
) -> None:
    assert_answered(said("node-2018"), operation, modelled)


@pytest.mark.parametrize("name", VERSIONS)
def test_client_when_it_plays_the_scenario_then_what_it_wrote_is_there(
    said: Callable[[str], list[dict[str, Any]]], name: str
) -> None:
    """spec/api/guide.md §§9-10: renames, the place of a node, texts in paths."""
    first: dict[str, dict[str, Any]] = {}
    for answer in said(name):
        first.setdefault(answer["operation"], answer.get("result", {}))
    assert first["get_example"]["text"] == "50% off / a?b+c #1 你好 👋"
    assert [example["text"] for example in first["list_examples"]["examples"]] == ["a/b%2Fc", "good day"]
    assert first["get_intent"]["examples"][0]["text"] == "a big tea"
    assert [item["text"] for item in first["list_counterexamples"]["counterexamples"]] == [
        "how tall is the tower",
        "Ünï cödé",
    ]
    assert first["get_value"] == {"value": "code 3", "type": "patterns", "patterns": ["[0-9]{3}"]}
    assert first["get_synonym"]["synonym"] == "ici / là"
    node = first["get_dialog_node"]
    assert (node["parent"], node.get("previous_sibling"), node["title"]) == ("greet", None, "Between")
    assert first["message"]["output"]["generic"][0]["text"] == "Welcome"
    second = [answer["result"] for answer in said(name) if answer["operation"] == "message"][1]
    assert second["output"]["generic"][0]["text"] == "Hello"
    assert second["context"]["conversation_id"] == first["message"]["context"]["conversation_id"]
    assert len(first["list_logs"]["logs"]) == 1
    assert len(first["list_all_logs"]["logs"]) == 2


@pytest.mark.parametrize("name", VERSIONS)
def test_client_when_a_call_is_refused_then_it_shows_status_and_reason(
    said: Callable[[str], list[dict[str, Any]]], name: str
) -> None:
    """spec/api/guide.md §6: `errors[0].message`, else `error`."""
    gone, malformed, refused = said(name)[-3:]
    assert (gone["status"], gone["message"]) == (404, "Resource not found")
    assert malformed["status"] == 400
    assert "not a valid GUID" in malformed["message"]
    assert refused["status"] == 400
    assert refused["message"]


@pytest.mark.parametrize("name", VERSIONS)
def test_client_when_it_asks_for_a_token_then_its_calls_are_answered(
    drive: Callable[..., list[dict[str, Any]]], name: str
) -> None:
    """spec/api/guide.md §3.1."""
    found = drive(name, [["list_workspaces", {}], ["list_workspaces", {"page_limit": 1}]], auth="iam")
    assert [answer["status"] for answer in found] == [200, 200]


@pytest.mark.parametrize("name", VERSIONS)
def test_client_when_its_credential_is_wrong_then_it_shows_401(
    drive: Callable[..., list[dict[str, Any]]], name: str
) -> None:
    """spec/api/guide.md §3."""
    (refused,) = drive(name, [["list_workspaces", {}]], apikey="wrong", password="wrong")
    assert refused["status"] == 401


def test_scenario_when_read_then_calls_every_operation() -> None:
    assert {operation for operation, _ in STEPS} == set(ALL)
