"""Real exported skills survive the store unchanged (needs DOYLE_TEST_DATA)."""

import json
import os
from pathlib import Path
from typing import Any

import pytest

from doyle.store import workspaces
from doyle.store.database import Store
from doyle.wire.workspace import WorkspaceBody

ROOT = Path(__file__).parents[2]
SKILLS = (ROOT / os.environ.get("DOYLE_TEST_DATA", "../shared")) / "skills" / "dialog"


@pytest.fixture(params=["bank_intermediate", "bank_simple", "car_dashboard"])
def skill(request: pytest.FixtureRequest) -> dict[str, Any]:
    """The JSON of a real dialog skill."""
    file = SKILLS / f"{request.param}.json"
    if not file.exists():
        pytest.skip(f"no {file.name} below DOYLE_TEST_DATA ({SKILLS})")
    content: dict[str, Any] = json.loads(file.read_text())
    return content


@pytest.mark.compat
async def test_export_when_a_real_skill_was_imported_then_its_content_is_equal(
    store: Store, add_workspace: Any, skill: dict[str, Any]
) -> None:
    """spec/api/guide.md §8: exports can be fed back, so they hold what was imported, in its order."""
    record = await add_workspace(skill)
    async with store.read() as tx:
        exported = await workspaces.read_export(tx, record)
    own = {"workspace_id", "status", "created", "updated"}
    assert {name: exported[name] for name in skill if name not in own} == {
        name: value for name, value in skill.items() if name not in own
    }


@pytest.mark.compat
async def test_load_body_when_a_real_skill_was_imported_then_it_equals_the_file(
    store: Store, add_workspace: Any, skill: dict[str, Any]
) -> None:
    await add_workspace(skill)
    _, body = store.messages.load_body("w1")
    for array in ("intents", "entities", "dialog_nodes", "counterexamples"):
        assert getattr(body, array) == getattr(WorkspaceBody.read(skill), array)
