"""Edits of single elements, on both databases (spec/api/guide.md §9)."""

import asyncio
from uuid import uuid4

import pytest

from doyle.errors import InputError, NotFoundError
from doyle.skills.authoring import Desk, Drawer, create_element, delete_element, update_element
from doyle.skills.importing import import_workspace
from doyle.skills.node_authoring import create_node, delete_node, update_node
from doyle.skills.training import TRAINING
from doyle.store import elements, jobs, workspaces
from doyle.store.content import DIALOG_NODES, ENTITIES, EXAMPLES, INTENTS, SYNONYMS, VALUES
from doyle.store.database import Store
from doyle.store.elements import ElementArray, View, find_array
from doyle.store.instances import DEFAULT_INSTANCE
from doyle.store.paging import PageQuery
from doyle.store.workspaces import WorkspaceRecord
from doyle.wire.authoring import (
    DialogNodeChange,
    EntityChange,
    ExampleChange,
    NewDialogNode,
    NewExample,
    NewIntent,
    NewSynonym,
    NewValue,
    ValueChange,
)
from doyle.wire.json import JsonObject
from doyle.wire.workspace import WorkspaceBody

NOW = 1_724_584_953_444
EXAMPLES_OF_ORDER = Drawer(EXAMPLES, ((INTENTS, "order"),))
VALUES_OF_TEA = Drawer(VALUES, ((ENTITIES, "tea"),))
PLAIN = View()
WHOLE = View(is_export=True)


@pytest.fixture
async def desk(store: Store, skill: JsonObject) -> Desk:
    """The tea house, ready for edits a second after it was made."""
    body = WorkspaceBody.read(skill)
    made = await import_workspace(store, DEFAULT_INSTANCE, body, now=NOW, new_id=lambda: str(uuid4()))
    return Desk(store, DEFAULT_INSTANCE, made.workspace_id, NOW + 1000)


async def record_of(desk: Desk) -> WorkspaceRecord:
    async with desk.store.read() as tx:
        return await workspaces.get(tx, desk.instance_id, desk.workspace_id)


async def texts_of(desk: Desk, drawer: Drawer) -> list[str]:
    async with desk.store.read() as tx:
        array = await find_array(tx, desk.workspace_id, drawer.level, drawer.owners)
        page = await elements.page(tx, array, PageQuery(limit=500), PLAIN)
    return [str(item[array.key]) for item in page.items]


async def test_edit_when_done_then_the_revision_grows_and_training_is_asked_for(desk: Desk) -> None:
    """spec/nlu.md §8."""
    before = await record_of(desk)
    await create_element(desk, EXAMPLES_OF_ORDER, NewExample.read({"text": "tea for two"}), PLAIN)
    after = await record_of(desk)
    assert (after.revision, after.status, after.updated) == (before.revision + 1, "Training", NOW + 1000)
    async with desk.store.read() as tx:
        unfinished = await jobs.list_unfinished(tx)
    assert [(job.kind, job.subject) for job in unfinished] == [(TRAINING, desk.workspace_id)]


async def test_edits_when_made_all_at_once_then_none_is_lost(desk: Desk) -> None:
    """Every edit reads and writes under the lock of its workspace."""
    before = await record_of(desk)
    texts = [f"cup number {at}" for at in range(20)]
    await asyncio.gather(
        *(create_element(desk, EXAMPLES_OF_ORDER, NewExample.read({"text": text}), PLAIN) for text in texts)
    )
    assert set(texts) <= set(await texts_of(desk, EXAMPLES_OF_ORDER))
    assert (await record_of(desk)).revision == before.revision + len(texts)


