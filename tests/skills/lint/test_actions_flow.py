"""Steps that are never reached, rounds without a question, conditions that never hold."""

from collections.abc import Callable
from typing import Any

import pytest
from tests.skills.lint.conftest import action, step

Found = Callable[..., list[tuple[str, str, str]]]
YES = {"eq": [{"variable": "s"}, {"scalar": "yes"}]}
NEVER = {"expression": "false"}
ASK = {"free_text": True}
UNREACHED = "no conversation comes to the step"
OPTIONS = [{"entity": "tea", "values": [{"value": "Green"}, {"value": "Black"}]}]


def jump(target: str) -> dict[str, Any]:
    return {"type": "jump_to", "jump_to": {"step": target}}


def calls(name: str, *, ends: bool = False, **fields: Any) -> dict[str, Any]:
    call = {"action": name, **fields}
    return {"type": "invoke_another_action" + "_and_end" * ends, "invoke_action": call}


@pytest.mark.parametrize(
    ("then", "does"),
    [
        ("end_action", "ends the action"),
        ("fallback", "ends the action"),
        ("connect_to_agent", "ends the action"),
        ("search_and_end_action", "ends the action"),
        (calls("b", ends=True), "ends the action"),
        ({"type": "replay", "clear": [{"variable": "s"}]}, "goes back"),
    ],
)
def test_step_when_one_before_it_always_leads_elsewhere_then_it_is_unreachable(
    actions_found: Found, then: Any, does: str
) -> None:
    found = actions_found(
        action("a", step("s", question=ASK), step("t", then), step("u"), step("v"), next_action="b"),
        action("b", step("s", question=ASK)),
    )
    assert found == [
        ("unreachable", f"/actions/0/steps/{at}", f"no conversation comes to the step: 't' always {does}")
        for at in (2, 3)
    ]


@pytest.mark.parametrize("then", ["continue", "search", "end_action", "fallback"])
def test_step_when_one_before_it_has_a_condition_then_it_is_reached(actions_found: Found, then: str) -> None:
    assert (
        actions_found(action("a", step("s", question=ASK), step("t", then, condition=YES), step("u"))) == []
    )


def test_step_when_a_jump_leads_to_it_then_it_is_reached(actions_found: Found) -> None:
    steps = [step("s", jump("u"), question=ASK), step("t"), step("u", "end_action"), step("v", condition=YES)]
    assert actions_found(action("a", *steps)) == [
        (
            "unreachable",
            "/actions/0/steps/1",
            "no conversation comes to the step: 's' always jumps elsewhere",
        ),
        (
            "unreachable",
            "/actions/0/steps/3",
            "no conversation comes to the step: 'u' always ends the action",
        ),
    ]


def test_step_when_a_jump_that_never_happens_leads_to_it_then_it_is_not_reached(actions_found: Found) -> None:
    steps = [step("s", jump("u"), condition=NEVER), step("t", "end_action"), step("u")]
    assert [(code, path) for code, path, _ in actions_found(action("a", *steps))] == [
        ("unreachable", "/actions/0/steps/0/condition"),
        ("unreachable", "/actions/0/steps/2"),
    ]


@pytest.mark.parametrize(
    "condition",
    [
        False,
        NEVER,
        {"not": {}},
        {"not": {"expression": "true"}},
        {"and": [YES, NEVER]},
        {"or": [NEVER, False]},
        {"or": []},
        {"and": [YES, {"eq": [{"variable": "s"}, {"scalar": "no"}]}]},
        {"and": [{"exists": {"variable": "s"}}, {"not": {"exists": {"variable": "s"}}}]},
        {"expression": " !true"},
        {"expression": "'' != null && false"},
        {"expression": "1 == 1 && false"},
        {"in": [{"variable": "s"}, {"collection": []}]},
    ],
)
def test_condition_when_it_can_never_hold_then_its_step_is_unreachable(
    actions_found: Found, condition: Any
) -> None:
    assert actions_found(action("a", step("s", question=ASK), step("t", condition=condition))) == [
        (
            "unreachable",
            "/actions/0/steps/1/condition",
            "no conversation comes to the step: its condition is never true",
        )
    ]


