"""Grids of a form as they are printed, and what goes wrong with them: every figure knows the cell of the form that it is.

A sheet is the pieces of one table, a piece rows of cells; a break (`lose_cells`, `split`, ...) takes a sheet and gives another. `truth`
says of a sheet what stands under each address, `draw` makes it the grid that a format module would hand over.
"""

import random
from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from itertools import groupby

from parsers.document import Grid, Slot
from parsers.forms import Address, Block, Form, Identity, Line, Table
from parsers.tables import Located

Reading = tuple[Decimal | None, str]


@dataclass(frozen=True)
class Ink:
    """What is printed in a cell. *address* and *reading* only where it is a cell of the form."""

    text: str
    address: Address | None = None
    reading: Reading = (None, "blank")


@dataclass(frozen=True)
class Row:
    """A row: its labels from the outermost group to its own, its cells; *head* where it heads columns."""

    labels: tuple[str, ...]
    cells: tuple[Ink, ...]
    head: bool = False
    shift: int = 0


Piece = tuple[Row, ...]
Sheet = tuple[Piece, ...]


def true_sheets(form: Form, figure: Callable[[Address], Ink]) -> dict[Table, Sheet]:
    """Return every table of *form* as its form prints it, with what *figure* prints in each cell."""
    return {table: (tuple(_rows(table, figure)),) for table in form.tables}


def _rows(table: Table, figure: Callable[[Address], Ink]) -> Iterator[Row]:
    if table.blocks[0].across:
        cells = [(line, column) for _, line, column in table.cells()]
        yield Row((), tuple(Ink(column.label) for _, column in cells), head=True)
        yield Row((), tuple(figure((table.code, line.code, column.code)) for line, column in cells))
        return
    for block in table.blocks:
        yield Row((block.heading or "信息内容",), tuple(Ink(column.label) for column in block.columns), head=True)
        for line in block.lines:
            if not line.local:
                yield _row(table, block, line, figure)


def _row(table: Table, block: Block, line: Line, figure: Callable[[Address], Ink]) -> Row:
    label = f"{_ordinal(line)}{line.label}"
    cells = tuple(figure((table.code, line.code, column.code)) for column in block.columns)
    return Row((*line.group, label), cells)


def _ordinal(line: Line) -> str:
    if not line.ordinal:
        return ""
    if line.ordinal.isdigit():
        return f"{line.ordinal}."
    return f"（{line.ordinal}）" if line.group else f"{line.ordinal}、"


def truth(sheets: Sequence[Sheet]) -> dict[Address, set[Reading]]:
    """Return what is printed for each address; one that is printed nowhere is not in it."""
    printed: dict[Address, set[Reading]] = defaultdict(set)
    for sheet in sheets:
        for piece in sheet:
            for row in piece:
                for ink in row.cells:
                    if ink.address:
                        printed[ink.address].add(ink.reading)
    return printed


def show(sheet: Sheet) -> str:
    """Return *sheet* as lines to read: pieces parted by a rule, heads marked with #."""
    pieces = [
        "\n".join(
            f"{'#' * row.head}{'>' * row.shift}{'/'.join(row.labels)} | {' | '.join(ink.text for ink in row.cells)}"
            for row in piece
        )
        for piece in sheet
    ]
    return "\n-----\n".join(pieces)


def draw(piece: Piece, style: str, *, aligned: bool = True) -> Grid:
    """Return the grid of a piece; *style* says how group labels stand before the labels of their rows.

    `spans`: one cell over all rows of the group; `first`: in its first row only, blank cells below; `each`: in every row; `none`: nowhere;
    `joined`: before the row's own label in its cell.
    """
    deep = style in ("spans", "first", "each")
    deepest = max(len(row.labels) for row in piece)
    depth = deepest if deep else min(1, deepest)
    slots: list[Slot] = []
    above: tuple[str, ...] = ()
    for number, row in enumerate(piece):
        groups = row.labels[:-1] if deep else ()
        for level, group in enumerate(groups):
            seen = groups[: level + 1] == above[: level + 1]
            if style == "spans" and seen:
                last = max(n for n, slot in enumerate(slots) if slot.column == level and slot.text == group)
                slots[last] = slots[last]._replace(row_span=number - slots[last].row + 1)
            else:
                slots.append(Slot(group if style == "each" or not seen else "", number, level))
        above = groups
        start = len(groups) + row.shift
        slots += [Slot("", number, column) for column in range(len(groups), start)]
        if row.labels:
            label = "".join(row.labels) if style == "joined" else row.labels[-1]
            slots.append(Slot(label, number, start, 1, max(1, depth - len(groups))))
        end = depth + row.shift
        slots += [Slot(ink.text, number, end + place) for place, ink in enumerate(row.cells)]
    return Grid(tuple(slots), aligned)


