"""Table 4: three groups of results side by side, and all their numbers in one row."""

from collections.abc import Iterator, Sequence

from parsers.cells import Cell, ColumnSource, Located, Note, between_blanks, doubted_cell, read_cell
from parsers.document import Grid, Slot
from parsers.forms import Column, Line, Table
from parsers.glyphs import fold
from parsers.labels import column_label
from parsers.numbers import is_figure, parse

_Heads = list[Slot]
_Chosen = tuple[Sequence[Slot], ColumnSource]


def fit_across(located: Sequence[Located], table: Table) -> tuple[list[Cell], list[Note]]:
    """Fit *table* to the grids: the cells of its row of numbers under each printed head, or in official order where just so many stand."""
    addresses = [(line, column) for _, line, column in table.cells()]
    official = [column_label(column.label) for _, column in addresses]
    cells: list[Cell] = []
    notes: list[Note] = []
    headed = contradicted = False
    for item in located:
        if heads := _heads(item, table):
            headed, contradicted = True, _contradict(heads, official) or not _in_order(item.grid, heads, table)
        if not (heads or (headed and item.section == table.section)):
            continue
        below = max((head.row + head.row_span for head in heads), default=0)
        for slots in _rows_of_numbers(item.grid, below, len(addresses), is_headed=bool(heads)):
            chosen = None if contradicted else _choose(slots, heads if item.grid.aligned else [], official)
            found, note = _read(table, addresses, slots, chosen)
            cells += found
            notes += [note] if note else []
    return cells, notes


def _heads(item: Located, table: Table) -> _Heads:
    """Return the printed heads of the columns from left to right; empty where the grid shows fewer than one group of them."""
    labels = [column_label(column.label) for column in table.blocks[0].columns]
    if labels[0] not in item.heads:
        return []
    grid = item.grid
    figures = {slot.row for slot in grid.slots if is_figure(slot.text)}
    heads = [slot for slot in grid.slots if column_label(slot.text) in labels and slot.row not in figures]
    # Other tables have a 总计 too: this one's heads begin where its first label stands.
    top = min((slot.row for slot in heads if column_label(slot.text) == labels[0]), default=None)
    heads = [slot for slot in heads if top is not None and slot.row >= top]
    if len(heads) < len(labels):
        return []
    if not grid.aligned:
        return sorted(heads, key=lambda slot: (slot.row, slot.column))
    # A header printed once more further down is the same header.
    once = {slot.column: slot for slot in sorted(heads, key=lambda slot: slot.row, reverse=True)}
    return [once[column] for column in sorted(once)]


def _contradict(heads: _Heads, official: Sequence[str]) -> bool:
    """Whether the heads stand in another order than the form's; more of them than the form has tell nothing."""
    rest = iter(official)
    return len(heads) <= len(official) and not all(column_label(head.text) in rest for head in heads)


def _in_order(grid: Grid, heads: _Heads, table: Table) -> bool:
    """Whether the printed names of the groups over *heads* stand in the form's order; those that are not printed contradict nothing."""
    names = [fold(line.label) for line in table.lines]
    lowest = max(head.row for head in heads)
    above = [slot for slot in grid.slots if slot.row <= lowest and fold(slot.text) in names]
    printed = sorted(above, key=lambda slot: (0 if grid.aligned else slot.row, slot.column))
    places = [names.index(fold(slot.text)) for slot in printed]
    return places == sorted(places)


def _rows_of_numbers(grid: Grid, below: int, wanted: int, *, is_headed: bool) -> Iterator[tuple[Slot, ...]]:
    """Yield the rows from *below* on without the label before them: those with figures, and under heads those of *wanted* blanks too."""
    for number, slots in enumerate(grid.rows()):
        own = tuple(slot for slot in slots if slot.row == number >= below)
        while own and _is_label(own[0]):
            own = own[1:]
        if (any(is_figure(slot.text) for slot in own) and len(own) > 1 and (is_headed or len(own) == wanted)) or (
            is_headed and below and len(own) == wanted and all(parse(slot.text).status != "unreadable" for slot in own)
        ):
            yield own


def _is_label(slot: Slot) -> bool:
    """Whether it prints words; a figure that cannot be read, with the mark of a footnote, is no label."""
    return parse(slot.text).status == "unreadable" and not any(char.isdigit() for char in slot.text)


def _read(
    table: Table,
    addresses: Sequence[tuple[Line, Column]],
    slots: Sequence[Slot],
    chosen: _Chosen | None,
) -> tuple[list[Cell], Note | None]:
    if chosen is None:
        cells = [doubted_cell(table.code, line.code, column.code, slots) for line, column in addresses]
        printed = " | ".join(slot.text for slot in slots)
        return cells, Note("columns", printed, table.title, tuple(cell.address for cell in cells))
    under, source = chosen
    return [
        read_cell(table.code, line.code, column, slot, source)
        for (line, column), slot in zip(addresses, under, strict=True)
    ], None


def _choose(slots: Sequence[Slot], heads: _Heads, official: Sequence[str]) -> _Chosen | None:
    """Return the cells under *heads*, all of the form's in its order, or just as many cells on end; None where neither is there."""
    if len(heads) == len(official):
        below = {column: slot for slot in reversed(slots) for column in range(slot.column, slot.end)}
        under = [below.get(head.column) for head in heads]
        chosen = [slot for slot in under if slot is not None]
        if len({slot.column for slot in chosen}) == len(official) and _rest_is_blank(slots, chosen, heads):
            return chosen, "header"
    for counted in (slots, between_blanks(slots)):
        if (
            len(counted) == len(official)
            and all(parse(slot.text).status != "unreadable" for slot in counted)
            and (len(heads) >= len(official) or _stand_over(heads, counted, official))
        ):
            return counted, "assumed_order"
    return None


def _stand_over(heads: _Heads, cells: Sequence[Slot], official: Sequence[str]) -> bool:
    """Whether *cells* stand under the printed heads, or all equally far beside them: one that is misprinted may stand elsewhere."""
    rest = iter(zip(official, cells, strict=True))
    under = [(head, next(cell for label, cell in rest if label == column_label(head.text))) for head in heads]
    return len({cell.column - head.column for head, cell in under}) <= 1


def _rest_is_blank(slots: Sequence[Slot], chosen: Sequence[Slot], heads: _Heads) -> bool:
    """Whether nothing is printed beside *chosen*; a blank cell beyond the heads is one too many, which may be any blank one of them."""
    rest = [slot for slot in slots if slot not in chosen]
    end = max(head.end for head in heads)
    is_long = any(slot.column >= end for slot in rest) and any(not slot.text.strip() for slot in chosen)
    return not is_long and not any(slot.text.strip() for slot in rest)
