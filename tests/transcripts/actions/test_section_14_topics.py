"""spec actions-runtime.md §§14, 15: changing topics, clarifying questions."""

from collections.abc import Callable
from typing import Any

import pytest

Start = Callable[..., Any]
YES_NO = {
    "response_type": "option",
    "options": [{"label": name, "value": {"input": {"text": name}}} for name in ("Yes", "No")],
}


def confirming(w: Any, **more: Any) -> dict[str, Any]:
    """Settings under which returns are confirmed."""
    request = [w.text(["Back to ", w.built_in("digressed_from"), "?"]), YES_NO]
    messages = {
        "confirmation_request": {"generic": request},
        "confirmation_failure": {"generic": [w.text("Yes or no?")]},
        **more,
    }
    return {"topic_switch": {"enabled": True, "max_tries": 3, "messages": messages}}


def order(w: Any, **fields: Any) -> Any:
    asked = w.step("s1", "How many?", asks={"entity": "sys-number", "max_tries": 3, **fields.pop("asks", {})})
    return w.action("order", asked, w.step("s2", ["Done: ", w.var("s1")]), title="Order tea", **fields)


def hours(w: Any, **fields: Any) -> Any:
    return w.action("hours", w.step("s1", ["At nine. ", w.built_in("digressed_from")]), **fields)


def four(conversation: Any) -> Any:
    return conversation.say("4", mentions=[("sys-number", "4")])


def test_topic_when_another_action_matches_then_it_runs_and_the_question_comes_again(
    talk: Start, w: Any
) -> None:
    """spec actions-runtime.md §14: without confirmation it resumes at once; tries unchanged."""
    conversation = talk(order(w), hours(w))
    conversation.say("x", "order").shows("How many?")
    conversation.say("hm").shows("I didn't catch that.")
    reply = conversation.say("when?", "hours").shows("At nine. Order tea", "How many?", pending="question")
    assert reply.events == [
        "action_visited hours topic_switch",
        "step_visited s1",
        "action_finished hours all_steps_done",
        "action_visited order topic_return",
    ]
    for _ in range(2):
        conversation.say("hm").shows("I didn't catch that.")
    conversation.say("hm").shows("Fallback: Step validation failed.", types=["text", "connect_to_agent"])


def test_topic_when_the_text_is_an_answer_then_it_stays(talk: Start, w: Any) -> None:
    """spec actions-runtime.md §6.3: the answer is looked at first."""
    conversation = talk(order(w), hours(w))
    conversation.say("x", "order")
    conversation.say("4", "hours", mentions=[("sys-number", "4")]).shows("Done: 4")


def test_return_when_it_is_confirmed_then_the_question_comes_again(talk: Start, w: Any) -> None:
    """spec actions-runtime.md §14, trace 3."""
    conversation = talk(order(w), hours(w), system_settings=confirming(w))
    conversation.say("x", "order")
    reply = conversation.say("when?", "hours")
    reply.shows(
        "At nine. Order tea",
        "Back to Order tea?",
        types=["text", "text", "option"],
        pending="return_confirmation",
    )
    conversation.say("maybe").shows("Yes or no?", types=["text", "option"])
    conversation.say("yes").shows(
        "How many?", events=["action_visited order topic_return"], pending="question"
    )
    four(conversation).shows("Done: 4")


def test_return_when_declined_then_the_topic_is_given_up(talk: Start, w: Any) -> None:
    """spec actions-runtime.md §14, R10: nothing is said."""
    conversation = talk(order(w), hours(w), system_settings=confirming(w))
    conversation.say("x", "order")
    conversation.say("when?", "hours")
    conversation.say("no").shows(pending=None)
    four(conversation).shows("Please rephrase.")


