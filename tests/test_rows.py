"""A report becomes rows and JSON without a number changed, and with every doubt kept."""

import hashlib
import json
import os
import sqlite3
from contextlib import closing
from dataclasses import replace
from decimal import Decimal
from pathlib import Path

import jsonschema
import pytest
from hand_made import FEES, FORM, TOTAL, cells, report

from archive import report_json, rows, schema
from archive.captures import Capture
from archive.cell_rows import ContradictoryReportError, lay_out
from parsers.claim_kinds import KINDS
from parsers.document import Place
from parsers.tables import Cell

CAPTURE = Capture(
    digest="sha256:" + "ab" * 32,
    url="https://example.gov.cn/1.html",
    fetched_at="2025-04-01T00:00:00Z",
    media_type="text/html",
    status=200,
    size=10,
    role="report",
    title=None,
    name=None,
    via=None,
    site=None,
    warc="captures/1.warc.gz",
    offset=0,
)
SCHEMA = Path(os.environ.get("GONGKAI_CORPUS", "../shared/corpus")).resolve().parent / "report.schema.json"

ODD = (
    Cell("proactive", "regulations", "issued", Decimal(22), "value", "22（其中修订 16 件）"),
    Cell("proactive", "regulations", "repealed", None, "blank", ""),
    Cell("proactive", "regulations", "in_force", None, "not_applicable", "/"),
    Cell(*FEES, Decimal("96171.60"), "value", "96171.60", "元", Place(2, (1.5, 2.0, 30.0, 40.25)), "header"),
    Cell(*TOTAL, None, "unreadable", "5 4 5", None, Place(path="/html/body/table[2]/tr[4]/td[9]"), "assumed_order"),
    Cell("requests", "granted", "research", Decimal(-1), "value", "-1"),
    Cell("requests", "granted", "business", Decimal(7), "value", "7", None, Place(line=9), "assumed_order"),
    Cell("requests", "granted", "nonprofit", Decimal(8), "value", "８"),
    Cell("requests", "granted", "legal_service", Decimal("0.5"), "value", "0.5"),
    *(Cell("remedies", "reconsideration", one, None, "missing") for one in ("upheld", "corrected", "total")),
)


@pytest.fixture
def db():
    with closing(sqlite3.connect(":memory:")) as made:
        made.executescript(schema.script())
        yield made


def report_rows(key, read):
    return rows.report_rows(key, read, lay_out(read.cells), CAPTURE)


def fingerprint(read):
    return rows.fingerprint(read, lay_out(read.cells))


def is_noted(cell):
    return bool(report_rows("x", report(cell))["cell_notes"])


def enter(db, read, key="410302-government-2024"):
    tables = {
        "organizations": [rows.organization_row(read)],
        "reports": [rows.report_row(key, read, CAPTURE, fingerprint(read))],
        **report_rows(key, read),
        "codebook": rows.codebook_rows(),
    }
    for table, lines in tables.items():
        for line in lines:
            db.execute(f"INSERT INTO {table} VALUES ({', '.join('?' * len(line))})", line)
    return db


def test_every_cell_comes_back_from_the_view_as_it_was_read(db):
    """`cells` gives each cell its value, status and printed text, in four tables, whatever the status."""
    extra = Cell("requests", "other_handling", "total", Decimal(4), "value", "4")
    older = Cell("proactive", "licensing", "prev_items", Decimal(5), "value", "5")
    read = report(*ODD, extra, older)
    enter(db, read)
    kept = {
        (table, row, column): (value, status, raw)
        for table, row, column, value, status, raw in db.execute(
            "SELECT table_name, row, column, value, status, raw FROM cells WHERE report = '410302-government-2024'"
        )
    }
    assert kept == {
        cell.address: (None if cell.value is None else report_json.number(cell.value), cell.status, cell.raw)
        for cell in read.cells
    }
    assert len(kept) == 202


def test_only_a_value_has_a_number(db):
    """A cell that is blank, missing, not applicable or unreadable is NULL in its table, never 0."""
    enter(db, report(*ODD))
    assert db.execute(
        "SELECT typeof(value), value FROM proactive WHERE item = 'regulations' ORDER BY measure"
    ).fetchall() == [
        ("null", None),
        ("integer", 22),
        ("null", None),
    ]
    assert db.execute("SELECT upheld, pending, total FROM remedies WHERE kind = 'reconsideration'").fetchone()[::2] == (
        None,
        None,
    )


def test_numbers_are_as_printed(db):
    """Integral values are integers, others reals of the same digits; nothing is rounded or converted."""
    enter(db, report(*ODD))
    assert db.execute("SELECT value, typeof(value), unit FROM proactive WHERE item = 'admin_fees'").fetchone() == (
        96171.6,
        "real",
        "元",
    )
    assert db.execute(
        "SELECT typeof(research), research, legal_service FROM requests WHERE outcome = 'granted'"
    ).fetchone() == ("integer", -1, 0.5)


