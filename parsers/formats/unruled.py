"""Tables without rulings: figures that stand under one another make columns, and what is printed to their left names the rows.

Not a format: a part of the layout. Where a figure stands under no one column its row is given as printed, without columns.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

from parsers.document import Grid, Place, Slot
from parsers.formats.pages import Box, Char
from parsers.formats.text_lines import FIGURE, Line, line, rounded

# Gaps, in parts of the character's size, that part two figures or two heads, and two words of a label.
_APART, _WORDS_APART = 0.5, 1.5
# What begins a label of the form, however near the label of its group stands.
_ORDINAL = re.compile(r"[（(]?[一二三四五六七八九十]+[）)、]|\d{1,2}[.、．]\D")
_WITH_DIGITS = re.compile(r"[\d０-９]")
# A fragment of a label lies nearer than so many lines to the figures of its row.
_NEAR = 2.0
# Heads of columns stand on at most so many lines above the first figures.
_HEAD_LINES = 6
# A line of the header lies within so many times its size of the line below.
_CLOSE = 4.5
_COLUMNS = 3

Parts = tuple[Line, ...]


@dataclass(frozen=True, slots=True)
class _Row:
    """A line of figures: what stands to the left of them, and the figures."""

    labels: Parts
    figures: Parts

    @property
    def line(self) -> Line:
        """Its first part, which says where it stands."""
        return (*self.labels, *self.figures)[0]

    @property
    def middle(self) -> float:
        """The height at which the row stands, from the top of the page."""
        return (self.line.box[1] + self.line.box[3]) / 2


def tables(prose: Sequence[Line]) -> list[Line | Grid]:
    """Return the lines of a page, those of unruled tables made to grids: each run of rows with as many figures."""
    ordered = sorted(prose, key=lambda one: (one.box[1], one.box[0]))
    rows = {at: row for at, one in enumerate(ordered) if (row := _row(one))}
    runs = list(_runs(ordered, rows))
    taken: dict[int, Grid] = {}
    hidden: set[int] = set()
    for run in runs:
        if (made := _table(ordered, rows, run, hidden)) is not None:
            taken[run[0]], used = made
            hidden |= used
    return [taken.get(at, one) for at, one in enumerate(ordered) if at in taken or at not in hidden]


def _row(one: Line) -> _Row | None:
    """Read a line as labels and figures; None where it is no row of a table."""
    if not _WITH_DIGITS.search("".join([char.text for char in one.chars])):
        return None
    parts = _parts(one, _APART)
    count = next((at for at, part in enumerate(reversed(parts)) if not _is_figure(part)), len(parts))
    labels, figures = parts[: len(parts) - count], tuple(parts[len(parts) - count :])
    if not figures or not any(_WITH_DIGITS.search(part.text) for part in figures):
        return None
    words = tuple(_joined(labels, _WORDS_APART))
    is_row = len(figures) >= _COLUMNS or (words and _parted(words[-1], figures[0]) and len(words) <= _COLUMNS)
    return _Row(words, figures) if is_row else None


def _is_figure(part: Line) -> bool:
    return bool(FIGURE.fullmatch(part.text))


def _parted(left: Line, right: Line) -> bool:
    return right.box[0] - left.box[2] > _WORDS_APART * max(left.size, right.size)


def _parts(one: Line, apart: float) -> list[Line]:
    """Cut a line where its gaps are wider than *apart* times its size."""
    runs: list[list[Char]] = [[one.chars[0]]]
    for before, char in pairwise(one.chars):
        is_apart = char.x0 - before.x1 > apart * min(char.size, before.size)
        if is_apart:
            runs.append([])
        runs[-1].append(char)
    return [line(one.page, run) for run in runs] if len(runs) > 1 else [one]


def _joined(parts: Sequence[Line], apart: float) -> Iterator[Line]:
    run: list[Char] = []
    for part in parts:
        if run and (part.chars[0].x0 - run[-1].x1 > apart * part.size or _ORDINAL.match(part.text)):
            yield line(part.page, run)
            run = []
        run += part.chars
    if run:
        yield line(parts[0].page, run)


def _runs(ordered: Sequence[Line], rows: dict[int, _Row]) -> Iterator[list[int]]:
    """Yield the rows of each table: as many figures each, with nothing between them but fragments of labels."""
    run: list[int] = []
    for at in sorted(rows):
        if run and not _goes_on(ordered, rows, run, at):
            yield run
            run = []
        run.append(at)
    if run:
        yield run


def _goes_on(ordered: Sequence[Line], rows: dict[int, _Row], run: Sequence[int], at: int) -> bool:
    left = min(figure.box[0] for place in (*run, at) for figure in rows[place].figures)
    between = ordered[run[-1] + 1 : at]
    single = {len(rows[place].figures) == 1 for place in (run[-1], at)}
    return len(single) == 1 and all(one.box[2] <= left for one in between)


def _table(
    ordered: Sequence[Line], rows: dict[int, _Row], run: Sequence[int], hidden: set[int]
) -> tuple[Grid, set[int]] | None:
    """Return the grid of a run of rows, with its heads and fragments of labels, and the lines that went into it."""
    columns = _columns([figure for at in run for figure in rows[at].figures])
    fragments = [at for at in range(run[0], run[-1] + 1) if at not in rows]
    fragments += _beside(ordered, rows, run, columns[0][0], hidden)
    begin = min([run[0], *fragments])
    heads = list(range(_first_head(ordered, rows, begin, columns, hidden), begin))
    if len(run) == 1 and begin and not heads:
        return None
    labelled = _with_fragments([rows[at] for at in run], [ordered[at] for at in fragments])
    width = max(len(row.labels) for row in labelled)
    slots = [*_head_slots([ordered[at] for at in heads], columns, width)]
    for number, row in enumerate(labelled, 1):
        slots += _slots(row, number, columns, width)
    used = {*run, *heads, *fragments}
    box = _around([ordered[at].box for at in used])
    page = ordered[run[0]].page
    return Grid(tuple(slots), place=Place(page=page, box=rounded(box))), used


def _beside(
    ordered: Sequence[Line], rows: dict[int, _Row], run: Sequence[int], left: float, taken: set[int]
) -> Iterator[int]:
    """Yield the lines just above the first row and just below the last that go on its label, to the left of the figures."""
    for at, step in ((run[0], -1), (run[-1], 1)):
        place = at + step
        while 0 <= place < len(ordered) and place not in rows and place not in taken:
            if ordered[place].box[2] > left or not _goes_on_label(rows[at], ordered[place], step):
                break
            yield place
            place += step


def _goes_on_label(row: _Row, one: Line, step: int) -> bool:
    """Whether a line above (*step* -1) or below a row is a part of its label: near, over it, and no second beginning of one."""
    near = abs((one.box[1] + one.box[3]) / 2 - row.middle) <= _NEAR * one.size
    over = not row.labels or _overlap(one, row.labels[-1])
    # Below stands no beginning of a label, and above none where the row's own label has one.
    second = one.text if step > 0 else row.labels[-1].text if row.labels else ""
    return near and over and not _ORDINAL.match(second)


def _overlap(one: Line, other: Line) -> bool:
    return one.box[0] < other.box[2] and one.box[2] > other.box[0]


def _columns(figures: Sequence[Line]) -> list[tuple[float, float]]:
    """Return the stretches of the page's width over which figures stand under one another."""
    columns: list[tuple[float, float]] = []
    for left, right in sorted((figure.box[0], figure.box[2]) for figure in figures):
        if columns and left < columns[-1][1]:
            columns[-1] = columns[-1][0], max(columns[-1][1], right)
        else:
            columns.append((left, right))
    return columns


