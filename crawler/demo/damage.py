"""What hands and converters do to a table: labels mistyped, lost or moved, blank cells dropped or doubled. No figure changes.

The truth stays what is printed; where nobody can tell any more what a figure belongs to, a reader has to say so.
"""

import random
from collections.abc import Callable
from dataclasses import replace

from crawler.demo.grids import Box, Sheet
from crawler.demo.layout import Layout

_OFTEN = 0.12
_SHORTEST = 2
_CHARS = "公开政府信息工作年度件数的为不予以其他行政机关属于"

Row = tuple[Box, ...]


def damaged(sheet: Sheet, layout: Layout) -> Sheet:
    """Return *sheet* with the damage that *layout* asks for."""
    if layout.damage == "none" or sheet.table == "decoy":
        return sheet
    source = random.Random(f"{layout.dice}/{sheet.table}")  # noqa: S311 - a layout, no secret
    harm = _KINDS[layout.damage]
    return replace(sheet, rows=tuple(harm(source, row) if source.random() < _OFTEN else row for row in sheet.rows))


def _typos(source: random.Random, row: Row) -> Row:
    return tuple(box if box.figure else replace(box, text=_mistyped(source, box.text)) for box in row)


def _mistyped(source: random.Random, text: str) -> str:
    """Lose, exchange or double one or two characters of a label."""
    for _ in range(source.choice((1, 1, 2))):
        if len(text) < _SHORTEST:
            return text
        at = source.randrange(len(text))
        put = source.choice(("", source.choice(_CHARS), text[at] * 2))
        text = text[:at] + put + text[at + 1 :]
    return text


def _cells(source: random.Random, row: Row) -> Row:
    """Drop a blank cell of the row, or put one more into it."""
    blank = [at for at, box in enumerate(row) if box.figure and not box.text.strip()]
    if blank and source.random() < _DROPPED:
        at = source.choice(blank)
        return (*row[:at], *row[at + 1 :])
    figures = [at for at, box in enumerate(row) if box.figure]
    if not figures:
        return row
    at = source.choice((*figures, figures[-1] + 1))
    return (*row[:at], Box("", figure=True), *row[at:])


_DROPPED = 0.7


def _labels(source: random.Random, row: Row) -> Row:
    """Lose one label of the row, its cell with it or not."""
    places = [at for at, box in enumerate(row) if not box.figure and box.text]
    if not places or len(row) == 1:
        return row
    at = source.choice(places)
    kept = () if source.choice((True, False)) else (replace(row[at], text=""),)
    return (*row[:at], *kept, *row[at + 1 :])


def _shifts(source: random.Random, row: Row) -> Row:
    """Exchange the row's last label with the cell beside it, or put a blank before it."""
    figures = [at for at, box in enumerate(row) if box.figure]
    if not figures or not figures[0]:
        return row
    at = figures[0]
    if source.choice((True, False)):
        return (*row[: at - 1], Box(""), *row[at - 1 :])
    return (*row[: at - 1], row[at], row[at - 1], *row[at + 1 :])


_KINDS: dict[str, Callable[[random.Random, Row], Row]] = {
    "typos": _typos,
    "cells": _cells,
    "labels": _labels,
    "shifts": _shifts,
}
