"""spec dialog-engine.md §11.5: calling an action of the actions skill from a dialog node."""

from collections.abc import Callable
from typing import Any

import pytest

from doyle.dialog.effects import ActionEffect, EffectResult, Hearing

Start = Callable[..., Any]
ROOT = [{"dialog_node": "root"}]
ASKED = ({"response_type": "text", "text": "Which size?"},)
THANKS = ({"response_type": "text", "text": "Thank you."},)


def call(name: str = "order_tea", **fields: Any) -> dict[str, Any]:
    return {"name": name, "type": "action", **fields}


def asks(*, step: int = 1) -> EffectResult:
    """The outcome of an action that needs the user's next turn."""
    return EffectResult(elements=ASKED, waiting={"step": step, "heard": ["tea"]})


def ends(**variables: Any) -> EffectResult:
    """The outcome of an action that has finished with these session variables changed."""
    return EffectResult(variables, elements=THANKS)


def in_action(node: str, step: int = 1, at: int = 0, name: str = "order_tea") -> list[dict[str, Any]]:
    """The stack while an action owns the turns."""
    action = {"name": name, "at": at, "waiting": {"step": step, "heard": ["tea"]}}
    return [{"dialog_node": node, "state": "in_action", "action": action}]


@pytest.fixture
def ordering(talk: Start, make: Start) -> Any:
    """A node that calls an action, with the two responses that the tool makes for it, and others around."""
    nodes = [
        make("tea", "#tea", "Tea.", actions=[call(parameters={"cup": "@size", "n": "<? $n + 1 ?>"})]),
        make(
            "good", "$action_result_1", "A $action_result_1.cup one.", type="response_condition", parent="tea"
        ),
        make("bad", "anything_else", "No luck.", type="response_condition", parent="tea"),
        make("hours", "#hours", "Nine to five.", digress_in="returns"),
        make("rest", "anything_else", "Pardon?"),
    ]
    return talk(nodes, n=1)


@pytest.mark.parametrize("kind", ["action", "actions", "skill"])
def test_node_when_it_calls_an_action_then_the_effect_names_it_with_its_parameters(
    talk: Start, make: Start, kind: str
) -> None:
    """spec dialog-engine.md §11.5: parameters are evaluated in the dialog, after the node's context is set;
    the word for the type is in no export (spec actions-runtime.md §22): three are read."""
    calling = call(type=kind, parameters={"cup": "@size", "deep": [{"n": "<? $n + 1 ?>"}]})
    conversation = talk([make("n", "true", "said", context={"n": 1}, actions=[calling])])
    assert conversation.needs("small", entities=[("size", "small")]) == (
        ActionEffect("order_tea", "n", {"cup": "small", "deep": [{"n": 2}]}, "action_result_1"),
    )


def test_action_when_it_finishes_at_once_then_result_is_stored_and_responses_are_tested(
    ordering: Any,
) -> None:
    """spec dialog-engine.md §11.5: changed session variables come back as an object in the result variable,
    afterwards the node's response conditions are evaluated; what the action says comes first."""
    reply = ordering.say("tea", "tea", results=(ends(cup="small"),))
    reply.shows(
        text=["Thank you.", "Tea.", "A small one."],
        nodes=["tea", "good"],
        stack=ROOT,
        exit="completed",
        actions=[],
    ).has(action_result_1={"cup": "small"})


def test_action_when_it_needs_the_user_then_it_owns_the_following_turns(ordering: Any) -> None:
    """spec dialog-engine.md §11.5: while the action runs it owns the turns: not even the intent of another
    node takes over; its own data travels in the stack and comes back to it, parameters do not."""
    first = ordering.say("tea", "tea", results=(asks(step=1),))
    first.shows(text=["Which size?"], nodes=["tea"], stack=in_action("tea", 1), exit=None)
    assert ordering.needs("when?", "hours") == (
        ActionEffect("order_tea", "tea", {}, "action_result_1", {"step": 1, "heard": ["tea"]}),
    )
    second = ordering.say("when?", "hours", results=(asks(step=2),))
    second.shows(text=["Which size?"], nodes=["tea"], stack=in_action("tea", 2), exit=None)
    third = ordering.say("small", results=(ends(cup="small"),))
    third.shows(text=["Thank you.", "Tea.", "A small one."], nodes=["tea", "good"], stack=ROOT)
    assert third.system["dialog_turn_counter"] == 3
    ordering.say("when?", "hours").shows(text=["Nine to five."])


