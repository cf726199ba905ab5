"""Tables with rulings: where a page's rulings cross, the cells between them, and which cell a character stands in.

Not a format: a part of the layout. The tables are those of pdfplumber's TableFinder, found with every question asked once.
"""

import math
from bisect import bisect_left, bisect_right
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from operator import itemgetter
from statistics import median
from typing import NamedTuple

from parsers.formats.pages import Box, Char, Page, Point, Ruling

# Rulings whose ends are closer than this, in points, end together; what is shorter than that is no ruling.
_TOGETHER = 3.0
# What is shorter than this is no part of a ruling either.
_DOT = 1.0
# Rulings of tables further down draw those near them aside by up to their own distance: that far a level one may end short of them.
_ASIDE = 2 * _TOGETHER
# The order of cells: by their upper edge, and those beside one another by their left one.
_BY_TOP = itemgetter(1, 0)
# The fields of a ruling that say where it begins and ends.
_BEGIN, _END = 1, 2


@dataclass(frozen=True, slots=True)
class Table:
    """A ruled table of a page: its cells from the top left to the bottom right."""

    cells: tuple[Box, ...]


def ruled_tables(page: Page) -> Iterator[Table]:
    """Yield the tables that the rulings of *page* make."""
    drawn = [edge for edge in (*page.edges, *_closing_edges(page)) if edge.length >= _DOT]
    upright, level = (_merged([edge for edge in drawn if edge.is_upright is kind]) for kind in (True, False))
    for cells in sorted(_tables(_cells(_crossings(upright, level))), key=lambda cells: _BY_TOP(cells[0])):
        yield Table(tuple(cells))


def _merged(drawn: Sequence[Ruling]) -> list[Ruling]:
    """Return rulings of one direction, those beside one another in one line and those that go on one another put together."""
    near: dict[int, list[Ruling]] = defaultdict(list)
    numbers = _clusters({one.at for one in drawn})
    for one in drawn:
        near[numbers[one.at]].append(one)
    aligned: list[Ruling] = []
    for together in near.values():
        middle = sum([one.at for one in together]) / len(together)
        aligned += [one._replace(at=one.at + (middle - one.at)) for one in together]
    merged: list[Ruling] = []
    for one in sorted(aligned):
        last = merged[-1] if merged else None
        if last is None or last.at != one.at or one.begin > last.end + _TOGETHER:
            merged.append(one)
        elif one.end > last.end:
            merged[-1] = last._replace(end=one.end)
    return [one for one in merged if one.length >= _TOGETHER]


def _clusters(places: Iterable[float]) -> dict[float, int]:
    """Return for each place the number of its cluster: no place is further than *_TOGETHER* from the next of its own."""
    numbers: dict[float, int] = {}
    last = -math.inf
    for place in sorted(places):
        numbers[place] = len(numbers) if place > last + _TOGETHER else numbers[last]
        last = place
    return numbers


class _Crossing(NamedTuple):
    """A point where rulings cross: *upright* and *level* have a bit for each ruling that goes through it."""

    x: float
    y: float
    upright: int
    level: int


_NOWHERE = _Crossing(0, 0, 0, 0)


def _crossings(upright: Sequence[Ruling], level: Sequence[Ruling]) -> dict[Point, _Crossing]:
    """Return the points where rulings cross, by their place; *level* rulings come from the top downwards."""
    heights = [one.at for one in level]
    found: dict[Point, _Crossing] = {}
    for number, (x, top, bottom, _) in enumerate(upright):
        begin, end = bisect_left(heights, top - _ASIDE), bisect_right(heights, bottom + _ASIDE)
        for other, (y, left, right, _) in enumerate(level[begin:end], begin):
            if top <= y + _TOGETHER and bottom >= y - _TOGETHER and left - _ASIDE <= x <= right + _ASIDE:
                _, _, through, across = found.get((x, y), _NOWHERE)
                found[x, y] = _Crossing(x, y, through | 1 << number, across | 1 << other)
    return found


