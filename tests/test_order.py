"""The figures in the file itself: what every sum of the form lets pass is seen there, and no sound document is suspected."""

import base64
import re
import zipfile
from dataclasses import replace
from decimal import Decimal
from io import BytesIO

import pytest
import test_second
from test_second import Rows, documents, doubted, exchanged, misreads, without_a_point, wrong

import parsers
from crawler.demo.generate import generate
from parsers import blame, cells, numbers
from parsers.charset import decode
from parsers.document import Slot
from parsers.formats import html, pdf
from parsers.second import drawn_in_turn, in_order
from parsers.second.figures import scan

# Slips that leave every sum as it was -----------------------------------------------------------------------------------


def columns_exchanged(rows: Rows) -> None:
    """Exchange the figures of two kinds of applicants in every row of the table that adds up."""
    for row in test_second.full(rows):
        exchange(row, len(row) - 7, len(row) - 6)


def results_exchanged(rows: Rows) -> None:
    """Exchange the first two results of each review and suit in table 4."""
    row = next(row for row in rows if len(row) == 15 and all(scan(slot.text)[0] == "value" for slot in row))
    for group in (0, 5, 10):
        exchange(row, group, group + 1)


def decisions_exchanged(rows: Rows) -> None:
    """Take the figure of 行政许可 in section 2 for that of 行政处罚, and the other way round."""
    one, two = (next(row for row in rows if row[0].text == label) for label in ("行政许可", "行政处罚"))
    one[-1], two[-1] = (mine._replace(text=other.text) for mine, other in ((one[-1], two[-1]), (two[-1], one[-1])))


def with_a_digit_lost(rows: Rows) -> None:
    """Lose the first digit of the largest figure of section 2."""
    row = max(
        (row for row in rows if len(row) == 2 and scan(row[1].text)[0] == "value"),
        key=lambda row: scan(row[1].text)[1] or 0,
    )
    row[1] = row[1]._replace(text=row[1].text[1:])


def unseen(rows: Rows) -> None:
    """Take the first figure of section 2 that is not zero for a blank."""
    row = next((row for row in rows if len(row) == 2 and scan(row[1].text)[1]), None)
    if row:
        row[1] = row[1]._replace(text="")


def exchange(row: list[Slot], one: int, two: int) -> None:
    texts = row[one].text, row[two].text
    row[one], row[two] = row[one]._replace(text=texts[1]), row[two]._replace(text=texts[0])


UNSUMMED = (
    exchanged,
    without_a_point,
    columns_exchanged,
    results_exchanged,
    decisions_exchanged,
    with_a_digit_lost,
    unseen,
)


@pytest.mark.parametrize("slip", UNSUMMED, ids=lambda slip: slip.__name__)
@pytest.mark.parametrize(("form", "count"), [(html, 8), (pdf, 4)], ids=["html", "pdf"])
def test_a_slip_that_every_sum_lets_pass_is_found_in_the_source(monkeypatch, slip, form, count):
    """Without any lot: what the first reader gets wrong is put right, or doubted, though no sum speaks."""
    monkeypatch.setattr(blame, "_ONE_IN", 2**32)
    misreads(monkeypatch, form, "first", slip)
    by_source = 0
    for printed in documents(count, form.name):
        report = parsers.parse(printed.body)
        assert wrong(report, printed) <= doubted(report), printed.name
        assert all(report.cell(address).status == "unreadable" for address in wrong(report, printed)), printed.name
        by_source += report.second is not None and report.second.reasons == ("order",)
    assert by_source


def test_a_number_taken_wrongly_from_its_text_is_found(monkeypatch):
    """A decimal that the first reader takes for a whole number, from a text that is right, is read again, and doubted."""
    monkeypatch.setattr(blame, "_ONE_IN", 2**32)
    monkeypatch.setattr(cells, "parse", _without_its_point)
    told = 0
    for printed in documents(8):
        report = parsers.parse(printed.body)
        assert wrong(report, printed) <= doubted(report), printed.name
        told += any("." in cell.text for cell in printed.cells.values())
    assert told


def _without_its_point(text: str) -> numbers.Printed:
    read = numbers.parse(text)
    return replace(read, value=Decimal(str(read.value).replace(".", ""))) if read.value is not None else read


