"""Where a request comes from: the address that reached this machine, or what a trusted proxy says.

    proxies = Proxies(["10.0.0.0/8"])
    proxies.client("10.0.0.7", ["203.0.113.9, 10.0.0.8"])      "203.0.113.9"
    proxies.client("203.0.113.9", ["127.0.0.1"])               "203.0.113.9": anybody can write that header

`X-Forwarded-For` is read from its end, as far as each address is a trusted proxy's; what stands before is not believed.
"""

from __future__ import annotations

import ipaddress
from collections.abc import Iterable

Address = ipaddress.IPv4Address | ipaddress.IPv6Address


class Proxies:
    """The networks of trusted proxies."""

    def __init__(self, networks: Iterable[str] = ()) -> None:
        self._networks = tuple(ipaddress.ip_network(network, strict=False) for network in networks)

    def client(self, peer: str, forwarded: Iterable[str]) -> str:
        """The address of who asks: `peer` is who is connected, `forwarded` are the X-Forwarded-For headers."""
        if not self._networks or not self._trusts(address_of(peer)):
            return peer
        said = [part.strip() for header in forwarded for part in header.split(",")]
        known = peer
        for text in reversed(said):
            address = address_of(text)
            if address is None:
                return known
            known = str(address)
            if not self._trusts(address):
                return known
        return known

    def _trusts(self, address: Address | None) -> bool:
        return address is not None and any(address in network for network in self._networks)


def address_of(text: str) -> Address | None:
    """The address that a text is: "203.0.113.9", "::1"; an IPv4 address in IPv6 clothes is the former."""
    try:
        address = ipaddress.ip_address(text.partition("%")[0])
    except ValueError:
        return None
    return getattr(address, "ipv4_mapped", None) or address


def neighbourhood(text: str) -> str:
    """What attempts are counted under: an IPv4 address, or the /64 that an IPv6 address is one of, for whoever has
    one has all of those."""
    address = address_of(text)
    if isinstance(address, ipaddress.IPv6Address):
        return str(ipaddress.ip_network((address, 64), strict=False))
    return str(address) if address is not None else "nowhere"


def is_loopback(text: str) -> bool:
    address = address_of(text)
    return address is not None and address.is_loopback
