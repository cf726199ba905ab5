"""Two readers and blame: errors of the source, of the first reader, and of both, put in by hand and told apart."""

import re
from collections.abc import Callable, Sequence
from dataclasses import replace
from decimal import Decimal

import pytest

import parsers
from crawler.demo.generate import generate
from crawler.demo.truth import Format, Generated
from parsers import blame, cells, numbers
from parsers.charset import decode
from parsers.document import Document, Grid, Slot, UnreadableDocumentError
from parsers.formats import html, html_second, pdf
from parsers.report import Report
from parsers.second import fitting
from parsers.second.figures import scan

Rows = list[list[Slot]]
Slip = Callable[[Rows], None]
SUMS = ("T3-ROW", "T3-COL", "T3-BAL", "T4-SUM", "A-SUM", "T3-SUBSET")


# Errors of the source ---------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("form", "rule", "format_name"),
    [
        *((form, rule, "html") for form in ("2021", "2019") for rule in ("T3-ROW", "T3-COL", "T3-BAL", "T4-SUM")),
        *(("2021", rule, "pdf") for rule in ("T3-ROW", "T3-COL", "T3-BAL", "T4-SUM")),
        ("2014", "A-SUM", "html"),
        ("2014", "A-SUM", "pdf"),
    ],
)
def test_a_wrong_sum_in_the_source_is_the_sources(form, rule, format_name):
    """What is printed wrong is read twice alike, stands as printed, and the failed sum is blamed on the source.

    Where a single figure stands among zeros, the same sum would fail had it slipped a column: then nobody is blamed.
    """
    blames: list[str | None] = []
    layout = {} if form == "2014" else {"spans": "form"}
    for seed in range(4 if format_name == "html" else 2):
        printed = generate(seed, form=form, format=format_name, plant=rule, **layout)
        report = parsers.parse(printed.body)
        assert report.second.reasons[0] == "identity"
        assert not report.second.disagreed
        assert wrong(report, printed) == set()
        found = {
            frozenset(one.cells): one.blame for one in report.findings if one.rule == rule and one.verdict == "fail"
        }
        blames += [found[frozenset(one.cells)] for one in printed.planted if one.rule == rule]
    assert set(blames) <= {"source", "unknown"}
    assert blames.count("unknown") <= (rule in ("T4-SUM", "A-SUM"))


# Errors of the first reader ---------------------------------------------------------------------------------------------


def moved(rows: Rows) -> None:
    """Move the figures of a row a column along; the last falls out."""
    row = busiest(rows)
    texts = [slot.text for slot in row[-7:]]
    row[-7:] = [slot._replace(text=text) for slot, text in zip(row[-7:], ["0", *texts[:-1]], strict=True)]


def exchanged(rows: Rows) -> None:
    """Exchange the figures of two rows."""
    one = busiest(rows)
    two = next(row for row in full(rows) if figures(row) != figures(one))
    texts = figures(one), figures(two)
    for row, printed in ((one, texts[1]), (two, texts[0])):
        row[-7:] = [slot._replace(text=text) for slot, text in zip(row[-7:], printed, strict=True)]


def short_of_a_digit(rows: Rows) -> None:
    """Lose the last digit of the largest figure of the table that adds up."""
    change(rows, lambda text: text[:-1])


def short_with_its_total(rows: Rows) -> None:
    """Lose the last digit of the largest figure of a row and of its total, as where a character is never seen."""
    row = busiest(rows)
    largest = max(range(len(row) - 7, len(row) - 1), key=lambda at: int(row[at].text))
    for place in (largest, len(row) - 1):
        row[place] = row[place]._replace(text=row[place].text[:-1])


def without_a_point(rows: Rows) -> None:
    """Take the first decimal point for nothing."""
    for row in rows:
        for place, slot in enumerate(row):
            if scan(slot.text)[0] == "value" and "." in slot.text:
                row[place] = slot._replace(text=slot.text.replace(".", ""))
                return


def wrong_labels(rows: Rows) -> None:
    """Take the labels of two rows for one another."""
    one, two = full(rows)[3], busiest(rows)
    labels = one[-8], two[-8]
    one[-8], two[-8] = (mine._replace(text=other.text) for mine, other in (labels, labels[::-1]))


def full(rows: Rows) -> Rows:
    return [row for row in rows if len(row) > 7 and all(scan(slot.text)[0] == "value" for slot in row[-7:])]


def figures(row: Sequence[Slot]) -> list[str]:
    return [slot.text for slot in row[-7:]]


def busiest(rows: Rows) -> list[Slot]:
    return max(full(rows), key=lambda row: sum(int(text) for text in figures(row)))


def change(rows: Rows, how: Callable[[str], str]) -> None:
    row = busiest(rows)
    place = max(range(len(row) - 7, len(row)), key=lambda at: int(row[at].text))
    row[place] = row[place]._replace(text=how(row[place].text))


SLIPS: tuple[Slip, ...] = (moved, exchanged, short_of_a_digit, short_with_its_total, wrong_labels)


