"""Updates of workspaces: partial, replacing, appending, counted, and safe against each other."""

import asyncio
from typing import Any

import pytest
from sqlalchemy import select

from doyle.errors import InputError, NotFoundError
from doyle.store import workspaces
from doyle.store.database import Store
from doyle.store.tables import dialog_nodes, examples, intents
from doyle.store.workspaces import WorkspaceRecord
from doyle.wire.json import JsonObject
from doyle.wire.workspace import WorkspaceBody

BEFORE: JsonObject = {
    "name": "before",
    "description": "d",
    "metadata": {"a": 1},
    "tooling": 1,
    "intents": [
        {"intent": "b", "description": "second", "examples": [{"text": "b1"}, {"text": "b2"}], "x": 1},
        {"intent": "a"},
    ],
    "entities": [
        {
            "entity": "e",
            "fuzzy_match": True,
            "values": [
                {"value": "v", "type": "synonyms", "synonyms": ["s1", "s2"]},
                {"value": "p", "type": "patterns", "patterns": ["1", "2", "3"]},
            ],
        }
    ],
    "dialog_nodes": [
        {"dialog_node": "n1", "conditions": "true", "output": {"text": "old"}},
        {"dialog_node": "n2", "previous_sibling": "n1"},
    ],
    "counterexamples": [{"text": "c1"}],
}


async def _update(
    store: Store, record: WorkspaceRecord, change: JsonObject, now: int, *, append: bool = False
) -> WorkspaceRecord:
    async with store.write() as tx:
        body = WorkspaceBody.read(change)
        return await workspaces.update(tx, record, body, append=append, now=now)


async def _content(store: Store) -> JsonObject:
    async with store.read() as tx:
        return (await workspaces.read_body(tx, "w1")).dump()


async def _merged(store: Store, add_workspace: Any, change: JsonObject, now: int) -> JsonObject:
    await _update(store, await add_workspace(BEFORE), change, now, append=True)
    return await _content(store)


async def test_update_when_fields_are_absent_then_they_keep_their_value(
    store: Store, add_workspace: Any, now: int
) -> None:
    """spec/api/guide.md §9: partial content, absent fields keep their value."""
    record = await _update(store, await add_workspace(BEFORE), {"name": "after"}, now + 5)
    assert (record.name, record.description, record.metadata) == ("after", "d", {"a": 1})
    assert record.extra == {"tooling": 1}
    assert await _content(store) == {
        **WorkspaceBody.read(BEFORE).dump(),
        "name": "after",
        "language": "en",
        "learning_opt_out": False,
    }


async def test_update_when_anything_changes_then_revision_and_updated_rise(
    store: Store, add_workspace: Any, now: int
) -> None:
    record = await add_workspace(BEFORE)
    first = await _update(store, record, {"description": "x"}, now + 5)
    second = await _update(store, record, {"intents": []}, now + 9)
    assert [record.revision, first.revision, second.revision] == [1, 2, 3]
    assert (second.created, second.updated) == (now, now + 9)


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("description", "other"),
        ("language", "fr"),
        ("metadata", {"b": None}),
        ("learning_opt_out", True),
        ("system_settings", {"spelling": False}),
        ("webhooks", [{"url": "https://y.example", "name": "main_webhook"}]),
    ],
)
async def test_update_when_an_envelope_field_is_given_then_it_replaces_the_old_one(
    store: Store, add_workspace: Any, now: int, name: str, value: object
) -> None:
    record = await _update(store, await add_workspace(BEFORE), {name: value}, now)
    assert getattr(record, name) == value
    assert (await _content(store))[name] == value


@pytest.mark.parametrize("append", [True, False])
async def test_update_when_unknown_keys_are_given_then_they_join_the_others(
    store: Store, add_workspace: Any, now: int, append: bool
) -> None:
    change = {"tooling": 2, "more": None}
    record = await _update(store, await add_workspace(BEFORE), change, now, append=append)
    assert record.extra == {"tooling": 2, "more": None}