def test_return_when_never_answered_then_the_conversation_falls_back(talk: Start, w: Any) -> None:
    """spec actions-runtime.md §14: more than max_tries."""
    conversation = talk(order(w), hours(w), system_settings=confirming(w))
    conversation.say("x", "order")
    conversation.say("when?", "hours")
    for _ in range(3):
        conversation.say("maybe").shows("Yes or no?", types=["text", "option"])
    reply = conversation.say("maybe").shows(
        "Fallback: Failed to confirm topic return.", types=["text", "connect_to_agent"], pending=None
    )
    assert reply.events[0] == "action_visited fallback"


def test_return_when_its_texts_vary_then_each_message_counts_for_itself(talk: Start, w: Any) -> None:
    """spec actions-runtime.md §11.1: the n-th miss has the n-th text; sequential ones go on by themselves."""
    request = [w.text("Back?", "Back, then?"), YES_NO]
    counted = w.text("First.", "Second.", "Third.", selection_policy="incremental")
    failure = [w.text("One.", "Two."), counted]
    messages = {
        "confirmation_request": {"generic": request},
        "confirmation_failure": {"generic": failure},
    }
    conversation = talk(order(w), hours(w), system_settings=confirming(w, **messages))
    conversation.say("x", "order")
    conversation.say("hm").shows("I didn't catch that.")
    conversation.say("when?", "hours").shows("At nine. Order tea", "Back?")
    conversation.say("maybe").shows("One.", "First.")
    conversation.say("maybe").shows("Two.", "Second.")
    conversation.say("maybe").shows("One.", "Third.")
    conversation.say("yes").shows("How many?")
    conversation.say("when?", "hours").shows("At nine. Order tea", "Back, then?")


def test_return_when_yet_another_topic_comes_then_it_runs_first(talk: Start, w: Any) -> None:
    """spec actions-runtime.md §14: RETURN_ANSWER may be a new digression."""
    place = w.action("place", w.step("s1", "At the corner."))
    conversation = talk(order(w), hours(w), place, system_settings=confirming(w))
    conversation.say("x", "order")
    conversation.say("when?", "hours")
    conversation.say("where?", "place").shows(
        "At the corner.", "Back to Order tea?", types=["text", "text", "option"]
    )
    conversation.say("yes").shows("How many?")


def test_returns_when_topics_are_nested_then_one_level_at_a_time(talk: Start, w: Any) -> None:
    """spec actions-runtime.md §14."""
    inner = w.action("inner", w.step("s1", "Which?", asks="sys-date"), w.step("s2", "Inner done."))
    conversation = talk(order(w), inner, hours(w), system_settings=confirming(w))
    conversation.say("x", "order")
    conversation.say("y", "inner").shows("Which?")
    conversation.say("when?", "hours").shows(
        "At nine. Inner", "Back to Inner?", types=["text", "text", "option"]
    )
    conversation.say("yes").shows("Which?")
    conversation.say("today", mentions=[("sys-date", "today", "2031-08-11")]).shows(
        "Inner done.", "Back to Order tea?", types=["text", "text", "option"]
    )
    conversation.say("yes").shows("How many?")
    four(conversation).shows("Done: 4")


@pytest.mark.parametrize(
    ("language", "more"),
    [("en", {"enable_confirmation": False}), ("xx", {}), ("en", {"confirmation_request": None})],
)
def test_confirmation_when_it_is_off_then_the_topic_resumes_directly(
    talk: Start, w: Any, language: str, more: dict[str, Any]
) -> None:
    """spec actions-runtime.md §14, R11: no request, `enable_confirmation` false, or the universal model."""
    conversation = talk(order(w), hours(w), system_settings=confirming(w, **more), language=language)
    conversation.say("x", "order")
    conversation.say("when?", "hours").shows("At nine. Order tea", "How many?")


def test_topic_when_it_never_returns_then_the_first_one_is_dropped(talk: Start, w: Any) -> None:
    """spec actions-runtime.md §14: `never_return`."""
    switch = {"allowed_from": True, "allowed_into": True, "never_return": True}
    conversation = talk(order(w), hours(w, topic_switch=switch), system_settings=confirming(w))
    conversation.say("x", "order")
    conversation.say("when?", "hours").shows("At nine. Order tea", pending=None)
    four(conversation).shows("Please rephrase.")


