"""The files of a report's page: linked, or shown in a frame."""

import re
from collections.abc import Iterator
from urllib.parse import unquote, urlsplit

from crawler.lookalikes import little
from crawler.platforms.anchors import Markup
from crawler.platforms.page import Link, Page, clean_url, same_site

FILES_A_REPORT = 30
"""Files taken from one page; a report has one to three."""

_FILE = re.compile(r"\.(?:pdf|docx?|wps|xlsx?|et|txt|zip|rar|ofd)$", re.IGNORECASE)
# Stands in the address or the name of every file, and on most pages of reports not at all: those are not searched link by link.
# Each way begins with a letter of one case: so a page is searched three times as fast.
_HINT = re.compile(r"\.(?i:pdf|docx?|wps|xlsx?|et|txt|zip|rar|ofd)|d(?i:own(?:load|file))|D(?i:own(?:load|file))")
_DOWNLOAD = re.compile(r"/(?:downfile|download|downloadfile)(?:\.\w+)?$", re.IGNORECASE)
# What OCR can read; not what a template shows on every page.
_PICTURE = re.compile(r"\.(?:jpe?g|png)$", re.IGNORECASE)
_ORNAMENT = re.compile(
    r"/[^/]*(?:logo|icon|banner|qrcode|ewm|weixin|weibo|share|print|close|button|btn|arrow|blank|foot|head|dzjg|jiucuo)[^/]*$",
    re.IGNORECASE,
)
_SHOWN = re.compile(r"\.(?:jpe?g|png)\b", re.IGNORECASE)
_LINK = re.compile(r"<a\b", re.IGNORECASE)
_LINK_END = re.compile(r"</a\s*>", re.IGNORECASE)


def is_file(url: str) -> bool:
    """Say whether the path of *url* ends like that of a document."""
    return _FILE.search(urlsplit(url).path) is not None


def attached(page: Page, markup: Markup) -> Iterator[Link]:
    """Yield the files that a report's page links or shows in a frame."""
    if not _HINT.search(page.text):
        return
    named = [(anchor.address, anchor.name) for anchor in markup.anchors]
    shown = [(frame, page.title) for frame in markup.frames]
    taken = 0
    for address, name in (*named, *shown):
        hinted = address and (_HINT.search(address) or _HINT.search(name))
        url = clean_url(page.url, address) if hinted else None
        if url is None or not same_site(page.url, url) or not (is_file(url) or _is_download(url, name)):
            continue
        taken += 1
        reason = f"the page has more than {FILES_A_REPORT} files" if taken > FILES_A_REPORT else ""
        yield Link(
            url, "skip" if reason else "attachment", name or file_name(url), page.column, page.depth + 1, reason=reason
        )


def pictures(page: Page, markup: Markup) -> Iterator[Link]:
    """Yield the pictures of a report's page that says next to nothing beside its links: they are the report."""
    if not _SHOWN.search(page.text) or little(_beside_links(page.text)) is None:
        return
    urls = [url for address in markup.images if (url := clean_url(page.url, address))]
    own = [url for url in urls if _PICTURE.search(url) and not _ORNAMENT.search(url) and same_site(page.url, url)]
    for url in own[:FILES_A_REPORT]:
        yield Link(url, "attachment", file_name(url), page.column, page.depth + 1)


def _beside_links(text: str) -> str:
    first, *others = _LINK.split(text)
    return first + "".join(_LINK_END.split(part, maxsplit=1)[-1] for part in others)


def _is_download(url: str, name: str) -> bool:
    """Say whether a script hands out a file: its name says so, or the link's."""
    return bool(_DOWNLOAD.search(urlsplit(url).path) or (_FILE.search(name) and urlsplit(url).query))


def file_name(url: str) -> str:
    """Return the name of the file that *url* names, escapes undone: UTF-8, or GBK as older sites write it."""
    last = urlsplit(url).path.rsplit("/", 1)[-1]
    try:
        return unquote(last, encoding="utf-8", errors="strict")
    except UnicodeDecodeError:
        return unquote(last, encoding="gb18030", errors="replace")
