"""Cells fitted to the form by label: never by counting numbers.

Rows by their own label, whole and innermost; columns by the header where header and row share a grid, otherwise in the official
order, and only where exactly as many cells as the form prescribes follow the label. What cannot be told is `unreadable`, and said.
"""

from collections.abc import Callable, Iterator, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, replace
from functools import lru_cache

from parsers.across import fit_across
from parsers.cells import Cell, ColumnSource, Located, Note, Status
from parsers.forms import FORMS, Address, Form, Table
from parsers.glyphs import fold
from parsers.headers import is_header
from parsers.labels import column_label, lines_meant, split_ordinal
from parsers.rows import fit_rows

__all__ = ["Cell", "ColumnSource", "Fitted", "Located", "Note", "Status", "fit", "shown_form"]


# A label with fewer characters heads columns elsewhere.
_SHORTEST_LABEL = 3
_LONG = 100
_SECTION_2 = 2
# The annex of 2014 has no header of its own to know it by: so many of its labels do.
_ENOUGH_LINES = 5 * _LONG


@dataclass(frozen=True, slots=True)
class Fitted:
    """The cells printed for a form (absent ones are left out) and what was odd about them."""

    cells: tuple[Cell, ...]
    notes: tuple[Note, ...]


def shown_form(located: Sequence[Located], forms: Sequence[Form]) -> Form | None:
    """Return the form whose column labels section 2 shows; else the one whose own rows it shows, or section 3, or an annex."""
    for count, enough in _counts(located, forms):
        shown = {form.key: count(form) for form in forms}
        best = max(forms, key=lambda form: shown[form.key])
        if shown[best.key] >= enough:
            return best
    return None


def _counts(located: Sequence[Located], forms: Sequence[Form]) -> Iterator[tuple[Callable[[Form], int], int]]:
    """Yield what counts the marks of a form, and how many of them are enough to know it by; the surest first."""
    labels = frozenset[str]().union(*(item.heads for item in located))
    yield lambda form: len(labels & _proactive_labels(form)), 1
    of_section_2 = _rests([item for item in located if item.section == _SECTION_2])
    yield lambda form: len(of_section_2 & _own_lines(form, tuple(forms))), 1
    rests = _rests(located)
    yield lambda form: _count_lines(form.table("requests"), rests), 1
    yield lambda form: _count_lines(form.table("annex"), rests), _ENOUGH_LINES


def _rests(located: Sequence[Located]) -> set[str]:
    """Return what is printed, without ordinals."""
    texts = set[str]().union(*(row.texts for item in located for row in item.rows))
    return {split_ordinal(text)[1] for text in texts}


@lru_cache(maxsize=16)
def _proactive_labels(form: Form) -> frozenset[str]:
    return frozenset(column_label(column.label) for block in form.table("proactive").blocks for column in block.columns)


@lru_cache(maxsize=16)
def _own_lines(form: Form, forms: tuple[Form, ...]) -> set[str]:
    """Return the labels of section 2 that stand in no other form: 行政规范性文件 here, 规范性文件 there."""
    labels = {other.key: {fold(line.label) for line in other.table("proactive").lines} for other in forms}
    return labels[form.key].difference(*(those for key, those in labels.items() if key != form.key))


def _count_lines(table: Table, rests: AbstractSet[str]) -> int:
    """Weigh the prescribed lines of *table* whose whole label is among *rests*; bare words such as 总计 head columns elsewhere."""
    named = [fold(line.label) for line in table.lines if not line.local]
    found = [label for label in named if label in rests]
    return len(found) + _LONG * sum(len(label) >= _SHORTEST_LABEL for label in found)


def fit(located: Sequence[Located], form: Form, known: AbstractSet[Address] | None = None) -> Fitted:
    """Fit every grid to *form*: a Cell for each printed cell of it, and a Note for each oddity. Nothing is read from prose.

    *known*, for cells of another form than the one shown, are the addresses of those that need not be read once more. The short labels
    of table 2 then count only under a header of this form's own.
    """
    cells: list[Cell] = []
    notes: list[Note] = []
    for table in form.tables:
        labels = frozenset[str]().union(*(item.named.get(table, ()) for item in located))
        is_across = _is_across(table)
        if not (labels or is_across) or (known is not None and not _may_be_printed(located, table, labels, known)):
            continue
        if is_across:
            found, odd = fit_across(located, table)
        else:
            found, odd = fit_rows(located, table, _rivals(form, table.code), labels, headed_only=known is not None)
        cells += found
        notes += odd
    return _merge(cells, notes)


def _may_be_printed(
    located: Sequence[Located], table: Table, labels: AbstractSet[str], known: AbstractSet[Address]
) -> bool:
    """Whether grids can print a cell of *table* beside those *known*: in a line that one of their *labels* means, or side by side."""
    unknown = {line for line, addresses in table.addresses.items() if not addresses <= known}
    if any(table.home[line].across for line in unknown):
        return True
    telling = {label for label in labels if not unknown.isdisjoint(lines_meant(label, table.lines))}
    return bool(telling) and any(
        not telling.isdisjoint(row.labels.values()) and not is_header(row, table)
        for item in located
        for row in item.rows
    )


@lru_cache(maxsize=64)
def _rivals(form: Form, code: str) -> tuple[Table, ...]:
    """Return the table *code* of the other forms that have it."""
    tables = [other.table(code) for other in FORMS if other is not form]
    return tuple(table for table in tables if table.blocks)


def _is_across(table: Table) -> bool:
    return any(block.across for block in table.blocks)


def _merge(cells: Sequence[Cell], notes: Sequence[Note]) -> Fitted:
    """Make one cell of those printed twice alike (a row repeated at a page break); one printed twice otherwise is unreadable.

    Where only one of them could be fitted, and stands under its header, it is the cell: the other stands in a table of another kind,
    and the note says that it is there.
    """
    if len(once := {cell[:3]: cell for cell in cells}) == len(cells):
        return Fitted(tuple(once.values()), tuple(_gather(notes)))
    merged: dict[Address, Cell] = {}
    doubled: dict[Address, str] = {}
    for cell in cells:
        first = merged.setdefault(cell.address, cell)
        if first is cell or (first.value, first.status) == (cell.value, cell.status):
            continue
        raw = f"{first.raw} / {cell.raw}"
        doubled[cell.address] = raw
        headed = [one for one in (first, cell) if one.column_source == "header"]
        if len(headed) == 1 and not _is_fitted(first if headed[0] is cell else cell):
            merged[cell.address] = headed[0]
        else:
            merged[cell.address] = first._replace(value=None, status="unreadable", raw=raw)
    odd = [Note("duplicate", raw, "", (address,)) for address, raw in doubled.items()]
    return Fitted(tuple(merged.values()), (*_gather(notes), *odd))


def _is_fitted(cell: Cell) -> bool:
    """Whether its row could be laid on the columns of the form at all."""
    return cell.column_source is not None


def _gather(notes: Sequence[Note]) -> Iterator[Note]:
    """Make one note of those that say the same of several cells (a misprinted header)."""
    cells: dict[Note, list[Address]] = {}
    for note in notes:
        cells.setdefault(replace(note, cells=()), []).extend(note.cells)
    for note, named in cells.items():
        yield replace(note, cells=tuple(dict.fromkeys(named)))
