"""Excel files, .xls and .xlsx: each visible sheet a grid; rows of one text across the sheet are prose.

Stored numbers are printed in full (12126.0 as 12126); how a cell's number format would round them on paper is not known here.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from io import BytesIO
from struct import unpack_from

from python_calamine import (
    CalamineError,
    CalamineSheet,
    CalamineWorkbook,
    PasswordError,
    SheetTypeEnum,
    SheetVisibleEnum,
)

from parsers.document import Document, Grid, Paragraph, Place, Slot, UnreadableDocumentError
from parsers.formats.container import OLE, Packed, ole_of, open_ole, repacked
from parsers.numbers import is_figure

name = "sheet"
media_types = (
    "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "application/vnd.ms-excel",
)

# A report has under 100 rows and 20 columns a sheet; a far cell that somebody touched makes a sheet of millions, all of them kept.
MOST_CELLS = 500_000
MOST_SHEETS = 50
# Excel shows no more digits than these.
_DIGITS = 15
# A longer text alone in its row is prose, though it stands in one cell.
_LONGEST_LABEL = 45
_REFERENCE = re.compile(rb'<(?:\w+:)?c\s[^>]*?\br="([A-Z]{1,3})(\d{1,7})"')
_ERROR = re.compile(rb'(<c\s[^>]*?\b)t="e"')
_NOT_COMPUTED = re.compile(rb'<c\s[^>]*?\br="([A-Z]+\d+)"[^>]*><f\b[^>]*(?:/>|>[^<]*</f>)</c>')
# Records of cells in an .xls, each of which begins with its row and column.
_CELL_RECORDS = frozenset({0x0006, 0x00BD, 0x00BE, 0x00D6, 0x00FD, 0x0201, 0x0203, 0x0204, 0x0205, 0x027E})
_RECORD = 4
_PASSWORD_RECORD, _TRUTH_OR_ERROR, _FORMULA, _ERROR_RESULT = 0x2F, 0x0205, 0x0006, 2
_PASSWORD = "the Excel file has a password"  # noqa: S105 - a sentence, no password

Value = object


def first(body: bytes) -> Document:
    """Read an Excel file; raises UnreadableDocumentError with a sentence where it cannot be read."""
    if body.startswith(OLE):
        stream = _stream(body)
        _guard(_cells_of_xls(stream))
        body = ole_of("Workbook", bytes(_errors_shown(bytearray(stream))))
    else:
        packed = Packed(body)
        body = repacked(packed, _shown)
        _guard(_cells_of_xlsx(packed))
    try:
        with CalamineWorkbook.from_filelike(BytesIO(body)) as book:
            return Document(tuple(_blocks(book)), format=name)
    except PasswordError as error:
        raise UnreadableDocumentError(_PASSWORD) from error
    except CalamineError as error:
        raise UnreadableDocumentError(f"the Excel file cannot be opened ({error}): fetch it again") from error
    except (
        BaseException
    ) as error:  # a panic of the library's Rust code is no Exception, and its class cannot be imported
        if type(error).__name__ != "PanicException":
            raise
        raise UnreadableDocumentError("the Excel file is damaged inside: fetch it again") from error


def _guard(cells: Iterator[tuple[int, int]]) -> None:
    """Refuse a sheet whose farthest cells are too far: the library keeps every cell between them."""
    height = width = 0
    for row, column in cells:
        height, width = max(height, row + 1), max(width, column + 1)
        if height * width > MOST_CELLS:
            raise UnreadableDocumentError(
                f"a sheet reaches over {height} rows and {width} columns, more than the {MOST_CELLS} cells that are read"
            )


def _cells_of_xlsx(packed: Packed) -> Iterator[tuple[int, int]]:
    for info in packed.members:
        if info.filename.startswith("xl/worksheets/"):
            for found in _REFERENCE.finditer(packed.read(info)):
                yield int(found[2]) - 1, _number_of_column(found[1])


def _shown(member: str, body: bytes) -> bytes:
    """Let errors (#REF!) and formulas that nobody has computed yet be text: the library would take either for a blank."""
    if not member.startswith("xl/worksheets/"):
        return body
    body = _ERROR.sub(rb'\1t="str"', body)
    return _NOT_COMPUTED.sub(rb'<c r="\1" t="str"><v>=</v></c>', body)


def _number_of_column(letters: bytes) -> int:
    number = 0
    for letter in letters:
        number = number * 26 + letter - ord("A") + 1
    return number - 1


def _stream(body: bytes) -> bytes:
    with open_ole(body) as ole:
        try:
            stream: bytes = ole.openstream("Workbook" if ole.exists("Workbook") else "Book").read()
        except OSError as error:
            raise UnreadableDocumentError(f"the Excel file is cut or damaged ({error}): fetch it again") from error
    return stream


def _cells_of_xls(stream: bytes) -> Iterator[tuple[int, int]]:
    for kind, place, size in _records(stream):
        if kind == _PASSWORD_RECORD:
            raise UnreadableDocumentError(_PASSWORD)
        if kind in _CELL_RECORDS and size >= _RECORD:
            yield unpack_from("<HH", stream, place)


def _errors_shown(stream: bytearray) -> bytearray:
    """Let errors be truth values, which are no numbers either: the library would take them for blanks."""
    for kind, place, size in _records(stream):
        if kind == _TRUTH_OR_ERROR and size >= _RECORD * 2 and stream[place + 7]:
            stream[place + 7] = 0
        elif kind == _FORMULA and size >= _RECORD * 4 and stream[place + 12 : place + 14] == b"\xff\xff":
            stream[place + 6] = 1 if stream[place + 6] == _ERROR_RESULT else stream[place + 6]
    return stream


def _records(stream: bytes | bytearray) -> Iterator[tuple[int, int, int]]:
    """Yield the kind of each record of an .xls, where its content begins, and how long it is."""
    place = 0
    while place + _RECORD <= len(stream):
        kind, size = unpack_from("<HH", stream, place)
        if place + _RECORD + size <= len(stream):
            yield kind, place + _RECORD, size
        place += _RECORD + size


def _blocks(book: CalamineWorkbook) -> Iterator[Paragraph | Grid]:
    shown = [
        sheet.name
        for sheet in book.sheets_metadata
        if sheet.visible == SheetVisibleEnum.Visible and sheet.typ == SheetTypeEnum.WorkSheet
    ]
    if len(shown) > MOST_SHEETS:
        raise UnreadableDocumentError(
            f"the Excel file has {len(shown)} sheets, more than the {MOST_SHEETS} that are read"
        )
    for sheet_name in shown:
        yield from _Sheet(sheet_name, tuple(_slots(book.get_sheet_by_name(sheet_name)))).blocks()


def _slots(sheet: CalamineSheet) -> Iterator[Slot]:
    """Yield the cells in order, each over the range that it is merged to, and a row of blanks behind the last.

    The file keeps no row that is blank to the end of the sheet, though a frame may be drawn around it: table 4 has one row.
    """
    values = sheet.to_python(skip_empty_area=False)
    values += [[""] * len(values[-1])] if values else []
    merged = dict(sheet.merged_cell_ranges or [])
    covered: set[tuple[int, int]] = set()
    for row, line in enumerate(values):
        for column, value in enumerate(line):
            if (row, column) in covered:
                continue
            bottom, right = merged.get((row, column), (row, column))
            bottom, right = min(bottom, len(values) - 1), min(right, max(len(line) - 1, column))
            if (bottom, right) != (row, column):
                covered |= {(y, x) for y in range(row, bottom + 1) for x in range(column, right + 1)}
            place = Place(path=f"{sheet.name}!R{row + 1}C{column + 1}")
            yield Slot(_printed(value), row, column, bottom - row + 1, right - column + 1, place)


def _printed(value: Value) -> str:
    if isinstance(value, bool):
        return str(value).upper()
    if isinstance(value, float):
        return f"{Decimal(f'{value:.{_DIGITS}g}'):f}"
    return str(value).strip()


@dataclass(frozen=True, slots=True)
class _Sheet:
    name: str
    slots: Sequence[Slot]

    def blocks(self) -> Iterator[Paragraph | Grid]:
        """Yield the tables, cut where a row is prose."""
        prose = set(self.prose())
        run: list[Slot] = []
        for slot in self.slots:
            if slot.row not in prose:
                run.append(slot)
                continue
            yield from self.grid(run)
            run = []
            yield from (Paragraph(line.strip(), place=slot.place) for line in slot.text.split("\n") if line.strip())
        yield from self.grid(run)

    def prose(self) -> Iterator[int]:
        """Yield the rows of one text that is long, or reaches across the table above it, or stands above or behind all tables.

        A label beside blank cells is no prose: its row stays in the table.
        """
        printed: dict[int, list[Slot]] = {}
        for slot in self.slots:
            if slot.text:
                printed.setdefault(slot.row, []).append(slot)
        tables = [row for row, slots in printed.items() if len(slots) > 1]
        reach = 0
        for row, slots in printed.items():
            alone = len(slots) == 1 and slots[0].row_span == 1
            across = slots[0].column_span > 1 and slots[0].end >= reach
            long = len(slots[0].text) > _LONGEST_LABEL
            outside = not reach and (not tables or not tables[0] <= row <= tables[-1])
            if alone and (across or long or outside):
                reach = 0
                yield row
            else:
                reach = max(reach, *(slot.end for slot in slots))

    def grid(self, slots: Sequence[Slot]) -> Iterator[Grid]:
        """Yield the grid of *slots*, without the columns to its right that only other tables of the sheet use."""
        right = max((slot.end for slot in slots if slot.text), default=0)
        if right:
            top = slots[0].row
            idle = set(_idle_rows(slots))
            kept = (slot for slot in slots if slot.text or (slot.column < right and slot.row not in idle))
            moved = (Slot(s.text, s.row - top, s.column, s.row_span, s.column_span, s.place) for s in kept)
            yield Grid(tuple(moved), place=Place(path=self.name))


def _idle_rows(slots: Sequence[Slot]) -> Iterator[int]:
    """Yield the rows that are blank from end to end, but for one right below a row without figures: a table may be left blank."""
    printed: dict[int, list[str]] = {}
    for slot in slots:
        printed.setdefault(slot.row, []).append(slot.text)
    waiting = False
    for row, texts in printed.items():
        blank = not any(texts)
        if blank and not waiting:
            yield row
        waiting = not blank and not any(map(is_figure, texts))
