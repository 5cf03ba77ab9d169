"""Entities, mentions, values and synonyms: each operation with IBM's Python SDK (spec/api/contract.yaml)."""

from collections.abc import Callable
from typing import Any

import pytest
from ibm_cloud_sdk_core import ApiException
from ibm_watson import AssistantV1
from ibm_watson.assistant_v1 import (
    CreateEntity,
    CreateIntent,
    CreateValue,
    Entity,
    EntityCollection,
    EntityMentionCollection,
    Example,
    Mention,
    Synonym,
    SynonymCollection,
    Value,
    ValueCollection,
)

pytestmark = pytest.mark.compat

VALUES = [
    CreateValue("big", synonyms=["large", "huge"], metadata={"rank": 2}),
    CreateValue("code", patterns=[r"\d{5}", "[a-z]{2}"]),
]


@pytest.fixture(scope="module")
def workspace_id(client: AssistantV1) -> str:
    """A workspace whose entity `size` has a value with synonyms and one with patterns."""
    examples = [Example("a big one", mentions=[Mention("size", [2, 5])])]
    made = client.create_workspace(
        name="Entities",
        entities=[CreateEntity("size", description="How big", metadata={"a": [1]}, values=VALUES)],
        intents=[CreateIntent("order", examples=examples)],
    )
    return str(made.get_result()["workspace_id"])


@pytest.fixture
def entity(client: AssistantV1, workspace_id: str, fresh: Callable[[str], str]) -> str:
    """An entity of the test's own, with the two values."""
    name = fresh("entity")
    client.create_entity(workspace_id, name, description="Mine", values=VALUES)
    return name


def is_gone(read: Callable[[], Any]) -> bool:
    with pytest.raises(ApiException) as caught:
        read()
    return bool(caught.value.status_code == 404)


@pytest.mark.operation("list_entities")
def test_entities_when_listed_with_export_then_hold_their_values(
    client: AssistantV1, workspace_id: str, parsed: Callable[..., Any]
) -> None:
    found = parsed(EntityCollection, client.list_entities(workspace_id, export=True, include_audit=True))
    shown = {each.entity: each for each in found.entities}["size"]
    assert (shown.description, shown.metadata) == ("How big", {"a": [1]})
    assert {value.value: value.type for value in shown.values} == {"big": "synonyms", "code": "patterns"}
    assert shown.created <= shown.updated


@pytest.mark.operation("create_entity")
def test_entity_when_created_then_is_shown(
    client: AssistantV1, workspace_id: str, parsed: Callable[..., Any], fresh: Callable[[str], str]
) -> None:
    name = fresh("entity")
    response = client.create_entity(workspace_id, name, metadata={"n": 1}, fuzzy_match=True, values=VALUES)
    made = parsed(Entity, response, 201)
    assert (made.entity, made.metadata, made.fuzzy_match) == (name, {"n": 1}, True)


@pytest.mark.operation("get_entity")
def test_entity_when_read_then_holds_values_for_export_only(
    client: AssistantV1, workspace_id: str, parsed: Callable[..., Any]
) -> None:
    assert parsed(Entity, client.get_entity(workspace_id, "size")).values is None
    shown = parsed(Entity, client.get_entity(workspace_id, "size", export=True))
    assert {value.value: value.synonyms for value in shown.values} == {"big": ["large", "huge"], "code": None}


@pytest.mark.operation("update_entity")
def test_entity_when_renamed_then_keeps_its_values(
    client: AssistantV1, workspace_id: str, entity: str, parsed: Callable[..., Any]
) -> None:
    changed = parsed(Entity, client.update_entity(workspace_id, entity, new_entity=f"{entity}-new"))
    assert (changed.entity, changed.description) == (f"{entity}-new", "Mine")
    assert parsed(EntityCollection, client.list_entities(workspace_id, page_limit=500))
    shown = parsed(Entity, client.get_entity(workspace_id, f"{entity}-new", export=True))
    assert [value.value for value in shown.values] == ["big", "code"]
    assert is_gone(lambda: client.get_entity(workspace_id, entity))


@pytest.mark.operation("delete_entity")
def test_entity_when_deleted_then_its_values_are_gone_too(
    client: AssistantV1, workspace_id: str, entity: str
) -> None:
    deleted = client.delete_entity(workspace_id, entity)
    assert (deleted.get_status_code(), deleted.get_result()) == (200, {})
    assert is_gone(lambda: client.list_values(workspace_id, entity))
    client.create_entity(workspace_id, entity)
    assert client.list_values(workspace_id, entity).get_result()["values"] == []


