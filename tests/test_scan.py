"""Scans: generated reports printed to pictures, skewed, noisy, lying on their side, and what sums and confidence make of them."""

import io
import json
import random
import subprocess
import sys
import zlib
from dataclasses import replace
from decimal import Decimal

import pypdfium2
import pytest
from hand_made import cells as hand_made_cells
from hand_made import report as hand_made_report
from PIL import Image, ImageDraw, ImageFilter

import parsers
from archive.reading import Item, read_all
from archive.report_json import to_json
from archive.worker import MEGABYTE, Limits
from crawler.demo.generate import generate
from parsers import UnreadableDocumentError
from parsers.checks import judge
from parsers.formats import ocr, scan
from parsers.trust import TRUSTED, settle

needs_ocr = pytest.mark.skipif(not ocr.is_installed(), reason="the extra is absent: pip install 'gongkai[ocr]'")


def pictures(body: bytes, *, angle: float = 0, noise: float = 0, blur: float = 0) -> list[Image.Image]:
    """Return the pages of a PDF as pictures of 150 dots an inch, turned by *angle* degrees, with *noise* (a share) and *blur* (dots)."""
    document = pypdfium2.PdfDocument(body)
    found = [page.render(scale=ocr.DPI / 72).to_pil().convert("RGB") for page in document]
    document.close()
    return [_worn(picture, angle, noise, blur) for picture in found]


def _worn(picture: Image.Image, angle: float, noise: float, blur: float) -> Image.Image:
    picture = picture.rotate(angle, Image.Resampling.BICUBIC, fillcolor="white")
    picture = picture.filter(ImageFilter.GaussianBlur(blur)) if blur else picture
    grain = random.Random(1).randbytes(picture.width * picture.height)
    return Image.blend(picture, Image.frombytes("L", picture.size, grain).convert("RGB"), noise)


def as_pdf(pages: list[Image.Image]) -> bytes:
    target = io.BytesIO()
    pages[0].save(target, "PDF", save_all=True, append_images=pages[1:], resolution=ocr.DPI)
    return target.getvalue()


def as_file(picture: Image.Image, kind: str) -> bytes:
    target = io.BytesIO()
    picture.save(target, kind)
    return target.getvalue()


def doubted(report: parsers.Report) -> set[tuple[str, str, str]]:
    return {cell for found in report.findings if found.verdict in ("fail", "uncertain") for cell in found.cells}


@needs_ocr
def test_every_cell_of_a_clean_scan_is_read():
    """Each cell has the value and the status that were printed, its place and its confidence, in the report and in JSON."""
    printed = generate(7, format="pdf")
    report = parsers.parse(as_pdf(pictures(printed.body)))
    read = report.by_address
    expected = {address: (cell.value, cell.status) for address, cell in printed.cells.items()}
    assert expected == {address: (read[address].value, read[address].status) for address in expected}
    assert (printed.title, printed.year) == (report.title, report.year)
    assert all(0 <= cell.confidence <= 1 and cell.place.box for cell in report.cells if cell.status != "missing")
    line = json.loads(json.dumps(to_json("scan.pdf", report)))
    assert all(0 <= cell["confidence"] <= 1 for cell in line["cells"] if cell["status"] != "missing")
    assert report.checked["OCR-DOUBT"] == 1


@needs_ocr
def test_nothing_on_a_bad_scan_is_silently_wrong():
    """A skewed, blurred and noisy scan: most cells are right; each other one is unreadable, missing or named by a finding."""
    printed = generate(22, format="pdf")
    page = 2  # that of table 3
    report = parsers.parse(as_pdf(pictures(printed.body, angle=1.6, noise=0.15, blur=0.9)[page - 1 : page]))
    there = {cell.address for cell in parsers.parse(printed.body).cells if cell.place and cell.place.page == page}
    named, right = doubted(report), 0
    for address in there:
        read, cell = report.by_address[address], printed.cells[address]
        right += (cell.value, cell.status) == (read.value, read.status)
        assert read.value in (cell.value, None) or address in named, address
    assert right >= 0.9 * len(there) > 90


