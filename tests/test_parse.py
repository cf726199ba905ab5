"""The reader on documents of the generator, which knows every cell it printed and every error it planted."""

import pytest

import parsers
from crawler.demo.faults import FAULTS
from crawler.demo.generate import generate
from parsers import UnreadableDocumentError
from parsers.report import Report

SEEDS = range(120)
FORMATS = ("html", "pdf", "text", "docx", "rtf", "xlsx", "zip")


def doubted(report: Report) -> set[tuple[str, str, str]]:
    return {cell for finding in report.findings if finding.verdict in ("fail", "uncertain") for cell in finding.cells}


@pytest.mark.parametrize("format_name", FORMATS)
def test_every_printed_cell_is_read(format_name):
    """Over layouts, blanks and charsets: each cell of a clean report has the value and the status that were printed."""
    for seed in SEEDS if format_name != "pdf" else SEEDS[:40]:
        printed = generate(seed, format=format_name)
        report = parsers.parse(printed.body)
        read = {address: (cell.value, cell.status) for address, cell in report.by_address.items()}
        assert {address: (cell.value, cell.status) for address, cell in printed.cells.items()} == read, seed


@pytest.mark.parametrize("format_name", FORMATS)
def test_title_organisation_year_and_sections(format_name):
    """Title, organisation and year are those printed, and the six sections are found."""
    for seed in SEEDS[:30]:
        printed = generate(seed, format=format_name)
        report = parsers.parse(printed.body)
        assert (printed.title, printed.organization, printed.year, "2021") == (
            report.title,
            report.organization.name,
            report.year,
            report.form,
        ), seed
        assert [section.number for section in report.sections if section.number] == [1, 2, 3, 4, 5, 6], seed


def test_clean_reports_raise_no_alarm():
    """A clean report has no finding of severity error, and of warn only that it prints the one row of the older form."""
    for seed in SEEDS:
        report = parsers.parse(generate(seed).body)
        failed = {
            finding.rule for finding in report.findings if finding.verdict == "fail" and finding.severity != "info"
        }
        assert failed <= {"T3-FORM-MIX"}, seed


@pytest.mark.parametrize("rule", FAULTS)
def test_planted_errors_are_found(rule):
    """A planted error is found by its rule with its cells, and no cell beside it is wrong."""
    for seed in range(12):
        printed = generate(seed, plant=rule)
        report = parsers.parse(printed.body)
        for planted in printed.planted:
            named = [set(f.cells) for f in report.findings if f.rule == rule and f.verdict == "fail"]
            assert any(set(planted.cells) <= cells for cells in named), (seed, rule)
        wrong = {
            a
            for a, cell in printed.cells.items()
            if (report.by_address[a].value, report.by_address[a].status) != (cell.value, cell.status)
        }
        assert wrong <= doubted(report), seed


def test_sums_that_fail_blame_nobody_yet():
    """With one reading nobody can say whether the source or the reader is wrong."""
    report = parsers.parse(generate(1, plant="T4-SUM").body)
    assert {"unknown"} == {finding.blame for finding in report.findings if finding.verdict == "fail"}


def test_every_cell_has_its_place():
    """A cell that is printed says where: line, element, or page and box."""
    places = {"text": "line", "html": "path", "pdf": "box", "docx": "path", "rtf": "path", "xlsx": "path"}
    for format_name, kind in places.items():
        report = parsers.parse(generate(3, format=format_name).body)
        assert all(getattr(cell.place, kind) for cell in report.cells if cell.status != "missing")


PDF = generate(7, format="pdf").body
BAD = {
    "empty": (b"", "the file is empty"),
    "blank": (b" \n\x00 ", "the file is empty"),
    "no report": ("关于召开会议的通知\n\n请各单位按时参加。".encode(), "no annual report"),
    "prose page": (b"<html><body><p>Hello</p></body></html>", "no annual report"),
    "html of nothing": (b"<html></html>", "no annual report"),
    "pdf cut in half": (PDF[: len(PDF) // 2], "the PDF is cut"),
    "pdf in name only": (b"%PDF-1.7\nrubbish\n%%EOF", "the PDF cannot be opened"),
    "binary": (bytes(range(256)) * 40, "neither text nor a known format"),
    "picture": (b"\x89PNG\r\n\x1a\n" + b"\x00" * 100, "PNG picture"),
    "zip in name only": (b"PK\x03\x04" + b"\x00" * 100, "the zip file is cut or damaged"),
    "deep": (b"<div>" * 5000 + b"x", "no annual report"),
}


@pytest.mark.parametrize("name", BAD)
def test_bad_input_is_one_sentence(name):
    """What cannot be read is refused in one line that says what it is."""
    body, said = BAD[name]
    with pytest.raises(UnreadableDocumentError, match=said) as caught:
        parsers.parse(body)
    assert "\n" not in str(caught.value)


def test_reading_twice_gives_the_same():
    """The reader has no memory: the same bytes give the same report."""
    body = generate(5).body
    assert parsers.parse(body) == parsers.parse(body)
