"""Files of sites that a user brings: read row by row, the good ones kept, the bad ones told with their line, their value and the cure.

Two shapes are known by their header: that of crawler/sites.csv (comma), and that of a survey of government portals (tab: org, home_url,
division_code, nb_column_url, cms_family, access_2026_04, …).
"""

import csv
import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from urllib.parse import urljoin, urlsplit

from archive.errors import ArchiveError, WrongUseError
from archive.register import COLUMNS, OPEN, Site, keep
from crawler.addresses import is_public
from crawler.platforms import PLATFORMS
from crawler.platforms.page import same_site
from crawler.sites import may_be_crawled, register_of

_NAMES = frozenset(platform.name for platform in PLATFORMS)
_ANY = "generic"
_STATUSES = (OPEN, "blocked", "unreachable", "closed")
_TLS = ("", "legacy", "invalid", "none")
_DAY = re.compile(r"\d{4}-\d{2}(?:-\d{2})?")
_SURVEYED = ("org", "home_url", "division_code")
# How the survey of April 2026 reached a portal.
_ACCESS = "access_2026_04"
_SURVEY_MONTH = "2026-04"
_WALLS = {"HTTP412": "js412", "HTTP521": "jsl521", "HTTP468": "468", "HTTP403": "http-403", "HTTP502": "http-502"}


class RegisterFileError(ArchiveError):
    """A file of sites cannot be read at all. Met by whoever imports or checks it; the message names the file and the cure."""


@dataclass(frozen=True, slots=True)
class RegisterFile:
    """What was read from a file: *sites*, and a sentence for each thing that is wrong with a row that cannot be taken (*problems*).

    *merged* counts the rows that name the home page of an earlier one, *unknown* those by a platform without a module.
    """

    sites: tuple[Site, ...]
    problems: tuple[str, ...]
    merged: int
    unknown: int


def read(path: Path) -> RegisterFile:
    """Read the sites of *path*. Raises RegisterFileError where it is no such file, WrongUseError where it is not there."""
    if not path.is_file():
        raise WrongUseError(f"{str(path)!r} is no file: name a file of sites as docs/platforms.md describes.")
    try:
        text = path.read_text(encoding="utf-8-sig")
    except UnicodeDecodeError as error:
        raise RegisterFileError(
            f"{path.name} is not UTF-8 (byte {error.start}): save it as UTF-8 and import again."
        ) from error
    head = text.partition("\n")[0]
    rows = csv.DictReader(text.splitlines(), delimiter="\t" if "\t" in head else ",")
    names = rows.fieldnames or ()
    made = _of_own if set(COLUMNS) <= set(names) else _of_survey if set(_SURVEYED) <= set(names) else None
    if made is None:
        raise RegisterFileError(
            f"{path.name} has no header of a register ({head[:60]!r}): its first line must name the columns of crawler/sites.csv, or"
            f" {', '.join(_SURVEYED)}."
        )
    return _gathered(rows, made)


def _gathered(rows: Iterable[dict[str, str]], made: Callable[[Mapping[str, str]], Site]) -> RegisterFile:
    sites: dict[str, Site] = {}
    problems, merged, unknown = [], 0, 0
    for line, row in enumerate(rows, start=2):
        if None in row or None in row.values():
            problems.append(f"line {line}: it has not as many fields as the header: quote or complete them.")
            continue
        site = made({name: value.strip() for name, value in row.items()})
        wrong = list(faults(site))
        problems += [f"line {line}: {sentence}" for sentence in wrong]
        if wrong:
            continue
        if site.platform and site.platform not in _NAMES:
            unknown += 1
            site = replace(site, platform=_ANY)
        home = _place(site.home_url)
        merged += home in sites
        sites[home] = _merged(sites[home], site) if home in sites else site
    return RegisterFile(tuple(_with_own_keys(sites.values())), tuple(problems), merged, unknown)


def faults(site: Site) -> Iterator[str]:
    """Yield what is wrong with the facts of *site*: the value and the cure, a sentence each."""
    if not site.name:
        yield "its name is empty: say who runs the site."
    if site.division_code and not re.fullmatch(r"\d{6}", site.division_code):
        yield f"division code {site.division_code!r} is not six digits of GB/T 2260: correct it or leave it empty."
    yield from _address_faults(site)
    if site.tls not in _TLS:
        yield f"tls {site.tls!r} is none of legacy, invalid, none: correct it or leave it empty."
    if site.status not in _STATUSES:
        yield f"status {site.status!r} is none of {', '.join(_STATUSES)}: choose one."
    elif site.status != OPEN and not (site.cause and site.checked):
        yield f"status {site.status!r} has no cause or no day: say why, and when it was looked at."
    if site.checked and not _DAY.fullmatch(site.checked):
        yield f"{site.checked!r} is no day or month: write it as 2026-04-18 or 2026-04."


