"""Which addresses calls to the outside may reach (docs/decisions/0016-outbound-calls.md)."""

from collections.abc import Iterable
from dataclasses import dataclass
from ipaddress import (
    IPv4Address,
    IPv4Network,
    IPv6Address,
    IPv6Network,
    ip_address,
    ip_network,
)

_GLOBAL_UNICAST = IPv6Network("2000::/3")
_NAT64 = IPv6Network("64:ff9b::/96")
_IPV4_BITS = 0xFFFF_FFFF
_HOST_CHARACTERS = frozenset("abcdefghijklmnopqrstuvwxyz0123456789-._")


@dataclass(frozen=True, slots=True)
class OutboundPolicy:
    """Public addresses are open to calls, and beside them the hosts and networks listed here.

    `hosts` are names in lower case: whatever a listed name resolves to may be reached under that name.
    """

    hosts: frozenset[str] = frozenset()
    networks: tuple[IPv4Network | IPv6Network, ...] = ()

    @classmethod
    def parse(cls, text: str) -> "OutboundPolicy":
        """Read a list with commas: host names, addresses, and networks like `10.1.0.0/16`.

        Raises:
            ValueError: an entry is none of these; the message names it.
        """
        hosts: set[str] = set()
        networks: list[IPv4Network | IPv6Network] = []
        for entry in filter(None, (item.strip().lower() for item in text.split(","))):
            network = _find_network(entry)
            if network is not None:
                networks.append(network)
            elif _is_host_name(entry):
                hosts.add(entry.rstrip("."))
            else:
                raise ValueError(f"{entry!r} is no host name, address or network")
        return cls(frozenset(hosts), tuple(networks))

    def allows(self, host: str, address: str) -> bool:
        """Whether a call to `host` may connect to `address`, one that the host resolves to."""
        if host.lower().rstrip(".") in self.hosts:
            return True
        try:
            parsed = ip_address(address)
        except ValueError:
            return False
        meant = _embedded(parsed)
        return _is_public(meant) or any(_contains(self.networks, each) for each in (parsed, meant))


def _find_network(entry: str) -> IPv4Network | IPv6Network | None:
    try:
        return ip_network(entry.removeprefix("[").removesuffix("]"), strict=False)
    except ValueError:
        return None


def _is_host_name(entry: str) -> bool:
    """Names only: what looks like an address or a URL is a mistake and must not be taken for a name."""
    last_label = entry.rstrip(".").rpartition(".")[2]
    return set(entry) <= _HOST_CHARACTERS and not last_label.isdecimal() and last_label != ""


def _contains(networks: Iterable[IPv4Network | IPv6Network], address: IPv4Address | IPv6Address) -> bool:
    return any(address.version == network.version and address in network for network in networks)


def _embedded(address: IPv4Address | IPv6Address) -> IPv4Address | IPv6Address:
    """The IPv4 address that an IPv6 one leads to (mapped, NAT64, 6to4), else the address itself."""
    if isinstance(address, IPv4Address):
        return address
    if address in _NAT64:
        return IPv4Address(int(address) & _IPV4_BITS)
    return address.ipv4_mapped or address.sixtofour or address


def _is_public(address: IPv4Address | IPv6Address) -> bool:
    if isinstance(address, IPv6Address) and address not in _GLOBAL_UNICAST:
        return False
    return address.is_global and not (address.is_multicast or address.is_reserved)
