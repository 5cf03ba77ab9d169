"""`doyle audit` with a real server."""

import json
from collections.abc import Callable
from typing import Any

from typer.testing import Result

Doyle = Callable[..., Result]


def events(doyle: Doyle, *options: str) -> list[dict[str, Any]]:
    shown: list[dict[str, Any]] = json.loads(doyle("audit", "--json", *options).stdout)["events"]
    return shown


def test_audit_when_asked_then_one_line_per_change_newest_first(served: Any, doyle: Doyle) -> None:
    doyle("keys", "create", "watched")
    doyle("keys", "delete", "watched")
    lines = doyle("audit", "--limit", "2").stdout.splitlines()
    assert lines[0].split() == ["TIME", "WHO", "WHAT", "ON", "STATUS", "FROM"]
    assert [line.split()[1:3] for line in lines[1:]] == [
        ["DOYLE_API_KEY", "delete_key"],
        ["DOYLE_API_KEY", "create_key"],
    ]
    assert lines[1].split()[4:] == ["200", "127.0.0.1"]


def test_audit_when_narrowed_then_only_those_over_all_pages(served: Any, doyle: Doyle) -> None:
    doyle("instances", "add", "audited")
    for at in range(3):
        doyle("keys", "create", f"key {at}", "--instance", "audited")
    assert len(events(doyle, "--instance", "audited")) == 3
    assert len(events(doyle, "--instance", "audited", "--limit", "2")) == 2
    assert {each["operation"] for each in events(doyle, "--operation", "create_instance")} == {
        "create_instance"
    }
    assert events(doyle, "--since", "2999-01-01") == []
    assert "There are no such events." in doyle("audit", "--actor", "nobody").stderr


def test_audit_when_there_are_more_than_a_page_then_goes_on(scripted: Any, doyle: Doyle) -> None:
    page = {"events": [{"event_id": "a"}], "pagination": {"next_cursor": "c"}}
    scripted.script("GET", "/admin/audit_log", page, {"events": [{"event_id": "b"}], "pagination": {}})
    assert [each["event_id"] for each in events(doyle)] == ["a", "b"]
    queries = [each["query"] for each in scripted.sent("GET", "/admin/audit_log")]
    assert queries == [{"page_limit": "100"}, {"page_limit": "100", "cursor": "c"}]


def test_audit_when_a_moment_is_none_then_exits_with_1(served: Any, doyle: Doyle) -> None:
    result = doyle("audit", "--since", "yesterday")
    assert (result.exit_code, "/since" in result.stderr) == (1, True)
