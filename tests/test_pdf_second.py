"""The second look at a PDF: pdfminer's words anchored by labels. What it says of a cell is right, or it says nothing."""

import csv
from decimal import Decimal

import pytest
from small_pdf import SmallPdf
from test_pdf import BAD, PROSE

import parsers
from crawler.demo.faults import faults_of
from crawler.demo.generate import generate
from parsers import UnreadableDocumentError, formats
from parsers.formats import pdf
from parsers.second import LABELS, read

FORMS = ("2021", "2019", "2014")
# Every printed cell is read.
WHOLE = {
    "ruled": {},
    "without rulings": {"rulings": "none"},
    "level rulings alone": {"rulings": "level"},
    "shaded grounds, header repeated": {"rulings": "fills", "repeat_header": True},
    "turned by 90 degrees": {"turned": 90},
    "turned by 180 degrees": {"turned": 180},
    "turned by 270 degrees": {"turned": 270},
    "groups written downwards": {"upright_groups": True},
    "blank columns": {"blanks": "applicants"},
    "a blank row": {"blanks": "regulations"},
    "strokes and notes": {"blanks": "slash", "notes": True},
    "results further down": {"deep_remedies": True},
}
# Rows that a page break cuts through, and tables in which nothing is printed, have no label beside a figure.
IN_PART = {"cut rows": ({"cut_rows": True}, 14), "all zeros blank": ({"blanks": "all"}, 110)}


def figures(body):
    return read(formats.second(body, LABELS))


def wrong(printed, found):
    """Return the cells of which *found* says anything but what is printed, or that are not printed at all."""
    printed = {address: cell for address, cell in printed.cells.items() if cell.status != "missing"}
    return {
        address: (figure.raw, printed.get(address))
        for address, figure in found.items()
        if address not in printed or (figure.value, figure.status) != (printed[address].value, printed[address].status)
    }


def absent(printed, found):
    return [address for address, cell in printed.cells.items() if cell.status != "missing" and address not in found]


@pytest.mark.parametrize("look", WHOLE.values(), ids=WHOLE)
def test_every_printed_cell_is_found_in_its_row_and_column(look):
    """In each form and layout the grids hold every cell, blank ones too, under exact labels, and nothing else."""
    for form in FORMS:
        printed = generate(7, form=form, format="pdf", **look)
        found = figures(printed.body)
        assert (wrong(printed, found), absent(printed, found)) == ({}, []), form
        assert all(figure.exact for figure in found.values())


@pytest.mark.parametrize(("look", "most"), IN_PART.values(), ids=IN_PART)
def test_what_no_label_anchors_is_left_out(look, most):
    """A label in two halves and a table without figures leave their cells out; all others are right."""
    for form in FORMS:
        printed = generate(8, form=form, format="pdf", **look)
        found = figures(printed.body)
        assert wrong(printed, found) == {}, form
        assert len(absent(printed, found)) <= most, form


@pytest.mark.parametrize("form", FORMS)
def test_errors_of_the_source_are_read_as_printed(form):
    """Wrong sums, lost rows and lost tables are read as they stand; only the cells of a misprinted label are left out."""
    for rule in faults_of(form):
        printed = generate(11, form=form, format="pdf", plant=rule)
        found = figures(printed.body)
        (planted,) = [fault for fault in printed.planted if fault.rule == rule][:1]
        misprinted = planted.cells if rule == "LABEL-TYPO" else ()
        assert wrong(printed, found) == {}, rule
        assert set(absent(printed, found)) <= {
            cell for cell in printed.cells if cell[:2] in {one[:2] for one in misprinted}
        }, rule


@pytest.mark.corpus
def test_the_real_report_is_read_but_for_its_misprinted_row(corpus):
    """All cells of a real report are as read by hand; the one row whose label lacks three characters is left out."""
    case = corpus / "hongze-2023"
    found = figures((case / "document.pdf").read_bytes())
    with (case / "cells.csv").open(encoding="utf-8", newline="") as file:
        rows = [row for row in csv.DictReader(file) if row["status"] != "missing"]
    left_out = set()
    for row in rows:
        address = row["table"], row["row"], row["column"]
        value = Decimal(row["value"]) if row["value"] else None
        if address in found:
            assert (found[address].value, found[address].status) == (value, row["status"]), address
        else:
            left_out.add(address[1])
    assert left_out == {"refused_other_law"}
    assert len(found) == len(rows) - 7


