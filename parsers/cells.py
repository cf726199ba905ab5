"""One cell of the form as printed, and what the fitting has to say about it."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from decimal import Decimal
from functools import cached_property
from typing import Literal, NamedTuple

from parsers.document import Grid, Place, Slot
from parsers.forms import FORMS, Address, Column, Table
from parsers.labels import column_label, tables_meant
from parsers.numbers import parse
from parsers.printed import PrintedRow, rows

Status = Literal["value", "blank", "not_applicable", "missing", "unreadable"]
ColumnSource = Literal["header", "assumed_order"]
NoteKind = Literal["misprint", "shift", "duplicate", "columns", "unknown_label", "local_row"]
_TABLES = tuple(table for form in FORMS for table in form.tables)


class Cell(NamedTuple):
    """One cell of the form. *value* is None unless *status* is `value`; *raw* is what is printed; *unit* only where printed.

    *confidence* (0 to 1) where it was read by OCR; `parsers.trust` says what that is worth.
    """

    table: str
    row: str
    column: str
    value: Decimal | None
    status: Status
    raw: str = ""
    unit: str | None = None
    place: Place | None = None
    column_source: ColumnSource | None = None
    confidence: float | None = None

    @property
    def address(self) -> Address:
        """[table, row, column] by the codes of the codebook."""
        return self[:3]


@dataclass(frozen=True, slots=True)
class Note:
    """What the fitting met and a reader should know: *printed* stands where the form has *expected*."""

    kind: NoteKind
    printed: str
    expected: str
    cells: tuple[Address, ...] = ()


@dataclass(frozen=True)
class Located:
    """A grid and the role (1-6) of the section it stands in; None before the first heading."""

    section: int | None
    grid: Grid

    # All are asked for under each table of each form.
    @cached_property
    def rows(self) -> Sequence[PrintedRow]:
        """The rows of the grid."""
        return tuple(rows(self.grid))

    @cached_property
    def labels(self) -> AbstractSet[str]:
        """The texts that may be labels of its rows."""
        return frozenset().union(*(row.labels.values() for row in self.rows))

    @cached_property
    def heads(self) -> AbstractSet[str]:
        """The labels as labels of columns."""
        return frozenset(map(column_label, self.labels))

    @cached_property
    def named(self) -> Mapping[Table, AbstractSet[str]]:
        """Those of the labels that may name a line, by the tables, of whatever form, that have it."""
        named: dict[Table, set[str]] = defaultdict(set)
        for label in self.labels:
            for table in tables_meant(label, _TABLES):
                named[table].add(label)
        return named


def read_cell(
    table: str, row: str, column: Column, slot: Slot, source: ColumnSource, head_unit: str | None = None
) -> Cell:
    """Read the number that *slot* prints; *head_unit* is the unit of its printed header. The form's own unit is not repeated."""
    printed = parse(slot.text)
    unit = printed.unit or head_unit
    own = None if unit == column.unit else unit
    seen = (table, row, column.code, printed.value, printed.status, slot.text, own, slot.place, source, slot.confidence)
    # What the class calls in the end: a report has hundreds of cells, and half their time would go into that call.
    return tuple.__new__(Cell, seen)


def between_blanks(slots: Sequence[Slot]) -> list[Slot]:
    """Return the printed cells of a row, where nothing but blank cells stands before and behind them; none where a blank parts them.

    A blank between two figures may be a cell of the form: then the figures behind it stand in other columns than they seem to.
    """
    printed = [place for place, slot in enumerate(slots) if slot.text.strip()]
    on_end = printed and printed[-1] - printed[0] + 1 == len(printed)
    return list(slots[printed[0] : printed[-1] + 1]) if on_end else []


def doubted_cell(table: str, row: str, column: str, slots: Sequence[Slot]) -> Cell:
    """Return an unreadable cell whose raw text is all that is printed in its row, in *slots*."""
    read = [slot.confidence for slot in slots if slot.confidence is not None]
    raw = " | ".join(slot.text for slot in slots)
    return Cell(table, row, column, None, "unreadable", raw, place=slots[0].place, confidence=min(read, default=None))