def unswitchable(w: Any, case: str) -> tuple[Any, Any, dict[str, Any]]:
    """An order that cannot be left for one reason or another."""
    closed = {"allowed_from": case != "from", "allowed_into": case != "into"}
    settings = {"topic_switch": {"enabled": case != "skill"}}
    asks = {"allow_topic_switch": False} if case == "question" else {}
    return order(w, topic_switch=closed, asks=asks), hours(w, topic_switch=closed), settings


@pytest.mark.parametrize("case", ["skill", "from", "into", "question"])
def test_topic_when_it_may_not_change_then_the_text_is_no_answer(talk: Start, w: Any, case: str) -> None:
    """spec actions-runtime.md §14: settings of the skill, of both actions, of the question."""
    asked, other, settings = unswitchable(w, case)
    conversation = talk(asked, other, system_settings=settings)
    conversation.say("x", "order")
    conversation.say("when?", "hours").shows("I didn't catch that.", pending="question")


def test_person_when_asked_for_then_no_setting_forbids_it(talk: Start, w: Any) -> None:
    """spec actions-runtime.md §6.3, step 5, R22: at any point, and the stack is cleared."""
    asked, other, settings = unswitchable(w, "skill")
    conversation = talk(asked, other, system_settings=settings)
    conversation.say("x", "order")
    conversation.say("a person", "fallback_connect_to_agent").shows(
        "Fallback: Agent requested.", types=["text", "connect_to_agent"], pending=None
    )
    four(conversation).shows("Please rephrase.")


@pytest.mark.parametrize(
    ("allows", "said"), [(None, ["<when?>"]), (True, ["At nine. Ask", "Tell me."]), (False, ["<when?>"])]
)
def test_free_text_when_another_topic_matches_then_its_switch_decides(
    talk: Start, w: Any, allows: bool | None, said: list[str]
) -> None:
    """spec actions-runtime.md §§6.3, 7, 14, R23: off for free text unless it says so; then first."""
    question = {"free_text": True, **({} if allows is None else {"allow_topic_switch": allows})}
    ask = w.action("ask", w.step("s1", "Tell me.", asks=question), w.step("s2", ["<", w.var("s1"), ">"]))
    conversation = talk(ask, hours(w))
    conversation.say("x", "ask")
    conversation.say("when?", "hours").shows(*said)


def test_topic_when_it_hands_over_then_all_suspended_ones_are_dropped(talk: Start, w: Any) -> None:
    """spec actions-runtime.md §14: connect_to_agent inside a digression."""
    other = w.action("hours", w.step("s1", then=w.agent()))
    conversation = talk(order(w), other)
    conversation.say("x", "order")
    conversation.say("when?", "hours").shows(types=["connect_to_agent"], pending=None)
    four(conversation).shows("Please rephrase.")


def test_topic_when_it_is_running_already_then_it_is_no_target(talk: Start, w: Any) -> None:
    """spec actions-runtime.md §3, step 2."""
    conversation = talk(order(w), hours(w))
    conversation.say("x", "order")
    conversation.say("y", "order").shows("I didn't catch that.")


def test_topic_when_its_condition_fails_then_it_is_denied(talk: Start, w: Any) -> None:
    """spec actions-runtime.md §3, step 4: event topic_switch_denied."""
    closed = hours(w, condition={"and": [{"intent": "hours"}, {"exists": w.session("open")}]})
    conversation = talk(order(w), closed)
    conversation.say("x", "order")
    assert (
        conversation.say("when?", "hours").events[0] == "topic_switch_denied hours action_conditions_failed"
    )


