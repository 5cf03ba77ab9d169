"""IBM's Python SDK against a running server: assistants and environments (spec/api/contract.yaml, v2)."""

from collections.abc import Callable
from typing import Any
from uuid import UUID, uuid4

import pytest
from ibm_cloud_sdk_core import ApiException
from ibm_cloud_sdk_core.authenticators import BasicAuthenticator
from ibm_watson import AssistantV1, AssistantV2
from ibm_watson.assistant_v1 import CreateIntent, Example
from ibm_watson.assistant_v2 import (
    AssistantCollection,
    AssistantData,
    Environment,
    EnvironmentCollection,
    EnvironmentSkill,
    Skill,
    UpdateEnvironmentOrchestration,
)

pytestmark = pytest.mark.compat


@pytest.fixture(scope="module")
def assistants(live_server: Any) -> AssistantV2:
    made = AssistantV2("2024-08-25", authenticator=BasicAuthenticator("apikey", live_server.manager_key))
    made.set_service_url(live_server.url)
    return made


def make(assistants: AssistantV2, **content: Any) -> AssistantData:
    response = assistants.create_assistant(**content)
    assert response.get_status_code() == 200
    return AssistantData.from_dict(response.get_result())


def failure(call: Callable[[], Any]) -> ApiException:
    with pytest.raises(ApiException) as caught:
        call()
    return caught.value


def environment(assistants: AssistantV2, made: AssistantData, kind: str = "draft") -> Environment:
    [reference] = [each for each in made.assistant_environments if each.environment == kind]
    shown = assistants.get_environment(made.assistant_id, reference.environment_id).get_result()
    return Environment.from_dict(shown)


@pytest.mark.operation("create_assistant", "get_environment")
def test_create_assistant_when_made_then_has_draft_live_and_both_skills(assistants: AssistantV2) -> None:
    """spec/api/guide.md §14; design, *Skills and assistants*."""
    made = make(assistants, name="Shop", description="Sells", language="de")
    assert (made.name, made.description, made.language) == ("Shop", "Sells", "de")
    assert UUID(made.assistant_id)
    assert [each.environment for each in made.assistant_environments] == ["draft", "live"]
    assert [each.type for each in made.assistant_skills] == ["action", "dialog"]
    draft, live = environment(assistants, made), environment(assistants, made, "live")
    assert [(each.type, each.disabled) for each in draft.skill_references] == [
        ("action", False),
        ("dialog", True),
    ]
    assert {each.snapshot for each in draft.skill_references} == {"draft"}
    assert [each.skill_reference for each in draft.skill_references] == ["actions skill", "main skill"]
    assert (draft.session_timeout, draft.orchestration.search_skill_fallback) == (3600, False)
    assert live.skill_references == []
    assert live.release_reference is None


def test_create_assistant_when_nothing_is_given_then_language_is_english_and_no_name(
    assistants: AssistantV2,
) -> None:
    """spec/api/guide.md §7: absent optional fields are left out."""
    shown = assistants.create_assistant().get_result()
    assert shown["language"] == "en"
    assert not {"name", "description"} & set(shown)


@pytest.mark.operation("list_assistants")
def test_list_assistants_when_paged_then_each_comes_once_in_order(assistants: AssistantV2) -> None:
    """spec/api/guide.md §8."""
    made = [make(assistants, name=f"paged {at}").assistant_id for at in range(3)]
    found: list[str] = []
    cursor = None
    while True:
        answer = assistants.list_assistants(
            page_limit=2, sort="name", cursor=cursor, include_count=True
        ).get_result()
        page = AssistantCollection.from_dict(answer)
        assert page.pagination.total >= 3
        assert page.pagination.refresh_url.startswith("/v2/assistants?")
        found += [each.assistant_id for each in page.assistants]
        cursor = page.pagination.next_cursor
        if cursor is None:
            break
    assert [each for each in found if each in made] == made
    assert len(found) == len(set(found))


@pytest.mark.operation("list_environments")
def test_list_environments_when_audited_then_draft_and_live_with_their_times(assistants: AssistantV2) -> None:
    made = make(assistants)
    answer = assistants.list_environments(
        made.assistant_id, sort="-name", include_audit=True, include_count=True
    )
    page = EnvironmentCollection.from_dict(answer.get_result())
    assert [each.name for each in page.environments] == ["live", "draft"]
    assert all(each.created and each.updated for each in page.environments)
    assert page.pagination.total == 2
    plain = assistants.list_environments(made.assistant_id).get_result()["environments"]
    assert not any("created" in each for each in plain)


