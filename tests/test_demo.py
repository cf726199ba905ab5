"""The demo government: what its generator prints is true, what it plants is what it says, and its county serves all of it."""

import io
import re
from decimal import Decimal
from urllib.error import HTTPError
from urllib.request import Request, urlopen

import pdfplumber
import pytest

from crawler.demo.county import build
from crawler.demo.faults import FAULTS, faults_of
from crawler.demo.figures import DETAILS
from crawler.demo.generate import generate, generate_many
from crawler.demo.generations import YEARS
from crawler.demo.server import serve
from crawler.demo.truth import FORM, Figures, Generated, broken, form_of
from parsers.title import classify, organization_of, year_of

ARITHMETIC = ("T3-ROW", "T3-COL", "T3-BAL", "T4-SUM")
FORMATS = ("html", "pdf", "text")


@pytest.fixture(scope="module")
def running():
    with serve() as county:
        yield county


def figures_of(report: Generated) -> Figures:
    """Return the figures a report prints, those of a single row （六）其他处理 put where the form has its three parts."""
    figures = {address: cell.value or Decimal(0) for address, cell in report.cells.items()}
    for (table, row, column), value in tuple(figures.items()):
        if row == "other_handling":
            figures[table, "other_misc", column] = value
    return figures


def fetch(url: str, **headers: str) -> tuple[int, str | None, bytes]:
    try:
        with urlopen(Request(url, headers=headers), timeout=10) as answer:
            return answer.status, answer.headers["Content-Type"], answer.read()
    except HTTPError as error:
        with error:
            return error.code, error.headers["Content-Type"], error.read()


def text_of(report: Generated) -> str:
    """Return what the document says, without markup and blanks."""
    if report.format == "pdf":
        with pdfplumber.open(io.BytesIO(report.body)) as pdf:
            return re.sub(r"\s", "", "".join(page.extract_text() for page in pdf.pages))
    try:
        text = report.body.decode()
    except UnicodeDecodeError:
        text = report.body.decode("gb18030")
    return re.sub(r"<style>.*?</style>|<[^>]*>|\s", "", text, flags=re.DOTALL)


@pytest.mark.parametrize("seed", range(200))
def test_figures_satisfy_every_identity(seed):
    """A report without a planted error breaks no identity of the form, whatever its layout."""
    report = generate(seed)
    assert broken(figures_of(report)) == ()
    assert report.planted == ()


@pytest.mark.parametrize("rule", ARITHMETIC)
@pytest.mark.parametrize("seed", range(25))
def test_a_planted_sum_breaks_exactly_the_rule_named(rule, seed):
    """The identities that the printed figures break are those recorded, and all are of the rule asked for."""
    report = generate(seed, plant=rule)
    assert broken(figures_of(report)) == report.planted
    assert {planted.rule for planted in report.planted} == {rule}


@pytest.mark.parametrize("form", ["2019", "2014"])
def test_older_forms_satisfy_their_identities(form):
    """Reports in an older form, of years when it was in use, break none of its identities, and every prescribed cell has a truth."""
    for seed in range(60):
        report = generate(seed, form=form)
        assert (report.form, report.planted) == (form, ())
        assert report.year in YEARS[form]
        assert set(report.cells) == set(form_of(form).prescribed())
        assert broken(figures_of(report), form_of(form)) == ()


@pytest.mark.parametrize(("form", "rule"), [*(("2019", rule) for rule in ARITHMETIC), ("2014", "A-SUM")])
def test_a_planted_sum_of_an_older_form_breaks_exactly_its_rule(form, rule):
    """In an older form too the identities broken are those recorded, all of the rule asked for."""
    for seed in range(25):
        report = generate(seed, form=form, plant=rule)
        assert broken(figures_of(report), form_of(form)) == report.planted
        assert {planted.rule for planted in report.planted} == {rule}


def test_forms_know_their_own_faults():
    """The annex has one kind of fault, and refuses the others by name."""
    assert tuple(faults_of("2014")) == ("A-SUM",)
    with pytest.raises(ValueError, match="A-SUM"):
        generate(1, form="2014", plant="T4-SUM")
    with pytest.raises(ValueError, match="2013"):
        generate(1, form="2014", year=2013)


