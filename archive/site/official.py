"""The tables of a report as the official form prints them: which box stands where, and how far it spans."""

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import groupby

from parsers.forms import Address, Block, Column, Line, Table

_NUMERALS = "一二三四五六七八九十"
_LABELS_WIDE = 3  # label columns of table 3: the item, its group, the detail
# The form's own words above and beside the figures of table 3.
_SUMS = "（本列数据的勾稽关系为：第一项加第二项之和，等于第三项加第四项之和）"
_APPLICANTS = "申请人情况"
_ORGANISATIONS = "法人或其他组织"


@dataclass(frozen=True, slots=True)
class Box:
    """A box of a printed table: a label, or a figure where *address* is given. *english* stands beside a label."""

    text: str = ""
    english: str = ""
    address: Address | None = None
    across: int = 1
    down: int = 1
    scope: str = "row"


Row = tuple[Box, ...]


@dataclass(frozen=True, slots=True)
class Layout:
    """A printed table: the rows of its head (none where each block has a header of its own) and of its body."""

    head: tuple[Row, ...]
    body: tuple[Row, ...]
    width: int

    @property
    def addresses(self) -> tuple[Address, ...]:
        """The address of every figure, in printed order."""
        return tuple(box.address for row in (*self.head, *self.body) for box in row if box.address)


def layout(table: Table, printed: Collection[Address]) -> Layout:
    """Return *table* as the form prints it; a line that the form does not prescribe stands there only if it is *printed*."""
    blocks = tuple(replace(block, lines=_shown(table, block, printed)) for block in table.blocks)
    if any(block.across for block in blocks):
        return _side_by_side(table, blocks)
    if all(len(block.columns) == 1 for block in blocks):
        return _listed(table, blocks[0])
    if any(line.group for block in blocks for line in block.lines):
        return _grouped(table, blocks[0])
    return _stacked(table, blocks)


def _shown(table: Table, block: Block, printed: Collection[Address]) -> tuple[Line, ...]:
    def is_printed(line: Line) -> bool:
        return any((table.code, line.code, column.code) in printed for column in block.columns)

    return tuple(line for line in block.lines if not line.local or is_printed(line))


def _label(column: Column, *, across: int = 1, down: int = 1) -> Box:
    return Box(column.label, column.english, across=across, down=down, scope="col")


# --- Table 2: blocks one below the other, each under its article and its own header ---------------------------------------


def _stacked(table: Table, blocks: Sequence[Block]) -> Layout:
    width = 1 + max(len(block.columns) for block in blocks)
    return Layout((), tuple(row for block in blocks for row in _block(table, block, width)), width)


def _block(table: Table, block: Block, width: int) -> Iterator[Row]:
    *most, last = block.columns
    rest = width - len(block.columns)  # the last column of a narrow block takes the room that is left
    if block.heading:
        yield (Box(block.heading, across=width, scope="colgroup"),)
    yield Box("信息内容", "Item", scope="col"), *(_label(column) for column in most), _label(last, across=rest)
    for line in block.lines:
        figures = [Box(address=(table.code, line.code, column.code)) for column in block.columns]
        yield Box(line.label, line.english), *figures[:-1], replace(figures[-1], across=rest)


# --- Table 3: three columns of labels, applicants across ------------------------------------------------------------------


def _grouped(table: Table, block: Block) -> Layout:
    body: list[Row] = []
    for group, lines in _ordered(block.lines):
        rows = list(_inner(table, block, lines, ordinal=group))
        body.extend(rows)
    return Layout(_applicants(block.columns), tuple(body), _LABELS_WIDE + len(block.columns))


def _applicants(columns: Sequence[Column]) -> tuple[Row, ...]:
    first, *middle, last = columns
    corner = Box(_SUMS, "Items 1 and 2 together equal items 3 and 4 together", across=_LABELS_WIDE, down=3, scope="")
    return (
        (corner, Box(_APPLICANTS, "Applicants", across=len(columns), scope="colgroup")),
        (
            _label(first, down=2),
            Box(_ORGANISATIONS, "Legal persons and other organisations", across=len(middle), scope="colgroup"),
            _label(last, down=2),
        ),
        tuple(_label(column) for column in middle),
    )


