"""IBM's Python SDK against a server on PostgreSQL: an assistant from its making to its end (guide §14)."""

import time
from collections.abc import Callable
from typing import Any
from uuid import uuid4

import pytest
from ibm_cloud_sdk_core import ApiException
from ibm_cloud_sdk_core.authenticators import BasicAuthenticator
from ibm_watson import AssistantV2
from ibm_watson.assistant_v2 import (
    AssistantData,
    AssistantState,
    EnvironmentSkill,
    LogCollection,
    MessageInput,
    RequestAnalytics,
    SkillImport,
    StatefulMessageResponse,
)

pytestmark = pytest.mark.compat


@pytest.fixture
def assistants(start_server: Callable[..., Any], postgres_url: str) -> AssistantV2:
    server = start_server(database_url=postgres_url)
    made = AssistantV2("2024-08-25", authenticator=BasicAuthenticator("apikey", server.manager_key))
    made.set_service_url(server.url)
    return made


def dialog(word: str) -> dict[str, Any]:
    """A dialog that answers everything with one word and counts."""
    return {
        "intents": [{"intent": word, "examples": [{"text": f"{word} please"}]}],
        "dialog_nodes": [
            {
                "dialog_node": "all",
                "conditions": "true",
                "context": {"count": "<? ($count ? $count : 0) + 1 ?>"},
                "output": {"text": f"{word} $count"},
            }
        ],
    }


def settled(ask: Callable[[], Any]) -> str:
    """The status once it is Processing no longer."""
    deadline = time.monotonic() + 90
    while (status := ask().get_result()["status"]) in {"Processing", "Training"}:
        assert time.monotonic() < deadline
        time.sleep(0.1)
    return str(status)


class Shop:
    """An assistant, and what it says."""

    def __init__(self, assistants: AssistantV2) -> None:
        self.sdk = assistants
        made = AssistantData.from_dict(assistants.create_assistant(name="Shop").get_result())
        self.id = made.assistant_id
        self.action, self.dialog = (skill.skill_id for skill in made.assistant_skills)
        self.draft, self.live = (each.environment_id for each in made.assistant_environments)
        off = EnvironmentSkill(self.action, type="action", disabled=True)
        assistants.update_environment(self.id, self.draft, skill_references=[off])

    def write(self, word: str) -> None:
        assert self.sdk.update_skill(self.id, self.dialog, workspace=dialog(word)).get_status_code() == 202

    def release(self) -> str:
        number: str = self.sdk.create_release(self.id).get_result()["release"]
        assert settled(lambda: self.sdk.get_release(self.id, number)) == "Available"
        return number

    def deploy(self, number: str) -> None:
        shown = self.sdk.deploy_release(self.id, number, self.live).get_result()
        assert shown["release_reference"] == {"release": number}

    def begin(self, **options: Any) -> str:
        session_id: str = self.sdk.create_session(self.id, self.live, **options).get_result()["session_id"]
        return session_id

    def say(self, session_id: str, **options: Any) -> str:
        answer = self.sdk.message(self.id, self.live, session_id, input=MessageInput(text="x"), **options)
        text: str = StatefulMessageResponse.from_dict(answer.get_result()).output.generic[0].text
        return text

    def logged(self, text: str) -> list[str]:
        shown = self.sdk.list_logs(self.live, filter=text, sort="request_timestamp").get_result()
        return [each.response.output.generic[0].text for each in LogCollection.from_dict(shown).logs]


def archive_of(assistants: AssistantV2, assistant_id: str, number: str) -> bytes:
    assistants.create_release_export(assistant_id, number)
    content: bytes = assistants.download_release_export(assistant_id, number).get_result().content
    return content


def test_assistant_when_the_database_is_postgresql_then_lives_through_everything(
    assistants: AssistantV2,
) -> None:
    """issue 6, Build 1-4: made, released, rolled back, moved, logged, deleted."""
    shop = Shop(assistants)
    shop.write("tea")
    shop.deploy(shop.release())
    before = shop.begin(analytics=RequestAnalytics(browser="b"))
    assert [shop.say(before), shop.say(before)] == ["tea 1", "tea 2"]
    shop.write("coffee")
    assert shop.say(shop.begin()) == "tea 1"
    assert shop.release() == "2"
    shop.deploy("2")
    mine = {"X-Watson-Metadata": "customer_id=ann"}
    assert (shop.say(shop.begin(), headers=mine), shop.say(before)) == ("coffee 1", "tea 3")
    shop.deploy("1")
    assert shop.say(shop.begin()) == "tea 1"
    listed = assistants.list_releases(shop.id, sort="-name").get_result()["releases"]
    assert [each["release"] for each in listed] == ["2", "1"]

    archive = archive_of(assistants, shop.id, "2")
    other = Shop(assistants)
    assert assistants.create_release_import(other.id, archive).get_status_code() == 202
    assert settled(lambda: assistants.get_release_import_status(other.id)) == "Completed"
    off = EnvironmentSkill(other.action, type="action", disabled=True)
    assistants.update_environment(other.id, other.draft, skill_references=[off])
    assert archive_of(assistants, other.id, other.release()) == archive
    exported = assistants.export_skills(shop.id).get_result()
    assistants.import_skills(
        other.id,
        [SkillImport.from_dict(skill) for skill in exported["assistant_skills"]],
        AssistantState.from_dict(exported["assistant_state"]),
    )
    assert settled(lambda: assistants.import_skills_status(other.id)) == "Completed"
    again = assistants.export_skills(other.id).get_result()["assistant_skills"]
    assert [skill["workspace"] for skill in again] == [
        skill["workspace"] for skill in exported["assistant_skills"]
    ]

    assert shop.logged(f"session_id::{before}") == ["tea 1", "tea 2", "tea 3"]
    assert shop.logged("customer_id::ann,snapshot::2") == ["coffee 1"]
    assert assistants.delete_user_data("ann").get_status_code() == 202
    assert shop.logged("customer_id::ann") == []

    provider = f"p-{uuid4()}"
    assistants.create_provider(provider, {"servers": []}, {"authentication": {}})
    [known] = assistants.list_providers().get_result()["conversational_skill_providers"]
    assert known["provider_id"] == provider

    assert assistants.delete_assistant(shop.id).get_status_code() == 200
    with pytest.raises(ApiException) as caught:
        shop.say(before)
    assert (caught.value.status_code, caught.value.message) == (404, "Invalid Session")
