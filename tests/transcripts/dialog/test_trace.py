"""What a turn tells about itself when it is traced: a test for each kind of step."""

from collections.abc import Callable
from typing import Any

import pytest

from doyle.dialog.effects import EffectResult

Start = Callable[..., Any]
ROOT = {"dialog_node": "root"}


def only(steps: list[Any]) -> Any:
    assert len(steps) == 1, steps
    return steps[0]


def test_trace_when_a_node_is_found_then_its_whole_shape(talk: Start, make: Start) -> None:
    """The steps in order, those within another one in its `steps`."""
    nodes = [
        make("a", "#bye", "bye"),
        make("b", "#hi && $n > 1", "hello", title="B", context={"n": "<? $n + 1 ?>"}),
    ]
    conversation = talk(nodes, n=2)
    conversation.say("x", "hi")
    intent = {"intent": "hi", "confidence": 0.9}
    assert conversation.trace == [
        {"step": "start", "turn": 1, "stack": [ROOT]},
        {
            "step": "level",
            "among": "children",
            "found": "b",
            "steps": [
                {
                    "step": "condition",
                    "dialog_node": "a",
                    "conditions": "#bye",
                    "operands": [{"text": "#bye", "value": intent}],
                    "verdict": "false",
                },
                {
                    "step": "condition",
                    "dialog_node": "b",
                    "title": "B",
                    "conditions": "#hi && $n > 1",
                    "operands": [{"text": "#hi", "value": intent}, {"text": "$n", "value": 2}],
                    "verdict": "true",
                },
            ],
        },
        {
            "step": "node",
            "dialog_node": "b",
            "title": "B",
            "why": "level",
            "steps": [
                {"step": "context", "path": "n", "before": 2, "after": 3},
                {
                    "step": "output",
                    "dialog_node": "b",
                    "title": "B",
                    "elements": [{"response_type": "text", "text": "hello"}],
                },
            ],
        },
        {"step": "next", "dialog_node": "b", "title": "B", "behavior": "get_user_input"},
        {"step": "end", "why": "rested", "branch_exited_reason": "completed"},
    ]


@pytest.mark.parametrize(
    ("conditions", "verdict", "operands"),
    [
        ("$n < 'x'", "error", [{"text": "$n", "value": 1}]),
        ("$n ==", "error", None),
        ("true", "true", None),
        ("$o.gone.more", "error", [{"text": "$o.gone.more", "error": "the value before it is null"}]),
        ("@city", "true", [{"text": "@city", "value": "rome"}]),
        ("!@city:oslo", "true", [{"text": "@city:oslo", "value": ["rome"]}]),
        ("$list.remove(0) && false", "false", [{"text": "$list", "value": [1, 2]}]),
    ],
)
def test_condition_when_tested_then_shows_what_it_saw(
    talk: Start, make: Start, conditions: str, verdict: str, operands: Any
) -> None:
    """Operands are read before the condition runs, so that they are what it saw."""
    conversation = talk([make("a", conditions, "yes")], n=1, o={}, list=[1, 2])
    conversation.say("rome", entities=[("city", "rome")])
    (step, *_) = conversation.steps("condition")
    assert (step["verdict"], step.get("operands")) == (verdict, operands)
    assert ("error" in step) == (verdict == "error")


def test_condition_when_it_changes_the_context_then_the_change_follows_it(talk: Start, make: Start) -> None:
    conversation = talk([make("a", "$list.remove(0) == 7", "yes")], list=[1, 2])
    conversation.say("x")
    level = conversation.trace[1]
    assert [step["step"] for step in level["steps"]] == ["condition", "context"]
    assert only(conversation.steps("context")) == {
        "step": "context",
        "path": "list",
        "before": [1, 2],
        "after": [2],
    }


def test_folder_when_expanded_then_its_condition_is_in_the_level(talk: Start, make: Start) -> None:
    """spec dialog-engine.md §1.5"""
    nodes = [make("d", "$open", type="folder"), make("a", "true", "in", parent="d"), make("z", "true", "out")]
    conversation = talk(nodes, open=True)
    conversation.say("x").shows(text=["in"])
    assert [(step["dialog_node"], step.get("type")) for step in conversation.steps("condition")] == [
        ("d", "folder"),
        ("a", None),
    ]


