"""From a callout to its request (spec/actions-runtime.md §16, steps 1 to 3; design, *Extensions*)."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

import orjson
import pytest
from cryptography.fernet import Fernet

from doyle.actions.effects import CalloutEffect, CalloutResult
from doyle.conversation.extension_calls import MASK, ExtensionCall, Extensions, choose
from doyle.security.vault import Vault
from doyle.skills.openapi_document import read_document
from doyle.store.fast_extensions import ExtensionOperation

VAULT = Vault((Fernet.generate_key().decode(),))
SECRET = "s3cret"


def operation(
    settings: Any = None, secrets: Any = None, *, server: str = "https://a.example.com/v1", **described: Any
) -> ExtensionOperation:
    """The operation `POST /tea/{id}` as a document describes it."""
    spec = {
        "openapi": "3.0.3",
        "info": {"title": "Tea"},
        "servers": [{"url": server}],
        "paths": {"/tea/{id}": {"post": described}},
    }
    [read] = read_document(spec)
    private = VAULT.seal(orjson.dumps(secrets or {}))
    return ExtensionOperation("e1", "Tea", "c1", settings or {}, private, read.spec_hash_id, read.request)


def effect(**fields: Any) -> CalloutEffect:
    given = {"path_parameters": {"id": 7}, **fields}
    return CalloutEffect("go", "s1", "POST", "/tea/{id}", {}, **given)


@dataclass(frozen=True)
class Registered:
    """Operations in memory, all of the same method and path."""

    operations: Sequence[ExtensionOperation]

    def find_operations(self, environment_id: str, method: str, path: str) -> Any:
        is_known = (environment_id, method, path) == ("live", "POST", "/tea/{id}")
        return tuple(self.operations) if is_known else ()


def prepared(found: ExtensionOperation, **fields: Any) -> ExtensionCall:
    call = Extensions(Registered([found]), VAULT, "live").prepare(effect(**fields))
    assert isinstance(call, ExtensionCall)
    return call


def refused(found: ExtensionOperation, **fields: Any) -> tuple[int, str]:
    result = Extensions(Registered([found]), VAULT, "live").prepare(effect(**fields))
    assert isinstance(result, CalloutResult)
    assert result.value["success"] is False
    assert result.request == {"method": "post", "path": "/tea/{id}"}
    return result.value["status"], result.value["body"]["message"]


def test_call_when_written_then_server_path_and_query_are_joined() -> None:
    call = prepared(operation(), query={"a": [1, 2]}, headers={"X-A": "1"}, body={"b": {"c": "é"}})
    assert call.request.url == "https://a.example.com/v1/tea/7?a=1&a=2"
    assert call.request.content == '{"b":{"c":"é"}}'.encode()
    assert dict(call.request.headers) == {"X-A": "1", "Content-Type": "application/json"}
    assert (call.request.method, call.request.owner) == ("POST", "e1 live")
    assert call.shown == {
        "method": "post",
        "url": "https://a.example.com/v1",
        "path": "/tea/7",
        "query_parameters": "a=1&a=2",
        "headers": {"X-A": "1", "Content-Type": "application/json"},
        "body": {"b": {"c": "é"}},
    }


def test_operation_when_there_is_none_then_404() -> None:
    unknown = replace(effect(), path="/coffee")
    result = Extensions(Registered([operation()]), VAULT, "live").prepare(unknown)
    assert isinstance(result, CalloutResult)
    assert result.value["status"] == 404


@pytest.mark.parametrize(
    ("settings", "url"),
    [
        ({"": {"servers": []}}, "https://a.example.com/v1/tea/7"),
        ({"": {"servers": [{"url": "https://b/"}, {"url": "https://c"}]}}, "https://b/tea/7"),
        (
            {"live": {"servers": [{"url": "https://d"}]}, "": {"servers": [{"url": "https://b"}]}},
            "https://d/tea/7",
        ),
        ({"draft": {"servers": [{"url": "https://d"}]}}, "https://a.example.com/v1/tea/7"),
    ],
)
def test_server_when_several_are_known_then_the_environments_own_comes_first(settings: Any, url: str) -> None:
    assert prepared(operation(settings)).request.url == url


def test_server_when_there_is_no_usable_one_then_nothing_is_sent() -> None:
    for server in ("/relative", "https://{host}", "ftp://a"):
        status, message = refused(operation(server=server))
        assert (status, "server" in message) == (400, True)


@pytest.mark.parametrize(
    ("value", "path"),
    [
        ("a/../b", "a%2F..%2Fb"),
        ("é", "%C3%A9"),
        ("{x}", "%7Bx%7D"),
        ([1, 2], "1,2"),
        (True, "true"),
        (0, "0"),
    ],
)
def test_path_when_filled_then_the_value_stays_one_segment(value: Any, path: str) -> None:
    assert prepared(operation(), path_parameters={"id": value}).shown["path"] == f"/tea/{path}"


@pytest.mark.parametrize("given", [{}, {"id": None}, {"id": ""}, {"id": ".."}, {"id": "."}, {"id": []}])
def test_path_when_a_value_cannot_stand_in_it_then_400(given: Any) -> None:
    assert refused(operation(), path_parameters=given)[0] == 400


AUTHS: list[tuple[dict[str, Any], dict[str, str], dict[str, str]]] = [
    ({"type": "basic", "username": "u"}, {"password": SECRET}, {"Authorization": "Basic dTpzM2NyZXQ="}),
    ({"type": "bearer"}, {"token": SECRET}, {"Authorization": f"Bearer {SECRET}"}),
    ({"type": "api_key", "in": "header", "name": "X-Key"}, {"value": SECRET}, {"X-Key": SECRET}),
    ({"type": "api_key", "in": "cookie", "name": "k"}, {"value": "a;b"}, {"Cookie": "k=a%3Bb"}),
    ({"type": "none"}, {}, {"authorization": "mine", "x-key": "mine"}),
]


@pytest.mark.parametrize(("auth", "secrets", "sent"), AUTHS)
def test_credentials_when_configured_then_they_replace_what_the_action_gives(
    auth: Any, secrets: Any, sent: dict[str, str]
) -> None:
    """spec/actions-runtime.md §16, step 2: whatever the letters of the header's name."""
    found = operation({"": {"auth": auth}}, {"": secrets})
    call = prepared(found, headers={"authorization": "mine", "x-key": "mine"})
    headers = dict(call.request.headers)
    assert sent.items() <= headers.items()
    lowered = [name.lower() for name in headers]
    assert len(set(lowered)) == len(lowered)
    assert SECRET not in repr(call)
    for name in sent if auth["type"] != "none" else ():
        assert call.shown["headers"][name] == MASK


