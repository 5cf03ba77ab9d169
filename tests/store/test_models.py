"""Models and embeddings on both databases."""

from typing import Any

from doyle.store import models, workspaces
from doyle.store.database import Store


async def _save(store: Store, now: int, *fingerprints: str) -> None:
    async with store.write() as tx:
        for fingerprint in fingerprints:
            await models.save_model(tx, fingerprint, "encoder", fingerprint.encode(), now)


async def test_save_model_when_saved_then_it_is_found_by_its_fingerprint(store: Store, now: int) -> None:
    await _save(store, now, "print")
    async with store.read() as tx:
        assert await models.find_model(tx, "print") == b"print"
        assert await models.find_model(tx, "other") is None


async def test_save_model_when_the_fingerprint_is_known_then_the_first_stays(store: Store, now: int) -> None:
    await _save(store, now, "print")
    async with store.write() as tx:
        await models.save_model(tx, "print", "encoder", b"again", now)
        assert await models.find_model(tx, "print") == b"print"


async def test_prune_models_when_some_are_unused_then_only_old_ones_go(
    store: Store, add_workspace: Any, now: int
) -> None:
    await add_workspace({})
    await _save(store, now, "used", "unused")
    await _save(store, now + 50, "young")
    async with store.write() as tx:
        await workspaces.set_trained(tx, "w1", 1, "used", now)
        assert await models.prune_models(tx, created_before=now + 50) == 1
        found = [await models.find_model(tx, name) for name in ("used", "unused", "young")]
    assert found == [b"used", None, b"young"]


async def test_renew_model_when_it_is_known_then_it_is_pruned_like_a_new_one(store: Store, now: int) -> None:
    await _save(store, now, "old", "renewed")
    async with store.write() as tx:
        assert await models.renew_model(tx, "renewed", now + 50) is True
        assert await models.renew_model(tx, "unknown", now + 50) is False
        assert await models.prune_models(tx, created_before=now + 50) == 1
        assert await models.prune_models(tx, created_before=now + 51) == 1


async def test_prune_models_when_the_last_workspace_is_deleted_then_its_model_goes(
    store: Store, add_workspace: Any, now: int
) -> None:
    await add_workspace({})
    await _save(store, now, "used")
    async with store.write() as tx:
        await workspaces.set_trained(tx, "w1", 1, "used", now)
        await workspaces.delete(tx, "default", "w1")
        assert await models.prune_models(tx, created_before=now + 1) == 1


async def test_find_embeddings_when_thousands_are_known_then_all_are_found_and_no_other(
    store: Store, now: int
) -> None:
    vectors = {f"text {at}": at.to_bytes(4, "big") * 384 for at in range(2500)}
    async with store.write() as tx:
        await models.save_embeddings(tx, "encoder", vectors, now)
    async with store.read() as tx:
        assert await models.find_embeddings(tx, "encoder", [*vectors, "unknown"]) == vectors


async def test_find_embeddings_when_the_encoder_is_another_then_nothing(store: Store, now: int) -> None:
    async with store.write() as tx:
        await models.save_embeddings(tx, "encoder", {"text": b"1"}, now)
        assert await models.find_embeddings(tx, "other", ["text"]) == {}
        assert await models.find_embeddings(tx, "encoder", []) == {}


async def test_save_embeddings_when_some_are_known_then_they_stay_and_the_others_come(
    store: Store, now: int
) -> None:
    async with store.write() as tx:
        await models.save_embeddings(tx, "encoder", {"a": b"1"}, now)
        await models.save_embeddings(tx, "encoder", {"a": b"2", "b": b"3", "žluť 😀": b"4"}, now)
        await models.save_embeddings(tx, "encoder", {}, now)
        found = await models.find_embeddings(tx, "encoder", ["b", "a", "žluť 😀"])
    assert found == {"a": b"1", "b": b"3", "žluť 😀": b"4"}


async def test_prune_embeddings_when_some_are_old_then_only_they_go(store: Store, now: int) -> None:
    async with store.write() as tx:
        await models.save_embeddings(tx, "encoder", {"old": b"1"}, now)
        await models.save_embeddings(tx, "encoder", {"new": b"2"}, now + 10)
        assert await models.prune_embeddings(tx, created_before=now + 10) == 1
        assert await models.find_embeddings(tx, "encoder", ["old", "new"]) == {"new": b"2"}
