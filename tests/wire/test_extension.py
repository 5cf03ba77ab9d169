"""The bodies of extensions (design, *Extensions*)."""

from typing import Any

import pytest

from doyle.errors import InputError
from doyle.wire.extension import ExtensionChange, NewExtension, public_part, secret_part

NEW: dict[str, Any] = {"name": "Stock", "spec": {}}


def places(body: Any) -> list[str]:
    with pytest.raises(InputError) as caught:
        NewExtension.read(body)
    return [fault.path for fault in caught.value.faults]


def test_parts_when_taken_then_each_field_is_in_one_of_them() -> None:
    auth = {"type": "api_key", "in": "header", "name": "X", "value": "v", "other": "o"}
    read = NewExtension.read({**NEW, "auth": auth}).auth
    assert read is not None
    assert public_part(read) == {"type": "api_key", "in": "header", "name": "X"}
    assert secret_part(read) == {"value": "v"}


@pytest.mark.parametrize(
    ("auth", "at"),
    [
        ({}, "/auth"),
        ({"type": None}, "/auth"),
        ({"type": "basic", "username": 1, "password": "p"}, "/auth/username"),
        ({"type": "basic", "username": "u", "password": ""}, "/auth/password"),
        ({"type": "bearer", "token": "a\nb"}, "/auth/token"),
        ({"type": "api_key", "value": "v", "name": "a\r\nb: c"}, "/auth/name"),
        (
            {"type": "oauth2_client_credentials", "client_id": "i", "client_secret": "s", "scopes": ["a b"]},
            "/auth/scopes/0",
        ),
        (
            {
                "type": "oauth2_client_credentials",
                "client_id": "i",
                "client_secret": "s",
                "client_auth_type": "x",
            },
            "/auth/client_auth_type",
        ),
        ("none", "/auth"),
    ],
)
def test_auth_when_wrong_then_its_place_in_the_body_is_named(auth: Any, at: str) -> None:
    assert places({**NEW, "auth": auth}) == [at]


def test_body_when_new_then_name_and_document_are_required_and_later_not() -> None:
    assert sorted(places({})) == ["/name", "/spec"]
    assert ExtensionChange.read({}).name is None
    assert places([]) == [""]


@pytest.mark.parametrize(
    ("body", "at"),
    [
        ({"name": "a" * 65}, "/name"),
        ({"description": "a" * 513}, "/description"),
        ({"catalog_item_id": ""}, "/catalog_item_id"),
        ({"spec": "{}"}, "/spec"),
        ({"servers": {}}, "/servers"),
        ({"servers": [{"url": "u"}] * 21}, "/servers"),
        ({"servers": [{}]}, "/servers/0/url"),
        ({"environments": [{}]}, "/environments/0/environment_id"),
        ({"environments": [{"environment_id": "e", "servers": []}]}, "/environments/0/servers"),
    ],
)
def test_field_when_wrong_then_it_is_named(body: dict[str, Any], at: str) -> None:
    assert places({**NEW, **body}) == [at]