def misreads(monkeypatch, module, name: str, slip: Slip) -> None:
    """Let the reader *name* of *module* make the *slip* in every document."""
    reader = getattr(module, name)
    monkeypatch.setattr(module, name, lambda *given: slipped(reader(*given), slip))


def slipped(document: Document, slip: Slip) -> Document:
    numbered = [(number, slot) for number, grid in enumerate(document.grids) for slot in grid.slots]
    rows: dict[tuple[int, int], list[Slot]] = {}
    for number, slot in numbered:
        rows.setdefault((number, slot.row), []).append(slot)
    slip(list(rows.values()))
    made = iter(
        replace(grid, slots=tuple(slot for (at, _), row in rows.items() if at == number for slot in row))
        for number, grid in enumerate(document.grids)
    )
    return replace(document, blocks=tuple(next(made) if isinstance(one, Grid) else one for one in document.blocks))


def documents(count: int, format_name: Format = "html") -> list[Generated]:
    """Return busy reports: a lost heading is no error of a figure."""
    return [
        generate(seed, format=format_name, blanks="zeros", spans="form", notes=False, plant="S-SECTIONS")
        for seed in range(count)
    ]


def wrong(report: Report, printed: Generated) -> set[tuple[str, str, str]]:
    cells = report.by_address
    return {
        address
        for address, cell in printed.cells.items()
        if (cells[address].value, cells[address].status) != (cell.value, cell.status)
    }


def doubted(report: Report) -> set[tuple[str, str, str]]:
    return {cell for one in report.findings if one.verdict in ("fail", "uncertain") for cell in one.cells}


@pytest.mark.parametrize("slip", [*SLIPS, without_a_point], ids=lambda slip: slip.__name__)
def test_a_slip_of_the_first_reader_is_found(monkeypatch, slip):
    """Where the document is read twice, what the first reader gets wrong is put right, or doubted; nothing is silently wrong."""
    monkeypatch.setattr(blame, "_ONE_IN", 1)
    misreads(monkeypatch, html, "first", slip)
    for printed in documents(5):
        report = parsers.parse(printed.body)
        assert report.second.disagreed or wrong(report, printed) == set(), printed.name
        assert wrong(report, printed) <= doubted(report), printed.name
        assert all(report.cell(address).status == "unreadable" for address in wrong(report, printed)), printed.name


@pytest.mark.parametrize("slip", [moved, short_of_a_digit], ids=lambda slip: slip.__name__)
def test_a_slip_that_breaks_a_sum_is_put_right(monkeypatch, slip):
    """Without any lot: a sum that fails has the document read again, the second reading stands, and the first reader is blamed."""
    monkeypatch.setattr(blame, "_ONE_IN", 2**32)
    misreads(monkeypatch, html, "first", slip)
    for printed in documents(4):
        report = parsers.parse(printed.body)
        assert wrong(report, printed) == set(), printed.name
        assert set(report.second.taken) == set(report.second.disagreed) != set()
        assert {one.blame for one in report.findings if one.rule == "READ-SETTLED"} == {"reader"}
        assert not [one for one in report.findings if one.rule in SUMS and one.verdict == "fail"]


@pytest.mark.parametrize("slip", [moved, exchanged, short_of_a_digit], ids=lambda slip: slip.__name__)
def test_a_slip_in_a_pdf_is_found_by_its_second_reader(monkeypatch, slip):
    """So it is with PDF: what the first reader gets wrong is put right, or doubted."""
    monkeypatch.setattr(blame, "_ONE_IN", 1)
    misreads(monkeypatch, pdf, "first", slip)
    for printed in documents(2, "pdf"):
        report = parsers.parse(printed.body)
        assert report.second.disagreed, printed.name
        assert all(report.cell(address).status == "unreadable" for address in wrong(report, printed)), printed.name
        assert wrong(report, printed) <= doubted(report), printed.name


def test_what_no_sum_decides_has_no_number(monkeypatch):
    """A figure of section 2 that is read in two ways is null, unreadable, with both in its raw text, and named as uncertain."""
    monkeypatch.setattr(blame, "_ONE_IN", 1)
    address = ("proactive", "penalties", "decisions")
    printed = documents(1)[0]
    text = printed.cells[address].text
    misreads(monkeypatch, html, "first", lambda rows: respell(rows, "行政处罚", text + "7"))
    report = parsers.parse(printed.body)
    cell = report.cell(address)
    assert (cell.value, cell.status, cell.raw) == (None, "unreadable", f"{text}7 / {text}")
    (finding,) = [one for one in report.findings if one.rule == "READ-TWICE"]
    assert (finding.verdict, finding.cells) == ("uncertain", (address,))


def respell(rows: Rows, label: str, text: str) -> None:
    row = next(row for row in rows if row[0].text == label)
    row[-1] = row[-1]._replace(text=text)


# Errors of both ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("slip", SLIPS, ids=lambda slip: slip.__name__)
def test_a_slip_of_both_readers_is_never_the_sources(monkeypatch, slip):
    """Where one slip would explain a sum that fails, two readings that agree do not make the source wrong."""
    misreads(monkeypatch, html, "first", slip)
    misreads(monkeypatch, html, "second", slip)
    for printed in documents(5):
        report = parsers.parse(printed.body)
        blames = {one.blame for one in report.findings if one.rule in SUMS and one.verdict == "fail"}
        assert "source" not in blames, printed.name


