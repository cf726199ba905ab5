"""The cells and claims of a report as its rules look them up: each view is made once, when it is first asked for."""

from collections import defaultdict
from dataclasses import dataclass
from decimal import Decimal
from functools import cached_property

from parsers.cells import Cell
from parsers.claims import Claim
from parsers.forms import Address


@dataclass(frozen=True, eq=False)
class Index:
    """Where *cells* and *claims* are found."""

    cells: tuple[Cell, ...]
    claims: tuple[Claim, ...]

    def __reduce__(self) -> tuple[type["Index"], tuple[tuple[Cell, ...], tuple[Claim, ...]]]:
        # From process to process goes nothing that can be made anew.
        return Index, (self.cells, self.claims)

    @cached_property
    def by_address(self) -> dict[Address, Cell]:
        """The cells by their address."""
        # A slice is what Cell.address returns, without a call for each of two hundred.
        return {cell[:3]: cell for cell in self.cells}

    @cached_property
    def numbers(self) -> dict[Address, Decimal]:
        """The values of the cells that have one, by their address."""
        return {address: value for address, cell in self.by_address.items() if (value := cell.value) is not None}

    @cached_property
    def numberless(self) -> tuple[Cell, ...]:
        """The cells without a value, in printed order: in most reports few or none."""
        return tuple([cell for cell in self.cells if cell.value is None])

    @cached_property
    def scanned(self) -> tuple[Cell, ...]:
        """The cells that were read by OCR."""
        return tuple([cell for cell in self.cells if cell.confidence is not None])

    @cached_property
    def by_table(self) -> defaultdict[str, list[Cell]]:
        """The cells of each table, by its code, in printed order."""
        tables: defaultdict[str, list[Cell]] = defaultdict(list)
        for cell in self.cells:
            tables[cell.table].append(cell)
        return tables

    @cached_property
    def rows(self) -> defaultdict[str, set[str]]:
        """The rows of each table that are printed, by its code."""
        rows = (
            (code, {cell.row for cell in cells if cell.status != "missing"}) for code, cells in self.by_table.items()
        )
        return defaultdict(set, rows)

    @cached_property
    def by_kind(self) -> defaultdict[str, list[Claim]]:
        """The claims of each kind, in the order in which they are stated."""
        kinds: defaultdict[str, list[Claim]] = defaultdict(list)
        for claim in self.claims:
            kinds[claim.kind].append(claim)
        return kinds
