"""From figures to what is printed in the cells."""

import random
from collections.abc import Callable, Iterator
from dataclasses import replace
from decimal import Decimal

from crawler.demo.layout import Layout
from crawler.demo.truth import FORM, MISSING, Figures, Printed
from parsers.forms import Address, Form

_WIDE = str.maketrans("0123456789.-+", "０１２３４５６７８９．－＋")
_BLANK = Printed("", None, "blank")
_NOTED = (("proactive", "normative_documents", "in_force"), ("proactive", "normative_documents", "repealed"))


def show(source: random.Random, figures: Figures, layout: Layout, form: Form = FORM) -> dict[Address, Printed]:
    """Return what each cell prints that *form* prescribes, and each further cell of *figures*; one without a figure is `missing`."""
    dash = source.choice(("/", "/", "-", "—", "无"))
    cells = dict.fromkeys(form.prescribed(), MISSING)
    for address, value in figures.items():
        cells[address] = (
            Printed(f"{value:f}", value, "value") if value else _zero(source, address, layout, figures, dash)
        )
    if form.key == "2019":
        cells |= _as_typed(source, figures)
    if layout.notes:
        cells |= {address: _noted(source, figures[address]) for address in _NOTED if figures.get(address)}
    return {address: _typed(address, cell, layout, form) for address, cell in cells.items()}


def _typed(address: Address, cell: Printed, layout: Layout, form: Form) -> Printed:
    """Return *cell* with its figure as the layout types it: grouped by thousands, with a unit, in wide digits."""
    if cell.value is None:
        return cell
    text = cell.text
    if layout.separators and text == f"{cell.value:f}":
        text = f"{cell.value:,f}".replace(",", layout.separators)
    if layout.units and text[-1].isdigit():
        text += _unit(address, form)
    return replace(cell, text=text.translate(_WIDE) if layout.digits == "wide" else text)


def _unit(address: Address, form: Form) -> str:
    table, row, column = address
    units = (
        own.unit
        for block in form.table(table).blocks
        if row in {line.code for line in block.lines}
        for own in block.columns
        if own.code == column
    )
    return next(units, "")


def without_number(text: str) -> Printed:
    """Return a cell that is blank, or struck out with *text*."""
    return Printed(text, None, "not_applicable") if text else _BLANK


def _as_typed(source: random.Random, figures: Figures) -> Iterator[tuple[Address, Printed]]:
    """Yield the changes with their signs, and the amount of procurement, the unit of which the form leaves open."""
    more, less = source.choice((("+", "-"), ("增", "减"), ("", "-"), ("增", "减"), ("＋", "－")))
    unit = source.choice(("万元", "万元", "", "元", "万"))
    for address, value in figures.items():
        if address[2] == "item_change" and value:
            yield address, Printed(f"{more if value > 0 else less}{abs(value):f}", value, "value")
        if address[1:] == ("central_procurement", "amount") and value:
            yield address, Printed(f"{value:f}{unit}", value, "value")


def _zero(source: random.Random, address: Address, layout: Layout, figures: Figures, dash: str) -> Printed:
    if layout.blanks == "scattered":
        return source.choice((Printed("0", Decimal(0), "value"), _BLANK, Printed(dash, None, "not_applicable")))
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
    "scattered": _never,
    "regulations": lambda address, _: address[1] == "regulations",
    "applicants": lambda address, _: address[0] == "requests" and address[2] not in ("natural_person", "total"),
    "remedies": _of_idle_remedy,
    "all": lambda _address, _: True,
}


def _noted(source: random.Random, value: Decimal) -> Printed:
    remark = source.choice(("其中修订", "含自然失效"))
    return Printed(f"{value:f}（{remark}{source.randint(1, int(value))}件）", value, "value")
