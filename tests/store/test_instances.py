"""Instances on both databases."""

from dataclasses import replace
from typing import Any

import pytest
from sqlalchemy import delete

from doyle.errors import ConflictError, NotFoundError
from doyle.store import instances, keys, users, workspaces
from doyle.store.database import Store
from doyle.store.instances import InstanceRecord
from doyle.store.keys import KeyRecord
from doyle.store.tables import instances as table
from doyle.store.users import UserRecord


async def test_ensure_instance_when_it_exists_then_nothing_changes(store: Store, now: int) -> None:
    async with store.write() as tx:
        await instances.ensure_instance(tx, "default", now + 1)
        await instances.ensure_instance(tx, "a", now)
        assert await instances.list_instances(tx) == ("a", "default")


async def test_get_instance_when_it_is_unknown_then_not_found(store: Store) -> None:
    async with store.read() as tx:
        assert await instances.get_instance(tx, "default") == "default"
        with pytest.raises(NotFoundError, match="nobody"):
            await instances.get_instance(tx, "nobody")


async def test_instance_when_deleted_then_everything_of_it_goes(store: Store, add_workspace: Any) -> None:
    await add_workspace({"intents": [{"intent": "i", "examples": [{"text": "t"}]}]})
    async with store.write() as tx:
        await tx.execute(delete(table).where(table.c.instance_id == "default"))
        assert await workspaces.count(tx, "default") == 0


async def test_add_instance_when_it_exists_then_conflict(store: Store) -> None:
    record = InstanceRecord("shop", 7)
    async with store.write() as tx:
        await instances.add_instance(tx, record)
        assert record in await instances.list_records(tx)
    with pytest.raises(ConflictError, match="shop"):
        async with store.write() as tx:
            await instances.add_instance(tx, record)


async def test_close_instance_when_closed_then_only_its_own_credentials_go(store: Store) -> None:
    key = KeyRecord("k1", "default", "Manager", "", "h1", 0)
    user = UserRecord("u1", "ann", "default", "Manager", "h", 0)
    async with store.write() as tx:
        await instances.ensure_instance(tx, "shop", 0)
        for record in (key, replace(key, key_id="k2", key_hash="h2", instance_id="shop")):
            await keys.add_key(tx, record)
        for someone in (user, replace(user, user_id="u2", username="bob", instance_id="shop")):
            await users.add_user(tx, someone)
        await instances.close_instance(tx, "shop")
        assert await keys.list_keys(tx) == (key,)
        assert await users.list_users(tx, "default") == (user,)
        assert await users.list_users(tx, "shop") == ()


async def test_delete_instance_when_unknown_then_not_found(store: Store) -> None:
    async with store.write() as tx:
        with pytest.raises(NotFoundError, match="nobody"):
            await instances.delete_instance(tx, "nobody")


async def test_delete_instance_when_there_then_its_logs_and_workspaces_go_with_it(
    store: Store, add_workspace: Any, make_event: Any
) -> None:
    record = await add_workspace({"name": "w"})
    for at in range(3):
        store.messages.add_log_event(make_event(f"l{at}"))
    async with store.write() as tx:
        assert await instances.list_workspace_ids(tx, "default") == (record.workspace_id,)
        assert await instances.delete_logs(tx, "default", 2) == 2
        assert await instances.delete_logs(tx, "default", 2) == 1
        assert await instances.delete_logs(tx, "default", 2) == 0
        await instances.delete_instance(tx, "default")
        assert await workspaces.count(tx, "default") == 0
        assert "default" not in await instances.list_instances(tx)
