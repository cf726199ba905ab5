"""Write a report as a PDF: tables with spans, ruled or not, which break over pages; the font is named, not embedded."""

import io
from collections.abc import Iterator
from dataclasses import replace
from functools import cache, partial
from html import escape
from math import ceil
from typing import Any

from reportlab.lib.enums import TA_CENTER, TA_RIGHT
from reportlab.lib.pagesizes import A4
from reportlab.lib.pdfencrypt import StandardEncryption
from reportlab.lib.styles import ParagraphStyle
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.cidfonts import UnicodeCIDFont
from reportlab.platypus import Flowable, Paragraph, SimpleDocTemplate, Spacer, Table

from crawler.demo.draft import Draft
from crawler.demo.grids import Box, Sheet, parts, pieces, placed
from crawler.demo.layout import Layout

_FONT = "STSong-Light"
_MARGIN = 62.0
_SIZE, _LEADING, _PADDING = 8.0, 10.0, 3.0
_LOWEST = 27.0
_LONG = 8
"""A label of so many characters is cut in two where a page break cuts rows."""
_WIDTHS = {
    "proactive": (132.0, 113.0, 113.0, 113.0),
    "requests": (48.0, 52.0, 112.0, *(37.0,) * 7),
    "remedies": (31.4,) * 15,
    "annex": (331.0, 60.0, 80.0),
    "decoy": (120.0, 80.0, 80.0, 80.0),
}
_LINE = 0.6
_RULES = [
    ("VALIGN", (0, 0), (-1, -1), "MIDDLE"),
    ("LEFTPADDING", (0, 0), (-1, -1), _PADDING),
    ("RIGHTPADDING", (0, 0), (-1, -1), _PADDING),
    ("TOPPADDING", (0, 0), (-1, -1), 1),
    ("BOTTOMPADDING", (0, 0), (-1, -1), 1),
]
_RULINGS: dict[str, list[tuple[Any, ...]]] = {
    "lines": [("GRID", (0, 0), (-1, -1), _LINE, "black")],
    "fills": [("BACKGROUND", (0, 0), (-1, -1), "#eef2f8")],
    "level": [("LINEABOVE", (0, 0), (-1, -1), _LINE, "black"), ("LINEBELOW", (0, -1), (-1, -1), _LINE, "black")],
    "none": [],
}
# How a point of the page as it is shown lies on a page that is turned by so many degrees.
_WIDTH, _HEIGHT = A4
_TURNS: dict[int, tuple[float, ...]] = {
    90: (0, 1, -1, 0, _HEIGHT, 0),
    180: (-1, 0, 0, -1, _WIDTH, _HEIGHT),
    270: (0, -1, 1, 0, 0, _WIDTH),
}


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
        rotation=draft.layout.turned,
        encrypt=StandardEncryption("", ownerPassword="owner", canModify=0) if draft.layout.locked else None,
    )
    begin = partial(_begin, draft.layout.turned)
    document.build(_story(draft), onFirstPage=begin, onLaterPages=begin)
    return target.getvalue()


def _story(draft: Draft) -> list[Flowable]:
    story: list[Flowable] = [Paragraph(escape(draft.title), _style("title")), Spacer(1, 14)]
    for part in draft.parts:
        story += [Paragraph(escape(part.heading), _style("heading"))] if part.heading else []
        for sheet in pieces(part.sheet, draft.layout) if part.sheet and draft.layout.cuts else (part.sheet,):
            story += [_Ruled(sheet, draft.layout), Spacer(1, 10)] if sheet else []
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
        "downwards": {"fontSize": 6, "leading": 6.5, "alignment": TA_CENTER},
    }
    return ParagraphStyle(name, **body | special[name])


def _begin(turned: int, canvas: Any, document: Any) -> None:
    if turned:
        canvas.transform(*_TURNS[turned])
    canvas.setFont(_FONT, 9)
    canvas.drawCentredString(A4[0] / 2, _MARGIN / 2, f"- {document.page} -")


