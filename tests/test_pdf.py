"""PDFs as agencies make them: layouts of the generator, and files made by hand that show one thing each."""

import random
import shutil
import subprocess
from types import SimpleNamespace

import pytest
from pdfplumber.table import TableFinder
from PIL import Image
from reportlab.lib.pdfencrypt import StandardEncryption
from reportlab.lib.utils import ImageReader
from reportlab.pdfgen.canvas import Canvas
from small_pdf import SmallPdf

import parsers
from crawler.demo.generate import generate
from parsers import ScannedDocumentError, UnreadableDocumentError
from parsers.document import Grid
from parsers.formats import pdf, pdfium
from parsers.formats.pages import Page, Ruling, ruling
from parsers.formats.ruled import ruled_tables

WHOLE = {
    "ruled by thin shapes over shaded grounds": {"rulings": "fills"},
    "turned by 90 degrees": {"turned": 90},
    "turned by 180 degrees": {"turned": 180},
    "turned by 270 degrees": {"turned": 270},
    "rows cut by page breaks": {"cut_rows": True, "blanks": "zeros"},
    "rows cut by page breaks, header repeated": {"cut_rows": True, "repeat_header": True, "blanks": "zeros"},
    "groups written downwards": {"upright_groups": True},
    "an empty password": {"locked": True},
    "header repeated": {"repeat_header": True},
    "header not repeated": {"repeat_header": False},
}


@pytest.mark.parametrize("look", WHOLE.values(), ids=WHOLE)
def test_every_cell_of_a_layout_is_read(look):
    """Each cell has the value and the status that were printed; page numbers and group labels split by the break are no cells."""
    for seed in range(8):
        printed = generate(seed, format="pdf", **look)
        read = parsers.parse(printed.body).by_address
        expected = {address: (cell.value, cell.status) for address, cell in printed.cells.items()}
        assert expected == {address: (read[address].value, read[address].status) for address in expected}, seed


@pytest.mark.parametrize("rulings", ["none", "level"])
def test_tables_without_rulings_are_read_by_their_columns(rulings):
    """Words in columns: nearly every cell is right, and none that is not is silent."""
    right = count = 0
    for seed in range(12):
        printed = generate(seed, format="pdf", rulings=rulings, blanks="zeros", notes=False)
        report = parsers.parse(printed.body)
        for address, cell in printed.cells.items():
            read = report.by_address[address]
            count += cell.status == "value"
            right += cell.status == "value" and read.value == cell.value
            assert read.value in (cell.value, None), (seed, address)
    assert right >= 0.99 * count


def test_a_column_without_figures_is_not_made_up():
    """Where a column never prints a figure nobody can tell which it is: its rows are unreadable, not moved to the left."""
    made = SmallPdf()
    made.text(60, 60, "第二十条第（一）项")
    for x, head in zip((60, 200, 300, 400), ("信息内容", "本年制发件数", "本年废止件数", "现行有效件数"), strict=True):
        made.text(x, 80, head)
    for top, label in ((100, "规章"), (120, "行政规范性文件")):
        made.text(60, top, label)
        made.text(220, top, "3")
        made.text(420, top, "8")
    cells = parsers.parse(made.bytes()).by_address
    for row in ("regulations", "normative_documents"):
        for column in ("issued", "repealed", "in_force"):
            assert cells["proactive", row, column].value is None


def ruled(*texts: str, **choices: object) -> SmallPdf:
    """One row of ruled cells 80 points wide with *texts*."""
    made = SmallPdf(**choices)
    made.grid([60 + 80 * at for at in range(len(texts) + 1)], [60, 90, 120])
    for at, text in enumerate(texts):
        made.text(70 + 80 * at, 70, text)
    return made


def row(made: SmallPdf, number: int = 0) -> list[str]:
    grid = next(block for block in pdf.first(made.bytes()).blocks if isinstance(block, Grid))
    return [slot.text for slot in list(grid.rows())[number]]


