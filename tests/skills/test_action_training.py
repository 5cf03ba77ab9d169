"""What the training of an action skill tells."""

from collections.abc import Awaitable, Callable
from uuid import uuid4

import structlog

from doyle.errors import TrainingError
from doyle.jobs.child import ChildLimits, ChildProcess
from doyle.jobs.runner import Lane, Runner
from doyle.skills.action_training import ACTION_TRAINING, ActionTrainer, report_oddities
from doyle.skills.assistant_skills import get_skill
from doyle.skills.assistants import create_assistant
from doyle.skills.new_action_skill import new_action_content
from doyle.skills.skill_writing import update_skill
from doyle.skills.training import Trainer, TrainingEncoder
from doyle.store.action_skills import ActionSkillRecord
from doyle.store.database import Store
from doyle.store.instances import DEFAULT_INSTANCE
from doyle.wire.assistant import AssistantBody, SkillChange
from doyle.wire.json import JsonObject

NOW = 1_724_584_953_444


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


class NeverEnough(ChildProcess):
    """Trains nothing, and does one thing after the other of the test's own instead."""

    happens: list[Callable[[], Awaitable[object]]]

    async def run(self, request, on_progress):  # type: ignore[no-untyped-def]  # noqa: ANN001, ANN201
        await self.happens.pop(0)()
        raise TrainingError("There is not enough memory")


async def test_training_when_the_content_changes_while_it_fails_then_the_new_content_is_not_failed_yet(
    store: Store,
) -> None:
    """spec/api/guide.md §14: who waits for the end of his own change must not be told that of another."""
    made = await create_assistant(
        store, DEFAULT_INSTANCE, AssistantBody(), now=NOW, new_id=lambda: str(uuid4())
    )
    owner, skill_id = made.record.assistant_id, made.skills[0].skill_id
    seen: list[str] = []

    async def change() -> None:
        content = SkillChange.read({"workspace": new_action_content()})
        await update_skill(store, DEFAULT_INSTANCE, owner, skill_id, content, NOW)

    async def look() -> None:
        skill = await get_skill(store, DEFAULT_INSTANCE, owner, skill_id)
        seen.append(skill.status)

    child = NeverEnough(("/nowhere",), ChildLimits())
    child.happens = [change, look]
    trainer = Trainer(store, child, TrainingEncoder("test encoder"), lambda: NOW)
    lane = Lane({ACTION_TRAINING: ActionTrainer(store, trainer, lambda: NOW)})
    await Runner(store, [lane], worker_id="w", clock=lambda: NOW).run_pending()
    await look()
    assert seen == ["Training", "Failed"]
