"""Plain text and Markdown: tables as rows of tabs, as rows of pipes, or with a cell on each line.

Told apart by shape alone; what the cells mean is not known here. Column numbers count only where every row has as many cells.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import accumulate

from parsers.charset import decode
from parsers.document import Document, Grid, Paragraph, Place, Slot, UnreadableDocumentError
from parsers.numbers import is_unit, parse

name = "text"
media_types = ("text/plain", "text/markdown")

_HEADING = re.compile(r"^#{1,6}\s+")
_MARKDOWN_RULE = re.compile(r"^[|\s:\-]*-{3,}[|\s:\-]*$")
_SENTENCE = re.compile(r"[。；;]")
_LABEL_AND_FIGURES = re.compile(r"[^\W\d_][^\s\d]*(?:\s+[\d.,]+)+")
# Reports as text are below 200 kB; more than this takes longer than a reading may.
_MOST_BYTES = 2_000_000
# A line longer than this is prose, not a cell on a line of its own.
_LONGEST_CELL = 45
# So many figures, each on a line, make a table of them.
_FEWEST_FIGURES = 4
_FIGURE_SHARE = 0.3
# Lines of one cell that is broken before its pipe.
_LINES_OF_A_CELL = 3


@dataclass(frozen=True, slots=True)
class _Line:
    number: int
    text: str

    @property
    def stripped(self) -> str:
        return self.text.strip()

    @property
    def short(self) -> bool:
        return len(self.stripped) <= _LONGEST_CELL and not _SENTENCE.search(self.stripped)

    @property
    def is_figure(self) -> bool:
        return parse(self.text).status == "value"


def first(body: bytes) -> Document:
    """Read text: paragraphs and grids in order, each with the number of its line (from 1).

    Raises UnreadableDocumentError where there is more text than in any report.
    """
    if len(body) > _MOST_BYTES:
        raise UnreadableDocumentError(f"the text has {len(body):,} bytes; no report has more than {_MOST_BYTES:,}")
    text, _ = decode(body)
    lines = [_Line(number, line) for number, line in enumerate(text.splitlines(), 1)]
    return Document(tuple(_blocks(lines)), format=name)


def _blocks(lines: Sequence[_Line]) -> Iterator[Paragraph | Grid]:
    place = 0
    cells = _Cells(lines)
    while place < len(lines):
        for find, make in (
            (_tabs, _tab_grid),
            (_pipes, _pipe_grid),
            (cells.end, _cell_grid),
            (_blanks, _blank_grid),
        ):
            end = find(lines, place)
            if end > place:
                grid = make(lines[place:end])
                if grid.slots:
                    yield grid
                place = end
                break
        else:
            if lines[place].stripped:
                yield _paragraph(lines[place])
            place += 1


def _paragraph(line: _Line) -> Paragraph:
    heading = _HEADING.match(line.stripped)
    text = line.stripped[heading.end() :] if heading else line.stripped
    return Paragraph(text, heading=bool(heading), place=Place(line=line.number))


# A row a line, cells between tabs --------------------------------------------------------------------------------------


def _tabs(lines: Sequence[_Line], start: int) -> int:
    end = start
    while end < len(lines) and _has_tabs(lines[end].text):
        end += 1
    return end


def _has_tabs(text: str) -> bool:
    """Whether tabs part the cells; tabs beside pipes only set the pipes apart."""
    parts = text.rstrip("\r\n").split("|")
    return any("\t" in (part.strip() if len(parts) > 1 else part) for part in parts)


def _tab_grid(lines: Sequence[_Line]) -> Grid:
    return _grid([(line.number, line.text.split("\t")) for line in lines])


# Cells between pipes ---------------------------------------------------------------------------------------------------


def _pipes(lines: Sequence[_Line], start: int) -> int:
    """Return the end of the run of lines with pipes; a cell broken over a few short lines before its pipe belongs to it."""
    end = place = start
    while place < len(lines) and place - end <= _LINES_OF_A_CELL:
        if "|" in lines[place].text:
            end = place + 1
        elif not lines[place].short or not lines[place].stripped:
            break
        place += 1
    return end


def _pipe_grid(lines: Sequence[_Line]) -> Grid:
    rows = [(line.number, _pipe_cells(line.stripped)) for line in lines if not _MARKDOWN_RULE.match(line.text)]
    whole = [row for row in rows if len(row[1]) > 1]
    if len(whole) * 2 > len(rows):
        return _grid(whole)
    return _flow_grid(list(_pipe_flow(lines)))


def _pipe_cells(text: str) -> list[str]:
    return text.removeprefix("|").removesuffix("|").split("|")


def _pipe_flow(lines: Sequence[_Line]) -> Iterator[tuple[int, str]]:
    """Yield each cell that a pipe closes, with the number of the line on which it ends."""
    cell = ""
    for line in lines:
        if _MARKDOWN_RULE.match(line.text):
            continue
        *closed, rest = line.text.split("|")
        for part in closed:
            yield line.number, (cell + part).strip()
            cell = ""
        cell += rest.strip()
    if cell:
        yield lines[-1].number, cell


# A cell a line ---------------------------------------------------------------------------------------------------------


class _Cells:
    """Where runs of short lines end of which enough are figures. Everything is counted once, so that a long text takes no longer a line."""

    def __init__(self, lines: Sequence[_Line]) -> None:
        self._printed = [bool(line.stripped) for line in lines]
        figures = [line.is_figure for line in lines]
        self._printed_before = [0, *accumulate(self._printed)]
        self._figures_before = [0, *accumulate(figures)]
        # For each line, the end of its run without what stands behind the last figure.
        self._ends = [0] * len(lines)
        end = 0
        for place in range(len(lines) - 1, -1, -1):
            line = lines[place]
            is_cell = line.short and "\t" not in line.text and "|" not in line.text
            end = 0 if not is_cell else place + 1 if figures[place] and not end else end
            self._ends[place] = end

    def end(self, _lines: Sequence[_Line], start: int) -> int:
        """Return the end of the run of short lines that begins at *start*, where enough of them are figures; else *start*."""
        end = max(self._ends[start], start)
        figures = self._figures_before[end] - self._figures_before[start]
        printed = self._printed_before[end] - self._printed_before[start]
        enough = figures >= _FEWEST_FIGURES and figures >= printed * _FIGURE_SHARE
        return end if enough and self._printed[start] else start


def _cell_grid(lines: Sequence[_Line]) -> Grid:
    return _flow_grid([(line.number, line.stripped) for line in lines if line.stripped])


# A label and its figures on one line, blanks between them ----------------------------------------------------------------


def _blanks(lines: Sequence[_Line], start: int) -> int:
    end = start
    while end < len(lines) and _LABEL_AND_FIGURES.fullmatch(lines[end].stripped):
        end += 1
    return end


def _blank_grid(lines: Sequence[_Line]) -> Grid:
    return replace(_grid([(line.number, line.text.split()) for line in lines]), aligned=False)


# Grids -----------------------------------------------------------------------------------------------------------------


def _grid(rows: Sequence[tuple[int, Sequence[str]]]) -> Grid:
    slots = tuple(
        Slot(text.strip(), row, column, place=Place(line=line))
        for row, (line, texts) in enumerate(rows)
        for column, text in enumerate(texts)
    )
    widths = {len(texts) for _, texts in rows}
    return Grid(slots, aligned=len(widths) == 1, place=slots[0].place if slots else None)


def _flow_grid(cells: Sequence[tuple[int, str]]) -> Grid:
    """Rows from a flow of cells: each run of cells without figures is a row of labels, but its last one heads the figures behind it."""
    rows: list[list[tuple[int, str]]] = []
    labels: list[tuple[int, str]] = []
    for line, text in cells:
        if parse(text).status == "unreadable" and not (is_unit(text) and labels):
            labels.append((line, text))
            continue
        if labels:
            rows += [labels[:-1], labels[-1:]]
            labels = []
        if rows:
            rows[-1].append((line, text))
    rows.append(labels)
    slots = tuple(
        Slot(text, row, column, place=Place(line=line))
        for row, texts in enumerate(row for row in rows if row)
        for column, (line, text) in enumerate(texts)
    )
    return Grid(slots, aligned=False, place=slots[0].place if slots else None)