def test_node_when_reached_by_each_way_then_says_why(talk: Start, make: Start) -> None:
    """By the level, by skipping user input, by a jump, and by a response condition."""
    nodes = [
        make("a", "true", "1", skip=True),
        make("b", "true", "2", parent="a", jump=("c", "body")),
        make("c", "false", "3", jump=("d", "condition")),
        make("d", "true", "4"),
        make("r", "true", "5", parent="d", type="response_condition"),
    ]
    conversation = talk(nodes)
    conversation.say("x").shows(text=["1", "2", "3", "4", "5"])
    assert [(step["dialog_node"], step["why"]) for step in conversation.steps("node")] == [
        ("a", "level"),
        ("b", "skip_user_input"),
        ("c", "jump"),
        ("d", "jump"),
        ("r", "response"),
    ]
    assert [
        (step["behavior"], step.get("target"), step.get("selector")) for step in conversation.steps("next")
    ] == [
        ("skip_user_input", None, None),
        ("jump_to", "c", "body"),
        ("jump_to", "d", "condition"),
        ("get_user_input", None, None),
    ]
    assert [(step["among"], step.get("of")) for step in conversation.steps("level")] == [
        ("children", None),
        ("children", "a"),
        ("siblings", "d"),
        ("responses", "d"),
    ]


def test_node_when_a_jump_finds_nothing_then_comes_from_the_root_level(talk: Start, make: Start) -> None:
    """spec dialog-engine.md §4.2, A2"""
    nodes = [
        make("z", "$late", "root"),
        make("a", "true", "1", context={"late": True}, jump=("b", "condition")),
        make("b", "false", "2", parent="a"),
    ]
    conversation = talk(nodes)
    conversation.say("x").shows(text=["1", "root"])
    assert [step["why"] for step in conversation.steps("node")] == ["level", "root_level"]


def test_context_when_changed_then_paths_with_before_and_after(talk: Start, make: Start) -> None:
    context = {"o": {"b": 2, "c": {"d": 1}}, "gone": "<? context.remove('old') ?>", "same": 1, "empty": None}
    conversation = talk([make("a", "true", "x", context=context)], o={"a": 1, "b": 1}, old=0, same=1)
    conversation.say("x")
    assert [{**step, "step": ""} for step in conversation.steps("context")] == [
        {"step": "", "path": "o.b", "before": 1, "after": 2},
        {"step": "", "path": "o.c", "after": {"d": 1}},
        {"step": "", "path": "old", "before": 0},
        {"step": "", "path": "gone", "after": 0},
        {"step": "", "path": "empty", "after": None},
    ]


def test_output_when_a_text_has_variations_then_says_which_one(talk: Start, make: Start) -> None:
    """spec dialog-engine.md §8.2"""
    output = {"text": {"values": ["one", "two", "three"]}, "mood": "$mood"}
    conversation = talk([make("a", "true", output=output)], mood="good")
    for index, text in enumerate(["one", "two"]):
        conversation.say("x").shows(text=[text])
        assert only(conversation.steps("output")) == {
            "step": "output",
            "dialog_node": "a",
            "elements": [{"response_type": "text", "text": text}],
            "custom": {"mood": "good"},
            "variations": [{"index": index, "count": 3}],
        }


HOOK = {
    "name": "hook",
    "type": "webhook",
    "parameters": {"city": "$city", "password": "$word"},
    "result_variable": "$answer",
    "credentials": "$login",
}


def test_effect_when_needed_then_the_trace_ends_with_the_call(talk: Start, make: Start) -> None:
    """spec dialog-engine.md §11.3; credentials and what is named like a secret never show."""
    login = {"user": "ann@example", "password": "hunter22"}
    conversation = talk(
        [make("a", "true", "$answer", actions=[HOOK])], calls=["hook"], city="rome", login=login
    )
    conversation.needs("x")
    assert only(conversation.steps("effect")) == {
        "step": "effect",
        "dialog_node": "a",
        "name": "hook",
        "call_type": "webhook",
        "parameters": {"city": "rome", "password": "***"},
        "credentials": "***",
        "result_variable": "$answer",
    }
    assert conversation.trace[-1] == {"step": "end", "why": "effect_needed"}


