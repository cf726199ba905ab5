"""Write a report as an Excel file (.xlsx): on one sheet, or each table on a sheet of its own."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from html import escape

from crawler.demo.draft import Draft
from crawler.demo.grids import Sheet, headed_again, pieces, placed
from crawler.demo.packing import pack

_MAIN = "application/vnd.openxmlformats-officedocument.spreadsheetml"
_SHEETS = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
_LINKS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_PACKAGE = "http://schemas.openxmlformats.org/package/2006"
_XML = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
_PROSE_WIDTH = 10
_NUMBER = re.compile(r"\d+(?:\.\d+)?")


def write(draft: Draft) -> bytes:
    """Return *draft* as the bytes of an .xlsx. `split` in its layout puts each table on its own sheet, `paragraphs` numbers as text."""
    sheets = [page for page in _pages(draft) if page.rows]
    sheet_names = [f"sheet{number}" for number in range(1, len(sheets) + 1)]
    return pack(
        {
            "[Content_Types].xml": _types(sheet_names),
            "_rels/.rels": _relations({"rId1": ("officeDocument", "xl/workbook.xml")}),
            "xl/workbook.xml": _workbook(sheet_names),
            "xl/_rels/workbook.xml.rels": _relations(
                {f"rId{n}": ("worksheet", f"worksheets/{name}.xml") for n, name in enumerate(sheet_names, 1)}
            ),
            **{f"xl/worksheets/{name}.xml": page.xml() for name, page in zip(sheet_names, sheets, strict=True)},
        }
    )


@dataclass(slots=True)
class _Page:
    """A sheet as it is filled: its rows of (column, text), and the ranges of its merged cells."""

    as_text: bool
    rows: list[list[tuple[int, str]]] = field(default_factory=list)
    merged: list[tuple[int, int, int, int]] = field(default_factory=list)

    def line(self, text: str) -> None:
        """Add a line of prose over the whole width."""
        self.merged.append((len(self.rows), 0, len(self.rows), _PROSE_WIDTH - 1))
        self.rows.append([(0, text)])

    def table(self, sheet: Sheet) -> None:
        top = len(self.rows)
        self.rows += [[] for _ in sheet.rows]
        for row, column, box in placed(sheet):
            self.rows[top + row].append((column, box.text + (f"[{box.mark}]" if box.mark else "")))
            if box.rows > 1 or box.columns > 1:
                last_row, last_column = top + row + box.rows - 1, column + box.columns - 1
                self.merged.append((top + row, column, last_row, last_column))

    def xml(self) -> str:
        rows = "".join(self._row(number, cells) for number, cells in enumerate(self.rows, 1))
        ranges = "".join(
            f'<mergeCell ref="{_place(top, left)}:{_place(bottom, right)}"/>'
            for top, left, bottom, right in self.merged
        )
        merged = f'<mergeCells count="{len(self.merged)}">{ranges}</mergeCells>'
        return f'{_XML}<worksheet xmlns="{_SHEETS}"><sheetData>{rows}</sheetData>{merged}</worksheet>'

    def _row(self, number: int, cells: list[tuple[int, str]]) -> str:
        printed = "".join(self._cell(_place(number - 1, column), text) for column, text in cells)
        return f'<row r="{number}">{printed}</row>'

    def _cell(self, place: str, text: str) -> str:
        if not text:
            return f'<c r="{place}"/>'
        if _NUMBER.fullmatch(text) and not self.as_text:
            return f'<c r="{place}"><v>{text}</v></c>'
        return f'<c r="{place}" t="inlineStr"><is><t xml:space="preserve">{escape(text)}</t></is></c>'


def _pages(draft: Draft) -> Iterator[_Page]:
    page = _Page(draft.layout.cells == "paragraphs")
    page.line(draft.title)
    for part in draft.parts:
        if part.heading:
            page.line(part.heading)
        if part.sheet:
            for sheet in pieces(part.sheet, draft.layout) if draft.layout.cuts else (part.sheet,):
                page.table(headed_again(sheet) if draft.layout.repeat_header and not draft.layout.cuts else sheet)
                page.line("") if draft.layout.cuts else None
        for text in part.paragraphs:
            page.line(text)
        if part.sheet and draft.layout.tables == "split":
            yield page
            page = _Page(page.as_text)
    for text in draft.signature:
        page.line(text)
    yield page


def _place(row: int, column: int) -> str:
    return f"{chr(ord('A') + column)}{row + 1}"


def _types(names: list[str]) -> str:
    sheets = "".join(
        f'<Override PartName="/xl/worksheets/{name}.xml" ContentType="{_MAIN}.worksheet+xml"/>' for name in names
    )
    return (
        f'{_XML}<Types xmlns="{_PACKAGE}/content-types">'
        '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
        f'<Override PartName="/xl/workbook.xml" ContentType="{_MAIN}.sheet.main+xml"/>{sheets}</Types>'
    )


def _relations(targets: dict[str, tuple[str, str]]) -> str:
    links = "".join(
        f'<Relationship Id="{key}" Type="{_LINKS}/{kind}" Target="{target}"/>'
        for key, (kind, target) in targets.items()
    )
    return f'{_XML}<Relationships xmlns="{_PACKAGE}/relationships">{links}</Relationships>'


def _workbook(names: list[str]) -> str:
    sheets = "".join(f'<sheet name="{name}" sheetId="{n}" r:id="rId{n}"/>' for n, name in enumerate(names, 1))
    return f'{_XML}<workbook xmlns="{_SHEETS}" xmlns:r="{_LINKS}"><sheets>{sheets}</sheets></workbook>'
