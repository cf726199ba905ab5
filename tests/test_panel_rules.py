"""Each rule about several reports: what keeps it, what breaks it, and what cannot be told."""

import re
import sqlite3
from contextlib import closing
from dataclasses import replace

import pytest
from archive_rows import everything
from many_reports import Figures, agencies, capture, empty, enter, report

from archive.panel import RULES, judge, portions
from archive.store import Store
from parsers.report import Report

CARRIED_IN, CARRIED_OUT = ("requests", "carried_in", "total"), ("requests", "carried_out", "total")
ISSUED, REPEALED, IN_FORCE = (("proactive", "normative_documents", one) for one in ("issued", "repealed", "in_force"))
DISCLOSED = ("proactive", "normative_documents", "total_disclosed")
LICENCES = ("proactive", "licensing", "decisions")
RECEIVED = ("requests", "new_received", "total")
ITEMS, CHANGE = (("proactive", "licensing", one) for one in ("prev_items", "item_change"))
PENDING, CASES = ("remedies", "reconsideration", "pending"), ("remedies", "reconsideration", "total")
SUITS, HANDLED = ("remedies", "litigation_after_recon", "total"), ("requests", "total_handled", "total")
TEXT = "".join(chr(0x4E00 + 37 * place % 3000) for place in range(400))
MANY = (
    {("requests", "granted", column): 11 + place for place, column in enumerate(("business", "research", "nonprofit"))}
    | {
        ("requests", "partly_granted", column): 21 + place
        for place, column in enumerate(("business", "research", "nonprofit"))
    }
    | {RECEIVED: 5, CARRIED_OUT: 4}
)


@pytest.fixture
def db():
    with closing(empty()) as made:
        yield made


def judged(db: sqlite3.Connection, *reports: Report, successions=(), rule: str | None = None):
    """Return rule, severity, verdict and both reports of what was found (of *rule*) when *reports* were entered."""
    enter(db, reports)
    judge(db, successions)
    return db.execute(
        "SELECT rule, severity, verdict, report, other_report FROM findings WHERE rule = coalesce(?, rule) ORDER BY 1, 4",
        (rule,),
    ).fetchall()


# rule, its severity, the earlier report, the later one, and the later one when it keeps the rule
PAIRS = {
    "Y-CARRY": ("error", {CARRIED_OUT: 3}, {CARRIED_IN: 5}, {CARRIED_IN: 3}),
    "T2-ROLL": (
        "warn",
        {IN_FORCE: 10},
        {IN_FORCE: 20, ISSUED: 3, REPEALED: 1},
        {IN_FORCE: 12, ISSUED: 3, REPEALED: 1},
    ),
    "Y-JUMP": ("warn", {LICENCES: 100}, {LICENCES: 501}, {LICENCES: 500}),
    "T4-PENDING-FLOW": ("info", {PENDING: 1}, {CASES: 0}, {CASES: 1}),
    "T4-AFTER-RECON": ("info", {CASES: 0}, {CASES: 0, SUITS: 1}, {CASES: 1, SUITS: 1}),
    "T4-VS-T3": ("info", {HANDLED: 1}, {HANDLED: 1, CASES: 3}, {HANDLED: 1, CASES: 2}),
    "Y-SAME-TABLE": ("warn", MANY, MANY, MANY | {RECEIVED: 6}),
}


@pytest.mark.parametrize("rule", PAIRS)
def test_a_year_is_held_against_the_year_before(db, rule):
    """What breaks a rule is one finding on the later report that names the earlier one; what keeps it is counted as passed."""
    severity, before, broken, kept = PAIRS[rule]
    found = judged(
        db, report("a", 2022, before), report("a", 2023, broken), report("b", 2022, before), report("b", 2023, kept)
    )
    assert [one for one in found if one[0] == rule and one[2] == "fail"] == [
        (rule, severity, "fail", "a-2023", "a-2022")
    ]
    passes = db.execute("SELECT report FROM passes WHERE rule = ?", (rule,)).fetchall()
    assert ("b-2023",) in passes
    assert ("a-2023",) not in passes


