"""Write a report as plain text: tables as tab-separated rows, as markdown pipes, or a cell a line."""

from collections.abc import Callable, Iterator

from crawler.demo.draft import Draft
from crawler.demo.grids import Box, Sheet, pieces, placed

_MARKS = {"tabs": ("# ", "## "), "pipes": ("# ", "## ")}
_RAISED = "①②③④⑤⑥⑦⑧⑨"


def write(draft: Draft) -> bytes:
    """Return *draft* as UTF-8 text in the shape of its layout."""
    title_mark, heading_mark = _MARKS.get(draft.layout.shape, ("", ""))
    blocks = [title_mark + draft.title]
    for part in draft.parts:
        blocks += [heading_mark + part.heading] if part.heading else []
        tables = pieces(part.sheet, draft.layout) if part.sheet else ()
        blocks += ["\n".join(_SHAPES[draft.layout.shape](draft, sheet)) for sheet in tables]
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
    return (_text(box) for row in sheet.rows for box in row)


def _paragraphs(draft: Draft, sheet: Sheet) -> Iterator[str]:
    return (f"{text}\n" for text in _lines(draft, sheet))


def _piped_lines(draft: Draft, sheet: Sheet) -> Iterator[str]:
    return (f"{text} |" for text in _lines(draft, sheet))


def _text(box: Box, line_break: str = " ") -> str:
    return box.text.replace("\n", line_break) + (_RAISED[int(box.mark) - 1] if box.mark else "")


def _aligned(sheet: Sheet) -> list[list[str]]:
    """Every row over all columns; what a spanning cell covers is empty."""
    rows = [[""] * sheet.width for _ in sheet.rows]
    for row, column, box in placed(sheet):
        rows[row][column] = _text(box)
    return rows


def _loose(sheet: Sheet) -> Iterator[list[str]]:
    """As a copy out of a page leaves it: a label takes one column, a label printed further up a blank, and lengths differ."""
    starts: dict[int, int] = {}
    for row, column, _ in placed(sheet):
        starts.setdefault(row, column)
    for number, row_boxes in enumerate(sheet.rows):
        yield [""] * starts[number] + [text for box in row_boxes for text in _copied(box)]


def _copied(box: Box) -> Iterator[str]:
    yield _text(box)
    if box.head:
        yield from [""] * (box.columns - 1)


_SHAPES: dict[str, Callable[[Draft, Sheet], Iterator[str]]] = {
    "tabs": _tabs,
    "pipes": _pipes,
    "lines": _lines,
    "paragraphs": _paragraphs,
    "piped lines": _piped_lines,
}
