"""Any government site: by what its links are called and what its pages say of themselves, paths only where nothing else tells.

Order: home page, 政府信息公开, the column 政府信息公开年报, the pages of its list, folders of years and agencies in it, the reports.
"""

import re
from collections.abc import Iterable, Iterator
from urllib.parse import unquote, urlsplit

from crawler.platforms import anchors
from crawler.platforms.anchors import Anchor, Markup
from crawler.platforms.page import Kind, Link, Page, clean_url, same_site
from parsers.title import classify, year_of

PAGES_A_LIST = 200
"""Pages of a list after which it is left: no county has so many reports, but calendars and searches never end."""

LEVELS = 3
"""Steps from the home page to the column, and again from the column's first page to a report (years, then agencies)."""

FILES_A_REPORT = 30
"""Files taken from one page; a report has one to three."""

_COLUMN_NAME = re.compile(
    r"(?:[一-鿿]{0,16}?(?:政府|政务)?信息公开(?:工作)?|[一-鿿]{0,6}(?:部门|乡镇|街道|镇街|单位|[县市区]直|垂管)[一-鿿]{0,3}?)?"
    r"(?:历年|历史)?(?:年度?(?:工作)?报告|年报)(?:专栏|栏目|公开|汇总|列表)?"
)
_OPEN_NAME = re.compile(
    r"(?:[一-鿿]{0,10}?)?(?:政府信息(?:主动)?公开|政务公开|信息公开|政务信息|公开目录|法定主动公开内容)(?:专栏|平台|目录|专区)?"
)
_YEAR_NAME = re.compile(r"(?:19|20)\d{2}年?度?(?:年报|年度报告|报告)?")
_NEXT_NAME = re.compile(r"(?:下一?页|后一?页|next|[>›»]{1,2})(?:[>›»]{0,2})", re.IGNORECASE)
_REMARKABLE = re.compile(r"年报|年度.{0,12}报[告表]|信息公开.{0,20}(?:报告|通知)")
_COLUMN = "信息公开年报"  # as 政府网站发展指引 names it
_BEST: tuple[Kind, ...] = ("next", "report", "follow", "maybe", "attachment", "home", "skip")
_FILE = re.compile(r"\.(?:pdf|docx?|wps|xlsx?|et|txt|zip|rar|ofd)$", re.IGNORECASE)
_DOWNLOAD = re.compile(r"/(?:downfile|download|downloadfile)(?:\.\w+)?$", re.IGNORECASE)
_PAGED = re.compile(
    r"createPageHTML\w*\(\s*(\d+)\s*,\s*(\d+)\s*,\s*['\"](\w+)['\"]\s*,\s*['\"](\w+)['\"]", re.IGNORECASE
)
_COUNTED = re.compile(r"\bcount_?page\s*=\s*(\d+)\b", re.IGNORECASE)
_CURRENT = re.compile(r"\bcurrent_?page\s*=\s*(\d+)\b", re.IGNORECASE)


def recognises(_: Page) -> bool:
    """Take any page."""
    return True


def links(page: Page) -> list[Link]:
    """Return the links of *page* that lead on, to reports or to their files, and those that look like it and are left, in its order.

    Each URL once. A page without any such link forwards to its frame, or to where its script sends the visitor.
    """
    markup = anchors.read(page.text)
    column = column_of(page, markup)
    is_article = page.kind == "report" or bool(markup.tag("ArticleTitle"))
    found = list(_files(page, markup)) if is_article else []
    if page.kind != "report":
        found += _listed(page, markup, column)
    if not found or all(link.kind == "skip" for link in found):
        found += _forwards(page, markup, column)
    return _once(link for link in found if link.url != page.url)


def _once(found: Iterable[Link]) -> list[Link]:
    """Return one link a URL, what is known best about it."""
    best: dict[str, Link] = {}
    for link in found:
        known = best.get(link.url)
        if known is None or _BEST.index(link.kind) < _BEST.index(known.kind):
            best[link.url] = link
    return list(best.values())


def column_of(page: Page, markup: Markup) -> str:
    """Return the name of the annual-report column that *page* is of, "" when it is of none.

    The strongest sign is the prescribed meta tag ColumnType; then the column's name, the page's title, and the link that led here.
    """
    name = markup.tag("ColumnName")
    kind = markup.tag("ColumnType")
    if "年报" in kind:
        return name if "年" in name else _COLUMN
    names = (name, re.split(r"[_\-|—–]", markup.title)[0], page.title)
    named = next((candidate for candidate in map(str.strip, names) if _COLUMN_NAME.fullmatch(candidate)), "")
    # A page that says it is of another column ends this one: a list's links can lead anywhere.
    return named or ("" if kind else page.column)


def _listed(page: Page, markup: Markup, column: str) -> Iterator[Link]:
    depth = page.depth if column == page.column or page.column else 0
    for anchor in markup.anchors:
        link = _classified(page, anchor, column, depth)
        if link is not None:
            yield link
    if column:
        yield from _next_by_script(page, column, depth)


