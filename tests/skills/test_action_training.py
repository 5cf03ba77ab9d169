"""What the training of an action skill tells."""

import structlog

from doyle.skills.action_training import report_oddities
from doyle.skills.new_action_skill import new_action_content
from doyle.store.action_skills import ActionSkillRecord
from doyle.wire.json import JsonObject


def told_of(content: JsonObject) -> list[JsonObject]:
    record = ActionSkillRecord(
        skill_id="s", assistant_id="a", name="n", description=None, language="en", learning_opt_out=False,
        content=b"", dialog_settings=None, status="Training", status_errors=None, revision=7,
        trained_revision=None, model_fingerprint=None, created=0, updated=0,
    )  # fmt: skip
    configured = structlog.get_config()
    structlog.reset_defaults()
    try:
        with structlog.testing.capture_logs() as lines:
            report_oddities(record, content)
    finally:
        structlog.configure(**configured)
    return [dict(line) for line in lines]


def test_training_when_a_skill_is_sound_then_nothing_is_told() -> None:
    assert told_of(new_action_content()) == []


def test_training_when_a_skill_is_odd_then_the_log_tells_the_places() -> None:
    """spec/actions-format.md §13: accepted with a warning."""
    content = new_action_content()
    content["actions"][0]["steps"][0] |= {
        "resolver": {"type": "invoke_another_action", "invoke_action": {"action": "gone"}},
        "condition": {"or": [{"expression": "(("}, {"odd": 1}, {"exists": {"variable": "lost"}}]},
    }
    [told] = told_of(content)
    assert (told["event"], told["log_level"], told["skill_id"], told["revision"], told["count"]) == (
        "skill has oddities", "warning", "s", 7, 4,
    )  # fmt: skip
    assert [each["path"].removeprefix("/actions/0/steps/0/") for each in told["first"]] == [
        "condition/or/0/expression",
        "resolver/invoke_action/action",
        "condition/or/2/exists/variable",
        "condition/or/1",
    ]