@pytest.mark.parametrize(
    "condition",
    [
        None, True, {}, YES, {"not": NEVER}, {"and": []}, {"or": [NEVER, YES]},
        {"or": [YES, {"eq": [{"variable": "s"}, {"scalar": "no"}]}]},
        {"and": [YES, {"eq": [{"variable": "s", "variable_path": "x"}, {"scalar": "no"}]}]},
        {"and": [{"exists": {"variable": "s"}}, {"not": {"exists": {"skill_variable": "v"}}}]},
        {"in": [{"variable": "s"}, {"collection": [{"scalar": "no"}]}]},
    ],
)  # fmt: skip
def test_condition_when_it_may_hold_then_nothing_is_found(actions_found: Found, condition: Any) -> None:
    steps = [step("s", question=ASK), step("t", condition=condition)]
    assert actions_found(action("a", *steps), variables=[{"variable": "v"}]) == []


@pytest.mark.parametrize(
    ("condition", "path", "message"),
    [
        ({"odd": 1}, "", "unknown operator 'odd': the condition never holds"),
        ({"entity": {}}, "/entity", "the name of the entity is no text: the condition never holds"),
        (
            {"or": [{"intent": ["a"]}, {}]},
            "/or/0/intent",
            "the name of the intent is no text: the condition never holds",
        ),
        ({"not": {"eq": []}}, "/not/eq", "eq compares two values: it never holds"),
        ({"and": [{"gt": [{"variable": "s"}]}, {}]}, "/and/0/gt", "gt compares two values: it never holds"),
    ],
)
def test_condition_when_it_is_malformed_then_the_place_is_told(
    actions_found: Found, condition: Any, path: str, message: str
) -> None:
    """§7: exactly one operator, with its operands."""
    found = actions_found(action("a", step("s", condition=condition)))
    assert ("bad-condition", f"/actions/0/steps/0/condition{path}", message) in found


@pytest.mark.parametrize(
    ("asked", "condition", "expected"),
    [
        ({"entity": "tea"}, {"eq": [{"variable": "s"}, {"scalar": "Red"}]}, [("/eq/1/scalar", "'Red'")]),
        ({"entity": "tea"}, {"eq": [{"variable": "s"}, {"value": "green", "from_entity": "tea"}]},
         [("/eq/1/value", "'green'; is 'Green' meant?")]),
        ({"entity": "tea"},
         {"in": [{"variable": "s"}, {"collection": [{"value": "Red"}, {"value": "Black"}]}]},
         [("/in/1/collection/0/value", "'Red'")]),
        ({"entity": "tea"}, {"neq": [{"variable": "s"}, {"scalar": "Red"}]}, [("/neq/1/scalar", "'Red'")]),
        ({"entity": "sys-yes-no"}, {"eq": [{"variable": "s"}, {"scalar": "Yes"}]},
         [("/eq/1/scalar", "'Yes'; is 'yes' meant?")]),
        ({"free_text": True}, {"eq": [{"system_variable": "fallback_reason"}, {"scalar": "agent"}]},
         [("/eq/1/scalar", "'agent'")]),
        ({"entity": "tea"}, {"eq": [{"variable": "s"}, {"scalar": "Green"}]}, []),
        ({"entity": "tea"}, {"eq": [{"variable": "s"}, {"variable": "t"}]}, []),
        ({"entity": "tea", "collect_verbatim_response": True},
         {"eq": [{"variable": "s"}, {"scalar": "Red"}]}, []),
        ({"entity": "pin"}, {"eq": [{"variable": "s"}, {"scalar": "1234"}]}, []),
        ({"free_text": True}, {"eq": [{"variable": "s"}, {"scalar": "Red"}]}, []),
    ],
)  # fmt: skip
def test_comparison_when_no_answer_can_be_that_then_it_is_told(
    actions_found: Found, asked: Any, condition: Any, expected: list[tuple[str, str]]
) -> None:
    """§7: options compare canonical values, exactly."""
    pin = {"entity": "pin", "values": [{"value": "p", "type": "patterns", "patterns": ["/[0-9]+/"]}]}
    steps = [step("s", question=asked), step("t", condition=condition)]
    found = actions_found(action("a", *steps), entities=[*OPTIONS, pin])
    place = "/actions/0/steps/1/condition"
    assert [each for each in found if each[0] == "unknown-value"] == [
        ("unknown-value", f"{place}{path}", f"the answer is never {message}") for path, message in expected
    ]
    is_never = any("neq" not in path and "collection" not in path for path, _ in expected)
    assert any(code == "unreachable" for code, _, _ in found) is is_never


