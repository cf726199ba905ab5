"""IP addresses: which are those of the public network, where a government's site is."""

from collections.abc import Iterable
from ipaddress import IPv4Network, IPv6Network, ip_address

Network = IPv4Network | IPv6Network


def is_public(host: str, allowed: Iterable[Network] = ()) -> bool:
    """Say whether *host* is an address of the public network, or in an *allowed* one; False for what is no IP address."""
    try:
        address = ip_address(host)
    except ValueError:
        return False
    return (address.is_global and not address.is_multicast) or any(address in network for network in allowed)
