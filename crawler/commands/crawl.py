"""`scrapy crawl`: as Scrapy has it, but what stands against a crawl is one sentence, with the exit status of `gongkai crawl`."""

import argparse
from typing import Any

from scrapy.commands import crawl
from scrapy.exceptions import UsageError

from crawler.console import one_sentence
from crawler.crawl import run_to_end


class Command(crawl.Command):
    """Run a spider of this project by name."""

    def run(self, args: list[str], opts: argparse.Namespace) -> None:
        """Run the spider named in *args* with the arguments that `-a` gave."""
        process: Any = self.crawler_process
        if len(args) != 1 or args[0] not in process.spider_loader.list():
            raise UsageError("name the spider: scrapy crawl reports -a archive=DIR -a url=URL")
        with one_sentence():
            run_to_end(process, self._create_crawler(args[0]), **opts.spargs)
