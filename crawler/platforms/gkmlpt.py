"""广东政府信息公开目录管理平台: the directory tree stands in the page's script, its lists come as JSON, a hundred entries each."""

import re
from collections.abc import Iterator
from typing import Any
from urllib.parse import parse_qs, urlsplit

from crawler.platforms.anchors import Anchor, Markup
from crawler.platforms.answers import json_at, json_of, number_of, object_of, objects_of
from crawler.platforms.page import Page
from crawler.platforms.platform import Lead, Platform

_PER_PAGE = 100
_SID = re.compile(r"\bSID['\"]?\s*:\s*['\"](\w+)['\"]")
_TREE = re.compile(r"\bTREE['\"]?\s*:\s*(?=\[)")
_ESCAPED = re.compile(r"%u([0-9a-fA-F]{4})")


def _rows(page: Page) -> Iterator[Anchor]:
    for article in objects_of(json_of(page.text).get("articles")):
        address = article.get("post_url") or article.get("url") or ""
        yield Anchor(str(address), _title(article))


def _leads(page: Page, markup: Markup) -> Iterator[Lead]:
    if "/gkmlpt/api/" in page.url:
        yield from _onward(page)
        return
    sid, tree = _SID.search(page.text), _TREE.search(page.text)
    if sid and tree:
        for node in _annual(json_at(page.text, tree.end())):
            address = node.get("jump_url") or f"/gkmlpt/api/all/{node.get('id')}?page=1&sid={sid[1]}"
            yield Lead(str(address), "follow", _name(node), column=_name(node))
    elif any("/gkmlpt/" in anchor.address for anchor in markup.anchors) and not page.column:
        yield Lead("/gkmlpt/index", "follow", "政府信息公开")


def _onward(page: Page) -> Iterator[Lead]:
    """Yield the next page and the files of the articles. Page 0 is page 1, and what lies beyond the last is 404 on some sites."""
    answer = json_of(page.text)
    for article in objects_of(answer.get("articles")):
        for file in objects_of(article.get("attachment")):
            if file.get("url"):
                yield Lead(str(file["url"]), "attachment", str(file.get("name") or ""), of=str(article.get("url")))
    number = number_of(parse_qs(urlsplit(page.url).query).get("page", ["1"])[0]) or 1
    if number * _PER_PAGE < (_total(page) or 0):
        yield Lead(page.url.replace(f"page={number}", f"page={number + 1}"))


def _total(page: Page) -> int | None:
    return number_of(object_of(json_of(page.text).get("classify")).get("post_count"))


def _annual(nodes: object) -> Iterator[dict[str, Any]]:
    for node in objects_of(nodes):
        if re.search(r"年报|年度报告", _name(node)):
            yield node
        else:
            yield from _annual(node.get("children"))


def _name(node: dict[str, Any]) -> str:
    return _unescaped(str(node.get("name") or ""))


def _title(article: dict[str, Any]) -> str:
    return _unescaped(str(article.get("title") or ""))


def _unescaped(text: str) -> str:
    return _ESCAPED.sub(lambda found: chr(int(found[1], 16)), text)


PLATFORM = Platform(
    name="gkmlpt",
    label="广东政府信息公开目录管理平台",
    signs=("window._CONFIG", "/gkmlpt/gkml/pc/js/"),
    articles=(r"/gkmlpt/content/\d+/\d+/m?post_\d+\.html",),
    lists=(r"/gkmlpt/index$",),
    endpoints=(r"/gkmlpt/api/all/\d+",),
    rows=_rows,
    leads=_leads,
    total=_total,
)
