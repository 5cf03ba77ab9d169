"""What an action skill must be to be stored (spec/actions-format.md §13)."""

from typing import Any

import pytest

from doyle.errors import InputError
from doyle.skills.action_shape import RESOLVERS, check_action_content
from doyle.skills.new_action_skill import new_action_content


def paths_of(content: dict[str, Any]) -> list[str]:
    try:
        check_action_content(content)
    except InputError as error:
        return [fault.path for fault in error.faults]
    return []


def action(name: Any = "a", *steps: Any, **more: Any) -> dict[str, Any]:
    return {"action": name, "steps": list(steps), **more}


def step(name: Any = "s", resolver: Any = None, **more: Any) -> dict[str, Any]:
    return {"step": name, "resolver": resolver or {"type": "continue"}, **more}


JUMP = {"type": "jump_to"}


@pytest.mark.parametrize(
    "content",
    [
        {},
        new_action_content(),
        {"actions": []},
        {"actions": None, "intents": None},
        {"actions": [action("a", step("1", next_step="2"), step("2", next_step="gone"))]},
        {"actions": [action("a", {"step": "1"})]},
        {"actions": [{"action": "a"}]},
        {"actions": [action("a", next_action="b"), action("b", next_action="gone")]},
        {"actions": [action("a", title="same"), action("b", title="same")]},
        {"actions": [action("a", step("1", {**JUMP, "jump_to": {"step": "2"}}), step("2"))]},
        {"actions": [action("a", step("1", {**JUMP, "step": "2"}), step("2"))]},
        {"actions": [action("a", step("1", {**JUMP, "next_step": "2"}), step("2"))]},
        {"intents": [{"intent": "fallback connect"}], "unknown": [1]},
        {"actions": [action("a", step(question=None, title=None, handlers=None, unknown=1), title=None)]},
        {"actions": [action("a", condition=True), action("b", condition={"odd": {}}, launch_mode="novel")]},
        {
            "actions": [
                action(
                    "a", step(resolver={"type": "invoke_another_action", "invoke_action": {"action": "gone"}})
                )
            ]
        },
    ],
)
def test_check_action_content_when_it_is_only_odd_then_is_accepted(content: dict[str, Any]) -> None:
    """§13: everything else is kept, and marked invalid where it is used."""
    assert paths_of(content) == []


@pytest.mark.parametrize("resolver", RESOLVERS)
def test_check_action_content_when_a_resolver_is_known_then_is_accepted(resolver: str) -> None:
    """§8: exactly these twelve."""
    made = {"type": resolver, "step": "2"}
    assert paths_of({"actions": [action("a", step("1", made), step("2"))]}) == []
    assert len(RESOLVERS) == 12


