"""Tables whose cells stand in rows under a header (tables 2 and 3)."""

from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from functools import cached_property
from typing import NamedTuple

from parsers.cells import Cell, ColumnSource, Located, Note, between_blanks, doubted_cell, read_cell
from parsers.document import Slot
from parsers.forms import Block, Column, Line, Table
from parsers.glyphs import fold
from parsers.headers import Header, headers, heads_another, is_header
from parsers.labels import match_line, match_misprinted_line
from parsers.numbers import is_unit, parse
from parsers.printed import PrintedRow

# So many figures make a row without a known label a row of the table all the same.
_FIGURES_OF_A_ROW = 5
# What a cell says that stands under a column of the form.
_FIGURES = ("value", "not_applicable")
# A label with fewer characters stands in more than one place of the form.
_SHORTEST_LABEL = 3
# So many rows must agree on where the figures stand before a row with blanks follows them.
_AGREEING_ROWS = 2


class _Spot(NamedTuple):
    """The number of a grid and of a row in it; *aligned* as in Grid; the line of the row above; headers printed so far, by columns.

    *others* are the lines of other forms.
    """

    grid: int
    row: int
    aligned: bool
    before: Line | None
    seen: Mapping[tuple[Column, ...], Header]
    others: tuple[Line, ...]


class _Row(NamedTuple):
    line: Line
    block: Block
    grid: int
    label: Slot
    after: tuple[Slot, ...]
    header: Header | None
    aligned: bool
    misprint: bool
    earlier: Header | None


class _Stranger(NamedTuple):
    """A row with figures whose label names no line, between the lines before and after it."""

    row: PrintedRow
    before: int


@dataclass(frozen=True)
class _Siblings:
    """The rows of a table as a whole; most tables are read without a look at it."""

    rows: Sequence[_Row]

    @cached_property
    def windows(self) -> dict[int, tuple[int, ...]]:
        """For each grid, the grid columns in which most rows have their figures (rows with blanks follow their siblings)."""
        seen: dict[int, Counter[tuple[int, ...]]] = defaultdict(Counter)
        for row in self.rows:
            if row.aligned and (counted := _counted(row)):
                seen[row.grid][tuple(slot.column for slot in counted)] += 1
        best = {grid: counter.most_common(1)[0] for grid, counter in seen.items()}
        return {grid: window for grid, (window, times) in best.items() if times >= _AGREEING_ROWS}

    @cached_property
    def _ends(self) -> Counter[tuple[int, int]]:
        return Counter((row.grid, row.after[-1].end) for row in self.rows)

    def ends_alone(self, row: _Row) -> bool:
        """Whether most rows of the grid of *row* end in another column, or there is no other."""
        together = sum(other.grid == row.grid for other in self.rows)
        return 2 * self._ends[row.grid, row.after[-1].end] <= together or together == 1


def fit_rows(
    located: Sequence[Located],
    table: Table,
    rivals: Sequence[Table],
    named: AbstractSet[str],
    *,
    headed_only: bool,
) -> tuple[list[Cell], list[Note]]:
    """Fit *table* to the grids: its printed cells, and what was odd.

    *rivals* are the same table of other forms, *named* the printed texts that may name a line of this one.
    *headed_only*: the short labels of table 2 count only under a header of its own (for cells of another form than the one shown).
    """
    rows, strangers = _recognise(located, table, rivals, named, headed_only=headed_only)
    siblings = _Siblings(rows)
    cells: list[Cell] = []
    notes: list[Note] = []
    for row in rows:
        cells += (found := _read(table, row, siblings))
        notes += _oddities(row, found)
    for found, note in _place_strangers(table, rows, strangers):
        cells += found
        notes.append(note)
    return cells, [*notes, *_shifted(table, rows)]


def _recognise(
    located: Sequence[Located], table: Table, rivals: Sequence[Table], named: AbstractSet[str], *, headed_only: bool
) -> tuple[list[_Row], list[_Stranger]]:
    """Find the rows of the table. Where a table has several blocks its labels are short: then only where they are at home."""
    rows: list[_Row] = []
    strangers: list[_Stranger] = []
    headed: dict[tuple[Column, ...], Header] = {}
    where: dict[tuple[Column, ...], int | None] = {}
    foreign = False
    others = tuple([line for rival in rivals for line in rival.lines])
    has_rivals = len(table.blocks) > 1
    for number, item in enumerate(located):
        in_section = item.section == table.section and not headed_only
        in_force = headers(item.rows, table, aligned=item.grid.aligned)
        for place, (printed, header) in enumerate(zip(item.rows, in_force, strict=True)):
            if header:
                headed[header.columns], where[header.columns] = header, item.section
            if has_rivals and not printed.figures and (another := heads_another(printed, table, rivals)) is not None:
                foreign = another
            row = None
            if not named.isdisjoint(printed.labels.values()):
                spot = _Spot(number, place, item.grid.aligned, rows[-1].line if rows else None, headed, others)
                row = _row(printed, table, header, spot)
            if row:
                is_near = (row.block.columns, item.section) in where.items()
                if _is_at_home(row, table, foreign=foreign, is_near=is_near, in_section=in_section):
                    rows.append(row)
            elif rows and rows[-1].grid in (number, number - 1) and _is_stranger(printed, table, rivals):
                strangers.append(_Stranger(printed, len(rows)))
    return rows, strangers