def test_what_a_year_ends_with_the_next_begins_with():
    """In the form of 2019 items and their change make the items of the next year; the total of documents goes on."""
    before = generate(8, form="2019", organization="霁岚县人民政府", year=2019, format="html", blanks="zeros")
    after = generate(
        9, form="2019", organization="霁岚县人民政府", year=2020, format="html", blanks="zeros", before=before
    )
    for row in ("licensing", "penalties", "admin_fees"):
        ended = sum(before.cells["proactive", row, column].value for column in ("prev_items", "item_change"))
        assert after.cells["proactive", row, "prev_items"].value == ended
    total, new = (("proactive", "normative_documents", column) for column in ("total_disclosed", "newly_disclosed"))
    assert after.cells[total].value == before.cells[total].value + after.cells[new].value


def test_mixtures_print_cells_of_two_forms():
    """The truth has every cell of the form that table 2 shows, `missing` where it is not printed, and the printed cells of the other."""
    documents = generate(2, mixture="documents")
    assert documents.form == "2019"
    assert set(form_of("2019").prescribed()) < set(documents.cells)
    missing = {address[1:] for address, cell in documents.cells.items() if cell.status == "missing"}
    assert ("licensing", "prev_items") in missing
    assert ("licensing", "decisions") not in missing
    assert ("proactive", "admin_fees", "amount_10k_yuan") in documents.cells
    procurement = generate(2, mixture="procurement")
    assert procurement.form == "2021"
    extra = {address[1:] for address in set(procurement.cells) - set(FORM.prescribed())}
    assert extra >= {("central_procurement", "projects"), ("central_procurement", "amount")}
    more = generate(2, form="2019", mixture="other_documents")
    assert {address[1] for address in set(more.cells) - set(form_of("2019").prescribed())} == {
        "other_disclosed_documents"
    }
    with pytest.raises(ValueError, match="mixture"):
        generate(2, form="2014", mixture="documents")


@pytest.mark.parametrize("rule", [rule for rule in FAULTS if rule not in ARITHMETIC])
def test_other_planted_errors_leave_the_sums_alone(rule):
    """A lost row, table or heading and a misprinted label change no figure: what is still printed adds up."""
    for seed in range(25):
        report = generate(seed, plant=rule)
        assert [planted.rule for planted in report.planted] == [rule]
        gone = {address for address, cell in report.cells.items() if cell.status == "missing"}
        assert gone == (set(report.planted[0].cells) if rule in ("T3-ROWS-MISSING", "S-TABLES") else set())


def test_what_is_lost_is_not_printed():
    """A lost row's label, a lost heading and a misprinted label are nowhere in the document."""
    labels = {line.code: line.label for table in FORM.tables for line in table.lines}
    for seed in range(20):
        row = generate(seed, plant="T3-ROWS-MISSING", format="text", shape="lines")
        printed = [line.lstrip("（）、.0123456789一二三四五六七") for line in row.body.decode().splitlines()]
        lost = row.planted[0].cells[0][1]
        assert [code for code in DETAILS if labels[code] not in printed and code != lost] == []
        assert labels[lost] == "其他" or labels[lost] not in printed
        heading = generate(seed, plant="S-SECTIONS", format="text", shape="pipes")
        assert len(re.findall("^## ", heading.body.decode(), re.MULTILINE)) == 5
        typo = generate(seed, plant="LABEL-TYPO", format="html")
        right = {labels[address[1]] for address in typo.planted[0].cells}
        assert (
            "本年废止件数" not in text_of(typo)
            if len(right) > 1
            else not any(label in text_of(typo) for label in right)
        )


@pytest.mark.parametrize("form", FORMATS)
def test_same_seed_same_bytes(form):
    """A report is decided by its arguments alone."""
    assert generate(5, format=form) == generate(5, format=form)
    assert generate(5, format=form).body != generate(6, format=form).body


def test_many_are_a_prefix_of_more():
    """The first reports are the same however many are asked for; among them are planted errors of every rule."""
    many = tuple(generate_many(1, 60))
    assert tuple(generate_many(1, 10)) == many[:10]
    assert len({report.body for report in many}) == len(many)
    assert {planted.rule for report in many for planted in report.planted} == set(FAULTS)