@pytest.mark.parametrize("is_later", [False, True])
def test_action_when_it_fails_then_result_is_null_and_the_turn_goes_on(ordering: Any, is_later: bool) -> None:
    """spec dialog-engine.md §11.5: an action that cannot be called, at once or when it is to go on, has no
    result; one log message, and the response conditions decide."""
    if is_later:
        ordering.say("tea", "tea", results=(asks(),))
    reply = ordering.say("tea", "tea", results=(EffectResult(error="there is no action [order_tea]"),))
    reply.shows(
        text=["Tea.", "No luck."],
        nodes=["tea", "bad"],
        stack=ROOT,
        log=[("error", "tea", "there is no action [order_tea]")],
    ).has(action_result_1=None)
    assert "webhook_error" not in reply.output


def test_action_when_it_changed_nothing_then_there_is_no_result(ordering: Any) -> None:
    """spec dialog-engine.md §11.5, actions-runtime.md §22: the result is absent if no variable changed, be
    there one of an earlier call."""
    ordering.say("tea", "tea", results=(ends(cup="small"),))
    reply = ordering.say("tea", "tea", results=(ends(),)).shows(text=["Thank you.", "Tea.", "No luck."])
    assert "action_result_1" not in reply.context


@pytest.mark.parametrize(
    ("variable", "path"),
    [
        ("order", ["order"]),
        ("$order", ["order"]),
        ("context.order.tea", ["order", "tea"]),
        (None, ["action_result_1"]),
        ("", ["action_result_1"]),
    ],
)
def test_result_variable_when_written_then_holds_the_result(
    talk: Start, make: Start, variable: str | None, path: list[str]
) -> None:
    """spec dialog-engine.md §11.5, §11.1: `action_result_1` unless the node says otherwise."""
    conversation = talk([make("n", "true", actions=[call(result_variable=variable)])])
    found: Any = conversation.say("x", results=(ends(cup="small"),)).context
    for key in path:
        found = found[key]
    assert found == {"cup": "small"}
    conversation.say("x", results=(ends(),))
    owner: Any = conversation.context
    for key in path[:-1]:
        owner = owner[key]
    assert path[-1] not in owner


def test_action_when_its_parameters_fail_then_it_is_not_called(talk: Start, make: Start) -> None:
    """spec dialog-engine.md §11.5: it cannot be called, so null, a log message, and the turn goes on."""
    nodes = [make("n", "true", "said", actions=[call(parameters={"a": "<? $null.x ?>"})])]
    talk(nodes).say("x").shows(text=["said"], log=[("error", "n", "$null.x")]).has(action_result_1=None)


def test_actions_when_a_node_calls_several_then_each_takes_its_turns(talk: Start, make: Start) -> None:
    """spec dialog-engine.md §11.5, §11.1: in array order, each with the results before it; the context of the
    node is set once; client actions come when all have finished."""
    calls = [
        call("one", result_variable="one"),
        call("two", result_variable="two", parameters={"was": "$one.v"}),
        {"name": "show", "parameters": {"two": "$two.v"}},
    ]
    nodes = [
        make("n", "#go", "$n: $one.v $two.v", context={"n": "<? $n + 1 ?>"}, actions=calls, skip=True),
        make("c", "true", "child", parent="n"),
    ]
    conversation = talk(nodes, n=0)
    conversation.say("go", "go", results=(asks(),)).shows(stack=in_action("n", name="one"), actions=[])
    (effect,) = conversation.needs("small", results=(ends(v=1),))
    assert (effect.name, effect.parameters, effect.waiting) == ("two", {"was": 1}, None)
    conversation.say("small", results=(ends(v=1), asks(step=5))).shows(
        stack=in_action("n", 5, at=1, name="two"), text=["Thank you.", "Which size?"]
    )
    reply = conversation.say("big", results=(ends(v=2),))
    reply.shows(text=["Thank you.", "1: 1 2"], nodes=["n"], stack=[{"dialog_node": "n"}])
    assert [action["parameters"] for action in reply.result.actions] == [{"two": 2}]
    conversation.say("big").shows(text=["child"])


