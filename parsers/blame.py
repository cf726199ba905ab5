"""Who is to blame: when a document is read a second time, and what its agreement with the first reading says of a failed rule."""

from collections.abc import Callable, Iterator
from dataclasses import replace
from operator import attrgetter
from zlib import crc32

from parsers.forms import FORMS, Address
from parsers.report import Blame, Finding, Reason, Report
from parsers.second import Printed
from parsers.slips import explained

Witness = Callable[[Printed, int], bool]
"""Says whether a document, as its file has it, shows what is printed one behind another; no sum holds the first so many of them."""

# By lot one document in so many is read twice, whatever the first reading says, so that the rate of disagreement is known.
_ONE_IN = 50
# The tables whose figures add up, all of them; they stand behind the others.
_SUMMED = ("requests", "remedies")
# Rules that hold figures against figures: if what they name is printed so, the source is wrong.
_OF_FIGURES = frozenset({"T3-ROW", "T3-COL", "T3-BAL", "T4-SUM", "A-SUM", "T3-SUBSET", "T3-CARRYOUT-BOUND"})


def reasons(report: Report, body: bytes, shows: Witness | None) -> tuple[Reason, ...]:
    """Return why the document of *report*, in *body*, is to be read a second time; empty where once is enough.

    *shows* is asked where there is no other reason.
    """
    found = tuple(_reasons(report, body))
    return found or (("order",) if shows and not _is_in_order(report, shows) else ())


def _reasons(report: Report, body: bytes) -> Iterator[Reason]:
    form = next((form for form in FORMS if form.key == report.form), None)
    sums = {identity.rule for identity in form.identities} if form else set()
    if any(finding.rule in sums and finding.verdict == "fail" for finding in report.findings):
        yield "identity"
    if any(cell.status == "missing" for cell in report.index.numberless):
        yield "missing"
    fuzzy = {address for note in report.notes if note.kind == "misprint" for address in note.cells}
    if fuzzy:
        yield "misprint"
    if any(
        cell.value and (cell.column_source != "header" or cell.address in fuzzy)
        for cell in report.index.by_table["proactive"]
    ):
        yield "inexact"
    # A checksum draws as fairly as a digest, at a third of the time.
    if report.cells and crc32(body) % _ONE_IN == 0:
        yield "lot"


def _is_in_order(report: Report, shows: Witness) -> bool:
    """Whether the file shows the figures that the form prescribes one behind another, and none where it should print none."""
    form = next((form for form in FORMS if form.key == report.form), None)
    cells = report.cells[: len(form.prescribed())] if form else ()
    empty = [cell for cell in cells if cell.value is None]
    # Between two figures may stand those of a row of another form, or some that nobody can read.
    if empty and (len(cells) < len(report.cells) or any(cell.status == "unreadable" for cell in empty)):
        cells = tuple(cell for cell in cells if cell.value is not None)
    alone = len([True for cell in cells if cell.table not in _SUMMED])
    return shows(list(map(attrgetter("raw", "value"), cells)), alone)


def blamed(report: Report) -> Report:
    """Return *report* with the blame of its failed rules, as far as the second reading tells."""
    if report.second is None:
        return report
    form = next((form for form in FORMS if form.key == report.form), FORMS[0])
    printed = report.second.confirmed - explained(report.by_address, form)
    return replace(report, findings=tuple(replace(one, blame=_blame(one, printed)) for one in report.findings))


def _blame(finding: Finding, printed: frozenset[Address]) -> Blame | None:
    if finding.verdict != "fail" or finding.rule not in _OF_FIGURES:
        return finding.blame
    return "source" if set(finding.cells) <= printed else "unknown"
