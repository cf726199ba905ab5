"""The rows of a grid as every table of every form is held against them: their texts, and where a label may stand."""

from collections.abc import Iterator
from typing import NamedTuple

from parsers.document import Grid, Slot
from parsers.forms import FORMS
from parsers.labels import group_labels, split_ordinal
from parsers.numbers import parse

# The labels that stand before several rows, in any form.
_GROUPS = frozenset(label for form in FORMS for table in form.tables for label in group_labels(table.lines))


class PrintedRow(NamedTuple):
    """A row of a grid, from left to right; a cell that spans rows comes in each of them.

    *labels* are the texts that may be its label, by their place: neither a figure nor the label of a group of rows.
    """

    slots: tuple[Slot, ...]
    texts: tuple[str, ...]
    labels: dict[int, str]
    has_figures: bool


def rows(grid: Grid) -> Iterator[PrintedRow]:
    """Yield the rows of *grid* from the top."""
    for slots in grid.rows():
        texts = tuple([slot.text for slot in slots])
        said = [parse(text).status for text in texts]
        words = [place for place, status in enumerate(said) if status == "unreadable"]
        labels = {place: texts[place] for place in _without_groups(words, slots)}
        yield PrintedRow(slots, texts, labels, "value" in said)


def _without_groups(words: list[int], slots: tuple[Slot, ...]) -> list[int]:
    """Leave out a text that stands before several rows as the label of their group.

    收到申请数 and 其他处理 are labels of lines too; over more rows than its figures such a label heads a group.
    """
    groups = [place for place in words if split_ordinal(slots[place].text)[1] in _GROUPS]
    if not groups:
        return words
    tall = min(slot.row_span for slot in slots)
    return [place for place in words if place not in groups or slots[place].row_span <= tall]
