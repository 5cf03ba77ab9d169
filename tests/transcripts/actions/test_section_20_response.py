"""spec actions-runtime.md §§18, 20-23: history, context, debug, dialog calls, guards, worked traces."""

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

import pytest

from doyle.actions.compile import compile_actions
from doyle.actions.effects import CalloutResult
from doyle.actions.running import ActionCall, TurnRequest
from doyle.actions.turn import take_turn
from doyle.actions.variables import Surroundings
from doyle.wire.runtime import Understanding

Start = Callable[..., Any]


def test_history_when_on_then_it_holds_what_was_said(talk: Start, w: Any) -> None:
    """spec actions-runtime.md §18: `n` marks a text that started a base action."""
    order = w.action("order", w.step("s1", "How many?", asks="sys-number"), w.step("s2", "Done."))
    hours = w.action("hours", w.step("s1", "At nine."))
    conversation = talk(order, hours, request={"is_history_on": True})
    conversation.say("tea", "order")
    reply = conversation.say("when?", "hours")
    assert reply.state["history"] == [
        {"u": "tea", "n": True},
        {"a": "How many?"},
        {"u": "when?"},
        {"a": "At nine.\nHow many?"},
    ]
    assert talk(order).say("tea", "order").state["history"] == []


def test_history_when_it_grows_then_the_oldest_goes(talk: Start, w: Any) -> None:
    """spec actions-runtime.md §18: 24 messages, 512 characters each, 2048 in all."""
    conversation = talk(w.action("say", w.step("s1", "b" * 600)), request={"is_history_on": True})
    for _ in range(20):
        history = conversation.say("u" * 600, "say").state["history"]
    assert [len(each.get("u") or each["a"]) for each in history] == [512] * 4
    short = talk(w.action("say", w.step("s1", "b")), request={"is_history_on": True})
    for _ in range(20):
        history = short.say("u", "say").state["history"]
    assert len(history) == 24


HISTORY = [{"u": "book", "n": True}, {"a": "from where?"}, {"u": "Rome"}]


@pytest.mark.parametrize(
    ("source", "value"),
    [
        (
            "transform('role', 'user', 'bot')",
            [
                {"role": "user", "content": "book"},
                {"role": "bot", "content": "from where?"},
                {"role": "user", "content": "Rome"},
            ],
        ),
        (
            "transform('role', 'user', 'bot', true)",
            [{"role": "bot", "content": "from where?"}, {"role": "user", "content": "Rome"}],
        ),
        ("transform()", "<s>[INST] book [/INST] from where? </s><s>[INST] Rome [/INST]"),
        (
            "transform('Be kind')",
            "<s>[INST] <<SYS>>\nBe kind\n<</SYS>>\n\nbook [/INST] from where? </s><s>[INST] Rome [/INST]",
        ),
        ("transform(true)", "<s>[INST] [/INST] from where? </s><s>[INST] Rome [/INST]"),
    ],
)
def test_history_when_transformed_then_it_suits_a_language_model(
    talk: Start, w: Any, source: str, value: Any
) -> None:
    """spec actions-runtime.md §18: `n` never appears in the result."""
    conversation = talk(w.action("say", w.step("s1", "x", sets={"r": w.formula("${h}." + source)})))
    assert conversation.say("x", "say", skill_variables={"h": HISTORY}).variables["r"] == value


@pytest.mark.parametrize("source", ["transform(1)", "transform('a', 'b')", "transform('a', 'b', 3)"])
def test_transform_when_its_arguments_are_odd_then_it_is_an_error(talk: Start, w: Any, source: str) -> None:
    """spec actions-runtime.md §18."""
    conversation = talk(w.action("say", w.step("s1", "x", sets={"r": w.formula("${h}." + source)})))
    reply = conversation.say("x", "say", skill_variables={"h": HISTORY})
    assert len(reply.debug["log_messages"]) == 1


def test_client_when_it_sends_variables_then_they_are_merged(talk: Start, w: Any) -> None:
    """spec actions-runtime.md §§2, 20: overwritten, created, removed by null; also of the action."""
    order = w.action("order", w.step("s1", "Well?", asks={"free_text": True}), w.step("s2", [w.var("extra")]))
    conversation = talk(order, variables=[{"variable": "a", "initial_value": w.scalar(1)}])
    conversation.say("x", "order", skill_variables={"b": {"c": 2}}).shows(
        "Well?", variables={"a": 1, "b": {"c": 2}}
    )
    reply = conversation.say("y", skill_variables={"a": None}, action_variables={"extra": "given"})
    reply.shows("given", variables={"b": {"c": 2}})