async def test_nodes_when_created_at_one_place_all_at_once_then_are_one_chain(desk: Desk) -> None:
    """spec/dialog-engine.md §1.2: concurrent edits never break the chain."""
    await create_node(desk, NewDialogNode.read({"dialog_node": "place"}), PLAIN)
    names = [f"node {at}" for at in range(15)]
    await asyncio.gather(
        *(
            create_node(desk, NewDialogNode.read({"dialog_node": name, "parent": "place"}), PLAIN)
            for name in names
        ),
        *(
            create_node(desk, NewDialogNode.read({"dialog_node": f"{name}b", "parent": "place"}), PLAIN)
            for name in names
        ),
    )
    async with desk.store.read() as tx:
        found = await elements.page(
            tx, ElementArray(desk.workspace_id, DIALOG_NODES), PageQuery(limit=500), PLAIN
        )
    follows = {
        node.get("previous_sibling"): node["dialog_node"]
        for node in found.items
        if node.get("parent") == "place"
    }
    previous, seen = None, 0
    while previous in follows:
        previous, seen = follows[previous], seen + 1
    assert seen == len(follows) == 2 * len(names)


async def test_create_when_two_ask_for_the_same_key_then_one_of_them_is_refused(desk: Desk) -> None:
    item = NewIntent.read({"intent": "new", "examples": [{"text": "one"}]})
    answers = await asyncio.gather(
        *(create_element(desk, Drawer(INTENTS), item, WHOLE) for _ in range(2)), return_exceptions=True
    )
    assert sum(isinstance(answer, InputError) for answer in answers) == 1
    assert {"intent": "new", "examples": [{"text": "one"}]} in answers


async def test_edit_when_it_fails_half_way_then_nothing_is_written(desk: Desk) -> None:
    before = await record_of(desk)
    with pytest.raises(InputError):
        await update_node(
            desk, await some_node(desk), DialogNodeChange.read({"title": "T", "parent": "none"}), PLAIN
        )
    with pytest.raises(NotFoundError):
        await create_element(
            desk,
            Drawer(SYNONYMS, ((ENTITIES, "tea"), (VALUES, "x"))),
            NewSynonym.read({"synonym": "y"}),
            PLAIN,
        )
    assert await record_of(desk) == before


async def some_node(desk: Desk) -> str:
    async with desk.store.read() as tx:
        found = await elements.page(
            tx, ElementArray(desk.workspace_id, DIALOG_NODES), PageQuery(limit=1), PLAIN
        )
    return str(found.items[0]["dialog_node"])


async def test_example_when_its_mentions_are_given_then_they_replace_the_old_ones(desk: Desk) -> None:
    text = "a pot of tea please"
    change = ExampleChange.read({"mentions": [{"entity": "tea", "location": [2, 5]}]})
    shown = await update_element(desk, EXAMPLES_OF_ORDER, text, change, WHOLE)
    assert shown == {"text": text, "mentions": [{"entity": "tea", "location": [2, 5]}]}


@pytest.mark.parametrize("view", [PLAIN, WHOLE])
async def test_example_when_kept_mentions_lie_outside_its_new_text_then_nothing_changes(
    desk: Desk, view: View
) -> None:
    """spec/api/guide.md §9: what is absent is kept; spec/nlu.md §5: an annotation is a place in the text."""
    text = "a pot of tea please"
    annotated = ExampleChange.read({"mentions": [{"entity": "tea", "location": [9, 12]}]})
    before = await update_element(desk, EXAMPLES_OF_ORDER, text, annotated, WHOLE)
    with pytest.raises(InputError) as caught:
        await update_element(desk, EXAMPLES_OF_ORDER, text, ExampleChange.read({"text": "tea"}), view)
    assert [fault.path for fault in caught.value.faults] == ["/text"]
    again = await update_element(desk, EXAMPLES_OF_ORDER, text, ExampleChange.read({"text": text}), WHOLE)
    assert again == before


