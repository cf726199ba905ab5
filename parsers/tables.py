"""Cells fitted to the form by label."""

from dataclasses import dataclass
from decimal import Decimal
from typing import Literal

from parsers.document import Place

Status = Literal["value", "blank", "not_applicable", "missing", "unreadable"]
ColumnSource = Literal["header", "assumed_order"]


@dataclass(frozen=True, slots=True)
class Cell:
    """One cell of the form. *value* is None unless *status* is `value`; *raw* is what is printed; *unit* only where printed."""

    table: str
    row: str
    column: str
    value: Decimal | None
    status: Status
    raw: str = ""
    unit: str | None = None
    place: Place | None = None
    column_source: ColumnSource | None = None

    @property
    def address(self) -> tuple[str, str, str]:
        """[table, row, column] by the codes of the codebook."""
        return self.table, self.row, self.column
