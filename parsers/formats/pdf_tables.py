"""Tables by what their labels anchor: a row is what stands beside its label, a column what stands under one another.

Not a format: a part of the PDF's second reading. Rulings are not looked at. What no label anchors is left out.
"""

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
# A label without figures is a row if no row stands nearer than this part of the usual distance.
_OWN_ROW = 0.6
# A column that lies elsewhere by more points on the next page is another table's.
_ALIGNED = 3.0


@dataclass(slots=True)
class _Table:
    """The labels over the rows of a table, and the rows, in the order in which they are printed."""

    heads: list[Anchor] = field(default_factory=list)
    rows: list[Row] = field(default_factory=list)


def tables(pages: Sequence[Sequence[Word]], labels: frozenset[str]) -> Iterator[Grid]:
    """Yield the tables that *labels* anchor in the words of *pages*, each with its heads above its rows."""
    near = {words[0].page: Near(words) for words in pages if words}
    figures = {word for words in pages for word in words if is_figure(word)}
    found = anchors(near, Labels(labels), figures)
    by_page = {page: [anchor for anchor in found if anchor.page == page] for page in near}
    lines = [row for page, words in near.items() for row in rows(words, by_page[page])]
    for table in _parted(lines, found):
        yield from _grids(table)


def _parted(lines: Sequence[Row], labels: Sequence[Anchor]) -> Iterator[_Table]:
    """Part rows and the other labels into tables: a label over the figures begins one, and so does a page between."""
    beside = {row.label for row in lines}
    things: list[Row | Anchor] = [*lines, *(label for label in labels if label not in beside)]
    table = _Table()
    for thing in sorted(things, key=_order):
        if isinstance(thing, Anchor) and table.rows and thing.box[2] <= _edge(table.rows):
            table.rows.append(Row(thing, ()))
            continue
        if table.rows and (isinstance(thing, Anchor) or thing.page - table.rows[-1].page > 1):
            yield table
            table = _Table()
        if isinstance(thing, Anchor):
            table.heads.append(thing)
        else:
            table.rows.append(thing)
    yield table


def _order(thing: Row | Anchor) -> tuple[int, float]:
    top, bottom = thing.box[1], thing.box[3]
    return thing.page, (top + bottom) / 2


def _edge(lines: Sequence[Row]) -> float:
    """Return where the figures begin, from the left."""
    return min(figure.box[0] for row in lines for figure in row.figures)


def _grids(table: _Table) -> Iterator[Grid]:
    """Yield the table as a grid, or as two where it goes on elsewhere on the next page."""
    with_figures = [row for row in table.rows if row.figures]
    if not with_figures:
        return
    edge = _edge(with_figures)
    heads = _heads_over(with_figures[0], table.heads, edge)
    under = [Row(head, ()) for head in table.heads if head.box[2] <= edge and _is_below(head, heads)]
    lines = [*under, *table.rows]
    for number, part in enumerate(_aligned(lines)):
        if grid := _grid(part, [] if number else heads):
            yield grid


def _heads_over(row: Row, labels: Sequence[Anchor], edge: float) -> list[Anchor]:
    """Return the labels over the figures of *row* and those over them, as long as they stand close; or those at the page's end before."""
    heads: list[Anchor] = []
    page, top = row.page, row.box[1]
    for label in sorted(labels, key=_order, reverse=True):
        if label.box[2] <= edge:
            continue
        is_before = not heads and label.page == page - 1
        is_close = label.page == page and top - label.box[3] <= _CLOSE * label.words[0].size
        if not (is_before or is_close):
            break
        heads.append(label)
        page, top = label.page, min(top, label.box[1]) if is_close else label.box[1]
    return heads


def _is_below(label: Anchor, heads: Sequence[Anchor]) -> bool:
    """Whether a label stands below all of *heads*, where a row of theirs would."""
    return bool(heads) and all((label.page, label.box[1]) >= (head.page, head.box[3]) for head in heads)


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
    """Whether the figures of one page stand under those of the other: by their left, their middle or their right."""
    above, below = ([figure.box for row in part for figure in row.figures] for part in (upper, lower))
    if not above or not below:
        return True
    far = [min(_off(box, other) for other in above) for box in below]
    return median(far) <= _ALIGNED


def _off(box: Box, other: Box) -> float:
    return min(abs(box[0] - other[0]), abs(box[2] - other[2]), abs(box[0] + box[2] - other[0] - other[2]) / 2)


# Grids -----------------------------------------------------------------------------------------------------------------


def _grid(lines: Sequence[Row], heads: Sequence[Anchor]) -> Grid | None:
    leaves = [head for head in heads if not any(_is_over(head, other) for other in heads)]
    found = columns([figure.box for row in lines for figure in row.figures], leaves)
    slots = list(_head_slots(found, [head for head in heads if head not in leaves]))
    at = max((slot.row for slot in slots), default=-1) + 1
    for row in _own_rows(lines):
        texts = cells(row, found)
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
    steps = [b[1] - a[1] for a, b in pairwise(_order(row) for row in order if row.figures) if a[0] == b[0]]
    pitch = median(steps) if steps else 0
    for row in order:
        if row.figures or not any(_is_near(row, other, pitch) for other in order if other is not row):
            yield row


def _is_near(row: Row, other: Row, pitch: float) -> bool:
    """Whether *other* is a row that leaves no room for a row at the height of *row*: it has figures, or its label stands further in."""
    assert row.label is not None
    is_row = other.figures or (other.label is not None and other.label.box[0] > row.label.box[2])
    (page, middle), (its_page, its_middle) = _order(row), _order(other)
    return bool(is_row) and page == its_page and abs(middle - its_middle) < _OWN_ROW * pitch


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
