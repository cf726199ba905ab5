"""Tables with rulings: pdfplumber's crossings of a page's rulings, the cells between them, and which cell a character stands in.

Not a format: a part of the layout.
"""

from bisect import bisect_left, bisect_right
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from operator import itemgetter
from statistics import median
from typing import Any

from pdfplumber.table import merge_edges

from parsers.formats.pages import Box, Char, Page, Point, ruling

Edge = dict[str, Any]

# Rulings whose ends are closer than this, in points, end together; what is shorter than that is no ruling.
_TOGETHER = 3.0
# What is shorter than this is no part of a ruling either.
_DOT = 1.0
# Rulings of tables further down draw those near them aside by up to their own distance: that far a level one may end short of them.
_ASIDE = 2 * _TOGETHER
# The order of cells: by their upper edge, and those beside one another by their left one.
_BY_TOP = itemgetter(1, 0)


@dataclass(frozen=True, slots=True)
class Table:
    """A ruled table of a page: its cells from the top left to the bottom right."""

    cells: tuple[Box, ...]


def ruled_tables(page: Page) -> Iterator[Table]:
    """Yield the tables that the rulings of *page* make."""
    for cells in sorted(_tables(_cells(_Crossings(_rulings(page)))), key=lambda cells: _BY_TOP(cells[0])):
        yield Table(tuple(cells))


def _rulings(page: Page) -> list[Edge]:
    """Return the rulings of a page, those that go on one another put together, as pdfplumber's TableFinder does: upright ones first."""
    drawn = [edge for edge in (*page.edges, *_closing_edges(page)) if _length(edge) >= _DOT]
    upright_first = sorted(drawn, key=lambda edge: edge["orientation"] == "h")
    return [edge for edge in merge_edges(upright_first, *(_TOGETHER,) * 4) if _length(edge) >= _TOGETHER]


def _length(edge: Edge) -> float:
    return float(edge["height"] if edge["orientation"] == "v" else edge["width"])


class _Crossings:
    """The points where rulings cross, and which rulings cross there, upright and level ones."""

    def __init__(self, rulings: list[Edge]) -> None:
        self._upright: dict[Point, set[Box]] = defaultdict(set)
        self._level: dict[Point, set[Box]] = defaultdict(set)
        level = sorted((_ends(edge) for edge in rulings if edge["orientation"] == "h"), key=itemgetter(1))
        heights = [top for _, top, _, _ in level]
        for upright in (_ends(edge) for edge in rulings if edge["orientation"] == "v"):
            x, top, _, bottom = upright
            begin, end = bisect_left(heights, top - _ASIDE), bisect_right(heights, bottom + _ASIDE)
            for across in level[begin:end]:
                left, y, right, _ = across
                if top <= y + _TOGETHER and bottom >= y - _TOGETHER and left - _ASIDE <= x <= right + _ASIDE:
                    self._upright[x, y].add(upright)
                    self._level[x, y].add(across)
        self.points = sorted(self._upright)

    def __contains__(self, point: Point) -> bool:
        return point in self._upright

    def goes_down(self, point: Point, lower: Point) -> bool:
        """Whether one ruling goes from *point* down to *lower*."""
        return not self._upright[point].isdisjoint(self._upright[lower])

    def goes_right(self, point: Point, other: Point) -> bool:
        """Whether one ruling goes from *point* across to *other*."""
        return not self._level[point].isdisjoint(self._level[other])


def _ends(edge: Edge) -> Box:
    return edge["x0"], edge["top"], edge["x1"], edge["bottom"]


def _cells(crossings: _Crossings) -> list[Box]:
    """Return the smallest cell whose top left each crossing is, as pdfplumber finds it, with every question asked once."""
    below: dict[float, list[Point]] = defaultdict(list)
    beside: dict[float, list[Point]] = defaultdict(list)
    found = []
    for point in reversed(crossings.points):
        corner = _corner(crossings, point, below[point[0]], beside[point[1]])
        if corner:
            found.append((*point, *corner))
        below[point[0]].append(point)
        beside[point[1]].append(point)
    return found


def _corner(crossings: _Crossings, point: Point, below: Sequence[Point], beside: Sequence[Point]) -> Point | None:
    """Return the lower right corner of the cell whose upper left is *point*; the points *below* and *beside* it, the nearest last."""
    right: list[Point] | None = None
    for under in reversed(below):
        if crossings.goes_down(point, under):
            if right is None:
                right = [one for one in reversed(beside) if crossings.goes_right(point, one)]
            for other in right:
                corner = other[0], under[1]
                if corner in crossings and crossings.goes_down(other, corner) and crossings.goes_right(under, corner):
                    return corner
    return None


def _tables(cells: Sequence[Box]) -> Iterator[list[Box]]:
    """Yield the cells of each table, those that hang together by their corners; one cell alone is no table."""
    meeting: dict[Point, list[Box]] = defaultdict(list)
    for cell in cells:
        for corner in _corners(cell):
            meeting[corner].append(cell)
    rest = set(cells)
    while rest:
        table = [rest.pop()]
        for cell in table:  # which grows meanwhile
            near = [one for corner in _corners(cell) for one in meeting.pop(corner, ()) if one in rest]
            table += dict.fromkeys(near)
            rest.difference_update(near)
        if len(table) > 1:
            yield sorted(table, key=_BY_TOP)


def _corners(cell: Box) -> tuple[Point, Point, Point, Point]:
    left, top, right, bottom = cell
    return (left, top), (left, bottom), (right, top), (right, bottom)


def _closing_edges(page: Page) -> Iterator[dict[str, Any]]:
    """Close a table where two or more of its vertical rulings end together: broken by the page, it has no ruling there."""
    level = {edge["top"] for edge in page.edges if edge["orientation"] == "h"}
    upright = [edge for edge in page.edges if edge["orientation"] == "v"]
    for side in ("top", "bottom"):
        ends: dict[int, list[dict[str, Any]]] = {}
        for edge in upright:
            ends.setdefault(round(edge[side] / _TOGETHER), []).append(edge)
        for together in ends.values():
            y, xs = median(edge[side] for edge in together), {edge["x0"] for edge in together}
            if len(xs) > 1 and not any(abs(top - y) <= _TOGETHER for top in level):
                yield ruling((min(xs), y), (max(xs), y))


def sorted_in(table: Table, chars: Sequence[Char]) -> tuple[dict[Box, list[Char]], list[Char]]:
    """Return the characters of each cell of *table*, and those that stand in none."""
    contents: dict[Box, list[Char]] = {cell: [] for cell in table.cells}
    heights = sorted({edge for cell in contents for edge in (cell[1], cell[3])})
    # Between two of these heights the same cells stand all along.
    bands = [[(cell[0], cell[2], contents[cell]) for cell in contents if cell[1] <= y < cell[3]] for y in heights]
    loose: list[Char] = []
    for char in chars:
        x, y = char.centre
        # None stands below the last of them: that is the band of what is above the first, too.
        for left, right, inside in bands[bisect_right(heights, y) - 1]:
            if left <= x < right:
                inside.append(char)
                break
        else:
            loose.append(char)
    return contents, loose