@pytest.mark.parametrize("form", FORMS)
def test_wrong_sums_are_blamed_on_the_source(form):
    """A sum that both readings find wrong in print is the source's error, on ruled and unruled pages, and no cell is doubted."""
    for rule in {"T3-ROW", "T3-COL", "T3-BAL", "T4-SUM", "A-SUM"}.intersection(faults_of(form)):
        printed = generate(41, form=form, format="pdf", plant=rule, rulings="none" if rule == "T3-COL" else "lines")
        report = parsers.parse(printed.body)
        sums = [(one.rule, one.blame) for one in report.findings if one.verdict == "fail" and one.rule == rule]
        assert sums, rule
        assert set(sums) == {(rule, "source")}, rule
        assert report.second is not None
        assert all(report.by_address[at].value == cell.value for at, cell in printed.cells.items()), rule


@pytest.mark.corpus
def test_the_wrong_totals_of_the_real_report_are_its_own(corpus):
    """The two totals of table 4 that do not add up are printed so."""
    report = parsers.parse((corpus / "hongze-2023" / "document.pdf").read_bytes())
    sums = [one for one in report.findings if one.rule == "T4-SUM" and one.verdict == "fail"]
    assert [one.blame for one in sums] == ["source", "source"]


def test_a_cell_knows_its_place():
    """The place of a figure is its page and the box of its own digits, also on a page that lies on its side."""
    upright = figures(generate(7, format="pdf").body)
    turned = figures(generate(7, format="pdf", turned=90).body)
    for address, figure in upright.items():
        left, top, right, bottom = figure.place.box
        assert 0 < left < right < 596
        assert 0 < top < bottom < 842
        assert figure.place.page == turned[address].place.page
        assert figure.place.box == pytest.approx(turned[address].place.box, abs=0.2)


# One page made by hand ---------------------------------------------------------------------------------------------------

ACROSS = (200, 300, 400)
HEADS = ("本年制发件数", "本年废止件数", "现行有效件数")


def table(*rows: tuple[str | None, ...], made=None):
    """Print table 2's first block, each row a label and its figures; None prints nothing."""
    made = made or SmallPdf(font="Song")
    made.text(60, 60, "信息内容")
    for x, head in zip(ACROSS, HEADS, strict=True):
        made.text(x, 60, head)
    for line, (label, *printed) in enumerate(rows):
        made.text(60, 90 + 24 * line, label)
        for x, figure in zip(ACROSS, printed, strict=True):
            if figure is not None:
                made.text(x + 25, 90 + 24 * line, figure)
    return made


def read_off(made, row="normative_documents"):
    found = figures(made.bytes())
    return [
        found[cell].raw if (cell := ("proactive", row, column)) in found else None
        for column in ("issued", "repealed", "in_force")
    ]


def last_row(made):
    (grid,) = pdf.second(made.bytes(), LABELS).grids
    return [slot.text for slot in list(grid.rows())[-1]]


def test_a_missing_figure_shifts_nothing():
    """A cell without a figure is blank, and the figures behind it stay under their heads."""
    assert read_off(table(("规章", "1", "2", "3"), ("行政规范性文件", None, None, "8"))) == ["", "", "8"]
    assert read_off(table(("规章", None, None, None), ("行政规范性文件", None, "5", "8"))) == ["", "5", "8"]
    assert read_off(table(("规章", None, None, None), ("行政规范性文件", None, "5", "8")), "regulations") == [
        "",
        "",
        "",
    ]


def test_letter_spaced_digits_are_one_number_and_typed_blanks_part_two():
    """Three or more digits set apart evenly are one number; others stay apart, and what is no number is none."""
    made = table(("规章", "10000", "20000", "30000"), ("行政规范性文件", None, None, None))
    made.text(220, 114, "1234", spacing=4.5)
    made.text(325, 114, "1 2 3")
    made.text(420, 114, "12")
    made.text(436, 114, "34")
    assert last_row(made) == ["行政规范性文件", "1234", "1 2 3", "12 34"]


