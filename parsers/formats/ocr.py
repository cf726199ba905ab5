"""Pictures of pages read by OCR: words by rapidocr, rulings by OpenCV, and a second look at every figure by itself.

Not a format: the part of the scan reader that speaks to the optional extra `ocr`. Its models lie inside its wheel; nothing is
downloaded. The page is read whole as it lies, which finds more than cell by cell (91 of 91 figures of a skewed page against 50);
words are then turned straight with the page's rulings and assigned to cells.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cache
from importlib.util import find_spec
from itertools import pairwise
from pathlib import Path
from statistics import median
from typing import Any

from parsers.document import UnreadableDocumentError
from parsers.formats.pages import UNKNOWN, Box, Char, Page, Ruling, ruling
from parsers.formats.ruled import ruled_tables, sorted_in

DPI = 150
"""Dots per inch at which pages are read: 8-point figures are 17 dots high, and more dots read no better and cost more."""

_POINTS = 72 / DPI
_INSTALL = "to have scans read, install the extra: pip install 'gongkai[ocr]'"
# One thread: the archive reads as many documents at a time as there are processors.
_THREADS = 1
# A longer side than this is made smaller before words are looked for; a page at 150 dpi has 1,754 dots, a bound volume's 2,481.
_LONGEST_SIDE = 2600
# Rulings are at least this long and at most this thick, in dots: longer than a stroke of a heading, thicker than a bad copy's line.
_RULING_LENGTH, _RULING_THICKNESS = 40, 14
# Pages lie at most so many degrees from straight; further ones are not scans of reports.
_STEEPEST = 8.0
# What the rulings of a cell and their shadows cover of it, in dots.
_INSET = 5
# Ink: at least so many dots in a cluster, the dash of a blank cell included.
_SMALLEST_INK = 9
_FIGURES = re.compile(r"[\d.,\-/+%（()）]+")
# A zero read with this confidence needs no second look; every other figure gets one.
_SURE = 0.995
# The confidence of a figure that the second look reads otherwise, and the most of one that only the second look has found.
_CONTRADICTED, _SEEN_ONCE = 0.3, 0.9
# Words read with less on average show a page upside down, or no page of text.
_LEGIBLE = 0.75
_TALL = 1.5
_LONG_WORD = 3

Picture = Any
"""An array of rows, columns and three colours."""


@dataclass(frozen=True, slots=True)
class _Word:
    """A run of text with its confidence and its four corners from the top left on, in dots."""

    text: str
    score: float
    corners: tuple[tuple[float, float], ...]

    @property
    def sides(self) -> tuple[float, float]:
        """Its width and height."""
        (ax, ay), (bx, by), (cx, cy), _ = self.corners
        return ((bx - ax) ** 2 + (by - ay) ** 2) ** 0.5, ((cx - bx) ** 2 + (cy - by) ** 2) ** 0.5


def is_installed() -> bool:
    """Whether the extra `ocr` is there. Loads nothing: its libraries take half a second and 400 MB of address space."""
    return all(find_spec(module) is not None for module in ("cv2", "onnxruntime", "rapidocr"))


def require(what: str) -> None:
    """Raise UnreadableDocumentError, with how to install the extra, where it is absent; *what* says what cannot be read without it."""
    if not is_installed():
        raise UnreadableDocumentError(f"{what}; {_INSTALL}")


def read(picture: Picture, number: int) -> Page:
    """Read the picture of page *number* at 150 dpi: its characters with their confidence, and its rulings, both turned straight."""
    picture, words = _legible(picture)
    straight, matrix = _straightened(picture)
    height, width = straight.shape[:2]
    chars = [char for word in words for char in _chars(word, matrix)]
    page = Page(number, width * _POINTS, height * _POINTS, tuple(chars), list(_rulings(straight)), by_ocr=True)
    return replace(page, chars=tuple(_looked_at_again(page, straight)))


@cache
def _engine() -> Any:
    """Return the reader of words, its models taken from its own package: none is ever fetched."""
    import cv2  # noqa: PLC0415 - an optional extra
    import rapidocr  # noqa: PLC0415 - an optional extra

    cv2.setNumThreads(_THREADS)
    models = Path(rapidocr.__file__).parent / "models"
    params = {
        "Global.log_level": "critical",
        "Global.use_cls": False,
        "Global.max_side_len": _LONGEST_SIDE,
        "EngineConfig.onnxruntime.intra_op_num_threads": _THREADS,
        "EngineConfig.onnxruntime.inter_op_num_threads": _THREADS,
        "Det.model_path": str(next(models.glob("*det*.onnx"))),
        "Rec.model_path": str(next(models.glob("*rec*.onnx"))),
    }
    return rapidocr.RapidOCR(params=params)


# Words -----------------------------------------------------------------------------------------------------------------


def _words(picture: Picture) -> list[_Word]:
    found = _engine()(picture, use_cls=False)
    if found.boxes is None or found.txts is None:
        return []
    return [
        _Word(text, float(score), tuple((float(x), float(y)) for x, y in corners))
        for text, score, corners in zip(found.txts, found.scores, found.boxes, strict=True)
    ]


def _legible(picture: Picture) -> tuple[Picture, list[_Word]]:
    """Return the picture the way up in which its words read best, and the words."""
    import cv2  # noqa: PLC0415 - an optional extra

    words = _words(picture)
    long = [word for word in words if len(word.text) >= _LONG_WORD]
    if not long:
        return picture, words
    tries: tuple[int, ...] = ()
    if median(word.sides[1] / max(1.0, word.sides[0]) for word in long) > _TALL:
        tries = (cv2.ROTATE_90_CLOCKWISE, cv2.ROTATE_90_COUNTERCLOCKWISE)
    elif sum(word.score for word in long) / len(long) < _LEGIBLE:
        tries = (cv2.ROTATE_180,)
    turned = [(other, _words(other)) for other in (cv2.rotate(picture, turn) for turn in tries)]
    # Lying words are read too, letter by letter: a page that lies is never the best.
    return max(turned if len(turned) > 1 else [(picture, words), *turned], key=lambda one: _merit(one[1]))


def _merit(words: Sequence[_Word]) -> float:
    return sum(word.score**4 * len(word.text) for word in words)


def _chars(word: _Word, matrix: Any) -> Iterator[Char]:
    """Yield the characters of a word, each in its share of the width: half of a Chinese character's for figures and letters."""
    (ax, ay), (bx, by), (cx, cy), (dx, dy) = (_turned(corner, matrix) for corner in word.corners)
    weights = [0.5 if char.isascii() else 1.0 for char in word.text]
    at, whole, after_blank = 0.0, sum(weights), False
    for char, weight in zip(word.text, weights, strict=True):
        start, end = at / whole, (at + weight) / whole
        at += weight
        if char.isspace():
            after_blank = True
            continue
        xs = (ax + (bx - ax) * start, ax + (bx - ax) * end, dx + (cx - dx) * start, dx + (cx - dx) * end)
        ys = (ay + (by - ay) * start, ay + (by - ay) * end, dy + (cy - dy) * start, dy + (cy - dy) * end)
        box = (min(xs) * _POINTS, min(ys) * _POINTS, max(xs) * _POINTS, max(ys) * _POINTS)
        yield Char(char, *box, after_blank=after_blank, confidence=word.score)
        after_blank = False


