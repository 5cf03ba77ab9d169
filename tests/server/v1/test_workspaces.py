from collections.abc import Iterator
from typing import Any
from uuid import UUID, uuid4

import httpx
import pytest

GREETING = {"intent": "greeting", "examples": [{"text": "hello"}, {"text": "good morning"}]}
CONTENT: dict[str, Any] = {
    "name": "Bakery",
    "description": "Sells bread",
    "language": "en",
    "metadata": {"api_version": {"major_version": "v1"}},
    "intents": [GREETING, {"intent": "buy", "description": "wants bread", "examples": [{"text": "a loaf"}]}],
    "entities": [
        {
            "entity": "bread",
            "fuzzy_match": True,
            "values": [
                {"type": "synonyms", "value": "rye", "synonyms": ["dark", "brown"]},
                {"type": "patterns", "value": "code", "patterns": ["[A-Z]{3}"]},
            ],
        }
    ],
    "counterexamples": [{"text": "what is the weather"}],
    "dialog_nodes": [
        {"dialog_node": "root", "conditions": "welcome", "output": {"text": "Hi"}, "type": "standard"},
        {
            "dialog_node": "child",
            "parent": "root",
            "conditions": "#buy",
            "type": "standard",
            "unknown": {"a": 1},
        },
    ],
}
ARRAYS = ("intents", "entities", "counterexamples", "dialog_nodes")


@pytest.fixture
def client(live_server: Any) -> Iterator[httpx.Client]:
    with live_server.client() as client:
        yield client


def create(client: httpx.Client, **content: Any) -> dict[str, Any]:
    response = client.post("/v1/workspaces", json=content)
    assert response.status_code == 201, response.text
    created: dict[str, Any] = response.json()
    return created


def export(client: httpx.Client, workspace_id: str, **parameters: Any) -> dict[str, Any]:
    query = {"version": "2021-11-27", "export": "true", **parameters}
    response = client.get(f"/v1/workspaces/{workspace_id}", params=query)
    assert response.status_code == 200, response.text
    shown: dict[str, Any] = response.json()
    return shown


def first_error(response: httpx.Response) -> dict[str, str]:
    content = response.json()
    assert (response.status_code, content["code"], content["error"]) == (400, 400, "Invalid Request Body")
    error: dict[str, str] = content["errors"][0]
    return error


def test_create_workspace_when_given_content_then_answers_the_envelope_alone(client: httpx.Client) -> None:
    """spec/api/guide.md §7: `create_workspace` answers without the elements."""
    created = create(client, **CONTENT)
    assert created.pop("status") in {"Processing", "Training"}
    assert str(UUID(created.pop("workspace_id")))
    assert created == {
        "name": "Bakery",
        "description": "Sells bread",
        "language": "en",
        "metadata": {"api_version": {"major_version": "v1"}},
        "learning_opt_out": False,
    }


@pytest.mark.parametrize("body", [b"", b"{}", b'{"unknown": 1}'])
def test_create_workspace_when_the_body_is_empty_then_has_the_defaults(
    client: httpx.Client, body: bytes
) -> None:
    """spec/api/guide.md §7: missing `name` becomes an empty string, missing language `en`."""
    response = client.post("/v1/workspaces", content=body)
    assert response.status_code == 201
    created = response.json()
    assert (created["name"], created["language"]) == ("", "en")
    assert (created["learning_opt_out"], created["metadata"]) == (False, {})


def test_create_workspace_when_compressed_then_is_understood(client: httpx.Client) -> None:
    """spec/api/guide.md §11: `Content-Encoding: gzip`."""
    import gzip

    body = gzip.compress(b'{"name": "packed"}')
    headers = {"Content-Encoding": "gzip", "Content-Type": "application/json"}
    assert client.post("/v1/workspaces", content=body, headers=headers).json()["name"] == "packed"


@pytest.mark.parametrize(
    ("header", "in_body", "expected"),
    [
        ("true", None, True),
        ("1", False, True),
        ("false", True, False),
        (None, True, True),
        (None, None, False),
    ],
)
def test_create_workspace_when_the_header_opts_out_then_overrides_the_body(
    client: httpx.Client, header: str | None, in_body: bool | None, expected: bool
) -> None:
    """spec/api/guide.md §11: X-Watson-Learning-Opt-Out."""
    headers = {} if header is None else {"X-Watson-Learning-Opt-Out": header}
    content = {} if in_body is None else {"learning_opt_out": in_body}
    created = client.post("/v1/workspaces", json=content, headers=headers).json()
    assert created["learning_opt_out"] is expected


