"""Workspaces on both databases: create, read, list, delete, training state."""

from collections.abc import Callable
from typing import Any

import pytest
from sqlalchemy import func, select

from doyle.errors import ConflictError, InputError, NotFoundError
from doyle.store import workspaces
from doyle.store.content import LEVELS
from doyle.store.database import Store
from doyle.store.instances import ensure_instance
from doyle.store.messages import LogEvent
from doyle.store.tables import log_events
from doyle.store.workspaces import NewWorkspace, WorkspaceRecord
from doyle.wire.workspace import WorkspaceBody

FULL = {
    "name": "Full",
    "description": "everything there is",
    "language": "de",
    "metadata": {"major": 1, "nothing": None, "list": [1, None, {"a": None}]},
    "learning_opt_out": True,
    "system_settings": {"spelling": True, "off_topic": {"enabled": True}, "unset": None},
    "webhooks": [{"url": "https://x.example", "name": "main_webhook", "headers": [], "beta": None}],
    "tooling": {"kept": True},
    "intents": [
        {
            "intent": "order",
            "description": "wants things",
            "colour": "red",
            "examples": [
                {
                    "text": "a pizza for two",
                    "weight": 2,
                    "mentions": [{"entity": "food", "location": [2, 7], "x": None}],
                },
                {"text": "bring me food", "mentions": []},
            ],
        },
        {"intent": "bare"},
        {"intent": "empty", "examples": []},
    ],
    "entities": [
        {
            "entity": "food",
            "description": "edible",
            "metadata": {},
            "fuzzy_match": False,
            "values": [
                {"value": "pizza", "type": "synonyms", "synonyms": ["slice", "calzone"]},
                {"value": "code", "type": "patterns", "patterns": ["[a-z]+", "\\d{3}", "[a-z]+"]},
                {"value": "none", "metadata": {"deep": [None]}, "synonyms": []},
                {"value": "bare"},
            ],
        },
        {"entity": "empty", "values": []},
        {"entity": "bare", "fuzzy_match": True},
    ],
    "dialog_nodes": [
        {
            "dialog_node": "root",
            "title": "Root",
            "type": "standard",
            "conditions": "welcome",
            "output": {"text": {"values": ["Hi", None]}, "deep": {"null": None}},
            "context": {"cleared": None, "list": [], "big": 2**63, "real": 1.0},
            "metadata": {"_customization": {"mcr": True}},
            "next_step": {"behavior": "jump_to", "selector": "body", "dialog_node": "other", "z": None},
            "actions": [{"name": "call", "type": "client", "parameters": {"a": None}, "more": []}],
            "digress_in": "does_not_return",
            "digress_out": "allow_all",
            "digress_out_slots": "not_allowed",
            "user_label": "Welcome",
            "disambiguation_opt_out": True,
            "disabled": False,
            "event_name": "focus",
            "variable": "$x",
            "description": "d",
            "_fields_set": "an unknown key",
        },
        {"dialog_node": "other", "previous_sibling": "root", "actions": []},
        {"dialog_node": "child", "parent": "root"},
    ],
    "counterexamples": [{"text": "the moon", "why": "off topic"}],
}


async def _read(store: Store, workspace_id: str = "w1") -> WorkspaceBody:
    async with store.read() as tx:
        return await workspaces.read_body(tx, workspace_id)


async def _get(store: Store, workspace_id: str = "w1") -> WorkspaceRecord:
    async with store.read() as tx:
        return await workspaces.get(tx, "default", workspace_id)


async def test_create_when_new_then_record_has_the_envelope_and_revision_one(
    store: Store, add_workspace: Any, now: int
) -> None:
    record = await add_workspace(FULL)
    assert record == await _get(store)
    assert (record.name, record.language, record.learning_opt_out) == ("Full", "de", True)
    assert record.metadata == FULL["metadata"]
    assert record.system_settings == FULL["system_settings"]
    assert record.webhooks == FULL["webhooks"]
    assert record.extra == {"tooling": {"kept": True}}
    assert (record.revision, record.trained_revision, record.status) == (1, None, "Processing")
    assert (record.created, record.updated) == (now, now)
    assert record.model_fingerprint is None


async def test_create_when_names_are_missing_then_the_documented_defaults_hold(add_workspace: Any) -> None:
    """spec/api/guide.md §7: name becomes an empty string, language en; learning_opt_out is always shown."""
    record = await add_workspace({})
    assert (record.name, record.language, record.learning_opt_out) == ("", "en", False)
    assert record.metadata is None


