"""spec actions-runtime.md §§3, 4: which action a text starts; trigger words."""

from collections.abc import Callable
from typing import Any

import pytest

Start = Callable[..., Any]


def two(w: Any) -> list[Any]:
    return [w.action("order", w.step("s1", "Ordering.")), w.action("hours", w.step("s1", "At nine."))]


@pytest.mark.parametrize(
    ("score", "said"), [(0.21, "Ordering."), (0.2, "Please rephrase."), (0.1, "Please rephrase.")]
)
def test_action_when_its_score_is_not_above_the_bar_then_nothing_matches(
    talk: Start, w: Any, score: float, said: str
) -> None:
    """spec actions-runtime.md §3: strictly above 0.2."""
    talk(*two(w)).say("x", ("order", score)).shows(said)


def test_bar_when_the_skill_sets_another_then_it_counts(talk: Start, w: Any) -> None:
    """spec actions-format.md §16, F1: `system_settings.no_match.threshold`."""
    conversation = talk(*two(w), system_settings={"no_match": {"threshold": 0.5}})
    conversation.say("x", ("order", 0.4)).shows("Please rephrase.")
    conversation.say("x", ("order", 0.6)).shows("Ordering.")


def test_text_when_it_is_irrelevant_then_nothing_matches(talk: Start, w: Any) -> None:
    """spec actions-runtime.md §3: counterexamples and `off_topic` give no match."""
    talk(*two(w)).say("x", "order", is_irrelevant=True).shows("Please rephrase.")


def test_actions_when_two_match_then_the_better_one_starts(talk: Start, w: Any) -> None:
    """spec actions-runtime.md §3, steps 3 and 6, disambiguation being off."""
    talk(*two(w)).say("x", ("order", 0.5), ("hours", 0.6)).shows("At nine.")


def test_actions_when_scores_are_equal_then_the_first_of_the_chain_starts(talk: Start, w: Any) -> None:
    """spec actions-runtime.md §3, step 3: ties by chain order, not by the order of the file."""
    order, hours = two(w)
    built = w.workspace(order, hours)
    talk(order, hours).say("x", ("hours", 0.5), ("order", 0.5)).shows("Ordering.")
    assert [each["action"] for each in built["actions"]][1:3] == ["order", "hours"]


def test_best_action_when_its_condition_fails_then_the_next_one_is_tried(talk: Start, w: Any) -> None:
    """spec actions-runtime.md §3, step 4, R7: event action_routing_denied."""
    closed = {"and": [{"intent": "order"}, {"exists": w.session("open")}]}
    order, hours = two(w)
    conversation = talk({**order, "condition": closed}, hours)
    conversation.say("x", ("order", 0.9), ("hours", 0.5)).shows(
        "At nine.",
        events=[
            "action_routing_denied order action_conditions_failed",
            "action_visited hours intent",
            "step_visited s1",
            "action_finished hours all_steps_done",
        ],
    )
    conversation.say("x", ("order", 0.9)).shows("Please rephrase.")
    conversation.say("x", ("order", 0.9), skill_variables={"open": True}).shows("Ordering.")


def test_action_when_its_condition_names_no_intent_then_it_starts_where_nothing_else_does(
    talk: Start, w: Any
) -> None:
    """spec actions-runtime.md §3, step 5."""
    vip = w.action("vip", w.step("s1", "Dear guest."), condition={"eq": [w.session("vip"), w.scalar(True)]})
    conversation = talk(*two(w), vip)
    conversation.say("x", skill_variables={"vip": False}).shows("Please rephrase.")
    conversation.say("x", skill_variables={"vip": True}).shows("Dear guest.")
    conversation.say("x", "order").shows("Ordering.")


def test_action_when_it_is_a_subaction_only_then_no_text_starts_it(talk: Start, w: Any) -> None:
    """spec actions-runtime.md §3, note a: `and … expression "false"`."""
    hidden = w.action(
        "hidden", w.step("s1", "never"), condition={"and": [{"intent": "hidden"}, {"expression": "false"}]}
    )
    talk(hidden).say("x", "hidden").shows("Please rephrase.")


def test_no_match_when_it_happens_four_times_then_a_person_is_called(talk: Start, w: Any) -> None:
    """spec actions-runtime.md §3, note c, trace 4; F7."""
    conversation = talk(*two(w))
    for _ in range(3):
        conversation.say("x").shows("Please rephrase.", reason="fallback")
    reply = conversation.say("x").shows(
        "Fallback: No action matches.", types=["text", "connect_to_agent"], reason="fallback"
    )
    assert reply.events[:2] == ["action_visited anything_else no_action_matches", "step_visited step_002"]


def test_no_match_when_an_action_starts_in_between_then_counting_begins_anew(talk: Start, w: Any) -> None:
    """spec actions-runtime.md §3, note d, trace 4."""
    conversation = talk(*two(w))
    for _ in range(3):
        conversation.say("x").shows("Please rephrase.")
    conversation.say("x", "order").shows("Ordering.")
    for _ in range(3):
        conversation.say("x").shows("Please rephrase.")
    conversation.say("x").shows("Fallback: No action matches.", types=["text", "connect_to_agent"])


def test_no_match_when_welcome_came_before_then_it_does_not_reset(talk: Start, w: Any) -> None:
    """spec actions-runtime.md §3, note d."""
    conversation = talk(*two(w))
    conversation.say().shows("Hello.")
    assert conversation.say("x").state["no_action_matches_count"] == 1


