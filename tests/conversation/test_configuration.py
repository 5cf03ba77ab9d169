"""Which skill leads (spec/actions-runtime.md §22)."""

import json

import pytest

from doyle.conversation.configuration import Configuration, SkillReference

DIALOG = SkillReference("dialog", "d")
DIALOG_OFF = SkillReference("dialog", "d", is_disabled=True)
ACTION = SkillReference("action", "a")
ACTION_OFF = SkillReference("action", "a", is_disabled=True)
SEARCH = SkillReference("search", "s")


@pytest.mark.parametrize(
    ("skills", "leading"),
    [
        ((), None),
        ((SEARCH,), None),
        ((DIALOG,), DIALOG),
        ((ACTION, DIALOG), DIALOG),
        ((DIALOG, ACTION, SEARCH), DIALOG),
        ((DIALOG_OFF, ACTION), ACTION),
        ((ACTION_OFF, DIALOG), DIALOG),
        ((ACTION_OFF, DIALOG_OFF), None),
        ((ACTION,), ACTION),
    ],
)
def test_leading_when_skills_are_on_or_off_then_dialog_before_actions(
    skills: tuple[SkillReference, ...], leading: SkillReference | None
) -> None:
    """Exactly one conversational skill leads: enabled dialog first, else actions."""
    assert Configuration("e", "draft", skills).leading == leading


def test_configuration_when_stored_then_is_read_again() -> None:
    kept = Configuration(
        "e", "3", (ACTION, SkillReference("dialog", "d", is_disabled=True, content="digest"))
    )
    assert Configuration.from_json(json.loads(json.dumps(kept.to_json()))) == kept
