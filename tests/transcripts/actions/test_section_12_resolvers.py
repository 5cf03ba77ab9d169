"""spec actions-runtime.md §§12, 13: what a step leads to."""

from collections.abc import Callable
from typing import Any

Start = Callable[..., Any]


def test_dynamic_call_when_a_person_is_asked_for_then_the_fallback_says_so(talk: Start, w: Any) -> None:
    """spec actions-runtime.md §§3, 13: the text is routed, and that is the reason of this route."""
    conversation = talk(w.action("chat", w.step("s1", "Yes?", asks={"free_text": True}, then=w.invoke(None))))
    conversation.say("x", "chat").shows("Yes?")
    reply = conversation.say("a person, please", "fallback_connect_to_agent")
    reply.shows("Fallback: Agent requested.", types=["text", "connect_to_agent"])


def test_connect_to_agent_when_reached_then_everything_ends(talk: Start, w: Any) -> None:
    """spec actions-runtime.md §12: the element, its topic, the reason; no topic return."""
    conversation = talk(
        w.action(
            "talk", w.step("s1", "Wait.", then=w.agent("Soon.")), w.step("s2", "never"), title="Talk to us"
        )
    )
    reply = conversation.say("x", "talk").shows("Wait.", types=["text", "connect_to_agent"], pending=None)
    assert reply.generic[1] == {
        "response_type": "connect_to_agent",
        "transfer_info": {"target": {}},
        "agent_available": {"message": "Soon."},
        "agent_unavailable": {"message": "Nobody is free."},
        "message_to_human_agent": "",
        "topic": "Talk to us",
    }
    assert reply.events[-1] == "action_finished talk connect_to_agent"


def test_message_to_agent_when_it_holds_variables_then_they_are_filled_in(talk: Start, w: Any) -> None:
    """spec actions-runtime.md §11.4: `message_to_human_agent` is interpolated."""
    then = w.agent()
    then["response"]["message_to_human_agent"] = "${name} wants help"
    conversation = talk(w.action("talk", w.step("s1", then=then, sets={"name": w.scalar("Ann")})))
    assert conversation.say("x", "talk").generic[0]["message_to_human_agent"] == "Ann wants help"


def test_message_to_agent_when_it_has_the_legacy_form_then_that_is_evaluated_there_alone(
    talk: Start, w: Any
) -> None:
    """spec actions-runtime.md §11.4: "same for `message_to_human_agent`"; elsewhere it is left as it is."""
    then = w.agent("Wait, <? $name ?>")
    then["response"]["message_to_human_agent"] = "<? $name ?> wants ${what}"
    names = {"name": w.scalar("Ann"), "what": w.scalar("help")}
    conversation = talk(w.action("talk", w.step("s1", then=then, sets=names)))
    element = conversation.say("x", "talk").generic[0]
    assert element["message_to_human_agent"] == "Ann wants help"
    assert element["agent_available"] == {"message": "Wait, <? $name ?>"}


def test_message_to_agent_when_its_legacy_form_is_broken_then_the_person_is_called_all_the_same(
    talk: Start, w: Any
) -> None:
    """spec actions-runtime.md §23: an element that cannot be rendered."""
    then = w.agent()
    then["response"]["message_to_human_agent"] = "<? $name.( ?>"
    conversation = talk(w.action("talk", w.step("s1", then=then)), is_broken=True)
    conversation.say("x", "talk").shows(
        types=["connect_to_agent"], log=["Error when updating output in [s1]"], pending=None
    )


def test_jump_when_forward_then_steps_between_are_left_out(talk: Start, w: Any) -> None:
    """spec actions-runtime.md §12: `jump_to`."""
    conversation = talk(
        w.action(
            "order",
            w.step("s1", "one", then={"type": "jump_to", "jump_to": {"step": "s3"}}),
            w.step("s2", "two"),
            w.step("s3", "three"),
        )
    )
    conversation.say("x", "order").shows("one", "three")


def test_jump_when_its_target_is_missing_then_the_next_step_runs(talk: Start, w: Any) -> None:
    """spec actions-runtime.md §§12, 23: logged, and the action goes on; the same for its own step."""
    for target in ("s9", "s1"):
        conversation = talk(
            w.action(
                "order", w.step("s1", "one", then={"type": "jump_to", "step": target}), w.step("s2", "two")
            )
        )
        conversation.say("x", "order").shows("one", "two", log=[f"There is no step [{target}] to jump to"])


