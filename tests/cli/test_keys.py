"""`doyle keys` with a scripted server."""

import json
from collections.abc import Callable
from typing import Any

import pytest
from typer.testing import Result

KEYS = [
    {"key_id": "k1", "name": "phone", "role": "Reader", "created": "2024-08-25T11:22:33.444Z"},
    {"key_id": "k2", "name": "twin", "role": "Writer", "created": "2024-08-25T11:22:34.444Z"},
    {"key_id": "k3", "name": "twin", "role": "Manager", "created": "2024-08-25T11:22:35.444Z"},
]


@pytest.fixture
def keyed(scripted: Any) -> Any:
    scripted.script("GET", "/admin/keys", {"keys": KEYS})
    for key in KEYS:
        scripted.script("DELETE", f"/admin/keys/{key['key_id']}", {})
    return scripted


def test_list_when_asked_then_one_line_per_key(keyed: Any, doyle: Callable[..., Result]) -> None:
    lines = doyle("keys", "list").stdout.splitlines()
    assert lines[0].split() == ["KEY", "ID", "NAME", "ROLE", "CREATED"]
    assert lines[1].split() == ["k1", "phone", "Reader", "2024-08-25T11:22:33.444Z"]
    assert len(lines) == 4


def test_list_when_json_is_asked_for_then_is_json(keyed: Any, doyle: Callable[..., Result]) -> None:
    assert json.loads(doyle("keys", "list", "--json").stdout) == {"keys": KEYS}


@pytest.mark.parametrize(
    ("options", "role"),
    [((), "Reader"), (("--role", "Writer"), "Writer"), (("--role", "manager"), "Manager")],
)
def test_create_when_done_then_only_the_key_is_on_stdout(
    scripted: Any, doyle: Callable[..., Result], options: tuple[str, ...], role: str
) -> None:
    """Roles Reader, Writer, Manager (spec/operations.md §5)."""
    scripted.script(
        "POST", "/admin/keys", {"key_id": "k9", "name": "till", "role": role, "key": "sesame"}, status=201
    )
    result = doyle("keys", "create", "till", *options)
    assert result.stdout == "sesame\n"
    assert role in result.stderr
    assert scripted.requests[0]["body"] == {"name": "till", "role": role}


def test_create_when_json_is_asked_for_then_is_json(scripted: Any, doyle: Callable[..., Result]) -> None:
    scripted.script("POST", "/admin/keys", {"key_id": "k9", "key": "sesame"}, status=201)
    assert json.loads(doyle("keys", "create", "till", "--json").stdout)["key"] == "sesame"


def test_create_when_the_role_is_unknown_then_exits_with_2(
    scripted: Any, doyle: Callable[..., Result]
) -> None:
    assert doyle("keys", "create", "till", "--role", "King").exit_code == 2
    assert scripted.requests == []


@pytest.mark.parametrize(("name", "key_id"), [("k2", "k2"), ("phone", "k1")])
def test_delete_when_named_by_id_or_unique_name_then_it_is_deleted(
    keyed: Any, doyle: Callable[..., Result], name: str, key_id: str
) -> None:
    result = doyle("keys", "delete", name)
    assert result.exit_code == 0
    assert len(keyed.sent("DELETE", f"/admin/keys/{key_id}")) == 1


def test_delete_when_json_is_asked_for_then_is_json(keyed: Any, doyle: Callable[..., Result]) -> None:
    assert json.loads(doyle("keys", "delete", "k1", "--json").stdout) == {"deleted": "k1"}


@pytest.mark.parametrize(("name", "said"), [("twin", "2 keys are called 'twin'"), ("nobody", "no key has")])
def test_delete_when_not_exactly_one_is_meant_then_exits_with_2(
    keyed: Any, doyle: Callable[..., Result], name: str, said: str
) -> None:
    result = doyle("keys", "delete", name)
    assert result.exit_code == 2
    assert said in result.stderr
    assert not [each for each in keyed.requests if each["method"] == "DELETE"]