def _classified(page: Page, anchor: Anchor, column: str, depth: int) -> Link | None:
    """Return what *anchor* leads to; None for the many links that have nothing to do with annual reports."""
    name = anchor.name
    if column and _NEXT_NAME.fullmatch(name) and anchor.address:
        return _next(page, anchor.address, column, depth)
    url = clean_url(page.url, anchor.address) if anchor.address else None
    kind, reason = _kind(name, url is not None and _FILE.search(urlsplit(url).path) is not None, column, depth)
    if kind is None:
        return None
    if url is None:
        return _lost(anchor)
    if kind == "skip" or not same_site(page.url, url):
        return Link(url, "skip", name, reason=reason or "it leads to another site")
    # Footers name other agencies' sites: their home pages are no part of this column.
    elsewhere = urlsplit(url).netloc != urlsplit(page.url).netloc or urlsplit(url).path == "/"
    return None if kind == "maybe" and elsewhere else _placed(url, kind, name, column, depth)


def _lost(anchor: Anchor) -> Link | None:
    """Return that a link has no address to follow; None for mail and telephone."""
    if anchor.address.startswith(("mailto:", "tel:")):
        return None
    reason = "its address is no URL" if anchor.address else "its address is made by a script that is not run"
    return Link(anchor.address or anchor.call, "skip", anchor.name, reason=reason)


def _placed(url: str, kind: Kind, name: str, column: str, depth: int) -> Link:
    """Return the link one step deeper; a column is entered by its name, and depth counts anew from there."""
    if kind == "follow" and not column and _COLUMN_NAME.fullmatch(name):
        return Link(url, kind, name, name)
    return Link(url, kind, name, column, depth + 1)


def _kind(name: str, is_file: bool, column: str, depth: int) -> tuple[Kind | None, str]:  # noqa: FBT001 - one of the facts about a link
    """Return the kind of the link named *name*, and for a skip the reason; None where it does not matter."""
    leads_on = _COLUMN_NAME.fullmatch(name) or (_YEAR_NAME if column else _OPEN_NAME).fullmatch(name)
    if leads_on and not is_file:
        return _within(depth, "follow")
    said = classify(name, column)
    if said == "no":
        return (
            ("skip", "its title is not that of an annual report") if column and _REMARKABLE.search(name) else (None, "")
        )
    # Without a year it may be the list of one agency's reports.
    if is_file or (said == "report" and year_of(name)):
        return "report", ""
    return _within(depth, "maybe")


def _within(depth: int, kind: Kind) -> tuple[Kind, str]:
    return (kind, "") if depth < LEVELS else ("skip", f"it lies more than {LEVELS} levels deep")


def _next(page: Page, address: str, column: str, depth: int) -> Link | None:
    url = clean_url(page.url, address)
    # A template's next page can lead into another column.
    if url is None or not same_site(page.url, url) or _folder(url) != _folder(page.url):
        return None
    if page.number >= PAGES_A_LIST:
        return Link(url, "skip", page.title, reason=f"the list has more than {PAGES_A_LIST} pages")
    return Link(url, "next", page.title, column, depth, page.number + 1)


def _folder(url: str) -> str:
    """Return where the list of *url* lies: its path up to the last slash; a list's later pages may lie in a folder of its own name."""
    path = urlsplit(url).path
    return "/".join(path.split("/")[:3]) if path.count("/") > 2 else path.rsplit("/", 1)[0]  # noqa: PLR2004 - two segments tell columns apart


def _next_by_script(page: Page, column: str, depth: int) -> Iterator[Link]:
    """Yield the next page of lists whose pager is written by a script: index.html, index_1.html and so on, counted from 0."""
    paged = _PAGED.search(page.text)
    count, current = _COUNTED.search(page.text), _CURRENT.search(page.text)
    if paged:
        pages, at, stem, ending = int(paged[1]), int(paged[2]), paged[3], paged[4]
    elif count and current:
        pages, at, stem, ending = int(count[1]), int(current[1]), "index", "html"
    else:
        return
    link = _next(page, f"{stem}_{at + 1}.{ending}", column, depth) if at + 1 < pages else None
    if link is not None:
        yield link


def _files(page: Page, markup: Markup) -> Iterator[Link]:
    """Yield the files that a report's page links or shows in a frame."""
    named = [(anchor.address, anchor.name) for anchor in markup.anchors]
    shown = [(frame, page.title) for frame in markup.frames]
    taken = 0
    for address, name in (*named, *shown):
        url = clean_url(page.url, address) if address else None
        if url is None or not _is_file(url) or not same_site(page.url, url):
            continue
        taken += 1
        reason = f"the page has more than {FILES_A_REPORT} files" if taken > FILES_A_REPORT else ""
        yield Link(
            url, "skip" if reason else "attachment", name or file_name(url), page.column, page.depth + 1, reason=reason
        )


def _is_file(url: str) -> bool:
    path = urlsplit(url).path
    return bool(_FILE.search(path) or _DOWNLOAD.search(path))


def file_name(url: str) -> str:
    """Return the name of the file that *url* names, escapes undone: UTF-8, or GBK as older sites write it."""
    last = urlsplit(url).path.rsplit("/", 1)[-1]
    try:
        return unquote(last, encoding="utf-8", errors="strict")
    except UnicodeDecodeError:
        return unquote(last, encoding="gb18030", errors="replace")


def _forwards(page: Page, markup: Markup, column: str) -> Iterator[Link]:
    if page.depth >= LEVELS or page.kind == "report":
        return
    for address in (*markup.jumps, *markup.frames):
        url = clean_url(page.url, address)
        if url is not None and same_site(page.url, url):
            kind: Kind = "maybe" if page.kind == "maybe" else "follow"
            yield Link(url, kind, page.title, column, page.depth + 1)
