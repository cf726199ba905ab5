"""Tables by what their labels anchor: a row is what stands beside its label, a column what stands under one another.

Not a format: a part of the PDF's second reading. Rulings are not looked at. What no label anchors is left out.
"""

import math
from bisect import bisect_left
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import groupby, pairwise
from statistics import median

from parsers.document import Grid, Place, Slot
from parsers.formats.pages import Box
from parsers.formats.pdf_anchors import Anchor, Labels, anchors
from parsers.formats.pdf_columns import Column, cells, columns
from parsers.formats.pdf_rows import Row, is_figure, rows
from parsers.formats.pdf_words import Near, Word

# Heads stand within so many times their size of what is below them.
_CLOSE = 5.0
# A label without figures is a row if the gaps to others are at least this part of the usual gap.
_OWN_ROW = 0.5
# A column that lies elsewhere by more points on the next page is another table's.
_ALIGNED = 3.0


@dataclass(slots=True)
class _Table:
    """The labels over the rows of a table, and the rows, in the order in which they are printed; its figures begin at *edge*."""

    heads: list[Row] = field(default_factory=list)
    rows: list[Row] = field(default_factory=list)
    edge: float = math.inf

    def add(self, row: Row) -> None:
        """Add a row."""
        self.rows.append(row)
        self.edge = min([self.edge, *(figure.box[0] for figure in row.figures)])


def tables(pages: Sequence[Sequence[Word]], labels: frozenset[str]) -> Iterator[Grid]:
    """Yield the tables that *labels* anchor in the words of *pages*, each with its heads above its rows."""
    near = {words[0].page: Near(words) for words in pages if words}
    figures = {word for words in pages for word in words if is_figure(word)}
    found = anchors(near, Labels(labels), figures)
    lines = [row for page, words in near.items() for row in rows(words, [one for one in found if one.page == page])]
    for table in _parted(lines):
        yield from _grids(table)


def _parted(lines: Sequence[Row]) -> Iterator[_Table]:
    """Part rows into tables: a label without figures that reaches over those above begins one, and so does a page between.

    Labels behind the last figures may be blank rows of one table or heads of the next: both look at them.
    """
    table, behind = _Table(), list[Row]()
    for row in sorted(lines, key=_order):
        is_left = not row.figures and row.box[2] <= table.edge
        if table.rows and not is_left and (not row.figures or row.page - table.rows[-1].page > 1):
            yield table
            table, behind = _Table(behind), []
        if row.figures:
            table.add(row)
            behind = []
        elif table.rows:
            table.add(row)
            behind.append(row)
        else:
            table.heads.append(row)
    yield table


def _order(thing: Row | Anchor) -> tuple[int, float]:
    top, bottom = thing.box[1], thing.box[3]
    return thing.page, (top + bottom) / 2


def _grids(table: _Table) -> Iterator[Grid]:
    """Yield the table as a grid, or as two where it goes on elsewhere on the next page."""
    first = next((row for row in table.rows if row.figures), None)
    if first is None:
        return
    heads = _heads_over(first, [row.label for row in table.heads if row.label], table.edge)
    under = [row for row in table.heads if row.box[2] <= table.edge and _is_below(row, heads)]
    lines = [*under, *table.rows]
    for number, part in enumerate(_aligned(lines)):
        if grid := _grid(part, [] if number else heads):
            yield grid


def _heads_over(row: Row, labels: Sequence[Anchor], edge: float) -> list[Anchor]:
    """Return the heads of columns over *row*: labels over its figures, and those on a line with them, over columns that are blank."""
    close = list(_close_over(row, labels))
    over = [label for label in close if label.box[2] > edge]
    return [label for label in close if any(_is_beside(label, head) for head in over)]


def _close_over(row: Row, labels: Sequence[Anchor]) -> Iterator[Anchor]:
    """Yield the labels above *row* as long as they stand close over one another, or the last on the page before."""
    page, top = row.page, row.box[1]
    for label in sorted(labels, key=_order, reverse=True):
        is_before = top == row.box[1] and label.page == page - 1
        is_close = label.page == page and top - label.box[3] <= _CLOSE * label.words[0].size
        if not (is_before or is_close):
            return
        yield label
        page, top = label.page, min(top, label.box[1]) if is_close else label.box[1]


def _is_beside(label: Anchor, other: Anchor) -> bool:
    return label.page == other.page and label.words[0].is_beside(other.box[1], other.box[3])


def _is_below(row: Row, heads: Sequence[Anchor]) -> bool:
    """Whether a label stands below all of *heads*, where a row of theirs would."""
    return bool(heads) and all((row.page, row.box[1]) >= (head.page, head.box[3]) for head in heads)


def _aligned(lines: Sequence[Row]) -> Iterator[list[Row]]:
    """Part rows where the next page's do not stand under those before."""
    part: list[Row] = []
    for _, group in groupby(lines, key=lambda row: row.page):
        rows_of_page = list(group)
        if part and not _goes_on(part, rows_of_page):
            yield part
            part = []
        part += rows_of_page
    if part:
        yield part


