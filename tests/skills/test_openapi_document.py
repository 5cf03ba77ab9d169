"""OpenAPI documents as extensions bring them, hostile ones included (spec/actions-format.md §8.1)."""

import json
import os
from pathlib import Path
from typing import Any

import pytest
from tests.timing import processor_seconds

from doyle.errors import InputError
from doyle.skills.openapi_document import (
    MAX_DOCUMENT_BYTES,
    MAX_OPERATIONS,
    read_document,
    security_scheme,
    server_url,
)

DATA = Path(os.environ.get("DOYLE_TEST_DATA") or Path(__file__).parents[3] / "shared")


def document(**fields: Any) -> dict[str, Any]:
    return {
        "openapi": "3.0.3",
        "info": {"title": "Stock", "version": "1"},
        "paths": {"/stock": {"get": {"summary": "See the stock", "responses": {}}}},
        **fields,
    }


def with_operation(operation: Any, **fields: Any) -> dict[str, Any]:
    return document(paths={"/stock": {"post": operation}}, **fields)


def places(spec: dict[str, Any]) -> list[str]:
    """Where a document is found to be wrong."""
    with pytest.raises(InputError) as caught:
        read_document(spec)
    return [fault.path for fault in caught.value.faults]


def test_document_when_read_then_each_operation_has_what_a_call_needs() -> None:
    """spec/actions-format.md §8.1: the label is the summary, else the description."""
    spec = document(
        paths={
            "/stock/{id}": {
                "parameters": [
                    {"name": "id", "in": "path", "required": True},
                    {"name": "lang", "in": "query"},
                ],
                "servers": [{"url": "https://{where}.example.com", "variables": {"where": {"default": "b"}}}],
                "get": {
                    "description": "One",
                    "parameters": [
                        {"$ref": "#/components/parameters/tags"},
                        {"name": "lang", "in": "query", "style": "deepObject"},
                    ],
                },
                "put": {
                    "requestBody": {"$ref": "#/components/requestBodies/item"},
                    "servers": [{"url": "https://a.example.com"}],
                },
            },
        },
        components={
            "parameters": {"tags": {"name": "tags", "in": "query", "style": "pipeDelimited"}},
            "requestBodies": {
                "item": {"content": {"application/json; charset=utf-8": {"schema": {"$ref": "#/x-item"}}}}
            },
        },
        **{"x-item": {"type": "object", "required": ["count"]}},
    )
    get, put = read_document(spec)
    assert (get.method, get.path, get.label) == ("GET", "/stock/{id}", "One")
    assert [(each["name"], each["style"], each["explode"]) for each in get.request["parameters"]] == [
        ("id", "simple", False),
        ("lang", "deepObject", False),
        ("tags", "pipeDelimited", False),
    ]
    assert get.request["server"] == "https://b.example.com"
    assert put.request["server"] == "https://a.example.com"
    assert (put.request["body"], put.request["required"]) == ("application/json", ["count"])
    assert "body" not in get.request
    spec = document(servers=[{"url": "https://c.example.com"}])
    assert read_document(spec)[0].request["server"] == "https://c.example.com"


def test_form_when_it_is_the_only_body_then_it_is_known() -> None:
    form, both = (
        read_document(with_operation({"requestBody": {"content": content}}))[0].request["body"]
        for content in (
            {"application/x-www-form-urlencoded": {}},
            {"application/x-www-form-urlencoded": {}, "application/json": {}},
        )
    )
    assert (form, both) == ("application/x-www-form-urlencoded", "application/json")


def test_hash_when_keys_stand_in_another_order_then_it_is_the_same() -> None:
    """spec/actions-format.md §8.1: over the operation object without resolving references."""
    one = read_document(with_operation({"summary": "a", "responses": {}}))[0]
    same = read_document(with_operation({"responses": {}, "summary": "a"}))[0]
    other = read_document(with_operation({"summary": "b", "responses": {}}))[0]
    assert one == same
    assert one.spec_hash_id != other.spec_hash_id
    assert len(one.spec_hash_id) == 64