def test_letter_spaced_figures_are_one_number():
    """Figures set apart evenly, without typed blanks, are one number; unevenly set ones and typed blanks keep two numbers apart."""
    made = ruled("规章", "", "", "", "", "")
    made.text(150, 70, "1234", spacing=4.5)
    made.text(230, 70, "12")
    made.text(254, 70, "34")
    made.text(310, 70, "12 34")
    made.text(390, 70, "1 2 3")
    made.text(470, 70, "12")
    made.text(481, 70, "34")
    assert row(made) == ["规章", "1234", "12 34", "12 34", "1 2 3", "1234"]


def test_glued_numbers_stay_unreadable():
    """Two numbers in one cell are told apart by a blank of a quarter of the size, and the cell is no number."""
    made = ruled("规章", "", "")
    made.text(150, 70, "12")
    made.text(162.6, 70, " 3")
    assert row(made)[1] == "12 3"


def test_kangxi_radicals_are_the_characters_they_print():
    """Labels in radicals, those that NFKC leaves too, are exact labels."""
    printed = {"一": "⼀", "民": "⺠", "长": "⻓", "行": "⾏", "文": "⽂", "年": "年", "见": "⻅", "人": "⼈"}
    made = SmallPdf(mapped=printed)
    made.text(60, 30, "第二十条第（一）项")
    made.grid([60, 160, 260, 360, 460], [60, 90, 120, 150])
    table = (
        ("信息内容", "本年制发件数", "本年废止件数", "现行有效件数"),
        ("规章", "0", "0", "0"),
        ("行政规范性文件", "4", "1", "9"),
    )
    for line, texts in enumerate(table):
        for at, text in enumerate(texts):
            made.text(65 + 100 * at, 70 + 30 * line, text)
    report = parsers.parse(made.bytes())
    cell = report.by_address["proactive", "normative_documents", "in_force"]
    assert (cell.value, cell.column_source) == (9, "header")
    assert "LABEL-TYPO" not in {finding.rule for finding in report.findings}
    assert "⾏" in "".join(slot.text for grid in pdf.first(made.bytes()).grids for slot in grid.slots)


def test_vertical_text_is_read_downwards():
    """A label written a character a line is that label."""
    made = SmallPdf()
    made.grid([60, 100, 200], [60, 160, 190])
    for at, char in enumerate("行政许可"):
        made.text(75, 70 + 20 * at, char)
    made.text(120, 100, "7")
    assert row(made) == ["行\n政\n许\n可", "7"]


def test_what_nobody_sees_is_not_read():
    """Invisible, white, transparent text and text outside the page's box is no text; white on a dark ground is."""
    made = ruled("规章", "1", "2", "", "", "", page_entries="/CropBox[20 20 575 822]")
    made.text(300, 70, "77", before="3 Tr")
    made.text(390, 70, "88", before="1 g")
    made.fill(461, 61, 78, 28)
    made.text(470, 70, "99", before="1 g")
    made.text(300, 835, "666")
    made.text(0, 400, "555")
    assert row(made) == ["规章", "1", "2", "", "", "99"]
    prose = "".join(paragraph.text for paragraph in pdf.first(made.bytes()).paragraphs)
    assert not {"666", "555"} & {prose[at : at + 3] for at in range(len(prose))}


def test_figures_without_a_map_are_not_blank():
    """A figure that the font maps to no character prints something: its cell is neither blank nor a number."""
    made = ruled("行政规范性文件", "7", "12", unmapped="7")
    assert row(made) == ["行政规范性文件", "\ufffd", "12"]
    private = ruled("行政规范性文件", "7", "12", mapped={"7": "\uf037"})
    assert row(private) == ["行政规范性文件", "\ufffd", "12"]


GARBAGE = {
    "private signs": lambda at: chr(0xE000 + at),
    "western letters": lambda at: chr(0xC0 + at % 60),
    "characters of no sense": lambda at: chr(0x9000 + 7 * at),
}
PROSE = "本年度新收政府信息公开申请数量为零件，主动公开行政规范性文件和其他信息，没有发生行政复议诉讼"


