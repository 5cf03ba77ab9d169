"""Names of this machine, and of none."""

import asyncio
import socket
import threading
from collections.abc import Iterator
from ipaddress import ip_address
from typing import Any

import pytest

from doyle.security.outbound_errors import OutboundError
from doyle.security.outbound_resolver import THREADS, Resolver


@pytest.fixture
def resolver() -> Iterator[Resolver]:
    resolver = Resolver()
    yield resolver
    resolver.close()


async def test_resolve_when_the_name_is_known_then_gives_each_address_once(resolver: Resolver) -> None:
    found = await resolver("localhost", 80)
    assert all(ip_address(address).is_loopback for address in found)
    assert len(found) == len(set(found)) > 0


@pytest.mark.parametrize(
    ("host", "address"),
    [("127.0.0.1", "127.0.0.1"), ("::1", "::1"), ("127.1", "127.0.0.1"), ("0x7f000001", "127.0.0.1")],
)
async def test_resolve_when_it_is_an_address_then_is_spelled_in_full(
    resolver: Resolver, host: str, address: str
) -> None:
    """Whatever the system takes for an address is checked as the address that it is."""
    assert await resolver(host, 80) == (address,)


@pytest.mark.parametrize("host", ["nowhere.invalid", "a" * 64 + ".invalid", "a..b", "exa%6dple.invalid"])
async def test_resolve_when_the_name_is_unknown_then_says_so(resolver: Resolver, host: str) -> None:
    with pytest.raises(OutboundError) as caught:
        await resolver(host, 80)
    assert host in caught.value.message


async def test_resolve_when_a_name_server_is_silent_then_other_hosts_are_looked_up_all_the_same(
    resolver: Resolver, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Nobody can end a lookup: more calls to one host than there are threads must not take them all."""
    released, asked = threading.Event(), []
    look_up = socket.getaddrinfo

    def be_silent(host: str, *given: Any, **named: Any) -> Any:
        asked.append(host)
        if host == "silent.invalid":
            released.wait(60)
        return look_up(host, *given, **named)

    monkeypatch.setattr(socket, "getaddrinfo", be_silent)
    waiting = [asyncio.create_task(resolver("silent.invalid", 80)) for _ in range(3 * THREADS)]
    waiting[0].cancel()
    try:
        assert await asyncio.wait_for(resolver("127.0.0.1", 80), 30) == ("127.0.0.1",)
    finally:
        released.set()
    results = await asyncio.gather(*waiting, return_exceptions=True)
    assert [type(result) for result in results[1:]] == [OutboundError] * (3 * THREADS - 1)
    assert asked.count("silent.invalid") == 1
    with pytest.raises(OutboundError):
        await resolver("silent.invalid", 80)
    assert asked.count("silent.invalid") == 2