@pytest.mark.parametrize(
    ("result", "expected"),
    [
        (EffectResult({"for": "hunter22!"}), {"result": {"for": "***!"}}),
        (EffectResult(error="timed out"), {"error": "timed out"}),
    ],
)
def test_effect_when_answered_then_has_its_result(
    talk: Start, make: Start, result: EffectResult, expected: Any
) -> None:
    """A credential that comes back in the answer is masked there too."""
    login = {"user": "ann@example", "password": "hunter22"}
    conversation = talk([make("a", "true", "ok", actions=[HOOK])], calls=["hook"], login=login)
    log = [("error", "a", "timed out")] if result.error else []
    conversation.say("x", results=(result,)).shows(log=log)
    step = only(conversation.steps("effect"))
    assert {key: step[key] for key in step if key in {"result", "error"}} == expected
    assert "answer" in [change["path"] for change in conversation.steps("context")]
    assert "hunter22" not in str(conversation.trace)


def test_effect_when_it_has_no_address_then_says_so(talk: Start, make: Start) -> None:
    conversation = talk([make("a", "true", "ok", actions=[HOOK])])
    conversation.say("x").shows(log=[("error", "a", "No address")])
    assert only(conversation.steps("effect"))["error"] == "No address is configured for webhook [hook]."


def test_client_action_when_queued_then_listed(talk: Start, make: Start) -> None:
    """spec dialog-engine.md §11.2"""
    action = {"name": "show", "type": "client", "parameters": {"n": "$n"}, "result_variable": "r"}
    conversation = talk([make("a", "true", "ok", actions=[action])], n=4)
    conversation.say("x")
    assert only(conversation.steps("action")) == {
        "step": "action",
        "dialog_node": "a",
        "name": "show",
        "call_type": "client",
        "parameters": {"n": 4},
    }


def test_frame_when_it_gathers_then_each_slot_tells_its_moves(
    talk: Start, pizza: Start, at: Start, make: Start
) -> None:
    """spec dialog-engine.md §§6.3-6.5: entering, filling, asking, completing."""
    conversation = talk(pizza())
    conversation.say("small", "order", [("size", "small")])
    moves = [(step["dialog_node"], step["move"]) for step in conversation.steps("frame", "slot")]
    assert moves == [("f", "entered"), ("size", "filled"), ("topping", "not_matched"), ("topping", "asked")]
    assert only(conversation.steps("taken"))["mentions"] == [{"entity": "size", "value": "small"}]
    assert only(conversation.steps("passed_over")) == {
        "step": "passed_over",
        "dialog_node": "size",
        "type": "slot",
        "reason": "filled",
    }
    assert only(conversation.steps("stack")) == {"step": "stack", "before": [ROOT], "after": at("topping")}
    conversation.say("ham", entities=[("topping", "ham")])
    moves = [(step["dialog_node"], step["move"]) for step in conversation.steps("frame", "slot")]
    assert moves == [("f", "resumed"), ("topping", "filled"), ("size", "not_matched"), ("f", "completed")]
    assert [(step["dialog_node"], step["why"]) for step in conversation.steps("node")] == [
        ("topping.input", "handler"),
        ("f", "frame_done"),
    ]


def test_slots_when_one_mention_fills_the_first_then_the_second_is_passed_over(
    talk: Start, make: Start, slot: Start
) -> None:
    """spec dialog-engine.md §6.4, A21"""
    frame = make("f", "#order", "ok", type="frame")
    conversation = talk([frame, *slot("a", "@size", "A?"), *slot("b", "@size", "B?")])
    conversation.say("small", "order", [("size", "small")])
    assert ("b.input", "mentions_taken") in [
        (step["dialog_node"], step["reason"]) for step in conversation.steps("passed_over")
    ]


