"""What of another program's WARC files is taken, and as what: told as the crawler tells it, by links and by bodies."""

import re
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path

from archive import warc
from archive.capture_records import digest_of
from archive.captures import Captures, Exchange, Origin
from archive.crawl_log import Job
from archive.errors import WrongUseError
from archive.foreign_warc import Answer, Fault, Head, read
from archive.merging import Merging, Seen
from archive.register import Register
from crawler import answer
from crawler.intake_files import host_of, moment
from crawler.middlewares import is_robots
from crawler.platforms import anchors
from crawler.platforms.files import is_file
from crawler.platforms.page import Link, clean_url, is_loopback
from crawler.trouble import Trouble
from parsers.charset import decode
from parsers.title import classify, year_of

_OK = 200
_DECODED = ("", "identity", "gzip", "x-gzip", "deflate")
_SAID: tuple[str, ...] = ("report", "attachment", "maybe")
_ASIDE = re.compile(
    r"(?:image|audio|video|font)/|text/css|(?:text|application)/(?:x-)?(?:java|ecma)script|application/(?:x-)?font|.*flash"
)
_ASIDE_NAME = re.compile(
    r"\.(?:css|js|png|jpe?g|gif|ico|svg|webp|bmp|woff2?|ttf|eot|mp[34]|flv|swf|apk|exe|ipa|iso|jar|msi)$", re.IGNORECASE
)
_DATA = re.compile(r".*(?:json|/xml|\+xml|csv)$")
_PAGE = re.compile(r".*html|$")
_ZONE = re.compile(r"Z$|[+-]\d\d:?\d\d$")  # a WARC date without one is UTC
# How files and pages begin that nobody has encoded, whatever the header says.
_PLAIN = re.compile(rb"\s*(?:<|\{|\[|%PDF|PK\x03\x04|\xd0\xcf\x11\xe0|\xef\xbb\xbf)")


@dataclass(slots=True)
class Count:
    """What was left out of a WARC file, by reason; of which *hosts* that are no government's, and of which it was *let_in* all the same."""

    left: Counter[str]
    hosts: Counter[str]
    let_in: Counter[str]


