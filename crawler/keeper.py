"""What a crawl does with what it fetches: keep it, find the links in it, and enter both. Knows nothing of the network."""

import hashlib
import time
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from urllib.parse import urlsplit

from archive import warc
from archive.captures import CONDITIONS, Capture, Captures, Exchange
from archive.crawl_endings import HostUse
from archive.crawl_log import Attempt, CrawlLog, Job, Shown, Skipped
from archive.hosts import Limits
from archive.register import OPEN, Register
from archive.run_report import RunReport
from archive.transports import Transports
from crawler import answer, site_code, trouble
from crawler.lookalikes import Faces
from crawler.middlewares import ClosedHostError, StoppedError
from crawler.platforms.page import Link, clean_url, in_one_spelling
from crawler.platforms.walk import Reading
from crawler.sites import Site, may_be_crawled, register_of, switched_off

LEASE = 1800.0
"""Seconds that a fetch may take: three tries of five minutes each, and as long a wait as AutoThrottle makes between them."""

GUESSES = (
    "/zwgk/zfxxgk/zfxxgknb/", "/zfxxgk/zfxxgknb/", "/zwgk/xxgknb/", "/xxgk/xxgknb/", "/zfxxgk/gknb/", "/zfxxgk/zfxxgkndbg/",
    "/zfxxgkpt/zfxxgknb/", "/xxgk/zfxxgknb/", "/zwgk/zfxxgknb/", "/gkmlpt/index", "/govxxgk/xxgk.html",
)  # fmt: skip
"""Where columns of annual reports often lie, the commonest first: tried where no link leads to a report."""

NO_REPORT = "neither its title nor its body says that it is an annual report"
"""Why a page that could have been a report is kept as a page only."""

HOME_AGAIN = 5
"""Answers in a row that are the home page instead of what was asked for, after which a host is taken to want to be left alone."""

_OK = 200
_NOT_MODIFIED = 304


@dataclass(frozen=True, slots=True)
class Tally:
    """What a run has done so far: fetches by what they were kept as, payload bytes, failures, links not taken."""

    pages: int
    reports: int
    attachments: int
    bytes: int
    failures: int
    skipped: int


