"""What a crawl of a site would take, leave, and why, told from its list pages alone: fetched for this, or saved beforehand."""

import csv
import io
from collections import Counter
from collections.abc import Callable
from dataclasses import astuple, dataclass, field, replace
from urllib.parse import urldefrag

from archive.register import OPEN, Site
from crawler import platforms
from crawler.platforms.anchors import Markup
from crawler.platforms.page import POST, Link, Page
from crawler.platforms.platform import Platform
from crawler.platforms.walk import Reading
from crawler.register_files import key_of

PAGES = 60
"""Pages of lists after which a probe ends: enough to see how a site is built."""

Fetch = Callable[[str], tuple[str, str] | None]
"""Gives of an address (with its note, see `crawler.platforms.page.POST`) where it ended and the text; None where there is none."""


@dataclass
class Probe:
    """What was found. *pages* are the pages read, with what each is; *way* the links that led to the column, from the home page on.

    *taken* are reports, *left* what looks like them and is left, *missing* the pages of lists that could not be had.
    """

    home: str
    pages: list[tuple[Link, Reading]] = field(default_factory=list)
    taken: list[Link] = field(default_factory=list)
    left: list[Link] = field(default_factory=list)
    missing: list[Link] = field(default_factory=list)
    way: list[Link] = field(default_factory=list)
    name: str = ""
    code: str = ""

    @property
    def platform(self) -> tuple[Platform, str, str]:
        """The family that most pages of the column show (of all pages, where none does), with the evidence and the page of it."""
        known = [(reading, link) for link, reading in self.pages if reading.platform is not platforms.PLATFORMS[-1]]
        column = [(reading, link) for reading, link in known if reading.column] or known
        if not column:
            return platforms.PLATFORMS[-1], "no page shows a sign of a known family", self.home
        name = Counter(reading.platform.name for reading, _ in column).most_common(1)[0][0]
        reading, link = next((reading, link) for reading, link in column if reading.platform.name == name)
        return reading.platform, reading.evidence, link.url

    @property
    def column(self) -> str:
        """The address of the first page of the column, "" where none was found."""
        return next((link.url for link, reading in self.pages if reading.column), "")

    def row(self, checked: str) -> Site:
        """Return the row to be added to the register; *checked* is the day of this look."""
        column = urldefrag(self.column)[0]
        return Site(
            key=key_of(self.home),
            name=self.name,
            division_code=self.code[:6] if self.code[:6].isdigit() else "",
            home_url=self.home,
            column_url="" if column == self.home else column,
            platform=self.platform[0].name,
            tls="",
            status=OPEN,
            cause="",
            checked=checked,
            source=f"public page {column or self.home}",
            note="",
        )


def probe(home: str, fetch: Fetch) -> Probe:
    """Walk the lists of the site with the home page *home* as a crawl would, by what *fetch* gives."""
    done = Probe(home)
    came: dict[str, Link | None] = {home: None}
    waiting: list[tuple[Link, Link | None]] = [(Link(home, "home"), None)]
    while waiting and len(done.pages) < PAGES:
        link, via = waiting.pop(0)
        answer = fetch(link.url)
        if answer is None:
            done.missing.append(link)
            continue
        found = _look(done, link, *answer)
        if not done.way and found and found.column:
            done.way = _way(link, via, came)
        for further in found.links if found else ():
            if further.kind not in ("skip", "report", "attachment") and further.url not in came:
                came[further.url] = link
                waiting.append((further, link))
    done.taken = _once(done.taken)
    return done


def _look(done: Probe, link: Link, url: str, text: str) -> Reading | None:
    """Enter what the page *text* is; None where it is itself a report that leads to no further list."""
    note = urldefrag(link.url)[1]
    page = Page(url, text, link.kind, link.title, link.column, link.depth, link.number, note)
    reading = platforms.read(page)
    if not done.name:
        markup = Markup(text)
        done.name, done.code = markup.tag("SiteName") or markup.title, markup.tag("SiteIDCode")
    if reading.is_report:
        done.taken.append(replace(link, kind="report", title=link.title or Markup(text).title))
    done.pages.append((link, reading))
    done.taken += [found for found in reading.links if found.kind == "report"]
    done.left += [found for found in reading.links if found.kind == "skip"]
    return reading


def _way(link: Link, via: Link | None, came: dict[str, Link | None]) -> list[Link]:
    way = [link]
    while via is not None:
        way.insert(0, via)
        via = came.get(via.url)
    return way


def _once(links: list[Link]) -> list[Link]:
    return list({link.url: link for link in reversed(links)}.values())[::-1]


def as_csv(site: Site) -> str:
    """Return *site* as a line of sites.csv."""
    line = io.StringIO()
    csv.writer(line, lineterminator="").writerow(astuple(site))
    return line.getvalue()


def address(url: str) -> str:
    """Return *url* as a person reads it: a list that is posted for is named by where it is posted to."""
    plain, note = urldefrag(url)
    return f"{plain} (POST)" if note.startswith(POST) else plain
