"""Asks for what is kept already only if it has changed: the server answers 304, and nothing is sent twice."""

from collections.abc import Callable
from typing import Protocol, Self, cast

from scrapy import Request
from scrapy.crawler import Crawler

from archive.warc import Fields
from crawler.middlewares import is_robots

_ASKING = ("If-None-Match", "If-Modified-Since")


class _Keeper(Protocol):
    conditions: Callable[[str], Fields]


class _Spider(Protocol):
    keeper: _Keeper


class Revisiting:
    """Sends the ETag and Last-Modified of the last answer with each GET of the same URL; each hop of a redirect has its own.

    Never with robots.txt, whose rules must be in the answer, nor with what is posted.
    """

    def __init__(self, crawler: Crawler) -> None:
        self._crawler = crawler

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        """Make one for *crawler*."""
        return cls(crawler)

    def process_request(self, request: Request) -> None:
        """Put on *request* what asks whether its answer has changed."""
        for name in _ASKING:
            request.headers.pop(name, None)
        if request.method != "GET" or is_robots(request.url):
            return
        for name, value in cast("_Spider", self._crawler.spider).keeper.conditions(request.url):
            request.headers[name] = value
