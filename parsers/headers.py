"""Header rows: which columns of the form a grid's cells stand under."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property, lru_cache

from parsers.document import Slot
from parsers.forms import Column, Table
from parsers.labels import match_columns, unit_of
from parsers.printed import PrintedRow

Columns = tuple[Column, ...]


@dataclass(frozen=True)
class Header:
    """The printed head of each column, by its code. *misprints* has the printed label of those that are not exact.

    *aligned* as in Grid: where it is False the heads come in reading order, and do not stand above their cells.
    """

    columns: Columns
    heads: Mapping[str, Slot]
    misprints: Mapping[str, str]
    aligned: bool

    @property
    def complete(self) -> bool:
        """Whether every column has a printed head."""
        return len(self.heads) == len(self.columns)

    @property
    def contradicts(self) -> bool:
        """Whether the heads stand in another order than the form's columns.

        In reading order the total, which the form heads one row further up, comes before what it is the total of, and behind the
        label of all that (法人或其他组织), which heads no column.
        """
        printed = self.order
        official = [column for column in self.columns if column in printed]
        if printed == official or self.aligned:
            return printed != official
        first, *rest = official
        heads = self.heads[first.code], self.heads[rest[-1].code]
        is_upper = heads[0].row == heads[1].row and heads[1].column - heads[0].column > 1
        return not is_upper or printed != [first, *rest[-1:], *rest[:-1]]

    @property
    def order(self) -> list[Column]:
        """The columns that have a head, as their heads stand: from left to right, or in reading order."""
        there = [column for column in self.columns if column.code in self.heads]
        return sorted(there, key=lambda column: self._place(self.heads[column.code]))

    def _place(self, head: Slot) -> tuple[int, int]:
        return (0 if self.aligned else head.row), head.column

    def arrange(self, slots: Sequence[Slot]) -> list[Slot] | None:
        """Return *slots*, as many as columns in the order of these heads, in official order; None unless these heads tell theirs."""
        if not (self.complete and self.aligned):
            return None
        return [slots[self.order.index(column)] for column in self.columns]

    def stands_over(self, cells: Sequence[Slot]) -> bool:
        """Whether *cells*, one for each column in official order, stand under the printed heads, or all equally far beside them."""
        under = [(cell, self.heads.get(column.code)) for column, cell in zip(self.columns, cells, strict=True)]
        return len({cell.column - head.column for cell, head in under if head}) <= 1

    @cached_property
    def units(self) -> tuple[str | None, ...]:
        """The unit printed in the head of each column."""
        heads = [self.heads.get(column.code) for column in self.columns]
        return tuple(unit_of(head.text) if head else None for head in heads)

    @cached_property
    def _above(self) -> tuple[int, ...]:
        return tuple(self.heads[column.code].column for column in self.columns)

    def pick(self, slots: Sequence[Slot]) -> list[Slot] | None:
        """Return the cells of *slots* under each head in official order, or None unless each has its own and all the rest are blank."""
        cut = tuple([slot.column for slot in slots]), tuple([slot.column_span for slot in slots])
        places = _places_under(self._above, *cut)
        if len(set(places)) < len(self.columns):
            return None
        picked = [slots[place] for place in places]
        rest_is_blank = len(slots) == len(picked) or not any(slot.text.strip() for slot in slots if slot not in picked)
        return picked if rest_is_blank else None


@lru_cache(maxsize=256)
def _places_under(heads: tuple[int, ...], columns: tuple[int, ...], spans: tuple[int, ...]) -> tuple[int, ...]:
    """Return the places of the cells, from *columns* on as wide as *spans*, under the columns of *heads* (most rows are cut alike)."""
    under = {at: n for n in reversed(range(len(columns))) for at in range(columns[n], columns[n] + spans[n])}
    found = (under.get(head) for head in heads)
    return tuple(place for place in found if place is not None)


def headers(rows: Sequence[PrintedRow], table: Table, *, aligned: bool) -> list[Header | None]:
    """Return, for each of *rows*, the header of *table* in force there; a header printed over several rows is put together.

    *aligned* as in Grid.
    """
    current: Header | None = None
    closed = False
    in_force: list[Header | None] = []
    for row in rows:
        found = None if row.figures else _header_row(row, table, aligned=aligned)
        if found and (not closed or current is None or len(found.heads) >= min(2, len(found.columns))):
            joined = current if current and not closed and current.columns == found.columns else None
            current, closed = _join(joined, found), False
        elif row.figures:
            closed = True
        in_force.append(current)
    return in_force


def is_header(row: PrintedRow, table: Table) -> bool:
    """Whether the row is one of column labels, without figures."""
    return _heads(row, table) is not None


def heads_another(row: PrintedRow, table: Table, rivals: Sequence[Table]) -> bool | None:
    """Whether the row heads columns of a table in *rivals*, the same table of other forms, rather than of *table*; None: it heads none."""
    if row.figures:
        return None
    own = _heads(row, table)
    other = max((len(found.places) for rival in rivals if (found := _heads(row, rival))), default=0)
    if own is None and not other:
        return None
    return other > (len(own.places) if own else 0)


def _header_row(row: PrintedRow, table: Table, *, aligned: bool) -> Header | None:
    found = _heads(row, table)
    if found is None:
        return None
    heads = {code: row.slots[place] for code, place in found.places.items()}
    return Header(found.columns, heads, found.misprints, aligned)


@dataclass(frozen=True, slots=True)
class _Heads:
    """The place in its row of the head of each column, by its code; *misprints* as in Header."""

    columns: Columns
    places: Mapping[str, int]
    misprints: Mapping[str, str]


def _heads(row: PrintedRow, table: Table) -> _Heads | None:
    return None if row.figures else _best_heads(row.texts, table)


@lru_cache(maxsize=4096)
def _best_heads(texts: tuple[str, ...], table: Table) -> _Heads | None:
    """Return the heads of those columns of *table* that most of *texts* head (each row is asked for by every table and form)."""
    found = (_match(texts, columns) for columns in table.headers)
    best = max(found, key=lambda one: (len(one.places), -len(one.columns)))
    return best if best.places else None


def _match(texts: tuple[str, ...], columns: Columns) -> _Heads:
    places: dict[str, int] = {}
    misprints: dict[str, str] = {}
    for place, match in match_columns(texts, columns).items():
        places.setdefault(match.named.code, place)
        if match.misprint:
            misprints[match.named.code] = match.misprint
    return _Heads(columns, places, misprints)


def _join(above: Header | None, below: Header) -> Header:
    if above is None:
        return below
    return replace(above, heads={**above.heads, **below.heads}, misprints={**above.misprints, **below.misprints})
