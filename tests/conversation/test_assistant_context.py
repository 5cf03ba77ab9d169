"""The v2 context: what a client sends is merged, what it sees is chosen (spec/api/guide.md §4)."""

from typing import Any

import pytest

from doyle.conversation.assistant_context import AssistantContext, merge_sent, show_context
from doyle.errors import InputError

STORED = AssistantContext(
    "s1",
    {"turn_count": 2, "session_start_time": "then", "user_id": "u", "timezone": "GMT"},
    {
        "main skill": {"user_defined": {"a": 1, "b": {"x": 1}}, "system": {"dialog_stack": []}},
        "actions skill": {"skill_variables": {"k": 1, "l": 2}, "system": {"stack": 1}},
    },
    {"chat": {"browser": "b", "private": {"jwt": "t"}}},
)


def unseal(skill: str, text: str) -> Any:
    return {"of": skill} if text == "good" else None


def merged(sent: Any) -> AssistantContext:
    return merge_sent(STORED, sent, unseal)


@pytest.mark.parametrize("sent", [{}, {"global": None}, {"global": {}}, {"skills": None}, {"skills": {}}])
def test_merge_when_nothing_is_sent_then_all_stays(sent: Any) -> None:
    assert merged(sent) == STORED


def test_merge_when_variables_are_sent_then_they_replace_those_of_the_same_name() -> None:
    """spec/dialog-engine.md §9.1: null keeps the key with the value null."""
    part = merged({"skills": {"main skill": {"user_defined": {"b": [2], "c": None}}}}).skill("main skill")
    assert part["user_defined"] == {"a": 1, "b": [2], "c": None}
    assert part["system"] == {"dialog_stack": []}


@pytest.mark.parametrize("name", ["actions skill", "action skill"])
def test_merge_when_session_variables_are_sent_then_null_removes_one(name: str) -> None:
    """spec/actions-runtime.md §20: a key set to null is removed; `action skill` is an alias on input."""
    context = merged({"skills": {name: {"skill_variables": {"k": None, "m": 3}}}})
    assert context.skill("actions skill")["skill_variables"] == {"l": 2, "m": 3}
    assert set(context.skills) == {"main skill", "actions skill"}


@pytest.mark.parametrize("sent", [{"k": "new"}, {"k": None}])
def test_merge_when_a_private_variable_is_sent_as_any_other_then_its_old_value_is_gone(sent: Any) -> None:
    """spec/actions-runtime.md §20: clients set `skill_variables` and need not know which are private."""
    part = {"skill_variables": {"l": 2}, "private_skill_variables": {"k": "old", "m": 3}}
    stored = AssistantContext("s1", {}, {"actions skill": part})
    merged = merge_sent(stored, {"skills": {"actions skill": {"skill_variables": sent}}}, unseal)
    public = {"l": 2, **{name: value for name, value in sent.items() if value is not None}}
    assert merged.skill("actions skill") == {
        "skill_variables": public,
        "private_skill_variables": {"m": 3},
    }
    assert part["private_skill_variables"] == {"k": "old", "m": 3}


def test_merge_when_a_state_of_actions_is_sent_then_its_variables_are_those_of_then() -> None:
    """spec/actions-runtime.md §1: a state restores the conversation, private variables included; what is sent
    beside it counts more."""
    frames = [{"variables": {"s1": "x", "s2": "y"}}]
    state = {"skill_variables": {"k": 7, "pin": "p"}, "stacks": [frames]}
    part = {"user_defined": {"u": 1}, "skill_variables": {"k": 1}, "action_variables": {"o": 1}}
    stored = AssistantContext("s1", {}, {"actions skill": part})
    sent = {"skill_variables": {"k": 8}, "action_variables": {"s2": None}, "system": {"state": "t"}}
    merged = merge_sent(stored, {"skills": {"actions skill": sent}}, lambda *_: state)
    assert merged.skill("actions skill") == {
        "user_defined": {"u": 1},
        "skill_variables": {"k": 8},
        "private_skill_variables": {"pin": "p"},
        "action_variables": {},
        "private_action_variables": {"s1": "x"},
        "system": {**state, "skill_variables": {"pin": "p"}},
    }
    assert state["skill_variables"] == {"k": 7, "pin": "p"}


def test_merge_when_global_system_is_sent_then_counters_stay_the_servers() -> None:
    """spec/operations.md §8: `session_start_time` and `turn_count` are set by the service."""
    system = {
        "turn_count": 99,
        "session_start_time": "now",
        "state": "x",
        "timezone": None,
        "locale": "de-de",
    }
    assert merged({"global": {"system": system}}).system == {
        "turn_count": 2,
        "session_start_time": "then",
        "user_id": "u",
        "timezone": "GMT",
        "locale": "de-de",
    }


def test_merge_when_integrations_are_sent_then_objects_merge_and_the_stored_ones_stay_as_they_were() -> None:
    sent = {"integrations": {"chat": {"browser": "c"}, "slack": {"x": 1}}}
    assert merged(sent).integrations == {
        "chat": {"browser": "c", "private": {"jwt": "t"}},
        "slack": {"x": 1},
    }
    assert STORED.integrations == {"chat": {"browser": "b", "private": {"jwt": "t"}}}
    assert sent == {"integrations": {"chat": {"browser": "c"}, "slack": {"x": 1}}}


def test_merge_when_a_sealed_state_is_sent_then_the_skill_stands_there() -> None:
    """spec/api/models.yaml, MessageContextSkillSystem: it may be replayed."""
    context = merged({"skills": {"main skill": {"system": {"state": "good", "other": 1}}}})
    assert context.skill("main skill")["system"] == {"of": "main skill"}
    assert context.skill("main skill")["user_defined"] == {"a": 1, "b": {"x": 1}}


@pytest.mark.parametrize("name", ["main skill", "actions skill", "action skill"])
def test_merge_when_a_state_was_altered_then_the_fault_names_it(name: str) -> None:
    with pytest.raises(InputError) as caught:
        merged({"skills": {name: {"system": {"state": "bad"}}}})
    assert caught.value.faults[0].path == f"/context/skills/{name}/system/state"


def test_show_when_states_are_left_out_then_private_parts_of_integrations_are_too() -> None:
    """spec/operations.md §11: private, never returned."""
    assert show_context(STORED, None, has_private=False) == {
        "global": {"system": STORED.system, "session_id": "s1"},
        "skills": {
            "main skill": {"user_defined": {"a": 1, "b": {"x": 1}}},
            "actions skill": {"skill_variables": {"k": 1, "l": 2}},
        },
        "integrations": {"chat": {"browser": "b"}},
    }


def test_show_when_states_are_sealed_then_they_stand_in_system() -> None:
    shown = show_context(STORED, lambda name, state: f"{name} {sorted(state)}", has_private=True)
    assert shown["skills"]["main skill"]["system"] == {"state": "main skill ['dialog_stack']"}
    assert shown["skills"]["actions skill"]["system"] == {"state": "actions skill ['stack']"}
    assert shown["integrations"] == STORED.integrations


def test_show_when_no_skill_has_spoken_then_there_are_none() -> None:
    assert show_context(AssistantContext("s", {"a": 1}), None, has_private=True) == {
        "global": {"system": {"a": 1}, "session_id": "s"}
    }


def test_stored_when_read_again_then_is_the_same() -> None:
    assert AssistantContext.read("s1", STORED.stored()) == STORED
    assert AssistantContext.read("s", AssistantContext("s").stored()) == AssistantContext("s")
