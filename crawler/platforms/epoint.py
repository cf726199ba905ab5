"""国泰新点: a shell page names the list in its address, and the rest of the list is posted for, with the codes of agency and column."""

import json
import re
from collections.abc import Iterator
from urllib.parse import parse_qs, parse_qsl, urlencode, urlsplit

from crawler.platforms.anchors import Anchor, Markup
from crawler.platforms.answers import json_at, json_of, number_of, object_of, objects_of
from crawler.platforms.page import POST, Page
from crawler.platforms.platform import Lead, Platform

_PER_PAGE = 20
_SCRIPT = "/js/webBuilderCommon.js"
_LIST = re.compile(r"/govxxgk/([0-9A-Z]{18})/(?:.*/)?(\d{6,})/govlist\.html")
_SITE = re.compile(r"\bsiteInfo\s*=\s*(?=\{)")


def _rows(page: Page) -> Iterator[Anchor]:
    for entry in _entries(page):
        yield Anchor(str(entry.get("infourl") or ""), str(entry.get("realtitle") or entry.get("title") or ""))


def _leads(page: Page, _: Markup) -> Iterator[Lead]:
    path = urlsplit(page.url).path
    shown = parse_qs(urlsplit(page.url).query).get("specialurl")
    listed = _LIST.search(path)
    if shown:
        yield Lead(shown[0], "follow")
    elif listed:
        # The site's own number stands in its script; the codes are kept for when it comes.
        codes = {"deptcode": listed[1], "categorynum": listed[2]}
        yield Lead(f"{_SCRIPT}#{urlencode(codes)}", number=page.number)
    elif path == _SCRIPT:
        yield from _asked(page)
    elif page.note.startswith(POST):
        yield from _onward(page)


def _asked(page: Page) -> Iterator[Lead]:
    """Yield the first page of the list, posted for with what the site's script says of the site."""
    found = _SITE.search(page.text)
    if found is None or not page.note:
        return
    site = object_of(json_at(page.text, found.end()))
    asked = {**dict(parse_qsl(page.note)), "siteGuid": site.get("siteGuid", ""), "pageIndex": 0, "pageSize": _PER_PAGE}
    address = f"{site.get('projectName', '')}/rest/lightfrontaction/getgovinfolist"
    yield Lead(f"{address}#{POST}{json.dumps(asked, separators=(',', ':'))}", number=page.number)


def _onward(page: Page) -> Iterator[Lead]:
    asked = json_of(page.note.removeprefix(POST))
    index = number_of(asked.get("pageIndex")) or 0
    if (index + 1) * _PER_PAGE < (_total(page) or 0):
        further = json.dumps({**asked, "pageIndex": index + 1}, separators=(",", ":"))
        yield Lead(f"{urlsplit(page.url).path}#{POST}{further}")


def _entries(page: Page) -> list[dict[str, object]]:
    return objects_of(object_of(json_of(page.text).get("custom")).get("data"))


def _total(page: Page) -> int | None:
    return number_of(object_of(json_of(page.text).get("custom")).get("count"))


PLATFORM = Platform(
    name="epoint",
    label="国泰新点",
    signs=("EWB-FRONT", "webBuilderCommon.js", "openSubPage.html", "govInfoPub"),
    articles=(
        r"/govxxgk/[0-9A-Z]{18}/\d{4}-\d{2}-\d{2}/[0-9a-f-]{36}\.html",
        r"/\d{6}/\d{8}/[0-9a-f-]{36}\.html",
    ),
    lists=(r"/govxxgk/[0-9A-Z]{18}/openSubPage\.html\?", r"/govlist\.html"),
    endpoints=(r"/lightfrontaction/getgovinfolist", r"/js/webBuilderCommon\.js"),
    rows=_rows,
    leads=_leads,
    total=_total,
)
