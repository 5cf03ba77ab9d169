"""Actions skills that mean harm: every turn ends, with a bounded answer and a log that says why."""

import json
from datetime import UTC, datetime
from typing import Any

import pytest

from doyle.actions.compile import compile_actions
from doyle.actions.conditions import OPERATORS
from doyle.actions.effects import CalloutResult
from doyle.actions.running import MAX_ACTIONS, MAX_STEP_VISITS, MAX_STEPS_PER_TURN, TurnRequest
from doyle.actions.turn import TurnResult, take_turn
from doyle.actions.values import FORMS
from doyle.actions.variables import Surroundings
from doyle.wire.runtime import RuntimeEntity, RuntimeIntent, Understanding

AROUND = Surroundings(datetime(2031, 8, 11, tzinfo=UTC), session_id="s")
MAX_ANSWER_CHARACTERS = 8_000_000


def text(*parts: Any) -> dict[str, Any]:
    written = [part if isinstance(part, dict) else {"scalar": part} for part in parts]
    return {"response_type": "text", "values": [{"text_expression": {"concat": written}}]}


def step(name: str, then: Any = "continue", *says: Any, **fields: Any) -> dict[str, Any]:
    resolver = {"type": then} if isinstance(then, str) else then
    return {"step": name, "variable": name, "resolver": resolver, "output": {"generic": list(says)}, **fields}


def sets(**values: str) -> dict[str, Any]:
    return {"variables": [{"skill_variable": name, "value": {"expression": values[name]}} for name in values]}


def action(name: str, *steps: dict[str, Any], **fields: Any) -> dict[str, Any]:
    chained = [dict(each) for each in steps]
    for at, each in enumerate(chained[:-1]):
        each["next_step"] = chained[at + 1]["step"]
    return {"action": name, "title": name, "condition": {"intent": name}, "steps": chained, **fields}


def turn(
    *actions: dict[str, Any], says: str = "x", state: Any = None, mentions: Any = (), **workspace: Any
) -> TurnResult:
    """One turn that starts the first action; callouts are answered with an object each."""
    skill = compile_actions({"actions": list(actions), **workspace})
    understanding = Understanding((RuntimeIntent(str(actions[0]["action"]), 0.9),), tuple(mentions))
    request = TurnRequest(says, understanding, is_search_available=True)
    results: tuple[Any, ...] = ()
    result = take_turn(skill, request, state, AROUND, 1, results)
    while result.effects:
        results += (CalloutResult({"success": True, "status": 200, "body": {"x": "y" * 50_000}}),)
        result = take_turn(skill, request, state, AROUND, 1, results)
    assert len(json.dumps(result.output)) < MAX_ANSWER_CHARACTERS
    return result


def messages(result: TurnResult) -> list[str]:
    return [each["message"] for each in result.output["debug"]["log_messages"]]


def test_subactions_when_they_call_each_other_for_ever_then_twenty_run() -> None:
    """spec/actions-runtime.md §23: cyclic subactions."""
    call = {"type": "invoke_another_action", "invoke_action": {"action": "b"}}
    back = {"type": "invoke_another_action", "invoke_action": {"action": "a"}}
    result = turn(action("a", step("s", call, text("a"))), action("b", step("s", back, text("b"))))
    assert len(result.output["generic"]) == MAX_ACTIONS
    assert messages(result) == ["Conversation ended. Maximum of 20 actions visited."]
    assert result.is_idle


def test_subactions_when_each_ends_its_caller_for_ever_then_twenty_run() -> None:
    """spec/actions-runtime.md §23: the same without a growing stack."""
    call = {"type": "invoke_another_action_and_end", "invoke_action": {"action": "a"}}
    result = turn(action("a", step("s", call)))
    assert messages(result) == ["Conversation ended. Maximum of 20 actions visited."]


def test_jumps_when_they_go_in_a_circle_then_the_action_ends() -> None:
    """spec/actions-runtime.md §23: fifty visits of a step."""
    result = turn(
        action(
            "a",
            step("s", {"type": "jump_to", "step": "t"}, text("x")),
            step("t", {"type": "jump_to", "step": "s"}),
        )
    )
    assert len(result.output["generic"]) == MAX_STEP_VISITS
    assert result.is_idle


