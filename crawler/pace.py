"""The pace at which servers are asked: the gate that every request passes last, robots.txt, redirects and retries among them."""

import time
from collections.abc import Mapping
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import Any, Self, cast
from urllib.parse import urlsplit

from scrapy import Request, Spider, signals
from scrapy.crawler import Crawler
from scrapy.downloadermiddlewares.retry import get_retry_request
from scrapy.http import Response

from crawler.middlewares import CrawlDelayError, GongkaiSpider, StoppedError, refuse_closed
from crawler.turns import Turns

_BUSY = (429, 503)
_MONTH = 30 * 86400.0


class Pace:
    """Sends one request at a time to a server, rests after each answer, and counts them.

    The rest is what Scrapy's slot has as its delay, AutoThrottle's part in it, or the Crawl-delay of robots.txt where that is longer.
    A Retry-After of up to GONGKAI_PATIENCE seconds is waited for here, and the request is sent again; for a longer one the host is
    closed until then. Nearest to the network, so that nothing gets past it.
    """

    def __init__(self, crawler: Crawler) -> None:
        self._crawler = crawler
        self._turns = Turns()
        self._taken: dict[Request, frozenset[str]] = {}
        self._delays: dict[str, float] = {}
        self._delay = crawler.settings.getfloat("DOWNLOAD_DELAY")
        self._patience = crawler.settings.getfloat("GONGKAI_PATIENCE")

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        """Make one for *crawler*."""
        pace = cls(crawler)
        crawler.signals.connect(pace._go_on, signal=signals.spider_opened)
        crawler.signals.connect(pace._obey, signal=signals.robots_parsed)
        return pace

    async def process_request(self, request: Request) -> None:
        """Wait for the turn of *request*; CrawlDelayError, StoppedError or ClosedHostError where it does not come in this run."""
        host = urlsplit(request.url).netloc
        if self._delays.get(host, 0) > self._patience:
            raise CrawlDelayError(f"{host} asks for {self._delays[host]:g} s between two requests")
        keys = await self._spider.servers.of(request.url)
        if not await self._turns.take(keys, self._is_stopped):
            raise StoppedError(f"the crawl was stopped before {request.url} was fetched")
        try:
            # Once more: much can have come to light while it waited.
            refuse_closed(self._spider, request.url)
        except Exception:
            self._turns.free(keys, 0)
            raise
        self._spider.keeper.hosts.asked(host, time.time())
        self._taken[request] = keys

    def process_response(self, request: Request, response: Response) -> Request | Response:
        """Give the turn back; where the server asks for a pause, make it and send *request* again."""
        self._end(request)
        pause = _retry_after(response) if response.status in _BUSY else None
        if pause is None:
            return response
        if pause > self._patience:
            self._spider.keeper.hosts.pause(urlsplit(request.url).netloc, time.time() + pause)
        else:
            self._turns.hold(self._spider.servers.known(request.url), pause)
        again = get_retry_request(request, spider=cast("Spider", self._spider), reason="Retry-After")
        return again or response

    def process_exception(self, request: Request, exception: Exception) -> None:  # noqa: ARG002 - Scrapy's names
        """Give the turn back."""
        self._end(request)

    @property
    def _spider(self) -> GongkaiSpider:
        return cast("GongkaiSpider", self._crawler.spider)

    def _is_stopped(self) -> bool:
        return self._spider.stopped is not None or not cast("Any", self._crawler.engine).running

    def _end(self, request: Request) -> None:
        keys = self._taken.pop(request, None)
        if keys:
            slots: Mapping[str, Any] = cast("Any", self._crawler.engine).downloader.slots
            slot = slots.get(request.meta["download_slot"])
            delay = slot.download_delay() if slot else self._delay
            self._turns.free(keys, max(delay, self._delays.get(urlsplit(request.url).netloc, 0)))

    def _go_on(self) -> None:
        """Rest after what the last run asked, too."""
        for keys, passed in self._spider.keeper.hosts.recent(time.time(), self._delay):
            self._turns.hold(keys, self._delay, passed)

    def _obey(self, robotparser: Any, request: Request) -> None:
        """Take the Crawl-delay from a robots.txt that was just read."""
        delay = robotparser.crawl_delay(self._crawler.settings["USER_AGENT"])
        if delay and not self._spider.servers.is_exempt(request.url):
            self._delays[urlsplit(request.url).netloc] = delay
            self._turns.hold(self._spider.servers.known(request.url), min(delay, self._patience))


def _retry_after(response: Response) -> float | None:
    """Return the seconds for which the header asks, a month at most; None where it says nothing that can be understood."""
    said = (response.headers.get("Retry-After") or b"").decode("latin-1").strip()
    if said.isascii() and said.isdigit():
        return min(float(said), _MONTH)
    try:
        moment = parsedate_to_datetime(said)
    except ValueError:
        return None
    seconds = (moment.replace(tzinfo=moment.tzinfo or UTC) - datetime.now(UTC)).total_seconds()
    return min(max(seconds, 0), _MONTH)
