"""spec actions-runtime.md §9.7: what is private never reaches a log, a history or an event."""

from collections.abc import Callable
from typing import Any

import pytest

from doyle.actions.effects import CalloutResult
from doyle.actions.history import texts_of
from doyle.actions.privacy import MAX_SECRETS, holds_secret, masked
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


def test_private_answer_when_a_caller_has_it_in_a_result_then_it_stays_private(talk: Start, w: Any) -> None:
    """spec actions-runtime.md §§9.7, 13: with the caller of the caller as well, and in later turns."""
    asked = w.action("sub", w.step("code", "Code?", asks={"free_text": True}))
    asked["variables"] = [{"variable": "code", "privacy": {"enabled": True}}]
    conversation = talk(
        w.action(
            "outer", w.step("s1", then=w.invoke("inner", result_variable="o")), w.step("s2", "On?", asks="go")
        ),
        w.action("inner", w.step("s1", then=w.invoke("sub", result_variable="i"))),
        asked,
        entities=[w.options("go", "on")],
    )
    conversation.say("x", "outer").shows("Code?")
    for said in ("open sesame", "hm"):
        result = conversation.say(said).result
        assert result.secrets == {"open sesame"}
        assert result.action_variables == {}
        assert result.private_action_variables == {"o": {"i": {"code": "open sesame"}}}
        assert "open sesame" not in str(result.output)


def test_result_when_a_later_call_gives_nothing_private_then_it_is_shown(talk: Start, w: Any) -> None:
    """spec actions-runtime.md §9.7: what is private is the answer, not the name."""
    secret = w.action("secret", w.step("code", "Code?", asks={"free_text": True}))
    secret["variables"] = [{"variable": "code", "privacy": {"enabled": True}}]
    conversation = talk(
        w.action(
            "main",
            w.step("s1", then=w.invoke("secret", result_variable="r")),
            w.step("s2", then=w.invoke("open", result_variable="r")),
            w.step("s3", "On?", asks={"free_text": True}),
        ),
        secret,
        w.action("open", w.step("tea", "Tea?", asks={"free_text": True})),
    )
    conversation.say("x", "main")
    assert conversation.say("sesame").result.private_action_variables == {}
    assert conversation.say("green").result.action_variables == {"r": {"tea": "green"}}


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


def test_history_when_an_agent_response_calls_itself_a_text_then_it_is_none(talk: Start, w: Any) -> None:
    """spec actions-runtime.md §§12, 18: whatever an edited file has there."""
    odd = {**w.agent(), "response": {"response_type": "text", "topic": "odd", "a": 1}}
    conversation = talk(w.action("ask", w.step("s1", "Wait.", then=odd)), request={"is_history_on": True})
    reply = conversation.say("x", "ask")
    assert reply.generic[1] == {"response_type": "connect_to_agent", "topic": "Ask", "a": 1}
    assert reply.state["history"] == [{"u": "x", "n": True}, {"a": "Wait."}]


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


def caller(w: Any, *more: Any, then: Any = None) -> list[Any]:
    """An action that calls the vault, whose `s1` is private; what came back is in `back`."""
    call = then or w.invoke("open", result_variable="back")
    return [
        w.action(
            "call", w.step("c1", "So:", then=call), *more, w.step("c9", "More?", asks={"free_text": True})
        ),
        vault(w, {"free_text": True}),
    ]


def finished(reply: Any, action: str) -> Any:
    """What the event of the end of an action shows of its variables."""
    [event] = [
        each
        for each in reply.debug["turn_events"]
        if each["event"] == "action_finished" and each["source"]["action"] == action
    ]
    return event["action_variables"]


def test_private_answer_when_a_subaction_returns_it_then_it_stays_private(talk: Start, w: Any) -> None:
    """spec actions-runtime.md §§9.7, 13: hidden from clients as a whole, kept for the flow, stars in the
    turns that follow, too."""
    conversation = talk(*caller(w))
    conversation.say("x", "call")
    conversation.say("hunter2x9")
    reply = conversation.say("Ann").shows("More?")
    back = {"s1": "hunter2x9", "s2": "Ann"}
    assert reply.result.private_action_variables == {"back": back}
    assert reply.result.action_variables == {}
    assert finished(reply, "open") == {"s1": "*****", "s2": "Ann"}
    assert "hunter2x9" in reply.result.secrets
    last = conversation.say("done")
    assert finished(last, "call") == {"back": "*****", "c9": "done"}
    assert "hunter2x9" in last.result.secrets
    assert conversation.say("x", "other").result.secrets == frozenset(), "nothing holds it any longer"