CLARIFYING = {
    "disambiguation": {
        "enabled": True,
        "prompt": "Did you mean:",
        "randomize": False,
        "max_suggestions": 5,
        "none_of_the_above_prompt": "None of the above",
        "use_connect_to_support_prompt": "Connect to support",
        "single_answer_clarification_prompt": "Something else",
    }
}


def shown(reply: Any) -> list[str]:
    """The labels that a reply suggests."""
    [element] = [each for each in reply.generic if each["response_type"] == "suggestion"]
    return [each["label"] for each in element["suggestions"]]


def test_topic_when_looked_for_before_the_answer_then_its_denial_is_told_once(talk: Start, w: Any) -> None:
    """spec actions-runtime.md §6.3, steps 2 and 5: what did not match before the answer does not after it."""
    asked = w.step("s1", "Which?", asks={"entity": "rx", "max_tries": 3, "allow_topic_switch": True})
    never = {"and": [{"intent": "hours"}, {"expression": "false"}]}
    conversation = talk(
        w.action("order", asked), hours(w, condition=never), entities=[w.patterns("rx", some="z+")]
    )
    conversation.say("x", "order")
    assert conversation.say("when?", "hours").events == [
        "topic_switch_denied hours action_conditions_failed",
        "handler_visited validation_not_found_handler",
    ]


def test_suggestion_when_two_scores_are_near_then_both_are_offered(talk: Start, w: Any) -> None:
    """spec actions-runtime.md §15, trace 5: the element and its values."""
    conversation = talk(order(w), hours(w), system_settings=CLARIFYING)
    reply = conversation.say("tea hours", ("order", 0.62), ("hours", 0.55))
    reply.shows(types=["suggestion"], events=[], pending="suggestion")
    element = reply.generic[0]
    assert element["title"] == "Did you mean:"
    first, second, none = element["suggestions"]
    assert (first["label"], second["label"], none["label"]) == ("Order tea", "Hours", "None of the above")
    assert first["value"]["input"]["text"] == "tea hours"
    assert first["value"]["input"]["intents"] == [{"intent": "order", "confidence": 1}]
    assert len({each["value"]["input"]["suggestion_id"] for each in element["suggestions"]}) == 3


@pytest.mark.parametrize(("score", "is_asked"), [(0.63, True), (0.62, False)])
def test_suggestion_when_scores_differ_then_the_ratio_decides(
    talk: Start, w: Any, score: float, is_asked: bool
) -> None:
    """spec actions-runtime.md §15, R6: 0.70 of the best."""
    reply = talk(order(w), hours(w), system_settings=CLARIFYING).say("x", ("order", 0.9), ("hours", score))
    assert (reply.state["pending"] == "suggestion") is is_asked


def test_suggestion_when_picked_then_the_first_text_fills_the_answers(talk: Start, w: Any) -> None:
    """spec actions-runtime.md §15: START with PREFILL of the original utterance."""
    conversation = talk(order(w), hours(w), system_settings=CLARIFYING)
    mentions = [("sys-number", "4")]
    reply = conversation.say("tea 4", ("order", 0.62), ("hours", 0.6), mentions=mentions)
    picked = reply.generic[0]["suggestions"][0]["value"]["input"]
    conversation.say(picked["text"], "order", suggestion_id=picked["suggestion_id"], mentions=mentions).shows(
        "Done: 4"
    )


@pytest.mark.parametrize("typed", ["Order tea", "order TEA "])
def test_suggestion_when_its_label_is_typed_then_it_is_picked(talk: Start, w: Any, typed: str) -> None:
    """spec actions-runtime.md §15: case-insensitive; the first text fills the answers all the same."""
    conversation = talk(order(w), hours(w), system_settings=CLARIFYING)
    conversation.say("tea 4", ("order", 0.62), ("hours", 0.6), mentions=[("sys-number", "4")])
    conversation.say(typed).shows("Done: 4")


