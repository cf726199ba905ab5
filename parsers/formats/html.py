"""HTML pages, read with lxml: prose as paragraphs, data tables as grids with their spans resolved, layout tables seen through."""

import re
from codecs import BOM_UTF8
from collections.abc import Sequence
from dataclasses import dataclass, field

from lxml.html import HtmlElement

from parsers.charset import decode
from parsers.document import Document, Grid, Paragraph, UnreadableDocumentError
from parsers.formats import html_page as page
from parsers.formats import html_table
from parsers.formats.html_page import clean
from parsers.formats.html_second import second
from parsers.glyphs import RAISED

__all__ = ["first", "media_types", "name", "second"]

name = "html"
media_types = ("text/html", "application/xhtml+xml")

_BLOCKS = frozenset(
    {"address", "article", "aside", "blockquote", "center", "dd", "div", "dl", "dt", "fieldset", "figure", "footer", "form",
     "h1", "h2", "h3", "h4", "h5", "h6", "header", "hr", "li", "main", "nav", "ol", "p", "pre", "section", "table", "tbody",
     "td", "tfoot", "th", "thead", "tr", "ul"}
)  # fmt: skip
_BREAKS = _BLOCKS | {"br"}
# No text of a page has it.
_BREAK = "\0"
_HEADINGS = frozenset({"h1", "h2", "h3", "h4", "h5", "h6"})
# A page with less text than this, no figures and a frame is only the frame's setting.
_SHORTEST_REPORT = 600
_DECLARED = re.compile(rb"<meta[^>]{0,200}charset\s*=\s*[\"']?([\w-]+)", re.IGNORECASE)
# Stands where bytes were no character.
_FLAW = "\ufffd"
_FIGURE = re.compile(r"\d[\d,.]*")


def first(body: bytes) -> Document:
    """Read an HTML page.

    Raises UnreadableDocumentError where it has no element at all, is larger than any report, or has its article in a frame, a viewer,
    a file or on another page (the message names the address to fetch instead).
    """
    if len(body) > page.MOST_BYTES:
        raise UnreadableDocumentError(f"the page has {len(body):,} bytes; no report has more than {page.MOST_BYTES:,}")
    declared = _DECLARED.search(body[:4096])
    text, charset = decode(body, declared[1].decode("ascii") if declared else None)
    # What came as UTF-8 without a flaw need not be encoded again.
    is_sound = charset == "utf-8" and _FLAW not in text and not body.startswith(BOM_UTF8)
    source = body if is_sound else text.encode()
    tree = page.tree_of(source)
    if len(text) > html_table.MOST_CELLS * len("<td>") and (cells := _cells(tree)) > html_table.MOST_CELLS:
        raise UnreadableDocumentError(
            f"the page has {cells:,} cells; no report has more than {html_table.MOST_CELLS:,}"
        )
    tables = {table: number for number, table in enumerate(tree.iter("table"), 1)}
    styles = page.styles(tree)
    page.drop_unseen(tree, styles)
    article = page.article(tree)
    walk = _Walk(tables, is_marked=page.has_marks(article, styles))
    walk.into(article)
    walk.flush()
    # Sought on the page as it came, for what has been dropped from it may be the frame.
    if _is_setting(walk.blocks) and (held := page.elsewhere(page.tree_of(source), text)):
        raise UnreadableDocumentError(f"the article is not on this page but in {held[0]}: fetch {held[1]}")
    titles, published = page.stated(tree)
    return Document(tuple(walk.blocks), titles, published, name, page.pictures(article))


def _cells(tree: HtmlElement) -> int:
    return sum(1 for _ in tree.iter("td", "th"))


def _is_setting(blocks: Sequence[Paragraph | Grid]) -> bool:
    grids = (block for block in blocks if isinstance(block, Grid))
    if any(_FIGURE.fullmatch(slot.text) for grid in grids for slot in grid.slots):
        return False
    return sum(len(text) for block in blocks for text in _texts(block)) < _SHORTEST_REPORT


def _texts(block: Paragraph | Grid) -> list[str]:
    return [block.text] if isinstance(block, Paragraph) else [slot.text for slot in block.slots]


@dataclass(slots=True)
class _Walk:
    """Collects blocks in document order; inline text gathers until a block element or a line break ends it.

    *is_marked* as `html_page.has_marks` says.
    """

    tables: dict[HtmlElement, int]
    is_marked: bool = True
    in_cell: bool = False
    blocks: list[Paragraph | Grid] = field(default_factory=list)
    inline: list[str] = field(default_factory=list)

    def into(self, element: HtmlElement, *, heading: bool = False) -> None:
        self.inline.append(element.text or "")
        for child in element:
            self.child(child, heading=heading)
            self.inline.append(child.tail or "")

    def child(self, child: HtmlElement, *, heading: bool) -> None:
        tag = child.tag
        if tag == "br":
            self.flush(heading=heading)
        elif self.is_marked and (page.is_raised(child) or (self.in_cell and page.leads_to_note(child))):
            # A footnote behind a figure is no digit of it.
            self.inline.append(str(child.text_content()).translate(RAISED))
        elif self.is_marked and self.in_cell and page.is_struck_out(child):
            # Printed, and not meant: nobody can tell it from a figure by its text.
            self.inline.append(str(child.text_content()) + page.UNTOLD)
        elif tag == "table":
            self.flush(heading=heading)
            self.table(child, heading=heading)
        elif tag in _BLOCKS:
            self.flush(heading=heading)
            self.into(child, heading=tag in _HEADINGS)
            self.flush(heading=tag in _HEADINGS)
        else:
            self.into(child, heading=heading)

    def table(self, table: HtmlElement, *, heading: bool) -> None:
        """Read data rows as grids, and see through what lays the page out."""
        for caption in table.iterchildren("caption"):
            self.into(caption, heading=heading)
            self.flush(heading=heading)
        for part in html_table.parts(table, self.tables[table], self.cell_text, is_plain=not self.is_marked):
            if part.grid:
                self.blocks.append(part.grid)
                continue
            for row in part.rows:
                self.into(row, heading=heading)
                self.flush(heading=heading)

    def flush(self, *, heading: bool = False) -> None:
        text = clean("".join(self.inline))
        self.inline.clear()
        if text:
            self.blocks.append(Paragraph(text, heading))

    def cell_text(self, cell: HtmlElement) -> str:
        """Return what a cell prints, its lines apart."""
        if self.is_marked:
            text = _lines(cell)
        elif len(cell):
            runs = [cell.text or ""]
            _gather(cell, runs)
            text = "\n".join([clean(line) for line in "".join(runs).split(_BREAK) if line.strip()])
        else:
            text = clean(cell.text or "")
        return text or (page.UNTOLD if page.shows_no_text(cell) else "")


def _lines(cell: HtmlElement) -> str:
    walk = _Walk({}, in_cell=True)
    walk.into(cell)
    walk.flush()
    return "\n".join(block.text for block in walk.blocks if isinstance(block, Paragraph))


def _gather(element: HtmlElement, runs: list[str]) -> None:
    """Add to *runs* the text behind the beginning of an *element* without marks, and where its lines end: the walk in short."""
    for child in element:
        tag = child.tag
        breaks = tag in _BREAKS
        if breaks:
            runs.append(_BREAK)
        if text := child.text:
            runs.append(text)
        if len(child):
            _gather(child, runs)
        if breaks:
            runs.append(_BREAK)
        if tail := child.tail:
            runs.append(tail)
