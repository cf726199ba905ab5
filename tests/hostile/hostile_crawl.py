"""A crawl of hostile servers in a process of its own, and what it left behind."""

import json
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

from archive.captures import Capture, Captures
from archive.crawl_log import Attempt, CrawlLog

ROOT = Path(__file__).parent.parent.parent
_RUN = """
import json, re, sys
from pathlib import Path
from crawler.crawl import crawl
directory, homes, settings = json.loads(sys.argv[1])
crawl(Path(directory), homes, settings=settings)
# getrusage would count what this process was before it became Python.
print(re.search(r"VmHWM:\\s*(\\d+)", Path("/proc/self/status").read_text())[1])
"""
TITLE = "云溪县水务局2023年政府信息公开工作年度报告"
REPORT = f"<title>{TITLE}</title><h1>{TITLE}</h1><p>一、总体情况</p><p>2023年收到政府信息公开申请3件。</p>"


@dataclass(frozen=True)
class Left:
    """What a crawl left: its attempts by URL, its captures, the links not taken with the reason, the most memory it held (MB).

    *bodies* are those of the shorter captures by URL, *states* those of the reports and files.
    """

    attempts: dict[str, Attempt]
    captures: list[Capture]
    skipped: dict[str, str]
    peak: float
    bodies: dict[str, bytes]
    states: dict[str, str]

    def cause(self, url: str) -> str | None:
        return self.attempts[url].cause

    def reports(self, home: str) -> list[str]:
        """Return the paths of the site *home* that were kept as reports."""
        return [c.url.removeprefix(home) for c in self.captures if c.role == "report" and c.url.startswith(home)]


def column(*entries: str) -> str:
    """Return the page of an annual-report column with links to *entries*, each called a report of another agency."""
    links = "".join(
        f'<a href="{entry}">云溪县第{n}局2023年政府信息公开工作年度报告</a>' for n, entry in enumerate(entries)
    )
    return f"<title>政府信息公开年报</title><p>云溪县人民政府</p>{links}"


def crawled(directory: Path, *homes: str, **settings: object) -> Left:
    """Crawl *homes* in a process of its own (Twisted's reactor runs once a process); nothing may be printed but the summary."""
    given = json.dumps([str(directory), homes, {"RETRY_TIMES": 1, "DOWNLOAD_TIMEOUT": 20, **settings}])
    done = subprocess.run(
        [sys.executable, "-c", _RUN, given], cwd=ROOT, capture_output=True, text=True, check=False, timeout=300
    )
    assert done.returncode == 0, done.stderr
    assert done.stderr == ""
    with CrawlLog(directory) as log, Captures(directory) as captures:
        kept = list(captures)
        bodies = {capture.url: captures.body(capture) for capture in kept if capture.size < 1_000_000}
        attempts = {attempt.url: attempt for _, _, attempt in log.attempts()}
        states = dict(
            log.ask(lambda db: db.execute("SELECT key, state FROM states WHERE subject = 'report'").fetchall())
        )
        skipped = {link.url: link.reason for link in log.skipped()}
        assert list(captures.verify()) == []
    return Left(attempts, kept, skipped, int(done.stdout) / 1024, bodies, states)