class Keeper:
    """Holds the captures and the crawl log of *directory* during a crawl; ArchiveError where another run holds them.

    With *lists_only* what leads to reports is fetched, and no report.
    """

    def __init__(self, directory: Path, *, lists_only: bool = False) -> None:
        self._directory = directory
        self._lists_only = lists_only
        self._fruitful: set[str] = set()
        self._register = register_of(directory)
        self._off = self._register.switched_off()[1]
        self._captures = Captures(directory)
        self._log = CrawlLog(directory)
        self.hosts = self._log.hosts
        self.transports = Transports(self._log, _flags(self._register))
        self._codes: set[tuple[str, str]] = set()
        self._sites: dict[str, str] = {}
        self._tally: Counter[str] = Counter()
        self._faces = Faces()
        try:
            self._captures.claim()
        except BaseException:
            self.close()
            raise

    def begin(self, homes: Sequence[str], agent: str, limits: Limits, vantage: str | None = None) -> None:
        """Begin a run from *vantage* over the sites with the home pages *homes*: each goes on where it was broken off, or begins anew.

        A site that the register does not have open is left, named or not; a warning says so.
        """
        self._log.begin(agent, vantage, limits)
        self._version = self._log.version()
        for home in homes:
            job, column, site = _first_jobs(home, self._register)
            if site and site.status != OPEN:
                self._warn_of(site)
                continue
            if (
                self._log.ask_for(job, site.name if site else None, (site.platform or None) if site else None)
                and column
            ):
                self._log.enqueue([column])
            self._sites[job.host] = job.site

    def is_off(self, url: str) -> bool:
        """Say whether *url* is on a host whose site the register does not have open."""
        return urlsplit(url).netloc in self._off

    def lease(self, count: int) -> list[Job]:
        """Return up to *count* jobs, one a server."""
        self._heed_register()
        jobs = self._log.lease(count, time.time(), LEASE)
        barren = [] if jobs else [home for home in self._log.barren() if home.site not in self._fruitful]
        if barren:
            # Links come first; only where they lead to no report are the places tried where columns often lie.
            self._log.enqueue([guess for home in barren for guess in _guesses(home)])
            jobs = self._log.lease(count, time.time(), LEASE)
        self._sites.update((job.host, job.site) for job in jobs)
        return jobs

    def _heed_register(self) -> None:
        """Stop sites at once that were switched off while the crawl runs; only another process can have done that."""
        version = self._log.version()
        if version == self._version:
            return
        self._version = version
        self._register = register_of(self._directory)
        keys, off = self._register.switched_off()
        self._log.stop(keys, off)
        for site in self._register:
            if urlsplit(site.home_url).netloc in off - self._off:
                self._warn_of(site)
        self._off = off

    def _warn_of(self, site: Site) -> None:
        self._log.warn(site.key, "switched-off", site.home_url, switched_off(site))

    def fetched(self, job: Job, exchange: Exchange) -> None:
        """Keep the answer to *job* and enter where it leads; what still stands (304) leads where the kept bytes lead."""
        # Who answered, and not who was asked, keeps machines out.
        job = replace(job, host=urlsplit(exchange.url).netloc)
        standing = self._standing(exchange)
        seen = self._judge(job, self._captures.answer(standing) if standing else exchange)
        doubt = self._doubt(job, exchange.url, seen.site_code)
        if standing:
            attempt = self._see_again(job, exchange, standing, seen)
        elif seen.empty:
            attempt = _failed(job, seen.failure, exchange.status)
        else:
            told = replace(exchange, connection=(*exchange.connection, *doubt))
            attempt = self._keep(job, told, seen)
        if seen.reading is None:
            self._enter(job, attempt)
        else:
            self._enter_links(job, attempt, seen.role, exchange.url, seen.reading)

    def may_be_crawled(self, url: str) -> bool:
        """Say whether *url* is a government's, by the register of the directory."""
        return may_be_crawled(url, self._register)

    def is_site_name(self, name: str) -> bool:
        """Say whether a government's site can lie on the host *name*."""
        return may_be_crawled(f"http://{name}/", self._register) or self._register.has_name(name)

    def answered(self, url: str, told: Mapping[str, str]) -> None:
        """Enter that the host of *url* answered by its scheme, and what is *told* of the connection; warn of what is unusual."""
        host = urlsplit(url).netloc
        for kind, message in self.transports.answered(url, told.get("tls"), told.get("certificate")):
            self._log.warn(self._sites.get(host, host), kind, url, message)

    def _judge(self, job: Job, exchange: Exchange) -> answer.Judgement:
        seen = answer.judge(job, exchange, self.hosts.limits.walls, self._faces.of(job.host))
        if job.kind == "home" and seen.shows and not seen.failure:
            self._faces.learn_home(job.host, seen.shows)
        again = self._faces.again(job.host, home=bool(seen.failure and seen.failure[0] == "home-again"))
        return replace(seen, failure=trouble.of_burst(job, again)) if again >= HOME_AGAIN else seen

    def answered_nothing(self, job: Job, exchange: Exchange) -> None:
        """Remember what a host answers where there is nothing; enter it where it answers as if there were something."""
        body = answer.body_of(exchange)
        text = answer.text_of(job, exchange, body)
        if exchange.status == _OK and text:
            self._faces.learn_nothing(job.host, text)
            self._log.note(_failed(job, trouble.of_nothing(job), exchange.status))

    def conditions(self, url: str, trust: timedelta) -> warc.Fields:
        """Return the request's headers that ask whether what came of *url* in full within *trust* still stands; none where none can."""
        since = datetime.now(UTC) - trust
        return self._captures.conditions(url, f"{since:%Y-%m-%dT%H:%M:%SZ}")

    def failed(self, job: Job, error: Exception) -> None:
        """Enter that *job* had no answer; where its host is left alone, it waits."""
        if isinstance(error, StoppedError):
            self._log.put_back(job, 0)
            return
        if isinstance(error, ClosedHostError) and error.closed.until:
            # While its own host is closed it is not leased in any case.
            self._log.put_back(job, 0 if error.host == job.host else error.closed.until)
            return
        self._enter(job, _failed(job, trouble.of_failure(job, error)))

    def broken(self, job: Job, error: Exception) -> None:
        """Enter that what *job* was answered with could not be taken in."""
        self._enter(job, _failed(job, trouble.of_reading(job, error)))

    def robots(self, exchange: Exchange) -> None:
        """Keep a robots.txt, and enter how it was answered."""
        host = urlsplit(exchange.url).netloc
        job = Job(exchange.url, self._sites.get(host, host), host, "robots")
        self._log.note(self._keep(job, exchange, answer.ROBOTS))

    def tally(self) -> Tally:
        """Return what this run has done."""
        count = self._tally
        roles = (count["page"] + count["robots"], count["report"], count["attachment"])
        return Tally(*roles, count["bytes"], count["failed"], count["skipped"])

    def waiting(self) -> int:
        """Return how many URLs wait."""
        return self._log.waiting()

    def end(self, used: Mapping[str, HostUse]) -> RunReport:
        """End the run, in which each host was asked for *used*: its log goes into the captures. Returns what it came to."""
        return self._log.end(self._captures, used)

    def close(self) -> None:
        """Close the files."""
        self._log.close()
        self._captures.close()

    def _enter_links(self, job: Job, attempt: Attempt, role: str, url: str, reading: Reading) -> None:
        """Enter where the page of *job*, which was at *url*, leads."""
        jobs, skipped = _to_jobs(job, url, reading.links)
        jobs = [replace(link, url=self.transports.working(link.url)) for link in jobs]
        shown = _shown(job, role, reading)
        if job.kind == "maybe" and role == "page" and not jobs:
            shown = None
            skipped.append(Skipped(job.url, job.via or job.url, job.site, job.title, NO_REPORT))
        if any(link.kind == "report" for link in jobs):
            self._fruitful.add(job.site)
        if self._lists_only:
            jobs = [link for link in jobs if link.kind not in ("report", "attachment")]
        self._enter(job, attempt, jobs, skipped, _list_digest(job, reading.links), shown)

    def _enter(
        self,
        job: Job,
        attempt: Attempt,
        found: Sequence[Job] = (),
        skipped: Sequence[Skipped] = (),
        links: str | None = None,
        shown: Shown | None = None,
    ) -> None:
        self._log.finish(job, attempt, found, skipped, links, shown)
        self._tally["skipped"] += len(skipped)
        if job.kind == "guess" and attempt.outcome == "failed":
            return  # that nothing lies where a column might have lain is no failure
        self._tally["failed" if attempt.outcome == "failed" else str(attempt.role)] += 1
        self._tally["bytes"] += attempt.size or 0

    def _doubt(self, job: Job, url: str, code: str) -> warc.Fields:
        """Warn, once a run, of a page that prints the *code* of another division's site; return what is to stand with its capture."""
        division = self._register.division_of(url)
        if not code or not division or not site_code.contradicts(code, division):
            return ()
        if (job.site, code) not in self._codes:
            self._codes.add((job.site, code))
            message = f"{url} prints another site's code (网站标识码 {code}; the register has division {division}): see whose it is."
            self._log.warn(job.site, "site-code", url, message)
        return (("site_code", f"{code}, where the register has division {division}"),)

    def _standing(self, exchange: Exchange) -> Capture | None:
        """Return the capture that *exchange* says still stands; None where it says nothing of the kind."""
        asked = any(warc.header(exchange.request_headers, name) for name in CONDITIONS)
        return self._captures.standing(exchange.url) if asked and exchange.status == _NOT_MODIFIED else None

    def _see_again(self, job: Job, exchange: Exchange, capture: Capture, seen: answer.Judgement) -> Attempt:
        self._captures.add_revisit(exchange, capture)
        cause, evidence = seen.failure or seen.remark or (None, None)
        outcome = "failed" if seen.failure else "known"
        size = len(exchange.body)
        return Attempt(
            job.site, job.url, job.kind, exchange.status, outcome, cause, evidence, seen.role, capture.digest, size
        )

    def _keep(self, job: Job, exchange: Exchange, seen: answer.Judgement) -> Attempt:
        capture, new = self._captures.add_response(
            exchange, role=seen.role, title=job.title, name=seen.name, via=job.via, site=job.site
        )
        outcome = "failed" if seen.failure else "kept" if new else "known"
        cause, evidence = seen.failure or seen.remark or (None, None)
        status = exchange.status
        return Attempt(
            job.site,
            job.url,
            job.kind,
            status,
            outcome,
            cause,
            evidence,
            seen.role,
            capture.digest,
            capture.size,
            _title(job),
        )


