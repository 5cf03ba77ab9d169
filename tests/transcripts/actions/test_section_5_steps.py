"""spec actions-runtime.md §5: the steps of an action."""

from collections.abc import Callable
from typing import Any

import pytest

Start = Callable[..., Any]


def test_first_message_when_empty_then_welcome_runs(talk: Start, w: Any) -> None:
    """spec actions-runtime.md §§2, 19: an empty first message starts `welcome`; a second one does nothing."""
    conversation = talk(w.action("order", w.step("s1", "Ordering.")))
    conversation.say().shows(
        "Hello.",
        events=["action_visited welcome", "step_visited step_001", "action_finished welcome all_steps_done"],
    )
    conversation.say().shows()


def test_welcome_when_the_first_message_has_a_text_then_it_is_skipped(talk: Start, w: Any) -> None:
    """spec actions-runtime.md §19, R25: skipped, not delayed."""
    conversation = talk(w.action("order", w.step("s1", "Ordering.")))
    conversation.say("order", "order").shows("Ordering.")
    conversation.say().shows()


def test_steps_when_no_condition_then_all_run_in_their_chain(talk: Start, w: Any) -> None:
    """spec actions-runtime.md §5: order is the `next_step` chain, not that of the array."""
    steps = [
        w.step("s3", "three"),
        w.step("s1", "one", next_step="s2"),
        w.step("s2", "two", next_step="s3"),
    ]
    order = w.action("order")
    order["steps"] = steps
    talk(order).say("order", "order").shows(
        "one",
        "two",
        "three",
        events=[
            "action_visited order intent",
            "step_visited s1",
            "step_visited s2",
            "step_visited s3",
            "action_finished order all_steps_done",
        ],
        pending=None,
        reason="completed",
    )


def test_step_when_its_condition_is_false_then_it_is_skipped(talk: Start, w: Any) -> None:
    """spec actions-runtime.md §5, step 3."""
    conversation = talk(
        w.action(
            "order",
            w.step("s1", "one", condition={"exists": w.session("nothing")}),
            w.step("s2", "two"),
        )
    )
    conversation.say("x", "order").shows("two")


def test_action_when_no_step_runs_then_it_says_so(talk: Start, w: Any) -> None:
    """spec actions-runtime.md §5, step 1: reason `no_steps_visited`."""
    conversation = talk(w.action("order", w.step("s1", "one", condition={"expression": "false"})))
    conversation.say("x", "order").shows(
        events=["action_visited order intent", "action_finished order no_steps_visited"]
    )


def test_condition_when_it_cannot_be_evaluated_then_it_is_false_and_logged(talk: Start, w: Any) -> None:
    """spec actions-runtime.md §§5, 23."""
    conversation = talk(
        w.action("order", w.step("s1", "one", condition={"expression": "${none}.x > 1"}), w.step("s2", "two"))
    )
    conversation.say("x", "order").shows("two", log=["Expression evaluation error inside condition of s1"])


def test_assignments_when_a_step_prints_them_then_they_come_first(talk: Start, w: Any) -> None:
    """spec actions-runtime.md §5, step 6: before the output, in their order."""
    conversation = talk(
        w.action(
            "order",
            w.step(
                "s1",
                [w.session("total"), " for ", w.session("cups")],
                sets={"cups": w.scalar(4), "total": w.formula("${cups} * 3")},
            ),
        )
    )
    conversation.say("x", "order").shows("12 for 4", variables={"cups": 4, "total": 12})


def test_question_when_asked_then_the_turn_stops_and_goes_on_with_the_answer(talk: Start, w: Any) -> None:
    """spec actions-runtime.md §5, step 7."""
    conversation = talk(
        w.action(
            "order",
            w.step("s1", "Which?", asks={"free_text": True}),
            w.step("s2", ["You said ", w.var("s1")]),
        )
    )
    conversation.say("x", "order").shows("Which?", pending="question", reason=None, answers={})
    conversation.say("green please").shows(
        "You said green please",
        events=["step_answered s1 prompted", "step_visited s2", "action_finished order all_steps_done"],
        pending=None,
    )