@pytest.mark.parametrize(
    ("array", "items"),
    [
        ("intents", [{"intent": "b", "examples": [{"text": "b2"}, {"text": "new"}]}]),
        ("entities", [{"entity": "other", "values": []}]),
        ("dialog_nodes", [{"dialog_node": "n2"}, {"dialog_node": "n1", "parent": "n2"}]),
        ("counterexamples", [{"text": "c2"}]),
        ("counterexamples", []),
    ],
)
async def test_update_when_an_array_is_given_then_it_replaces_the_old_one_and_no_other(
    store: Store, add_workspace: Any, now: int, array: str, items: list[JsonObject]
) -> None:
    """spec/api/guide.md §9: element arrays in an update replace the old ones."""
    await _update(store, await add_workspace(BEFORE), {array: items}, now)
    content = await _content(store)
    assert content[array] == items
    for other in {"intents", "entities", "dialog_nodes", "counterexamples"} - {array}:
        assert content[other] == BEFORE[other]


async def test_update_when_workspace_was_made_without_an_array_then_it_can_get_one(
    store: Store, add_workspace: Any, now: int
) -> None:
    await _update(store, await add_workspace({}), {"intents": []}, now)
    assert (await _content(store))["intents"] == []


async def test_append_when_elements_are_new_then_they_follow_the_old_ones(
    store: Store, add_workspace: Any, now: int
) -> None:
    """spec/api/guide.md §9: with append=true arrays are merged."""
    content = await _merged(
        store,
        add_workspace,
        {
            "intents": [{"intent": "0", "examples": [{"text": "b1"}]}],
            "entities": [{"entity": "0"}],
            "dialog_nodes": [{"dialog_node": "n0"}],
            "counterexamples": [{"text": "c0"}],
        },
        now,
    )
    assert [intent["intent"] for intent in content["intents"]] == ["b", "a", "0"]
    assert content["intents"][2] == {"intent": "0", "examples": [{"text": "b1"}]}
    assert [entity["entity"] for entity in content["entities"]] == ["e", "0"]
    assert [node["dialog_node"] for node in content["dialog_nodes"]] == ["n1", "n2", "n0"]
    assert content["counterexamples"] == [{"text": "c1"}, {"text": "c0"}]


async def test_append_when_a_node_goes_between_two_then_the_second_follows_it(
    store: Store, add_workspace: Any, now: int
) -> None:
    """spec/api/guide.md §9; nothing else of the stored node changes."""
    before = WorkspaceBody.read(BEFORE).dump()["dialog_nodes"]
    new = {"dialog_node": "n0", "previous_sibling": "n1"}
    content = await _merged(store, add_workspace, {"dialog_nodes": [new]}, now)
    assert content["dialog_nodes"] == [before[0], {**before[1], "previous_sibling": "n0"}, new]


async def test_append_when_keys_exist_then_given_fields_are_updated_and_others_stay(
    store: Store, add_workspace: Any, now: int
) -> None:
    """spec/api/guide.md §9: elements with the same key are updated."""
    content = await _merged(
        store,
        add_workspace,
        {
            "intents": [{"intent": "b", "description": "new", "y": 2}],
            "entities": [{"entity": "e", "fuzzy_match": False}],
            "dialog_nodes": [
                {"dialog_node": "n1", "output": {"text": "new"}},
                {"dialog_node": "n2", "next_step": {"behavior": "skip_user_input"}},
            ],
        },
        now,
    )
    assert content["intents"][0] == {**BEFORE["intents"][0], "description": "new", "y": 2}
    assert content["intents"][1] == {"intent": "a"}
    assert content["entities"] == [{**BEFORE["entities"][0], "fuzzy_match": False}]
    assert content["dialog_nodes"] == [
        {"dialog_node": "n1", "conditions": "true", "output": {"text": "new"}},
        {"dialog_node": "n2", "previous_sibling": "n1", "next_step": {"behavior": "skip_user_input"}},
    ]


