"""`doyle tokens` with a real server."""

import json
from collections.abc import Callable
from typing import Any

import httpx
import pytest
from typer.testing import Result

Doyle = Callable[..., Result]


def token_of(served: Any, key: str) -> str:
    form = {"grant_type": "urn:ibm:params:oauth:grant-type:apikey", "apikey": key}
    return str(httpx.post(f"{served.url}/identity/token", data=form).json()["access_token"])


def status_with(served: Any, token: str) -> int:
    headers = {"Authorization": f"Bearer {token}"}
    return httpx.get(f"{served.url}/v1/workspaces?version=2021-11-27", headers=headers).status_code


def test_revoke_when_a_key_is_named_then_its_tokens_end_and_the_key_goes_on(
    served: Any, doyle: Doyle
) -> None:
    key = doyle("keys", "create", "tokened").stdout.strip()
    token = token_of(served, key)
    assert status_with(served, token) == 200
    result = doyle("tokens", "revoke", "--key", "tokened")
    assert (result.exit_code, result.stdout) == (0, "")
    assert "All tokens of tokened have ended." in result.stderr
    assert status_with(served, token) == 401
    assert status_with(served, token_of(served, key)) == 200


def test_revoke_when_a_user_is_named_then_says_whose(served: Any, doyle: Doyle) -> None:
    doyle("users", "create", "tokener", typed="correct horse")
    revoked = json.loads(doyle("tokens", "revoke", "--user", "tokener", "--json").stdout)
    assert revoked == {"revoked": {"username": "tokener"}}
    assert doyle("tokens", "revoke", "--user", "nobody").exit_code == 2


@pytest.mark.parametrize("options", [(), ("--key", "a", "--user", "b"), ("--key", "nobody")])
def test_revoke_when_not_exactly_one_is_named_then_exits_with_2(
    served: Any, doyle: Doyle, options: tuple[str, ...]
) -> None:
    assert doyle("tokens", "revoke", *options).exit_code == 2


def test_rotate_when_done_then_old_tokens_live_unless_revoked(served: Any, doyle: Doyle) -> None:
    token = token_of(served, served.manager_key)
    made = json.loads(doyle("tokens", "rotate", "--json").stdout)
    assert set(made) == {"key_id", "created"}
    assert status_with(served, token) == 200
    assert "All tokens from before have ended." in doyle("tokens", "rotate", "--revoke").stderr
    assert status_with(served, token) == 401
