"""Which addresses are public, and what the setting opens."""

import pytest

from doyle.security.outbound_policy import OutboundPolicy

PUBLIC = ["93.184.215.14", "8.8.8.8", "2606:4700:4700::1111", "2a00:1450:4001::1"]
INNER = {
    "loopback": ["127.0.0.1", "127.255.255.254", "::1"],
    "private": ["10.0.0.1", "172.16.0.1", "172.31.255.255", "192.168.1.1", "fc00::1", "fd12:3456::1"],
    "link-local": ["169.254.169.254", "fe80::1", "fe80::1%2"],
    "unspecified": ["0.0.0.0", "::"],
    "shared": ["100.64.0.1", "100.127.255.255"],
    "documentation": ["192.0.2.1", "198.51.100.1", "203.0.113.9", "2001:db8::1"],
    "benchmarking": ["198.18.0.1"],
    "reserved": ["240.0.0.1", "255.255.255.255", "4000::1", "::7f00:1"],
    "multicast": ["224.0.0.1", "239.1.1.1", "ff02::1", "ff0e::1"],
    "site-local": ["fec0::1"],
    "mapped": ["::ffff:127.0.0.1", "::ffff:10.0.0.1"],
    "NAT64": ["64:ff9b::7f00:1", "64:ff9b::a9fe:a9fe"],
    "6to4": ["2002:7f00:1::", "2002:a00:1::1"],
    "Teredo": ["2001:0:7f00:1::1"],
    "no address": ["", "localhost", "127.1", "2130706433"],
}


@pytest.mark.parametrize("address", PUBLIC)
def test_address_when_public_then_is_open_without_a_setting(address: str) -> None:
    assert OutboundPolicy().allows("example.org", address)


@pytest.mark.parametrize("address", [address for kind in INNER.values() for address in kind])
def test_address_when_not_public_then_is_closed_without_a_setting(address: str) -> None:
    """Design: private and link-local addresses refused unless allowed by setting."""
    assert not OutboundPolicy().allows("example.org", address)


@pytest.mark.parametrize("address", ["64:ff9b::808:808", "::ffff:8.8.8.8", "2002:808:808::1"])
def test_address_when_it_leads_to_a_public_ipv4_one_then_is_open(address: str) -> None:
    """A network with IPv6 alone reaches IPv4 hosts in this way."""
    assert OutboundPolicy().allows("example.org", address)


@pytest.mark.parametrize(
    ("listed", "host", "address"),
    [
        ("127.0.0.0/8", "any.example", "127.0.0.1"),
        ("10.1.2.3", "any.example", "10.1.2.3"),
        ("10.1.2.3/8", "any.example", "10.200.0.1"),
        ("192.168.0.0/16,fd00::/8", "any.example", "fd00::17"),
        ("[::1]", "::1", "::1"),
        ("127.0.0.1", "any.example", "::ffff:127.0.0.1"),
        ("::ffff:127.0.0.0/104", "any.example", "::ffff:127.0.0.1"),
        ("hooks.corp", "hooks.corp", "10.0.0.1"),
        (" Hooks.Corp. , other", "hooks.CORP", "10.0.0.1"),
        ("hooks.corp", "hooks.corp.", "10.0.0.1"),
        ("localhost", "localhost", "127.0.0.1"),
        ("my_service", "my_service", "172.18.0.4"),
    ],
)
def test_address_when_listed_then_is_open(listed: str, host: str, address: str) -> None:
    assert OutboundPolicy.parse(listed).allows(host, address)


@pytest.mark.parametrize(
    ("listed", "host", "address"),
    [
        ("127.0.0.0/8", "any.example", "10.0.0.1"),
        ("10.1.2.3", "any.example", "10.1.2.4"),
        ("hooks.corp", "corp", "10.0.0.1"),
        ("hooks.corp", "evil.hooks.corp", "10.0.0.1"),
        ("hooks.corp", "hooks.corp.example", "10.0.0.1"),
        ("0.0.0.0/0", "any.example", "fd00::1"),
        ("", "", "127.0.0.1"),
    ],
)
def test_address_when_something_else_is_listed_then_stays_closed(
    listed: str, host: str, address: str
) -> None:
    assert not OutboundPolicy.parse(listed).allows(host, address)


@pytest.mark.parametrize("text", ["", " ", ",", " , ,"])
def test_parse_when_nothing_is_listed_then_is_the_strict_policy(text: str) -> None:
    assert OutboundPolicy.parse(text) == OutboundPolicy()


@pytest.mark.parametrize(
    "entry",
    [
        "http://hooks.corp",
        "hooks.corp:8080",
        "10.0.0.0/33",
        "10.0.0",
        "256.1.1.1",
        "*.corp",
        "a b",
        "*",
        ".",
        "1",
    ],
)
def test_parse_when_an_entry_is_nothing_known_then_names_it(entry: str) -> None:
    with pytest.raises(ValueError, match="is no host name, address or network") as caught:
        OutboundPolicy.parse(f"good.example,{entry}")
    assert repr(entry) in str(caught.value)
