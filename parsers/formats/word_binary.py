"""Word files before .docx: .doc of Word 97 to 2003, and .wps of the same make. Part of the format `word`.

The text lies in pieces (MS-DOC, 2.4.1); what a paragraph is (in a table, the end of a row) lies in pages of properties elsewhere.
Tests read files that LibreOffice wrote; files of other programs follow the same description.
"""

import re
import struct
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

from olefile import OleFileIO

from parsers.document import UnreadableDocumentError
from parsers.formats.container import open_ole
from parsers.formats.word_flow import PICTURE, Flow
from parsers.formats.word_properties import Properties, character_pages, paragraph_pages
from parsers.formats.word_table import Block
from parsers.glyphs import RAISED

_IDENT = 0xA5EC
_WORD_97 = 0xC1
# Places in the file information block (FIB) of the WordDocument stream.
_FLAGS = 0x0A
_ENCRYPTED, _TABLE_1 = 0x0100, 0x0200
_COUNTS = 0x4C  # ccpText, ccpFtn, ccpHdd, (unused), ccpAtn, ccpEdn, ccpTxbx
_CHPX, _PAPX, _CLX = 0xFA, 0x102, 0x1A2  # each a place and a length in the table stream
_PIECE_TABLE, _PROPERTIES = 2, 1
_COMPRESSED = 0x40000000
# A report has under 100,000 characters; more is a book, or a piece table that points at the same bytes again and again.
_MOST_CHARACTERS = 1_000_000

_CELL, _PARAGRAPH, _PAGE, _LINE = "\x07", "\r", "\x0c", "\x0b"
_MARK = re.compile(r"[\x07\r\x0c]")
# A field is its instruction, then (after \x14) what it shows.
_FIELD_BEGINS, _FIELD_SHOWS, _FIELD_ENDS = "\x13", "\x14", "\x15"
_SIGNS = str.maketrans(
    {"\t": " ", "\x0b": "\n", "\x1e": "-", "\x1f": None, "\x01": PICTURE, "\x08": PICTURE, "\x02": None, "\x05": None}
)


@dataclass(frozen=True, slots=True)
class _Piece:
    """A run of text: the first of its characters, and where its bytes begin and how many a character takes."""

    start: int
    offset: int
    width: int
    text: str

    def place(self, character: int) -> int:
        """Return where the bytes of *character* begin."""
        return self.offset + (character - self.start) * self.width


def blocks(body: bytes) -> tuple[Block, ...]:
    """Return what a .doc prints; raises UnreadableDocumentError with a sentence where it cannot be read."""
    with open_ole(body) as ole:
        try:
            return _read(ole)
        except (struct.error, IndexError, OverflowError, OSError) as error:
            raise UnreadableDocumentError(f"the Word file is cut or damaged ({error}): fetch it again") from error


def _read(ole: OleFileIO) -> tuple[Block, ...]:
    main = ole.openstream("WordDocument").read()
    ident, version = struct.unpack_from("<HH", main)
    flags = _short(main, _FLAGS)
    if ident != _IDENT or version < _WORD_97:
        raise UnreadableDocumentError("this Word file is older than Word 97, which is not read: save it anew as .docx")
    if flags & _ENCRYPTED:
        raise UnreadableDocumentError("the Word file has a password")
    table = ole.openstream("1Table" if flags & _TABLE_1 else "0Table").read()
    pieces = tuple(_pieces(main, table))
    data = ole.openstream("Data").read() if ole.exists("Data") else b""
    characters = Properties(character_pages(main, table, *struct.unpack_from("<II", main, _CHPX)))
    paragraphs = Properties(paragraph_pages(main, table, data, *struct.unpack_from("<II", main, _PAPX)))
    starts = [piece.start for piece in pieces]
    return _Text(pieces, starts, characters, paragraphs).blocks(_stories(main))


def _short(stream: bytes, place: int) -> int:
    return int(struct.unpack_from("<H", stream, place)[0])


def _stories(main: bytes) -> tuple[tuple[int, int], ...]:
    """Return the first and the last character of what is read: the text, then the text boxes (notes and headers stand between them)."""
    counts = struct.unpack_from("<7i", main, _COUNTS)
    before_boxes = sum(counts[:6])
    return (0, counts[0]), (before_boxes, before_boxes + counts[6])


