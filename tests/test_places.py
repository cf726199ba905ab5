"""Every printed cell of every format has a place, for both readers, and the place leads to the text that was read there."""

import re
import zipfile
from collections.abc import Callable
from io import BytesIO

import pdfplumber
import pytest
from bs4 import BeautifulSoup
from lxml import etree
from lxml import html as lxml_html
from python_calamine import CalamineWorkbook

import parsers
from crawler.demo.generate import generate
from parsers import formats, second
from parsers.charset import decode
from parsers.document import Place

WORD = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"

Look = Callable[[Place], str]


def in_page(body: bytes) -> Look:
    tree = lxml_html.document_fromstring(decode(body, None)[0])

    def look(place: Place) -> str:
        (element,) = tree.xpath(place.path)
        return str(element.text_content())

    return look


def in_soup(body: bytes) -> Look:
    """As a second tree has it: tables, rows and cells counted by BeautifulSoup."""
    tables = BeautifulSoup(decode(body, None)[0], "html.parser").find_all("table")

    def look(place: Place) -> str:
        table, row, cell = (int(number) for number in re.findall(r"\[(\d+)\]", place.path))
        line = tables[table - 1].find_all("tr")[row - 1]
        return str(line.find_all(["td", "th"], recursive=False)[cell - 1].get_text())

    return look


def in_pdf(body: bytes) -> Look:
    pdf = pdfplumber.open(BytesIO(body))

    def look(place: Place) -> str:
        page = pdf.pages[place.page - 1]
        left, top, right, bottom = place.box
        box = (max(0, left - 1), max(0, top - 1), min(page.width, right + 1), min(page.height, bottom + 1))
        return str(page.within_bbox(box).extract_text() or "")

    return look


def in_lines(body: bytes) -> Look:
    lines = decode(body, None)[0].splitlines()
    return lambda place: lines[place.line - 1]


def in_docx(body: bytes) -> Look:
    tree = etree.fromstring(zipfile.ZipFile(BytesIO(body)).read("word/document.xml"))

    def look(place: Place) -> str:
        table, row, cell = (int(number) for number in re.findall(r"\[(\d+)\]", place.path))
        line = list(tree.iter(f"{WORD}tbl"))[table - 1].findall(f"{WORD}tr")[row - 1]
        return "".join(line.findall(f"{WORD}tc")[cell - 1].itertext())

    return look


def in_rtf(body: bytes) -> Look:
    """Rows between which nothing is printed make a table; cells end with their mark."""
    text = body.decode("ascii")
    tables: list[list[list[str]]] = []
    end = -1
    for row in re.finditer(r"\\trowd.*?\\row\b", text, re.DOTALL):
        if end < 0 or text[end : row.start()].strip(" \r\n{}"):
            tables.append([])
        tables[-1].append([_rtf_text(cell) for cell in re.split(r"\\cell\b", row[0])[:-1]])
        end = row.end()

    def look(place: Place) -> str:
        table, row, cell = (int(number) for number in re.findall(r"\[(\d+)\]", place.path))
        return tables[table - 1][row - 1][cell - 1]

    return look


def _rtf_text(source: str) -> str:
    said = re.sub(r"\\u(-?\d+) ?\??", lambda found: chr(int(found[1]) % 2**16), source)
    return re.sub(r"\\[a-z]+-?\d* ?|[{}]", "", said)


def in_sheet(body: bytes) -> Look:
    book = CalamineWorkbook.from_filelike(BytesIO(body))

    def look(place: Place) -> str:
        name, row, column = re.fullmatch(r"(.*)!R(\d+)C(\d+)", place.path).groups()
        rows = book.get_sheet_by_name(name).to_python(skip_empty_area=False)
        value = rows[int(row) - 1][int(column) - 1]
        return f"{value:g}" if isinstance(value, float) else str(value)

    return look


LOOKS = {
    "html": (in_page, in_soup),
    "pdf": (in_pdf,),
    "text": (in_lines,),
    "docx": (in_docx,),
    "rtf": (in_rtf,),
    "xlsx": (in_sheet,),
}


def plain(text: str) -> str:
    return "".join(text.split())


def printed(seen: str, raw: str, format_name: str) -> bool:
    return plain(raw) in plain(seen) if format_name == "text" else plain(raw) == plain(seen)


@pytest.mark.parametrize("format_name", LOOKS)
def test_the_place_of_a_cell_leads_to_its_text(format_name):
    """What stands at the place of a cell is what was read: an element, the inside of a box, a line, a field of a sheet."""
    for seed, form in ((3, "2021"), (4, "2019"), (5, "2014")):
        body = generate(seed, format=format_name, form=form).body
        cells = [cell for cell in parsers.parse(body).cells if cell.status != "missing"]
        for look in (make(body) for make in LOOKS[format_name]):
            astray = [cell for cell in cells if not cell.place or not printed(look(cell.place), cell.raw, format_name)]
            assert astray == []


@pytest.mark.parametrize("format_name", ["html", "pdf"])
def test_the_second_reader_knows_its_places_too(format_name):
    """What stands at the place of a figure of the second reader is what it read."""
    for seed, form in ((3, "2021"), (4, "2019"), (5, "2014")):
        body = generate(seed, format=format_name, form=form).body
        figures = second.read(formats.second(body, second.LABELS)).values()
        assert figures
        for look in (make(body) for make in LOOKS[format_name]):
            astray = [one for one in figures if not one.place or not printed(look(one.place), one.raw, format_name)]
            assert astray == []
