"""Cells where a row's label and a column's head cross: both whole, both printed, in the grids of a second reader's Document."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace

from parsers.document import Document, Grid, Slot
from parsers.forms import Address
from parsers.glyphs import fold
from parsers.second.anchors import GROUPS, HEADS, ROWS, Row, column_key, key
from parsers.second.figures import Figure, scan

_UNITS = frozenset({"条", "件", "次", "篇", "个", "人", "人次", "项", "元", "万元"})
_WITHOUT_HEADS = "annex"


@dataclass(slots=True)
class _Band:
    """The heads of a table in force, by code, and the number of the grid they stand in."""

    grid: int = -1
    heads: dict[str, Slot] = field(default_factory=dict)

    @property
    def end(self) -> int:
        """The first row below the heads."""
        return max((slot.row + slot.row_span for slot in self.heads.values()), default=0)


@dataclass(slots=True)
class _Fitting:
    """The state of one pass through a Document: the header in force for each table, what was found (twice), the line of the row above."""

    bands: dict[str, _Band] = field(default_factory=dict)
    found: dict[Address, Figure] = field(default_factory=dict)
    doubled: set[Address] = field(default_factory=set)
    above: Row | None = None

    def grid(self, number: int, grid: Grid) -> None:
        for at, slots in enumerate(grid.rows()):
            scanned = [scan(slot.text)[0] for slot in slots]
            if not self.row(number, at, slots, scanned) and "value" not in scanned:
                self.header(number, at, slots)
        self.across(grid)

    def header(self, number: int, at: int, slots: Sequence[Slot]) -> None:
        """Take up the column heads that the row prints, together with those of the rows right above it."""
        labels = [column_key(slot.text) for slot in slots]
        for table, codes in HEADS.items():
            heads = {codes[label]: slot for label, slot in zip(labels, slots, strict=True) if label in codes}
            if not heads:
                continue
            band = self.bands.get(table, _Band())
            if band.grid != number or at > band.end:
                band = self.bands[table] = _Band(number)
            band.heads.update(heads)

    def row(self, number: int, at: int, slots: Sequence[Slot], scanned: Sequence[str]) -> bool:
        """Fit a row whose innermost label names a line, with nothing but figures, blanks and units behind it; say whether it did."""
        place = max((place for place, slot in enumerate(slots) if _names(slot)), default=-1)
        behind = [pair for pair in zip(slots[place + 1 :], scanned[place + 1 :], strict=True) if not _is_unit(pair[0])]
        figures = [slot for slot, _ in behind]
        if place < 0 or not behind or any(status == "unreadable" for _, status in behind):
            return False
        left = [key(slot.text)[1] for slot in slots[:place]]
        line = self.line(slots[place].text, len(figures), left) if all(slot.row == at for slot in figures) else None
        if line is None:
            return False
        self.above = line
        band = self.bands.get(line.table, _Band())
        crossings = list(_crossings(line, band, figures, same_grid=band.grid == number))
        for code, slot, exact in crossings:
            self.put((line.table, line.code, code), _figure(slot, exact=exact))
        return bool(crossings)

    def line(self, text: str, figures: int, left: Sequence[str]) -> Row | None:
        """Return the line that *text* names; one of several with the same label is told by its group's label, *left* of it or above."""
        ordinal, label = key(text)
        named = [
            row
            for row in ROWS.get(label, ())
            if not row.across
            and ordinal in ("", row.ordinal or ordinal)
            and (row.table in _WITHOUT_HEADS or any(len(columns) <= figures for columns in row.columns))
        ]
        if len(named) > 1 and {row.table for row in named} == {_WITHOUT_HEADS}:
            above = [self.above.label, self.above.group] if self.above else []
            named = [row for row in named if row.group in left] or [row for row in named if row.group in above]
        return named[0] if len(named) == 1 else None

    def put(self, address: Address, figure: Figure) -> None:
        """Keep *figure*; a cell printed twice with different figures is kept with neither."""
        first = self.found.setdefault(address, figure)
        if (first.value, first.status) != (figure.value, figure.status):
            self.doubled.add(address)
        elif first is not figure:
            self.found[address] = replace(first, exact=first.exact and figure.exact)

    def across(self, grid: Grid) -> None:
        """Fit the table whose groups stand side by side: fifteen figures in a row under heads that repeat below their groups."""
        groups = [row for rows in ROWS.values() for row in rows if row.across]
        codes = [*next(iter(groups[0].columns))]
        heads = _heads_across(grid, groups[0].table)
        named = [_group(grid, head, groups) for _, head in heads]
        if [code for code, _ in heads] != codes * len(groups) or not _are_whole(named, len(codes)):
            return
        below = max(slot.row + slot.row_span for _, slot in heads)
        for at, slots in enumerate(grid.rows()):
            figures = [slot for slot in slots if slot.row == at and scan(slot.text)[0] != "unreadable"]
            if at < below or not any(slot.text for slot in figures):
                continue
            under = _under([slot for _, slot in heads], figures)
            for (code, _), group, slot in zip(heads, named, under, strict=True) if under else ():
                if group is not None:
                    self.put((group.table, group.code, code), _figure(slot, exact=True))