@pytest.mark.parametrize("form", FORMATS)
def test_every_prescribed_cell_has_a_truth(form):
    """All 200 cells of the form are known, and status and value agree."""
    for seed in range(30):
        report = generate(seed, format=form)
        assert set(FORM.prescribed()) <= set(report.cells)
        for cell in report.cells.values():
            assert (cell.value is not None) == (cell.status == "value")
            assert bool(cell.text) == (cell.status in ("value", "not_applicable"))


@pytest.mark.parametrize("form", FORMATS)
def test_the_document_says_its_title_and_every_figure(form):
    """Title, date and each printed figure stand in the document, and the title names the agency and the year."""
    for seed in range(12):
        report = generate(seed, format=form, blanks="zeros")
        text = text_of(report)
        assert report.title in text
        assert all(cell.text in text for cell in report.cells.values())
        assert (classify(report.title), year_of(report.title)) == ("report", report.year)
        assert organization_of(report.title) == report.organization


def test_zeros_can_be_blank_or_dashed():
    """The layout decides what stands for zero, and the truth follows it."""
    blank = generate(3, format="html", blanks="all")
    assert {cell.status for cell in blank.cells.values() if not cell.value} == {"blank"}
    dashed = generate(3, format="html", blanks="slash")
    assert {cell.status for address, cell in dashed.cells.items() if address[1] == "regulations"} == {"not_applicable"}


@pytest.mark.parametrize("repeat_header", [False, True])
def test_a_pdf_breaks_its_third_table_over_pages(repeat_header):
    """Table 3 begins on one page and goes on on the next, under its header again if so asked."""
    for seed in range(8):
        report = generate(seed, format="pdf", repeat_header=repeat_header)
        with pdfplumber.open(io.BytesIO(report.body)) as pdf:
            texts = [page.extract_text() for page in pdf.pages]
        first = next(number for number, text in enumerate(texts) if "一、本年新收" in text)
        last = next(number for number, text in enumerate(texts) if "四、结转下年度" in text)
        assert last == first + 1
        assert sum(text.count("申请人情况") for text in texts) == 1 + repeat_header
        assert [f"- {number} -" in text for number, text in enumerate(texts, start=1)] == [True] * len(texts)


def test_what_cannot_be_read_is_refused():
    """An unknown rule, a year before the form, an unknown choice, and blanks in text without columns are refused by name."""
    with pytest.raises(ValueError, match="T9-NONE"):
        generate(1, plant="T9-NONE")
    with pytest.raises(ValueError, match="2019"):
        generate(1, year=2019)
    with pytest.raises(ValueError, match="blanks"):
        generate(1, format="text", shape="lines", blanks="all")
    with pytest.raises(TypeError, match="colour"):
        generate(1, colour="red")


def test_gbk_is_declared_nowhere():
    """A page in GBK names no charset, is no UTF-8, and decodes as gb18030."""
    report = generate(4, format="html", charset="gbk")
    assert b"charset" not in report.body.lower()
    with pytest.raises(UnicodeDecodeError):
        report.body.decode()
    assert report.title in report.body.decode("gb18030")


def test_a_year_goes_on_from_the_year_before():
    """What one report carries over, the next one carries in, and the stock of documents goes on."""
    before = generate(8, organization="霁岚县人民政府", year=2022, format="html", blanks="zeros")
    after = generate(9, organization="霁岚县人民政府", year=2023, format="html", blanks="zeros", before=before)
    for column in FORM.table("requests").blocks[0].columns:
        assert (
            after.cells["requests", "carried_in", column.code].value
            == before.cells["requests", "carried_out", column.code].value
        )
    issued, repealed, stock = (
        after.cells["proactive", "normative_documents", code].value for code in ("issued", "repealed", "in_force")
    )
    assert before.cells["proactive", "normative_documents", "in_force"].value + issued - repealed == stock


def test_the_county_is_the_same_every_time():
    """Two builds give the same pages, and the reports are of all formats, agencies and years."""
    county = build()
    assert county == build()
    assert {report.format for report in county.expected} == set(FORMATS)
    assert {report.year for report in county.expected} == {2021, 2022, 2023, 2024}
    assert len({report.organization for report in county.expected}) == 7
    assert len(county.expected) == 25
    assert {planted.rule for report in county.planted for planted in report.planted} == {
        "T3-ROWS-MISSING", "T3-ROW", "T4-SUM", "LABEL-TYPO", "T3-BAL",
    }  # fmt: skip


