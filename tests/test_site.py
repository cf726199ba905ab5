"""The published site: every page is there, and a report shows every figure in its box."""

from urllib.parse import urlencode

import pytest
from small_archive import (
    ANNEX,
    FINDINGS,
    FORM,
    OLDER,
    OTHER,
    PRINTED,
    REPORT,
    SECTIONS,
    STATES,
    make,
    soup,
    value,
    visiting,
)

from archive.schema import comments
from archive.site.official import layout
from parsers.forms import FORMS

PAGES = [
    "/",
    "/reports",
    "/reports?year=2023&doubt=1",
    "/search",
    "/search?q=处罚",
    "/rules",
    "/obligations",
    "/archive",
    "/organization/u-0123456789",
]
REPORTS = [f"/report/{key}" for key in (REPORT, OLDER, OTHER, ANNEX)]
TABLES = [f"/archive/{name}" for name in comments() if name != "sections_fts"]


@pytest.fixture(scope="module")
def directory(tmp_path_factory):
    return make(tmp_path_factory.mktemp("archive"))


@pytest.fixture(scope="module")
def get(directory):
    with visiting(directory) as ask:
        yield ask


@pytest.fixture(scope="module")
def report(get):
    return soup(get(f"/report/{REPORT}"))


@pytest.mark.parametrize("path", [*PAGES, *REPORTS, *TABLES])
def test_every_page_is_there(get, path):
    """Each page answers, in Chinese first, with a title and one main heading, and loads nothing from another host."""
    answer = get(path)
    page = soup(answer)
    assert page.html["lang"] == "zh-CN"
    assert page.title.text.strip()
    assert len(page.find_all("h1")) == 1
    loaded = [one.get("src") or one.get("href") for one in page.find_all(["script", "link", "img", "iframe"])]
    # The link of type alternate is only named, never loaded; Datasette gives it with the host.
    assert [one for one in loaded if one and not one.startswith("/") and "localhost" not in one] == []
    assert "default-src 'self'" in answer.headers["content-security-policy"]
    assert answer.headers["referrer-policy"] == "no-referrer"


@pytest.mark.parametrize("path", [*PAGES, *REPORTS])
def test_pages_have_no_dangling_or_double_anchors(get, path):
    """Every link to a place on the same page has its place, and no place has two."""
    page = soup(get(path))
    places = [one["id"] for one in page.find_all(id=True)]
    assert len(places) == len(set(places))
    inside = [one["href"][1:] for one in page.find_all("a", href=True) if one["href"].startswith("#")]
    assert [one for one in inside if one not in places] == []


@pytest.mark.parametrize("path", ["/", "/reports", "/search?q=处罚", "/rules", "/obligations", f"/report/{REPORT}"])
def test_pages_link_only_to_pages_that_are_there(get, path):
    """No link of the site leads nowhere."""
    links = {one["href"].partition("#")[0] for one in soup(get(path)).find_all("a", href=True)}
    for link in sorted(link for link in links if link.startswith("/")):
        assert get(link).status_code == 200, link


def test_front_page_counts_the_archive(get):
    """The front page says how much there is; older versions are not counted."""
    counts = [one.text for one in soup(get("/")).select(".counts dd")]
    assert counts == ["2", "3", "2016–2023", "200", "5"]


def test_the_list_is_chosen_by_name_year_and_doubt(get):
    """The list of reports shows the organisations that were asked for, and counts them."""

    def listed(**asked: str) -> list[str]:
        return [one.text for one in soup(get(f"/reports?{urlencode(asked)}")).select("table.list tbody .code")]

    assert listed() == ["u-0123456789", "u-9999999999"]
    assert listed(q="青禾") == listed(year="2023") == listed(doubt="1") == listed(q="u-0123456789") == ["u-0123456789"]
    assert listed(q="没有") == listed(year="1999") == listed(year="'; DROP TABLE reports") == []
    assert listed(page="nonsense") == listed(page="-3") == listed()
    assert listed(page="2") == []


def test_rules_are_explained(get):
    """Each rule has its place, both languages, and how often it found something."""
    row = soup(get("/rules")).find(id="T3-BAL")
    assert "T3-BAL 的内容" in row.text
    assert "What T3-BAL holds" in row.text
    assert [one.text.strip() for one in row.select("td.number")] == ["0", "0", "1"]


