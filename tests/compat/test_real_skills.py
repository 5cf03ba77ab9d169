"""Real exported skills, imported and talked to through IBM's SDK."""

from collections.abc import Callable
from typing import Any

import pytest
from ibm_watson import AssistantV1

pytestmark = pytest.mark.compat

ELEMENT_KEYS = {
    "intents": "intent",
    "examples": "text",
    "entities": "entity",
    "values": "value",
    "dialog_nodes": "dialog_node",
    "counterexamples": "text",
}
SERVER_KEYS = {"created", "updated", "workspace_id", "status", "learning_opt_out", "metadata"}


def without_order(content: Any, name: str = "") -> Any:
    """The same content, with its elements by key, and without what the server sets itself."""
    if isinstance(content, dict):
        return {
            key: without_order(item, key)
            for key, item in content.items()
            if key not in {"created", "updated"}
        }
    if not isinstance(content, list):
        return content
    key = ELEMENT_KEYS.get(name)
    if key is not None and all(isinstance(item, dict) and key in item for item in content):
        return {item[key]: without_order(item) for item in content}
    return [without_order(item) for item in content]


@pytest.mark.parametrize("name", ["car_dashboard", "bank_simple", "bank_intermediate"])
@pytest.mark.parametrize("authenticator", ["basic", "iam"])
def test_skill_when_imported_and_exported_then_its_content_is_the_same(
    connect: Callable[..., AssistantV1],
    real_skill: Callable[[str], dict[str, Any]],
    name: str,
    authenticator: str,
) -> None:
    """design, *Import and writes*: an export returns what was imported."""
    client, skill = connect(authenticator), real_skill(name)
    content = {key: value for key, value in skill.items() if key not in SERVER_KEYS}
    known = {"name", "description", "language", "intents", "entities", "dialog_nodes", "counterexamples"}
    known |= {"system_settings", "webhooks"}
    made = client.create_workspace(**{key: content[key] for key in known & set(content)}).get_result()
    exported = client.get_workspace(made["workspace_id"], export=True).get_result()
    for key in sorted(known & set(content)):
        assert without_order(exported[key], key) == without_order(content[key], key), key
    client.delete_workspace(made["workspace_id"])


CAR_TALK = [
    ("hello", "Hello"),
    ("turn on the lights", None),
    ("turn on the radio", None),
    ("play some jazz", "jazz"),
    ("find me a gas station", None),
    ("turn off the headlights", None),
    ("how is the weather tomorrow", None),
    ("I want to eat pizza", None),
    ("thank you", None),
    ("goodbye", None),
]


@pytest.mark.slow
@pytest.mark.timeout(300)
def test_car_dashboard_when_trained_then_holds_a_sensible_conversation(
    client: AssistantV1,
    real_skill: Callable[[str], dict[str, Any]],
    await_training: Callable[..., dict[str, Any]],
) -> None:
    """Issue *Shows*: ten turns through the SDK."""
    skill = real_skill("car_dashboard")
    wanted = ("name", "language", "intents", "entities", "dialog_nodes", "counterexamples")
    made = client.create_workspace(**{key: skill[key] for key in wanted}).get_result()
    assert await_training(client, made["workspace_id"])["status"] == "Available"
    answer = client.message(made["workspace_id"]).get_result()
    assert "nice drive" in " ".join(answer["output"]["text"])
    for text, expected in CAR_TALK:
        reply = client.message(made["workspace_id"], input={"text": text}, context=answer["context"])
        answer = reply.get_result()
        assert answer["output"]["nodes_visited"], text
        assert answer["output"]["generic"], text
        assert answer["intents"], text
        assert not [item for item in answer["output"]["log_messages"] if item["level"] == "err"], text
        assert expected is None or expected.lower() in " ".join(answer["output"]["text"]).lower(), text
    client.delete_workspace(made["workspace_id"])


@pytest.mark.slow
@pytest.mark.timeout(300)
def test_bank_simple_when_trained_then_greets_by_its_intent(
    client: AssistantV1,
    real_skill: Callable[[str], dict[str, Any]],
    await_training: Callable[..., dict[str, Any]],
) -> None:
    """Issue *Shows*."""
    skill = real_skill("bank_simple")
    wanted = ("name", "language", "intents", "entities", "dialog_nodes", "counterexamples")
    made = client.create_workspace(**{key: skill[key] for key in wanted}).get_result()
    assert await_training(client, made["workspace_id"])["status"] == "Available"
    answer = client.message(made["workspace_id"]).get_result()
    assert answer["output"]["generic"]
    reply = client.message(
        made["workspace_id"], input={"text": "hello"}, context=answer["context"]
    ).get_result()
    assert reply["intents"][0]["intent"] == "General_Conversation-Greetings"
    assert reply["output"]["generic"]
    client.delete_workspace(made["workspace_id"])
