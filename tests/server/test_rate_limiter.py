"""Requests beyond their limit, over HTTP (spec/operations.md §6; spec/api/guide.md §12)."""

import re
import time
from functools import partial
from pathlib import Path
from typing import Any
from uuid import uuid4

import httpx
import pytest
from prometheus_client.parser import text_string_to_metric_families

from doyle.errors import SettingError
from doyle.server.app import create_app
from doyle.server.operation import Limit
from doyle.server.operations import OPERATIONS
from doyle.server.rate_policy import RatePolicy
from doyle.settings import Settings
from doyle.store.instances import ensure_instance

VERSION = {"version": "2021-11-27"}


def shown(response: httpx.Response) -> tuple[int, int, int]:
    limit, remaining, reset = (
        int(response.headers[f"x-ratelimit-{name}"]) for name in ("limit", "remaining", "reset")
    )
    return limit, remaining, reset


def figure(client: httpx.Client, name: str) -> dict[tuple[str, ...], float]:
    families = text_string_to_metric_families(client.get("/metrics").text)
    samples = (sample for family in families for sample in family.samples)
    return {tuple(sample.labels.values()): sample.value for sample in samples if sample.name == name}


def test_request_when_its_limit_is_used_up_then_is_429_with_headers_until_the_window_ends(
    start_server: Any,
) -> None:
    """spec/api/guide.md §12: beyond: 429 with the same headers and `Retry-After`."""
    server = start_server(rate_limits="reference")
    with server.client() as client:
        seen = [client.delete("/v1/user_data", params={"customer_id": "c"}) for _ in range(6)]
        assert [response.status_code for response in seen] == [202] * 4 + [429] * 2
        assert [shown(response)[:2] for response in seen] == [(4, n) for n in (3, 2, 1, 0, 0, 0)]
        assert len({shown(response)[2] for response in seen}) == 1
        refused = seen[-1]
        assert refused.json() == {"error": "Too many requests", "code": 429}
        assert refused.headers["content-type"].startswith("application/json")
        assert 1 <= int(refused.headers["retry-after"]) <= 60
        assert int(refused.headers["retry-after"]) >= shown(refused)[2] - time.time()
        assert not any("retry-after" in response.headers for response in seen[:4])
        assert figure(client, "doyle_rate_limited_requests_total") == {("delete_user_data",): 2}


def test_request_when_the_retry_comes_after_the_time_told_then_a_new_window_opens(
    start_server: Any, tmp_path: Path
) -> None:
    """spec/operations.md §6: 429 until the window expires; §12: the next request opens a new one."""
    server = start_server(rate_limits=limits_file(tmp_path, "list_workspaces", count=1, window_seconds=1))
    with server.client() as client:
        assert client.get("/v1/workspaces").status_code == 200
        refused = client.get("/v1/workspaces")
        assert refused.status_code == 429
        time.sleep(int(refused.headers["retry-after"]))
        again = client.get("/v1/workspaces")
    assert (again.status_code, shown(again)[:2]) == (200, (1, 0))
    assert shown(again)[2] > shown(refused)[2]


def limits_file(folder: Path, operation_id: str, count: int, window_seconds: int) -> str:
    path = folder / "limits.toml"
    figures = f"{{ count = {count}, window_seconds = {window_seconds} }}"
    path.write_text(f"[operations.{operation_id}]\nalways = {figures}\n", encoding="utf-8")
    return str(path)


def test_message_when_the_file_limits_it_then_the_third_is_refused(start_server: Any, tmp_path: Path) -> None:
    """The reference has no limit of messages (spec/operations.md §6); an operator may want one."""
    server = start_server(rate_limits=limits_file(tmp_path, "message", count=2, window_seconds=600))
    with server.client() as client:
        made = client.post("/v1/workspaces", json={"name": "x"}).json()["workspace_id"]
        path = f"/v1/workspaces/{made}/message"
        seen = [client.post(path, json={"input": {"text": "hello"}}) for _ in range(3)]
        assert [response.status_code for response in seen] == [200, 200, 429]
        assert not [name for name in client.get("/v1/workspaces").headers if name.startswith("x-ratelimit")]


async def add_instance(instance_id: str, services: Any) -> None:
    async with services.store.write() as tx:
        await ensure_instance(tx, instance_id, 1)


def test_limit_when_instances_differ_then_each_has_its_own(start_server: Any, tmp_path: Path) -> None:
    """spec/operations.md §6: counted per service instance."""
    server = start_server(rate_limits=limits_file(tmp_path, "list_workspaces", count=1, window_seconds=600))

    server.run(partial(add_instance, "other"))
    with server.client() as client:
        paths = ["/v1/workspaces", "/instances/default/v1/workspaces", "/instances/other/v1/workspaces"]
        assert [client.get(path).status_code for path in paths] == [200, 429, 200]
        assert client.get("/instances/other/v1/workspaces").status_code == 429


