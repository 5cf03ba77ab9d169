"""Rate-limit headers with limits off (design, *HTTP*; numbers of spec/api/contract.yaml)."""

import time
from typing import Any

import httpx
import pytest


def shown(response: httpx.Response) -> tuple[int, int, int]:
    limit, remaining, reset = (
        int(response.headers[f"x-ratelimit-{name}"]) for name in ("limit", "remaining", "reset")
    )
    return limit, remaining, reset


@pytest.mark.parametrize(
    ("method", "path", "limit", "window_seconds"),
    [
        ("GET", "/v1/workspaces", 500, 1800),
        ("POST", "/v1/workspaces", 30, 1800),
        ("GET", "/v1/workspaces/{id}", 6000, 300),
        ("GET", "/v1/workspaces/{id}?export=false", 6000, 300),
        ("GET", "/v1/workspaces/{id}?export=true", 20, 1800),
        ("GET", "/v1/workspaces/{id}?export=True", 20, 1800),
        ("POST", "/v1/workspaces/{id}", 30, 1800),
        ("DELETE", "/v1/workspaces/{id}", 30, 1800),
    ],
)
def test_headers_when_a_method_has_a_limit_then_show_it_counting_down(
    live_server: Any, greeter: str, method: str, path: str, limit: int, window_seconds: int
) -> None:
    url = httpx.URL(live_server.url + path.format(id=greeter)).copy_merge_params({"version": "2021-11-27"})
    content = b'{"description": "again"}' if method == "POST" else None
    with live_server.client(params={}) as client:
        first = client.request(method, url, content=content)
        second = client.request(method, url, content=content)
    (count, remaining, reset), (_, next_remaining, next_reset) = shown(first), shown(second)
    assert count == limit
    assert next_remaining == remaining - 1 < limit
    assert reset == next_reset
    assert 0 <= reset - time.time() <= window_seconds


def test_headers_when_the_request_is_refused_for_its_version_or_query_then_are_there_as_well(
    live_server: Any,
) -> None:
    """Every answer to a method with a limit has them, once its caller is let in."""
    with live_server.client(params={}) as client:
        for query in (
            "",
            "?version=soon",
            "?version=2018-02-16&include_audit=maybe",
            "?version=2018-02-16&x=%00",
        ):
            refused = client.get(f"/v1/workspaces{query}")
            assert (refused.status_code, shown(refused)[0]) == (400, 500), query
        answered = client.get("/v1/workspaces?version=2018-02-16&include_audit=true")
        assert (answered.status_code, shown(answered)[0]) == (200, 500)


def test_headers_when_the_cursor_of_a_log_is_empty_then_show_the_limit_of_a_first_page(
    live_server: Any, greeter: str
) -> None:
    with live_server.client() as client:
        path = f"/v1/workspaces/{greeter}/logs"
        first, empty = (shown(client.get(path, params=query)) for query in ({}, {"cursor": ""}))
    assert (first[0], first[1] - 1) == empty[:2] == (40, empty[1])


def test_headers_when_the_limit_is_used_up_then_stay_at_zero_and_nothing_is_refused(
    start_server: Any,
) -> None:
    server = start_server()
    with server.client() as client:
        seen = [client.post("/v1/workspaces", content=b"{broken") for _ in range(32)]
    assert [response.status_code for response in seen] == [400] * 32
    assert [shown(response)[1] for response in seen] == [*range(29, -1, -1), 0, 0]


def test_headers_when_the_caller_is_not_let_in_then_nothing_is_counted(start_server: Any) -> None:
    """spec/api/guide.md §12: the window starts with the first accepted request."""
    server = start_server()
    with server.client(key="wrong") as stranger:
        assert "x-ratelimit-limit" not in stranger.get("/v1/workspaces").headers
    with server.client() as client:
        assert shown(client.get("/v1/workspaces"))[1] == 499