@pytest.mark.parametrize(
    ("printed", "expected"),
    [("0", 0), ("12.0", 12), ("1E+2", 100), ("-35", -35), ("0.1", 0.1), ("9" * 30, 1e30), (str(2**63 - 1), 2**63 - 1)],
)
def test_number(printed, expected):
    """A Decimal becomes the int it is, otherwise the float nearest to it."""
    number = report_json.number(Decimal(printed))
    assert (number, type(number)) == (expected, type(expected))


def test_notes_are_kept_of_all_that_is_not_a_plain_number(db):
    """cell_notes hold every cell whose status, printed text, unit or column says more than its value, and no other."""
    enter(db, report(*ODD))
    noted = {tuple(line) for line in db.execute("SELECT table_name, row, column FROM cell_notes")}
    plain = {("requests", "granted", "research"), ("requests", "granted", "legal_service")}
    assert noted == {cell.address for cell in ODD} - plain
    assert db.execute(
        "SELECT status, raw, column_source, place FROM cell_notes WHERE row = 'new_received'"
    ).fetchone() == (
        "unreadable",
        "5 4 5",
        "assumed_order",
        '{"path":"/html/body/table[2]/tr[4]/td[9]"}',
    )
    assert json.loads(db.execute("SELECT place FROM cell_notes WHERE row = 'admin_fees'").fetchone()[0]) == {
        "page": 2,
        "box": [1.5, 2.0, 30.0, 40.25],
    }


def test_a_plain_real_is_given_back_as_printed(db):
    """Where no note is kept, what the view shows as printed is what was printed."""
    numbers = ["0.1", "12.50", "100000000000000000000", "0.30000000000000004", "123456789.123", "1e5", "007", "3.0"]
    fees = [Cell(*FEES, Decimal(one), "value", one) for one in numbers]
    enter(db, report())
    for fee in fees:
        db.execute("DELETE FROM cell_notes")
        db.execute("UPDATE proactive SET value = ? WHERE item = 'admin_fees'", [report_json.number(fee.value)])
        (shown,) = db.execute("SELECT raw FROM cells WHERE row = 'admin_fees'").fetchone()
        assert shown == fee.raw or is_noted(fee)
    assert [fee.raw for fee in fees if not is_noted(fee)] == ["0.1", "123456789.123"]


def test_labels_of_a_cell_of_another_form(db):
    """A cell that its report's form does not know is labelled as the form that has it does."""
    older = Cell("proactive", "licensing", "prev_items", Decimal(5), "value", "5")
    enter(db, report(older))
    query = "SELECT label_zh, column_zh, unit FROM cells WHERE row = 'licensing' ORDER BY column"
    assert db.execute(query).fetchall() == [
        ("行政许可", "本年处理决定数量", "件"),
        ("行政许可", "上一年项目数量", "项"),
    ]


def test_findings_sections_and_claims_are_kept(db):
    """What was found, said and claimed stands in its table, with what it hangs on."""
    enter(db, report())
    named = (
        "SELECT f.rule, c.table_name, c.row FROM findings AS f JOIN finding_cells AS c ON c.finding = f.id ORDER BY 2"
    )
    assert db.execute(named).fetchall() == [("T3-ROW", *FEES[:2]), ("T3-ROW", *TOTAL[:2])]
    assert db.execute("SELECT position, number, heading, text FROM sections ORDER BY position").fetchall() == [
        (1, 1, "一、总体情况", "全年作出行政处罚98件。"),
        (2, None, "附", ""),
    ]
    assert db.execute("SELECT kind, value, exact, unit, section FROM claims").fetchall() == [
        ("received", 545, 0, "件", 1)
    ]
    assert db.execute("SELECT value, rule FROM inferred").fetchall() == [(23, "T3-BAL")]
    assert db.execute("SELECT rule, passes FROM passes").fetchall() == [("T3-COL", 7), ("T4-SUM", 3)]
    counts = "SELECT value_count, missing_count, error_count, warning_count, info_count FROM reports"
    assert db.execute(counts).fetchone() == (200, 0, 1, 1, 0)


def test_section_ids_grow_with_the_year():
    """Newest first is the order of the key, so that a search can stop early; an id never depends on what else is there."""
    ids = [report_rows("x", report(year=year))["sections"][0][0] for year in (None, 2008, 2021, 2024)]
    assert ids == sorted(ids)
    assert len(set(ids)) == 4
    assert report_rows("y", report(year=2024))["sections"][0][0] == ids[-1]


def test_two_values_for_one_cell_are_refused():
    """A report that gives a cell twice is never stored with either."""
    read = replace(report(), cells=(*cells(), Cell(*TOTAL, Decimal(3), "value", "3")))
    for _ in range(2):  # what is remembered of the layouts that were met is no way around
        with pytest.raises(ContradictoryReportError, match="requests/new_received/total was read 2 times"):
            lay_out(read.cells)


