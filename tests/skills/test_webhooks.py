"""Webhooks of workspaces, compiled."""

import random
from datetime import UTC, datetime
from typing import Any

import pytest

from doyle.expressions.scope import Scope
from doyle.skills.compiled import compile_skill
from doyle.skills.webhooks import compile_webhooks
from doyle.wire.json import JsonObject
from doyle.wire.workspace import Webhook, WorkspaceBody

URL = "https://hooks.example/s3cret"


def webhook(*headers: Any, name: str = "main_webhook", url: str = URL) -> Webhook:
    return Webhook.read({"url": url, "name": name, "headers": list(headers)})


def header(name: Any, value: Any) -> JsonObject:
    return {"name": name, "value": value}


def rendered(*headers: Any, entities: frozenset[str] = frozenset(), **context: Any) -> list[tuple[str, str]]:
    compiled = compile_webhooks([webhook(*headers)], entities)["main_webhook"]
    return list(compiled.render_headers(scope(context)))


def scope(context: JsonObject) -> Scope:
    return Scope(
        context=context,
        input={},
        output={},
        intents=(),
        entities=(),
        is_irrelevant=False,
        text="",
        now=datetime(2024, 8, 25, tzinfo=UTC),
        random=random.Random(0),
    )


def test_webhook_when_compiled_then_is_known_by_name() -> None:
    """spec dialog-engine.md §11.3: `webhooks[{name,url,headers[{name,value}]}]`."""
    compiled = compile_webhooks([webhook(), webhook(name="other", url="http://b")], frozenset())
    assert {name: each.url for name, each in compiled.items()} == {"main_webhook": URL, "other": "http://b"}


def test_webhook_when_it_has_no_address_then_is_none() -> None:
    """spec dialog-engine.md §11.3: no URL is a failure; editors export empty ones."""
    assert compile_webhooks([webhook(url=""), webhook(url="  ", name="b")], frozenset()) == {}


def test_webhook_when_a_name_comes_twice_then_the_first_counts() -> None:
    compiled = compile_webhooks(
        [webhook(url=""), webhook(url="http://a"), webhook(url="http://b")], frozenset()
    )
    assert compiled["main_webhook"].url == "http://a"


@pytest.mark.parametrize(
    ("value", "sent"),
    [
        ("plain", "plain"),
        ("  padded ", "padded"),
        ("Bearer $integrations.chat.private.jwt", "Bearer j.w.t"),
        ("$integrations.chat.private.jwt", "j.w.t"),
        ("<? $count + 1 ?>", "3"),
        ("$missing", ""),
        ("user@example.org", "user@example.org"),
        ("cost: 5$", "cost: 5$"),
        (7, ""),
        (None, ""),
    ],
)
def test_header_when_rendered_then_has_its_context_references_filled_in(value: Any, sent: str) -> None:
    """spec operations.md §3, *Dialog node webhook*: headers may contain context references."""
    context = {"integrations": {"chat": {"private": {"jwt": "j.w.t"}}}, "count": 2}
    assert rendered(header("X-Key", value), **context) == [("X-Key", sent)]


@pytest.mark.parametrize(
    "empty", [header("", "x"), header("  ", "x"), header(None, "x"), header(7, "x"), {"value": "x"}, {}]
)
def test_header_when_it_has_no_name_then_is_left_out(empty: JsonObject) -> None:
    """Editors export the empty row below the last header."""
    assert rendered(header("A", "1"), empty, header("B", "2")) == [("A", "1"), ("B", "2")]


@pytest.mark.parametrize("value", ["s3cret <? ( ?>", "s3cret <? $a.b.c.d() ?>", "s3cret <? 'x'.nope() ?>"])
def test_header_when_it_cannot_be_rendered_then_the_fault_does_not_show_it(value: str) -> None:
    with pytest.raises(ValueError, match="its header number 2") as caught:
        rendered(header("A", "1"), header("B", value))
    assert "s3cret" not in str(caught.value)
    assert caught.value.__cause__ is None


def test_webhook_when_shown_then_hides_address_and_headers() -> None:
    compiled = compile_webhooks([webhook(header("s3cret", "s3cret"))], frozenset())
    assert "s3cret" not in repr(compiled)
    assert "main_webhook" in repr(compiled)


def test_skill_when_compiled_then_may_call_its_webhooks_and_the_operators_functions() -> None:
    body = WorkspaceBody.read(
        {"webhooks": [{"url": URL, "name": "main_webhook"}, {"url": "", "name": "off"}]}
    )
    skill = compile_skill("w1", 1, body, frozenset({"lookup"}))
    assert skill.dialog.callable_actions == {"main_webhook", "lookup"}
    assert set(skill.webhooks) == {"main_webhook"}


def test_skill_when_it_has_no_webhooks_then_may_call_nobody() -> None:
    skill = compile_skill("w1", 1, WorkspaceBody.read({}))
    assert skill.dialog.callable_actions == frozenset()
    assert skill.webhooks == {}