class WarcIntake:
    """Takes what WARC files of other programs hold into *captures*; every page of them must have been `learn`ed from before.

    *merging* takes over those of other archives of ours, by the same rule about hosts.
    """

    def __init__(
        self, captures: Captures, register: Register, is_government: Callable[[str], bool], *, any_host: bool
    ) -> None:
        self._captures = captures
        self._register = register
        self._is_government = is_government
        self._any_host = any_host
        self._links: dict[str, Link] = {}
        self._others: set[str] = set()
        self._no_reports: set[str] = set()
        self._payloads: dict[str, tuple[str, str]] = {}
        self.count = Count(Counter(), Counter(), Counter())
        # A crawl of this machine, as the demo's, is no copy of a government's site by others.
        self.merging = Merging(captures, lambda url: is_loopback(url) or self.admits(url), has_been)

    def count_anew(self) -> Count:
        """Count from nothing, for another WARC file, and return the count."""
        self.count = Count(Counter(), Counter(), Counter())
        return self.count

    def admits(self, url: str) -> bool:
        """Say whether what is of *url* may be taken; the host of what may not, and of what only the operator lets in, is counted."""
        if not url.startswith(("http:", "https:")) or self._is_government(url):
            return True
        host = host_of(url)
        (self.count.let_in if self._any_host else self.count.hosts)[host] += 1
        return self._any_host

    def learn(self, path: Path, progress: Callable[[int], None]) -> None:
        """Learn where the pages in the WARC file *path* lead."""
        for found in read(path, self._leads, progress):
            if isinstance(found, Answer) and found.kind == "response":
                self._learn(found)

    def take(self, found: Answer, file: str) -> Seen | Fault | None:
        """Keep *found*, of the WARC file named *file*; None where it is left out."""
        where = f"{file}, record {found.id} of {found.url}"
        try:
            at = _moment(found.date)
        except WrongUseError as error:
            return Fault(found.url, "date", f"{where}: {str(error).split(';')[0].rstrip('.')}; it was not taken.")
        whole = self._revisited(found) if found.kind == "revisit" else found
        if whole is None:
            self.count.left["revisit"] += 1
            return None
        if not whole.body.strip():
            self.count.left["empty"] += 1
            return None
        encoding = _unknown_encoding(whole)
        if encoding:
            said = f"{where}: its body is encoded as {encoding}, which is not decoded here: fetch it without; it was not taken."
            return Fault(found.url, "bad-encoding", said)
        return self._keep(whole, at, Origin(file, found.id.strip("<>"), any_host=not self._is_government(found.url)))

    def wants(self, head: Head) -> bool:
        """Say whether the record with *head* is taken; counts what is not, with the reason."""
        if head.status not in (_OK, None) and head.kind != "revisit":
            self.count.left["status"] += 1
        elif _ASIDE.match(head.media_type) or _ASIDE_NAME.search(_bare(head.url)):
            self.count.left["aside"] += 1
        else:
            return self.admits(head.url)
        return False

    def _leads(self, head: Head) -> bool:
        page = head.status == _OK and _PAGE.match(head.media_type) and not _ASIDE_NAME.search(_bare(head.url))
        return bool(page) and (self._any_host or self._is_government(head.url))

    def _learn(self, page: Answer) -> None:
        self._learn_title(page)
        job, exchange = self._job(page.url), _exchange(page, None)
        judged = _judged(job, exchange)
        if judged is None or judged.reading is None:
            return
        if judged.role == "report" and job.kind == "maybe":
            judged = _judged(replace(job, kind="report"), exchange) or judged  # of a report the files are told
        elif judged.role == "page":
            self._no_reports.add(digest_of(page.body))
        for link in judged.reading.links if judged.reading else ():
            best = self._links.get(link.url)
            if link.kind in _SAID and (best is None or _SAID.index(link.kind) < _SAID.index(best.kind)):
                self._links[link.url] = replace(link, via=link.via or page.url)
        self._others |= _files_on(page)

    def _learn_title(self, page: Answer) -> None:
        """Where no link has told what the page is, its own title does: the page that links it need not be here."""
        clean = clean_url(page.url, page.url)
        if clean and clean not in self._links:
            markup = anchors.Markup(_text(page))
            title = markup.tag("ArticleTitle") or re.split(r"[_|—–]|-(?!\d)", markup.title)[0].strip()
            if classify(title, "") == "report" and year_of(title):
                self._links[clean] = Link(clean, "report", title)

    def _job(self, url: str) -> Job:
        clean = clean_url(url, url) or url
        site, host = self._register.site_of(clean), host_of(clean)
        key = site.key if site else host
        link = self._links.get(clean)
        if link is None:
            return Job(url, key, host, "maybe")
        return Job(
            url, key, host, link.kind, link.title or None, link.via or None, link.column, link.depth, link.number
        )

    def _keep(self, found: Answer, at: str, origin: Origin) -> Seen | Fault:
        job, exchange = self._job(found.url), _exchange(found, at)
        given = replace(exchange, status=found.status or 0)
        told = self._role(job, found, exchange)
        if told is None:
            said = f"{origin.file}, record <{origin.record}> of {found.url}: this program could not tell what it is; it was not taken."
            return Fault(found.url, "error", said)
        role, name, trouble = told
        body = warc.decoded(found.body, warc.header(found.headers, "Content-Encoding") or "")
        digest = digest_of(body)
        known = self._captures.kept(found.url, digest)
        if found.payload:
            self._payloads[found.payload] = (found.url, digest)
        if known is not None:
            self._captures.see_again(given, known)
            return Seen(known, new=False, trouble=trouble)
        kept = self._captures.take_in(given, origin, role=role, title=job.title, name=name, via=job.via, site=job.site)
        return Seen(kept, new=True, trouble=trouble)

    def _role(self, job: Job, found: Answer, exchange: Exchange) -> tuple[str, str | None, Trouble | None] | None:
        """Return role, file name, and why it is no success; None where the program stumbles over it."""
        media_type = (warc.header(found.headers, "Content-Type") or "").partition(";")[0].strip().lower()
        clean = clean_url(found.url, found.url) or found.url
        if is_robots(clean):
            return "robots", None, None
        unsaid = job.kind == "maybe" and clean not in self._links
        if unsaid and (_DATA.match(media_type) or digest_of(found.body) in self._no_reports):
            return "page", None, None
        judged = _judged(job, exchange)
        if judged is None:
            return None
        # A file that pages link as something else is kept, and not read as a report.
        aside = unsaid and judged.reading is None and clean in self._others
        return "page" if aside else judged.role, judged.name, judged.failure

    def _revisited(self, found: Answer) -> Answer | None:
        """Return the answer that *found* says came once more; None where it is not here."""
        known = self._captures.kept(*self._payloads[found.payload]) if found.payload in self._payloads else None
        if known is None:
            return None
        headers = (("Content-Type", known.media_type or ""),)
        return replace(found, status=known.status, headers=headers, body=self._captures.body(known))


def _judged(job: Job, exchange: Exchange) -> answer.Judgement | None:
    try:
        return answer.judge(job, exchange)
    except Exception:  # noqa: BLE001 - a page that the platforms stumble over costs itself, and no other of a million
        return None


def has_been(date: str) -> bool:
    """Say whether *date*, of a WARC record, is one and not in the future."""
    try:
        _moment(date)
    except WrongUseError:
        return False
    return True


def _moment(date: str) -> str:
    return moment(date if _ZONE.search(date) else f"{date}Z")


def _bare(url: str) -> str:
    return url.partition("?")[0].partition("#")[0]


def _exchange(found: Answer, at: str | None) -> Exchange:
    return Exchange(found.url, _OK, "OK", found.headers, found.body, method="", fetched_at=at)


def _unknown_encoding(found: Answer) -> str | None:
    """Return the content encoding that cannot be taken off; None where there is none, or where it has been taken off already."""
    named = [name.strip().lower() for name in (warc.header(found.headers, "Content-Encoding") or "").split(",")]
    unknown = next((name for name in named if name not in _DECODED), None)
    return None if unknown is None or _PLAIN.match(found.body) else unknown


def _text(page: Answer) -> str:
    return decode(warc.decoded(page.body, warc.header(page.headers, "Content-Encoding") or ""))[0]


def _files_on(page: Answer) -> set[str]:
    """Return the documents that *page* links, whatever it calls them."""
    urls = (clean_url(page.url, anchor.address) for anchor in anchors.Markup(_text(page)).anchors if anchor.address)
    return {url for url in urls if url and is_file(url)}
