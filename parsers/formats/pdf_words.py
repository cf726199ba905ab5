"""A PDF's words as pdfminer reads them: characters and layout that owe nothing to PDFium or to rulings.

Not a format: the eyes of the PDF's second reading. Boxes are in points from the top left of the page as it is shown.
"""

import io
import logging
from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from pdfminer.converter import PDFPageAggregator
from pdfminer.layout import LTChar, LTFigure, LTPage
from pdfminer.pdfdocument import PDFDocument
from pdfminer.pdfinterp import PDFPageInterpreter, PDFResourceManager
from pdfminer.pdfpage import PDFPage
from pdfminer.pdfparser import PDFParser
from pdfplumber.utils.text import extract_words

from parsers.document import UnreadableDocumentError

# What a second reading may take: the real report of the corpus has 5 pages, 2,100 characters and 410 words, 160 of them on one page.
MOST_PAGES = 100
MOST_CHARS = 60_000
MOST_WORDS = 6_000
_MOST_ON_A_PAGE = 1_500

# A gap of more than this part of the character's size parts two words.
_BLANK = 0.3
# The least part of the lower of two words that stand on one line.
_ONE_LINE = 0.5
# The squares by which a word finds the blank before it, in points.
_SPOT = 3.0
# Grey levels from this on print as nothing on paper.
_WHITE = 0.96


# It warns of every font that lacks something; nobody can act on it.
logging.getLogger("pdfminer").setLevel(logging.ERROR)


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
        return list(_pages(PDFDocument(PDFParser(io.BytesIO(body)))))
    except UnreadableDocumentError:
        raise
    except MemoryError:
        # What was read first must not be lost to what a second reading needs.
        raise UnreadableDocumentError("pdfminer needs more memory for the PDF than there is") from None
    except Exception as error:  # pdfminer fails on bad files with any error of Python's
        raise UnreadableDocumentError(f"pdfminer cannot read the PDF ({type(error).__name__}: {error})") from error


def _pages(document: PDFDocument) -> Iterator[list[Word]]:
    resources = PDFResourceManager()
    device = _Chars(resources, laparams=None)
    interpreter = PDFPageInterpreter(resources, device)
    chars = count = 0
    for number, page in enumerate(PDFPage.create_pages(document), 1):
        _limit(number, MOST_PAGES, "pages")
        # What is shown is the crop box: places count from its corner.
        page.mediabox = page.cropbox
        interpreter.process_page(page)
        shown = device.get_result()
        printed = list(_inside(shown))
        chars += len(printed)
        _limit(chars, MOST_CHARS, "characters")
        words = list(_words(number, list(_seen(printed, shown))))
        count += len(words)
        _limit(count, MOST_WORDS, "words")
        _limit(len(words), _MOST_ON_A_PAGE, "words on a page")
        yield words


def _limit(count: int, most: int, what: str) -> None:
    if count > most:
        raise UnreadableDocumentError(f"the PDF has {count} {what}, more than the {most} that are read twice")


class _Chars(PDFPageAggregator):
    """Keeps the characters of a page and nothing that is drawn: a drawing may have more lines than there is memory for."""

    def paint_path(self, *_drawn: object) -> None:
        """Draw nothing."""

    def render_image(self, *_drawn: object) -> None:
        """Show nothing."""


def _seen(chars: Sequence[LTChar], page: LTPage) -> Iterator[dict[str, Any]]:
    """Yield the characters that print upright, in some width, on the page, in a colour that shows, as pdfplumber's words are made of."""
    for char in chars:
        x, y = (char.x0 + char.x1) / 2, (char.y0 + char.y1) / 2
        is_printed = char.upright and char.width > 0 and not _is_white(char.graphicstate.ncolor)
        if is_printed and 0 <= x < page.width and 0 <= y < page.height:
            top, bottom = page.height - char.y1, page.height - char.y0
            yield {
                "text": char.get_text(), "upright": True, "size": char.size, "x0": char.x0, "x1": char.x1,
                "top": top, "bottom": bottom, "doctop": top, "width": char.width, "height": char.height,
            }  # fmt: skip


def _inside(item: LTPage | LTFigure) -> Iterator[LTChar]:
    for child in item:
        if isinstance(child, LTChar):
            yield child
        elif isinstance(child, LTFigure):
            yield from _inside(child)


def _is_white(colour: object) -> bool:
    parts = colour if isinstance(colour, tuple) else (colour,)
    return len(parts) in (1, 3) and all(isinstance(part, int | float) and part >= _WHITE for part in parts)


def _words(page: int, chars: list[dict[str, Any]]) -> Iterator[Word]:
    blanks = {_spot(char["x1"], char["bottom"]) for char in chars if char["text"].isspace()}
    for word in extract_words(chars, x_tolerance_ratio=_BLANK):
        x, y = _spot(word["x0"], word["bottom"])
        after_blank = any((x + dx, y + dy) in blanks for dx in (-1, 0, 1) for dy in (-1, 0, 1))
        yield Word(word["text"], page, word["x0"], word["top"], word["x1"], word["bottom"], after_blank)


def _spot(x: float, y: float) -> tuple[int, int]:
    """Return the square of a few points that a point lies in."""
    return int(x // _SPOT), int(y // _SPOT)


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
