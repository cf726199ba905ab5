"""A row and a table that a page break cuts in two are put together again. Not a format: a part of the layout."""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from itertools import takewhile

from parsers.document import Grid, Slot
from parsers.formats.pages import Box
from parsers.formats.text_lines import FIGURE, Line

# What begins a label of the form; the second half of a label begins with none of these.
_ORDINAL = re.compile(r"\s*(?:[（(]?[一二三四五六七八九十]+[）)、.]|\d{1,2}\s*[.、．]|[（(]\d{1,2}[）)])")
_ALIGNED = 3.0
_BREAK = 2
# A table that goes on ends in this part of a page from its bottom, and begins in this part of the next from its top.
_END = 1 / 3
_YEAR = re.compile(r"(?:19|20)\d\d")


def mend(blocks: Sequence[Line | Grid], heights: Mapping[int, float]) -> list[Line | Grid]:
    """Join the last row of a grid to the first of the next page's, where the second is the rest of the first, and grids that go on.

    A row is cut where both have the same columns, not more than one of them prints figures, and only the upper half of the label
    begins with an ordinal. *heights* are those of the pages, by their number.
    """
    mended: list[Line | Grid] = []
    for block in blocks:
        before = mended[-1] if mended else None
        if isinstance(block, Grid) and isinstance(before, Grid) and _follows(before, block):
            upper, rest = _joined(before, block)
            if rest.slots and _goes_on(upper, rest, heights):
                upper, rest = _together(upper, rest), Grid(())
            mended[-1:] = [upper, rest] if rest.slots else [upper]
        else:
            mended.append(block)
    return mended


def _follows(upper: Grid, lower: Grid) -> bool:
    return _page(lower.slots[0]) - _page(upper.slots[-1]) == 1


def _page(slot: Slot) -> int:
    return slot.place.page if slot.place and slot.place.page else 0


def _box(slot: Slot) -> Box:
    return slot.place.box if slot.place and slot.place.box else (0, 0, 0, 0)


# Tables that go on -----------------------------------------------------------------------------------------------------


def _goes_on(upper: Grid, lower: Grid, heights: Mapping[int, float]) -> bool:
    """Whether *lower* is the rest of the table *upper*, so that the heads of its columns hold for it too.

    It is where the one ends far down on its page and the other begins far up on the next, both have the same edges, and the first row
    of the other is one of figures: words, years or blanks alone could be heads of its own.
    """
    last, first = upper.slots[-1], lower.slots[0]
    bottom, top = _box(last)[3] / heights[_page(last)], _box(first)[1] / heights[_page(first)]
    if (
        bottom <= 1 - _END
        or top >= _END
        or not _has_figures(slot.text for slot in lower.slots if slot.row == first.row)
    ):
        return False
    edges, others = _edges(upper), _edges(lower)
    return bool(edges) and len(edges) == len(others) and not any(map(_apart, edges, others))


def _apart(one: float, other: float) -> bool:
    return abs(one - other) > _ALIGNED


def _edges(grid: Grid) -> list[float]:
    """Return where the columns of *grid* begin and the last of them ends; empty where not all of its cells share these edges."""
    edges: dict[int, float] = {}
    for slot in grid.slots:
        left, _, right, _ = _box(slot)
        if _apart(edges.setdefault(slot.column, left), left) or _apart(edges.setdefault(slot.end, right), right):
            return []
    return [edges[number] for number in sorted(edges)]


def _has_figures(row: Iterable[str]) -> bool:
    """Whether a row ends in cells of figures, blank or not, of which one is no year."""
    ends = list(takewhile(lambda text: not text or FIGURE.fullmatch(text), reversed([*row])))
    return any(text and not _YEAR.fullmatch(text) for text in ends)


def _together(upper: Grid, lower: Grid) -> Grid:
    shift = upper.height - lower.slots[0].row
    return replace(upper, slots=(*upper.slots, *(slot._replace(row=slot.row + shift) for slot in lower.slots)))


# Rows that are cut -----------------------------------------------------------------------------------------------------


def _joined(upper: Grid, lower: Grid) -> tuple[Grid, Grid]:
    """Return the two grids, the row that is cut moved into the upper one."""
    head = _repeated_rows(upper, lower)
    last, first = _row(upper, upper.height - 1), _row(lower, head)
    pairs = _pairs(last, first)
    if not pairs or not _is_cut([one for one, _ in pairs], [other for _, other in pairs]):
        return upper, lower
    whole = {one: _whole(one, other) for one, other in pairs}
    upper = replace(upper, slots=tuple(whole.get(slot, slot) for slot in upper.slots))
    kept = [slot for slot in lower.slots if slot.row > head or slot.row + slot.row_span <= head]
    kept += [
        slot._replace(row=head + 1, row_span=slot.row_span - 1)
        for slot in lower.slots
        if slot.row == head and slot.row_span > 1
    ]
    return upper, replace(lower, slots=tuple(sorted(kept, key=lambda slot: (slot.row, slot.column))))


def _whole(upper: Slot, lower: Slot) -> Slot:
    read = [slot.confidence for slot in (upper, lower) if slot.confidence is not None]
    return upper._replace(text="\n".join(filter(None, (upper.text, lower.text))), confidence=min(read, default=None))


def _repeated_rows(upper: Grid, lower: Grid) -> int:
    """Return how many rows at the head of *lower* print again what *upper* prints: a repeated header."""
    printed = {slot.text for slot in upper.slots if slot.text}
    texts = [{slot.text for slot in row if slot.text} for row in lower.rows()]
    return next((at for at, row in enumerate(texts) if not row or not row <= printed or at > len(texts) // 2), 0)


def _row(grid: Grid, number: int) -> list[Slot]:
    """Return the cells that stand in just this row; a group's label over several rows is none of them."""
    return sorted(
        (slot for slot in grid.slots if slot.row == number and slot.row_span == 1), key=lambda slot: slot.column
    )


def _pairs(upper: Sequence[Slot], lower: Sequence[Slot]) -> list[tuple[Slot, Slot]]:
    """Pair the cells above one another; empty unless each has its own.

    Below the break a group's label goes on as an empty cell, which may be one row high and has no cell of the row above it.
    """
    more = max(0, len(lower) - len(upper))
    if not any(slot.text for slot in lower[:more]):
        lower = lower[more:]
    if len(upper) != len(lower) or len(upper) < _BREAK:
        return []
    pairs = list(zip(upper, lower, strict=True))
    return pairs if all(_above(one, other) for one, other in pairs) else []


def _above(upper: Slot, lower: Slot) -> bool:
    if not (upper.place and upper.place.box and lower.place and lower.place.box):
        return False
    (left, _, right, _), (other_left, _, other_right, _) = upper.place.box, lower.place.box
    return not (_apart(left, other_left) or _apart(right, other_right))


def _is_cut(upper: Sequence[Slot], lower: Sequence[Slot]) -> bool:
    # The label of a group of which this is the first row stands before the row's own, and goes on as an empty cell.
    groups = next((at for at, slot in enumerate(lower) if slot.text), 0)
    label, rest = upper[groups].text, lower[groups].text
    figures = [[slot.text for slot in row[groups + 1 :]] for row in (upper, lower)]
    both = any(figures[0]) and any(figures[1])
    return bool(label and rest and not both and _ORDINAL.match(label) and not _ORDINAL.match(rest))
