"""Snapshots and the releases that hold them, on both databases."""

import json
from hashlib import sha256
from typing import Any

import pytest
from sqlalchemy import select

from doyle.errors import InputError, NotFoundError
from doyle.store import assistants, environments, models, releases, snapshots
from doyle.store.assistant_tables import snapshots as table
from doyle.store.assistants import NewAssistant
from doyle.store.database import Store
from doyle.store.environments import NewEnvironment, SkillReference
from doyle.store.paging import PageQuery, SortKey
from doyle.store.releases import ReleasedSkill
from doyle.store.sessions import NewSession
from doyle.store.snapshots import NewSnapshot, SnapshotRecord

CONTENT = b'{"name":"tea","workspace":{}}'
OTHER = b'{"name":"coffee","workspace":{}}'


def snapshot(content: bytes = CONTENT, **fields: Any) -> NewSnapshot:
    return NewSnapshot(
        **{"type": "dialog", "language": "en", "learning_opt_out": False, "content": content, **fields}
    )


async def keep(store: Store, content: bytes, now: int) -> str:
    async with store.write() as tx:
        return await snapshots.save(tx, snapshot(content), now)


async def assistant(store: Store, now: int, assistant_id: str = "a") -> None:
    async with store.write() as tx:
        await assistants.create(tx, NewAssistant(assistant_id, "default", None, None, "en", now))
        new = NewEnvironment(f"{assistant_id}-live", assistant_id, "live", 3600, now)
        await environments.create(tx, new)


async def digests(store: Store) -> set[str]:
    async with store.read() as tx:
        return set(await tx.scalars(select(table.c.digest)))


async def test_save_when_the_content_is_known_then_it_stays_as_it_is(store: Store, now: int) -> None:
    """issue 6, Build 3: content-addressed and immutable."""
    first = await keep(store, CONTENT, now)
    async with store.write() as tx:
        await snapshots.set_model(tx, first, "print")
    assert await keep(store, CONTENT, now + 1) == first == sha256(CONTENT).hexdigest()
    assert await keep(store, OTHER, now) != first
    async with store.read() as tx:
        record = await snapshots.get(tx, first)
        with pytest.raises(NotFoundError):
            await snapshots.get(tx, "other")
    assert record == SnapshotRecord(first, "dialog", "en", False, CONTENT, "print")


async def test_list_outdated_when_models_are_of_another_identity_or_gone_then_their_snapshots(
    store: Store, now: int
) -> None:
    current, older, lost, untrained = [await keep(store, bytes([at]), now) for at in range(4)]
    async with store.write() as tx:
        for digest, fingerprint in ((current, "c"), (older, "o"), (lost, "l")):
            await snapshots.set_model(tx, digest, fingerprint)
        await models.save_model(tx, "c", "new", b"", now)
        await models.save_model(tx, "o", "old", b"", now)
        assert set(await snapshots.list_outdated(tx, "new")) == {older, lost}
    assert untrained in await digests(store)


async def test_prune_models_when_a_snapshot_points_to_one_then_it_stays(store: Store, now: int) -> None:
    digest = await keep(store, CONTENT, now)
    async with store.write() as tx:
        for name in ("used", "unused"):
            await models.save_model(tx, name, "e", b"", now)
        await snapshots.set_model(tx, digest, "used")
        assert await models.prune_models(tx, now + 1) == 1
        assert await models.find_model(tx, "used") is not None


async def test_prune_when_snapshots_are_held_deployed_or_young_then_they_stay(store: Store, now: int) -> None:
    await assistant(store, now)
    held, deployed, young, old = [
        await keep(store, bytes([at]), now + (10 if at == 2 else 0)) for at in range(4)
    ]
    async with store.write() as tx:
        await releases.create(tx, "a", 1, None, [ReleasedSkill("dialog", "w", held)], now)
        reference = SkillReference("dialog", "w", False, 2, deployed)
        await environments.set_references(tx, "a-live", [reference])
        assert await snapshots.prune(tx, now + 5) == 1
    assert await digests(store) == {held, deployed, young}
    assert old not in await digests(store)


async def test_prune_when_sessions_began_with_snapshots_then_they_stay_until_those_end(
    store: Store, now: int
) -> None:
    """spec/operations.md §§8-9: the configuration of a session is fixed at its start."""
    await assistant(store, now)
    first, second, unused = [await keep(store, bytes([at]), now) for at in range(3)]
    for session_id, digest in (("s1", first), ("s2", first), ("s3", second)):
        configuration = json.dumps({"skills": [["dialog", "w", False, digest]]})
        store.sessions.create_session(
            NewSession(session_id, "default", "a", "a-live", configuration, "{}", 60, now, now + 60)
        )
    async with store.write() as tx:
        assert await snapshots.prune(tx, now + 5) == 1
    assert await digests(store) == {first, second} != {first, second, unused}
    store.sessions.delete_session("default", "s1")
    store.sessions.delete_session("default", "s3")
    async with store.write() as tx:
        assert await snapshots.prune(tx, now + 5) == 1
    assert await digests(store) == {first}


