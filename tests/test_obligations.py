"""Who owes a report, by when, and what is said of it: never that it is absent where nobody could look."""

import sqlite3
from contextlib import closing
from dataclasses import replace
from datetime import date

import pytest
from many_reports import capture, empty, enter, report

from archive.build import build
from archive.captures import Captures
from archive.crawl_status import CrawlStatus, FailedFetch, SiteStatus, SoundWalk
from archive.panel import judge, oblige
from archive.store import Store
from archive.surroundings import SuccessionError
from crawler.demo.generate import generate
from parsers.organizations import resolve

NAME = "霁岚县水利局"
AGENCY = resolve(NAME, "").id
TITLE = "霁岚县水利局2023年政府信息公开工作年度报告"
LATER = date(2025, 6, 1)


@pytest.fixture
def db():
    with closing(empty()) as made:
        yield made


def site(state: str = "complete", name: str | None = NAME) -> SiteStatus:
    return SiteStatus("s", name, "http://www.example.gov.cn/", state, 1, 1, 0, 0, 0, 0, "2025-06-01T00:00:00Z")


def failed(cause: str, kind: str, title: str | None = None) -> FailedFetch:
    return FailedFetch("s", "http://www.example.gov.cn/1", "2025-06-01T00:00:00Z", cause, None, kind, title)


def walks(*at: str) -> tuple[SoundWalk, ...]:
    return tuple(SoundWalk("s", one) for one in at)


THRICE = walks("2025-05-01T01:00:00Z", "2025-05-01T02:00:00Z", "2025-05-20T01:00:00Z")


def agency(year: int, **known: object):
    return report(AGENCY, year, {}, name=NAME, scope=None, **known)


def told(db, crawl: CrawlStatus = CrawlStatus(), as_of: date | None = LATER, organization: str = AGENCY):  # noqa: B008 - frozen
    judge(db)
    oblige(db, crawl, as_of)
    rows = db.execute(
        "SELECT year, deadline, state, cause FROM obligations WHERE organization = ? ORDER BY year", (organization,)
    )
    return {year: (deadline, state, cause) for year, deadline, state, cause in rows}


@pytest.mark.parametrize(
    ("known", "year", "deadline"),
    [
        ({"scope": "organ"}, 2022, "2023-01-31"),
        ({"scope": "whole", "level": "county"}, 2022, "2023-03-31"),
        ({"scope": "office_incl_government", "level": "county"}, 2022, "2023-03-31"),
        ({"scope": "whole", "level": "township"}, 2022, "2023-01-31"),
        ({"scope": "organ"}, 2018, "2019-03-31"),
        ({"scope": "organ"}, 2019, "2020-01-31"),
        ({"scope": None, "name": "霁岚县人民政府"}, 2022, "2023-03-31"),
        ({"scope": None, "name": "青梧镇人民政府"}, 2022, "2023-01-31"),
        ({"scope": None, "name": "霁岚县人民政府办公室"}, 2022, "2023-01-31"),
    ],
)
def test_deadlines_are_those_of_the_law(db, known, year, deadline):
    """31 January for agencies and townships, 31 March for the report on a whole level, 31 March for all up to 2018."""
    enter(db, [report("x", year, {}, form="2021", **known)])
    assert told(db, organization="x")[year][0] == deadline


@pytest.mark.parametrize(
    ("published", "captured", "state"),
    [
        ("2024-01-31", "2025-05-01", ("on_time", "published")),
        ("2024-02-01", "2025-05-01", ("late", "published")),
        (None, "2024-01-30", ("on_time", "captured")),
        ("2024-02-01", "2024-01-30", ("on_time", "captured")),
        (None, "2024-02-01", ("undated", "no_date")),
        ("2025-08-01", "2025-09-01", ("undated", "date_far")),
    ],
)
def test_what_was_published_is_in_time_or_late(db, published, captured, state):
    """The day that the report states counts, or that it was there before the deadline; of an unknown day nothing is said."""
    made = agency(2023, published=published)
    with Store(db) as store:
        store.enter(capture(made, captured), made)
    assert told(db)[2023][1:] == state