@pytest.mark.parametrize("chosen", [True, False])
async def test_create_when_learning_opt_out_is_set_by_the_caller_then_it_outranks_the_body(
    add_workspace: Any, chosen: bool
) -> None:
    """spec/api/guide.md §11: the header overrides the JSON value."""
    record = await add_workspace({"learning_opt_out": not chosen}, opt_out=chosen)
    assert record.learning_opt_out is chosen


async def test_create_when_id_is_taken_then_conflict_and_nothing_changes(
    store: Store, add_workspace: Any
) -> None:
    await add_workspace({"name": "first"})
    with pytest.raises(ConflictError):
        await add_workspace({"name": "second", "intents": [{"intent": "x"}]})
    assert (await _get(store)).name == "first"
    assert (await _read(store)).intents is None


async def test_create_when_instance_is_unknown_then_not_found(store: Store, now: int) -> None:
    async with store.write() as tx:
        with pytest.raises(NotFoundError):
            await workspaces.create(tx, NewWorkspace("w1", "nobody", WorkspaceBody(), None, now))


async def test_create_when_transaction_fails_later_then_nothing_is_left(
    store: Store, large_content: dict[str, Any], now: int
) -> None:
    new = NewWorkspace("w1", "default", WorkspaceBody.read(large_content), None, now)

    async def create_and_fail() -> None:
        async with store.write() as tx:
            await workspaces.create(tx, new)
            raise RuntimeError("power cut")

    with pytest.raises(RuntimeError, match="power"):
        await create_and_fail()
    async with store.read() as tx:
        assert await workspaces.find(tx, "default", "w1") is None
        for level in LEVELS:
            assert await tx.scalar(select(func.count()).select_from(level.table)) == 0


async def test_read_body_when_everything_is_given_then_it_is_equal_to_what_was_stored(
    store: Store, add_workspace: Any
) -> None:
    await add_workspace(FULL)
    body = await _read(store)
    assert body == WorkspaceBody.read(FULL)
    assert body.dump() == WorkspaceBody.read(FULL).dump()
    assert body.model_extra == {"tooling": {"kept": True}}


async def test_read_body_when_nodes_hold_deep_nulls_then_they_are_kept(
    store: Store, add_workspace: Any
) -> None:
    await add_workspace(FULL)
    nodes = (await _read(store)).dialog_nodes
    assert nodes is not None
    assert nodes[0].context == {"cleared": None, "list": [], "big": 2**63, "real": 1.0}
    assert isinstance((nodes[0].context or {})["real"], float)
    assert nodes[0].next_step is not None
    assert nodes[0].next_step.model_extra == {"z": None}
    assert nodes[0].model_extra == {"_fields_set": "an unknown key"}


@pytest.mark.parametrize("array", ["intents", "entities", "dialog_nodes", "counterexamples"])
async def test_read_body_when_arrays_are_empty_or_absent_then_they_stay_so(
    store: Store, add_workspace: Any, array: str
) -> None:
    await add_workspace({array: []}, "given")
    await add_workspace({}, "absent")
    assert getattr(await _read(store, "given"), array) == []
    assert getattr(await _read(store, "absent"), array) is None


async def test_read_body_when_nested_arrays_are_empty_or_absent_then_they_stay_so(
    store: Store, add_workspace: Any
) -> None:
    await add_workspace(FULL)
    body = await _read(store)
    assert [intent.examples for intent in body.intents or ()][1:] == [None, []]
    assert [entity.values for entity in body.entities or ()][1:] == [[], None]
    values = (body.entities or [])[0].values or []
    assert [(value.synonyms, value.patterns) for value in values] == [
        (["slice", "calzone"], None),
        (None, ["[a-z]+", "\\d{3}", "[a-z]+"]),
        ([], None),
        (None, None),
    ]


async def test_read_body_when_order_is_not_alphabetical_then_it_is_kept(
    store: Store, add_workspace: Any
) -> None:
    names = ["zeta", "alpha", "Mid", "beta", "Ärger", "10", "9"]
    await add_workspace({"intents": [{"intent": name} for name in names]})
    assert [intent.intent for intent in (await _read(store)).intents or ()] == names


