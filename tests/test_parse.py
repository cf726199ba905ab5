"""The reader on documents of the generator, which knows every cell it printed and every error it planted."""

import pytest

import parsers
from crawler.demo.faults import faults_of
from crawler.demo.generate import generate
from crawler.demo.truth import Generated
from parsers import UnreadableDocumentError
from parsers.report import Report

SEEDS = range(60)
FORMATS = ("html", "pdf", "text", "docx", "rtf", "xlsx", "zip")
FORMS = ("2021", "2019", "2014")
MIXTURES = (("2021", "documents"), ("2021", "procurement"), ("2019", "other_documents"))
PLANTED = [(form, rule) for form in FORMS for rule in faults_of(form)]


def seeds(format_name: str, form: str) -> range:
    if form == "2021":
        return SEEDS if format_name != "pdf" else SEEDS[:40]
    return SEEDS[:30] if format_name != "pdf" else SEEDS[:12]


def doubted(report: Report) -> set[tuple[str, str, str]]:
    return {cell for finding in report.findings if finding.verdict in ("fail", "uncertain") for cell in finding.cells}


def alarms(report: Report) -> set[str]:
    return {finding.rule for finding in report.findings if finding.verdict == "fail" and finding.severity != "info"}


def assert_read(printed: Generated, report: Report) -> None:
    read = {address: (cell.value, cell.status) for address, cell in report.by_address.items()}
    assert {address: (cell.value, cell.status) for address, cell in printed.cells.items()} == read, printed.name
    assert report.form == printed.form


@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize("format_name", FORMATS)
def test_every_printed_cell_is_read(format_name, form):
    """Over layouts, blanks and charsets: each cell of a clean report has the value and the status that were printed."""
    for seed in seeds(format_name, form):
        printed = generate(seed, form=form, format=format_name)
        assert_read(printed, parsers.parse(printed.body))


@pytest.mark.parametrize(("form", "mixture"), MIXTURES)
@pytest.mark.parametrize("format_name", FORMATS)
def test_every_cell_of_a_mixture_is_read(format_name, form, mixture):
    """Where two forms are mixed: every cell of the form that table 2 shows, and the printed cells of the other."""
    for seed in SEEDS[:8]:
        printed = generate(seed, form=form, mixture=mixture, format=format_name)
        assert_read(printed, parsers.parse(printed.body))


@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize("format_name", FORMATS)
def test_title_organisation_year_and_sections(format_name, form):
    """Title, organisation and year are those printed, and the six sections are found where the form has them."""
    for seed in SEEDS[:30] if form == "2021" else SEEDS[:10]:
        printed = generate(seed, form=form, format=format_name)
        report = parsers.parse(printed.body)
        assert (printed.title, printed.organization, printed.year, form) == (
            report.title,
            report.organization.name,
            report.year,
            report.form,
        ), seed
        if form != "2014":
            assert [section.number for section in report.sections if section.number] == [1, 2, 3, 4, 5, 6], seed


@pytest.mark.parametrize("form", FORMS)
def test_clean_reports_raise_no_alarm(form):
    """A clean report has no finding of severity error, and of warn only that it prints the one row of the older form."""
    for seed in SEEDS if form == "2021" else SEEDS[:50]:
        report = parsers.parse(generate(seed, form=form).body)
        assert alarms(report) <= ({"T3-FORM-MIX"} if form == "2021" else set()), seed


def test_a_mixture_is_said():
    """Cells of another form are an alarm that names them, rows lost to it another; a local row in the form of 2019 is none."""
    for seed in SEEDS[:15]:
        report = parsers.parse(generate(seed, mixture="procurement").body)
        named = {cell[1] for finding in report.findings if finding.rule == "T3-FORM-MIX" for cell in finding.cells}
        assert "central_procurement" in named, seed
        assert alarms(report) == {"T3-FORM-MIX"}, seed
        documents = alarms(parsers.parse(generate(seed, mixture="documents").body))
        assert {"T3-FORM-MIX"} <= documents <= {"T3-FORM-MIX", "T3-ROWS-MISSING"}, seed
        assert not alarms(parsers.parse(generate(seed, form="2019", mixture="other_documents").body)), seed


@pytest.mark.parametrize(("form", "rule"), PLANTED)
def test_planted_errors_are_found(form, rule):
    """A planted error is found by its rule with its cells, and no cell beside it is wrong."""
    for seed in range(12):
        printed = generate(seed, form=form, plant=rule)
        report = parsers.parse(printed.body)
        assert report.form == form, seed
        for planted in printed.planted:
            named = [set(f.cells) for f in report.findings if f.rule == rule and f.verdict == "fail"]
            assert any(set(planted.cells) <= cells for cells in named), (seed, rule)
        wrong = {
            a
            for a, cell in printed.cells.items()
            if (report.by_address[a].value, report.by_address[a].status) != (cell.value, cell.status)
        }
        assert wrong <= doubted(report), seed


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
    "picture": (b"\x89PNG\r\n\x1a\n" + b"\x00" * 100, "picture"),
    "zip in name only": (b"PK\x03\x04" + b"\x00" * 100, "the zip file is cut or damaged"),
    "deep": (b"<div>" * 5000 + b"x", "nested deeper than 256"),
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
