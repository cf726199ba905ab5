"""The peer: bare Scrapy with the same settings, which follows each link and writes each body gzipped to disk."""

import gzip
import sys
from collections.abc import Iterator
from hashlib import sha256
from pathlib import Path
from typing import Any

from scrapy import Request, Spider
from scrapy.crawler import AsyncCrawlerProcess
from scrapy.http import Response
from scrapy.settings import Settings


class BareSpider(Spider):
    """Takes every link of every page."""

    name = "bare"

    def parse(self, response: Response, **_: Any) -> Iterator[Request]:
        """Write the body and follow the links."""
        (self.folder / f"{sha256(response.url.encode()).hexdigest()}.gz").write_bytes(gzip.compress(response.body))  # type: ignore[attr-defined]
        if response.url.endswith(("/", "index.html")) or "index_" in response.url:
            yield from (response.follow(href) for href in response.xpath("//a/@href"))


def run(folder: Path, homes: list[str]) -> None:
    """Crawl *homes* into *folder*."""
    settings = Settings()
    settings.setmodule("crawler.settings", priority="project")
    slots = {home.split("/")[2]: {"delay": 0, "concurrency": 1, "jitter": 0} for home in homes}
    own = {
        "DOWNLOAD_SLOTS": slots,
        # Scrapy's own, in place of ours.
        "DOWNLOAD_HANDLERS": {},
        "DOWNLOADER_MIDDLEWARES": {"benchmarks.crawling.bare.Slot": 90},
    }
    settings.setdict(own, priority="cmdline")
    process = AsyncCrawlerProcess(settings)
    process.crawl(BareSpider, folder=folder, start_urls=homes)
    process.start()


class Slot:
    """Gives each host and port a queue of its own, as our crawler does: Scrapy alone puts all of loopback into one."""

    def process_request(self, request: Request) -> None:
        """Set the queue of *request*."""
        request.meta["download_slot"] = request.url.split("/")[2]
        request.meta["autothrottle_dont_adjust_delay"] = True


if __name__ == "__main__":
    run(Path(sys.argv[1]), sys.argv[2:])
