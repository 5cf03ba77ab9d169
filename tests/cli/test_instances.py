"""`doyle instances` with a real server."""

import json
from collections.abc import Callable
from typing import Any
from uuid import UUID

import pytest
from typer.testing import Result

Doyle = Callable[..., Result]


def statuses(doyle: Doyle) -> dict[str, str]:
    shown = json.loads(doyle("instances", "list", "--json").stdout)["instances"]
    return {each["instance_id"]: each["status"] for each in shown}


def test_add_when_named_then_its_id_alone_is_on_stdout_and_its_keys_work(served: Any, doyle: Doyle) -> None:
    result = doyle("instances", "add", "shop")
    assert result.stdout == "shop\n"
    assert "keys create NAME --role Manager --instance shop" in result.stderr
    key = doyle("keys", "create", "till", "--role", "Manager", "--instance", "shop").stdout.strip()
    with served.client(key=key) as client:
        assert client.get("/instances/shop/v1/workspaces").status_code == 200
        assert client.get("/v1/workspaces").status_code == 403
    rows = [row.split()[:2] for row in doyle("instances", "list").stdout.splitlines()]
    assert rows[0] == ["INSTANCE", "ID"]
    assert ["default", "open"] in rows
    assert ["shop", "open"] in rows


def test_add_when_not_named_then_gets_a_uuid(served: Any, doyle: Doyle) -> None:
    assert UUID(json.loads(doyle("instances", "add", "--json").stdout)["instance_id"])


def test_address_when_it_names_an_instance_then_all_commands_are_about_that(
    served: Any, doyle: Doyle, monkeypatch: pytest.MonkeyPatch
) -> None:
    doyle("instances", "add", "addressed")
    with served.client() as client:
        made = client.post("/instances/addressed/v1/workspaces", json={"name": "theirs"})
    assert made.status_code == 201
    monkeypatch.setenv("DOYLE_URL", f"{served.url}/instances/addressed")
    workspaces = json.loads(doyle("list", "--json").stdout)["workspaces"]
    assert [each["name"] for each in workspaces] == ["theirs"]
    keys = json.loads(doyle("keys", "list", "--json").stdout)["keys"]
    assert [key for key in keys if key["scope"] == "instance"] == []


def test_instance_option_when_the_address_names_another_then_the_option_counts(
    served: Any, doyle: Doyle, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("here", "there"):
        doyle("instances", "add", name)
    monkeypatch.setenv("DOYLE_URL", f"{served.url}/instances/here")
    assert doyle("keys", "create", "till", "--instance", "there").exit_code == 0
    for command in ("keys", "audit", "users"):
        words = (command,) if command == "audit" else (command, "list")
        assert doyle(*words, "--instance", "there").exit_code == 0
    names = [doyle("keys", "list", "--instance", name).stdout for name in ("here", "there")]
    assert ["till" in shown for shown in names] == [False, True]
    assert doyle("tokens", "revoke", "--key", "till", "--instance", "there").exit_code == 0
    assert doyle("keys", "delete", "till").exit_code == 2
    assert doyle("keys", "delete", "till", "--instance", "there").exit_code == 0
    assert doyle("keys", "list", "--instance", "nowhere").exit_code == 2


@pytest.mark.parametrize(("command", "typed"), [("keys", None), ("users", "correct horse")])
def test_create_when_scope_server_and_an_instance_are_asked_for_then_exits_with_2_and_makes_nothing(
    scripted: Any, doyle: Doyle, command: str, typed: str | None
) -> None:
    options = ("--scope", "server", "--instance", "shop")
    result = doyle(command, "create", "both", *options, typed=typed)
    assert (result.exit_code, "exclude each other" in result.stderr) == (2, True)
    assert scripted.requests == []


@pytest.mark.parametrize(("name", "said"), [("default", "exists already"), ("a b", "at /instance_id")])
def test_add_when_refused_then_exits_with_1(served: Any, doyle: Doyle, name: str, said: str) -> None:
    result = doyle("instances", "add", name)
    assert (result.exit_code, said in result.stderr) == (1, True), result.stderr


def test_close_when_done_then_shows_it_until_it_is_open_again(served: Any, doyle: Doyle) -> None:
    doyle("instances", "add", "cinema")
    closed = doyle("instances", "close", "cinema")
    assert closed.stdout == "cinema is closed: 0 workspaces, 0 assistants, 0 keys, 0 users\n"
    assert doyle("keys", "list", "--instance", "cinema").exit_code == 3
    assert json.loads(doyle("instances", "open", "cinema", "--json").stdout)["status"] == "open"
    assert doyle("instances", "show", "cinema").stdout.startswith("cinema is open")
    assert doyle("instances", "show", "nobody").exit_code == 2


def test_delete_when_yes_is_said_then_goes_without_asking(served: Any, doyle: Doyle) -> None:
    doyle("instances", "add", "gone")
    assert json.loads(doyle("instances", "delete", "gone", "--yes", "--json").stdout)["status"] == "deleting"
    assert statuses(doyle).get("gone", "deleting") == "deleting"


def test_delete_when_nobody_can_be_asked_then_exits_with_2(served: Any, doyle: Doyle) -> None:
    doyle("instances", "add", "safe")
    result = doyle("instances", "delete", "safe", typed="safe\n")
    assert (result.exit_code, "say --yes" in result.stderr) == (2, True)
    assert statuses(doyle)["safe"] == "open"
    assert doyle("instances", "delete", "nobody", "--yes").exit_code == 2


@pytest.mark.parametrize(("typed", "code"), [("y", 2), ("asked", 0)])
def test_delete_when_somebody_is_asked_then_goes_only_if_the_id_is_typed(
    served: Any, doyle: Doyle, at_terminal: Callable[..., tuple[int, str]], typed: str, code: int
) -> None:
    doyle("instances", "add", "asked")
    ended, shown = at_terminal("instances", "delete", "asked", typed=(typed,))
    assert ended == code, shown
    assert "asked has 0 workspaces, 0 assistants, 0 keys, 0 users, and their logs" in shown
    assert (statuses(doyle).get("asked") == "open") is (code == 2)
