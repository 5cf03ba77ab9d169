"""API keys and signing keys on both databases."""

from dataclasses import replace

import pytest

from doyle.errors import ConflictError, NotFoundError
from doyle.store import keys
from doyle.store.database import Store
from doyle.store.instances import ensure_instance
from doyle.store.keys import KeyRecord, SigningKey

KEY = KeyRecord("k1", "default", "MANAGER", "first", "hash1", 5)


async def _add(store: Store, *records: KeyRecord) -> None:
    async with store.write() as tx:
        for record in records:
            await keys.add_key(tx, record)


async def test_find_key_by_hash_when_added_then_it_is_found_and_others_are_not(store: Store) -> None:
    await _add(store, KEY, replace(KEY, key_id="k2", key_hash="hash2", role="READER"))
    async with store.read() as tx:
        assert await keys.find_key_by_hash(tx, "hash1") == KEY
        assert await keys.find_key_by_hash(tx, "hash") is None
        assert await keys.find_key_by_hash(tx, "HASH1") is None


async def test_find_key_when_added_then_it_is_found_by_its_id(store: Store) -> None:
    await _add(store, KEY)
    async with store.read() as tx:
        assert await keys.find_key(tx, "k1") == KEY
        assert await keys.find_key(tx, "k2") is None


async def test_add_key_when_it_opens_every_instance_then_it_has_none(store: Store) -> None:
    everywhere = replace(KEY, instance_id=None)
    await _add(store, everywhere)
    async with store.read() as tx:
        assert await keys.find_key_by_hash(tx, "hash1") == everywhere


@pytest.mark.parametrize(
    "clash",
    [
        replace(KEY, key_hash="other"),
        replace(KEY, key_id="other"),
        replace(KEY, key_id="other", key_hash="other", instance_id="nobody"),
    ],
)
async def test_add_key_when_it_clashes_then_conflict_that_does_not_tell_the_hash(
    store: Store, clash: KeyRecord
) -> None:
    await _add(store, KEY)
    with pytest.raises(ConflictError) as caught:
        await _add(store, clash)
    assert "hash1" not in caught.value.message


async def test_list_keys_when_there_are_several_then_oldest_first_by_instance(store: Store) -> None:
    async with store.write() as tx:
        await ensure_instance(tx, "other", 1)
    second = replace(KEY, key_id="k2", key_hash="h2", created=1)
    third = replace(KEY, key_id="k3", key_hash="h3", instance_id="other")
    await _add(store, KEY, second, third)
    async with store.read() as tx:
        assert await keys.list_keys(tx) == (second, KEY, third)
        assert await keys.list_keys(tx, "default") == (second, KEY)
        assert await keys.list_keys(tx, "other") == (third,)
        assert await keys.count(tx) == 3


async def test_delete_key_when_it_exists_then_it_opens_nothing_any_more(store: Store) -> None:
    await _add(store, KEY)
    async with store.write() as tx:
        await keys.delete_key(tx, "k1")
    async with store.read() as tx:
        assert await keys.find_key_by_hash(tx, "hash1") is None
        assert await keys.count(tx) == 0


async def test_delete_key_when_it_is_unknown_then_not_found(store: Store) -> None:
    async with store.write() as tx:
        with pytest.raises(NotFoundError, match="k1"):
            await keys.delete_key(tx, "k1")


async def test_current_signing_key_when_there_is_none_then_none(store: Store) -> None:
    async with store.read() as tx:
        assert await keys.current_signing_key(tx) is None
        assert await keys.list_signing_keys(tx) == ()


async def test_current_signing_key_when_there_are_several_then_the_newest(store: Store) -> None:
    old, new = SigningKey("s2", bytes(range(32)), 1), SigningKey("s1", b"\0" * 32, 2)
    async with store.write() as tx:
        await keys.add_signing_key(tx, new)
        await keys.add_signing_key(tx, old)
    async with store.read() as tx:
        assert await keys.current_signing_key(tx) == new
        assert await keys.list_signing_keys(tx) == (new, old)


async def test_add_signing_key_when_its_id_is_taken_then_conflict_and_the_first_stays(store: Store) -> None:
    """Two processes that start on an empty database use the same key."""
    first = SigningKey("1", b"a" * 32, 1)

    async def add(secret: bytes) -> None:
        async with store.write() as tx:
            await keys.add_signing_key(tx, replace(first, secret=secret))

    await add(first.secret)
    with pytest.raises(ConflictError):
        await add(b"b" * 32)
    async with store.read() as tx:
        assert await keys.current_signing_key(tx) == first


async def test_change_key_when_changed_then_is_stored_but_never_its_hash(store: Store) -> None:
    await _add(store, KEY)
    changed = replace(
        KEY,
        name="n",
        role="READER",
        extra_roles=("Logs Reader",),
        is_enabled=False,
        expires=7,
        generation=2,
    )
    async with store.write() as tx:
        await keys.change_key(tx, replace(changed, key_hash="other"))
        await keys.mark_used(tx, {"k1": 9, "gone": 1})
        await keys.mark_used(tx, {"k1": 3})
        await keys.mark_used(tx, {})
        with pytest.raises(NotFoundError):
            await keys.change_key(tx, replace(KEY, key_id="nobody"))
    async with store.read() as tx:
        assert await keys.find_key(tx, "k1") == replace(changed, last_used=9)


async def test_list_keys_when_those_of_the_server_are_asked_for_then_are_there_too(store: Store) -> None:
    server = replace(KEY, key_id="k2", key_hash="h2", instance_id=None)
    await _add(store, KEY, server)
    async with store.read() as tx:
        assert await keys.list_keys(tx, "default", with_server=True) == (KEY, server)
        assert await keys.list_keys(tx, "other", with_server=True) == (server,)


async def test_signing_keys_when_retired_then_sign_no_more_and_go_after_a_while(store: Store) -> None:
    root, first = SigningKey(keys.ROOT_KEY_ID, b"r" * 32, 0), SigningKey("1", b"a" * 32, 1)
    async with store.write() as tx:
        await keys.add_signing_key(tx, root)
        await keys.add_signing_key(tx, first)
        await keys.retire_signing_keys(tx, 10)
        second = SigningKey("2", b"b" * 32, 10)
        await keys.add_signing_key(tx, second)
        assert await keys.current_signing_key(tx) == second
        assert await keys.list_signing_keys(tx) == (second, replace(first, retired=10), root)
        assert await keys.drop_signing_keys(tx, 10) == 0
        assert await keys.drop_signing_keys(tx, 11) == 1
        assert await keys.drop_signing_keys(tx) == 1
        assert await keys.list_signing_keys(tx) == (root,)
