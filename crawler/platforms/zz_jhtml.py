"""郑州公开平台: a code names agency and category together; the directory links each agency's annual reports by name."""

import re
from collections.abc import Iterator

from crawler.platforms.anchors import Markup
from crawler.platforms.page import Page
from crawler.platforms.platform import Lead, Platform

_DIRECTORY = re.compile(r"[?&]a=(?:dir|info)\b.*\bp=\w+")
_ANNUAL = re.compile(r"(?:年报|年度报告)$")


def _leads(_: Page, markup: Markup) -> Iterator[Lead]:
    for anchor in markup.anchors:
        if _DIRECTORY.search(anchor.address) and _ANNUAL.search(anchor.name):
            yield Lead(anchor.address, "follow", anchor.name, column="信息公开年报")


PLATFORM = Platform(
    name="zz_jhtml",
    label="郑州公开平台",
    signs=("?a=dir", "?a=info", "?a=theme", "?a=platform"),
    articles=(r"/[0-9A-Z]{4,6}/\d+\.jhtml",),
    lists=(r"/\?a=(?:dir|info)\b",),
    leads=_leads,
)
