"""The sheet on which a person enters what a report prints: a row a line of the form, without any of the archive's figures.

A CSV that Excel and WPS open (UTF-8 with a mark at the beginning); what they save, in UTF-8 or GBK, with commas, semicolons or tabs, is
read again.
"""

import csv
import io
import re
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal, InvalidOperation
from pathlib import Path

from archive.errors import ArchiveError
from parsers.charset import decode
from parsers.forms import FORMS, Address, Block, Form, Line, Table

ENTRIES = {"(空)": "blank", "/": "not_applicable", "(缺)": "missing", "?": "unreadable"}
"""What a person enters where no number is printed, and the status that it means. An empty box is not filled yet."""

_COLUMNS = 7
_HEAD = ("报告 report", "代码 code（勿改 keep）", "行 row", *(str(number) for number in range(1, _COLUMNS + 1)))
_BARE = {"空": "(空)", "缺": "(缺)", "-": "/", "—": "/", "无": "/"}
_SEPARATORS = re.compile(r"(?<=\d)[,](?=\d{3}(\D|$))")

Entry = tuple[Decimal | None, str]
"""Value and status, as a person entered them."""


class SheetError(ArchiveError):
    """A sheet cannot be read. The message is one sentence that names the sheet, the report, the box and the cure."""


@dataclass(frozen=True, slots=True)
class Asked:
    """A report to enter: its *number* in the sample, what to call it, where it stands, its form, and rows beyond the form (table, row)."""

    number: int
    title: str
    where: str
    form: str
    extra: tuple[tuple[str, str], ...] = ()

    def addresses(self) -> tuple[Address, ...]:
        """Every cell that is asked for, in the order of the sheet."""
        return tuple(
            (table.code, line.code, column.code)
            for table, block, lines in _blocks(self)
            for line in lines
            for column in block.columns
        )


def write(path: Path, reports: Sequence[Asked]) -> None:
    """Write an empty sheet for *reports*."""
    with path.open("w", encoding="utf-8-sig", newline="") as file:
        lines = csv.writer(file)
        lines.writerow(_HEAD)
        for asked in reports:
            lines.writerows(_lines(asked))


def read(path: Path, reports: Sequence[Asked]) -> dict[tuple[int, Address], Entry]:
    """Return what is entered on the sheet *path*, by number of the report and cell; boxes that are not filled are left out.

    Raises SheetError where it is not there, lost its codes, or an entry is none that README.txt knows.
    """
    rows = _rows(path)
    blocks = {
        (asked.number, f"{table.code}.{line.code}"): [(table.code, line.code, column.code) for column in block.columns]
        for asked in reports
        for table, block, lines in _blocks(asked)
        for line in lines
    }
    if not blocks.keys() & {_key(row) for row in rows}:
        raise SheetError(
            f"{path.name} has none of its codes left in column 2: fill the sheet as it was written, or draw anew"
        )
    entered: dict[tuple[int, Address], Entry] = {}
    for row in rows:
        number, code = _key(row)
        for address, text in zip(blocks.get((number, code), ()), row[3:], strict=False):
            if text.strip():
                entered[number, address] = _entry(text, f"{path.name}, report {number}, {'/'.join(address)}")
    return entered


def _rows(path: Path) -> list[list[str]]:
    try:
        text, _ = decode(path.read_bytes())
    except FileNotFoundError as error:
        raise SheetError(f"{path.name} is not in {str(path.parent)!r}: put the filled sheet there") from error
    first = text.partition("\n")[0]
    delimiter = max(",;\t", key=first.count)
    return [row for row in csv.reader(io.StringIO(text), delimiter=delimiter) if len(row) > len(_HEAD) - _COLUMNS]


def _key(row: Sequence[str]) -> tuple[int, str]:
    number = row[0].strip()
    return (int(number) if number.isdecimal() else 0), row[1].strip()


def _entry(text: str, where: str) -> Entry:
    typed = unicodedata.normalize("NFKC", text).replace(" ", "")
    typed = _BARE.get(typed, typed)
    if typed in ENTRIES:
        return None, ENTRIES[typed]
    try:
        value = Decimal(_SEPARATORS.sub("", typed))
    except InvalidOperation:
        value = Decimal("NaN")
    if not value.is_finite():
        raise SheetError(f"{where}: {text.strip()!r} is no entry; give a number or one of {' '.join(ENTRIES)}")
    return value, "value"


def _lines(asked: Asked) -> Iterator[tuple[object, ...]]:
    yield asked.number, "", f"{asked.title}　{asked.where}"
    printed = ""
    for table, block, lines in _blocks(asked):
        if table.code != printed:
            yield asked.number, "", f"【{table.title}】"
            printed = table.code
        yield asked.number, "", block.heading, *(column.label for column in block.columns)
        for line in lines:
            yield asked.number, f"{table.code}.{line.code}", _label(line)
    yield ()


def _label(line: Line) -> str:
    own = f"{line.ordinal}、{line.label}" if line.ordinal else line.label
    return " / ".join((*line.group, own))


def _blocks(asked: Asked) -> Iterator[tuple[Table, Block, tuple[Line, ...]]]:
    """Yield each block to enter with its table and its lines: those of the form, then the rows beyond it."""
    own = next(form for form in FORMS if form.key == asked.form)
    wanted = set(asked.extra)
    for table, block in _of(own):
        lines = tuple(line for line in block.lines if not line.local or (table.code, line.code) in wanted)
        wanted -= {(table.code, line.code) for line in lines}
        if lines:
            yield table, block, lines
    for form in FORMS:
        for table, block in _of(form):
            lines = tuple(line for line in block.lines if form is not own and (table.code, line.code) in wanted)
            if lines:
                yield replace(table, title=f"{table.title}（{form.key} 年表式的行 rows of another form）"), block, lines


def _of(form: Form) -> Iterator[tuple[Table, Block]]:
    return ((table, block) for table in form.tables for block in table.blocks)
