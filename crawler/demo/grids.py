"""The tables of a form as they are printed: rows of boxes that span rows and columns. All formats are written from these."""

import random
import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TypeVar

from crawler.demo.annex import ANNEX_HEAD, ANNEX_ROWS, NO_FIGURE
from crawler.demo.faults import Fault
from crawler.demo.generations import blocks, request_lines
from crawler.demo.layout import Layout
from crawler.demo.truth import FormKey, Printed, form_of
from parsers.forms import Address, Column, Form, Line

_LABEL_COLUMNS = 3
_DAMAGED = 16  # columns beyond the last into which a damaged row may run
_SHORT = 4
_ASCII = str.maketrans("（）：；，", "():;,")
_Item = TypeVar("_Item")
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
    """A printed cell over *rows* by *columns*; *head* when it stands in the header, *figure* when it prints a figure.

    *text* may have line breaks; *mark* is that of a footnote behind it.
    """

    text: str
    rows: int = 1
    columns: int = 1
    head: bool = False
    figure: bool = False
    mark: str = ""


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
    printed = (_misprint(sheet, fault.misprints) for sheet in made if sheet.table != fault.lost_table)
    return {sheet.table: _as_typed(sheet, layout) for sheet in printed}


def placed(sheet: Sheet) -> Iterator[tuple[int, int, Box]]:
    """Yield every box of *sheet* with the row and the column (from 0) where it begins."""
    free = [0] * (sheet.width + _DAMAGED)
    for row, boxes in enumerate(sheet.rows):
        for box in boxes:
            column = next(at for at in range(len(free)) if free[at] <= row)
            free[column : column + box.columns] = [row + box.rows] * box.columns
            yield row, column, box


def pieces(sheet: Sheet, layout: Layout) -> tuple[Sheet, ...]:
    """Return *sheet* as the tables that the layout makes of it: whole, table 2 in its blocks, or table 3 cut."""
    if layout.cuts and sheet.table == "requests":
        return tuple(_cut(sheet, [sheet.heads + row for row in layout.cuts], repeat_header=layout.repeat_header))
    return _split(sheet) if layout.tables == "split" else (sheet,)


def _cut(sheet: Sheet, rows: Sequence[int], *, repeat_header: bool) -> Iterator[Sheet]:
    """Yield the parts of *sheet* before, between and behind *rows*."""
    done, rest = 0, sheet
    for row in rows:
        at = row - done + (rest.heads if done and repeat_header else 0)
        if rest.heads < at < len(rest.rows):
            first, rest = parts(rest, at, repeat_header=repeat_header)
            yield first
            done = row
    yield rest


def parts(sheet: Sheet, cut: int, *, repeat_header: bool) -> tuple[Sheet, Sheet]:
    """Cut *sheet* after *cut* rows. A label that reaches over the cut is printed before it; after it its box is empty."""
    above: list[list[Box]] = [[] for _ in sheet.rows[:cut]]
    below: list[list[Box]] = [[] for _ in sheet.rows[cut:]]
    for row, _, box in placed(sheet):
        over = row + box.rows - cut
        if row >= cut:
            below[row - cut].append(box)
            continue
        above[row].append(replace(box, rows=box.rows - max(0, over)))
        if over > 0:
            below[0].append(replace(box, text="", rows=over))
    head = sheet.rows[: sheet.heads] if repeat_header else ()
    rest = (*head, *(tuple(row) for row in below))
    return (
        replace(sheet, rows=tuple(tuple(row) for row in above)),
        replace(sheet, rows=rest, heads=len(head)),
    )


def _split(sheet: Sheet) -> tuple[Sheet, ...]:
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


def _as_typed(sheet: Sheet, layout: Layout) -> Sheet:
    """Return *sheet* as the layout types it: labels broken or renumbered, blanks filled, marks of footnotes behind figures."""
    marked = 0
    rows = []
    for row in sheet.rows:
        boxes = []
        for box in row:
            is_marked = box.figure and box.text[:1].isdigit() and marked < layout.marks and sheet.table != "proactive"
            marked += is_marked
            text = (box.text or layout.empty) if box.figure else _LABELS[layout.labels](box.text)
            boxes.append(replace(box, text=text, mark=str(marked) if is_marked else ""))
        rows.append(tuple(boxes))
    return replace(sheet, rows=tuple(rows))


def _wrapped(label: str) -> str:
    middle = len(label) // 2
    return f"{label[:middle]}\n{label[middle:]}" if len(label) > _SHORT else label


def _spaced(label: str) -> str:
    return " ".join(label) if len(label) <= _SHORT else f"{label[:-2]} {label[-2:]}"


