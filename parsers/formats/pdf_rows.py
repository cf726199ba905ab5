"""Figures beside the labels that anchor them: the rows of a page. Not a format: a part of the PDF's second reading."""

import re
from collections import defaultdict
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

from parsers.formats.pages import Box
from parsers.formats.pdf_anchors import Anchor, around
from parsers.formats.pdf_words import Near, Word
from parsers.glyphs import fold

_UNIT = r"(?:亿元|万?元|万|人次|[件项个条次人起例份篇])"
_FIGURE = re.compile(rf"[+\-增减]?\d[\d,.]*{_UNIT}?(?:\(.*)?|[/\\\-*]+|无[.,]?|不涉及|不适用|n/?a", re.IGNORECASE)
_BEHIND = re.compile(rf"{_UNIT}|{_UNIT}?\(.*")
_UNIT_ALONE = re.compile(_UNIT)
# Gaps within a cell, in parts of the size: before a unit or a note, and between two lines of a note.
_BESIDE, _BELOW = 1.0, 0.6
_LONGEST_NOTE = 12
# Letter-spaced digits: gaps up to this part of the size, that differ by no more than that part.
_WIDEST_SPACING, _EVEN = 0.7, 0.1
_SPACED = 3
# A row without a label has at least so many figures: those of a group of table 4.
_FEWEST = 4


@dataclass(frozen=True, slots=True)
class Figure:
    """What is printed in a cell of figures: the words of a number, with its unit and note."""

    text: str
    words: tuple[Word, ...]
    box: Box

    @property
    def page(self) -> int:
        """The page that prints it, from 1."""
        return self.words[0].page

    @property
    def is_stroke(self) -> bool:
        """Whether it prints no number: what stands for one in a unit's column too."""
        return not any(char.isdigit() for char in self.text)


@dataclass(frozen=True, slots=True)
class Row:
    """The figures of a line, and the innermost label beside them; *rest* is what else is printed in the line behind the label.

    A row *is_told* unless more than one line stands beside its label, or something that is no figure.
    """

    label: Anchor | None
    figures: tuple[Figure, ...]
    rest: tuple[Word, ...] = ()
    is_told: bool = True

    @property
    def page(self) -> int:
        """The page that prints it, from 1."""
        return self.label.page if self.label else self.figures[0].page

    @property
    def box(self) -> Box:
        """The box around its label and its figures."""
        return around(
            [*(self.label.words if self.label else ()), *(word for one in self.figures for word in one.words)]
        )


def is_figure(word: Word) -> bool:
    """Whether a word begins as the figure of a cell does: a number, a stroke, 无."""
    return bool(_FIGURE.fullmatch(fold(word.text)))


def rows(near: Near, labels: Sequence[Anchor]) -> Iterator[Row]:
    """Yield the rows of a page: each label with the figures on its line, if any, and lines of figures that have no label."""
    taken = {word for label in labels for word in label.words}
    figures = list(_figures(near, taken))
    rest = set(near.words).difference(taken, *(figure.words for figure in figures))
    beside: dict[Anchor | None, list[Figure]] = defaultdict(list)
    for figure in figures:
        beside[_innermost(figure, labels)].append(figure)
    for figures_of_none in _lines(beside.pop(None, [])):
        row = Row(None, tuple(figures_of_none))
        if len(row.figures) >= _FEWEST and not any(
            word.x1 <= row.box[0] for word in near.beside(row.box[1], row.box[3])
        ):
            yield row
    for label in labels:
        found = sorted(beside[label], key=lambda one: one.box[0])
        behind = _behind_label(label, found, rest)
        # What stands in the columns may still be told there.
        before = any(not found or word.x0 < found[0].box[0] for word in behind)
        yield Row(label, tuple(found), behind, is_told=len(_lines(found)) <= 1 and not before)


def _figures(near: Near, taken: Collection[Word]) -> Iterator[Figure]:
    """Yield the figures that stand outside of labels, each with its unit and note, and letter-spaced digits as one."""
    used = set(taken)
    for word in near.words:
        if word in used or not is_figure(word):
            continue
        words = _spaced(near, word)
        text = "".join(one.text for one in words)
        while len(words) < _LONGEST_NOTE and (following := _behind(near, words, text, used)):
            text += ("" if following.is_beside(words[-1].top, words[-1].bottom) else "\n") + following.text
            words.append(following)
        used.update(words)
        yield Figure(text, tuple(words), around(words))


def _spaced(near: Near, word: Word) -> list[Word]:
    """Return three or more digits that are set apart evenly, none of them behind a typed blank; *word* alone where they are not."""
    run = [word]
    while (right := near.right_of(run[-1])) and right.text.isdecimal() and not right.after_blank:
        if not 0 < right.x0 - run[-1].x1 <= _WIDEST_SPACING * right.size:
            break
        run.append(right)
    gaps = [right.x0 - left.x1 for left, right in pairwise(run)]
    is_even = len(run) >= _SPACED and max(gaps) - min(gaps) <= _EVEN * word.size
    return run if is_even and all(len(one.text) == 1 for one in run) else [word]


def _behind(near: Near, words: Sequence[Word], text: str, used: Collection[Word]) -> Word | None:
    """Return the word that goes on with a figure: its unit or note, and what stands behind or under until the note ends."""
    folded = fold(text)
    is_open = folded.count("(") > folded.count(")")
    if ")" in folded and not is_open:
        return None
    last, box = words[-1], around(words)
    right = near.right_of(last)
    below = near.between(box[0], box[2], last.bottom, last.bottom + 2 * last.size)
    for one, gap, most in (
        *([(right, right.x0 - last.x1, _BESIDE)] if right else []),
        *((one, one.top - last.bottom, _BELOW) for one in below[:1]),
    ):
        if gap <= most * last.size and one not in used and (is_open or _BEHIND.fullmatch(fold(one.text))):
            return one
    return None


def _innermost(figure: Figure, labels: Sequence[Anchor]) -> Anchor | None:
    """Return the label nearest to the left of those on the figure's line."""
    first = figure.words[0]
    left = [label for label in labels if label.box[2] <= first.x0 + 1 and first.is_beside(label.box[1], label.box[3])]
    return max(left, key=lambda label: label.box[0], default=None)


def _lines(figures: Sequence[Figure]) -> list[list[Figure]]:
    """Part figures into lines, each of them from left to right."""
    lines: list[list[Figure]] = []
    for figure in sorted(figures, key=lambda one: one.words[0].middle):
        if lines and figure.words[0].is_beside(lines[-1][0].words[0].top, lines[-1][0].words[0].bottom):
            lines[-1].append(figure)
        else:
            lines.append([figure])
    return [sorted(line, key=lambda one: one.box[0]) for line in lines]


def _behind_label(label: Anchor, figures: Sequence[Figure], rest: Collection[Word]) -> tuple[Word, ...]:
    """Return what stands in the line behind the label besides figures and units."""
    bands = [(label.box[1], label.box[3]), *((one.words[0].top, one.words[0].bottom) for one in figures[:1])]
    behind = [word for word in rest if word.x0 >= label.box[2] and any(word.is_beside(*band) for band in bands)]
    words = [word for word in behind if not _UNIT_ALONE.fullmatch(fold(word.text))]
    return tuple(sorted(words, key=lambda word: (word.top, word.x0)))
