"""Errors put into a report on purpose. Each is added as a function here and a name in FAULTS."""

import random
from collections.abc import Callable
from dataclasses import dataclass, field

from crawler.demo.generations import details
from crawler.demo.truth import Figures, FormKey, Planted, broken, form_of
from parsers.forms import Address, Form

_LONG_ENOUGH = range(8, 21)
"""Labels of so many characters stay nearer to themselves than to any other label when one character is lost."""


@dataclass(frozen=True, slots=True)
class Fault:
    """What goes wrong in print: figures, rows (by code), a table (by code), the heading of a section, labels (right to printed).

    *instead* is what the prose says in the place of the truth, by subject, *blanks* are cells with nothing in them but that text.
    """

    planted: tuple[Planted, ...] = ()
    figures: Figures = field(default_factory=dict)
    lost_row: str = ""
    lost_table: str = ""
    lost_section: int = 0
    misprints: dict[str, str] = field(default_factory=dict)
    instead: dict[str, str] = field(default_factory=dict)
    blanks: dict[Address, str] = field(default_factory=dict)


def plant(source: random.Random, rule: str | None, figures: Figures, key: FormKey = "2021") -> Fault:
    """Return the fault that breaks *rule* in the form *key*, none for None. ValueError for a rule that the form does not know.

    *figures* must be those of a busy year, with every row of the form; a fault of figures is only found where zeros are printed.
    """
    if rule is None:
        return Fault()
    known = faults_of(key)
    if rule not in known:
        raise ValueError(f"cannot plant {rule!r} in the form of {key}; known rules: {', '.join(known)}")
    return known[rule](source, figures, form_of(key))


def _changed(figures: Figures, changes: Figures, form: Form) -> Fault:
    """Return the fault of printing *changes*; every identity that no longer holds is recorded."""
    return Fault(planted=broken(figures | changes, form), figures=changes)


def _row_totals_exchanged(source: random.Random, figures: Figures, form: Form) -> Fault:
    """Two rows of table 3 have each other's total: both row sums are wrong, every column sum still holds."""
    totals: list[Address] = [("requests", code, "total") for code in details(form)]
    pairs = [(one, two) for one in totals for two in totals if figures[one] > figures[two]]
    one, two = source.choice(pairs)
    return _changed(figures, {one: figures[two], two: figures[one]}, form)


def _more(source: random.Random, figures: Figures, row: str, form: Form) -> Fault:
    """In *row* of table 3 the number of natural persons and the total are both too high, so that the row itself adds up."""
    extra = source.randint(1, 3)
    cells: list[Address] = [("requests", row, column) for column in ("natural_person", "total")]
    return _changed(figures, {cell: figures[cell] + extra for cell in cells}, form)


def _column_sum_wrong(source: random.Random, figures: Figures, form: Form) -> Fault:
    return _more(source, figures, source.choice(details(form)), form)


def _balance_wrong(source: random.Random, figures: Figures, form: Form) -> Fault:
    return _more(source, figures, "carried_out", form)


def _remedy_total_wrong(source: random.Random, figures: Figures, form: Form) -> Fault:
    group = source.choice([block.lines[0].code for block in form.table("remedies").blocks])
    total = ("remedies", group, "total")
    return _changed(figures, {total: figures[total] + source.randint(1, 4)}, form)


def _annex_total_wrong(source: random.Random, figures: Figures, form: Form) -> Fault:
    (total,) = source.choice(form.identities).right
    return _changed(figures, {total: figures[total] + source.randint(1, 4)}, form)


def _row_lost(source: random.Random, figures: Figures, form: Form) -> Fault:
    row = source.choice(("new_received", "carried_in", *details(form)))
    return Fault(planted=(Planted("T3-ROWS-MISSING", _cells("requests", row, figures)),), lost_row=row)


def _cells(table: str, row: str, figures: Figures) -> tuple[Address, ...]:
    return tuple(address for address in figures if address[0] == table and row in (address[1], ""))


def _label_misprinted(source: random.Random, figures: Figures, form: Form) -> Fault:
    """One character of a label is lost: of a row of table 3, or of the second of the three columns of table 2."""
    if not source.randrange(4):
        column = form.tables[0].blocks[0].columns[1]
        cells = tuple(address for address in figures if address[2] == column.code)
        return Fault(
            planted=(Planted("LABEL-TYPO", cells),), misprints={column.label: _shortened(source, column.label)}
        )
    rows = details(form)
    lines = [line for line in form.table("requests").lines if line.code in rows and len(line.label) in _LONG_ENOUGH]
    line = source.choice(lines)
    cells = _cells("requests", line.code, figures)
    return Fault(planted=(Planted("LABEL-TYPO", cells),), misprints={line.label: _shortened(source, line.label)})


def _shortened(source: random.Random, label: str) -> str:
    at = source.randrange(2, len(label) - 2)
    return label[:at] + label[at + 1 :]


def _table_lost(source: random.Random, figures: Figures, form: Form) -> Fault:
    table = source.choice(form.tables).code
    return Fault(planted=(Planted("S-TABLES", _cells(table, "", figures)),), lost_table=table)


def _heading_lost(source: random.Random, _figures: Figures, _form: Form) -> Fault:
    return Fault(planted=(Planted("S-SECTIONS", ()),), lost_section=source.choice((2, 3, 5, 6)))


Faults = dict[str, Callable[[random.Random, Figures, Form], Fault]]
FAULTS: Faults = {
    "T3-ROW": _row_totals_exchanged,
    "T3-COL": _column_sum_wrong,
    "T3-BAL": _balance_wrong,
    "T4-SUM": _remedy_total_wrong,
    "T3-ROWS-MISSING": _row_lost,
    "LABEL-TYPO": _label_misprinted,
    "S-TABLES": _table_lost,
    "S-SECTIONS": _heading_lost,
}
_OF_ANNEX: Faults = {"A-SUM": _annex_total_wrong}


def faults_of(key: FormKey) -> Faults:
    """Return the faults that a report of the form *key* can have, by the rule that they break."""
    return _OF_ANNEX if key == "2014" else FAULTS
