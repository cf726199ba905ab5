"""Slips that every reader may make alike: a figure short of a digit, figures a column along, two rows exchanged.

Two readings that agree may be wrong together, when the text of a document itself misleads both. So a failed sum is not blamed on the
source where one such slip would explain it: where undoing it makes every sum hold that it touches.
"""

from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from itertools import combinations

from parsers.cells import Cell
from parsers.forms import Address, Form
from parsers.sums import holds, sides

Values = dict[Address, Decimal]
_ZERO = Decimal(0)
# Of so few figures any is another one moved.
_FEWEST = 2


def explained(cells: Mapping[Address, Cell], form: Form) -> set[Address]:
    """Return the cells that a slip, if it was one, has got wrong: with it undone, all sums hold that they stand in, and now some fail."""
    sums = _Sums(cells, form)
    if not sums.failing:
        return set()
    undone = (
        *sums.lost_digits(),
        *sums.rows_exchanged(),
        *sums.columns_exchanged(),
        *sums.rows_moved(),
        *sums.all_moved(),
    )
    return {address for values in undone if sums.hold(values) for address in values}


@dataclass(frozen=True, slots=True)
class _Sum:
    left: tuple[Address, ...]
    right: tuple[Address, ...]

    def gap(self, values: Values) -> Decimal:
        """Return how much the right side has more than the left."""
        return sum((values[one] for one in self.right), _ZERO) - sum((values[one] for one in self.left), _ZERO)

    def wanted(self, address: Address, values: Values) -> Decimal:
        """Return the figure at *address* with which the sum would hold."""
        return values[address] + self.gap(values) * (1 if address in self.left else -1)


class _Sums:
    """The sums that can be told, by the cells that stand in them; *failing* are those that do not hold."""

    def __init__(self, cells: Mapping[Address, Cell], form: Form) -> None:
        self.values: Values = {}
        self.of: dict[Address, list[_Sum]] = defaultdict(list)
        self.failing: list[_Sum] = []
        for identity in form.identities:
            if not all(address in cells for address in (*identity.left, *identity.right)):
                continue
            left, right = sides(cells, form, identity)
            held = holds(left, right)
            if held is None:
                continue
            one = _Sum(tuple(cell.address for cell in left), tuple(cell.address for cell in right))
            self.failing += [] if held else [one]
            for cell in (*left, *right):
                self.values[cell.address] = cell.value or _ZERO
                self.of[cell.address].append(one)
        order = [(table.code, line.code, column.code) for table in form.tables for _, line, column in table.cells()]
        printed = [address for address in order if address in self.values]
        self.rows = _lines(printed, lambda address: address[:2])
        self.columns = _lines(printed, lambda address: (address[0], address[2]))

    def hold(self, changed: Values) -> bool:
        """Whether every sum holds that a cell of *changed* stands in, while now some of them fail."""
        touched = {id(one): one for address in changed for one in self.of[address]}
        values = self.values | changed
        return any(one in self.failing for one in touched.values()) and all(
            not one.gap(values) for one in touched.values()
        )

    def _failing_cells(self) -> Iterator[Address]:
        yield from dict.fromkeys(address for one in self.failing for address in (*one.left, *one.right))

    def lost_digits(self) -> Iterator[Values]:
        """Yield single figures that have lost a digit or the decimal point, made whole."""
        for address in self._failing_cells():
            wanted = {one.wanted(address, self.values) for one in self.of[address]}
            for whole in wanted if len(wanted) == 1 else ():
                if _is_short(whole, self.values[address]):
                    yield {address: whole}

    def rows_exchanged(self) -> Iterator[Values]:
        """Yield pairs of rows put in each other's place."""
        yield from self._exchanged(self.rows)

    def columns_exchanged(self) -> Iterator[Values]:
        """Yield pairs of columns put in each other's place."""
        yield from self._exchanged(self.columns)

    def _exchanged(self, lines: Mapping[tuple[str, ...], Sequence[Address]]) -> Iterator[Values]:
        failing = set(self._failing_cells())
        for one, two in combinations(lines.values(), 2):
            if one[0][0] == two[0][0] and len(one) == len(two) and (failing & {*one, *two}):
                figures = [self.values[address] for address in (*two, *one)]
                yield dict(zip((*one, *two), figures, strict=True))

    def rows_moved(self) -> Iterator[Values]:
        """Yield rows of figures as the sums of their columns want them, if it is the same figures elsewhere, or with digits lost."""
        for row in self.rows.values():
            wanted = [self._wanted_across(address, set(row)) for address in row]
            whole = [figure for figure in wanted if figure is not None]
            figures = [self.values[address] for address in row]
            if len(whole) < len(row) or whole == figures:
                continue
            if _is_moved(whole, figures) or all(map(_is_short, whole, figures)):
                yield dict(zip(row, whole, strict=True))

    def _wanted_across(self, address: Address, row: set[Address]) -> Decimal | None:
        """Return the figure that the sums want at *address* in which no other cell of *row* stands; None where they differ."""
        across = [one for one in self.of[address] if row.isdisjoint({*one.left, *one.right} - {address})]
        wanted = {one.wanted(address, self.values) for one in across}
        return wanted.pop() if len(wanted) == 1 else None

    def all_moved(self) -> Iterator[Values]:
        """Yield the figures of sums that stand side by side (table 4) moved a place along, the one that fell out put back."""
        along = [address for one in self._side_by_side() for address in (*one.left, *one.right)]
        figures = [self.values[address] for address in along]
        for end, moved in ((-1, [*figures[1:], _ZERO]), (0, [_ZERO, *figures[:-1]])) if along else ():
            values = dict(zip(along, moved, strict=True))
            lost = self.of[along[end]][0].wanted(along[end], self.values | values)
            if lost >= 0:
                yield values | {along[end]: lost}

    def _side_by_side(self) -> list[_Sum]:
        return list(
            {id(one): one for address, many in self.of.items() if address[0] == "remedies" for one in many}.values()
        )


def _lines(
    printed: Sequence[Address], name: Callable[[Address], tuple[str, ...]]
) -> dict[tuple[str, ...], list[Address]]:
    """Return the addresses in printed order by the row or column that *name* gives."""
    lines: dict[tuple[str, ...], list[Address]] = defaultdict(list)
    for address in printed:
        lines[name(address)].append(address)
    return lines


def _is_short(whole: Decimal, printed: Decimal) -> bool:
    """Whether *printed* has the characters of *whole*, which is not negative, in their order, some of them left out, or none."""
    rest = iter(f"{whole:f}")
    return whole >= 0 and all(char in rest for char in f"{printed:f}")


def _is_moved(wanted: Sequence[Decimal], figures: Sequence[Decimal]) -> bool:
    """Whether *figures* are those of *wanted* in another order, or a place along with one fallen out."""
    if len(wanted) <= _FEWEST:
        return False
    return sorted(wanted) == sorted(figures) or wanted[1:] == figures[:-1] or wanted[:-1] == figures[1:]