class _Ruled(Flowable):  # type: ignore[misc]  # reportlab ships no types
    """A ruled table that breaks between any two rows, also under a label that spans them (reportlab's own table would not)."""

    def __init__(self, sheet: Sheet, layout: Layout) -> None:
        super().__init__()
        self.sheet = sheet
        self.layout = layout
        self.heights = _heights(sheet)

    def wrap(self, _width: float, _height: float) -> tuple[float, float]:
        return sum(_widths(self.sheet)), sum(self.heights)

    def split(self, _width: float, height: float) -> list[Flowable]:
        cut = _cut(self.sheet, self.heights, height)
        if cut <= self.sheet.heads:
            return []
        sheet = _cut_row(self.sheet, cut - 1) if self.layout.cut_rows else self.sheet
        first, rest = parts(sheet, cut, repeat_header=self.layout.repeat_header)
        return [_Ruled(part, self.layout) for part in (first, rest)]

    def draw(self) -> None:
        table = _table(self.sheet, self.heights, self.layout)
        table.wrapOn(self.canv, 0, 0)
        table.drawOn(self.canv, 0, 0)
        if self.layout.rulings == "fills":
            for box in _sides(self.sheet, self.heights):
                self.canv.rect(*box, stroke=0, fill=1)
        if self.layout.hidden:
            self._draw_unseen()

    def _draw_unseen(self) -> None:
        """Put a figure beside every figure, in the ink that is none."""
        widths = _widths(self.sheet)
        text = self.canv.beginText()
        text.setFont(_FONT, _SIZE)
        text.setTextRenderMode(3)
        for row, column, box in placed(self.sheet):
            if box.figure:
                text.setTextOrigin(sum(widths[: column + 1]) - _SIZE, sum(self.heights[row + 1 :]) + _PADDING)
                text.textOut("9")
        self.canv.drawText(text)


def _sides(sheet: Sheet, heights: list[float]) -> Iterator[tuple[float, float, float, float]]:
    """Yield the four sides of every box as thin shapes: left, bottom, width, height from the table's own bottom left."""
    widths = _widths(sheet)
    for row, column, box in placed(sheet):
        left, bottom = sum(widths[:column]), sum(heights[row + box.rows :])
        width, height = sum(widths[column : column + box.columns]), sum(heights[row : row + box.rows])
        yield left, bottom, width, _LINE
        yield left, bottom + height, width, _LINE
        yield left, bottom, _LINE, height
        yield left + width, bottom, _LINE, height


def _widths(sheet: Sheet) -> tuple[float, ...]:
    return _WIDTHS[sheet.table][: sheet.width]


def _heights(sheet: Sheet) -> list[float]:
    """Return a height for each row in which the text of its boxes of one row fits."""
    widths = _widths(sheet)
    heights = [_LOWEST] * len(sheet.rows)
    for row, column, box in placed(sheet):
        width = sum(widths[column : column + box.columns]) - 2 * _PADDING
        lines = sum(ceil(len(text) / max(1, width // _SIZE)) for text in box.text.split("\n"))
        if box.rows == 1:
            heights[row] = max(heights[row], lines * _LEADING + 7)
    return heights


def _cut(sheet: Sheet, heights: list[float], height: float) -> int:
    """Return the number of rows that fit into *height*; a label that spans rows does not begin in the last of them."""
    cut = next((at for at in range(len(heights) + 1) if sum(heights[:at]) > height), len(heights) + 1) - 1
    while cut and any(box.rows > 1 for box in sheet.rows[cut - 1]):
        cut -= 1
    return cut


def _cut_row(sheet: Sheet, at: int) -> Sheet:
    """Make two rows of the row *at*: its label's halves, the figures in the lower one. A row whose label is short stays whole."""
    row = sheet.rows[at]
    if any(box.rows > 1 or box.head for box in row) or not any(
        len(box.text) >= _LONG and not box.figure for box in row
    ):
        return sheet
    upper = tuple(replace(box, text="" if box.figure else box.text[: len(box.text) // 2]) for box in row)
    lower = tuple(replace(box, text=box.text if box.figure else box.text[len(box.text) // 2 :]) for box in row)
    reach: list[list[Box]] = [[] for _ in sheet.rows]
    for begins, _, box in placed(sheet):
        reach[begins].append(replace(box, rows=box.rows + 1) if begins < at < begins + box.rows else box)
    rows = (*map(tuple, reach[:at]), upper, lower, *map(tuple, reach[at + 1 :]))
    return replace(sheet, rows=rows)


def _table(sheet: Sheet, heights: list[float], layout: Layout) -> Table:
    texts: list[list[Any]] = [[""] * sheet.width for _ in sheet.rows]
    spans = []
    for row, column, box in placed(sheet):
        downwards = layout.upright_groups and box.rows > 1 and not box.head
        text = "<br/>".join(map(escape, box.text)) if downwards else escape(box.text).replace("\n", "<br/>")
        text += f"<super>{box.mark}</super>" if box.mark else ""
        texts[row][column] = Paragraph(text, _style("downwards" if downwards else "cell"))
        spans.append(("SPAN", (column, row), (column + box.columns - 1, row + box.rows - 1)))
    return Table(
        texts, colWidths=_widths(sheet), rowHeights=heights, style=[*_RULINGS[layout.rulings], *_RULES, *spans]
    )
