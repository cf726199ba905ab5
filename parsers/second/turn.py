"""Whether figures come in their turn: what has been put into another row or column is not found there, however well its sums hold.

It is no proof: figures that no cell has are passed over, and what is shuffled in print is not found either.
"""

import re
from collections.abc import Iterable, Sequence
from decimal import Decimal
from functools import lru_cache

from parsers.second.figures import scan

Printed = Sequence[tuple[str, Decimal | None]]
"""Texts in the order of the form, each with the number that was taken from it; None where no number is printed."""

# A figure, or the sign before it, is what a word begins with; any other is not looked at.
_BEGINNINGS = frozenset("0123456789０１２３４５６７８９+＋增-－−–减")
# No longer word is a figure, and no longer line the number of a page: its blanks could be taken apart in many ways.
_LONGEST = 40
_FIRST, _LAST = 0, -1
_NUMBER_OF_PAGE = re.compile(r"[-—–―－·\s]*第?\s*\d{1,3}\s*页?\s*(?:[/，共]+\s*\d{1,3}\s*页?)?[-—–―－·\s]*")


def in_turn(shown: Sequence[Decimal], printed: Printed) -> bool:
    """Whether each value is among the *shown* numbers behind the one before it, and none is shown where none is said to be.

    Others may stand between two figures, but not where there is a None between them.
    """
    left = reversed(shown)
    is_begun = is_empty = False
    for _, value in reversed(printed):
        if value is None:
            is_empty = is_begun
        elif (next(left, None) != value) if is_empty else (value not in left):
            return False
        else:
            is_begun, is_empty = True, False
    return True


def drawn_in_turn(drawn: str, printed: Printed) -> bool:
    """Whether what is *printed* is said by words of *drawn*, the text of a document in the order in which it is drawn.

    Pages are parted by form feeds. Their numbers may be drawn first or last on each; a figure alone on such a line looks the same.
    """
    pages = [page.strip().splitlines() for page in drawn.split("\f")]
    return any(in_turn(_numbers(pages, edge), printed) for edge in (_LAST, _FIRST, None))


def _numbers(pages: Iterable[list[str]], edge: int | None) -> list[Decimal]:
    """Return what is said by words that are numbers, without the numbers of pages, if they are lines at this *edge*."""
    lines = (line for page in pages for line in _without_number(page, edge))
    words = (word for line in lines for word in line.split() if word[0] in _BEGINNINGS and len(word) <= _LONGEST)
    return [value for value in map(number, words) if value is not None]


def _without_number(page: list[str], edge: int | None) -> list[str]:
    if edge is None or not page or not _is_number_of_page(page[edge]):
        return page
    return page[1:] if edge == _FIRST else page[:-1]


def _is_number_of_page(line: str) -> bool:
    return len(line) <= _LONGEST and _NUMBER_OF_PAGE.fullmatch(line) is not None


@lru_cache(maxsize=1024)
def number(said: str) -> Decimal | None:
    """Return the number that *said* is; None where it is none."""
    return scan(said)[1]