@pytest.mark.parametrize("kind", GARBAGE)
def test_a_text_layer_of_garbage_is_a_scan(kind):
    """Letters of another language, private signs and characters of no sense are no text: the page must be looked at."""
    made = SmallPdf(mapped={char: GARBAGE[kind](at) for at, char in enumerate(dict.fromkeys(PROSE))})
    for top in range(60, 700, 14):
        made.text(60, top, PROSE)
    for number in range(400):
        made.line(60, 700 + number / 10, 61, 700 + number / 10)
    with pytest.raises(ScannedDocumentError, match="a scan"):
        pdf.first(made.bytes())
    sane = SmallPdf()
    sane.text(60, 60, PROSE)
    assert pdf.first(sane.bytes()).paragraphs


def test_cids_for_characters_are_garbage():
    """(cid:12) is what a converter writes where it knew no character."""
    made = SmallPdf()
    for top in range(60, 700, 14):
        made.text(60, top, "(cid:12)(cid:345)政府(cid:7)(cid:1203)")
    with pytest.raises(ScannedDocumentError):
        pdf.first(made.bytes())


def test_pictures_beside_text_are_counted():
    """A picture large enough to show a table is counted, so that a missing table can be told from a pictured one."""
    canvas = Canvas("unused.pdf")
    canvas.drawString(100, 700, "1. hello to whoever reads this page of text")
    canvas.drawImage(ImageReader(Image.new("RGB", (60, 40), "grey")), 100, 300, width=300, height=200)
    canvas.drawImage(ImageReader(Image.new("RGB", (6, 4), "red")), 100, 600, width=30, height=20)
    assert pdf.first(canvas.getpdfdata()).pictures == 1


def test_page_numbers_in_a_table_are_no_figures():
    """A page's number between strokes, in a table that reaches into the margin, does not belong to its cell."""
    made = SmallPdf()
    made.grid([60, 250, 350, 535], [760, 790, 830])
    made.text(70, 770, "行政许可")
    made.text(290, 770, "12")
    made.text(285, 810, "- 3 -")
    assert row(made, 0) == ["行政许可", "12", ""]
    assert row(made, 1) == ["", "", ""]


def test_a_number_and_a_page_number_are_two_numbers():
    """A bare number under another in one cell makes it unreadable rather than longer."""
    made = SmallPdf()
    made.grid([60, 250, 350], [740, 830, 838])
    made.text(70, 770, "行政许可")
    made.text(290, 770, "12")
    made.text(290, 800, "3")
    assert row(made) == ["行政许可", "12\n3"]


def locked(password: str) -> bytes:
    canvas = Canvas("unused.pdf", encrypt=StandardEncryption(password, ownerPassword="owner"))
    canvas.drawString(100, 700, "hello")
    return canvas.getpdfdata()


def many_pages() -> bytes:
    made = SmallPdf(width=20, height=20)
    for _ in range(pdfium.MOST_PAGES):
        made.new_page()
    return made.bytes()


def many_lines() -> bytes:
    made = SmallPdf()
    for at in range(pdfium.MOST_RULINGS + 1):
        made.line(at % 500, at % 800, at % 500 + 9, at % 800)
    made.text(60, 60, PROSE)
    return made.bytes()


