"""Every family of hand-made sample sites, replayed by a local server: every report is found, every decoy left.

`python tests/test_samples.py` crawls them and prints the table of docs/platforms.md.
"""

import csv
import json
import shutil
import subprocess
import sys
from collections import Counter
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from tempfile import TemporaryDirectory
from threading import Thread
from typing import Any
from urllib.parse import parse_qsl, urlsplit

import pytest
from conftest import CORPUS

from archive.crawl_log import CrawlLog
from crawler.platforms import of_report

ROOT = Path(__file__).parent.parent
SAMPLES = CORPUS.parent / "platforms" / "samples"
CRAWL = "import json, sys; from pathlib import Path; from crawler.crawl import crawl; crawl(Path(sys.argv[1]), json.loads(sys.argv[2]))"
HOST = "www.linxi.example.test"


@dataclass(frozen=True)
class Expected:
    """Where a family's sample begins, how many reports its lists hold, counted by hand, and how many entries must be left."""

    start: str
    reports: int
    left: int = 0


FAMILIES = {
    "gkmlpt": Expected("/gkmlpt/index", 6),  # ten rows, four of which name a page that another row names
    "jcms": Expected("/col/col1229000001/index.html", 10),
    "jcms_by_year": Expected("/module/xxgk/xxgkAnnualReport.jsp?area=11419901000000000X&fbtime=2024", 1),
    "jpaas": Expected("/lxq/zfxxgknb/index.html", 20),
    "trs_wcm": Expected("/zwgk/zfxxgk/zfxxgknb/", 10, 3),
    "uuid_shtml": Expected("/linxi/c101205/zfxxgk_nb.shtml", 10),
    "lonsun": Expected("/public/column/13741?type=3&action=list", 3),
    "vsb": Expected("/zfxxgk/zfxxgknb.htm", 6),  # ten rows; the page of 2023 names four pages of the other again
    "epoint": Expected(
        "/govxxgk/114199010000000000/openSubPage.html?specialurl=/govxxgk/114199010000000000/category/035/035001/govlist.html"
        "&righttitle=信息公开年度报告",
        3,
    ),
    "henan_date": Expected("/zwgk/zfxxgknb/2024/", 5),
    "zz_jhtml": Expected("/?a=dir&h=1&p=D42Y", 5),
    "sitesources": Expected("/sitesources/lxqzf/page_pc/zfxxgk/zfxxgknb/2024n/list1.html", 5),
    "channels_contents": Expected("/channels/62030.html", 5),
    "smx": Expected("/10390/0000/list-1.html", 5),
}


@dataclass
class Replay:
    """A family's sample as a running site: its address, and what was asked of it."""

    url: str
    asked: list[str]


@contextmanager
def replay(routes: list[dict[str, Any]], folder: Path) -> Iterator[Replay]:
    """Serve *routes*; a route matches where its path does and all of its parameters are asked for, the most particular first."""
    running = Replay("", [])
    ordered = sorted(routes, key=lambda route: -len(parse_qsl(urlsplit(route["url"]).query)))

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.rfile.read(int(self.headers.get("Content-Length") or 0))
            running.asked.append(f"{self.command} {self.path}")
            route = next((one for one in ordered if self._fits(one)), None)
            body = (folder / route["file"]).read_bytes() if route and route["file"] else b""
            own = running.url.removeprefix("http://").rstrip("/").encode()
            for scheme in (b"https://", b"http://"):
                body = body.replace(scheme + HOST.encode(), b"http://" + own)
            self.send_response(route["status"] if route else 404)
            for name, value in (route["headers"] if route else {"Content-Type": "text/html"}).items():
                self.send_header(name, value)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        do_POST = do_GET  # noqa: N815 - http.server names it so

        def _fits(self, route: dict[str, Any]) -> bool:
            given, wanted = urlsplit(self.path), urlsplit(route["url"])
            same = (self.command, given.path) == (route["method"], wanted.path)
            return same and set(parse_qsl(wanted.query)) <= set(parse_qsl(given.query))

        def log_message(self, *_: object) -> None:
            pass

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        running.url = f"http://127.0.0.1:{server.server_port}/"
        thread = Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
        thread.start()
        try:
            yield running
        finally:
            server.shutdown()
            thread.join()


