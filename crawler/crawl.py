"""Crawl sites into an archive, from Python."""

import logging
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any, cast

from scrapy import Spider
from scrapy.crawler import AsyncCrawlerProcess, Crawler
from scrapy.settings import Settings

from archive.errors import ArchiveError, WrongUseError
from archive.run_report import RunReport
from crawler.limits import check_settings
from crawler.sites import OPEN, register_of, switched_off
from crawler.spiders.report_spider import ReportSpider, check


def crawl(
    directory: Path,
    homes: Sequence[str] = (),
    *,
    contact: str | None = None,
    progress: bool = False,
    settings: dict[str, Any] | None = None,
    lists_only: bool = False,
) -> RunReport:
    """Walk the sites with the home pages *homes* (none: all open ones of the register) and keep what they answer in *directory*.

    A crawl that was broken off goes on where it was. With *lists_only* no report is fetched, only what leads to them. *contact* goes
    into the User-Agent; *settings* are Scrapy's. Raises WrongUseError before anything is fetched, ArchiveError when the archive cannot
    be written. Once a process: Twisted's reactor cannot be started twice.
    """
    known = register_of(directory)
    homes = list(homes) or [site.home_url for site in known if site.status == OPEN]
    off = [site for home in homes if (site := known.site_of(home)) and site.status != OPEN]
    if off and len(off) == len(homes):
        raise WrongUseError(switched_off(off[0]))
    given = {"GONGKAI_CONTACT": contact or "", **(settings or {})}
    spider = _run(directory, homes, given, progress=progress, lists_only=lists_only)
    if progress:
        sys.stderr.write("\n")
    if spider.report is None:
        raise ArchiveError("The crawl ended before it had begun: the log above says why.")
    return spider.report


def run_to_end(process: AsyncCrawlerProcess, crawler: Crawler, **arguments: Any) -> Spider:
    """Run the spider of *crawler* with *arguments* to its end, and return it; raise what stopped it: ArchiveError is for a person."""
    # Set here, since Scrapy sets all its loggers anew. It prints a traceback where a host does not answer, which the log has as a row.
    logging.getLogger("scrapy.downloadermiddlewares.robotstxt").setLevel(logging.CRITICAL)
    task = process.crawl(crawler, **arguments)
    process.start()
    if task.done() and not task.cancelled() and (error := task.exception()):
        raise error
    spider = crawler.spider
    assert spider is not None
    if stopped := getattr(spider, "stopped", None):
        raise stopped
    return spider


def _run(
    directory: Path, homes: Sequence[str], settings: dict[str, Any], *, progress: bool, lists_only: bool
) -> ReportSpider:
    """Run the spider over *homes* and return it."""
    check(homes, settings["GONGKAI_CONTACT"], settings.get("JOBDIR"), directory)
    ours = Settings()
    ours.setmodule("crawler.settings", priority="project")
    ours.setdict(settings, priority="cmdline")
    check_settings(ours)
    process = AsyncCrawlerProcess(ours)
    arguments = {"archive": str(directory), "url": " ".join(homes), "progress": progress, "lists_only": lists_only}
    return cast("ReportSpider", run_to_end(process, process.create_crawler(ReportSpider), **arguments))
