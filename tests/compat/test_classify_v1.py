"""bulk_classify with IBM's Python SDK (spec/nlu.md §10)."""

from collections.abc import Callable
from typing import Any
from uuid import uuid4

import httpx
import pytest
from ibm_cloud_sdk_core import ApiException
from ibm_watson import AssistantV1
from ibm_watson.assistant_v1 import (
    BulkClassifyResponse,
    BulkClassifyUtterance,
    CreateEntity,
    CreateIntent,
    CreateValue,
    Example,
)

pytestmark = pytest.mark.compat


@pytest.fixture(scope="module")
def workspace_id(client: AssistantV1, await_training: Callable[..., dict[str, Any]]) -> str:
    intents = [
        CreateIntent("order", examples=[Example("I want to order tea"), Example("bring me a tea")]),
        CreateIntent("hello", examples=[Example("hello there"), Example("good morning")]),
    ]
    entities = [CreateEntity("drink", values=[CreateValue("tea", type="synonyms", synonyms=["brew"])])]
    made = client.create_workspace(name="Classified", intents=intents, entities=entities).get_result()
    await_training(client, made["workspace_id"])
    return str(made["workspace_id"])


def refusal(call: Callable[[], Any]) -> tuple[int, str]:
    with pytest.raises(ApiException) as caught:
        call()
    return caught.value.status_code, str(caught.value.message)


@pytest.mark.operation("bulk_classify")
def test_texts_when_classified_then_each_shows_all_intents_and_its_entities_in_order(
    client: AssistantV1, workspace_id: str
) -> None:
    texts = ["hello there", "I want to order a brew", "how tall is the Eiffel tower", ""]
    response = client.bulk_classify(workspace_id, input=[BulkClassifyUtterance(text) for text in texts])
    found = BulkClassifyResponse.from_dict(response.get_result()).output
    assert found is not None
    assert [item.input.text for item in found if item.input] == texts
    first, second, third, empty = found
    assert first.intents is not None
    assert [(intent.intent, intent.confidence) for intent in first.intents] == [("hello", 1), ("order", 0)]
    assert second.intents is not None
    assert second.intents[0].intent == "order"
    assert second.entities is not None
    assert [(entity.entity, entity.value, entity.location) for entity in second.entities] == [
        ("drink", "tea", [18, 22])
    ]
    assert third.intents is not None
    assert {intent.intent for intent in third.intents} == {"order", "hello"}
    assert (empty.intents, empty.entities) == ([], [])


def test_texts_when_classified_then_nothing_is_logged(client: AssistantV1, workspace_id: str) -> None:
    client.bulk_classify(workspace_id, input=[BulkClassifyUtterance("hello there")])
    assert client.list_logs(workspace_id).get_result()["logs"] == []


def test_one_text_when_not_in_an_array_then_is_classified_too(live_server: Any, workspace_id: str) -> None:
    """spec/api/contract.yaml, v1.bulk_classify."""
    with live_server.client() as http:
        body = {"input": {"text": "hello there"}}
        answered: httpx.Response = http.post(f"/v1/workspaces/{workspace_id}/bulk_classify", json=body)
    assert answered.status_code == 200
    assert [item["input"] for item in answered.json()["output"]] == [{"text": "hello there"}]


def test_request_when_it_cannot_be_then_is_refused(client: AssistantV1, workspace_id: str) -> None:
    """spec/limits.md: 1 to 50 items of 2,048 characters at the most."""
    hello = BulkClassifyUtterance("hello")
    for texts in ([], [hello] * 51, [BulkClassifyUtterance("x" * 2049)], [BulkClassifyUtterance("a\nb")]):
        status, _ = refusal(lambda texts=texts: client.bulk_classify(workspace_id, input=texts))
        assert status == 400
    assert refusal(lambda: client.bulk_classify(workspace_id))[0] == 400
    assert refusal(lambda: client.bulk_classify(str(uuid4()), input=[hello])) == (404, "Resource not found")
