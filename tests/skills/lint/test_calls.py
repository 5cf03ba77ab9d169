"""Actions and the hooks that they call."""

from collections.abc import Callable
from typing import Any

import pytest

from doyle.skills.lint.findings import Finding
from doyle.skills.lint.rules import Rule
from doyle.wire.json import Json

Found = Callable[..., list[Finding]]
CALL_RULES = (
    Rule.BAD_ACTION, Rule.WEBHOOK_NOT_CONFIGURED, Rule.LEGACY_ACTION, Rule.ACTION_SKILL,
    Rule.UNKNOWN_ENUMERATION, Rule.OVER_LIMIT, Rule.BAD_WEBHOOK, Rule.SCHEMA,
)  # fmt: skip
HOOK = {"name": "main_webhook", "url": "https://example.org/hook"}


def told(found: Found, *actions: Json, webhooks: Json = None, **fields: Any) -> list[tuple[str, str]]:
    node = {"dialog_node": "n", "conditions": "true", "actions": list(actions), **fields}
    findings = found({"dialog_nodes": [node], "webhooks": webhooks}, *CALL_RULES)
    return [(it.rule.code, it.path.removeprefix("/dialog_nodes/0/actions")) for it in findings]


@pytest.mark.parametrize(
    ("action", "expected"),
    [
        ({"name": "x"}, []),
        ({"name": "x", "type": "client", "result_variable": "context.a.b"}, []),
        ({"name": "main_webhook", "type": "webhook", "result_variable": "$r"}, []),
        ({"name": "other", "type": "webhook"}, [("webhook-not-configured", "/0/name")]),
        ({"name": "x", "type": "cloud_function"}, [("legacy-action", "/0")]),
        ({"name": "x", "type": "server"}, [("legacy-action", "/0")]),
        ({"name": "x", "type": "web_action"}, [("legacy-action", "/0")]),
        ({"name": "x", "type": "action"}, [("action-skill", "/0")]),
        ({"name": "x", "type": "actions"}, [("action-skill", "/0")]),
        (
            {"name": "x", "type": "skill", "result_variable": "a..b"},
            [
                ("bad-action", "/0/result_variable"),
                ("action-skill", "/0"),
            ],
        ),
        ({"name": "x", "type": "magic"}, [("unknown-enumeration", "/0/type")]),
        ({"name": " "}, [("bad-action", "/0/name")]),
        ({"name": "x" * 257}, [("over-limit", "/0/name")]),
        ({"name": "x", "result_variable": "a('b')"}, [("bad-action", "/0/result_variable")]),
        ({"name": "x", "result_variable": "a..b"}, [("bad-action", "/0/result_variable")]),
        ({"name": "x", "result_variable": "a" * 65}, [("bad-action", "/0/result_variable")]),
    ],
)
def test_action_when_it_cannot_work_then_the_place_is_told(
    found: Found, action: Json, expected: list[tuple[str, str]]
) -> None:
    """spec/dialog-engine.md §§11.1-11.5."""
    assert told(found, action, webhooks=[HOOK]) == expected


@pytest.mark.parametrize("webhooks", [None, [], [{"name": "main_webhook", "url": " "}]])
def test_webhook_when_it_has_no_address_then_its_calls_are_told(found: Found, webhooks: Json) -> None:
    """spec/dialog-engine.md §11.3: no URL, then every call fails."""
    assert ("webhook-not-configured", "/0/name") in told(
        found, {"name": "main_webhook", "type": "webhook"}, webhooks=webhooks
    )


@pytest.mark.parametrize(
    ("url", "is_odd"),
    [
        ("https://example.org", False),
        ("http://127.0.0.1:8000/x", False),
        ("ftp://example.org", True),
        ("example.org/hook", True),
        ("https://", True),
        ("http://[::1", True),
        ("", True),
    ],
)
def test_webhook_when_its_address_is_none_then_it_is_told(found: Found, url: str, is_odd: bool) -> None:
    """spec/dialog-engine.md §11.3."""
    findings = found({"webhooks": [{"name": "main_webhook", "url": url}]}, Rule.BAD_WEBHOOK)
    assert [it.path for it in findings] == (["/webhooks/0/url"] if is_odd else [])


def test_actions_when_more_than_five_then_the_import_would_refuse_them(found: Found) -> None:
    """spec/dialog-engine.md §12.6."""
    assert told(found, *[{"name": "x"}] * 6) == [("schema", "")]


def test_actions_when_their_node_is_disabled_then_they_are_left_alone(found: Found) -> None:
    assert told(found, {"name": "x", "type": "webhook"}, disabled=True) == []


def test_action_when_a_handler_calls_it_then_what_it_cannot_do_is_told(found: Found) -> None:
    """spec/dialog-engine.md §11.5: no handler can wait for the turns of an action."""
    handler = {"type": "event_handler", "event_name": "filled", "parent": "s"}
    assert ("bad-action", "/0") in told(found, {"name": "x", "type": "action"}, **handler)
