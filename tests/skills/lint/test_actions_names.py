"""References of action skills (spec/actions-format.md §§3, 7, 9, 10, 13)."""

from collections.abc import Callable
from typing import Any

import pytest
from tests.skills.lint.conftest import action, step

from doyle.skills.lint.check import check_file
from doyle.skills.lint.rules import Rule
from doyle.skills.new_action_skill import new_action_content

Found = Callable[..., list[tuple[str, str, str]]]
HERE = "/actions/0/steps/0"


def said(part: Any) -> dict[str, Any]:
    return {"response_type": "text", "values": [{"text_expression": {"concat": [part]}}]}


def sets(name: str, value: Any) -> dict[str, Any]:
    return {"variables": [{"skill_variable": name, "value": value}]}


def calls(name: Any, **fields: Any) -> dict[str, Any]:
    return {"type": "invoke_another_action", "invoke_action": {"action": name, **fields}}


def test_skill_when_new_then_nothing_is_found() -> None:
    content = {**new_action_content(), "language": "en"}
    assert check_file({"type": "action", "workspace": content}) == ()


@pytest.mark.parametrize("data", [{}, {"type": "action", "language": "en"}, {"name": "x"}])
def test_skill_when_old_files_call_it_a_dialog_then_it_is_checked_all_the_same(data: dict[str, Any]) -> None:
    """Spec/actions-format.md §1."""
    content = {"actions": [action("a", step("s", calls("gone")))]}
    for file in ({**data, "workspace": content}, {**data, **content}, {**data, **content, "intents": []}):
        [finding] = [each for each in check_file(file) if each.rule is Rule.UNKNOWN_ACTION]
        assert finding.path.endswith("/actions/0/steps/0/resolver/invoke_action/action")
        assert (finding.subject.kind, finding.subject.name) == ("action", "a")