def test_suggestion_when_something_else_is_said_then_that_is_routed(talk: Start, w: Any) -> None:
    """spec actions-runtime.md §15: any other text is routed normally."""
    conversation = talk(order(w), hours(w), system_settings=CLARIFYING)
    conversation.say("x", ("order", 0.62), ("hours", 0.6))
    conversation.say("when?", "hours").shows("At nine. ")


def test_suggestion_when_none_is_meant_then_nothing_matches(talk: Start, w: Any) -> None:
    """spec actions-runtime.md §15: event suggestion_intents_denied, and the no-match branch."""
    conversation = talk(order(w), hours(w), system_settings=CLARIFYING)
    conversation.say("x", ("order", 0.62), ("hours", 0.6))
    reply = conversation.say("None of the above").shows("Please rephrase.", reason="fallback")
    assert reply.debug["turn_events"][0]["intents_denied"] == [
        {"intent": "order", "confidence": 1},
        {"intent": "hours", "confidence": 1},
    ]
    assert reply.state["no_action_matches_count"] == 1


def test_suggestion_when_none_is_meant_inside_a_question_then_it_is_a_miss(talk: Start, w: Any) -> None:
    """spec actions-runtime.md §§14, 15: suggestions inside a digression; then HANDLE."""
    place = w.action("place", w.step("s1", "At the corner."))
    conversation = talk(order(w), hours(w), place, system_settings=CLARIFYING)
    conversation.say("x", "order")
    conversation.say("y", ("hours", 0.62), ("place", 0.6)).shows(types=["suggestion"])
    conversation.say("None of the above").shows("I didn't catch that.", pending="question")
    reply = conversation.say("y", ("hours", 0.62), ("place", 0.6))
    assert shown(reply) == ["Hours", "Place", "None of the above"]
    conversation.say("place").shows("At the corner.", "How many?")


def test_suggestion_when_the_best_opted_out_then_it_runs_at_once(talk: Start, w: Any) -> None:
    """spec actions-runtime.md §15: opted-out runners-up are removed."""
    quiet = hours(w, disambiguation_opt_out=True)
    conversation = talk(order(w), quiet, system_settings=CLARIFYING)
    conversation.say("x", ("hours", 0.62), ("order", 0.6)).shows("At nine. ")
    conversation.say("x", ("order", 0.62), ("hours", 0.6)).shows("How many?")


def test_suggestions_when_there_are_many_then_no_more_than_allowed(talk: Start, w: Any) -> None:
    """spec actions-runtime.md §15: `max_suggestions`."""
    settings = {"disambiguation": {**CLARIFYING["disambiguation"], "max_suggestions": 2}}
    many = [w.action(f"a{at}", w.step("s1", "x")) for at in range(4)]
    reply = talk(*many, system_settings=settings).say("x", *((f"a{at}", 0.6) for at in range(4)))
    assert shown(reply) == ["A0", "A1", "None of the above"]


def test_suggestions_when_shuffled_then_the_dice_decide_and_nothing_else(talk: Start, w: Any) -> None:
    """spec actions-runtime.md §15: `randomize`; the same seed gives the same order."""
    settings = {"disambiguation": {**CLARIFYING["disambiguation"], "randomize": True}}
    many = [w.action(f"a{at}", w.step("s1", "x")) for at in range(4)]
    orders = set()
    for seed in range(12):
        conversation = talk(*many, system_settings=settings)
        conversation.seed = seed
        orders.add(tuple(shown(conversation.say("x", *((f"a{at}", 0.6) for at in range(4))))))
    assert len(orders) > 4


MODES = {
    "launch_mode": {
        "enabled": True,
        "default": "learning",
        "learning": {"use_connect_to_support": "more_often"},
        "confident": {
            "single_answer_clarification": "less_often",
            "disambiguation_clarification": "less_often",
        },
    },
    **CLARIFYING,
}