@pytest.mark.parametrize(
    ("content", "path"),
    [
        ({"actions": {}}, "/actions"),
        ({"entities": "x"}, "/entities"),
        ({"variables": 1}, "/variables"),
        ({"actions": [1]}, "/actions/0"),
        ({"actions": [{}]}, "/actions/0/action"),
        ({"actions": [action("")]}, "/actions/0/action"),
        ({"actions": [action(7)]}, "/actions/0/action"),
        ({"actions": [action("a"), action("a")]}, "/actions/1/action"),
        ({"actions": [{"action": "a", "steps": {}}]}, "/actions/0/steps"),
        ({"actions": [action("a", "x")]}, "/actions/0/steps/0"),
        ({"actions": [action("a", {})]}, "/actions/0/steps/0/step"),
        ({"actions": [action("a", step("1"), step("1"))]}, "/actions/0/steps/1/step"),
        ({"actions": [action("a", {"step": "1", "resolver": []})]}, "/actions/0/steps/0/resolver"),
        ({"actions": [action("a", step("1", {"type": "explode"}))]}, "/actions/0/steps/0/resolver/type"),
        ({"actions": [action("a", step("1", {"type": []}))]}, "/actions/0/steps/0/resolver/type"),
        ({"actions": [action("a", step("1", {"x": 1}))]}, "/actions/0/steps/0/resolver/type"),
        ({"actions": [action("a", step("1", JUMP), step("2"))]}, "/actions/0/steps/0/resolver"),
        ({"actions": [action("a", step("1", {**JUMP, "step": "1"}))]}, "/actions/0/steps/0/resolver"),
        ({"actions": [action("a", step("1", {**JUMP, "step": "9"}))]}, "/actions/0/steps/0/resolver"),
        ({"actions": [action("a", step("1", {**JUMP, "step": {}}))]}, "/actions/0/steps/0/resolver"),
        ({"actions": [action("a", step("1", next_step="1"))]}, "/actions/0/steps/0/next_step"),
        (
            {"actions": [action("a", step("1", next_step="2"), step("2", next_step="1"))]},
            "/actions/0/steps/1/next_step",
        ),
        ({"actions": [action("a", next_action="b"), action("b", next_action="a")]}, "/actions/1/next_action"),
        (
            {
                "actions": [
                    action("x", next_action="a"),
                    action("a", next_action="b"),
                    action("b", next_action="a"),
                ]
            },
            "/actions/2/next_action",
        ),
        ({"intents": [{"intent": "a"}, {"intent": "a"}]}, "/intents/1/intent"),
        ({"entities": [{"entity": "a", "values": [{"value": ""}]}]}, "/entities/0/values/0/value"),
        ({"counterexamples": [{"text": 1}]}, "/counterexamples/0/text"),
        ({"system_settings": []}, "/system_settings"),
        ({"system_settings": {"topic_switch": "x"}}, "/system_settings/topic_switch"),
        ({"metadata": {"n": 2**64}}, ""),
        ({"metadata": []}, "/metadata"),
        ({"learning_opt_out": "no"}, "/learning_opt_out"),
        ({"variables": [{"variable": ""}]}, "/variables/0/variable"),
        ({"variables": [{"variable": "v"}, {"variable": "v"}]}, "/variables/1/variable"),
        ({"variables": [{"variable": "v", "initial_value": 3}]}, "/variables/0/initial_value"),
        ({"collections": [{"action_references": [{"action": 1}]}]},
         "/collections/0/action_references/0/action"),
        ({"actions": [action("a", title=5)]}, "/actions/0/title"),
        ({"actions": [action("a", condition="#a")]}, "/actions/0/condition"),
        ({"actions": [action("a", next_action=[])]}, "/actions/0/next_action"),
        ({"actions": [action("a", disambiguation_opt_out=1)]}, "/actions/0/disambiguation_opt_out"),
        ({"actions": [action("a", topic_switch={"allowed_from": "no"})]},
         "/actions/0/topic_switch/allowed_from"),
        ({"actions": [action("a", variables=[{"privacy": True}])]}, "/actions/0/variables/0/privacy"),
        ({"actions": [action("a", step(variable=1))]}, "/actions/0/steps/0/variable"),
        ({"actions": [action("a", step(next_step=2))]}, "/actions/0/steps/0/next_step"),
        ({"actions": [action("a", step(max_hits=True))]}, "/actions/0/steps/0/max_hits"),
        ({"actions": [action("a", step(output=[]))]}, "/actions/0/steps/0/output"),
        ({"actions": [action("a", step(output={"generic": {}}))]}, "/actions/0/steps/0/output/generic"),
        ({"actions": [action("a", step(output={"generic": ["x"]}))]}, "/actions/0/steps/0/output/generic/0"),
        ({"actions": [action("a", step(context={"variables": [None]}))]},
         "/actions/0/steps/0/context/variables/0"),
        ({"actions": [action("a", step(question="x"))]}, "/actions/0/steps/0/question"),
        ({"actions": [action("a", step(question={"max_tries": "3"}))]},
         "/actions/0/steps/0/question/max_tries"),
        ({"actions": [action("a", step(handlers=[{"type": 1}]))]}, "/actions/0/steps/0/handlers/0/type"),
        ({"actions": [action("a", step(resolver={"type": "callout", "callout": {"method": 1}}))]},
         "/actions/0/steps/0/resolver/callout/method"),
        ({"actions": [action("a", step(resolver={
            "type": "callout", "callout": {"request_mapping": {"query": [{"parameter": 1}]}}}))]},
         "/actions/0/steps/0/resolver/callout/request_mapping/query/0/parameter"),
        ({"actions": [action("a", step(resolver={"type": "replay", "clear": ["step_1"]}))]},
         "/actions/0/steps/0/resolver/clear/0"),
        ({"actions": [action("a", step(resolver={"type": "client_actions", "client_actions": {}}))]},
         "/actions/0/steps/0/resolver/client_actions"),
    ],
)  # fmt: skip
def test_check_action_content_when_it_cannot_be_then_is_refused_with_the_place(
    content: dict[str, Any], path: str
) -> None:
    """§13: a non-object action, a duplicate, an unknown resolver, a circle, a jump to nowhere or itself."""
    assert paths_of(content) == [path]


def test_check_action_content_when_a_chain_is_very_long_then_is_followed_to_its_end() -> None:
    count = 20_000
    steps = [step(str(at), next_step=str(at + 1)) for at in range(count)]
    assert paths_of({"actions": [action("a", *steps)]}) == []
    steps[-1]["next_step"] = "0"
    assert paths_of({"actions": [action("a", *steps)]}) == [f"/actions/0/steps/{count - 1}/next_step"]


def test_check_action_content_when_faults_are_many_then_each_is_told_with_its_type() -> None:
    """§13: `errors[]: {type: "schema_validation", message, path}`."""
    content = {"actions": [action("a", step("s", {"type": "explode"}), step("s", title=1)), action("a")]}
    with pytest.raises(InputError) as caught:
        check_action_content(content)
    assert [(fault.path, fault.type) for fault in caught.value.faults] == [
        ("/actions/0/steps/1/title", "schema_validation"),
        ("/actions/1/action", "schema_validation"),
        ("/actions/0/steps/1/step", "schema_validation"),
        ("/actions/0/steps/0/resolver/type", "schema_validation"),
    ]
    assert caught.value.faults[3].message == (
        "must be one of end_action, continue, fallback, jump_to, connect_to_agent, search, "
        "search_and_end_action, invoke_another_action, invoke_another_action_and_end, replay, callout, "
        "client_actions"
    )


def test_check_action_content_when_a_name_is_empty_before_a_duplicate_then_each_has_its_own_place() -> None:
    """§13: the path of a fault is that of the element which has it."""
    content = {"variables": [{"variable": ""}, {"variable": "v"}, {"variable": "v"}, {"variable": ""}]}
    assert paths_of(content) == ["/variables/0/variable", "/variables/3/variable", "/variables/2/variable"]


def test_check_action_content_when_all_steps_jump_then_it_takes_time_in_proportion() -> None:
    """Hostile input: each jump looked through all steps of its action."""
    count = 20_000
    steps = [step(str(at), {**JUMP, "step": str(at + 1)}) for at in range(count)]
    assert paths_of({"actions": [action("a", *steps)]}) == [f"/actions/0/steps/{count - 1}/resolver"]
