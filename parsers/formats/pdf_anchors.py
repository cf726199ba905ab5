"""Words put together, across and downwards, until they are a whole label of some form: what the PDF's second reading holds on to.

Not a format: a part of the PDF's second reading.
"""

import re
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import pairwise

from parsers.document import Place
from parsers.formats.pages import Box
from parsers.formats.pdf_words import Near, Word
from parsers.glyphs import fold

# What may stand before a label: its ordinal with a mark, or 其中; and how either begins.
_ORDINAL = re.compile(r"(?:\(?(?:[一二三四五六七八九十]{1,3}|\d{1,2})[),.]+|其中:)")
_BEGINS_ORDINAL = re.compile(r"\(?(?:[一二三四五六七八九十]{0,3}|\d{0,2})|其中?")
_QUOTES = str.maketrans("", "", "“”‘’\"'")
_NOTE = re.compile(r"\([^()]*\)")
_BEGINS_NOTE = re.compile(r"\([^()]*")
# Gaps within a label, in parts of the size: on a line, and between two lines.
_ACROSS, _BETWEEN = 1.3, 0.9
# Nearer than this, a word that is no part of the label makes it another's: on its line, and over or under it.
_BESIDE, _OVER = 0.35, 0.5
# Words of one line of prose stand level but for this part of the size; those of two cells may not.
_LEVEL = 0.3


@dataclass(frozen=True)
class Anchor:
    """A printed label: its words in the order in which they are read."""

    text: str
    words: tuple[Word, ...]

    @property
    def page(self) -> int:
        """The page that prints it, from 1."""
        return self.words[0].page

    @cached_property
    def box(self) -> Box:
        """The box around its words."""
        return around(self.words)

    @property
    def middle(self) -> float:
        """The height of its middle on its page."""
        return (self.box[1] + self.box[3]) / 2

    @property
    def place(self) -> Place:
        """Where it is printed."""
        left, top, right, bottom = self.box
        return Place(page=self.page, box=(round(left, 1), round(top, 1), round(right, 1), round(bottom, 1)))


def around(words: Sequence[Word]) -> Box:
    """Return the box around *words*."""
    return hull([(word.x0, word.top, word.x1, word.bottom) for word in words])


def hull(boxes: Sequence[Box]) -> Box:
    """Return the box around *boxes*."""
    lefts, tops, rights, bottoms = zip(*boxes, strict=True)
    return min(lefts), min(tops), max(rights), max(bottoms)


class Labels:
    """The labels that a document may print, to be found by their beginnings."""

    def __init__(self, labels: frozenset[str]) -> None:
        plain = {label.translate(_QUOTES) for label in labels}
        self._whole = plain | {_NOTE.sub("", label) for label in plain}
        self._begun = {label[:end] for label in self._whole for end in range(len(label) + 1)}

    def state(self, text: str) -> tuple[bool, bool]:
        """Return whether *text*, folded, may go on to be a label, and whether it is one: ordinal before, note in brackets behind."""
        plain = text.translate(_QUOTES)
        ordinal = _ORDINAL.match(plain)
        states = [self._state(plain), *([self._state(plain[ordinal.end() :])] if ordinal else [])]
        goes_on = bool(_BEGINS_ORDINAL.fullmatch(plain)) or any(begun for begun, _ in states)
        return goes_on, any(whole for _, whole in states)

    def _state(self, plain: str) -> tuple[bool, bool]:
        if plain in self._begun:
            return True, plain in self._whole
        # A label may have more behind it: a unit or a note in brackets.
        label, mark, note = plain.partition("(")
        if label not in self._whole:
            return False, plain.rstrip(".,:;") in self._whole
        return bool(_BEGINS_NOTE.fullmatch(mark + note)), bool(_NOTE.fullmatch(mark + note))


def anchors(pages: Mapping[int, Near], labels: Labels, figures: Collection[Word]) -> list[Anchor]:
    """Return the labels that the pages print whole and by themselves: the longest first where two want the same words.

    None begins with one of *figures*.
    """
    begin = [word for near in pages.values() for word in near.words if word not in figures]
    found = [anchor for word in begin if (anchor := _longest(pages[word.page], word, labels))]
    taken: set[Word] = set()
    kept = []
    for anchor in sorted(found, key=lambda one: -len(one.text)):
        if taken.isdisjoint(anchor.words):
            taken.update(anchor.words)
            kept.append(anchor)
    taken.update(figures)
    return [anchor for anchor in kept if _stands_alone(pages[anchor.page], anchor, taken)]


def _longest(near: Near, word: Word, labels: Labels) -> Anchor | None:
    """Return the longest label that begins with *word*, going on across and downwards as long as a label is begun."""
    best: tuple[Word, ...] = ()
    seen = set()
    begun: list[tuple[Word, ...]] = [(word,)]
    while begun:
        words = begun.pop()
        text = fold("".join(word.text for word in words))
        goes_on, is_whole = labels.state(text)
        if is_whole and len(words) > len(best):
            best = words
        if not goes_on or (words[-1], text) in seen:
            continue
        seen.add((words[-1], text))
        begun += [(*words, following) for following in _following(near, words)]
    return Anchor(_text(best), best) if best else None


def _following(near: Near, words: Sequence[Word]) -> Iterator[Word]:
    """Yield the words with which a label may go on: the first of the line below, and the next on its own."""
    last = words[-1]
    x0, _, x1, _ = around(words)
    below = near.between(x0, x1, last.bottom, last.bottom + (_BETWEEN + 1) * last.size)
    first = next((one for one in below if one.top - last.bottom <= _BETWEEN * last.size), None)
    if first:
        yield min((one for one in below if one.is_beside(first.top, first.bottom)), key=lambda one: one.x0)
    right = near.right_of(last)
    if right and right.x0 - last.x1 <= _ACROSS * last.size:
        yield right


def _text(words: Sequence[Word]) -> str:
    """Return the words of a label, each of its lines on one."""
    text = words[0].text
    for before, word in pairwise(words):
        text += ("" if word.is_beside(before.top, before.bottom) else "\n") + word.text
    return text


def _stands_alone(near: Near, anchor: Anchor, taken: set[Word]) -> bool:
    """Whether nothing is printed so near that the label is but a part of it: a word of prose, or the rest of a longer label."""
    for word in anchor.words:
        left, right = near.left_of(word), near.right_of(word)
        gaps = [word.x0 - left.x1] if left and left not in anchor.words and _is_level(left, word) else []
        gaps += [right.x0 - word.x1] if right and right not in anchor.words and _is_level(right, word) else []
        if any(gap < _BESIDE * word.size for gap in gaps):
            return False
    x0, top, x1, bottom = anchor.box
    size = anchor.words[-1].size
    close = near.between(x0, x1, top - 2 * size, bottom + 2 * size)
    return not any(max(top - one.bottom, one.top - bottom) < _OVER * size for one in close if one not in taken)


def _is_level(word: Word, other: Word) -> bool:
    return abs(word.middle - other.middle) <= _LEVEL * word.size
