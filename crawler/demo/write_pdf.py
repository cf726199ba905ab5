"""Write a report as a PDF: ruled tables with spans, which break over pages; the font is named, not embedded."""

import io
from dataclasses import replace
from functools import cache
from html import escape
from math import ceil
from typing import Any

from reportlab.lib.enums import TA_CENTER, TA_RIGHT
from reportlab.lib.pagesizes import A4
from reportlab.lib.styles import ParagraphStyle
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.cidfonts import UnicodeCIDFont
from reportlab.platypus import Flowable, Paragraph, SimpleDocTemplate, Spacer, Table

from crawler.demo.draft import Draft
from crawler.demo.grids import Box, Sheet, placed

_FONT = "STSong-Light"
_MARGIN = 62.0
_SIZE, _LEADING, _PADDING = 8.0, 10.0, 3.0
_LOWEST = 27.0
_WIDTHS = {
    "proactive": (132.0, 113.0, 113.0, 113.0),
    "requests": (48.0, 52.0, 112.0, *(37.0,) * 7),
    "remedies": (31.4,) * 15,
}
_RULES = [
    ("GRID", (0, 0), (-1, -1), 0.6, "black"),
    ("VALIGN", (0, 0), (-1, -1), "MIDDLE"),
    ("LEFTPADDING", (0, 0), (-1, -1), _PADDING),
    ("RIGHTPADDING", (0, 0), (-1, -1), _PADDING),
    ("TOPPADDING", (0, 0), (-1, -1), 1),
    ("BOTTOMPADDING", (0, 0), (-1, -1), 1),
]


def write(draft: Draft) -> bytes:
    """Return *draft* as a PDF of several pages; the same draft gives the same bytes."""
    target = io.BytesIO()
    document = SimpleDocTemplate(
        target,
        pagesize=A4,
        leftMargin=_MARGIN,
        rightMargin=_MARGIN,
        topMargin=_MARGIN,
        bottomMargin=_MARGIN,
        title=draft.title,
        author=draft.organization,
        invariant=1,
    )
    document.build(_story(draft), onFirstPage=_number, onLaterPages=_number)
    return target.getvalue()


def _story(draft: Draft) -> list[Flowable]:
    story: list[Flowable] = [Paragraph(escape(draft.title), _style("title")), Spacer(1, 14)]
    for part in draft.parts:
        story += [Paragraph(escape(part.heading), _style("heading"))] if part.heading else []
        story += [_Ruled(part.sheet, repeat_header=draft.layout.repeat_header), Spacer(1, 10)] if part.sheet else []
        story += [Paragraph(escape(text), _style("body")) for text in part.paragraphs]
    return story + [Paragraph(escape(line), _style("signature")) for line in draft.signature]


@cache
def _style(name: str) -> ParagraphStyle:
    pdfmetrics.registerFont(UnicodeCIDFont(_FONT))
    body = {"fontName": _FONT, "fontSize": 11, "leading": 20, "wordWrap": "CJK"}
    special: dict[str, dict[str, Any]] = {
        "title": {"fontSize": 17, "leading": 26, "alignment": TA_CENTER},
        "heading": {"fontSize": 12.5, "spaceBefore": 8, "spaceAfter": 6},
        "body": {"firstLineIndent": 22},
        "signature": {"alignment": TA_RIGHT},
        "cell": {"fontSize": _SIZE, "leading": _LEADING, "alignment": TA_CENTER},
    }
    return ParagraphStyle(name, **body | special[name])


def _number(canvas: Any, document: Any) -> None:
    canvas.setFont(_FONT, 9)
    canvas.drawCentredString(A4[0] / 2, _MARGIN / 2, f"- {document.page} -")


class _Ruled(Flowable):  # type: ignore[misc]  # reportlab ships no types
    """A ruled table that breaks between any two rows, also under a label that spans them (reportlab's own table would not)."""

    def __init__(self, sheet: Sheet, *, repeat_header: bool, heads: int = 0) -> None:
        super().__init__()
        self.sheet = sheet
        self.repeat_header = repeat_header
        self.heights = _heights(sheet)
        self.heads = heads or sheet.heads

    def wrap(self, _width: float, _height: float) -> tuple[float, float]:
        return sum(_WIDTHS[self.sheet.table]), sum(self.heights)

    def split(self, _width: float, height: float) -> list[Flowable]:
        cut = _cut(self.sheet, self.heights, height)
        if cut <= self.sheet.heads:
            return []
        first, rest = _parts(self.sheet, cut, repeat_header=self.repeat_header)
        return [_Ruled(part, repeat_header=self.repeat_header) for part in (first, rest)]

    def draw(self) -> None:
        table = _table(self.sheet, self.heights)
        table.wrapOn(self.canv, 0, 0)
        table.drawOn(self.canv, 0, 0)


def _heights(sheet: Sheet) -> list[float]:
    """Return a height for each row in which the text of its boxes of one row fits."""
    widths = _WIDTHS[sheet.table]
    heights = [_LOWEST] * len(sheet.rows)
    for row, column, box in placed(sheet):
        width = sum(widths[column : column + box.columns]) - 2 * _PADDING
        lines = ceil(len(box.text) / max(1, width // _SIZE))
        if box.rows == 1:
            heights[row] = max(heights[row], lines * _LEADING + 7)
    return heights


def _cut(sheet: Sheet, heights: list[float], height: float) -> int:
    """Return the number of rows that fit into *height*; a label that spans rows does not begin in the last of them."""
    cut = next((at for at in range(len(heights) + 1) if sum(heights[:at]) > height), len(heights) + 1) - 1
    while cut and any(box.rows > 1 for box in sheet.rows[cut - 1]):
        cut -= 1
    return cut


def _parts(sheet: Sheet, cut: int, *, repeat_header: bool) -> tuple[Sheet, Sheet]:
    """Cut *sheet* after *cut* rows. A label that reaches over the cut is printed before it; after it its box is empty."""
    above: list[list[Box]] = [[] for _ in sheet.rows[:cut]]
    below: list[list[Box]] = [[] for _ in sheet.rows[cut:]]
    for row, _, box in placed(sheet):
        over = row + box.rows - cut
        if row >= cut:
            below[row - cut].append(box)
            continue
        above[row].append(replace(box, rows=box.rows - max(0, over)))
        if over > 0:
            below[0].append(replace(box, text="", rows=over))
    head = sheet.rows[: sheet.heads] if repeat_header else ()
    rest = (*head, *(tuple(row) for row in below))
    return (
        replace(sheet, rows=tuple(tuple(row) for row in above)),
        replace(sheet, rows=rest, heads=len(head)),
    )


def _table(sheet: Sheet, heights: list[float]) -> Table:
    texts: list[list[Any]] = [[""] * sheet.width for _ in sheet.rows]
    spans = []
    for row, column, box in placed(sheet):
        texts[row][column] = Paragraph(escape(box.text), _style("cell"))
        spans.append(("SPAN", (column, row), (column + box.columns - 1, row + box.rows - 1)))
    return Table(texts, colWidths=_WIDTHS[sheet.table], rowHeights=heights, style=[*_RULES, *spans])
