"""What the answer to a fetch is: a failure with its cause, a page and where it leads, a report, a file. Keeps nothing itself."""

import logging
import re
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from typing import cast
from urllib.parse import urldefrag

from archive import warc
from archive.captures import Exchange
from archive.crawl_log import Job
from crawler import platforms, site_code, trouble
from crawler.file_names import file_name_of
from crawler.lookalikes import Known
from crawler.middlewares import WALLS
from crawler.platforms.page import Kind, Page
from crawler.platforms.walk import Reading
from parsers.charset import decode
from parsers.title import looks_like_report

LISTS = ("home", "follow", "next", "map", "guess")
"""Kinds of jobs that lead to lists."""

_CHARSET = re.compile(r"charset\s*=\s*[\"']?([\w-]+)", re.IGNORECASE)
# How files begin whatever the server calls them: PDF, ZIP (docx, xlsx, ofd), OLE (doc, xls, wps), RTF.
_FILES = (b"%PDF-", b"PK\x03\x04", b"\xd0\xcf\x11\xe0", b"{\\rtf")


@dataclass(frozen=True, slots=True)
class Judgement:
    """What an answer is: as what to keep it, its file name, why it is a failure (None: it is none), where it leads (None: no page).

    *remark* is what is to be known of an answer that is kept; *empty* says that there is no body to keep; *shows* is the text of a page,
    *site_code* the 网站标识码 that it prints, "" where it prints none.
    """

    role: str
    name: str | None
    failure: trouble.Trouble | None
    reading: Reading | None
    empty: bool
    remark: trouble.Trouble | None = None
    shows: str | None = None
    site_code: str = ""


ROBOTS = Judgement("robots", None, None, None, empty=False)
"""What a robots.txt is."""


def judge(
    job: Job, exchange: Exchange, walls: AbstractSet[int] = frozenset(WALLS), known: Known | None = None
) -> Judgement:
    """Say what the answer *exchange* to *job* is.

    *walls* are the statuses by which a host keeps machines out, *known* what it shows instead of other pages.
    """
    body = body_of(exchange)
    failure = trouble.of_answer(job, exchange, body, walls)
    text = text_of(job, exchange, body)
    reading = None
    if text is not None and not failure:
        try:
            reading = platforms.read(_page(job, exchange.url, text))
            failure = trouble.of_page(job, exchange.url, text, reading, known or Known())
        except Exception as error:
            # A page can hold anything. One that breaks a platform is kept, and is a failure with its row.
            logging.getLogger(__name__).exception("%s could not be taken in", job.url)
            failure = trouble.of_reading(job, error)
    if text is None and not failure and not body.startswith(_FILES):
        failure = trouble.of_file(job, body)
    if failure:
        return Judgement("page", _name(job, exchange, text), failure, None, not body, shows=text)
    role = _role(job, text, reading)
    remark = _remark(job, text, reading, role) if text is not None and reading else None
    code = site_code.printed(text) if text is not None and reading else ""
    return Judgement(role, _name(job, exchange, text), None, reading, not body, remark, text, code)


def body_of(exchange: Exchange) -> bytes:
    """Return the body of *exchange* without its content encoding."""
    return warc.decoded(exchange.body, warc.header(exchange.headers, "Content-Encoding") or "")


def text_of(job: Job, exchange: Exchange, body: bytes) -> str | None:
    """Return the text of *body* where it is a page or a list, and no longer than trouble.PAGE_LIMIT; None where it is a file."""
    if len(body) > trouble.PAGE_LIMIT or not (_is_html(exchange, body) or _is_list(job, exchange)):
        return None
    return decode(body, _declared(exchange))[0]


def _remark(job: Job, text: str, reading: Reading, role: str) -> trouble.Trouble | None:
    """Say what is to be known of the page *text*, which is kept as *role*; None where nothing is."""
    if reading.forwards:
        return "forwards", f"{job.url} only sends the visitor on to {reading.links[0].url}."
    if role != "report":
        return None
    files = sum(link.kind == "attachment" for link in reading.links)
    if reading.pictures:
        return "image-only", f"{job.url} shows its report as {files} pictures, which are kept and need OCR."
    if files and not looks_like_report(text):
        return "see-attachment", f"{job.url} says little of its own: its report is in the {files} files that it links."
    return None


def _role(job: Job, text: str | None, reading: Reading | None) -> str:
    """Say as what a document is kept: by the link that led to it, or, where that did not tell, by its body."""
    if reading is not None and reading.forwards:
        return "page"
    if job.kind in ("report", "attachment"):
        return job.kind
    if text is None or reading is None:
        return "report" if job.kind == "maybe" else "page"
    return "report" if reading.is_report else "page"


def _is_html(exchange: Exchange, body: bytes) -> bool:
    media_type = (warc.header(exchange.headers, "Content-Type") or "").lower()
    start = body.lstrip()[:200].lower()
    if start.startswith(tuple(magic.lower() for magic in _FILES)):
        return False
    # Whatever the server calls it.
    return "html" in media_type or start.startswith((b"<!doctype html", b"<html", b"\xef\xbb\xbf<"))


def _is_list(job: Job, exchange: Exchange) -> bool:
    """Say whether the answer to *job* is a list that is no page: JSON, XML, a script."""
    media_type = (warc.header(exchange.headers, "Content-Type") or "").lower()
    return job.kind in LISTS and any(kind in media_type for kind in ("json", "xml", "javascript", "text/"))


def _declared(exchange: Exchange) -> str | None:
    found = _CHARSET.search(warc.header(exchange.headers, "Content-Type") or "")
    return found[1] if found else None


def _name(job: Job, exchange: Exchange, text: str | None) -> str | None:
    if text is not None:
        return None
    return file_name_of(job.title, warc.header(exchange.headers, "Content-Disposition"), exchange.url)


def _page(job: Job, url: str, text: str) -> Page:
    kind = cast("Kind", job.kind)
    return Page(url, text, kind, job.title or "", job.col, job.depth, job.number, urldefrag(job.url)[1])
