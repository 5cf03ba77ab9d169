"""Whether processes on one database have one encryption key, on SQLite and PostgreSQL."""

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from cryptography.fernet import Fernet
from sqlalchemy import text

from doyle.security.vault import Vault
from doyle.security.vault_check import has_key_of
from doyle.store import encryption_proof, providers
from doyle.store.database import Store
from doyle.store.instances import DEFAULT_INSTANCE, ensure_instance
from doyle.store.providers import ProviderRecord

OLD, NEW, OTHER = (Fernet.generate_key().decode() for _ in range(3))


@pytest.fixture(params=["sqlite", "postgresql"])
async def store(request: pytest.FixtureRequest, tmp_path: Path) -> AsyncIterator[Store]:
    url = request.getfixturevalue("postgres_url") if request.param == "postgresql" else None
    opened = await Store.open(url, tmp_path)
    yield opened
    await opened.close()


async def keep(store: Store, provider_id: str, key: str) -> None:
    """Stores a secret that was sealed with a key."""
    private = Vault((key,)).seal(b"secret")
    async with store.write() as tx:
        await ensure_instance(tx, DEFAULT_INSTANCE, 1)
        await providers.create(tx, ProviderRecord(DEFAULT_INSTANCE, provider_id, {}, private, 1, 1))


async def has(store: Store, *keys: str) -> bool:
    return await has_key_of(store, Vault(keys))


async def test_key_when_a_process_is_the_first_then_it_is_that_of_the_database(store: Store) -> None:
    assert await has(store, OLD)
    await keep(store, "p", OLD)
    assert await has(store, OLD)
    assert not await has(store, OTHER)
    assert await has(store, OLD)


async def test_key_when_it_is_changed_step_by_step_then_each_step_has_it(store: Store) -> None:
    """docs/assistants.md: the new one before the old one; it counts from then on."""
    assert await has(store, OLD)
    await keep(store, "p", OLD)
    assert await has(store, NEW, OLD)
    assert await has(store, NEW)
    assert await has(store, OLD) is (store.dialect == "sqlite")
    assert not await has(store, OTHER)


async def test_key_when_nothing_is_stored_then_only_one_process_alone_may_take_another(store: Store) -> None:
    """On PostgreSQL another process may be about to store something under the first key."""
    assert await has(store, OLD)
    assert await has(store, OTHER) is (store.dialect == "sqlite")


async def test_key_when_two_processes_start_at_once_then_it_is_that_of_one(
    postgres_url: str, tmp_path: Path
) -> None:
    first, second = [await Store.open(postgres_url, tmp_path / name) for name in ("first", "second")]
    assert sorted(await asyncio.gather(has(first, OLD), has(second, NEW))) == [False, True]
    await first.close()
    await second.close()


async def test_key_when_the_old_one_is_lost_then_another_counts_once_all_is_stored_anew(
    store: Store,
) -> None:
    """docs/assistants.md: on PostgreSQL the operator says so, by emptying the table."""
    assert await has(store, OLD)
    await keep(store, "a", OLD)
    await keep(store, "b", NEW)
    assert not await has(store, NEW)
    anew = Vault((NEW,)).seal(b"anew")
    async with store.write() as tx:
        await providers.change(tx, DEFAULT_INSTANCE, "a", {}, anew, 2)
    if store.dialect == "postgresql":
        assert not await has(store, NEW)
        async with store.write() as tx:
            await tx.execute(text("DELETE FROM encryption_proof"))
    assert await has(store, NEW)
    assert not await has(store, OLD)


async def test_proof_when_stored_then_has_nothing_of_the_key(store: Store) -> None:
    assert await has(store, OLD)
    async with store.read() as tx:
        sealed = await encryption_proof.find(tx)
    assert sealed is not None
    assert OLD.encode() not in sealed
    assert Fernet(OLD).decrypt(sealed)