@pytest.mark.parametrize(
    ("fields", "expected"),
    [
        ({"condition": {"eq": [{"variable": "x"}, {"scalar": 1}]}},
         ("unknown-variable", f"{HERE}/condition/eq/0/variable", "the action has no variable 'x'")),
        ({"condition": {"and": [{"not": {"exists": {"skill_variable": "x"}}}]}},
         ("unknown-variable", f"{HERE}/condition/and/0/not/exists/skill_variable",
          "there is no session variable 'x'")),
        ({"condition": {"in": [{"skill_variable": "v"}, {"collection": [{"system_variable": "x"}]}]}},
         ("unknown-variable", f"{HERE}/condition/in/1/collection/0/system_variable",
          "there is no built-in variable 'x'")),
        ({"condition": {"expression": "${v} == ${x}"}},
         ("unknown-variable", f"{HERE}/condition/expression", "there is no variable 'x'")),
        ({"condition": {"entity": "x"}},
         ("unknown-entity", f"{HERE}/condition/entity", "there is no entity @x")),
        ({"question": {"entity": "x"}},
         ("unknown-entity", f"{HERE}/question/entity", "there is no entity @x")),
        ({"question": {"entity": "sys-date"}},
         ("system-entity-off", f"{HERE}/question/entity",
          "the system entity @sys-date is not switched on: add it to the entities")),
        ({"question": {"entity": "e", "source_variable": {"variable": "x"}}},
         ("unknown-variable", f"{HERE}/question/source_variable/variable", "the action has no variable 'x'")),
        ({"context": sets("v", {"add": [{"skill_variable": "x"}, {"duration": {"days": 1}}]})},
         ("unknown-variable", f"{HERE}/context/variables/0/value/add/0/skill_variable",
          "there is no session variable 'x'")),
        ({"output": {"generic": [said({"variable": "x"})]}},
         ("unknown-variable", f"{HERE}/output/generic/0/values/0/text_expression/concat/0/variable",
          "the action has no variable 'x'")),
        ({"output": {"generic": [{"response_type": "user_defined", "user_defined": {"a": ["b ${x}"]}}]}},
         ("unknown-variable", f"{HERE}/output/generic/0/user_defined/a/0", "there is no variable 'x'")),
        ({"resolver": {"type": "replay", "clear": [{"variable": "x"}]}},
         ("unknown-step", f"{HERE}/resolver/clear/0/variable", "there is no step 'x'")),
        ({"resolver": {"type": "callout", "callout": {"method": "GET", "path": "/a", "request_mapping": {
            "query": [{"parameter": "q", "value": {"variable": "x"}}]}}}},
         ("unknown-variable", f"{HERE}/resolver/callout/request_mapping/query/0/value/variable",
          "the action has no variable 'x'")),
        ({"resolver": {"type": "client_actions", "client_actions": [{"name": "c", "parameters": {
            "p": {"skill_variable": "x"}}}]}},
         ("unknown-variable", f"{HERE}/resolver/client_actions/0/parameters/p/skill_variable",
          "there is no session variable 'x'")),
        ({"resolver": {"type": "search", "search": {"query": {"expression": "${x}"}}}},
         ("unknown-variable", f"{HERE}/resolver/search/query/expression", "there is no variable 'x'")),
        ({"resolver": {"type": "connect_to_agent", "response": {"message_to_human_agent": "${x}"}}},
         ("unknown-variable", f"{HERE}/resolver/response/message_to_human_agent",
          "there is no variable 'x'")),
        ({"handlers": [{"type": "input_validation", "input_constraints": [
            {"name": "minimum", "value": {"variable": "x"}}]}]},
         ("unknown-variable", f"{HERE}/handlers/0/input_constraints/0/value/variable",
          "the action has no variable 'x'")),
        ({"resolver": calls("gone")},
         ("unknown-action", f"{HERE}/resolver/invoke_action/action",
          "there is no action 'gone': the call is passed over")),
        ({"resolver": calls(None)},
         ("unknown-action", f"{HERE}/resolver/invoke_action/action",
          "there is no action 'None': the call is passed over")),
        ({"resolver": calls("b", parameters=[{"variable": "x", "value": {"scalar": 1}}])},
         ("unknown-variable", f"{HERE}/resolver/invoke_action/parameters/0/value",
          "the action 'b' has no variable 'x'")),
        ({"resolver": calls("b", parameters={"x": {"scalar": 1}})},
         ("unknown-variable", f"{HERE}/resolver/invoke_action/parameters/x",
          "the action 'b' has no variable 'x'")),
        ({"resolver": calls("b", parameters={"t": {"variable": "y"}})},
         ("unknown-variable", f"{HERE}/resolver/invoke_action/parameters/t/variable",
          "the action has no variable 'y'")),
        ({"next_step": "x"}, ("unknown-step", f"{HERE}/next_step", "there is no step 'x'")),
    ],
)  # fmt: skip
def test_step_when_it_names_what_is_not_there_then_the_place_is_told(
    actions_found: Found, fields: dict[str, Any], expected: tuple[str, str, str]
) -> None:
    """§13: unknown actions, variables and entities."""
    content = {"variables": [{"variable": "v"}], "entities": [{"entity": "e", "values": [{"value": "1"}]}]}
    found = actions_found(
        action("a", {**step("s"), **fields}, next_action="b"), action("b", step("t")), **content
    )
    ignored = {"unused-entity", "extension-call"}
    assert [each for each in found if each[0] not in ignored] == [expected]


@pytest.mark.parametrize(
    "value",
    [
        {"variable": "s"}, {"variable": "declared"}, {"variable": "result"}, {"skill_variable": "v"},
        {"skill_variable": "assigned"}, {"skill_variable": "by_expression"}, {"system_variable": "now"},
        {"system_variable": "last_seen_at"}, {"expression": "${s} + ${v} + ${system_timezone} + ${locale}"},
        {"expression": "${user_defined_x}"}, {"expression": "$v"}, {"expression": "${result.body.x}"},
        {"expression": "${result}.body.filter('x', 'x.y == 1')"}, {"expression": '"text ${v}"'},
        {"scalar": {"variable": "literal"}},
    ],
)  # fmt: skip
def test_variable_when_it_is_known_then_nothing_is_found(actions_found: Found, value: Any) -> None:
    """§9, runtime §8: answers, declared ones, results, what is assigned anywhere, built-in ones."""
    call = {"type": "client_actions", "client_actions": [{"name": "c", "result_variable": "result"}]}
    other = step(
        "t",
        context={
            "variables": [
                {"value": {"expression": "${by_expression} = 1"}},
                *sets("assigned", 1)["variables"],
            ]
        },
    )
    mine = action(
        "a", step("s", call, context=sets("v", value)), variables=[{"variable": "declared"}], next_action="b"
    )
    assert actions_found(mine, action("b", other), variables=[{"variable": "v"}]) == []


