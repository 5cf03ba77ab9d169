"""Names of this machine, and of none."""

from collections.abc import Iterator
from ipaddress import ip_address

import pytest

from doyle.security.outbound_errors import OutboundError
from doyle.security.outbound_resolver import Resolver


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
