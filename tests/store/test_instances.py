"""Instances on both databases."""

from typing import Any

import pytest
from sqlalchemy import delete

from doyle.errors import NotFoundError
from doyle.store import instances, workspaces
from doyle.store.database import Store
from doyle.store.tables import instances as table


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
