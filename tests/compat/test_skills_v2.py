"""IBM's Python SDK against a running server: skills of assistants (spec/api/contract.yaml, v2; guide §14)."""

import json
import time
from collections.abc import Callable
from typing import Any

import pytest
from ibm_cloud_sdk_core import ApiException
from ibm_cloud_sdk_core.authenticators import BasicAuthenticator
from ibm_watson import AssistantV1, AssistantV2
from ibm_watson.assistant_v1 import CreateIntent, Example
from ibm_watson.assistant_v2 import (
    AssistantData,
    AssistantState,
    Skill,
    SkillImport,
    SkillsAsyncRequestStatus,
    SkillsExport,
)

from doyle.skills.new_action_skill import new_action_content

pytestmark = pytest.mark.compat

DIALOG = {
    "intents": [{"intent": "hi", "examples": [{"text": "hello"}, {"text": "good day"}]}],
    "entities": [],
    "dialog_nodes": [
        {"dialog_node": "start", "conditions": "welcome", "output": {"text": "Welcome"}},
        {
            "dialog_node": "greet",
            "conditions": "#hi",
            "output": {"text": "Hello"},
            "unknown": {"b": 1, "a": 2},
        },
    ],
    "counterexamples": [{"text": "what is love"}],
    "metadata": {"api_version": {"major_version": "v2"}},
    "system_settings": {"spelling_auto_correct": True},
    "learning_opt_out": True,
}


@pytest.fixture(scope="module")
def assistants(live_server: Any) -> AssistantV2:
    made = AssistantV2("2024-08-25", authenticator=BasicAuthenticator("apikey", live_server.manager_key))
    made.set_service_url(live_server.url)
    return made


def make(assistants: AssistantV2, **content: Any) -> AssistantData:
    return AssistantData.from_dict(assistants.create_assistant(**content).get_result())


def failure(call: Callable[[], Any]) -> ApiException:
    with pytest.raises(ApiException) as caught:
        call()
    return caught.value


def ids(made: AssistantData) -> tuple[str, str, str]:
    action, dialog = made.assistant_skills
    return made.assistant_id, action.skill_id, dialog.skill_id


def settled(assistants: AssistantV2, assistant_id: str, skill_id: str) -> Skill:
    """The skill once its training is over."""
    for _ in range(600):
        skill = Skill.from_dict(assistants.get_skill(assistant_id, skill_id).get_result())
        if skill.status not in {"Processing", "Training"}:
            return skill
        time.sleep(0.1)
    raise AssertionError("still training")


def imported(assistants: AssistantV2, assistant_id: str) -> SkillsAsyncRequestStatus:
    for _ in range(600):
        answer = assistants.import_skills_status(assistant_id).get_result()
        status = SkillsAsyncRequestStatus.from_dict(answer)
        if status.status != "Processing":
            return status
        time.sleep(0.1)
    raise AssertionError("still importing")


def disabled(assistants: AssistantV2, assistant_id: str) -> dict[str, bool]:
    state = assistants.export_skills(assistant_id).get_result()["assistant_state"]
    return {"action": state["action_disabled"], "dialog": state["dialog_disabled"]}


@pytest.mark.operation("update_skill", "get_skill")
def test_update_skill_when_given_content_then_is_trained_and_switched_on(assistants: AssistantV2) -> None:
    """spec/api/guide.md §14: 202 Processing, then Available; design: content enables the skill."""
    assistant_id, _, dialog_id = ids(make(assistants))
    assert disabled(assistants, assistant_id) == {"action": False, "dialog": True}
    answer = assistants.update_skill(
        assistant_id,
        dialog_id,
        name="Small",
        description="talks",
        workspace=DIALOG,
        dialog_settings={"a": [1]},
    )
    assert answer.get_status_code() == 202
    first = Skill.from_dict(answer.get_result())
    assert (first.status, first.name, first.skill_id) == ("Processing", "Small", dialog_id)
    skill = settled(assistants, assistant_id, dialog_id)
    assert (skill.status, skill.valid, skill.name, skill.description) == ("Available", True, "Small", "talks")
    assert skill.dialog_settings == {"a": [1]}
    assert skill.workspace == DIALOG
    assert disabled(assistants, assistant_id) == {"action": False, "dialog": False}


