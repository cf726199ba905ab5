"""Documents written by hand: a folder of tests/reports a case, with the cells to read, the findings to make, and why."""

import csv
import re
from decimal import Decimal
from pathlib import Path

import pytest

import parsers
from parsers.report import Report

REPORTS = Path(__file__).parent / "reports"
CASES = sorted(path.parent for path in REPORTS.glob("*/cells.csv"))
HEADS = sorted(path.parent for path in REPORTS.glob("*/head.csv"))
REFUSED = sorted(path.parent for path in REPORTS.glob("*/refusal.txt"))


def lines(case: Path, name: str) -> list[dict[str, str]]:
    with (case / name).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def read(case: Path) -> Report:
    return parsers.parse(next(case.glob("document.*")).read_bytes())


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_cells_are_read_as_printed(case):
    """Every cell that the case lists has the listed value and status; a case says in why.txt what it is about."""
    cells = read(case).by_address
    expected = {
        (line["table"], line["row"], line["column"]): (
            Decimal(line["value"]) if line["value"] else None,
            line["status"],
        )
        for line in lines(case, "cells.csv")
    }
    actual = {address: (cells[address].value, cells[address].status) for address in expected}
    assert expected == actual, (case / "why.txt").read_text(encoding="utf-8")


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_findings_name_the_cells(case):
    """Every finding that the case lists is made, about the cells it lists (empty: any cell of that table or row)."""
    found = {
        (finding.rule, *cell)
        for finding in read(case).findings
        if finding.verdict in ("fail", "uncertain")
        for cell in finding.cells
    }
    for line in lines(case, "findings.csv"):
        wanted = (line["rule"], line["table"], line["row"], line["column"])
        assert any(all(w in ("", g) for w, g in zip(wanted, got, strict=True)) for got in found), wanted


def test_blame_is_as_the_case_says():
    """Where a case says who is to blame for a finding, the second reading says the same."""
    judged = [(case, line) for case in CASES for line in lines(case, "findings.csv") if line.get("blame")]
    assert judged
    for case, line in judged:
        found = [one for one in read(case).findings if one.rule == line["rule"] and one.verdict == "fail"]
        about = [one for one in found if any(line["row"] in ("", cell[1]) for cell in one.cells)]
        assert {one.blame for one in about} == {line["blame"]}, case.name


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_nothing_is_silently_wrong(case):
    """What is unreadable is named by a finding of severity error."""
    report = read(case)
    doubted = {cell for finding in report.findings if finding.severity == "error" for cell in finding.cells}
    unreadable = {cell.address for cell in report.cells if cell.status == "unreadable"}
    assert unreadable <= doubted


@pytest.mark.parametrize("case", HEADS, ids=lambda case: case.name)
def test_head_and_sections_are_read(case):
    """Title, organisation, year, form and the roles of the sections are those of the case (empty: the document does not state it)."""
    report = read(case)
    sections = " ".join(str(section.number) for section in report.sections if section.number)
    head = (report.title, report.organization.name, report.year, report.form, sections)
    wanted = lines(case, "head.csv")[0]
    assert list(wanted.values()) == ["" if said is None else str(said) for said in head]


@pytest.mark.parametrize("case", REFUSED, ids=lambda case: case.name)
def test_what_cannot_be_read_says_why(case):
    """A document that is refused is refused in one line that holds the words of the case."""
    with pytest.raises(parsers.UnreadableDocumentError) as caught:
        read(case)
    assert (case / "refusal.txt").read_text(encoding="utf-8").strip() in str(caught.value)
    assert "\n" not in str(caught.value)


def test_every_case_says_why():
    """A case without a reason helps nobody, and one without an expectation tests nothing."""
    folders = sorted(path for path in REPORTS.iterdir() if path.is_dir())
    assert folders == sorted({*CASES, *REFUSED})
    assert all((case / "why.txt").read_text(encoding="utf-8").strip() for case in folders)


def test_every_variation_names_its_case():
    """docs/variants.md names only cases and tests that are there, and says `not supported` or a case on every line."""
    root = Path(__file__).parent.parent
    rows = [line.split("|") for line in (root / "docs/variants.md").read_text(encoding="utf-8").splitlines()]
    shown = [row[2] for row in rows if len(row) > 3 and row[1].strip() not in ("variation", "---")]
    assert len(shown) > 60
    for text in shown:
        names = re.findall(r"`((?:html|text|md|pdf|docx?|rtf|xlsx?|zip|png)-[a-z0-9-]+|tests/[a-z_/]+\.py)`", text)
        assert names or "not supported" in text or "finding" in text, text
        for name in names:
            assert (root / name if name.startswith("tests/") else REPORTS / name).exists(), name
