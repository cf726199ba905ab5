"""新乡、周口 sitesources: a list's pages are list1.html and so on, and script.json beside them says how many there are."""

import re
from collections.abc import Iterator

from crawler.platforms.anchors import Markup
from crawler.platforms.answers import json_of, number_of
from crawler.platforms.page import Page
from crawler.platforms.pager import PAGES_A_LIST
from crawler.platforms.platform import Lead, Platform

_FIRST = re.compile(r"/page_pc/.*/(?:index\.html|list1\.html)?$")


def _leads(page: Page, _: Markup) -> Iterator[Lead]:
    if PLATFORM.is_endpoint(page.url):
        pages = number_of(json_of(page.text).get("endPage")) or 1
        for number in range(2, min(pages, PAGES_A_LIST) + 1):
            yield Lead(f"list{number}.html", number=number)
    elif _FIRST.search(page.url) and page.kind in ("home", "follow", "maybe"):
        yield Lead("script.json", number=page.number)


def _total(page: Page) -> int | None:
    return number_of(json_of(page.text).get("total"))


PLATFORM = Platform(
    name="sitesources",
    label="新乡、周口 sitesources",
    signs=("/sitesources/", "hap_infoBox"),
    articles=(r"/page_pc/.*/article[0-9a-fA-F]{32}\.html",),
    lists=(r"/page_pc/.*/(?:index|list\d+)\.html",),
    endpoints=(r"/page_pc/.*/script\.json$",),
    leads=_leads,
    total=_total,
)
