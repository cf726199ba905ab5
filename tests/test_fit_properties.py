"""Whatever happens to a grid, each cell of the form is right, or doubted, or missing: never silently wrong, never invented.

Every figure is another number, so that none can stand in for another. Left out, because the paper itself does not tell the truth any
more: columns in another order where no header was ever printed, or where the labels that were exchanged are misprinted besides and do
not stand in the rows' own grid; a cell lost in a row that has a blank cell besides (the blank may be
the lost one's); two misprints in one label; a label that is that of another row when that row is not printed; rows of the same name
(被依法纠错数) out of their order where no group label stands before them.
"""

from collections.abc import Callable
from dataclasses import replace
from decimal import Decimal
from functools import partial
from typing import Any

import broken_grids as broken
import pytest
from broken_grids import Ink, Row, Sheet
from hypothesis import given, note
from hypothesis import strategies as st

from parsers import second
from parsers.document import Document
from parsers.forms import FORMS, Address, Form, Table
from parsers.tables import fit

TABLED = [form for form in FORMS if form.prescribed()]
STYLES = ("spans", "first", "each", "none", "joined")
PLACE = st.integers(0, 70)
EDITS = st.sampled_from((None, "甲", "公", "处"))
CELL = st.integers(0, 14)
TEXTS = (
    ("", (None, "blank")),
    (" ", (None, "blank")),
    ("/", (None, "not_applicable")),
    ("—", (None, "not_applicable")),
    ("无", (None, "not_applicable")),
    ("详见附件", (None, "unreadable")),
    ("约30", (None, "unreadable")),
    ("8①", (None, "unreadable")),
    ("1 2", (None, "unreadable")),
    ("７７７７", (Decimal(7777), "value")),
    ("8,888件", (Decimal(8888), "value")),
    ("6666（其中网上6000）", (Decimal(6666), "value")),
    ("0", (Decimal(0), "value")),
)


def numbered(form: Form) -> Callable[[Address], Ink]:
    """Print another number in each cell."""
    numbers = {address: 101 + place for place, address in enumerate(form.prescribed())}

    def figure(address: Address) -> Ink:
        return Ink(str(numbers[address]), address, (Decimal(numbers[address]), "value"))

    return figure


def one_edit(label: str, place: int, char: str | None) -> str:
    """Drop a character of a label (*char* None) or print another in its place; the ordinal stays."""
    start = next((n + 1 for n, c in enumerate(label[:4]) if c in "）、."), 0)
    at = start + place % max(1, len(label) - start)
    return label[:at] + (char or "") + label[at + 1 :]


Draw = Callable[[st.SearchStrategy], Any]


def breaks(draw: Draw, sheet: Sheet, table: Table, style: str, *, aligned: bool, keep_heads: bool = False) -> Sheet:
    """Break a sheet in one or several ways; no row is broken twice (what a row lost and what it has too much may cancel out)."""
    rows = _rows(sheet)
    places = sorted({place % len(rows) for place in draw(st.lists(PLACE, max_size=4))})
    whole = [row for place, row in enumerate(rows) if place not in places and not _has_namesake(row, table)]
    # From the last row to the first, so that none is counted wrongly once another is gone or doubled.
    for place in reversed(places):
        sheet = _break_row(draw, sheet, place, table, style, whole)
    kinds = draw(st.lists(st.sampled_from(("split", "reorder", "shuffle", "rehead")), unique=True, max_size=3))
    if "reorder" in kinds and (not aligned or "split" in kinds):
        kinds = [kind for kind in kinds if kind != "rehead"]
    for kind in kinds:
        sheet = _break_table(draw, sheet, kind, table)
    return broken.lose_heads(sheet) if not keep_heads and "reorder" not in kinds and draw(st.booleans()) else sheet


def _rows(sheet: Sheet) -> list[Row]:
    return [row for piece in sheet for row in piece if not row.head]


def _break_row(draw: Draw, sheet: Sheet, place: int, table: Table, style: str, whole: list[Row]) -> Sheet:
    kinds: dict[str, Callable[[], Sheet]] = {
        "cell": lambda: broken.lose_cell(sheet, place, draw(CELL)),
        "text": lambda: broken.ink(sheet, place, draw(CELL), *draw(st.sampled_from(TEXTS))),
        "misprint": lambda: broken.relabel(sheet, place, partial(one_edit, place=draw(PLACE), char=draw(EDITS))),
        "mute": lambda: broken.on_row(sheet, place, lambda row: row if _says_more(row, table, style) else _mute(row)),
        "shift": lambda: broken.shift(sheet, place),
        "note": lambda: broken.note_behind(sheet, place, draw(st.sampled_from(("", "备注", "9999")))),
        "exchange": lambda: broken.exchange(sheet, place, draw(st.sampled_from(whole))) if whole else sheet,
        "lose": lambda: broken.lose_row(sheet, place),
        "double": lambda: _doubled(draw, sheet, place),
    }
    return kinds[draw(st.sampled_from(tuple(kinds)))]()


