"""From figures to what is printed in the cells."""

import random
from collections.abc import Callable
from decimal import Decimal

from crawler.demo.layout import Layout
from crawler.demo.truth import FORM, MISSING, Figures, Printed
from parsers.forms import Address

_BLANK = Printed("", None, "blank")
_SPLIT = FORM.stands_for["other_handling"]
_NOTED = (("proactive", "normative_documents", "in_force"), ("proactive", "normative_documents", "repealed"))


def join_other(figures: Figures) -> Figures:
    """Return *figures* with the three rows of （六）其他处理 added up into one, and the three gone."""
    kept = {address: value for address, value in figures.items() if address[1] not in _SPLIT}
    for (table, row, column), value in figures.items():
        if row in _SPLIT:
            address = (table, "other_handling", column)
            kept[address] = kept.get(address, Decimal(0)) + value
    return kept


def show(source: random.Random, figures: Figures, layout: Layout) -> dict[Address, Printed]:
    """Return what each prescribed cell prints, and each further cell of *figures*; a cell without a figure is `missing`."""
    dash = source.choice(("/", "/", "-", "—", "无"))
    cells = dict.fromkeys(FORM.prescribed(), MISSING)
    for address, value in figures.items():
        cells[address] = _zero(address, layout, figures, dash) if not value else Printed(f"{value:f}", value, "value")
    if layout.notes:
        cells |= {address: _noted(source, figures[address]) for address in _NOTED if figures.get(address)}
    return cells


def _zero(address: Address, layout: Layout, figures: Figures, dash: str) -> Printed:
    if layout.blanks == "slash" and address[1] == "regulations":
        return Printed(dash, None, "not_applicable")
    if _IS_BLANK[layout.blanks](address, figures):
        return _BLANK
    return Printed("0", Decimal(0), "value")


def _never(_address: Address, _figures: Figures) -> bool:
    return False


def _of_idle_remedy(address: Address, figures: Figures) -> bool:
    table, row, _ = address
    return table == "remedies" and not figures[table, row, "total"]


_IS_BLANK: dict[str, Callable[[Address, Figures], bool]] = {
    "zeros": _never,
    "slash": _never,
    "regulations": lambda address, _: address[1] == "regulations",
    "applicants": lambda address, _: address[0] == "requests" and address[2] not in ("natural_person", "total"),
    "remedies": _of_idle_remedy,
    "all": lambda _address, _: True,
}


def _noted(source: random.Random, value: Decimal) -> Printed:
    remark = source.choice(("其中修订", "含自然失效"))
    return Printed(f"{value:f}（{remark}{source.randint(1, int(value))}件）", value, "value")
