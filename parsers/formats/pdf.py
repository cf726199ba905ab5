"""PDF files: PDFium's characters and path segments, given to pdfplumber's table finder through a page-like object.

Rulings make grids; what stands outside them is put together to lines and paragraphs. Places are in points from the page's top left.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from statistics import median
from typing import Any, cast

from pdfplumber.page import Page as PdfPage
from pdfplumber.table import TableFinder

from parsers.document import Document, Grid, Paragraph, Place, Slot, UnreadableDocumentError
from parsers.formats.pdfium import Box, Char, Page, pages, ruling

name = "pdf"
media_types = ("application/pdf",)

# A file that ends without its end mark was cut on its way; PDFium would mend it, with pages lost.
_END_MARK = b"%%EOF"
_END_WITHIN = 4096
_PAGE_NUMBER = re.compile(r"[\-—–―－·\s]*(?:第\s*)?\d{1,3}(?:\s*页)?(?:\s*[/共]\s*\d{1,3}\s*页?)?[\-—–―－·\s]*")
# The part of a page, from its top and from its bottom, where page numbers stand.
_MARGIN = 0.12
_NEW_POINT = re.compile(r"(?:[一二三四五六七八九十]+、|[（(][一二三四五六七八九十]+[）)])")
# Rulings whose ends are closer than this, in points, end together.
_TOGETHER = 3.0
# Gaps between characters and ends of lines, in parts of the character's size.
_BLANK = 0.3
_INDENT = 0.8
_SHORT_LINE = 1.8


@dataclass(frozen=True, slots=True)
class _Text:
    """A line of prose on a page."""

    text: str
    page: int
    box: Box
    size: float


def first(body: bytes) -> Document:
    """Read a PDF; raises UnreadableDocumentError where it is cut or damaged, needs a password, or has no text layer (a scan)."""
    if _END_MARK not in body[-_END_WITHIN:]:
        raise UnreadableDocumentError(f"the PDF is cut: no end mark in its last {_END_WITHIN} bytes; fetch it again")
    blocks: list[_Text | Grid] = []
    characters = 0
    for page in pages(body):
        characters += len(page.chars)
        blocks += _page_blocks(page)
    if not characters:
        raise UnreadableDocumentError("the PDF has no text layer: it is a scan, and pictures are not read yet")
    return Document(tuple(_paragraphs(blocks)), format=name)


def _page_blocks(page: Page) -> list[_Text | Grid]:
    """Return the page's lines and grids from top to bottom; a cell that spans its whole grid is a line of prose."""
    loose, blocks = list(page.chars), list[_Text | Grid]()
    for cells in _tables(page):
        inside = {cell: list[Char]() for cell in cells}
        for char in loose:
            if cell := next((cell for cell in cells if _within(char, cell)), None):
                inside[cell].append(char)
        loose = [char for char in loose if not any(_within(char, cell) for cell in cells)]
        blocks += _split(page, inside)
    blocks += [line for line in _lines(page, loose) if not _is_page_number(line, page)]
    return sorted(blocks, key=_top)


def _top(block: _Text | Grid) -> float:
    box = block.box if isinstance(block, _Text) else block.place and block.place.box
    return box[1] if box else 0


def _tables(page: Page) -> Iterator[list[Box]]:
    closed = replace(page, edges=[*page.edges, *_closing_edges(page)])
    # The finder asks a page for its edges and its box alone; ours has them.
    for table in TableFinder(cast("PdfPage", closed)).tables:
        if len(table.cells) > 1:
            yield sorted(table.cells, key=lambda cell: (cell[1], cell[0]))


def _closing_edges(page: Page) -> Iterator[dict[str, Any]]:
    """Close a table where two or more of its vertical rulings end together: broken by the page, it has no ruling there."""
    level = [edge for edge in page.edges if edge["orientation"] == "h"]
    upright = [edge for edge in page.edges if edge["orientation"] == "v"]
    for side in ("top", "bottom"):
        ends: dict[int, list[dict[str, Any]]] = {}
        for edge in upright:
            ends.setdefault(round(edge[side] / _TOGETHER), []).append(edge)
        for together in ends.values():
            y, xs = median(edge[side] for edge in together), {edge["x0"] for edge in together}
            if len(xs) > 1 and not any(abs(edge["top"] - y) <= _TOGETHER for edge in level):
                yield ruling((min(xs), y), (max(xs), y))


