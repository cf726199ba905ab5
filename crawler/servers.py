"""On which server a host is: its registrable domain, and the addresses that its name resolves to."""

from collections.abc import Sequence
from functools import cache
from typing import Any, cast
from urllib.parse import urlsplit

from scrapy.utils.defer import maybe_deferred_to_future
from tldextract import TLDExtract
from twisted.internet.abstract import isIPAddress, isIPv6Address
from twisted.internet.defer import Deferred
from twisted.internet.interfaces import IHostResolution, IResolutionReceiver
from zope.interface import implementer

from archive.hosts import Hosts
from crawler.platforms.page import is_loopback

# The list of public suffixes that comes with the library: never fetched, never cached outside the archive.
_SUFFIXES = TLDExtract(suffix_list_urls=(), cache_dir=None)


@cache
def registrable_domain(host: str) -> str:
    """Return the registrable domain of *host* by the public suffix list (gov.cn is a suffix); an address, or a bare name, is its own."""
    return _SUFFIXES(host).top_domain_under_public_suffix or host


class Servers:
    """Looks up the server of each host before the first request to it, once a run, and remembers it in crawl.db.

    With *exempt* each port of this machine is a server of its own, which is not paced. Without *by_address* only domains count.
    """

    def __init__(self, hosts: Hosts, *, exempt: bool, by_address: bool) -> None:
        self._hosts = hosts
        self._exempt = exempt
        self._by_address = by_address
        self._known: dict[str, frozenset[str]] = {}

    def is_exempt(self, url: str) -> bool:
        """Say whether *url* lies on this machine and no limit of pace holds there."""
        return self._exempt and is_loopback(url)

    async def of(self, url: str) -> frozenset[str]:
        """Return what *url*'s server shares with the other hosts on it: domain and addresses, or its host where it is exempt."""
        parts = urlsplit(url)
        found = self._known.get(parts.netloc)
        if found is None:
            found = await self._look_up(parts.netloc, parts.hostname or "", exempt=self.is_exempt(url))
            self._known[parts.netloc] = found
        return found

    def known(self, url: str) -> frozenset[str]:
        """Return the same without looking it up; nothing where it was not yet."""
        return self._known.get(urlsplit(url).netloc, frozenset())

    async def _look_up(self, netloc: str, host: str, *, exempt: bool) -> frozenset[str]:
        if exempt:
            self._hosts.meet(netloc, netloc, (), paced=False)
        else:
            addresses = await _addresses(host) if self._by_address else ()
            self._hosts.meet(netloc, registrable_domain(host), addresses, paced=True)
        return self._hosts.servers(netloc)


async def _addresses(host: str) -> Sequence[str]:
    """Return the addresses of *host* as Scrapy's resolver gives them to whoever connects; none where it has none."""
    from twisted.internet import reactor  # noqa: PLC0415 - importing it installs it, and Scrapy chooses which

    if isIPAddress(host) or isIPv6Address(host):
        return [host]
    answer = _Answer()
    cast("Any", reactor).nameResolver.resolveHostName(answer, host)
    return cast("Sequence[str]", await maybe_deferred_to_future(answer.addresses))


@implementer(IResolutionReceiver)
class _Answer:
    """Collects what a resolver finds."""

    def __init__(self) -> None:
        self.addresses: Deferred[Sequence[str]] = Deferred()
        self._found: list[str] = []

    def resolutionBegan(self, resolution: IHostResolution) -> None:  # noqa: N802 - Twisted's name
        """Need nothing of it."""

    def addressResolved(self, address: Any) -> None:  # noqa: N802 - Twisted's name
        """Take one address."""
        self._found.append(address.host)

    def resolutionComplete(self) -> None:  # noqa: N802 - Twisted's name
        """Hand over all."""
        self.addresses.callback(self._found)
