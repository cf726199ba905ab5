"""大汉版通 JCMS: the rows of a list hide in a script as XML, its further pages come from dataproxy.jsp, agencies have a view by year."""

import html
import re
from collections.abc import Iterator
from itertools import islice
from urllib.parse import parse_qsl, urlencode, urlsplit

from crawler.platforms.anchors import MOST_LINKS, Anchor, Markup
from crawler.platforms.page import Page
from crawler.platforms.platform import Lead, Platform

_RECORD = re.compile(r"<record>\s*<!\[CDATA\[(.*?)\]\]>", re.DOTALL)
_PROXY = re.compile(r"(/[\w/]*dataproxy\.jsp\?[^'\"\]<>\s]+)")
_PAGES = re.compile(r"<totalpage>\s*(\d+)\s*</totalpage>")
_ENTRIES = re.compile(r"<totalrecord>\s*(\d+)\s*</totalrecord>")
_AREA = re.compile(r"\barea=([0-9A-Z]{18})\b")
_COLUMN = re.compile(r"/art_(\d+)_\d+\.html")
# Some servers count by page, others by record; all are told both.
_COUNTS = ("page", "perpage", "startrecord", "endrecord")


def _rows(page: Page) -> Iterator[Anchor]:
    for record in _records(page):
        yield from Markup(record).anchors


def _records(page: Page) -> list[str]:
    # Up to the last end of a record: behind it each beginning would be followed to the end of the page.
    text = page.text[: page.text.rfind("]]>") + 3]
    return [found[1] for found in islice(_RECORD.finditer(text), MOST_LINKS)]


def _leads(page: Page, _: Markup) -> Iterator[Lead]:
    if "/module/xxgk/" in page.url or "/module/xxgk/" in page.text:
        own = _AREA.search(page.url)
        for area in sorted(set(_AREA.findall(page.text)) - {own[1] if own else ""}):
            yield Lead(f"/module/xxgk/xxgkAnnualReport.jsp?area={area}", "follow", column="信息公开年报")
    article = _COLUMN.search(urlsplit(page.url).path)
    if article:
        # A report found elsewhere names its column.
        if not page.column:
            yield Lead(f"/col/col{article[1]}/index.html", "follow", "年报所在栏目")
        return
    proxy = _PROXY.search(html.unescape(page.text))
    if proxy and page.number < _pages(page):
        yield Lead(_proxied(proxy[1], page.number + 1, len(_records(page))))


def _pages(page: Page) -> int:
    found = _PAGES.search(page.text)
    # A list that does not say how long it is ends where a page repeats another.
    return int(found[1]) if found else page.number + 1


def _proxied(address: str, number: int, rows: int) -> str:
    """Return *address*, with all that the page gives, for page *number* of a list of which this page has *rows*."""
    parts = urlsplit(address)
    known = dict(parse_qsl(parts.query, keep_blank_values=True))
    per_page = int(known["perpage"]) if known.get("perpage", "").isdigit() else rows
    given = [(key, value) for key, value in known.items() if key not in _COUNTS]
    counted = [("page", number), ("perpage", per_page)]
    counted += [("startrecord", (number - 1) * per_page + 1), ("endrecord", number * per_page)]
    return f"{parts.path}?{urlencode([*counted, *given])}"


def _total(page: Page) -> int | None:
    found = _ENTRIES.search(page.text)
    return int(found[1]) if found else None


PLATFORM = Platform(
    name="jcms",
    label="大汉版通 JCMS",
    signs=("<datastore>", "/module/web/jpage/", "/module/xxgk/", "dataproxy.jsp"),
    articles=(r"/art/\d{4}/\d{1,2}/\d{1,2}/art_\d+_\d+\.html", r"/module/xxgk/xxgkAnnualReport\.jsp\?.*area="),
    lists=(r"/col/col\d+/(?:index\.html)?$",),
    endpoints=(r"/dataproxy\.jsp\?",),
    own=(r"/module/xxgk/(?:tree|search)\.jsp",),
    rows=_rows,
    leads=_leads,
    total=_total,
)