def locate(sheets: dict[Table, Sheet], style: str, *, aligned: bool = True) -> list[Located]:
    """Return the grids of all pieces, each in the section of its table."""
    return [
        Located(table.section or None, draw(piece, style, aligned=aligned))
        for table, sheet in sheets.items()
        for piece in sheet
        if piece
    ]


# What goes wrong. Each takes a sheet and the places that a test draws. ---------------------------------------------------


def on_row(sheet: Sheet, place: int, change: Callable[[Row], Row | None]) -> Sheet:
    """Return *sheet* with the row *place* (counted over all that head no columns) changed, or gone where *change* gives None."""
    rows = [(p, r) for p, piece in enumerate(sheet) for r, row in enumerate(piece) if not row.head]
    if not rows:
        return sheet
    at_piece, at_row = rows[place % len(rows)]
    changed = change(sheet[at_piece][at_row])
    piece = sheet[at_piece]
    return (
        *sheet[:at_piece],
        (*piece[:at_row], *([changed] if changed else []), *piece[at_row + 1 :]),
        *sheet[at_piece + 1 :],
    )


def lose_row(sheet: Sheet, place: int) -> Sheet:
    """Leave a row out."""
    return on_row(sheet, place, lambda _: None)


def lose_cell(sheet: Sheet, place: int, cell: int) -> Sheet:
    """Leave a cell of a row out; those behind it stand one further left."""

    def change(row: Row) -> Row:
        at = cell % len(row.cells) if row.cells else 0
        return replace(row, cells=(*row.cells[:at], *row.cells[at + 1 :]))

    return on_row(sheet, place, change)


def ink(sheet: Sheet, place: int, cell: int, text: str, reading: Reading) -> Sheet:
    """Print *text* in a cell, which reads as *reading*."""

    def change(row: Row) -> Row:
        at = cell % len(row.cells) if row.cells else 0
        cells = [Ink(text, one.address, reading) if n == at and one.address else one for n, one in enumerate(row.cells)]
        return replace(row, cells=tuple(cells))

    return on_row(sheet, place, change)


def relabel(sheet: Sheet, place: int, label: Callable[[str], str]) -> Sheet:
    """Misprint the label of a row."""
    return on_row(sheet, place, lambda row: replace(row, labels=(*row.labels[:-1], *map(label, row.labels[-1:]))))


def exchange(sheet: Sheet, place: int, other: Row) -> Sheet:
    """Print the label of the row *other* before a row: it says that its figures are that line's."""

    def change(row: Row) -> Row:
        columns = [[one.address and one.address[2] for one in each.cells] for each in (row, other)]
        if columns[0] != columns[1] or None in columns[0]:
            return row
        cells = tuple(
            replace(one, address=mate.address) if one.address else one
            for one, mate in zip(row.cells, other.cells, strict=True)
        )
        return replace(row, labels=(*row.labels[:-1], other.labels[-1]), cells=cells)

    return on_row(sheet, place, change)


def shift(sheet: Sheet, place: int) -> Sheet:
    """Move a row one column to the right."""
    return on_row(sheet, place, lambda row: replace(row, shift=1))


def note_behind(sheet: Sheet, place: int, text: str) -> Sheet:
    """Add a cell at the end of a row."""
    return on_row(sheet, place, lambda row: replace(row, cells=(*row.cells, Ink(text))))


def double(sheet: Sheet, place: int, other: Callable[[Ink], Ink]) -> Sheet:
    """Print a row once more below itself, its cells as *other* prints them."""
    rows = [(p, r) for p, piece in enumerate(sheet) for r, row in enumerate(piece) if not row.head]
    if not rows:
        return sheet
    p, r = rows[place % len(rows)]
    again = replace(sheet[p][r], cells=tuple(other(one) for one in sheet[p][r].cells))
    return (*sheet[:p], (*sheet[p][: r + 1], again, *sheet[p][r + 1 :]), *sheet[p + 1 :])


def split(sheet: Sheet, place: int, *, repeat: bool) -> Sheet:
    """Go on in another table below, with the header printed once more or not."""
    parts: list[Piece] = []
    for piece in sheet:
        at = 1 + place % max(1, len(piece) - 1)
        heads = [row for row in piece[:at] if row.head]
        above = (heads[-1],) if repeat and heads and piece[at : at + 1] != (heads[-1],) else ()
        parts += [piece[:at], (*above, *piece[at:])] if piece[at:] else [piece]
    return tuple(parts)


