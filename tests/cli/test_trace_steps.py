"""Each kind of step as a line."""

from typing import Any

import pytest

from doyle.cli.replies import ASIDE, FAULT
from doyle.cli.trace_steps import GOOD, describe_step, intent_text, stack_text
from doyle.dialog.trace import Step

ROOT = {"dialog_node": "root"}
SLOT = {"dialog_node": "size", "state": "in_progress", "skipped_slots": ["a", "b"]}
BEST = {"intent": "hi", "confidence": 0.914}

LINES: list[tuple[Step, dict[str, Any], str]] = [
    (Step.START, {"turn": 3, "stack": [ROOT]}, "turn 3 at root"),
    (
        Step.START,
        {"turn": 3, "stack": [SLOT], "is_continuation": True},
        "turn 3 at size (in_progress, skipped a, b), going on after a client action",
    ),
    (Step.LEVEL, {"among": "children", "found": "a"}, "look below root: found a"),
    (Step.LEVEL, {"among": "children", "of": "p", "found": None}, "look below p: found nothing"),
    (Step.LEVEL, {"among": "siblings", "of": "p", "found": "q"}, "look from p on: found q"),
    (Step.LEVEL, {"among": "root_nodes", "found": None}, "look at the root: found nothing"),
    (Step.LEVEL, {"among": "responses", "of": "p", "found": "r"}, "look among responses of p: found r"),
    (
        Step.CONDITION,
        {
            "dialog_node": "a",
            "title": "A b",
            "conditions": "#hi && $x > 1",
            "verdict": "true",
            "operands": [{"text": "#hi", "value": BEST}, {"text": "$x", "value": 2}],
        },
        'true "A b": #hi && $x > 1 [best #hi 0.91, $x = 2]',
    ),
    (
        Step.CONDITION,
        {"dialog_node": "a", "conditions": None, "verdict": "false"},
        "false a: (no condition)",
    ),
    (
        Step.CONDITION,
        {
            "dialog_node": "a",
            "conditions": "$x.y",
            "verdict": "error",
            "error": "no\nmember",
            "operands": [{"text": "$x.y", "error": "null"}, {"text": "#hi", "value": None}],
        },
        "error a: $x.y [$x.y: null, #hi = null]: no member",
    ),
    (Step.PASSED_OVER, {"dialog_node": "a", "reason": "own_branch"}, "pass over a: own branch"),
    (Step.NODE, {"dialog_node": "a", "why": "skip_user_input"}, "run a (skip user input)"),
    (Step.CONTEXT, {"path": "a.b", "after": None}, "$a.b: (nothing) -> null"),
    (Step.CONTEXT, {"path": "a", "before": {"x": [1]}}, '$a: {"x":[1]} -> (nothing)'),
    (
        Step.OUTPUT,
        {
            "elements": [{"response_type": "text", "text": "hi"}, {"response_type": "image", "source": "u"}],
            "custom": {"k": 1},
            "variations": [{"index": 1, "count": 3}],
        },
        'say "hi" | [image] u | {"k":1} (variation 2 of 3)',
    ),
    (Step.OUTPUT, {"elements": []}, "say (nothing)"),
    (Step.OUTPUT, {"elements": '[{"resp…', "cut": ["elements"]}, 'say "[{\\"resp…"'),
    (
        Step.EFFECT,
        {"name": "hook", "call_type": "webhook", "parameters": {"a": 1}, "result": [2]},
        'call webhook hook {"a":1} -> [2]',
    ),
    (
        Step.EFFECT,
        {"name": "fn", "call_type": "cloud_function", "error": "too slow"},
        "call cloud function fn {}: too slow",
    ),
    (Step.EFFECT, {"name": "hook", "call_type": "webhook"}, "call webhook hook {}"),
    (Step.ACTION, {"name": "show", "parameters": {"n": 1}}, 'ask the client for show {"n":1}'),
    (
        Step.NEXT,
        {"behavior": "jump_to", "target": "b", "selector": "condition"},
        "then jump to b (condition)",
    ),
    (Step.NEXT, {"behavior": "get_user_input"}, "then get user input"),
    (
        Step.STACK,
        {"before": [ROOT], "after": [ROOT, {"dialog_node": "size", "state": "digressed"}]},
        "stack: root -> root < size (digressed)",
    ),
    (Step.FRAME, {"dialog_node": "f", "move": "asked_for_all", "slot": "s"}, "frame f: asked for all, at s"),
    (Step.FRAME, {"dialog_node": "f", "move": "completed"}, "frame f: completed"),
    (Step.SLOT, {"dialog_node": "s", "move": "left_empty"}, "slot s: left empty"),
    (Step.TAKEN, {"mentions": [{"entity": "size", "value": "big"}]}, "take @size:big"),
    (Step.TAKEN, {"mentions": []}, "take []"),
    (
        Step.DIGRESSION,
        {"dialog_node": "s", "found": "h", "will_return": True},
        "leave s: h takes over, and comes back",
    ),
    (
        Step.DIGRESSION,
        {"dialog_node": "s", "found": "h", "will_return": False},
        "leave s: h takes over, for good",
    ),
    (Step.DIGRESSION, {"dialog_node": "s"}, "leave s? nothing takes over"),
    (Step.RETURN, {"dialog_node": "s"}, "come back to s"),
    (Step.DISAMBIGUATION, {"verdict": "one_intent"}, "disambiguation: one intent"),
    (
        Step.CANDIDATE,
        {"intent": "a", "confidence": 0.5, "dialog_node": "n", "dropped": "no_label"},
        "#a 0.50 leads to n, dropped: no label",
    ),
    (
        Step.CANDIDATE,
        {"intent": "a", "confidence": 0.5, "dropped": "no_node"},
        "#a 0.50 leads to (nothing), dropped: no node",
    ),
    (Step.CANDIDATE, {"intent": "a", "confidence": 0.5, "title": "T"}, '#a 0.50 leads to "T"'),
    (Step.LOG, {"level": "warn", "msg": "a\n b"}, "warn: a b"),
    (Step.LOOP_GUARD, {"dialog_node": "a", "runs": 51}, "stopped: a ran 51 times"),
    (Step.CUT, {"left_out": 9}, "9 steps left out"),
    (Step.END, {"why": "effect_needed"}, "end: effect needed"),
    (Step.END, {"why": "rested", "branch_exited_reason": "completed"}, "end: rested, branch completed"),
]


@pytest.mark.parametrize(("step", "facts", "line"), LINES)
def test_step_when_described_then_one_line(step: Step, facts: dict[str, Any], line: str) -> None:
    assert describe_step({"step": step.value, **facts}).text == line


def test_steps_when_the_engine_learns_a_new_kind_then_it_has_a_line_here() -> None:
    assert {step for step, _, _ in LINES} == set(Step)


def test_step_when_unknown_then_shown_as_it_came() -> None:
    """A newer server may tell more than this program knows."""
    assert describe_step({"step": "new", "x": 1, "steps": [1]}).text == '{"step":"new","x":1}'


@pytest.mark.parametrize(("verdict", "style"), [("true", GOOD), ("false", ASIDE), ("error", FAULT)])
def test_condition_when_described_then_its_verdict_colours_it(verdict: str, style: str) -> None:
    assert describe_step({"step": "condition", "verdict": verdict}).style == style


def test_stack_when_cut_then_shown_as_text() -> None:
    assert stack_text('[{"dialog…') == '[{"dialog…'


def test_intent_when_supplied_without_a_score_then_a_question_mark() -> None:
    assert intent_text({"intent": "a"}) == "#a ?"