def test_action_when_called_by_a_response_then_its_node_takes_the_step(talk: Start, make: Start) -> None:
    """spec dialog-engine.md §11.5; §3 RUN step d: the response goes on where it waited, then the step of its
    node."""
    nodes = [
        make("n", "#go", "node", jump=("t", "body")),
        make("r", "true", "got $action_result_1.v", type="response_condition", parent="n", actions=[call()]),
        make("t", "false", "target"),
    ]
    conversation = talk(nodes)
    conversation.say("go", "go", results=(asks(),)).shows(
        text=["node", "Which size?"], nodes=["n", "r"], stack=in_action("r")
    )
    conversation.say("x", results=(ends(v=1),)).shows(
        text=["Thank you.", "got 1", "target"], nodes=["r", "t"], stack=ROOT
    )


@pytest.mark.parametrize("is_of_response", [False, True])
def test_action_when_called_by_a_frame_then_its_response_waits(
    talk: Start, make: Start, slot: Start, is_of_response: bool
) -> None:
    """spec dialog-engine.md §11.5, §6.5: a completed frame calls it; its slots are not asked for again, its
    conditions see the frame as it was, and it is listed again at its end (§3)."""
    calls = {"actions": [call(parameters={"size": "$size"})]}
    says = "done $action_result_1.v <? all_slots_filled ?>"
    nodes = [
        make("f", "#order", says, type="frame", **({} if is_of_response else calls)),
        *slot("size", "@size", "Size?"),
        make("r", "all_slots_filled", "yes", type="response_condition", parent="f"),
    ]
    if is_of_response:
        nodes[0].pop("output")
        nodes[-1] = make("r", "true", says, type="response_condition", parent="f", **calls)
    conversation = talk(nodes)
    conversation.say("order", "order")
    waiting = conversation.say("small", entities=[("size", "small")], results=(asks(),))
    place = "r" if is_of_response else "f"
    waiting.shows(text=["Which size?"], stack=in_action(place))
    assert waiting.result.nodes_visited[:2] == ("size", "size.input")
    reply = conversation.say("x", entities=[("size", "big")], results=(ends(v=1),))
    reply.shows(
        text=["Thank you.", "done 1 true", *([] if is_of_response else ["yes"])],
        nodes=["r", "f"] if is_of_response else ["f", "r", "f"],
        stack=ROOT,
    ).has(size="small")


def test_action_when_a_frame_with_skipped_slots_waits_then_it_still_knows(
    talk: Start, make: Start, slot: Start
) -> None:
    """spec dialog-engine.md §11.5, §2: `has_skipped_slots` in the response of the frame."""
    nodes = [
        make("f", "#order", "skipped <? has_skipped_slots ?>", type="frame", actions=[call()]),
        *slot("size", "@size", "Size?", nomatch=[("true", "Never mind.", "skip_slot")]),
    ]
    conversation = talk(nodes)
    conversation.say("order", "order")
    conversation.say("?", results=(asks(),))
    assert conversation.context["system"]["dialog_stack"][0]["skipped_slots"] == ["size"]
    conversation.say("x", results=(ends(v=1),)).shows(text=["Thank you.", "skipped true"])


@pytest.mark.parametrize("can_finish", [True, False])
def test_action_when_called_by_a_handler_then_it_must_finish_within_the_turn(
    talk: Start, make: Start, slot: Start, at: Start, can_finish: bool
) -> None:
    """spec dialog-engine.md §11.5, §6.4: the frame has its own question to ask, so its handlers cannot wait.

    The documentation knows calls of nodes alone; what a handler's call would do is ours."""
    nodes = [
        make("f", "#order", "done", type="frame"),
        *slot("size", "@size", "Size?", filled=[("true", "checked: $ok", {"actions": []})]),
        *slot("topping", "@topping", "Topping?"),
    ]
    next(node for node in nodes if node["dialog_node"] == "size.filled1")["actions"] = [
        call(result_variable="ok")
    ]
    conversation = talk(nodes)
    conversation.say("order", "order")
    reply = conversation.say(
        "small", entities=[("size", "small")], results=(ends(v=1) if can_finish else asks(),)
    )
    if can_finish:
        reply.shows(text=["Thank you.", 'checked: {"v":1}', "Topping?"], stack=at("topping"))
    else:
        reply.shows(
            text=["checked: ", "Topping?"],
            stack=at("topping"),
            log=[("error", "size.filled1", "action [order_tea] asks the user")],
        ).has(ok=None)


