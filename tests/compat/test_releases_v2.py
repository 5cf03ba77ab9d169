"""IBM's Python SDK against a running server: releases (spec/operations.md §9; spec/api/contract.yaml, v2)."""

import threading
import time
from collections.abc import Callable
from typing import Any
from uuid import uuid4

import pytest
from ibm_cloud_sdk_core import ApiException
from ibm_cloud_sdk_core.authenticators import BasicAuthenticator
from ibm_watson import AssistantV1, AssistantV2
from ibm_watson.assistant_v2 import (
    AssistantData,
    Environment,
    EnvironmentSkill,
    Release,
    ReleaseCollection,
)

pytestmark = pytest.mark.compat


@pytest.fixture(scope="module")
def assistants(live_server: Any) -> AssistantV2:
    made = AssistantV2("2024-08-25", authenticator=BasicAuthenticator("apikey", live_server.manager_key))
    made.set_service_url(live_server.url)
    return made


def failure(call: Callable[[], Any]) -> ApiException:
    with pytest.raises(ApiException) as caught:
        call()
    return caught.value


def dialog(word: str) -> dict[str, Any]:
    """A dialog that answers everything with one word, and knows one intent of that name."""
    return {
        "intents": [{"intent": word, "examples": [{"text": f"{word} please"}, {"text": f"I want {word}"}]}],
        "dialog_nodes": [
            {"dialog_node": "start", "conditions": "welcome", "output": {"text": word}},
            {
                "dialog_node": "else",
                "conditions": "anything_else",
                "previous_sibling": "start",
                "output": {"text": word},
            },
        ],
    }


class Shop:
    """An assistant whose dialog says one word."""

    def __init__(self, assistants: AssistantV2) -> None:
        self.assistants = assistants
        made = AssistantData.from_dict(assistants.create_assistant().get_result())
        self.id = made.assistant_id
        self.action, self.dialog = (skill.skill_id for skill in made.assistant_skills)
        self.draft, self.live = (each.environment_id for each in made.assistant_environments)
        draft_skill = EnvironmentSkill(self.action, type="action", disabled=True)
        assistants.update_environment(self.id, self.draft, skill_references=[draft_skill])

    def say(self, word: str) -> None:
        self.assistants.update_skill(self.id, self.dialog, workspace=dialog(word))

    def release(self, description: str | None = None) -> Release:
        answer = self.assistants.create_release(self.id, description=description)
        assert answer.get_status_code() == 202
        started = Release.from_dict(answer.get_result())
        assert started.status == "Processing"
        return self.settled(started.release)

    def settled(self, number: str) -> Release:
        for _ in range(900):
            release = Release.from_dict(self.assistants.get_release(self.id, number).get_result())
            if release.status != "Processing":
                return release
            time.sleep(0.1)
        raise AssertionError("still releasing")

    def deploy(self, number: str) -> Environment:
        answer = self.assistants.deploy_release(self.id, number, self.live)
        assert answer.get_status_code() == 200
        return Environment.from_dict(answer.get_result())

    def begun(self, environment_id: str | None = None) -> str:
        answer = self.assistants.create_session(self.id, environment_id or self.live)
        session_id: str = answer.get_result()["session_id"]
        return session_id

    def told(self, session_id: str, environment_id: str | None = None) -> str:
        where = environment_id or self.live
        answer = self.assistants.message(self.id, where, session_id, input={"text": ""})
        word: str = answer.get_result()["output"]["generic"][0]["text"]
        return word

    def heard(self, environment_id: str) -> str:
        answer = self.assistants.message_stateless(self.id, environment_id, input={"text": ""})
        word: str = answer.get_result()["output"]["generic"][0]["text"]
        return word


@pytest.fixture
def shop(assistants: AssistantV2) -> Shop:
    return Shop(assistants)


@pytest.mark.operation("create_release", "get_release")
def test_create_release_when_available_then_holds_the_skills_that_are_on(shop: Shop) -> None:
    """Numbered "1", "2", …; disabled skills are left out."""
    shop.say("tea")
    release = shop.release("the first")
    assert (release.release, release.status, release.description) == ("1", "Available", "the first")
    assert [(each.skill_id, each.type, each.snapshot) for each in release.content.skills] == [
        (shop.dialog, "dialog", "1")
    ]
    assert release.environment_references == []
    assert shop.release().release == "2"
    skill = shop.assistants.get_skill(shop.id, shop.dialog).get_result()
    assert skill["next_snapshot_version"] == "3"