@pytest.mark.parametrize(
    ("step", "moves"),
    [
        ("skip_slot", [("size", "not_understood"), ("size", "skipped"), ("topping", "asked")]),
        ("skip_all_slots", [("size", "not_understood"), ("f", "skipped_all"), ("f", "completed")]),
        ("reprompt", [("size", "not_understood"), ("size", "asked")]),
    ],
)
def test_slot_when_not_understood_then_what_its_handler_does(
    talk: Start, make: Start, slot: Start, step: str, moves: Any
) -> None:
    """spec dialog-engine.md §6.6"""
    nodes = [make("f", "#order", "ok", type="frame")]
    nodes += slot("size", "@size", "Size?", nomatch=[("true", "hm", step)])
    nodes += slot("topping", "@topping", "Topping?")
    conversation = talk(nodes)
    conversation.say("x", "order")
    conversation.say("y")
    found = [(step["dialog_node"], step["move"]) for step in conversation.steps("frame", "slot")]
    assert [move for move in found if move[1] not in {"resumed", "not_matched"}] == moves


def test_slot_when_its_value_is_refused_then_emptied(talk: Start, make: Start, slot: Start) -> None:
    """spec dialog-engine.md §6.4: `reprompt` of a filled handler."""
    nodes = [make("f", "#order", "ok", type="frame")]
    nodes += slot("size", "@size", "Size?", filled=[("true", "not that", "reprompt")])
    conversation = talk(nodes)
    conversation.say("small", "order", [("size", "small")])
    moves = [step["move"] for step in conversation.steps("slot")]
    assert moves == ["filled", "emptied", "asked"]
    assert conversation.steps("context")[-1] == {
        "step": "context",
        "path": "size",
        "before": "small",
        "after": None,
    }


def test_slot_when_its_handler_saves_nothing_then_left_empty(talk: Start, make: Start, slot: Start) -> None:
    nodes = [make("f", "#order", "ok", type="frame"), *slot("size", "@size", "Size?", save="$nothing")]
    conversation = talk(nodes)
    conversation.say("small", "order", [("size", "small")])
    assert [step["move"] for step in conversation.steps("slot")] == ["left_empty", "asked"]


def test_frame_when_it_asks_for_all_at_once_or_is_left_then_says_so(
    talk: Start, make: Start, slot: Start
) -> None:
    """spec dialog-engine.md §6.3: the frame's own prompt; §6.6: a handler that jumps out."""
    leave = {"next_step": {"behavior": "jump_to", "dialog_node": "out", "selector": "body"}}
    nodes = [make("f", "#order", "ok", type="frame"), make("out", "false", "bye")]
    nodes.append(make("f.focus", None, "What?", type="event_handler", event_name="focus", parent="f"))
    nodes += slot("size", "@size", "Size?", generic=[("#stop", "leaving", leave)])
    conversation = talk(nodes)
    conversation.say("x", "order").shows(text=["What?"])
    assert [step["move"] for step in conversation.steps("frame")] == ["entered", "asked_for_all"]
    conversation.say("x", "stop").shows(text=["leaving", "bye"])
    assert [step["move"] for step in conversation.steps("frame")] == ["resumed", "left"]


def test_digression_when_a_slot_is_left_then_who_was_passed_over_and_the_way_back(
    talk: Start, pizza: Start, make: Start, at: Start
) -> None:
    """spec dialog-engine.md §§5.2-5.4"""
    roots = [
        make("stay", "#hours", "no", digress_in="does_not_return"),
        make("shut", "#hours", "no", digress_in="not_available"),
        make("hours", "#hours", "9 to 5", digress_in="returns"),
        make("else", "anything_else", "pardon?"),
    ]
    conversation = talk(pizza(*roots, digress_out_slots="allow_returning"))
    conversation.say("x", "order")
    conversation.say("x", "hours").shows(text=["9 to 5", "What size?"])
    assert only(conversation.steps("digression")) == {
        "step": "digression",
        "dialog_node": "size",
        "policy": "allow_returning",
        "found": "hours",
        "will_return": True,
    }
    reasons = [(step["dialog_node"], step["reason"]) for step in conversation.steps("passed_over")]
    assert reasons == [("f", "own_branch"), ("stay", "does_not_return"), ("shut", "not_available")]
    assert ("hours", "digression") in [
        (step["dialog_node"], step["why"]) for step in conversation.steps("node")
    ]
    away = [ROOT, {"dialog_node": "size", "state": "digressed"}]
    assert [(step["before"], step["after"]) for step in conversation.steps("stack")] == [
        (at("size"), away),
        (away, at("size")),
    ]
    assert only(conversation.steps("return"))["dialog_node"] == "size"
    conversation.say("x")
    reasons = [(step["dialog_node"], step["reason"]) for step in conversation.steps("passed_over")]
    assert ("else", "last_resort") in reasons