def test_action_when_the_output_after_it_fails_then_its_result_is_taken_back(
    talk: Start, make: Start
) -> None:
    """spec dialog-engine.md §12.2, §11.5: context changes of that body are rolled back."""
    conversation = talk([make("n", "#go", "<? $null.x ?>", actions=[call()])])
    conversation.say("go", "go", results=(asks(),))
    reply = conversation.say("x", results=(ends(v=1),))
    reply.shows(text=[], nodes=["n"], stack=ROOT, log=[("error", "n", "$null.x")])
    assert "action_result_1" not in reply.context


@pytest.mark.parametrize(
    "entry",
    [
        {"action": None},
        {"action": {"name": "other", "at": 0, "waiting": {}}},
        {"action": {"name": "order_tea", "at": 1, "waiting": {}}},
        {"action": {"name": "order_tea", "at": 7, "waiting": {}}},
        {"action": {"name": "order_tea", "at": -2, "waiting": {}}},
        {"action": {"name": "order_tea", "at": True, "waiting": {}}},
        {"action": {"name": "order_tea", "at": 0, "waiting": 5}},
        {"action": {"name": "order_tea", "at": 0.5, "waiting": {}}},
        {"dialog_node": "gone", "action": {"name": "order_tea", "at": 0, "waiting": {}}},
        {"dialog_node": "folder", "action": {"name": "order_tea", "at": 0, "waiting": {}}},
        {"dialog_node": "off", "action": {"name": "order_tea", "at": 0, "waiting": {}}},
        {"dialog_node": "lost", "action": {"name": "order_tea", "at": 0, "waiting": {}}},
    ],
)
def test_stack_when_the_skill_no_longer_calls_the_action_then_back_to_the_root(
    talk: Start, make: Start, entry: Any
) -> None:
    """spec dialog-engine.md §11.5, §4.3: what no longer exists resets the stack with a warning."""
    nodes = [
        make("n", "false", "n", actions=[call(), {"name": "order_tea"}]),
        make("folder", "false", type="folder", actions=[call()]),
        make("off", "true", disabled=True, actions=[call()]),
        make("lost", "true", type="response_condition", parent="off", actions=[call()]),
        make("z", "true", "z"),
    ]
    stack = [{"dialog_node": "n", "state": "in_action", **entry}]
    conversation = talk(nodes, system={"dialog_stack": stack})
    conversation.say("x").shows(text=["z"], stack=ROOT, log=[("warn", None, "back to the root")])


def test_stack_when_the_client_has_one_number_type_then_the_action_goes_on(talk: Start, make: Start) -> None:
    """spec dialog-engine.md §11.5, §10: the client returns the context unchanged, but for `0.0`."""
    stack = in_action("n")
    stack[0]["action"]["at"] = 0.0
    conversation = talk([make("n", "false", "n", actions=[call()])], system={"dialog_stack": stack})
    conversation.say("x", results=(ends(v=1),)).shows(text=["Thank you.", "n"])


def test_action_when_the_conversation_is_restarted_then_it_is_given_up(ordering: Any) -> None:
    """spec dialog-engine.md §10, §11.5: `restart` resets the stack to the root."""
    ordering.say("tea", "tea", results=(asks(),))
    ordering.say("when?", "hours", restart=True).shows(text=["Nine to five."], stack=ROOT)


def test_action_when_called_in_a_digression_then_the_return_comes_after_it(talk: Start, make: Start) -> None:
    """spec dialog-engine.md §5.4, §11.5: the suspended place stays below the node that waits."""
    nodes = [
        make("a", "#a", "a", digress_out="allow_all"),
        make("a1", "#a1", "a1", parent="a"),
        make("tea", "#tea", "tea", digress_in="returns", actions=[call()]),
    ]
    conversation = talk(nodes)
    conversation.say("x", "a")
    waiting = conversation.say("x", "tea", results=(asks(),))
    waiting.shows(stack=[*in_action("tea"), {"dialog_node": "a", "state": "digressed"}])
    conversation.say("x", results=(ends(v=1),)).shows(
        text=["Thank you.", "tea", "a"], stack=[{"dialog_node": "a"}]
    )


