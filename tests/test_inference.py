"""Numbers that the sums leave no choice about: found, true, and never among the cells."""

import random
import sqlite3
from contextlib import closing
from dataclasses import replace
from decimal import Decimal

from hand_made import FORM, report
from hypothesis import given, settings
from hypothesis import strategies as st

import parsers
from archive import rows, schema
from archive.captures import Capture
from archive.cell_rows import lay_out
from crawler.demo import figures
from crawler.demo.generate import generate
from parsers.forms import Address
from parsers.inference import infer
from parsers.report import Report
from parsers.tables import Cell

SOUGHT = [address for address in FORM.prescribed() if address[0] != "proactive"]


def drawn(seed: int) -> dict[Address, Decimal]:
    """Return the figures of an invented report whose sums hold."""
    return dict(figures.draw(random.Random(seed), "青石县人民政府", {}, busy=True))


def hidden(values: dict[Address, Decimal], unseen: set[Address], status: str = "unreadable") -> Report:
    """Return a report of *values* in which the cells *unseen* could not be read."""
    cells = [Cell(*address, value, "value", f"{value:f}") for address, value in values.items() if address not in unseen]
    return replace(report(*cells, *(Cell(*one, None, status, "?") for one in unseen)), inferred=())


@given(st.integers(0, 40), st.sets(st.sampled_from(SOUGHT), min_size=1, max_size=12))
@settings(max_examples=30, deadline=None)
def test_what_is_inferred_is_true_and_no_cell(seed, unseen):
    """Whatever is hidden: an inferred number is the one that was hidden, its cell stays without a value, and no cell changes."""
    values = drawn(seed)
    read = hidden(values, unseen)
    found = infer(read)
    for one in found:
        address = (one.table, one.row, one.column)
        assert address in unseen
        assert values[address] == one.value
        assert read.cell(address).value is None
    if len(unseen) == 1:
        assert found


def test_a_row_that_is_not_printed_is_inferred_beside_the_cells():
    """A lost row of outcomes stays missing, and its numbers follow from the sums of the columns."""
    for seed in range(4):
        printed = generate(seed, format="text", blanks="zeros", plant="T3-ROWS-MISSING")
        read = parsers.parse(printed.body)
        lost = {address for address, cell in printed.cells.items() if cell.status == "missing"}
        assert {(one.table, one.row, one.column) for one in read.inferred} == lost
        assert {read.cell(address).status for address in lost} == {"missing"}
        assert {read.cell(address).value for address in lost} == {None}


def test_two_unknowns_in_a_sum_that_is_full_are_both_zero():
    """Where what is printed already makes up the total, nothing is left for the cells that are not."""
    values = dict.fromkeys(FORM.prescribed(), Decimal(0))
    unseen = {("remedies", "reconsideration", "upheld"), ("remedies", "reconsideration", "pending")}
    assert {(one.row, one.column, one.value) for one in infer(hidden(values, unseen))} == {
        (*one[1:], 0) for one in unseen
    }


def test_a_local_row_tells_nothing_of_the_rows_that_it_stands_for():
    """（六）其他处理 printed as one row adds up to the columns; how much of it is of which of its three parts nobody knows."""
    parts = FORM.stands_for["other_handling"]
    columns = [column.code for column in FORM.table("requests").blocks[0].columns]
    unseen = {("requests", part, column) for part in parts for column in columns}
    values = dict.fromkeys(FORM.prescribed(), Decimal(0)) | {
        ("requests", row, column): Decimal(column in ("natural_person", "total"))
        for row in ("new_received", "other_handling", "total_handled")
        for column in columns
    }
    assert infer(hidden(values, unseen, "missing")) == ()


def test_contradictions_are_refused():
    """Where two sums want different numbers, or a sum beside them fails, nothing is inferred."""
    values = drawn(3)
    cell = ("requests", "granted", "business")
    apart = values | {("requests", "total_handled", "business"): values["requests", "total_handled", "business"] + 1}
    assert infer(hidden(apart, {cell})) == ()
    total = ("remedies", "reconsideration", "total")
    low = values | {total: values[total] - values[total], ("remedies", "reconsideration", "upheld"): Decimal(5)}
    assert infer(hidden(low, {("remedies", "reconsideration", "pending")})) == ()


def test_blanks_are_neither_inferred_nor_taken_for_zeros():
    """A sum with a blank in it tells nothing: the blank may stand for a zero or for nothing known."""
    values = drawn(5)
    blank = ("remedies", "reconsideration", "pending")
    read = hidden(values, {blank}, "blank")
    assert infer(read) == ()
    both = replace(read, cells=tuple(_unread(one, "upheld") for one in read.cells))
    assert infer(both) == ()


def _unread(cell: Cell, column: str) -> Cell:
    named = cell.address == ("remedies", "reconsideration", column)
    return cell._replace(value=None, status="unreadable", raw="?") if named else cell


@given(st.integers(0, 40), st.sets(st.sampled_from(SOUGHT), min_size=1, max_size=6))
@settings(max_examples=6, deadline=None)
def test_inferred_numbers_enter_no_table_but_their_own(seed, unseen):
    """The archive's cells, sums and rates are the same with inferred numbers as without them; they stand in `inferred` alone."""
    read = hidden(drawn(seed), unseen)
    known = replace(read, inferred=infer(read))
    with closing(written(read)) as plain, closing(written(known)) as told:
        for name in _names(plain):
            held = [db.execute(f'SELECT * FROM "{name}"').fetchall() for db in (plain, told)]
            assert (sorted(held[0], key=repr) == sorted(held[1], key=repr)) == (
                name != "inferred" or not known.inferred
            ), name


def written(read: Report) -> sqlite3.Connection:
    """Return an archive in memory that holds *read*."""
    db = sqlite3.connect(":memory:")
    db.executescript(schema.script())
    capture = Capture(
        "sha256:00",
        "http://127.0.0.1/",
        "2025-01-20T00:00:00Z",
        "text/html",
        200,
        1,
        "report",
        None,
        None,
        None,
        None,
        "",
        0,
    )
    made = {"organizations": [rows.organization_row(read)], "reports": [rows.report_row("x", read, capture, "mark")]}
    for table, lines in (made | rows.report_rows("x", read, lay_out(read.cells), capture)).items():
        for line in lines:
            db.execute(f"INSERT INTO {table} VALUES ({', '.join('?' * len(line))})", line)
    return db


def _names(db: sqlite3.Connection) -> list[str]:
    names = db.execute("SELECT name FROM sqlite_schema WHERE type IN ('table', 'view') AND name NOT LIKE '%fts%'")
    return [name for (name,) in names]