@pytest.mark.parametrize(
    ("wrong", "at"),
    [
        ({"openapi": "2.0"}, "/spec/openapi"),
        ({"openapi": 3}, "/spec/openapi"),
        ({"info": []}, "/spec/info"),
        ({"info": {"title": 1}}, "/spec/info"),
        ({"paths": {}}, "/spec/paths"),
        ({"paths": []}, "/spec/paths"),
        ({"components": []}, "/spec/components"),
        ({"servers": {}}, "/spec/servers"),
        ({"paths": {"stock": {}}}, "/spec/paths/stock"),
        ({"paths": {"/" + "a" * 512: {}}}, "/spec/paths/~1" + "a" * 512),
        ({"paths": {"/a/b": 1}}, "/spec/paths/~1a~1b"),
        ({"paths": {"/": {"get": []}}}, "/spec/paths/~1/get"),
        ({"paths": {"/": {"get": {}, "parameters": {}}}}, "/spec/paths/~1/parameters"),
    ],
)
def test_document_when_broken_then_the_place_is_named(wrong: dict[str, Any], at: str) -> None:
    assert places(document(**wrong)) == [at]


@pytest.mark.parametrize(
    ("parameter", "at"),
    [
        (1, ""),
        ({"in": "query"}, "/name"),
        ({"name": "", "in": "query"}, "/name"),
        ({"name": "a", "in": "body"}, "/in"),
        ({"name": "a", "in": ["query"]}, "/in"),
        ({"name": "a", "in": "query", "style": "matrix"}, "/style"),
        ({"name": "a", "in": "query", "style": {}}, "/style"),
        ({"name": "a", "in": "query", "explode": 1}, "/explode"),
        ({"name": "a", "in": "path", "required": "yes"}, "/required"),
    ],
)
def test_parameter_when_broken_then_its_field_is_named(parameter: Any, at: str) -> None:
    assert places(with_operation({"parameters": [parameter]})) == [
        f"/spec/paths/~1stock/post/parameters/0{at}"
    ]


@pytest.mark.parametrize(
    "reference",
    [
        "other.json#/a",
        "https://example.com/a.json",
        "file:///etc/passwd",
        "#/components/nothing",
        "#/servers/0",
        "#/paths/~1stock/post/requestBody",
        "",
    ],
)
def test_reference_when_it_leads_out_or_nowhere_then_it_is_refused(reference: str) -> None:
    """Documents of others are never fetched."""
    assert places(with_operation({"requestBody": {"$ref": reference}})) == [
        "/spec/paths/~1stock/post/requestBody/$ref"
    ]


def test_reference_when_unused_or_an_example_then_only_the_first_is_looked_at() -> None:
    """What stands in an example is data; a property of that name is none."""
    data = {"$ref": "elsewhere.json"}
    schema = {"example": data, "x-note": data, "default": data, "properties": {"example": data}}
    assert places(document(components={"schemas": {"a": schema}})) == [
        "/spec/components/schemas/a/properties/example/$ref"
    ]


def test_references_when_in_a_circle_then_they_are_refused_and_trees_are_not() -> None:
    """A schema may hold itself; a reference may not lead to itself alone."""
    tree = {"type": "object", "properties": {"children": {"items": {"$ref": "#/components/schemas/tree"}}}}
    assert read_document(document(components={"schemas": {"tree": tree}}))
    circle = {"a": {"$ref": "#/components/schemas/b"}, "b": {"$ref": "#/components/schemas/a"}}
    assert sorted(places(document(components={"schemas": circle}))) == [
        "/spec/components/schemas/a/$ref",
        "/spec/components/schemas/b/$ref",
    ]


