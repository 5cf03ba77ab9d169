"""Every v1 operation on single elements, with IBM's Python SDK and its models (spec/api/guide.md §§8-10)."""

from collections.abc import Callable
from typing import Any
from uuid import uuid4

import pytest
from ibm_cloud_sdk_core import ApiException
from ibm_watson import AssistantV1
from ibm_watson.assistant_v1 import (
    Counterexample,
    CounterexampleCollection,
    CreateEntity,
    CreateIntent,
    CreateValue,
    DialogNode,
    DialogNodeCollection,
    DialogNodeNextStep,
    Entity,
    EntityCollection,
    EntityMentionCollection,
    Example,
    ExampleCollection,
    Intent,
    IntentCollection,
    Mention,
    Synonym,
    SynonymCollection,
    Value,
    ValueCollection,
)

pytestmark = pytest.mark.compat

ODD_TEXTS = ("a/b?c", "50% off", "1+1 = 2", "ä  ö", "?#&", "%2F", "你好/再见", "👋 hi", "a\\b")


@pytest.fixture
def workspace_id(client: AssistantV1) -> str:
    content: dict[str, Any] = {
        "name": "Authored",
        "intents": [CreateIntent("hi", examples=[Example("hello"), Example("good day")])],
        "entities": [CreateEntity("size", values=[CreateValue("big", type="synonyms", synonyms=["large"])])],
        "dialog_nodes": [
            DialogNode("first", conditions="#hi"),
            DialogNode("second", conditions="@size", previous_sibling="first"),
            DialogNode("child", conditions="true", parent="first"),
        ],
    }
    return str(client.create_workspace(**content).get_result()["workspace_id"])


def result(response: Any, status: int = 200) -> Any:
    assert response.get_status_code() == status
    return response.get_result()


def call(client: AssistantV1, method: str, workspace_id: str, arguments: tuple[Any, ...]) -> Any:
    """Call a method of the client; a last argument that is a dictionary holds the named ones."""
    named = arguments[-1] if isinstance(arguments[-1], dict) else {}
    plain = arguments[:-1] if named else arguments
    return getattr(client, method)(workspace_id, *plain, **named)


def refusal(attempt: Any, status: int = 400) -> str:
    with pytest.raises(ApiException) as caught:
        attempt()
    assert caught.value.status_code == status
    return str(caught.value.message)


def chain(client: AssistantV1, workspace_id: str, parent: str | None = None) -> list[str]:
    """The children of a parent in their order; fails where they are not one chain."""
    listed = client.list_dialog_nodes(workspace_id, page_limit=500).get_result()["dialog_nodes"]
    follows = {
        node.get("previous_sibling"): node["dialog_node"] for node in listed if node.get("parent") == parent
    }
    found: list[str] = []
    previous = None
    while previous in follows:
        previous = follows.pop(previous)
        found.append(previous)
    assert not follows
    return found


@pytest.mark.operation("create_intent", "update_intent", "get_intent", "list_intents", "delete_intent")
def test_intent_when_created_changed_and_deleted_then_each_answer_is_a_model(
    client: AssistantV1, workspace_id: str
) -> None:
    """spec/api/guide.md §9: renaming keeps the examples, absent fields keep their value."""
    made = Intent.from_dict(
        result(
            client.create_intent(
                workspace_id, "bye", description="Leaving", examples=[Example("so long")], include_audit=True
            ),
            201,
        )
    )
    assert (made.intent, made.description, made.created) == ("bye", "Leaving", made.updated)
    changed = Intent.from_dict(
        result(
            client.update_intent(
                workspace_id, "bye", new_intent="farewell", new_examples=[Example("see you")], append=True
            )
        )
    )
    assert (changed.intent, changed.description, changed.created) == ("farewell", "Leaving", None)
    shown = Intent.from_dict(result(client.get_intent(workspace_id, "farewell", export=True)))
    assert shown.examples is not None
    assert [example.text for example in shown.examples] == ["so long", "see you"]
    client.update_intent(workspace_id, "farewell", new_examples=[Example("only this")])
    listed = IntentCollection.from_dict(
        result(client.list_intents(workspace_id, export=True, include_count=True))
    )
    assert {intent.intent: len(intent.examples or ()) for intent in listed.intents} == {
        "farewell": 1,
        "hi": 2,
    }
    assert listed.pagination.total == 2
    assert "examples" not in result(client.list_intents(workspace_id))["intents"][0]
    assert result(client.delete_intent(workspace_id, "farewell")) == {}
    assert refusal(lambda: client.get_intent(workspace_id, "farewell"), 404) == "Resource not found"


