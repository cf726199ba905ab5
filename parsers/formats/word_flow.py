"""From marks in running text (a cell ends, a row ends) to paragraphs and grids: how .doc and .rtf keep their tables."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field

from parsers.document import Paragraph
from parsers.formats.word_table import Block, Merge, Row, WordCell, lay_out

# Twentieths of a point, as both formats measure. Rows drawn by hand miss one another by less; the narrowest column is wider.
_TOLERANCE = 40
# Word nests tables no deeper than a person can draw; deeper is malice.
_DEEPEST = 30
# A picture: printed, but no text (Unicode's object replacement character).
PICTURE = "\ufffc"
# Where a row says nothing of a cell's edges it stands behind the last one, so wide.
_SOME_WIDTH = 1000


@dataclass(frozen=True, slots=True)
class Shape:
    """What a row says of a cell: its edges, whether it goes on the one above, and whether it is *joined* to the one before."""

    left: int
    right: int
    merge: Merge = "none"
    joined: bool = False


@dataclass(slots=True)
class _Level:
    """What is open at a depth of nesting: the blocks of the cell, the cells of the row, the rows of the table."""

    blocks: list[Block] = field(default_factory=list)
    cells: list[tuple[Block, ...]] = field(default_factory=list)
    rows: list[Row] = field(default_factory=list)
    pictured: bool = False


@dataclass(slots=True)
class Flow:
    """Takes paragraphs and marks in order; *depth* is 0 outside tables, 1 in a table, 2 in a table within a cell."""

    tables: int = 0
    _levels: list[_Level] = field(default_factory=lambda: [_Level()])

    def paragraph(self, text: str, depth: int, *, heading: bool = False) -> None:
        """Take a paragraph; line breaks in it make several."""
        level = self._at(depth)
        for line in text.replace(PICTURE, "").split("\n"):
            if printed := re.sub(r"\s+", " ", line.replace("\xa0", " ")).strip():
                level.blocks.append(Paragraph(printed, heading and not depth))
        level.pictured |= PICTURE in text

    def take(self, blocks: Sequence[Block], depth: int) -> None:
        """Take what stands in a text box."""
        self._at(depth).blocks += blocks

    def cell(self, text: str, depth: int) -> None:
        """Take the last paragraph of a cell, and end the cell; one that holds only pictures is not blank."""
        self.paragraph(text, depth)
        level = self._at(depth)
        if level.pictured and not level.blocks:
            level.blocks.append(Paragraph(PICTURE))
        level.cells.append(tuple(level.blocks))
        level.blocks, level.pictured = [], False

    def row(self, depth: int, shapes: Sequence[Shape]) -> None:
        """End a row whose cells lie as *shapes* say."""
        level = self._at(depth)
        if level.blocks:
            level.cells.append(tuple(level.blocks))
        if level.cells:
            level.rows.append(_row(level.cells, shapes))
        level.blocks, level.cells = [], []

    def ended(self) -> tuple[Block, ...]:
        """Return all that was taken."""
        return tuple(self._at(0).blocks)

    def _at(self, depth: int) -> _Level:
        depth = max(0, min(depth, _DEEPEST))
        while len(self._levels) > depth + 1:
            closed = self._levels.pop()
            self._levels[-1].blocks += self._close(closed)
        while len(self._levels) <= depth:
            self._levels.append(_Level())
        return self._levels[depth]

    def _close(self, level: _Level) -> list[Block]:
        """Return the table; what follows its last row mark belongs to no row and stands as prose."""
        loose = [block for cell in (*level.cells, level.blocks) for block in cell]
        if not level.rows:
            return loose
        self.tables += 1
        return [*lay_out(level.rows, f"(//tbl)[{self.tables}]", _TOLERANCE), *loose]


def _row(contents: Sequence[tuple[Block, ...]], shapes: Sequence[Shape]) -> Row:
    cells: list[WordCell] = []
    right = 0
    for place, blocks in enumerate(contents):
        shape = shapes[place] if place < len(shapes) else Shape(right, right + _SOME_WIDTH)
        right = max(shape.left, shape.right)
        if shape.joined and cells:
            before = cells[-1]
            cells[-1] = WordCell(before.blocks, before.left, right, before.merge)
        else:
            cells.append(WordCell(blocks, shape.left, right, shape.merge))
    return tuple(cells)
