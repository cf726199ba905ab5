"""集约化平台 with pages named by 32 digits: the page names its channel, and the channel's list comes as JSON."""

import re
from collections.abc import Iterator
from urllib.parse import parse_qs, urlsplit

from crawler.platforms.anchors import Anchor, Markup
from crawler.platforms.answers import json_of, number_of, object_of, objects_of
from crawler.platforms.page import Page
from crawler.platforms.platform import Lead, Platform

_PER_PAGE = 20
_NAMED = re.compile(r"/(?:common/search|searchList)/[0-9a-f]{32}\b")
_QUERY = f"_isAgg=true&_isJson=true&_pageSize={_PER_PAGE}&_template=index&_rangeTimeGte=&_channelName="


def _results(page: Page) -> list[dict[str, object]]:
    return objects_of(object_of(json_of(page.text).get("data")).get("results"))


def _rows(page: Page) -> Iterator[Anchor]:
    for result in _results(page):
        yield Anchor(str(result.get("url") or ""), str(result.get("title") or ""))


def _leads(page: Page, markup: Markup) -> Iterator[Lead]:
    if PLATFORM.is_endpoint(page.url):
        yield from _files(page)
        number = number_of(parse_qs(urlsplit(page.url).query).get("page", ["1"])[0]) or 1
        if number * _PER_PAGE < (_total(page) or 0):
            yield Lead(f"{urlsplit(page.url).path}?{_QUERY}&page={number + 1}")
        return
    channel = markup.tag("channelid")
    named = _NAMED.search(page.text)
    if channel and not markup.tag("ArticleTitle") and page.kind != "map":
        path = named[0] if named and named[0].endswith(channel) else f"/common/search/{channel}"
        yield Lead(f"{path}?{_QUERY}&page=1", number=page.number)


def _files(page: Page) -> Iterator[Lead]:
    for result in _results(page):
        for file in objects_of(result.get("resList")):
            if file.get("filePath"):
                yield Lead(
                    str(file["filePath"]),
                    "attachment",
                    str(file.get("fileName") or ""),
                    of=str(result.get("url") or ""),
                )


def _total(page: Page) -> int | None:
    return number_of(object_of(json_of(page.text).get("data")).get("total"))


PLATFORM = Platform(
    name="uuid_shtml",
    label="集约化平台 uuid.shtml",
    signs=('name="channelid"', "/common/search/", "/searchList/", "_isAgg=true"),
    articles=(
        r"/\d{6}/[0-9a-f]{32}\.s?html",
        r"/\d{4}/\d{1,2}/\d{1,2}/[0-9a-f]{32}\.s?html",
        r"/\d{6}/c\d+_\d+\.shtml",
        r"/\d{8}/[0-9a-f]{32}\.html",
    ),
    lists=(r"/c\d{5,7}[a-z]?/\w*(?:list|nb|zfxxgk)\w*\.shtml",),
    endpoints=(r"/(?:common/search|searchList)/[0-9a-f]{32}\b",),
    rows=_rows,
    leads=_leads,
    total=_total,
)