def test_the_earliest_of_two_publications_counts(db):
    """A correction after the deadline does not make a report late."""
    first, second = agency(2023, published="2024-01-10"), agency(2023, published="2024-07-10", overview="更正")
    second = replace(second, cells=report(AGENCY, 2023, {("requests", "new_received", "total"): 1}).cells)
    with Store(db) as store:
        store.enter(capture(first, "2024-02-01"), first)
        store.enter(capture(second, "2024-08-01"), second)
    assert told(db)[2023][1] == "on_time"


@pytest.mark.parametrize(
    ("crawl", "state"),
    [
        (CrawlStatus((site(),), walks=THRICE), ("not_found", "not_listed")),
        (CrawlStatus((site(),)), ("unconfirmed", "not_listed")),
        (CrawlStatus(), ("not_looked_for", None)),
        (CrawlStatus((site("unfinished"),), walks=THRICE), ("blocked", "unfinished")),
        (CrawlStatus((site("unfinished"),)), ("blocked", "unfinished")),
        (CrawlStatus((site("blocked:http-403"),)), ("blocked", "blocked:http-403")),
        (CrawlStatus((site(),), (failed("http-404", "report", TITLE),), walks=THRICE), ("blocked", "http-404")),
        (CrawlStatus((site(),), (failed("timeout", "next"),), walks=THRICE), ("blocked", "timeout")),
        # That one list page of many is gone says nothing against the others; the report of another agency neither.
        (CrawlStatus((site(),), (failed("http-404", "follow"),), walks=THRICE), ("not_found", "not_listed")),
        (
            CrawlStatus(
                (site(),), (failed("timeout", "report", "霁岚县审计局2023年政府信息公开工作年度报告"),), walks=THRICE
            ),
            ("not_found", "not_listed"),
        ),
    ],
)
def test_a_failed_fetch_is_not_an_absence(db, crawl, state):
    """Not found is said only of a site that was walked to its end; what stood in the way is named."""
    enter(db, [agency(2022)])
    assert told(db, crawl)[2023][1:] == state


@pytest.mark.parametrize(
    ("at", "state", "attempts", "days"),
    [
        ((), "unconfirmed", 0, 0),
        (("2024-02-01T00:00:00Z",), "unconfirmed", 1, 1),
        (("2024-02-01T00:00:00Z", "2024-03-01T00:00:00Z"), "unconfirmed", 2, 2),
        (("2024-02-01T00:00:00Z", "2024-02-01T05:00:00Z", "2024-02-01T10:00:00Z"), "unconfirmed", 3, 1),
        # 16:00 UTC is the next day in China.
        (("2024-02-01T00:00:00Z", "2024-02-01T05:00:00Z", "2024-02-01T16:00:00Z"), "not_found", 3, 2),
        # On the last day of the deadline it may still come; before it nothing is absent.
        (("2024-01-20T00:00:00Z", "2024-01-31T15:59:59Z", "2024-02-01T00:00:00Z"), "unconfirmed", 1, 1),
        (("2024-01-31T16:00:00Z", "2024-02-02T00:00:00Z", "2024-02-03T00:00:00Z"), "not_found", 3, 3),
        # After the day as of which the archive speaks.
        (("2024-02-01T00:00:00Z", "2024-02-02T00:00:00Z", "2025-06-02T00:00:00Z"), "unconfirmed", 2, 2),
    ],
)
def test_absence_needs_three_walks_on_two_days(db, at, state, attempts, days):
    """Only walks after the deadline count, by their day in China; until there are three on two days nothing is said to be absent."""
    enter(db, [agency(2022)])
    assert told(db, CrawlStatus((site(),), walks=walks(*at)))[2023][1] == state
    span = f"s {max(at[0][:10], '2024-02-01')} - " if at else "s -"
    (evidence,) = db.execute(
        "SELECT evidence FROM obligations WHERE organization = ? AND year = 2023", (AGENCY,)
    ).fetchone()
    assert evidence.startswith(span)
    counted = "SELECT attempts, days FROM obligations WHERE organization = ? AND year = ?"
    assert db.execute(counted, (AGENCY, 2023)).fetchone() == (attempts, days)
    assert db.execute(counted, (AGENCY, 2022)).fetchone() == (None, None)