def _goes_on(upper: Sequence[Row], lower: Sequence[Row]) -> bool:
    """Whether the figures of one page stand under those of the other: by their left, their right or their middle."""
    above, below = ([_stands(figure.box) for row in part for figure in row.figures] for part in (upper, lower))
    if not above or not below:
        return True
    seen = [sorted(places) for places in zip(*above, strict=True)]
    off = [min(_distance(place, known) for place, known in zip(places, seen, strict=True)) for places in below]
    return median(off) <= _ALIGNED


def _stands(box: Box) -> tuple[float, float, float]:
    return box[0], box[2], (box[0] + box[2]) / 2


def _distance(place: float, known: Sequence[float]) -> float:
    """Return how far *place* is from the nearest of *known*, which are in order."""
    at = bisect_left(known, place)
    return min(abs(place - near) for near in known[max(0, at - 1) : at + 1])


# Grids -----------------------------------------------------------------------------------------------------------------


def _grid(lines: Sequence[Row], heads: Sequence[Anchor]) -> Grid | None:
    leaves = [head for head in heads if not any(_is_over(head, other) for other in heads)]
    found = columns([figure.box for row in lines for figure in row.figures if not figure.is_stroke], leaves)
    slots = list(_head_slots(found, [head for head in heads if head not in leaves]))
    at = max((slot.row for slot in slots), default=-1) + 1
    for row in _own_rows(lines):
        texts = cells(row, found) if row.is_told else None
        if texts is not None:
            slots += _slots(row, at, found, texts)
            at += 1
    place = Place(page=lines[0].page, box=_rounded(lines[0].box))
    return Grid(tuple(slots), place=place) if slots else None


def _is_over(head: Anchor, other: Anchor) -> bool:
    (x0, _, x1, bottom), (left, top, right, _) = head.box, other.box
    is_above = head.page < other.page or (head.page == other.page and bottom <= top + 1)
    return is_above and x0 < right and left < x1


def _own_rows(lines: Sequence[Row]) -> Iterator[Row]:
    """Yield the rows with figures, and labels without any that stand where a blank row would: no nearer to a row than rows do."""
    order = sorted(lines, key=_order)
    room = _room([row for row in order if row.figures])
    for _, group in groupby(order, key=lambda row: row.page):
        page = list(group)
        for row in page:
            if row.figures or not any(_leaves_no_room(other, row, room) for other in page if other is not row):
                yield row


def _room(order: Sequence[Row]) -> float:
    """Return the usual gap between two rows."""
    return median(max(0.0, lower.box[1] - upper.box[3]) for upper, lower in pairwise(order)) if len(order) > 1 else 0.0


def _leaves_no_room(other: Row, row: Row, room: float) -> bool:
    """Whether *other* is a row (it has figures, or its label stands further in) and too near for *row* to be one."""
    assert row.label is not None
    is_row = other.figures or (other.label is not None and other.label.box[0] > row.label.box[2])
    apart = max(row.box[1] - other.box[3], other.box[1] - row.box[3])
    return bool(is_row) and apart < _OWN_ROW * room


def _head_slots(found: Sequence[Column], above: Sequence[Anchor]) -> Iterator[Slot]:
    """Yield the heads: those of columns in one row, and over them, line by line, those that stand over several."""
    levels = [list(line) for _, line in groupby(sorted(above, key=_order), key=_order)]
    for level, line in enumerate(levels):
        for head in line:
            under = [at for run in _runs(found) if _covers(head, [found[at] for at in run]) for at in run]
            if under:
                yield Slot(head.text, level, under[0] + 1, column_span=under[-1] - under[0] + 1, place=head.place)
    for at, column in enumerate(found):
        if column.head:
            yield Slot(column.head.text, len(levels), at + 1, place=column.head.place)


def _runs(found: Sequence[Column]) -> Iterator[list[int]]:
    """Yield the numbers of the columns of each group: where a head comes again, another group has begun."""
    run: list[int] = []
    seen: set[str] = set()
    for at, column in enumerate(found):
        text = "".join(column.head.text.split()) if column.head else ""
        if text in seen:
            yield run
            run, seen = [], set()
        run.append(at)
        seen.add(text)
    if run:
        yield run


def _covers(head: Anchor, run: Sequence[Column]) -> bool:
    return head.box[0] < run[-1].x1 and run[0].x0 < head.box[2]


def _slots(row: Row, at: int, found: Sequence[Column], texts: Mapping[int, str]) -> Iterator[Slot]:
    if row.label:
        yield Slot(row.label.text, at, 0, place=row.label.place)
    _, top, _, bottom = row.figures[0].box if row.figures else row.box
    for number, column in enumerate(found):
        boxes = [figure.box for figure in row.figures if column.is_over(figure.box)]
        box = boxes[0] if boxes else (column.x0, top, column.x1, bottom)
        yield Slot(texts.get(number, ""), at, number + 1, place=Place(page=row.page, box=_rounded(box)))


def _rounded(box: Box) -> Box:
    return round(box[0], 1), round(box[1], 1), round(box[2], 1), round(box[3], 1)