def test_replay_when_nobody_is_asked_then_the_action_ends() -> None:
    """spec/actions-runtime.md §12: unanswerable loops are cut by the guard."""
    replay = {"type": "replay", "clear": [{"variable": "s"}]}
    result = turn(action("a", step("s", "continue", text("x")), step("t", replay)))
    assert len(result.output["generic"]) <= MAX_STEP_VISITS + 1
    assert result.is_idle


def test_steps_when_there_are_thousands_then_a_turn_has_an_end() -> None:
    """A turn visits so many steps and no more."""
    steps = [step(f"s{at}") for at in range(300)]
    last = step("again", {"type": "jump_to", "step": "s0"})
    result = turn(action("a", *steps, last))
    assert result.is_idle
    assert len(result.output["debug"]["turn_events"]) <= 1_000
    assert messages(result) == [f"Maximum of {MAX_STEPS_PER_TURN} steps visited in one turn"]
    assert MAX_STEPS_PER_TURN < 300 * MAX_STEP_VISITS


GROWTH = {
    "text": "${v} = ${v} + ${v}",
    "array": "${v} = [${v}, ${v}]",
    "object": "${v} = {'a': ${v}, 'b': ${v}}",
    "in place": "${v}.add(${v})",
    "interpolation": '${v} = "${v}${v}${v}"',
}


@pytest.mark.parametrize("source", GROWTH.values(), ids=GROWTH)
def test_variable_when_it_doubles_for_ever_then_it_stops_growing(source: str) -> None:
    """Expressions that explode: an error in the log, a bounded state."""
    start = "'seed'" if "+" in source or '"' in source else "['seed']"
    steps = [
        step("s0", context=sets(v=f"${{v}} == null ? {start}:${{v}}")),
        step(
            "s1",
            {"type": "jump_to", "step": "s0"},
            context={"variables": [{"value": {"expression": source}}]},
        ),
    ]
    result = turn(action("a", *steps))
    assert len(json.dumps(result.state)) < MAX_ANSWER_CHARACTERS


def test_answers_when_nested_in_each_other_then_they_stay_bounded() -> None:
    """spec/actions-runtime.md §13: a result variable holds all of the callee, its results included."""
    call = {"action": "a", "result_variable": "r", "parameters": {"p": {"variable": "r"}}}
    again = step("s", {"type": "invoke_another_action", "invoke_action": call})
    result = turn(action("a", again, step("t", {"type": "jump_to", "step": "s"})))
    assert len(json.dumps(result.state)) < MAX_ANSWER_CHARACTERS


def test_output_when_it_repeats_a_large_text_then_it_is_cut() -> None:
    """Literal and computed texts count in what a turn may say."""
    large = "x" * 500_000
    again = step("t", {"type": "jump_to", "step": "s"})
    result = turn(action("a", step("s", "continue", text(large), text(large)), again))
    assert sum(len(each["text"]) for each in result.output["generic"]) <= 6_000_000
    assert any("too large" in message for message in messages(result))


def test_output_when_it_repeats_a_large_object_then_it_is_cut() -> None:
    """The same for elements that are no texts."""
    large = {"response_type": "user_defined", "user_defined": {"a": ["y" * 1_000] * 400}}
    again = step("t", {"type": "jump_to", "step": "s"})
    result = turn(action("a", step("s", "continue", large, large), again))
    assert any("too large" in message for message in messages(result))


def test_callouts_when_their_answers_are_large_then_the_turn_is_bounded() -> None:
    """Fifty answers of fifty thousand characters, each kept and shown in an event."""
    call = {"type": "callout", "callout": {"method": "GET", "path": "/x", "result_variable": "r"}}
    again = step("t", {"type": "jump_to", "step": "s"})
    result = turn(action("a", step("s", call), again))
    assert len(json.dumps(result.output)) < MAX_ANSWER_CHARACTERS


