"""A table of a page: its cells laid out as HTML prescribes, its data told from the prose and the page layout that stand in tables too."""

from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from itertools import groupby
from typing import NamedTuple, cast

from lxml.etree import XPath
from lxml.html import HtmlElement

from parsers.document import Grid, Place, Slot, UnreadableDocumentError
from parsers.formats.html_page import clean

# A longer cell is prose: no label, number or note comes near it.
_LONGEST_CELL = 300
# A row of one sentence longer than this is prose; a label of the form is shorter.
_SHORTEST_SENTENCE = 30
# HTML allows spans up to 1000; a larger one is a slip or malice.
_WIDEST_SPAN = 1000
# A report has below 1,000 cells; its page, with layout tables and a calendar, below 10,000. What spans cover counts too.
MOST_CELLS = 60_000
# In document order; asked of libxml2 at once for a row, which is faster than to look into each cell.
_CELLS_AND_TEXT = XPath("td | th | td/descendant::text() | th/descendant::text()", smart_strings=False)
_NONE: frozenset[int] = frozenset()
# What a class of named tuples calls in the end: a page has hundreds of cells, and half their time would go into that call.
_new = tuple.__new__
_SPANNED = XPath("(descendant::*/@rowspan | descendant::*/@colspan)/..")

TextOf = Callable[[HtmlElement], str]
"""Gives what a cell prints."""


@dataclass(frozen=True, slots=True)
class Part:
    """Rows that stand together: a grid, or (where *grid* is None) rows of prose or layout to be walked through."""

    grid: Grid | None
    rows: tuple[HtmlElement, ...]


class _Row(NamedTuple):
    element: HtmlElement
    slots: tuple[Slot, ...]
    printed: int
    is_data: bool


def parts(table: HtmlElement, number: int, text_of: TextOf, *, is_plain: bool) -> Iterator[Part]:
    """Divide *table*, the page's table *number* (from 1), into grids and what is none.

    *is_plain*: what a cell without lines to part prints is its text, so that *text_of* need not be asked.
    Raises UnreadableDocumentError where its spans cover more than any report could.
    """
    path = f"(//table)[{number}]"
    rows = list(_rows(table, path, text_of, is_plain=is_plain))
    top = 0
    for is_data, run in groupby(rows, key=lambda row: row.is_data):
        members = list(run)
        is_grid = is_data and max(row.printed for row in members) > 1
        yield Part(_grid(members, top, len(rows), path) if is_grid else None, tuple(row.element for row in members))
        top += len(members)


def _rows(table: HtmlElement, path: str, text_of: TextOf, *, is_plain: bool) -> Iterator[_Row]:
    """Place each cell at the first free column of its row, over the rows and columns that it spans."""
    holds_tables = next(table.iterdescendants("table"), None) is not None
    lines = [
        (place, line)
        for place, line in enumerate(table.iter("tr"), 1)
        if not holds_tables or next(line.iterancestors("table"), None) is table
    ]
    # What cells from above take of each row; those of the row itself come one behind the other.
    taken: dict[int, set[int]] = defaultdict(set)
    spanned = set(cast("list[HtmlElement]", _SPANNED(table)))
    places = 0
    for row, (order, line) in enumerate(lines):
        slots: list[Slot] = []
        column = 0
        is_layout = holds_tables and next(line.iterdescendants("table"), None) is not None
        above = taken.pop(row, _NONE)
        here = f"{path}/descendant::tr[{order}]/*["
        for place, (cell, runs) in enumerate(_cells(line, is_layout=is_layout), 1):
            while column in above:
                column += 1
            height = width = 1
            if cell in spanned:
                height = min(_span(cell, "rowspan") or len(lines), len(lines) - row)
                width = _free_width(above, column, _span(cell, "colspan") or 1)
            places += height * width
            if places > MOST_CELLS:
                raise UnreadableDocumentError(
                    f"the cells of a table span more than {MOST_CELLS:,} places; no report needs so many"
                )
            if height > 1:
                for below in range(row + 1, row + height):
                    taken[below].update(range(column, column + width))
            text = "" if is_layout else clean(runs[0]) if is_plain and len(runs) == 1 else text_of(cell)
            where = _new(Place, (None, None, f"{here}{place}]", None))
            slots.append(_new(Slot, (text, row, column, height, width, where, None)))
            column += width
        printed = [slot.text for slot in slots if slot.text]
        yield _Row(line, tuple(slots), len(printed), not is_layout and _is_data(printed))


def _cells(line: HtmlElement, *, is_layout: bool) -> list[tuple[HtmlElement, list[str]]]:
    """Return the cells of a row from left to right, each with the stretches of its text that are not blank, as far as they are sought.

    They are not in a layout, nor in a cell with markup where the first cell of its row has none.
    """
    if is_layout or len(line) == 0 or len(line[0]) == 0:
        bare = line.iterchildren("td", "th")
        return [(cell, [text] if len(cell) == 0 and (text := cell.text) else []) for cell in bare]
    cells: list[tuple[HtmlElement, list[str]]] = []
    for node in cast("list[HtmlElement | str]", _CELLS_AND_TEXT(line)):
        if not isinstance(node, str):
            cells.append((node, []))
        elif not node.isspace():
            cells[-1][1].append(node)
    return cells


def _is_data(printed: Sequence[str]) -> bool:
    """Tell data from prose: a cell as long as a paragraph, or a sentence that is alone in its row."""
    if max(map(len, printed), default=0) > _LONGEST_CELL:
        return False
    return len(printed) != 1 or len(printed[0]) <= _SHORTEST_SENTENCE or "。" not in printed[0]


def _grid(members: Sequence[_Row], top: int, height: int, path: str) -> Grid:
    """Make a grid of the rows from *top* on of a table of *height* rows; a span that reaches beyond them ends with them."""
    end = top + len(members)
    slots = tuple(slot for row in members for slot in row.slots)
    if len(members) < height:
        slots = tuple(slot._replace(row=slot.row - top, row_span=min(slot.row_span, end - slot.row)) for slot in slots)
    first = members[0].slots[0].place if top and members[0].slots else Place(path=path)
    return Grid(slots, place=first)


def _free_width(above: AbstractSet[int], column: int, wanted: int) -> int:
    """Return the width of a cell: a span that runs into a cell from above ends before it."""
    width = 1
    while width < wanted and column + width not in above:
        width += 1
    return width


def _span(cell: HtmlElement, attribute: str) -> int:
    stated = cell.get(attribute)
    if not stated:
        return 1
    stated = stated.strip()
    return min(int(stated), _WIDEST_SPAN) if stated.isdecimal() else 1