@pytest.mark.parametrize("wrapped", ["zip", "mhtml"])
def test_a_packed_page_is_looked_at_too(monkeypatch, wrapped):
    """The source is that of the page, whatever it is packed in."""
    monkeypatch.setattr(blame, "_ONE_IN", 2**32)
    body = documents(1)[0].body
    packed = _zipped(body) if wrapped == "zip" else _mhtml(body)
    assert parsers.parse(packed).second is None
    misreads(monkeypatch, html, "first", decisions_exchanged)
    assert parsers.parse(packed).second.reasons == ("order",)


def _zipped(body: bytes) -> bytes:
    file = BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("report.html", body)
    return file.getvalue()


def _mhtml(body: bytes) -> bytes:
    head = b'MIME-Version: 1.0\r\nContent-Type: multipart/related; boundary="=_part"\r\n\r\n'
    page = b"--=_part\r\nContent-Type: text/html\r\nContent-Transfer-Encoding: base64\r\n\r\n" + base64.encodebytes(
        body
    )
    return head + page.replace(b"\n", b"\r\n").replace(b"\r\r", b"\r") + b"--=_part--\r\n"


# Sound documents ------------------------------------------------------------------------------------------------------------


@pytest.fixture
def nothing_else(monkeypatch):
    """Let there be no other reason to read a document twice, so that the file is asked."""
    monkeypatch.setattr(blame, "_reasons", lambda _report, _body: ())


@pytest.mark.usefixtures("nothing_else")
@pytest.mark.parametrize("layout", ["plain", "paragraphs", "runs", "word"])
@pytest.mark.parametrize("form", ["2021", "2019", "2014"])
def test_no_sound_page_is_suspected(form, layout):
    """In whatever charset and markup a page prints its figures, and whatever stands around them, it is read once."""
    choices = (
        {},
        {"charset": "gbk"},
        {"digits": "wide"},
        {"units": True},
        {"separators": ",", "scale": 1009},
        {"blanks": "slash"},
    )
    for seed, chosen in enumerate(choices):
        printed = generate(seed, form=form, format="html", cells=layout, **chosen)
        assert parsers.parse(printed.body).second is None, (printed.name, chosen)


@pytest.mark.usefixtures("nothing_else")
@pytest.mark.parametrize(
    "look",
    [
        {"rulings": "none"},
        {"rulings": "level"},
        {"rulings": "fills", "repeat_header": True},
        {"turned": 90},
        {"upright_groups": True},
        {"cut_rows": True},
        {"blanks": "slash", "notes": True},
        {"units": True},
        {"separators": ",", "scale": 1009},
    ],
    ids=str,
)
def test_no_sound_pdf_is_suspected(look):
    """However its tables are drawn and wherever its pages end, a PDF that draws its rows one behind another is read once."""
    for form in ("2021", "2019", "2014"):
        printed = generate(3, form=form, format="pdf", **look)
        assert parsers.parse(printed.body).second is None, form


def test_white_space_around_figures_and_capital_tags_are_nothing(monkeypatch):
    """Pages indent their cells, pad them with blanks of every kind, and shout their tags."""
    monkeypatch.setattr(blame, "_ONE_IN", 2**32)
    page = decode(generate(3, format="html", cells="plain", blanks="zeros").body)[0]
    for before, behind in (("\r\n\t\t", "\n  "), ("&nbsp;", "&#160;"), ("\u3000", "\u00a0")):
        padded = re.sub(r"<td([^>]*)>(\d+)</td>", rf"<TD\1>{before}\2{behind}</TD>", page)
        assert padded != page
        assert parsers.parse(padded.encode()).second is None, before


def test_rows_in_another_order_are_read_twice_and_right(monkeypatch):
    """A page that shuffles the rows of the form is suspected; both readings know them by their labels."""
    monkeypatch.setattr(blame, "_ONE_IN", 2**32)
    printed = generate(2, format="html", blanks="zeros", order=5, plant=None)
    report = parsers.parse(printed.body)
    assert report.second.reasons == ("order",)
    assert (report.second.disagreed, wrong(report, printed)) == ((), set())