def many_characters() -> bytes:
    made = SmallPdf()
    for _ in range(pdfium.MOST_CHARS // 6_000 + 1):
        for top in range(60):
            made.text(10, 10 + 12 * top, "信" * 100, size=5)
        made.new_page()
    return made.bytes()


def many_objects() -> bytes:
    made = SmallPdf()
    made.marks[-1] += ["0 0 1 1 re f"] * (pdfium.MOST_OBJECTS + 1)
    return made.bytes()


BAD = {
    "a password": (lambda: locked("secret"), "needs a password"),
    "too many pages": (many_pages, "401 pages, more than the 400"),
    "too many lines": (many_lines, "6001 lines, more than the 6000"),
    "too many characters": (many_characters, "characters"),
    "too many objects": (many_objects, "objects"),
    "its end lost": (lambda: SmallPdf().bytes()[:-7], "the PDF is cut"),
    "its beginning alone": (lambda: b"%PDF-1.7\n%%EOF", "damaged"),
    "blank": (lambda: SmallPdf().bytes(), "blank"),
}


@pytest.mark.parametrize("name", BAD)
def test_what_cannot_be_read_is_one_sentence(name):
    """A document of any size or malice ends in one line that says what it is."""
    make, said = BAD[name]
    with pytest.raises(UnreadableDocumentError, match=said) as caught:
        parsers.parse(make())
    assert "\n" not in str(caught.value)


def test_a_huge_page_is_read():
    """The size of a page is no matter."""
    made = ruled("规章", "1", width=14_400, height=14_400)
    assert row(made) == ["规章", "1"]


def test_thousands_of_small_shapes_do_no_harm():
    """A drawing on a page of tables leaves its tables as they are."""
    made = ruled("规章", "1")
    for at in range(4_000):
        made.fill(60 + at % 400, 300 + at % 300, 0.5, 0.5)
    assert row(made) == ["规章", "1"]


@pytest.mark.browser
def test_pages_printed_by_a_browser(tmp_path):
    """A report's web page printed to PDF by a browser has every cell."""
    chromium = shutil.which("chromium")
    if chromium is None:
        pytest.skip("no chromium: install it to read PDFs as browsers print them")
    for seed in range(2):
        printed = generate(seed, format="html", furniture=False, tables="three", nested=False, spans="form")
        page, target = tmp_path / f"{seed}.html", tmp_path / f"{seed}.pdf"
        page.write_bytes(printed.body)
        flags = [
            "--headless",
            "--no-sandbox",
            "--disable-gpu",
            "--no-pdf-header-footer",
            f"--user-data-dir={tmp_path / 'profile'}",
        ]
        subprocess.run(
            [chromium, *flags, f"--print-to-pdf={target}", page.as_uri()], check=True, capture_output=True, timeout=90
        )
        read = parsers.parse(target.read_bytes()).by_address
        expected = {address: (cell.value, cell.status) for address, cell in printed.cells.items()}
        assert expected == {address: (read[address].value, read[address].status) for address in expected}, seed


def edge(one: Ruling) -> dict[str, object]:
    """Return a ruling as pdfplumber has it."""
    (low, high), (begin, end) = (
        (("x0", "x1"), ("top", "bottom")) if one.is_upright else (("top", "bottom"), ("x0", "x1"))
    )
    known = {low: one.at, high: one.at, begin: one.begin, end: one.end, "orientation": "v" if one.is_upright else "h"}
    return {
        "object_type": "line",
        "width": known["x1"] - known["x0"],
        "height": known["bottom"] - known["top"],
        **known,
    }


@pytest.mark.parametrize("seed", range(30))
def test_the_cells_between_rulings_are_those_of_pdfplumber(seed):
    """Our search asks each question once; of rulings that are broken and end aside it makes the tables that pdfplumber makes."""
    source = random.Random(seed)
    places = [15.0 * step for step in range(7)]
    corners = [(x, y) for x in places for y in places if source.random() < 0.9]
    aside = [source.choice((0.0, 0.0, 0.0, 1.7, 4.2)) for _ in corners]
    edges = [
        ruling((x + by, y), (x + 15, y)) for (x, y), by in zip(corners, aside, strict=True) if source.random() < 0.9
    ]
    edges += [
        ruling((x, y + by), (x, y + 15)) for (x, y), by in zip(corners, aside, strict=True) if source.random() < 0.9
    ]
    # Rulings far aside at every height leave no end of the others open, which ruled_tables would close first.
    edges += [ruling((200, y), (210, y)) for y in range(-10, 120, 5)]
    asked = SimpleNamespace(edges=list(map(edge, edges)), bbox=(0, 0, 300, 300))
    theirs = TableFinder(asked, {"intersection_x_tolerance": 6}).tables
    assert theirs
    assert [set(table.cells) for table in ruled_tables(Page(1, 300, 300, (), edges))] == [
        set(table.cells) for table in theirs
    ]