@pytest.mark.parametrize(
    ("behavior", "said"),
    [("optionally_ask", ["Green it is."]), ("always_ask", ["Which?"]), ("never_ask", ["Green it is."])],
)
def test_question_when_the_answer_is_known_then_its_behaviour_decides(
    talk: Start, w: Any, behavior: str, said: list[str]
) -> None:
    """spec actions-runtime.md §§5, 7: skipped if already given, always asked, never asked."""
    conversation = talk(
        w.action(
            "order",
            w.step("s1", "Which?", asks={"entity": "tea", "response_collection_behavior": behavior}),
            w.step("s2", [w.var("s1"), " it is."]),
        ),
        entities=[w.options("tea", "Green", "Black")],
    )
    conversation.say("green tea", "order", mentions=[("tea", "green", "Green")]).shows(*said)


def test_question_when_never_asked_and_unknown_then_it_stays_undefined(talk: Start, w: Any) -> None:
    """spec actions-runtime.md §5, step 7: no output, no prompt."""
    conversation = talk(
        w.action(
            "order",
            w.step("s1", "Which?", asks={"entity": "tea", "response_collection_behavior": "never_ask"}),
            w.step("s2", "none", condition={"not": {"exists": w.var("s1")}}),
        ),
        entities=[w.options("tea", "Green")],
    )
    conversation.say("x", "order").shows("none")


@pytest.mark.parametrize(
    "condition",
    [
        {"eq": [{"variable": "s9"}, {"scalar": "x"}]},
        {"neq": [{"variable": "s9"}, {"scalar": "x"}]},
        {"gt": [{"variable": "s9"}, {"scalar": 1}]},
        {"lt": [{"variable": "s9"}, {"scalar": 1}]},
        {"contains": [{"variable": "s9"}, {"scalar": "x"}]},
        {"matches": [{"variable": "s9"}, {"scalar": ".*"}]},
        {"in": [{"variable": "s9"}, {"collection": [{"scalar": "x"}]}]},
        {"exists": {"variable": "s9"}},
    ],
    ids=lambda condition: next(iter(condition)),
)
def test_condition_when_its_variable_is_unanswered_then_it_is_false(
    talk: Start, w: Any, condition: dict[str, Any]
) -> None:
    """spec actions-runtime.md §§5, 10, R15: every comparison with null is false."""
    conversation = talk(w.action("order", w.step("s1", "yes", condition=condition), w.step("s2", "no")))
    conversation.say("x", "order").shows("no")


def test_end_action_when_on_the_last_step_then_all_steps_are_done(talk: Start, w: Any) -> None:
    """spec actions-runtime.md §5, R9: the same as `continue` there; elsewhere `ended_by_step`."""
    last = talk(w.action("order", w.step("s1", "one", then="end_action")))
    assert last.say("x", "order").events[-1] == "action_finished order all_steps_done"
    early = talk(w.action("order", w.step("s1", "one", then="end_action"), w.step("s2", "two")))
    early.say("x", "order").shows(
        "one",
        events=["action_visited order intent", "step_visited s1", "action_finished order ended_by_step"],
    )


def test_action_variables_when_it_ends_then_they_are_gone(talk: Start, w: Any) -> None:
    """spec actions-runtime.md §5, FINISH: the next run starts without them."""
    conversation = talk(
        w.action("order", w.step("s1", "Which?", asks={"free_text": True}), w.step("s2", "Done."))
    )
    conversation.say("x", "order").shows("Which?")
    finished = conversation.say("green").debug["turn_events"][-1]
    assert finished["action_variables"] == {"s1": "green"}
    conversation.say("x", "order").shows("Which?", answers={})


def test_step_when_it_comes_round_too_often_then_the_action_ends(talk: Start, w: Any) -> None:
    """spec actions-runtime.md §§5, 23: the same step more than fifty times."""
    conversation = talk(
        w.action(
            "order",
            w.step("s1", then={"type": "jump_to", "step": "s0"}),
            w.step("s0", then={"type": "jump_to", "step": "s1"}),
        )
    )
    reply = conversation.say("x", "order")
    reply.shows(log=["Maximum number of step iterations for a single action"], pending=None)
    assert reply.events[-1] == "action_finished order ended_by_step"