@pytest.mark.parametrize("rule", ["Y-CARRY", "T2-ROLL", "Y-JUMP", "T4-PENDING-FLOW", "T4-AFTER-RECON", "T4-VS-T3"])
@pytest.mark.parametrize("lost", ["blank", "missing"])
@pytest.mark.parametrize("late", [False, True])
def test_what_is_not_there_never_fails(db, rule, lost, late):
    """A cell that is blank or missing, in this year or the last, makes a rule not assessable: it is no 0."""
    _, before, after, _ = PAIRS[rule]

    def without(printed: Figures) -> Figures:
        return dict.fromkeys(printed) if lost == "blank" else {}

    found = judged(
        db, report("a", 2022, before if late else without(before)), report("a", 2023, without(after) if late else after)
    )
    assert {verdict for _, _, verdict, *_ in found} <= {"not_assessable"}


@pytest.mark.parametrize(("off", "severity"), [(0, None), (1, "info"), (2, "info"), (3, "warn")])
def test_a_stock_that_is_off_by_two_is_a_note(db, off, severity):
    """Documents in force may be re-counted: up to two it is a note."""
    after = {IN_FORCE: 12 + off, ISSUED: 3, REPEALED: 1}
    found = judged(db, report("a", 2022, {IN_FORCE: 10}), report("a", 2023, after), rule="T2-ROLL")
    assert [one[1] for one in found if one[2] == "fail"] == ([severity] if severity else [])


def test_columns_that_differ_below_an_equal_total_are_a_warning(db):
    """Where the totals agree and columns do not, what was carried over was sorted otherwise: a warning that names the columns."""
    before = {
        ("requests", "carried_out", "natural_person"): 2,
        ("requests", "carried_out", "business"): 0,
        CARRIED_OUT: 2,
    }
    after = {("requests", "carried_in", "natural_person"): 1, ("requests", "carried_in", "business"): 1, CARRIED_IN: 2}
    assert judged(db, report("a", 2022, before), report("a", 2023, after), rule="Y-CARRY") == [
        ("Y-CARRY", "warn", "fail", "a-2023", "a-2022")
    ]
    named = (
        "SELECT row, column FROM finding_cells JOIN findings ON findings.id = finding WHERE rule = 'Y-CARRY' ORDER BY 2"
    )
    assert db.execute(named).fetchall() == [
        ("carried_in", "business"),
        ("carried_in", "natural_person"),
    ]


def test_forms_are_compared_only_where_the_crosswalk_says_so(db):
    """What was disclosed in all (form of 2019) is no stock in force (2021); requests received are the same in both."""
    found = judged(
        db,
        report("a", 2020, {DISCLOSED: 90, RECEIVED: 10}),
        report("a", 2021, {IN_FORCE: 3, ISSUED: 1, REPEALED: 0, RECEIVED: 99}),
    )
    assert [(one[0], one[2]) for one in found if one[2] == "fail"] == [("Y-JUMP", "fail")]


def test_items_go_on_within_the_form_of_2019(db):
    """The items of the previous year are those that its report began with plus its change."""
    found = judged(
        db, report("a", 2019, {ITEMS: 40, CHANGE: -3}), report("a", 2020, {ITEMS: 40, CHANGE: 0}), rule="T2-ITEMS-ROLL"
    )
    assert [one[1:] for one in found if one[2] == "fail"] == [("info", "fail", "a-2020", "a-2019")]


def test_reports_of_different_scope_are_not_compared(db):
    """What a government reports of its whole level does not go on in the report of an organ."""
    whole, organ = report("a", 2022, {CARRIED_OUT: 9}, scope="whole"), report("a", 2023, {CARRIED_IN: 1})
    assert judged(db, whole, organ) == []


MERGED = (("a", "c", 2023, "merger", "x"), ("b", "c", 2023, "merger", "x"))


