"""The spider: takes jobs from the frontier, hands over what comes back. Everything else is in `crawler.keeper` and the platforms."""

import asyncio
import sqlite3
import sys
from collections.abc import AsyncIterator, Sequence
from pathlib import Path
from typing import Any, Self, cast
from urllib.parse import urldefrag

from scrapy import Request, Spider
from scrapy.crawler import Crawler
from scrapy.exceptions import CloseSpider
from scrapy.http import Response
from twisted.python.failure import Failure

from archive.captures import Exchange
from archive.crawl_log import Job
from archive.errors import ArchiveError, WrongUseError
from archive.run_report import RunReport
from crawler.keeper import Keeper
from crawler.limits import check_settings, limits_of, seconds_for_documents
from crawler.meter import Meter
from crawler.middlewares import JOB, WIRE
from crawler.platforms.files import is_file
from crawler.platforms.page import POST, is_loopback
from crawler.servers import Servers
from crawler.settings import user_agent
from crawler.sites import may_be_crawled, register_of

_FORM = "application/x-www-form-urlencoded"


class ReportSpider(Spider):
    """Walks government sites from their home pages to their annual reports.

    `scrapy crawl reports -a archive=DIR -a url=http://…` crawls one site (several: separated by blanks) into the archive DIR.
    """

    name = "reports"

    def __init__(
        self, archive: str, url: str, *, progress: bool = False, lists_only: bool = False, **kwargs: Any
    ) -> None:
        super().__init__(**kwargs)
        self.keeper = Keeper(Path(archive), lists_only=lists_only)
        self.stopped: ArchiveError | None = None
        self.report: RunReport | None = None
        self._meter = Meter()
        self._homes = url.split()
        self._progress = progress
        self._busy = 0
        self._meeting: dict[str, asyncio.Task[None]] = {}
        self._changed = asyncio.Event()

    @classmethod
    def from_crawler(cls, crawler: Crawler, *args: Any, **kwargs: Any) -> Self:
        """Make the spider, unless a setting or an argument stands against it (WrongUseError)."""
        if not kwargs.get("archive"):
            raise WrongUseError("No archive directory was named: give it with -a archive=DIR.")
        settings, directory = crawler.settings, Path(str(kwargs["archive"]))
        check(str(kwargs.get("url", "")).split(), settings["GONGKAI_CONTACT"], settings["JOBDIR"], directory)
        check_settings(settings)
        spider = super().from_crawler(crawler, *args, **kwargs)
        spider.prepare(crawler)
        return spider

    def prepare(self, crawler: Crawler) -> None:
        """Fill in the settings that depend on the sites."""
        agent = user_agent(crawler.settings["GONGKAI_CONTACT"])
        crawler.settings.set("USER_AGENT", agent, priority="spider")
        self._room = crawler.settings.getint("CONCURRENT_REQUESTS")
        self._for_documents = {"download_timeout": seconds_for_documents(crawler.settings)}
        self._meter.read(crawler.signals)
        self.keeper.begin(self._homes, agent, limits_of(crawler.settings), crawler.settings["GONGKAI_VANTAGE"] or None)
        self.servers = Servers(
            self.keeper.hosts,
            exempt=crawler.settings.getbool("GONGKAI_LOOPBACK_EXEMPT"),
            by_address=crawler.settings.getbool("GONGKAI_GROUP_BY_ADDRESS"),
        )

    async def start(self) -> AsyncIterator[Request]:
        """Yield a request for each job of the frontier, until none can be had in this run and none is on its way."""
        while not self.stopped:
            try:
                self._meet(self.keeper.hosts.strangers(self._room - self._busy))
                jobs = self.keeper.lease(self._room - self._busy)
            except sqlite3.Error as error:
                raise self._stop(error) from error
            for job in jobs:
                self._busy += 1
                yield self._request(job)
            if jobs:
                continue
            if not self._busy:
                return
            self._changed.clear()
            await self._changed.wait()

    def parse(self, response: Response) -> None:
        """Hand over an answer."""
        self._hand_over(response.meta[JOB], response.meta[WIRE])

    def failed(self, failure: Failure) -> None:
        """Hand over that there was none."""
        self._hand_over(cast("Any", failure).request.meta[JOB], cast("Exception", failure.value))

    def robots(self, exchange: Exchange) -> None:
        """Hand over a robots.txt."""
        self.keeper.robots(exchange)

    def closed(self, reason: str) -> None:
        """End the run when Scrapy closes the spider."""
        self.logger.info("Crawl ended: %s", reason)
        try:
            self.report = self.keeper.end(self._meter.used)
            for sentence in (*self.report.alarms, *self.report.warnings):
                self.logger.warning(sentence)
        except (ArchiveError, sqlite3.Error) as error:
            # The next run writes this one's log.
            self._stop(error)
        finally:
            for task in self._meeting.values():
                task.cancel()
            self.keeper.close()

    def _meet(self, hosts: Sequence[str]) -> None:
        """Begin to look up the servers of *hosts*: nothing is leased on them before."""
        for host in hosts:
            if host not in self._meeting:
                self._busy += 1
                self._meeting[host] = asyncio.ensure_future(self._look_up(host))

    async def _look_up(self, host: str) -> None:
        try:
            await self.servers.of(f"http://{host}/")
        except sqlite3.Error as error:
            self._stop(error)
        finally:
            self._busy -= 1
            self._changed.set()

    def _request(self, job: Job) -> Request:
        url, note = urldefrag(job.url)
        posted = note.removeprefix(POST) if note.startswith(POST) else None
        form = "application/json" if posted and posted.startswith("{") else _FORM
        return Request(
            url,
            callback=self.parse,
            errback=self.failed,
            method="GET" if posted is None else "POST",
            body=posted,
            headers={} if posted is None else {"Content-Type": form},
            meta={JOB: job, **(self._for_documents if is_file(url) else {})},
            dont_filter=True,
        )

    def _hand_over(self, job: Job, result: Exchange | Exception) -> None:
        self._busy -= 1
        self._changed.set()
        try:
            self._enter(job, result)
        except (ArchiveError, sqlite3.Error) as error:
            raise self._stop(error) from error
        if self._progress:
            self._tell()

    def _stop(self, error: ArchiveError | sqlite3.Error) -> CloseSpider:
        """Return what ends the crawl: the archive cannot be written. What is leased goes out again in the next run."""
        if isinstance(error, sqlite3.Error):
            error = ArchiveError(f"The crawl log cannot be written: {error}; free the disk and start again.")
        self.stopped = self.stopped or error
        return CloseSpider(str(error))

    def _enter(self, job: Job, result: Exchange | Exception) -> None:
        if not isinstance(result, Exchange):
            self.keeper.failed(job, result)
            return
        try:
            self.keeper.fetched(job, result)
        except (ArchiveError, sqlite3.Error):
            raise
        except Exception as error:
            # A page can hold anything. One that breaks a platform is a failure with its row, and the rest goes on.
            self.logger.exception("%s could not be taken in", job.url)
            self.keeper.broken(job, error)

    def _tell(self) -> None:
        done = self.keeper.tally()
        line = f"pages 页 {done.pages}, reports 报告 {done.reports}, failed 失败 {done.failures}, waiting 待取 {self.keeper.waiting()}"
        sys.stderr.write(f"\r{line}    ")
        sys.stderr.flush()


def check(homes: Sequence[str], contact: str | None, jobdir: str | None = None, directory: Path | None = None) -> None:
    """Raise WrongUseError, with the sentence to show, where *homes* may not be crawled like this into *directory*."""
    if jobdir:
        raise WrongUseError(
            f"JOBDIR={jobdir} is refused: it loses requests when a crawl is killed; crawl.db keeps the frontier."
        )
    if not homes:
        raise WrongUseError("No site was named: give the URL of a home page, such as http://www.example.gov.cn/.")
    register = register_of(directory) if directory else None
    for home in homes:
        if "://" not in home or not may_be_crawled(home, register):
            raise WrongUseError(
                f"{home!r} is not crawled: only http(s) sites under gov.cn, of the register, or on this machine are."
            )
    remote = [home for home in homes if not is_loopback(home)]
    if remote and ("@" not in (contact or "") and "://" not in (contact or "")):
        raise WrongUseError(
            f"{remote[0]} is not crawled without a contact: set GONGKAI_CONTACT or --contact to an e-mail address or a web page"
            " that the site's operator can turn to."
        )
