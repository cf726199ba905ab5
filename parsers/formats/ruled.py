"""Tables with rulings: pdfplumber's crossings of a page's rulings, the cells between them, and which cell a character stands in.

Not a format: a part of the layout.
"""

from bisect import bisect_right
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import product
from statistics import median
from typing import Any

from pdfplumber.table import cells_to_tables, edges_to_intersections, merge_edges

from parsers.formats.pages import Box, Char, Page, Point, ruling

Edge = dict[str, Any]

# Rulings whose ends are closer than this, in points, end together; what is shorter than that is no ruling.
_TOGETHER = 3.0
# What is shorter than this is no part of a ruling either.
_DOT = 1.0
# Rulings of tables further down draw those near them aside by up to their own distance: that far a level one may end short of them.
_ASIDE = 2 * _TOGETHER


@dataclass(frozen=True, slots=True)
class Table:
    """A ruled table of a page: its cells from the top left to the bottom right."""

    cells: tuple[Box, ...]


def ruled_tables(page: Page) -> Iterator[Table]:
    """Yield the tables that the rulings of *page* make."""
    for cells in cells_to_tables(_cells(_Crossings(_rulings(page)))):
        yield Table(tuple(sorted(cells, key=lambda cell: (cell[1], cell[0]))))


def _rulings(page: Page) -> list[Edge]:
    """Return the rulings of a page, those that go on one another put together, as pdfplumber's TableFinder does: upright ones first."""
    drawn = [edge for edge in (*page.edges, *_closing_edges(page)) if _length(edge) >= _DOT]
    upright_first = sorted(drawn, key=lambda edge: edge["orientation"] == "h")
    return [edge for edge in merge_edges(upright_first, *(_TOGETHER,) * 4) if _length(edge) >= _TOGETHER]


def _length(edge: Edge) -> float:
    return float(edge["height"] if edge["orientation"] == "v" else edge["width"])


class _Crossings:
    """The points where rulings cross, from left to right and downwards, and which rulings cross there."""

    def __init__(self, rulings: list[Edge]) -> None:
        found = edges_to_intersections(rulings, _ASIDE, _TOGETHER)
        self.points: list[Point] = sorted(found)
        self._upright = {point: set(map(_ends, crossing["v"])) for point, crossing in found.items()}
        self._level = {point: set(map(_ends, crossing["h"])) for point, crossing in found.items()}

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
        lower = [one for one in reversed(below[point[0]]) if crossings.goes_down(point, one)]
        right = [one for one in reversed(beside[point[1]]) if crossings.goes_right(point, one)]
        for under, other in product(lower, right):
            corner = other[0], under[1]
            if corner in crossings and crossings.goes_down(other, corner) and crossings.goes_right(under, corner):
                found.append((*point, *corner))
                break
        below[point[0]].append(point)
        beside[point[1]].append(point)
    return found[::-1]


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
    bands = [[cell for cell in contents if cell[1] <= height < cell[3]] for height in heights]
    loose: list[Char] = []
    for char in chars:
        x, y = char.centre
        band = bisect_right(heights, y) - 1
        cell = next((cell for cell in bands[band] if cell[0] <= x < cell[2]), None) if band >= 0 else None
        (loose if cell is None else contents[cell]).append(char)
    return contents, loose
