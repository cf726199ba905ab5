"""How long it takes to hold reports against one another, and how much memory: writes docs/panel.md (`make panel`).

Generated reports go into an archive.db through rows.py, as a build writes them; then each judging runs in a process of its own,
which says how long it took and how much memory it had at most. Last, a hundred agencies report on one more year.
"""

import argparse
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import closing
from datetime import date
from itertools import islice
from pathlib import Path

from many_reports import agencies, capture, empty

from archive import rows, workplace
from archive.cell_rows import lay_out
from archive.crawl_status import CrawlStatus
from archive.panel import judge, oblige
from archive.store import add
from parsers.report import Report

PAGE = Path(__file__).parents[2] / "docs/panel.md"
YEARS = range(2019, 2025)
MORE = 100
HEAD = """# Between reports: how long it takes 报告之间的比对：用时与内存

Written by `make panel` (tests/benchmarks/panel.py); edit the benchmark, not this page.

Each row is an archive of so many generated reports, six years of each agency, with an overview and a section on problems. Judging
marks every report (digests of its tables, bands of the MinHash of its text), applies every rule about several reports, and tells
who published in time. Seconds are those of the processor, of which one is used; memory is the most that the judging process had.
Then a hundred agencies report on one more year, and only what they touch is judged anew: all their years.

| reports | all at once (s) | ms a report | memory (MB) | 100 more (s) | ms a new report | memory (MB) |
| ---: | ---: | ---: | ---: | ---: | ---: | ---: |
"""


def main() -> None:
    """Measure archives of the sizes asked for, or judge the one named."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument(
        "--judge", type=Path, help="judge this archive.db, and print seconds of the processor and megabytes"
    )
    options.add_argument("--sizes", type=int, nargs="*", default=[1_000, 10_000, 100_000])
    asked = options.parse_args()
    if asked.judge:
        sys.stdout.write(judged(asked.judge))
        return
    lines = [measured(size) for size in asked.sizes]
    PAGE.write_text(
        HEAD
        + "".join(lines)
        + f'\nCommand 命令: `make panel SIZES="{" ".join(map(str, asked.sizes))}"`, one process.\n',
        encoding="utf-8",
    )


def measured(size: int) -> str:
    """Return the row of the page for an archive of *size* reports."""
    with tempfile.TemporaryDirectory() as directory:
        path = Path(directory) / "archive.db"
        write(path, islice(agencies(1, size // len(YEARS) + 1, YEARS), size), new=True)
        first, most = in_its_own_process(path)
        write(path, _one_more_year(min(MORE, size // len(YEARS))), new=False)
        more, again = in_its_own_process(path)
    line = f"| {size:,} | {first:.1f} | {1000 * first / size:.2f} | {most:.0f} | {more:.2f} | {1000 * more / MORE:.1f} | {again:.0f} |\n"
    sys.stderr.write(line)
    return line


def write(path: Path, made: Iterator[Report], *, new: bool) -> None:
    """Write the rows of the reports *made* into the archive.db at *path*."""
    with closing(empty(str(path)) if new else workplace._writable(path)) as db:
        db.execute("PRAGMA journal_mode = WAL")
        db.execute("PRAGMA foreign_keys = ON")
        while portion := list(islice(made, 500)):
            db.execute("BEGIN")
            for one in portion:
                key, held = f"{one.organization.id}-{one.year}", capture(one)
                add(db, "organizations", [rows.organization_row(one)], conflict="OR IGNORE")
                add(db, "reports", [rows.report_row(key, one, held, held.digest)])
                for table, lines in rows.report_rows(key, one, lay_out(one.cells), held).items():
                    add(db, table, lines)
            db.execute("COMMIT")


def _one_more_year(many: int) -> Iterator[Report]:
    for one in agencies(1, many, range(YEARS[0], YEARS[-1] + 2)):
        if one.year == YEARS[-1] + 1:
            yield one


def in_its_own_process(path: Path) -> tuple[float, float]:
    """Return how many seconds judging the archive.db at *path* took, and how many megabytes."""
    command = [sys.executable, "-m", "benchmarks.panel", "--judge", str(path)]
    seconds, megabytes = subprocess.run(command, check=True, capture_output=True, text=True).stdout.split()
    return float(seconds), float(megabytes)


def judged(path: Path) -> str:
    """Judge the archive.db at *path*; return seconds and megabytes."""
    started = time.process_time()
    with closing(workplace._writable(path)) as db:
        db.execute("PRAGMA journal_mode = WAL")
        db.execute("PRAGMA synchronous = NORMAL")
        db.execute("PRAGMA foreign_keys = ON")
        judge(db)
        oblige(db, CrawlStatus(), date(YEARS[-1] + 2, 4, 1))
    seconds = time.process_time() - started
    return f"{seconds} {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024}\n"


if __name__ == "__main__":
    main()
