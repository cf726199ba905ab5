"""Excel files: numbers as printed, merged ranges, several sheets, and what no sheet of a report holds."""

from decimal import Decimal
from pathlib import Path
from struct import pack as packed

import pytest

import parsers
from crawler.demo.generate import generate
from crawler.demo.packing import pack
from parsers import UnreadableDocumentError
from parsers.formats import first
from parsers.formats.container import ole_of
from parsers.formats.sheet import MOST_CELLS, MOST_SHEETS

XLS = Path(__file__).parent / "reports/xls-one-sheet/document.xls"
SPACES = (
    'xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main" '
    'xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships"'
)
LINKS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
TITLE = '<row r="1"><c r="A1" t="inlineStr"><is><t>青石县水利局2023年政府信息公开工作年度报告</t></is></c></row>'

BOF = packed("<HHHHHHII", 0x0809, 16, 0x0600, 5, 0, 0, 0, 0)
EOF = packed("<HH", 0x0A, 0)


def text(place: str, content: str) -> str:
    return f'<c r="{place}" t="inlineStr"><is><t>{content}</t></is></c>'


def documents(*cells: str) -> str:
    """Return rows 2 and 3: the header of table 2's block on documents, and the row 行政规范性文件 with *cells*."""
    head = "".join(map(text, ("A2", "B2", "C2", "D2"), ("信息内容", "本年制发件数", "本年废止件数", "现行有效件数")))
    return f'{TITLE}<row r="2">{head}</row><row r="3">{text("A3", "行政规范性文件")}{"".join(cells)}</row>'


def xlsx(*sheets: str, hidden: int = 0, **members: str) -> bytes:
    """Return an .xlsx of *sheets* (rows as markup), the last *hidden* of them not shown."""
    count = len(sheets)
    names = "".join(
        f'<sheet name="表{n}" sheetId="{n}"{" state=" + chr(34) + "hidden" + chr(34) if n > count - hidden else ""} r:id="r{n}"/>'
        for n in range(1, count + 1)
    )
    links = "".join(
        f'<Relationship Id="r{n}" Type="{LINKS}/worksheet" Target="worksheets/s{n}.xml"/>' for n in range(1, count + 1)
    )
    package = "http://schemas.openxmlformats.org/package/2006/relationships"
    return pack(
        {
            "[Content_Types].xml": "<Types/>",
            "_rels/.rels": f'<Relationships xmlns="{package}">'
            f'<Relationship Id="r1" Type="{LINKS}/officeDocument" Target="xl/workbook.xml"/></Relationships>',
            "xl/workbook.xml": f"<workbook {SPACES}><sheets>{names}</sheets></workbook>",
            "xl/_rels/workbook.xml.rels": f'<Relationships xmlns="{package}">{links}</Relationships>',
            **{
                f"xl/worksheets/s{n}.xml": f"<worksheet {SPACES}><sheetData>{rows}</sheetData></worksheet>"
                for n, rows in enumerate(sheets, 1)
            },
            **members,
        }
    )


def figures(*cells: str) -> list[tuple[Decimal | None, str, str]]:
    found = parsers.parse(xlsx(documents(*cells))).by_address
    row = [found["proactive", "normative_documents", column] for column in ("issued", "repealed", "in_force")]
    return [(cell.value, cell.status, cell.raw) for cell in row]


def test_numbers_as_printed():
    """A stored 12126.0 is printed 12126; the digits that binary fractions add are not; no number is printed with an exponent."""
    stored = ('<c r="B3"><v>12126.0</v></c>', '<c r="C3"><v>0.30000000000000004</v></c>', '<c r="D3"><v>1.5E9</v></c>')
    assert figures(*stored) == [
        (12126, "value", "12126"),
        (Decimal("0.3"), "value", "0.3"),
        (1_500_000_000, "value", "1500000000"),
    ]


def test_what_is_no_number_stays_so():
    """A truth value, an error and a date print something that is no number; a cell without content is blank."""
    odd = ('<c r="B3" t="b"><v>1</v></c>', '<c r="C3" s="1" t="e"><v>#REF!</v></c>', '<c r="D3"/>')
    assert [(status, raw) for _, status, raw in figures(*odd)] == [
        ("unreadable", "TRUE"),
        ("unreadable", "#REF!"),
        ("blank", ""),
    ]
    computed = (
        '<c r="B3"><f>1+1</f></c>',
        '<c r="C3"><f>1+1</f><v>2</v></c>',
        '<c r="D3" t="str"><f>""</f><v></v></c>',
    )
    assert [status for _, status, _ in figures(*computed)] == ["unreadable", "value", "blank"]


