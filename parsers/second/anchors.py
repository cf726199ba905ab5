"""What the labels of all forms anchor: rows, columns and groups, by the whole label and nothing like it."""

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass

from parsers.forms import FORMS, Block, Table
from parsers.glyphs import fold

_NUMERALS = "一二三四五六七八九十"
_MARKS = "),.)"
_OF_WHICH = "其中:"
_QUOTES = frozenset("“”‘’\"'")
_SHORTEST_MARK = 2


@dataclass(frozen=True, slots=True)
class Row:
    """A line of some form: its codes and its ordinal; *columns* are the sets of column codes it is printed under.

    *label* and *group*, the label of the group that it stands in, as `key` gives them.
    """

    table: str
    code: str
    ordinal: str
    columns: frozenset[tuple[str, ...]]
    across: bool
    label: str
    group: str


def key(text: str) -> tuple[str, str]:
    """Return the ordinal of a label, "" where none is printed, and the rest of it without quotes and marks at its end."""
    folded = fold("".join(char for char in text if char not in _QUOTES)).rstrip(".,:;")
    ordinal, rest = _ordinal(folded)
    return (ordinal, rest.removeprefix(_OF_WHICH)) if rest else ("", folded)


def _ordinal(folded: str) -> tuple[str, str]:
    """Split （三）, 三、 and 3. off a label."""
    rest = folded.removeprefix("(")
    end = 0
    while end < len(rest) and (rest[end] in _NUMERALS or rest[end].isdigit()) and end < _SHORTEST_MARK:
        end += 1
    if not end or rest[end : end + 1] not in tuple(_MARKS):
        return "", folded
    return rest[:end], rest[end:].lstrip(_MARKS)


def column_key(text: str) -> str:
    """Return a column's label without the note in brackets at its end: 本年收费金额（单位：万元） and （万元） name one column."""
    folded = fold(text)
    start = folded.rfind("(")
    return folded[:start] if start > 0 and folded.endswith(")") else folded


def _tables() -> Iterator[tuple[Table, Block]]:
    for form in FORMS:
        for table in form.tables:
            yield from ((table, block) for block in table.blocks)


def _rows() -> dict[str, tuple[Row, ...]]:
    """Return the lines that each label names, in the order of the forms; a note in brackets may be left out of the label."""
    columns: dict[tuple[str, str], set[tuple[str, ...]]] = defaultdict(set)
    for table, block in _tables():
        for line in block.lines:
            columns[table.code, line.code].add(tuple(column.code for column in block.columns))
    named: dict[str, dict[tuple[str, str], Row]] = defaultdict(dict)
    for table, block in _tables():
        for line in block.lines:
            _, label = key(line.label)
            under = frozenset(columns[table.code, line.code])
            group = key(line.group[-1])[1] if line.group else ""
            row = Row(table.code, line.code, line.ordinal, under, block.across, label, group)
            for spelt in {label, column_key(label)}:
                named[spelt].setdefault((table.code, line.code), row)
    return {label: tuple(rows.values()) for label, rows in named.items()}


def _heads() -> dict[str, dict[str, str]]:
    """Return, for each table, the code of the column that each label heads."""
    heads: dict[str, dict[str, str]] = defaultdict(dict)
    for table, block in _tables():
        for column in block.columns:
            heads[table.code][column_key(column.label)] = column.code
    return dict(heads)


def _labels() -> Iterator[str]:
    for table, block in _tables():
        yield from (table.title, block.heading)
        yield from (column.label for column in block.columns)
        for line in block.lines:
            yield from (line.label, *line.group)


ROWS = _rows()
"""The lines of all forms by their label, as `key` gives it."""
GROUPS = frozenset(row.group for rows in ROWS.values() for row in rows if row.group)
"""The labels that stand before several rows."""
HEADS = _heads()
"""The code of each column by its label as `column_key` gives it, for each table."""
LABELS = frozenset(fold(label) for label in _labels() if label)
"""Every label that a form prints, folded: of lines, columns, groups, headings and tables. Readers of formats may anchor by them."""