def _turned(point: tuple[float, float], matrix: Any) -> tuple[float, float]:
    x, y = point
    (a, b, c), (d, e, f) = matrix
    return float(a * x + b * y + c), float(d * x + e * y + f)


# Rulings ---------------------------------------------------------------------------------------------------------------


def _ink(picture: Picture) -> Any:
    """Return where the picture is darker than its surroundings."""
    import cv2  # noqa: PLC0415 - an optional extra

    grey = cv2.cvtColor(picture, cv2.COLOR_BGR2GRAY)
    return cv2.adaptiveThreshold(grey, 255, cv2.ADAPTIVE_THRESH_MEAN_C, cv2.THRESH_BINARY_INV, 31, 15)


def _straightened(picture: Picture) -> tuple[Picture, Any]:
    """Return the picture turned so that its level rulings are level, and the matrix of that turn."""
    import cv2  # noqa: PLC0415 - an optional extra

    height, width = picture.shape[:2]
    matrix = cv2.getRotationMatrix2D((width / 2, height / 2), _skew(picture), 1.0)
    straight = cv2.warpAffine(picture, matrix, (width, height), borderMode=cv2.BORDER_REPLICATE)
    return straight, matrix.tolist()


def _skew(picture: Picture) -> float:
    """Return the angle in degrees at which the long level lines of a page lie; 0 where it has none."""
    import cv2  # noqa: PLC0415 - an optional extra
    import numpy as np  # noqa: PLC0415 - an optional extra

    length = picture.shape[1] // 8
    found = cv2.HoughLinesP(_ink(picture), 1, np.pi / 1800, length, minLineLength=length, maxLineGap=8)
    if found is None:
        return 0.0
    ends = found.reshape(-1, 4).astype(float)
    angles = np.degrees(np.arctan2(ends[:, 3] - ends[:, 1], ends[:, 2] - ends[:, 0]))
    level = angles[np.abs(angles) <= _STEEPEST]
    return float(np.median(level)) if len(level) else 0.0


