"""Figures that stand under one another, and under the heads of columns. Not a format: a part of the PDF's second reading."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from parsers.formats.pages import Box
from parsers.formats.pdf_anchors import Anchor
from parsers.formats.pdf_rows import Row

Stretch = tuple[float, float]


@dataclass(frozen=True, slots=True)
class Column:
    """A stretch of the page's width in which the figures of a column stand, and its printed head."""

    x0: float
    x1: float
    head: Anchor | None = None

    def is_over(self, box: Box) -> bool:
        """Whether *box* shares a part of the column's width."""
        return self.x0 < box[2] and box[0] < self.x1


def columns(boxes: Sequence[Box], heads: Sequence[Anchor]) -> list[Column]:
    """Return the columns of figures in *boxes* under *heads*, from left to right.

    Figures under one head are of its column, and so are those over and under them; those under no head make a column without one.
    Where there are just as many columns of figures as heads they go together in order, unless one stands under another's head.
    """
    heads = sorted(heads, key=lambda head: head.box[0])
    stretches = _stretches([box for box in boxes if len(_over((box[0], box[2]), heads)) <= 1])
    over = [_over(stretch, heads) for stretch in stretches]
    if len(stretches) == len(heads) and all(found in ([], [head]) for found, head in zip(over, heads, strict=True)):
        return [Column(*stretch, head) for stretch, head in zip(stretches, heads, strict=True)]
    under: dict[Anchor, list[Stretch]] = defaultdict(list)
    for stretch, found in zip(stretches, over, strict=True):
        if len(found) == 1:
            under[found[0]].append(stretch)
    headed = [Column(*_hull([(head.box[0], head.box[2]), *under[head]]), head) for head in heads]
    loose = [Column(*stretch) for stretch, found in zip(stretches, over, strict=True) if not found]
    return sorted([*headed, *loose], key=lambda column: column.x0)


def cells(row: Row, found: Sequence[Column]) -> Mapping[int, str] | None:
    """Return what the row prints in each of the columns that are not blank there, by number; None where that cannot be told.

    It cannot where something stands in no column or in two, or in one without a head while a head has nothing under it.
    """
    texts: dict[int, list[str]] = defaultdict(list)
    right = max((column.x1 for column in found), default=0)
    printed = [(one.box, one.text) for one in row.figures]
    printed += [((one.x0, one.top, one.x1, one.bottom), one.text) for one in row.rest if one.x0 < right]
    for box, text in printed:
        places = [at for at, column in enumerate(found) if column.is_over(box)]
        if len(places) != 1:
            return None
        texts[places[0]].append(text)
    is_loose = any(found[at].head is None for at in texts)
    if is_loose and any(column.head and at not in texts for at, column in enumerate(found)):
        return None
    return {at: " ".join(parts) for at, parts in texts.items()}


def _over(stretch: Stretch, heads: Sequence[Anchor]) -> list[Anchor]:
    return [head for head in heads if head.box[0] < stretch[1] and stretch[0] < head.box[2]]


def _stretches(boxes: Sequence[Box]) -> list[Stretch]:
    """Return the stretches of the page's width that *boxes* cover."""
    found: list[Stretch] = []
    for left, right in sorted((box[0], box[2]) for box in boxes):
        if found and left < found[-1][1]:
            found[-1] = found[-1][0], max(found[-1][1], right)
        else:
            found.append((left, right))
    return found


def _hull(stretches: Sequence[Stretch]) -> Stretch:
    return min(left for left, _ in stretches), max(right for _, right in stretches)