def test_text_when_a_list_doubled_until_it_fits_none_then_it_is_left_out() -> None:
    """issue 7, expressions that explode; the secrets of the turn are looked for in it, too."""
    doubling = [step(f"d{at}", context=sets(n="${p}.value.addAll(${p}.value)")) for at in range(17)]
    shown = step("s", "continue", text("It is ", {"skill_variable": "p"}, "."))
    held = {"scalar": {"system_type": "odd", "value": ["x"]}}
    private = {"variable": "p", "initial_value": held, "privacy": {"enabled": True}}
    result = turn(action("a", *doubling, shown, step("g", context=sets(p="null"))), variables=[private])
    assert result.output["generic"] == [{"response_type": "text", "text": "It is ."}]
    assert "Error when updating output: a value is too large" in messages(result)


@pytest.mark.parametrize(
    ("condition", "value"),
    [
        ({"contains": [{"scalar": "x"}, {"skill_variable": "v"}]}, 10**2000),
        ({"matches": [{"scalar": "x"}, {"skill_variable": "v"}]}, 10**2000),
        (
            {"in": [{"expression": "${v}[2]"}, {"skill_variable": "v"}]},
            [[[1] * 60_000 + [each]] for each in range(3)],
        ),
        ({"in": [{"scalar": 1}, {"skill_variable": "v"}]}, [0] * 200_000),
    ],
    ids=["contains", "matches", "in elements", "in list"],
)
def test_condition_when_its_values_are_too_large_then_it_is_false_and_logged(
    condition: Any, value: Any
) -> None:
    """spec/actions-runtime.md §23: numbers without a text, and lists that take too long to compare."""
    asked = step("s", "continue", text("never"), condition={"and": [condition, {"expression": "false"}]})
    result = turn(action("a", asked), variables=[{"variable": "v", "initial_value": {"scalar": value}}])
    assert result.output["generic"] == []
    [told] = messages(result)
    assert "condition of s" in told


def test_options_when_one_has_no_text_then_the_others_are_shown() -> None:
    """spec/actions-runtime.md §6.2: a number of two thousand digits is more than any text shows."""
    question = {"source_variable": {"skill_variable": "v"}}
    shown = [{"response_type": "response_from_variable"}]
    asked = step("s", "continue", *shown, question=question)
    variables = [{"variable": "v", "initial_value": {"scalar": ["one", 10**2000, "two"]}}]
    result = turn(action("a", asked), variables=variables)
    assert [each["label"] for each in result.output["generic"][0]["options"]] == ["one", "two"]


def test_options_when_there_are_very_many_then_a_thousand_are_shown() -> None:
    """Dynamic options from an array of any size."""
    asked = step(
        "s",
        "continue",
        {"response_type": "response_from_variable"},
        question={"source_variable": {"skill_variable": "many"}},
    )
    many = [{"variable": "many", "initial_value": {"scalar": [f"option {at}" for at in range(30_000)]}}]
    result = turn(action("a", asked), variables=many)
    assert len(result.output["generic"][0]["options"]) == 1_000
    again = turn(action("a", asked), says="option 7", state=result.state, variables=many)
    assert again.is_idle


@pytest.mark.parametrize(
    "pattern", ["(a+)+$", "(", "[a-", "a{1000}{1000}", "(?=a)b", "x" * 5_000, "(.*)*(.*)*b"]
)
def test_pattern_when_it_is_a_bomb_then_it_is_refused_or_harmless(pattern: str) -> None:
    """spec/actions-runtime.md §6.1: RE2; a pattern that cannot be used is skipped and logged."""
    entity = {"entity": "e", "values": [{"type": "patterns", "value": "p", "patterns": [pattern]}]}
    asked = step("s", "continue", text("well?"), question={"entity": "e"})
    first = turn(action("a", asked), entities=[entity])
    again = turn(action("a", asked), says="a" * 2_000 + "!", state=first.state, entities=[entity])
    assert again.output["generic"] or again.is_idle


def test_matches_when_its_pattern_is_broken_then_the_condition_is_false() -> None:
    """spec/actions-runtime.md §23: logged, and on."""
    condition = {"matches": [{"scalar": "x"}, {"scalar": "("}]}
    result = turn(
        action(
            "a", step("s", "continue", text("never"), condition=condition), step("t", "continue", text("end"))
        )
    )
    assert [each["text"] for each in result.output["generic"]] == ["end"]
    assert "Expression evaluation error inside condition of s" in messages(result)[0]


