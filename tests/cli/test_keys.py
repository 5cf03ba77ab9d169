"""`doyle keys` with a scripted server."""

import json
import re
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
    assert re.split(r"\s{2,}", lines[0]) == [
        "KEY ID",
        "NAME",
        "ROLE",
        "OPENS",
        "STATE",
        "EXPIRES",
        "LAST USED",
    ]
    assert re.split(r"\s{2,}", lines[1]) == ["k1", "phone", "Reader", "whole server", "enabled"]
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


def made(doyle: Callable[..., Result], *arguments: str) -> dict[str, Any]:
    result = doyle("keys", *arguments, "--json")
    assert result.exit_code == 0, result.stderr
    answer: dict[str, Any] = json.loads(result.stdout)
    return answer


def test_create_when_every_option_is_given_then_a_real_server_makes_that_key(
    served: Any, doyle: Callable[..., Result]
) -> None:
    extra = ("--extra-role", "Version Maker", "--extra-role", "logs reader")
    key = made(doyle, "create", "all", "--role", "writer", *extra, "--expires", "2999-01-01")
    assert (key["role"], key["extra_roles"]) == ("Writer", ["Logs Reader", "Version Maker"])
    assert (key["expires"], key["instance_id"]) == ("2999-01-01T00:00:00.000Z", "default")
    assert made(doyle, "create", "wide", "--scope", "server")["scope"] == "server"
    lines = doyle("keys", "list").stdout.splitlines()
    shown = next(line for line in lines if " all " in line)
    assert "Writer + Logs Reader + Version Maker  default" in shown
    assert shown.endswith("2999-01-01T00:00:00.000Z")


def test_create_when_the_server_refuses_the_end_then_exits_with_1(
    served: Any, doyle: Callable[..., Result]
) -> None:
    result = doyle("keys", "create", "late", "--expires", "2001-01-01")
    assert (result.exit_code, "must lie in the future at /expires" in result.stderr) == (1, True)


def test_update_when_asked_then_changes_that_alone(served: Any, doyle: Callable[..., Result]) -> None:
    key = made(doyle, "create", "till", "--role", "Writer", "--extra-role", "Logs Reader")
    changed = made(doyle, "update", "till", "--name", "shop", "--disable", "--expires", "2999-01-01")
    assert (changed["name"], changed["is_enabled"], changed["role"]) == ("shop", False, "Writer")
    assert "disabled" in doyle("keys", "update", key["key_id"], "--role", "reader").stdout
    changed = made(doyle, "update", "shop", "--enable", "--expires", "never", "--extra-role", "none")
    assert (changed["is_enabled"], changed["role"]) == (True, "Reader")
    assert not changed.keys() & {"expires", "extra_roles"}
    nothing = doyle("keys", "update", "shop")
    assert (nothing.exit_code, "nothing to change" in nothing.stderr) == (2, True)
