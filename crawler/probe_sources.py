"""Where a probe has its pages from: a site that is fetched politely, lists only, or a folder of saved pages with a routes.json."""

import json
import sqlite3
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any
from urllib.parse import parse_qsl, urldefrag, urljoin, urlsplit

from archive.captures import Captures
from archive.crawl_log import CrawlLog
from archive.errors import WrongUseError
from crawler.platforms.anchors import Markup
from crawler.platforms.page import POST
from crawler.probe import PAGES, Fetch, Probe, probe
from parsers.charset import decode

ROUTES = "routes.json"
_OK = 200
_ANY_HOST = "http://saved.example"


def probe_site(home: str, contact: str | None) -> Probe:
    """Fetch the lists of the site with the home page *home*, as a crawl does and as politely, and return what a crawl would take.

    At any time of the day: a person is waiting. Raises WrongUseError where the site may not be crawled like this. Once a process.
    """
    from crawler.crawl import crawl  # noqa: PLC0415 - Scrapy takes a second to import, and saved pages do without it

    with TemporaryDirectory(prefix="gongkai-probe-") as folder:
        directory = Path(folder)
        settings = {"CLOSESPIDER_PAGECOUNT": PAGES, "GONGKAI_WINDOW": ""}
        crawl(directory, [home], contact=contact, lists_only=True, settings=settings)
        with Captures(directory) as captures, CrawlLog(directory) as log:
            return log.ask(lambda db: probe(home, _captured(db, captures)))


def _captured(db: sqlite3.Connection, captures: Captures) -> Fetch:
    def fetch(url: str) -> tuple[str, str] | None:
        row = db.execute("SELECT digest FROM attempts WHERE url = ? AND outcome <> 'failed'", (url,)).fetchone()
        capture = captures.find(row[0]) if row else None
        return (capture.url, decode(captures.body(capture))[0]) if capture else None

    return fetch


def probe_saved(folder: Path, home: str | None = None) -> Probe:
    """Return what a crawl would take of the site saved in *folder*, beginning at *home* (None: the first route); no network is used.

    Raises WrongUseError where *folder* has no routes.json, nor stands under its own name in that of the folder above.
    """
    routes = _routes(folder)
    begin = home or _first(routes, folder)
    return probe(begin, _saved(routes, folder, urlsplit(begin).netloc))


def _routes(folder: Path) -> list[dict[str, Any]]:
    for place, choose in ((folder, _whole), (folder.parent, lambda found: found.get(folder.name))):
        if (place / ROUTES).is_file():
            routes = choose(json.loads((place / ROUTES).read_text(encoding="utf-8")))
            if isinstance(routes, list) and routes:
                return routes
    raise WrongUseError(f"{str(folder)!r} has no {ROUTES} with saved pages: docs/platforms.md says how to write one.")


def _whole(found: Any) -> Any:
    return found


def _first(routes: list[dict[str, Any]], folder: Path) -> str:
    """Return the first route on the host that its page says it is of."""
    text = decode((folder / routes[0]["file"]).read_bytes())[0] if routes[0]["file"] else ""
    host = Markup(text).tag("SiteDomain")
    return urljoin(f"http://{host}" if host else _ANY_HOST, str(routes[0]["url"]))


def _saved(routes: list[dict[str, Any]], folder: Path, host: str) -> Fetch:
    ordered = sorted(routes, key=lambda route: -len(parse_qsl(urlsplit(route["url"]).query)))

    def fetch(url: str) -> tuple[str, str] | None:
        plain, note = urldefrag(url)
        method = "POST" if note.startswith(POST) else "GET"
        route = next((one for one in ordered if _fits(one, method, plain, host)), None)
        if route is None or route["status"] != _OK or not route["file"]:
            return None
        return plain, decode((folder / route["file"]).read_bytes())[0]

    return fetch


def _fits(route: dict[str, Any], method: str, url: str, host: str) -> bool:
    """Say whether *route* answers *url*: method and path are the same, and all of its parameters are asked for."""
    given, wanted = urlsplit(url), urlsplit(route["url"])
    if given.netloc != host or (method, given.path) != (route["method"], wanted.path):
        return False
    return set(parse_qsl(wanted.query)) <= set(parse_qsl(given.query))
