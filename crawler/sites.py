"""The register of sites: a row of sites.csv each. To add a site, add a row; `source` says where its facts come from."""

import csv
from dataclasses import dataclass, fields
from functools import cache
from importlib.resources import files
from urllib.parse import urlsplit

from crawler.platforms.page import is_loopback

OPEN = "open"
"""The status of a site that is crawled; another status says in `cause` why it is not."""


@dataclass(frozen=True, slots=True)
class Site:
    """A site of the register. *column_url* is the column of annual reports where it is known; *checked* the ISO date of the last look."""

    key: str
    name: str
    division_code: str
    home_url: str
    column_url: str
    platform: str
    status: str
    cause: str
    checked: str
    source: str
    note: str


@cache
def register() -> tuple[Site, ...]:
    """Return the sites in the order of the register."""
    text = (files("crawler") / "sites.csv").read_text(encoding="utf-8")
    names = [field.name for field in fields(Site)]
    return tuple(Site(**{name: row[name].strip() for name in names}) for row in csv.DictReader(text.splitlines()))


def site_of(url: str) -> Site | None:
    """Return the site of the register whose home page is *url*, or that lies on the same host; None where there is none."""
    same_home = (site for site in register() if site.home_url == url)
    same_host = (site for site in register() if urlsplit(site.home_url).netloc == urlsplit(url).netloc)
    return next(same_home, None) or next(same_host, None)


def division_of(url: str) -> str | None:
    """Return the code of the division whose site *url* is on: of the site of the register with its host, or the host above it.

    None where the register has no such site, or several of different divisions.
    """
    host = (urlsplit(url).hostname or "").lower().removeprefix("www.")
    while host.count(".") > 1:
        if host in _divisions():
            return _divisions()[host] or None
        host = host.partition(".")[2]
    return None


@cache
def _divisions() -> dict[str, str]:
    """By host without www, the division; empty where sites on it belong to several."""
    found: dict[str, set[str]] = {}
    for site in register():
        host = (urlsplit(site.home_url).hostname or "").removeprefix("www.")
        found.setdefault(host, set()).add(site.division_code)
    return {host: codes.pop() if len(codes) == 1 else "" for host, codes in found.items()}


@cache
def _hosts() -> frozenset[str]:
    return frozenset(urlsplit(site.home_url).netloc for site in register())


def may_be_crawled(url: str) -> bool:
    """Say whether *url* lies on a government's site: a host under gov.cn, a host of the register, or this machine.

    The open web is full of copies of government pages with altered names and figures.
    """
    parts = urlsplit(url)
    host = (parts.hostname or "").lower()
    if parts.scheme not in ("http", "https"):
        return False
    return host.endswith(".gov.cn") or parts.netloc in _hosts() or is_loopback(url)