async def test_prune_when_a_snapshot_was_kept_again_or_renewed_then_it_is_young(
    store: Store, now: int
) -> None:
    again, renewed, old = [await keep(store, bytes([at]), now) for at in range(3)]
    assert await keep(store, bytes([0]), now + 10) == again
    async with store.write() as tx:
        await snapshots.renew(tx, [renewed], now + 10)
        assert await snapshots.prune(tx, now + 5) == 1
    assert await digests(store) == {again, renewed} != {again, renewed, old}


async def test_release_when_made_then_is_found_with_its_skills(store: Store, now: int) -> None:
    await assistant(store, now)
    skills = (ReleasedSkill("action", "s", "d1"), ReleasedSkill("dialog", "w", "d2"))
    async with store.write() as tx:
        await releases.create(tx, "a", 1, "first", reversed(skills), now)
        await releases.create(tx, "a", 2, None, skills[:1], now + 1)
        record = await releases.get(tx, "a", 1)
        assert await releases.skills_of(tx, "a", [1, 2, 3]) == {1: skills, 2: skills[:1], 3: ()}
        for assistant_id, number in (("a", 3), ("b", 1)):
            with pytest.raises(NotFoundError):
                await releases.get(tx, assistant_id, number)
        with pytest.raises(InputError):
            await releases.create(tx, "a", 3, "\0", skills, now)
    assert (record.release, record.description, record.status) == (1, "first", "Processing")
    assert (record.export_task_id, record.created, record.updated) == (None, now, now)


@pytest.mark.parametrize("key", ["name", "updated", "created"])
async def test_page_when_there_are_more_than_nine_then_they_sort_as_numbers(
    store: Store, now: int, key: str
) -> None:
    await assistant(store, now)
    async with store.write() as tx:
        for number in range(1, 13):
            held = [ReleasedSkill("dialog", "w", "d")]
            await releases.create(tx, "a", number, None, held, now + number // 4)
    found: list[int] = []
    after = None
    async with store.read() as tx:
        while True:
            page = await releases.page(tx, "a", PageQuery(5, (SortKey(key, True),), after))
            found += [record.release for record in page.items]
            if (after := page.next_after) is None:
                break
    assert found == list(range(12, 0, -1))


async def test_settle_when_a_release_waits_for_another_snapshot_too_then_it_waits_on(
    store: Store, now: int
) -> None:
    await assistant(store, now)
    first, second = await keep(store, CONTENT, now), await keep(store, OTHER, now)
    both = [ReleasedSkill("action", "s", first), ReleasedSkill("dialog", "w", second)]
    async with store.write() as tx:
        await releases.create(tx, "a", 1, None, both, now)
        await releases.create(tx, "a", 2, None, both[:1], now)
        await snapshots.set_model(tx, first, "p1")
        await releases.settle(tx, first, now + 1)
        assert [(await releases.get(tx, "a", at)).status for at in (1, 2)] == ["Processing", "Available"]
        await snapshots.set_model(tx, second, "p2")
        await releases.settle(tx, second, now + 2)
        assert (await releases.get(tx, "a", 1)).status == "Available"


async def test_fail_when_a_snapshot_cannot_be_trained_then_only_what_waits_for_it_fails(
    store: Store, now: int
) -> None:
    await assistant(store, now)
    first, second = await keep(store, CONTENT, now), await keep(store, OTHER, now)
    async with store.write() as tx:
        await releases.create(tx, "a", 1, None, [ReleasedSkill("dialog", "w", first)], now)
        await snapshots.set_model(tx, first, "print")
        await releases.settle(tx, first, now)
        await releases.create(tx, "a", 2, None, [ReleasedSkill("dialog", "w", first)], now)
        await releases.create(tx, "a", 3, None, [ReleasedSkill("dialog", "w", second)], now)
        await releases.fail(tx, first, [{"message": "no memory"}], now + 1)
        found = [await releases.get(tx, "a", number) for number in (1, 2, 3)]
    assert [record.status for record in found] == ["Available", "Failed", "Processing"]
    assert found[1].status_errors == [{"message": "no memory"}]
    assert found[0].status_errors is None


async def test_release_when_removed_or_exported_then_the_others_stay(store: Store, now: int) -> None:
    await assistant(store, now)
    held = [ReleasedSkill("dialog", "w", "d")]
    async with store.write() as tx:
        for number in (1, 2):
            await releases.create(tx, "a", number, None, held, now)
        await releases.start_export(tx, await releases.get(tx, "a", 2), "task", now + 3)
        await releases.remove(tx, "a", 1)
        with pytest.raises(NotFoundError):
            await releases.get(tx, "a", 1)
        left = await releases.get(tx, "a", 2)
        assert await releases.skills_of(tx, "a", [1, 2]) == {1: (), 2: tuple(held)}
    assert (left.export_task_id, left.export_created) == ("task", now + 3)