def test_limit_when_callers_are_not_let_in_then_they_use_nothing_up(
    start_server: Any, tmp_path: Path
) -> None:
    """spec/api/guide.md §12: the window starts with the first accepted request."""
    server = start_server(rate_limits=limits_file(tmp_path, "list_workspaces", count=1, window_seconds=600))
    with server.client(key="wrong") as stranger, server.client() as client:
        assert [stranger.get("/v1/workspaces").status_code for _ in range(3)] == [401] * 3
        assert client.get("/v1/workspaces").status_code == 200
        assert stranger.get("/v1/workspaces").status_code == 401


def test_limit_when_a_request_that_was_let_in_cannot_be_answered_then_it_counts_as_well(
    start_server: Any, tmp_path: Path
) -> None:
    """A bad version uses the limit up as a bad body does, and its answer has the headers."""
    server = start_server(rate_limits=limits_file(tmp_path, "list_workspaces", count=1, window_seconds=600))
    with server.client() as client:
        refused = client.get("/v1/workspaces", params={"version": "x"})
        assert (refused.status_code, refused.headers["x-ratelimit-remaining"]) == (400, "0")
        assert client.get("/v1/workspaces").status_code == 429


def test_browser_when_refused_then_may_read_when_to_come_again(start_server: Any) -> None:
    server = start_server(cors_origins="https://desk.example")
    with server.client() as client:
        answer = client.get("/v1/workspaces", headers={"Origin": "https://desk.example"})
    exposed = answer.headers["access-control-expose-headers"].split(", ")
    assert {"Retry-After", "X-RateLimit-Reset"} <= set(exposed)


def test_operations_when_their_requests_are_used_up_then_each_is_429(start_server: Any) -> None:
    """spec/operations.md §6: every operation with a limit in the contract, under each condition."""
    server = start_server(rate_limits="reference")
    policy = RatePolicy.read("reference")
    with server.client() as client:
        for operation in (each for each in OPERATIONS.values() if each.limits):
            for query in ({}, {"export": "true"}, {"cursor": "x"}):
                limit = policy.limit_for(operation.operation_id, query)
                assert limit is not None
                server.run(partial(use_up, operation.operation_id, limit))
                path = re.sub(r"\{[^}]+\}", "x", operation.path)
                response = client.request(operation.method, path, params=VERSION | query)
                assert response.status_code == 429, operation.operation_id
                assert shown(response)[:2] == (limit.rate.count, 0)


async def use_up(operation_id: str, limit: Limit, services: Any) -> None:
    key = ("default", operation_id, limit.condition)
    for _ in range(limit.rate.count):
        await services.rates.counter.count(key, limit.rate, services.clock())


def test_processes_when_they_share_redis_then_refuse_as_one(
    start_server: Any, tmp_path: Path, redis_url: str
) -> None:
    """spec/operations.md §6: per service instance, whatever process answers."""
    file = limits_file(tmp_path, "list_workspaces", count=3, window_seconds=600)
    shared = {"rate_limits": file, "redis_url": redis_url}
    servers = [start_server(**shared, data_dir=tmp_path / name) for name in ("one", "other")]
    instance_id = uuid4().hex
    for server in servers:
        server.run(partial(add_instance, instance_id))
    with servers[0].client() as one, servers[1].client() as other:
        path = f"/instances/{instance_id}/v1/workspaces"
        seen = [client.get(path) for client in (one, other, one, other, one)]
    assert [response.status_code for response in seen] == [200, 200, 200, 429, 429]
    assert [shown(response)[1] for response in seen] == [2, 1, 0, 0, 0]
    assert 1 <= int(seen[-1].headers["retry-after"]) <= 601


def test_redis_when_it_is_not_there_then_this_process_counts_and_nobody_notices(
    start_server: Any, tmp_path: Path
) -> None:
    file = limits_file(tmp_path, "list_workspaces", count=3, window_seconds=600)
    server = start_server(rate_limits=file, redis_url=f"unix://{tmp_path}/nobody")
    with server.client() as client:
        seen = [client.get("/v1/workspaces") for _ in range(4)]
        assert [response.status_code for response in seen] == [200, 200, 200, 429]
        assert [shown(response)[1] for response in seen] == [2, 1, 0, 0]
        assert figure(client, "doyle_redis_failures_total") == {(): 1}


@pytest.mark.parametrize(
    ("values", "message"),
    [
        ({"rate_limits": "nowhere.toml"}, "DOYLE_RATE_LIMITS: nowhere.toml: No such file"),
        ({"redis_url": "http://x"}, "DOYLE_REDIS_URL"),
    ],
)
def test_application_when_a_setting_makes_no_sense_then_is_not_even_built(
    tmp_path: Path, values: dict[str, str], message: str
) -> None:
    settings = Settings(_env_file=None, data_dir=tmp_path / "data", **values)
    with pytest.raises(SettingError, match=message):
        create_app(settings)
    assert not (tmp_path / "data").exists()