def _cells(crossings: Mapping[Point, _Crossing]) -> list[Box]:
    """Return the smallest cell whose top left each crossing is, as pdfplumber finds it, with every question asked once."""
    below: dict[float, list[_Crossing]] = defaultdict(list)
    beside: dict[float, list[_Crossing]] = defaultdict(list)
    found = []
    for crossing in sorted(crossings.values(), reverse=True):
        x, y, _, _ = crossing
        corner = _corner(crossings, crossing, below[x], beside[y])
        if corner:
            found.append((x, y, corner.x, corner.y))
        below[x].append(crossing)
        beside[y].append(crossing)
    return found


def _corner(
    crossings: Mapping[Point, _Crossing], first: _Crossing, below: Sequence[_Crossing], beside: Sequence[_Crossing]
) -> _Crossing | None:
    """Return the lower right corner of the cell whose upper left is *first*; the crossings *below* and *beside* it, the nearest last."""
    right = [other for other in reversed(beside) if first.level & other.level] if below else []
    for under in reversed(below):
        if first.upright & under.upright:
            for other in right:
                corner = crossings.get((other.x, under.y))
                if corner and other.upright & corner.upright and under.level & corner.level:
                    return corner
    return None


def _tables(cells: Sequence[Box]) -> Iterator[list[Box]]:
    """Yield the cells of each table, those that hang together by their corners; one cell alone is no table."""
    at: dict[Point, list[Box]] = {}
    for cell in cells:
        corners = _corners(cell)
        met = [at[corner] for corner in corners if corner in at]
        table = met[0] if met else []
        for other in met:
            if other is not table:
                table += other
                at.update((corner, table) for one in other for corner in _corners(one))
        table.append(cell)
        at.update(dict.fromkeys(corners, table))
    for table in {id(table): table for table in at.values()}.values():
        if len(table) > 1:
            yield sorted(table, key=_BY_TOP)


def _corners(cell: Box) -> tuple[Point, Point, Point, Point]:
    left, top, right, bottom = cell
    return (left, top), (left, bottom), (right, top), (right, bottom)


def _closing_edges(page: Page) -> Iterator[Ruling]:
    """Close a table where two or more of its vertical rulings end together: broken by the page, it has no ruling there."""
    level = {edge.at for edge in page.edges if not edge.is_upright}
    upright = [edge for edge in page.edges if edge.is_upright]
    for side in (_BEGIN, _END):
        ends: dict[int, list[Ruling]] = {}
        for edge in upright:
            ends.setdefault(round(edge[side] / _TOGETHER), []).append(edge)
        for together in ends.values():
            y, xs = median([edge[side] for edge in together]), {edge.at for edge in together}
            if len(xs) > 1 and not any(abs(top - y) <= _TOGETHER for top in level):
                yield Ruling(y, min(xs), max(xs), is_upright=False)


def sorted_in(tables: Sequence[Table], chars: Sequence[Char]) -> tuple[list[dict[Box, list[Char]]], list[Char]]:
    """Return the characters of each cell of each of *tables*, and those that stand in none."""
    if not tables:
        return [], list(chars)
    contents: dict[Box, list[Char]] = {cell: [] for table in tables for cell in table.cells}
    heights = sorted({edge for cell in contents for edge in (cell[1], cell[3])})
    # Between two of these heights the same cells stand all along.
    bands = [[(cell[0], cell[2], contents[cell]) for cell in contents if cell[1] <= y < cell[3]] for y in heights]
    loose: list[Char] = []
    for char in chars:
        x, y = (char.x0 + char.x1) / 2, (char.top + char.bottom) / 2
        # None stands below the last of them: that is the band of what is above the first, too.
        for left, right, inside in bands[bisect_right(heights, y) - 1]:
            if left <= x < right:
                inside.append(char)
                break
        else:
            loose.append(char)
    return [{cell: contents[cell] for cell in table.cells} for table in tables], loose
