"""The settings in force, and what is kept for how long, over HTTP (design, *Operator's view*)."""

import asyncio
import time
from collections.abc import Callable, Iterator
from typing import Any

import httpx
import pytest

from doyle.server.retention import DAY_MILLISECONDS
from doyle.settings import Settings
from doyle.store import audit
from doyle.store.audit import AuditEvent
from doyle.store.messages import LogEvent


@pytest.fixture
def client(live_server: Any) -> Iterator[httpx.Client]:
    with live_server.client() as client:
        yield client


def test_settings_when_asked_for_then_all_are_there_and_no_secret(
    start_server: Callable[..., Any], tmp_path: Any
) -> None:
    server = start_server(
        password="sesame and more",
        username="ann",
        action_urls='{"act": "https://hooks.example/?key=sesame"}',
        redis_url="redis://:sesame@localhost:1/0",
        rate_limits="reference",
    )
    with server.client() as client:
        answer = client.get("/admin/settings")
    assert "sesame" not in answer.text
    assert server.manager_key not in answer.text
    shown = {each["setting"]: each for each in answer.json()["settings"]}
    assert list(shown) == [f"DOYLE_{name.upper()}" for name in Settings.model_fields]
    values = {name.removeprefix("DOYLE_").lower(): each.get("value") for name, each in shown.items()}
    assert values["api_key"] == values["password"] == "********"
    assert values["redis_url"] == "redis://:********@localhost:1/0"
    assert values["action_urls"] == {"act": "********"}
    assert "value" not in shown["DOYLE_DATABASE_URL"]
    assert (values["rate_limits"], values["username"], values["max_upload_mb"]) == ("reference", "ann", 50)
    assert values["data_dir"] == str(tmp_path / "data")
    assert shown["DOYLE_PORT"]["description"] == "Port to listen on."


def kept(answer: httpx.Response) -> dict[str, dict[str, Any]]:
    return {each["what"]: each for each in answer.json()["kept"]}


async def add_events(services: Any, workspace_id: str, ages: list[float]) -> None:
    """A log event and an audit event for every age in days."""
    now = services.now_milliseconds()
    for at, age in enumerate(ages):
        moment = now - round(age * DAY_MILLISECONDS)
        event = LogEvent(f"l{at}", "default", workspace_id, "en", moment, moment, b"{}", b"{}")
        await asyncio.to_thread(services.store.messages.add_log_event, event)
        done = AuditEvent(f"e{at}", "default", moment, "a", "a", "Manager", "", "o", "/", 200, "t")
        async with services.store.write() as tx:
            await audit.add(tx, done)


def test_retention_when_nothing_is_there_then_tells_days_and_the_setting_that_says_so(
    client: httpx.Client,
) -> None:
    """spec/operations.md §1, *Retention*: the setting is the one source."""
    shown = kept(client.get("/admin/retention"))
    assert shown["log events"] == {
        "what": "log events",
        "setting": "DOYLE_LOG_RETENTION_DAYS",
        "days": 30,
        "overdue": 0,
        "due_within_a_day": 0,
    }
    assert shown["audit events"]["setting"] == "DOYLE_AUDIT_RETENTION_DAYS"
    assert shown["audit events"]["days"] == 90


def test_retention_when_run_then_what_is_overdue_goes_and_the_rest_stays(
    client: httpx.Client, live_server: Any
) -> None:
    workspace_id = client.post("/v1/workspaces", json={}).json()["workspace_id"]
    live_server.run(lambda services: add_events(services, workspace_id, [0, 29.5, 31, 40, 100, 101]))
    shown = kept(client.get("/admin/retention"))
    assert (shown["log events"]["overdue"], shown["log events"]["due_within_a_day"]) == (4, 5)
    assert (shown["audit events"]["overdue"], shown["audit events"]["due_within_a_day"]) == (2, 2)
    assert shown["log events"]["oldest"] == shown["audit events"]["oldest"]
    ran = client.post("/admin/retention")
    assert ran.status_code == 202
    assert kept(ran)["log events"]["overdue"] == 4
    deadline = time.monotonic() + 60
    while kept(client.get("/admin/retention"))["audit events"]["overdue"]:
        assert time.monotonic() < deadline
        time.sleep(0.02)
    shown = kept(client.get("/admin/retention"))
    assert (shown["log events"]["overdue"], shown["log events"]["due_within_a_day"]) == (0, 1)
    assert len(client.get(f"/v1/workspaces/{workspace_id}/logs").json()["logs"]) == 2
    [event] = client.get("/admin/audit_log", params={"operation": "run_retention"}).json()["events"]
    assert event["status"] == 202


def test_retention_when_events_are_kept_for_ever_then_nothing_is_overdue(
    start_server: Callable[..., Any],
) -> None:
    server = start_server(log_retention_days=0)
    with server.client() as client:
        workspace_id = client.post("/v1/workspaces", json={}).json()["workspace_id"]
        server.run(lambda services: add_events(services, workspace_id, [5000]))
        client.post("/admin/retention")
        shown = kept(client.get("/admin/retention"))["log events"]
        assert (shown["days"], shown["overdue"], shown["due_within_a_day"]) == (0, 0, 0)
        assert len(client.get(f"/v1/workspaces/{workspace_id}/logs").json()["logs"]) == 1
