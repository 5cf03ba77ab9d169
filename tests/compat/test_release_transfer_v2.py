"""IBM's Python SDK against a running server: releases as archives (spec/operations.md §9; guide §§14-15)."""

import io
import json
import time
import zipfile
from collections.abc import Callable, Iterator
from typing import Any

import httpx
import pytest
from ibm_cloud_sdk_core import ApiException
from ibm_cloud_sdk_core.authenticators import BasicAuthenticator
from ibm_watson import AssistantV2
from ibm_watson.assistant_v2 import (
    AssistantData,
    CreateAssistantReleaseImportResponse,
    CreateReleaseExportWithStatusErrors,
    MonitorAssistantReleaseImportArtifactResponse,
)

pytestmark = pytest.mark.compat

DIALOG = {
    "intents": [{"intent": "hi", "description": "a greeting", "examples": [{"text": "hello"}]}],
    "entities": [
        {"entity": "size", "fuzzy_match": True, "values": [{"value": "big", "synonyms": ["large"]}]}
    ],
    "dialog_nodes": [
        {
            "dialog_node": "start",
            "conditions": "welcome",
            "output": {"text": "Hi"},
            "z": 1,
            "a": {"z": 1, "a": 2},
        }
    ],
    "counterexamples": [],
    "metadata": {"z": 1, "a": None},
    "webhooks": [{"url": "https://example.com", "name": "main_webhook", "headers": []}],
    "unknown": [1.5, "ü"],
}
INVALID = "Invalid Assistant Release Import Artifact"


@pytest.fixture(scope="module")
def assistants(live_server: Any) -> AssistantV2:
    made = AssistantV2("2024-08-25", authenticator=BasicAuthenticator("apikey", live_server.manager_key))
    made.set_service_url(live_server.url)
    return made


@pytest.fixture
def raw(live_server: Any) -> Iterator[httpx.Client]:
    with live_server.client() as client:
        yield client


def failure(call: Callable[[], Any]) -> ApiException:
    with pytest.raises(ApiException) as caught:
        call()
    return caught.value


def make(assistants: AssistantV2, **content: Any) -> AssistantData:
    return AssistantData.from_dict(assistants.create_assistant(**content).get_result())


def released(assistants: AssistantV2, assistant_id: str) -> str:
    number: str = assistants.create_release(assistant_id).get_result()["release"]
    for _ in range(900):
        if assistants.get_release(assistant_id, number).get_result()["status"] == "Available":
            return number
        time.sleep(0.1)
    raise AssertionError("still releasing")


def exported(assistants: AssistantV2, assistant_id: str, number: str) -> bytes:
    assistants.create_release_export(assistant_id, number)
    content: bytes = assistants.download_release_export(assistant_id, number).get_result().content
    return content


def imported(assistants: AssistantV2, assistant_id: str) -> MonitorAssistantReleaseImportArtifactResponse:
    for _ in range(900):
        answer = assistants.get_release_import_status(assistant_id, include_audit=True).get_result()
        status = MonitorAssistantReleaseImportArtifactResponse.from_dict(answer)
        if status.status != "Processing":
            return status
        time.sleep(0.1)
    raise AssertionError("still importing")


def contents(archive: bytes) -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(archive)) as opened:
        return {name: opened.read(name) for name in opened.namelist()}


def packed(**files: Any) -> bytes:
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in files.items():
            text = content if isinstance(content, str | bytes) else json.dumps(content)
            archive.writestr(f"{name.replace('_', '-')}.json", text)
    return made.getvalue()


def talking(assistants: AssistantV2) -> AssistantData:
    made = make(assistants, name="Source", language="fr")
    dialog_id = made.assistant_skills[1].skill_id
    assistants.update_skill(
        made.assistant_id,
        dialog_id,
        workspace=DIALOG,
        name="Talk",
        description="talks",
        dialog_settings={"b": 1, "a": 2},
    )
    return made


@pytest.mark.operation(
    "create_release_export", "download_release_export", "create_release_import", "get_release_import_status"
)
def test_export_when_imported_into_a_fresh_assistant_then_its_export_is_equal_byte_for_byte(
    assistants: AssistantV2,
) -> None:
    """issue 6, Shows: export → import into a fresh assistant → export."""
    source = talking(assistants)
    archive = exported(assistants, source.assistant_id, released(assistants, source.assistant_id))
    target = make(assistants)
    answer = assistants.create_release_import(target.assistant_id, io.BytesIO(archive))
    assert answer.get_status_code() == 202
    started = CreateAssistantReleaseImportResponse.from_dict(answer.get_result())
    assert (started.status, started.assistant_id) == ("Processing", target.assistant_id)
    assert started.skill_impact_in_draft == ["action", "dialog"]
    status = imported(assistants, target.assistant_id)
    assert (status.status, status.task_id) == ("Completed", started.task_id)
    assert status.created is not None
    again = exported(assistants, target.assistant_id, released(assistants, target.assistant_id))
    assert contents(again) == contents(archive)
    assert again == archive