def test_update_skill_when_content_is_given_again_then_it_replaces_the_old_one(
    assistants: AssistantV2, client: AssistantV1
) -> None:
    """spec/api/models.yaml, Skill: `workspace` is the full content; v1 sees the same."""
    assistant_id, _, dialog_id = ids(make(assistants))
    assistants.update_skill(assistant_id, dialog_id, workspace=DIALOG, name="First")
    assistants.update_skill(assistant_id, dialog_id, workspace={"entities": [{"entity": "size"}]})
    shown = client.get_workspace(dialog_id, export=True).get_result()
    assert (shown["name"], shown["learning_opt_out"]) == ("First", False)
    assert [entity["entity"] for entity in shown["entities"]] == ["size"]
    assert (shown["intents"], shown["dialog_nodes"], shown["counterexamples"]) == ([], [], [])
    assert "system_settings" not in shown


def test_update_skill_when_only_the_name_changes_then_content_stays_and_nothing_is_switched(
    assistants: AssistantV2,
) -> None:
    assistant_id, action_id, dialog_id = ids(make(assistants))
    for skill_id in (action_id, dialog_id):
        before = settled(assistants, assistant_id, skill_id)
        assistants.update_skill(assistant_id, skill_id, name="Renamed")
        after = settled(assistants, assistant_id, skill_id)
        assert (after.name, after.workspace) == ("Renamed", before.workspace)
    assert disabled(assistants, assistant_id) == {"action": False, "dialog": True}


def test_dialog_when_v1_writes_its_first_content_then_it_is_switched_on_once(
    assistants: AssistantV2, client: AssistantV1
) -> None:
    """design, *Skills and assistants*: disabled until it first gets content."""
    assistant_id, _, dialog_id = ids(make(assistants))
    client.update_workspace(dialog_id, name="not content")
    assert disabled(assistants, assistant_id)["dialog"] is True
    client.create_intent(dialog_id, "hi", examples=[Example("hello")])
    assert disabled(assistants, assistant_id)["dialog"] is False
    draft = assistants.list_environments(assistant_id, sort="name").get_result()["environments"][0]
    off = [{"skill_id": dialog_id, "type": "dialog", "disabled": True}]
    assistants.update_environment(assistant_id, draft["environment_id"], skill_references=off)
    client.update_workspace(dialog_id, intents=[CreateIntent("bye")])
    assert disabled(assistants, assistant_id)["dialog"] is True


def test_dialog_when_what_was_read_is_sent_back_then_its_first_content_still_switches_it_on(
    assistants: AssistantV2, client: AssistantV1
) -> None:
    """docs/assistants.md: to say of a skill what it is already is no switch by hand."""
    made = make(assistants)
    assistant_id, _, dialog_id = ids(made)
    draft = made.assistant_environments[0].environment_id
    read = assistants.get_environment(assistant_id, draft).get_result()["skill_references"]
    assistants.update_environment(assistant_id, draft, skill_references=read)
    exported = assistants.export_skills(assistant_id).get_result()
    assistants.import_skills(assistant_id, exported["assistant_skills"], exported["assistant_state"])
    assert disabled(assistants, assistant_id)["dialog"] is True
    client.create_intent(dialog_id, "hi", examples=[Example("hello")])
    assert disabled(assistants, assistant_id)["dialog"] is False