def test_return_when_the_place_is_a_node_then_it_says_its_output_again(talk: Start, make: Start) -> None:
    """spec dialog-engine.md §5.4, A8"""
    nodes = [
        make("a", "#a", "question?", digress_out="allow_all"),
        make("a1", "@city", "thanks", parent="a"),
        make("hours", "#hours", "9 to 5", digress_in="returns"),
    ]
    conversation = talk(nodes)
    conversation.say("x", "a")
    conversation.say("x", "hours").shows(text=["9 to 5", "question?"])
    whys = [(step["dialog_node"], step["why"]) for step in conversation.steps("node")]
    assert whys == [("hours", "digression"), ("a", "return")]


def test_return_when_the_place_can_no_longer_go_on_then_passed_over(talk: Start, make: Start) -> None:
    """spec dialog-engine.md §5.4: the frame of a suspended slot has been disabled."""
    nodes = [
        make("f", "#order", "ok", type="frame", disabled=True),
        make("s", type="slot", parent="f", variable="$s"),
        make("a", "true", "hi"),
    ]
    stack = [ROOT, {"dialog_node": "s", "state": "digressed"}]
    conversation = talk(nodes, system={"dialog_stack": stack})
    conversation.say("x")
    passed = only(conversation.steps("passed_over"))
    assert (passed["dialog_node"], passed["reason"]) == ("s", "cannot_go_on")


SUGGESTING = {"disambiguation": {"enabled": True, "max_suggestions": 2}}


def candidates(conversation: Any) -> list[Any]:
    return [
        (step["intent"], step.get("dialog_node"), step.get("dropped"))
        for step in conversation.steps("candidate")
    ]


def test_disambiguation_when_intents_are_close_then_every_candidate_and_why_it_was_dropped(
    talk: Start, make: Start
) -> None:
    """spec dialog-engine.md §7.2"""
    nodes = [
        make("a", "#a || #a2", "1", title="A"),
        make("b", "#b", "2", title="B"),
        make("c", "#c", "3"),
        make("d", "#d", "4", title="D", disambiguation_opt_out=True),
        make("e", "#e", "5", title="E"),
        make("p", "#p", "6", title="P", context={"system": {"prevent_disambiguation": True}}),
    ]
    scores = {"a": 0.9, "b": 0.89, "a2": 0.88, "c": 0.87, "d": 0.86, "e": 0.85, "p": 0.84, "none": 0.83}
    conversation = talk(nodes, settings=SUGGESTING)
    conversation.say("x", scores)
    assert only(conversation.steps("disambiguation"))["verdict"] == "suggest"
    assert candidates(conversation) == [
        ("a", "a", None),
        ("b", "b", None),
        ("a2", "a", "same_node"),
        ("c", "c", "no_label"),
        ("d", "d", "opted_out"),
        ("e", "e", None),
        ("p", "p", "prevented"),
        ("none", None, "no_node"),
    ]
    assert only(conversation.steps("passed_over"))["reason"] == "too_many"
    assert conversation.trace[-1]["why"] == "suggested"


