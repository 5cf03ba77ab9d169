"""Built-in actions that a file lacks (spec/actions-format.md §12)."""

import copy
from itertools import permutations
from typing import Any

import pytest

from doyle.actions.compile import compile_actions
from doyle.skills.action_shape import check_action_content
from doyle.skills.built_in_actions import with_built_in_actions
from doyle.skills.new_action_skill import new_action_content

USUAL = ("welcome", "fallback", "anything_else")


def own(name: str, after: str | None = None) -> dict[str, Any]:
    made: dict[str, Any] = {"action": name, "steps": [], "unknown": [name]}
    return made if after is None else {**made, "next_action": after}


def order(content: dict[str, Any]) -> tuple[str, ...]:
    return compile_actions(content).order


def test_content_when_it_has_them_all_then_it_is_returned_as_it_is() -> None:
    content = new_action_content()
    assert with_built_in_actions(content) is content


@pytest.mark.parametrize("content", [{}, {"actions": None, "intents": None}, {"actions": []}])
def test_content_when_it_has_no_actions_then_the_built_in_ones_are_made(content: dict[str, Any]) -> None:
    made = with_built_in_actions(content)
    assert order(made) == USUAL
    assert [intent["intent"] for intent in made["intents"]] == ["fallback_connect_to_agent"]
    check_action_content(made)


@pytest.mark.parametrize("missing", [names for count in (1, 2, 3) for names in permutations(USUAL, count)])
def test_content_when_some_are_missing_then_they_come_back_where_they_belong(
    missing: tuple[str, ...],
) -> None:
    """§3: welcome, user actions, fallback, run_always, anything_else."""
    whole = new_action_content()
    whole["actions"] = [
        own("welcome", "tea"), own("tea", "cake"), own("cake", "fallback"), own("fallback", "run_always"),
        own("run_always", "anything_else"), own("anything_else"),
    ]  # fmt: skip
    content = {**whole, "actions": [each for each in whole["actions"] if each["action"] not in missing]}
    before = copy.deepcopy(content)
    made = with_built_in_actions(content)
    assert content == before
    assert order(made) == ("welcome", "tea", "cake", "fallback", "run_always", "anything_else")
    kept = {each["action"]: each for each in made["actions"]}
    assert kept["tea"] == own("tea", "cake")
    assert [each["action"] for each in made["actions"][: -len(missing)]] == [
        each["action"] for each in content["actions"]
    ]
    assert made["intents"] == content["intents"]
    check_action_content(made)


def test_content_when_its_chain_is_broken_then_the_order_is_kept_and_no_circle_is_made() -> None:
    content = {"actions": [own("a", "gone"), own("b", "welcome"), own("c", "b"), own("d", "anything_else")]}
    before = order(content)
    made = with_built_in_actions(content)
    assert order(made) == ("welcome", *before, "fallback", "anything_else")
    check_action_content(made)
    assert with_built_in_actions(made) is made


def test_content_when_the_intent_for_a_person_is_there_then_it_is_kept() -> None:
    intent = {"intent": "fallback_connect_to_agent", "examples": [{"text": "a person, please"}]}
    made = with_built_in_actions({"actions": [own("welcome")], "intents": [intent]})
    assert made["intents"] == [intent]