def test_comparison_when_a_call_passes_the_answer_then_it_may_be_anything(actions_found: Found) -> None:
    """Runtime §13: a parameter stands in for an answer."""
    condition = {"eq": [{"variable": "s"}, {"scalar": "Red"}]}
    found = actions_found(
        action("a", step("t", calls("b", parameters={"s": {"scalar": "Red"}})), next_action="b"),
        action("b", step("s", question={"entity": "tea"}), step("t", condition=condition)),
        entities=OPTIONS,
    )
    assert found == []


def test_action_when_nothing_starts_it_then_it_is_unreachable(actions_found: Found) -> None:
    """§7: the condition false says that an action is only called."""
    intents = [{"intent": "i", "examples": [{"text": "x"}]}]
    quiet = {"and": [{"intent": "i"}, NEVER]}
    found = actions_found(
        action("a", step("s", calls("b")), next_action="b"),
        action("b", condition=quiet, next_action="c"),
        action("c", condition=quiet),
        intents=intents,
    )
    message = "the action never starts: its condition is never true, and no action calls it"
    assert found == [("unreachable", "/actions/2/condition", message)]


ROUND = "the steps go round whatever users say: the action is ended after fifty rounds"


@pytest.mark.parametrize(
    "steps",
    [
        [step("s", jump("t")), step("t", jump("s"))],
        [step("s"), step("t", {"type": "replay", "clear": [{"variable": "s"}]})],
        [step("s", condition=NEVER, question=ASK), step("t"), step("u", jump("s"))],
    ],
)
def test_steps_when_they_go_round_without_asking_then_it_is_an_error(
    actions_found: Found, steps: Any
) -> None:
    """Runtime §23: fifty visits of one step."""
    assert [message for code, _, message in actions_found(action("a", *steps)) if code == "jump-loop"] == [
        ROUND
    ]


@pytest.mark.parametrize(
    "steps",
    [
        [step("s", question=ASK), step("t", {"type": "replay", "clear": [{"variable": "s"}]})],
        [step("s"), step("t", jump("s"), condition=YES)],
        [step("s", jump("u")), step("t", jump("s"), condition=YES), step("u")],
    ],
)
def test_steps_when_somebody_is_asked_or_it_depends_then_that_is_no_round(
    actions_found: Found, steps: Any
) -> None:
    assert "jump-loop" not in [code for code, _, _ in actions_found(action("a", *steps))]


def test_actions_when_they_call_each_other_without_asking_then_it_is_an_error(actions_found: Found) -> None:
    """Runtime §23: twenty actions in a turn."""
    found = actions_found(
        action("a", step("s"), step("t", calls("b")), next_action="b"),
        action("b", step("s", calls("c", ends=True)), next_action="c"),
        action("c", step("s", calls("b")), next_action="d"),
        action("d", step("s", calls("a")), next_action="e"),
        action("e", step("s", question=ASK), step("t", calls("e"))),
    )
    assert found == [
        (
            "jump-loop",
            "/actions/1/steps/0/resolver/invoke_action/action",
            "the actions call each other whatever users say: 'b' → 'c' → 'b'",
        )
    ]
