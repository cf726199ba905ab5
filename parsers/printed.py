"""The rows of a grid as every table of every form is held against them: their texts, and where a label may stand."""

from collections.abc import Iterator
from functools import lru_cache
from typing import Literal, NamedTuple

from parsers.document import Grid, Slot
from parsers.forms import FORMS
from parsers.labels import group_labels, split_ordinal
from parsers.numbers import parse

# The labels that stand before several rows, in any form.
_GROUPS = frozenset(label for form in FORMS for table in form.tables for label in group_labels(table.lines))


class PrintedRow(NamedTuple):
    """A row of a grid, from left to right; a cell that spans rows comes in each of them.

    *labels* are the texts that may be its label, by their place: neither a figure nor the label of a group of rows. *figures* counts
    the numbers.
    """

    slots: tuple[Slot, ...]
    texts: tuple[str, ...]
    labels: dict[int, str]
    figures: int


def rows(grid: Grid) -> Iterator[PrintedRow]:
    """Yield the rows of *grid* from the top."""
    for slots in grid.rows():
        texts = tuple([slot.text for slot in slots])
        kinds = list(map(_kind, texts))
        # 收到申请数 and 其他处理 are labels of lines too; over more rows than its figures such a label heads a group.
        tall = min([slot.row_span for slot in slots]) if "group" in kinds else 0
        labels = {
            place: texts[place]
            for place, kind in enumerate(kinds)
            if kind == "words" or (kind == "group" and slots[place].row_span <= tall)
        }
        yield PrintedRow(slots, texts, labels, kinds.count("figure"))


@lru_cache(maxsize=8192)
def _kind(text: str) -> Literal["figure", "words", "group", "nothing"]:
    """Say what *text* prints; "group" is the label of a group of rows, though maybe of a line too."""
    status = parse(text).status
    if status == "unreadable":
        return "group" if split_ordinal(text)[1] in _GROUPS else "words"
    return "figure" if status == "value" else "nothing"
