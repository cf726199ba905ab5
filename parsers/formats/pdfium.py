"""PDFium's characters and path segments of a page, turned upright: what `pdf` reads, an order of magnitude faster than pdfminer.

Not a format: the part of the PDF reader that speaks to PDFium. Only what is visible is read: no text that is invisible, white on
white, or outside the page's box.
"""

from collections.abc import Iterable, Iterator, Sequence
from ctypes import c_double, c_float, c_int, c_uint
from dataclasses import dataclass, field
from itertools import pairwise, repeat
from statistics import median
from struct import Struct
from typing import Any

import pypdfium2
import pypdfium2.raw as pdfium

from parsers.document import UnreadableDocumentError
from parsers.formats import stand_in
from parsers.formats.pages import UNKNOWN, Box, Char, Page, Point, Ruling, inside, ruling
from parsers.formats.text_layer import is_garbage

Matrix = tuple[float, float, float, float, float, float]
Colour = tuple[int, int, int, int]

# What a document may hold. The real report of the corpus has 5 pages, 2,100 characters and 2,500 objects, generated ones 700 rulings
# a page; these bounds are those of a book of reports, and keep what is refused within about ten seconds.
MOST_PAGES = 400
MOST_CHARS = 300_000
MOST_OBJECTS = 100_000
# Every cell may draw its four sides, a shade and an outline; the search for cells takes the square of the rulings.
MOST_RULINGS = 6_000

# A filled shape this thin, in points, is a ruling; a thicker one that is not stroked is a background.
_THICKEST_RULING = 3.0
# A segment that leaves its direction by more than this, in points, is no ruling.
_STRAIGHT = 1.0
_DEEPEST_FORM = 8
# The four numbers of one of PDFium's rectangles: left, top, right, bottom.
_RECTANGLE = Struct("4f")
_IDENTITY: Matrix = (1, 0, 0, 1, 0, 0)
# Before the first document is opened: PDFium keeps what fonts it found.
stand_in.install()
_LAST_CONTROL = "\x1f"
# PDFium's mark for a hyphen at a line's end.
_SOFT_HYPHEN = "\x02"
# A loose box so many times the usual one of its page is not to be believed.
_OVERSIZED = 3
_QUARTER = 90
# Text of at least this much of each colour prints as nothing on paper; text of less than this opacity nowhere.
_WHITE, _TRANSPARENT = 245, 13
_UNSEEN_MODES = (pdfium.FPDF_TEXTRENDERMODE_INVISIBLE, pdfium.FPDF_TEXTRENDERMODE_CLIP)
# A page without text whose pictures cover this part of it, or that draws so many shapes, shows text as a picture.
_PICTURED = 0.2
_OUTLINED = 300
# A picture beside text that covers this part of a page may show a table.
_SHOWS_TABLE = 0.05


@dataclass(slots=True)
class _Drawn:
    """What the objects of a page are: paths with whether they are only filled; dark or pictured grounds; whether text may be unseen.

    Which of the filled shapes are dark is asked only where text may be unseen.
    """

    paths: list[tuple[list[Point], bool]] = field(default_factory=list)
    filled: list[tuple[Any, list[Point]]] = field(default_factory=list)
    grounds: list[Box] = field(default_factory=list)
    pictures: list[Box] = field(default_factory=list)
    has_unseen: bool = False
    count: int = 0


def pages(body: bytes) -> Iterator[Page]:
    """Yield the pages of a PDF, from 1; raises UnreadableDocumentError where PDFium cannot open it or it is too large."""
    document = opened(body)
    chars = objects = 0
    try:
        for number in range(len(document)):
            page, drawn = _page(document, number)
            chars, objects = chars + len(page.chars), objects + drawn.count
            if chars > MOST_CHARS or objects > MOST_OBJECTS:
                raise UnreadableDocumentError(
                    f"the PDF is too large for a report: more than {MOST_CHARS} characters or {MOST_OBJECTS} objects by page {number + 1}"
                )
            yield page
    finally:
        document.close()


def opened(body: bytes) -> pypdfium2.PdfDocument:
    """Open a PDF, with the empty password where it asks for one; raises UnreadableDocumentError, and for too many pages."""
    try:
        document = pypdfium2.PdfDocument(body)
    except pypdfium2.PdfiumError as error:
        if getattr(error, "err_code", None) == pdfium.FPDF_ERR_PASSWORD:
            sentence = "the PDF needs a password; ask its publisher for a copy without one"
        else:
            sentence = f"the PDF cannot be opened: it is damaged ({error})"
        raise UnreadableDocumentError(sentence) from error
    if (count := len(document)) > MOST_PAGES:
        document.close()
        raise UnreadableDocumentError(f"the PDF has {count} pages, more than the {MOST_PAGES} that a report may have")
    return document


