"""How http and https are spoken: by the addresses and the TLS that each host may have, and what was done is told with each answer."""

from typing import Any, Protocol, cast
from urllib.parse import urlsplit

from scrapy import Request
from scrapy.crawler import Crawler
from scrapy.exceptions import CannotResolveHostError
from scrapy.http import Response

from archive.transports import OTHER, Transports
from archive.warc import Fields
from crawler.guard import Guard, PrivateAddressError
from crawler.limits import networks_of
from crawler.middlewares import CONNECTION
from crawler.platforms.page import is_loopback
from crawler.tls import BadCertificateError, HostPolicy
from crawler.wire import StrictHandler


class _Keeper(Protocol):
    transports: Transports

    def is_site_name(self, name: str) -> bool: ...


class TransportHandler(StrictHandler):
    """The handler of http and https, with a guard on addresses and a TLS policy by host."""

    def __init__(self, crawler: Crawler) -> None:
        super().__init__(crawler)
        verifies = crawler.settings.getbool("DOWNLOAD_VERIFY_CERTIFICATES")
        self._policy = HostPolicy(self._contextFactory, self._keeper.transports.flag, verifies=verifies)
        self._contextFactory: Any = self._policy
        self._guard = self._stand_guard()

    @property
    def _keeper(self) -> _Keeper:
        return cast("_Keeper", cast("Any", self._crawler.spider).keeper)

    def _stand_guard(self) -> Guard:
        """Return the guard at the reactor's resolver, put there first where none stands yet: http and https share it."""
        from twisted.internet import reactor as running  # noqa: PLC0415 - importing it installs one, and Scrapy chooses which

        reactor: Any = running
        if not isinstance(reactor.nameResolver, Guard):
            allowed = networks_of(self._crawler.settings)
            reactor.installNameResolver(Guard(reactor.nameResolver, self._is_site, allowed))
        return cast("Guard", reactor.nameResolver)

    def _is_site(self, name: str) -> bool:
        return not is_loopback(f"http://{name}/") and self._keeper.is_site_name(name)

    async def download_request(self, request: Request) -> Response:
        """Fetch *request*; PrivateAddressError where the host's name leads to no public address, BadCertificateError for such a one."""
        parts = urlsplit(request.url)
        try:
            response = await super().download_request(request)
        except CannotResolveHostError as error:
            address = self._guard.refused.get(parts.hostname or "")
            if address is None:
                raise
            raise PrivateAddressError(
                f"{request.url} was not fetched: its host resolves to {address}, which is not on the public network"
            ) from error
        except Exception as error:
            # Whatever it was: where a certificate was refused, that is why.
            faults = self._policy.faults(parts.netloc)
            if not faults:
                raise
            raise BadCertificateError(f"its certificate is not good: {faults}") from error
        request.meta[CONNECTION] = self._told(request.url)
        return response

    def _told(self, url: str) -> Fields:
        """Return what is to be known of the connection to *url*: nothing of a plain one that nobody sought otherwise."""
        parts = urlsplit(url)
        seen = self._policy.seen(parts.netloc) if parts.scheme == "https" else None
        flag, why = self._keeper.transports.flag(parts.netloc), self._keeper.transports.why(url)
        facts = (
            ("tls", seen[0] if seen else None),
            ("certificate", seen[1] if seen else None),
            ("register_tls", flag),
            ("scheme", f"{parts.scheme}; {OTHER[parts.scheme]}: {why}" if why else None),
        )
        return tuple((name, value) for name, value in facts if value)