def test_create_release_when_no_skill_is_on_then_400(shop: Shop) -> None:
    error = failure(lambda: shop.assistants.create_release(shop.id))
    assert error.status_code == 400
    assert shop.assistants.list_releases(shop.id).get_result()["releases"] == []


def test_create_release_when_there_are_as_many_as_there_may_be_then_400_until_one_is_deleted(
    live_server: Any, shop: Shop, monkeypatch: pytest.MonkeyPatch
) -> None:
    """operations.md §9: at the quota a version must be deleted first; limits.md, *Published versions*."""
    settings = live_server.app.state.services.settings
    assert settings.max_releases == 50
    monkeypatch.setattr(settings, "max_releases", 2)
    shop.say("tea")
    numbers = [shop.release().release for _ in range(2)]
    error = failure(lambda: shop.assistants.create_release(shop.id))
    assert error.status_code == 400
    assert error.message == "The assistant has 2 releases, the most that it may have: delete one"
    assert len(shop.assistants.list_releases(shop.id).get_result()["releases"]) == 2
    shop.assistants.delete_release(shop.id, "1")
    assert [*numbers, shop.release().release] == ["1", "2", "3"]
    monkeypatch.setattr(settings, "max_releases", 0)
    assert shop.release().release == "4"


@pytest.mark.parametrize("description", ["", "x" * 501])
def test_create_release_when_the_description_is_out_of_bounds_then_400(shop: Shop, description: str) -> None:
    """spec/limits.md: release description 1-500."""
    shop.say("tea")
    assert (
        failure(lambda: shop.assistants.create_release(shop.id, description=description)).status_code == 400
    )


@pytest.mark.operation("create_release", "get_release", "deploy_release", "update_skill", "message_stateless")
def test_releases_when_drafts_are_edited_deployed_and_rolled_back_then_live_never_answers_wrongly(
    shop: Shop,
) -> None:
    """issue 6, Shows: draft → release → deploy → edit draft → roll back, with clients talking throughout.

    One talks without a session, one in a session from before, one begins a session for every other message.
    """
    shop.say("tea")
    assert shop.release().status == "Available"
    shop.deploy("1")
    allowed = {"tea"}
    heard: list[str] = []
    wrong: list[object] = []
    is_over = threading.Event()
    first = shop.begun()

    def talk() -> None:
        while not is_over.is_set():
            before = set(allowed)
            try:
                word = shop.heard(shop.live)
                session_id = shop.begun()
                began = shop.told(session_id)
                kept = (shop.told(first), shop.told(session_id))
            except ApiException as error:
                wrong.append(error)
                continue
            heard.append(word)
            possible = before | allowed
            if not {word, began} <= possible or kept != ("tea", began):
                wrong.append((word, began, kept, possible))

    client = threading.Thread(target=talk)
    client.start()
    try:
        shop.say("coffee")
        assert shop.heard(shop.live) == "tea"
        assert shop.heard(shop.draft) == "coffee"
        assert shop.release().release == "2"
        assert shop.heard(shop.live) == "tea"
        allowed.add("coffee")
        shop.deploy("2")
        allowed.remove("tea")
        assert shop.heard(shop.live) == "coffee"
        shop.say("water")
        assert shop.heard(shop.live) == "coffee"
        allowed.add("tea")
        shop.deploy("1")
        allowed.remove("coffee")
        assert shop.heard(shop.live) == "tea"
        assert shop.heard(shop.draft) == "water"
    finally:
        is_over.set()
        client.join()
    assert wrong == []
    assert {"tea", "coffee"} <= set(heard)


@pytest.mark.operation("deploy_release", "get_release")
def test_deploy_release_when_deployed_then_environment_and_release_name_each_other(shop: Shop) -> None:
    shop.say("tea")
    shop.release()
    live = shop.deploy("1")
    assert live.release_reference.release == "1"
    assert [(each.skill_id, each.snapshot, each.disabled) for each in live.skill_references] == [
        (shop.dialog, "1", False)
    ]
    release = Release.from_dict(shop.assistants.get_release(shop.id, "1").get_result())
    assert [each.environment_id for each in release.environment_references] == [shop.live]
    assert [each.environment for each in release.environment_references] == ["live"]


