"""大汉 jpaas: the page names a unit, and the unit's list comes as HTML inside JSON, page by page."""

import json
import re
from collections.abc import Iterator
from urllib.parse import parse_qs, urlencode, urlsplit

from crawler.platforms.anchors import Anchor, Markup
from crawler.platforms.answers import json_of, object_of
from crawler.platforms.page import Page
from crawler.platforms.platform import Lead, Platform

_UNIT = "/api-gateway/jpaas-publish-server/front/page/build/unit"
_QUERY = re.compile(r"queryData=\"\{(.{0,2000}?)\}\"")
_PAIR = re.compile(r"'(\w+)'\s*:\s*'([^']*)'")
_COUNT = re.compile(r"class=['\"]pagination['\"][^>]{0,200}?rows=['\"](\d+)['\"][^>]{0,200}?count=['\"](\d+)['\"]")


def _html(page: Page) -> str:
    return str(object_of(json_of(page.text).get("data")).get("html") or "")


def _rows(page: Page) -> Iterator[Anchor]:
    return iter(Markup(_html(page)).anchors)


def _leads(page: Page, _: Markup) -> Iterator[Lead]:
    if PLATFORM.is_endpoint(page.url):
        yield from _onward(page)
        return
    for unit in _QUERY.findall(page.text):
        query = {"parseType": "bulidstatic", "pageType": "column", **dict(_PAIR.findall(unit))}
        yield Lead(f"{_UNIT}?{urlencode(query)}", number=page.number)


def _onward(page: Page) -> Iterator[Lead]:
    """Yield the next page: numbers outside paramJson are ignored."""
    count = _COUNT.search(_html(page))
    if count is None or page.number * int(count[1]) >= int(count[2]):
        return
    query = {key: values[0] for key, values in parse_qs(urlsplit(page.url).query).items()}
    asked = {"pageNo": page.number + 1, "pageSize": int(count[1])}
    query["paramJson"] = json.dumps(asked, separators=(",", ":"))
    yield Lead(f"{urlsplit(page.url).path}?{urlencode(query)}")


def _total(page: Page) -> int | None:
    count = _COUNT.search(_html(page))
    return int(count[2]) if count else None


PLATFORM = Platform(
    name="jpaas",
    label="大汉 jpaas 集约化平台",
    signs=("jpaas-publish-server", 'queryData="{'),
    articles=(r"/art/\d{4}/art_[0-9a-f]{32}\.html",),
    endpoints=(r"/front/page/build/unit\b",),
    rows=_rows,
    leads=_leads,
    total=_total,
)