def test_update_skill_when_its_content_names_a_language_then_it_must_be_that_of_the_skill(
    assistants: AssistantV2,
) -> None:
    """spec/api/guide.md §7, as v1 has it: the language of a skill is not changed by an update."""
    assistant_id, _, dialog_id = ids(make(assistants, language="de"))
    error = failure(
        lambda: assistants.update_skill(assistant_id, dialog_id, workspace={**DIALOG, "language": "en"})
    )
    [fault] = error.http_response.json()["errors"]
    assert (error.status_code, fault["path"]) == (400, "/workspace/language")
    assert disabled(assistants, assistant_id)["dialog"] is True
    assistants.update_skill(assistant_id, dialog_id, workspace={**DIALOG, "language": "de"})
    assert assistants.get_skill(assistant_id, dialog_id).get_result()["language"] == "de"


@pytest.mark.parametrize(
    ("change", "path"),
    [
        ({}, ""),
        ({"name": ""}, "/name"),
        ({"name": "x" * 65}, "/name"),
        ({"name": "a\nb"}, "/name"),
        ({"description": "x" * 129}, "/description"),
        ({"workspace": []}, "/workspace"),
        ({"dialog_settings": 1}, "/dialog_settings"),
        ({"search_settings": {}}, "/search_settings"),
        ({"workspace": {"intents": [{"intent": 1}]}}, "/workspace/intents/0/intent"),
        ({"workspace": {"intents": [{"intent": "a"}, {"intent": "a"}]}}, "/workspace/intents/1/intent"),
        (
            {"workspace": {"dialog_nodes": [{"dialog_node": "a", "parent": "b"}]}},
            "/workspace/dialog_nodes/0/parent",
        ),
        ({"workspace": {"metadata": {"a": 2**70}}}, "/workspace"),
    ],
)
def test_update_skill_when_content_cannot_be_stored_then_400_with_the_place_and_nothing_changes(
    live_server: Any, assistants: AssistantV2, change: dict[str, Any], path: str
) -> None:
    """spec/api/guide.md §6."""
    assistant_id, _, dialog_id = ids(make(assistants))
    before = settled(assistants, assistant_id, dialog_id)
    with live_server.client() as client:
        answer = client.post(f"/v2/assistants/{assistant_id}/skills/{dialog_id}", json=change)
    assert (answer.status_code, answer.json()["errors"][0]["path"]) == (400, path)
    assert settled(assistants, assistant_id, dialog_id) == before


def test_update_skill_when_an_action_resolver_is_unknown_then_400_with_its_place(
    assistants: AssistantV2,
) -> None:
    """spec/actions-format.md §13."""
    assistant_id, action_id, _ = ids(make(assistants))
    content = new_action_content()
    content["actions"][0]["steps"][0]["resolver"]["type"] = "explode"
    error = failure(lambda: assistants.update_skill(assistant_id, action_id, workspace=content))
    assert error.status_code == 400
    [fault] = error.http_response.json()["errors"]
    assert (fault["type"], fault["path"]) == (
        "schema_validation",
        "/workspace/actions/0/steps/0/resolver/type",
    )


def test_update_skill_when_built_in_actions_are_missing_then_they_are_added(assistants: AssistantV2) -> None:
    """spec/actions-format.md §12: they cannot be deleted."""
    assistant_id, action_id, _ = ids(make(assistants))
    content = new_action_content()
    content["actions"] = [each for each in content["actions"] if each["action"] != "fallback"]
    assistants.update_skill(assistant_id, action_id, workspace=content)
    kept = settled(assistants, assistant_id, action_id).workspace
    assert [each["action"] for each in kept["actions"]] == [
        "welcome",
        "run_always",
        "anything_else",
        "fallback",
    ]
    assert [each.get("next_action") for each in kept["actions"]] == [
        "fallback", "anything_else", None, "run_always"
    ]  # fmt: skip


def test_update_skill_when_an_action_skill_is_only_odd_then_it_is_kept_as_it_is(
    assistants: AssistantV2,
) -> None:
    """spec/actions-format.md §13: a missing action, an unknown variable and the like are no import error."""
    assistant_id, action_id, _ = ids(make(assistants))
    content = new_action_content()
    step = content["actions"][0]["steps"][0]
    step["resolver"] = {"type": "invoke_another_action", "invoke_action": {"action": "gone"}}
    step["condition"] = {"or": [{"expression": "(("}, {"odd": 1}, {"exists": {"variable": "lost"}}]}
    assistants.update_skill(assistant_id, action_id, workspace=content)
    kept = settled(assistants, assistant_id, action_id)
    assert (kept.status, kept.workspace) == ("Available", content)


