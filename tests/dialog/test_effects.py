"""Tests of effects by replay."""

import pytest

from doyle.dialog.effects import (
    BUDGETS,
    MAX_EFFECTS,
    ActionEffect,
    CallBudget,
    CallType,
    Effect,
    EffectLedger,
    EffectNeeded,
    EffectResult,
    read_answer,
)

CALL = Effect(CallType.WEBHOOK, "main_webhook", "n", {"a": 1})
ACTION = ActionEffect("order", "n", {"a": 1})


def test_perform_when_result_is_missing_then_names_the_effect() -> None:
    """The caller performs what the turn stopped at."""
    with pytest.raises(EffectNeeded) as caught:
        EffectLedger().perform(CALL)
    assert caught.value.effect is CALL


def test_perform_when_results_are_there_then_in_order() -> None:
    """A replayed turn finds the answers in the order in which it asked."""
    ledger = EffectLedger((EffectResult(1), EffectResult(error="no")))
    assert ledger.perform(CALL) == EffectResult(1)
    assert ledger.perform(CALL) == EffectResult(error="no")
    with pytest.raises(EffectNeeded):
        ledger.perform(CALL)


def test_perform_when_too_many_then_an_error_and_no_call() -> None:
    """Effects of one turn are capped."""
    ledger = EffectLedger(tuple(EffectResult(at) for at in range(MAX_EFFECTS)))
    for _ in range(MAX_EFFECTS):
        ledger.perform(CALL)
    refused = ledger.perform(CALL)
    assert refused.value is None
    assert str(MAX_EFFECTS) in str(refused.error)


def test_perform_when_a_result_needs_no_call_then_the_turn_is_not_stopped() -> None:
    """spec dialog-engine.md §11.5: what nobody can run need not be asked for; the results of others stay."""
    refused = EffectResult(error="no")
    ledger = EffectLedger((EffectResult(1),), lambda effect: refused if effect is ACTION else None)
    assert [ledger.perform(ACTION), ledger.perform(CALL), ledger.perform(ACTION)] == [
        refused,
        EffectResult(1),
        refused,
    ]
    with pytest.raises(EffectNeeded):
        ledger.perform(CALL)


@pytest.mark.parametrize(
    ("call_type", "each", "together"),
    [(CallType.WEBHOOK, 8, 8), (CallType.CLOUD_FUNCTION, 5, 7), (CallType.WEB_ACTION, 5, 7)],
)
def test_budget_when_a_call_is_made_then_by_its_type(call_type: CallType, each: int, together: int) -> None:
    """spec dialog-engine.md §11.3: 8 s for all calls of one message; §11.4: 5 s each, 7 s per message."""
    assert Effect(call_type, "x", "n", {}).budget == CallBudget(each, together)
    assert set(BUDGETS) == set(CallType)


@pytest.mark.parametrize(
    ("body", "value"),
    [
        (b'{"a": [1, null]}', {"a": [1, None]}),
        (b'""', ""),
        (b"", ""),
        (b" \n", ""),
        (b"null", None),
        (b"false", False),
        (b' "text" ', "text"),
        ('{"ä": "€"}'.encode(), {"ä": "€"}),
    ],
)
@pytest.mark.parametrize("status", [200, 201, 204, 299])
def test_answer_when_it_succeeded_then_its_json(status: int, body: bytes, value: object) -> None:
    """spec dialog-engine.md §11.3: 2xx with JSON; an empty body or the JSON string `""` stores `""`."""
    assert read_answer(status, body) == EffectResult(value)


@pytest.mark.parametrize(
    ("status", "body", "reason"),
    [
        (199, b"{}", "199"),
        (302, b"{}", "302"),
        (404, b'{"error": "no"}', "404"),
        (500, b"", "500"),
        (200, b"<html>", "not JSON"),
        (200, b"{'a': 1}", "not JSON"),
        (200, b"NaN", "not JSON"),
        (200, b'{"a": Infinity}', "not JSON"),
        (200, b'{"a": [1e400]}', "not JSON"),
        (200, b"-1.5E+999", "not JSON"),
        (200, b"\xff\xfe", "not JSON"),
        (200, b"[" * 100_000, "not JSON"),
    ],
)
def test_answer_when_it_is_anything_else_then_an_error(status: int, body: bytes, reason: str) -> None:
    """spec dialog-engine.md §11.3: non-2xx, or a body that is neither empty nor JSON."""
    result = read_answer(status, body)
    assert result.value is None
    assert reason in str(result.error)
