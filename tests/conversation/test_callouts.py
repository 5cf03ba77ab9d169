"""What is sent for what a turn asks."""

import json
from base64 import b64decode
from datetime import UTC, datetime
from typing import Any

import pytest

from doyle.conversation.callouts import Callout, Surroundings, prepare_callout
from doyle.dialog.effects import ActionEffect, AnyEffect, CallType, Effect, EffectResult
from doyle.skills.compiled import CompiledSkill, compile_skill
from doyle.wire.json import JsonObject
from doyle.wire.workspace import WorkspaceBody

URL = "https://hooks.example/hook"
FUNCTIONS = {"lookup": "http://inner.example/lookup", "main_webhook": "http://inner.example/wrong"}
FUNCTION_TYPES = [CallType.CLOUD_FUNCTION, CallType.WEB_ACTION]


def skill(*headers: JsonObject) -> CompiledSkill:
    hook = {"url": URL, "name": "main_webhook", "headers": list(headers)}
    return compile_skill("w1", 1, WorkspaceBody.read({"webhooks": [hook]}))


def prepare(
    effect: AnyEffect, *headers: JsonObject, context: JsonObject | None = None
) -> Callout | EffectResult:
    now = datetime(2024, 8, 25, tzinfo=UTC)
    return prepare_callout(effect, Surroundings(skill(*headers), context or {}, now, FUNCTIONS))


def effect(call_type: CallType, name: str, parameters: Any = None, **more: Any) -> Effect:
    return Effect(call_type, name, "node", parameters or {}, **more)


def sent(prepared: Callout | EffectResult) -> Callout:
    assert isinstance(prepared, Callout), prepared
    return prepared


def test_webhook_when_called_then_its_parameters_are_the_body() -> None:
    """spec dialog-engine.md §11.3: evaluated `parameters` as a JSON object."""
    call = effect(CallType.WEBHOOK, "main_webhook", {"a": [1, "ü"], "big": 2**70, "none": None})
    prepared = sent(prepare(call))
    assert prepared.effect is call
    assert prepared.request.url == URL
    assert json.loads(prepared.request.content) == {"a": [1, "ü"], "big": 2**70, "none": None}


def test_webhook_when_it_has_no_parameters_then_the_body_is_an_empty_object() -> None:
    assert sent(prepare(effect(CallType.WEBHOOK, "main_webhook"))).request.content == b"{}"


def test_webhook_when_headers_refer_to_the_context_then_they_are_filled_in() -> None:
    """spec operations.md §3: headers may contain references such as `$integrations.chat.private.jwt`."""
    context = {"integrations": {"chat": {"private": {"jwt": "j.w.t"}}}}
    headers = [
        {"name": "Authorization", "value": "$integrations.chat.private.jwt"},
        {"name": "B", "value": "b"},
    ]
    prepared = prepare(effect(CallType.WEBHOOK, "main_webhook"), *headers, context=context)
    assert sent(prepared).request.headers == (("Authorization", "j.w.t"), ("B", "b"))


def test_webhook_when_a_header_cannot_be_evaluated_then_nothing_is_sent() -> None:
    header = {"name": "A", "value": "s3cret <? ( ?>"}
    prepared = prepare(effect(CallType.WEBHOOK, "main_webhook"), header)
    assert isinstance(prepared, EffectResult)
    assert "header number 1" in str(prepared.error)
    assert "s3cret" not in str(prepared.error)


@pytest.mark.parametrize("name", ["other", "lookup"])
def test_webhook_when_the_workspace_has_none_of_that_name_then_is_an_error(name: str) -> None:
    """spec dialog-engine.md §11.3: no URL; the operator's functions are no webhooks."""
    prepared = prepare(effect(CallType.WEBHOOK, name))
    assert prepared == EffectResult(error=f"no address is configured for webhook [{name}]")


@pytest.mark.parametrize("call_type", FUNCTION_TYPES)
def test_function_when_the_operator_gave_it_an_address_then_is_called_there(call_type: CallType) -> None:
    """spec dialog-engine.md §11.4."""
    prepared = sent(prepare(effect(call_type, "lookup", {"a": 1})))
    assert (prepared.request.url, prepared.request.content) == (FUNCTIONS["lookup"], b'{"a":1}')


@pytest.mark.parametrize("call_type", FUNCTION_TYPES)
def test_function_when_the_operator_gave_it_no_address_then_is_an_error(call_type: CallType) -> None:
    """spec dialog-engine.md §11.4: Doyle does not call the vendor cloud."""
    prepared = prepare(effect(call_type, "/org_space/pkg/act"))
    assert prepared == EffectResult(error=f"no address is configured for {call_type} [/org_space/pkg/act]")


@pytest.mark.parametrize(
    ("credentials", "login"),
    [
        ({"user": "u", "password": "p:ü"}, "u:p:ü"),
        ({"api_key": "u:p"}, "u:p"),
        ({"user": "u", "password": "p", "api_key": "x:y"}, "u:p"),
    ],
)
def test_function_when_it_has_credentials_then_they_are_its_login(
    credentials: JsonObject, login: str
) -> None:
    prepared = sent(prepare(effect(CallType.CLOUD_FUNCTION, "lookup", credentials=credentials)))
    [(name, value)] = prepared.request.headers
    assert name == "Authorization"
    assert b64decode(value.removeprefix("Basic ")).decode() == login


@pytest.mark.parametrize("credentials", [None, "text", 7, [], {}, {"user": "u"}, {"user": 1, "password": 2}])
def test_function_when_its_credentials_are_none_then_goes_without(credentials: Any) -> None:
    prepared = sent(prepare(effect(CallType.CLOUD_FUNCTION, "lookup", credentials=credentials)))
    assert prepared.request.headers == ()


@pytest.mark.parametrize(
    ("call_type", "name"), [(CallType.WEB_ACTION, "lookup"), (CallType.WEBHOOK, "main_webhook")]
)
def test_credentials_when_the_call_is_no_cloud_function_then_stay_here(
    call_type: CallType, name: str
) -> None:
    """A skill must not hand a login to another kind of callee than it is for."""
    prepared = sent(prepare(effect(call_type, name, credentials={"api_key": "u:p"})))
    assert prepared.request.headers == ()


def test_connections_when_kept_then_for_the_calls_of_one_skill() -> None:
    assert sent(prepare(effect(CallType.WEBHOOK, "main_webhook"))).request.owner == "w1"
    assert sent(prepare(effect(CallType.WEB_ACTION, "lookup"))).request.owner == ""


def test_callout_when_shown_then_hides_what_is_sent() -> None:
    prepared = sent(prepare(effect(CallType.WEBHOOK, "main_webhook"), {"name": "A", "value": "s3cret"}))
    assert "s3cret" not in repr(prepared)


@pytest.mark.parametrize("waiting", [None, {"step": 1}])
def test_action_when_there_is_no_actions_skill_then_is_an_error_that_names_it(
    waiting: JsonObject | None,
) -> None:
    """spec dialog-engine.md §11.5: a v1 workspace is a dialog alone, and functions are no actions."""
    prepared = prepare(ActionEffect("lookup", "node", {"a": 1}, waiting=waiting))
    assert prepared == EffectResult(error="there is no actions skill that could run action [lookup]")
