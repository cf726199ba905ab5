"""Two readings of one document put together: what both say stands; where they differ, the form's sums decide, or nobody does.

A disagreement is judged together with all that the same sums hold: of two readings of such a group of cells, the one whose sums all
hold stands, if the other's do not. Figures that only the second reading has are taken under the same condition, and only where a
sum of figures that are not all zero bears them out: a row of zeros proves nothing.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Literal

from parsers.cells import Cell, Note
from parsers.forms import FORMS, Address, Form
from parsers.report import Reason, Report, SecondReading
from parsers.rules import Outcome, Rule, rule
from parsers.second import Figure
from parsers.sums import holds, sides

_PRINTED = ("value", "blank", "not_applicable")
_BETWEEN = " / "
# So many disagreements are spelt out in one finding.
_SHOWN = 7

Cells = Mapping[Address, Cell]
Side = Literal["first", "second"]
_Sum = tuple[list[Cell], list[Cell]]


def settle(report: Report, figures: Mapping[Address, Figure], reasons: tuple[Reason, ...]) -> Report:
    """Return *report* with what the second reading changes, and the record of both readings.

    Where neither reading can be told to be right, the cell is `unreadable`, and its raw text holds both.
    """
    form = next((form for form in FORMS if form.key == report.form), FORMS[0])
    cells = dict(report.by_address)
    compared = {
        address: figure for address, figure in figures.items() if address in cells and _is_fit(cells[address], figure)
    }
    differing = [address for address, figure in compared.items() if not _is_same(cells[address], figure)]
    settled: dict[Address, Side] = {}
    for group in _groups(differing, form):
        side = _side(cells, compared, group, form)
        settled |= dict.fromkeys(group, side) if side else {}
        cells |= {address: _put(cells[address], compared[address], side) for address in group}
    second = SecondReading(
        reasons,
        len(compared),
        tuple(differing),
        tuple(_both(report.by_address[address], compared[address]) for address in differing),
        tuple(address for address, side in settled.items() if side == "second"),
        tuple(address for address, side in settled.items() if side == "first"),
        frozenset(
            address for address in compared.keys() - differing if _is_confirmed(cells[address], compared[address])
        ),
    )
    notes = tuple(note for one in report.notes for note in _without(one, set(second.taken)))
    return replace(report, cells=tuple(cells[cell.address] for cell in report.cells), notes=notes, second=second)


def _without(note: Note, taken: set[Address]) -> Iterator[Note]:
    """Yield *note* without the cells that are certain now; one about nothing else is settled."""
    if note.kind not in ("columns", "unknown_label", "duplicate") or not taken.intersection(note.cells):
        yield note
    elif rest := tuple(address for address in note.cells if address not in taken):
        yield replace(note, cells=rest)


def _is_fit(cell: Cell, figure: Figure) -> bool:
    """Whether *figure* can be held against *cell*: for what the first reading has not, only what stands under exact labels can."""
    return cell.status in _PRINTED or (figure.exact and figure.status in _PRINTED)


def _is_same(cell: Cell, figure: Figure) -> bool:
    return (cell.value, cell.status) == (figure.value, figure.status)


def _groups(differing: Sequence[Address], form: Form) -> list[list[Address]]:
    """Put together the cells that stand in one sum: they are judged together."""
    groups = [{address} for address in differing]
    for identity in form.identities:
        joined = {*identity.left, *identity.right}
        within = [group for group in groups if group & joined]
        if len(within) > 1:
            groups = [group for group in groups if group not in within] + [set().union(*within)]
    return [[address for address in differing if address in group] for group in groups]


def _side(cells: Cells, figures: Mapping[Address, Figure], group: Sequence[Address], form: Form) -> Side | None:
    """Return whose reading of *group* satisfies the sums, if exactly one does."""
    first = _bears_out(cells, group, form)
    taken = {**cells, **{address: _taken(cells[address], figures[address]) for address in group}}
    second = _bears_out(taken, group, form)
    if first == second:
        return None
    return "first" if first else "second"


def _bears_out(cells: Cells, group: Sequence[Address], form: Form) -> bool:
    """Whether every sum that a cell of *group* stands in holds, each stands in one, and not all of them are sums of nothing."""
    touched = [pair for pair in _sums(cells, form) if any(cell.address in group for side in pair for cell in side)]
    covered = {cell.address for pair in touched for side in pair for cell in side}
    says_something = any(cell.value for pair in touched for side in pair for cell in side)
    return says_something and covered >= set(group) and all(holds(left, right) for left, right in touched)


def _sums(cells: Cells, form: Form) -> Iterator[_Sum]:
    for identity in form.identities:
        if all(address in cells for address in (*identity.left, *identity.right)):
            yield sides(cells, form, identity)


def _put(cell: Cell, figure: Figure, side: Side | None) -> Cell:
    if side == "first":
        return cell
    if side == "second":
        return _taken(cell, figure)
    if cell.status == "unreadable":
        return cell
    raw = _both(cell, figure) if cell.status != "missing" else figure.raw
    return cell._replace(value=None, status="unreadable", raw=raw, place=cell.place or figure.place)


def _both(cell: Cell, figure: Figure) -> str:
    return cell.raw + _BETWEEN + figure.raw


def _taken(cell: Cell, figure: Figure) -> Cell:
    source: Literal["header", "assumed_order"] = "header" if figure.exact else "assumed_order"
    return cell._replace(
        value=figure.value,
        status=figure.status,
        raw=figure.raw,
        place=figure.place,
        column_source=source,
        unit=None,
    )


def _is_confirmed(cell: Cell, figure: Figure) -> bool:
    """Whether both readings print the digits of the value and nothing else, under exact labels."""
    return (
        figure.exact and cell.value is not None and _digits(cell.raw) == _digits(figure.raw) == f"{abs(cell.value):f}"
    )


def _digits(raw: str) -> str:
    """Return the digits and the point that are printed before any note, as they are, not as a reader takes them."""
    return "".join(char for char in raw.replace("（", "(").partition("(")[0] if char.isdecimal() or char == ".")


# What is said of it ----------------------------------------------------------------------------------------------------


def doubted(report: Report) -> set[Address]:
    """Return the addresses of the cells that READ-TWICE names: read differently, and no sum decides."""
    if report.second is None:
        return set()
    return set(report.second.disagreed) - {*report.second.taken, *report.second.kept}


@rule("READ-TWICE", "error")
def readings_agree(known: Rule, report: Report, form: Form) -> Iterator[Outcome]:
    """两次独立识读一致；不一致而勾稽关系又不能断定的，不采用任何一个数
    Two independent readings agree; where they do not and no sum decides, neither number stands
    """
    del form
    if report.second is None or not report.second.compared:
        return
    unsettled = [pair for pair in _disagreements(report.second) if pair[0] in doubted(report)]
    for address, raw in unsettled:
        printed = raw.replace("\n", "")
        yield known.other("uncertain", f"两次识读不一致：{printed}", f"two readings differ: {printed}", [address])
    if not unsettled:
        yield "pass"


@rule("READ-SETTLED", "info")
def sums_settle_readings(known: Rule, report: Report, form: Form) -> Iterator[Outcome]:
    """两次识读不一致时，采用使勾稽关系成立的一次
    Where two readings differ, the one that satisfies the sums stands
    """
    del form
    if report.second is None:
        return
    for addresses, chinese, english in (
        (report.second.taken, "采用第二次识读的数", "the second reading stands"),
        (report.second.kept, "采用第一次识读的数", "the first reading stands"),
    ):
        raws = [raw.replace("\n", "") for address, raw in _disagreements(report.second) if address in addresses]
        if raws:
            said = "，".join(raws[:_SHOWN]) + ("……" if len(raws) > _SHOWN else "")
            finding = known.fail(f"{chinese}（{said}）", f"{english} ({said})", addresses)
            yield replace(finding, blame="reader")


def _disagreements(second: SecondReading) -> Iterator[tuple[Address, str]]:
    return zip(second.disagreed, second.raws, strict=True)