def test_who_published_in_time_is_told_with_its_denominator(get):
    """Each organisation and year shows its state in words, with the cause; what is counted of what stands above, what is not due apart."""
    page = soup(get("/obligations"))
    assert "2025-01-15" in page.text
    cells = {
        (row.th.get_text(" ", strip=True), one["class"][0]): one
        for row in page.select("table.owed tbody tr")
        for one in row.select("td")
    }
    assert cells["青禾县人民政府", "on_time"].a["href"] == f"/report/{REPORT}"
    assert "未到期" in cells["青禾县人民政府", "not_due"].text
    (blocked,) = [one for (_, state), one in cells.items() if state == "blocked"]
    assert "未能抓取" in blocked.text
    assert "timeout" in blocked.text
    counts = {row.th.text: row.select("td")[-1].text for row in page.select("table.list:not(.owed) tbody tr")}
    assert counts == {"2022": "0 / 1 = 0%", "2023": "1 / 2 = 50%", "2024": "—"}
    (unseen,) = [one for (_, state), one in cells.items() if state == "unconfirmed"]
    assert ("2/3 · 1/2" in unseen.text, "2 walks on 1 days" in unseen["title"]) == (True, True)
    assert "青禾" not in soup(get("/obligations?division=41")).select_one("main").text
    assert len(soup(get("/obligations?q=青禾&level=unknown")).select("table.owed tbody tr")) == 1


def test_a_finding_between_reports_leads_from_each_to_the_other(get):
    """The page of the later report names the one it was held against, and that one's page names it."""
    assert soup(get(f"/report/{OTHER}")).select_one(f'.against a[href="/report/{ANNEX}"]')
    assert soup(get(f"/report/{ANNEX}")).select_one(f'#mentions a[href="/report/{OTHER}"]')


def test_every_cell_of_the_form_stands_once_with_its_number(report):
    """All 200 cells of the form are on the page: each with its number, or its state and no number at all."""
    boxes = {(one["data-table"], one["data-row"], one["data-column"]): one for one in report.select("td.figure")}
    assert set(boxes) == set(FORM.prescribed())
    assert len(report.select("td.figure")) == 200
    for address, box in boxes.items():
        assert box["id"] == "-".join(address)
        expected = value(address)
        assert box["data-status"] == STATES.get(address, ("value",))[0]
        assert box.get("data-value") == (None if expected is None else f"{expected:.15g}")
        assert [one.text for one in box.select(".value")] == ([] if expected is None else [f"{expected:.15g}"])


@pytest.mark.parametrize("address", STATES, ids="-".join)
def test_what_is_no_number_is_never_shown_as_zero(report, address):
    """Blank, not applicable, missing and unreadable cells each say what they are; none shows a nought."""
    status, raw = STATES[address]
    text = report.find(id="-".join(address)).get_text()
    shown = {"blank": "空白", "not_applicable": "/", "missing": "缺失", "unreadable": "读不出"}[status]
    assert shown in text
    assert raw in text
    assert "0" not in text


def test_what_is_printed_beside_the_number_is_kept(report):
    """Where more than the number is printed, the page shows both."""
    for address, raw in PRINTED.items():
        assert raw in report.find(id="-".join(address)).text


def test_findings_and_cells_lead_to_each_other(report):
    """Each finding names its cells with links, and each cell named leads to its gravest finding and is marked."""
    for number, (rule, _, verdict, blame, cells) in enumerate(FINDINGS, 1):
        item = report.find(id=f"finding-{number}")
        assert (item["data-rule"], item["data-verdict"]) == (rule, verdict)
        assert f"第{number}条所见" in item.text
        assert f"finding {number}" in item.text
        assert ("错在何处未知" in item.text, "原件如此" in item.text) == (blame == "unknown", blame == "source")
        assert {one["href"] for one in item.select(".named a")} == {"#" + "-".join(cell) for cell in cells}
    marked = {one["id"]: one.select_one("a.mark") for one in report.select("td.doubted")}
    assert set(marked) == {"-".join(cell) for found in FINDINGS for cell in found[4]}
    granted = marked["requests-granted-total"]  # named by an error and by a note: the error counts
    assert (granted["href"], granted.text) == ("#finding-1", "!")
    assert marked["requests-carried_in-business"].text == "~"
    assert marked["remedies-litigation_direct-pending"].text == "?"
    assert "第5条所见" in report.find(id="requests-granted-total")["title"]


def test_sections_stand_in_order_with_their_tables(report):
    """The sections stand as printed, those without a role where they stand, and the table of an absent section is shown as such."""
    headings = [one.text for one in report.select("section.part > h2")]
    printed = [heading for _, heading, _ in SECTIONS]
    assert [one for one in headings if any(one.startswith(heading) for heading in printed)] == headings[:4] + headings[
        5:6
    ]
    assert headings[4].startswith("政府信息公开行政复议、行政诉讼情况")
    assert "原件无此标题" in headings[4]
    tables = [(one["id"], one.find_parent("section").h2.text[:2]) for one in report.select("table.official")]
    assert tables == [("proactive", "二、"), ("requests", "三、"), ("remedies", "政府")]
    assert "全年作出行政处罚98件，依法公开。" in [one.text for one in report.select("p.prose")]


