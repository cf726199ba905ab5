"""What the reader is held against: libraries that do less with the same bytes."""

import importlib.util
import io
from ctypes import byref, c_double, c_float

import pdfplumber
import pypdfium2
import pypdfium2.raw as pdfium
from lxml import html

HAS_PANDAS = importlib.util.find_spec("pandas") is not None


def bare_lxml(body: bytes) -> object:
    """Parse the page to a tree, in the charset that it declares."""
    return html.document_fromstring(body)


def pandas_tables(body: bytes) -> object:
    """Read the page's tables as data frames: raw tables, no cells of a form."""
    import pandas as pd  # noqa: PLC0415 - only `make bench` installs it

    text = body.decode("utf-8" if b"charset" in body else "gb18030")
    return pd.read_html(io.StringIO(text), flavor="lxml")


def pdfplumber_text_and_tables(body: bytes) -> object:
    """Extract the text and the tables of every page."""
    with pdfplumber.open(io.BytesIO(body)) as document:
        return [(page.extract_text(), page.extract_tables()) for page in document.pages]


def raw_pdfium(body: bytes) -> int:
    """Ask PDFium for each character with its box and for each segment of a path, and keep none."""
    document = pypdfium2.PdfDocument(body)
    count = 0
    for page in document:
        text = page.get_textpage()
        count += _characters(text.raw) + _segments(page.raw)
        text.close()
        page.close()
    document.close()
    return count


def _characters(text: object) -> int:
    left, right, bottom, top = c_double(), c_double(), c_double(), c_double()
    count = pdfium.FPDFText_CountChars(text)
    for at in range(count):
        pdfium.FPDFText_GetUnicode(text, at)
        pdfium.FPDFText_GetCharBox(text, at, byref(left), byref(right), byref(bottom), byref(top))
    return count


def _segments(page: object) -> int:
    x, y, count = c_float(), c_float(), 0
    for at in range(pdfium.FPDFPage_CountObjects(page)):
        item = pdfium.FPDFPage_GetObject(page, at)
        if pdfium.FPDFPageObj_GetType(item) == pdfium.FPDF_PAGEOBJ_PATH:
            for place in range(pdfium.FPDFPath_CountSegments(item)):
                pdfium.FPDFPathSegment_GetPoint(pdfium.FPDFPath_GetPathSegment(item, place), byref(x), byref(y))
                count += 1
    return count