def _rulings(picture: Picture) -> Iterator[Ruling]:
    import cv2  # noqa: PLC0415 - an optional extra
    import numpy as np  # noqa: PLC0415 - an optional extra

    ink = _ink(picture)
    for width, height in ((_RULING_LENGTH, 1), (1, _RULING_LENGTH)):
        # A ruling that is not quite straight goes on a dot higher or lower.
        thick = cv2.dilate(ink, np.ones((3, 1) if width > height else (1, 3), np.uint8))
        runs = cv2.morphologyEx(thick, cv2.MORPH_OPEN, np.ones((height, width), np.uint8))
        _, _, stats, _ = cv2.connectedComponentsWithStats(runs)
        for left, top, wide, high, _ in stats[1:].tolist():
            if min(wide, high) <= _RULING_THICKNESS:
                x, y = (left + wide / 2) * _POINTS, (top + high / 2) * _POINTS
                if width > height:
                    yield ruling((left * _POINTS, y), ((left + wide) * _POINTS, y))
                else:
                    yield ruling((x, top * _POINTS), (x, (top + high) * _POINTS))


# The second look -------------------------------------------------------------------------------------------------------


def _looked_at_again(page: Page, picture: Picture) -> Iterator[Char]:
    """Yield the characters of the page, those of each cell of figures compared with what the cell shows when it is read alone."""
    contents, loose = sorted_in(list(ruled_tables(page)), page.chars)
    ink = _ink(picture)
    again: list[tuple[Box, list[Char], Picture]] = []
    for cell, chars in (one for cells in contents for one in cells.items()):
        crop = _crop(picture, ink, cell) if _needs_second_look(chars) else None
        if crop is None:
            yield from chars
        else:
            again.append((cell, chars, crop))
    yield from loose
    for (cell, chars, _), (text, score) in zip(again, _texts([crop for _, _, crop in again]), strict=True):
        yield from _agreed(cell, chars, text, score)


def _needs_second_look(chars: Sequence[Char]) -> bool:
    text = "".join(char.text for char in chars)
    if not text:
        return True
    is_sure_zero = text == "0" and (chars[0].confidence or 0) >= _SURE
    return bool(_FIGURES.fullmatch(text)) and not is_sure_zero


def _crop(picture: Picture, ink: Any, cell: Box) -> Picture | None:
    """Return the inked part of a cell with a margin; None where nothing is printed."""
    import cv2  # noqa: PLC0415 - an optional extra

    left, top, right, bottom = (round(side / _POINTS) for side in cell)
    left, top, right, bottom = left + _INSET, top + _INSET, right - _INSET, bottom - _INSET
    if right - left < _INSET or bottom - top < _INSET:
        return None
    _, _, stats, _ = cv2.connectedComponentsWithStats(ink[top:bottom, left:right])
    clusters = [
        one for one in stats[1:].tolist() if one[4] >= _SMALLEST_INK and not _is_edge(one, right - left, bottom - top)
    ]
    if not clusters:
        return None
    x0, y0 = min(one[0] for one in clusters), min(one[1] for one in clusters)
    x1, y1 = max(one[0] + one[2] for one in clusters), max(one[1] + one[3] for one in clusters)
    return picture[max(0, top + y0 - 4) : top + y1 + 4, max(0, left + x0 - 6) : left + x1 + 6]


def _is_edge(cluster: Sequence[int], width: int, height: int) -> bool:
    """Whether a cluster of ink is the shadow of a ruling: as long as the cell, at its side."""
    x, y, wide, high, _ = cluster
    lies = wide >= width - 2 and (y == 0 or y + high == height)
    stands = high >= height - 2 and (x == 0 or x + wide == width)
    return lies or stands


def _texts(crops: Sequence[Picture]) -> list[tuple[str, float]]:
    """Read each crop as one line."""
    if not crops:
        return []
    from rapidocr.ch_ppocr_rec import TextRecInput  # noqa: PLC0415 - an optional extra

    engine = _engine()
    found = (engine.text_rec or engine._load_rec_model())(TextRecInput(img=list(crops)))  # noqa: SLF001 - it loads when first used
    return list(zip(found.txts, map(float, found.scores), strict=True))


def _agreed(cell: Box, chars: Sequence[Char], text: str, score: float) -> Iterator[Char]:
    """Yield what a cell shows after both looks: unsure where they differ, unknown where there is ink and neither tells what it is."""
    first = "".join(char.text for char in sorted(chars, key=lambda char: char.x0))
    if first:
        agree = first == "".join(text.split())
        for char in chars:
            sure = max(char.confidence or 0, score) if agree else _CONTRADICTED
            yield char._replace(confidence=sure)
    else:
        middle = (cell[1] + cell[3]) / 2
        shown = "".join(text.split()) or UNKNOWN
        places = [cell[0] + (cell[2] - cell[0]) * (at + 1) / (len(shown) + 3) for at in range(len(shown) + 1)]
        sure = 0.0 if shown == UNKNOWN else min(score, _SEEN_ONCE)
        for sign, (x0, x1) in zip(shown, pairwise(places), strict=True):
            yield Char(sign, x0, middle - 4, x1, middle + 4, confidence=sure)