def _names_another(row: PrintedRow, behind: int, others: tuple[Line, ...]) -> bool:
    """Whether a label *behind* a place is of *others*, other forms' lines: （六）其他处理 is a row here and heads three there."""
    return any(match_line(label, others) for place, label in row.labels.items() if place > behind)


def _is_at_home(row: _Row, table: Table, *, foreign: bool, is_near: bool, in_section: bool) -> bool:
    """Whether a short label names a row of this table: under its own header, or in its section with no other form's header over it.

    *is_near* where its header stands further up in the same section.
    """
    return len(table.blocks) == 1 or (not foreign and (row.header is not None or is_near or in_section))


def _row(printed: PrintedRow, table: Table, header: Header | None, spot: _Spot) -> _Row | None:
    found = _label(printed, table, spot.before)
    if found is None:
        return None
    place, line, misprint = found
    if _names_another(printed, -1 if misprint else place, spot.others):
        return None
    slots = printed.slots
    after = tuple([slot for slot in slots[place + 1 :] if slot.row == spot.row])
    # A unit is no figure: it stands among what may be a label.
    if max(printed.labels) > place:
        after = tuple([slot for slot in after if not is_unit(slot.text)])
    if not after:
        return None
    block = table.home[line]
    under = header if header and header.columns == block.columns else None
    row = _Row(line, block, spot.grid, slots[place], after, under, spot.aligned, misprint, spot.seen.get(block.columns))
    # A bare 总计 or 其他 heads a column elsewhere: it names a row only where that row's cells are just as many as the form's.
    is_bare = len(fold(slots[place].text)) < _SHORTEST_LABEL and len(table.blocks) == 1
    return None if is_bare and _columns(row, _Siblings(()))[0] is None else row


def _label(row: PrintedRow, table: Table, before: Line | None) -> tuple[int, Line, bool] | None:
    """Return the place of the innermost label in the row, its line, and whether it is misprinted."""
    if is_header(row, table):
        return None
    for place, label in reversed(row.labels.items()):
        if line := match_line(label, table.lines, before, row.texts[:place]):
            return place, line, False
    for place, label in reversed(row.labels.items()):
        if line := match_misprinted_line(label, table.lines):
            return place, line, True
    return None


def _read(table: Table, row: _Row, siblings: _Siblings) -> list[Cell]:
    columns = row.block.columns
    chosen, source = _columns(row, siblings)
    if chosen is None or (_may_be_shifted(row, chosen) and siblings.ends_alone(row)):
        return [doubted_cell(table.code, row.line.code, column.code, row.after) for column in columns]
    units = row.header.units if row.header else (None,) * len(columns)
    return [
        read_cell(table.code, row.line.code, column, slot, source, unit)
        for column, slot, unit in zip(columns, chosen, units, strict=True)
    ]


def _columns(row: _Row, siblings: _Siblings) -> tuple[list[Slot] | None, ColumnSource]:
    """Return the row's cell for each column of its block, and how they were told; None where they cannot be."""
    header = row.header
    if header and header.complete and row.aligned and (picked := header.pick(row.after)):
        return picked, "header"
    if header and header.contradicts:
        return None, "assumed_order"
    found = _counted(row) or _in_window(row, siblings.windows.get(row.grid))
    if found and not header and row.earlier and row.earlier.contradicts:
        # The table goes on under a header that stands further up.
        return row.earlier.arrange(found), "assumed_order"
    # A head that is missing or misprinted may have changed its place with one that is not.
    if found and header and not header.complete and row.aligned and not header.stands_over(found):
        return None, "assumed_order"
    return found, "assumed_order"