def test_key_when_in_the_query_then_it_is_masked_there() -> None:
    auth = {"type": "api_key", "in": "query", "name": "the key"}
    call = prepared(operation({"": {"auth": auth}}, {"": {"value": "s3 cret"}}), query={"a": 1})
    assert call.request.url.endswith("?a=1&the%20key=s3%20cret")
    assert call.shown["query_parameters"] == f"a=1&the%20key={MASK}"


def test_credentials_when_the_environment_has_its_own_then_its_secret_goes_with_them() -> None:
    settings = {"": {"auth": {"type": "bearer"}}, "live": {"auth": {"type": "basic", "username": "u"}}}
    call = prepared(operation(settings, {"": {"token": "x"}, "live": {"password": SECRET}}))
    assert dict(call.request.headers)["Authorization"] == "Basic dTpzM2NyZXQ="


@pytest.mark.parametrize(
    ("token_url", "url"),
    [
        ("/token", "https://a.example.com/token"),
        ("token", "https://a.example.com/v1/token"),
        ("https://b.example.com/t", "https://b.example.com/t"),
    ],
)
def test_token_when_wanted_then_the_request_for_it_is_ready(token_url: str, url: str) -> None:
    """RFC 6749 §§2.3.1, 4.4: by a Basic header unless told to put it into the body."""
    auth = {
        "type": "oauth2_client_credentials",
        "tokenUrl": token_url,
        "client_id": "i d",
        "scopes": ["a", "b"],
    }
    secrets = {"": {"client_secret": "s+t"}}
    by_header = prepared(operation({"": {"auth": auth}}, secrets)).token
    assert by_header is not None
    assert by_header.request.url == url
    assert by_header.request.content == b"grant_type=client_credentials&scope=a+b"
    assert dict(by_header.request.headers)["Authorization"] == "Basic aSUyMGQ6cyUyQnQ="
    by_body = prepared(operation({"": {"auth": {**auth, "client_auth_type": "Body"}}}, secrets)).token
    assert by_body is not None
    assert b"client_id=i+d&client_secret=s%2Bt" in by_body.request.content
    assert "Authorization" not in dict(by_body.request.headers)
    assert by_body.key != by_header.key
    assert "s+t" not in repr(by_body) + by_body.key