def _page(document: pypdfium2.PdfDocument, number: int) -> tuple[Page, _Drawn]:
    try:
        page = document[number]
    except pypdfium2.PdfiumError as error:
        raise UnreadableDocumentError(f"page {number + 1} of the PDF is damaged ({error})") from error
    upright = _Upright(page.get_bbox(), page.get_rotation())
    text = page.get_textpage()
    drawn = _drawn(page.raw, upright)
    signs = _signs(text.raw)
    chars = tuple(_chars(text.raw, signs, upright, drawn))
    if is_garbage([char.text for char in chars]):
        chars = ()
    edges = [edge for points, is_filled in drawn.paths for edge in _edges(points, is_filled)]
    text.close()
    page.close()
    if len(edges) > MOST_RULINGS:
        raise UnreadableDocumentError(
            f"page {number + 1} of the PDF draws {len(edges)} lines, more than the {MOST_RULINGS} that a page of tables may have"
        )
    pictured = not chars and (_share(drawn.pictures, upright) >= _PICTURED or drawn.count >= _OUTLINED)
    large = sum(_share([box], upright) >= _SHOWS_TABLE for box in drawn.pictures) if chars else 0
    size = upright.width, upright.height
    return Page(number + 1, *size, chars, edges, is_picture=pictured, pictures=large, drawn="".join(signs)), drawn


def _share(boxes: list[Box], upright: "_Upright") -> float:
    area = sum((box[2] - box[0]) * (box[3] - box[1]) for box in boxes)
    return area / max(1.0, upright.width * upright.height)


class _Upright:
    """Turns points of the page's user space into points from the top left of the page as it is shown."""

    def __init__(self, box: Box, rotation: int) -> None:
        self.left, self.bottom, self.right, self.top = box
        self.rotation = rotation
        sides = (self.right - self.left, self.top - self.bottom)
        self.width, self.height = sides if rotation % (2 * _QUARTER) == 0 else sides[::-1]

    def points(self, points: list[Point]) -> list[Point]:
        """Return *points* upright."""
        if not self.rotation:
            return [(x - self.left, self.top - y) for x, y in points]
        if self.rotation == _QUARTER:
            return [(y - self.bottom, x - self.left) for x, y in points]
        if self.rotation == 2 * _QUARTER:
            return [(self.right - x, y - self.bottom) for x, y in points]
        return [(self.top - y, self.right - x) for x, y in points]

    def shown(self, chars: Iterable[Char]) -> list[Char]:
        """Return those of *chars* whose middle lies on the page."""
        width, height = 2 * self.width, 2 * self.height
        return [one for one in chars if 0 <= one.x0 + one.x1 <= width and 0 <= one.top + one.bottom <= height]

    def box(self, left: float, bottom: float, right: float, top: float) -> Box:
        """Return the upright box of what lies between these edges."""
        (ax, ay), (bx, by) = self.points([(left, top), (right, bottom)])
        left, right = (ax, bx) if ax < bx else (bx, ax)
        return (left, ay, right, by) if ay < by else (left, by, right, ay)

    def boxes(self, rectangles: Iterable[Box]) -> Iterator[Box]:
        """Yield the upright box of each of *rectangles*, given by their left, top, right and bottom."""
        x, y, is_turned = self.left, self.top, bool(self.rotation)
        for left, top, right, bottom in rectangles:
            if is_turned or left > right or bottom > top:
                yield self.box(left, bottom, right, top)
            else:
                yield left - x, y - top, right - x, y - bottom


# Characters ------------------------------------------------------------------------------------------------------------


def _signs(text: Any) -> list[str]:
    """Return all characters of a page in the order in which the file draws them, with the blanks that PDFium puts in between."""
    count = pdfium.FPDFText_CountChars(text)
    if count > MOST_CHARS:
        raise UnreadableDocumentError(
            f"a page of the PDF has {count} characters, more than the {MOST_CHARS} that a report may have"
        )
    return list(map(chr, map(pdfium.FPDFText_GetUnicode, repeat(text), range(count))))