@pytest.mark.parametrize(("carried_in", "verdicts"), [(5, []), (4, ["fail"])])
def test_merged_organisations_are_added_up(db, carried_in, verdicts):
    """What two organisations carried out, the one that stands for both carries in."""
    made = (
        report("a", 2022, {CARRIED_OUT: 3}),
        report("b", 2022, {CARRIED_OUT: 2}),
        report("c", 2023, {CARRIED_IN: carried_in}),
    )
    found = judged(db, *made, successions=MERGED, rule="Y-CARRY")
    assert [one[2] for one in found if one[2] != "not_assessable"] == verdicts


def test_a_merger_of_which_a_part_is_not_here_is_not_assessable(db):
    """Where one of the merged organisations has no report for the year before, nothing can be told."""
    made = (report("a", 2022, {CARRIED_OUT: 3}), report("c", 2023, {CARRIED_IN: 5}))
    found = judged(db, *made, successions=MERGED, rule="Y-CARRY")
    assert [one[2] for one in found] == ["not_assessable"]


def test_a_rename_told_later_is_judged_then(db):
    """Successions that are added or taken away change what was found, and nothing else need be built."""
    made = (report("a", 2022, {CARRIED_OUT: 3}), report("c", 2023, {CARRIED_IN: 5}))
    assert judged(db, *made, rule="Y-CARRY") == []
    assert [one[2:] for one in judged(db, successions=(("a", "c", 2023, "rename", "x"),), rule="Y-CARRY")] == [
        ("fail", "c-2023", "a-2022")
    ]
    assert judged(db, rule="Y-CARRY") == []


def test_a_missing_year_is_found_through_a_rename(db):
    """Between the last report under the old name and the first under the new one no year is missing."""
    made = (report("a", 2019, {}), report("c", 2022, {}))
    renamed = (("a", "c", 2021, "rename", "x"),)
    found = judged(db, *made, successions=renamed, rule="Y-MISSING-YEAR")
    assert [one[2:] for one in found] == [("fail", "c-2022", "a-2019")]
    assert "2020、2021" in db.execute("SELECT message_zh FROM findings WHERE rule = 'Y-MISSING-YEAR'").fetchone()[0]


@pytest.mark.parametrize(("kept", "severity"), [(400, "error"), (385, "warn"), (340, None)])
def test_a_copied_overview_is_found_whatever_numbers_and_names_stand_in_it(db, kept, severity):
    """Digits and the agency's name are masked; from 0.80 on it is a warning, from 0.95 an error."""
    first = f"甲县水利局2022年办理30件。{TEXT}"
    second = f"乙县水利局2023年办理475件。{TEXT[:kept]}" + "".join(chr(0x9000 + place) for place in range(400 - kept))
    made = (
        report("a", 2022, {}, name="甲县水利局", overview=first),
        report("a", 2023, {}, name="乙县水利局", overview=second),
    )
    assert [one[1] for one in judged(db, *made, rule="Y-SAME-TEXT")] == ([severity] if severity else [])


def test_of_a_crowd_with_one_text_each_is_held_against_the_first(db):
    """Agencies that share a template are one finding each, not one for every pair; another year is no copy."""
    made = [report(one, 2023, {}, name=f"{one}县水利局", overview=f"{one}县水利局。{TEXT}") for one in "dcba"]
    other_year = report("e", 2022, {}, overview=TEXT)
    assert [one[3:] for one in judged(db, *made, other_year, rule="X-SAME-TEXT")] == [
        ("b-2023", "a-2023"),
        ("c-2023", "a-2023"),
        ("d-2023", "a-2023"),
    ]


def test_a_small_year_is_no_copy_of_another_agency(db):
    """One request granted looks alike everywhere: it takes eight figures and five different ones."""
    one = {RECEIVED: 1, ("requests", "granted", "total"): 1, ("requests", "total_handled", "total"): 1}
    assert judged(db, report("a", 2023, one), report("b", 2023, one), rule="X-SAME-TABLE") == []
    assert [one[3:] for one in judged(db, report("c", 2023, MANY), report("d", 2023, MANY), rule="X-SAME-TABLE")] == [
        ("d-2023", "c-2023")
    ]