def test_private_answer_when_returned_twice_then_it_stays_private(talk: Start, w: Any) -> None:
    """spec actions-runtime.md §§9.7, 13: through any number of callers."""
    outer = w.action(
        "outer",
        w.step("o1", then=w.invoke("call", result_variable="all")),
        w.step("o2", [w.var("all", "back.s1")], asks={"free_text": True}),
    )
    conversation = talk(*caller(w), outer)
    conversation.say("x", "outer")
    conversation.say("hunter2x9")
    conversation.say("Ann")
    reply = conversation.say("nothing").shows("hunter2x9")
    assert reply.result.action_variables == {}
    assert reply.result.private_action_variables["all"]["back"]["s1"] == "hunter2x9"
    assert "hunter2x9" in reply.result.secrets


def test_result_of_a_subaction_when_nothing_in_it_is_private_then_clients_see_it(talk: Start, w: Any) -> None:
    """spec actions-runtime.md §13: a declared variable without a value is no reason to hide the others."""
    conversation = talk(*caller(w, then=w.invoke("open", result_variable="back", parameters={"s1": None})))
    conversation.say("x", "call")
    assert conversation.say("Ann").result.action_variables == {"back": {"s1": None, "s2": "Ann"}}


@pytest.mark.parametrize(
    "value",
    [
        {"variable": "s1"},
        {"expression": "${s1}.length()"},
        {"expression": "'is ' + $s1"},
        {"collection": [{"scalar": 1}, {"expression": "${s1}"}]},
    ],
)
def test_private_value_when_passed_on_then_it_is_private_there(talk: Start, w: Any, value: Any) -> None:
    """spec actions-runtime.md §§9.7, 13: a parameter that is made from a private variable."""
    call = w.invoke("inner", parameters=[{"variable": "q", "value": value}])
    opening = vault(w, {"free_text": True})
    opening["steps"][1]["resolver"] = call
    inner = w.action(
        "inner", w.step("q", asks={"free_text": True}), w.step("r", "R?", asks={"free_text": True})
    )
    conversation = talk(opening, inner)
    conversation.say("x", "open")
    conversation.say("hunter2x9")
    reply = conversation.say("Ann").shows("R?")
    assert reply.result.action_variables == {}
    assert list(reply.result.private_action_variables) == ["q"]
    assert finished(conversation.say("y"), "inner") == {"q": "*****", "r": "y"}


def test_value_when_passed_on_beside_a_private_one_then_it_is_shown(talk: Start, w: Any) -> None:
    """spec actions-runtime.md §13: other parameters are what they were."""
    opening = vault(w, {"free_text": True})
    opening["steps"][1]["resolver"] = w.invoke("inner", parameters={"q": w.var("s2")})
    inner = w.action(
        "inner", w.step("q", asks={"free_text": True}), w.step("r", "R?", asks={"free_text": True})
    )
    conversation = talk(opening, inner)
    for said, intents in (("x", ["open"]), ("hunter2x9", []), ("Ann", [])):
        reply = conversation.say(said, *intents)
    assert reply.result.action_variables == {"q": "Ann"}


@pytest.mark.parametrize(
    ("asks", "said", "mention", "value", "secret"),
    [
        ({"free_text": True}, "hunter2x9", None, {"variable": "s1"}, "hunter2x9"),
        ({"free_text": True}, "Rex", None, {"expression": "{'of': ['dog ' + ${s1}]}"}, "Rex"),
        ("sys-number", "7000.5", ("sys-number", "7000.5"), {"variable": "s1"}, "7000.5"),
        ("sys-date", "may 5", ("sys-date", "may 5", "2031-05-05"), {"variable": "s1"}, "May 5, 2031"),
    ],
)
def test_private_answer_when_a_session_variable_keeps_it_then_logs_never_show_it(
    talk: Start, w: Any, asks: Any, said: str, mention: Any, value: Any, secret: str
) -> None:
    """spec actions-runtime.md §9.7: what is public is the author's to say, so clients see the variable; the
    texts of the answer are secrets for as long as it holds them."""
    action = vault(w, asks)
    action["steps"][1]["context"] = {"variables": [{"skill_variable": "kept", "value": value}]}
    conversation = talk(action, w.action("drop", w.step("d", "ok", sets={"kept": w.scalar("none")})))
    conversation.say("x", "open")
    conversation.say(said, mentions=[mention] if mention else [])
    conversation.say("mine")
    later = conversation.say("x", "other")
    assert "kept" in later.result.skill_variables
    assert secret in later.result.secrets
    conversation.say("x", "drop")
    assert conversation.say("x", "other").result.secrets == frozenset()


@pytest.mark.parametrize(
    ("short", "others", "is_kept"),
    [("yes", "yesterday", False), ("yes", "yes, please", True), ("7", "17", False), ("7", "7 or 8", True)],
)
def test_short_private_answer_when_part_of_a_word_then_it_is_not_kept_for_it(
    talk: Start, w: Any, short: str, others: str, is_kept: bool
) -> None:
    """spec actions-runtime.md §9.7: as it is masked, so it is found."""
    conversation = talk(
        vault(w, {"free_text": True}), variables=[{"variable": "v", "initial_value": w.scalar(others)}]
    )
    conversation.say("x", "open")
    conversation.say(short)
    conversation.say("mine")
    assert (short in conversation.say("x", "other").result.secrets) is is_kept


