"""Why a fetch is no success: one word for the cause, one sentence for the evidence."""

import re
from collections.abc import Iterator
from collections.abc import Set as AbstractSet
from urllib.parse import urldefrag, urlsplit

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

from archive import warc
from archive.captures import Exchange
from archive.crawl_log import Job
from crawler.lookalikes import SHELL_ROOM, Known, challenge, fingerprint, gone, little
from crawler.middlewares import (
    WALLS,
    ClosedHostError,
    CrawlDelayError,
    OffLimitsError,
    RobotsWallError,
    SwitchedOffError,
)
from crawler.platforms.files import is_file
from crawler.platforms.walk import Reading
from crawler.tls import fault_of
from crawler.wire import HeadTooLongError
from parsers.charset import decode
from parsers.title import looks_like_older_report, looks_like_report

Trouble = tuple[str, str]
"""A cause in one word and its evidence in one sentence."""

_OK = 200
_FORBIDDEN, _NOT_FOUND, _GONE = 403, 404, 410
_PACKED = (b"\x1f\x8b", b"\x28\xb5\x2f\xfd")
_INDEX = re.compile(r"/?(?:(?:index|default|main|home)\.\w+)?", re.IGNORECASE)

PAGE_LIMIT = 16 * 1024 * 1024
"""Bytes of a page that is read for links: the longest with pictures in its text are a few MB, and a tree takes ten times as many."""

_DOCUMENTS = frozenset({"report", "maybe", "attachment"})
_SNIFFED = 64 * 1024
# Shorter answers hold no page: servers say `404`, `<html></html>` and the like.
_STUB = 64
# Lists that are no pages: JSON, XML, a script's call.
_DATA = re.compile(r"\s*(?:[{\[]|<\?xml(?!.{0,300}<html)|[\w$.]+\()", re.DOTALL | re.IGNORECASE)
_JSON = re.compile(r'\s*(?:\{\s*"|\[\s*\{)')
# What Word writes into the HTML that it calls .doc.
_OFFICE = re.compile(r"urn:schemas-microsoft-com:office|\bmso-", re.IGNORECASE)

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
        # What a refusal says in words may be meant of one page.
        nothing = exchange.status in (_NOT_FOUND, _GONE)
        said = "" if nothing else decode(body[:_SNIFFED])[0]
        mark = challenge(said, little(said), scripts_only=True)
        return _challenged(job, mark) if mark else (f"http-{exchange.status}", f"{job.url} answered {exchange.status}.")
    return next(filter(None, _faults(job, exchange, body)), None)


def _faults(job: Job, exchange: Exchange, body: bytes) -> Iterator[Trouble | None]:
    """Yield what is wrong with an answer of status 200, whatever it is."""
    if not body.strip():
        yield "empty", f"{job.url} answered 200 with nothing in it."
    yield _undecoded(job, exchange, body)
    if len(body) > PAGE_LIMIT and job.kind not in _DOCUMENTS:
        yield "too-big", f"{job.url} has {len(body)} bytes: a page longer than {PAGE_LIMIT} is not read."
    if job.kind != "home" and exchange.url != job.url and urlsplit(exchange.url).path in ("", "/"):
        yield "sent-home", f"{job.url} sends the visitor to the home page {exchange.url}."


def of_file(job: Job, body: bytes) -> Trouble | None:
    """Say what is wrong with the file *body* that *job* led to; None where nothing is."""
    return _stub(job, body) if job.kind in _DOCUMENTS - {"maybe"} else None


def of_page(job: Job, url: str, text: str, reading: Reading, known: Known) -> Trouble | None:
    """Say what is wrong with the page *text* at *url* that *job* led to and that leads where *reading* says; None where nothing is.

    A page that leads on is only compared with what its host shows instead of others.
    """
    if job.kind in _DOCUMENTS and _JSON.match(text):
        return (
            "wrong-content",
            f"{job.url} is to be a page or a file, and is data for a script ({len(text)} characters).",
        )
    return None if _DATA.match(text) else next(filter(None, _page_faults(job, url, text, reading, known)), None)


