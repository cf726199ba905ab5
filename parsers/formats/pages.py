"""A page upright: its characters and its rulings, in points from the top left. What PDFium, OCR and the layout hand to one another.

Not a format: the types that the PDF and the scan reader share.
"""

from dataclasses import dataclass
from typing import NamedTuple

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


class Ruling(NamedTuple):
    """A straight line: an upright one *at* points from the left, from *begin* down to *end*; a level one from the top, and across."""

    at: float
    begin: float
    end: float
    is_upright: bool

    @property
    def length(self) -> float:
        """From end to end."""
        return self.end - self.begin


@dataclass(frozen=True, slots=True)
class Page:
    """A page: its characters, and its rulings (*edges*).

    *is_picture*: it shows something but has no text that can be read from the file. *by_ocr*: its characters were read by OCR.
    *pictures* counts those beside its text that are large enough to show a table. *drawn* is its text in the order in which the file
    draws it, parted by the blanks that PDFium sees.
    """

    number: int
    width: float
    height: float
    chars: tuple[Char, ...]
    edges: list[Ruling]
    is_picture: bool = False
    by_ocr: bool = False
    pictures: int = 0
    drawn: str = ""


def inside(point: Point, box: Box) -> bool:
    """Whether *point* lies in *box*."""
    return box[0] <= point[0] < box[2] and box[1] <= point[1] < box[3]


def ruling(start: Point, end: Point) -> Ruling:
    """Return the straight line from *start* to *end*, which may lean a little."""
    (ax, ay), (bx, by) = start, end
    left, right = (ax, bx) if ax < bx else (bx, ax)
    top, bottom = (ay, by) if ay < by else (by, ay)
    if bottom - top > right - left:
        return Ruling((left + right) / 2, top, bottom, is_upright=True)
    return Ruling((top + bottom) / 2, left, right, is_upright=False)
