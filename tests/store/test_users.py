"""Users on both databases."""

from dataclasses import replace

import pytest

from doyle.errors import ConflictError, NotFoundError
from doyle.store import users
from doyle.store.database import Store
from doyle.store.users import UserRecord

ANN = UserRecord("u1", "ann", "default", "Reader", "hash1", 5, ("Logs Reader", "Version Maker"))


async def _add(store: Store, *records: UserRecord) -> None:
    async with store.write() as tx:
        for record in records:
            await users.add_user(tx, record)


async def test_find_user_when_added_then_is_found_by_id_and_name(store: Store) -> None:
    await _add(store, ANN)
    async with store.read() as tx:
        assert await users.find_user(tx, "u1") == ANN
        assert await users.find_user_by_name(tx, "ann") == ANN
        assert await users.find_user_by_name(tx, "Ann") is None
        assert await users.find_user(tx, "ann") is None


@pytest.mark.parametrize(
    "clash",
    [
        replace(ANN, user_id="u2"),
        replace(ANN, username="bob"),
        replace(ANN, user_id="u2", username="bob", instance_id="nobody"),
    ],
)
async def test_add_user_when_it_clashes_then_conflict_that_does_not_tell_the_hash(
    store: Store, clash: UserRecord
) -> None:
    await _add(store, ANN)
    with pytest.raises(ConflictError) as caught:
        await _add(store, clash)
    assert "hash1" not in caught.value.message


async def test_list_users_when_there_are_several_then_those_asked_for_by_name(store: Store) -> None:
    root = replace(ANN, user_id="u0", username="root", instance_id=None)
    bob = replace(ANN, user_id="u2", username="bob", extra_roles=())
    await _add(store, root, bob, ANN)
    async with store.read() as tx:
        assert await users.list_users(tx, "default") == (ANN, bob)
        assert await users.list_users(tx, "default", with_server=True) == (ANN, bob, root)
        assert await users.list_users(tx, "other") == ()


async def test_change_user_when_changed_then_is_stored_and_the_name_stays(store: Store) -> None:
    await _add(store, ANN)
    changed = replace(ANN, role="Manager", password_hash="h2", is_enabled=False, generation=3, extra_roles=())
    async with store.write() as tx:
        await users.change_user(tx, replace(changed, username="other"))
        await users.mark_used(tx, {"u1": 9, "gone": 9})
        await users.mark_used(tx, {"u1": 8})
    async with store.read() as tx:
        assert await users.find_user(tx, "u1") == replace(changed, last_used=9)


async def test_user_when_unknown_then_not_found(store: Store) -> None:
    async with store.write() as tx:
        with pytest.raises(NotFoundError):
            await users.change_user(tx, ANN)
        with pytest.raises(NotFoundError):
            await users.delete_user(tx, "u1")


async def test_delete_user_when_there_then_is_gone(store: Store) -> None:
    await _add(store, ANN)
    async with store.write() as tx:
        await users.delete_user(tx, "u1")
    async with store.read() as tx:
        assert await users.find_user(tx, "u1") is None
