"""Which line or column of the form a printed label names.

A whole label, with or without its ordinal and the group labels printed before it, is exact. A misprinted one is accepted only
under the rule LABEL-TYPO, because official labels lie close together: 制发 and 废止 are two characters apart.
"""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Generic, Protocol, TypeVar

from parsers.forms import Line, Table
from parsers.glyphs import fold

_ORDINAL = re.compile(r"\(?([一二三四五六七八九十]|\d{1,2})[\),.]+")
_UNIT_NOTE = re.compile(r"\(?单位:?([^()]+)\)?$")
_BARE_UNIT = re.compile(r"\((万?元|亿元|[件项个条次人])\)$")
_BRACKETS = re.compile(r"\([^()]*\)$")
_ENDING = ".,:;"
_QUOTES = str.maketrans("", "", "“”‘’\"'")
_OF_WHICH = "其中:"
# A shorter label is never taken for another: too few characters remain to tell.
_SHORTEST_MISPRINT = 4
_MARGIN = 2


class Labelled(Protocol):
    """What has a printed label: a Line or a Column."""

    @property
    def label(self) -> str:
        """The label that the form prescribes."""


Named = TypeVar("Named", bound=Labelled)


@dataclass(frozen=True, slots=True)
class Match(Generic[Named]):
    """The line or column that a label names; *misprint* is the printed label where it is not exact."""

    named: Named
    misprint: str | None = None


@lru_cache(maxsize=8192)
def split_ordinal(text: str) -> tuple[str, str]:
    """Split a label into its ordinal without marks (empty when none is printed) and the rest, both folded.

    >>> split_ordinal("（三）不予公开")
    ('三', '不予公开')
    """
    folded = fold(text).rstrip(_ENDING)
    found = _ORDINAL.match(folded)
    return (found[1], folded[found.end() :]) if found else ("", folded)


def distance(left: str, right: str) -> int:
    """Return the number of characters to insert, drop or replace to make *left* into *right* (Levenshtein)."""
    row = list(range(len(right) + 1))
    for i, char in enumerate(left, 1):
        before, row[0] = row[0], i
        for j, other in enumerate(right, 1):
            before, row[j] = row[j], min(row[j] + 1, row[j - 1] + 1, before + (char != other))
    return row[-1]


def match_line(text: str, lines: Sequence[Line], before: Line | None = None, groups: Iterable[str] = ()) -> Line | None:
    """Return the line whose whole label *text* is, its ordinal agreeing where both print one; None when there is none.

    Where several lines have the same label, it is one of those in *groups*, the labels left of it; among these the line of the row
    above, *before*, printed once more, or the first behind it.
    """
    named, inside = _lines_named(text, tuple(lines))
    if len(named) < 2:  # noqa: PLR2004 - nothing to choose from
        return named[0] if named else None
    printed = {inside, *(split_ordinal(group)[1] for group in groups)}
    named = tuple(line for line in named if printed.intersection(map(fold, line.group))) or named
    place = lines.index(before) if before in lines else 0
    return next((line for line in named if lines.index(line) >= place), named[0])


@lru_cache(maxsize=8192)
def _lines_named(text: str, lines: tuple[Line, ...]) -> tuple[tuple[Line, ...], str]:
    """Return those of *lines* that *text* names by label and ordinal, and the label of the innermost group printed before it."""
    ordinal, label, inside = _key(text, lines)
    named = _exact_lines(lines).get(label, ())
    return tuple(line for line in named if ordinal == line.ordinal or not (ordinal and line.ordinal)), inside


def lines_meant(text: str, lines: Sequence[Line]) -> tuple[Line, ...]:
    """Return every line that *text* may name, wherever it stands: those whose whole label it is, else the one that it misprints."""
    named, _ = _lines_named(text, tuple(lines))
    misprinted = None if named else match_misprinted_line(text, lines)
    return (misprinted,) if misprinted else named


@lru_cache(maxsize=8192)
def tables_meant(text: str, tables: tuple[Table, ...]) -> tuple[Table, ...]:
    """Return those of *tables* that have a line which *text* may name."""
    return tuple(table for table in tables if lines_meant(text, table.lines))


def match_misprinted_line(text: str, lines: Sequence[Line]) -> Line | None:
    """Return the line that *text* misprints under the first clause of LABEL-TYPO, or None."""
    return _misprinted_line(text, tuple(lines))


@lru_cache(maxsize=8192)
def _misprinted_line(text: str, lines: tuple[Line, ...]) -> Line | None:
    """Return what `match_misprinted_line` does (each text is held against the lines of every form)."""
    ordinal, rest = split_ordinal(text)
    if len(rest) < _SHORTEST_MISPRINT:
        return None
    if not any(_may_misprint(rest, fold(line.label)) for line in lines):
        return None
    near = sorted((_near(rest, fold(line.label)), index) for index, line in enumerate(lines))
    edits, index = near[0]
    line = lines[index]
    clear = len(near) == 1 or near[1][0] - edits >= _MARGIN
    fits = edits <= _allowed(line.label) and clear and ordinal in ("", line.ordinal)
    return line if fits else None


