"""A page's tree made ready for reading: what nobody sees is dropped, the article is found, and where it is not, where it stands."""

import re
from collections.abc import Iterator
from functools import lru_cache
from typing import cast
from urllib.parse import unquote

from lxml import html
from lxml.etree import ElementDefaultClassLookup, HTMLParser, ParserError, XPath, strip_elements
from lxml.html import HtmlComment, HtmlElement, HtmlEntity, HtmlProcessingInstruction

from parsers.document import UnreadableDocumentError

# Pages of reports are below 1 MB, with Word's markup and pictures in data: addresses below 10; more than this takes minutes.
MOST_BYTES = 20_000_000
_SILENT = frozenset(
    {"script", "style", "noscript", "template", "select", "textarea", "button", "iframe", "object", "embed", "xml", "rt", "rp"}
)  # fmt: skip
_HIDDEN = re.compile(r"display\s*:\s*none|visibility\s*:\s*hidden|mso-hide\s*:\s*all", re.IGNORECASE)
UNTOLD = "\ufffd"
"""Stands in a cell for what is printed there and is no text that could be read."""

# What shows something without being text; of these the first are dropped with all that is silent.
_SHOWN = ("select", "textarea", "object", "embed")
_PICTURED = ("img", "canvas", "svg", "input")
# Narrower pictures hold a cell open.
_SPACER = 3
_STRUCK_OUT = re.compile(r"text-decoration[\w-]*\s*:[^;]*line-through", re.IGNORECASE)
_RAISED = re.compile(r"vertical-align\s*:\s*(?:super|sub|text-top)\b", re.IGNORECASE)
# libxml2 compares every attribute of a tag with every other; no tag but a picture written out in its address is so long.
_ENDLESS = 15_000
_ENDLESS_TAG = re.compile(rb"<([A-Za-z][A-Za-z0-9:]{0,20})\s[^<>]{%d,}>" % _ENDLESS)
# Where content systems put the body of an article (class or id), the most particular first.
_BODIES = (
    "TRS_UEDITOR", "trs_editor_view", "TRS_Editor", "v_news_content", "vsb_content", "j-fontContent", "UCAP-CONTENT",
    "main-txt", "article-content", "pages_content", "zoom", "content",
)  # fmt: skip
_SHORTEST_BODY = 200
# What stands around an article on every page of a site.
_FURNITURE = re.compile(
    r"(?:^|[\s_-])(?:nav|menu|crumbs?|breadcrumb|location|footer|foot|header|share|copyright|sidebar)(?:$|[\s_-])",
    re.IGNORECASE,
)
_DATE = re.compile(r"(20\d{2})\s*[-/年.—]+\s*(\d{1,2})\s*[-/月.—]+\s*(\d{1,2})")
_PUBLISHED = re.compile(r"(?:发布|公开|发文|生成)(?:时间|日期)\s*[:：]?\s*" + _DATE.pattern)
_TITLE_PARTS = re.compile(r"[_|]|\s[-–]\s")
# Begins with what is rare on a page and has no case: the rest is then looked at there alone.
_VIEWER = re.compile(
    r"""\?(?<=viewer\.html\?)(?:[^"'\s<>]{0,100}&(?:amp;)?)?file=([^"'\s<>&]{1,1000})""", re.IGNORECASE
)
_FILE = re.compile(r"\.(?:pdf|docx?|wps|rtf|xlsx?|et|ofd|zip|rar|7z)(?:$|[?#])", re.IGNORECASE)
# Icons and file-type signs are smaller; a picture of a table fills the column.
_SMALLEST_PICTURE = 200
_WIDTH = re.compile(r"(?:^|;)\s*width\s*:\s*(\d+)(?:\.\d+)?\s*(?:px|pt)", re.IGNORECASE)
_ON_A_REPORT = re.compile(r"[信资資][息訊讯]公[开開][^<>]{0,20}?(?:[报報]告|年[报報])")
_NEXT_PAGE = re.compile(r"下一页|下页|后页")
# Asked of libxml2, which looks at a page's thousands of elements faster than Python can be shown them, and by way of the
# attributes, for most elements have none of these.
_STYLED = XPath("(descendant-or-self::*/@hidden | descendant-or-self::*/@style)/..")
_IS_HIDDEN = XPath("boolean(descendant-or-self::*/@hidden)")
_NAMED = XPath("(descendant-or-self::*/@id | descendant-or-self::*/@class)/..")
_STYLES = XPath("descendant-or-self::*/@style", smart_strings=False)
_ADDRESSES = XPath("descendant-or-self::a/@href", smart_strings=False)
# lxml's own lookup asks Python for the class of each element, for the sake of links and forms, which nobody here follows.
_CLASSES = ElementDefaultClassLookup(HtmlElement, HtmlComment, HtmlProcessingInstruction, HtmlEntity)