@pytest.mark.parametrize(
    ("title", "outcome", "state", "cause"),
    [
        ("年报.pdf", "unreadable", "unconfirmed", "unnamed"),
        ("2023年度报告.pdf", "unreadable", "unconfirmed", "unnamed"),
        ("2019年度报告.pdf", "unreadable", "not_found", "not_listed"),
        ("年报.pdf", "not_a_report", "not_found", "not_listed"),
        ("霁岚县审计局2023年政府信息公开工作年度报告", "unreadable", "not_found", "not_listed"),
    ],
)
def test_what_may_be_the_missed_report_keeps_it_unconfirmed(db, title, outcome, state, cause):
    """A document on the site that could not be read and does not say whose it is, of that year or of none."""
    with Store(db) as store:
        enter(db, [agency(2022)])
        store.fail(capture(report("x", 2023, {}), title=title, site="s"), outcome, "cut in half")
    assert told(db, CrawlStatus((site(),), walks=THRICE))[2023][1:] == (state, cause)


def test_a_link_that_failed_and_names_nobody_keeps_it_unconfirmed(db):
    """Nobody can say that it is not the one."""
    enter(db, [agency(2022)])
    for name, cause in (("2023年度报告", "unnamed"), ("2019年度报告", "not_listed")):
        crawl = CrawlStatus((site(),), (failed("http-500", "report", name),), walks=THRICE)
        assert told(db, crawl)[2023][2] == cause


def test_a_report_without_a_year_keeps_the_others_unconfirmed(db):
    """It may be of any year that is missed."""
    enter(db, [agency(2022), replace(agency(2021), year=None, published=None)])
    assert told(db, CrawlStatus((site(),), walks=THRICE))[2023][1:] == ("unconfirmed", "no_year")


def test_of_several_sites_the_one_least_walked_decides(db):
    """A report may hang on any of the sites on which the organisation was seen: each must have been walked often enough."""
    made = agency(2022)
    other = replace(site(), key="t", name=None, home_url="http://other.example.gov.cn/")
    with Store(db) as store:
        store.enter(capture(made, site="t"), made)
    crawl = CrawlStatus((site(), other), walks=THRICE)
    assert told(db, crawl)[2023][1] == "unconfirmed"
    both = replace(crawl, walks=(*THRICE, *(replace(one, site="t") for one in THRICE)))
    assert told(db, both)[2023][1] == "not_found"


def test_another_day_to_speak_of_counts_other_walks(db):
    """Asked as of an earlier day the same archive counts the walks up to that day."""
    enter(db, [agency(2022)])
    crawl = CrawlStatus((site(),), walks=THRICE)
    assert told(db, crawl)[2023][1] == "not_found"
    assert told(db, crawl, date(2025, 5, 19))[2023][1] == "unconfirmed"
    assert told(db, crawl)[2023][1] == "not_found"


def test_what_stood_in_the_way_is_evidence(db):
    """A sentence beside the cause: of the failed fetch, of the walk that did not reach its end, of the document that could not be read."""
    enter(db, [agency(2022)])
    sentence = "It did not answer in time."
    evidence = "SELECT evidence FROM obligations WHERE organization = ? AND year = 2023"
    for crawl in (
        CrawlStatus((site(),), (replace(failed("timeout", "report", TITLE), evidence=sentence),)),
        CrawlStatus((site(),), (replace(failed("timeout", "next"), evidence=sentence),)),
        CrawlStatus((replace(site("unfinished"), evidence=sentence, vantage="Abroad"),)),
    ):
        assert told(db, crawl)[2023][1] == "blocked"
        assert db.execute(evidence, (AGENCY,)).fetchone() == (sentence,)
    assert db.execute("SELECT vantage FROM sites").fetchone() == ("Abroad",)


def test_what_was_found_and_not_read_is_no_absence(db):
    """A capture whose title names agency and year, and that could not be read, is that."""
    with Store(db) as store:
        enter(db, [agency(2022)])
        store.fail(capture(agency(2023), title=TITLE), "unreadable", "cut in half")
    assert told(db, CrawlStatus((site(),)))[2023][1:] == ("not_read", "unreadable")


