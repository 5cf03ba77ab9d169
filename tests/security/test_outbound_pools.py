"""Pools of connections: who shares one, and when one goes."""

import ssl
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack

import httpx
import pytest

from doyle.security import outbound_pools
from doyle.security.outbound_pools import ConnectionPools, PoolKey, origin_of


@pytest.fixture
async def pools() -> AsyncIterator[ConnectionPools]:
    pools = ConnectionPools(ssl.create_default_context())
    yield pools
    await pools.aclose()


def key(number: int, owner: str = "skill") -> PoolKey:
    return owner, ("https", f"host-{number}.example", 443)


@pytest.mark.parametrize(
    ("one", "other", "is_same"),
    [
        ("https://a.example/x", "https://a.example/y?z#f", True),
        ("https://a.example/", "https://user:pass@A.EXAMPLE:443/", True),
        ("http://a.example/", "http://a.example:80/", True),
        ("http://a.example/", "https://a.example/", False),
        ("http://a.example/", "http://a.example:81/", False),
        ("http://a.example/", "http://b.example/", False),
        ("http://127.0.0.1/", "http://localhost/", False),
    ],
)
def test_origin_when_compared_then_is_scheme_host_and_port(one: str, other: str, is_same: bool) -> None:
    assert (origin_of(httpx.URL(one)) == origin_of(httpx.URL(other))) is is_same


async def test_transport_when_owner_and_origin_are_the_same_then_is_shared(pools: ConnectionPools) -> None:
    async with pools.lend(key(1)) as first, pools.lend(key(1)) as second:
        assert first is second
    async with pools.lend(key(1)) as third:
        assert third is first


@pytest.mark.parametrize("other", [key(2), key(1, "another skill")])
async def test_transport_when_owner_or_origin_differs_then_is_another(
    pools: ConnectionPools, other: PoolKey
) -> None:
    async with pools.lend(key(1)) as first, pools.lend(other) as second:
        assert first is not second


async def test_pools_when_there_are_too_many_then_the_longest_unused_goes(
    pools: ConnectionPools, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(outbound_pools, "MAX_POOLS", 3)
    seen = {}
    for number in (1, 2, 3, 1, 4):
        async with pools.lend(key(number)) as transport:
            seen.setdefault(number, transport)
    assert len(pools) == 3
    for number, is_kept in ((1, True), (3, True), (4, True), (2, False)):
        async with pools.lend(key(number)) as transport:
            assert (transport is seen[number]) is is_kept


async def test_pools_when_all_are_in_use_then_none_is_closed(
    pools: ConnectionPools, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(outbound_pools, "MAX_POOLS", 2)
    async with AsyncExitStack() as lent:
        used = [await lent.enter_async_context(pools.lend(key(number))) for number in range(5)]
        assert len(pools) == 5
        assert len(set(map(id, used))) == 5
    async with pools.lend(key(9)):
        assert len(pools) == 2


async def test_pools_when_closed_then_are_empty(pools: ConnectionPools) -> None:
    async with pools.lend(key(1)):
        pass
    await pools.aclose()
    assert len(pools) == 0