# The witness itself -----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("page", "texts", "found"),
    [
        ("<td>3</td><td>0</td><td>12</td>", "3 0 12", True),
        ("<td>3</td><td>0</td><td>12</td>", "3 12", True),
        ("<td>3</td><td>0</td><td>12</td>", "0 3 12", False),
        ("<td>3</td><td>0</td><td>12</td>", "3 3", False),
        ("<td>12.50</td>", "12.50", True),
        ("<td>12.50</td>", "1250", False),
        ("<td>112</td>", "12", False),
        ("<td><span>1</span><b><i>2</i></b></td>", "12", True),
        ("<td><span>1</span><b><i>2</i></b></td>", "2", False),
        ("<td><span>1</span><b><i>2</i></b></td>", "1", False),
        ("<td><ins>1</ins><ins>2</ins></td>", "12", True),
        ("<td><ins>1</ins><ins>2</ins></td>", "2", False),
        ("<td>2<td><i>3</i></td>", "3", True),
        ("<td>1</td><td>2</td>", "12", False),
        ("<td><p>1</p><p>2</p></td>", "12", False),
        ("<td>1<sup>2</sup></td>", "12", False),
        ("<td>1 2</td>", "12", False),
        ("<td>增3</td><td>减4</td><td>1,234</td>", "增3 减4 1,234", True),
        ("<td>增3</td>", "减3", False),
        ("<td>22（其中修订<span>16</span>件）</td>", "22（其中修订16件）", True),
        ("<td>\n １２ </td>", "１２", True),
        ("<td>&#49;2</td>", "12", True),
        ("<b>12</b><table><td>3</td>", "12 3", True),
        ("", "3", False),
        ("", "", True),
    ],
)  # fmt: skip
def test_figures_stand_in_the_source_one_behind_another(page, texts, found):
    """Each in one cell, in one run or in several, with others between them or none, in any charset."""
    printed = [(text, scan(text)[1]) for text in texts.split()]
    for charset in ("utf-8", "gb18030", "utf-16"):
        body = f"<p>2023年度报告</p><table>{page}</table>".encode(charset)
        assert in_order(body, printed, len(printed)) is found, charset


@pytest.mark.parametrize(
    ("drawn", "texts", "found"),
    [
        ("行政许可 3\r\n行政处罚 0 12", "3 0 12", True),
        ("行政许可 3\r\n行政处罚 0 12", "3 12", True),
        ("行政许可 3\r\n行政处罚 0 12", "0 3 12", False),
        ("3 12.50", "3 1250", False),
        ("3 112", "3 12", False),
        ("3 12 4", "3 / 4", False),
        ("3 四、12件申请 4", "3 / 4", True),
        ("3 1,234件 增２", "3 1234 2", True),
        ("3 1" + "0" * 90 + " 4", "3 / 4", True),
        ("3 1\r\n2\f4 5", "3 1 / 4", True),
        ("3 1\r\n2\f4", "3 1 2 4", True),
        ("3 1\f - 2 -\r\n4 5", "3 1 / 4 5", True),
        ("- 1 -\r\n3 1\r\n6\f- 2 -\r\n4 5", "3 1 6 / 4 5", True),
        ("3 1\r\n第 2 页 共 5 页\f4 5", "3 1 / 4", True),
        ("3 1\r\n2 7\f4 5", "3 1 / 4", False),
        ("3 1\r\n2\r\n7\f4 5", "3 1 / 4", False),
        ("", "3", False),
        ("", "", True),
    ],
)
def test_figures_are_drawn_one_behind_another(drawn, texts, found):
    """Each as a word of its own, whatever is written between; where a cell is blank no number is, but for that of a page."""
    assert drawn_in_turn(drawn, [(text, scan(text)[1]) for text in texts.split()]) is found


def test_a_text_that_says_another_number_is_not_found():
    """What counts is the number that was taken from the text."""
    page = b"<table><td>12.50</td></table>"
    assert in_order(page, [("12.50", Decimal("12.5"))], 1)
    assert not in_order(page, [("12.50", Decimal(1250))], 1)
    assert not in_order(page, [("", Decimal(1250))], 1)


@pytest.mark.parametrize("piece", [b"<", b"<td", b"<td>1", b">", b"1<", b"1</span>", b"<!--", b"&"])
def test_the_source_is_gone_through_once(piece):
    """A megabyte of what looks like markup costs no more than some seconds, however it is built."""
    assert not in_order(b"<table>" + piece * (2**20 // len(piece)), [("12", Decimal(12)), ("7", Decimal(7))], 2)
