"""Spelling correction through IBM's Python SDK (spec/nlu.md §7, spec/dialog-engine.md §7.4)."""

import time
from collections.abc import Iterator
from typing import Any

import pytest
from ibm_watson import AssistantV1
from ibm_watson.assistant_v1 import (
    CreateIntent,
    DialogNode,
    Example,
    MessageInput,
    MessageResponse,
    WorkspaceSystemSettings,
)

from doyle.nlu.speller import find_speller

pytestmark = pytest.mark.compat

TRAINING_SECONDS = 120
TYPED, CORRECTED = "letme renw my subscritpion", "let me renew my subscription"


@pytest.fixture(scope="module")
def workspace_id(client: AssistantV1) -> Iterator[str]:
    if find_speller("en") is None:
        pytest.skip("the word lists are not built: run tools/build_words.py")
    made = client.create_workspace(
        name="Spelling",
        language="en",
        intents=[
            CreateIntent(
                "renewal", examples=[Example("let me renew my subscription"), Example("prolong it")]
            ),
            CreateIntent("address", examples=[Example("change my address"), Example("I moved")]),
        ],
        dialog_nodes=[
            DialogNode("n", conditions="#renewal", output={"text": "<? input.original_text ?>"}),
            DialogNode("o", conditions="anything_else", previous_sibling="n", output={"text": "Pardon?"}),
        ],
        system_settings=WorkspaceSystemSettings(spelling_auto_correct=True),
    ).get_result()["workspace_id"]
    limit = time.monotonic() + TRAINING_SECONDS
    while client.get_workspace(made).get_result()["status"] != "Available":
        assert time.monotonic() < limit, "not trained in time"
        time.sleep(0.1)
    yield made
    client.delete_workspace(made)


def say(client: AssistantV1, workspace_id: str, **sent: Any) -> MessageResponse:
    reply = client.message(workspace_id, input=MessageInput(text=TYPED, **sent)).get_result()
    return MessageResponse.from_dict(reply)


def test_message_when_the_workspace_corrects_then_the_client_gets_both_texts(
    client: AssistantV1, workspace_id: str
) -> None:
    reply = say(client, workspace_id)
    assert (reply.input.text, reply.input.original_text) == (CORRECTED, TYPED)
    assert reply.input.suggested_text is None
    assert (reply.intents[0].intent, reply.intents[0].confidence) == ("renewal", 1)
    assert reply.output.text == [TYPED]


def test_message_when_the_client_asks_for_suggestions_only_then_gets_one(
    client: AssistantV1, workspace_id: str
) -> None:
    reply = say(client, workspace_id, spelling_auto_correct=False, spelling_suggestions=True)
    assert (reply.input.text, reply.input.suggested_text) == (TYPED, CORRECTED)
    assert reply.input.original_text is None
    assert reply.input.spelling_suggestions is True


def test_message_when_the_client_switches_it_off_then_the_text_stays(
    client: AssistantV1, workspace_id: str
) -> None:
    reply = say(client, workspace_id, spelling_auto_correct=False)
    assert (reply.input.text, reply.input.original_text, reply.input.suggested_text) == (TYPED, None, None)