def test_required_when_missing_then_400_and_when_given_by_the_credentials_then_not() -> None:
    """OpenAPI 3.0: `Authorization`, `Accept` and `Content-Type` are no parameters whatever is declared."""
    declared = [
        {"name": "q", "in": "query", "required": True},
        {"name": "X-Key", "in": "header", "required": True},
        {"name": "Authorization", "in": "header", "required": True},
    ]
    found = operation(parameters=declared)
    assert refused(found, headers={"x-key": "1"}) == (400, "The query parameter q has no value")
    assert refused(found, query={"q": 1}) == (400, "The header parameter X-Key has no value")
    assert prepared(found, query={"q": 1}, headers={"x-key": "1"})
    keyed = replace(
        found,
        settings={"": {"auth": {"type": "api_key", "in": "header", "name": "x-KEY"}}},
        private=VAULT.seal(b'{"": {"value": "k"}}'),
    )
    assert prepared(keyed, query={"q": 1})


def test_body_when_a_property_is_required_then_it_must_have_a_value() -> None:
    content = {"application/json": {"schema": {"required": ["n", "m"]}}}
    found = operation(requestBody={"required": True, "content": content})
    assert refused(found) == (400, "The property n of the body has no value")
    assert refused(found, body={"n": 0}) == (400, "The property m of the body has no value")
    assert prepared(found, body={"n": 0, "m": False}).request.content == b'{"n":0,"m":false}'
    bare = operation(requestBody={"required": True, "content": {"application/json": {}}})
    assert refused(bare) == (400, "The body has no value")


def test_body_when_it_is_optional_then_none_is_sent_where_the_step_gives_none() -> None:
    """OpenAPI 3.0: `required` of a `requestBody` is false by default."""
    found = operation(requestBody={"content": {"application/json": {"schema": {"required": ["n"]}}}})
    assert prepared(found).request.content == b""
    assert refused(found, body={"m": 0}) == (400, "The property n of the body has no value")


def test_body_when_a_required_property_is_read_only_then_it_is_the_service_that_gives_it() -> None:
    """OpenAPI 3.0: `required` of a `readOnly` property is for answers; schemas are shared by both."""
    schema = {
        "required": ["id", "name"],
        "properties": {"id": {"type": "string", "readOnly": True}, "name": {"type": "string"}},
    }
    found = operation(requestBody={"required": True, "content": {"application/json": {"schema": schema}}})
    assert prepared(found, body={"name": "tea"}).request.content == b'{"name":"tea"}'
    assert refused(found, body={"id": "1"}) == (400, "The property name of the body has no value")


def test_form_when_the_document_has_one_then_values_are_written_into_it() -> None:
    found = operation(requestBody={"content": {"application/x-www-form-urlencoded": {}}})
    call = prepared(found, body={"a": "x&y", "b": [1], "c": True})
    assert call.request.content == b"a=x%26y&b=%5B1%5D&c=true"


def test_secrets_when_stored_under_another_key_then_the_call_fails_and_no_more() -> None:
    other = Vault((Fernet.generate_key().decode(),))
    result = Extensions(Registered([operation()]), other, "live").prepare(effect())
    assert isinstance(result, CalloutResult)
    assert result.value["status"] == 503
    assert "encryption key" in result.value["body"]["message"]


def test_authorization_when_the_action_gives_it_then_it_is_sent_and_not_shown() -> None:
    call = prepared(operation(), headers={"authorization": "mine", "Cookie": "a=b", "X-A": "1"})
    assert dict(call.request.headers) == {"authorization": "mine", "Cookie": "a=b", "X-A": "1"}
    assert call.shown["headers"] == {"authorization": MASK, "Cookie": MASK, "X-A": "1"}


def test_operation_when_several_fit_then_id_hash_and_age_decide() -> None:
    """design, *Extensions*; the hash may be that of the operation or of the document."""
    one, two, three = (
        replace(operation(summary=name), extension_id=name, catalog_item_id=f"c-{name}")
        for name in ("one", "two", "three")
    )
    found = [one, two, three]
    assert choose(found, {}) is one
    assert choose(found, {"catalog_item_id": "three"}) is three
    assert choose(found, {"catalog_item_id": "c-two", "spec_hash_id": one.spec_hash_id}) is two
    assert choose(found, {"catalog_item_id": "x", "spec_hash_id": three.spec_hash_id}) is three
    assert choose(found, {"spec_hash_id": two.request["document"]}) is two
    assert choose(found, {"catalog_item_id": None, "spec_hash_id": None}) is one


@pytest.mark.parametrize("headers", [{"X-A": "a\r\nHost: b"}, {"X-A": "a\nb"}, {"X A": "a"}, {"": "a"}])
def test_header_when_http_does_not_allow_it_then_400(headers: dict[str, str]) -> None:
    """spec/actions-runtime.md §16, R14: the fault of who calls, and not of the service (503)."""
    status, message = refused(operation(), headers=headers)
    assert status == 400
    assert "HTTP does not allow" in message
    assert "Host" not in message
    assert prepared(operation(), headers={"X-A": "a b"}).request.headers[0] == ("X-A", "a b")