async def test_read_body_when_file_carries_the_servers_own_keys_then_they_are_not_kept(
    store: Store, add_workspace: Any
) -> None:
    """`created` and `updated` inside an uploaded file are accepted and ignored; so is an old status."""
    audit = {"created": "2019-01-01T00:00:00.000Z", "updated": "2019-01-01T00:00:00.000Z"}
    await add_workspace(
        {
            **audit,
            "workspace_id": "old",
            "status": "Available",
            "kept": 1,
            "intents": [{"intent": "i", "examples": [{"text": "t", **audit}], **audit}],
        }
    )
    body = await _read(store)
    assert body.model_extra == {"kept": 1}
    intent = (body.intents or [])[0]
    assert intent.model_extra == {}
    assert (intent.examples or [])[0].model_extra == {}


async def test_read_body_when_workspace_is_unknown_then_not_found(store: Store) -> None:
    with pytest.raises(NotFoundError):
        await _read(store, "nothing")


async def test_get_when_workspace_belongs_to_another_instance_then_not_found(
    store: Store, add_workspace: Any, now: int
) -> None:
    await add_workspace({})
    async with store.write() as tx:
        await ensure_instance(tx, "other", now)
    async with store.read() as tx:
        assert await workspaces.find(tx, "other", "w1") is None
        with pytest.raises(NotFoundError):
            await workspaces.get(tx, "other", "w1")
    async with store.write() as tx:
        with pytest.raises(NotFoundError):
            await workspaces.delete(tx, "other", "w1")
        with pytest.raises(NotFoundError):
            await workspaces.get_for_update(tx, "other", "w1")


async def test_delete_when_workspace_has_content_and_logs_then_all_of_it_is_gone(
    store: Store, add_workspace: Any, make_event: Callable[..., LogEvent]
) -> None:
    await add_workspace(FULL)
    store.messages.add_log_event(make_event("l1"))
    async with store.write() as tx:
        await workspaces.delete(tx, "default", "w1")
    async with store.read() as tx:
        for table in (*(level.table for level in LEVELS), log_events):
            assert await tx.scalar(select(func.count()).select_from(table)) == 0


async def test_delete_when_another_workspace_exists_then_it_is_untouched(
    store: Store, add_workspace: Any
) -> None:
    await add_workspace(FULL, "w1")
    await add_workspace(FULL, "w2")
    async with store.write() as tx:
        await workspaces.delete(tx, "default", "w1")
        assert await workspaces.count(tx, "default") == 1
    assert await _read(store, "w2") == WorkspaceBody.read(FULL)


async def test_delete_when_workspace_is_unknown_then_not_found(store: Store) -> None:
    async with store.write() as tx:
        with pytest.raises(NotFoundError):
            await workspaces.delete(tx, "default", "w1")


def _example(text: str) -> dict[str, Any]:
    return {"intents": [{"intent": "i", "examples": [{"text": "fine"}, {"text": text}]}]}


_DEEP: dict[str, Any] = {}
for _ in range(400):
    _DEEP = {"a": _DEEP}

UNSTORABLE = [
    ({"description": "a\0b"}, "/description"),
    ({"metadata": {"a": "\ud800"}}, "/metadata"),
    (_example("a\0b"), "/intents/0/examples/1/text"),
    (_example("\ud83d"), "/intents/0/examples/1/text"),
    (
        {"entities": [{"entity": "e", "values": [{"value": "v", "synonyms": ["\0"]}]}]},
        "/entities/0/values/0/synonyms/0",
    ),
    ({"dialog_nodes": [{"dialog_node": "n", "context": _DEEP}]}, "/dialog_nodes/0/context"),
    ({"dialog_nodes": [{"dialog_node": "n", "output": {"x": 2**64}}]}, "/dialog_nodes/0/output"),
    ({"dialog_nodes": [{"dialog_node": "n", "unknown": 2**64}]}, "/dialog_nodes/0"),
    ({"unknown": "\udfff"}, ""),
]


@pytest.mark.parametrize(("content", "path"), UNSTORABLE)
async def test_create_when_a_value_cannot_be_stored_then_input_error_names_its_place(
    store: Store, add_workspace: Any, content: dict[str, Any], path: str
) -> None:
    with pytest.raises(InputError) as caught:
        await add_workspace(content)
    assert [fault.path for fault in caught.value.faults] == [path]
    async with store.read() as tx:
        assert await workspaces.count(tx, "default") == 0


