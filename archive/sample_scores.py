"""Compares what two people entered with each other and with the archive: where the two agree they are the truth, elsewhere nobody is."""

import csv
import sqlite3
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from typing import Literal

from archive import sample_sheet
from archive.error_rates import Rate, rate
from archive.sample_sheet import Entry
from archive.sampling import SHEETS, Drawn, Sample, SampleError, load
from archive.workplace import DATABASE, connect
from parsers.forms import Address

THIRD_LOOK = "third-look.csv"
"""Where the cells are listed that two people read otherwise, for a third to look at."""

Verdict = Literal["right", "doubted", "silent"]

_MISSING: Entry = (None, "missing")
_CELLS = 'SELECT table_name, row, "column", value, status FROM cells WHERE report = ?'
_NAMED = """
    SELECT DISTINCT c.table_name, c.row, c.column FROM finding_cells AS c JOIN findings AS f ON f.id = c.finding
    WHERE f.report = ? AND f.verdict IN ('fail', 'uncertain')
"""


@dataclass(frozen=True, slots=True)
class Checked:
    """A cell on which two people agree: *truth* is what they entered, *held* what the archive holds."""

    drawn: Drawn
    address: Address
    truth: Entry
    held: Entry
    verdict: Verdict


@dataclass(frozen=True, slots=True)
class Disputed:
    """A cell that two people read otherwise."""

    drawn: Drawn
    address: Address
    entries: tuple[Entry, Entry]


@dataclass(frozen=True, slots=True)
class Score:
    """What a filled sample says. *gone* are reports whose version in the archive is another now; nothing of them is counted.

    *empty* counts the boxes that one or both left empty, *illegible* those that both call illegible.
    """

    sample: Sample
    checked: tuple[Checked, ...]
    disputed: tuple[Disputed, ...]
    gone: tuple[Drawn, ...]
    empty: int
    illegible: int

    @property
    def errors(self) -> Rate:
        """The rate of cells that the archive does not hold as printed."""
        return _rate(self.checked, lambda cell: cell.verdict != "right")

    @property
    def silents(self) -> Rate:
        """The rate of such cells that no finding names."""
        return _rate(self.checked, lambda cell: cell.verdict == "silent")

    def by(self, key: Callable[[Drawn], str]) -> dict[str, Rate]:
        """Return the rate of errors for each value of *key*, in order."""
        names = sorted({key(cell.drawn) for cell in self.checked})
        return {
            name: _rate(
                [cell for cell in self.checked if key(cell.drawn) == name], lambda cell: cell.verdict != "right"
            )
            for name in names
        }


def score(directory: Path, folder: Path) -> Score:
    """Score the sample in *folder* against the archive *directory*, and write the cells in dispute into THIRD_LOOK.

    Raises SampleError where a sheet is not filled at all, SheetError where an entry is none, WrongFolderError where there is no sample.
    """
    sample = load(folder)
    entered = _entered(folder, sample)
    if not (directory / DATABASE).exists():
        raise SampleError(
            f"there is no {DATABASE} in {str(directory)!r}: name with -d the archive that the sample was drawn from"
        )
    with closing(connect(directory / DATABASE)) as db:
        gone = tuple(drawn for drawn in sample.drawn if not _is_held(db, drawn))
        there = [drawn for drawn in sample.drawn if drawn not in gone]
        checked = tuple(cell for drawn in there for cell in _checked(db, drawn, entered))
    disputed = tuple(cell for drawn in there for cell in _disputed(drawn, entered))
    boxes = [(drawn.number, address) for drawn in there for address in drawn.asked().addresses()]
    both = [box for box in boxes if box in entered[0] and box in entered[1]]
    illegible = sum(entered[0][box] == entered[1][box] and entered[0][box][1] == "unreadable" for box in both)
    _write_disputes(folder / THIRD_LOOK, disputed)
    return Score(sample, checked, disputed, gone, len(boxes) - len(both), illegible)


Entered = tuple[Mapping[tuple[int, Address], Entry], Mapping[tuple[int, Address], Entry]]


def _entered(folder: Path, sample: Sample) -> Entered:
    asked = [drawn.asked() for drawn in sample.drawn]
    first, second = (sample_sheet.read(folder / name, asked) for name in SHEETS)
    for name, sheet in zip(SHEETS, (first, second), strict=True):
        if not sheet:
            raise SampleError(f"{name} in {str(folder)!r} is not filled yet: fill it as README.txt says")
    if not first.keys() & second.keys():
        raise SampleError(
            f"the two sheets in {str(folder)!r} have no box that both people filled: fill the same reports"
        )
    return first, second


def _is_held(db: sqlite3.Connection, drawn: Drawn) -> bool:
    found = db.execute("SELECT digest FROM reports WHERE id = ?", (drawn.report,)).fetchone()
    return found is not None and found[0] == drawn.digest


def _agreed(drawn: Drawn, entered: Entered) -> Iterator[tuple[Address, Entry, Entry]]:
    """Yield each cell that both people filled, with the two entries."""
    for address in drawn.asked().addresses():
        one, other = (sheet.get((drawn.number, address)) for sheet in entered)
        if one is not None and other is not None:
            yield address, one, other


def _checked(db: sqlite3.Connection, drawn: Drawn, entered: Entered) -> Iterator[Checked]:
    held = {tuple(row[:3]): _held(*row[3:]) for row in db.execute(_CELLS, (drawn.report,))}
    named = set(db.execute(_NAMED, (drawn.report,)))
    for address, one, other in _agreed(drawn, entered):
        if one == other and one[1] != "unreadable":
            cell = held.get(address, _MISSING)
            is_named = address in named or cell[1] == "unreadable"
            verdict: Verdict = "right" if cell == one else "doubted" if is_named else "silent"
            yield Checked(drawn, address, one, cell, verdict)


def _held(value: float | None, status: str) -> Entry:
    return (None if value is None else Decimal(str(value)), status)


def _disputed(drawn: Drawn, entered: Entered) -> Iterator[Disputed]:
    for address, one, other in _agreed(drawn, entered):
        if one != other:
            yield Disputed(drawn, address, (one, other))


def _rate(cells: Sequence[Checked], is_counted: Callable[[Checked], bool]) -> Rate:
    counts: dict[int, tuple[int, int]] = {}
    for cell in cells:
        errors, of = counts.get(cell.drawn.number, (0, 0))
        counts[cell.drawn.number] = errors + is_counted(cell), of + 1
    return rate(counts.values())


def _write_disputes(path: Path, disputed: Sequence[Disputed]) -> None:
    with path.open("w", encoding="utf-8-sig", newline="") as file:
        lines = csv.writer(file)
        lines.writerow(
            ("报告 report", "表 table", "行 row", "列 column", "第一人 first", "第二人 second", "应为 third look")
        )
        for cell in disputed:
            lines.writerow((cell.drawn.number, *cell.address, *map(said, cell.entries), ""))


def said(entry: Entry) -> str:
    """Return *entry* as a person would enter it."""
    value, status = entry
    marks = {meant: mark for mark, meant in sample_sheet.ENTRIES.items()}
    return f"{value:f}" if value is not None else marks[status]