def test_before_the_deadline_nothing_is_owed(db):
    """Until the day of the deadline has passed a report is not yet due; nothing reads the clock."""
    enter(db, [agency(2022)])
    assert told(db, as_of=date(2024, 1, 31))[2023][1] == "not_due"
    assert told(db, as_of=date(2024, 2, 1))[2023][1] == "not_looked_for"
    assert told(db, as_of=None) == {}


def test_expected_is_who_was_seen_or_is_in_the_register(db):
    """From the first report on every year; a registered site that names an organisation counts though it never reported."""
    enter(db, [agency(2020), report("other", 2022, {})])
    years = told(db, CrawlStatus((site(name="老城区人民政府"),)))
    assert [*years] == [2020, 2021, 2022, 2023, 2024]
    never = db.execute(
        "SELECT year, state FROM obligations WHERE organization = '410302-government' ORDER BY year"
    ).fetchall()
    assert [year for year, _ in never] == [2020, 2021, 2022, 2023, 2024]
    assert {state for _, state in never} == {"unconfirmed"}


def test_an_organisation_that_was_renamed_owes_nothing_more(db):
    """The new one owes from the year of the change on, the old one up to the year before."""
    enter(db, [report("old", 2020, {}), report("new", 2023, {})])
    judge(db, (("old", "new", 2022, "rename", "x"),))
    oblige(db, CrawlStatus(), LATER)
    owed = db.execute("SELECT organization, year FROM obligations ORDER BY 1, 2").fetchall()
    assert owed == [("new", 2022), ("new", 2023), ("new", 2024), ("old", 2020), ("old", 2021)]


def test_only_what_changed_is_told_anew_and_all_of_it(db):
    """Portion by portion, and with crawls in between, the rows are those of one build."""
    made = [
        agency(2021),
        report("b", 2022, {}),
        agency(2023, published="2024-05-01"),
        report("b", 2023, {}, published=None),
    ]
    crawl = CrawlStatus((site(),), (failed("timeout", "next"),), walks=THRICE)
    for one in made:
        enter(db, [one])
        told(db, CrawlStatus((site("unfinished"),)), date(2024, 1, 15))
    told(db, crawl)
    with closing(empty()) as whole:
        enter(whole, made)
        told(whole, crawl)
        rows = "SELECT * FROM obligations ORDER BY 1, 2"
        assert db.execute(rows).fetchall() == whole.execute(rows).fetchall()
        assert db.execute("SELECT count(*) FROM unaccounted").fetchone() == (0,)


def test_a_build_takes_the_day_from_the_crawl_log_or_from_whoever_builds(tmp_path):
    """Without a crawl it is the day of the last capture, in China; --as-of names another, and then the archive is built anew."""
    made = generate(1, format="text", organization=NAME, year=2022)
    with Captures(tmp_path) as captures:
        captures.add_file(made.body, name=made.name, date="2023-01-20T20:00:00Z")
    assert build(tmp_path).changed

    def known() -> list[tuple[object, ...]]:
        with closing(sqlite3.connect(tmp_path / "archive.db")) as db:
            return [
                *db.execute("SELECT value FROM about WHERE key = 'as_of'"),
                *db.execute("SELECT year, state FROM obligations ORDER BY 1"),
            ]

    assert known() == [("2023-01-21",), (2022, "on_time")]
    assert not build(tmp_path).changed
    assert build(tmp_path, as_of=date(2024, 2, 5)).changed
    assert known() == [("2024-02-05",), (2022, "on_time"), (2023, "not_looked_for")]


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("a,b\n", "its first line must be old,new,from_year,relation,source"),
        (
            "old,new,from_year,relation,source\na,b,2020,marriage,x\n",
            "line 2 .* relation 'marriage': write one of rename",
        ),
        ("old,new,from_year,relation,source\na,b,soon,rename,x\n", "line 2 .* year 'soon'"),
        ("old,new,from_year,relation,source\na,,2020,rename,x\n", "line 2 .* names no organisation"),
    ],
)
def test_a_bad_successions_csv_is_one_sentence(tmp_path, text, said):
    """What cannot be taken is named with its line, its value and the cure."""
    (tmp_path / "successions.csv").write_text(text, encoding="utf-8")
    with pytest.raises(SuccessionError, match=said) as raised:
        build(tmp_path)
    assert "\n" not in str(raised.value)
