"""The properties of a .doc: pages of 512 bytes that say of runs of bytes whether they are hidden, in a table, or the end of a row.

Source: MS-DOC 2.8.25, 2.9.43 (paragraphs), 2.9.32 (characters), 2.6 (the codes of properties) and 2.9.314 (cells of a row).
"""

import struct
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from parsers.formats.word_flow import Shape
from parsers.formats.word_table import Merge

_PAGE = 512
# A page number has 22 bits.
_PAGE_NUMBER = 0x3FFFFF
_BX = 13

# The codes of properties: paragraphs,
_IN_TABLE, _ENDS_ROW, _DEPTH, _INNER_CELL, _INNER_ROW, _OUTLINE, _HUGE = (
    0x2416,
    0x2417,
    0x6649,
    0x244B,
    0x244C,
    0x2640,
    0x6646,
)
# rows,
_CELLS, _JOIN, _VERTICAL = 0xD608, 0x5624, 0xD62B
# characters.
_DELETED, _HIDDEN = 0x0800, 0x083C
# Whether characters stand above (1) or below (2) the line.
_POSITION = 0x2A48
_TABS, _ALL_TABS = 0xC615, 255
# How many bytes a property takes, by the upper three bits of its code; 6 says it itself.
_SIZES = {0: 1, 1: 1, 2: 2, 3: 4, 4: 2, 5: 2, 7: 3}
_BODY_LEVEL = 9
_HEADING_STYLES = range(1, 10)
_CELL_SIZE = 20
# How a cell says that it is merged: with the one before it (two bits), with the one above it (two bits).
_MERGED_ACROSS, _MERGED_DOWN, _BEGINS_DOWN = 0b11, 0x20, 0x40


@dataclass(frozen=True, slots=True)
class About:
    """What is known of a run of bytes."""

    depth: int = 0
    ends_row: bool = False
    ends_cell: bool = False
    heading: bool = False
    hidden: bool = False
    raised: bool = False
    shapes: tuple[Shape, ...] = ()


_NOTHING = About()
Run = tuple[int, int, About]
"""The first byte, the byte behind the last, and what is known of the bytes between."""


class Properties:
    """Runs of bytes, to be asked what is known of a byte."""

    def __init__(self, runs: Iterator[Run]) -> None:
        self._runs = sorted(runs, key=lambda run: run[0])
        self._starts = [run[0] for run in self._runs]

    def run(self, place: int) -> tuple[About, int]:
        """Return what is known of the byte at *place*, and up to which byte that holds."""
        number = bisect_right(self._starts, place) - 1
        if number >= 0 and place < self._runs[number][1]:
            return self._runs[number][2], self._runs[number][1]
        following = self._starts[number + 1] if number + 1 < len(self._starts) else 2**32
        return _NOTHING, following

    def at(self, place: int) -> About:
        """Return what is known of the byte at *place*."""
        return self.run(place)[0]


def character_pages(main: bytes, table: bytes, place: int, length: int) -> Iterator[Run]:
    """Yield what the pages of character properties say; *place* and *length* are those of their list in *table*."""
    for page in _pages(main, table, place, length):
        count = page[-1]
        bounds = struct.unpack_from(f"<{count + 1}I", page)
        for number in range(count):
            at = 2 * page[4 * (count + 1) + number]
            listed = page[at + 1 : at + 1 + page[at]] if at else b""
            yield bounds[number], bounds[number + 1], _character(listed)


def paragraph_pages(main: bytes, table: bytes, data: bytes, place: int, length: int) -> Iterator[Run]:
    """Yield what the pages of paragraph properties say; long lists of them lie in *data*."""
    for page in _pages(main, table, place, length):
        count = page[-1]
        bounds = struct.unpack_from(f"<{count + 1}I", page)
        for number in range(count):
            at = 2 * page[4 * (count + 1) + _BX * number]
            yield bounds[number], bounds[number + 1], _paragraph(_listed(page, at), data)


def _pages(main: bytes, table: bytes, place: int, length: int) -> Iterator[bytes]:
    count = (length - 4) // 8
    listed = struct.unpack_from(f"<{max(0, count)}I", table, place + 4 * (count + 1))
    for number in dict.fromkeys(listed):  # each page once: a list that names one again and again is malice
        start = (number & _PAGE_NUMBER) * _PAGE
        page = main[start : start + _PAGE]
        if len(page) == _PAGE:
            yield page


def _listed(page: bytes, at: int) -> bytes:
    if not at:
        return b""
    if page[at]:
        return page[at + 1 : at + 2 * page[at]]
    return page[at + 2 : at + 2 + 2 * page[at + 1]]