@pytest.mark.operation("create_release_export")
def test_export_when_asked_for_then_processing_at_first_and_available_after(assistants: AssistantV2) -> None:
    """spec/api/contract.yaml: 202 when started, 200 when finished."""
    made = talking(assistants)
    number = released(assistants, made.assistant_id)
    assert failure(lambda: assistants.download_release_export(made.assistant_id, number)).status_code == 404
    first = assistants.create_release_export(made.assistant_id, number, include_audit=True)
    started = CreateReleaseExportWithStatusErrors.from_dict(first.get_result())
    assert (first.get_status_code(), started.status, started.release) == (202, "Processing", number)
    assert started.created is not None
    second = assistants.create_release_export(made.assistant_id, number)
    finished = CreateReleaseExportWithStatusErrors.from_dict(second.get_result())
    assert (second.get_status_code(), finished.status) == (200, "Available")
    assert finished.task_id == started.task_id


@pytest.mark.parametrize(
    ("accept", "content_type"),
    [
        ("application/zip", "application/zip"),
        ("application/octet-stream", "application/octet-stream"),
        ("*/*", "application/octet-stream"),
        ("application/json", "application/json; charset=utf-8"),
        (None, "application/octet-stream"),
    ],
)
def test_download_when_a_type_is_accepted_then_it_comes(
    assistants: AssistantV2, accept: str | None, content_type: str
) -> None:
    """spec/api/guide.md §15: honour `Accept`."""
    made = talking(assistants)
    number = released(assistants, made.assistant_id)
    assistants.create_release_export(made.assistant_id, number)
    given = {} if accept is None else {"accept": accept}
    answer = assistants.download_release_export(made.assistant_id, number, **given)
    assert answer.get_headers()["Content-Type"] == content_type
    if accept == "application/json":
        shown = CreateReleaseExportWithStatusErrors.from_dict(answer.get_result())
        assert (shown.status, shown.release) == ("Available", number)
        return
    with zipfile.ZipFile(io.BytesIO(answer.get_result().content)) as archive:
        assert archive.namelist() == ["action-skill.json", "dialog-skill.json"]
        assert json.loads(archive.read("dialog-skill.json"))["workspace"]["intents"] == DIALOG["intents"]


def test_export_when_release_or_assistant_is_unknown_then_404(assistants: AssistantV2) -> None:
    """operations.md §9: unknown 404 `Resource not found`."""
    made = make(assistants)
    for call in (
        lambda: assistants.create_release_export(made.assistant_id, "1"),
        lambda: assistants.create_release_export("x", "1"),
        lambda: assistants.download_release_export(made.assistant_id, "01"),
        lambda: assistants.get_release_import_status(made.assistant_id),
        lambda: assistants.get_release_import_status("x"),
    ):
        error = failure(call)
        assert (error.status_code, error.message) == (404, "Resource not found")


def test_import_when_one_skill_is_in_the_archive_then_only_that_is_overwritten(
    assistants: AssistantV2,
) -> None:
    """operations.md §9: `skill_impact_in_draft`; design: content enables the skill."""
    made = make(assistants)
    skill = {"type": "dialog", "language": "de", "name": "Talk", "workspace": DIALOG}
    answer = assistants.create_release_import(made.assistant_id, packed(dialog_skill=skill)).get_result()
    assert answer["skill_impact_in_draft"] == ["dialog"]
    assert imported(assistants, made.assistant_id).status == "Completed"
    export = assistants.export_skills(made.assistant_id).get_result()
    action, dialog = export["assistant_skills"]
    assert (dialog["name"], dialog["language"], action["language"]) == ("Talk", "de", "en")
    assert export["assistant_state"] == {"action_disabled": False, "dialog_disabled": False}


