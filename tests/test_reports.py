"""Documents written by hand: a folder of tests/reports a case, with the cells to read, the findings to make, and why."""

import csv
from decimal import Decimal
from pathlib import Path

import pytest

import parsers
from parsers.report import Report

CASES = sorted(path.parent for path in Path(__file__).parent.glob("reports/*/cells.csv"))


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


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_nothing_is_silently_wrong(case):
    """What is unreadable is named by a finding of severity error."""
    report = read(case)
    doubted = {cell for finding in report.findings if finding.severity == "error" for cell in finding.cells}
    unreadable = {cell.address for cell in report.cells if cell.status == "unreadable"}
    assert unreadable <= doubted


def test_every_case_says_why():
    """A case without a reason helps nobody."""
    assert CASES
    assert all((case / "why.txt").read_text(encoding="utf-8").strip() for case in CASES)