def test_the_server_answers_every_page_with_its_status(running):
    """Reports come byte for byte; the dead link is 404, the failing one 500; the log keeps every path."""
    county = running.county
    for report in county.expected:
        status, media_type, body = fetch(running.url + report.name[1:])
        assert (status, body) == (200, report.body)
        assert media_type.startswith(report.media_type)
    assert [fetch(running.url + path[1:])[0] for path in county.dead] == [404]
    assert [fetch(running.url + path[1:])[0] for path in county.failing] == [500]
    for path, page in county.pages.items():
        assert fetch(running.url + path[1:])[0] == page.status
    asked = [path for _, path in running.requests]
    assert set(asked) >= {*county.pages, *county.dead}
    assert [moment for moment, _ in running.requests] == sorted(moment for moment, _ in running.requests)


def test_a_page_that_has_not_changed_is_not_sent_again(running):
    """A conditional request is answered with 304 and no body."""
    with urlopen(running.url, timeout=10) as answer:
        tag = answer.headers["ETag"]
    assert fetch(running.url, **{"If-None-Match": tag})[::2] == (304, b"")


def test_the_gbk_page_of_the_county_has_no_declaration(running):
    """Neither the header nor the page says its charset."""
    pages = [
        report
        for report in running.county.expected
        if b"charset" not in report.body.lower() and report.format == "html"
    ]
    assert len(pages) == 1
    assert fetch(running.url + pages[0].name[1:])[1] == "text/html"
    assert pages[0].title in pages[0].body.decode("gb18030")


def test_every_report_is_linked_from_the_column(running):
    """From the home page links lead to the column; its two pages link every report, decoy, dead and failing page."""
    county = running.county
    home, first, second = (
        county.pages[path].body.decode() for path in ("/", "/zwgk/zfxxgk/", "/zwgk/zfxxgk/zfxxgknb/")
    )
    assert "/zwgk/zfxxgk/" in home
    assert "zfxxgknb/" in first
    assert "index_1.html" in second
    lists = second + county.pages["/zwgk/zfxxgk/zfxxgknb/index_1.html"].body.decode()
    listed = {f"/zwgk/zfxxgk/zfxxgknb/{found}" for found in re.findall(r'href="\./([^"]+)"', lists)}
    reports = {county.attachments.get(report.name, report.name) for report in county.expected}
    assert listed == reports | {*county.decoys, *county.dead, *county.failing}
    assert "/zwgk/zfxxgk/zfxxgknb/index_2.html" not in county.pages
    for attached, cover in county.attachments.items():
        assert f'"./{attached.rsplit("/", 1)[1]}"' in county.pages[cover].body.decode()


def test_the_forbidden_page_is_linked_and_disallowed(running):
    """A crawler that obeys robots.txt never asks for it, though the column links it."""
    (path,) = running.county.forbidden
    assert path in running.county.pages["/zwgk/zfxxgk/zfxxgknb/"].body.decode()
    assert "Disallow: /jsearch/" in running.county.pages["/robots.txt"].body.decode()


def test_pages_bear_the_prescribed_meta_tags(running):
    """Site, column and content tags stand on every report page, none of them empty."""
    names = (
        "SiteName",
        "SiteDomain",
        "SiteIDCode",
        "ColumnName",
        "ColumnType",
        "ArticleTitle",
        "PubDate",
        "ContentSource",
    )
    for report in running.county.expected:
        if report.format == "html":
            body = report.body.decode("gb18030" if b"charset" not in report.body else "utf-8")
            tags = dict(re.findall(r'<meta name="(\w+)" content="([^"]+)">', body))
            assert set(names) <= set(tags)
            assert (tags["ColumnType"], tags["ArticleTitle"]) == ("信息公开年报", report.title)
            assert tags["PubDate"].startswith(report.published)


def test_some_prose_speaks_of_penalties(running):
    """The word that the demo searches for stands in prose of several reports, outside the label 行政处罚 of table 2."""
    speaking = [
        report for report in running.county.expected if "处罚决定" in text_of(report) or "处罚依据" in text_of(report)
    ]
    assert len(speaking) >= 3