def _renumbered(label: str) -> str:
    return re.sub(r"^（(.)）", r"(\1)、", re.sub(r"^(\d+)\.", r"\1、", label))


_LABELS: dict[str, Callable[[str], str]] = {
    "form": str,
    "wrapped": _wrapped,
    "spaced": _spaced,
    "ascii": lambda label: label.translate(_ASCII),
    "renumbered": _renumbered,
    "bare": lambda label: re.sub(r"^(?:（.）|\d+\.|.、)", "", label),
}


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
    first, *organizations, total = table.blocks[0].columns
    columns = (first, *_shuffled(organizations, layout.columns), total)
    lines = [
        line
        for line in _ordered(request_lines(form, layout), layout)
        if line.code not in (fault.lost_row, *layout.lost)
        for _ in range(1 + (line.code == layout.again))
    ]
    header = tuple(_HEADERS[layout.header](columns))
    rows = list(_request_rows(table.code, lines, [column.code for column in columns], cells, layout))
    return Sheet(table.code, _LABEL_COLUMNS + len(columns), len(header), (*header, *rows))


def _request_rows(
    table: str, lines: Sequence[Line], columns: Sequence[str], cells: Mapping[Address, Printed], layout: Layout
) -> Iterator[tuple[Box, ...]]:
    for at, line in enumerate(lines):
        if layout.groups == "rows":
            yield from ((Box(label, columns=_LABEL_COLUMNS + len(columns)),) for label in _begun(lines, at))
        yield (*_labels(lines, at, layout), *_values(table, line, columns, cells))


def _ordered(lines: Sequence[Line], layout: Layout) -> list[Line]:
    """Return *lines*, those of one group among themselves in the order that the layout draws."""
    runs: dict[tuple[str, ...], list[Line]] = {}
    for line in lines:
        runs.setdefault(line.group if len(line.group) > 1 else (*line.group, line.code), []).append(line)
    return [line for run in runs.values() for line in _shuffled(run, layout.order)]


def _shuffled(items: Sequence[_Item], number: int) -> list[_Item]:
    mixed = list(items)
    if number:
        random.Random(number).shuffle(mixed)  # noqa: S311 - a layout, no secret
    return mixed


def _three_rows(columns: Sequence[Column]) -> Iterator[tuple[Box, ...]]:
    first, *organizations, total = (column.label for column in columns)
    yield Box(_CORNER, 3, _LABEL_COLUMNS, head=True), Box("申请人情况", columns=len(organizations) + 2, head=True)
    yield (
        Box(first, 2, head=True),
        Box("法人或其他组织", columns=len(organizations), head=True),
        Box(total, 2, head=True),
    )
    yield tuple(Box(label, head=True) for label in organizations)


def _one_row(columns: Sequence[Column]) -> Iterator[tuple[Box, ...]]:
    yield Box("办理情况", columns=_LABEL_COLUMNS, head=True), *(Box(column.label, head=True) for column in columns)


def _no_row(_columns: Sequence[Column]) -> Iterator[tuple[Box, ...]]:
    return iter(())


_HEADERS = {"form": _three_rows, "flat": _one_row, "none": _no_row}


def _labels(lines: Sequence[Line], at: int, layout: Layout) -> Iterator[Box]:
    """Yield the group labels that begin at line *at*, then its own label over the label columns that are left."""
    line = lines[at]
    if layout.groups != "cells":
        groups = "".join(_group(group) for group in line.group[1:]) if layout.groups == "joined" else ""
        yield Box(groups + _own(line), columns=_LABEL_COLUMNS)
        return
    for depth, group in enumerate(line.group):
        if _begins(lines, at, depth):
            end = next((end for end in range(at, len(lines)) if _differ(lines, at, end, depth)), len(lines))
            yield Box(_group(group), rows=1 if layout.spans == "bare" else end - at)
    columns = _LABEL_COLUMNS - len(line.group) if layout.spans == "form" else 1
    yield Box(_own(line), columns=columns)


def _begun(lines: Sequence[Line], at: int) -> Iterator[str]:
    return (_group(group) for depth, group in enumerate(lines[at].group) if _begins(lines, at, depth))


def _begins(lines: Sequence[Line], at: int, depth: int) -> bool:
    return not at or _differ(lines, at, at - 1, depth)


def _differ(lines: Sequence[Line], one: int, other: int, depth: int) -> bool:
    return lines[one].group[: depth + 1] != lines[other].group[: depth + 1]


def _group(group: str) -> str:
    return _GROUPS[group] + group


def _own(line: Line) -> str:
    return _ordinal(line) + line.label


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