def test_what_the_prose_states_is_shown_by_its_name(report):
    """A number of the prose stands with what it is a number of, in the words of the codebook, and with its sentence."""
    said = report.select_one("#claims li").get_text(" ", strip=True)
    assert said == "545件 申请总数 收到申请545件。"


def test_a_report_shows_where_it_comes_from(report):
    """Source, digest, dates, other versions and inferred numbers are on the page; an inferred number is in no cell."""
    text = report.get_text(" ")
    for expected in (
        f"sha256:{REPORT}",
        "2024-01-20",
        "国办公开办函〔2021〕30号",
        "未印而可推得的数",
        "收到申请545件。",
    ):
        assert expected in text
    links = [one["href"] for one in report.find_all("a", href=True)]
    assert "http://127.0.0.1/2023/2.html" in links
    assert f"/report/{OLDER}" in links
    assert report.find(id="requests-granted-research")["data-status"] == "missing"


def test_a_report_says_how_it_was_read_twice(report, get):
    """A report that was read twice says why and how many cells differ, in both languages; one that was read once says nothing."""
    said = report.select_one("p.twice").get_text(" ", strip=True)
    for words in (
        "读了两次",
        "198 格中",
        "3 格不一致",
        "of 198 cells",
        "勾稽关系不成立",
        "a sum does not hold",
        "by lot",
    ):
        assert words in said, words
    assert not soup(get(f"/report/{OLDER}")).select("p.twice")


def test_an_older_version_says_so(get):
    """An older version leads to the current one."""
    older = soup(get(f"/report/{OLDER}"))
    assert "这是旧版" in older.text
    assert f"/report/{REPORT}" in [one["href"] for one in older.select("p.note a")]


def test_cells_of_another_form_are_shown_beside(get):
    """A printed cell that the report's own form does not have is shown apart, never dropped."""
    other = soup(get(f"/report/{OTHER}")).find(id="other")
    assert other.find(id="proactive-admin_fees-amount_10k_yuan")["data-value"] == "3"


def test_captures_without_an_address_are_no_links(get):
    """Only http and https addresses are links: neither a urn nor anything else is."""
    page = soup(get("/archive/unread"))
    assert "urn:sha256:77" in page.text
    assert [one for one in page.find_all("a", href=True) if one["href"].startswith(("urn", "javascript"))] == []


def test_an_annex_is_a_list_of_its_own(get):
    """A report of 2014 to 2018 shows the numbers of its annex."""
    box = soup(get(f"/report/{ANNEX}")).find(id="annex-received-value")
    assert box["data-value"] == "12"
    assert "收到申请数" in box.find_parent("tr").text


@pytest.mark.parametrize("form", FORMS, ids=lambda form: form.key)
def test_the_layout_is_a_whole_table(form):
    """The boxes of a table fill its rows without hole or overlap, and hold every prescribed cell once, in the form's order."""
    addresses = []
    for table in form.tables:
        made = layout(table, ())
        for rows in (made.head, made.body):
            taken = set()
            for y, row in enumerate(rows):
                x = 0
                for box in row:
                    while (y, x) in taken:
                        x += 1
                    covered = {(y + down, x + across) for down in range(box.down) for across in range(box.across)}
                    assert not covered & taken
                    taken |= covered
            assert taken == {(y, x) for y in range(len(rows)) for x in range(made.width)}
        addresses += made.addresses
    assert tuple(addresses) == form.prescribed()


def test_the_layout_is_the_official_one():
    """Table 3 has three rows of header and spans of 22, 8, 3, 5 and 3 lines; a local row is printed only where it is."""
    table = FORM.table("requests")
    made = layout(table, ())
    spans = [(box.text, box.down) for row in made.body for box in row if box.scope == "rowgroup"]
    assert spans == [
        ("三、本年度办理结果", 22),
        ("（三）不予公开", 8),
        ("（四）无法提供", 3),
        ("（五）不予处理", 5),
        ("（六）其他处理", 3),
    ]
    assert [row[0].text for row in made.body if row[0].across == 3] == [
        "一、本年新收政府信息公开申请数量",
        "二、上年结转政府信息公开申请数量",
        "四、结转下年度继续办理",
    ]
    with_local = layout(table, [("requests", "other_handling", "total")])
    labels = [box.text for row in with_local.body for box in row if box.text]
    assert labels.index("（六）其他处理") < labels.index("3.其他") < labels.index("（七）总计")
    assert labels.count("（六）其他处理") == 2
    assert with_local.body[2][0].down == 23
    assert len(layout(FORM.table("remedies"), ()).body[0]) == 15