def test_deploy_release_when_a_skill_is_off_there_then_it_stays_off(shop: Shop) -> None:
    """issue 6, Build 5: turning a skill off."""
    shop.say("tea")
    shop.release()
    shop.deploy("1")
    off = [EnvironmentSkill(shop.dialog, type="dialog", disabled=True, snapshot="1")]
    shop.assistants.update_environment(shop.id, shop.live, skill_references=off)
    assert [each.disabled for each in shop.deploy("1").skill_references] == [True]


def test_update_environment_when_live_is_told_another_snapshot_then_400(shop: Shop) -> None:
    shop.say("tea")
    shop.release()
    shop.deploy("1")
    for snapshot in ("draft", "2"):
        asked = [EnvironmentSkill(shop.dialog, type="dialog", snapshot=snapshot)]
        error = failure(
            lambda asked=asked: shop.assistants.update_environment(shop.id, shop.live, skill_references=asked)
        )
        assert error.status_code == 400


def test_deploy_release_when_the_target_is_the_draft_then_400_in_the_known_words(shop: Shop) -> None:
    """spec/api/contract.yaml, deploy_release."""
    shop.say("tea")
    shop.release()
    error = failure(lambda: shop.assistants.deploy_release(shop.id, "1", shop.draft))
    assert (error.status_code, error.message) == (400, "Deploy to the draft environment is not permitted.")


def test_deploy_release_when_something_is_missing_then_404(shop: Shop, assistants: AssistantV2) -> None:
    shop.say("tea")
    shop.release()
    other = Shop(assistants)
    for call in (
        lambda: assistants.deploy_release(shop.id, "2", shop.live),
        lambda: assistants.deploy_release(shop.id, "0", shop.live),
        lambda: assistants.deploy_release(shop.id, "x", shop.live),
        lambda: assistants.deploy_release(shop.id, "1", str(uuid4())),
        lambda: assistants.deploy_release(shop.id, "1", other.live),
        lambda: assistants.deploy_release(other.id, "1", other.live),
        lambda: assistants.deploy_release(str(uuid4()), "1", shop.live),
    ):
        error = failure(call)
        assert (error.status_code, error.message) == (404, "Resource not found")


def test_deploy_release_when_it_is_not_available_then_400(live_server: Any, shop: Shop) -> None:
    """operations.md §9: release not Available → 400."""
    shop.say("tea")
    shop.release()

    async def spoil(services: Any) -> None:
        from sqlalchemy import update

        from doyle.store.assistant_tables import releases

        mine = releases.c.assistant_id == shop.id
        values = {"status": "Failed", "status_errors": [{"message": "no memory"}]}
        async with services.store.write() as tx:
            await tx.execute(update(releases).where(mine).values(**values))

    live_server.run(spoil)
    error = failure(lambda: shop.assistants.deploy_release(shop.id, "1", shop.live))
    assert (error.status_code, error.message) == (400, "Release 1 is Failed, not Available")
    shown = shop.assistants.get_release(shop.id, "1").get_result()
    assert (shown["status"], shown["status_description"]) == ("Failed", "no memory")
    assert shop.assistants.get_environment(shop.id, shop.live).get_result()["skill_references"] == []


@pytest.mark.operation("delete_release")
def test_delete_release_when_deployed_then_400_else_gone(shop: Shop) -> None:
    """operations.md §9; guide §14: a release in use cannot be deleted."""
    shop.say("tea")
    shop.release()
    shop.release()
    shop.deploy("2")
    error = failure(lambda: shop.assistants.delete_release(shop.id, "2"))
    assert error.status_code == 400
    assert "deployed to live" in error.message
    answer = shop.assistants.delete_release(shop.id, "1")
    assert (answer.get_status_code(), answer.get_result()) == (200, {})
    assert failure(lambda: shop.assistants.get_release(shop.id, "1")).status_code == 404
    assert failure(lambda: shop.assistants.delete_release(shop.id, "1")).status_code == 404
    assert shop.heard(shop.live) == "tea"
    assert shop.release().release == "3"


def pruned(live_server: Any) -> int:
    """Forgets whatever snapshots nobody uses any more, however young they are; how many."""

    async def prune(services: Any) -> int:
        from doyle.store import snapshots

        async with services.store.write() as tx:
            return await snapshots.prune(tx, services.now_milliseconds() + 1)

    found: int = live_server.run(prune)
    return found