@pytest.mark.parametrize("operation", ["create", "get", "update"])
def test_include_audit_when_asked_for_then_shows_both_times(client: httpx.Client, operation: str) -> None:
    """spec/api/guide.md §8."""
    workspace_id = create(client, name="audited")["workspace_id"]
    for flag, expected in (("true", True), ("false", False)):
        query = {"version": "2021-11-27", "include_audit": flag}
        response = {
            "create": lambda query=query: client.post("/v1/workspaces", params=query, json={}),
            "get": lambda query=query: client.get(f"/v1/workspaces/{workspace_id}", params=query),
            "update": lambda query=query: client.post(
                f"/v1/workspaces/{workspace_id}", params=query, json={"description": "x"}
            ),
        }[operation]()
        assert ("created" in response.json()) is expected
        assert ("updated" in response.json()) is expected


def test_include_audit_when_the_version_is_before_2018_02_16_then_is_true_by_default(
    client: httpx.Client,
) -> None:
    """spec/operations.md §7."""
    workspace_id = create(client, name="audited")["workspace_id"]
    old = client.get(f"/v1/workspaces/{workspace_id}", params={"version": "2018-02-15"}).json()
    assert old["created"].endswith("Z")
    new = client.get(f"/v1/workspaces/{workspace_id}", params={"version": "2018-02-16"}).json()
    assert "created" not in new


def test_get_workspace_when_not_exporting_then_shows_no_content(client: httpx.Client) -> None:
    """spec/api/guide.md §8."""
    workspace_id = create(client, **CONTENT)["workspace_id"]
    shown = client.get(f"/v1/workspaces/{workspace_id}").json()
    assert shown["name"] == "Bakery"
    assert not set(ARRAYS) & set(shown)


def test_get_workspace_when_exporting_then_shows_what_was_imported(client: httpx.Client) -> None:
    """design, *Import and writes*: an export returns what was imported, unknown keys included."""
    workspace_id = create(client, **CONTENT)["workspace_id"]
    shown = export(client, workspace_id)
    assert {name: shown[name] for name in CONTENT} == CONTENT


def test_get_workspace_when_sorted_stably_then_arrays_are_in_order_of_their_keys(
    client: httpx.Client,
) -> None:
    """spec/api/guide.md §8: `sort=stable` with `export=true`."""
    workspace_id = create(client, **CONTENT)["workspace_id"]
    shown = export(client, workspace_id, sort="stable")
    assert [intent["intent"] for intent in shown["intents"]] == ["buy", "greeting"]
    assert [node["dialog_node"] for node in shown["dialog_nodes"]] == ["child", "root"]


def test_export_when_fed_back_to_create_and_update_then_stays_the_same(client: httpx.Client) -> None:
    """spec/api/guide.md §8: exports can be fed back unchanged."""
    shown = export(client, create(client, **CONTENT)["workspace_id"])
    copy_id = create(client, **shown)["workspace_id"]
    assert copy_id != shown["workspace_id"]
    assert client.post(f"/v1/workspaces/{copy_id}", json=shown).status_code == 200
    copied = export(client, copy_id)
    assert {name: copied[name] for name in CONTENT} == CONTENT


def test_update_workspace_when_fields_are_absent_then_keep_their_value(client: httpx.Client) -> None:
    """spec/api/guide.md §9."""
    workspace_id = create(client, **CONTENT)["workspace_id"]
    updated = client.post(f"/v1/workspaces/{workspace_id}", json={"description": "Sells cake"})
    assert updated.status_code == 200
    assert not set(ARRAYS) & set(updated.json())
    assert {name: export(client, workspace_id)[name] for name in CONTENT} == {
        **CONTENT,
        "description": "Sells cake",
    }


def test_update_workspace_when_an_array_is_given_then_replaces_it(client: httpx.Client) -> None:
    """spec/api/guide.md §9."""
    workspace_id = create(client, **CONTENT)["workspace_id"]
    client.post(f"/v1/workspaces/{workspace_id}", json={"intents": [{"intent": "leave"}]})
    shown = export(client, workspace_id)
    assert [intent["intent"] for intent in shown["intents"]] == ["leave"]
    assert shown["entities"] == CONTENT["entities"]


