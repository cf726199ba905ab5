"""The further pages of a list: linked by name or number, or written by a script that says how many there are."""

import re
from collections.abc import Iterator, Sequence

from crawler.platforms.anchors import Anchor
from crawler.platforms.page import Link, Page, clean_url, same_list, same_site

PAGES_A_LIST = 200
"""Pages of a list after which it is left: no county has so many reports, but calendars and searches never end."""

_NEXT_NAME = re.compile(r"(?:下一?页|后一?页|next|[>›»]{1,2})(?:[>›»]{0,2})", re.IGNORECASE)
_PAGED = re.compile(
    r"createPageHTML\w*\(\s*(\d+)\s*,\s*(\d+)\s*,\s*['\"](\w+)['\"]\s*,\s*['\"](\w+)['\"]", re.IGNORECASE
)
_COUNTED = re.compile(r"\bcount_?page\s*=\s*(\d+)\b", re.IGNORECASE)
_CURRENT = re.compile(r"\bcurrent_?page\s*=\s*(\d+)\b", re.IGNORECASE)
_ENTRIES = re.compile(r"共\s*(?:<[^<>]{1,200}>\s*)?(\d+)\s*(?:</[^<>]{1,200}>\s*)?条")
_PAGES = re.compile(r"共\s*(?:<[^<>]{1,200}>\s*)?(\d+)\s*(?:</[^<>]{1,200}>\s*)?页")


def further(page: Page, anchors: Sequence[Anchor], column: str, depth: int) -> list[Link]:
    """Return the next page of the list *page*; several where a link leads astray; none at its end.

    A list that says it has more pages and shows no way to them gives a link of kind "skip" that says so.
    """
    named = [anchor.address for anchor in anchors if anchor.address and _NEXT_NAME.fullmatch(anchor.name)]
    numbered = [anchor.address for anchor in anchors if anchor.address and anchor.name == str(page.number + 1)]
    for addresses in (named, numbered, list(_by_script(page))):
        found = [link for address in addresses if (link := next_page(page, address, column, depth))]
        if found:
            return found
    pages = _PAGES.search(page.text)
    if pages is None or int(pages[1]) <= page.number:
        return []
    reason = f"the list says that it has {pages[1]} pages, and no link leads to page {page.number + 1}"
    return [Link(f"{page.url}#page{page.number + 1}", "skip", page.title, reason=reason)]


def next_page(page: Page, address: str, column: str, depth: int, number: int = 0) -> Link | None:
    """Return the link to page *number* (0: the one after *page*) of the list; None where *address* is of another list."""
    url = clean_url(page.url, address)
    if url is None or not same_site(page.url, url) or not same_list(page.url, url):
        return None
    if page.number >= PAGES_A_LIST:
        return Link(url, "skip", page.title, reason=f"the list has more than {PAGES_A_LIST} pages")
    return Link(url, "next", page.title, column, depth, number or page.number + 1)


def entries_declared(text: str) -> int | None:
    """Return how many entries a list says that it has (共23条); None where it does not say."""
    found = _ENTRIES.search(text)
    return int(found[1]) if found else None


def _by_script(page: Page) -> Iterator[str]:
    """Yield the next page of lists whose pager is written by a script: index.html, index_1.html and so on, counted from 0."""
    paged = _PAGED.search(page.text)
    count, current = _COUNTED.search(page.text), _CURRENT.search(page.text)
    if paged:
        pages, at, stem, ending = int(paged[1]), int(paged[2]), paged[3], paged[4]
    elif count and current:
        pages, at, stem, ending = int(count[1]), int(current[1]), "index", "html"
    else:
        return
    if at + 1 < pages:
        yield f"{stem}_{at + 1}.{ending}"