@pytest.mark.operation("create_example", "get_example", "update_example", "delete_example", "list_examples")
@pytest.mark.parametrize("text", ODD_TEXTS)
def test_example_when_its_text_needs_encoding_in_a_path_then_it_is_found_changed_and_deleted(
    client: AssistantV1, workspace_id: str, text: str
) -> None:
    """spec/api/guide.md §10."""
    made = result(client.create_example(workspace_id, "hi", text), 201)
    assert Example.from_dict(made).text == text
    assert result(client.get_example(workspace_id, "hi", text)) == {"text": text}
    assert result(client.update_example(workspace_id, "hi", text, new_text=f"{text}!")) == {
        "text": f"{text}!"
    }
    assert result(client.delete_example(workspace_id, "hi", f"{text}!")) == {}
    left = ExampleCollection.from_dict(result(client.list_examples(workspace_id, "hi")))
    assert [example.text for example in left.examples] == ["good day", "hello"]


@pytest.mark.operation(
    "create_counterexample",
    "get_counterexample",
    "update_counterexample",
    "list_counterexamples",
    "delete_counterexample",
)
@pytest.mark.parametrize("text", ODD_TEXTS)
def test_counterexample_when_its_text_needs_encoding_in_a_path_then_it_is_found_changed_and_deleted(
    client: AssistantV1, workspace_id: str, text: str
) -> None:
    """spec/api/guide.md §10."""
    assert (
        Counterexample.from_dict(result(client.create_counterexample(workspace_id, text), 201)).text == text
    )
    assert result(client.get_counterexample(workspace_id, text)) == {"text": text}
    changed = client.update_counterexample(workspace_id, text, new_text="another")
    assert Counterexample.from_dict(result(changed)).text == "another"
    listed = CounterexampleCollection.from_dict(result(client.list_counterexamples(workspace_id)))
    assert [item.text for item in listed.counterexamples] == ["another"]
    assert result(client.delete_counterexample(workspace_id, "another")) == {}


@pytest.mark.operation("list_mentions", "update_entity", "delete_entity")
def test_mentions_when_an_entity_is_annotated_then_they_are_listed_and_follow_its_name(
    client: AssistantV1, workspace_id: str
) -> None:
    """spec/nlu.md §5, *List entity mentions*."""
    text = "a big one for 👋 me"
    client.create_example(workspace_id, "hi", text, mentions=[Mention("size", [2, 5])])
    found = EntityMentionCollection.from_dict(result(client.list_mentions(workspace_id, "size")))
    assert [(item.text, item.intent, item.location) for item in found.examples] == [(text, "hi", [2, 5])]
    client.update_entity(workspace_id, "size", new_entity="extent")
    assert len(result(client.list_mentions(workspace_id, "extent"))["examples"]) == 1
    audited = result(client.list_mentions(workspace_id, "extent", export=True, include_audit=True))
    shown = result(client.get_example(workspace_id, "hi", text, include_audit=True))
    assert set(audited["examples"][0]) == {"text", "intent", "location", "created", "updated"}
    assert audited["examples"][0]["updated"] == shown["updated"]
    client.delete_entity(workspace_id, "extent")
    assert not result(client.get_example(workspace_id, "hi", text)).get("mentions")
    refusal(lambda: client.list_mentions(workspace_id, "extent"), 404)