def _address_faults(site: Site) -> Iterator[str]:
    if urlsplit(site.home_url).scheme not in ("http", "https") or not urlsplit(site.home_url).hostname:
        yield f"home page {site.home_url!r} is no address: write it with http:// or https://."
    elif not may_be_crawled(site.home_url) and not is_public(urlsplit(site.home_url).hostname or ""):
        why = "is not under gov.cn, nor a bare address of the public network"
        yield f"home page {site.home_url!r} {why}: only governments' own sites are crawled; leave the row out."
    elif site.column_url and not same_site(site.home_url, site.column_url):
        yield f"column {site.column_url!r} is not on the site of {site.home_url!r}: correct it or leave it empty."


def check(sites: Iterable[Site]) -> Iterator[str]:
    """Yield what is wrong with a whole register: its sites' facts, keys and home pages that stand twice, platforms that nobody knows."""
    keys: set[str] = set()
    homes: set[str] = set()
    for site in sites:
        for sentence in faults(site):
            yield f"{site.key}: {sentence}"
        if site.platform and site.platform not in _NAMES:
            yield f"{site.key}: platform {site.platform!r} is none of docs/platforms.md: correct it, or leave it empty."
        if site.key in keys:
            yield f"{site.key}: the key stands twice: give one of the sites another."
        if site.home_url in homes:
            yield f"{site.key}: home page {site.home_url!r} stands twice: leave one of the rows out."
        keys.add(site.key)
        homes.add(site.home_url)


def _of_own(row: Mapping[str, str]) -> Site:
    return Site(**{name: row[name] for name in COLUMNS})


def _of_survey(row: Mapping[str, str]) -> Site:
    access = row.get(_ACCESS, "")
    status, cause = _status(access)
    switched = access == "protocol-switch" and row.get("final_url")
    home = _home(str(switched) if switched else row["home_url"])
    column = row.get("nb_column_url", "") if row.get("nb_column_basis") == "seen" else ""
    notes = [row.get("note", ""), "reached only with a mobile browser's name" if access == "ua-mobile" else ""]
    return Site(
        key=key_of(home),
        name=row["org"],
        division_code=row["division_code"],
        home_url=home,
        column_url=column if same_site(home, column) else "",
        platform=row.get("cms_family", "").partition("(")[0],
        tls="none" if switched and home.startswith("http:") else "",
        status=status,
        cause=cause,
        checked=_SURVEY_MONTH if access else "",
        source=row.get("source", ""),
        note="; ".join(filter(None, notes)),
    )


def _status(access: str) -> tuple[str, str]:
    if not access.startswith("none"):
        return OPEN, ""
    wall = _WALLS.get(access.partition(";")[2])
    return ("blocked", wall) if wall else ("unreachable", "no answer")


def _home(url: str) -> str:
    parts = urlsplit(url)
    return f"{url}/" if parts.netloc and not parts.path and not parts.query else url


def key_of(home: str) -> str:
    """Return a short name for the site with the home page *home*: its host without www and gov.cn."""
    host = urlsplit(home).netloc.lower().removeprefix("www.").removesuffix(".gov.cn")
    return re.sub(r"[^a-z0-9]+", "-", host).strip("-") or "site"


def switch(directory: Path, named: str, status: str, why: str, day: str) -> Site:
    """Set the status of the site *named*, by its key or an address on it, in the register of *directory*, and return it.

    A site that is in no register is entered by its address. *day* is today. Raises WrongUseError where *named* is neither.
    """
    known = register_of(directory)
    site = next((one for one in known if one.key == named), None) or known.site_of(named)
    if site is None:
        if "://" not in named or not may_be_crawled(named):
            raise WrongUseError(
                f"{named!r} is no key of the register and no address of a government's site: gongkai sites list names them all."
            )
        home = urljoin(named, "/")
        site = Site(key_of(home), "", "", home, "", "", "", OPEN, "", "", "switched by hand", "")
    site = replace(site, status=status, cause="" if status == OPEN else why, checked=day)
    keep(directory, [site])
    return site


def _place(url: str) -> str:
    parts = urlsplit(url)
    return f"{parts.netloc.lower()}{parts.path}?{parts.query}"


def _merged(first: Site, again: Site) -> Site:
    """Return *first* with what *again*, a row with the same home page, knows besides."""
    also = f"also seen: {again.name}" if again.name != first.name else ""
    note = "; ".join(dict.fromkeys(filter(None, (first.note, also))))
    return replace(
        first, column_url=first.column_url or again.column_url, platform=first.platform or again.platform, note=note
    )


def _with_own_keys(sites: Iterable[Site]) -> Iterator[Site]:
    taken: set[str] = set()
    for site in sites:
        key, number = site.key, 2
        while key in taken:
            key, number = f"{site.key}-{number}", number + 1
        taken.add(key)
        yield replace(site, key=key)
