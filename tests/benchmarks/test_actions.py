"""The turns that `benchmarks/actions.py` times are those that it says."""

from collections.abc import Callable
from types import ModuleType
from typing import Any

import pytest

LoadModule = Callable[[str], ModuleType]


@pytest.fixture
def actions(benchmark_module: LoadModule) -> ModuleType:
    return benchmark_module("actions")


def said(result: Any) -> list[str]:
    return [element["text"] for element in result.output["generic"]]


def test_turn_among_actions_when_taken_then_the_last_one_answers(actions: ModuleType) -> None:
    turn = actions.turn_among_actions(30)
    assert said(turn.take()) == ["This is s."]
    assert turn.take().output["debug"]["turn_events"][0]["source"]["action"] == "a29"
    assert actions.steps_tested(turn) == 1


def test_turn_through_steps_when_taken_then_only_the_last_speaks(actions: ModuleType) -> None:
    turn = actions.turn_through_steps(30)
    assert said(turn.take()) == ["This is last."]
    assert actions.steps_tested(turn) == 30


def test_turn_past_steps_when_taken_then_it_answers_one_and_asks_the_next(actions: ModuleType) -> None:
    turn = actions.turn_past_steps(30)
    assert said(turn.take()) == ["This is s1."]
    assert actions.steps_tested(turn) == 2
    assert turn.take().state["pending"] == "question"


def test_walk_when_an_action_asks_then_every_turn_goes_on_from_the_last(actions: ModuleType) -> None:
    steps = [
        actions.step("name", question={"free_text": True}),
        actions.step("size", question={"entity": "sizes"}),
        actions.step("sure", question={"entity": "sys-yes-no"}),
        actions.step("call", resolver={"type": "callout", "callout": {"method": "GET", "path": "/x"}}),
    ]
    entities = [{"entity": "sizes", "values": [{"value": "large"}]}]
    workspace = {"actions": [actions.action("order", steps)], "entities": entities}
    turns = list(actions.walk_skill({"language": "en", "workspace": workspace}))
    assert [turn.request.text for turn in turns] == ["please", "something", "large", "yes"]
    assert [said(turn.take()) for turn in turns] == [
        ["This is name."], ["This is size."], ["This is sure."], ["This is call."]
    ]  # fmt: skip
    assert turns[-1].take().state["pending"] is None


def test_skills_when_made_from_an_example_then_both_have_its_intents(actions: ModuleType) -> None:
    intents = [{"intent": name, "examples": [{"text": name}]} for name in ("a", "b")]
    dialog, made = actions.skills_of({"intents": intents})
    assert dialog["intents"] == made["intents"] == intents
    assert [node["conditions"] for node in dialog["dialog_nodes"]] == ["#a", "#b", "anything_else"]
    skill = actions.compile_actions(made)
    assert skill.order == ("a", "b", "anything_else")
    assert skill.warnings == ()


def test_growth_when_shown_then_each_shape_is_named_once(actions: ModuleType) -> None:
    rows = [actions.GrowthFigures("shape", size, 0.5, size, 1.0, 1.0) for size in (10, 100)]
    walk = actions.WalkFigures(2, 30, 0.1, 0.4)
    shown = actions.show(actions.Figures(walk, rows, None))
    assert shown.count("shape") == 1
    assert "2 public skills, 30 turns" in shown
    assert "    100    0.500" in shown
