"""Servers on several addresses of loopback that serve several hosts each and log every request together; names for them; crawls of them."""

import json
import os
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Self
from urllib.parse import urlsplit

from loopback import Answer
from scrapy.crawler import Crawler
from scrapy.resolver import CachingThreadedResolver
from twisted.internet import defer
from twisted.internet.abstract import isIPAddress
from twisted.internet.base import ReactorBase
from twisted.internet.error import DNSLookupError

ROOT = Path(__file__).parent.parent
CRAWL = """
import json, sys
from pathlib import Path
from archive.errors import ArchiveError
from archive.run_report import to_json
from crawler.crawl import crawl
directory, homes, options = json.loads(sys.argv[1])
try:
    print(to_json(crawl(Path(directory), homes, **options)))
except ArchiveError as error:
    sys.exit(str(error))
"""
# Nothing of the settings but what a test is about; this machine counts as any other.
PLAIN = {
    "GONGKAI_LOOPBACK_EXEMPT": False, "GONGKAI_WINDOW": "", "GONGKAI_ALLOWED_NETWORKS": ["127.0.0.0/8"],
    "DNS_RESOLVER": "paced_servers.Names", "DOWNLOAD_DELAY": 0, "DOWNLOAD_DELAY_JITTER": 0, "AUTOTHROTTLE_ENABLED": False,
    "GONGKAI_PROBE": False,
}  # fmt: skip

Pages = dict[str, Answer | str | Callable[[], Answer | str]]


HERE = "127.0.0.1"


@dataclass(frozen=True)
class Asked:
    """A request as a server saw it: which server, which host it named, the path, and when it came and when the answer was ready."""

    server: str
    host: str
    path: str
    began: float
    ended: float


@dataclass
class Log:
    """What all servers were asked, in the order in which their answers were ready."""

    asked: list[Asked] = field(default_factory=list)

    def of(self, *hosts: str) -> list[Asked]:
        """Return the requests to *hosts* in the order in which they came."""
        return sorted((one for one in self.asked if one.host in hosts), key=lambda one: one.began)

    def paths(self, *hosts: str) -> list[str]:
        return [one.path for one in self.of(*hosts)]

    def gaps(self, *hosts: str) -> list[float]:
        """Return the seconds from the end of each answer of *hosts* to the next request; below 0 where two overlap."""
        asked = self.of(*hosts)
        return [later.began - max(one.ended for one in asked[: at + 1]) for at, later in enumerate(asked[1:])]


@contextmanager
def serve(log: Log, address: str, hosts: dict[str, Pages]) -> Iterator[int]:
    """Serve the pages of *hosts* by name and path on *address*, a free port of which is yielded."""
    with ThreadingHTTPServer((address, 0), _handler(log, address, hosts)) as server:
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
        thread.start()
        try:
            yield server.server_port
        finally:
            server.shutdown()
            thread.join()


def _handler(log: Log, address: str, hosts: dict[str, Pages]) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            began = time.monotonic()
            host = urlsplit(f"//{self.headers['Host']}").hostname or ""
            page = hosts.get(host, {}).get(self.path, Answer("<h1>404</h1>", 404))
            page = page() if callable(page) else page
            answer = page if isinstance(page, Answer) else Answer(page)
            time.sleep(answer.wait)
            log.asked.append(Asked(address, host, self.path, began, time.monotonic()))
            body = answer.body.encode() if isinstance(answer.body, str) else answer.body
            self.send_response(answer.status)
            for name, value in {**answer.headers, "Content-Length": str(len(body))}.items():
                self.send_header(name, value)
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_: object) -> None:
            pass

    return Handler


class Names(CachingThreadedResolver):
    """Knows the names of the setting TEST_NAMES and addresses, and no others."""

    names: dict[str, str]

    @classmethod
    def from_crawler(cls, crawler: Crawler, reactor: ReactorBase) -> Self:
        made = super().from_crawler(crawler, reactor)
        made.names = crawler.settings.getdict("TEST_NAMES")
        return made

    def getHostByName(self, name: str, timeout: object = ()) -> "defer.Deferred[str]":  # noqa: N802, ARG002 - Twisted's name
        found = name if isIPAddress(name) else self.names.get(name)
        return defer.succeed(found) if found else defer.fail(DNSLookupError(f"{name} is not known"))


def command(directory: Path, *homes: str, **settings: object) -> dict:
    """Return what starts a crawl of *homes* with PLAIN and *settings* in a process of its own, as arguments of subprocess.run."""
    options = {"contact": "archivist@example.org", "settings": {**PLAIN, **settings}}
    arguments = [sys.executable, "-c", CRAWL, json.dumps([str(directory), homes, options])]
    return {"args": arguments, "cwd": ROOT, "env": {**os.environ, "PYTHONPATH": str(ROOT / "tests")}}


def crawl(directory: Path, *homes: str, **settings: object) -> dict:
    """Crawl *homes* with PLAIN and *settings*; return the run's report."""
    asked = command(directory, *homes, **settings)
    done = subprocess.run(**asked, capture_output=True, text=True, check=False, timeout=120)
    assert done.returncode == 0, done.stderr
    assert done.stderr == ""
    return json.loads(done.stdout)


def title(number: int) -> str:
    return f"云溪县第{number}局2023年政府信息公开工作年度报告"


def pages(reports: int = 2, **more: Answer | str) -> Pages:
    """Return a site with so many reports, each of which takes a moment."""
    links = "".join(f'<a href="/r{n}.html">{title(n)}</a>' for n in range(reports))
    found = {f"/r{n}.html": Answer(f"<h1>{title(n)}</h1><p>一、总体情况</p>", wait=0.02) for n in range(reports)}
    return {
        "/": f"<title>政府信息公开年报</title>{links}",
        **found,
        **{f"/{name}": page for name, page in more.items()},
    }


def home(host: str, port: int) -> str:
    return f"http://{host}:{port}/"