@pytest.mark.parametrize(
    ("change", "mentions"),
    [
        ({"text": "a pot of tea"}, [{"entity": "tea", "location": [9, 12]}]),
        (
            {"text": "tea", "mentions": [{"entity": "tea", "location": [0, 3]}]},
            [{"entity": "tea", "location": [0, 3]}],
        ),
        ({"text": "tea", "mentions": []}, []),
    ],
)
async def test_example_when_its_text_changes_then_mentions_that_fit_or_are_sent_with_it_hold(
    desk: Desk, change: JsonObject, mentions: list[JsonObject]
) -> None:
    """spec/api/guide.md §9."""
    text = "a pot of tea please"
    annotated = ExampleChange.read({"mentions": [{"entity": "tea", "location": [9, 12]}]})
    await update_element(desk, EXAMPLES_OF_ORDER, text, annotated, WHOLE)
    shown = await update_element(desk, EXAMPLES_OF_ORDER, text, ExampleChange.read(change), WHOLE)
    assert shown == {"text": change["text"], "mentions": mentions}


async def test_field_when_given_as_null_then_is_taken_away_and_when_absent_then_stays(desk: Desk) -> None:
    """spec/api/guide.md §9."""
    drawer = Drawer(ENTITIES)
    change = EntityChange.read({"description": "kinds of tea", "metadata": {"a": 1}})
    assert (await update_element(desk, drawer, "tea", change, PLAIN))["description"] == "kinds of tea"
    shown = await update_element(desk, drawer, "tea", EntityChange.read({"description": None}), PLAIN)
    assert "description" not in shown
    assert shown["metadata"] == {"a": 1}


async def test_value_when_its_type_changes_then_what_it_had_of_the_other_goes(desk: Desk) -> None:
    """spec/nlu.md §4: a value holds one kind only."""
    new = NewValue.read({"value": "mint", "synonyms": ["peppermint"]})
    assert await create_element(desk, VALUES_OF_TEA, new, WHOLE) == {
        "value": "mint",
        "type": "synonyms",
        "synonyms": ["peppermint"],
    }
    change = ValueChange.read({"patterns": ["m.nt"]})
    shown = await update_element(desk, VALUES_OF_TEA, "mint", change, WHOLE)
    assert shown == {"value": "mint", "type": "patterns", "patterns": ["m.nt"]}
    async with desk.store.read() as tx:
        body = await workspaces.read_body(tx, desk.workspace_id)
    [value] = [found for found in (body.entities or [])[0].values or () if found.value == "mint"]
    assert not value.synonyms


async def test_delete_when_an_element_has_others_below_then_they_go_with_it(desk: Desk) -> None:
    await delete_element(desk, Drawer(INTENTS), "order")
    with pytest.raises(NotFoundError):
        await texts_of(desk, EXAMPLES_OF_ORDER)
    async with desk.store.read() as tx:
        body = await workspaces.read_body(tx, desk.workspace_id)
    assert [intent.intent for intent in body.intents or ()] == ["hours"]


async def test_dialog_edit_when_the_model_is_current_then_stays_available(desk: Desk) -> None:
    """spec/nlu.md §8: dialog-only edits do not retrain."""
    async with desk.store.write() as tx:
        await workspaces.set_trained(tx, desk.workspace_id, 1, "print", NOW)
    await create_node(desk, NewDialogNode.read({"dialog_node": "new"}), PLAIN)
    await delete_node(desk, "new")
    after = await record_of(desk)
    assert (after.status, after.trained_revision, after.revision) == ("Available", 3, 3)


async def test_page_when_everything_is_asked_for_then_shows_what_lies_below_in_order(desk: Desk) -> None:
    async with desk.store.read() as tx:
        array = await find_array(tx, desk.workspace_id, ENTITIES)
        page = await elements.page(tx, array, PageQuery(is_counted=True), View(True, include_audit=True))
        body = await workspaces.read_body(tx, desk.workspace_id)
    shown = {item["entity"]: [value["value"] for value in item.get("values", ())] for item in page.items}
    assert shown == {
        entity.entity: [value.value for value in entity.values or ()] for entity in body.entities or ()
    }
    assert page.total == len(shown)
    assert all(item["created"] == "2024-08-25T11:22:33.444Z" for item in page.items)
