"""PDFium's characters and path segments of a page, turned upright: what `pdf` reads, an order of magnitude faster than pdfminer.

Not a format: the part of the PDF reader that speaks to PDFium.
"""

from collections.abc import Iterator
from ctypes import byref, c_double, c_float, c_int
from dataclasses import dataclass
from itertools import pairwise
from statistics import median
from typing import Any

import pypdfium2
import pypdfium2.raw as pdfium

from parsers.document import UnreadableDocumentError

Box = tuple[float, float, float, float]
Point = tuple[float, float]
Matrix = tuple[float, float, float, float, float, float]

# A filled shape this thin, in points, is a ruling; a thicker one that is not stroked is a background.
_THICKEST_RULING = 3.0
# A segment that leaves its direction by more than this, in points, is no ruling.
_STRAIGHT = 1.0
_DEEPEST_FORM = 8
_IDENTITY: Matrix = (1, 0, 0, 1, 0, 0)
_LAST_CONTROL = 0x1F
# A loose box so many times the usual one of its page is not to be believed.
_OVERSIZED = 3
_QUARTER = 90


@dataclass(frozen=True, slots=True)
class Char:
    """A printed character; the box in points from the page's top left, *size* its height."""

    text: str
    x0: float
    top: float
    x1: float
    bottom: float

    @property
    def size(self) -> float:
        """The height of the character's box."""
        return self.bottom - self.top


@dataclass(frozen=True, slots=True)
class Page:
    """A page as pdfplumber's TableFinder wants it (*bbox*, *edges*), and its characters."""

    number: int
    width: float
    height: float
    chars: tuple[Char, ...]
    edges: list[dict[str, Any]]

    @property
    def bbox(self) -> Box:
        """The page's own box."""
        return 0.0, 0.0, self.width, self.height


def pages(body: bytes) -> Iterator[Page]:
    """Yield the pages of a PDF, from 1; raises UnreadableDocumentError where PDFium cannot open it."""
    try:
        document = pypdfium2.PdfDocument(body)
    except pypdfium2.PdfiumError as error:
        raise UnreadableDocumentError(
            f"the PDF cannot be opened: it is damaged or needs a password ({error})"
        ) from error
    try:
        for number in range(len(document)):
            yield _page(document[number], number + 1)
    finally:
        document.close()


def _page(page: pypdfium2.PdfPage, number: int) -> Page:
    upright = _Upright(page.get_mediabox(), page.get_rotation())
    text = page.get_textpage()
    chars = tuple(_chars(text.raw, upright))
    edges = [edge for points, is_filled in _paths(page.raw) for edge in _edges([upright(p) for p in points], is_filled)]
    text.close()
    page.close()
    return Page(number, upright.width, upright.height, chars, edges)


class _Upright:
    """Turns points of the page's user space into points from the top left of the page as it is shown."""

    def __init__(self, box: Box, rotation: int) -> None:
        self.left, self.bottom, self.right, self.top = box
        self.rotation = rotation
        sides = (self.right - self.left, self.top - self.bottom)
        self.width, self.height = sides if rotation % (2 * _QUARTER) == 0 else sides[::-1]

    def __call__(self, point: Point) -> Point:
        x, y = point
        turned = {
            0: (x - self.left, self.top - y),
            _QUARTER: (y - self.bottom, x - self.left),
            2 * _QUARTER: (self.right - x, y - self.bottom),
            3 * _QUARTER: (self.top - y, self.right - x),
        }
        return turned[self.rotation]


def _chars(text: Any, upright: _Upright) -> list[Char]:
    """Return the visible characters in their loose boxes, of the font's height: 一 and 、 stand on the line of their neighbours.

    PDFium gives characters written downwards loose boxes many times their size; those get their tight boxes.
    """
    both = [found for index in range(pdfium.FPDFText_CountChars(text)) if (found := _char(text, index, upright))]
    usual = median(loose.size for loose, _ in both) if both else 0
    return [tight if loose.size > _OVERSIZED * usual else loose for loose, tight in both]


