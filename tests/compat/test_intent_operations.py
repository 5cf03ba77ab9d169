"""Intents, examples and counterexamples: each operation with IBM's Python SDK (spec/api/contract.yaml)."""

from collections.abc import Callable
from typing import Any

import pytest
from ibm_cloud_sdk_core import ApiException
from ibm_watson import AssistantV1
from ibm_watson.assistant_v1 import (
    Counterexample,
    CounterexampleCollection,
    CreateEntity,
    CreateIntent,
    Example,
    ExampleCollection,
    Intent,
    IntentCollection,
    Mention,
)

pytestmark = pytest.mark.compat


@pytest.fixture(scope="module")
def workspace_id(client: AssistantV1) -> str:
    """A workspace whose intent `hi` has two examples."""
    intents = [CreateIntent("hi", description="Greets", examples=[Example("hello"), Example("good day")])]
    made = client.create_workspace(name="Intents", intents=intents, entities=[CreateEntity("size")])
    return str(made.get_result()["workspace_id"])


@pytest.fixture
def intent(client: AssistantV1, workspace_id: str, fresh: Callable[[str], str]) -> str:
    """An intent of the test's own, with one example."""
    name = fresh("intent")
    client.create_intent(workspace_id, name, description="Mine", examples=[Example("one")])
    return name


def is_gone(read: Callable[[], Any]) -> bool:
    with pytest.raises(ApiException) as caught:
        read()
    return bool(caught.value.status_code == 404)


@pytest.mark.operation("list_intents")
def test_intents_when_listed_with_export_then_hold_their_examples(
    client: AssistantV1, workspace_id: str, parsed: Callable[..., Any]
) -> None:
    response = client.list_intents(workspace_id, export=True, include_count=True, include_audit=True)
    found = parsed(IntentCollection, response)
    shown = {each.intent: each for each in found.intents}["hi"]
    assert [example.text for example in shown.examples] == ["hello", "good day"]
    assert found.pagination.total == len(found.intents)
    assert shown.created <= shown.updated


@pytest.mark.operation("create_intent")
def test_intent_when_created_then_is_shown(
    client: AssistantV1, workspace_id: str, parsed: Callable[..., Any], fresh: Callable[[str], str]
) -> None:
    name = fresh("intent")
    made = parsed(Intent, client.create_intent(workspace_id, name, description="D", include_audit=True), 201)
    assert (made.intent, made.description, made.created) == (name, "D", made.updated)


@pytest.mark.operation("get_intent")
def test_intent_when_read_then_holds_examples_for_export_only(
    client: AssistantV1, workspace_id: str, parsed: Callable[..., Any]
) -> None:
    assert parsed(Intent, client.get_intent(workspace_id, "hi")).examples is None
    assert len(parsed(Intent, client.get_intent(workspace_id, "hi", export=True)).examples) == 2


@pytest.mark.operation("update_intent")
def test_intent_when_renamed_then_keeps_its_examples_and_its_description(
    client: AssistantV1, workspace_id: str, intent: str, parsed: Callable[..., Any]
) -> None:
    """spec/api/guide.md §9: an intent rename must not lose its examples."""
    changed = parsed(Intent, client.update_intent(workspace_id, intent, new_intent=f"{intent}.new"))
    assert (changed.intent, changed.description) == (f"{intent}.new", "Mine")
    shown = parsed(Intent, client.get_intent(workspace_id, f"{intent}.new", export=True))
    assert [example.text for example in shown.examples] == ["one"]
    assert is_gone(lambda: client.get_intent(workspace_id, intent))


@pytest.mark.operation("delete_intent")
def test_intent_when_deleted_then_its_examples_are_gone_too(
    client: AssistantV1, workspace_id: str, intent: str
) -> None:
    deleted = client.delete_intent(workspace_id, intent)
    assert (deleted.get_status_code(), deleted.get_result()) == (200, {})
    assert is_gone(lambda: client.list_examples(workspace_id, intent))
    client.create_intent(workspace_id, intent)
    assert client.list_examples(workspace_id, intent).get_result()["examples"] == []


