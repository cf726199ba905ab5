"""What is sent along with each request: the page that led there, and what is known of the answer."""

from collections.abc import Callable
from datetime import timedelta
from typing import Protocol, Self, cast
from urllib.parse import urldefrag

from scrapy import Request
from scrapy.crawler import Crawler

from archive.captures import CONDITIONS
from archive.crawl_log import Job
from archive.warc import Fields
from crawler.limits import trust_of
from crawler.middlewares import JOB


class _Keeper(Protocol):
    conditions: Callable[[str, timedelta], Fields]


class _Spider(Protocol):
    keeper: _Keeper


class Asking:
    """Sends the list page as Referer, without which some sites answer 404, over every redirect; and asks for what has changed only.

    The ETag and Last-Modified of the last answer go with each GET of the same URL, each hop of a redirect with its own: where it still
    stands the server answers 304 and sends nothing twice. Never with robots.txt, whose rules must be in the answer.
    """

    def __init__(self, crawler: Crawler) -> None:
        self._crawler = crawler
        self._trust = trust_of(crawler.settings)

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        """Make one for *crawler*."""
        return cls(crawler)

    def process_request(self, request: Request) -> None:
        """Put the headers on *request*."""
        for name in CONDITIONS:
            request.headers.pop(name, None)
        job: Job | None = request.meta.get(JOB)
        if job is None:
            return
        if job.via:
            request.headers["Referer"] = urldefrag(job.via)[0]
        if request.method == "GET":
            for name, value in cast("_Spider", self._crawler.spider).keeper.conditions(request.url, self._trust):
                request.headers[name] = value
