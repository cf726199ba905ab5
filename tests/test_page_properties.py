"""Whatever happens to the tables of a page, what `parsers.parse` reads is right, or named by a finding: never silently wrong.

What is left out, and why, as in test_fit_properties.
"""

import random

import broken_grids as broken
import pytest
from broken_grids import Sheet
from hypothesis import given, note, settings
from hypothesis import strategies as st
from test_fit_properties import STYLES, TABLED, breaks

import parsers
from parsers.forms import Table


def wrongs_of_report(body: bytes, sheets: dict[Table, Sheet]) -> list[str]:
    """Return what the whole reader, its rules and its second reading included, leaves wrong without a finding that names it."""
    try:
        report = parsers.parse(body)
    except parsers.UnreadableDocumentError:
        return []
    printed = broken.truth(list(sheets.values()))
    named = {cell for finding in report.findings if finding.verdict in ("fail", "uncertain") for cell in finding.cells}
    return [
        f"{cell.address} read {cell.value} {cell.status}, printed {sorted(map(str, printed.get(cell.address, ())))}"
        for cell in report.cells
        if cell.address not in named
        and cell.status != "unreadable"
        and printed.get(cell.address, {(None, "missing")}) != {(cell.value, cell.status)}
    ]


@settings(max_examples=max(4, settings().max_examples // 3))
@given(st.data())
def test_a_broken_page_is_right_or_named(data):
    """The same through `parsers.parse`, figures adding up: what is not read as printed, or not at all, is named by a finding.

    Table 2 keeps its headers: by them alone a page shows which form it is.
    """
    form, code = data.draw(st.sampled_from([(form.key, table.code) for form in TABLED for table in form.tables]))
    form = next(one for one in TABLED if one.key == form)
    style = data.draw(st.sampled_from(STYLES))
    sheets = broken.true_sheets(form, broken.add_up(form, random.Random(data.draw(st.integers(0, 999)))))
    table = form.table(code)
    sheets[table] = breaks(data.draw, sheets[table], table, style, aligned=True, keep_heads=code == "proactive")
    note(broken.show(sheets[table]))
    assert wrongs_of_report(broken.write(sheets, form, style), sheets) == []


@pytest.mark.parametrize("style", STYLES)
@pytest.mark.parametrize("form", TABLED, ids=lambda form: form.key)
def test_a_whole_page_is_right(form, style):
    """Every figure of an unbroken page is read as printed, and no rule of numbers fails."""
    sheets = broken.true_sheets(form, broken.add_up(form, random.Random(7)))
    report = parsers.parse(broken.write(sheets, form, style))
    read = {cell.address: {(cell.value, cell.status)} for cell in report.cells}
    assert read == broken.truth(list(sheets.values()))
    assert [finding.rule for finding in report.findings if finding.severity == "error"] == []