def test_example_when_taken_from_the_specification_then_it_answers_the_same(talk: Start, w: Any) -> None:
    """spec actions-runtime.md §21, the example: "four green teas"; actions-format.md §15."""
    conversation = talk(*tea(w), **tea_fields(w), outside=lambda _: made())
    mentions = [("sys-number", "four", "4"), ("entity_41", "green", "Green")]
    reply = conversation.say("four green teas", "action_7311_intent_9", mentions=mentions)
    reply.shows(
        "That is 12. OK?",
        events=[
            "action_visited action_7311 intent",
            "step_answered step_110 known",
            "step_answered step_120 known",
            "step_visited step_110",
            "step_visited step_120",
            "step_visited step_130",
            "callout step_130",
            "step_visited step_140",
        ],
        answers={
            "step_110": "Green",
            "step_120": 4,
            "step_130_result_1": {"success": True, "status": 201, "body": {"id": 7}},
        },
        variables={"cup_price": 3, "total": 12},
        reason=None,
    )
    assert reply.debug["branch_exited"] is False
    assert reply.debug["turn_events"][0] == {
        "event": "action_visited",
        "source": {
            "type": "action",
            "action": "action_7311",
            "action_title": "Order tea",
            "condition": "action_7311_intent_9",
        },
        "reason": "intent",
        "condition_type": "user_defined",
        "action_start_time": "2031-08-11T11:28:02.101Z",
    }
    assert reply.debug["turn_events"][3] == {
        "event": "step_visited",
        "source": {"type": "step", "action": "action_7311", "action_title": "Order tea", "step": "step_110"},
        "has_question": True,
        "condition_type": "user_defined",
        "action_start_time": "2031-08-11T11:28:02.101Z",
    }


def made() -> Any:
    return CalloutResult({"success": True, "status": 201, "body": {"id": 7}})


def tea_fields(w: Any) -> dict[str, Any]:
    """The rest of the rich example of spec actions-format.md §15."""
    return {
        "entities": [w.options("entity_41", "Black", "Green")],
        "variables": [
            {"variable": "cup_price", "initial_value": w.scalar(3)},
            {"variable": "total"},
            {"variable": "guest"},
        ],
    }


def tea(w: Any) -> list[Any]:
    """The action of spec actions-format.md §15, and the one that it calls."""
    option = {
        "response_type": "option",
        "repeat_on_reprompt": True,
        "options": [{"label": name, "value": {"input": {"text": name}}} for name in ("Green", "Black")],
    }
    which = w.text("Which tea?", "Pick a tea.", selection_policy="random", repeat_on_reprompt=True)
    guest = {**w.session("guest"), "default_value": w.scalar("friend")}
    call = w.callout(
        method="POST",
        url="/orders/{shop}",
        result="step_130_result_1",
    )
    call["callout"]["request_mapping"] = {
        "path": [{"parameter": "shop", "value": w.scalar("main")}],
        "body": [
            {"parameter": "line.kind", "value": w.var("step_110")},
            {"parameter": "line.cups", "value": w.var("step_120")},
        ],
    }
    cleared = [{"variable": f"step_1{at}0"} for at in (1, 2, 3, 4)]
    order = w.action(
        "action_7311",
        w.step("step_110", which, option, asks={"entity": "entity_41", "max_tries": 3}),
        w.step(
            "step_120",
            ["How many cups of ", w.var("step_110"), ", ", guest, "?"],
            asks={"entity": "sys-number", "max_tries": 3, "response_collection_behavior": "optionally_ask"},
            handlers=w.limits("Between 1 and 20 please.", minimum=1, maximum=20),
        ),
        w.step("step_130", sets={"total": w.formula("${step_120} * ${cup_price}")}, then=call),
        w.step(
            "step_140",
            ["That is ", w.session("total"), ". OK?"],
            condition={
                "and": [
                    {"eq": [w.var("step_130_result_1", "success"), w.scalar(True)]},
                    {"gt": [w.session("total"), w.scalar(10)]},
                ]
            },
            asks={"entity": "sys-yes-no", "max_tries": 3, "response_collection_behavior": "always_ask"},
        ),
        w.step(
            "step_150",
            condition={"eq": [w.var("step_140"), w.scalar("no")]},
            then={"type": "replay", "clear": cleared},
        ),
        w.step("step_160", then=w.invoke("action_500", ends=True, result_variable="step_160_result_1")),
        title="Order tea",
        condition={
            "and": [{"intent": "action_7311_intent_9"}, {"not": {"exists": w.session("shop_closed")}}]
        },
    )
    return [order, w.action("action_500", w.step("step_001", "Thank you."), title="Thanks")]