def _first_head(
    ordered: Sequence[Line], rows: dict[int, _Row], first: int, columns: Sequence[tuple[float, float]], hidden: set[int]
) -> int:
    """Return the place of the uppermost line of the header: lines of which a part stands in the columns, close above one another."""
    top = first
    while top > max(0, first - _HEAD_LINES):
        one, below = ordered[top - 1], ordered[top]
        near = below.box[1] - one.box[1] <= _CLOSE * one.size
        reaches = (one.box[2] > columns[0][0] and len(_parts(one, _APART)) > 1) or one.box[0] > columns[0][
            0
        ] - one.size * 2
        if top - 1 in rows or top - 1 in hidden or not near or not reaches:
            break
        top -= 1
    return top


def _with_fragments(rows: Sequence[_Row], fragments: Sequence[Line]) -> list[_Row]:
    """Add each line without figures to the label of the row that it lies nearest to, if it lies under or over a part of it."""
    added: dict[int, list[Line]] = {}
    for fragment in fragments:
        middle = (fragment.box[1] + fragment.box[3]) / 2
        for part in _joined(_parts(fragment, _APART), _WORDS_APART):
            near = min(range(len(rows)), key=lambda at: abs(rows[at].middle - middle))
            if abs(rows[near].middle - middle) <= _NEAR * part.size:
                added.setdefault(near, []).append(part)
    return [replace(row, labels=_completed(row.labels, added.get(at, ()))) for at, row in enumerate(rows)]