def test_update_workspace_when_appending_then_merges_by_key(client: httpx.Client) -> None:
    """spec/api/guide.md §9: with `append=true` elements with the same key are updated."""
    workspace_id = create(client, **CONTENT)["workspace_id"]
    change = {"intents": [{"intent": "leave"}, {"intent": "greeting", "examples": [{"text": "hey"}]}]}
    query = {"version": "2021-11-27", "append": "true"}
    assert client.post(f"/v1/workspaces/{workspace_id}", params=query, json=change).status_code == 200
    intents = {intent["intent"]: intent for intent in export(client, workspace_id)["intents"]}
    assert set(intents) == {"greeting", "buy", "leave"}
    assert {"text": "hey"} in intents["greeting"]["examples"]


@pytest.mark.parametrize("body", [{}, {"unknown": 1}, {"name": None}])
def test_update_workspace_when_nothing_is_to_change_then_says_so(
    client: httpx.Client, body: dict[str, Any]
) -> None:
    """spec/api/guide.md §§6, 9."""
    workspace_id = create(client)["workspace_id"]
    response = client.post(f"/v1/workspaces/{workspace_id}", json=body)
    assert first_error(response)["message"] == "No valid update attributes."


@pytest.mark.parametrize("path", ["/v1/workspaces", "/v1/workspaces_async"])
def test_create_workspace_when_the_language_is_empty_then_is_refused_as_in_an_update(
    client: httpx.Client, path: str
) -> None:
    """docs/updates.md: a workspace always has a language."""
    assert first_error(client.post(path, json={"language": ""}))["path"] == "/language"


def test_update_workspace_when_the_language_would_change_then_is_refused(client: httpx.Client) -> None:
    """spec/api/contract.yaml, v1.update_workspace."""
    workspace_id = create(client, language="de")["workspace_id"]
    assert client.post(f"/v1/workspaces/{workspace_id}", json={"language": "de"}).status_code == 200
    response = client.post(f"/v1/workspaces/{workspace_id}", json={"language": "fr"})
    assert first_error(response)["path"] == "/language"


def test_update_workspace_when_the_header_opts_out_then_is_a_change(client: httpx.Client) -> None:
    """spec/api/guide.md §11."""
    workspace_id = create(client)["workspace_id"]
    headers = {"X-Watson-Learning-Opt-Out": "true"}
    assert client.post(f"/v1/workspaces/{workspace_id}", headers=headers).json()["learning_opt_out"] is True


def test_delete_workspace_when_there_then_is_gone_and_a_second_time_missing(client: httpx.Client) -> None:
    """spec/api/guide.md §7: 200 with `{}`."""
    workspace_id = create(client, **CONTENT)["workspace_id"]
    deleted = client.delete(f"/v1/workspaces/{workspace_id}")
    assert (deleted.status_code, deleted.content) == (200, b"{}")
    for again in (client.delete, client.get):
        assert again(f"/v1/workspaces/{workspace_id}").status_code == 404


@pytest.mark.parametrize("method", ["GET", "POST", "DELETE"])
@pytest.mark.parametrize(
    "workspace_id", ["x", "123", "not-a-uuid", "a%2Fb", "f2bf519d-d3db-4f03-8d9b-447cdbc4b532x", "%20"]
)
def test_workspace_when_the_id_is_no_uuid_then_says_so_in_the_known_words(
    client: httpx.Client, method: str, workspace_id: str
) -> None:
    """spec/api/guide.md §6."""
    response = client.request(method, f"/v1/workspaces/{workspace_id}")
    plain = workspace_id.replace("%2F", "/").replace("%20", " ")
    assert response.json() == {
        "error": f"URL workspaceid parameter '{plain}' is not a valid GUID.",
        "code": 400,
    }


@pytest.mark.parametrize("method", ["GET", "POST", "DELETE"])
def test_workspace_when_unknown_then_is_404(client: httpx.Client, method: str) -> None:
    """spec/api/guide.md §6."""
    response = client.request(method, f"/v1/workspaces/{uuid4()}")
    assert (response.status_code, response.json()) == (404, {"error": "Resource not found", "code": 404})


