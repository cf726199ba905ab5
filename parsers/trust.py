"""What figures read by OCR are worth: sums decide, and where no sum does, the confidence of the reader.

A figure is trusted if a sum of the form that it takes part in holds and none fails, or if it was read with TRUSTED confidence, which
it has only where a second look at its cell alone read the same. Any other is `unreadable`: what was seen stays in `raw`, and
OCR-DOUBT names it. One sum that holds is not enough beside one that fails: a 7 taken for a 1 in a row of one applicant is
taken for a 1 in its total too.
"""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from decimal import Decimal

from parsers.cells import Cell
from parsers.forms import FORMS, Address, Form, Identity
from parsers.report import Report
from parsers.rules import Outcome, Rule, rule

TRUSTED = 0.97
"""Confidence from which a figure stands by itself. Measured on 2,200 cells of generated scans: docs/scans.md."""

_READ = ("value", "blank", "not_applicable")


def settle(report: Report) -> Report:
    """Return *report* with those figures `unreadable` that OCR read and nothing bears out. A report that no OCR read stays as it is."""
    if not report.index.scanned:
        return report
    held, failed = _sums(report)
    cells = (
        cell if _is_trusted(cell, held, failed) else cell._replace(value=None, status="unreadable")
        for cell in report.cells
    )
    return replace(report, cells=tuple(cells))


def doubted(report: Report) -> set[Address]:
    """Return the addresses of the cells that OCR-DOUBT names."""
    return {cell.address for cell in report.index.scanned if cell.status == "unreadable"}


def _is_trusted(cell: Cell, held: set[Address], failed: set[Address]) -> bool:
    if cell.confidence is None or cell.status not in _READ or cell.confidence >= TRUSTED:
        return True
    return cell.address in held and cell.address not in failed


def _sums(report: Report) -> tuple[set[Address], set[Address]]:
    """Return the addresses of the cells of sums that hold, and of those that do not; sums with cells that were not read tell nothing."""
    form = next((form for form in FORMS if form.key == report.form), FORMS[0])
    cells = report.by_address
    held: set[Address] = set()
    failed: set[Address] = set()
    for identity in form.identities:
        sides = _amounts(cells, identity)
        if sides is not None:
            (held if sides[0] == sides[1] else failed).update(identity.left + identity.right)
    return held, failed


def _amounts(cells: dict[Address, Cell], identity: Identity) -> tuple[Decimal, Decimal] | None:
    left, right = ([cells.get(address) for address in side] for side in (identity.left, identity.right))
    if any(cell is None or cell.status not in _READ for cell in (*left, *right)):
        return None
    return _total(left), _total(right)


def _total(side: Sequence[Cell | None]) -> Decimal:
    return sum((cell.value for cell in side if cell is not None and cell.value is not None), Decimal(0))


@rule("OCR-DOUBT", "error")
def scanned_figures_are_borne_out(known: Rule, report: Report, form: Form) -> Iterator[Outcome]:
    """扫描件识别的数，或有成立的勾稽关系佐证，或识别把握足够
    A figure read by OCR is borne out by a sum, or was read with enough confidence
    """
    del form
    scanned, unsure = report.index.scanned, doubted(report)
    for cell in scanned:
        if cell.address in unsure:
            printed, sure = cell.raw.replace("\n", ""), f"{cell.confidence:.2f}"
            yield known.fail(
                f"识别作「{printed}」，把握 {sure}，不能采用",
                f"read as {printed!r} with confidence {sure}: no figure to rely on",
                [cell.address],
            )
    if scanned and not unsure:
        yield "pass"
