"""What stands between the spider and the network: limits, courtesy, and the bytes as they came."""

from collections.abc import Callable
from typing import Protocol, Self, cast
from urllib.parse import urlsplit

from scrapy import Request
from scrapy.crawler import Crawler
from scrapy.exceptions import IgnoreRequest
from scrapy.http import Response

from archive.captures import Exchange
from crawler.platforms.page import is_loopback
from crawler.sites import may_be_crawled

WIRE = "wire"
"""Key of a request's meta under which the last `Exchange` stands."""

_ROBOTS = "/robots.txt"
_SERVER_ERROR = 500
# Walls against machines, and "too many requests": whatever such a body says, it is no set of rules.
WALLS = {412: "js412", 468: "468", 521: "jsl521", 429: "429"}


class OffLimitsError(IgnoreRequest):
    """A URL that is no government's; met when a site redirects to it."""


class RobotsWallError(IgnoreRequest):
    """A URL of a host whose robots.txt could not be had."""


class _Spider(Protocol):
    robots: Callable[[Exchange], None]


class Courtesy:
    """Refuses what is off limits, and gives each host a queue of its own; this machine is not waited for and never proxied."""

    def process_request(self, request: Request) -> None:
        """Set the queue of *request*; OffLimitsError where the URL is no government's."""
        if not may_be_crawled(request.url):
            raise OffLimitsError(f"{request.url} is no site of a government")
        request.meta["download_slot"] = urlsplit(request.url).netloc
        if is_loopback(request.url):
            request.meta["autothrottle_dont_adjust_delay"] = True
            request.meta["proxy"] = None


class RobotsWall:
    """Leaves a host alone when its robots.txt is behind a wall or its server fails: then its rules are not known (RFC 9309, 2.3.1.4)."""

    def __init__(self) -> None:
        self._walls: dict[str, int] = {}

    def process_request(self, request: Request) -> None:
        """Refuse *request* with RobotsWallError when its host's rules could not be had."""
        status = self._walls.get(urlsplit(request.url).netloc)
        if status is not None and not is_robots(request.url):
            raise RobotsWallError(f"robots.txt answered {status}")

    def process_response(self, request: Request, response: Response) -> Response:
        """Remember how robots.txt was answered."""
        if is_robots(request.url) and (response.status in WALLS or response.status >= _SERVER_ERROR):
            self._walls[urlsplit(request.url).netloc] = response.status
        return response


class Wire:
    """Keeps each answer as it came, before redirects are followed and encodings taken off."""

    def __init__(self, crawler: Crawler) -> None:
        self._crawler = crawler

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        """Make one for *crawler*."""
        return cls(crawler)

    def process_response(self, request: Request, response: Response) -> Response:
        """Put the answer beside *request*; robots.txt, which no callback sees, goes to the spider at once."""
        exchange = exchange_of(request, response)
        request.meta[WIRE] = exchange
        if is_robots(request.url):
            cast("_Spider", self._crawler.spider).robots(exchange)
        return response


def is_robots(url: str) -> bool:
    """Say whether *url* is that of a host's rules for robots."""
    return urlsplit(url).path == _ROBOTS


def exchange_of(request: Request, response: Response) -> Exchange:
    """Return what went over the wire."""
    return Exchange(
        url=response.url,
        status=response.status,
        reason="",
        headers=_fields(response),
        body=response.body,
        method=request.method,
        request_headers=_fields(request),
        request_body=request.body,
    )


def _fields(message: Request | Response) -> tuple[tuple[str, str], ...]:
    pairs = ((key, value) for key, values in message.headers.items() for value in values)
    return tuple((_text(key), _text(value)) for key, value in pairs)


def _text(value: bytes) -> str:
    """Header values are UTF-8 or, in file names, GBK; what is neither is kept byte by byte."""
    for charset in ("utf-8", "gb18030"):
        try:
            return value.decode(charset)
        except UnicodeDecodeError:
            continue
    return value.decode("latin-1")
