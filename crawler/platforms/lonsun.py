"""安徽龙讯: each agency has a number and five tabs; the third is that of annual reports, and the system itself marks it as such."""

import re
from collections.abc import Iterator

from crawler.platforms.anchors import Markup
from crawler.platforms.page import Page
from crawler.platforms.platform import Lead, Platform

_AGENCY = re.compile(r"/public/column/(\d+)")
_COLUMN = "信息公开年报"


def _leads(_: Page, markup: Markup) -> Iterator[Lead]:
    """Yield the third tab of every agency that the page names, each once."""
    numbers = {found[1]: anchor.name for anchor in markup.anchors if (found := _AGENCY.search(anchor.address))}
    for number, name in sorted(numbers.items()):
        yield Lead(f"/public/column/{number}?type=3&action=list", "follow", name, column=_COLUMN)


PLATFORM = Platform(
    name="lonsun",
    label="安徽龙讯",
    signs=("/public/column/", "/public/applyQuery/"),
    articles=(r"/public/\d+/\d+\.html", r"/content/article/\d+"),
    lists=(r"/public/column/\d+",),
    # The other tabs are guides, rules and the directory; pages of the third are found as such.
    own=(r"/public/column/\d+(?:$|\?(?!.*pageIndex=))",),
    leads=_leads,
)
