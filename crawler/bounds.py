"""Where a crawl may go: to governments' own hosts, as the register and gov.cn say, and nowhere that a redirect would lead it else."""

from collections.abc import Callable
from typing import Protocol, Self, cast
from urllib.parse import urljoin, urlsplit

from scrapy import Request
from scrapy.crawler import Crawler
from scrapy.exceptions import IgnoreRequest
from scrapy.http import Response

from crawler.middlewares import OffLimitsError
from crawler.platforms.page import in_one_spelling, is_loopback

COOKIE_LIMIT = 8 * 1024
"""Bytes of cookies that are sent with a request: what servers take as a line of a request's head."""

_REDIRECTS = (301, 302, 303, 307, 308)
_LOOPED = "looped"


class _Keeper(Protocol):
    may_be_crawled: Callable[[str], bool]


class _Spider(Protocol):
    keeper: _Keeper


class Bounds:
    """Refuses each URL, a redirect's among them, that is no government's; and this machine's own, where another host leads to it."""

    def __init__(self, crawler: Crawler) -> None:
        self._crawler = crawler

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        """Make one for *crawler*."""
        return cls(crawler)

    def process_request(self, request: Request) -> Request | None:
        """Bring the URL of *request* into one spelling; OffLimitsError where it is out of bounds."""
        url = in_one_spelling(request.url)
        if url != request.url:
            return request.replace(url=url)
        origin = str(request.meta.get("redirect_urls", [url])[0])
        if not cast("_Spider", self._crawler.spider).keeper.may_be_crawled(url):
            raise OffLimitsError(_led(origin, url, "no site of a government"))
        if is_loopback(url) and not is_loopback(origin):
            raise OffLimitsError(_led(origin, url, "an address of this machine, which no other host leads to"))
        return None

    def process_response(self, request: Request, response: Response) -> Response:
        """Refuse a redirect that leads to no address of the web at all: file:, data:, ftp:."""
        target = _target(request, response)
        if target and urlsplit(target).scheme not in ("http", "https"):
            raise OffLimitsError(_led(request.url, target[:200], "no address of a site"))
        return response


class Loops:
    """Follows a redirect of a URL to itself once, where it sets a cookie: some sites let in only who brings that cookie back."""

    def process_response(self, request: Request, response: Response) -> Response:
        """Let *response* pass, or raise IgnoreRequest where the same would come again."""
        if _target(request, response) != request.url:
            return response
        looped: list[str] = request.meta.setdefault(_LOOPED, [])
        if request.url in looped or "Set-Cookie" not in response.headers:
            raise IgnoreRequest("its redirections lead back to itself")
        looped.append(request.url)
        return response


def _target(request: Request, response: Response) -> str:
    """Return where *response* redirects to, "" where it does not."""
    location = response.headers.get("Location")
    if response.status not in _REDIRECTS or location is None:
        return ""
    try:
        return urljoin(request.url, location.decode("utf-8", "replace").strip())
    except ValueError:
        return ""


def _led(origin: str, url: str, what: str) -> str:
    return f"{url} is {what}" if url == origin else f"{origin} leads to {url}, which is {what}"


class Cookies:
    """Sends no more cookies than a server takes: one that sets a flood of them would answer each request that brings them with 400."""

    def process_request(self, request: Request) -> None:
        """Take the cookies off *request* where they are longer than COOKIE_LIMIT."""
        if len(request.headers.get("Cookie") or b"") > COOKIE_LIMIT:
            del request.headers["Cookie"]