def test_update_skill_when_the_text_is_not_utf_8_then_400(live_server: Any) -> None:
    """spec/actions-format.md §13: UTF-8; a byte order mark is passed over, as in every body."""
    with live_server.client() as client:
        made = client.post("/v2/assistants", json={}).json()
        path = f"/v2/assistants/{made['assistant_id']}/skills/{made['assistant_skills'][0]['skill_id']}"
        for body in ('{"workspace": {}}'.encode("utf-16"), b"\xff{}"):
            answer = client.post(path, content=body, headers={"content-type": "application/json"})
            assert answer.status_code == 400


def test_update_skill_when_it_is_an_action_skill_then_content_reads_back_the_same(
    assistants: AssistantV2,
) -> None:
    """spec/actions-format.md: unknown keys are preserved on import and written back unchanged."""
    assistant_id, action_id, _ = ids(make(assistants))
    content = {**new_action_content(), "unknown": {"z": None, "a": [1.5, "ü"]}}
    assistants.update_skill(assistant_id, action_id, workspace=content)
    skill = settled(assistants, assistant_id, action_id)
    assert (skill.status, json.dumps(skill.workspace)) == ("Available", json.dumps(content))


@pytest.mark.operation("export_skills")
def test_export_skills_when_the_assistant_is_new_then_the_action_skill_comes_first(
    assistants: AssistantV2,
) -> None:
    """spec/api/guide.md §14: Available at once; `assistant_state` has both keys."""
    made = make(assistants)
    answer = assistants.export_skills(made.assistant_id, include_audit=True)
    assert answer.get_status_code() == 200
    export = SkillsExport.from_dict(answer.get_result())
    assert [skill.type for skill in export.assistant_skills] == ["action", "dialog"]
    assert export.assistant_skills[0].status == "Available"
    assert (export.assistant_state.action_disabled, export.assistant_state.dialog_disabled) == (False, True)


@pytest.mark.operation("export_skills", "import_skills", "import_skills_status")
def test_import_skills_when_given_an_export_then_another_assistant_has_the_same_content(
    assistants: AssistantV2,
) -> None:
    """issue 6, Shows: export → import into a fresh assistant → export gives equal content."""
    source, _, dialog_id = ids(make(assistants, language="de"))
    assistants.update_skill(source, dialog_id, workspace=DIALOG, name="Small", description="talks")
    settled(assistants, source, dialog_id)
    export = assistants.export_skills(source).get_result()
    target = make(assistants).assistant_id
    answer = assistants.import_skills(
        target,
        assistant_skills=[SkillImport.from_dict(skill) for skill in export["assistant_skills"]],
        assistant_state=AssistantState.from_dict(export["assistant_state"]),
    )
    assert answer.get_status_code() == 202
    started = SkillsAsyncRequestStatus.from_dict(answer.get_result())
    assert (started.status, started.assistant_id) == ("Processing", target)
    assert imported(assistants, target).status == "Completed"
    again = assistants.export_skills(target).get_result()
    for before, after in zip(export["assistant_skills"], again["assistant_skills"], strict=True):
        for key in ("name", "description", "language", "type", "dialog_settings"):
            assert before.get(key) == after.get(key)
        assert json.dumps(before["workspace"]) == json.dumps(after["workspace"])
        assert before["skill_id"] != after["skill_id"]
    assert again["assistant_state"] == export["assistant_state"]