def _doubled(draw: Draw, sheet: Sheet, place: int) -> Sheet:
    """Print a row once more, alike or with another number in each cell."""
    other = draw(st.booleans())
    return broken.double(
        sheet, place, lambda one: Ink(one.text + "9", one.address, (Decimal(one.text + "9"), "value")) if other else one
    )


def _says_more(row: Row, table: Table, style: str) -> bool:
    """Whether what stands before a row's label is a line's label too: a row that has only this one left says that it is this line."""
    return style != "spans" and any(label in {line.label for line in table.lines} for label in row.labels[-2:-1])


def _mute(row: Row) -> Row:
    return replace(row, labels=(*row.labels[:-1], *("" for _ in row.labels[-1:])))


def _break_table(draw: Draw, sheet: Sheet, kind: str, table: Table) -> Sheet:
    if kind == "split":
        return broken.split(sheet, draw(PLACE), repeat=draw(st.booleans()))
    if kind == "reorder":
        return broken.reorder(sheet, draw(st.permutations(range(15))))
    if kind == "shuffle" and not any(_has_namesake(row, table) for row in _rows(sheet)):
        return broken.shuffle(sheet, draw(st.permutations(range(60))))
    if kind != "rehead":
        return sheet
    return broken.rehead(sheet, draw(PLACE), draw(CELL), partial(one_edit, place=draw(PLACE), char=draw(EDITS)))


def _has_namesake(row: Row, table: Table) -> bool:
    labels = [line.label for line in table.lines]
    return any(row.labels and row.labels[-1].endswith(label) and labels.count(label) > 1 for label in labels)


def wrongs(sheets: dict[Table, Sheet], form: Form, style: str, *, aligned: bool) -> list[str]:
    """Return what is silently wrong or invented in the fitting of *sheets*."""
    fitted = fit(broken.locate(sheets, style, aligned=aligned), form)
    printed = broken.truth(list(sheets.values()))
    doubted = {address for note in fitted.notes for address in note.cells}
    return [
        f"{cell.address} read {cell.value} {cell.status}, printed {sorted(map(str, printed.get(cell.address, ())))}"
        for cell in fitted.cells
        if cell.status != "unreadable"
        and cell.address not in doubted
        and printed.get(cell.address) != {(cell.value, cell.status)}
    ]


def wrongs_of_second(sheets: dict[Table, Sheet], style: str) -> list[str]:
    """Return what the second reader finds that is not printed so. It has no doubts: what it cannot fit it leaves out."""
    document = Document(tuple(item.grid for item in broken.locate(sheets, style)))
    printed = broken.truth(list(sheets.values()))
    return [
        f"{address} read {figure.value} {figure.status}, printed {sorted(map(str, printed.get(address, ())))}"
        for address, figure in second.read(document).items()
        if figure.status != "unreadable" and printed.get(address) != {(figure.value, figure.status)}
    ]


@given(st.data())
def test_a_broken_grid_is_right_or_doubted_or_missing(data):
    """Rows lost, shuffled, doubled, ragged, shifted; labels misprinted; headers lost, misprinted, in another order; tables split."""
    form, code = data.draw(st.sampled_from([(form.key, table.code) for form in TABLED for table in form.tables]))
    style, aligned = data.draw(st.sampled_from(STYLES)), data.draw(st.booleans())
    form = next(one for one in TABLED if one.key == form)
    table = form.table(code)
    sheets = broken.true_sheets(form, numbered(form))
    sheets[table] = breaks(data.draw, sheets[table], table, style, aligned=aligned)
    note(broken.show(sheets[table]))
    assert wrongs(sheets, form, style, aligned=aligned) == []
    # The second reader reads only what is aligned, and knows no labels that run together: those rows it leaves out.
    if aligned and style != "joined":
        assert wrongs_of_second(sheets, style) == []


@pytest.mark.parametrize("style", STYLES)
@pytest.mark.parametrize("form", TABLED, ids=lambda form: form.key)
def test_a_whole_grid_is_right(form, style):
    """Every cell of an unbroken form is read as printed, however its group labels are printed."""
    sheets = broken.true_sheets(form, numbered(form))
    fitted = fit(broken.locate(sheets, style), form)
    read = {cell.address: {(cell.value, cell.status)} for cell in fitted.cells}
    assert read == broken.truth(list(sheets.values()))
    assert fitted.notes == ()