@pytest.mark.parametrize("append", [True, False])
async def test_update_when_fields_are_null_then_those_that_can_be_missing_go_and_others_stay(
    store: Store, add_workspace: Any, now: int, append: bool
) -> None:
    """spec/api/guide.md §9; docs/decisions/0032-null-takes-away.md."""
    fields = ("name", "description", "language", "metadata", "learning_opt_out", "intents", "dialog_nodes")
    record = await _update(store, await add_workspace(BEFORE), dict.fromkeys(fields), now, append=append)
    assert (record.name, record.language, record.learning_opt_out) == ("before", "en", False)
    assert (record.description, record.metadata) == (None, None)
    content = await _content(store)
    assert {name: content[name] for name in ("intents", "dialog_nodes")} == {
        name: BEFORE[name] for name in ("intents", "dialog_nodes")
    }


async def test_append_when_fields_of_known_elements_are_null_then_they_go_on_every_level(
    store: Store, add_workspace: Any, now: int
) -> None:
    """docs/decisions/0032-null-takes-away.md: an export of before 2018-02-16 names what is not there."""
    value = {"value": "v", "type": None, "synonyms": None, "metadata": None}
    change = {
        "intents": [{"intent": "b", "description": None, "examples": None}],
        "entities": [{"entity": "e", "fuzzy_match": None, "values": [value]}],
        "dialog_nodes": [{"dialog_node": "n1", "conditions": None}, {"dialog_node": "n2", "title": None}],
    }
    content = await _merged(store, add_workspace, change, now)
    kept = {name: item for name, item in BEFORE["intents"][0].items() if name != "description"}
    assert content["intents"] == [kept, BEFORE["intents"][1]]
    assert content["entities"] == [{"entity": "e", "values": BEFORE["entities"][0]["values"]}]
    assert content["dialog_nodes"] == [
        {"dialog_node": "n1", "output": {"text": "old"}},
        BEFORE["dialog_nodes"][1],
    ]


async def test_append_when_nested_arrays_are_given_then_they_are_merged_too(
    store: Store, add_workspace: Any, now: int
) -> None:
    content = await _merged(
        store,
        add_workspace,
        {
            "intents": [
                {"intent": "b", "examples": [{"text": "b2"}, {"text": "b3"}, {"text": "b4"}]},
                {"intent": "a", "examples": [{"text": "b1"}]},
            ],
            "entities": [
                {
                    "entity": "e",
                    "values": [
                        {"value": "v", "synonyms": ["s2", "s3"]},
                        {"value": "p", "patterns": ["3", "4", "5"]},
                        {"value": "w"},
                    ],
                }
            ],
        },
        now,
    )
    assert [example["text"] for example in content["intents"][0]["examples"]] == ["b1", "b2", "b3", "b4"]
    assert content["intents"][1]["examples"] == [{"text": "b1"}]
    assert content["entities"][0]["values"] == [
        {"value": "v", "type": "synonyms", "synonyms": ["s1", "s2", "s3"]},
        {"value": "p", "type": "patterns", "patterns": ["1", "2", "3", "4", "5"]},
        {"value": "w"},
    ]


async def test_append_when_an_example_brings_mentions_then_they_take_the_place_of_the_old(
    store: Store, add_workspace: Any, now: int
) -> None:
    def mentioning(*entities: str) -> JsonObject:
        mentions = [{"entity": entity, "location": [0, 1]} for entity in entities]
        return {"intents": [{"intent": "i", "examples": [{"text": "t", "mentions": mentions}]}]}

    record = await add_workspace(mentioning("x", "y"))
    await _update(store, record, mentioning("z"), now, append=True)
    assert (await _content(store))["intents"] == mentioning("z")["intents"]


async def test_append_when_array_is_empty_then_nothing_changes_but_the_revision(
    store: Store, add_workspace: Any, now: int
) -> None:
    record = await _update(store, await add_workspace(BEFORE), {"intents": []}, now, append=True)
    assert (await _content(store))["intents"] == BEFORE["intents"]
    assert record.revision == 2


async def test_append_when_patterns_grow_beyond_five_then_input_error_and_nothing_changes(
    store: Store, add_workspace: Any, now: int
) -> None:
    """spec/limits.md: at most five patterns of a value."""
    record = await add_workspace(BEFORE)
    grown = [{"entity": "e", "values": [{"value": "p", "patterns": ["7", "8", "9"]}]}]
    with pytest.raises(InputError) as caught:
        await _update(store, record, {"name": "x", "entities": grown}, now, append=True)
    assert caught.value.faults[0].path == "/entities/0/values/0/patterns/2"
    assert (await _content(store))["name"] == "before"