def _may_be_shifted(row: _Row, chosen: Sequence[Slot]) -> bool:
    """Whether the row has a blank cell too many at its end, and blanks among its own: any of them may be the one that is too many."""
    if not row.aligned or row.after[-1].column <= max([slot.column for slot in chosen]):
        return False
    printed = [bool(slot.text.strip()) for slot in chosen]
    return any(printed) and not all(printed)


def _counted(row: _Row) -> list[Slot] | None:
    """Exactly as many cells as the form has columns, blanks counted; or so many printed on end, blank cells of the layout around them."""
    wanted = len(row.block.columns)
    if len(row.after) == wanted:
        return list(row.after)
    printed = between_blanks(row.after)
    return printed if len(printed) == wanted and all(parse(slot.text).status in _FIGURES for slot in printed) else None


def _in_window(row: _Row, window: tuple[int, ...] | None) -> list[Slot] | None:
    if window is None or len(window) != len(row.block.columns):
        return None
    by_column = {slot.column: slot for slot in row.after}
    chosen = [by_column[column] for column in window if column in by_column]
    rest_blank = all(slot in chosen or not slot.text.strip() for slot in row.after)
    return chosen if len(chosen) == len(window) and rest_blank else None


def _oddities(row: _Row, cells: Sequence[Cell]) -> Iterator[Note]:
    misprints = row.header.misprints if row.header else {}
    is_doubted = cells[0].column_source is None
    if not (row.misprint or misprints or is_doubted):
        return
    addresses = tuple(cell.address for cell in cells)
    if row.misprint:
        yield Note("misprint", row.label.text, row.line.label, addresses)
    for column in row.block.columns:
        if column.code in misprints:
            named = tuple(address for address in addresses if address[2] == column.code)
            yield Note("misprint", misprints[column.code], column.label, named)
    if is_doubted:
        yield Note("columns", " | ".join(slot.text for slot in row.after), row.line.label, addresses)


def _shifted(table: Table, rows: Sequence[_Row]) -> Iterator[Note]:
    """Name the rows whose label stands in another grid column than most labels of the same group (a conversion slip)."""
    groups: dict[tuple[int, tuple[str, ...]], list[_Row]] = defaultdict(list)
    for row in rows:
        if row.aligned and row.line.group:
            groups[row.grid, row.line.group].append(row)
    for siblings in groups.values():
        if len({row.label.column for row in siblings}) == 1:
            continue
        usual, times = Counter(row.label.column for row in siblings).most_common(1)[0]
        for row in siblings:
            if row.label.column != usual and times > 1:
                cells = tuple((table.code, row.line.code, column.code) for column in row.block.columns)
                yield Note("shift", f"{row.label.text} @{row.label.column + 1}", f"@{usual + 1}", cells)


def _is_local(row: PrintedRow) -> bool:
    """Whether the row has a label and a figure."""
    return row.figures > 0 and any(parse(text).status == "unreadable" and not is_unit(text) for text in row.texts)


def _is_stranger(row: PrintedRow, table: Table, rivals: Sequence[Table]) -> bool:
    """Whether the row has about as many figures as one of the table, and its label names no line of another form."""
    if not (_is_local(row) if table.grows else len(table.blocks) == 1 and _is_long(row, table)):
        return False
    return not any(_label(row, rival, None) for rival in rivals)


def _is_long(row: PrintedRow, table: Table) -> bool:
    columns = len(table.blocks[0].columns)
    return _FIGURES_OF_A_ROW <= row.figures <= columns + 1 and len(row.slots) < 2 * columns


def _place_strangers(
    table: Table, rows: Sequence[_Row], strangers: Sequence[_Stranger]
) -> Iterator[tuple[list[Cell], Note]]:
    """Raise the alarm on a row with an unknown label; where just one line is missing between its neighbours, its cells are unreadable."""
    order = {line.code: index for index, line in enumerate(line for line in table.lines if not line.local)}
    for stranger in strangers:
        printed = " | ".join(stranger.row.texts)
        if table.grows:
            yield [], Note("local_row", printed, "")
            continue
        # A local line has no place of its own in the form, and tells none.
        before = order.get(rows[stranger.before - 1].line.code)
        after = order.get(rows[stranger.before].line.code) if stranger.before < len(rows) else len(order)
        if before is None or after is None or after - before - 1 != 1:
            yield [], Note("unknown_label", printed, "")
            continue
        line = next(line for line in table.lines if order.get(line.code) == before + 1)
        block = next(block for block in table.blocks if line in block.lines)
        cells = [doubted_cell(table.code, line.code, column.code, stranger.row.slots) for column in block.columns]
        yield cells, Note("unknown_label", printed, line.label, tuple(cell.address for cell in cells))