def test_fingerprints_tell_versions_apart():
    """Cells and findings make a version; order, prose and places do not."""
    first = report(*ODD)
    same = replace(first, cells=first.cells[::-1], sections=(), title="x", findings=first.findings[::-1])
    moved = replace(first, cells=tuple(cell._replace(place=Place(line=1)) for cell in first.cells))
    blank = report(*ODD, Cell("requests", "granted", "total", None, "blank"))
    doubted = replace(first, findings=first.findings[:1])
    assert len({fingerprint(one) for one in (first, same, moved)}) == 1
    assert len({fingerprint(one) for one in (first, blank, doubted, report())}) == 4


def test_rows_and_fingerprint_do_not_depend_on_the_order_of_cells():
    """Reports whose cells stand at other addresses, or in another order, share nothing but what they print."""
    local = Cell("requests", "local_outcome", "business", Decimal(3), "value", "3")
    fewer = report(*ODD).cells[1:]
    for kept in (report(*ODD).cells, fewer, (*fewer, local), (local,), ()):
        one, other = (replace(report(), cells=cells) for cells in (kept, kept[::-1]))
        assert fingerprint(one) == fingerprint(other)
        found, again = (report_rows("x", read) for read in (one, other))
        assert {table: sorted(lines, key=repr) for table, lines in found.items()} == {
            table: sorted(lines, key=repr) for table, lines in again.items()
        }
        assert len(found["proactive"]) == sum(cell.table == "proactive" for cell in kept)
    alone = report_rows("x", replace(report(), cells=(local,)))
    assert alone["requests"] == [("x", "local_outcome", None, 3, *(None,) * 5)]


def test_fingerprints_are_those_of_archives_that_there_are():
    """A build goes on with an archive.db that an earlier version of the program made: equal figures have an equal digest there."""
    said = ", ".join(
        f"({cell.table!r}, {cell.row!r}, {cell.column!r}, {None if cell.value is None else report_json.number(cell.value)!r},"
        f" {cell.status!r}, {cell.unit!r})"
        for cell in sorted(report(*ODD).cells)
    )
    findings = [("S-SECTIONS", "fail", []), ("T3-ROW", "fail", [FEES, TOTAL])]
    assert fingerprint(report(*ODD)) == hashlib.sha256(f"([{said}], {findings})".encode()).hexdigest()


def test_the_codebook_knows_every_cell(db):
    """Each prescribed cell of each form has its labels, unit and variable; variables are unique within a form."""
    enter(db, report())
    assert db.execute("SELECT form, count(*) FROM codebook WHERE prescribed GROUP BY form").fetchall() == [
        ("2014", 58),
        ("2019", 198),
        ("2021", 200),
    ]
    assert db.execute("SELECT form, variable FROM codebook GROUP BY 1, 2 HAVING count(*) > 1").fetchall() == []
    assert (
        db.execute("SELECT variable FROM codebook WHERE row = 'new_received' AND column = 'total'").fetchall()
        == [("q_new_all",)] * 2
    )


def test_the_codebook_knows_every_kind_of_claim(db):
    """Each kind of number that prose states has its labels, unit and variable, in the table `narrative`."""
    enter(db, report())
    rows_ = db.execute(
        "SELECT row, label_zh, label_en, prescribed FROM codebook WHERE table_name = 'narrative' ORDER BY position"
    ).fetchall()
    assert [row[:3] for row in rows_] == [(kind.code, kind.chinese, kind.english) for kind in KINDS]
    assert {row[3] for row in rows_} == {0}


def test_json_says_what_was_read():
    """to_json gives the cells, findings and claims in the words of the schema."""
    printed = report_json.to_json("a.html", report(*ODD))
    cell = {(one["table"], one["row"], one["column"]): one for one in printed["cells"]}
    assert cell[FEES] == {
        "table": "proactive",
        "row": "admin_fees",
        "column": "amount_10k_yuan",
        "value": 96171.6,
        "unit": "元",
        "status": "value",
        "raw": "96171.60",
        "place": {"page": 2, "box": [1.5, 2.0, 30.0, 40.25]},
        "column_source": "header",
    }
    assert cell["proactive", "regulations", "repealed"]["value"] is None
    assert type(cell["requests", "granted", "research"]["value"]) is int
    assert printed["findings"][0]["cells"] == [list(TOTAL), list(FEES)]
    assert printed["organization"]["id"] == "410302-government"
    assert printed["file"] == "a.html"


@pytest.mark.skipif(not SCHEMA.exists(), reason=f"{SCHEMA.name} is not beside the corpus (GONGKAI_CORPUS)")
@pytest.mark.parametrize(
    "read", [report(*ODD), report(year=None, form=None, published=None, title=None, claims=())], ids=["odd", "bare"]
)
def test_json_is_valid(read):
    """What to_json gives is JSON, and valid by the published schema."""
    printed = json.loads(json.dumps(report_json.to_json("a.html", read), allow_nan=False))
    jsonschema.validate(printed, json.loads(SCHEMA.read_text(encoding="utf-8")))


def test_forms_fit_the_wide_tables():
    """Every cell of every form has a column to go to."""
    for table in (table for table in FORM.tables if table.code != "proactive"):
        columns = {column.code for _, _, column in table.cells()}
        assert columns == set(schema.comments()[table.code]) - {"", "report", "outcome", "kind"}
