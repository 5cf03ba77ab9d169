"""spec actions-runtime.md §9.7: what is private never reaches a log, a history or an event."""

from collections.abc import Callable
from typing import Any

import pytest

from doyle.actions.effects import CalloutResult
from doyle.actions.privacy import MAX_SECRETS, masked
from doyle.actions.running import ActionCall

Start = Callable[..., Any]


def vault(w: Any, asks: Any = "sys-number") -> Any:
    """An action whose first answer is private."""
    action = w.action(
        "open", w.step("s1", "Code?", asks=asks), w.step("s2", "Whose?", asks={"free_text": True})
    )
    action["variables"] = [{"variable": "s1", "privacy": {"enabled": True}}, {"variable": "s2"}]
    return action


@pytest.mark.parametrize(
    ("asks", "said", "mention", "secrets"),
    [
        ("sys-number", "it is 90210", ("sys-number", "90210"), {"90210"}),
        ("sys-number", "nine", ("sys-number", "nine", "9"), {"nine", "9"}),
        ("sys-date", "on may 5", ("sys-date", "may 5", "2031-05-05"), {"2031-05-05", "May 5, 2031", "may 5"}),
        ({"free_text": True}, "my dog Rex", None, {"my dog Rex"}),
    ],
)
def test_private_answer_when_given_then_every_form_of_it_is_a_secret(
    talk: Start, w: Any, asks: Any, said: str, mention: Any, secrets: set[str]
) -> None:
    """spec actions-runtime.md §9.7: as stored, as printed, as typed; also in the turns after it."""
    conversation = talk(vault(w, asks))
    assert conversation.say("x", "open").result.secrets == frozenset()
    reply = conversation.say(said, mentions=[mention] if mention else [])
    assert secrets <= reply.result.secrets
    assert secrets <= conversation.say("mine").result.secrets, "the turn in which the action ended"
    assert conversation.say("x", "other").result.secrets == frozenset()


def test_private_session_variable_when_it_changes_then_both_values_are_secrets(talk: Start, w: Any) -> None:
    """spec actions-runtime.md §9.7: what was private a moment ago still is; deep values, too."""
    declared = {"variable": "pin", "privacy": {"enabled": True}}
    action = w.action("say", w.step("s1", "x", sets={"pin": w.scalar({"a": ["new", True, None, 7.5]})}))
    conversation = talk(action, variables=[{**declared, "initial_value": w.scalar(1234)}])
    assert conversation.say("x", "say").result.secrets == {"1234", "new", "7.5"}


def test_private_session_variable_when_it_is_gone_after_the_turn_then_it_is_a_secret(
    talk: Start, w: Any
) -> None:
    """spec actions-runtime.md §9.7: what the turn said is in its log, whatever became of the variable."""
    action = w.action(
        "say",
        w.step("s1", sets={"pin": w.scalar("4711")}),
        w.step("s2", ["It is ", w.session("pin"), "."]),
        w.step("s3", sets={"pin": w.scalar(None)}),
    )
    conversation = talk(action, variables=[{"variable": "pin", "privacy": {"enabled": True}}])
    assert conversation.say("x", "say").shows("It is 4711.").result.secrets == {"4711"}


def test_private_answer_when_it_is_asked_for_anew_at_once_then_it_is_a_secret(talk: Start, w: Any) -> None:
    """spec actions-runtime.md §9.7: a replay clears it in the turn in which it was given."""
    again = {"type": "replay", "clear": [{"variable": "s1"}]}
    action = w.action("open", w.step("s1", "Code?", asks={"free_text": True}, then=again))
    action["variables"] = [{"variable": "s1", "privacy": {"enabled": True}}]
    conversation = talk(action)
    conversation.say("x", "open")
    assert conversation.say("open sesame").shows("Code?").result.secrets == {"open sesame"}


