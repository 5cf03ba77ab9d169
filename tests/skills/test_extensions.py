"""Servers and credentials of extensions, by environment (design, *Extensions*)."""

from typing import Any

import pytest

from doyle.errors import InputError
from doyle.skills.extensions import ExtensionSettings, change_settings, is_server
from doyle.wire.extension import ExtensionChange

SPEC: dict[str, Any] = {
    "components": {
        "securitySchemes": {
            "basic": {"type": "http", "scheme": "basic"},
            "key": {"type": "apiKey", "in": "query", "name": "k"},
            "flow": {"type": "oauth2", "flows": {"clientCredentials": {"tokenUrl": "/t"}}},
        }
    }
}
KNOWN = ExtensionSettings(
    {"": {"servers": [{"url": "https://a"}], "auth": {"type": "bearer"}}, "live": {"auth": {"type": "none"}}},
    {"": {"token": "t"}, "live": {}},
)
URL = "https://example.com"


def changed(body: dict[str, Any], known: ExtensionSettings = KNOWN, spec: Any = None) -> ExtensionSettings:
    return change_settings(known, ExtensionChange.read(body), spec or SPEC, {"draft", "live"})


def places(body: dict[str, Any], **more: Any) -> list[str]:
    with pytest.raises(InputError) as caught:
        changed(body, **more)
    return [fault.path for fault in caught.value.faults]


def test_settings_when_nothing_is_said_then_they_stay() -> None:
    assert changed({}) == KNOWN
    assert changed({"name": "x"}) == KNOWN


def test_servers_when_given_then_the_credentials_stay() -> None:
    settings = changed({"servers": [{"url": URL, "secret": "x", "description": "d"}]})
    assert settings.public[""] == {
        "servers": [{"url": URL, "description": "d"}],
        "auth": {"type": "bearer"},
    }
    assert settings.secret == KNOWN.secret
    assert changed({"servers": []}).public[""]["servers"] == []


def test_credentials_when_given_then_earlier_secrets_are_gone() -> None:
    settings = changed({"auth": {"type": "basic", "username": "u", "password": "p"}})
    assert settings.public[""]["auth"] == {"type": "basic", "username": "u"}
    assert settings.secret == {"": {"password": "p"}, "live": {}}
    assert changed({"auth": {"type": "none"}}).secret[""] == {}


def test_environments_when_given_then_they_take_the_place_of_the_earlier_ones() -> None:
    auth = {"type": "bearer", "token": "d"}
    settings = changed({"environments": [{"environment_id": "draft", "auth": auth}]})
    assert settings.public == {"": KNOWN.public[""], "draft": {"auth": {"type": "bearer"}}}
    assert settings.secret == {"": {"token": "t"}, "draft": {"token": "d"}}
    bare = changed({"environments": [{"environment_id": "live"}]})
    assert (bare.public["live"], "live" in bare.secret) == ({}, False)


@pytest.mark.parametrize(
    ("auth", "shown"),
    [
        ({"type": "api_key", "value": "v"}, {"type": "api_key", "in": "query", "name": "k"}),
        (
            {"type": "api_key", "value": "v", "in": "header", "name": "X"},
            {"type": "api_key", "in": "header", "name": "X"},
        ),
        (
            {"type": "oauth2_client_credentials", "client_id": "i", "client_secret": "s", "scopes": ["a"]},
            {"type": "oauth2_client_credentials", "client_id": "i", "scopes": ["a"], "tokenUrl": "/t"},
        ),
    ],
)
def test_credentials_when_they_leave_something_out_then_the_document_completes_them(
    auth: dict[str, Any], shown: dict[str, Any]
) -> None:
    assert changed({"auth": auth}).public[""]["auth"] == shown