@pytest.mark.parametrize("key", ["echo", "hunter2x9"])
def test_private_value_when_an_extension_echoes_it_then_clients_do_not_see_it(
    talk: Start, w: Any, key: str
) -> None:
    """spec actions-runtime.md §§9.7, 16: as a text or as a key; the flow reads it all the same."""
    answers = [{key: "for hunter2x9"}, {key[:4]: "nothing"}]
    action = vault(w, {"free_text": True})
    action["steps"][1] = w.step("s2", then=w.callout(query=[("q", w.var("s1"))]), next_step="s3")
    action["steps"] += [
        w.step("s3", [w.var("result", "body")], "M?", asks={"free_text": True}, next_step="s4"),
        w.step("s4", then={"type": "replay", "clear": [{"variable": "s2"}, {"variable": "s3"}]}),
    ]

    def outside(_effect: Any) -> CalloutResult:
        return CalloutResult({"success": True, "status": 200, "body": answers[0]})

    conversation = talk(action, outside=outside)
    conversation.say("x", "open")
    reply = conversation.say("hunter2x9")
    assert reply.texts[0] == f'{{"{key}":"for hunter2x9"}}'
    assert reply.result.action_variables == {}
    assert "hunter2x9" not in str([each for each in reply.debug["turn_events"] if each["event"] == "callout"])
    answers.pop(0)
    assert conversation.say("again").result.action_variables["result"]["body"] == {key[:4]: "nothing"}


def test_private_values_when_a_client_brings_them_back_then_the_state_goes_on(talk: Start, w: Any) -> None:
    """spec actions-runtime.md §1: states of earlier versions know nothing of private copies."""
    conversation = talk(*caller(w))
    conversation.say("x", "call")
    del conversation.state["secrets"], conversation.state["stacks"][0][0]["private"]
    conversation.say("hunter2x9")
    assert conversation.say("Ann").result.action_variables == {}


def test_value_when_nothing_in_it_is_of_the_api_then_its_keys_have_stars_too() -> None:
    """spec actions-runtime.md §9.7: an extension may answer with what it got as a key."""
    value = {"hunter2x9": 1, "code": "hunter2x9", "n": [{"my hunter2x9": None}]}
    shown = masked(value, ["hunter2x9"], has_own_keys=False)
    assert shown == {"*********": 1, "code": "*********", "n": [{"my *********": None}]}
    assert value["hunter2x9"] == 1


@pytest.mark.parametrize(
    ("value", "is_held"),
    [
        ("/orders/hunter%402%20x9", True),
        ({"my HUNTER@2 X9": 1}, True),
        ([{"n": [902105]}], True),
        ({"hunter": "2"}, False),
        ("yes", False),
        (None, False),
    ],
)
def test_value_when_it_repeats_a_secret_then_that_is_seen(value: Any, is_held: bool) -> None:
    """spec actions-runtime.md §§9.7, 16: in keys, in numbers, as it stands in a URL; short ones aside."""
    assert holds_secret(value, ["hunter@2 x9", "90210", "yes"]) is is_held


def test_private_answer_when_returned_in_a_called_action_then_its_calls_have_stars(
    talk: Start, w: Any
) -> None:
    """spec actions-runtime.md §§9.7, 16: a dialog called it, so that nothing else is masked; the event of a
    call in a later turn is, whatever became of the action that asked."""
    call = w.step("c2", then=w.callout(query=[("q", w.var("back", "s1"))]))
    conversation = talk(
        *caller(w, w.step("c0", "Sure?", asks={"free_text": True}), call),
        outside=lambda _: CalloutResult(
            {"success": True, "status": 200, "body": "hunter2x9"}, request={"query_parameters": "q=hunter2x9"}
        ),
        request={"call": ActionCall("call")},
    )
    conversation.say("x")
    conversation.request = {}
    conversation.say("hunter2x9")
    reply = conversation.say("Ann").shows("Sure?")
    assert reply.result.secrets == frozenset()
    assert list(reply.result.private_action_variables) == ["back"]
    events = conversation.say("yes").shows("More?").debug["turn_events"]
    [shown] = [each["callout"] for each in events if each["event"] == "callout"]
    assert shown["request"] == {"query_parameters": "q=*********"}
    assert shown["response"]["body"] == "*********"


def test_texts_when_an_element_has_none_then_it_is_left_out() -> None:
    """spec actions-runtime.md §18: expressions of a dialog may put anything into its output."""
    generic = [{"response_type": "text"}, {"response_type": "text", "text": 5}, {"text": "no"}]
    assert texts_of([*generic, {"response_type": "text", "text": "yes"}]) == ["yes"]
