"""A witness that costs next to nothing: whether figures stand in the source of a page one behind another, as the form has them.

No tree is built and no label looked at.
"""

import re
from decimal import Decimal
from functools import lru_cache
from html import unescape

from parsers.charset import decode
from parsers.second.turn import Printed, in_turn, number

_NOUGHT = b">0<"
_NOWHERE = -1, -1
# What is longer is looked for without its tags: text in so many runs would be put together again and again.
_LONGEST = 60
_YEAR = "年".encode()
# Tags that end one cell or line and begin the next: no number is printed across them, nor across those of a mark.
_BREAKS = (b"</td", b"<td", b"</p", b"<p", b"<div", b"</div", b"<br", b"<th", b"</th", b"<tr", b"</tr", b"<su", b"</su")
_PARTS = (*_BREAKS, *(tag.upper() for tag in _BREAKS))
# Any other tag; nothing that begins another is inside, or what is not closed would be looked through from each tag on.
_INLINE = r"<(?!/?(?:td|th|tr|p|br|div|su))[^<>]*>"
_INLINES = re.compile(_INLINE, re.IGNORECASE)
_MORE = re.compile(rb"(?:%b)+[\d.,]" % _INLINE.encode(), re.IGNORECASE)
_OF_NUMBERS = frozenset(b"0123456789.,")
_BRACKET = ord(">")
# What is longer is no figure.
_NUMBER = re.compile(rb">\s*\d[\d.,]{0,30}\s*<")
_SAID = re.compile(r">([^<>]{1,300})<")
_TABLE = re.compile(r"<table\b", re.IGNORECASE)


def in_order(page: bytes, printed: Printed, alone: int) -> bool:
    """Whether what is *printed* stands in *page* between tags, in this order, and no number where none is said to be.

    Others may stand between two figures, but not where there is a None between them. No sum holds the first *alone* of them: those
    must be whole, and not what is left of a number whose other digits stand in another run.
    """
    return _as_typed(page, printed, alone) or in_turn(_shown(page), printed)


def _as_typed(page: bytes, printed: Printed, alone: int) -> bool:
    """Whether each text stands there as it is, in one run or in several, and says its number: so it is with most pages.

    From the end: the tables are near it, and menus fill the beginning.
    """
    at = _back(page, printed[alone:], len(page), alone=False)
    return at >= 0 and _back(page, printed[:alone], at, alone=True) >= 0


def _back(page: bytes, printed: Printed, at: int, *, alone: bool) -> int:
    """Return where the first of what is *printed* before *at* begins; -1 where that cannot be found, or is not as it ought to be."""
    end, is_empty, rfind = len(page), False, page.rfind
    for text, value in reversed(printed):
        if value is None:
            is_empty = at < end
            continue
        # Most figures are noughts.
        if text == "0" and not value:
            begin = rfind(_NOUGHT, 0, at)
            behind = begin + 2
        else:
            begin, behind = _before(page, at, text, value)
        if begin < 0 or (is_empty and _NUMBER.search(page, behind, at)) or (alone and _goes_on(page, begin, behind)):
            return -1
        at, is_empty = begin, False
    return at


def _before(page: bytes, at: int, text: str, value: Decimal) -> tuple[int, int]:
    """Return the brackets around the last *text* before *at*; -1 where there is none, or it does not say *value*."""
    typed, last = _typed(text, value, "ascii" if text.isascii() else _charset(page))
    if len(typed) == 1:
        begin = page.rfind(last, 0, at)
        return begin, begin + 2
    while typed and (at := page.rfind(last, 0, at)) >= 0:
        if (begin := _begin(page, at + 1, typed)) >= 0:
            return begin, at + 1
    return _NOWHERE


@lru_cache(maxsize=8192)
def _typed(text: str, value: Decimal, charset: str) -> tuple[bytes, bytes]:
    """Return *text* in *charset*, and what ends it in the page (all of it, if it is one character); nothing if it says not *value*."""
    if len(text) > _LONGEST or (text != str(value) and number(text) != value):
        return b"", b""
    typed = text.encode(charset, "replace")
    return typed, b">%b<" % typed if len(typed) == 1 else typed[-1:] + b"<"


def _goes_on(page: bytes, begin: int, behind: int) -> bool:
    """Whether the text between the brackets at *begin* and *behind* is only part of a number, the rest in runs before or behind it."""
    if not page.startswith(_PARTS, behind) and _MORE.match(page, behind):
        return True
    opened = page.rfind(b"<", 0, begin)
    while opened > 0 and not page.startswith(_PARTS, opened):
        if page[opened - 1] != _BRACKET:
            return page[opened - 1] in _OF_NUMBERS
        opened = page.rfind(b"<", 0, opened - 1)
    return False


def _charset(page: bytes) -> str:
    """Return the charset of a page that prints the word for year, as every report does."""
    return "utf-8" if _YEAR in page else "gb18030"


def _begin(page: bytes, end: int, typed: bytes) -> int:
    """Return the bracket before *typed* if it ends at *end*, in as many runs as it may be; -1 where something else is printed there."""
    while True:
        begin = page.rfind(b">", 0, end)
        run = page[begin + 1 : end]
        if not typed.endswith(run):
            return -1
        typed = typed[: len(typed) - len(run)]
        if not typed:
            return begin
        end = page.rfind(b"<", 0, max(begin, 0))
        if end < 0 or page.startswith(_PARTS, end):
            return -1


def _shown(page: bytes) -> list[Decimal]:
    """Return the numbers that texts between tags say: with blanks around them, separators, a unit, a note, in digits of any width."""
    text, _ = decode(page)
    table = _TABLE.search(text)
    # The bracket of <table> itself stays, before what stands right behind it.
    said = _SAID.findall(">" + _INLINES.sub("", text[table.start() :])) if table else ()
    return [value for value in map(number, map(unescape, said)) if value is not None]