async def test_create_when_texts_are_as_long_as_allowed_then_they_are_stored(
    store: Store, add_workspace: Any
) -> None:
    """The longest texts of spec/limits.md, four bytes a character, exceed an index row of PostgreSQL."""
    long = "".join(chr(0x1F300 + at % 700) for at in range(1023))
    content = {
        "intents": [
            {"intent": long[:128], "examples": [{"text": long + "a"}, {"text": long + "b"}]},
        ],
        "counterexamples": [{"text": long + "a"}, {"text": long + "b"}],
        "dialog_nodes": [
            {"dialog_node": long + "a", "conditions": long},
            {"dialog_node": long + "b", "previous_sibling": long + "a"},
        ],
        "entities": [
            {
                "entity": long[:64],
                "values": [
                    {"value": long[:64], "type": "synonyms", "synonyms": [long[:64]]},
                    {"value": "p", "type": "patterns", "patterns": [long[:512]]},
                ],
            }
        ],
    }
    await add_workspace(content)
    body = await _read(store)
    assert body.dump()["intents"] == content["intents"]
    assert body.dump()["dialog_nodes"] == content["dialog_nodes"]
    assert body.dump()["counterexamples"] == content["counterexamples"]
    assert body.dump()["entities"] == content["entities"]


async def test_set_training_when_set_then_status_says_so_and_updated_stays(
    store: Store, add_workspace: Any, now: int
) -> None:
    await add_workspace({})
    async with store.write() as tx:
        await workspaces.set_training(tx, "w1", now + 7)
    record = await _get(store)
    assert (record.status, record.updated) == ("Training", now)


async def test_set_training_when_workspace_is_gone_then_not_found(store: Store, now: int) -> None:
    async with store.write() as tx:
        with pytest.raises(NotFoundError):
            await workspaces.set_training(tx, "w1", now)


async def test_set_trained_when_revision_is_current_then_available_with_its_model(
    store: Store, add_workspace: Any, now: int
) -> None:
    await add_workspace({})
    async with store.write() as tx:
        await workspaces.set_training(tx, "w1", now)
        await workspaces.set_trained(tx, "w1", 1, "print", now)
    record = await _get(store)
    assert (record.status, record.trained_revision, record.model_fingerprint) == ("Available", 1, "print")


async def test_set_trained_when_content_changed_since_then_model_is_used_but_still_training(
    store: Store, add_workspace: Any, now: int
) -> None:
    """spec/api/guide.md §14: messages during training are answered by the previous model."""
    record = await add_workspace({})
    async with store.write() as tx:
        await workspaces.update(tx, record, WorkspaceBody(name="new"), append=False, now=now)
        await workspaces.set_training(tx, "w1", now)
        await workspaces.set_trained(tx, "w1", 1, "print", now)
    record = await _get(store)
    assert (record.status, record.trained_revision, record.model_fingerprint) == ("Training", 1, "print")


async def test_set_trained_when_a_newer_revision_was_trained_then_nothing_changes(
    store: Store, add_workspace: Any, now: int
) -> None:
    record = await add_workspace({})
    async with store.write() as tx:
        await workspaces.update(tx, record, WorkspaceBody(name="new"), append=False, now=now)
        await workspaces.set_trained(tx, "w1", 2, "new", now)
        await workspaces.set_trained(tx, "w1", 1, "old", now)
    record = await _get(store)
    assert (record.status, record.trained_revision, record.model_fingerprint) == ("Available", 2, "new")


async def test_set_failed_when_revision_is_current_then_errors_are_told_and_the_model_stays(
    store: Store, add_workspace: Any, now: int
) -> None:
    await add_workspace({})
    async with store.write() as tx:
        await workspaces.set_trained(tx, "w1", 1, "print", now)
        await workspaces.set_failed(tx, "w1", 1, [{"message": "too few examples"}], now)
    record = await _get(store)
    assert (record.status, record.model_fingerprint) == ("Failed", "print")
    assert record.status_errors == [{"message": "too few examples"}]


async def test_set_failed_when_content_changed_since_then_status_stays(
    store: Store, add_workspace: Any, now: int
) -> None:
    record = await add_workspace({})
    async with store.write() as tx:
        await workspaces.update(tx, record, WorkspaceBody(name="new"), append=False, now=now)
        await workspaces.set_training(tx, "w1", now)
        await workspaces.set_failed(tx, "w1", 1, [{"message": "old news"}], now)
    record = await _get(store)
    assert (record.status, record.status_errors) == ("Training", None)


async def test_set_training_when_it_had_failed_then_errors_are_cleared(
    store: Store, add_workspace: Any, now: int
) -> None:
    await add_workspace({})
    async with store.write() as tx:
        await workspaces.set_failed(tx, "w1", 1, [{"message": "no"}], now)
        await workspaces.set_training(tx, "w1", now)
    assert (await _get(store)).status_errors is None