def test_trace_when_the_answer_is_no_then_everything_is_asked_anew(talk: Start, w: Any) -> None:
    """spec actions-runtime.md §21, trace 2: replay, `total` and the callout made again."""
    calls: list[Any] = []

    def outside(effect: Any) -> Any:
        calls.append(effect)
        return made()

    conversation = talk(*tea(w), **tea_fields(w), outside=outside)
    mentions = [("sys-number", "four", "4"), ("entity_41", "black", "Black")]
    conversation.say("four black teas", "action_7311_intent_9", mentions=mentions).shows("That is 12. OK?")
    reply = conversation.say("no black", mentions=[("entity_41", "black", "Black")])
    assert reply.texts[0] in ("Which tea?", "Pick a tea.")
    reply.shows(reply.texts[0], types=["text", "option"], variables={"cup_price": 3})
    conversation.say("green", mentions=[("entity_41", "green", "Green")]).shows(
        "How many cups of Green, friend?"
    )
    conversation.say("5", mentions=[("sys-number", "5")]).shows(
        "That is 15. OK?", variables={"cup_price": 3, "total": 15}
    )
    assert [call.body for call in calls] == [
        {"line": {"kind": "Black", "cups": 4}},
        {"line": {"kind": "Green", "cups": 5}},
    ]
    conversation.say("yes").shows("Thank you.", pending=None)


def test_trace_when_an_answer_breaks_a_limit_then_it_is_asked_for(talk: Start, w: Any) -> None:
    """spec actions-runtime.md §21, trace 1."""
    conversation = talk(*tea(w), **tea_fields(w))
    conversation.say(
        "order 99 black teas",
        "action_7311_intent_9",
        mentions=[("sys-number", "99"), ("entity_41", "black", "Black")],
    ).shows("How many cups of Black, friend?")
    conversation.say("fifty", mentions=[("sys-number", "fifty", "50")]).shows("Between 1 and 20 please.")
    for text in ("purple", "many"):
        conversation.say(text).shows("I didn't catch that.")
    reply = conversation.say("lots")
    reply.shows("Fallback: Step validation failed.", types=["text", "connect_to_agent"])
    assert reply.events[1] == "action_finished action_7311 max_retries_reached"


def test_history_when_a_dialog_leads_then_the_current_action_is_all_since_its_start(
    talk: Start, w: Any
) -> None:
    """spec actions-runtime.md §18: everything since the latest start of an action."""
    action = w.action(
        "ask",
        w.step("s1", "Well?", asks={"free_text": True}),
        w.step("s2", "x", sets={"r": w.formula("${session_history}.transform('role', 'u', 'a', true)")}),
    )
    conversation = talk(action, request={"is_history_on": True, "call": ActionCall("ask")})
    conversation.state = {"history": [{"u": "hello", "n": True}, {"a": "Hi."}]}
    conversation.say("ask me")
    conversation.request = {"is_history_on": True}
    changed = conversation.say("tea").result.changed
    assert changed["r"] == [
        {"role": "u", "content": "ask me"},
        {"role": "a", "content": "Well?"},
        {"role": "u", "content": "tea"},
    ]


def test_dialog_call_when_the_action_ends_then_changed_variables_come_back(talk: Start, w: Any) -> None:
    """spec actions-runtime.md §22: invoke_external, several turns, the session variables that changed."""
    action = w.action(
        "ask",
        w.step("s1", ["For ", w.session("guest"), "?"], asks={"free_text": True}),
        w.step("s2", "Noted.", sets={"note": w.var("s1")}),
    )
    conversation = talk(action, request={"call": ActionCall("Ask", {"guest": "Ann"})})
    reply = conversation.say("x", "other").shows("For Ann?", pending="question")
    assert (reply.result.is_idle, reply.events[0]) == (False, "action_visited ask invoke_external")
    ended = conversation.say("tea please").shows("Noted.").result
    assert (ended.is_idle, ended.changed) == (True, {"note": "tea please"})


def test_dialog_call_when_variables_change_in_place_then_they_come_back_too(talk: Start, w: Any) -> None:
    """spec actions-runtime.md §22: made or changed in whatever way; set to what it was is no change."""
    assigning = {"expression": "${list}.add(2)"}
    action = w.action(
        "ask",
        w.step("s1", sets={"made": w.scalar(None), "same": w.scalar("x"), "r": assigning}),
        w.step("s2", "Well?", asks={"free_text": True}),
        w.step("s3", sets={"flag": w.scalar(1), "other": w.formula("${free} = ${s2}")}),
    )
    call = ActionCall("ask", {"list": [1], "same": "x", "flag": True})
    conversation = talk(action, request={"call": call})
    assert conversation.say("x").result.changed == {"made": None, "r": True, "list": [1, 2]}
    changed = conversation.say("tea").result.changed
    assert changed == {"made": None, "r": True, "list": [1, 2], "flag": 1, "free": "tea", "other": "tea"}


