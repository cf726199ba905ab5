"""The page of an organisation's years: a line joins only two years that compare."""

from contextlib import closing

import pytest
from many_reports import empty, enter, report
from small_archive import soup, visiting

from archive.panel import judge

RECEIVED = ("requests", "new_received", "total")
STOCK, DISCLOSED = (("proactive", "normative_documents", one) for one in ("in_force", "total_disclosed"))


@pytest.fixture(scope="module")
def get(tmp_path_factory):
    """Serve an agency of six years, one of them missing and one of another scope, that stands for another since 2021."""
    directory = tmp_path_factory.mktemp("years")
    with closing(empty(str(directory / "archive.db"))) as db:
        enter(
            db, [report("old", 2019, {RECEIVED: 5, DISCLOSED: 90}), report("old", 2020, {RECEIVED: 7, DISCLOSED: 91})]
        )
        enter(db, [report("new", year, {RECEIVED: year - 2000, STOCK: 4}) for year in (2021, 2022, 2024)])
        enter(
            db, [report("new", 2025, {RECEIVED: 3}, scope="whole"), report("steady", 2020, {RECEIVED: 1, DISCLOSED: 9})]
        )
        enter(db, [report("steady", 2021, {RECEIVED: 2, STOCK: 3}), report("steady", 2022, {RECEIVED: None, STOCK: 3})])
        judge(db, (("old", "new", 2021, "rename", "x"),))
    with visiting(directory) as ask:
        yield ask


def charts(page):
    """Return of each chart its name: the years with a number, and how many lines join them."""
    return {
        figure.figcaption.get_text(" ", strip=True): (len(figure.select("circle")), len(figure.select("line.line")))
        for figure in page.select(".charts figure")
    }


def test_a_line_goes_on_where_the_crosswalk_says_so(get):
    """Requests received join across the forms of 2019 and 2021, documents in force do not; a blank has no point."""
    found = charts(soup(get("/years/steady")))
    assert found["新收申请 Requests newly received"] == (2, 1)
    assert found["规范性文件现行有效 Normative documents in force 有断点 breaks"] == (3, 1)


def test_a_missing_year_and_another_scope_break_the_line(get):
    """Nothing joins 2022 and 2024, nor an organ and a whole level; the organisations of one lineage stand side by side."""
    page = soup(get("/years/new"))
    found = charts(page)
    assert found["新收申请 Requests newly received new 有断点 breaks"] == (4, 1)
    assert found["新收申请 Requests newly received old"] == (2, 1)
    assert page.select_one('a[href="/years/old"]')
    numbers = {
        row.th.get_text(" ", strip=True): [one.get_text(strip=True) for one in row.select("td")]
        for row in page.select("tbody tr")
    }
    assert numbers["新收申请 Requests newly received new"] == ["—", "—", "21", "22", "—", "24", "3"]


def test_an_unknown_organisation_is_a_sentence(get):
    """What is not there is said, and is a 404."""
    answer = get("/years/nobody")
    assert answer.status_code == 404
    assert "There is no organisation" in answer.text