def _flags(register: Register) -> dict[str, str]:
    """Return the register's flags about TLS by host."""
    return {
        urlsplit(in_one_spelling(url)).netloc: site.tls
        for site in register
        if site.tls
        for url in (site.home_url, site.column_url)
    }


def _first_jobs(home: str, register: Register) -> tuple[Job, Job | None, Site | None]:
    """Return the job of a home page, that of the site's annual-report column where the register knows it, and the site of the register."""
    url = clean_url(home, home) or home
    site = register.site_of(url)
    host = urlsplit(url).netloc
    if site is None:
        return Job(url, host, host, "home"), None, None
    job = Job(url, site.key, host, "home")
    if not site.column_url:
        return job, None, site
    column = Job(site.column_url, site.key, urlsplit(site.column_url).netloc, "follow", col="信息公开年报")
    return job, column, site


def _guesses(home: Job) -> list[Job]:
    urls = [clean_url(home.url, path) or home.url for path in GUESSES]
    return [Job(url, home.site, home.host, "guess", via=home.url) for url in urls]


def _shown(job: Job, role: str, reading: Reading) -> Shown | None:
    """Return what a page of links showed itself to be; None for reports, and for pages that lead nowhere."""
    if role != "page" or job.kind in ("report", "attachment") or not (reading.links or reading.column):
        return None
    return Shown(reading.platform.name, reading.evidence, reading.column, reading.total)