def _within(char: Char, cell: Box) -> bool:
    x, y = (char.x0 + char.x1) / 2, (char.top + char.bottom) / 2
    return cell[0] <= x < cell[2] and cell[1] <= y < cell[3]


# Grids -----------------------------------------------------------------------------------------------------------------


def _split(page: Page, inside: dict[Box, list[Char]]) -> Iterator[_Text | Grid]:
    """Yield the rows of a table as grids, and each row that is one cell over the whole width as lines of prose."""
    left, right = min(cell[0] for cell in inside), max(cell[2] for cell in inside)
    run: dict[Box, list[Char]] = {}
    for cell, chars in inside.items():
        if cell[0] == left and cell[2] == right:
            yield from _grid(page, run)
            yield from _lines(page, chars)
            run = {}
        else:
            run[cell] = chars
    yield from _grid(page, run)


def _grid(page: Page, inside: dict[Box, list[Char]]) -> Iterator[Grid]:
    if not inside:
        return
    columns = sorted({edge for cell in inside for edge in (cell[0], cell[2])})
    rows = sorted({edge for cell in inside for edge in (cell[1], cell[3])})
    slots = tuple(
        Slot(
            text="\n".join(line.text for line in _lines(page, chars)),
            row=rows.index(cell[1]),
            column=columns.index(cell[0]),
            row_span=rows.index(cell[3]) - rows.index(cell[1]),
            column_span=columns.index(cell[2]) - columns.index(cell[0]),
            place=Place(page=page.number, box=_rounded(cell)),
        )
        for cell, chars in inside.items()
    )
    box = _rounded((columns[0], rows[0], columns[-1], rows[-1]))
    yield Grid(slots, place=Place(page=page.number, box=box))


def _rounded(box: Box) -> Box:
    return round(box[0], 1), round(box[1], 1), round(box[2], 1), round(box[3], 1)


# Prose -----------------------------------------------------------------------------------------------------------------


def _lines(page: Page, chars: Sequence[Char]) -> list[_Text]:
    """Put characters together to lines: those whose middles lie within half a character's height of one another."""
    lines: list[list[Char]] = []
    for char in sorted(chars, key=lambda char: (char.top + char.bottom) / 2):
        middle = (char.top + char.bottom) / 2
        if lines and middle - _middle(lines[-1]) < max(char.size, lines[-1][0].size) / 2:
            lines[-1].append(char)
        else:
            lines.append([char])
    return [_line(page, sorted(line, key=lambda char: char.x0)) for line in lines]


def _middle(line: Sequence[Char]) -> float:
    return sum(char.top + char.bottom for char in line) / len(line) / 2


def _line(page: Page, chars: Sequence[Char]) -> _Text:
    text, before = "", chars[0]
    for char in chars:
        blank = char.x0 - before.x1 > _BLANK * char.size
        text += (" " if blank and text else "") + char.text
        before = char
    box = (chars[0].x0, min(c.top for c in chars), chars[-1].x1, max(c.bottom for c in chars))
    return _Text(text.strip(), page.number, _rounded(box), median(char.size for char in chars))


def _is_page_number(line: _Text, page: Page) -> bool:
    top, bottom = line.box[1] / page.height, line.box[3] / page.height
    return bool(_PAGE_NUMBER.fullmatch(line.text)) and (top < _MARGIN or bottom > 1 - _MARGIN)


def _paragraphs(blocks: Sequence[_Text | Grid]) -> Iterator[Paragraph | Grid]:
    """Join the lines of a paragraph: it ends before an indented line, behind a short one, and at a numbered point."""
    lines = [block for block in blocks if isinstance(block, _Text)]
    left = median(line.box[0] for line in lines) if lines else 0
    right = max((line.box[2] for line in lines), default=0)
    run: list[_Text] = []
    for block in blocks:
        if run and (isinstance(block, Grid) or _begins(run[-1], block, left, right)):
            yield _paragraph(run)
            run = []
        if isinstance(block, Grid):
            yield block
        else:
            run.append(block)
    if run:
        yield _paragraph(run)


def _begins(before: _Text, line: _Text, left: float, right: float) -> bool:
    indented = line.box[0] > left + _INDENT * line.size
    ended = before.box[2] < right - _SHORT_LINE * before.size
    return indented or ended or bool(_NEW_POINT.match(line.text))


def _paragraph(run: Sequence[_Text]) -> Paragraph:
    return Paragraph("".join(line.text for line in run), place=Place(page=run[0].page, box=run[0].box))