def test_suggestions_when_a_candidate_calls_an_action_then_it_is_not_called(talk: Start, make: Start) -> None:
    """spec dialog-engine.md §7.2, §11.5: a candidate is tried up to its first call."""
    nodes = [
        make("a", "#a", "a", title="A", actions=[call()]),
        make("b", "#b", "b", title="B"),
    ]
    conversation = talk(nodes, settings={"disambiguation": {"enabled": True}})
    reply = conversation.say("x", {"a": 0.6, "b": 0.55})
    assert [item["label"] for item in reply.output["generic"][0]["suggestions"]] == ["A", "B"]


def test_trace_when_an_action_owns_the_turns_then_it_tells(ordering: Any) -> None:
    """spec dialog-engine.md §11.5: started, waiting, going on, finished."""
    ordering.say("tea", "tea", entities=[("size", "small")], results=(asks(),))
    (called,) = ordering.steps("effect")
    assert called == {
        "step": "effect",
        "dialog_node": "tea",
        "name": "order_tea",
        "call_type": "action",
        "parameters": {"cup": "small", "n": 2},
        "result_variable": "action_result_1",
        "needs_user": True,
    }
    assert ordering.steps("end") == [{"step": "end", "why": "action_waits"}]
    ordering.say("small", results=(ends(cup="small"),))
    (called,) = ordering.steps("effect")
    assert (called["is_going_on"], called["result"]) == (True, {"cup": "small"})
    assert [step["why"] for step in ordering.steps("node")] == ["resumed", "response"]


ELSEWHERE = EffectResult(is_off_topic=True)


def heard(conversation: Any, *results: EffectResult) -> list[Hearing]:
    """What the action that waits is asked to make of the next text, one more result at a time."""
    asked = []
    for count in range(len(results) + 1):
        effects = conversation.needs("when?", "hours", results=results[:count])
        asked += [effect.hearing for effect in effects]
    return asked


def test_action_when_the_text_is_off_its_topic_then_a_node_with_the_intent_takes_over(ordering: Any) -> None:
    """spec actions-runtime.md §22: to the dialog intent and back; the action then asks again."""
    ordering.say("tea", "tea", results=(asks(step=3),))
    assert heard(ordering, ELSEWHERE) == [Hearing.ANSWER, Hearing.NOTHING]
    reply = ordering.say("when?", "hours", results=(ELSEWHERE, asks(step=3)))
    reply.shows(
        text=["Nine to five.", "Which size?"], nodes=["hours", "tea"], stack=in_action("tea", 3), exit=None
    )
    ordering.say("small", results=(ends(cup="small"),)).shows(text=["Thank you.", "Tea.", "A small one."])


def test_action_when_no_node_has_the_intent_then_the_text_is_its_own(ordering: Any) -> None:
    """spec actions-runtime.md §22: neither `anything_else` nor the branch that called it takes over."""
    ordering.say("tea", "tea", results=(asks(),))
    for intents in ((), ("tea",), ("other",)):
        reply = ordering.say("hm", *intents, results=(ELSEWHERE, asks(step=2)))
        reply.shows(text=["Which size?"], nodes=["tea"], stack=in_action("tea", 2))


@pytest.mark.parametrize(
    ("digress_in", "texts", "stack"),
    [
        (None, ["Nine to five."], ROOT),
        ("does_not_return", ["Nine to five."], ROOT),
        ("not_available", ["Which size?"], None),
    ],
)
def test_action_when_a_node_does_not_return_then_it_is_left_for_good(
    talk: Start, make: Start, digress_in: str | None, texts: list[str], stack: Any
) -> None:
    """spec dialog-engine.md §5.2 holds for leaving an action too."""
    nodes = [
        make("tea", "#tea", "Tea.", actions=[call()]),
        make(
            "hours", "#hours", "Nine to five.", **({} if digress_in is None else {"digress_in": digress_in})
        ),
    ]
    conversation = talk(nodes)
    conversation.say("tea", "tea", results=(asks(),))
    reply = conversation.say("when?", "hours", results=(ELSEWHERE, asks()))
    reply.shows(text=texts, stack=stack or in_action("tea"))


