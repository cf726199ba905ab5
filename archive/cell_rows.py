"""The cells of a report as rows of the tables, and as the text that tells its versions apart.

Reports of one form have their cells at the same addresses: what these alone decide is worked out once for all of them (`_Layout`).
What a figure alone decides is worked out once for each (`_Figure`): most cells are 0.
"""

from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import lru_cache
from operator import itemgetter
from typing import Any, NamedTuple

from archive.report_json import number, place_text
from parsers.forms import Address
from parsers.tables import Cell

Row = tuple[Any, ...]
Rows = dict[str, list[Row]]

# The tables with a row a cell, and the wide ones with their columns in the order of schema.sql.
_NARROW = ("proactive", "annex")
_WIDE = {
    "requests": ("natural_person", "business", "research", "nonprofit", "legal_service", "other_org", "total"),
    "remedies": ("upheld", "corrected", "other_result", "pending", "total"),
}
_ENDED = -1  # the place behind all cells: the amount there is None

_Taken = Callable[[Sequence[int | float | None]], Row]


class ContradictoryReportError(ValueError):
    """A report gives one cell twice. Met by the build, which keeps the capture as a failure."""


class _Figure(NamedTuple):
    """What the tables make of a figure: its *amount*, what is printed where that says all, and what fingerprints show of it."""

    amount: int | float | None
    plain: str | None
    shown: str


@dataclass(frozen=True, slots=True)
class _Layout:
    """What the addresses of cells decide; the cells are known by their places among all."""

    order: tuple[int, ...]
    shown: str  # the cells in that order, with a %s for each figure
    narrow: dict[str, tuple[tuple[str, str, int], ...]]  # by table, the row, column and place of each cell
    wide: dict[str, tuple[tuple[str, _Taken], ...]]  # by table, each row with what takes its amounts from all


@dataclass(frozen=True, slots=True)
class LaidOut:
    """The *cells* of a report, laid out for the tables."""

    cells: Sequence[Cell]
    layout: _Layout
    figures: Sequence[_Figure]

    def shown(self) -> str:
        """Return the cells (address, value, status, unit) as a text, the same whatever their order."""
        figures = [shown for _, _, shown in self.figures]
        return self.layout.shown % tuple(map(figures.__getitem__, self.layout.order))

    def rows(self, key: str) -> Rows:
        """Return the rows of the tables of figures, and of `cell_notes`, of the report *key*."""
        amounts, units = [amount for amount, _, _ in self.figures], [cell.unit for cell in self.cells]
        narrow, ended = self.layout.narrow, [*amounts, None]
        return {
            "proactive": [(key, row, column, amounts[at], units[at]) for row, column, at in narrow["proactive"]],
            "annex": [(key, row, amounts[at], units[at]) for row, _, at in narrow["annex"]],
            **{table: [(key, row, *take(ended)) for row, take in lines] for table, lines in self.layout.wide.items()},
            "cell_notes": list(self._notes(key)),
        }

    def _notes(self, key: str) -> Iterator[Row]:
        """Yield a note of each cell whose value does not say all there is.

        It does where it is printed in plain digits, in a column known by its header, and was not read by OCR.
        """
        for cell, (_, plain, _) in zip(self.cells, self.figures, strict=True):
            table, row, column, _, status, raw, unit, place, source, confidence = cell
            unsaid = unit is not None and table in _WIDE
            if raw != plain or unsaid or source == "assumed_order" or confidence is not None:
                yield key, table, row, column, status, raw, unit, source, place_text(place), confidence


def lay_out(cells: Sequence[Cell]) -> LaidOut:
    """Lay out *cells*. Raises ContradictoryReportError where two of them have one address."""
    tables, rows, columns, values, statuses, _, units, *_ = zip(*cells, strict=True) if cells else ((),) * 7
    return LaidOut(cells, _layout(tables, rows, columns), list(map(_figure, values, statuses, units)))


@lru_cache(maxsize=64)  # a form each, and what few reports print besides
def _layout(tables: tuple[str, ...], rows: tuple[str, ...], columns: tuple[str, ...]) -> _Layout:
    addresses = list(zip(tables, rows, columns, strict=True))
    for address, times in Counter(addresses).items():
        if times > 1:
            raise ContradictoryReportError(f"the cell {'/'.join(address)} was read {times} times")
    places = {addresses[at]: at for at in sorted(range(len(addresses)), key=addresses.__getitem__)}
    heads = (", ".join(map(repr, address)).replace("%", "%%") for address in places)
    return _Layout(
        order=tuple(places.values()),
        shown=f"[{', '.join(f'({head}, %s)' for head in heads)}]",
        narrow={
            one: tuple((row, column, at) for (table, row, column), at in places.items() if table == one)
            for one in _NARROW
        },
        wide={table: tuple(_wide_rows(table, places)) for table in _WIDE},
    )


def _wide_rows(table: str, places: Mapping[Address, int]) -> Iterator[tuple[str, _Taken]]:
    for row in dict.fromkeys(row for one, row, _ in places if one == table):
        yield row, itemgetter(*(places.get((table, row, column), _ENDED) for column in _WIDE[table]))


@lru_cache(maxsize=1024)  # most cells of a report are 0
def _figure(value: Decimal | None, status: str, unit: str | None) -> _Figure:
    amount = number(value) if value is not None and status == "value" else None
    return _Figure(amount, None if amount is None else _digits(amount), f"{amount!r}, {status!r}, {unit!r}")


def _digits(amount: float) -> str:
    """Return *amount* as SQLite's CAST AS TEXT gives it: the view `cells` shows that as the printed text of a plain cell."""
    return str(amount) if isinstance(amount, int) else f"{amount:.15g}"