@pytest.mark.operation("update_environment")
def test_update_environment_when_given_some_fields_then_the_others_stay(assistants: AssistantV2) -> None:
    """spec/api/contract.yaml, update_environment."""
    made = make(assistants)
    draft = environment(assistants, made)
    answer = assistants.update_environment(
        made.assistant_id,
        draft.environment_id,
        name="test",
        session_timeout=604800,
        orchestration=UpdateEnvironmentOrchestration(search_skill_fallback=True),
    )
    changed = Environment.from_dict(answer.get_result())
    assert (changed.name, changed.session_timeout) == ("test", 604800)
    assert changed.orchestration.search_skill_fallback is True
    assert changed.skill_references == draft.skill_references
    assistants.update_environment(made.assistant_id, draft.environment_id, description="for us")
    again = environment(assistants, made)
    assert (again.name, again.description, again.session_timeout) == ("test", "for us", 604800)


def test_update_environment_when_skills_are_switched_then_only_those_named_change(
    assistants: AssistantV2,
) -> None:
    """issue 6, Build 5: turning a skill off."""
    made = make(assistants)
    draft = environment(assistants, made)
    action, dialog = draft.skill_references
    answer = assistants.update_environment(
        made.assistant_id,
        draft.environment_id,
        skill_references=[EnvironmentSkill(action.skill_id, type="action", disabled=True, snapshot="draft")],
    )
    changed = Environment.from_dict(answer.get_result())
    assert [(each.skill_id, each.disabled) for each in changed.skill_references] == [
        (action.skill_id, True),
        (dialog.skill_id, True),
    ]


def test_update_environment_when_a_workspace_is_attached_then_it_is_the_dialog_skill(
    assistants: AssistantV2, client: AssistantV1
) -> None:
    """design, *Skills and assistants*: a stand-alone workspace is attached to the draft."""
    workspace_id = client.create_workspace(
        name="alone", intents=[CreateIntent("hi", examples=[Example("hello")])]
    ).get_result()["workspace_id"]
    made = make(assistants)
    draft = environment(assistants, made)
    answer = assistants.update_environment(
        made.assistant_id,
        draft.environment_id,
        skill_references=[EnvironmentSkill(workspace_id, type="dialog")],
    )
    [action, dialog] = Environment.from_dict(answer.get_result()).skill_references
    assert (action.type, dialog.skill_id, dialog.disabled) == ("action", workspace_id, False)
    shown = Skill.from_dict(assistants.get_skill(made.assistant_id, workspace_id).get_result())
    assert [intent["intent"] for intent in shown.workspace["intents"]] == ["hi"]
    assert (shown.type, shown.name, shown.workspace_id) == ("dialog", "alone", workspace_id)
    assistants.delete_assistant(made.assistant_id)
    assert client.get_workspace(workspace_id).get_result()["name"] == "alone"


def test_delete_workspace_when_a_draft_uses_it_then_the_draft_goes_on_without(
    assistants: AssistantV2, client: AssistantV1
) -> None:
    made = make(assistants)
    [_, dialog] = environment(assistants, made).skill_references
    client.delete_workspace(dialog.skill_id)
    assert [each.type for each in environment(assistants, made).skill_references] == ["action"]
    assert failure(lambda: assistants.get_skill(made.assistant_id, dialog.skill_id)).status_code == 404


@pytest.mark.operation("get_skill")
def test_get_skill_when_it_is_the_new_action_skill_then_has_the_built_in_actions(
    assistants: AssistantV2,
) -> None:
    """spec/actions-format.md §12."""
    made = make(assistants, name="Shop")
    shown = assistants.get_skill(made.assistant_id, made.assistant_skills[0].skill_id).get_result()
    skill = Skill.from_dict(shown)
    assert (skill.type, skill.status, skill.valid, skill.language) == ("action", "Available", True, "en")
    assert (skill.assistant_id, skill.next_snapshot_version) == (made.assistant_id, "1")
    assert skill.environment_id == made.assistant_environments[0].environment_id
    assert [each["action"] for each in skill.workspace["actions"]] == [
        "welcome",
        "fallback",
        "run_always",
        "anything_else",
    ]
    assert not {"status_errors", "status_description"} & set(shown)


@pytest.mark.operation("delete_assistant")
def test_delete_assistant_when_deleted_then_it_and_its_skills_are_gone(
    assistants: AssistantV2, client: AssistantV1
) -> None:
    """spec/api/contract.yaml: 200 `{}`."""
    made = make(assistants)
    [_, dialog] = made.assistant_skills
    assert client.get_workspace(dialog.skill_id).get_result()["workspace_id"] == dialog.skill_id
    answer = assistants.delete_assistant(made.assistant_id)
    assert (answer.get_status_code(), answer.get_result()) == (200, {})
    assert failure(lambda: assistants.delete_assistant(made.assistant_id)).status_code == 404
    assert failure(lambda: assistants.list_environments(made.assistant_id)).status_code == 404
    assert failure(lambda: client.get_workspace(dialog.skill_id)).status_code == 404


