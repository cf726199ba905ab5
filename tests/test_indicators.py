"""Rates, series and the panel: what is counted of what, what is not shown, what never adds up."""

import re
import sqlite3
from contextlib import closing
from importlib.resources import files

import pytest
from many_reports import agencies, empty, enter, report

from archive.indicators import indicators, terms
from archive.views import panel, variable
from parsers.forms import FORMS

FORMS_SINCE_2019 = [form for form in FORMS if form.first_year >= 2019]
GRANTED, PART, HANDLED = (("requests", row, "total") for row in ("granted", "partly_granted", "total_handled"))


@pytest.fixture
def db():
    with closing(empty()) as made:
        yield made


@pytest.mark.parametrize("form", FORMS_SINCE_2019, ids=lambda form: form.key)
@pytest.mark.parametrize("family", ["outcome", "broad"])
def test_every_outcome_is_used_exactly_once(form, family):
    """The rates of a family divide what was handled: together they count each row that the form's own sum adds up, once, of one whole."""
    rates = [one for one in indicators() if family in one.families]
    used = [cell for one in rates for sign, cell in terms(one.numerator, form) if sign == 1]
    (leaves,) = [one.left for one in form.identities if one.right == (HANDLED,) and one.rule == "T3-COL"]
    assert sorted(used) == sorted(leaves)
    assert {one.denominator for one in rates} == {"total_handled"}


def test_every_kind_of_applicant_is_used_exactly_once():
    """The shares of applicants divide what was newly received."""
    form = FORMS_SINCE_2019[0]
    used = [cell for one in indicators() if "applicant" in one.families for _, cell in terms(one.numerator, form)]
    (row,) = [one for one in form.identities if one.right == (("requests", "new_received", "total"),)]
    assert sorted(used) == sorted(row.left)


def test_every_term_is_a_cell(db):
    """What the tables of indicators and of the crosswalk name stands in the codebook of that form."""
    for table in ("indicator_terms", "crosswalk_cells"):
        lost = db.execute(
            f"SELECT * FROM {table} AS t WHERE NOT EXISTS (SELECT 1 FROM codebook AS b WHERE b.form = t.form"
            " AND b.table_name = t.table_name AND b.row = t.row AND b.column = t.column)"
        )
        assert lost.fetchall() == []
    assert db.execute("SELECT count(DISTINCT indicator) FROM indicator_terms").fetchone() == (len(indicators()),)


@pytest.mark.parametrize(
    ("printed", "shown"),
    [
        ({GRANTED: 6, PART: 3, HANDLED: 10}, (9, 10, 0.9, 0)),
        ({GRANTED: 6, PART: 3, HANDLED: 9}, (9, 9, None, 1)),  # too few for a rate
        ({GRANTED: 0, PART: 0, HANDLED: 0}, (0, 0, None, 1)),
        ({GRANTED: 6, PART: None, HANDLED: 10}, (None, 10, None, None)),  # a blank is no 0
        ({GRANTED: 6, HANDLED: 10}, (None, 10, None, None)),  # nor is a missing row
    ],
)
def test_a_rate_shows_what_it_is_made_of(db, printed, shown):
    """Numerator and denominator always stand beside a rate; under a small denominator, or with a number absent, there is none."""
    enter(db, [report("a", 2023, printed)])
    asked = "SELECT numerator, denominator, rate, suppressed FROM indicators WHERE indicator = 'grant_rate'"
    assert db.execute(asked).fetchall() == [shown]


def test_other_handling_joins_across_forms_as_a_sum(db):
    """The one row of 2019 and the three of 2021 are one concept; what was disclosed in all is no stock in force, and says so."""
    parts = {
        ("requests", f"other_{one}", "total"): count
        for one, count in (("no_correction", 1), ("fee_unpaid", 2), ("misc", 3))
    }
    stock = {("proactive", "normative_documents", "in_force"): 4}
    older = {("requests", "other_handling", "total"): 5, ("proactive", "normative_documents", "total_disclosed"): 90}
    enter(db, [report("a", 2020, older), report("a", 2021, {**parts, **stock})])
    asked = "SELECT year, value, comparability FROM series WHERE concept = ? ORDER BY year"
    assert db.execute(asked, ("other_handling",)).fetchall() == [(2020, 5, "none"), (2021, 6, "exact")]
    assert db.execute(asked, ("normative_documents_in_force",)).fetchall() == [(2020, 90, "none"), (2021, 4, "break")]


def test_the_panel_has_a_row_for_each_organisation_and_year(db):
    """Current versions only, every cell under its variable, the printed number or nothing."""
    made = list(agencies(5, 2, range(2020, 2023)))
    enter(db, made)
    db.row_factory = sqlite3.Row
    rows = {row["report"]: row for row in db.execute("SELECT * FROM panel")}
    assert len(rows) == 6
    names = {
        (table.code, line.code, column.code): variable(line, column)
        for form in FORMS_SINCE_2019
        for table in form.tables
        for _, line, column in table.cells()
    }
    for one in made:
        row = rows[f"{one.organization.id}-{one.year}"]
        printed = {names[cell.address]: cell.value for cell in one.cells}
        assert {name: row[name] for name in printed} == {
            name: value and float(value) for name, value in printed.items()
        }
        assert row["a_received"] is None


def test_variables_are_safe_for_stata():
    """Names of the panel: ASCII, lower case, at most 32 characters, unique."""
    names = re.findall(r"^  (\w+),? -- ", panel(), re.MULTILINE)
    assert len(names) > 280
    assert len(set(names)) == len(names)
    assert all(re.fullmatch(r"[a-z][a-z0-9_]{0,31}", name) for name in names)


def test_cells_of_one_report_are_found_by_index(db):
    """Asking the view for a report scans none of the tables that grow with the archive."""
    plan = [row[3] for row in db.execute("EXPLAIN QUERY PLAN SELECT * FROM cells WHERE report = 'x'")]
    scanned = [step for step in plan if re.match(r"SCAN (?!c |cells)", step)]
    assert scanned == []
    assert sum("SEARCH v " in step and "(report=?" in step for step in plan) == 4


def _queries() -> list[tuple[str, str]]:
    found = files("archive.site") / "queries"
    return [(one.name, one.read_text(encoding="utf-8")) for one in found.iterdir()]


@pytest.mark.parametrize(("name", "sql"), sorted(_queries()), ids=lambda value: value if value.endswith(".sql") else "")
def test_no_saved_query_sums_across_scopes(db, name, sql):
    """What a query says of organs is the same whether reports on whole levels are in the archive or not."""
    answers = dict.fromkeys(re.findall(r":(\w+)", sql), "")

    def asked() -> set[str]:
        return {repr(row) for row in db.execute(sql, answers)}

    made = list(agencies(7, 3, range(2021, 2023)))
    enter(db, [one for one in made if one.organization.id != "u-0000000002"])
    before = asked()
    big = {cell.address: 1_000_003 for cell in made[0].cells}
    enter(db, [report("w-1", year, big, scope="whole", name="大县人民政府") for year in (2021, 2022)])
    assert before <= asked(), name
