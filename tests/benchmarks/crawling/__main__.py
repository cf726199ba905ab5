"""`make crawling`: measures what a crawl costs and writes docs/crawling.md. Exit status 1 where a target is missed."""

import argparse
import os
import platform
import sys
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import click

from benchmarks.crawling.runs import Again, Killed, Long, Speed, again, killed, long, speed

DOCS = Path(__file__).parents[3] / "docs"
RATIO, SHARE, MEMORY = 0.85, 0.1, 300
"""The targets: crawl speed in parts of bare Scrapy's, bytes of a second crawl in parts of the first's, megabytes."""


def main() -> int:
    """Do what the command line asks for."""
    asked = _arguments()
    measured = (
        speed(asked.hosts, asked.reports, asked.rounds, asked.seed),
        again(asked.reports, asked.seed, tags=True),
        again(asked.reports, asked.seed, tags=False),
        long(asked.urls),
        killed(asked.kills, 2 * asked.reports, asked.seed),
    )
    text = "\n".join(page(asked, *measured)) + "\n"
    (asked.docs / "crawling.md").write_text(text, encoding="utf-8")
    click.echo(f"written 已写 {asked.docs / 'crawling.md'}")
    return int("**missed**" in text)


def page(
    asked: argparse.Namespace, fast: Speed, tagged: Again, plain: Again, queue: Long, kills: Killed
) -> Iterator[str]:
    """Yield the lines of the page."""
    yield "# What a crawl costs 采集的代价"
    yield ""
    machine = f"Python {platform.python_version()}, {platform.machine()}, {len(os.sched_getaffinity(0))} processors"
    yield f"Measured by `make crawling` on {datetime.now(UTC).date()}, seed {asked.seed}: {machine}, load average {os.getloadavg()[0]:.0f}."
    yield "The web that is crawled is local, in a process of its own."
    yield "On this machine's own addresses no delay is kept: what is measured is the program. A real site is asked every few seconds."
    yield ""
    yield "| what | target | measured | |"
    yield "| --- | --- | --- | --- |"
    yield from _lines(fast, tagged, plain, queue, kills)
    yield ""
    yield f"- {asked.hosts} hosts at once with {asked.reports} reports of 60 to 200 KB each, {asked.rounds} rounds, turn by turn: ours"
    yield f"  {_each(fast.ours)} pages a second, the peer's {_each(fast.bare)}. Both have the settings of crawler/settings.py."
    yield f"- A second crawl of {asked.reports} reports had {tagged.second:,} bytes sent to it, the first {tagged.first:,}."
    yield f"  Where the site knows no validators all is sent again ({plain.second:,} of {plain.first:,}) and not kept again."
    yield f"- The crawl that was killed fetched {kills.pages} pages with {kills.requests} requests: each start asks again for"
    yield "  robots.txt and for what was on its way."
    yield ""
    yield "## Again 重做"
    yield ""
    yield f"`make crawling SEED={asked.seed}` writes this page anew, in some minutes."


def _lines(fast: Speed, tagged: Again, plain: Again, queue: Long, kills: Killed) -> Iterator[str]:
    yield _line(
        "pages a second, in parts of bare Scrapy's, which writes each body gzipped to disk",
        f">= {RATIO}",
        f"{fast.ratio:.2f}",
        fast.ratio >= RATIO,
    )
    yield _line(
        "bytes sent for a second crawl of an unchanged site",
        f"<= {SHARE:.0%}",
        f"{tagged.second / tagged.first:.1%}",
        tagged.second <= SHARE * tagged.first,
    )
    yield _line(
        "bytes that it adds to the captures",
        f"<= {SHARE:.0%}",
        f"{tagged.kept_second / tagged.kept_first:.1%}",
        tagged.kept_second <= SHARE * tagged.kept_first,
    )
    yield _line(
        "the same, of a site that knows neither ETag nor Last-Modified",
        f"<= {SHARE:.0%}",
        f"{plain.kept_second / plain.kept_first:.1%}",
        plain.kept_second <= SHARE * plain.kept_first,
    )
    yield _line(
        f"most memory with {queue.waiting:,} URLs waiting",
        f"< {MEMORY} MB",
        f"{queue.megabytes:.0f} MB",
        queue.megabytes < MEMORY,
    )
    yield _line(
        f"killed with -9 at {kills.times} random points: captures lost, doubled",
        "0, 0",
        f"{kills.lost}, {kills.doubled}",
        kills.lost == kills.doubled == 0,
    )


def _line(what: str, target: str, figure: str, reached: bool) -> str:  # noqa: FBT001 - the last column
    return f"| {what} | {target} | {figure} | {'reached' if reached else '**missed**'} |"


def _each(rates: tuple[float, ...]) -> str:
    return ", ".join(f"{rate:.0f}" for rate in rates)


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="make crawling", description=__doc__)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--hosts", type=int, default=4, help="hosts that are crawled at once")
    parser.add_argument("--reports", type=int, default=200, help="reports of a host")
    parser.add_argument("--rounds", type=int, default=3, help="times that each crawls them")
    parser.add_argument("--urls", type=int, default=100_000, help="URLs in the long frontier")
    parser.add_argument("--kills", type=int, default=20, help="times that a crawl is killed")
    parser.add_argument("--docs", type=Path, default=DOCS, help="where the page goes")
    return parser.parse_args()


if __name__ == "__main__":
    sys.exit(main())