def _chars(text: Any, signs: list[str], upright: _Upright, drawn: _Drawn) -> list[Char]:
    """Return the visible characters in their loose boxes, of the font's height: 一 and 、 stand on the line of their neighbours.

    PDFium gives characters written downwards loose boxes many times their size; those get their tight boxes.
    """
    ink = _Ink(text, upright)
    printed = list(_printed(text, signs, ink))
    if drawn.has_unseen:
        printed = [one for one in printed if _shows(text, one[0], ink, drawn.grounds)]
    boxes = upright.boxes(_loose(text, [index for index, _, _ in printed]))
    found = [Char(sign, *box, after_blank) for (_, sign, after_blank), box in zip(printed, boxes, strict=True)]
    shown = upright.shown(found)
    most = _OVERSIZED * median([char.bottom - char.top for char in shown] or [0])
    if all(char.bottom - char.top <= most for char in found):
        return shown
    return upright.shown(
        Char(char.text, *ink.box(index), char.after_blank) if char.size > most else char
        for (index, _, _), char in zip(printed, found, strict=True)
    )


def _loose(text: Any, indexes: Sequence[int]) -> Iterator[Box]:
    """Return the left, top, right and bottom of the loose boxes of characters, asked for and read in one go: there are thousands."""
    boxes = (pdfium.FS_RECTF * len(indexes))()
    list(map(pdfium.FPDFText_GetLooseCharBox, repeat(text), indexes, boxes))
    return _RECTANGLE.iter_unpack(boxes)


def _printed(text: Any, signs: list[str], ink: "_Ink") -> Iterator[tuple[int, str, bool]]:
    """Yield each printed character's index, its sign, and whether a blank is typed before it; not what PDFium has put in between."""
    after_blank = False
    lacks_sign = pdfium.FPDFText_HasUnicodeMapError
    for index, sign in enumerate(signs):
        if sign.isspace():
            # All that PDFium puts in is blanks; what is typed alone counts.
            after_blank = after_blank or pdfium.FPDFText_IsGenerated(text, index) != 1
            continue
        if sign == _SOFT_HYPHEN:
            pass
        elif sign > _LAST_CONTROL and lacks_sign(text, index) != 1:
            yield index, sign, after_blank
        elif _has_area(ink.box(index)):
            yield index, UNKNOWN, after_blank
        after_blank = False


def _has_area(box: Box) -> bool:
    return box[0] != box[2] and box[1] != box[3]


class _Ink:
    """Asks PDFium for the tight boxes of characters, around what they print, each into the same room."""

    def __init__(self, text: Any, upright: _Upright) -> None:
        self._text, self._upright = text, upright
        self._edges = c_double(), c_double(), c_double(), c_double()

    def box(self, index: int) -> Box:
        """Return the tight box of a character."""
        pdfium.FPDFText_GetCharBox(self._text, index, *self._edges)
        left, right, bottom, top = self._edges
        return self._upright.box(left.value, bottom.value, right.value, top.value)


def _shows(text: Any, index: int, ink: _Ink, grounds: list[Box]) -> bool:
    """Whether a character is drawn in a colour that shows where it stands."""
    item = pdfium.FPDFText_GetTextObject(text, index)
    if not item or not _is_unseen(item):
        return True
    is_white = pdfium.FPDFTextObj_GetTextRenderMode(item) not in _UNSEEN_MODES and _colour(item)[3] >= _TRANSPARENT
    if not is_white:
        return False
    left, top, right, bottom = ink.box(index)
    return any(inside(((left + right) / 2, (top + bottom) / 2), ground) for ground in grounds)


def _is_unseen(item: Any) -> bool:
    """Whether a text object is invisible on white paper."""
    red, green, blue, opacity = _colour(item)
    mode = pdfium.FPDFTextObj_GetTextRenderMode(item)
    return mode in _UNSEEN_MODES or opacity < _TRANSPARENT or min(red, green, blue) >= _WHITE


def _colour(item: Any) -> Colour:
    """Return the fill colour and opacity of an object, black where it has none of its own (a pattern)."""
    red, green, blue, opacity = c_uint(), c_uint(), c_uint(), c_uint()
    if not pdfium.FPDFPageObj_GetFillColor(item, red, green, blue, opacity):
        return 0, 0, 0, 255
    return red.value, green.value, blue.value, opacity.value


# Paths -----------------------------------------------------------------------------------------------------------------


def _drawn(page: Any, upright: _Upright) -> _Drawn:
    """Walk over the objects of a page, those inside forms too."""
    drawn = _Drawn()
    shapes = _Shapes(upright)
    for item in map(pdfium.FPDFPage_GetObject, repeat(page), range(pdfium.FPDFPage_CountObjects(page))):
        _note(item, _IDENTITY, 0, shapes, drawn)
    if drawn.has_unseen:
        drawn.grounds += [_around(points) for item, points in drawn.filled if min(_colour(item)[:3]) < _WHITE]
    return drawn


