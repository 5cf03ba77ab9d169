"""Instances on both databases."""

from dataclasses import replace
from typing import Any

import pytest

from doyle.errors import ConflictError, NotFoundError
from doyle.store import instances, keys, users, workspaces
from doyle.store.database import Store
from doyle.store.instances import CLOSED, OPEN, InstanceRecord
from doyle.store.keys import KeyRecord
from doyle.store.users import UserRecord

KEY = KeyRecord("k1", "default", "Manager", "", "h1", 0)
USER = UserRecord("u1", "ann", "default", "Manager", "h", 0)


async def test_ensure_instance_when_it_exists_then_nothing_changes(store: Store, now: int) -> None:
    async with store.write() as tx:
        await instances.ensure_instance(tx, "default", now + 1)
        await instances.ensure_instance(tx, "a", now)
        assert await instances.list_instances(tx) == ("a", "default")
        assert await instances.list_records(tx) == (InstanceRecord("a", now), InstanceRecord("default", now))


async def test_get_instance_when_it_is_unknown_then_not_found(store: Store) -> None:
    async with store.read() as tx:
        assert await instances.get_instance(tx, "default") == "default"
        assert await instances.find_record(tx, "nobody") is None
        for find in (instances.get_instance, instances.get_record):
            with pytest.raises(NotFoundError, match="nobody"):
                await find(tx, "nobody")


async def test_add_instance_when_it_exists_then_conflict(store: Store) -> None:
    record = InstanceRecord("shop", 7)
    async with store.write() as tx:
        await instances.add_instance(tx, record)
        assert await instances.get_record(tx, "shop", for_update=True) == record
    with pytest.raises(ConflictError, match="shop"):
        async with store.write() as tx:
            await instances.add_instance(tx, record)


async def test_status_when_set_then_is_that_of_the_one_instance(store: Store, now: int) -> None:
    async with store.write() as tx:
        await instances.ensure_instance(tx, "shop", now)
        await instances.set_status(tx, "shop", CLOSED)
        assert [each.status for each in await instances.list_records(tx)] == [OPEN, CLOSED]
        with pytest.raises(NotFoundError, match="nobody"):
            await instances.set_status(tx, "nobody", OPEN)


async def test_credentials_when_deleted_then_those_of_the_one_instance_go(store: Store) -> None:
    async with store.write() as tx:
        await instances.ensure_instance(tx, "shop", 0)
        for record in (KEY, replace(KEY, key_id="k2", key_hash="h2", instance_id="shop")):
            await keys.add_key(tx, record)
        for someone in (USER, replace(USER, user_id="u2", username="bob", instance_id="shop")):
            await users.add_user(tx, someone)
        await instances.delete_credentials(tx, "shop")
        assert await keys.list_keys(tx) == (KEY,)
        assert await users.list_users(tx, "default") == (USER,)
        assert await users.list_users(tx, "shop") == ()


async def test_contents_when_counted_then_those_of_the_one_instance_count(
    store: Store, add_workspace: Any, home: None
) -> None:
    await add_workspace({"name": "w"})
    async with store.write() as tx:
        await instances.ensure_instance(tx, "shop", 0)
        await keys.add_key(tx, KEY)
        await users.add_user(tx, USER)
        counts = {"workspaces": 1, "assistants": 1, "keys": 1, "users": 1}
        assert await instances.count_contents(tx, "default") == counts
        assert await instances.count_contents(tx, "shop") == dict.fromkeys(counts, 0)


async def test_delete_instance_when_there_then_everything_of_it_goes(
    store: Store, add_workspace: Any
) -> None:
    await add_workspace({"intents": [{"intent": "i", "examples": [{"text": "t"}]}]})
    async with store.write() as tx:
        await keys.add_key(tx, KEY)
        await instances.delete_instance(tx, "default")
        assert await workspaces.count(tx, "default") == 0
        assert await keys.list_keys(tx) == ()
        assert await instances.list_instances(tx) == ()
        with pytest.raises(NotFoundError, match="default"):
            await instances.delete_instance(tx, "default")
