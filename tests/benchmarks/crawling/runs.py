"""Crawls in processes of their own: against the peer, the second time, with a long frontier, and killed again and again."""

import json
import os
import random
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from statistics import median

from archive.captures import Captures
from benchmarks.crawling.web import Web, county, lists, served

ROOT = Path(__file__).parents[3]
_OURS = """
import json, resource, sys
from pathlib import Path
from crawler.crawl import crawl
done = crawl(Path(sys.argv[1]), sys.argv[3:], settings=json.loads(sys.argv[2]))
print(json.dumps([resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024, done.reports]))
"""
_NO_SETTINGS: dict[str, object] = {}


@dataclass(frozen=True, slots=True)
class Speed:
    """Pages a second of each round, ours and the peer's."""

    ours: tuple[float, ...]
    bare: tuple[float, ...]

    @property
    def ratio(self) -> float:
        """Ours in parts of the peer's: the median of the rounds, in each of which one follows the other."""
        return median(one / other for one, other in zip(self.ours, self.bare, strict=True))


@dataclass(frozen=True, slots=True)
class Again:
    """Bytes that a first and a second crawl of an unchanged site had sent to them, and bytes that each added to the captures."""

    first: int
    second: int
    kept_first: int
    kept_second: int


@dataclass(frozen=True, slots=True)
class Long:
    """A crawl with so many URLs *waiting*: the most memory it had, in megabytes."""

    waiting: int
    megabytes: float


@dataclass(frozen=True, slots=True)
class Killed:
    """A crawl killed *times* over and taken up again: captures *lost* and *doubled* against an uninterrupted one, pages, requests."""

    times: int
    lost: int
    doubled: int
    pages: int
    requests: int


def speed(hosts: int, reports: int, rounds: int, seed: int) -> Speed:
    """Crawl *hosts* at once with *reports* each, *rounds* times, turn by turn with bare Scrapy."""
    found: dict[str, list[float]] = {"ours": [], "bare": []}
    webs = [county(seed + number, reports) for number in range(hosts)]
    with served(webs) as web:
        for _ in range(rounds):
            for who, pages in found.items():
                with tempfile.TemporaryDirectory() as folder:
                    begun = time.perf_counter()
                    _done(_ours(folder, web.homes) if who == "ours" else _bare(folder, web.homes))
                    seconds = time.perf_counter() - begun
                fetched = _fetched(web)
                if fetched != sum(map(len, webs)):
                    raise RuntimeError(f"{who} fetched {fetched} pages of {sum(map(len, webs))}")
                pages.append(fetched / seconds)
    return Speed(tuple(found["ours"]), tuple(found["bare"]))


def again(reports: int, seed: int, *, tags: bool) -> Again:
    """Crawl a site twice, one that knows validators (*tags*) or one that does not."""
    with served([county(seed, reports)], tags=tags) as web, tempfile.TemporaryDirectory() as folder:
        sent, kept = [], [0]
        for _ in range(2):
            _done(_ours(folder, web.homes))
            sent.append(sum(one.size for one in web.log()))
            kept.append(sum(path.stat().st_size for path in Path(folder).glob("captures/*.warc.gz")))
    return Again(*sent, kept[1], kept[2] - kept[1])


def long(urls: int) -> Long:
    """Fill the frontier with *urls*, and fetch some of them."""
    names = [f"/gk/nb/t2024{number:06}.html" for number in range(urls)]
    with served([lists(names, 1000)]) as web, tempfile.TemporaryDirectory() as folder:
        some = {"CLOSESPIDER_PAGECOUNT": urls // 1000 + 500}
        megabytes, _ = json.loads(_done(_ours(folder, web.homes, some)))
        fetched = len(web.log())
    return Long(urls + urls // 1000 - fetched, megabytes)


def killed(times: int, reports: int, seed: int) -> Killed:
    """Kill a crawl *times* over, each after some more requests, start it again each time, and let the last one end."""
    chance = random.Random(seed)
    host = county(seed, reports)
    with served([host]) as web, tempfile.TemporaryDirectory() as whole, tempfile.TemporaryDirectory() as broken:
        _done(_ours(whole, web.homes))
        pages, requests = _fetched(web), 0
        for _ in range(times):
            requests += _kill_after(chance.randint(1, 2 * reports // times), _ours(broken, web.homes), web)
        _done(_ours(broken, web.homes))
        requests += len(web.log())
        wanted, kept = set(_kept(whole)), list(_kept(broken))
    return Killed(times, len(wanted - set(kept)), len(kept) - len(set(kept)), pages, requests)


def _kill_after(requests: int, command: Sequence[str], web: Web) -> int:
    """Run *command* until it has made so many *requests*, kill it, and return how many it made."""
    seen = 0
    with subprocess.Popen(command, cwd=ROOT, env=_environment(), stdout=subprocess.DEVNULL) as process:
        while seen < requests and process.poll() is None:
            time.sleep(0.002)
            seen += len(web.log())
        process.send_signal(signal.SIGKILL)
    return seen + len(web.log())


def _kept(folder: str) -> Iterator[tuple[str, str, str]]:
    with Captures(Path(folder)) as captures:
        for capture in captures:
            yield capture.url, capture.digest, capture.role


def _fetched(web: Web) -> int:
    return sum(one.status == 200 for one in web.log())


def _ours(folder: str, homes: Sequence[str], settings: dict[str, object] = _NO_SETTINGS) -> list[str]:
    return [sys.executable, "-c", _OURS, folder, json.dumps(settings), *homes]


def _bare(folder: str, homes: Sequence[str]) -> list[str]:
    return [sys.executable, "-m", "benchmarks.crawling.bare", folder, *homes]


def _done(command: Sequence[str]) -> str:
    return subprocess.run(command, cwd=ROOT, env=_environment(), check=True, stdout=subprocess.PIPE, text=True).stdout


def _environment() -> dict[str, str]:
    return os.environ | {"PYTHONPATH": f"{ROOT}{os.pathsep}{ROOT / 'tests'}"}
