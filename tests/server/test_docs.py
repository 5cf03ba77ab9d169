import re
from collections.abc import Iterator
from typing import Any

import httpx
import pytest

from doyle.server.admin_schemas import ADMIN_BODIES
from doyle.server.examples import EXAMPLES, NAMES
from doyle.server.openapi import ALSO_ANSWERED
from doyle.server.operation import Operation
from doyle.server.operations import OPERATIONS


@pytest.fixture
def client(live_server: Any) -> Iterator[httpx.Client]:
    with live_server.client(key=None, params={}) as client:
        yield client


@pytest.fixture(scope="module")
def description(live_server: Any) -> dict[str, Any]:
    content: dict[str, Any] = httpx.get(f"{live_server.url}/openapi.json").json()
    return content


def described(description: dict[str, Any], operation: Operation) -> dict[str, Any]:
    path = operation.path.replace(":name", "")
    found: dict[str, Any] = description["paths"][path][operation.method.lower()]
    return found


def references(content: Any) -> Iterator[str]:
    if isinstance(content, dict):
        if isinstance(content.get("$ref"), str):
            yield content["$ref"]
        for item in content.values():
            yield from references(item)
    if isinstance(content, list):
        for item in content:
            yield from references(item)


@pytest.mark.parametrize("path", ["/docs", "/docs/", "/instances/default/docs"])
def test_docs_when_opened_then_everything_on_the_page_comes_from_this_server(
    client: httpx.Client, path: str
) -> None:
    page = client.get(path, follow_redirects=True)
    assert page.status_code == 200
    links = re.findall(r'(?:src|href)="([^"]+)"', page.text) + re.findall(r"url: '([^']+)'", page.text)
    assert len(links) == 4
    for link in links:
        assert "//" not in link
        assert client.get(page.url.join(link)).status_code == 200


@pytest.mark.parametrize(
    "file", ["index.html", "..%2F..%2F__init__.py", "swagger-ui.css%00", "oauth2-redirect.html"]
)
def test_docs_file_when_the_page_needs_it_not_then_is_refused(client: httpx.Client, file: str) -> None:
    assert client.get(f"/docs/{file}").status_code in {400, 404}


def test_openapi_when_read_then_describes_every_operation(description: dict[str, Any]) -> None:
    listed = {each["operationId"] for path in description["paths"].values() for each in path.values()}
    assert listed == set(OPERATIONS)
    assert description["openapi"].startswith("3.0")


def test_openapi_when_read_then_shows_the_examples(description: dict[str, Any]) -> None:
    """One exchange in full: what the other operations have is checked in test_examples.py."""
    shown = described(description, OPERATIONS["create_intent"])
    example = EXAMPLES["create_intent"]
    assert shown["requestBody"]["content"]["application/json"]["example"] == example.body
    assert shown["responses"]["201"]["content"]["application/json"]["example"] == example.answer
    assert shown["parameters"][0]["schema"]["example"] == NAMES["workspace_id"]
    assert shown["responses"]["400"]["content"]["application/json"]["example"]["code"] == 400


def test_openapi_when_read_then_its_descriptions_are_for_callers_not_for_programmers(
    description: dict[str, Any],
) -> None:
    shown = [described(description, operation)["description"] for operation in OPERATIONS.values()]
    shown += [schema.get("description", "") for schema in description["components"]["schemas"].values()]
    for text in shown:
        assert not re.search(r"\b(Args|Returns|Yields|Raises):|[a-z]Error\b", text), text
    create_key = described(description, OPERATIONS["create_key"])["description"]
    assert create_key.startswith("Make a key of the instance")
    assert create_key.endswith("`key` is shown in this answer only.")
    assert all(shown[: len(OPERATIONS)])


def test_openapi_when_it_is_an_api_of_our_own_then_says_that_unknown_fields_are_refused(
    description: dict[str, Any],
) -> None:
    schemas = description["components"]["schemas"]
    for name, model in ADMIN_BODIES.items():
        assert schemas[model.__name__]["additionalProperties"] is False, name
    assert schemas["MessageRequest"].get("additionalProperties") is not False


def test_openapi_when_an_answer_has_other_forms_then_names_them(description: dict[str, Any]) -> None:
    download = described(description, OPERATIONS["download_release_export"])["responses"]["200"]["content"]
    assert set(download) == {"application/json", "application/octet-stream", "application/zip"}
    stream = described(description, OPERATIONS["message_stream"])["responses"]["200"]["content"]
    assert stream["text/event-stream"]["schema"]["required"] == ["event", "data"]


def test_openapi_when_it_refers_to_a_schema_then_that_is_there(description: dict[str, Any]) -> None:
    for reference in references(description):
        place: Any = description
        for step in reference.removeprefix("#/").split("/"):
            place = place[step]


def test_openapi_when_read_then_no_field_is_null(description: dict[str, Any]) -> None:
    """spec/api/guide.md §7: absent fields are left out; `null` is no type of OpenAPI 3.0."""
    assert '"type": "null"' not in str(description).replace("'", '"')


def errors_of(operation: Operation) -> Iterator[str]:
    """The errors that a caller must be ready for."""
    has_body = operation.body.name != "NONE"
    if (
        has_body
        or operation.is_versioned
        or "{" in operation.path
        or operation.operation_id == "list_audit_log"
    ):
        yield "400"
    if operation.role is not None:
        yield from ("401", "403", "404")
    if operation.operation_id in {"cp4d_token", "icp4d_token"}:
        yield "401"
    if operation.role is not None and operation.method != "GET":
        yield "409"
    if has_body:
        yield from ("413", "415")
    if operation.tag != "health":
        yield "429"
    if operation.operation_id not in {"healthz", "metrics"}:
        yield "503"


@pytest.mark.parametrize("operation", OPERATIONS.values(), ids=lambda operation: operation.operation_id)
def test_openapi_when_an_operation_is_described_then_says_what_a_caller_must_know(
    description: dict[str, Any], operation: Operation
) -> None:
    shown = described(description, operation)
    successes = {str(int(operation.status)), *map(str, ALSO_ANSWERED.get(operation.operation_id, ()))}
    assert set(shown["responses"]) == successes | set(errors_of(operation))
    assert ("security" in shown) is (operation.role is not None)
    parameters = {parameter["name"]: parameter for parameter in shown["parameters"]}
    assert len(parameters) == len(shown["parameters"])
    assert ("version" in parameters) is operation.is_versioned
    assert set(re.findall(r"\{(\w+)", operation.path)) <= set(parameters)
    assert ("requestBody" in shown) is (operation.body.name != "NONE")
    assert {"basic", "bearer"} == set(description["components"]["securitySchemes"])