def test_a_misprinted_label_and_a_label_of_something_longer_anchor_nothing():
    """Only whole labels count: the rest of the cell beside, over or under them makes them another's."""
    for label in ("行政规范文件", "行政规范性文件草案", "行政规范性文件 草案"):
        assert read_off(table(("规章", "1", "2", "3"), (label, "4", "5", "6"))) == [None, None, None], label
    made = table(("规章", "1", "2", "3"), ("行政规范性文件", "4", "5", "6"))
    made.text(60, 126, "征求意见稿")
    assert read_off(made) == [None, None, None]


def test_a_note_over_lines_belongs_to_its_figure():
    """What stands in brackets behind a figure is part of its cell, until the bracket closes."""
    made = table(("规章", "1", "2", "3"), ("行政规范性文件", "4", "5", "22（其中"))
    made.text(415, 127, "修订16件）")
    assert read_off(made) == ["4", "5", "22（其中\n修订16件）"]


def test_other_words_in_a_cell_are_not_blank():
    """A cell that prints no figure is not read as blank."""
    assert last_row(table(("规章", "1", "2", "3"), ("行政规范性文件", "4", "见附件", "6")))[1:] == ["4", "见附件", "6"]
    assert read_off(table(("规章", "1", "2", "3"), ("行政规范性文件", None, "见附件", None))) == [None, None, None]


def test_radicals_are_the_characters_they_print():
    """Labels in radicals of the CJK supplement anchor as the labels that they print."""
    made = SmallPdf(font="Song", mapped={"行": "⾏", "文": "⽂", "见": "⻅", "年": "年"})
    assert read_off(table(("规章", "1", "2", "3"), ("行政规范性文件", "4", "5", "6"), made=made)) == ["4", "5", "6"]


def test_figures_under_two_heads_or_none_are_not_guessed():
    """A figure over two columns, and figures beside all heads, are left out."""
    made = table(("规章", "1", "2", "3"), ("行政规范性文件", None, None, "6"))
    made.text(240, 114, "1234567890123456")
    assert read_off(made) == [None, None, None]
    aside = table(("规章", "1", None, "3"), ("行政规范性文件", "4", None, None))
    aside.text(280, 114, "7", size=4)
    assert read_off(aside)[1] in (None, "7")


def test_what_nobody_sees_is_not_read():
    """White text and text outside the page's box is no text."""
    made = SmallPdf(font="Song", page_entries="/CropBox[20 20 575 822]")
    table(("规章", "1", "2", "3"), ("行政规范性文件", "4", "5", "6"), made=made)
    made.text(240, 114, "77", before="1 g")
    made.text(580, 114, "88")
    assert read_off(made) == ["4", "5", "6"]


def test_a_garbled_text_layer_gives_nothing():
    """Where the text is none there are no labels, and so no figures."""
    made = SmallPdf(mapped={char: chr(0xE000 + at) for at, char in enumerate(dict.fromkeys(PROSE))})
    for top in range(60, 700, 14):
        made.text(60, top, PROSE)
    assert figures(made.bytes()) == {}


def many_words():
    made = SmallPdf()
    for top in range(0, 800, 8):
        for x in range(0, 560, 30):
            made.text(x, top, "7", size=5)
    return made.bytes()


def many_labels():
    """Every character continues a label to its right and below: as many ways through as there are."""
    label = "要求行政机关确认或重新出具已获取信息"
    made = SmallPdf(font="Song")
    for row in range(len(label)):
        for column in range(len(label) - row):
            made.text(60 + 12 * column, 60 + 12 * row, label[row + column])
    return made.bytes()


def test_what_is_too_large_to_read_twice_is_refused():
    """More pages, characters or words than any report has end in one sentence; so do files that pdfminer cannot read."""
    for name in ("a password", "too many pages", "too many characters", "its beginning alone"):
        with pytest.raises(UnreadableDocumentError):
            pdf.second(BAD[name][0](), LABELS)
    with pytest.raises(UnreadableDocumentError, match="1900 words on a page, more than the 1500 that are read twice"):
        pdf.second(many_words(), LABELS)


def test_a_drawing_and_a_maze_of_labels_cost_nothing():
    """Lines are not kept, and of many ways to put a label together each word is looked at once."""
    assert pdf.second(BAD["too many objects"][0](), LABELS).blocks == ()
    assert pdf.second(many_labels(), LABELS).blocks == ()