def test_fallback_when_a_step_leads_there_then_the_stack_is_abandoned(talk: Start, w: Any) -> None:
    """spec actions-runtime.md §12: FALLBACK clears the stack; without a reason none of its steps runs."""
    conversation = talk(w.action("order", w.step("s1", "one", then="fallback"), w.step("s2", "two")))
    conversation.say("x", "order").shows(
        "one",
        events=[
            "action_visited order intent",
            "step_visited s1",
            "action_finished order fallback",
            "action_visited fallback",
            "action_finished fallback no_steps_visited",
        ],
        reason="fallback",
    )


def replaying(w: Any, *clear: str) -> Any:
    """Three steps; the second asks for a number, the last begins again on the word again."""
    return w.action(
        "order",
        w.step("s1", "Which?", asks={"free_text": True}),
        w.step("s2", "How many?", asks="sys-number", sets={"which": w.var("s1")}),
        w.step(
            "s3",
            condition={"eq": [w.var("s1"), w.scalar("again")]},
            then={"type": "replay", "clear": [{"variable": name} for name in clear]},
        ),
        w.step("s4", [w.var("s2"), " of ", w.session("which")]),
    )


def test_replay_when_steps_are_cleared_then_they_are_asked_again(talk: Start, w: Any) -> None:
    """spec actions-runtime.md §12: unlisted steps that ran stay done; the cursor goes to the earliest."""
    conversation = talk(replaying(w, "s1"))
    conversation.say("x", "order").shows("Which?")
    conversation.say("again").shows("How many?")
    reply = conversation.say("four", mentions=[("sys-number", "four", "4")])
    reply.shows("Which?", variables={}, answers={"s2": 4})
    conversation.say("green").shows("4 of ")


def test_replay_when_all_is_cleared_then_what_answers_set_is_null(talk: Start, w: Any) -> None:
    """spec actions-runtime.md §9.6: `which` was set from s1; it is null until its step runs again."""
    conversation = talk(replaying(w, "s1", "s2"))
    conversation.say("x", "order")
    conversation.say("again").shows("How many?", variables={"which": "again"})
    conversation.say("4", mentions=[("sys-number", "4")]).shows("Which?", variables={}, answers={})
    conversation.say("green").shows("How many?", variables={"which": "green"})
    conversation.say("2", mentions=[("sys-number", "2")]).shows("2 of green")


def test_replay_when_a_variable_collects_answers_then_it_is_kept(talk: Start, w: Any) -> None:
    """spec actions-runtime.md §9.6: an array that is made from itself stays, as a public skill needs it."""
    conversation = talk(
        w.action(
            "order",
            w.step("s1", "Next?", asks={"free_text": True}),
            w.step(
                "s2",
                [w.session("list")],
                sets={"list": w.formula("${list}.append(${s1})")},
                then={"type": "replay", "clear": [{"variable": "s1"}]},
            ),
        ),
        variables=[{"variable": "list", "initial_value": w.formula("[]")}],
    )
    conversation.say("x", "order").shows("Next?")
    conversation.say("a").shows('["a"]', "Next?")
    conversation.say("b").shows('["a","b"]', "Next?")


def test_replay_when_an_entity_is_in_the_text_then_the_cleared_question_is_asked_all_the_same(
    talk: Start, w: Any
) -> None:
    """spec actions-runtime.md §12, trace 2."""
    conversation = talk(
        w.action(
            "order",
            w.step("s1", "Which?", asks="tea"),
            w.step("s2", "Fine?", asks="sys-yes-no"),
            w.step(
                "s3",
                condition={"eq": [w.var("s2"), w.scalar("no")]},
                then={"type": "replay", "clear": [{"variable": "s1"}, {"variable": "s2"}]},
            ),
            w.step("s4", "Thanks."),
        ),
        entities=[w.options("tea", "Green", "Black")],
    )
    green = [("tea", "green", "Green")]
    conversation.say("green tea", "order", mentions=green).shows("Fine?")
    conversation.say("no green", mentions=green).shows("Which?")
    conversation.say("green", mentions=green).shows("Fine?")
    conversation.say("yes").shows("Thanks.")


def test_subaction_when_it_ends_then_its_caller_goes_on_with_its_answers(talk: Start, w: Any) -> None:
    """spec actions-runtime.md §13: INVOKE and RETURN."""
    conversation = talk(
        w.action(
            "order",
            w.step("s1", "First.", then=w.invoke("ask", result_variable="r")),
            w.step("s2", ["Name: ", w.var("r", "q")]),
        ),
        w.action(
            "ask",
            w.step("q", "Name?", asks={"free_text": True}),
            condition={"and": [{"intent": "ask"}, {"expression": "false"}]},
        ),
    )
    conversation.say("x", "order").shows(
        "First.",
        "Name?",
        events=[
            "action_visited order intent",
            "step_visited s1",
            "action_visited ask invoke_subaction",
            "step_visited q",
        ],
    )
    conversation.say("Ann").shows(
        "Name: Ann",
        events=[
            "step_answered q prompted",
            "action_finished ask all_steps_done",
            "action_visited order subaction_return",
            "step_visited s2",
            "action_finished order all_steps_done",
        ],
    )


