"""Rate limits of two real server processes with one Redis."""

from pathlib import Path
from typing import Any

import httpx

KEY = "a-key-for-the-tests"


def ask(server: Any) -> tuple[int, str]:
    """The status of a request, and what is left of its limit."""
    query = {"version": "2021-11-27"}
    answer = httpx.get(f"{server.url}/v1/workspaces", params=query, auth=("apikey", KEY), timeout=60)
    return answer.status_code, answer.headers["x-ratelimit-remaining"]


def test_processes_when_one_is_killed_then_its_calls_still_count(
    server: Any, tmp_path: Path, redis_url: str
) -> None:
    """spec/operations.md §6: counted per service instance, whatever process answers."""
    file = tmp_path / "limits.toml"
    figures = "{ count = 3, window_seconds = 600 }"
    file.write_text(f"[operations.list_workspaces]\nalways = {figures}\n", encoding="utf-8")
    settings = {"DOYLE_RATE_LIMITS": str(file), "DOYLE_REDIS_URL": redis_url}
    other = type(server)(tmp_path / "other")
    server.start(**settings)
    other.start(**settings)
    try:
        assert [ask(other), ask(server)] == [(200, "2"), (200, "1")]
        other.kill()
        other.start(**settings)
        assert [ask(other), ask(server), ask(other)] == [(200, "0"), (429, "0"), (429, "0")]
    finally:
        other.kill()