def test_session_when_its_release_is_deleted_then_goes_on_to_its_end(live_server: Any, shop: Shop) -> None:
    """operations.md §§8-9: running sessions keep the old snapshot."""
    for word in ("tea", "coffee"):
        shop.say(word)
        shop.deploy(shop.release().release)
        if word == "tea":
            session_id = shop.begun()
            kept = shop.assistants.message_stateless(shop.id, shop.live, input={"text": ""}).get_result()
    assert failure(lambda: shop.assistants.delete_release(shop.id, "2")).status_code == 400
    shop.assistants.delete_release(shop.id, "1")
    pruned(live_server)
    assert shop.told(session_id) == "tea"
    again = {"input": {"text": ""}, "context": kept["context"]}
    carried = shop.assistants.message_stateless(shop.id, shop.live, **again).get_result()
    assert carried["output"]["generic"][0]["text"] == "tea"
    shop.assistants.delete_session(shop.id, shop.live, session_id)
    assert pruned(live_server) == 1
    error = failure(lambda: shop.assistants.message_stateless(shop.id, shop.live, **again))
    assert error.status_code == 400
    assert error.http_response.json()["errors"][0]["path"] == "/context/global/system/state"
    assert shop.heard(shop.live) == shop.told(shop.begun()) == "coffee"


def test_session_when_its_draft_skill_is_deleted_then_is_invalid(shop: Shop, client: AssistantV1) -> None:
    """guide §4: a client that is told so begins a new session."""
    shop.say("tea")
    session_id = shop.begun(shop.draft)
    assert shop.told(session_id, shop.draft) == "tea"
    client.delete_workspace(shop.dialog)
    error = failure(lambda: shop.told(session_id, shop.draft))
    assert (error.status_code, error.message) == (404, "Invalid Session")


@pytest.mark.operation("list_releases")
def test_list_releases_when_paged_and_audited_then_newest_first(shop: Shop) -> None:
    """spec/api/guide.md §8."""
    shop.say("tea")
    for _ in range(3):
        shop.release()
    found: list[str] = []
    cursor = None
    while True:
        answer = shop.assistants.list_releases(
            shop.id, page_limit=2, sort="-name", cursor=cursor, include_count=True, include_audit=True
        )
        page = ReleaseCollection.from_dict(answer.get_result())
        assert page.pagination.total == 3
        assert all(each.created and each.updated for each in page.releases)
        found += [each.release for each in page.releases]
        cursor = page.pagination.next_cursor
        if cursor is None:
            break
    assert found == ["3", "2", "1"]


def test_release_when_the_draft_skill_is_deleted_then_live_goes_on(shop: Shop, client: AssistantV1) -> None:
    """Build 5: an environment keeps serving its deployed snapshot."""
    shop.say("tea")
    shop.release()
    shop.deploy("1")
    client.delete_workspace(shop.dialog)
    assert shop.heard(shop.live) == "tea"


def test_release_when_contents_are_equal_then_they_share_one_snapshot(live_server: Any, shop: Shop) -> None:
    """Build 3: snapshots content-addressed and immutable."""
    shop.say("tea")
    for _ in range(2):
        shop.release()
    shop.say("coffee")
    shop.release()

    async def digests(services: Any) -> list[str]:
        from doyle.store import releases

        async with services.store.read() as tx:
            held = await releases.skills_of(tx, shop.id, [1, 2, 3])
        return [held[number][0].digest for number in (1, 2, 3)]

    first, second, third = live_server.run(digests)
    assert first == second
    assert first != third


def test_release_when_only_a_version_maker_asks_then_may_release_but_not_deploy(
    live_server: Any, shop: Shop
) -> None:
    """operations.md §5: create and delete releases without deploying."""
    shop.say("tea")
    body = {"name": "maker", "role": "Reader", "extra_roles": ["Version Maker"]}
    with live_server.client() as manager:
        key = manager.post("/admin/keys", json=body).json()["key"]
    with live_server.client(key=key) as maker:
        url = f"/v2/assistants/{shop.id}/releases"
        assert maker.post(url, json={}).status_code == 202
        shop.settled("1")
        assert maker.post(f"{url}/1/deploy", json={"environment_id": shop.live}).status_code == 403
        assert maker.delete(f"{url}/1").status_code == 200