def test_private_result_when_a_later_call_replaces_it_then_both_are_secrets(talk: Start, w: Any) -> None:
    """spec actions-runtime.md §9.7."""
    answers = iter({"success": True, "status": 200, "body": {"id": each}} for each in ("first", "last"))
    known: dict[str, Any] = {}

    def outside(effect: Any) -> Any:
        return CalloutResult(known.setdefault(effect.step, next(answers, None)))

    action = w.action(
        "call",
        w.step("s1", then=w.callout(result="r")),
        w.step("s2", ["Got ", w.var("r", "body.id"), "."], then=w.callout(result="r")),
        w.step("s3", ["And ", w.var("r", "body.id"), "."]),
    )
    action["variables"] = [{"variable": "r", "privacy": {"enabled": True}}]
    reply = talk(action, outside=outside).say("x", "call").shows("Got first.", "And last.")
    assert {"first", "last"} <= reply.result.secrets


def test_private_answer_when_a_dialog_called_the_action_then_it_is_no_secret(talk: Start, w: Any) -> None:
    """spec actions-runtime.md §9.7: no masking then; that is the reference's exception."""
    conversation = talk(vault(w), request={"call": ActionCall("open")})
    conversation.say("x")
    conversation.request = {}
    assert conversation.say("90210", mentions=[("sys-number", "90210")]).result.secrets == frozenset()
    assert conversation.say("mine").result.secrets == frozenset()


def test_history_when_an_answer_is_private_then_it_holds_stars(talk: Start, w: Any) -> None:
    """spec actions-runtime.md §§9.7, 18."""
    conversation = talk(vault(w), request={"is_history_on": True})
    conversation.say("open", "open")
    reply = conversation.say("it is 90210", mentions=[("sys-number", "90210")])
    assert reply.state["history"][-2:] == [{"u": "it is *****"}, {"a": "Whose?"}]


@pytest.mark.parametrize(
    ("value", "secrets", "shown"),
    [
        ("the code is 90210, yes 90210!", ["90210"], "the code is *****, yes *****!"),
        ("+4990210, ref ACC90210, 902101", ["90210"], "+49*****, ref ACC*****, *****1"),
        ("topsecrets yesterday", ["secret", "yes"], "top******s yesterday"),
        ("10 of 110", ["10"], "** of 110"),
        ("REX, rex and Rexy", ["Rex"], "***, *** and Rexy"),
        ("Ann Lee and Ann", ["Ann", "Ann Lee"], "******* and ***"),
        ("costs $5.00 (five)", ["$5.00", "(five)"], "costs ***** ******"),
        ("a.b axb", ["a.b"], "*** axb"),
        ("Größe 10", ["GRÖSSE", "größe"], "***** 10"),
        (
            {"k": ["7", 7, 7.5, True, None, {"7": "is 7"}]},
            ["7"],
            {"k": ["*", "*", 7.5, True, None, {"7": "is *"}]},
        ),
        ("as it is", [], "as it is"),
        (
            {"response_type": "text", "text": "text", "confidence": 1, "location": [1, 4], "n": [1]},
            ["text", "1"],
            {"response_type": "text", "text": "****", "confidence": 1, "location": [1, 4], "n": ["*"]},
        ),
        (
            {"type": "Rex", "user_defined": {"code": "Rex", "location": {"type": "of Rex"}}},
            ["Rex"],
            {"type": "Rex", "user_defined": {"code": "***", "location": {"type": "of ***"}}},
        ),
        (
            {"actions": [{"type": "client", "parameters": {"reason": "Rex"}}]},
            ["Rex", "client"],
            {"actions": [{"type": "client", "parameters": {"reason": "***"}}]},
        ),
    ],
)
def test_value_when_masked_then_secrets_are_stars(value: Any, secrets: list[str], shown: Any) -> None:
    """spec actions-runtime.md §9.7: as many stars as characters, so that locations stay right."""
    assert masked(value, secrets) == shown


def test_value_when_there_are_too_many_secrets_then_all_of_it_is_stars() -> None:
    """What is not remembered must not be logged either."""
    value = {"texts": ["public", 12, True, None]}
    assert masked(value, [f"s{at}" for at in range(MAX_SECRETS)]) == {"texts": ["******", "**", True, None]}
    assert masked(value, [f"s{at}" for at in range(MAX_SECRETS - 1)]) == value


def test_value_when_masked_then_the_original_stays() -> None:
    """The same answer goes to the user as it is."""
    value = {"texts": ["secret"]}
    assert masked(value, ["secret"]) == {"texts": ["******"]}
    assert value == {"texts": ["secret"]}