def _to_jobs(job: Job, via: str, found: Sequence[Link]) -> tuple[list[Job], list[Skipped]]:
    jobs = [
        Job(
            link.url,
            job.site,
            urlsplit(link.url).netloc,
            link.kind,
            _written(link.title) or None,
            link.via or via,
            link.column,
            link.depth,
            link.number,
        )
        for link in found
        if link.kind != "skip"
    ]
    skipped = [
        Skipped(_written(link.url), job.url, job.site, _written(link.title), link.reason)
        for link in found
        if link.kind == "skip"
    ]
    return jobs, skipped


def _written(text: str) -> str:
    """Return *text* as it can be written: scripts and JSON can hold half a character."""
    return text.encode("utf-8", "replace").decode()


def _list_digest(job: Job, found: Sequence[Link]) -> str | None:
    """Return a digest of what a page of a list leads to, by which a list that goes round in circles is known; None for other pages."""
    if job.kind not in answer.LISTS or not (job.kind == "next" or any(link.kind == "next" for link in found)):
        return None
    entries = sorted(link.url for link in found if link.kind not in ("next", "follow"))
    if not entries and job.number == 1:
        return None  # a shell whose list comes from elsewhere repeats nothing
    return hashlib.sha256("\n".join(entries).encode()).hexdigest()


def _failed(job: Job, failure: trouble.Trouble | None, status: int | None = None) -> Attempt:
    cause, evidence = failure or ("error", None)
    return Attempt(job.site, job.url, job.kind, status, "failed", cause, evidence, title=_title(job))


def _title(job: Job) -> str | None:
    """Return the text of the link to what may be a report: the log keeps it, so that a failure says whose report failed."""
    return job.title if job.kind in ("report", "attachment", "maybe") else None
