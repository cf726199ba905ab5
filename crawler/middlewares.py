"""What stands between the spider and the network: limits, courtesy, and the bytes as they came."""

import time
from collections.abc import Callable
from typing import Protocol, Self, cast
from urllib.parse import urlsplit

from scrapy import Request
from scrapy.crawler import Crawler
from scrapy.exceptions import DownloadCancelledError, IgnoreRequest, ResponseDataLossError
from scrapy.http import Response

from archive import warc
from archive.captures import Exchange
from archive.hosts import Closed, Hosts
from crawler.lookalikes import challenge, little
from crawler.platforms.page import is_loopback
from crawler.servers import Servers, registrable_domain
from parsers.charset import decode

JOB = "job"
"""Key of a request's meta under which its `Job` stands; what the crawl asks for itself, such as robots.txt, has none."""

CONNECTION = "connection"
"""Key of a request's meta under which stands what is known of the connection, as names and values."""

WIRE = "wire"
"""Key of a request's meta under which the last `Exchange` stands."""

_ROBOTS = "/robots.txt"
_SERVER_ERROR = 500
# What walls against machines are called in the log. Which statuses are taken for one says GONGKAI_WALLS.
WALLS = {403: "403", 412: "js412", 429: "429", 468: "468", 521: "jsl521"}

LOOPBACK = "loopback"
"""The download slot of this machine, where it is exempt from the delay."""


ROBOTS_LIMIT = 1024 * 1024
"""Bytes of a robots.txt: twice what RFC 9309 asks a crawler to read. Of a longer one the rules are not known."""


class OffLimitsError(IgnoreRequest):
    """A URL that is no government's, or leads where no government's site leads; met when a site redirects to it."""

    cause = "off-limits"


class SwitchedOffError(IgnoreRequest):
    """A URL on a host whose site the register does not have open."""


class ClosedHostError(IgnoreRequest):
    """A URL on *host*, which is left alone for now, as *closed* says."""

    def __init__(self, host: str, closed: Closed) -> None:
        super().__init__(f"{host} is left alone: {closed.cause}")
        self.host = host
        self.closed = closed


class StoppedError(IgnoreRequest):
    """A URL whose turn had not come when the crawl was stopped."""


class RobotsWallError(IgnoreRequest):
    """A URL of a host whose robots.txt could not be had."""


class CrawlDelayError(IgnoreRequest):
    """A URL of a host whose robots.txt asks for longer waits than a crawl makes."""


class _Keeper(Protocol):
    hosts: Hosts
    is_off: Callable[[str], bool]


_UNKNOWN_RULES = (ClosedHostError, DownloadCancelledError, ResponseDataLossError)


class GongkaiSpider(Protocol):
    """What the middlewares ask of the spider."""

    keeper: _Keeper
    servers: Servers
    stopped: Exception | None
    robots: Callable[[Exchange], None]


class Courtesy:
    """Refuses what is switched off or closed, and gives each domain a queue; this machine is never proxied."""

    def __init__(self, crawler: Crawler) -> None:
        self._crawler = crawler

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        """Make one for *crawler*."""
        return cls(crawler)

    def process_request(self, request: Request) -> None:
        """Set the queue of *request*; SwitchedOffError or ClosedHostError where it is not to be sent."""
        spider = cast("GongkaiSpider", self._crawler.spider)
        if spider.keeper.is_off(request.url):
            raise SwitchedOffError(f"{request.url} is on a host that is switched off")
        refuse_closed(spider, request.url)
        if spider.servers.is_exempt(request.url):
            request.meta["download_slot"] = LOOPBACK
            request.meta["autothrottle_dont_adjust_delay"] = True
        else:
            request.meta["download_slot"] = registrable_domain(urlsplit(request.url).hostname or "")
        if is_loopback(request.url):
            request.meta["proxy"] = None


class RobotsWall:
    """Leaves a host alone when its robots.txt is behind a wall or its server fails: then its rules are not known (RFC 9309, 2.3.1.4).

    A 403 counts as a wall here, though the RFC would let a crawler go on: to the first question that a host is ever asked, it is a No.
    """

    def __init__(self, crawler: Crawler) -> None:
        self._crawler = crawler
        self._walls: dict[str, str] = {}

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        """Make one for *crawler*."""
        return cls(crawler)

    def process_request(self, request: Request) -> None:
        """Refuse *request* with RobotsWallError when its host's rules could not be had; bound a robots.txt."""
        if is_robots(request.url):
            request.meta["download_maxsize"] = ROBOTS_LIMIT
        why = self._walls.get(urlsplit(request.url).netloc)
        if why is not None and not is_robots(request.url):
            # Where robots.txt was answered with a pause, that is no wall.
            refuse_closed(cast("GongkaiSpider", self._crawler.spider), request.url)
            raise RobotsWallError(f"robots.txt could not be had: {why}")

    def process_response(self, request: Request, response: Response) -> Response:
        """Remember how robots.txt was answered."""
        walls = cast("GongkaiSpider", self._crawler.spider).keeper.hosts.limits.walls
        if _is_for_rules(request):
            if response.status in walls or response.status >= _SERVER_ERROR:
                self._walls[_first_host(request)] = f"it answered {response.status}"
            elif mark := _challenge_in(response.body):
                self._walls[_first_host(request)] = f"it answered with a challenge ({mark!r})"
        return response

    def process_exception(self, request: Request, exception: Exception) -> None:
        """Remember that robots.txt leads to a host that is left alone, is too long or breaks off: its rules are not known."""
        if _is_for_rules(request) and isinstance(exception, _UNKNOWN_RULES):
            self._walls[_first_host(request)] = str(exception) or type(exception).__name__


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
            cast("GongkaiSpider", self._crawler.spider).robots(exchange)
            return response.replace(body=_plain(exchange))
        return response


def is_robots(url: str) -> bool:
    """Say whether *url* is that of a host's rules for robots."""
    return urlsplit(url).path == _ROBOTS


def refuse_closed(spider: GongkaiSpider, url: str) -> None:
    """Raise ClosedHostError where the host of *url* is left alone."""
    host = urlsplit(url).netloc
    closed = spider.keeper.hosts.closed(host, time.time())
    if closed:
        raise ClosedHostError(host, closed)


def _challenge_in(body: bytes) -> str | None:
    text = decode(body)[0]
    return challenge(text, little(text))


def _is_for_rules(request: Request) -> bool:
    """Say whether *request* asks for a robots.txt, or for where one was redirected to."""
    return is_robots(str(request.meta.get("redirect_urls", [request.url])[0]))


def _first_host(request: Request) -> str:
    """Return the host that was asked before any redirect: it is its rules that are wanted."""
    return urlsplit(str(request.meta.get("redirect_urls", [request.url])[0])).netloc


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
        connection=tuple(request.meta.get(CONNECTION, ())),
    )


def _plain(exchange: Exchange) -> bytes:
    """Return the body of *exchange* without its content encoding."""
    return warc.decoded(exchange.body, warc.header(exchange.headers, "Content-Encoding") or "")


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