def read(document: Document) -> Mapping[Address, Figure]:
    """Return the figure of each cell that *document* shows under whole labels; a cell that cannot be fitted is left out."""
    fitting = _Fitting()
    for number, grid in enumerate(document.grids):
        fitting.grid(number, grid)
    return {address: figure for address, figure in fitting.found.items() if address not in fitting.doubled}


def _names(slot: Slot) -> bool:
    """Whether *slot* has the label of a line. Before several rows it is their group's: 其他处理 and 收到申请数 are both."""
    ordinal, label = key(slot.text)
    if slot.row_span > 1 and label in GROUPS:
        return False
    return any(not row.across and ordinal in ("", row.ordinal or ordinal) for row in ROWS.get(label, ()))


def _is_unit(slot: Slot) -> bool:
    return fold(slot.text) in _UNITS


def _figure(slot: Slot, *, exact: bool) -> Figure:
    status, value = scan(slot.text)
    return Figure(value, status, slot.text, slot.place, exact)


def _crossings(line: Row, band: _Band, figures: Sequence[Slot], *, same_grid: bool) -> Iterator[tuple[str, Slot, bool]]:
    """Yield each column of *line* with its figure, and whether its head says so.

    Under the heads of its own grid by where they stand; where the rows stand otherwise, or the header stands in a grid before, in the
    order of the heads, if there are just as many figures.
    """
    if line.table == _WITHOUT_HEADS:
        printed = [slot for slot in figures if slot.text.strip()] or list(figures)
        if len(printed) == 1:
            yield next(iter(line.columns))[0], printed[0], True
        return
    codes = sorted(band.heads, key=lambda code: band.heads[code].column)
    if not any(set(codes) == set(columns) for columns in line.columns):
        return
    under = _under([band.heads[code] for code in codes], figures) if same_grid else None
    if under is None and len(figures) != len(codes):
        return
    for code, slot in zip(codes, under or figures, strict=True):
        yield code, slot, under is not None or not same_grid


def _under(heads: Sequence[Slot], figures: Sequence[Slot]) -> list[Slot] | None:
    """Return the figure under each head: that which shares most columns with it. None where two share one, or a figure is left over.

    Nor where a blank is left over and another one is not: any of them may be the cell too many that moved the rest.
    """
    chosen = []
    for head in heads:
        shared = [(min(head.end, slot.end) - max(head.column, slot.column), slot) for slot in figures]
        most = max((width for width, _ in shared), default=0)
        best = [slot for width, slot in shared if width == most]
        if most <= 0 or len(best) != 1 or best[0] in chosen:
            return None
        chosen.append(best[0])
    rest = [slot for slot in figures if slot not in chosen]
    if any(slot.text.strip() for slot in rest) or (rest and not all(slot.text.strip() for slot in chosen)):
        return None
    return chosen


def _heads_across(grid: Grid, table: str) -> list[tuple[str, Slot]]:
    """Return the heads of *table* from left to right: those from the row on in which its first label stands."""
    codes = HEADS[table]
    heads = [(codes[label], slot) for slot in grid.slots if (label := column_key(slot.text)) in codes]
    first = next(iter(codes.values()))
    top = min((slot.row for code, slot in heads if code == first), default=0)
    return sorted(((code, slot) for code, slot in heads if slot.row >= top), key=lambda head: head[1].column)


def _are_whole(named: Sequence[Row | None], size: int) -> bool:
    """Whether the heads stand under groups of *size*, each group once."""
    groups = [{row.code if row else "" for row in named[at : at + size]} for at in range(0, len(named), size)]
    return all(len(group) == 1 for group in groups) and len(set().union(*groups)) == len(groups) and None not in named


def _group(grid: Grid, head: Slot, groups: Sequence[Row]) -> Row | None:
    """Return the group whose label stands over *head*, the nearest above."""
    above = [slot for slot in grid.slots if slot.row < head.row and slot.column <= head.column < slot.end]
    for slot in sorted(above, key=lambda slot: -slot.row):
        named = [group for group in groups if group in ROWS.get(key(slot.text)[1], ())]
        if named:
            return named[0]
    return None