@dataclass(frozen=True)
class Found:
    """What a crawl of a family's sample came to: reports by address, entries left by title, requests, and the families shown."""

    reports: frozenset[str]
    left: tuple[str, ...]
    requests: int
    platforms: frozenset[str]


def crawl_all(directory: Path) -> dict[str, Found]:
    """Crawl every family's sample at once, each a site of its own, in one process; return what was found of each."""
    routes = json.loads((SAMPLES / "routes.json").read_text(encoding="utf-8"))
    with _all(routes) as running:
        homes = {name: running[name].url + FAMILIES[name].start.lstrip("/") for name in FAMILIES}
        command = [sys.executable, "-c", CRAWL, str(directory), json.dumps(list(homes.values()))]
        done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
        assert (done.returncode, done.stderr) == (0, "")
        with CrawlLog(directory) as log:
            return {name: log.ask(lambda db, name=name: _found(db, running[name])) for name in FAMILIES}


@contextmanager
def _all(routes: dict[str, Any]) -> Iterator[dict[str, Replay]]:
    with ExitStack() as stack:
        yield {
            name: stack.enter_context(
                replay(routes[name.removesuffix("_by_year")], SAMPLES / name.removesuffix("_by_year"))
            )
            for name in FAMILIES
        }


def _found(db: Any, running: Replay) -> Found:
    site = urlsplit(running.url).netloc
    reports = {row[0] for row in db.execute("SELECT url FROM frontier WHERE site = ? AND kind = 'report'", (site,))}
    reports |= {row[0] for row in db.execute("SELECT url FROM attempts WHERE site = ? AND role = 'report'", (site,))}
    left = [row[0] for row in db.execute("SELECT title FROM skipped WHERE site = ? ORDER BY title", (site,))]
    shown = {
        row[0] for row in db.execute("SELECT platform FROM lists WHERE site = ? AND platform <> 'generic'", (site,))
    }
    return Found(frozenset(reports), tuple(left), len(running.asked), frozenset(shown))


@pytest.fixture(scope="module")
def found(corpus, tmp_path_factory):
    """Return what a crawl of all samples finds; *corpus* skips where there are none."""
    assert corpus.is_dir()
    return crawl_all(tmp_path_factory.mktemp("samples"))


@pytest.mark.parametrize("name", FAMILIES)
def test_every_report_of_a_family_is_found_and_every_decoy_left(found, name):
    """As many reports as the sample's lists hold, no decoy among them, each decoy recorded, and the family known for what it is."""
    expected, actual = FAMILIES[name], found[name]
    assert len(actual.reports) == expected.reports, sorted(actual.reports)
    assert len(actual.left) == expected.left, actual.left
    assert actual.platforms <= {name.removesuffix("_by_year")}, actual.platforms


ENTRIES = ("viewer/report.html", "imgonly/t20250110_9.html", "meta/wrong.html", "files/fake.doc", "gone/soft404.html")
ENTRIES += ("stub/index_2.html", "waf/cookie302")
INDEX = (
    '<title>政府信息公开年报</title><a href="/gongkai/lxjdbsc/jgzn_2042/">乡镇街道</a><a href="/jdbscgs/lxjdgs/">2023年</a>'
    '<a href="/onclick/list.html">部门年报</a><a href="/search?date=2025-01-01&p=1">年报检索</a>'
    + "".join(f'<a href="/{path}">临溪区第{n}局2024年政府信息公开工作年度报告</a>' for n, path in enumerate(ENTRIES))
)