def test_delete_assistant_when_another_uses_its_dialog_then_the_dialog_goes_on(
    assistants: AssistantV2, client: AssistantV1
) -> None:
    first, second = make(assistants), make(assistants)
    shared = first.assistant_skills[1].skill_id
    draft = environment(assistants, second)
    assistants.update_environment(
        second.assistant_id,
        draft.environment_id,
        skill_references=[EnvironmentSkill(shared, type="dialog")],
    )
    assistants.delete_assistant(first.assistant_id)
    assert client.get_workspace(shared).get_result()["workspace_id"] == shared
    assert assistants.get_skill(second.assistant_id, shared).get_result()["type"] == "dialog"
    assistants.delete_assistant(second.assistant_id)
    assert client.get_workspace(shared).get_result()["workspace_id"] == shared


@pytest.mark.parametrize(
    ("change", "path"),
    [
        ({}, ""),
        ({"session_timeout": 9}, "/session_timeout"),
        ({"session_timeout": 604801}, "/session_timeout"),
        ({"session_timeout": "1h"}, "/session_timeout"),
        ({"session_timeout": True}, "/session_timeout"),
        ({"name": ""}, "/name"),
        ({"name": "x" * 65}, "/name"),
        ({"description": "x" * 129}, "/description"),
        ({"orchestration": {"search_skill_fallback": "yes"}}, "/orchestration/search_skill_fallback"),
        ({"skill_references": [{"type": "dialog"}]}, "/skill_references/0/skill_id"),
        ({"skill_references": [{"skill_id": "x", "type": "voice"}]}, "/skill_references/0/type"),
        ({"skill_references": [{"skill_id": "x", "type": "dialog"}]}, "/skill_references/0/skill_id"),
        ({"skill_references": [{"skill_id": "x", "type": "action"}]}, "/skill_references/0/skill_id"),
        ({"skill_references": [{"skill_id": "x", "type": "search"}]}, "/skill_references/0/skill_id"),
    ],
)
def test_update_environment_when_it_cannot_be_then_400_with_the_place(
    live_server: Any, assistants: AssistantV2, change: dict[str, Any], path: str
) -> None:
    """spec/api/guide.md §6; spec/limits.md: session timeout 10-604800 s."""
    made = make(assistants)
    draft = environment(assistants, made)
    with live_server.client() as client:
        url = f"/v2/assistants/{made.assistant_id}/environments/{draft.environment_id}"
        answer = client.post(url, json=change)
    assert (answer.status_code, answer.json()["errors"][0]["path"]) == (400, path)
    assert environment(assistants, made) == draft


@pytest.mark.parametrize("session_timeout", [10, "10", 604800])
def test_update_environment_when_the_time_out_is_at_its_bounds_then_is_taken(
    live_server: Any, assistants: AssistantV2, session_timeout: Any
) -> None:
    """spec/operations.md, Ambiguities: a numeric text is accepted."""
    made = make(assistants)
    draft = environment(assistants, made)
    with live_server.client() as client:
        url = f"/v2/assistants/{made.assistant_id}/environments/{draft.environment_id}"
        answer = client.post(url, json={"session_timeout": session_timeout})
    assert answer.json()["session_timeout"] == int(session_timeout)


@pytest.mark.parametrize("content", [{"name": ""}, {"name": "x" * 65}, {"name": "a\nb"}, {"description": ""}])
def test_create_assistant_when_a_text_is_out_of_bounds_then_400(
    assistants: AssistantV2, content: dict[str, Any]
) -> None:
    """spec/limits.md: assistant name 1-64, description 1-128, one line."""
    before = assistants.list_assistants(include_count=True).get_result()["pagination"]["total"]
    assert failure(lambda: assistants.create_assistant(**content)).status_code == 400
    assert assistants.list_assistants(include_count=True).get_result()["pagination"]["total"] == before


def test_environment_when_it_is_of_another_assistant_then_404(assistants: AssistantV2) -> None:
    """spec/api/guide.md §4: the environment must belong to the assistant."""
    first, second = make(assistants), make(assistants)
    theirs = second.assistant_environments[0].environment_id
    for other in (theirs, str(uuid4()), first.assistant_id):
        error = failure(lambda other=other: assistants.get_environment(first.assistant_id, other))
        assert (error.status_code, error.message) == (404, "Resource not found")
    assert failure(lambda: assistants.get_skill(first.assistant_id, theirs)).status_code == 404
    mine = first.assistant_skills[0].skill_id
    assert failure(lambda: assistants.get_skill(second.assistant_id, mine)).status_code == 404