def reorder(sheet: Sheet, order: Sequence[int]) -> Sheet:
    """Put the columns of every row, its header's too, in another order."""

    def change(row: Row) -> Row:
        places = [place for place in order if place < len(row.cells)]
        return replace(row, cells=tuple(row.cells[place] for place in places))

    return tuple(tuple(change(row) for row in piece) for piece in sheet)


def shuffle(sheet: Sheet, order: Sequence[int]) -> Sheet:
    """Put the rows under each header in another order."""
    return tuple(tuple(_shuffled(piece, order)) for piece in sheet)


def _shuffled(piece: Piece, order: Sequence[int]) -> Iterator[Row]:
    for head, rows in groupby(piece, key=lambda row: row.head):
        listed = list(rows)
        if head:
            yield from listed
        else:
            yield from (listed[place] for place in order if place < len(listed))


def lose_heads(sheet: Sheet) -> Sheet:
    """Leave every header out."""
    return tuple(tuple(row for row in piece if not row.head) for piece in sheet)


def rehead(sheet: Sheet, place: int, cell: int, label: Callable[[str], str]) -> Sheet:
    """Misprint a column label, in every header that has just this label."""
    heads = [row for piece in sheet for row in piece if row.head]
    if not heads:
        return sheet
    row = heads[place % len(heads)]
    old = row.cells[cell % len(row.cells)].text
    new = label(old)

    def change(row: Row) -> Row:
        return replace(row, cells=tuple(Ink(new) if row.head and one.text == old else one for one in row.cells))

    return tuple(tuple(change(row) for row in piece) for piece in sheet)


# A whole report ----------------------------------------------------------------------------------------------------------

_YEARS = {"2021": 2023, "2019": 2020, "2014": 2016}
_HEADINGS = (
    *("总体情况", "主动公开政府信息情况", "收到和处理政府信息公开申请情况", "政府信息公开行政复议、行政诉讼情况"),
    *("存在的主要问题及改进情况", "其他需要报告的事项"),
)


def add_up(form: Form, source: random.Random) -> Callable[[Address], Ink]:
    """Print figures that satisfy every sum of *form*, most of them zeros."""
    figures = {address: source.choice((0, 0, 0, 1, 2, 13)) for address in form.prescribed()}
    for rule in ("T3-COL", "T3-BAL", "T3-ROW", "T4-SUM", "A-SUM"):
        for identity in (one for one in form.identities if one.rule == rule):
            if rule == "T3-BAL":
                _balance(figures, identity)
            elif identity.right[0] in figures:
                figures[identity.right[0]] = sum(figures[address] for address in identity.left)

    def figure(address: Address) -> Ink:
        return Ink(str(figures[address]), address, (Decimal(figures[address]), "value"))

    return figure


def _balance(figures: dict[Address, int], identity: Identity) -> None:
    """Let as many come in as are handled and carried out."""
    new, carried_in = identity.left
    figures[carried_in] = min(figures[carried_in], sum(figures[address] for address in identity.right))
    figures[new] = sum(figures[address] for address in identity.right) - figures[carried_in]


def write(sheets: dict[Table, Sheet], form: Form, style: str) -> bytes:
    """Return a page that prints *sheets*, each in its section."""
    title = f"青石县水利局{_YEARS[form.key]}年政府信息公开工作年度报告"
    parts = [f"<html><head><meta charset=utf-8><title>{title}</title></head><body><h1>{title}</h1>"]
    for number, heading in enumerate(_HEADINGS, 1):
        parts.append(f"<p>{'一二三四五六'[number - 1]}、{heading}</p><p>按时公开，按时答复。</p>")
        parts += [
            _html(draw(piece, style))
            for table, sheet in sheets.items()
            if table.section == number
            for piece in sheet
            if piece
        ]
    parts += [
        _html(draw(piece, style)) for table, sheet in sheets.items() if not table.section for piece in sheet if piece
    ]
    return "\n".join(parts).encode()


def _html(grid: Grid) -> str:
    rows = [
        "".join(
            f'<td rowspan="{slot.row_span}" colspan="{slot.column_span}">{slot.text}</td>'
            for slot in slots
            if slot.row == number
        )
        for number, slots in enumerate(grid.rows())
    ]
    return f"<table>{''.join(f'<tr>{row}</tr>' for row in rows)}</table>"
