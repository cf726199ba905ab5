"""Tables of word processors: rows of cells with edges on the page and merges, laid out as grids.

The three Word formats say the same in three ways: where a cell begins and ends, and whether it goes on the one above it.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Literal

from parsers.document import Grid, Paragraph, Place, Slot, UnreadableDocumentError

Block = Paragraph | Grid
Merge = Literal["none", "begins", "goes_on"]

# A report has under 2,000 cells; so many are a data dump or malice, and take seconds to fit.
MOST_CELLS = 50_000
# A cell with more characters is prose: its row is no row of data.
_LONGEST_CELL = 300


@dataclass(frozen=True, slots=True)
class WordCell:
    """A cell: what stands in it, the edges between which it stands, and whether it begins or goes on a cell over several rows."""

    blocks: tuple[Block, ...]
    left: int
    right: int
    merge: Merge = "none"

    @property
    def text(self) -> str:
        """Its own text, a line a paragraph."""
        return "\n".join(block.text for block in self.blocks if isinstance(block, Paragraph))

    @property
    def is_prose(self) -> bool:
        """Whether the cell is no datum: it holds a table, or is as long as a page of prose."""
        return len(self.text) > _LONGEST_CELL or any(isinstance(block, Grid) for block in self.blocks)


Row = tuple[WordCell, ...]


def lay_out(rows: Sequence[Row], path: str, tolerance: int = 0) -> Iterator[Block]:
    """Yield the table as grids; a row that holds prose or a table of its own lays the page out, and is seen through.

    Edges within *tolerance* of each other are one. *path* says where the table stands.
    """
    if sum(map(len, rows)) > MOST_CELLS:
        raise UnreadableDocumentError(f"a table has more than {MOST_CELLS} cells, which no report has")
    columns = _columns(rows, tolerance)
    run: list[Slot] = []
    for slot, cell in _slots(rows, columns, path):
        if slot is None:
            yield from _grid(run, path)
            run = []
            yield from cell.blocks
        else:
            run.append(slot)
    yield from _grid(run, path)


def _columns(rows: Sequence[Row], tolerance: int) -> dict[int, int]:
    """Return the number of each edge of all rows, from left to right."""
    numbers: dict[int, int] = {}
    last: int | None = None
    number = -1
    for edge in sorted({edge for row in rows for cell in row for edge in (cell.left, cell.right)}):
        if last is None or edge - last > tolerance:
            number += 1
        numbers[edge] = number
        last = edge
    return numbers


def _slots(rows: Sequence[Row], columns: dict[int, int], path: str) -> Iterator[tuple[Slot | None, WordCell]]:
    """Yield the slot of each cell, with the rows it goes on over; None for a cell of a row that is seen through."""
    prose = [any(cell.is_prose for cell in row) for row in rows]
    heights = _heights(rows, columns, prose)
    for number, row in enumerate(rows):
        for place, cell in enumerate(row):
            if prose[number]:
                yield None, cell
            elif height := heights[number, place]:
                left = columns[cell.left]
                width = max(1, columns[cell.right] - left)
                where = Place(path=f"{path}/tr[{number + 1}]/tc[{place + 1}]")
                yield Slot(cell.text, number, left, height, width, where), cell


def _heights(rows: Sequence[Row], columns: dict[int, int], prose: Sequence[bool]) -> dict[tuple[int, int], int]:
    """Return how many rows each cell covers; 0 for one that goes on another. A row seen through ends every merge."""
    heights: dict[tuple[int, int], int] = {}
    open_at: dict[int, tuple[int, int]] = {}
    for number, row in enumerate(rows):
        above, open_at = open_at, {}
        for place, cell in enumerate(row):
            left = columns[cell.left]
            begun = above.get(left) if cell.merge == "goes_on" and not prose[number] else None
            if begun is not None:
                heights[begun] += 1
            heights[number, place] = 0 if begun else 1
            if cell.merge != "none" and not prose[number]:
                open_at[left] = begun or (number, place)
    return heights


def _grid(slots: Sequence[Slot], path: str) -> Iterator[Grid]:
    if not slots:
        return
    top = min(slot.row for slot in slots)
    moved = tuple(slot._replace(row=slot.row - top) for slot in slots)
    # Cells that share a place show that the edges cannot be trusted.
    places = {(slot.row, slot.column) for slot in moved}
    yield Grid(moved, aligned=len(places) == len(moved), place=Place(path=path))