def test_subaction_when_its_result_is_read_in_expressions_then_both_spellings_work(
    talk: Start, w: Any
) -> None:
    """spec actions-runtime.md §13: `${result}.step` and `${result.step}`."""
    conversation = talk(
        w.action(
            "order",
            w.step("s1", then=w.invoke("ask", result_variable="r")),
            w.step("s2", [w.formula("${r}.q + '/' + ${r.q}")]),
        ),
        w.action("ask", w.step("q", "Name?", asks={"free_text": True})),
    )
    conversation.say("x", "order")
    conversation.say("Ann").shows("Ann/Ann")


def test_subaction_when_it_gets_parameters_then_their_questions_are_skipped(talk: Start, w: Any) -> None:
    """spec actions-runtime.md §13: a parameter answers its step, even one that is always asked."""
    given = [{"variable": "q", "value": w.scalar("Ann")}]
    conversation = talk(
        w.action("order", w.step("s1", then=w.invoke("ask", parameters=given))),
        w.action("ask", w.step("q", "Name?", asks={"free_text": True}), w.step("t", ["Hi ", w.var("q")])),
    )
    conversation.say("x", "order").shows("Hi Ann")


def test_subaction_when_it_ends_the_caller_then_nothing_comes_back(talk: Start, w: Any) -> None:
    """spec actions-runtime.md §13: `invoke_another_action_and_end`."""
    conversation = talk(
        w.action("order", w.step("s1", then=w.invoke("ask", ends=True)), w.step("s2", "never")),
        w.action("ask", w.step("q", "Other.")),
    )
    conversation.say("x", "order").shows(
        "Other.",
        events=[
            "action_visited order intent",
            "step_visited s1",
            "action_finished order ended_by_step",
            "action_visited ask invoke_subaction",
            "step_visited q",
            "action_finished ask all_steps_done",
        ],
    )


def test_subaction_when_nested_call_ends_its_action_then_the_first_caller_waits_on(
    talk: Start, w: Any
) -> None:
    """spec actions-runtime.md §13: the new frame inherits the caller of the finished one."""
    conversation = talk(
        w.action("a", w.step("s1", then=w.invoke("b", result_variable="r")), w.step("s2", "Back.")),
        w.action("b", w.step("t1", then=w.invoke("c", ends=True)), w.step("t2", "never")),
        w.action("c", w.step("u1", "In c.")),
    )
    conversation.say("x", "a").shows("In c.", "Back.")


def test_subaction_when_it_hands_over_then_its_caller_does_not_go_on(talk: Start, w: Any) -> None:
    """spec actions-runtime.md §13: connect_to_agent and fallback do not return."""
    conversation = talk(
        w.action("a", w.step("s1", then=w.invoke("b")), w.step("s2", "never")),
        w.action("b", w.step("t1", then=w.agent())),
    )
    conversation.say("x", "a").shows(types=["connect_to_agent"])
    conversation.say("y").shows("Please rephrase.")


def test_subaction_when_it_does_not_exist_then_the_step_counts_as_continue(talk: Start, w: Any) -> None:
    """spec actions-runtime.md §§13, 23."""
    conversation = talk(w.action("a", w.step("s1", "one", then=w.invoke("zzz")), w.step("s2", "two")))
    conversation.say("x", "a").shows("one", "two", log=["No action triggered"])


def test_subaction_when_it_calls_itself_then_the_turn_ends_after_twenty(talk: Start, w: Any) -> None:
    """spec actions-runtime.md §§13, 23, R8: the limit is counted per turn and clears the stack."""
    conversation = talk(w.action("a", w.step("s1", "again", then=w.invoke("a"))))
    reply = conversation.say("x", "a")
    reply.shows(*["again"] * 20, log=["Conversation ended. Maximum of 20 actions visited."], pending=None)
    conversation.say("y").shows("Please rephrase.")


def test_dynamic_call_when_the_text_means_another_action_then_that_runs(talk: Start, w: Any) -> None:
    """spec actions-runtime.md §13: policy dynamic routes the present input past the running actions."""
    conversation = talk(
        w.action("a", w.step("s1", then=w.invoke(None)), w.step("s2", "Back.")),
        w.action("b", w.step("t1", "In b.")),
    )
    conversation.say("x", "a", ("b", 0.5)).shows("In b.", "Back.")
    conversation.say("x", "a").shows("Please rephrase.", "Back.")
