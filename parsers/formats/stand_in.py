"""A font that stands in for a Chinese one which a PDF names and does not bring, where the machine has none either.

PDFium measures text by the outlines of its font. Without outlines a character has no extent, and one that is set by itself is left
out: the last of a label that is broken over two lines. The stand-in knows two, a square for all characters and half of one for those
of ASCII. It has the tables without which FreeType opens no font, and nothing else. Source: OpenType 1.9 (head, hhea, maxp, hmtx, cmap,
loca, glyf); fpdf_sysfontinfo.h of PDFium.
"""

import ctypes
from collections.abc import Mapping
from struct import pack

from pypdfium2 import PdfiumError, PdfSysfontBase

# Windows's numbers of the charsets whose fonts are too large to be brought: Japanese, Korean, simplified and traditional Chinese.
_EAST_ASIAN = frozenset({128, 129, _SIMPLIFIED := 134, 136})
_EM, _TOP, _BOTTOM, _MARGIN = 1000, 880, -120, 50
_NAME = b"stand-in\0"
_WHOLE_FILE = 0


def _square(width: int) -> bytes:
    """Return the outline of a rectangle in an em box *width* wide: one contour of four points on the curve."""
    left, right, height = _MARGIN, width - _MARGIN, _TOP - _BOTTOM
    box = pack(">5h", 1, left, _BOTTOM, right, _TOP)
    # The last point, no instructions, what each point is, and the way from each to the next.
    return box + pack(">HH4B8h", 3, 0, 1, 1, 1, 1, left, 0, right - left, 0, _BOTTOM, height, 0, -height)


def _tables() -> dict[bytes, bytes]:
    """Return the tables of the font by their tags; its glyphs are the square of characters unknown, the square, and half of it."""
    widths = _EM, _EM, _EM // 2
    outlines = [_square(width) for width in widths]
    starts = [sum(map(len, outlines[:count])) for count in range(len(outlines) + 1)]
    # Format 13: every character from the first to the second has the glyph.
    groups = pack(">6I", 0, 0x7F, 2, 0x80, 0x10FFFF, 1)
    box = _MARGIN, _BOTTOM, _EM - _MARGIN, _TOP
    return {
        b"cmap": pack(">4HI2H3I", 0, 1, 3, 10, 12, 13, 0, 16 + len(groups), 0, 2) + groups,
        b"glyf": b"".join(outlines),
        b"head": pack(">4I2H2q4h2H3h", 0x10000, 0x10000, 0, 0x5F0F3CF5, 0, _EM, 0, 0, *box, 0, 8, 2, 1, 0),
        b"hhea": pack(">I3hH11hH", 0x10000, _TOP, _BOTTOM, 0, _EM, *box[:1], 0, box[2], 1, *(0,) * 7, len(widths)),
        b"hmtx": b"".join(pack(">Hh", width, _MARGIN) for width in widths),
        b"loca": pack(f">{len(starts)}I", *starts),
        b"maxp": pack(">I14H", 0x10000, len(widths), 4, 1, 0, 0, 1, *(0,) * 8),
    }


def _file(tables: Mapping[bytes, bytes]) -> bytes:
    """Return the font file: where each of *tables* begins and how long it is, then the tables. Nobody asks for their checksums."""
    directory, body, begins = b"", b"", 12 + 16 * len(tables)
    for tag, table in sorted(tables.items()):
        directory += pack(">4s3I", tag, 0, begins + len(body), len(table))
        body += table + b"\0" * (-len(table) % 4)
    return pack(">I4H", 0x10000, len(tables), 0, 0, 0) + directory + body


_TABLES = _tables()
_DATA = {_WHOLE_FILE: _file(_TABLES)} | {int.from_bytes(tag): table for tag, table in _TABLES.items()}
# What PDFium is given for the font. No address of anything else can be the same.
_PLACE = ctypes.create_string_buffer(_NAME)
_HANDLE = ctypes.addressof(_PLACE)


class _Fonts(PdfSysfontBase):  # type: ignore[misc]  # pypdfium2 has no types
    """The fonts of the machine as PDFium asks for them, and the stand-in where it would get none. Methods have PDFium's names."""

    def MapFont(self, _: object, weight: int, italic: int, charset: int, *rest: object) -> object:  # noqa: N802
        found = self.default.MapFont(self.default, weight, italic, charset, *rest)
        return _HANDLE if not found and charset in _EAST_ASIAN else found

    def GetFontData(self, _: object, font: int, table: int, room: object, size: int) -> int:  # noqa: N802
        if font != _HANDLE:
            return int(self.default.GetFontData(self.default, font, table, room, size))
        return _given(_DATA.get(table, b""), room, size)

    def GetFaceName(self, _: object, font: int, room: object, size: int) -> int:  # noqa: N802
        if font != _HANDLE:
            return int(self.default.GetFaceName(self.default, font, room, size))
        return _given(_NAME, room, size)

    def GetFontCharset(self, _: object, font: int) -> int:  # noqa: N802
        return _SIMPLIFIED if font == _HANDLE else int(self.default.GetFontCharset(self.default, font))

    def DeleteFont(self, _: object, font: int) -> None:  # noqa: N802
        if font != _HANDLE:
            self.default.DeleteFont(self.default, font)


def _given(data: bytes, room: object, size: int) -> int:
    """Write *data* where PDFium has *room* for it, and return how long it is: it asks for that first."""
    if room and size >= len(data):
        ctypes.memmove(room, data, len(data))  # type: ignore[arg-type]  # a pointer
    return len(data)


def install() -> None:
    """Let PDFium find the stand-in, in this process from now on; where it brings no fonts of the machine's, nothing is changed."""
    try:
        _Fonts().setup()
    except PdfiumError:
        return