@pytest.mark.operation(
    "create_entity",
    "get_entity",
    "update_value",
    "list_values",
    "create_value",
    "delete_value",
    "list_entities",
)
def test_entity_and_values_when_written_then_a_value_has_one_type_and_its_array(
    client: AssistantV1, workspace_id: str
) -> None:
    """spec/nlu.md §4."""
    made = Entity.from_dict(
        result(
            client.create_entity(
                workspace_id,
                "zip",
                metadata={"a": 1},
                fuzzy_match=True,
                values=[CreateValue("code", patterns=[r"\d{5}"]), CreateValue("none", synonyms=["no zip"])],
            ),
            201,
        )
    )
    assert (made.entity, made.fuzzy_match, made.metadata) == ("zip", True, {"a": 1})
    whole = Entity.from_dict(result(client.get_entity(workspace_id, "zip", export=True)))
    assert whole.values is not None
    assert {value.value: value.type for value in whole.values} == {"code": "patterns", "none": "synonyms"}
    changed = result(
        client.update_value(workspace_id, "zip", "none", new_type="patterns", new_patterns=["x"])
    )
    assert changed == {"value": "none", "type": "patterns", "patterns": ["x"]}
    listed = ValueCollection.from_dict(result(client.list_values(workspace_id, "zip", export=True)))
    assert {value.value: value.synonyms for value in listed.values} == {"code": None, "none": None}
    assert Value.from_dict(result(client.create_value(workspace_id, "zip", "new"), 201)).type == "synonyms"
    assert result(client.delete_value(workspace_id, "zip", "new")) == {}
    assert EntityCollection.from_dict(result(client.list_entities(workspace_id))).entities[0].entity == "size"


@pytest.mark.operation("create_synonym", "list_synonyms", "update_synonym", "delete_synonym", "get_value")
def test_synonyms_when_written_then_are_sorted_and_the_last_one_leaves_the_value(
    client: AssistantV1, workspace_id: str
) -> None:
    """spec/api/guide.md §§8-9."""
    for text in ("synonym_1", "syn_2"):
        made = client.create_synonym(workspace_id, "size", "big", text, include_audit=True)
        assert Synonym.from_dict(result(made, 201)).created is not None
    found = client.list_synonyms(workspace_id, "size", "big", sort="-synonym")
    listed = SynonymCollection.from_dict(result(found))
    assert [item.synonym for item in listed.synonyms] == ["synonym_1", "syn_2", "large"]
    changed = client.update_synonym(workspace_id, "size", "big", "large", new_synonym="grand/e")
    assert Synonym.from_dict(result(changed)).synonym == "grand/e"
    for text in ("synonym_1", "syn_2", "grand/e"):
        assert result(client.delete_synonym(workspace_id, "size", "big", text)) == {}
    assert result(client.get_value(workspace_id, "size", "big")) == {"value": "big", "type": "synonyms"}


@pytest.mark.operation("create_dialog_node", "list_dialog_nodes")
def test_dialog_nodes_when_created_then_each_takes_its_place_in_the_chain(
    client: AssistantV1, workspace_id: str
) -> None:
    """spec/api/guide.md §9; spec/dialog-engine.md §1.2."""
    made = DialogNode.from_dict(result(client.create_dialog_node(workspace_id, "top"), 201))
    assert (made.type, made.previous_sibling) == ("standard", None)
    client.create_dialog_node(workspace_id, "between", previous_sibling="first")
    client.create_dialog_node(workspace_id, "grandchild", parent="child")
    client.create_dialog_node(workspace_id, "elder", parent="first")
    assert chain(client, workspace_id) == ["top", "first", "between", "second"]
    assert chain(client, workspace_id, "first") == ["elder", "child"]
    assert chain(client, workspace_id, "child") == ["grandchild"]
    listed = DialogNodeCollection.from_dict(result(client.list_dialog_nodes(workspace_id, page_limit=2)))
    assert [node.dialog_node for node in listed.dialog_nodes] == ["between", "child"]
    assert listed.pagination.next_cursor


@pytest.mark.operation("update_dialog_node")
def test_dialog_node_when_moved_then_its_children_come_along_and_both_chains_are_whole(
    client: AssistantV1, workspace_id: str
) -> None:
    """spec/api/guide.md §9."""
    client.create_dialog_node(workspace_id, "third", previous_sibling="second")
    client.update_dialog_node(workspace_id, "first", new_parent="third")
    assert chain(client, workspace_id) == ["second", "third"]
    assert chain(client, workspace_id, "third") == ["first"]
    assert chain(client, workspace_id, "first") == ["child"]
    client.update_dialog_node(workspace_id, "first", new_previous_sibling="second")
    assert chain(client, workspace_id) == ["second", "first", "third"]
    message = refusal(lambda: client.update_dialog_node(workspace_id, "first", new_parent="child"))
    assert message == "a node cannot hang below itself"
    assert chain(client, workspace_id) == ["second", "first", "third"]


