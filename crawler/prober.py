"""Asks each host, once a run, for an address where nothing can be: what it answers there is no report anywhere else."""

import secrets
from collections.abc import Callable
from typing import Any, Protocol, Self, cast
from urllib.parse import urlsplit

from scrapy import Request
from scrapy.crawler import Crawler
from scrapy.exceptions import NotConfigured
from scrapy.http.request import NO_CALLBACK

from archive.captures import Exchange
from archive.crawl_log import Job
from crawler.middlewares import JOB, WIRE


class _Keeper(Protocol):
    answered_nothing: Callable[[Job, Exchange], None]


class _Spider(Protocol):
    keeper: _Keeper


class Prober:
    """Sends the probe before the first request to a host that is not for its home page: a host that does not answer is not probed."""

    def __init__(self, crawler: Crawler) -> None:
        self._crawler = crawler
        self._probed: set[str] = set()

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        """Make one for *crawler*; NotConfigured where its settings say that nothing is probed."""
        if not crawler.settings.getbool("GONGKAI_PROBE"):
            raise NotConfigured
        return cls(crawler)

    async def process_request(self, request: Request) -> None:
        """Probe the host of *request* first, where that is still to be done; a probe that fails tells nothing, and stops nothing."""
        job: Job | None = request.meta.get(JOB)
        parts = urlsplit(request.url)
        if job is None or job.kind == "home" or parts.netloc in self._probed:
            return
        self._probed.add(parts.netloc)
        url = f"{parts.scheme}://{parts.netloc}/__nope__{secrets.token_hex(6)}.html"
        probe = Request(url, callback=NO_CALLBACK, meta={"dont_retry": True})
        try:
            response = await cast("Any", self._crawler.engine).download_async(probe)
        except Exception:  # noqa: BLE001 - whatever goes wrong shows again at the request itself, which has its row
            return
        nothing = Job(url, job.site, parts.netloc, "probe")
        cast("_Spider", self._crawler.spider).keeper.answered_nothing(nothing, response.meta[WIRE])