def tree_of(source: bytes) -> HtmlElement:
    """Return the root of *source*, in UTF-8; raises UnreadableDocumentError where it has no element at all."""
    if _may_have_endless_tag(source):
        source = _ENDLESS_TAG.sub(rb"<\1>", source)
    parser = HTMLParser(encoding="utf-8", remove_comments=True, remove_pis=True, collect_ids=False)
    parser.set_element_class_lookup(_CLASSES)
    try:
        tree = html.document_fromstring(source, parser=parser)
    except (ParserError, ValueError) as error:
        raise UnreadableDocumentError(f"the HTML has no content ({error})") from error
    # libxml2 drops the rest of a page that is nested deeper than 256: no report is, and half a report would be read wrongly.
    if any(error.type_name == "ERR_RESOURCE_LIMIT" for error in parser.error_log):
        raise UnreadableDocumentError(
            "the HTML is nested deeper than 256 elements; no report is, and the rest cannot be read"
        )
    return tree


def _may_have_endless_tag(source: bytes) -> bool:
    """Whether a stretch half as long as an endless tag has no "<": within such a tag there is one, and few pages have any."""
    half = _ENDLESS // 2
    return any(source.find(b"<", at, at + half) < 0 for at in range(0, len(source) - half + 1, half))


def is_raised(element: HtmlElement) -> bool:
    """Whether *element* is printed above or below its line, as the mark of a footnote is."""
    return element.tag in ("sup", "sub") or _says(_RAISED, element.get("style"))


def leads_to_note(element: HtmlElement) -> bool:
    """Whether *element* is a link to a place on the same page with nothing but a number: the mark of a footnote."""
    address = element.get("href") or ""
    return element.tag == "a" and address.startswith("#") and clean(str(element.text_content())).strip("[]").isdecimal()


def is_struck_out(element: HtmlElement) -> bool:
    """Whether *element* is printed with a line through it."""
    return element.tag in ("del", "s", "strike") or _says(_STRUCK_OUT, element.get("style"))


def styles(tree: HtmlElement) -> frozenset[str]:
    """Return what the style attributes of a page say, each once: few differ."""
    return frozenset(cast("list[str]", _STYLES(tree)))


def has_marks(article: HtmlElement, styles: frozenset[str]) -> bool:
    """Whether anything in *article* is raised, struck out or leads to a note; *styles* are those of its page."""
    return (
        next(article.iter("sup", "sub", "del", "s", "strike"), None) is not None
        or any(_says(_RAISED, style) or _says(_STRUCK_OUT, style) for style in styles)
        or any(map(leads_to_note, article.iter("a")))
    )


@lru_cache(maxsize=1024)
def _says(pattern: re.Pattern[str], style: str | None) -> bool:
    """Whether *style* has what *pattern* looks for: a page marked up by Word says the same few styles in every cell."""
    return bool(style and pattern.search(style))


def shows_no_text(cell: HtmlElement) -> bool:
    """Whether a cell without text is not blank all the same: a picture stands in it, or a box that was filled."""
    for element in cell.iter(*_PICTURED):
        if element.tag == "input" and (element.get("type") == "hidden" or not (element.get("value") or "").strip()):
            continue
        if element.tag != "img" or _width(element) > _SPACER:
            return True
    return False


def drop_unseen(tree: HtmlElement, styles: frozenset[str]) -> None:
    """Drop what a browser does not show, by *styles* or otherwise. A hidden part with most of the page's text stays: a script shows it.

    What shows something in a cell and is no text leaves UNTOLD there.
    """
    for element in tree.iter(*_SHOWN):
        cell = next(element.iterancestors("td", "th"), None)
        # A cell that lays out the page is prose: it stands alone in its row, or holds tables.
        if (
            cell is not None
            and cell.getparent().tag == "tr"
            and len(cell.getparent()) > 1
            and cell.find(".//table") is None
        ):
            element.tail = UNTOLD + (element.tail or "")
    strip_elements(tree, *_SILENT, with_tail=False)
    if not (_IS_HIDDEN(tree) or any(_says(_HIDDEN, style) for style in styles)):
        return
    most = len(tree.text_content()) / 2
    for element in cast("list[HtmlElement]", _STYLED(tree)):
        hidden = element.get("hidden") is not None or _says(_HIDDEN, element.get("style"))
        if hidden and element.getparent() is not None and len(element.text_content()) <= most:
            element.drop_tree()


