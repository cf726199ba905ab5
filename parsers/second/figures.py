"""Numbers read by hand, a character after another: no expression, and no folding that could lose a digit."""

import unicodedata
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Literal

from parsers.document import Place

Status = Literal["value", "blank", "not_applicable", "unreadable"]

_COMMAS = ",，"
_POINTS = ".．"
_PLUS, _MINUS = "+＋增", "-－−–减"
_STROKES = frozenset("/／\\＼-－−–—―‐*＊")
_NOTHING = frozenset({"无", "无。", "无.", "无，", "不涉及", "不适用", "N/A", "NA"})
# The longest first: 万元 is not 万 with something behind it.
_UNITS = ("亿元", "万元", "元", "万", "人次", "件", "项", "个", "条", "次", "人", "起", "例", "份")
_OPEN, _CLOSE = "(（", ")）"
_GROUP = 3
# A longer text is prose.
_LONGEST = 300


@dataclass(frozen=True, slots=True)
class Figure:
    """What the second reader found in a cell of the form. *value* is None unless *status* is `value`; *raw* as printed.

    *exact*: its row and its column were both known by labels that are printed as prescribed.
    """

    value: Decimal | None
    status: Status
    raw: str
    place: Place | None
    exact: bool


def scan(text: str) -> tuple[Status, Decimal | None]:
    """Return what *text* prints: one number with its sign, separators, unit and note in brackets, or why there is none."""
    if len(text) > _LONGEST:
        return "unreadable", None
    plain = "".join(char for char in text if unicodedata.category(char) != "Cf").strip()
    if not plain:
        return "blank", None
    if all(char in _STROKES for char in plain) or "".join(plain.split()).upper() in _NOTHING:
        return "not_applicable", None
    scanner = _Scanner(plain)
    value = scanner.number()
    return ("unreadable", None) if value is None else ("value", value)


@dataclass(slots=True)
class _Scanner:
    text: str
    at: int = 0
    whole: list[str] = field(default_factory=list)

    def number(self) -> Decimal | None:
        """Return the number that the whole text prints, or None."""
        negative = self._sign()
        whole = self._whole()
        if whole is None:
            return None
        decimals = self._decimals()
        if decimals is None:
            return None
        self._unit()
        if not self._is_noted():
            return None
        value = Decimal(whole + decimals)
        return -value if negative else value

    def _peek(self) -> str:
        return self.text[self.at] if self.at < len(self.text) else ""

    def _skip_blanks(self) -> None:
        while self._peek().isspace():
            self.at += 1

    def _sign(self) -> bool:
        char = self._peek()
        if not char or char not in _PLUS + _MINUS:
            return False
        self.at += 1
        self._skip_blanks()
        return char in _MINUS

    def _digits(self) -> str:
        found = []
        while (digit := _digit(self._peek())) is not None:
            found.append(digit)
            self.at += 1
        return "".join(found)

    def _whole(self) -> str | None:
        """Return the digits before the point; None where there are none, or separators part them into other groups than of three."""
        groups = [self._digits()]
        while self._peek() and self._peek() in _COMMAS:
            self.at += 1
            groups.append(self._digits())
        first, *rest = groups
        if not first or (rest and len(first) > _GROUP) or any(len(group) != _GROUP for group in rest):
            return None
        return "".join(groups)

    def _decimals(self) -> str | None:
        if not self._peek() or self._peek() not in _POINTS:
            return ""
        self.at += 1
        digits = self._digits()
        return "." + digits if digits else None

    def _unit(self) -> None:
        self._skip_blanks()
        unit = next((unit for unit in _UNITS if self.text.startswith(unit, self.at)), "")
        self.at += len(unit)
        self._skip_blanks()

    def _is_noted(self) -> bool:
        """Whether nothing is left but a note in brackets: one that is more than a number, which would be a second figure."""
        rest = self.text[self.at :]
        if not rest:
            return True
        inside = rest[1:-1]
        return rest[0] in _OPEN and rest[-1] in _CLOSE and not all(_digit(char) is not None for char in inside)


def _digit(char: str) -> str | None:
    """Return the ASCII digit that *char* is, full-width ones included; raised and circled ones are no digits."""
    value = unicodedata.decimal(char, None) if char else None
    return None if value is None else str(value)