@needs_ocr
@pytest.mark.parametrize(
    "turn", [Image.Transpose.ROTATE_90, Image.Transpose.ROTATE_180], ids=["on its side", "upside down"]
)
def test_a_picture_is_turned_upright(turn):
    """A photograph of a page is a report too, whichever way up it lies."""
    printed = generate(7, format="pdf")
    page = pictures(printed.body)[1]
    page = page.crop((0, page.height // 2, page.width, page.height)).transpose(turn)
    read = parsers.parse(as_file(page, "PNG" if turn == Image.Transpose.ROTATE_90 else "JPEG")).by_address
    shown = [cell for cell in read.values() if cell.place and cell.status == "value"]
    assert len(shown) > 30
    assert all(cell.value == printed.cells[cell.address].value for cell in shown)


@needs_ocr
def test_pages_with_text_are_read_from_it():
    """Of a PDF with scanned pages only those are read by OCR."""
    printed = generate(7, format="pdf")
    document, scanned = pypdfium2.PdfDocument(printed.body), pypdfium2.PdfDocument(as_pdf(pictures(printed.body)))
    mixed = pypdfium2.PdfDocument.new()
    mixed.import_pages(document, [0])
    mixed.import_pages(scanned, [1])
    mixed.import_pages(document, [2])
    target = io.BytesIO()
    mixed.save(target)
    for one in (mixed, scanned, document):
        one.close()
    report = parsers.parse(target.getvalue() + b"\n%%EOF\n")
    expected = {address: (cell.value, cell.status) for address, cell in printed.cells.items()}
    assert expected == {
        address: (report.by_address[address].value, report.by_address[address].status) for address in expected
    }
    by_ocr = {cell.place.page for cell in report.cells if cell.confidence is not None}
    assert by_ocr == {2}


@needs_ocr
def test_ink_that_nobody_can_read_is_not_blank():
    """A cell with something in it that is no character is unreadable, and named."""
    printed = generate(3, format="pdf", blanks="all")
    blank = next(cell for cell in parsers.parse(printed.body).cells if cell.status == "blank" and cell.place.page == 1)
    page = pictures(printed.body)[0]
    left, top, right, bottom = (side * ocr.DPI / 72 for side in blank.place.box)
    pen, middle = ImageDraw.Draw(page), (left + right) / 2
    pen.line(
        [(middle - 20 + 3 * at, (top + 14) if at % 2 else (bottom - 14)) for at in range(14)], fill="black", width=3
    )
    report = parsers.parse(as_pdf([page]))
    assert report.by_address[blank.address].status == "unreadable"
    assert blank.address in {cell for found in report.findings if found.rule == "OCR-DOUBT" for cell in found.cells}


ROW = [
    ("requests", "granted", column)
    for column in ("natural_person", "business", "research", "nonprofit", "legal_service", "other_org", "total")
]
FEES = ("proactive", "admin_fees", "amount_10k_yuan")


def scanned(*figures: int, confidence: float) -> parsers.Report:
    """Return a report in which one row of table 3 and one figure of table 2 were read by OCR, the rest printed as zeros."""
    report = hand_made_report()
    zeros = [cell._replace(value=Decimal(0), raw="0") for cell in hand_made_cells()]
    read = dict(zip(ROW, figures, strict=True)) | {FEES: 5}
    cells = [
        cell._replace(value=Decimal(read[cell.address]), raw=str(read[cell.address]), confidence=confidence)
        if cell.address in read
        else cell
        for cell in zeros
    ]
    return settle(replace(report, cells=tuple(cells)))


def test_sums_and_confidence_decide():
    """A figure that no sum covers needs confidence; one in a sum that holds while another fails does too; else it is unreadable."""
    low, high = TRUSTED - 0.01, TRUSTED
    for confidence, status in ((low, "unreadable"), (high, "value")):
        report = scanned(3, 0, 0, 0, 0, 0, 3, confidence=confidence)  # the row adds up, its columns do not
        assert {report.by_address[address].status for address in (ROW[0], ROW[-1], FEES)} == {status}
    report = scanned(0, 0, 0, 0, 0, 0, 0, confidence=low)  # every sum holds
    assert {report.by_address[address].status for address in ROW} == {"value"}
    assert report.by_address[FEES].status == "unreadable"
    assert report.by_address[FEES].raw == "5"
    findings, _ = judge(report)
    assert [found.cells for found in findings if found.rule == "OCR-DOUBT"] == [(FEES,)]
    assert FEES not in {cell for found in findings if found.rule == "T3-NONNEG-INT" for cell in found.cells}


def test_reports_that_no_ocr_read_stay_as_they_are():
    """Without a confidence there is nothing to settle."""
    report = hand_made_report()
    assert settle(report) is report


def test_without_the_extra_one_sentence_says_how_to_install_it(tmp_path):
    """A scan is refused, and the rest is read, where the extra is absent."""
    (tmp_path / "scan.pdf").write_bytes(as_pdf([Image.new("RGB", (1240, 1754), "white")]))
    (tmp_path / "scan.png").write_bytes(as_file(Image.new("RGB", (1240, 1754), "white"), "PNG"))
    program = (
        "import sys; sys.modules['rapidocr'] = None\n"
        "import parsers\n"
        "for name in sys.argv[1:]:\n"
        "    try: parsers.parse(open(name, 'rb').read())\n"
        "    except parsers.UnreadableDocumentError as error: print(error)\n"
    )
    command = [sys.executable, "-W", "ignore", "-c", program, tmp_path / "scan.pdf", tmp_path / "scan.png"]
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    assert done.stdout.splitlines() == [
        "1 of the 1 pages of the PDF are pictures without text: a scan; to have scans read, install the extra: pip install 'gongkai[ocr]'",
        "the file is a picture: a scan; to have scans read, install the extra: pip install 'gongkai[ocr]'",
    ]


def bomb() -> bytes:
    body = bytearray(as_file(Image.new("1", (8, 8)), "PNG"))
    body[16:24] = (9_000).to_bytes(4, "big") * 2
    body[29:33] = zlib.crc32(bytes(body[12:29])).to_bytes(4, "big")
    return bytes(body)


BAD = {
    "a picture cut in half": (
        lambda: as_file(Image.effect_mandelbrot((300, 300), (-2, -2, 2, 2), 50), "PNG")[:900],
        "the picture is damaged",
    ),
    "a picture in name only": (lambda: b"\xff\xd8\xff" + b"rubbish" * 9, "the picture is damaged"),
    "too many dots": (bomb, "9000 x 9000 dots"),
    "too many pages": (lambda: as_pdf([Image.new("1", (60, 80))] * (scan.MOST_PAGES + 1)), "a scan of 41 pages"),
    "a picture of nothing": (lambda: as_file(Image.new("RGB", (700, 900), "white"), "PNG"), "no annual report"),
}


@needs_ocr
@pytest.mark.parametrize("name", BAD)
def test_what_cannot_be_read_is_one_sentence(name):
    """A picture of any size or malice ends in one line that says what it is."""
    make, said = BAD[name]
    with pytest.raises(UnreadableDocumentError, match=said) as caught:
        parsers.parse(make())
    assert "\n" not in str(caught.value)


@needs_ocr
def test_scans_have_limits_of_their_own():
    """In the worker processes a scan has more time and memory than other documents, and not without end."""
    body = as_pdf(pictures(generate(7, format="pdf").body)[1:2])
    (outcome,) = read_all([Item("scan", body)], workers=1)
    assert outcome.result == "read", outcome.error
    assert sum(cell.status == "value" for cell in outcome.report.cells) > 100
    (outcome,) = read_all([Item("slow", body)], workers=1, limits=Limits(scan_seconds=1))
    assert outcome.error == "reading it took longer than the 1 seconds that a document may take"
    (outcome,) = read_all([Item("large", body)], workers=1, limits=Limits(scan_memory=300 * MEGABYTE))
    assert outcome.result == "unreadable"
    assert "\n" not in outcome.error