@pytest.mark.operation("update_dialog_node", "get_dialog_node")
def test_dialog_node_when_renamed_then_everything_that_names_it_follows(
    client: AssistantV1, workspace_id: str
) -> None:
    """spec/api/guide.md §9."""
    step = DialogNodeNextStep("jump_to", dialog_node="first", selector="body")
    client.update_dialog_node(workspace_id, "second", new_next_step=step)
    changed = client.update_dialog_node(workspace_id, "first", new_dialog_node="one", new_title="One")
    assert DialogNode.from_dict(result(changed)).title == "One"
    assert chain(client, workspace_id) == ["one", "second"]
    assert chain(client, workspace_id, "one") == ["child"]
    second = DialogNode.from_dict(result(client.get_dialog_node(workspace_id, "second")))
    assert second.next_step is not None
    assert second.next_step.dialog_node == "one"


@pytest.mark.operation("create_dialog_node", "message")
def test_dialog_node_when_it_jumps_to_one_that_follows_later_then_the_jump_works_from_then_on(
    client: AssistantV1, workspace_id: str
) -> None:
    """spec/api/guide.md §9 asks for parents and siblings only: nodes that jump to each other can be created
    one by one. spec/dialog-engine.md §12: meanwhile the turn says what is missing."""
    step = DialogNodeNextStep("jump_to", dialog_node="later", selector="body")
    client.create_dialog_node(workspace_id, "jumping", conditions="true", next_step=step)
    output = client.message(workspace_id).get_result()["output"]
    assert output["nodes_visited"] == ["jumping"]
    assert "[later], which does not exist" in output["log_messages"][0]["msg"]
    client.create_dialog_node(workspace_id, "later", conditions="false", previous_sibling="jumping")
    output = client.message(workspace_id).get_result()["output"]
    assert (output["nodes_visited"], output["log_messages"]) == (["jumping", "later"], [])


@pytest.mark.operation("update_value", "delete_synonym", "delete_entity", "delete_intent")
def test_element_when_it_is_in_use_then_only_what_lies_below_it_and_its_mentions_go(
    client: AssistantV1, workspace_id: str
) -> None:
    """spec/api/guide.md §9: a renamed value keeps its synonyms, and stays when the last one is deleted;
    conditions that name what is gone are kept as they are written."""
    client.update_value(workspace_id, "size", "big", new_value="huge")
    assert result(client.get_synonym(workspace_id, "size", "huge", "large")) == {"synonym": "large"}
    client.delete_synonym(workspace_id, "size", "huge", "large")
    assert result(client.get_value(workspace_id, "size", "huge", export=True))["synonyms"] == []
    client.delete_entity(workspace_id, "size")
    client.delete_intent(workspace_id, "hi")
    exported = result(client.get_workspace(workspace_id, export=True))
    assert (exported["intents"], exported["entities"]) == ([], [])
    conditions = {node["dialog_node"]: node["conditions"] for node in exported["dialog_nodes"]}
    assert (conditions["first"], conditions["second"]) == ("#hi", "@size")
    assert result(client.message(workspace_id, input={"text": "good day"}))["input"] == {"text": "good day"}


@pytest.mark.operation("delete_dialog_node")
def test_dialog_node_when_deleted_then_its_descendants_go_and_references_become_null(
    client: AssistantV1, workspace_id: str
) -> None:
    """spec/api/guide.md §9."""
    client.create_dialog_node(workspace_id, "grandchild", parent="child")
    step = DialogNodeNextStep("jump_to", dialog_node="grandchild", selector="body")
    client.update_dialog_node(workspace_id, "second", new_next_step=step)
    assert result(client.delete_dialog_node(workspace_id, "first")) == {}
    assert chain(client, workspace_id) == ["second"]
    assert "next_step" not in result(client.get_dialog_node(workspace_id, "second"))
    refusal(lambda: client.get_dialog_node(workspace_id, "grandchild"), 404)