def _note(item: Any, outer: Matrix, depth: int, shapes: "_Shapes", drawn: _Drawn) -> None:
    drawn.count += 1
    if drawn.count > MOST_OBJECTS:
        raise UnreadableDocumentError(
            f"a page of the PDF has more than the {MOST_OBJECTS} objects that a report may have"
        )
    kind = pdfium.FPDFPageObj_GetType(item)
    if kind == pdfium.FPDF_PAGEOBJ_TEXT:
        drawn.has_unseen = drawn.has_unseen or _is_unseen(item)
    elif kind == pdfium.FPDF_PAGEOBJ_PATH:
        shapes.note(item, outer, drawn)
    elif kind == pdfium.FPDF_PAGEOBJ_FORM and depth < _DEEPEST_FORM:
        matrix = shapes.matrix(item, outer)
        for index in range(pdfium.FPDFFormObj_CountObjects(item)):
            _note(pdfium.FPDFFormObj_GetObject(item, index), matrix, depth + 1, shapes, drawn)
    elif kind == pdfium.FPDF_PAGEOBJ_IMAGE:
        box = _around(shapes.placed([(0, 0), (1, 1), (0, 1), (1, 0)], shapes.matrix(item, outer)))
        drawn.pictures.append(box)
        drawn.grounds.append(box)


class _Shapes:
    """Asks PDFium for the corners of paths, each into the same room: there may be thousands of them."""

    def __init__(self, upright: _Upright) -> None:
        self._upright = upright
        self._fill, self._stroke = c_int(), c_int()
        self._x, self._y = c_float(), c_float()
        self._matrix = pdfium.FS_MATRIX()

    def note(self, item: Any, outer: Matrix, drawn: _Drawn) -> None:
        """Note the corners of a path that is filled or stroked, and whether it is only filled."""
        pdfium.FPDFPath_GetDrawMode(item, self._fill, self._stroke)
        is_filled, is_stroked = bool(self._fill.value), bool(self._stroke.value)
        if not (is_filled or is_stroked):
            return
        points = self.placed(self._corners(item, with_ends=is_stroked), self.matrix(item, outer))
        if not points:
            return
        drawn.paths.append((points, not is_stroked))
        if is_filled:
            drawn.filled.append((item, points))

    def matrix(self, item: Any, outer: Matrix) -> Matrix:
        """Return the matrix of an object within the *outer* one."""
        found = self._matrix
        if not pdfium.FPDFPageObj_GetMatrix(item, found):
            return _combine(_IDENTITY, outer)
        return _combine((found.a, found.b, found.c, found.d, found.e, found.f), outer)

    def placed(self, points: list[Point], matrix: Matrix) -> list[Point]:
        """Return where *points* come to lie on the upright page."""
        a, b, c, d, e, f = matrix
        return self._upright.points([(a * x + c * y + e, b * x + d * y + f) for x, y in points])

    def _corners(self, path: Any, *, with_ends: bool) -> list[Point]:
        """Return the corners of a path; *with_ends*: where it is closed, the first of them again."""
        x, y = self._x, self._y
        points: list[Point] = []
        count = pdfium.FPDFPath_CountSegments(path)
        for segment in map(pdfium.FPDFPath_GetPathSegment, repeat(path), range(count)):
            pdfium.FPDFPathSegment_GetPoint(segment, x, y)
            points.append((x.value, y.value))
            if with_ends and pdfium.FPDFPathSegment_GetClose(segment):
                points.append(points[0])
        return points


def _around(points: list[Point]) -> Box:
    xs, ys = zip(*points, strict=True)
    return min(xs), min(ys), max(xs), max(ys)


def _combine(inner: Matrix, outer: Matrix) -> Matrix:
    if outer is _IDENTITY:
        return inner
    a, b, c, d, e, f = inner
    g, h, i, j, k, m = outer
    return a * g + b * i, a * h + b * j, c * g + d * i, c * h + d * j, e * g + f * i + k, e * h + f * j + m


def _edges(points: list[Point], is_filled: bool) -> Iterator[Ruling]:  # noqa: FBT001 - one of the two facts of a path
    """Yield the path's rulings: a thin filled shape is one, a stroked shape has its straight sides."""
    if is_filled:
        left, top, right, bottom = _around(points)
        width, height = right - left, bottom - top
        if min(width, height) > _THICKEST_RULING:
            return
        if width >= height:
            yield Ruling((top + bottom) / 2, left, right, is_upright=False)
        else:
            yield Ruling((left + right) / 2, top, bottom, is_upright=True)
        return
    for start, end in pairwise(points):
        if min(abs(start[0] - end[0]), abs(start[1] - end[1])) <= _STRAIGHT and start != end:
            yield ruling(start, end)