def test_log_when_everything_is_faulty_then_it_has_fifty_messages() -> None:
    """spec/actions-runtime.md §21: `log_messages` (≤ 50)."""
    faulty = {"variables": [{"skill_variable": "v", "value": {"expression": "${none}.x"}}] * 200}
    assert len(messages(turn(action("a", step("s", context=faulty))))) == 50


def test_mentions_when_there_are_thousands_then_one_answer_is_taken() -> None:
    """A client may supply any number of mentions."""
    mentions = [RuntimeEntity("sys-number", str(at), (at, at + 1)) for at in range(5_000)]
    asked = [step(f"s{at}", question={"entity": "sys-number"}) for at in range(20)]
    result = turn(action("a", *asked), says="7" * 2_000, mentions=mentions)
    assert result.is_idle
    assert [each["prompted"] for each in result.output["debug"]["turn_events"] if "prompted" in each] == [
        False
    ] * 20


@pytest.mark.parametrize(
    "value", [float("inf"), 10**400, "x" * 100_000, {"a": {"b": None}}, [[[[]]]], True, 0, ""]
)
def test_client_variable_when_it_is_odd_then_texts_and_conditions_bear_it(value: Any) -> None:
    """Whatever a client puts into session variables can be printed and compared."""
    conditions = [
        {operator: [{"skill_variable": "v"}, {"scalar": other}]}
        for operator in ("eq", "neq", "gt", "lt", "contains", "matches")
        for other in ("x", 5, None)
    ]
    steps = [step(f"s{at}", condition=each) for at, each in enumerate(conditions)]
    skill = compile_actions(
        {"actions": [action("a", *steps, step("end", "continue", text({"skill_variable": "v"})))]}
    )
    request = TurnRequest("x", Understanding((RuntimeIntent("a", 0.9),)), skill_variables={"v": value})
    result = take_turn(skill, request, None, AROUND, 1)
    assert result.is_idle


def test_state_when_it_was_made_by_another_skill_then_nothing_breaks() -> None:
    """A state that names what the skill does not have; hostile numbers in it."""
    asked = action("a", step("s", "continue", text("well?"), question={"free_text": True}))
    state = turn(asked).state
    for change in (
        {"cursor": 99},
        {"cursor": -5},
        {"cursor": "zzz"},
        {"cursor": ["zzz"]},
        {"cursor": None},
        {"cursor": "zzz", "action": "zzz", "done": [{}]},
        {"tries": 10**9},
        {"action": "zzz"},
        {"done": ["zzz"] * 9},
    ):
        frame = {**state["stacks"][0][0], **change}
        turn(asked, says="yes", state={**state, "stacks": [[frame]]})
        turn(asked, says="yes", state={**state, "stacks": [[], [frame], []]})


@pytest.mark.parametrize(
    "content",
    [
        {"actions": [{"action": "a", "next_action": []}]},
        {"actions": [{"action": "a", "steps": [{"step": "s", "next_step": {}}]}]},
        {
            "actions": [
                {"action": "a", "steps": [{"step": "s", "handlers": [{"handler": [], "next_handler": {}}]}]}
            ]
        },
        {"actions": [{"action": "a", "condition": {"expression": []}}]},
        {"actions": [{"action": "a", "steps": [{"step": "s", "condition": {"and": [{"expression": {}}]}}]}]},
        {"actions": [{"action": "a", "steps": [step("s", "continue", text({"variable": []}))]}]},
        {"entities": [{"entity": []}]},
        {
            "actions": [{"action": "a", "steps": [step("s", question={"entity": "e"})]}],
            "entities": [{"entity": "e", "values": [{"type": "patterns", "patterns": 1}]}],
        },
    ],
)
def test_names_when_they_are_no_texts_then_the_skill_compiles(content: dict[str, Any]) -> None:
    """Read liberally: a name that is an array or object is none."""
    compile_actions(content)