def _char(text: Any, index: int, upright: _Upright) -> tuple[Char, Char] | None:
    """Return a character in its loose and in its tight box; None for blanks and what PDFium has put in between."""
    code = pdfium.FPDFText_GetUnicode(text, index)
    if code <= _LAST_CONTROL or chr(code).isspace() or pdfium.FPDFText_IsGenerated(text, index) == 1:
        return None
    left, right, bottom, top = c_double(), c_double(), c_double(), c_double()
    loose = pdfium.FS_RECTF()
    if not pdfium.FPDFText_GetCharBox(text, index, byref(left), byref(right), byref(bottom), byref(top)):
        return None
    tight = _boxed(chr(code), upright((left.value, top.value)), upright((right.value, bottom.value)))
    if not pdfium.FPDFText_GetLooseCharBox(text, index, byref(loose)):
        return tight, tight
    return _boxed(chr(code), upright((loose.left, loose.top)), upright((loose.right, loose.bottom))), tight


def _boxed(text: str, corner: Point, opposite: Point) -> Char:
    (ax, ay), (bx, by) = corner, opposite
    return Char(text, min(ax, bx), min(ay, by), max(ax, bx), max(ay, by))


def _paths(page: Any) -> Iterator[tuple[list[Point], bool]]:
    """Yield each path's points in user space, and whether it is only filled."""
    for index in range(pdfium.FPDFPage_CountObjects(page)):
        yield from _object_paths(pdfium.FPDFPage_GetObject(page, index), _IDENTITY, 0)


def _object_paths(item: Any, outer: Matrix, depth: int) -> Iterator[tuple[list[Point], bool]]:
    kind = pdfium.FPDFPageObj_GetType(item)
    if kind == pdfium.FPDF_PAGEOBJ_FORM and depth < _DEEPEST_FORM:
        matrix = _combine(_matrix(item), outer)
        for index in range(pdfium.FPDFFormObj_CountObjects(item)):
            yield from _object_paths(pdfium.FPDFFormObj_GetObject(item, index), matrix, depth + 1)
    elif kind == pdfium.FPDF_PAGEOBJ_PATH:
        fill, stroke = c_int(), c_int()
        pdfium.FPDFPath_GetDrawMode(item, byref(fill), byref(stroke))
        if fill.value or stroke.value:
            yield _points(item, _combine(_matrix(item), outer)), not stroke.value


def _matrix(item: Any) -> Matrix:
    found = pdfium.FS_MATRIX()
    if not pdfium.FPDFPageObj_GetMatrix(item, byref(found)):
        return _IDENTITY
    return found.a, found.b, found.c, found.d, found.e, found.f


def _combine(inner: Matrix, outer: Matrix) -> Matrix:
    a, b, c, d, e, f = inner
    g, h, i, j, k, m = outer
    return a * g + b * i, a * h + b * j, c * g + d * i, c * h + d * j, e * g + f * i + k, e * h + f * j + m


def _points(path: Any, matrix: Matrix) -> list[Point]:
    a, b, c, d, e, f = matrix
    x, y = c_float(), c_float()
    points = []
    for index in range(pdfium.FPDFPath_CountSegments(path)):
        segment = pdfium.FPDFPath_GetPathSegment(path, index)
        pdfium.FPDFPathSegment_GetPoint(segment, byref(x), byref(y))
        points.append((a * x.value + c * y.value + e, b * x.value + d * y.value + f))
        if pdfium.FPDFPathSegment_GetClose(segment):
            points.append(points[0])
    return points


def _edges(points: list[Point], is_filled: bool) -> Iterator[dict[str, Any]]:  # noqa: FBT001 - one of the two facts of a path
    """Yield the path's rulings as pdfplumber's edges: a thin filled shape is one, a stroked shape has its straight sides."""
    xs, ys = [x for x, _ in points], [y for _, y in points]
    if is_filled:
        width, height = max(xs) - min(xs), max(ys) - min(ys)
        if min(width, height) > _THICKEST_RULING:
            return
        middle = (min(xs) + max(xs)) / 2, (min(ys) + max(ys)) / 2
        if width >= height:
            yield ruling((min(xs), middle[1]), (max(xs), middle[1]))
        else:
            yield ruling((middle[0], min(ys)), (middle[0], max(ys)))
        return
    for start, end in pairwise(points):
        if min(abs(start[0] - end[0]), abs(start[1] - end[1])) <= _STRAIGHT and start != end:
            yield ruling(start, end)


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
