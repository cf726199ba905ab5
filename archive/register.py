"""The sites that may be crawled, and those that a user imported into an archive directory: the table `register` of crawl.db."""

import sqlite3
from collections.abc import Iterable, Iterator
from dataclasses import astuple, dataclass, fields
from pathlib import Path
from urllib.parse import urlsplit

from archive.crawl_log import DATABASE, CrawlLog

OPEN = "open"
"""The status of a site that is crawled; another status says in `cause` why it is not."""


@dataclass(frozen=True, slots=True)
class Site:
    """A site. *column_url* is its column of annual reports, *platform* a hint; *checked* is the day of the last look; "" where not known.

    *division_code* has six digits of GB/T 2260, "" for ministries. *tls* is "legacy" where only old ciphers work, "invalid" where the
    certificate is, "none" where only http answers, and "" where nothing special is known. *source* says where these facts come from.
    """

    key: str
    name: str
    division_code: str
    home_url: str
    column_url: str
    platform: str
    tls: str
    status: str
    cause: str
    checked: str
    source: str
    note: str


COLUMNS = tuple(field.name for field in fields(Site))
_PUT = f"INSERT OR REPLACE INTO register VALUES ({', '.join('?' * len(COLUMNS))})"  # noqa: S608 - own names
_GET = f"SELECT {', '.join(COLUMNS)} FROM register ORDER BY division_code, key"  # noqa: S608 - own names


class Register:
    """Sites, found by their home page or their host."""

    def __init__(self, sites: Iterable[Site]) -> None:
        self._sites = tuple(sites)
        self._homes = {site.home_url: site for site in reversed(self._sites)}
        self._hosts = {urlsplit(site.home_url).netloc: site for site in reversed(self._sites)}
        self._names = {urlsplit(site.home_url).hostname for site in self._sites}
        self._divisions: dict[str, set[str]] = {}
        for site in self._sites:
            host = (urlsplit(site.home_url).hostname or "").removeprefix("www.")
            self._divisions.setdefault(host, set()).add(site.division_code)

    def __iter__(self) -> Iterator[Site]:
        return iter(self._sites)

    def __len__(self) -> int:
        return len(self._sites)

    def site_of(self, url: str) -> Site | None:
        """Return the site whose home page is *url*, or that lies on the same host; None where there is none."""
        return self._homes.get(url) or self._hosts.get(urlsplit(url).netloc)

    def switched_off(self) -> tuple[frozenset[str], frozenset[str]]:
        """Return the keys of the sites that are not open, and the hosts with the home page of such a site and of no open one."""
        off = [site for site in self._sites if site.status != OPEN]
        live = {urlsplit(site.home_url).netloc for site in self._sites if site.status == OPEN}
        return frozenset(site.key for site in off), frozenset(urlsplit(site.home_url).netloc for site in off) - live

    def has_host(self, netloc: str) -> bool:
        """Say whether a site lies on the host *netloc*, with the port where it has one."""
        return netloc.lower() in self._hosts

    def has_name(self, name: str) -> bool:
        """Say whether a site lies on the host *name*, on whatever port."""
        return name.lower() in self._names

    def division_of(self, url: str) -> str | None:
        """Return the code of the division whose site *url* is on: of the site with its host, or the host above it.

        None where there is no such site, or several of different divisions.
        """
        host = (urlsplit(url).hostname or "").lower().removeprefix("www.")
        while host.count(".") > 1:
            codes = self._divisions.get(host)
            if codes is not None:
                return next(iter(codes)) or None if len(codes) == 1 else None
            host = host.partition(".")[2]
        return None


def imported(directory: Path) -> tuple[Site, ...]:
    """Return the sites that were imported into *directory*; none where there is no crawl log, and none is made."""
    if not (directory / DATABASE).is_file():
        return ()
    with CrawlLog(directory) as log:
        return log.ask(lambda db: tuple(Site(*row) for row in db.execute(_GET)))


def keep(directory: Path, sites: Iterable[Site]) -> None:
    """Enter *sites* into the register of *directory*; a site with the key or the home page of another takes its place."""
    rows = [astuple(site) for site in sites]

    def put(db: sqlite3.Connection) -> None:
        db.execute("BEGIN IMMEDIATE")
        db.executemany(_PUT, rows)
        db.execute("COMMIT")

    with CrawlLog(directory) as log:
        log.ask(put)