def _completed(labels: Parts, fragments: Sequence[Line]) -> Parts:
    """Put fragments to the labels that they stand over or under; one that stands alone is a label of its own."""
    grown = [list(label.chars) for label in labels]
    for fragment in fragments:
        over = next(
            (
                chars
                for chars in grown
                if min(c.x0 for c in chars) < fragment.box[2] and max(c.x1 for c in chars) > fragment.box[0]
            ),
            None,
        )
        if over is None:
            grown.append(list(fragment.chars))
        else:
            over += fragment.chars
    return tuple(sorted((_stacked(labels, fragments, chars) for chars in grown), key=lambda one: one.box[0]))


def _stacked(labels: Parts, fragments: Sequence[Line], chars: Sequence[Char]) -> Line:
    """Return characters of several lines as one line, read from top to bottom."""
    mine = sorted((one for one in (*labels, *fragments) if one.chars[0] in chars), key=lambda one: one.box[1])
    return replace(
        mine[0], text="\n".join(one.text for one in mine), box=_around([one.box for one in mine]), chars=tuple(chars)
    )


def _slots(row: _Row, number: int, columns: Sequence[tuple[float, float]], width: int) -> Iterator[Slot]:
    """Yield the labels of a row, the innermost last, and its figure in each column, blank where none stands."""
    shift = width - len(row.labels)
    for at, label in enumerate(row.labels):
        # The first label takes the columns that the row does not fill: its own label may begin further left.
        yield _slot(label, number, at + shift if at else 0, shift + 1 if not at else 1)
    under: list[list[Line]] = [[] for _ in columns]
    for figure in row.figures:
        middle = (figure.box[0] + figure.box[2]) / 2
        under[next(at for at, (left, right) in enumerate(columns) if left <= middle <= right)].append(figure)
    for at, found in enumerate(under):
        if found:
            yield _slot(_together(found), number, width + at, 1)
        else:
            box = (columns[at][0], row.line.box[1], columns[at][1], row.line.box[3])
            yield Slot("", number, width + at, place=Place(page=row.line.page, box=rounded(box)))


def _together(figures: Sequence[Line]) -> Line:
    """Return the figures of one column as one text with a blank between: two numbers, which only a person can tell apart."""
    return replace(figures[0], text=" ".join(figure.text for figure in figures))


def _slot(one: Line, row: int, column: int, span: int) -> Slot:
    return Slot(
        one.text, row, column, column_span=span, place=Place(page=one.page, box=one.box), confidence=_confidence(one)
    )


def _confidence(one: Line) -> float | None:
    return min((char.confidence for char in one.chars if char.confidence is not None), default=None)


def _head_slots(heads: Sequence[Line], columns: Sequence[tuple[float, float]], width: int) -> Iterator[Slot]:
    """Yield the head of each column: the parts that stand over it alone; what stands over several (申请人情况) is left out."""
    over: list[list[Line]] = [[] for _ in columns]
    for part in (part for one in heads for part in _parts(one, _APART)):
        found = [at for at in range(len(columns)) if _covers(part, columns, at)]
        if len(found) == 1:
            over[found[0]].append(part)
    for at, parts in enumerate(over):
        if parts:
            text = "\n".join(part.text for part in parts)
            head = replace(parts[0], text=text, box=_around([part.box for part in parts]))
            yield _slot(head, 0, width + at, 1)


def _covers(part: Line, columns: Sequence[tuple[float, float]], at: int) -> bool:
    """Whether *part* stands over the column: its middle in the column's share of the width, or its ends over the column."""
    share = _share(columns, at)
    middle = (part.box[0] + part.box[2]) / 2
    over = part.box[0] < columns[at][1] and part.box[2] > columns[at][0]
    return over or share[0] <= middle < share[1]


def _share(columns: Sequence[tuple[float, float]], at: int) -> tuple[float, float]:
    left = (columns[at - 1][1] + columns[at][0]) / 2 if at else columns[0][0] - _margin(columns)
    right = (columns[at][1] + columns[at + 1][0]) / 2 if at + 1 < len(columns) else columns[-1][1] + _margin(columns)
    return left, right


def _margin(columns: Sequence[tuple[float, float]]) -> float:
    gaps = [right[0] - left[1] for left, right in pairwise(columns)]
    return max(gaps, default=60.0) / 2


def _around(boxes: Sequence[Box]) -> Box:
    return (
        min(box[0] for box in boxes),
        min(box[1] for box in boxes),
        max(box[2] for box in boxes),
        max(box[3] for box in boxes),
    )
