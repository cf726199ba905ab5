"""A page upright: its characters and its rulings, in points from the top left. What PDFium, OCR and the layout hand to one another.

Not a format: the types that the PDF and the scan reader share.
"""

from dataclasses import dataclass
from typing import Any, NamedTuple

Box = tuple[float, float, float, float]
Point = tuple[float, float]

UNKNOWN = "\ufffd"
"""Stands for a character that is printed but cannot be told: a cell that holds it is neither blank nor a number."""


class Char(NamedTuple):
    """A printed character; the box in points from the page's top left. *after_blank*: a blank is typed before it.

    *confidence* (0 to 1) where the character was read by OCR. A tuple, which is made fastest: a page has hundreds.
    """

    text: str
    x0: float
    top: float
    x1: float
    bottom: float
    after_blank: bool = False
    confidence: float | None = None

    @property
    def size(self) -> float:
        """The height of the character's box."""
        return self.bottom - self.top

    @property
    def centre(self) -> Point:
        """The middle of the character's box."""
        return (self.x0 + self.x1) / 2, (self.top + self.bottom) / 2


@dataclass(frozen=True, slots=True)
class Page:
    """A page: its characters, and its rulings (*edges*) as pdfplumber wants them.

    *is_picture*: it shows something but has no text that can be read from the file. *by_ocr*: its characters were read by OCR.
    *pictures* counts those beside its text that are large enough to show a table.
    """

    number: int
    width: float
    height: float
    chars: tuple[Char, ...]
    edges: list[dict[str, Any]]
    is_picture: bool = False
    by_ocr: bool = False
    pictures: int = 0


def inside(point: Point, box: Box) -> bool:
    """Whether *point* lies in *box*."""
    return box[0] <= point[0] < box[2] and box[1] <= point[1] < box[3]


def ruling(start: Point, end: Point) -> dict[str, Any]:
    """Return the straight line from *start* to *end* as an edge of pdfplumber's."""
    x0, x1 = sorted((start[0], end[0]))
    top, bottom = sorted((start[1], end[1]))
    vertical = bottom - top > x1 - x0
    if vertical:
        x0 = x1 = (x0 + x1) / 2
    else:
        top = bottom = (top + bottom) / 2
    return {
        "object_type": "line",
        "orientation": "v" if vertical else "h",
        "x0": x0,
        "x1": x1,
        "top": top,
        "bottom": bottom,
        "width": x1 - x0,
        "height": bottom - top,
    }