@pytest.mark.parametrize(
    ("files", "kind", "file", "path"),
    [
        ({"other": {}}, "artifact_validation", "other.json", ""),
        ({"dialog_skill": "{"}, "artifact_validation", "dialog-skill.json", ""),
        ({"dialog_skill": "[]"}, "artifact_validation", "dialog-skill.json", ""),
        ({"dialog_skill": b"\xff"}, "artifact_validation", "dialog-skill.json", ""),
        ({"dialog_skill": b"\xef\xbb\xbf{}"}, "artifact_validation", "dialog-skill.json", ""),
        ({"dialog_skill": '{"a": "\\u0000"}'}, "artifact_validation", "dialog-skill.json", ""),
        ({"dialog_skill": {"language": "en"}}, "schema_validation", "dialog-skill.json", "/type"),
        ({"dialog_skill": {"type": "dialog"}}, "schema_validation", "dialog-skill.json", "/language"),
        (
            {"action_skill": {"type": "dialog", "language": "en", "workspace": {}}},
            "artifact_validation",
            "action-skill.json",
            "",
        ),
        (
            {"dialog_skill": {"type": "dialog", "language": "en", "workspace": {"intents": [{}]}}},
            "schema_validation",
            "dialog-skill.json",
            "/workspace/intents/0/intent",
        ),
        (
            {
                "action_skill": {
                    "type": "action",
                    "language": "en",
                    "workspace": {
                        "actions": [{"action": "a", "steps": [{"step": "s", "resolver": {"type": "x"}}]}]
                    },
                }
            },
            "schema_validation",
            "action-skill.json",
            "/workspace/actions/0/steps/0/resolver/type",
        ),
    ],
)
def test_import_when_a_file_is_wrong_then_400_with_type_file_and_path(
    assistants: AssistantV2, files: dict[str, Any], kind: str, file: str, path: str
) -> None:
    """spec/operations.md §9; spec/actions-format.md §13."""
    made = make(assistants)
    error = failure(lambda: assistants.create_release_import(made.assistant_id, packed(**files)))
    content = error.http_response.json()
    assert (content["code"], content["error"]) == (400, INVALID)
    fault = content["errors"][0]
    assert (fault["type"], fault["file"], fault["path"]) == (kind, file, path)
    assert fault["message"]
    assert failure(lambda: assistants.get_release_import_status(made.assistant_id)).status_code == 404


def test_import_when_it_is_a_bomb_of_a_gigabyte_of_zeros_then_400(assistants: AssistantV2) -> None:
    """issue 6, Shows: one of 1 GB of zeros."""
    made = make(assistants)
    bomb = io.BytesIO()
    with (
        zipfile.ZipFile(bomb, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as archive,
        archive.open("dialog-skill.json", "w", force_zip64=True) as file,
    ):
        for _ in range(1000):
            file.write(b"\0" * 1_000_000)
    error = failure(lambda: assistants.create_release_import(made.assistant_id, bomb.getvalue()))
    content = error.http_response.json()
    assert (content["code"], content["error"]) == (400, INVALID)
    assert content["errors"][0]["message"] == "The file is larger than 50 MB when unpacked"


def test_import_when_the_body_is_empty_wrong_or_huge_then_the_documented_errors(
    raw: httpx.Client, assistants: AssistantV2
) -> None:
    """operations.md §9: else 415 `Unsupported Media Type`, empty 400 `No data`; limits.md: 413."""
    url = f"/v2/assistants/{make(assistants).assistant_id}/import"
    octets = {"Content-Type": "application/octet-stream"}
    empty = raw.post(url, content=b"", headers=octets)
    assert (empty.status_code, empty.json()) == (400, {"error": "No data", "code": 400})
    for content_type in ("application/json", "application/zip", "text/plain"):
        other = raw.post(url, content=b"x", headers={"Content-Type": content_type})
        assert (other.status_code, other.json()["error"]) == (415, "Unsupported Media Type")
    huge = raw.post(url, content=b"x" * 50_000_001, headers=octets)
    assert huge.status_code == 413
    noise = raw.post(url, content=b"x" * 1000, headers=octets)
    assert (noise.status_code, noise.json()["error"]) == (400, INVALID)
    assert noise.json()["errors"][0]["type"] == "artifact_validation"


def test_import_when_another_runs_then_409_in_the_known_words(
    live_server: Any, assistants: AssistantV2
) -> None:
    """operations.md §9: `An assistant release import is already underway`."""
    made = make(assistants)
    dialog_id = made.assistant_skills[1].skill_id
    archive = packed(dialog_skill={"type": "dialog", "language": "en", "workspace": DIALOG})
    assistants.create_release_import(made.assistant_id, archive)
    assert imported(assistants, made.assistant_id).status == "Completed"

    async def pretend(services: Any) -> None:
        from dataclasses import replace

        from doyle.store import skill_imports, workspaces

        async with services.store.write() as tx:
            record = await workspaces.get(tx, "default", dialog_id)
            done = await skill_imports.find(tx, made.assistant_id, "release")
            ahead = {"dialog": record.revision + 1}
            await skill_imports.save(tx, replace(done, revisions=ahead))
            await workspaces.set_training(tx, dialog_id, record.updated)

    live_server.run(pretend)
    error = failure(lambda: assistants.create_release_import(made.assistant_id, archive))
    known = "An assistant release import is already underway"
    assert (error.status_code, error.message) == (409, known)
    assert imported_now(assistants, made.assistant_id) == "Processing"


def imported_now(assistants: AssistantV2, assistant_id: str) -> str:
    status: str = assistants.get_release_import_status(assistant_id).get_result()["status"]
    return status