def stated(tree: HtmlElement) -> tuple[tuple[str, ...], str | None]:
    """Return what the markup names as the title, best first, and the ISO date of publication that the page states."""
    found = list(tree.iter("meta", "h1", "h2", "title"))
    named = [((meta.get("name") or "").lower(), meta.get("content")) for meta in found if meta.tag == "meta"]
    titles = [clean(content or "") for name, content in named if name == "articletitle"]
    titles += [clean(heading.text_content()) for heading in found if heading.tag in ("h1", "h2")]
    titles += [clean(part) for one in found if one.tag == "title" for part in _TITLE_PARTS.split(one.text_content())]
    dates = [_DATE.search(str(content)) for name, content in named if name == "pubdate"]
    date = (dates[0] if dates else None) or _PUBLISHED.search(str(tree.text_content()))
    return tuple(titles), f"{date[1]}-{int(date[2]):02}-{int(date[3]):02}" if date else None


def article(tree: HtmlElement) -> HtmlElement:
    """Return the element that holds the article: one that a content system names so, else the page without its furniture."""
    named: dict[str, list[HtmlElement]] = {label: [] for label in _BODIES}
    for element in cast("list[HtmlElement]", _NAMED(tree)):
        for label in {element.get("id"), *(element.get("class") or "").split()} & named.keys():
            named[label].append(element)
    for found in named.values():
        if not found:
            continue
        largest = found[0] if len(found) == 1 else max(found, key=_size)
        if len(clean(largest.text_content())) >= _SHORTEST_BODY:
            return largest
    for element in list(tree.iter("nav", "header", "footer", "aside", "div", "ul")):
        labels = f"{element.get('id') or ''} {element.get('class') or ''}"
        if element.getparent() is not None and (element.tag in ("nav", "footer", "aside") or _FURNITURE.search(labels)):
            element.drop_tree()
    return tree


def pictures(article: HtmlElement) -> int:
    """Return how many pictures of the article are large enough to show a table; one that states no width may be."""
    return sum(1 for picture in article.iter("img") if _width(picture) >= _SMALLEST_PICTURE)


def _width(picture: HtmlElement) -> int:
    stated = (picture.get("width") or "").strip().removesuffix("px")
    styled = _WIDTH.search(picture.get("style") or "")
    if "icon" in (picture.get("src") or "").lower():
        return 0
    return int(stated) if stated.isdecimal() else int(styled[1]) if styled else _SMALLEST_PICTURE


def _size(element: HtmlElement) -> int:
    return len(element.text_content())


def clean(text: str) -> str:
    """Return *text* with every run of white space as one blank."""
    return " ".join(text.split())


def elsewhere(tree: HtmlElement, text: str) -> tuple[str, str] | None:
    """Return what holds the report of a page that has none of its own (frame, viewer, file, next page), and its address as printed.

    *tree* is the page before anything is dropped from it, *text* its source. None where the page does not speak of a report.
    """
    if not _ON_A_REPORT.search(text):
        return None
    if viewer := _VIEWER.search(text):
        return "a viewer", unquote(viewer[1])
    frames = [element.get(name) or "" for tag, name in _FRAMES for element in tree.iter(tag)]
    files = list(dict.fromkeys(href for href in cast("list[str]", _ADDRESSES(tree)) if _FILE.search(href)))
    held = [source for source in frames if _is_address(source)]
    if framed := [source for source in held if _FILE.search(source)]:
        return "a frame", framed[0]
    if len(files) == 1:
        return "an attached file", files[0]
    if held:
        return "a frame", held[0]
    following = next((href for href in _following(tree) if _is_address(href)), None)
    return ("the next page", following) if following else None


def _following(tree: HtmlElement) -> Iterator[str]:
    """Yield the addresses of the links that say to go on."""
    if _NEXT_PAGE.search(tree.text_content()):
        yield from (link.get("href") or "" for link in tree.iter("a") if _NEXT_PAGE.search(clean(link.text_content())))


_FRAMES = (("iframe", "src"), ("frame", "src"), ("embed", "src"), ("object", "data"))


def _is_address(source: str) -> bool:
    return bool(source.strip()) and not source.strip().lower().startswith(("about:", "javascript:", "data:", "#"))
