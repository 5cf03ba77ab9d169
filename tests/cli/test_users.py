"""`doyle users` with a real server."""

import json
from collections.abc import Callable
from typing import Any

import httpx
import pytest
from typer.testing import Result

PASSWORD = "correct horse"
Doyle = Callable[..., Result]


def status_of(served: Any, username: str, password: str, path: str = "/v1/workspaces") -> int:
    query = {"version": "2021-11-27"}
    return httpx.get(served.url + path, params=query, auth=(username, password)).status_code


def listed(doyle: Doyle, *options: str) -> dict[str, dict[str, Any]]:
    users = json.loads(doyle("users", "list", "--json", *options).stdout)["users"]
    return {user["username"]: user for user in users}


def test_create_when_the_password_is_piped_in_then_the_user_logs_in_with_it(
    served: Any, doyle: Doyle
) -> None:
    result = doyle("users", "create", "ann", "--role", "writer", typed=f"{PASSWORD}\n")
    assert result.exit_code == 0, result.stderr
    assert PASSWORD not in result.output
    headings, row = result.stdout.splitlines()
    assert headings.split("  ")[0] == "USERNAME"
    assert row.split()[:4] == ["ann", "Writer", "default", "enabled"]
    assert status_of(served, "ann", PASSWORD) == 200
    assert status_of(served, "ann", "wrong") == 401


def test_create_when_somebody_is_asked_then_the_password_is_typed_twice_and_not_shown(
    served: Any, at_terminal: Callable[..., tuple[int, str]]
) -> None:
    code, shown = at_terminal("users", "create", "typist", typed=(PASSWORD, PASSWORD))
    assert code == 0, shown
    assert shown.count("Repeat for confirmation") == 1
    assert status_of(served, "typist", PASSWORD) == 200


def test_create_when_roles_scope_and_instance_are_named_then_has_them(served: Any, doyle: Doyle) -> None:
    options = ("--extra-role", "logs reader", "--extra-role", "Version Maker", "--scope", "server", "--json")
    made = json.loads(doyle("users", "create", "bob", *options, typed=PASSWORD).stdout)
    assert (made["role"], made["scope"]) == ("Reader", "server")
    assert made["extra_roles"] == ["Logs Reader", "Version Maker"]
    assert doyle("instances", "add", "bakery").exit_code == 0
    assert doyle("users", "create", "baker", "--instance", "bakery", typed=PASSWORD).exit_code == 0
    assert listed(doyle, "--instance", "bakery")["baker"]["instance_id"] == "bakery"
    assert "baker" not in listed(doyle)
    assert "Reader + Logs Reader + Version Maker  whole server  enabled" in doyle("users", "list").stdout


@pytest.mark.parametrize(
    ("typed", "code", "said"),
    [("", 2, "no password"), ("short\n", 1, "at /password"), ("\n", 2, "no password")],
)
def test_create_when_the_password_is_missing_or_bad_then_says_so(
    served: Any, doyle: Doyle, typed: str, code: int, said: str
) -> None:
    result = doyle("users", "create", "nobody", typed=typed)
    assert (result.exit_code, said in result.stderr) == (code, True), result.stderr
    assert "nobody" not in listed(doyle)


def test_update_when_asked_then_changes_that_alone(served: Any, doyle: Doyle) -> None:
    doyle("users", "create", "cleo", "--role", "Manager", typed=PASSWORD)
    assert doyle("users", "update", "cleo", "--disable").exit_code == 0
    assert status_of(served, "cleo", PASSWORD) == 401
    result = doyle("users", "update", "cleo", "--enable", "--password", "--json", typed="another horse\n")
    assert json.loads(result.stdout)["role"] == "Manager"
    assert status_of(served, "cleo", PASSWORD) == 401
    assert status_of(served, "cleo", "another horse", "/admin/keys") == 200
    doyle("users", "update", "cleo", "--role", "Reader", "--extra-role", "Logs Reader")
    assert listed(doyle)["cleo"]["extra_roles"] == ["Logs Reader"]
    doyle("users", "update", "cleo", "--extra-role", "none")
    assert "extra_roles" not in listed(doyle)["cleo"]


def test_update_when_nothing_is_asked_for_then_exits_with_2(served: Any, doyle: Doyle) -> None:
    result = doyle("users", "update", "cleo")
    assert (result.exit_code, "nothing to change" in result.stderr) == (2, True)


def test_delete_when_done_then_the_user_is_gone_and_a_second_time_exits_with_2(
    served: Any, doyle: Doyle
) -> None:
    name = "dora / the 2nd"
    doyle("users", "create", name, typed=PASSWORD)
    assert json.loads(doyle("users", "delete", name, "--json").stdout) == {"deleted": name}
    assert status_of(served, name, PASSWORD) == 401
    assert doyle("users", "delete", name).exit_code == 2