def test_hazards_are_met_as_they_should_be(corpus, tmp_path):
    """Shells forward, viewers lead to their file, calls are left with their text, soft 404s are failures, searches are not asked."""
    routes = json.loads((SAMPLES / "routes.json").read_text(encoding="utf-8"))["hazards"]
    assert corpus.is_dir()
    folder = tmp_path / "pages"
    shutil.copytree(SAMPLES / "hazards", folder)
    (folder / "index").write_text(INDEX, encoding="utf-8")
    home = {
        "method": "GET",
        "url": "/",
        "file": "index",
        "status": 200,
        "headers": {"Content-Type": "text/html; charset=utf-8"},
    }
    with replay([home, *(route for route in routes if not route["url"].startswith("/robots"))], folder) as running:
        command = [sys.executable, "-c", CRAWL, str(tmp_path / "archive"), json.dumps([running.url])]
        done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
        assert (done.returncode, done.stderr) == (0, "")
    with CrawlLog(tmp_path / "archive") as log:
        tried = {urlsplit(attempt.url).path: attempt.cause or attempt.role for _, _, attempt in log.attempts()}
        left = [link.url for link in log.skipped()]
    assert {path: tried.get(path) for path in HAZARDS} == HAZARDS
    assert "/search" not in tried
    assert left == [f"{running.url}search?date=2025-01-01&p=1", "openDetail('c71dc662da7f466c99c985cbaaed8912','nb')"]


HAZARDS = {
    "/jdbscgs/lxjdgs/jbxxlx/": "http-404",  # where the meta refresh leads; the samples end there
    "/gongkai/lxjdbsc/jgzn_2042/jgxx_2044/": "http-404",
    "/attach/0/report.pdf": "http-404",
    "/viewer/report.html": "see-attachment",  # a remark: kept as a report
    "/imgonly/t20250110_9.html": "image-only",
    "/meta/wrong.html": "report",
    "/files/fake.doc": "report",
    "/files/%C1%D9%CF%AA%C7%F82024%C4%EA%B6%C8%B1%A8%B8%E6.doc": "http-404",
    "/files/%E4%B8%B4%E6%BA%AA%E5%8C%BA%202024%E5%B9%B4%20%E5%B9%B4%E5%BA%A6%E6%8A%A5%E5%91%8A.wps": "http-404",
    "/gone/soft404.html": "soft-404",
    "/stub/index_2.html": "empty",
    "/waf/cookie302": "redirects",
}


def table(found: dict[str, Found]) -> str:
    """Return what was found as the table of docs/platforms.md."""
    rows = ["| family | reports expected | found | left alone | requests |", "| --- | --- | --- | --- | --- |"]
    for name, actual in found.items():
        counts = (FAMILIES[name].reports, len(actual.reports), len(actual.left), actual.requests)
        rows.append(f"| {name} | {' | '.join(map(str, counts))} |")
    return "\n".join(rows)


def test_the_table_in_the_documentation_is_what_the_crawl_finds(found):
    """docs/platforms.md states found, expected and requests of each family as they are."""
    text = (ROOT / "docs/platforms.md").read_text(encoding="utf-8")
    assert table(found) in text, "run `python tests/test_samples.py` and put its table into docs/platforms.md"


def test_addresses_of_real_reports_are_those_of_families(corpus):
    """Of the addresses of real reports seen in public all but one at most have the shape of a family's reports."""
    with (corpus.parent / "platforms" / "sites.tsv").open(encoding="utf-8", newline="") as lines:
        urls = {row["nb_sample_url"] for row in csv.DictReader(lines, delimiter="\t") if row["nb_sample_url"]}
    unknown = [url for url in urls if of_report(url) is None]
    assert len(urls) >= 62
    assert len(unknown) <= 1, Counter(unknown)


if __name__ == "__main__":
    with TemporaryDirectory() as folder:
        print(table(crawl_all(Path(folder))))  # noqa: T201 - this is what it is for
