"""Why a fetch is no success: one word for the cause, one sentence for the evidence."""

import re
from collections.abc import Set as AbstractSet
from urllib.parse import urlsplit

from scrapy.exceptions import (
    CannotResolveHostError,
    DownloadCancelledError,
    DownloadConnectionRefusedError,
    DownloadFailedError,
    DownloadTimeoutError,
    IgnoreRequest,
    ResponseDataLossError,
)
from twisted.internet.error import ConnectionClosed
from twisted.web._newclient import ParseError

from archive.captures import Exchange
from archive.crawl_log import Job
from crawler.middlewares import (
    WALLS,
    ClosedHostError,
    CrawlDelayError,
    OffLimitsError,
    RobotsWallError,
    SwitchedOffError,
)
from crawler.tls import fault_of
from crawler.wire import HeadTooLongError
from parsers.charset import decode

Trouble = tuple[str, str]

_OK = 200
_FORBIDDEN = 403
_SMALL = 2048
# What sites print, with status 200, where a page is gone.
_GONE = re.compile(
    r"页面不存在|页面找不到|找不到(?:您|该|此)|(?:内容|页面|文章|信息)已(?:被)?(?:删除|下线|撤下)|系统繁忙|404\s*not found",
    re.IGNORECASE,
)

_NO_ANSWER: tuple[tuple[type[Exception], str, str], ...] = (
    (DownloadTimeoutError, "timeout", "did not answer in time"),
    (CannotResolveHostError, "dns", "has no address: its name is not known"),
    (DownloadConnectionRefusedError, "refused", "refused the connection"),
    (ResponseDataLossError, "cut-off", "broke off its answer"),
    (DownloadCancelledError, "too-big", "sent more than the crawler takes"),
    (RobotsWallError, "blocked:robots", "does not let its robots.txt be read"),
    (CrawlDelayError, "blocked:crawl-delay", "asks in its robots.txt for longer waits than a crawl makes"),
    (SwitchedOffError, "switched-off", "is, or leads to, a host whose site the register does not have open"),
    (ClosedHostError, "unreachable", "leads to a host that no longer answers"),
    (HeadTooLongError, "too-long-head", "sent more headers than the crawler takes"),
    (ConnectionClosed, "reset", "closed the connection without an answer"),
)

# An answer came and could not be read: no HTTP, two lengths, an unknown transfer encoding.
_UNREADABLE = (ParseError, ValueError, KeyError)


def of_answer(job: Job, exchange: Exchange, body: bytes, walls: AbstractSet[int]) -> Trouble | None:
    """Say what is wrong with the answer to *job*; *body* is decoded, *walls* are the statuses of walls. None where nothing is.

    A 403 is a wall only on a home page. Elsewhere it can be that one page's; the host is left alone when it refuses several in a row.
    """
    if exchange.status in walls and (exchange.status != _FORBIDDEN or job.kind == "home"):
        return (
            f"blocked:{WALLS.get(exchange.status, exchange.status)}",
            f"{job.host} answered {exchange.status}: it keeps machines out, and is left alone.",
        )
    if exchange.status != _OK:
        return f"http-{exchange.status}", f"{job.url} answered {exchange.status}."
    if not body.strip():
        return "empty", f"{job.url} answered 200 with nothing in it."
    if job.kind != "home" and exchange.url != job.url and urlsplit(exchange.url).path in ("", "/"):
        return "sent-home", f"{job.url} sends the visitor to the home page {exchange.url}."
    if job.kind != "home" and len(body) < _SMALL and (said := _GONE.search(decode(body)[0])):
        return "soft-404", f"{job.url} answered 200 and says {said[0]!r}."
    return None


def of_failure(job: Job, error: Exception) -> Trouble:
    """Say why *job* had no answer, or was not asked at all."""
    reason = error
    for reason in (error, *_reasons(error)):
        for kind, cause, what in _NO_ANSWER:
            if isinstance(reason, kind):
                return cause, f"{job.host} {what} ({job.url})."
    text = str(error)
    if fault := fault_of(error):
        return "tls", f"{job.url} could not be fetched by TLS: {fault}."
    if isinstance(error, DownloadFailedError) and isinstance(reason, _UNREADABLE):
        return "no-http", f"{job.host} answered with something that is no HTTP: {reason} ({job.url})."
    if isinstance(error, IgnoreRequest):
        return _ignored(job, error)
    if isinstance(error, ValueError):
        return "wrong-address", f"{job.url} leads to an address that is none: {_first_line(text)}"
    return "network", f"{job.url} could not be fetched: {_first_line(text) or type(error).__name__}."


def _ignored(job: Job, error: IgnoreRequest) -> Trouble:
    """Say why the crawler itself did not fetch *job*."""
    text = str(error)
    if isinstance(error, OffLimitsError):
        return error.cause, f"{text}: refused."
    robots = "robots.txt" in text
    cause = "robots" if robots else "redirects" if "redirections" in text else "ignored"
    return cause, f"{job.url} was not fetched: {'its host asks robots not to' if robots else text}."


def of_reading(job: Job, error: Exception) -> Trouble:
    """Say that what *job* was answered with broke the program's reading of it."""
    return "error", f"{job.url} could not be taken in: {type(error).__name__}: {_first_line(str(error))}."


def _reasons(error: Exception) -> list[Exception]:
    """Return why Twisted says that a fetch failed: one exception or several, wrapped twice."""
    return [failure.value for failure in getattr(error.__cause__, "reasons", ())]


def _first_line(text: str) -> str:
    return text.strip().splitlines()[0][:200] if text.strip() else ""