def test_numbers_that_both_misread_are_never_the_sources(monkeypatch):
    """Where both take something else from the text than its digits, the text itself says that the source is not to blame."""
    monkeypatch.setattr(cells, "parse", lambda text: _doubled(numbers.parse(text)))
    monkeypatch.setattr(fitting, "scan", lambda text: (scan(text)[0], _twice(scan(text)[1])))
    for printed in documents(3):
        report = parsers.parse(printed.body)
        failed = [one for one in report.findings if one.rule in SUMS and one.verdict == "fail"]
        assert failed
        assert report.second.disagreed == ()
        assert "source" not in {one.blame for one in failed}


def _doubled(read: numbers.Printed) -> numbers.Printed:
    return replace(read, value=_twice(read.value))


def _twice(value: Decimal | None) -> Decimal | None:
    """Return 22 for 2, and so on for every number of one digit: a slip of parsing that is not in the text."""
    return value * 11 if value is not None and 1 < value < 10 else value


# The second reader itself -----------------------------------------------------------------------------------------------


@pytest.mark.parametrize("form", ["2021", "2019", "2014"])
def test_the_second_reader_confirms_what_the_first_reads(monkeypatch, form):
    """On documents without a fault both readings agree on every cell that both have, and both have nearly all of them."""
    monkeypatch.setattr(blame, "_ONE_IN", 1)
    compared = cells = 0
    for seed in range(8):
        printed = generate(seed, form=form, format="html")
        report = parsers.parse(printed.body)
        assert report.second.disagreed == ()
        assert wrong(report, printed) == set()
        compared += report.second.compared
        cells += sum(cell.status != "missing" for cell in report.cells)
    assert compared > 0.9 * cells


def test_a_format_without_a_second_reader_blames_nobody():
    """A text file is read once: it is said that there is no second reader, and blame is unknown."""
    report = parsers.parse(generate(1, format="text", plant="T4-SUM").body)
    assert report.second.unavailable
    assert {"unknown"} == {one.blame for one in report.findings if one.rule in SUMS and one.verdict == "fail"}


def test_a_second_reader_that_fails_costs_nothing(monkeypatch):
    """Where the page has too many tags for a second reading, the first stands, and the sentence says why there is no second."""
    monkeypatch.setattr(html_second, "_MOST_TAGS", 10)
    printed = generate(1, format="html", plant="T4-SUM")
    report = parsers.parse(printed.body)
    assert "at most" in report.second.unavailable
    assert wrong(report, printed) == set()


def test_a_fault_of_the_program_is_not_swallowed(monkeypatch):
    """Only what the second reader refuses, and want of memory or depth, keeps the first reading; any other error is raised."""

    def refuse(*_given: object) -> Document:
        raise UnreadableDocumentError("no")

    def stumble(*_given: object) -> Document:
        raise KeyError("a slip of the programmer")

    body = generate(1, format="html", plant="T4-SUM").body
    monkeypatch.setattr(html, "second", refuse)
    assert parsers.parse(body).second.unavailable == "no"
    monkeypatch.setattr(html, "second", stumble)
    with pytest.raises(KeyError):
        parsers.parse(body)


def test_unclosed_tags_are_cells_all_the_same(monkeypatch):
    """Markup that closes no cell, row or paragraph is seen by both readers as a browser shows it, however many there are."""
    monkeypatch.setattr(blame, "_ONE_IN", 1)
    printed = generate(2, format="html", blanks="zeros", cells="paragraphs", nested=False)
    page = re.sub("</(?:td|tr|p)>", "", decode(printed.body, None)[0])
    report = parsers.parse(page.encode())
    assert wrong(report, printed) == set()
    assert report.second.disagreed == ()
    assert report.second.compared > 150


@pytest.mark.parametrize(
    ("text", "read"),
    [
        ("0", "value 0"), ("１２", "value 12"), ("1,234", "value 1234"), ("1234567.80", "value 1234567.80"), ("减3", "value -3"),
        ("+3", "value 3"), ("12件", "value 12"), ("96171.6万元", "value 96171.6"), ("22（其中修订 16 件）", "value 22"),
        ("", "blank"), (" \u200b", "blank"), ("/", "not_applicable"), ("——", "not_applicable"), ("无", "not_applicable"),
        ("1 2", "unreadable"), ("1\n2", "unreadable"), ("12,34", "unreadable"), ("1²", "unreadable"), ("①", "unreadable"),
        ("1、234", "unreadable"), ("12(3)", "unreadable"), ("约12", "unreadable"), (".5", "unreadable"), ("5.", "unreadable"),
    ],
)  # fmt: skip
def test_numbers_are_read_by_hand(text, read):
    """One number with sign, separators of thousands, unit and note; all else is blank, a stroke or unreadable."""
    status, value = scan(text)
    assert read == (status if value is None else f"{status} {value}")