def test_training_when_elements_change_then_only_those_that_understanding_depends_on_ask_for_it(
    client: AssistantV1, workspace_id: str, await_training: Callable[..., dict[str, Any]]
) -> None:
    """spec/nlu.md §8: dialog-only edits do not retrain."""
    await_training(client, workspace_id)
    client.create_dialog_node(workspace_id, "more")
    assert client.get_workspace(workspace_id).get_result()["status"] == "Available"
    client.create_example(workspace_id, "hi", "hey there")
    assert client.get_workspace(workspace_id).get_result()["status"] in {"Training", "Available"}
    await_training(client, workspace_id)
    reply = client.message(workspace_id, input={"text": "hey there"}).get_result()
    assert reply["intents"] == [{"intent": "hi", "confidence": 1}]


@pytest.mark.parametrize(
    ("method", "arguments", "message"),
    [
        ("create_intent", ("hi",), "'hi' is there already"),
        ("create_intent", ("sys-hi",), "must not start with sys-"),
        ("create_intent", ("...",), "must not consist of periods only"),
        ("create_intent", ("two words",), "String should match pattern '^[\\w.\\-]+$'"),
        ("create_intent", ("x" * 129,), "String should have at most 128 characters"),
        ("create_example", ("hi", "hello"), "'hello' is there already"),
        ("create_example", ("hi", " \u2003 "), "must not be blank"),
        ("create_example", ("hi", "a\tb"), "must not contain a carriage return, newline or tab character"),
        ("create_example", ("hi", "one", {"mentions": [Mention("size", [0, 4])]}), "lie inside the text"),
        ("create_counterexample", ("x" * 1025,), "String should have at most 1024 characters"),
        ("create_entity", ("size",), "'size' is there already"),
        ("create_entity", ("sys-person",), "is not a system entity"),
        ("create_value", ("size", "big"), "'big' is there already"),
        ("create_value", ("size", "p", {"type": "patterns", "patterns": ["a*+"]}), "possessive repetition"),
        ("create_value", ("size", "p", {"type": "patterns", "synonyms": ["s"]}), "has no synonyms"),
        ("create_synonym", ("size", "big", "large"), "'large' is there already"),
        ("create_dialog_node", ("first",), "'first' is there already"),
        ("create_dialog_node", ("a/b",), "String should match pattern"),
        ("update_intent", ("hi",), "No valid update attributes."),
        ("update_dialog_node", ("first",), "No valid update attributes."),
    ],
)
def test_write_when_it_is_refused_then_the_reason_is_told_and_nothing_is_written(
    client: AssistantV1, workspace_id: str, method: str, arguments: tuple[Any, ...], message: str
) -> None:
    """spec/limits.md, spec/nlu.md §§2-4."""
    before = client.get_workspace(workspace_id, export=True).get_result()
    assert message in refusal(lambda: call(client, method, workspace_id, arguments))
    after = client.get_workspace(workspace_id, export=True).get_result()
    assert {**after, "status": ""} == {**before, "status": ""}


@pytest.mark.parametrize(
    ("method", "arguments"),
    [
        ("list_examples", ("none",)),
        ("create_example", ("none", "text")),
        ("update_example", ("hi", "none", {"new_text": "text"})),
        ("delete_example", ("hi", "HELLO")),
        ("list_values", ("none",)),
        ("create_synonym", ("size", "none", "text")),
        ("update_synonym", ("size", "big", "none", {"new_synonym": "text"})),
        ("delete_value", ("size", "none")),
        ("get_counterexample", ("none",)),
        ("update_entity", ("none", {"new_entity": "text"})),
        ("update_dialog_node", ("none", {"new_title": "text"})),
        ("delete_dialog_node", ("none",)),
    ],
)
def test_element_when_it_or_what_it_lies_below_is_not_there_then_is_not_found(
    client: AssistantV1, workspace_id: str, method: str, arguments: tuple[Any, ...]
) -> None:
    """spec/api/guide.md §6."""
    assert refusal(lambda: call(client, method, workspace_id, arguments), 404) == "Resource not found"
    assert refusal(lambda: call(client, method, str(uuid4()), arguments), 404) == "Resource not found"
