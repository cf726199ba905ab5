"""http or https: each host by the one that works. What was tried, and what came of it, is remembered."""

from collections.abc import Callable, Mapping
from typing import Any, Protocol, Self, cast
from urllib.parse import urlsplit

from scrapy import Request
from scrapy.crawler import Crawler
from scrapy.exceptions import DownloadConnectionRefusedError, DownloadFailedError, DownloadTimeoutError
from scrapy.http import Response

from archive.transports import OTHER, Transports
from crawler.middlewares import CONNECTION
from crawler.tls import fault_of

_SILENT = {
    DownloadTimeoutError: "it does not answer in time",
    DownloadConnectionRefusedError: "it refuses the connection",
    DownloadFailedError: "it gives no answer",
}
_LEADS_BACK = "it only leads to the other"


class _Keeper(Protocol):
    transports: Transports
    answered: Callable[[str, Mapping[str, str]], None]


class Schemes:
    """Asks a host that has never answered by one scheme once by the other, after all retries; and from then on by what worked."""

    def __init__(self, crawler: Crawler) -> None:
        self._crawler = crawler
        self._tried: set[str] = set()
        self._answered: set[tuple[str, str]] = set()

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        """Make one for *crawler*."""
        return cls(crawler)

    def process_request(self, request: Request) -> Request | None:
        """Turn *request* to the scheme that works for its host."""
        url = self._transports.working(request.url)
        if url == request.url:
            return None
        if url in request.meta.get("redirect_urls", ()):
            self._transports.failed(url, _LEADS_BACK)
            return None
        return request.replace(url=url)

    def process_response(self, request: Request, response: Response) -> Response:
        """Remember that the host of *request* answers by its scheme; a redirect, which does not come here, is no answer."""
        parts = urlsplit(request.url)
        self._answered.add((parts.netloc, parts.scheme))
        self._keeper.answered(request.url, dict(request.meta.get(CONNECTION, ())))
        return response

    def process_exception(self, request: Request, exception: Exception) -> Request | None:
        """Ask by the other scheme where *exception* says that the host of *request* does not answer by this one."""
        parts = urlsplit(request.url)
        host = parts.netloc
        if not isinstance(exception, tuple(_SILENT)) or (host, parts.scheme) in self._answered:
            return None
        self._transports.failed(request.url, _cause(exception))
        if (
            host in self._tried
            or self._transports.flag(host) == "none"
            or self._transports.why(request.url) == _LEADS_BACK
        ):
            return None
        self._tried.add(host)
        return request.replace(url=parts._replace(scheme=OTHER[parts.scheme]).geturl())

    @property
    def _keeper(self) -> _Keeper:
        return cast("_Keeper", cast("Any", self._crawler.spider).keeper)

    @property
    def _transports(self) -> Transports:
        return self._keeper.transports


def _cause(exception: Exception) -> str:
    fault = fault_of(exception)
    return f"TLS: {fault}" if fault else next(said for kind, said in _SILENT.items() if isinstance(exception, kind))