@pytest.mark.parametrize(
    "spec",
    [
        {"x": 1},
        {"components": {"securitySchemes": {"key": {"type": "apiKey", "in": 1, "name": ""}}}},
        {"components": {"securitySchemes": {"flow": {"type": "oauth2", "flows": []}}}},
        {"components": {"securitySchemes": {"flow": {"type": "oauth2", "flows": {"clientCredentials": 1}}}}},
    ],
)
def test_credentials_when_nobody_completes_them_then_the_places_are_named(spec: dict[str, Any]) -> None:
    key = {"type": "api_key", "value": "v"}
    flow = {"type": "oauth2_client_credentials", "client_id": "i", "client_secret": "s"}
    environment = {"environment_id": "live", "auth": flow}
    assert places({"auth": key, "environments": [environment]}, spec=spec) == [
        "/auth/in",
        "/auth/name",
        "/environments/0/auth/tokenUrl",
    ]


def test_token_url_when_it_holds_a_password_then_it_is_refused() -> None:
    """It would be shown with the rest."""
    flow = {"type": "oauth2_client_credentials", "client_id": "i", "client_secret": "s"}
    assert places({"auth": {**flow, "tokenUrl": "https://u:p@example.com/t"}}) == ["/auth/tokenUrl"]


def test_faults_when_there_are_several_then_all_are_told() -> None:
    body = {
        "servers": [{"url": URL}, {"url": "no"}],
        "environments": [
            {"environment_id": "else", "servers": [{"url": "ftp://a"}]},
            {"environment_id": "live"},
            {"environment_id": "live"},
        ],
    }
    assert sorted(places(body)) == [
        "/environments/0/environment_id",
        "/environments/0/servers/0/url",
        "/environments/2/environment_id",
        "/servers/1/url",
    ]


@pytest.mark.parametrize(
    ("url", "is_one"),
    [
        ("https://example.com", True),
        ("http://example.com:8080/base/", True),
        ("HTTP://[::1]:80", True),
        ("https://example.com:99999", False),
        ("https://example.com:0", False),
        ("https://:443", False),
        ("https://user:password@example.com", False),
        ("https://user@example.com", False),
        ("https://{host}", False),
        ("https://example.com/a b", False),
        ("https://example.com?a", False),
        ("https://example.com#a", False),
        ("example.com", False),
        ("file:///etc/passwd", False),
        ("http://[::1", False),
        ("", False),
    ],
)
def test_url_when_it_cannot_be_a_base_then_it_is_no_server(url: str, is_one: bool) -> None:
    assert is_server(url) is is_one


def document(url: str, **more: Any) -> dict[str, Any]:
    item: dict[str, Any] = {"get": {}, **more}
    return {"openapi": "3.0.3", "info": {"title": "Tea"}, "servers": [{"url": url}], "paths": {"/a": item}}


@pytest.mark.parametrize(
    "url",
    ["file:///etc/passwd", "/x", "https://a.example.com:999999", "https://u:p@a.example.com", "https://{h}"],
)
def test_document_when_its_server_is_unusable_then_it_is_refused_unless_another_is_named(url: str) -> None:
    """spec/actions-format.md §8.1: every call would fail, and nobody would know before."""
    nothing = ExtensionSettings()
    assert places({"spec": document(url)}, known=nothing) == ["/spec/servers/0/url"]
    assert changed({"spec": document(url), "servers": [{"url": URL}]}, nothing).public[""]["servers"]
    assert changed({"spec": document(url), "name": "x"}, KNOWN).public == KNOWN.public
    live = [{"environment_id": "live", "servers": [{"url": URL}]}]
    assert changed({"spec": document(url), "environments": live}, nothing).public["live"]
    assert changed({"spec": document(url, servers=[{"url": URL}])}, nothing).public == {"": {}}
    assert places({"spec": document(url), "servers": []}) == ["/spec/servers/0/url"]
    assert changed({"spec": document(URL)}, nothing).public == {"": {}}


@pytest.mark.parametrize("name", ["Host", "content-length", "Proxy-Authorization", "Connection"])
def test_key_when_its_header_is_never_sent_then_it_is_refused(name: str) -> None:
    """It would be stored, and no call would ever carry it."""
    auth = {"type": "api_key", "value": "v", "in": "header", "name": name}
    assert places({"auth": auth}) == ["/auth/name"]
    assert changed({"auth": {**auth, "in": "query"}}).public[""]["auth"]["name"] == name
    assert changed({"auth": {**auth, "name": "X-Key"}}).secret[""] == {"value": "v"}