def test_errors_in_old_files_are_no_blanks():
    """An error in an .xls is no blank either, stored as such or the result of a formula."""
    sheet = BOF[:6] + packed("<H", 0x10) + BOF[8:]
    error = packed("<HHHHHBB", 0x0205, 8, 0, 0, 0, 0x17, 1)
    formula = packed("<HHHHHBBBBHHHI", 0x0006, 22, 0, 1, 0, 2, 0, 0x17, 0, 0, 0xFFFF, 0, 0) + packed("<H", 0)
    number = packed("<HHHHHd", 0x0203, 14, 0, 2, 0, 5.0)
    name = packed("<IBBBB", 0, 0, 0, 1, 0) + b"S"
    start = len(BOF) + 4 + len(name) + 4
    name = packed("<I", start) + name[4:]
    stream = BOF + packed("<HH", 0x85, len(name)) + name + EOF + sheet + error + formula + number + EOF
    grid = first(ole_of("Workbook", stream)).grids[0]
    assert [slot.text for slot in grid.slots if not slot.row] == ["TRUE", "TRUE", "5"]


def test_numbers_stored_as_text():
    """Text is read as text: 12,126 and 22（其中修订16件） and a stroke."""
    cells = (text("B3", "12,126"), text("C3", "22（其中修订16件）"), text("D3", "/"))
    assert [(value, status) for value, status, _ in figures(*cells)] == [
        (12126, "value"),
        (22, "value"),
        (None, "not_applicable"),
    ]


def test_hidden_sheets_are_not_printed():
    """A hidden sheet (last year's figures, lists for menus) is left out; several visible sheets make one report."""
    shown = documents('<c r="B3"><v>1</v></c>', '<c r="C3"><v>2</v></c>', '<c r="D3"><v>3</v></c>')
    hidden = shown.replace("<v>1</v>", "<v>9</v>")
    report = parsers.parse(xlsx(shown, hidden, hidden=1))
    assert (report.by_address["proactive", "normative_documents", "issued"].value) == 1
    twice = parsers.parse(xlsx(shown, hidden))
    assert twice.by_address["proactive", "normative_documents", "issued"].status == "unreadable"


def test_blank_rows_between_and_behind():
    """Blank rows within and below a table change nothing, also below the one row of table 4."""
    printed = generate(5, format="xlsx", tables="split", blanks="zeros", notes=False, single_other=False)
    report = parsers.parse(printed.body)
    assert all(report.by_address[a].value == cell.value for a, cell in printed.cells.items())


def test_cells_say_where_they_stand():
    """The place of a cell is its sheet, row and column."""
    grid = first(xlsx(documents('<c r="B3"><v>1</v></c>'))).grids[0]
    assert next(slot.place.path for slot in grid.slots if slot.text == "1") == "表1!R3C2"


FAR = '<row r="1048576"><c r="XFD1048576"><v>1</v></c></row>'
BAD = {
    "far cell": (xlsx(TITLE + FAR), f"more than the {MOST_CELLS} cells"),
    "far cell, old": (
        ole_of("Workbook", BOF + packed("<HHHHHd", 0x0203, 14, 65535, 255, 0, 1.0)),
        "65536 rows and 256 columns",
    ),
    "password, old": (ole_of("Workbook", BOF + packed("<HHH", 0x2F, 2, 0)), "the Excel file has a password"),
    "password": (ole_of("EncryptedPackage", b"x" * 9000), "a Word or Excel file with a password"),
    "many sheets": (xlsx(*[TITLE] * (MOST_SHEETS + 1)), f"more than the {MOST_SHEETS} that are read"),
    "cut": (XLS.read_bytes()[:6000], "cut or damaged"),
    "no workbook inside": (ole_of("Workbook", b"nothing"), "cannot be opened|damaged"),
    "no cells": (xlsx(""), "no annual report"),
    "sheet that is no XML": (xlsx(TITLE + "<row"), "cannot be opened|damaged"),
}


@pytest.mark.parametrize("name", BAD)
def test_bad_sheets_are_one_sentence(name):
    """What cannot be read is refused in one line that says what it is."""
    body, said = BAD[name]
    with pytest.raises(UnreadableDocumentError, match=said) as caught:
        parsers.parse(body)
    assert "\n" not in str(caught.value)


def test_macros_do_no_harm():
    """An Excel file with macros is read like any other: nothing in it is run."""
    rows = documents('<c r="B3"><v>1</v></c>')
    assert first(xlsx(rows)) == first(xlsx(rows, **{"xl/vbaProject.bin": "Auto_Open"}))