def test_import_skills_when_an_older_file_calls_actions_a_dialog_then_it_is_an_action_skill(
    assistants: AssistantV2,
) -> None:
    """spec/actions-format.md §1: `type:"dialog"` with actions."""
    made = make(assistants)
    skill = {"type": "dialog", "language": "en", "dialog_settings": {"actions": True}}
    content = {**new_action_content(), "mark": 1}
    assistants.import_skills(made.assistant_id, [{**skill, "workspace": content}], {"action_disabled": False})
    kept = assistants.get_skill(made.assistant_id, made.assistant_skills[0].skill_id).get_result()
    assert kept["workspace"]["mark"] == 1
    assert disabled(assistants, made.assistant_id) == {"action": False, "dialog": True}


def test_import_skills_when_the_dialog_skill_was_deleted_then_a_new_one_is_made(
    assistants: AssistantV2, client: AssistantV1
) -> None:
    assistant_id, _, dialog_id = ids(make(assistants))
    client.delete_workspace(dialog_id)
    skill = {"type": "dialog", "language": "en", "workspace": DIALOG}
    assistants.import_skills(assistant_id, [skill], {"dialog_disabled": False})
    [_, dialog] = assistants.export_skills(assistant_id).get_result()["assistant_skills"]
    assert dialog["workspace"] == DIALOG
    assistants.delete_assistant(assistant_id)
    assert failure(lambda: client.get_workspace(dialog["skill_id"])).status_code == 404


def test_import_skills_status_when_an_imported_skill_was_deleted_then_failed_and_why(
    assistants: AssistantV2, client: AssistantV1
) -> None:
    """spec/api/guide.md §14: `Completed` says that the skills are there."""
    assistant_id, _, dialog_id = ids(make(assistants))
    skill = {"type": "dialog", "language": "en", "workspace": DIALOG}
    assistants.import_skills(assistant_id, [skill], {"dialog_disabled": False})
    client.delete_workspace(dialog_id)
    status = imported(assistants, assistant_id)
    assert (status.status, status.status_description) == (
        "Failed",
        "The dialog skill that was imported is no longer there",
    )
    assert [error.message for error in status.status_errors] == [status.status_description]
    assistants.import_skills(assistant_id, [skill], {"dialog_disabled": False})
    assert imported(assistants, assistant_id).status == "Completed"


def under_way(live_server: Any, assistant_id: str, dialog_id: str, *, is_over: bool) -> None:
    """Makes the last import of skills look as if its training still ran, or as if that were over."""

    async def pretend(services: Any) -> None:
        from dataclasses import replace

        from doyle.store import skill_imports, workspaces

        async with services.store.write() as tx:
            record = await workspaces.get(tx, "default", dialog_id)
            done = await skill_imports.find(tx, assistant_id, "skills")
            if is_over:
                fitting = record.revision, record.model_fingerprint or "print"
                await workspaces.set_trained(tx, dialog_id, *fitting, record.updated)
            else:
                await skill_imports.save(tx, replace(done, revisions={"dialog": record.revision + 1}))
                await workspaces.set_training(tx, dialog_id, record.updated)

    live_server.run(pretend)


def test_import_skills_when_the_draft_takes_another_skill_then_tells_of_the_imported_one(
    live_server: Any, assistants: AssistantV2, client: AssistantV1, await_training: Callable[..., Any]
) -> None:
    """An import that is over stays so, whatever the skill does that is attached afterwards."""
    made = make(assistants)
    assistant_id, _, dialog_id = ids(made)
    skill = {"type": "dialog", "language": "en", "workspace": DIALOG}
    assistants.import_skills(assistant_id, [skill], {"dialog_disabled": False})
    assert imported(assistants, assistant_id).status == "Completed"
    other = client.create_workspace(name="Other").get_result()["workspace_id"]
    await_training(client, other)
    draft = made.assistant_environments[0].environment_id
    attached = [{"type": "dialog", "skill_id": other}]
    assistants.update_environment(assistant_id, draft, skill_references=attached)

    async def train_for_ever(services: Any) -> None:
        from doyle.store import workspaces

        async with services.store.write() as tx:
            await workspaces.set_training(tx, other, 1)

    live_server.run(train_for_ever)
    assert assistants.import_skills_status(assistant_id).get_result()["status"] == "Completed"
    client.delete_workspace(dialog_id)
    assert imported(assistants, assistant_id).status == "Failed"