@pytest.mark.operation("list_mentions")
def test_mentions_when_listed_then_show_text_intent_and_place(
    client: AssistantV1, workspace_id: str, parsed: Callable[..., Any]
) -> None:
    response = client.list_mentions(workspace_id, "size", export=True, include_audit=True)
    found = parsed(EntityMentionCollection, response)
    assert [(item.text, item.intent, item.location) for item in found.examples] == [
        ("a big one", "order", [2, 5])
    ]
    assert found.pagination.refresh_url


@pytest.mark.operation("list_values")
def test_values_when_listed_then_hold_synonyms_and_patterns_for_export_only(
    client: AssistantV1, workspace_id: str, parsed: Callable[..., Any]
) -> None:
    short = parsed(ValueCollection, client.list_values(workspace_id, "size", sort="-value"))
    assert [(item.value, item.synonyms, item.patterns) for item in short.values] == [
        ("code", None, None),
        ("big", None, None),
    ]
    whole = parsed(ValueCollection, client.list_values(workspace_id, "size", export=True))
    assert [(item.synonyms, item.patterns) for item in whole.values] == [
        (["large", "huge"], None),
        (None, [r"\d{5}", "[a-z]{2}"]),
    ]


@pytest.mark.operation("create_value")
def test_value_when_created_then_is_shown(
    client: AssistantV1, workspace_id: str, entity: str, parsed: Callable[..., Any]
) -> None:
    made = parsed(Value, client.create_value(workspace_id, entity, "tiny", metadata={"rank": 1}), 201)
    assert (made.value, made.type, made.metadata) == ("tiny", "synonyms", {"rank": 1})


@pytest.mark.operation("get_value")
def test_value_when_read_then_is_shown(
    client: AssistantV1, workspace_id: str, parsed: Callable[..., Any]
) -> None:
    found = parsed(Value, client.get_value(workspace_id, "size", "big", export=True, include_audit=True))
    assert (found.type, found.synonyms, found.metadata) == ("synonyms", ["large", "huge"], {"rank": 2})
    assert found.created <= found.updated


@pytest.mark.operation("update_value")
def test_value_when_changed_with_append_then_its_synonyms_are_merged(
    client: AssistantV1, workspace_id: str, entity: str, parsed: Callable[..., Any]
) -> None:
    """spec/api/guide.md §9."""
    update = {"new_value": "grand", "new_synonyms": ["vast", "large"]}
    changed = parsed(Value, client.update_value(workspace_id, entity, "big", append=True, **update))
    assert (changed.value, changed.metadata) == ("grand", {"rank": 2})
    shown = client.list_synonyms(workspace_id, entity, "grand").get_result()["synonyms"]
    assert shown == [{"synonym": "huge"}, {"synonym": "large"}, {"synonym": "vast"}]
    client.update_value(workspace_id, entity, "grand", new_synonyms=["only"])
    assert client.list_synonyms(workspace_id, entity, "grand").get_result()["synonyms"] == [
        {"synonym": "only"}
    ]


@pytest.mark.operation("delete_value")
def test_value_when_deleted_then_is_gone(client: AssistantV1, workspace_id: str, entity: str) -> None:
    deleted = client.delete_value(workspace_id, entity, "big")
    assert (deleted.get_status_code(), deleted.get_result()) == (200, {})
    assert is_gone(lambda: client.get_value(workspace_id, entity, "big"))
    assert is_gone(lambda: client.list_synonyms(workspace_id, entity, "big"))


@pytest.mark.operation("list_synonyms", "create_synonym")
def test_synonym_when_created_then_is_listed(
    client: AssistantV1, workspace_id: str, entity: str, parsed: Callable[..., Any]
) -> None:
    made = parsed(Synonym, client.create_synonym(workspace_id, entity, "big", "vast"), 201)
    assert (made.synonym, made.created) == ("vast", None)
    response = client.list_synonyms(workspace_id, entity, "big", include_count=True, include_audit=True)
    found = parsed(SynonymCollection, response)
    assert [item.synonym for item in found.synonyms] == ["huge", "large", "vast"]
    assert found.pagination.total == 3


@pytest.mark.operation("get_synonym", "update_synonym", "delete_synonym")
def test_synonym_when_changed_and_deleted_then_is_found_under_its_text(
    client: AssistantV1, workspace_id: str, entity: str, parsed: Callable[..., Any]
) -> None:
    place = (workspace_id, entity, "big")
    assert parsed(Synonym, client.get_synonym(*place, "huge", include_audit=True)).created is not None
    assert parsed(Synonym, client.update_synonym(*place, "huge", new_synonym="vast")).synonym == "vast"
    assert is_gone(lambda: client.get_synonym(*place, "huge"))
    deleted = client.delete_synonym(*place, "vast")
    assert (deleted.get_status_code(), deleted.get_result()) == (200, {})
    assert is_gone(lambda: client.get_synonym(*place, "vast"))