def test_topics_when_nested_then_each_action_comes_back_in_turn(talk: Start, make: Start) -> None:
    """spec actions-runtime.md §22, dialog-engine.md §5.4: the one left last comes back first."""
    nodes = [
        make("tea", "#tea", "Tea.", actions=[call()]),
        make("memo", "#memo", "Memo.", digress_in="returns", actions=[call("memo")]),
        make("hours", "#hours", "Nine to five.", digress_in="returns"),
    ]
    conversation = talk(nodes)
    conversation.say("tea", "tea", results=(asks(step=1),))
    conversation.say("memo", "memo", results=(ELSEWHERE, asks(step=7)))
    conversation.say("when?", "hours", results=(ELSEWHERE, asks(step=7))).shows(
        text=["Nine to five.", "Which size?"],
        stack=[
            *in_action("memo", 7, name="memo"),
            {**in_action("tea", 1)[0], "state": "digressed"},
        ],
    )
    conversation.say("milk", results=(ends(v=1), asks(step=1))).shows(
        text=["Thank you.", "Memo.", "Which size?"], nodes=["memo", "tea"], stack=in_action("tea", 1)
    )


def test_action_when_it_is_left_from_a_frame_then_the_frame_waits_for_it(
    talk: Start, make: Start, slot: Start
) -> None:
    """spec dialog-engine.md §6.5, §11.5: a completed frame keeps its place while the dialog is elsewhere."""
    nodes = [
        make("f", "#order", "done $action_result_1.v", type="frame", actions=[call()]),
        *slot("size", "@size", "Size?"),
        make("hours", "#hours", "Nine to five.", digress_in="returns"),
    ]
    conversation = talk(nodes)
    conversation.say("order", "order")
    conversation.say("small", entities=[("size", "small")], results=(asks(),))
    conversation.say("when?", "hours", results=(ELSEWHERE, asks())).shows(
        text=["Nine to five.", "Which size?"], stack=in_action("f")
    )
    conversation.say("x", results=(ends(v=1),)).shows(text=["Thank you.", "done 1"], stack=ROOT)


def test_suggestions_when_an_action_is_left_then_none_are_made(talk: Start, make: Start) -> None:
    """spec dialog-engine.md §7.2: a candidate is tried from the place of the conversation; there an action
    waits, which is not asked ten times."""
    nodes = [
        make("tea", "#tea", "Tea.", actions=[call()]),
        make("a", "#a", "a", title="A", digress_in="returns"),
        make("b", "#b", "b", title="B", digress_in="returns"),
    ]
    conversation = talk(nodes, settings={"disambiguation": {"enabled": True}})
    conversation.say("tea", "tea", results=(asks(),))
    reply = conversation.say("x", {"a": 0.6, "b": 0.55}, results=(ELSEWHERE, asks()))
    reply.shows(text=["a", "Which size?"])


@pytest.mark.parametrize("action", [None, 5, {"name": "gone", "at": 0, "waiting": {}}, {"name": "order_tea"}])
def test_stack_when_a_suspended_action_is_none_then_it_is_left_out(
    talk: Start, make: Start, action: Any
) -> None:
    """spec dialog-engine.md §4.3: what the client sends is not trusted."""
    nodes = [make("n", "#n", "n", actions=[call()]), make("z", "true", "z")]
    entry = {"dialog_node": "n", "state": "digressed", "action": action}
    conversation = talk(nodes, system={"dialog_stack": [*ROOT, entry]})
    conversation.say("x").shows(text=["z"], stack=ROOT, log=[("warn", None, "nothing can return to")])


def test_trace_when_an_action_waits_then_it_does_not_tell_what_it_keeps(ordering: Any) -> None:
    """spec actions-runtime.md §9.7: answers of actions may be private."""
    ordering.say("tea", "tea", results=(asks(),))
    assert "heard" not in str(ordering.trace)
    ordering.say("when?", "hours", results=(ELSEWHERE, asks()))
    assert "heard" not in str(ordering.trace)
    assert ordering.steps("passed_over")[0]["reason"] == "own_branch"
