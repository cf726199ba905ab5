"""Write a report as plain text: tables as tab-separated rows, as markdown pipes, or a cell a line."""

from collections.abc import Callable, Iterator

from crawler.demo.draft import Draft
from crawler.demo.grids import Box, Sheet, placed

_MARKS = {"tabs": ("# ", "## "), "pipes": ("# ", "## "), "lines": ("", "")}


def write(draft: Draft) -> bytes:
    """Return *draft* as UTF-8 text in the shape of its layout."""
    title_mark, heading_mark = _MARKS[draft.layout.shape]
    blocks = [title_mark + draft.title]
    for part in draft.parts:
        blocks += [heading_mark + part.heading] if part.heading else []
        blocks += ["\n".join(_SHAPES[draft.layout.shape](draft, part.sheet))] if part.sheet else []
        blocks += part.paragraphs
    return ("\n\n".join((*blocks, *draft.signature)) + "\n").encode()


def _tabs(draft: Draft, sheet: Sheet) -> Iterator[str]:
    rows = _aligned(sheet) if draft.layout.spans == "form" else _loose(sheet)
    return ("\t".join(row) for row in rows)


def _pipes(draft: Draft, sheet: Sheet) -> Iterator[str]:
    for number, row in enumerate(_aligned(sheet) if draft.layout.spans == "form" else _loose(sheet)):
        yield "| " + " | ".join(row) + " |"
        if not number:
            yield "|" + "---|" * len(row)


def _lines(_draft: Draft, sheet: Sheet) -> Iterator[str]:
    return (box.text for row in sheet.rows for box in row)


def _aligned(sheet: Sheet) -> list[list[str]]:
    """Every row over all columns; what a spanning cell covers is empty."""
    rows = [[""] * sheet.width for _ in sheet.rows]
    for row, column, box in placed(sheet):
        rows[row][column] = box.text
    return rows


def _loose(sheet: Sheet) -> Iterator[list[str]]:
    """As a copy out of a page leaves it: a label takes one column, a label printed further up a blank, and lengths differ."""
    starts: dict[int, int] = {}
    for row, column, _ in placed(sheet):
        starts.setdefault(row, column)
    for number, row_boxes in enumerate(sheet.rows):
        yield [""] * starts[number] + [text for box in row_boxes for text in _copied(box)]


def _copied(box: Box) -> Iterator[str]:
    yield box.text
    if box.head:
        yield from [""] * (box.columns - 1)


_SHAPES: dict[str, Callable[[Draft, Sheet], Iterator[str]]] = {"tabs": _tabs, "pipes": _pipes, "lines": _lines}