def test_phrases_of_no_match_when_they_win_then_nothing_matches(talk: Start, w: Any) -> None:
    """spec actions-runtime.md §3: an intent of `anything_else` is a class of its own."""
    nothing = w.action(
        "anything_else",
        w.step("step_001", "Not that.", then="end_action"),
        condition={"or": [{"expression": "anything_else"}, {"intent": "smalltalk"}]},
        disambiguation_opt_out=True,
    )
    conversation = talk(*two(w), nothing)
    conversation.say("x", ("smalltalk", 0.8), ("order", 0.7)).shows("Not that.")
    conversation.say("x", ("order", 0.8), ("smalltalk", 0.7)).shows("Ordering.")


def test_person_when_asked_for_then_fallback_says_so(talk: Start, w: Any) -> None:
    """spec actions-runtime.md §3, step 6: fallback_reason and the reason of the visit."""
    reply = talk(*two(w)).say("x", "fallback_connect_to_agent")
    reply.shows("Fallback: Agent requested.", types=["text", "connect_to_agent"], reason="fallback")
    assert reply.events[0] == "action_visited fallback agent_requested"


def test_danger_word_when_said_then_the_conversation_falls_back(talk: Start, w: Any) -> None:
    """spec actions-runtime.md §4, R3: also in the middle of an action, which is abandoned."""
    order = w.action("order", w.step("s1", "Which?", asks={"free_text": True}), w.step("s2", "Done."))
    conversation = talk(order, with_trigger_words=True)
    conversation.say("x", "order").shows("Which?")
    conversation.say("a bomb", mentions=[("danger_words", "bomb")]).shows(
        "Fallback: Danger word detected.", types=["text", "connect_to_agent"], pending=None
    )
    conversation.say("y").shows("Please rephrase.")


def test_profanity_when_said_a_third_time_then_the_conversation_falls_back(talk: Start, w: Any) -> None:
    """spec actions-runtime.md §4, R2, R3: two warnings, the pending question stays and is not repeated."""
    order = w.action("order", w.step("s1", "Which?", asks={"free_text": True}), w.step("s2", [w.var("s1")]))
    conversation = talk(order, with_trigger_words=True)
    bad = [("profane_words", "damn")]
    conversation.say("damn", mentions=bad).shows("Please mind your language.", events=[])
    conversation.say("x", "order").shows("Which?")
    conversation.say("damn", mentions=bad).shows("Please mind your language.", pending="question")
    conversation.say("green").shows("green")
    conversation.say("damn", mentions=bad).shows(
        "Fallback: Profanity detected.", types=["text", "connect_to_agent"]
    )


def test_trigger_words_when_no_word_is_said_then_nothing_is_reported(talk: Start, w: Any) -> None:
    """spec actions-runtime.md §4: no turn events."""
    conversation = talk(*two(w), with_trigger_words=True)
    assert conversation.say("x", "order").events[0] == "action_visited order intent"


def test_empty_text_when_a_question_is_pending_then_it_is_asked_again_without_a_try(
    talk: Start, w: Any
) -> None:
    """spec actions-runtime.md §2, step 6, R21."""
    order = w.action("order", w.step("s1", "How many?", asks="sys-number"), w.step("s2", [w.var("s1")]))
    conversation = talk(order)
    conversation.say("x", "order").shows("How many?")
    for _ in range(5):
        conversation.say().shows("How many?", pending="question")
    conversation.say("4", mentions=[("sys-number", "4")]).shows("4")


def trigger_words(w: Any, **fields: Any) -> Any:
    """A `run_always` with one step for dangerous words."""
    condition = {"entity": "danger_words"}
    built = w.action("run_always", w.step("danger_word_detected", "Get help.", condition=condition, **fields))
    del built["condition"]
    return built


DANGER = [("danger_words", "bomb")]


def test_trigger_word_when_its_step_connects_to_an_agent_then_it_does(talk: Start, w: Any) -> None:
    """spec actions-runtime.md §4: whatever its step leads to; what was talked about is over."""
    order = w.action("order", w.step("s1", "Which?", asks={"free_text": True}))
    conversation = talk(order, trigger_words(w, then="connect_to_agent"))
    conversation.say("x", "order").shows("Which?")
    reply = conversation.say("a bomb", mentions=DANGER)
    reply.shows("Get help.", types=["text", "connect_to_agent"], pending=None)
    assert reply.events[:2] == ["action_visited run_always", "step_visited danger_word_detected"]


def test_trigger_word_when_its_step_calls_an_action_then_it_runs(talk: Start, w: Any) -> None:
    """spec actions-runtime.md §§4, 12."""
    call = {"type": "invoke_another_action_and_end", "invoke_action": {"action": "help"}}
    helping = w.action("help", w.step("s1", "Call 112."))
    talk(helping, trigger_words(w, then=call)).say("a bomb", mentions=DANGER).shows("Get help.", "Call 112.")


@pytest.mark.parametrize("then", ["end_action", "fallback"])
def test_trigger_word_when_its_step_sets_a_variable_then_it_is_set(talk: Start, w: Any, then: str) -> None:
    """spec actions-runtime.md §§4, 5: assignments come before the output."""
    conversation = talk(trigger_words(w, then=then, sets={"worried": w.scalar("yes")}))
    assert conversation.say("a bomb", mentions=DANGER).variables["worried"] == "yes"


def test_profanity_when_its_limit_has_words_of_its_own_then_they_are_said(talk: Start, w: Any) -> None:
    """spec actions-format.md §6: the output of the handler."""
    handler = {"handler": "h", "type": "max_hits", "resolver": {"type": "fallback"}}
    handler["output"] = {"generic": [{"response_type": "text", "values": [{"text": "Enough."}]}]}
    conversation = talk(trigger_words(w, then="end_action", max_hits=1, handlers=[handler]))
    conversation.say("bomb", mentions=DANGER).shows("Get help.")
    conversation.say("bomb", mentions=DANGER).shows("Enough.", "Fallback: Profanity detected.")