@pytest.mark.parametrize(
    ("mode", "scores", "labels"),
    [
        ("learning", (0.9, 0.55), ["Order tea", "Hours", "None of the above", "Connect to support"]),
        ("learning", (0.74, 0.21), ["Order tea", "Something else", "Connect to support"]),
        ("learning", (0.9, 0.5), None),
        ("confident", (0.9, 0.84), None),
        ("confident", (0.9, 0.85), ["Order tea", "Hours", "None of the above"]),
        ("confident", (0.29, 0.21), ["Order tea", "Something else", "Connect to support"]),
        ("confident", (0.31, 0.21), None),
    ],
)
def test_modes_when_on_then_they_say_how_often_to_ask(
    talk: Start, w: Any, mode: str, scores: tuple[float, float], labels: list[str] | None
) -> None:
    """spec actions-runtime.md §15: ratios of `disambiguation_clarification`, defaults of a mode."""
    conversation = talk(order(w, launch_mode=mode), hours(w), system_settings=MODES)
    reply = conversation.say("x", ("order", scores[0]), ("hours", scores[1]))
    if labels is None:
        reply.shows("How many?")
    else:
        assert shown(reply) == labels


def test_support_when_picked_then_the_conversation_falls_back(talk: Start, w: Any) -> None:
    """spec actions-runtime.md §15: FALLBACK("Agent requested")."""
    conversation = talk(order(w), hours(w), system_settings=MODES)
    conversation.say("x", ("order", 0.5))
    conversation.say("Connect to support").shows(
        "Fallback: Agent requested.", types=["text", "connect_to_agent"]
    )


def suggested_over_a_return(talk: Start, w: Any) -> Any:
    """A yes-no question was left, the return to it waits to be confirmed, over that a suggestion."""
    close = w.action(
        "close",
        w.step("s1", "Really close?", asks="sys-yes-no"),
        w.step("s2", ["CLOSED ", w.var("s1")]),
        title="Close account",
    )
    places = [w.action(name, w.step("s1", f"In the {name}.")) for name in ("north", "south")]
    settings = {**confirming(w), **CLARIFYING}
    conversation = talk(close, hours(w), *places, system_settings=settings)
    conversation.say("x", "close").shows("Really close?")
    conversation.say("when?", "hours").shows(
        "At nine. Close account", "Back to Close account?", types=["text", "text", "option"]
    )
    reply = conversation.say("where?", ("north", 0.62), ("south", 0.6))
    reply.shows(types=["suggestion"], pending="suggestion")
    return conversation


def test_suggestion_over_a_return_when_yes_is_said_then_it_confirms_the_return(talk: Start, w: Any) -> None:
    """spec actions-runtime.md §§14, 15: the yes is none to the question that was left."""
    conversation = suggested_over_a_return(talk, w)
    conversation.say("yes").shows(
        "Really close?", events=["action_visited close topic_return"], pending="question"
    )
    conversation.say("no").shows("CLOSED No")


def test_suggestion_over_a_return_when_no_is_said_then_the_topic_is_dropped(talk: Start, w: Any) -> None:
    """spec actions-runtime.md §14, R10: declined, nothing is said."""
    suggested_over_a_return(talk, w).say("no").shows(events=[], pending=None)


def test_suggestion_over_a_return_when_none_is_meant_then_it_is_asked_again(talk: Start, w: Any) -> None:
    """spec actions-runtime.md §§14, 15: a miss of the confirmation, up to its own limit of tries."""
    conversation = suggested_over_a_return(talk, w)
    reply = conversation.say("None of the above")
    reply.shows("Yes or no?", types=["text", "option"], pending="return_confirmation")
    assert reply.events == ["suggestion_intents_denied"]
    for _ in range(2):
        conversation.say("maybe").shows("Yes or no?", types=["text", "option"])
    conversation.say("maybe").shows(
        "Fallback: Failed to confirm topic return.", types=["text", "connect_to_agent"], pending=None
    )