def test_import_skills_when_another_runs_then_409(live_server: Any, assistants: AssistantV2) -> None:
    """spec/api/guide.md §14: only one import may run per assistant."""
    assistant_id, _, dialog_id = ids(make(assistants))
    skill = {"type": "dialog", "language": "en", "workspace": DIALOG}
    assistants.import_skills(assistant_id, [skill], {"dialog_disabled": False})
    assert imported(assistants, assistant_id).status == "Completed"
    under_way(live_server, assistant_id, dialog_id, is_over=False)
    assert assistants.import_skills_status(assistant_id).get_result()["status"] == "Processing"
    error = failure(lambda: assistants.import_skills(assistant_id, [skill], {"dialog_disabled": True}))
    assert (error.status_code, error.message) == (409, "A skills import is already underway")
    assert disabled(assistants, assistant_id)["dialog"] is False
    under_way(live_server, assistant_id, dialog_id, is_over=True)
    assert assistants.import_skills_status(assistant_id).get_result()["status"] == "Completed"
    assistants.import_skills(assistant_id, [skill], {"dialog_disabled": True})
    assert disabled(assistants, assistant_id)["dialog"] is True


def test_import_skills_status_when_nothing_was_imported_then_404(assistants: AssistantV2) -> None:
    made = make(assistants)
    assert failure(lambda: assistants.import_skills_status(made.assistant_id)).status_code == 404


@pytest.mark.parametrize(
    ("body", "path"),
    [
        ({}, "/assistant_skills"),
        ({"assistant_skills": [], "assistant_state": {}}, "/assistant_skills"),
        ({"assistant_skills": [{"type": "dialog", "language": "en"}]}, "/assistant_state"),
        ({"assistant_skills": [{"type": "dialog"}], "assistant_state": {}}, "/assistant_skills/0/language"),
        (
            {"assistant_skills": [{"type": "search", "language": "en"}], "assistant_state": {}},
            "/assistant_skills/0/type",
        ),
        (
            {"assistant_skills": [{"type": "dialog", "language": "en"}] * 2, "assistant_state": {}},
            "/assistant_skills/1/type",
        ),
        (
            {
                "assistant_skills": [{"type": "action", "language": "en", "workspace": {"actions": [1]}}],
                "assistant_state": {},
            },
            "/assistant_skills/0/workspace/actions/0",
        ),
    ],
)
def test_import_skills_when_the_body_is_wrong_then_400_with_the_place(
    live_server: Any, assistants: AssistantV2, body: dict[str, Any], path: str
) -> None:
    """spec/api/contract.yaml, import_skills."""
    made = make(assistants)
    with live_server.client() as client:
        answer = client.post(f"/v2/assistants/{made.assistant_id}/skills_import", json=body)
    assert (answer.status_code, answer.json()["errors"][0]["path"]) == (400, path)
    assert failure(lambda: assistants.import_skills_status(made.assistant_id)).status_code == 404


def test_skill_when_training_fails_then_says_failed_and_why(
    live_server: Any, assistants: AssistantV2
) -> None:
    """spec/api/guide.md §14: Failed has `status_errors` and `status_description`."""
    assistant_id, _, dialog_id = ids(make(assistants))
    settled(assistants, assistant_id, dialog_id)

    async def fail(services: Any) -> None:
        from doyle.store import workspaces

        async with services.store.write() as tx:
            record = await workspaces.get(tx, "default", dialog_id)
            errors = [{"message": "too long"}, {"message": "too wide"}]
            await workspaces.set_failed(tx, dialog_id, record.revision, errors, record.updated)

    live_server.run(fail)
    skill = Skill.from_dict(assistants.get_skill(assistant_id, dialog_id).get_result())
    assert (skill.status, skill.valid) == ("Failed", False)
    assert [error.message for error in skill.status_errors] == ["too long", "too wide"]
    assert skill.status_description == "too long; too wide"
