"""What a printed cell says: a number, a blank, a stroke for "does not apply", or something that is no number."""

import re
from dataclasses import dataclass
from decimal import Decimal

from parsers.glyphs import fold, readable

_NOT_APPLICABLE = re.compile(r"[/\\\-*]+|无|无[.,]|不涉及|不适用|N/?A", re.IGNORECASE)
_NUMBER = re.compile(
    r"(?P<sign>[+\-增减])?"
    r"(?P<digits>\d{1,3}(?:,\d{3})+|\d+)(?P<decimals>\.\d+)?"
    r"(?P<unit>万?元|亿元|万|[件项个条次人起例份])?"
    r"(?P<note>\(.*\))?"
)
# Blanks between digits: two numbers in one cell, or one number torn apart. Only a person can tell.
_TORN = re.compile(r"[\d.,][^\S\n]*\s+[\d.,]")
_MINUS = ("-", "减")


# A unit in a cell of its own, between label and figure.
_UNITS = frozenset({"条", "件", "次", "篇", "个", "人", "人次", "项", "元", "万元"})


@dataclass(frozen=True, slots=True)
class Printed:
    """A cell as read: *status* as in `parsers.tables`, *value* only for `value`, *unit* where one is printed in the cell."""

    status: str
    value: Decimal | None = None
    unit: str | None = None


BLANK = Printed("blank")
NOT_APPLICABLE = Printed("not_applicable")
UNREADABLE = Printed("unreadable")


def parse(text: str) -> Printed:
    """Read *text* as one printed number with sign, separators, unit and note in brackets; never guess at anything else."""
    folded = fold(text)
    if not folded:
        return BLANK
    if _NOT_APPLICABLE.fullmatch(folded):
        return NOT_APPLICABLE
    found = _NUMBER.fullmatch(folded)
    if found is None or _TORN.search(readable(text).partition("(")[0].strip()):
        return UNREADABLE
    value = Decimal(found["digits"].replace(",", "") + (found["decimals"] or ""))
    return Printed("value", -value if found["sign"] in _MINUS else value, found["unit"])


def is_unit(text: str) -> bool:
    """Say whether *text* prints nothing but a unit."""
    return fold(text) in _UNITS


def is_figure(text: str) -> bool:
    """Say whether *text* prints a number."""
    return parse(text).status == "value"
