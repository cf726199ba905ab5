"""What the answer to a fetch is: a failure with its cause, a page and where it leads, a report, a file. Keeps nothing itself."""

import re
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from typing import cast
from urllib.parse import urldefrag

from archive import warc
from archive.captures import Exchange
from archive.crawl_log import Job
from crawler import platforms, site_code, trouble
from crawler.middlewares import WALLS
from crawler.platforms.files import file_name
from crawler.platforms.page import Kind, Page
from crawler.platforms.walk import Reading
from parsers.charset import decode

LISTS = ("home", "follow", "next", "map", "guess")
"""Kinds of jobs that lead to lists."""

_CHARSET = re.compile(r"charset\s*=\s*[\"']?([\w-]+)", re.IGNORECASE)
_FILE_NAME = re.compile(r"filename\s*=\s*\"?([^\";]+)", re.IGNORECASE)
_NAMED_FILE = re.compile(r"[^/\\\\]+\.\w{2,4}")


@dataclass(frozen=True, slots=True)
class Judgement:
    """What an answer is: as what to keep it, its file name, why it is a failure (None: it is none), where it leads (None: no page).

    *empty* says that there is no body to keep. *site_code* is the 网站标识码 that a page prints, "" where it prints none.
    """

    role: str
    name: str | None
    failure: trouble.Trouble | None
    reading: Reading | None
    empty: bool
    site_code: str = ""


def judge(job: Job, exchange: Exchange, walls: AbstractSet[int] = frozenset(WALLS)) -> Judgement:
    """Say what the answer *exchange* to *job* is; *walls* are the statuses by which a host keeps machines out."""
    body = warc.decoded(exchange.body, warc.header(exchange.headers, "Content-Encoding") or "")
    failure = trouble.of_answer(job, exchange, body, walls)
    text = decode(body, _declared(exchange))[0] if _is_html(exchange, body) or _is_list(job, exchange) else None
    page = _page(job, exchange.url, text) if text is not None and not failure else None
    reading = platforms.read(page) if page else None
    role = "page" if failure else _role(job, text, reading)
    name = _name(job, exchange) if text is None else None
    return Judgement(role, name, failure, reading, not body, site_code.printed(page.text) if page else "")


def _role(job: Job, text: str | None, reading: Reading | None) -> str:
    """Say as what a document is kept: by the link that led to it, or, where that did not tell, by its body."""
    if job.kind in ("report", "attachment"):
        return job.kind
    if text is None or reading is None:
        return "report" if job.kind == "maybe" else "page"
    return "report" if reading.is_report else "page"


def _is_html(exchange: Exchange, body: bytes) -> bool:
    media_type = (warc.header(exchange.headers, "Content-Type") or "").lower()
    if "html" in media_type:
        return True
    # Whatever the server calls it.
    return body.lstrip()[:200].lower().startswith((b"<!doctype html", b"<html", b"\xef\xbb\xbf<"))


def _is_list(job: Job, exchange: Exchange) -> bool:
    """Say whether the answer to *job* is a list that is no page: JSON, XML, a script."""
    media_type = (warc.header(exchange.headers, "Content-Type") or "").lower()
    return job.kind in LISTS and any(kind in media_type for kind in ("json", "xml", "javascript", "text/"))


def _declared(exchange: Exchange) -> str | None:
    found = _CHARSET.search(warc.header(exchange.headers, "Content-Type") or "")
    return found[1] if found else None


def _name(job: Job, exchange: Exchange) -> str | None:
    """Return the name of a file: as its link prints it, as the server calls it, or as its URL ends."""
    said = _FILE_NAME.search(warc.header(exchange.headers, "Content-Disposition") or "")
    names = (job.title or "", said[1].strip() if said else "", file_name(exchange.url))
    return next((name for name in names if _NAMED_FILE.fullmatch(name)), None)


def _page(job: Job, url: str, text: str) -> Page:
    kind = cast("Kind", job.kind)
    return Page(url, text, kind, job.title or "", job.col, job.depth, job.number, urldefrag(job.url)[1])
