"""The sums that a form prescribes between its cells, as rules: identities are data of the form, blanks never fail them.

Source: the form's own notes (第一项加第二项之和，等于第三项加第四项之和) and its total rows and columns.
"""

from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal
from functools import lru_cache

from parsers.cells import Cell
from parsers.forms import Address, Form, Identity
from parsers.report import Report
from parsers.rules import Outcome, Rule, rule

_UNSEEN = ("missing", "unreadable")


@rule("T3-BAL", "error")
def stock_and_flow_balance(known: Rule, report: Report, form: Form) -> Iterator[Outcome]:
    """本年新收与上年结转之和等于办理总计与结转下年度之和，逐列成立
    New and carried in equal handled and carried out, in each column
    """
    yield from _sums(known, report, form)


@rule("T3-COL", "error")
def outcomes_add_up(known: Rule, report: Report, form: Form) -> Iterator[Outcome]:
    """各项办理结果之和等于（七）总计，逐列成立
    The outcomes add up to the total handled, in each column
    """
    yield from _sums(known, report, form)


@rule("T3-ROW", "error")
def applicants_add_up(known: Rule, report: Report, form: Form) -> Iterator[Outcome]:
    """自然人与各类组织之和等于总计，逐行成立
    The applicant columns add up to the total, in each row
    """
    yield from _sums(known, report, form)


@rule("T4-SUM", "error")
def results_add_up(known: Rule, report: Report, form: Form) -> Iterator[Outcome]:
    """四种结果之和等于总计，三组分别成立
    The four results add up to the total, in each of the three groups
    """
    yield from _sums(known, report, form)


@rule("A-SUM", "warn")
def annex_adds_up(known: Rule, report: Report, form: Form) -> Iterator[Outcome]:
    """2014年统计表：申请、办结、复议、诉讼、人员的分项之和等于总数
    In the annex of 2014 the parts of requests, conclusions, reviews, suits and staff add up
    """
    yield from _sums(known, report, form)


@lru_cache(maxsize=64)
def identities(form: Form, *rules: str) -> tuple[Identity, ...]:
    """Return the sums that one of *rules* judges, in the order of *form*."""
    return tuple(identity for identity in form.identities if identity.rule in rules)


def _sums(known: Rule, report: Report, form: Form) -> Iterator[Outcome]:
    cells, numbers = report.by_address, report.index.numbers
    for identity in identities(form, known.id):
        if _adds_up(numbers, identity):
            yield "pass"
        elif all(map(cells.__contains__, identity.left)):
            yield _balance(known, report, form, identity)


def _adds_up(numbers: Mapping[Address, Decimal], identity: Identity) -> bool:
    """Whether every cell of *identity* has a number, and its two sides are equal: so it is with most, and no more need be looked at."""
    try:
        return sum(map(numbers.__getitem__, identity.left)) == sum(map(numbers.__getitem__, identity.right))
    except KeyError:
        return False


def _balance(known: Rule, report: Report, form: Form, identity: Identity) -> Outcome:
    left, right = sides(report.by_address, form, identity)
    held = holds(left, right)
    if held:
        return "pass"
    cells = (*left, *right)
    named = tuple(cell.address for cell in cells)
    if any(cell.status in _UNSEEN for cell in cells):
        return known.other("not_assessable", "有缺失或无法辨认的单元格", "cells are missing or unreadable", named)
    if held is None:
        return known.other("not_assessable", "有空白单元格", "cells are blank", named)
    sums = _total(left), _total(right)
    equation = f"{_spell(left)} = {_spell(right)}"
    return known.fail(
        f"{equation} 不成立：左边为 {sums[0]:f}，右边为 {sums[1]:f}",
        f"{equation} does not hold: {sums[0]:f} against {sums[1]:f}",
        named,
    )


def holds(left: Sequence[Cell], right: Sequence[Cell]) -> bool | None:
    """Say whether *left* adds up to *right*; None where that cannot be told.

    With blanks it holds if it does with blanks as 0, else it cannot be told: blanks never fail it.
    """
    statuses = {cell.status for cell in (*left, *right)}
    if not statuses.isdisjoint(_UNSEEN):
        return None
    if _total(left) == _total(right):
        return True
    return False if statuses <= {"value"} else None


def sides(cells: Mapping[Address, Cell], form: Form, identity: Identity) -> tuple[list[Cell], list[Cell]]:
    """Return the cells of both sides of *identity*; lines that a printed local line stands for are replaced by it."""
    if identity.rows.isdisjoint(_replaceable(form)):
        return [cells[address] for address in identity.left], [cells[address] for address in identity.right]
    return _printed_side(cells, form, identity.left), _printed_side(cells, form, identity.right)


@lru_cache(maxsize=16)
def _replaceable(form: Form) -> set[str]:
    """Return the lines that others may be printed for."""
    return {part for parts in form.stands_for.values() for part in parts} | form.split.keys()


def _printed_side(cells: Mapping[Address, Cell], form: Form, side: Sequence[Address]) -> list[Cell]:
    addresses = list(side)
    for local, parts in form.stands_for.items():
        replaced = [address for address in addresses if address[1] in parts]
        is_whole = {row for _, row, _ in replaced} == set(parts)
        if not is_whole or any(cells[address].status != "missing" for address in replaced):
            continue
        stand_in = (replaced[0][0], local, replaced[0][2])
        if stand_in in cells:
            addresses = [address for address in addresses if address not in replaced] + [stand_in]
    for whole, parts in form.split.items():
        addresses = [part for address in addresses for part in _parts(address, whole, parts, cells)]
    return [cells[address] for address in addresses]


def _parts(address: Address, whole: str, parts: Sequence[str], cells: Mapping[Address, Cell]) -> list[Address]:
    """Return the addresses of the parts of a line, where they are printed and it is not."""
    table, row, column = address
    split = [(table, part, column) for part in parts]
    return (
        split
        if row == whole and cells[address].status == "missing" and all(one in cells for one in split)
        else [address]
    )


def _total(cells: Sequence[Cell]) -> Decimal:
    return sum((cell.value for cell in cells if cell.value), Decimal(0))


def _spell(cells: Sequence[Cell]) -> str:
    return "+".join(f"{cell.value:f}" for cell in cells if cell.value) or "0"
