"""Signing keys are made once, shared by processes, and replaced while they run."""

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from doyle.errors import UnauthorizedError
from doyle.security.key_ring import REREAD_SECONDS, KeyRing, rotate
from doyle.security.tokens import ACCESS_SECONDS, LEEWAY_SECONDS, REFRESH_SECONDS, TokenClaims, TokenUse
from doyle.store import keys
from doyle.store.database import Store

CLAIMS = TokenClaims("key:1", "stamp")
START = 1_700_000_000


class Clock:
    def __init__(self) -> None:
        self.now = float(START)

    def __call__(self) -> float:
        return self.now


@pytest.fixture
async def store(tmp_path: Path) -> AsyncIterator[Store]:
    opened = await Store.open(None, tmp_path)
    yield opened
    await opened.close()


@pytest.fixture
def clock() -> Clock:
    return Clock()


async def rotated(store: Store, clock: Clock, *, is_revoking: bool = False) -> None:
    async with store.write() as tx:
        await rotate(tx, int(clock.now * 1000), is_revoking=is_revoking)


async def issued_by(ring: KeyRing, clock: Clock) -> str:
    return (await ring.signer()).issue(CLAIMS, int(clock.now)).access_token


async def accepts(ring: KeyRing, token: str, clock: Clock, use: TokenUse = TokenUse.ACCESS) -> bool:
    try:
        (await ring.signer_for(token)).verify(token, use, clock.now)
    except UnauthorizedError:
        return False
    return True


async def test_open_when_the_store_is_empty_then_makes_keys_that_stay(store: Store, clock: Clock) -> None:
    first = await KeyRing.open(store, clock)
    again = await KeyRing.open(store, clock)
    assert await accepts(again, await issued_by(first, clock), clock)
    assert first.derive("x") == again.derive("x")
    assert first.stamp("a") == again.stamp("a")


async def test_open_when_several_processes_start_at_once_then_all_get_the_same_keys(
    postgres_url: str, tmp_path: Path, clock: Clock
) -> None:
    stores = [await Store.open(postgres_url, tmp_path / str(at)) for at in range(4)]
    rings = await asyncio.gather(*(KeyRing.open(store, clock) for store in stores))
    assert len({ring.derive("x") for ring in rings}) == 1
    token = await issued_by(rings[0], clock)
    assert all([await accepts(ring, token, clock) for ring in rings])
    for store in stores:
        await store.close()


async def test_rotate_when_done_then_old_tokens_live_until_they_end(store: Store, clock: Clock) -> None:
    ring = await KeyRing.open(store, clock)
    old = await issued_by(ring, clock)
    await rotated(store, clock)
    ring.forget()
    new = await issued_by(ring, clock)
    assert new.split(".")[0] != old.split(".")[0]
    assert await accepts(ring, old, clock)
    clock.now += ACCESS_SECONDS + LEEWAY_SECONDS
    assert not await accepts(ring, old, clock)


async def test_rotate_when_another_process_did_it_then_its_new_tokens_are_known_without_a_restart(
    store: Store, clock: Clock
) -> None:
    here, there = await KeyRing.open(store, clock), await KeyRing.open(store, clock)
    await rotated(store, clock)
    there.forget()
    clock.now += 0.3
    assert await accepts(here, await issued_by(there, clock), clock)


@pytest.mark.parametrize("seconds", [0.3, REREAD_SECONDS])
async def test_rotate_when_many_new_tokens_come_at_once_then_all_are_known(
    store: Store, clock: Clock, seconds: float
) -> None:
    """The second one comes while the keys are being read for the first."""
    here, there = await KeyRing.open(store, clock), await KeyRing.open(store, clock)
    await rotated(store, clock)
    there.forget()
    clock.now += seconds
    token = await issued_by(there, clock)
    assert await asyncio.gather(*(accepts(here, token, clock) for _ in range(4))) == [True] * 4


async def test_rotate_when_revoking_then_old_tokens_end_everywhere_within_seconds(
    store: Store, clock: Clock
) -> None:
    here, there = await KeyRing.open(store, clock), await KeyRing.open(store, clock)
    old, derived = await issued_by(here, clock), here.derive("cursor")
    await rotated(store, clock, is_revoking=True)
    here.forget()
    assert not await accepts(here, old, clock)
    clock.now += REREAD_SECONDS
    assert not await accepts(there, old, clock)
    assert there.derive("cursor") == derived
    assert await accepts(there, await issued_by(here, clock), clock)


async def test_rotate_when_a_retired_key_is_stolen_then_it_signs_nothing_new(
    store: Store, clock: Clock
) -> None:
    ring = await KeyRing.open(store, clock)
    stolen = await ring.signer()
    await rotated(store, clock)
    ring.forget()
    clock.now += LEEWAY_SECONDS + 1
    assert not await accepts(ring, stolen.issue(CLAIMS, int(clock.now)).access_token, clock)


async def test_rotate_when_tokens_of_a_retired_key_have_all_ended_then_drops_it(
    store: Store, clock: Clock
) -> None:
    await KeyRing.open(store, clock)
    for _ in range(3):
        await rotated(store, clock)
        clock.now += REFRESH_SECONDS + LEEWAY_SECONDS + 1
    async with store.read() as tx:
        assert len(await keys.list_signing_keys(tx)) == 3


@pytest.mark.parametrize("token", ["", "a.b.c", "é.é.é", "\ud800.b.c", "e30.e30.e30"])
async def test_signer_for_when_it_is_no_token_then_there_is_one_still(
    store: Store, clock: Clock, token: str
) -> None:
    ring = await KeyRing.open(store, clock)
    assert not await accepts(ring, token, clock)
