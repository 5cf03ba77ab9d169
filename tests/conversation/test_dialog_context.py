"""Inside a dialog v2 variables look like those of v1 (spec/dialog-engine.md §10)."""

from typing import Any

import pytest

from doyle.conversation.assistant_context import AssistantContext
from doyle.conversation.dialog_context import dialog_context, with_dialog_context

SYSTEM = {"turn_count": 1, "user_id": "u", "timezone": "Europe/Rome", "skip_user_input": True}


def context(**changes: Any) -> AssistantContext:
    part = {"user_defined": {"size": "big", "private": {"pin": 1}}, "system": {"dialog_turn_counter": 4}}
    values = {"system": SYSTEM, "skills": {"main skill": part}, "integrations": {"chat": {"a": 1}}}
    return AssistantContext("s1", **{**values, **changes})


def test_context_when_seen_by_a_dialog_then_variables_are_flat() -> None:
    """`$x` is `user_defined.x`, then `context.timezone`, `context.metadata.user_id`, `$integrations`."""
    assert dialog_context(context()) == {
        "size": "big",
        "private": {"pin": 1},
        "conversation_id": "s1",
        "metadata": {"user_id": "u"},
        "system": {"dialog_turn_counter": 4},
        "integrations": {"chat": {"a": 1}},
        "timezone": "Europe/Rome",
        "skip_user_input": True,
    }


def test_context_when_a_client_names_a_variable_like_a_reserved_one_then_the_dialog_does_not_see_it() -> None:
    """spec/dialog-engine.md §9.6: nobody forges the state through `user_defined`."""
    forged = {"system": {"dialog_stack": []}, "conversation_id": "x", "metadata": 1, "timezone": "x", "a": 1}
    given = context(
        skills={"main skill": {"user_defined": forged}}, system={"user_id": "u"}, integrations=None
    )
    seen = dialog_context(given)
    assert seen == {"a": 1, "conversation_id": "s1", "metadata": {"user_id": "u"}}
    after = with_dialog_context(given, {**seen, "a": 2, "system": {"n": 1}})
    assert after.skill("main skill") == {"user_defined": {**forged, "a": 2}, "system": {"n": 1}}


def test_context_when_the_dialog_has_changed_it_then_everything_is_in_its_place() -> None:
    after = with_dialog_context(
        context(),
        {
            "conversation_id": "s1",
            "metadata": {"user_id": "u", "deployment": "d"},
            "system": {"dialog_turn_counter": 5},
            "integrations": {"chat": {"a": 2}},
            "timezone": "Asia/Tokyo",
            "colour": "red",
        },
    )
    assert after.skills == {
        "main skill": {"user_defined": {"colour": "red"}, "system": {"dialog_turn_counter": 5}}
    }
    assert after.integrations == {"chat": {"a": 2}}
    assert after.system == {"turn_count": 1, "user_id": "u", "timezone": "Asia/Tokyo"}


@pytest.mark.parametrize("odd", [{}, {"timezone": 5, "integrations": "x", "skip_user_input": 1}])
def test_context_when_the_dialog_made_it_unusable_then_what_was_there_stays(odd: Any) -> None:
    after = with_dialog_context(context(), {"system": {}, **odd})
    assert (after.system["timezone"], after.integrations) == ("Europe/Rome", {"chat": {"a": 1}})
    assert "skip_user_input" not in after.system


def test_context_when_the_dialog_waits_for_its_client_then_the_system_says_so() -> None:
    """spec/dialog-engine.md §11.2: v2 `global.system.skip_user_input`."""
    after = with_dialog_context(context(), {"system": {}, "skip_user_input": True})
    assert after.system["skip_user_input"] is True


def test_context_when_it_went_there_and_back_then_is_the_same() -> None:
    assert with_dialog_context(context(), dialog_context(context())) == context()
