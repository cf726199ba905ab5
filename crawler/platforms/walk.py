"""Where a page leads, whatever the platform: by what its links are called and what it says of itself, then by what its platform adds.

Order of a site: home page, 政府信息公开, the column 政府信息公开年报, the pages of its list, folders of years and agencies, the reports.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from urllib.parse import urldefrag, urlsplit

from crawler.lookalikes import SHELL_ROOM, little
from crawler.platforms import pager
from crawler.platforms.anchors import MOST_LINKS, MOST_TAGS, Anchor, Markup
from crawler.platforms.files import attached, file_name, is_file, pictures
from crawler.platforms.naming import LEVELS, OTHER_TITLE, column_of, is_column, kind_of
from crawler.platforms.page import Kind, Link, Page, clean_url, same_site
from crawler.platforms.platform import Lead, Platform
from parsers.title import looks_like_older_report, looks_like_report

_SHELL = 8192  # characters that a page which only forwards has at most, its script included
_BEST: tuple[Kind, ...] = ("next", "report", "follow", "maybe", "attachment", "home", "map", "guess", "skip")


@dataclass(frozen=True, slots=True)
class Reading:
    """What a page is and where it leads.

    *evidence* says in plain words why it is of *platform*; *column* names the annual-report column that it is of ("" of none);
    *links* stand in the page's order, each URL once; *total* is how many entries the list says that it has, None where it does not say;
    *is_report* says whether its body is that of a report, whatever led to it; *forwards* whether it only sends a visitor on to one,
    *pictures* whether it shows its report as pictures.
    """

    platform: Platform
    evidence: str
    column: str
    links: tuple[Link, ...]
    total: int | None = None
    is_report: bool = False
    forwards: bool = False
    pictures: bool = False


def recognise(page: Page, markup: Markup, platforms: tuple[Platform, ...]) -> tuple[Platform, str]:
    """Return the platform that most speaks for, and the evidence; the last of *platforms* where nothing speaks for any.

    A report's page is known by its address alone: nothing else of it is asked, and most pages are reports.
    """
    if page.kind == "report":
        of = next((platform for platform in platforms if platform.is_article(page.url)), platforms[-1])
        return of, "its address has the shape of a report's"
    best, weight, evidence = platforms[-1], 0, "no sign of a known family"
    for platform in platforms[:-1]:
        found, said = platform.evidence(page, markup)
        if found > weight:
            best, weight, evidence = platform, found, said
    return best, evidence


def read(page: Page, platforms: tuple[Platform, ...]) -> Reading:
    """Return what *page* is and where it leads: to lists, reports and files, and which links look like it and are left.

    A page without any such link forwards to its frame, or to where its script sends the visitor.
    """
    markup = Markup(page.text)
    platform, evidence = recognise(page, markup, platforms)
    column = page.column if page.kind == "report" else column_of(page, markup)
    depth = page.depth if column == page.column or page.column else 0
    found: list[Link] = []
    if page.kind == "report" or markup.tag("ArticleTitle"):
        found += attached(page, markup)
    if page.kind != "report":
        rows = tuple(platform.rows(page))
        found += _listed(page, (*markup.anchors, *rows), platform, column, depth)
    found += _led(page, markup, platform, column, depth)
    sent: list[Link] = []
    shown: list[Link] = []
    if all(link.kind in ("skip", "map") for link in found):
        sent = list(_forwards(page, markup, column))
        shown = list(pictures(page, markup)) if not sent and _is_report(page, column, ()) else []
    links = tuple(_once(link for link in (*sent, *found, *shown, *_rest(page, markup)) if link.url != page.url))
    return Reading(
        platform,
        evidence,
        column,
        links,
        _total(page, platform, column),
        _is_report(page, column, links),
        forwards=page.kind == "report" and bool(sent),
        pictures=bool(shown),
    )


def _is_report(page: Page, column: str, links: tuple[Link, ...]) -> bool:
    """Say whether *page* is itself a report: on the form, or, where it ends the way through a column, one from before there was a form."""
    if page.kind == "report" or looks_like_report(page.text):
        return True
    ends = column and page.kind in ("maybe", "follow") and all(link.kind in ("skip", "map") for link in links)
    return bool(ends) and looks_like_older_report(page.text)


def _total(page: Page, platform: Platform, column: str) -> int | None:
    if not column or page.kind == "report":
        return None
    said = platform.total(page)
    return pager.entries_declared(page.text) if said is None else said


def _once(found: Iterable[Link]) -> list[Link]:
    """Return one link a URL, what is known best about it."""
    best: dict[str, Link] = {}
    for link in found:
        known = best.get(link.url)
        if known is None or _BEST.index(link.kind) < _BEST.index(known.kind):
            best[link.url] = link
    return list(best.values())


def _listed(page: Page, entries: tuple[Anchor, ...], platform: Platform, column: str, depth: int) -> Iterator[Link]:
    onward = pager.further(page, entries, column, depth) if column else []
    taken = {link.url for link in onward}
    for anchor in entries:
        link = _classified(page, anchor, platform, column, depth)
        if link is not None and link.url not in taken and not (link.kind != "skip" and platform.is_own(link.url)):
            yield link
    yield from onward


def _classified(page: Page, anchor: Anchor, platform: Platform, column: str, depth: int) -> Link | None:
    """Return what *anchor* leads to; None for the many links that have nothing to do with annual reports."""
    name = anchor.name
    url = clean_url(page.url, anchor.address) if anchor.address else None
    kind, reason = kind_of(name, page, column, depth, is_file=url is not None and is_file(url))
    if kind is None:
        # An entry of the column, whatever it is called, is not passed over in silence.
        entry = column and url and platform.name != "generic" and platform.is_article(url) and same_site(page.url, url)
        return Link(url, "skip", name, reason=OTHER_TITLE) if entry and url else None
    if url is None:
        return None if kind == "map" else _lost(anchor)
    if kind == "skip" or not same_site(page.url, url):
        return None if kind == "map" else Link(url, "skip", name, reason=reason or "it leads to another site")
    # Footers name other agencies' sites: their home pages are no part of this column.
    parts = urlsplit(url)
    at_home = parts.path == "/" and not parts.query
    elsewhere = at_home or parts.netloc != urlsplit(page.url).netloc
    if (kind == "maybe" and elsewhere) or (kind == "follow" and at_home and parts.netloc == urlsplit(page.url).netloc):
        return None
    return _placed(url, kind, name, column, depth)


def _lost(anchor: Anchor) -> Link | None:
    """Return that a link has no address to follow; None for mail and telephone."""
    if anchor.address.startswith(("mailto:", "tel:")):
        return None
    reason = "its address is no URL" if anchor.address else "its address is made by a script that is not run"
    return Link(anchor.address or anchor.call, "skip", anchor.name, reason=reason)


def _placed(url: str, kind: Kind, name: str, column: str, depth: int) -> Link:
    """Return the link one step deeper; a column is entered by its name, and depth counts anew from there."""
    if kind == "follow" and not column and is_column(name):
        return Link(url, kind, name, name)
    return Link(url, kind, name, column, depth + 1)


def _led(page: Page, markup: Markup, platform: Platform, column: str, depth: int) -> Iterator[Link]:
    """Yield the pages that no link names and the platform knows of."""
    for lead in platform.leads(page, markup):
        address, note = urldefrag(lead.address)
        url = clean_url(page.url, address)
        if url is None or not same_site(page.url, url) or (lead.kind == "next" and not column):
            continue
        yield _lead_link(page, lead, f"{url}#{note}" if note else url, column, depth)


def _lead_link(page: Page, lead: Lead, url: str, column: str, depth: int) -> Link:
    if lead.kind == "attachment":
        of = clean_url(page.url, lead.of) or ""
        return Link(url, "attachment", lead.name or file_name(url), column, depth + 1, via=of)
    if lead.kind == "follow":
        return Link(url, "follow", lead.name or page.title, lead.column or column, 0 if lead.column else depth + 1)
    if page.number >= pager.PAGES_A_LIST:
        return Link(url, "skip", page.title, reason=f"the list has more than {pager.PAGES_A_LIST} pages")
    return Link(url, lead.kind, lead.name or page.title, column, depth, lead.number or page.number + 1)


def _forwards(page: Page, markup: Markup, column: str) -> Iterator[Link]:
    if page.kind == "report":
        yield from _sent_on(page, markup)
        return
    if page.depth >= LEVELS:
        return
    for address in (*markup.jumps, *markup.frames):
        url = clean_url(page.url, address)
        if url is not None and same_site(page.url, url):
            kind: Kind = "maybe" if page.kind == "maybe" else "follow"
            yield Link(url, kind, page.title, column, page.depth + 1)


def _sent_on(page: Page, markup: Markup) -> Iterator[Link]:
    """Yield where a report's page that shows nothing sends the visitor: there is the report."""
    if page.depth > 2 * LEVELS or len(page.text) > _SHELL or little(page.text, SHELL_ROOM) is None:
        return
    for address in markup.jumps[:1]:
        url = clean_url(page.url, address)
        if url is not None and url != page.url and same_site(page.url, url):
            yield Link(url, "report", page.title, page.column, page.depth + 1)


def _rest(page: Page, markup: Markup) -> Iterator[Link]:
    """Yield that a page has more tags than are read."""
    if page.kind != "report" and not markup.whole:
        reason = (
            f"the page has more than {MOST_TAGS} tags or {MOST_LINKS} links, and what stands behind them was not read"
        )
        yield Link(f"{page.url}#rest", "skip", page.title, reason=reason)
