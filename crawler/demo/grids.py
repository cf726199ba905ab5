"""The tables of a form as they are printed: rows of boxes that span rows and columns. All formats are written from these."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from crawler.demo.annex import ANNEX_HEAD, ANNEX_ROWS, NO_FIGURE
from crawler.demo.faults import Fault
from crawler.demo.generations import blocks, request_lines
from crawler.demo.layout import Layout
from crawler.demo.truth import FormKey, Printed, form_of
from parsers.forms import Address, Form, Line, Table

_LABEL_COLUMNS = 3
# The grid columns that the figures of a block of table 2 take, by how many they are.
_ACROSS = {1: (3,), 2: (1, 2), 3: (1, 1, 1)}
_GROUPS = {
    "本年度办理结果": "三、",
    "不予公开": "（三）",
    "无法提供": "（四）",
    "不予处理": "（五）",
    "其他处理": "（六）",
}
_CORNER = "（本列数据的勾稽关系为：第一项加第二项之和，等于第三项加第四项之和）"


@dataclass(frozen=True, slots=True)
class Box:
    """A printed cell over *rows* by *columns*; *head* when it stands in the header, *figure* when it prints a figure."""

    text: str
    rows: int = 1
    columns: int = 1
    head: bool = False
    figure: bool = False


@dataclass(frozen=True, slots=True)
class Sheet:
    """A printed table: its rows list only the boxes that begin in them. *heads* rows make up its header."""

    table: str
    width: int
    heads: int
    rows: tuple[tuple[Box, ...], ...]


def sheets(key: FormKey, cells: Mapping[Address, Printed], fault: Fault, layout: Layout) -> dict[str, Sheet]:
    """Return the tables that a document of the form *key* prints, by their code, with the faults that concern labels and rows."""
    form = form_of(key)
    made = (
        (_annex(form, cells),)
        if key == "2014"
        else (_proactive(key, cells, layout), _requests(form, cells, fault, layout), _remedies(form, cells, layout))
    )
    return {sheet.table: _misprint(sheet, fault.misprints) for sheet in made if sheet.table != fault.lost_table}


def placed(sheet: Sheet) -> Iterator[tuple[int, int, Box]]:
    """Yield every box of *sheet* with the row and the column (from 0) where it begins."""
    free = [0] * sheet.width
    for row, boxes in enumerate(sheet.rows):
        for box in boxes:
            column = next(at for at in range(sheet.width) if free[at] <= row)
            free[column : column + box.columns] = [row + box.rows] * box.columns
            yield row, column, box


def split(sheet: Sheet) -> tuple[Sheet, ...]:
    """Return table 2 as one table for each of its headings (第二十条第（…）项); every other table as it is."""
    if sheet.table != "proactive":
        return (sheet,)
    starts = [at for at, row in enumerate(sheet.rows) if len(row) == 1]
    ends = [*starts[1:], len(sheet.rows)]
    return tuple(replace(sheet, rows=sheet.rows[start:end]) for start, end in zip(starts, ends, strict=True))


def widened(sheet: Sheet, width: int) -> Sheet:
    """Return *sheet* with the boxes that end at its right edge reaching to *width*."""
    rows: list[list[Box]] = [[] for _ in sheet.rows]
    for row, column, box in placed(sheet):
        at_edge = column + box.columns == sheet.width
        rows[row].append(replace(box, columns=box.columns + width - sheet.width) if at_edge else box)
    return replace(sheet, width=width, rows=tuple(tuple(row) for row in rows))


def headed_again(sheet: Sheet) -> Sheet:
    """Return table 3 with its header a second time before its last row, as by hand where a page is full; every other table as it is."""
    if sheet.table != "requests":
        return sheet
    return replace(sheet, rows=(*sheet.rows[:-1], *sheet.rows[: sheet.heads], sheet.rows[-1]))


def _misprint(sheet: Sheet, misprints: Mapping[str, str]) -> Sheet:
    def printed(box: Box) -> Box:
        for right, wrong in misprints.items():
            # The ordinal stands before the label, in the same box.
            if not box.figure and box.text.endswith(right):
                return replace(box, text=box.text.removesuffix(right) + wrong)
        return box

    return replace(sheet, rows=tuple(tuple(printed(box) for box in row) for row in sheet.rows))


def _values(table: str, line: Line, columns: Sequence[str], cells: Mapping[Address, Printed]) -> tuple[Box, ...]:
    return tuple(Box(cells[table, line.code, column].text, figure=True) for column in columns)


def _proactive(key: FormKey, cells: Mapping[Address, Printed], layout: Layout) -> Sheet:
    rows: list[tuple[Box, ...]] = []
    for block in blocks(key, layout):
        columns = [column.code for column in block.columns]
        across = _ACROSS[len(columns)]
        rows.append((Box(block.heading, columns=4, head=True),))
        heads = (Box(column.label, head=True) for column in block.columns)
        rows.append((Box("信息内容", head=True), *_over(heads, across)))
        rows += [(Box(line.label), *_over(_values("proactive", line, columns, cells), across)) for line in block.lines]
    return Sheet("proactive", 4, 0, tuple(rows))


def _over(boxes: Iterable[Box], across: Sequence[int]) -> Iterator[Box]:
    return (replace(box, columns=columns) for box, columns in zip(boxes, across, strict=True))


def _annex(form: Form, cells: Mapping[Address, Printed]) -> Sheet:
    (table,) = form.tables
    labels = {line.code: line.label for line in table.lines}
    rows = [tuple(Box(text, head=True) for text in ANNEX_HEAD)]
    for mark, named, unit in ANNEX_ROWS:
        if named in labels:
            figure = Box(cells[table.code, named, "value"].text, figure=True)
            rows.append((Box(mark + labels[named]), Box(unit), figure))
        else:
            rows.append((Box(mark + named), Box(NO_FIGURE), Box(NO_FIGURE)))
    return Sheet(table.code, len(ANNEX_HEAD), 1, tuple(rows))


def _requests(form: Form, cells: Mapping[Address, Printed], fault: Fault, layout: Layout) -> Sheet:
    table = form.table("requests")
    columns = [column.code for column in table.blocks[0].columns]
    lines = [line for line in request_lines(form, layout) if line.code != fault.lost_row]
    rows = [(*_labels(lines, at, layout), *_values(table.code, line, columns, cells)) for at, line in enumerate(lines)]
    return Sheet(table.code, _LABEL_COLUMNS + len(columns), 3, (*_requests_header(table), *rows))


def _requests_header(table: Table) -> Iterator[tuple[Box, ...]]:
    first, *organizations, total = (column.label for column in table.blocks[0].columns)
    yield Box(_CORNER, 3, _LABEL_COLUMNS, head=True), Box("申请人情况", columns=len(organizations) + 2, head=True)
    yield (
        Box(first, 2, head=True),
        Box("法人或其他组织", columns=len(organizations), head=True),
        Box(total, 2, head=True),
    )
    yield tuple(Box(label, head=True) for label in organizations)


def _labels(lines: Sequence[Line], at: int, layout: Layout) -> Iterator[Box]:
    """Yield the group labels that begin at line *at*, then its own label over the label columns that are left."""
    line = lines[at]
    for depth, group in enumerate(line.group):
        if at and lines[at - 1].group[: depth + 1] == line.group[: depth + 1]:
            continue
        rows = (
            next(
                (end for end in range(at, len(lines)) if lines[end].group[: depth + 1] != line.group[: depth + 1]),
                len(lines),
            )
            - at
        )
        yield Box(_GROUPS[group] + group, rows=1 if layout.spans == "bare" else rows)
    columns = _LABEL_COLUMNS - len(line.group) if layout.spans == "form" else 1
    yield Box(_ordinal(line) + line.label, columns=columns)


def _ordinal(line: Line) -> str:
    if line.ordinal.isdigit():
        return f"{line.ordinal}."
    return f"（{line.ordinal}）" if line.group else f"{line.ordinal}、"


def _remedies(form: Form, cells: Mapping[Address, Printed], layout: Layout) -> Sheet:
    table = form.table("remedies")
    results = tuple(Box(column.label, head=True) for column in table.blocks[0].columns)
    _, direct, after = (block.lines[0] for block in table.blocks)
    values = [
        box
        for block in table.blocks
        for box in _values(table.code, block.lines[0], [column.code for column in block.columns], cells)
    ]
    suits = tuple(Box(line.label, columns=len(results), head=True) for line in (direct, after))
    first = Box("行政复议", 2 if layout.deep_remedies else 1, len(results), head=True)
    own = () if layout.deep_remedies else tuple(replace(box, rows=2) for box in results)
    below = results * (3 if layout.deep_remedies else 2)
    rows = ((first, Box("行政诉讼", columns=2 * len(results), head=True)), (*own, *suits), below, tuple(values))
    return Sheet(table.code, 3 * len(results), 3, rows)