def _pieces(main: bytes, table: bytes) -> Iterator[_Piece]:
    place, length = struct.unpack_from("<II", main, _CLX)
    end = place + length
    while place < end and table[place] == _PROPERTIES:
        place += 3 + _short(table, place + 1)
    if place >= end or table[place] != _PIECE_TABLE:
        raise UnreadableDocumentError("the Word file has no piece table: it is cut or damaged")
    size = struct.unpack_from("<I", table, place + 1)[0]
    count = (size - 4) // 12
    starts = struct.unpack_from(f"<{count + 1}I", table, place + 5)
    if any(one > other for one, other in pairwise(starts)):
        raise UnreadableDocumentError("the piece table of the Word file contradicts itself: it is damaged")
    if starts[-1] > _MOST_CHARACTERS:
        raise UnreadableDocumentError(
            f"the Word file has {starts[-1]} characters, more than the {_MOST_CHARACTERS} that are read"
        )
    for number in range(count):
        where = struct.unpack_from("<I", table, place + 5 + 4 * (count + 1) + 8 * number + 2)[0]
        length = max(0, starts[number + 1] - starts[number])
        yield _piece(main, starts[number], length, where)


def _piece(main: bytes, start: int, length: int, where: int) -> _Piece:
    if where & _COMPRESSED:
        offset = (where & ~_COMPRESSED) // 2
        return _Piece(start, offset, 1, main[offset : offset + length].decode("cp1252", "replace"))
    raw = main[where : where + 2 * length]
    # A character beyond the basic plane takes two places, as it does here: places must not shift.
    units = struct.unpack(f"<{len(raw) // 2}H", raw[: len(raw) // 2 * 2])
    return _Piece(start, where, 2, "".join(map(chr, units)))


@dataclass(frozen=True, slots=True)
class _Text:
    pieces: Sequence[_Piece]
    starts: Sequence[int]
    characters: Properties
    paragraphs: Properties

    def blocks(self, stories: Sequence[tuple[int, int]]) -> tuple[Block, ...]:
        flow = Flow()
        for first, last in stories:
            start = first
            for piece, low, high in self.within(first, last):
                for mark in _MARK.finditer(piece.text, low - piece.start, high - piece.start):
                    place = piece.start + mark.start()
                    self.paragraph(flow, start, place, mark[0], piece.place(place))
                    start = place + 1
            flow.paragraph(self.text(start, last), 0)
        return flow.ended()

    def within(self, start: int, end: int) -> Iterator[tuple[_Piece, int, int]]:
        """Yield the pieces between two characters, each with the part of it that lies there."""
        number = max(0, bisect_right(self.starts, start) - 1)
        while number < len(self.pieces) and self.starts[number] < end:
            piece = self.pieces[number]
            low, high = max(start, piece.start), min(end, piece.start + len(piece.text))
            if low < high:
                yield piece, low, high
            number += 1

    def paragraph(self, flow: Flow, start: int, end: int, mark: str, where: int) -> None:
        """Give *flow* the paragraph from *start* to its *mark* at *end*, whose bytes lie at *where*."""
        about = self.paragraphs.at(where)
        if about.ends_row and mark != _PAGE:
            flow.row(about.depth, about.shapes)
        elif about.depth and (mark == _CELL or about.ends_cell):
            flow.cell(self.text(start, end), about.depth)
        else:
            flow.paragraph(self.text(start, end), about.depth, heading=about.heading)

    def text(self, start: int, end: int) -> str:
        """Return what is printed from *start* to *end*."""
        shown = "".join(self.shown(start, end))
        return (
            _without_instructions(shown).translate(_SIGNS).encode("utf-16", "surrogatepass").decode("utf-16", "replace")
        )

    def shown(self, start: int, end: int) -> Iterator[str]:
        for piece, low, high in self.within(start, end):
            yield from self.runs(piece, low, high)

    def runs(self, piece: _Piece, low: int, high: int) -> Iterator[str]:
        """Yield the text of *piece* without its hidden and deleted runs."""
        while low < high:
            about, until = self.characters.run(piece.place(low))
            stop = min(high, piece.start + max(0, until - piece.offset + piece.width - 1) // piece.width)
            stop = max(stop, low + 1)
            if not about.hidden:
                text = piece.text[low - piece.start : stop - piece.start]
                yield text.translate(RAISED) if about.raised else text
            low = stop


def _without_instructions(text: str) -> str:
    """Leave out the instructions of fields, and keep what they show."""
    kept: list[str] = []
    showing = [True]
    for part in re.split("([\x13\x14\x15])", text):
        if part == _FIELD_BEGINS:
            showing.append(False)
        elif part == _FIELD_SHOWS:
            showing[-1] = showing[-2] if len(showing) > 1 else True
        elif part == _FIELD_ENDS:
            showing = showing[:-1] or [True]
        elif showing[-1]:
            kept.append(part)
    return "".join(kept)
