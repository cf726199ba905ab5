"""Numbers that are not printed but are the only ones that satisfy the form's sums. They stand in a list of their own, never in cells.

What is sought are cells that are missing or unreadable. A blank is printed: it says that the agency gave no number, which may stand for
a zero or for nothing known, so no sum with a blank or a stroke in it is used, and no blank is inferred. Nor is a sum used that has a
figure of a failing sum in it, for one of them is wrong. Counts are whole and not negative.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from parsers.cells import Cell
from parsers.forms import FORMS, Address
from parsers.report import Inferred, Report
from parsers.sums import holds, sides

_UNSEEN = ("missing", "unreadable")
# So many assignments are tried to show that the sums have a solution at all; where that is not enough nothing is inferred.
_MOST_TRIES = 200
# Sums that contradict one another may push bounds up without end.
_MOST_STEPS = 5000

Bounds = dict[Address, tuple[int, int | None]]
"""The least and the greatest value that each cell can have; None: no greatest is known."""


@dataclass(frozen=True, slots=True)
class _Sum:
    rule: str
    left: tuple[Address, ...]
    right: tuple[Address, ...]

    @property
    def cells(self) -> tuple[Address, ...]:
        return self.left + self.right

    def allows(self, address: Address, bounds: Bounds) -> tuple[int, int | None]:
        """Return what the other cells of the sum leave to the one at *address*: other side less the rest of its own."""
        own, other = (self.left, self.right) if address in self.left else (self.right, self.left)
        rest = [bounds[one] for one in own if one != address]
        across = [bounds[one] for one in other]
        most, greatest = _total(high for _, high in rest), _total(high for _, high in across)
        least = sum(low for low, _ in across) - most if most is not None else 0
        return max(0, least), None if greatest is None else greatest - sum(low for low, _ in rest)


def infer(report: Report) -> tuple[Inferred, ...]:
    """Return each number that is not printed and that the sums of the form leave no choice about, with every rule that fixes it."""
    form = next((form for form in FORMS if form.key == report.form), None)
    unseen = {cell.address for cell in report.index.numberless if cell.status in _UNSEEN}
    if form is None or not unseen:
        return ()
    cells = report.by_address
    sums = [
        (identity.rule, *sides(cells, form, identity))
        for identity in form.identities
        if all(address in cells for address in (*identity.left, *identity.right))
    ]
    wrong = {cell.address for _, left, right in sums if holds(left, right) is False for cell in (*left, *right)}
    usable = [
        one for rule, left, right in sums if (one := _usable(rule, left, right)) and not wrong.intersection(one.cells)
    ]
    # Where a sum of the cell has such a figure in it, the other sums that it stands in may mislead as well.
    beside = {cell.address for _, left, right in sums for cell in (*left, *right) if _has(wrong, (*left, *right))}
    found = (one for group in _groups(usable, unseen) for one in _solve(group, cells, unseen))
    return tuple(one for one in found if (one.table, one.row, one.column) not in beside)


def _has(addresses: set[Address], cells: Sequence[Cell]) -> bool:
    return any(cell.address in addresses for cell in cells)


def _usable(rule: str, left: Sequence[Cell], right: Sequence[Cell]) -> _Sum | None:
    """Return a sum all members of which are sought, or are counts."""
    if not all(_is_whole(cell) for cell in (*left, *right)):
        return None
    return _Sum(rule, tuple(cell.address for cell in left), tuple(cell.address for cell in right))


def _is_whole(cell: Cell) -> bool:
    """Whether the cell is sought, or has a count."""
    if cell.value is None:
        return cell.status in _UNSEEN
    return cell.value >= 0 and cell.value == cell.value.to_integral_value()


def _groups(sums: Sequence[_Sum], unseen: set[Address]) -> list[list[_Sum]]:
    """Put together the sums that share a cell that is sought; sums without one tell nothing."""
    groups: list[tuple[set[Address], list[_Sum]]] = []
    for one in sums:
        sought = unseen.intersection(one.cells)
        if not sought:
            continue
        joined = [group for group in groups if group[0] & sought]
        merged = (sought.union(*(cells for cells, _ in joined)), [one, *(each for _, many in joined for each in many)])
        groups = [group for group in groups if group not in joined] + [merged]
    return [many for _, many in groups]


def _solve(sums: Sequence[_Sum], cells: Mapping[Address, Cell], unseen: set[Address]) -> Iterator[Inferred]:
    start: Bounds = {}
    for address in dict.fromkeys(address for one in sums for address in one.cells):
        value = cells[address].value
        start[address] = (0, None) if value is None else (int(value), int(value))
    bounds = _narrow(sums, start)
    fixed = [address for address in start if address in unseen and bounds and bounds[address][0] == bounds[address][1]]
    if bounds is None or not fixed or not _Search(sums).has_solution(bounds):
        return
    for address in fixed:
        for rule in _fixing(sums, address, bounds):
            yield Inferred(*address, bounds[address][0], rule)


def _fixing(sums: Sequence[_Sum], address: Address, bounds: Bounds) -> tuple[str, ...]:
    """Return the rules whose sum alone leaves one value; where it takes several together, the rules of them all."""
    of = [one for one in sums if address in one.cells]
    alone = [one.rule for one in of if one.allows(address, bounds) == bounds[address]]
    return tuple(dict.fromkeys(alone or [one.rule for one in of]))


def _narrow(sums: Sequence[_Sum], bounds: Bounds) -> Bounds | None:
    """Narrow *bounds* by each sum until nothing changes; None where a cell is left without a value."""
    bounds = dict(bounds)
    waiting = list(sums)
    steps = 0
    while waiting:
        steps += 1
        if steps > _MOST_STEPS:
            return None
        one = waiting.pop()
        for address in one.cells:
            low, high = bounds[address]
            least, greatest = one.allows(address, bounds)
            narrowed = max(low, least), greatest if high is None else high if greatest is None else min(high, greatest)
            if narrowed[1] is not None and narrowed[0] > narrowed[1]:
                return None
            if narrowed != (low, high):
                bounds[address] = narrowed
                waiting += [other for other in sums if address in other.cells and other not in waiting]
    return bounds


@dataclass(slots=True)
class _Search:
    """Looks for values within bounds that satisfy all sums, trying the least ones first."""

    sums: Sequence[_Sum]
    tries: int = 0

    def has_solution(self, bounds: Bounds) -> bool:
        """Whether one was found; False too where the search is given up."""
        open_ = [address for address, (low, high) in bounds.items() if low != high]
        if not open_:
            return True
        address = open_[0]
        low, high = bounds[address]
        value = low
        while (high is None or value <= high) and self.tries < _MOST_TRIES:
            self.tries += 1
            narrowed = _narrow(self.sums, bounds | {address: (value, value)})
            if narrowed is not None and self.has_solution(narrowed):
                return True
            value += 1
        return False


def _total(values: Iterable[int | None]) -> int | None:
    total = 0
    for value in values:
        if value is None:
            return None
        total += value
    return total
