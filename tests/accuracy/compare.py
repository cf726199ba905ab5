"""What a document prints against what was read of it, cell by cell."""

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from typing import Literal

from crawler.demo.truth import Generated, Printed
from parsers.forms import Address
from parsers.report import Finding, Report, SecondReading
from parsers.tables import Cell

Verdict = Literal["right", "doubted", "silent"]
Kind = Literal["wrong", "invented", "lost", "status"]


@dataclass(frozen=True, slots=True)
class Difference:
    """A cell that is not right: what is printed, what was read (value or None, status), and whether anything says so."""

    address: Address
    printed: tuple[Decimal | None, str]
    read: tuple[Decimal | None, str]
    is_silent: bool

    @property
    def kind(self) -> Kind:
        """`wrong` is another number, `invented` one where none is printed, `lost` none where one is, `status` another kind of nothing."""
        printed, read = self.printed[0] is not None, self.read[0] is not None
        return "wrong" if printed and read else "invented" if read else "lost" if printed else "status"


@dataclass(frozen=True, slots=True)
class Compared:
    """A document compared. *cells* are those of its truth and any invented beside them; *named* those that are right and yet doubted.

    *second* is what a second reading has shown, None where it was read once.
    *refused* is the sentence with which the reader refused the whole document: then none of its cells is read.
    """

    number: int
    cells: int
    right: int
    named: int
    differences: tuple[Difference, ...]
    refused: str | None = None
    second: SecondReading | None = None

    @property
    def silent(self) -> int:
        """How many cells are wrong without anything that says so."""
        return sum(difference.is_silent for difference in self.differences)

    @property
    def doubted(self) -> int:
        """How many cells are not right, and are named as such."""
        return len(self.differences) - self.silent


def compare(number: int, document: Generated, report: Report) -> Compared:
    """Compare the truth of *document* with *report*: a cell is right where value and status are as printed.

    What only an `info` says doubts nothing: that a cell is blank, or that its row has a misprinted label. One info says that a cell
    was not found: A-ROWS-MISSING.
    """
    named = {cell for found in report.findings if _doubts(found) for cell in found.cells}
    differences = tuple(_differences(document.cells, report.by_address, named))
    cells = len(document.cells) + sum(difference.address not in document.cells for difference in differences)
    wrong = {difference.address for difference in differences}
    right_but_named = sum(address in named for address in document.cells.keys() - wrong)
    return Compared(number, cells, cells - len(differences), right_but_named, differences, second=report.second)


def _doubts(found: Finding) -> bool:
    return found.verdict in ("fail", "uncertain") and (found.severity != "info" or found.rule == "A-ROWS-MISSING")


def refuse(number: int, document: Generated, sentence: str) -> Compared:
    """Return the comparison for a *document* that was refused: every printed cell is lost, and said to be."""
    lost = tuple(
        Difference(address, (cell.value, cell.status), (None, "missing"), is_silent=False)
        for address, cell in document.cells.items()
        if cell.status != "missing"
    )
    return Compared(number, len(document.cells), len(document.cells) - len(lost), 0, lost, sentence)


def _differences(truth: dict[Address, Printed], read: dict[Address, Cell], named: set[Address]) -> Iterator[Difference]:
    for address in (*truth, *(address for address in read if address not in truth)):
        printed = _state(truth.get(address))
        got = _state(read.get(address))
        if printed != got:
            yield Difference(address, printed, got, address not in named and got[1] != "unreadable")


def _state(cell: Printed | Cell | None) -> tuple[Decimal | None, str]:
    return (cell.value, cell.status) if cell else (None, "missing")
