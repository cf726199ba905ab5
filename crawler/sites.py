"""The register: a row of sites.csv a site, and what a user imported. To add a site, add a row; `source` says where its facts come from."""

import csv
from functools import cache
from importlib.resources import files
from pathlib import Path
from urllib.parse import urlsplit

from archive.register import COLUMNS, OPEN, Register, Site, imported
from crawler.platforms.page import in_one_spelling, is_loopback

__all__ = ["OPEN", "Site", "division_of", "may_be_crawled", "register", "register_of", "site_of", "switched_off"]


@cache
def register() -> tuple[Site, ...]:
    """Return the sites that come with the program, in the order of sites.csv."""
    text = (files("crawler") / "sites.csv").read_text(encoding="utf-8")
    return tuple(Site(**{name: row[name].strip() for name in COLUMNS}) for row in csv.DictReader(text.splitlines()))


def register_of(directory: Path) -> Register:
    """Return the sites that were imported into *directory* and those that come with the program; of two with one home page the imported."""
    own = imported(directory)
    homes, keys = {site.home_url for site in own}, {site.key for site in own}
    return Register([*(site for site in register() if site.home_url not in homes and site.key not in keys), *own])


@cache
def _packaged() -> Register:
    return Register(register())


def site_of(url: str) -> Site | None:
    """Return the site that comes with the program whose home page is *url*, or that lies on the same host; None where there is none."""
    return _packaged().site_of(url)


def division_of(url: str) -> str | None:
    """Return the code of the division whose site *url* is on, as `Register.division_of` of the sites that come with the program."""
    return _packaged().division_of(url)


def switched_off(site: Site) -> str:
    """Say in a sentence that *site*, which is not open, is not crawled."""
    why = f"{site.status} ({site.cause})" if site.cause else site.status
    return f"{site.home_url} is not crawled: the register says {why}; gongkai sites switch {site.key} open has it crawled again."


def may_be_crawled(url: str, register: Register | None = None) -> bool:
    """Say whether *url* lies on a government's site: a host under gov.cn, a host of *register*, or this machine.

    Without *register*: of the one that comes with the program. The open web is full of copies of government pages with altered names
    and figures.
    """
    parts = urlsplit(in_one_spelling(url))
    host = parts.hostname or ""
    if parts.scheme not in ("http", "https"):
        return False
    return host.endswith(".gov.cn") or (register or _packaged()).has_host(parts.netloc) or is_loopback(url)