def _character(listed: bytes) -> About:
    switches = {code: operand[:1] for code, operand in _each(listed) if code in (_DELETED, _HIDDEN)}
    if any(operand == b"\x01" for operand in switches.values()):
        return About(hidden=True)
    raised = any(code == _POSITION and operand[:1] in (b"\x01", b"\x02") for code, operand in _each(listed))
    return About(raised=True) if raised else _NOTHING


def _paragraph(listed: bytes, data: bytes) -> About:
    if len(listed) < 2:  # noqa: PLR2004 - the number of the style takes two bytes
        return _NOTHING
    style = struct.unpack_from("<H", listed)[0]
    about = About(heading=style in _HEADING_STYLES)
    joined: list[tuple[int, int]] = []
    for code, operand in _with_huge(listed[2:], data):
        if code in (_IN_TABLE, _DEPTH):
            about = replace(about, depth=max(about.depth, min(255, int.from_bytes(operand, "little"))))
        elif code in (_ENDS_ROW, _INNER_ROW):
            about = replace(about, ends_row=about.ends_row or operand != b"\x00")
        elif code == _INNER_CELL:
            about = replace(about, ends_cell=operand != b"\x00")
        elif code == _OUTLINE:
            about = replace(about, heading=operand[0] < _BODY_LEVEL)
        elif code == _CELLS:
            about = replace(about, shapes=_shapes(operand))
        elif code == _JOIN:
            joined.append((operand[0], operand[1]))
        elif code == _VERTICAL:
            about = replace(about, shapes=_merged_down(about.shapes, operand[0], operand[1]))
    return replace(about, shapes=_joined(about.shapes, joined))


def _with_huge(listed: bytes, data: bytes) -> Iterator[tuple[int, bytes]]:
    """Yield the properties, those that lie in *data* in the place of the property that points there."""
    for code, operand in _each(listed):
        if code == _HUGE:
            at = int.from_bytes(operand, "little")
            size = int.from_bytes(data[at : at + 2], "little")
            yield from _each(data[at + 2 : at + 2 + size])
        else:
            yield code, operand


def _each(listed: bytes) -> Iterator[tuple[int, bytes]]:
    place = 0
    while place + 3 <= len(listed):
        code = struct.unpack_from("<H", listed, place)[0]
        start, size = place + 2, _SIZES.get(code >> 13, 0)
        if code == _CELLS:
            start, size = place + 4, max(0, struct.unpack_from("<H", listed + b"\x00", place + 2)[0] - 1)
        elif code == _TABS and listed[start] == _ALL_TABS:
            # Its length byte is full; nothing of use comes after tab stops that many.
            return
        elif not size:
            start, size = place + 3, listed[place + 2]
        yield code, listed[start : start + size]
        place = start + size


def _shapes(operand: bytes) -> tuple[Shape, ...]:
    """Return the cells of a row: their edges, then what is said of each."""
    count = operand[0]
    edges = struct.unpack_from(f"<{count + 1}h", operand, 1)
    first = 1 + 2 * (count + 1)
    flags = [int.from_bytes(operand[first + _CELL_SIZE * n :][:2], "little") for n in range(count)]
    across = _across(flags)
    return tuple(
        Shape(edges[n], edges[n + 1], _down(bool(flags[n] & _MERGED_DOWN), bool(flags[n] & _BEGINS_DOWN)), across[n])
        for n in range(count)
    )


def _across(flags: Sequence[int]) -> list[bool]:
    """Say of each cell whether it goes on the one before it: writers differ in which of the two bits begins a run and which goes on."""
    joined, begun = [], 0
    for flag in flags:
        mark = flag & _MERGED_ACROSS
        joined.append(bool(begun and mark and mark != begun))
        begun = begun if joined[-1] else mark
    return joined


def _down(merged: bool, begins: bool) -> Merge:  # noqa: FBT001 - two bits, as they lie in the file
    if begins:
        return "begins"
    return "goes_on" if merged else "none"


def _merged_down(shapes: tuple[Shape, ...], place: int, value: int) -> tuple[Shape, ...]:
    merge = _down(value == 1, value > 1)
    return tuple(replace(shape, merge=merge) if number == place else shape for number, shape in enumerate(shapes))


def _joined(shapes: tuple[Shape, ...], runs: Sequence[tuple[int, int]]) -> tuple[Shape, ...]:
    return tuple(
        replace(shape, joined=shape.joined or any(first < number < end for first, end in runs))
        for number, shape in enumerate(shapes)
    )
