"""Characters put together to lines, with blanks where gaps show them. Not a format: a part of the layout."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from operator import attrgetter, itemgetter, sub
from statistics import median

from parsers.formats.pages import Box, Char
from parsers.glyphs import RAISED

FIGURE = re.compile(
    r"[+\-增减]?\s*[\d０-９][\d,，.．０-９\s]*(?:万?元|[件项个条次])?(?:[（(].*[）)])?|[/／\-—*]{1,2}|无"
)
"""What stands in a cell of figures: a number with its sign, separators and unit, or a stroke."""

# A gap of more than this part of the character's size is a blank.
_BLANK = 0.3
# Figures set apart from one another evenly: gaps up to this part of the size, which differ by no more than that part.
_WIDEST_SPACING, _EVEN = 0.7, 0.08
# A digit is a footnote's that is so much smaller than the one before it, or smaller at all and off its base line by so much of it.
_RAISED_SIZE, _SMALLER, _OFF_LINE = 0.75, 0.95, 0.15
# What stands in a figure besides its digits.
_POINTS = frozenset(".,，．")
_SEVERAL = 2


@dataclass(frozen=True, slots=True)
class Line:
    """A line of text on a page, its characters from left to right."""

    text: str
    page: int
    box: Box
    size: float
    chars: tuple[Char, ...]


def lines(page: int, chars: Sequence[Char]) -> list[Line]:
    """Put characters together to lines: those whose middles lie within half a character's height of one another."""
    return [line(page, run) for run in runs(chars)]


def runs(chars: Sequence[Char]) -> list[list[Char]]:
    """Return the characters of each line, not in order."""
    if len(chars) < _SEVERAL:  # most cells hold one figure, or none
        return [[char] for char in chars]
    found: list[list[Char]] = []
    run: list[Char] = []
    together = height = 0.0
    for middle, char in sorted([((char.top + char.bottom) / 2, char) for char in chars], key=itemgetter(0)):
        size = char.bottom - char.top
        if run and middle - together / len(run) < max(size, height) / 2:
            run.append(char)
            together += middle
        else:
            run, together, height = [char], middle, size
            found.append(run)
    return found


def line(page: int, chars: Sequence[Char]) -> Line:
    """Make one line of *chars*."""
    ordered = tuple(sorted(chars, key=attrgetter("x0")))
    _, _, tops, ends, bottoms, _, _ = zip(*ordered, strict=True)
    box = (ordered[0].x0, min(tops), max(ends), max(bottoms))
    return Line(_text(ordered), page, rounded(box), median(map(sub, bottoms, tops)), ordered)


def text_of(chars: Sequence[Char]) -> str:
    """Return what a line of *chars* says."""
    return _text(sorted(chars, key=attrgetter("x0"))) if len(chars) > 1 else chars[0].text.strip()


def rounded(box: Box) -> Box:
    """Return *box* to a tenth of a point."""
    return round(box[0], 1), round(box[1], 1), round(box[2], 1), round(box[3], 1)


def _text(chars: Sequence[Char]) -> str:
    """Join characters with blanks where the gaps are wide; between figures also where a blank is typed, however narrow."""
    figures = [char.text.isdecimal() or char.text in _POINTS for char in chars]
    spaced: set[int] | None = None
    parts = [chars[0].text]
    for place, (before, char) in enumerate(pairwise(chars), 1):
        both = figures[place] and figures[place - 1]
        if char.x0 - before.x1 > _BLANK * (char.bottom - char.top) or (both and char.after_blank):
            if both and spaced is None:
                spaced = _evenly_spaced(chars, figures)
            if not (both and spaced and place in spaced):
                parts.append(" ")
        parts.append(char.text.translate(RAISED) if both and _is_raised(before, char) else char.text)
    return "".join(parts).strip()


def _is_raised(before: Char, char: Char) -> bool:
    smaller = char.size / before.size
    return smaller < _RAISED_SIZE or (smaller < _SMALLER and abs(before.bottom - char.bottom) > _OFF_LINE * before.size)


def _evenly_spaced(chars: Sequence[Char], figures: Sequence[bool]) -> set[int]:
    """Return the places before which a gap is letter-spacing: in a run of three or more *figures*, all gaps small and the same.

    A typed blank is never spacing, and two figures alone cannot show that their gap is even: they stay apart.
    """
    spaced: set[int] = set()
    run: list[int] = [0]
    for place in range(1, len(chars) + 1):
        both = place < len(chars) and figures[place - 1] and figures[place]
        if both and _continues(chars[place - 1], chars[place]):
            run.append(place)
            continue
        if len(run) > 2 and _is_even([chars[at] for at in run]):  # noqa: PLR2004 - two figures show one gap
            spaced.update(run[1:])
        run = [place]
    return spaced


def _continues(before: Char, char: Char) -> bool:
    return not char.after_blank and char.x0 - before.x1 <= _WIDEST_SPACING * char.size


def _is_even(run: Sequence[Char]) -> bool:
    """Whether the gaps between the characters are the same, or the steps from one to the next."""
    gaps = [char.x0 - before.x1 for before, char in pairwise(run)]
    steps = [char.x0 - before.x0 for before, char in pairwise(run)]
    return min(max(gaps) - min(gaps), max(steps) - min(steps)) <= _EVEN * run[0].size