def match_columns(texts: Sequence[str], columns: Sequence[Named]) -> Mapping[int, Match[Named]]:
    """Map each place in *texts*, the cells of a header row from left to right, to the column it heads.

    Misprints are accepted by their distance, or because every other column of the row is exact and one place is left.
    """
    return _matched(tuple(texts), tuple(columns))


@lru_cache(maxsize=2048)
def _matched(texts: tuple[str, ...], columns: tuple[Named, ...]) -> Mapping[int, Match[Named]]:
    """Return what `match_columns` does (each row is asked for under the columns of every form, and more than once)."""
    plain = [column_label(text) for text in texts]
    found = {
        place: Match(column)
        for place, text in enumerate(plain)
        for column in columns
        if text and text == column_label(column.label)
    }
    left = [column for column in columns if column not in [match.named for match in found.values()]]
    for place, text in enumerate(plain):
        if place not in found and (column := _misprinted_column(text, left, columns, len(found))):
            found[place] = Match(column, texts[place])
    return found


@lru_cache(maxsize=8192)
def column_label(text: str) -> str:
    """Return a column's label folded, without its unit or other note in brackets: 本年收费金额（单位：万元） is 本年收费金额."""
    folded = fold(text)
    return _BRACKETS.sub("", _UNIT_NOTE.sub("", folded)) or folded


@lru_cache(maxsize=1024)
def unit_of(label: str) -> str | None:
    """Return the unit that a header prints, （单位：万元） or （万元）, or None."""
    found = _UNIT_NOTE.search(fold(label)) or _BARE_UNIT.search(fold(label))
    return found[1] if found else None


def _misprinted_column(text: str, left: Sequence[Named], columns: Sequence[Named], exact: int) -> Named | None:
    if len(text) < _SHORTEST_MISPRINT or not any(_may_misprint(text, column_label(column.label)) for column in left):
        return None
    near = sorted((_near(text, column_label(column.label)), index) for index, column in enumerate(columns))
    nearest = columns[near[0][1]]
    clear = len(near) == 1 or near[1][0] - near[0][0] >= _MARGIN
    only_place = len(left) == 1 and exact == len(columns) - 1
    candidate = left[0] if only_place else nearest if clear and nearest in left else None
    if candidate is None or distance(text, column_label(candidate.label)) > _allowed(column_label(candidate.label)):
        return None
    return candidate


@lru_cache(maxsize=65536)
def _near(text: str, label: str) -> int:
    """Return the distance, or what it is at least where the lengths alone rule a misprint out (the same labels come again and again)."""
    apart = abs(len(text) - len(label))
    return apart if apart > _allowed(label) + _MARGIN else distance(text, label)


def _may_misprint(text: str, label: str) -> bool:
    """Whether *text* can be within the edits allowed to *label*: each of its characters that *label* has not takes one."""
    return abs(len(text) - len(label)) <= _allowed(label) and len(set(text) - _characters(label)) <= _allowed(label)


@lru_cache(maxsize=1024)
def _characters(label: str) -> frozenset[str]:
    return frozenset(label)


@lru_cache(maxsize=1024)
def _allowed(label: str) -> int:
    return max(1, len(fold(label)) // 4)


def _key(text: str, lines: tuple[Line, ...]) -> tuple[str, str, str]:
    """Return the ordinal and the label that *text* prints, and the label of the innermost group before them."""
    ordinal, rest = split_ordinal(text.translate(_QUOTES))
    rest = rest.removeprefix(_OF_WHICH)
    inside = ""
    for group in group_labels(lines):
        inner = rest.removeprefix(group)
        if inner and inner != rest:
            ordinal, rest = split_ordinal(inner)
            inside = group
    return ordinal, rest, inside


@lru_cache(maxsize=64)
def _exact_lines(lines: tuple[Line, ...]) -> dict[str, tuple[Line, ...]]:
    named: dict[str, tuple[Line, ...]] = {}
    for line in lines:
        for label in {_plain(line.label), _BRACKETS.sub("", _plain(line.label))}:
            named[label] = (*named.get(label, ()), line)
    return named


def _plain(label: str) -> str:
    return fold(label.translate(_QUOTES))


@lru_cache(maxsize=64)
def group_labels(lines: tuple[Line, ...]) -> tuple[str, ...]:
    """Return the labels, folded, that stand before those of *lines* for a group of them."""
    return tuple(dict.fromkeys(fold(group) for group in _flatten(line.group for line in lines)))


def _flatten(groups: Iterable[tuple[str, ...]]) -> Iterator[str]:
    for group in groups:
        yield from group