def _ordered(lines: Sequence[Line]) -> Iterator[tuple[str, tuple[Line, ...]]]:
    """Yield the items of the first level with their numeral: single lines, and the group of all results."""
    for place, (_, members) in enumerate(_runs(lines, 0)):
        yield _NUMERALS[place], members


def _runs(lines: Sequence[Line], depth: int) -> Iterator[tuple[str | None, tuple[Line, ...]]]:
    """Yield the lines that share a group at *depth* together, and each other line alone."""

    def key(numbered: tuple[int, Line]) -> tuple[int, str | None]:
        place, line = numbered
        return (-1, line.group[depth]) if len(line.group) > depth else (place, None)

    for (_, name), members in groupby(enumerate(lines), key):
        yield name, tuple(line for _, line in members)


def _inner(table: Table, block: Block, lines: Sequence[Line], *, ordinal: str) -> Iterator[Row]:
    if not lines[0].group:
        yield _figures(
            table, block, lines[0], Box(f"{ordinal}、{lines[0].label}", lines[0].english, across=_LABELS_WIDE)
        )
        return
    opening: Row = (Box(f"{ordinal}、{lines[0].group[0]}", "Handled this year", down=len(lines), scope="rowgroup"),)
    for row in _results(table, block, lines):
        yield opening + row
        opening = ()


def _results(table: Table, block: Block, lines: Sequence[Line]) -> Iterator[Row]:
    previous = 0
    for name, members in _runs(lines, 1):
        first = members[0]
        if name is None:
            previous = _NUMERALS.index(first.ordinal) + 1
            yield _figures(table, block, first, Box(f"（{first.ordinal}）{first.label}", first.english, across=2))
            continue
        opening: Row = (Box(f"（{_NUMERALS[previous]}）{name}", down=len(members), scope="rowgroup"),)
        previous += 1
        for line in members:
            yield opening + _figures(table, block, line, Box(f"{line.ordinal}.{line.label}", line.english))
            opening = ()


def _figures(table: Table, block: Block, line: Line, label: Box) -> Row:
    return label, *(Box(address=(table.code, line.code, column.code)) for column in block.columns)


# --- The annex of 2014: one number a line, under headings ------------------------------------------------------------------


def _listed(table: Table, block: Block) -> Layout:
    (column,) = block.columns
    body: list[Row] = []
    above: list[str] = []  # headings that stand already, and lines that others stand below
    for line in block.lines:
        body.extend((Box(name, across=2, scope="colgroup"),) for name in line.group if name not in above)
        above += [*line.group, line.label]
        label = Box(_numbered(line), line.english)
        body.append((label, Box(address=(table.code, line.code, column.code))))
    head = (Box("统计指标", "Indicator", scope="col"), _label(column))
    return Layout((head,), tuple(body), len(head))


def _numbered(line: Line) -> str:
    if not line.ordinal:
        return line.label
    return f"（{line.ordinal}）{line.label}" if line.ordinal in _NUMERALS else f"{line.ordinal}．{line.label}"


# --- Table 4: blocks side by side in one row ------------------------------------------------------------------------------


def _side_by_side(table: Table, blocks: Sequence[Block]) -> Layout:
    first: list[Box] = []
    second: list[Box] = []
    for group, members in groupby(blocks, lambda block: "".join(block.lines[0].group)):
        wide = list(members)
        names = [Box(b.lines[0].label, b.lines[0].english, across=len(b.columns), scope="colgroup") for b in wide]
        if group:
            first.append(Box(group, "Litigation", across=sum(len(b.columns) for b in wide), scope="colgroup"))
            second.extend(names)
        else:
            first.extend(replace(name, down=2) for name in names)
    columns = tuple(_label(column) for block in blocks for column in block.columns)
    figures = tuple(Box(address=(table.code, b.lines[0].code, column.code)) for b in blocks for column in b.columns)
    return Layout((tuple(first), tuple(second), columns), (figures,), len(columns))