def test_references_when_in_a_long_chain_then_it_takes_no_time() -> None:
    """Each of the references would lead on through all the others."""
    chain = {f"s{at}": {"$ref": f"#/components/schemas/s{at + 1}"} for at in range(50_000)}
    spec = document(components={"schemas": chain})
    assert len(places(spec)) == 20
    assert processor_seconds(lambda: places(spec), times=1) < 15


def test_document_when_too_large_then_it_is_refused() -> None:
    """spec/limits.md: 4 MB, and a bound of our own for operations."""
    assert places(document(**{"x-filling": "a" * MAX_DOCUMENT_BYTES})) == ["/spec"]
    many = {f"/{at}": {"get": {}} for at in range(MAX_OPERATIONS + 1)}
    assert places(document(paths=many)) == ["/spec/paths"]
    assert places(document(**{"x-odd": 2**70})) == ["/spec"]


SHARED = {
    "x-item": {"post": {"$ref": "#/x-post"}, "get": {}, "parameters": [{"$ref": "#/x-parameter"}] * 200},
    "x-parameter": {"name": "p", "in": "query"},
    "x-post": {"summary": "s", "requestBody": {"$ref": "#/x-body"}},
}


@pytest.mark.parametrize(
    ("body", "item", "at"),
    [
        ({}, {"$ref": "#/x-item"}, "/spec/paths"),
        ({"content": {f"a/{at}": {} for at in range(100_000)}}, {"$ref": "#/x-item"}, None),
        (
            {"content": {"application/json": {"schema": {"required": ["n" * 200] * 10_000}}}},
            None,
            "/spec/paths",
        ),
        ({}, {"get": 1, "put": 1, "post": 1, "delete": 1}, None),
    ],
)
def test_document_when_its_references_multiply_it_then_it_is_refused_in_time(
    body: Any, item: Any, at: str | None
) -> None:
    """What is written once may be meant a hundred thousand times."""
    paths = {f"/{number}": item or {"$ref": "#/x-item"} for number in range(60_000)}
    spec = document(**{**SHARED, "x-body": body, "paths": paths})
    found: list[str] = []
    assert processor_seconds(lambda: found.extend(places(spec)), times=1) < 20
    assert found == [at] if at else len(found) == 100


def test_server_when_its_variables_make_it_endless_then_there_is_none() -> None:
    endless = {"default": "{a}" * 1_000}
    assert server_url({"url": "https://{a}", "variables": {"a": endless, "b": endless}}) is None
    many = {f"v{at}": {"default": "x"} for at in range(100_000)}
    assert server_url({"url": "https://{v99999}", "variables": many}) == "https://{v99999}"
    odd = {"get": {"summary": {"a": 1}, "description": "d"}}
    assert read_document(document(paths={"/": odd}))[0].label == "d"


def test_servers_and_schemes_when_asked_for_then_they_are_read_as_written() -> None:
    variables = {"host": {"default": "h"}, "port": {"default": 80}, "odd": 1}
    assert server_url({"url": "http://{host}:{port}/{left}", "variables": variables}) == "http://h:80/{left}"
    assert (server_url({}), server_url(None), server_url({"url": 1})) == (None, None, None)
    schemes = {"b": {"type": "http"}, "k": {"type": "apiKey", "name": "X"}, "odd": 1}
    assert security_scheme({"components": {"securitySchemes": schemes}}, "apiKey")["name"] == "X"
    assert security_scheme({"components": []}, "apiKey") == {}


@pytest.mark.parametrize(
    ("name", "operations"),
    [("hubspot.basic", 1), ("metaweather.basic", 1), ("testitall", 19), ("zendesk", 4)],
)
def test_real_document_when_read_then_all_its_operations_are_found(name: str, operations: int) -> None:
    file = DATA / "skills" / "actions" / f"{name}.openapi.json"
    if not file.is_file():
        pytest.skip(f"{file.name} is not in DOYLE_TEST_DATA ({DATA})")
    read = read_document(json.loads(file.read_text(encoding="utf-8")))
    assert len(read) == operations
    assert all(each.label for each in read)
