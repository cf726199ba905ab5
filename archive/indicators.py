"""Rates that readers ask for, as data: indicators.csv, an indicator a line, with what is counted and what it is counted of.

A term is a row of table 3 (its column 总计), or row.column of table 3 or 4; `refused_*` stands for every row of the form that begins so.
The rates of a family divide one whole: each row of the form that counts outcomes, or each kind of applicant, is in exactly one.
"""

import csv
import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any

from parsers.forms import FORMS, Address, Form

_TERM = re.compile(r"([+-]?) *([a-z_.*]+)")
_FROM = 2019
_REMEDIES = "remedies"


@dataclass(frozen=True, slots=True)
class Indicator:
    """A rate: *numerator* and *denominator* as indicators.csv has them. Under a denominator of *smallest* the rate is not shown."""

    id: str
    families: tuple[str, ...]
    chinese: str
    english: str
    numerator: str
    denominator: str
    smallest: int


@cache
def indicators() -> tuple[Indicator, ...]:
    """Return every indicator, in the order of indicators.csv."""
    text = files("archive").joinpath("indicators.csv").read_text(encoding="utf-8")
    return tuple(_indicator(line) for line in csv.DictReader(text.splitlines()))


def terms(text: str, form: Form) -> Iterator[tuple[int, Address]]:
    """Yield the cells of *form* that *text*, a numerator or denominator, adds (1) or takes off (-1); none that the form has not."""
    for sign, term in _TERM.findall(text):
        name, _, column = term.partition(".")
        for table in (table for table in form.tables if table.code in ("requests", _REMEDIES)):
            for line in table.lines:
                if _names(name, line.code) and not line.local:
                    yield -1 if sign == "-" else 1, (table.code, line.code, column or "total")


def indicator_rows() -> list[tuple[Any, ...]]:
    """Return the rows of `indicator_list`."""
    return [
        (place, one.id, " ".join(one.families), one.chinese, one.english, one.numerator, one.denominator, one.smallest)
        for place, one in enumerate(indicators(), 1)
    ]


def term_rows() -> list[tuple[Any, ...]]:
    """Return the rows of `indicator_terms`: of each form that knows every term of an indicator."""
    return [
        (one.id, form.key, side, *address, sign)
        for form in FORMS
        if form.first_year >= _FROM
        for one in indicators()
        if _is_known(one, form)
        for side, text in (("numerator", one.numerator), ("denominator", one.denominator))
        for sign, address in terms(text, form)
    ]


def _is_known(one: Indicator, form: Form) -> bool:
    return all(any(terms(term, form)) for _, term in _TERM.findall(f"{one.numerator} + {one.denominator}"))


def _names(name: str, code: str) -> bool:
    return code.startswith(name[:-1]) if name.endswith("*") else code == name


def _indicator(line: dict[str, str]) -> Indicator:
    rest = (line["zh"], line["en"], line["numerator"], line["denominator"], int(line["smallest"]))
    return Indicator(line["indicator"], tuple(line["families"].split()), *rest)