def _page_faults(job: Job, url: str, text: str, reading: Reading, known: Known) -> Iterator[Trouble | None]:
    ends = all(link.kind == "skip" for link in reading.links)
    shown = little(text) if ends else None
    if mark := challenge(text, shown):
        yield _challenged(job, mark)
    if words := gone(text, shown):
        yield "soft-404", f"{job.url} answered 200 and says {words!r}."
    if shown is not None and len(shown) <= SHELL_ROOM and not reading.pictures and "<script" in text.lower():
        yield "shell", f"{job.url} shows nothing ({len(text)} characters): its scripts, which are not run, draw it."
    if any(face is not None and face.fits(text) for face in (known.home, known.nothing)):
        yield _double(job, url, fingerprint(text), known)
    if ends:
        yield _stub(job, text.encode("utf-8", "replace"))
    if ends and not reading.pictures:
        yield _other_content(job, text)


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


def of_nothing(job: Job) -> Trouble:
    """Say that a host answers *job*, which asked for an address where nothing can be, as if there were something."""
    return "soft-404", f"{job.host} answers 200 where there is nothing."


def of_burst(job: Job, times: int) -> Trouble:
    """Say that a host answered *times* addresses in a row with its home page."""
    return "blocked:home", f"{job.host} answered {times} addresses in a row with its home page: it is left alone."


def _challenged(job: Job, mark: str) -> Trouble:
    return (
        "blocked:challenge",
        f"{job.host} answered with a challenge ({mark!r}): it keeps machines out, and is left alone.",
    )


def _stub(job: Job, body: bytes) -> Trouble | None:
    if len(body.strip()) >= _STUB:
        return None
    return "stub", f"{job.url} answered 200 with {len(body)} bytes: no page is as short."


def _undecoded(job: Job, exchange: Exchange, body: bytes) -> Trouble | None:
    """Say why *body* is still content-encoded; None where it is not, whatever the server says."""
    encodings = warc.header(exchange.headers, "Content-Encoding") or ""
    if body is not exchange.body or not encodings or body.lstrip()[:1] in b"<{[%":
        return None
    if warc.is_bomb(body, encodings):
        return "too-big", f"{job.url} sent {len(body)} bytes that unpack to more than {warc.DECODED_LIMIT}."
    packed = body.startswith(_PACKED) or not decode(body[:_SNIFFED])[0].isprintable()
    return (
        ("bad-encoding", f"{job.url} sent {len(body)} bytes of {encodings} that cannot be unpacked.")
        if packed
        else None
    )


def _double(job: Job, url: str, digest: str, known: Known) -> Trouble | None:
    """Say which page of the host's was shown instead of the one that was asked for."""
    if job.kind == "home":
        return None
    if known.nothing and known.nothing.digest == digest:
        return "soft-404", f"{job.url} answered 200 with the page that {job.host} shows where there is nothing."
    # A link to /index.html is one to the home page.
    if known.home and known.home.digest == digest and not _INDEX.fullmatch(urlsplit(url).path):
        return "home-again", f"{job.url} answered 200 with the home page of {job.host}."
    return None


def _other_content(job: Job, text: str) -> Trouble | None:
    """Say that a page came where a file was to come; None where the page is the report all the same."""
    named = is_file(urldefrag(job.url)[0])
    if job.kind not in _DOCUMENTS or not (named or job.kind == "attachment"):
        return None
    if looks_like_report(text) or looks_like_older_report(text) or _OFFICE.search(text):
        return None
    return "wrong-content", f"{job.url} is to be a file, and is a page that is no report ({len(text)} characters)."


def _reasons(error: Exception) -> list[Exception]:
    """Return why Twisted says that a fetch failed: one exception or several, wrapped twice."""
    return [failure.value for failure in getattr(error.__cause__, "reasons", ())]


def _first_line(text: str) -> str:
    return text.strip().splitlines()[0][:200] if text.strip() else ""