@pytest.mark.parametrize(
    ("asks", "settings", "is_off_topic"),
    [
        ("sys-number", {}, True),
        ({"free_text": True, "allow_topic_switch": True}, {}, True),
        ({"free_text": True}, {}, False),
        ({"entity": "sys-number", "allow_topic_switch": False}, {}, False),
        ("sys-number", {"enabled": False}, False),
    ],
)
def test_dialog_call_when_the_text_is_no_answer_then_it_may_be_for_the_dialog(
    talk: Start, w: Any, asks: Any, settings: Any, is_off_topic: bool
) -> None:
    """spec actions-runtime.md §§14, 22: what a question says of topic switches holds for the dialog's too;
    nothing has happened yet, and the same text insisted on is the question's."""
    action = w.action("ask", w.step("s1", "How many?", asks=asks), w.step("s2", "Done."))
    switch = {"topic_switch": {"enabled": True, **settings}}
    conversation = talk(action, system_settings=switch, request={"call": ActionCall("ask")})
    asked = conversation.say("x").state
    conversation.request = {}
    reply = conversation.say("what else", can_leave=True)
    assert reply.result.is_off_topic is is_off_topic
    if is_off_topic:
        assert (reply.generic, reply.state) == ([], asked)
        assert not conversation.say("what else").result.is_off_topic


def test_dialog_call_when_the_answer_fits_then_the_dialog_is_not_asked(talk: Start, w: Any) -> None:
    """spec actions-runtime.md §14: an answer comes before a change of topic, and so does a person."""
    action = w.action("ask", w.step("s1", "How many?", asks="sys-number"), w.step("s2", "Done."))
    conversation = talk(action, request={"call": ActionCall("ask")})
    kept = conversation.say("x").state
    conversation.request = {"can_leave": True}
    conversation.say("4 now", mentions=[("sys-number", "4")]).shows("Done.")
    conversation.state = kept
    reply = conversation.say("a person", "fallback_connect_to_agent")
    reply.shows("Fallback: Agent requested.", types=["text", "connect_to_agent"])


def test_dialog_call_when_it_waits_for_the_client_then_no_text_starts_another_action(
    talk: Start, w: Any
) -> None:
    """spec actions-runtime.md §22: messages are not routed to actions while the dialog leads."""
    then = {"type": "client_actions", "client_actions": [{"name": "find", "result_variable": "place"}]}
    action = w.action("ask", w.step("s1", then=then), w.step("s2", "Done."))
    other = w.action("order", w.step("s1", "Ordering."))
    conversation = talk(action, other, request={"call": ActionCall("ask")})
    conversation.say("x").shows(pending="client_actions")
    conversation.say("order", "order").shows("Done.")


def test_dialog_call_when_its_action_is_unknown_then_it_says_so(talk: Start, w: Any) -> None:
    """spec actions-runtime.md §§22, 23."""
    reply = talk(request={"call": ActionCall("nope")}).say("x").shows(log=["No action triggered"])
    assert reply.result.is_idle


def test_skill_when_it_has_no_actions_then_it_says_so() -> None:
    """spec actions-runtime.md §23."""
    around = Surroundings(datetime(2031, 8, 11, tzinfo=UTC))
    result = take_turn(compile_actions({}), TurnRequest("x", Understanding()), None, around, 1)
    assert result.output["generic"] == []
    assert result.output["debug"]["log_messages"][0]["message"] == "No actions to interpret"


def test_action_when_its_steps_go_in_a_circle_then_it_is_skipped(talk: Start, w: Any) -> None:
    """spec actions-runtime.md §23: at run time skipped and logged."""
    action = w.action("say", w.step("s1", "x", next_step="s2"), w.step("s2", "y", next_step="s1"))
    reply = talk(action, is_broken=True).say("x", "say")
    reply.shows(
        events=["action_visited say intent", "action_finished say no_steps_visited"],
        log=["The steps of the action go round in a circle"],
    )


def test_skill_when_it_changed_between_turns_then_the_conversation_goes_on(talk: Start, w: Any) -> None:
    """spec actions-runtime.md §1: a state names actions and steps that may be gone by now."""
    old = talk(w.action("order", w.step("s1", "How many?", asks="sys-number"), w.step("s2", "Done.")))
    old.say("x", "order")
    for actions in ([], [w.action("order")], [w.action("order", w.step("t1", "New."))]):
        new = talk(*actions)
        new.state = old.state
        new.say("4", mentions=[("sys-number", "4")])
        new.say("x")


@pytest.mark.parametrize(
    "state", [None, {}, [], "x", {"stacks": 5}, {"stacks": [[{"action": 1}]]}, {"pending": "zzz"}]
)
def test_state_when_it_cannot_be_read_then_the_conversation_starts_anew(
    talk: Start, w: Any, state: Any
) -> None:
    """spec actions-runtime.md §1."""
    conversation = talk(w.action("order", w.step("s1", "Ordering.")))
    conversation.state = state
    conversation.say("x", "order").shows("Ordering.")