async def test_append_when_a_known_element_brings_an_unstorable_value_then_input_error_names_it(
    store: Store, add_workspace: Any, now: int
) -> None:
    change = {"dialog_nodes": [{"dialog_node": "n1", "title": "a\0"}]}
    with pytest.raises(InputError) as caught:
        await _update(store, await add_workspace(BEFORE), change, now, append=True)
    assert caught.value.faults[0].path == "/dialog_nodes/0/title"


async def test_append_when_element_is_known_then_created_stays_and_updated_moves(
    store: Store, add_workspace: Any, now: int
) -> None:
    record = await add_workspace(BEFORE)
    change = {
        "intents": [{"intent": "b", "description": "new", "examples": [{"text": "b1"}, {"text": "b9"}]}]
    }
    await _update(store, record, change, now + 5, append=True)
    async with store.read() as tx:
        stamps = select(intents.c.created, intents.c.updated).order_by(intents.c.position)
        assert [tuple(row) for row in await tx.execute(stamps)] == [(now, now + 5), (now, now)]
        stamps = select(examples.c.text, examples.c.created).order_by(examples.c.position)
        assert [tuple(row) for row in await tx.execute(stamps)] == [
            ("b1", now),
            ("b2", now),
            ("b9", now + 5),
        ]


async def test_replace_when_done_many_times_then_no_row_is_left_behind(
    store: Store, add_workspace: Any, now: int
) -> None:
    record = await add_workspace(BEFORE)
    for at in range(5):
        await _update(store, record, {"dialog_nodes": [{"dialog_node": f"n{at}"}]}, now)
    async with store.read() as tx:
        rows = (await tx.execute(select(dialog_nodes.c.dialog_node, dialog_nodes.c.number))).all()
    assert [row.dialog_node for row in rows] == ["n4"]


async def test_update_when_workspace_was_deleted_meanwhile_then_not_found(
    store: Store, add_workspace: Any, now: int
) -> None:
    record = await add_workspace(BEFORE)
    async with store.write() as tx:
        await workspaces.delete(tx, "default", "w1")
    with pytest.raises(NotFoundError):
        await _update(store, record, {"name": "x"}, now)


async def test_update_when_the_change_fails_then_nothing_of_it_is_stored(
    store: Store, add_workspace: Any, now: int
) -> None:
    record = await add_workspace(BEFORE)
    change = {"name": "x", "intents": [{"intent": "z"}], "counterexamples": [{"text": "a\0"}]}
    with pytest.raises(InputError):
        await _update(store, record, change, now)
    content = await _content(store)
    assert (content["name"], content["intents"]) == ("before", BEFORE["intents"])


async def test_get_for_update_when_200_changes_run_at_once_then_none_is_lost(
    store: Store, add_workspace: Any, now: int
) -> None:
    await add_workspace({"metadata": {"count": 0}})

    async def count_up() -> None:
        async with store.write() as tx:
            record = await workspaces.get_for_update(tx, "default", "w1")
            change = WorkspaceBody(metadata={"count": (record.metadata or {})["count"] + 1})
            await workspaces.update(tx, record, change, append=False, now=now)

    await asyncio.gather(*(count_up() for _ in range(200)))
    async with store.read() as tx:
        record = await workspaces.get(tx, "default", "w1")
    assert (record.metadata, record.revision) == ({"count": 200}, 201)


async def test_append_when_60_run_at_once_then_every_element_is_there(
    store: Store, add_workspace: Any, now: int
) -> None:
    record = await add_workspace({})

    async def add(at: int) -> None:
        await _update(store, record, {"intents": [{"intent": f"i{at:02}"}]}, now, append=True)

    await asyncio.gather(*(add(at) for at in range(60)))
    names = [intent["intent"] for intent in (await _content(store))["intents"]]
    assert sorted(names) == [f"i{at:02}" for at in range(60)]
