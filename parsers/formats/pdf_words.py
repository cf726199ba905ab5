"""A PDF's words as pdfminer reads them: characters and layout that owe nothing to PDFium or to rulings.

Not a format: the eyes of the PDF's second reading. Boxes are in points from the top left of the page as it is shown.
"""

import io
from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import pdfplumber
from pdfplumber.pdf import PDF
from pdfplumber.utils.text import extract_words

from parsers.document import UnreadableDocumentError

# What a second reading may take: a report has up to 30 pages and 20,000 characters, and 60,000 characters take ten seconds.
MOST_PAGES = 100
MOST_CHARS = 60_000

# A gap of more than this part of the character's size parts two words.
_BLANK = 0.3
# The least part of the lower of two words that stand on one line.
_ONE_LINE = 0.5
# The squares by which a word finds the blank before it, in points.
_SPOT = 3.0
# Grey levels from this on print as nothing on paper.
_WHITE = 0.96


@dataclass(frozen=True, slots=True)
class Word:
    """Characters printed on end, with nothing but their own width between them. *after_blank*: a blank is typed before it."""

    text: str
    page: int
    x0: float
    top: float
    x1: float
    bottom: float
    after_blank: bool = False

    @property
    def size(self) -> float:
        """The height of the word."""
        return self.bottom - self.top

    @property
    def middle(self) -> float:
        """The height at which the word stands, from the top of the page."""
        return (self.top + self.bottom) / 2

    def is_over(self, x0: float, x1: float) -> bool:
        """Whether the word shares a stretch of the page's width."""
        return self.x0 < x1 and x0 < self.x1

    def is_beside(self, top: float, bottom: float) -> bool:
        """Whether the word shares at least half of the lower height with the stretch from *top* to *bottom*."""
        shared = min(self.bottom, bottom) - max(self.top, top)
        return shared >= _ONE_LINE * min(self.size, bottom - top)


def words(body: bytes) -> list[list[Word]]:
    """Return the words of each page; raises UnreadableDocumentError where pdfminer cannot read them or there are too many."""
    try:
        with pdfplumber.open(io.BytesIO(body)) as document:
            return list(_pages(document))
    except UnreadableDocumentError:
        raise
    except (MemoryError, KeyboardInterrupt):
        raise
    except Exception as error:  # pdfminer fails on bad files with any error of Python's
        raise UnreadableDocumentError(f"pdfminer cannot read the PDF ({type(error).__name__}: {error})") from error


def _pages(document: PDF) -> Iterator[list[Word]]:
    if len(document.pages) > MOST_PAGES:
        raise UnreadableDocumentError(
            f"the PDF has {len(document.pages)} pages, more than the {MOST_PAGES} that are read twice"
        )
    count = 0
    for page in document.pages:
        chars = [char for char in page.chars if _is_seen(char, page)]
        count += len(chars)
        if count > MOST_CHARS:
            raise UnreadableDocumentError(f"the PDF has more than the {MOST_CHARS} characters that are read twice")
        yield list(_words(page.page_number, chars))
        page.close()


def _words(page: int, chars: list[dict[str, Any]]) -> Iterator[Word]:
    blanks = {_spot(char["x1"], char["bottom"]) for char in chars if char["text"].isspace()}
    for word in extract_words(chars, x_tolerance_ratio=_BLANK):
        x, y = _spot(word["x0"], word["bottom"])
        after_blank = any((x + dx, y + dy) in blanks for dx in (-1, 0, 1) for dy in (-1, 0, 1))
        yield Word(word["text"], page, word["x0"], word["top"], word["x1"], word["bottom"], after_blank)


def _spot(x: float, y: float) -> tuple[int, int]:
    """Return the square of a few points that a point lies in."""
    return int(x // _SPOT), int(y // _SPOT)


def _is_seen(char: dict[str, Any], page: Any) -> bool:
    """Whether a character prints upright, on the page, in a colour that shows."""
    colour = char["non_stroking_color"]
    is_white = isinstance(colour, tuple) and len(colour) in (1, 3) and min(colour) >= _WHITE
    x, y = (char["x0"] + char["x1"]) / 2, (char["top"] + char["bottom"]) / 2
    left, top, right, bottom = page.bbox
    return char["upright"] and not is_white and left <= x < right and top <= y < bottom


class Near:
    """The words of a page by where they stand."""

    def __init__(self, found: Sequence[Word]) -> None:
        self.words = sorted(found, key=lambda word: (word.middle, word.x0))
        self._middles = [word.middle for word in self.words]

    @cached_property
    def _tallest(self) -> float:
        return max((word.size for word in self.words), default=0)

    def beside(self, top: float, bottom: float) -> list[Word]:
        """Return the words on the line from *top* to *bottom*, from left to right."""
        begin = bisect_left(self._middles, top - self._tallest)
        end = bisect_right(self._middles, bottom + self._tallest)
        return sorted((word for word in self.words[begin:end] if word.is_beside(top, bottom)), key=lambda one: one.x0)

    def right_of(self, word: Word) -> Word | None:
        """Return the next word on the same line."""
        return next((one for one in self.beside(word.top, word.bottom) if one.x0 >= word.x1 - 1), None)

    def left_of(self, word: Word) -> Word | None:
        """Return the word before it on the same line."""
        return next((one for one in reversed(self.beside(word.top, word.bottom)) if one.x1 <= word.x0 + 1), None)

    def between(self, x0: float, x1: float, top: float, bottom: float) -> list[Word]:
        """Return the words over a stretch of the width whose middles stand between two heights, from the top."""
        begin, end = bisect_left(self._middles, top), bisect_right(self._middles, bottom)
        return [word for word in self.words[begin:end] if word.is_over(x0, x1)]
