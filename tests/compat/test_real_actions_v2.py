"""The public actions skills, unmodified: imported by IBM's SDK, trained, talked to and exported again."""

import json
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from ibm_cloud_sdk_core.authenticators import BasicAuthenticator
from ibm_watson import AssistantV2
from ibm_watson.assistant_v2 import (
    AssistantState,
    MessageInput,
    MessageInputOptions,
    SkillsAsyncRequestStatus,
    StatefulMessageResponse,
)
from tests.compat.conftest import DATA
from tests.compat.real_conversations import CALL, CONVERSATIONS

pytestmark = pytest.mark.compat

FOLDER = Path(DATA, "skills", "actions")
SHOWN_CHARACTERS = 30
UNKNOWN_TO_THE_SDK = {"text_to_speech", "speech_to_text", "start_activities", "stop_activities"}
"""Types of responses that the reference sends and its SDK has no classes for."""


@dataclass
class Desk:
    """An assistant whose action skill is replaced by one file after the other."""

    client: AssistantV2
    assistant_id: str
    draft: str

    def bring_in(self, skill: dict[str, Any]) -> None:
        """Import a file and wait until it is trained."""
        state = AssistantState(action_disabled=False, dialog_disabled=True)
        self.client.import_skills(self.assistant_id, [skill], state)
        for _ in range(600):
            answer = self.client.import_skills_status(self.assistant_id).get_result()
            status = SkillsAsyncRequestStatus.from_dict(answer).status
            if status != "Processing":
                break
            time.sleep(0.05)
        assert status == "Completed"

    def say(self, session: str, text: str) -> str:
        """One turn; what came back, as it is written in `CONVERSATIONS`."""
        given = MessageInput(text=text, options=MessageInputOptions(debug=True))
        answer = self.client.message(self.assistant_id, self.draft, session, input=given).get_result()
        output = answer["output"]
        known = [each for each in output["generic"] if each["response_type"] not in UNKNOWN_TO_THE_SDK]
        parsed = StatefulMessageResponse.from_dict({**answer, "output": {**output, "generic": known}})
        assert [each.response_type for each in parsed.output.generic] == [
            each["response_type"] for each in known
        ]
        is_calling = "callout" in [event["event"] for event in output["debug"]["turn_events"]]
        return CALL if is_calling else " / ".join(map(shown, output["generic"]))


def shown(element: dict[str, Any]) -> str:
    """An element of an answer in a line."""
    if element["response_type"] == "text":
        return " ".join(element["text"].split())[:SHOWN_CHARACTERS].strip()
    offered = element.get("options") or element.get("suggestions") or ()
    labels = sorted(each["label"] for each in offered)
    return f"[{' | '.join([element['response_type'], *labels])}]"


@pytest.fixture(scope="module")
def desk(live_server: Any) -> Desk:
    client = AssistantV2("2024-08-25", authenticator=BasicAuthenticator("apikey", live_server.manager_key))
    client.set_service_url(live_server.url)
    made = client.create_assistant(name="Real").get_result()
    return Desk(client, made["assistant_id"], made["assistant_environments"][0]["environment_id"])


def test_conversations_when_listed_then_no_public_skill_is_left_out() -> None:
    """issue 7: all skills hold conversations of ten turns or more."""
    files = sorted(FOLDER.glob("*actions.json"))
    if not files:
        pytest.skip(f"no action skills in DOYLE_TEST_DATA ({DATA})")
    assert [file.stem for file in files] == sorted(CONVERSATIONS)
    assert min(len(turns) for turns in CONVERSATIONS.values()) > 10


@pytest.mark.parametrize("name", sorted(CONVERSATIONS))
def test_real_skill_when_imported_then_it_talks_as_written_and_is_exported_as_it_was(
    desk: Desk, name: str
) -> None:
    """spec/actions-format.md §1, actions-runtime.md §§2-21: the model that the import trains understands."""
    file = FOLDER / f"{name}.json"
    if not file.exists():
        pytest.skip(f"{file.name} is not in DOYLE_TEST_DATA ({DATA})")
    skill = json.loads(file.read_text(encoding="utf-8"))
    desk.bring_in(skill)
    session = desk.client.create_session(desk.assistant_id, desk.draft).get_result()["session_id"]
    for at, (text, expected) in enumerate(CONVERSATIONS[name]):
        assert desk.say(session, text) == expected, (at, text)
    kept = desk.client.export_skills(desk.assistant_id).get_result()["assistant_skills"][0]
    assert json.dumps(kept["workspace"]) == json.dumps(skill["workspace"])
    assert (kept["name"], kept["type"]) == (skill["name"], "action")
