"""What a printed cell says: a number, a blank, a stroke for "does not apply", or something that is no number."""

import re
from dataclasses import dataclass
from decimal import Decimal
from functools import lru_cache
from typing import Literal

from parsers.glyphs import fold, readable

_NOT_APPLICABLE = re.compile(r"[/\\\-*]+|无|无[.,]|不涉及|不适用|N/?A", re.IGNORECASE)
_NUMBER = re.compile(
    r"(?P<sign>[+\-增减])?"
    r"(?P<digits>\d{1,3}(?:,\d{3})+|\d+)(?P<decimals>\.\d+)?"
    r"(?P<unit>万?元|亿元|万|[件项个条次人起例份])?"
    r"(?:\((?!\d+\)).*\))?"
)
# Marks that folding would turn into digits or drop, though they print something else: a footnote's ², ① or [private glyph], and the
# 、 of an enumeration, which is no separator of thousands.
_NO_DIGITS = re.compile(
    r"[\u00b2\u00b3\u00b9\u00bc-\u00be\u2070-\u209f\u2460-\u24ff\u2776-\u2793\u3220-\u33ff\ue000-\uf8ff、﹑;；]"
)
# Blanks between digits: two numbers in one cell, or one number torn apart. Only a person can tell.
_TORN = re.compile(r"[\d.,][^\S\n]*\s+[\d.,]")
_MINUS = ("-", "减")


# A unit in a cell of its own, between label and figure.
_UNITS = frozenset({"条", "件", "次", "篇", "个", "人", "人次", "项", "元", "万元"})


@dataclass(frozen=True, slots=True)
class Printed:
    """A cell as read: *status* as in `parsers.tables`, *value* only for `value`, *unit* where one is printed in the cell."""

    status: Literal["value", "blank", "not_applicable", "unreadable"]
    value: Decimal | None = None
    unit: str | None = None


BLANK = Printed("blank")
NOT_APPLICABLE = Printed("not_applicable")
UNREADABLE = Printed("unreadable")


@lru_cache(maxsize=8192)
def parse(text: str) -> Printed:
    """Read *text* as one printed number with sign, separators, unit and note in brackets; never guess at anything else."""
    if _NO_DIGITS.search(text.replace("（", "(").partition("(")[0]):
        return UNREADABLE
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
