"""Tests of effects by replay."""

import pytest

from doyle.dialog.effects import MAX_EFFECTS, CallType, Effect, EffectLedger, EffectNeeded, EffectResult

CALL = Effect(CallType.WEBHOOK, "main_webhook", "n", {"a": 1})


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