def test_expression_when_a_variable_is_unknown_then_the_caret_is_below_it() -> None:
    source = "${s}.size() > ${lost}.size()"
    data = {"actions": [action("a", step("s", condition={"expression": source}))]}
    [finding] = [each for each in check_file(data) if each.rule is Rule.UNKNOWN_VARIABLE]
    assert finding.expression is not None
    assert source[finding.expression.position :].startswith("${lost}")


def test_template_when_a_variable_is_unknown_then_the_caret_is_in_the_whole_text() -> None:
    text = "Hello ${s}, and ${lost}!"
    element = {"response_type": "user_defined", "user_defined": {"a": text}}
    [finding] = [
        each
        for each in check_file({"actions": [action("a", step("s", "continue", element))]})
        if each.rule is Rule.UNKNOWN_VARIABLE
    ]
    assert finding.expression is not None
    assert text[finding.expression.position :].startswith("${lost}")


def test_action_when_its_intent_is_missing_then_it_is_told_and_others_are_left_over(
    actions_found: Found,
) -> None:
    intents = [
        {"intent": "known", "examples": [{"text": "x"}]},
        {"intent": "left", "examples": [{"text": "y"}]},
    ]
    conditions = [{"intent": "known"}, {"and": [{"intent": "lost"}, {"entity": "e"}]}]
    entities = [{"entity": "e", "values": [{"value": "1"}]}, {"entity": "over", "values": [{"value": "1"}]},
                {"entity": "sys-number", "values": []}]  # fmt: skip
    found = actions_found(
        action("a", condition=conditions[0], next_action="b"),
        action("b", condition=conditions[1]),
        intents=intents,
        entities=entities,
    )
    assert found == [
        ("unused-intent", "/intents/1", "no action refers to the intent"),
        ("unused-entity", "/entities/1", "no action refers to the entity"),
        ("unknown-intent", "/actions/1/condition/and/0/intent", "there is no intent #lost"),
    ]


def test_initial_value_when_it_names_what_is_not_there_then_it_is_told(actions_found: Found) -> None:
    """§9: `initial_value` may be an expression."""
    variables = [{"variable": "v", "initial_value": {"expression": "${lost}"}}, {"variable": "w"}]
    assert actions_found(variables=variables) == [
        ("unknown-variable", "/variables/0/initial_value/expression", "there is no variable 'lost'")
    ]


def test_titles_when_two_actions_share_one_then_the_second_is_told(actions_found: Found) -> None:
    """§13: kept with a warning."""
    found = actions_found(action("a", title="Tea", next_action="b"), action("b", title="Tea"))
    assert found == [("repeated-title", "/actions/1/title", "the action 'a' has the title 'Tea' too")]


def test_chain_when_it_is_broken_then_every_loose_end_is_told(actions_found: Found) -> None:
    """§3: one head, and links to actions that are there."""
    found = actions_found(
        action("a", next_action="c"),
        action("b", next_action="c"),
        action("c", next_action="gone"),
        action("d"),
    )
    assert found == [
        ("broken-order", "/actions/0/next_action", "several actions lead to 'c'"),
        ("broken-order", "/actions/1/next_action", "several actions lead to 'c'"),
        ("broken-order", "/actions/1", "no action leads to 'b': it comes after those that are linked"),
        ("broken-order", "/actions/2/next_action", "there is no action 'gone'"),
        ("broken-order", "/actions/3", "no action leads to 'd': it comes after those that are linked"),
    ]


def test_built_in_actions_when_missing_then_it_is_noted() -> None:
    """§12: an import adds them."""
    data = {"actions": [action("a", step("s", calls("fallback")), next_action="anything_else")]}
    assert [(each.rule, each.message) for each in check_file(data)] == [
        (Rule.MISSING_ACTION, f"the built-in action '{name}' is missing: an import adds it")
        for name in ("welcome", "fallback", "anything_else")
    ]


def test_intent_without_phrases_when_its_action_is_called_then_that_is_fine(actions_found: Found) -> None:
    """§10: `examples` may be empty where the action is only called."""
    intents = [{"intent": "one", "examples": []}, {"intent": "two", "examples": []}]
    found = actions_found(
        action("a", step("s", calls("b")), condition={"intent": "one"}, next_action="b"),
        action("b", condition={"intent": "two"}),
        intents=intents,
    )
    assert found == [("no-examples", "/intents/0", "the intent has no examples and is never recognised")]