def test_expressions_when_long_and_many_then_they_share_the_steps_of_the_turn() -> None:
    """Operators are not counted one by one: their text is, else a large skill computes for seconds."""
    long = [{"skill_variable": f"v{at}", "value": {"expression": "1" + "+1" * 1_990}} for at in range(1_200)]
    result = turn(action("a", step("s", context={"variables": long})))
    assert {message[-60:] for message in messages(result)} == {
        "takes too many evaluation steps: all its expressions share them"[-60:]
    }
    set_ = [name for name, value in result.skill_variables.items() if value == 1_991]
    assert 900 < len(set_) < 1_100


JSON_TYPES: list[Any] = [None, True, 1, 1.5, "x", [], ["x"], [["x"], {}], {}, {"a": 1}, {"scalar": ["x"]}]
ODD_OBJECTS: list[Any] = [
    {key: odd, "value": value, **more}
    for key in ("system_type", "label", "item")
    for odd in JSON_TYPES
    for value in ([], {"a": 1}, "x", None)
    for more in ({}, {"unit": ["x"], "item": {}})
] + [{"system_type": kind, "value": odd} for kind in ("date", "time", "currency") for odd in JSON_TYPES]


@pytest.mark.parametrize("operator", sorted({*OPERATORS, "no_operator"}))
def test_operator_when_its_operands_have_any_type_then_the_condition_is_bounded(operator: str) -> None:
    """spec/actions-format.md §7: a condition nobody can read is false, whatever JSON stands in it."""
    operands: list[Any] = list(JSON_TYPES)
    operands += [[one, other] for one in JSON_TYPES for other in JSON_TYPES]
    operands += [[{form: odd}, {"scalar": "x"}] for form in FORMS for odd in JSON_TYPES]
    operands += [
        [{"variable": "v", "variable_path": odd}, {"scalar": "x", "options": odd}] for odd in JSON_TYPES
    ]
    steps = [step(f"s{at}", condition={operator: operand}) for at, operand in enumerate(operands)]
    mentions = [RuntimeEntity("x", "x", (0, 1))]
    result = turn(action("a", *steps), action("b", condition={operator: {"a": 1}}), mentions=mentions)
    assert result.is_idle


@pytest.mark.parametrize("operator", ["intent", "entity"])
@pytest.mark.parametrize("name", [value for value in JSON_TYPES if not isinstance(value, str)])
def test_name_in_a_condition_when_it_is_no_text_then_it_is_false_and_told(operator: str, name: Any) -> None:
    """spec/actions-runtime.md §23, condition error: false, a log message, and a warning of the skill."""
    ends = step("end", "continue", text("end"))
    odd = step("s", "continue", text("s"), condition={operator: name})
    result = turn(action("a", odd, ends))
    assert [each["text"] for each in result.output["generic"]] == ["end"]
    [message] = messages(result)
    assert f"the name of the {operator} is no text" in message
    [(place, reason)] = compile_actions({"actions": [action("a", odd)]}).warnings
    assert place == "/actions/0/steps/0/condition"
    assert f"the name of the {operator} is no text" in reason


def test_stored_value_when_it_only_looks_like_an_answer_then_everything_bears_it() -> None:
    """What extensions and clients store may have any keys: printed, compared, computed with, offered."""
    value = {"collection": [{"scalar": each} for each in ODD_OBJECTS]}
    reads = "${v}.filter('e', 'e != null').size()"
    asks = {"source_variable": {"skill_variable": "v"}, "max_tries": 3}
    shown = action(
        "a",
        step("set", context={"variables": [{"skill_variable": "v", "value": value}]}),
        *(
            step(
                f"s{at}",
                "continue",
                text({"expression": f"${{v}}[{at}]"}),
                text({"expression": f"'' + ${{v}}[{at}]"}),
                condition={
                    "not": {
                        "and": [
                            {operator: [{"expression": f"${{v}}[{at}]"}, {"scalar": "x"}]}
                            for operator in ("eq", "gt", "in", "contains", "matches")
                        ]
                    }
                },
            )
            for at in range(len(ODD_OBJECTS))
        ),
        step("count", context={"variables": [{"skill_variable": "n", "value": {"expression": reads}}]}),
        step("ask", "continue", question=asks),
    )
    result = turn(shown)
    assert result.state["pending"] == "question"
    assert result.skill_variables["n"] == len(ODD_OBJECTS)
    turn(shown, says="2", state=result.state)