def test_an_office_that_repeats_its_government_is_found_as_that(db):
    """The same tables in the reports of a government and its office are one finding, on the office, whichever came first."""
    known = {"division_code": "410302", "level": "county"}
    office = report(
        "410302-government_office", 2023, MANY, type="government_office", name="老城区人民政府办公室", **known
    )
    government = report(
        "410302-government", 2023, MANY, type="government", scope="whole", name="老城区人民政府", **known
    )
    assert judged(db, office) == []
    found = judged(db, government)
    # That it has fewer figures than the form prescribes is another rule's business.
    assert [one for one in found if one[2] == "fail"] == [
        ("X-OFFICE-VS-GOV", "warn", "fail", "410302-government_office-2023", "410302-government-2023")
    ]


@pytest.mark.parametrize(
    ("overview", "found"),
    [
        ("现将甲县水利局2023年政府信息公开情况报告如下。", [("fail", "b-2023", "a-2023")]),
        ("本报告由甲县水利局编制。", [("fail", "b-2023", "a-2023")]),
        ("现将乙县水利局2023年政府信息公开情况报告如下。", []),
        ("现将水利局2023年政府信息公开情况报告如下。", []),
        ("根据甲县水利局《关于做好2023年政府信息公开工作年度报告的通知》编制。", []),
        ("现将丙县水利局2023年情况报告如下。", []),  # nobody of that name has reported: a name may be old
    ],
)
def test_whoever_is_named_as_the_author_is_the_agency(db, overview, found):
    """A text that says that another agency wrote it was copied from that one."""
    made = (report("a", 2023, {}, name="甲县水利局"), report("b", 2023, {}, name="乙县水利局", overview=overview))
    assert [one[2:] for one in judged(db, *made, rule="X-OTHER-NAME")] == found


def test_two_publications_of_a_year_list_what_changed(db):
    """Both are kept, the newer is current, its finding names the older, and the changed cells are rows."""
    first, second = report("a", 2023, {RECEIVED: 5, LICENCES: 1}), report("a", 2023, {RECEIVED: 7, LICENCES: 1})
    second = replace(second, published="2024-05-05", title="更正")
    with Store(db) as store:
        store.enter(capture(first, "2024-02-01"), first)
        store.enter(capture(second, "2024-06-01"), second)
    judge(db)
    ((_, severity, _, current, older),) = judged(db, rule="X-DUP-REPORT")
    assert (severity, current) == ("warn", "a-2023")
    assert older.startswith("a-2023@")
    assert db.execute(
        "SELECT report, older, table_name, row, column, value, older_value FROM revisions"
    ).fetchall() == [("a-2023", older, *RECEIVED, 7, 5)]


def test_a_host_that_was_let_in_is_said(db):
    """A report from a host that is no government's is doubted, as long as it is the newest and the host is known to be none."""
    mirrored, own = report("a", 2023, {RECEIVED: 5}), report("b", 2023, {RECEIVED: 6})
    with Store(db) as store:
        store.enter(capture(mirrored, "2024-06-01", url="http://mirror.example/a.html"), mirrored)
        store.enter(capture(own, url="https://not-mirror.example/?from=http://mirror.example/a.html"), own)
    judge(db, (), ["mirror.example"])
    found = [("H-HOST", "error", "fail", "a-2023", None)]
    assert judged(db, rule="H-HOST") == []  # nothing is let in any more
    judge(db, (), ["mirror.example"])
    select = "SELECT rule, severity, verdict, report, other_report FROM findings WHERE rule = 'H-HOST'"
    assert db.execute(select).fetchall() == found
    newer = replace(mirrored, title="更正")
    with Store(db) as store:
        store.enter(capture(newer, "2024-07-01", url="http://www.a.gov.cn/a.html"), newer)
    judge(db, (), ["mirror.example"])
    assert db.execute(select).fetchall() == []