@pytest.mark.operation("list_examples")
def test_examples_when_listed_in_pages_then_each_is_shown_once(
    client: AssistantV1, workspace_id: str, parsed: Callable[..., Any]
) -> None:
    first = parsed(ExampleCollection, client.list_examples(workspace_id, "hi", page_limit=1, sort="-text"))
    cursor = first.pagination.next_cursor
    second = client.list_examples(workspace_id, "hi", page_limit=1, sort="-text", cursor=cursor)
    last = parsed(ExampleCollection, second)
    assert [example.text for page in (first, last) for example in page.examples] == ["hello", "good day"]
    assert last.pagination.next_cursor is None


@pytest.mark.operation("create_example")
def test_example_when_created_with_mentions_then_shows_them(
    client: AssistantV1, workspace_id: str, intent: str, parsed: Callable[..., Any]
) -> None:
    mentions = [Mention("size", [2, 5])]
    made = parsed(Example, client.create_example(workspace_id, intent, "a big one", mentions=mentions), 201)
    assert [(mention.entity, mention.location) for mention in made.mentions] == [("size", [2, 5])]


@pytest.mark.operation("get_example")
def test_example_when_read_then_is_shown(
    client: AssistantV1, workspace_id: str, parsed: Callable[..., Any]
) -> None:
    found = parsed(Example, client.get_example(workspace_id, "hi", "good day", include_audit=True))
    assert (found.text, found.mentions) == ("good day", None)
    assert found.created <= found.updated


@pytest.mark.operation("update_example")
def test_example_when_its_text_is_changed_then_the_old_one_is_gone(
    client: AssistantV1, workspace_id: str, intent: str, parsed: Callable[..., Any]
) -> None:
    changed = parsed(Example, client.update_example(workspace_id, intent, "one", new_text="two"))
    assert changed.text == "two"
    listed = client.list_examples(workspace_id, intent).get_result()["examples"]
    assert listed == [{"text": "two"}]


@pytest.mark.operation("delete_example")
def test_example_when_deleted_then_is_gone(client: AssistantV1, workspace_id: str, intent: str) -> None:
    deleted = client.delete_example(workspace_id, intent, "one")
    assert (deleted.get_status_code(), deleted.get_result()) == (200, {})
    assert is_gone(lambda: client.get_example(workspace_id, intent, "one"))


@pytest.mark.operation("list_counterexamples", "create_counterexample")
def test_counterexample_when_created_then_is_listed(
    client: AssistantV1, workspace_id: str, parsed: Callable[..., Any], fresh: Callable[[str], str]
) -> None:
    text = fresh("counterexample")
    made = parsed(Counterexample, client.create_counterexample(workspace_id, text, include_audit=True), 201)
    assert (made.text, made.created) == (text, made.updated)
    found = parsed(CounterexampleCollection, client.list_counterexamples(workspace_id, sort="-updated"))
    assert found.counterexamples[0].text == text


@pytest.mark.operation("get_counterexample", "update_counterexample", "delete_counterexample")
def test_counterexample_when_changed_and_deleted_then_is_found_under_its_text(
    client: AssistantV1, workspace_id: str, parsed: Callable[..., Any], fresh: Callable[[str], str]
) -> None:
    text, other = fresh("counterexample"), fresh("counterexample")
    client.create_counterexample(workspace_id, text)
    assert parsed(Counterexample, client.get_counterexample(workspace_id, text)).text == text
    changed = parsed(Counterexample, client.update_counterexample(workspace_id, text, new_text=other))
    assert changed.text == other
    assert is_gone(lambda: client.get_counterexample(workspace_id, text))
    deleted = client.delete_counterexample(workspace_id, other)
    assert (deleted.get_status_code(), deleted.get_result()) == (200, {})
    assert is_gone(lambda: client.get_counterexample(workspace_id, other))