def test_update_workspace_when_unknown_then_outranks_a_bad_body(client: httpx.Client) -> None:
    """spec/api/guide.md §3: credential, version, resource."""
    assert client.post(f"/v1/workspaces/{uuid4()}", content=b"{broken").status_code == 404


BAD_CONTENT = [
    ({"name": "x" * 65}, "/name"),
    ({"name": "two\nlines"}, "/name"),
    ({"name": 5}, "/name"),
    ({"description": "x" * 129}, "/description"),
    ({"learning_opt_out": "true"}, "/learning_opt_out"),
    ({"metadata": []}, "/metadata"),
    ({"intents": {}}, "/intents"),
    ({"intents": [1]}, "/intents/0"),
    ({"intents": [{}]}, "/intents/0/intent"),
    ({"intents": [{"intent": "a"}, {"intent": "x" * 129}]}, "/intents/1/intent"),
    ({"intents": [{"intent": "a"}, {"intent": "a"}]}, "/intents/1/intent"),
    ({"intents": [{"intent": "a", "examples": [{"text": "x" * 1025}]}]}, "/intents/0/examples/0/text"),
    (
        {"intents": [{"intent": "a", "examples": [{"text": "x"}, {"text": "x"}]}]},
        "/intents/0/examples/1/text",
    ),
    ({"entities": [{"entity": "a"}, {"entity": "a"}]}, "/entities/1/entity"),
    ({"entities": [{"entity": "a", "values": [{"value": "x" * 65}]}]}, "/entities/0/values/0/value"),
    (
        {"entities": [{"entity": "a", "values": [{"value": "v"}, {"value": "v"}]}]},
        "/entities/0/values/1/value",
    ),
    (
        {"entities": [{"entity": "a", "values": [{"value": "v", "patterns": ["x" * 513]}]}]},
        "/entities/0/values/0/patterns/0",
    ),
    ({"dialog_nodes": [{"dialog_node": "a", "parent": "gone"}]}, "/dialog_nodes/0/parent"),
    ({"dialog_nodes": [{"dialog_node": "a"}, {"dialog_node": "a"}]}, "/dialog_nodes/1/dialog_node"),
    ({"dialog_nodes": [{"dialog_node": "a", "conditions": "x" * 2049}]}, "/dialog_nodes/0/conditions"),
    ({"counterexamples": [{"text": "a"}, {"text": "a"}]}, "/counterexamples/1/text"),
    ({"counterexamples": [{"text": ""}]}, "/counterexamples/0/text"),
    ({"intents": [{"intent": "a\0b"}]}, "/intents/0/intent"),
]


@pytest.mark.parametrize(("content", "path"), BAD_CONTENT)
def test_create_workspace_when_content_is_bad_then_names_the_place_and_writes_nothing(
    client: httpx.Client, content: dict[str, Any], path: str
) -> None:
    """spec/api/guide.md §6; spec/limits.md."""
    before = count(client)
    assert first_error(client.post("/v1/workspaces", json=content))["path"] == path
    assert count(client) == before


@pytest.mark.parametrize(("content", "path"), BAD_CONTENT)
def test_update_workspace_when_content_is_bad_then_names_the_place_and_changes_nothing(
    client: httpx.Client, content: dict[str, Any], path: str
) -> None:
    """spec/api/guide.md §6; spec/limits.md."""
    workspace_id = create(client, **CONTENT)["workspace_id"]
    response = client.post(f"/v1/workspaces/{workspace_id}", json={"description": "changed", **content})
    assert first_error(response)["path"] == path
    assert export(client, workspace_id)["description"] == "Sells bread"
    client.delete(f"/v1/workspaces/{workspace_id}")


def test_create_workspace_when_the_version_is_older_then_paths_are_dotted(client: httpx.Client) -> None:
    """spec/operations.md §7, 2018-09-20."""
    response = client.post("/v1/workspaces", params={"version": "2018-07-10"}, json={"intents": [{}]})
    assert first_error(response)["path"] == "intents[0].intent"


def count(client: httpx.Client) -> int:
    listed = client.get("/v1/workspaces", params={"version": "2021-11-27", "include_count": "true"}).json()
    total: int = listed["pagination"]["total"]
    return total
