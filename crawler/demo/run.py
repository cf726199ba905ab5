"""The demo from end to end: serve the invented county on loopback, crawl it, build its archive, sum up."""

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from pathlib import Path

from archive.build import DATABASE, Progress, build
from crawler import telling, telling_crawl
from crawler.crawl import crawl
from crawler.demo.server import serve_all
from crawler.sites import division_of

# Always the same, so that a second demo meets the same URLs.
_COUNTY_PORT = 8765


def run(directory: Path, progress: Callable[[str], AbstractContextManager[Progress]]) -> Iterator[str]:
    """Yield what happens, line by line. An archive that is there already is not crawled again: a second demo changes nothing."""
    if (directory / DATABASE).exists():
        yield f"{directory} is there already and is not crawled again; delete it to begin anew 已有档案，不再采集"
    else:
        directory.mkdir(parents=True, exist_ok=True)
        with serve_all(_COUNTY_PORT) as hosts:
            yield f"the county of Yunyan, which does not exist, is served at {hosts[0].url} and {len(hosts) - 1} more hosts 虚构的云砚县"
            yield from telling_crawl.run(crawl(directory, [host.url for host in hosts], contact=None, progress=False))
    with progress("reading 读取") as report:
        summary = build(directory, homes=division_of, progress=report)
    yield from telling.built(summary, directory)
    yield f"captures 捕获   {directory / 'captures'}"