def test_portions_and_order_do_not_matter():
    """Reports that come in portions, in any order, leave the rows that all at once leave: only what is touched is judged anew."""
    made = list(agencies(3, 12, range(2021, 2024)))
    crowd = [
        report(f"u-{one}", 2023, MANY, name=f"{one}县水利局", overview=f"本报告由乙县水利局编制。{TEXT}")
        for one in "丁丙乙甲"
    ]
    made = made[::2] + crowd + made[1::2]
    with closing(empty()) as whole, closing(empty()) as parts:
        judged(whole, *made)
        for portion in (made[30:], made[:7][::-1], made[7:19], made[19:30]):
            judged(parts, *portion)
        assert everything(parts) == everything(whole)
        assert whole.execute("SELECT count(*) FROM findings WHERE other_report IS NOT NULL").fetchone()[0] >= 6


def test_no_question_grows_with_the_archive(db):
    """Judging a portion reads what hangs on its reports, by key: no statement scans a table, or all rows of one kind, of the archive."""
    said: list[str] = []
    enter(db, agencies(3, 3, range(2020, 2023)))
    db.set_trace_callback(said.append)
    judge(db)
    db.set_trace_callback(None)
    db.executescript(portions._TABLES)
    # The temporary tables of a portion, by name and alias, and those that grow with what is known, not with reports.
    few = "judged|previous|earlier|[jpae]|unjudged|organizations|successions|lineages"
    whole = re.compile(rf"SCAN (?!(?:{few})\b|\(subquery|\d+ CONSTANT ROWS|.* VIRTUAL TABLE)")
    one_kind = re.compile(r"INDEX \w+ \((?:outcome|kind|item|form|year|rule)=\?(?: AND measure=\?)?\)")
    asked = {one for one in said if one.lstrip().startswith(("SELECT", "WITH", "INSERT", "DELETE", "UPDATE"))}
    assert len(asked) > 50
    for statement in sorted(asked):
        steps = [row[3] for row in db.execute(f"EXPLAIN QUERY PLAN {statement}")]
        assert [step for step in steps if whole.match(step) or one_kind.search(step)] == [], statement


def test_every_rule_is_tested():
    """Each rule about several reports is broken somewhere here, or in the panel."""
    planted = {
        "Y-MISSING-YEAR",
        "X-DUP-REPORT",
        "X-SAME-TABLE",
        "X-SAME-TEXT",
        "Y-SAME-TEXT",
        "X-OFFICE-VS-GOV",
        "T2-ITEMS-ROLL",
        "X-OTHER-NAME",
        "H-HOST",
    }
    assert {rule.id for rule in RULES} - planted - PAIRS.keys() == {
        "Y-CARRY-FORMBREAK",
        "X-SUM-LEVEL",
        "Y-SAME-PROBLEMS",
    }


def test_hints_about_what_is_counted_differently(db):
    """The first year of the form of 2019 after the annex, a level with fewer requests than one of its organs, problems word for word."""
    annex = {("annex", "received", "value"): 12, ("annex", "concluded", "value"): 10}
    place = {"division_code": "410302", "level": "county"}
    problems = "存在的主要问题：" + TEXT[:200]
    found = judged(
        db,
        report("a", 2018, annex, form="2014"),
        report("a", 2019, {CARRIED_IN: 3}),
        report("410302-government", 2023, {RECEIVED: 4}, type="government", scope="whole", **place),
        report("410302-water", 2023, {RECEIVED: 9}, type="water", **place),
        report("b", 2022, {}, problems=problems),
        report("b", 2023, {}, problems=problems),
    )
    assert [(one[0], one[1], *one[3:]) for one in found if one[2] == "fail"] == [
        ("X-SUM-LEVEL", "info", "410302-government-2023", "410302-water-2023"),
        ("Y-CARRY-FORMBREAK", "info", "a-2019", "a-2018"),
        ("Y-SAME-PROBLEMS", "info", "b-2023", "b-2022"),
    ]
