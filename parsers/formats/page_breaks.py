"""A row that a page break cuts in two is put together again. Not a format: a part of the layout."""

import re
from collections.abc import Sequence
from dataclasses import replace

from parsers.document import Grid, Slot
from parsers.formats.text_lines import Line

# What begins a label of the form; the second half of a label begins with none of these.
_ORDINAL = re.compile(r"\s*(?:[（(]?[一二三四五六七八九十]+[）)、.]|\d{1,2}\s*[.、．]|[（(]\d{1,2}[）)])")
_ALIGNED = 3.0
_BREAK = 2


def mend(blocks: Sequence[Line | Grid]) -> list[Line | Grid]:
    """Join the last row of a grid to the first of the next page's, where the second is the rest of the first.

    It is where both have the same columns, not more than one of them prints figures, and only the upper half of the label begins with
    an ordinal.
    """
    mended: list[Line | Grid] = []
    for block in blocks:
        before = mended[-1] if mended else None
        if isinstance(block, Grid) and isinstance(before, Grid) and _follows(before, block):
            mended[-1], rest = _joined(before, block)
            mended += [rest] if rest.slots else []
        else:
            mended.append(block)
    return mended


def _follows(upper: Grid, lower: Grid) -> bool:
    pages = [grid.place.page for grid in (upper, lower) if grid.place and grid.place.page]
    return len(pages) == _BREAK and pages[1] - pages[0] == 1


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
    return abs(left - other_left) <= _ALIGNED and abs(right - other_right) <= _ALIGNED


def _is_cut(upper: Sequence[Slot], lower: Sequence[Slot]) -> bool:
    # The label of a group of which this is the first row stands before the row's own, and goes on as an empty cell.
    groups = next((at for at, slot in enumerate(lower) if slot.text), 0)
    label, rest = upper[groups].text, lower[groups].text
    figures = [[slot.text for slot in row[groups + 1 :]] for row in (upper, lower)]
    both = any(figures[0]) and any(figures[1])
    return bool(label and rest and not both and _ORDINAL.match(label) and not _ORDINAL.match(rest))