def test_suggestion_over_a_return_when_one_is_picked_then_it_is_another_topic(talk: Start, w: Any) -> None:
    """spec actions-runtime.md §14: a new digression, and the return is asked for after it."""
    conversation = suggested_over_a_return(talk, w)
    conversation.say("south").shows(
        "In the south.",
        "Back to Close account?",
        types=["text", "text", "option"],
        pending="return_confirmation",
    )
    conversation.say("yes").shows("Really close?", pending="question")


@pytest.mark.parametrize("is_inside", [False, True])
def test_suggestion_when_nothing_is_said_then_the_same_one_comes_again(
    talk: Start, w: Any, is_inside: bool
) -> None:
    """spec actions-runtime.md §2, step 6, R21: the same ids, and either can still be picked."""
    place = w.action("place", w.step("s1", "At the corner."))
    conversation = talk(order(w), hours(w), place, system_settings=CLARIFYING)
    if is_inside:
        conversation.say("x", "order").shows("How many?")
    reply = conversation.say("tea hours", ("place", 0.62), ("hours", 0.6)).shows(types=["suggestion"])
    for _ in range(2):
        again = conversation.say().shows(types=["suggestion"], events=[], pending="suggestion")
        assert again.generic == reply.generic
    conversation.say("place").shows("At the corner.", *(["How many?"] if is_inside else []))


def test_suggestion_when_an_earlier_version_kept_it_then_its_question_waits_below(
    talk: Start, w: Any
) -> None:
    """spec actions-runtime.md §15: states that do not say what was pending before."""
    place = w.action("place", w.step("s1", "At the corner."))
    conversation = talk(order(w), hours(w), place, system_settings=CLARIFYING)
    conversation.say("x", "order")
    conversation.say("y", ("hours", 0.62), ("place", 0.6)).shows(types=["suggestion"])
    del conversation.state["offered_over"]
    four(conversation).shows("Done: 4")


def test_suggestion_when_the_conversation_falls_back_then_nothing_is_offered_any_more(
    talk: Start, w: Any
) -> None:
    """spec actions-runtime.md §4: a trigger word abandons everything; the same text then is a new one."""
    settings = {"disambiguation": {"enabled": True, "none_of_the_above_prompt": "Neither"}}
    conversation = talk(order(w), hours(w), with_trigger_words=True, system_settings=settings)
    conversation.say("x", ("order", 0.6), ("hours", 0.55)).shows(types=["suggestion"])
    conversation.say("bomb", mentions=[("danger_words", "bomb")]).shows("Fallback: Danger word detected.")
    conversation.say("neither").shows("Please rephrase.")


def test_topics_when_too_many_actions_run_then_none_was_left_for_another(talk: Start, w: Any) -> None:
    """spec actions-runtime.md §23: the whole stack is cleared, and with it where the conversation was."""
    conversation = talk(order(w), w.action("loop", w.step("s1", then=w.invoke("loop"))), hours(w))
    conversation.say("x", "order")
    conversation.say("y", "loop").shows(log=["Maximum of 20 actions visited."], pending=None)
    conversation.say("when?", "hours").shows("At nine. ")


def test_suggestion_when_its_action_was_deleted_meanwhile_then_nothing_matches(talk: Start, w: Any) -> None:
    """spec actions-runtime.md §15: as if none of them was meant, in the middle of a question too."""
    place = w.action("place", w.step("s1", "At the corner."))
    for begins, says in ((False, "Please rephrase."), (True, "I didn't catch that.")):
        conversation = talk(order(w), hours(w), place, system_settings=CLARIFYING)
        if begins:
            conversation.say("x", "order")
        reply = conversation.say("y", ("hours", 0.62), ("place", 0.6))
        picked = reply.generic[0]["suggestions"][0]["value"]["input"]
        conversation.skill = talk(order(w), place, system_settings=CLARIFYING).skill
        conversation.say(picked["text"], suggestion_id=picked["suggestion_id"]).shows(
            says, log=["No action triggered"]
        )
