"""The content of a new action skill keeps the rules of the format."""

from typing import Any

import pytest

from doyle.skills.new_action_skill import new_action_content
from doyle.wire.workspace import WorkspaceBody

ACTIONS: list[dict[str, Any]] = new_action_content()["actions"]


def test_new_action_content_when_made_then_actions_form_one_chain() -> None:
    """spec/actions-format.md §3: the order is the `next_action` chain."""
    following = {action["action"]: action.get("next_action") for action in ACTIONS}
    order = [ACTIONS[0]["action"]]
    while (after := following[order[-1]]) is not None:
        order.append(after)
    assert order == ["welcome", "fallback", "run_always", "anything_else"]


@pytest.mark.parametrize("action", ACTIONS, ids=lambda action: action["action"])
def test_new_action_content_when_made_then_steps_form_one_chain_and_declare_their_variables(
    action: dict[str, Any],
) -> None:
    """spec/actions-format.md §§4, 9."""
    steps = action["steps"]
    assert [step.get("next_step") for step in steps] == [*(step["step"] for step in steps[1:]), None]
    declared = {variable["variable"] for variable in action["variables"]}
    assert {step["variable"] for step in steps} <= declared


def test_new_action_content_when_made_then_every_fallback_reason_has_its_step() -> None:
    """spec/actions-format.md §12."""
    [fallback] = [action for action in ACTIONS if action["action"] == "fallback"]
    assert [step["condition"]["eq"][1]["scalar"] for step in fallback["steps"]] == [
        "Failed to confirm topic return",
        "Step validation failed",
        "Agent requested",
        "No action matches",
        "Danger word detected",
        "Profanity detected",
    ]
    assert {step["resolver"]["type"] for step in fallback["steps"]} == {"connect_to_agent"}


def test_new_action_content_when_read_as_training_data_then_names_what_actions_refer_to() -> None:
    """spec/actions-format.md §10."""
    body = WorkspaceBody.read(new_action_content())
    assert [intent.intent for intent in body.intents or ()] == ["fallback_connect_to_agent"]
    assert [entity.entity for entity in body.entities or ()] == ["danger_words", "profane_words"]


def test_new_action_content_when_made_twice_then_nothing_is_shared() -> None:
    first, second = new_action_content(), new_action_content()
    first["actions"][0]["steps"].clear()
    first["intents"].clear()
    assert second["actions"][0]["steps"]
    assert second["intents"]
