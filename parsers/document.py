"""What a format module hands over: paragraphs and grids in the order they are printed.

Nothing here knows of forms, labels or numbers. A format is added in `parsers/formats/`.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from operator import attrgetter
from typing import NamedTuple


class UnreadableDocumentError(ValueError):
    """The bytes cannot be read as a document. Met by whoever calls `parsers.parse`; the message, one line, says what and why."""

    def __init__(self, message: str) -> None:
        # It may quote the document, whose names have line breaks at times.
        super().__init__(" ".join(message.split()))


class ScannedDocumentError(UnreadableDocumentError):
    """The document shows text as a picture. Met by `parsers.parse`, which has *body* read by OCR, and by who has to make room for that."""

    def __init__(self, sentence: str, body: bytes) -> None:
        super().__init__(sentence)
        self.body = body


class NotAReportError(UnreadableDocumentError):
    """The bytes were read, and are no annual report. Met as UnreadableDocumentError; the message says what was looked for."""


class Place(NamedTuple):
    """Where something is printed: a PDF page (from 1) with a box in points from its top left, an element path, or a line (from 1)."""

    page: int | None = None
    box: tuple[float, float, float, float] | None = None
    path: str | None = None
    line: int | None = None


class Slot(NamedTuple):
    """One printed cell of a grid: its text (stripped, otherwise as printed) and the rectangle of rows and columns it covers.

    *confidence* (0 to 1) only where it was read by OCR.
    """

    text: str
    row: int
    column: int
    row_span: int = 1
    column_span: int = 1
    place: Place | None = None
    confidence: float | None = None

    @property
    def end(self) -> int:
        """The first column to the right of the cell."""
        return self.column + self.column_span

    def covers(self, row: int) -> bool:
        """Whether the cell reaches over *row*."""
        return self.row <= row < self.row + self.row_span


@dataclass(frozen=True, slots=True)
class Grid:
    """A printed table. *aligned* is False where column numbers carry no meaning (text with a cell on each line)."""

    slots: tuple[Slot, ...]
    aligned: bool = True
    place: Place | None = None
    _lines: list[tuple[Slot, ...]] = field(init=False, default_factory=list, repr=False, compare=False)

    @property
    def height(self) -> int:
        """Number of rows."""
        return max([slot.row + slot.row_span for slot in self.slots], default=0)

    @property
    def width(self) -> int:
        """Number of columns."""
        return max((slot.end for slot in self.slots), default=0)

    def rows(self) -> Iterator[tuple[Slot, ...]]:
        """Yield, for each row, every cell that covers it, from left to right (a spanning cell comes in each of its rows)."""
        # They are asked for under each table of each form.
        if not self._lines:
            self._lines.extend(self._laid_out())
        yield from self._lines

    def _laid_out(self) -> Iterator[tuple[Slot, ...]]:
        lines: list[list[Slot]] = [[] for _ in range(self.height)]
        for slot in sorted(self.slots, key=attrgetter("column")):
            if slot.row_span == 1:
                lines[slot.row].append(slot)
                continue
            for row in range(slot.row, slot.row + slot.row_span):
                lines[row].append(slot)
        yield from map(tuple, lines)


@dataclass(frozen=True, slots=True)
class Paragraph:
    """A run of prose between two breaks. *heading* is True where the markup says so (h1-h6, #); it is only a hint."""

    text: str
    heading: bool = False
    place: Place | None = None


@dataclass(frozen=True, slots=True)
class Document:
    """A document as printed. *titles* are what the markup names as its title, best first; *published* an ISO date it states.

    *pictures* counts those large enough to show a table. *drawn* is the text of a PDF once more, in the order in which the file draws it,
    parted by blanks, its pages by form feeds; empty in other formats.
    """

    blocks: tuple[Paragraph | Grid, ...]
    titles: tuple[str, ...] = ()
    published: str | None = None
    format: str = ""
    pictures: int = 0
    drawn: str = ""

    @property
    def grids(self) -> tuple[Grid, ...]:
        """The tables, in order."""
        return tuple(block for block in self.blocks if isinstance(block, Grid))

    @property
    def paragraphs(self) -> tuple[Paragraph, ...]:
        """The prose, in order."""
        return tuple(block for block in self.blocks if isinstance(block, Paragraph))
