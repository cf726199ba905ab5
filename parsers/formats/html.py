"""HTML pages, read with lxml: prose as paragraphs, data tables as grids with their spans resolved, layout tables seen through."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from lxml import html
from lxml.etree import ParserError
from lxml.html import HtmlElement

from parsers.charset import decode
from parsers.document import Document, Grid, Paragraph, Place, Slot, UnreadableDocumentError

name = "html"
media_types = ("text/html", "application/xhtml+xml")

_SILENT = frozenset({"script", "style", "noscript", "template", "select", "textarea", "button", "iframe", "object"})
_BLOCKS = frozenset(
    {"address", "article", "aside", "blockquote", "center", "dd", "div", "dl", "dt", "fieldset", "figure", "footer", "form",
     "h1", "h2", "h3", "h4", "h5", "h6", "header", "hr", "li", "main", "nav", "ol", "p", "pre", "section", "table", "tbody",
     "td", "tfoot", "th", "thead", "tr", "ul"}
)  # fmt: skip
_HEADINGS = frozenset({"h1", "h2", "h3", "h4", "h5", "h6"})
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
_LONGEST_CELL = 300
# HTML allows spans up to 1000; a larger one is a slip or malice.
_WIDEST_SPAN = 1000
_DATE = re.compile(r"(20\d{2})\s*[-/年.—]+\s*(\d{1,2})\s*[-/月.—]+\s*(\d{1,2})")
_PUBLISHED = re.compile(r"(?:发布|公开|发文|生成)(?:时间|日期)\s*[:：]?\s*" + _DATE.pattern)
_TITLE_PARTS = re.compile(r"[_|]|\s[-–]\s")


def first(body: bytes) -> Document:
    """Read an HTML page; raises UnreadableDocumentError where it has no element at all."""
    text, _ = decode(body)
    try:
        tree = html.document_fromstring(text.encode(), parser=html.HTMLParser(encoding="utf-8", huge_tree=False))
    except (ParserError, ValueError) as error:
        raise UnreadableDocumentError(f"the HTML has no content ({error})") from error
    _drop(tree, *_SILENT)
    tables = {table: number for number, table in enumerate(tree.iter("table"), 1)}
    walk = _Walk(tables)
    walk.into(_article(tree))
    walk.flush()
    return Document(tuple(walk.blocks), tuple(_titles(tree)), _published(tree), name)


def _drop(tree: HtmlElement, *tags: str) -> None:
    for element in list(tree.iter(*tags)):
        if isinstance(element, HtmlElement) and element.getparent() is not None:
            element.drop_tree()


def _titles(tree: HtmlElement) -> Iterator[str]:
    for meta in tree.iter("meta"):
        if (meta.get("name") or "").lower() == "articletitle":
            yield _clean(meta.get("content") or "")
    for heading in tree.iter("h1", "h2"):
        yield _clean(heading.text_content())
    for title in tree.iter("title"):
        yield from (_clean(part) for part in _TITLE_PARTS.split(title.text_content()))


def _published(tree: HtmlElement) -> str | None:
    stated = [str(meta.get("content")) for meta in tree.iter("meta") if str(meta.get("name")).lower() == "pubdate"]
    text = str(tree.text_content())
    found = (_DATE.search(stated[0]) if stated else None) or _PUBLISHED.search(text)
    return f"{found[1]}-{int(found[2]):02}-{int(found[3]):02}" if found else None


def _article(tree: HtmlElement) -> HtmlElement:
    """Return the element that holds the article: one that a content system names so, else the page without its furniture."""
    for label in _BODIES:
        named = [
            el
            for el in tree.iter()
            if isinstance(el.tag, str) and label in (el.get("id"), *(el.get("class") or "").split())
        ]
        if named and len(_clean((largest := max(named, key=_size)).text_content())) >= _SHORTEST_BODY:
            return largest
    for element in list(tree.iter("nav", "header", "footer", "aside", "div", "ul")):
        labels = f"{element.get('id') or ''} {element.get('class') or ''}"
        if element.getparent() is not None and (element.tag in ("nav", "footer", "aside") or _FURNITURE.search(labels)):
            element.drop_tree()
    return tree


def _size(element: HtmlElement) -> int:
    return len(element.text_content())


def _clean(text: str) -> str:
    return re.sub(r"\s+", " ", text.replace("\xa0", " ")).strip()


@dataclass(slots=True)
class _Walk:
    """Collects blocks in document order; inline text gathers until a block element or a line break ends it."""

    tables: dict[HtmlElement, int]
    blocks: list[Paragraph | Grid] = field(default_factory=list)
    inline: list[str] = field(default_factory=list)

    def into(self, element: HtmlElement, *, heading: bool = False) -> None:
        self.inline.append(element.text or "")
        for child in element:
            self.child(child, heading=heading)
            self.inline.append(child.tail or "")

    def child(self, child: HtmlElement, *, heading: bool) -> None:
        if not isinstance(child.tag, str):
            return
        if child.tag == "br":
            self.flush(heading=heading)
        elif child.tag == "table" and _is_data(child):
            self.flush(heading=heading)
            self.blocks.append(_grid(child, self.tables[child]))
        elif child.tag in _BLOCKS:
            self.flush(heading=heading)
            self.into(child, heading=child.tag in _HEADINGS)
            self.flush(heading=child.tag in _HEADINGS)
        else:
            self.into(child, heading=heading)

    def flush(self, *, heading: bool = False) -> None:
        text = _clean("".join(self.inline))
        self.inline.clear()
        if text:
            self.blocks.append(Paragraph(text, heading))


def _is_data(table: HtmlElement) -> bool:
    """Tell data from layout: a table that holds another, or a cell as long as a page of prose, lays the page out."""
    if next(table.iterdescendants("table"), None) is not None:
        return False
    cells = list(table.iter("td", "th"))
    return len(cells) > 1 and all(len(_clean(cell.text_content())) <= _LONGEST_CELL for cell in cells)


def _grid(table: HtmlElement, number: int) -> Grid:
    """Lay the cells out as HTML prescribes: each at the first free column of its row, over the rows and columns that it spans."""
    slots: list[Slot] = []
    taken: set[tuple[int, int]] = set()
    rows = list(table.iter("tr"))
    for row, line in enumerate(rows):
        column = 0
        for place, cell in enumerate(line.iterchildren("td", "th"), 1):
            while (row, column) in taken:
                column += 1
            height = min(_span(cell, "rowspan") or len(rows), len(rows) - row)
            width = _free_width(taken, row, column, _span(cell, "colspan") or 1)
            taken |= {(y, x) for y in range(row, row + height) for x in range(column, column + width)}
            path = f"(//table)[{number}]/descendant::tr[{row + 1}]/*[{place}]"
            slots.append(Slot(_cell_text(cell), row, column, height, width, Place(path=path)))
            column += width
    return Grid(tuple(slots), place=Place(path=f"(//table)[{number}]"))


def _free_width(taken: set[tuple[int, int]], row: int, column: int, wanted: int) -> int:
    """Return the width of a cell: a span that runs into a cell from above ends before it."""
    width = 1
    while width < wanted and (row, column + width) not in taken:
        width += 1
    return width


def _span(cell: HtmlElement, attribute: str) -> int:
    stated = (cell.get(attribute) or "1").strip()
    return min(int(stated), _WIDEST_SPAN) if stated.isdecimal() else 1


def _cell_text(cell: HtmlElement) -> str:
    return "\n".join(_lines(cell))


def _lines(cell: HtmlElement) -> Sequence[str]:
    walk = _Walk({})
    walk.into(cell)
    walk.flush()
    return [block.text for block in walk.blocks if isinstance(block, Paragraph)]