def edited(talk: Start, conversation: Any, *actions: Any, **fields: Any) -> Any:
    """The same conversation after its draft was changed."""
    conversation.skill = talk(*actions, **fields).skill
    return conversation


def many(w: Any, *first: Any, asks: Any = "sys-number") -> Any:
    """An action with one question, behind other steps."""
    return w.action("a", *first, w.step("how", "How many?", asks=asks), w.step("end", ["n=", w.var("how")]))


def pin(w: Any) -> Any:
    return w.step("pin", "Pin?", asks="sys-number")


def test_answer_when_a_step_was_put_in_front_meanwhile_then_it_stays_with_its_question(
    talk: Start, w: Any
) -> None:
    """spec actions-runtime.md §§1, 5: a step waits, not a place; steps before it are not gone back to."""
    conversation = talk(many(w))
    conversation.say("x", "a").shows("How many?")
    edited(talk, conversation, many(w, pin(w)))
    reply = conversation.say("5", mentions=[("sys-number", "5")]).shows("n=5")
    assert reply.debug["turn_events"][-1]["action_variables"] == {"how": 5}


def test_answer_when_a_step_was_taken_away_in_front_then_it_stays_with_its_question(
    talk: Start, w: Any
) -> None:
    """spec actions-runtime.md §§1, 5."""
    conversation = talk(many(w, w.step("s0", "First.")))
    conversation.say("x", "a").shows("First.", "How many?")
    edited(talk, conversation, many(w)).say().shows("How many?", pending="question")
    conversation.say("5", mentions=[("sys-number", "5")]).shows("n=5")


@pytest.mark.parametrize("text", ["5", ""])
def test_question_when_it_is_gone_meanwhile_then_nothing_answers_it_and_the_next_is_asked(
    talk: Start, w: Any, text: str
) -> None:
    """spec actions-runtime.md §§5, 26: silent; the steps behind those that ran go on."""
    conversation = talk(many(w, w.step("s0", "First.")))
    conversation.say("x", "a").shows("First.", "How many?")
    edited(talk, conversation, w.action("a", w.step("s0", "First."), pin(w), w.step("end", [w.var("pin")])))
    mentions = [("sys-number", "5")] if text else []
    conversation.say(text, mentions=mentions).shows("Pin?", answers={}, pending="question")
    conversation.say("7", mentions=[("sys-number", "7")]).shows("7")


def test_question_when_it_and_all_behind_it_are_gone_then_the_action_is_over(talk: Start, w: Any) -> None:
    """spec actions-runtime.md §5: no step is left."""
    conversation = talk(many(w, w.step("s0", "First.")))
    conversation.say("x", "a")
    edited(talk, conversation, w.action("a", w.step("s0", "First.")))
    reply = conversation.say("5", mentions=[("sys-number", "5")]).shows(pending=None)
    assert reply.events == ["action_finished a all_steps_done"]


def test_question_when_it_went_while_its_topic_waited_then_the_next_is_asked_on_return(
    talk: Start, w: Any
) -> None:
    """spec actions-runtime.md §14: RESUME where the step is gone."""
    waiting = w.action("wait", w.step("w1", "Word?", asks={"entity": "tea", "max_tries": 3}))
    teas = {"entities": [w.options("tea", "Black")]}
    conversation = talk(many(w), waiting, **teas)
    conversation.say("x", "a").shows("How many?")
    conversation.say("y", "wait").shows("Word?")
    edited(talk, conversation, w.action("a", pin(w), w.step("end", [w.var("pin")])), waiting, **teas)
    conversation.say("hm").shows("I didn't catch that.")
    conversation.say("black", mentions=[("tea", "black", "Black")]).shows("Pin?", pending="question")
    conversation.say("7", mentions=[("sys-number", "7")]).shows("7")


def test_state_when_an_earlier_version_kept_a_place_then_it_is_taken(talk: Start, w: Any) -> None:
    """spec actions-runtime.md §1: conversations go on over an upgrade."""
    conversation = talk(many(w, w.step("s0", "First.")))
    conversation.say("x", "a")
    [[frame]] = conversation.state["stacks"]
    assert frame["cursor"] == "how"
    frame["cursor"] = 1
    del frame["is_displaced"]
    conversation.say("5", mentions=[("sys-number", "5")]).shows("n=5")