@pytest.mark.parametrize(
    ("scores", "verdict"),
    [
        ({"a": 0.9, "b": 0.3}, "one_intent"),
        ({"a": 0.9, "x": 0.89}, "one_candidate"),
        ({"b": 0.9, "a": 0.89}, "suggest"),
        ({"x": 0.9, "a": 0.89}, "needs_no_intent"),
    ],
)
def test_disambiguation_when_the_hit_is_clear_then_why(
    talk: Start, make: Start, scores: Any, verdict: str
) -> None:
    nodes = [
        make("a", "#a", "1", title="A"),
        make("b", "#b", "2", title="B"),
        make("z", "anything_else", "3"),
    ]
    conversation = talk(nodes, settings=SUGGESTING)
    conversation.say("x", scores)
    assert only(conversation.steps("disambiguation"))["verdict"] == verdict


def test_log_when_something_is_logged_then_where_it_happened(talk: Start, make: Start) -> None:
    conversation = talk([make("a", "true", "1", jump=("gone", "body"))])
    conversation.say("x").shows(log=[("error", "a", "does not exist")])
    step = only(conversation.steps("log"))
    assert (step["level"], step["code"], step["dialog_node"]) == ("error", "jump_target_missing", "a")
    assert "does not exist" in step["msg"]


def test_turn_when_a_body_fails_then_aborted_and_the_context_goes_back(talk: Start, make: Start) -> None:
    """spec dialog-engine.md §12.2"""
    conversation = talk([make("a", "true", "<? $no.such ?>", context={"n": 1})])
    conversation.say("x").shows(log=[("error", "a", "output")])
    assert [(step["path"], step.get("after")) for step in conversation.steps("context")] == [
        ("n", 1),
        ("n", None),
    ]
    assert conversation.trace[-1]["why"] == "aborted"


def test_loop_when_it_is_stopped_then_the_guard_tells(talk: Start, make: Start) -> None:
    """spec dialog-engine.md §12.5"""
    conversation = talk([make("a", "true", "1", jump=("a", "body"))])
    conversation.say("x").shows(log=[("error", "a", "does not come to rest")])
    assert only(conversation.steps("loop_guard")) == {"step": "loop_guard", "dialog_node": "a", "runs": 51}
    assert conversation.trace[-1]["why"] == "aborted"


def test_start_when_the_stack_is_broken_then_shows_where_the_turn_stands(talk: Start, make: Start) -> None:
    conversation = talk([make("a", "true", "1")], system={"dialog_stack": "nonsense"})
    conversation.say("x").shows(log=[("warn", None, "not a list")])
    assert conversation.trace[0] == {"step": "start", "turn": 1, "stack": [ROOT]}
    assert conversation.trace[1]["step"] == "log"


def test_start_when_a_client_action_is_answered_then_a_continuation(talk: Start, make: Start) -> None:
    """spec dialog-engine.md §11.2"""
    action = {"name": "show", "type": "client", "result_variable": "r"}
    nodes = [make("a", "true", "1", actions=[action], jump=("b", "body")), make("b", "false", "2")]
    conversation = talk(nodes)
    conversation.say("x")
    assert only(conversation.steps("next"))["is_for_client"] is True
    conversation.say("x").shows(text=["2"])
    assert conversation.trace[0]["is_continuation"] is True


@pytest.mark.parametrize("key", ["private", "$private"])
def test_private_context_when_traced_then_masked_wherever_it_goes(talk: Start, make: Start, key: str) -> None:
    """spec operations.md §1, *Private data*: by place, and by value where it is copied to."""
    context = {
        "copy": f"<? context['{key}'].card ?>",
        key: {"pin": "0000"},
        "integrations": {"i": {key: {"a": 1}}},
    }
    nodes = [make("a", f"context['{key}'].card && $copy != 1", "card $copy", context=context)]
    conversation = talk(nodes, **{key: {"card": "4929-1234", "pin": 71654, "no": True}})
    conversation.say("x").shows(text=["card 4929-1234"])
    shown = str(conversation.trace)
    assert not any(secret in shown for secret in ("4929", "71654", "0000"))
    changes = {step["path"]: step.get("after") for step in conversation.steps("context")}
    assert changes == {"copy": "***", f"{key}.pin": "***", "integrations": {"i": {key: "***"}}}
    operand, _ = only(conversation.steps("condition"))["operands"]
    assert operand == {"text": f"context['{key}'].card", "value": "***"}
