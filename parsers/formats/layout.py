"""From pages to blocks: rulings make grids; what stands outside them is put together to lines, columns and paragraphs.

Not a format: what the PDF reader and the scan reader share. Places are in points from the page's top left.
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from statistics import median

from parsers.document import Grid, Paragraph, Place, Slot
from parsers.formats.page_breaks import mend
from parsers.formats.pages import UNKNOWN, Box, Char, Page
from parsers.formats.ruled import ruled_tables, sorted_in
from parsers.formats.text_lines import Line, line, lines, rounded, runs, text_of
from parsers.formats.unruled import tables as unruled_tables

_PAGE_NUMBER = re.compile(r"[\-—–―－·\s]*(?:第\s*)?\d{1,3}(?:\s*页)?(?:\s*[/共]\s*\d{1,3}\s*页?)?[\-—–―－·\s]*")
# A page number that no figure of a table looks like: between strokes, or between 第 and 页.
_MARKED_PAGE_NUMBER = re.compile(r"[\-—–―－·]\s*\d{1,3}\s*[\-—–―－·]|第\s*\d{1,3}\s*页(?:\s*[/共]\s*\d{1,3}\s*页)?")
# The part of a page, from its top and from its bottom, where page numbers stand.
_MARGIN = 0.12
_NEW_POINT = re.compile(r"(?:[一二三四五六七八九十]+、|[（(][一二三四五六七八九十]+[）)])")
# Gaps at the ends of lines, in parts of the character's size.
_INDENT = 0.8
_SHORT_LINE = 1.8
# Signs of no character at all print something all the same; where letters stand beside them they are bullets.
_PRIVATE = re.compile(r"[\ue000-\uf8ff]")
_LETTERS = re.compile(r"[^\W\d_]")


def blocks(pages: Iterable[Page]) -> tuple[Paragraph | Grid, ...]:
    """Return the paragraphs and grids of *pages* in the order in which they are read."""
    found: list[Line | Grid] = []
    heights: dict[int, float] = {}
    for page in pages:
        found += _page_blocks(page)
        heights[page.number] = page.height
    return tuple(_paragraphs(mend(found, heights)))


def _page_blocks(page: Page) -> list[Line | Grid]:
    """Return the page's lines and grids from top to bottom; a cell that spans its whole grid is a line of prose."""
    contents, loose = sorted_in(list(ruled_tables(page)), page.chars)
    found = [block for cells in contents for block in _split(page, cells)]
    outside = [one for one in lines(page.number, loose) if not _is_page_number(one, page)]
    prose = [block for block in found if isinstance(block, Line)]
    grids = [block for block in found if isinstance(block, Grid)]
    return sorted([*grids, *unruled_tables([*outside, *prose])], key=_top)


def _top(block: Line | Grid) -> float:
    box = block.box if isinstance(block, Line) else block.place and block.place.box
    return box[1] if box else 0


# Grids -----------------------------------------------------------------------------------------------------------------


def _split(page: Page, contents: dict[Box, list[Char]]) -> Iterator[Line | Grid]:
    """Yield the rows of a table as grids, and each row that is one cell over the whole width as lines of prose."""
    left, right = min(cell[0] for cell in contents), max(cell[2] for cell in contents)
    run: dict[Box, list[Char]] = {}
    for cell, chars in contents.items():
        if cell[0] == left and cell[2] == right:
            yield from _grid(page, run)
            yield from lines(page.number, chars)
            run = {}
        else:
            run[cell] = chars
    yield from _grid(page, run)


def _grid(page: Page, contents: dict[Box, list[Char]]) -> Iterator[Grid]:
    if not contents:
        return
    columns = _numbered([edge for cell in contents for edge in (cell[0], cell[2])])
    rows = _numbered([edge for cell in contents for edge in (cell[1], cell[3])])
    slots = []
    for cell, chars in contents.items():
        left, top, right, bottom = cell
        (column, x0), (end, x1) = columns[left], columns[right]
        (row, y0), (below, y1) = rows[top], rows[bottom]
        place = Place(page.number, (x0, y0, x1, y1))
        slots.append(
            Slot(_cell_text(page, chars), row, column, below - row, end - column, place, _confidence(page, chars))
        )
    box = rounded((min(columns), min(rows), max(columns), max(rows)))
    yield Grid(tuple(slots), place=Place(page=page.number, box=box))


def _numbered(edges: Sequence[float]) -> dict[float, tuple[int, float]]:
    """Return the number of each edge, from the left or from the top, and the edge to a tenth of a point."""
    return {edge: (number, round(edge, 1)) for number, edge in enumerate(sorted(set(edges)))}


def _cell_text(page: Page, chars: Sequence[Char]) -> str:
    """Return the lines of a cell, without the page's number where a table reaches into the margin."""
    printed = [(text_of(run), run) for run in runs(chars)]
    text = "\n".join([text for text, run in printed if not _is_marked_page_number(text, run, page)])
    return text if text.isascii() or _LETTERS.search(text) else _PRIVATE.sub(UNKNOWN, text)


def _confidence(page: Page, chars: Sequence[Char]) -> float | None:
    """Return the least confidence of a cell that was read by OCR; 1 where OCR looked and found no ink."""
    if not page.by_ocr:
        return None
    return round(min((char.confidence for char in chars if char.confidence is not None), default=1.0), 3)


# Prose -----------------------------------------------------------------------------------------------------------------


def _is_page_number(one: Line, page: Page) -> bool:
    return bool(_PAGE_NUMBER.fullmatch(one.text)) and _in_margin(one, page)


def _is_marked_page_number(text: str, run: Sequence[Char], page: Page) -> bool:
    return bool(_MARKED_PAGE_NUMBER.fullmatch(text)) and _in_margin(line(page.number, run), page)


def _in_margin(one: Line, page: Page) -> bool:
    top, bottom = one.box[1] / page.height, one.box[3] / page.height
    return top < _MARGIN or bottom > 1 - _MARGIN


def _paragraphs(found: Sequence[Line | Grid]) -> Iterator[Paragraph | Grid]:
    """Join the lines of a paragraph: it ends before an indented line, behind a short one, and at a numbered point."""
    prose = [block for block in found if isinstance(block, Line)]
    left = median(line.box[0] for line in prose) if prose else 0
    right = max((line.box[2] for line in prose), default=0)
    run: list[Line] = []
    for block in found:
        if run and (isinstance(block, Grid) or _begins(run[-1], block, left, right)):
            yield _paragraph(run)
            run = []
        if isinstance(block, Grid):
            yield block
        else:
            run.append(block)
    if run:
        yield _paragraph(run)


def _begins(before: Line, line: Line, left: float, right: float) -> bool:
    indented = line.box[0] > left + _INDENT * line.size
    ended = before.box[2] < right - _SHORT_LINE * before.size
    return indented or ended or bool(_NEW_POINT.match(line.text))


def _paragraph(run: Sequence[Line]) -> Paragraph:
    return Paragraph("".join(line.text for line in run), place=Place(page=run[0].page, box=run[0].box))
