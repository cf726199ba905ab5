"""Write a report as the web page of an invented government site."""

from collections.abc import Callable, Iterator
from html import escape

from crawler.demo.draft import Draft, Part
from crawler.demo.grids import Box, Sheet, pieces, widened
from crawler.demo.page import Article, Site, headed, page

_BARE = "<html><head><title>{title}</title></head><body>{content}</body></html>"
_WORD_CELL = 'style="border:solid windowtext 1.0pt;mso-border-alt:solid windowtext .5pt;padding:0cm 5.4pt 0cm 5.4pt"'
_HIDDEN = '<span style="display:none">9</span>'
_BREAKABLE = 7
_WORD_P = '<p class="MsoNormal" align="center" style="text-align:center;mso-pagination:widow-orphan">'
_WORD_RUN = '<span lang="EN-US" style="font-family:仿宋_GB2312;mso-hansi-font-family:宋体">'


def write(draft: Draft, site: Site) -> bytes:
    """Return the page of *draft* on *site*, in the charset of its layout (`gbk` is declared nowhere)."""
    utf8 = draft.layout.charset == "utf-8"
    text = _page(draft, site, declared=utf8) if draft.layout.furniture else _bare(draft, declared=utf8)
    return text.encode("utf-8" if utf8 else "gb18030")


def _bare(draft: Draft, *, declared: bool) -> str:
    text = _BARE.format(title=escape(draft.title), content=_article(draft))
    return (
        text.replace("<head>", '<head><meta http-equiv="Content-Type" content="text/html; charset=utf-8">')
        if declared
        else text
    )


def _page(draft: Draft, site: Site, *, declared: bool) -> str:
    return page(
        site,
        f"{draft.title}_{site.name}",
        _metadata(draft) + _article(draft),
        metas=_about(draft).metas(),
        crumbs=site.crumbs,
        charset="utf-8" if declared else None,
    )


def _metadata(draft: Draft) -> str:
    number = f"{draft.published.replace('-', '')}{draft.year % 100:02d}"
    rows = (
        ("索 引 号", f"0099-{number}", "信息分类", "政府信息公开年报"),
        ("发布机构", draft.organization, "发文日期", draft.published),
    )
    lines = "".join("<tr>" + "".join(f"<td>{escape(text)}</td>" for text in row) + "</tr>" for row in rows)
    return f'<table class="meta">{lines}</table>\n'


def _article(draft: Draft) -> str:
    parts = "\n".join(_merged(draft) if draft.layout.tables == "merged" else _separate(draft))
    name, date = (escape(line) for line in draft.signature)
    body = f'{parts}\n<p class="sign">{name}</p>\n<p class="sign">{date}</p>'
    if draft.layout.nested:
        body = f'<table width="100%" border="0"><tr><td>&nbsp;</td><td>{body}</td><td>&nbsp;</td></tr></table>'
    return headed(_about(draft), body)


def _about(draft: Draft) -> Article:
    return Article(draft.title, draft.published, draft.organization)


def _separate(draft: Draft) -> Iterator[str]:
    for part in draft.parts:
        yield from _heading(part)
        if part.sheet:
            for sheet in pieces(part.sheet, draft.layout):
                yield _table(draft, _rows(draft, sheet))
        yield from _paragraphs(part)


def _merged(draft: Draft) -> Iterator[str]:
    """All tables in one, as wide as the widest; the headings between them are rows of it."""
    sheets = [part.sheet for part in draft.parts if part.sheet]
    width = max(sheet.width for sheet in sheets)
    rows: list[str] = []
    for part in draft.parts:
        if not part.sheet:
            yield from (*_heading(part), *_paragraphs(part))
            continue
        if rows:
            rows.append(_row(draft, (Box(part.heading, columns=width, head=True),)))
        else:
            yield from _heading(part)
        rows += _rows(draft, widened(part.sheet, width))
        if part.sheet is sheets[-1]:
            yield _table(draft, rows)


def _heading(part: Part) -> Iterator[str]:
    if part.heading:
        yield f"<p><strong>{escape(part.heading)}</strong></p>"


def _paragraphs(part: Part) -> Iterator[str]:
    for text in part.paragraphs:
        yield f"<p>{escape(text)}</p>"


def _table(draft: Draft, rows: list[str]) -> str:
    attributes = (
        ' style="border-collapse:collapse;mso-table-layout-alt:fixed" cellspacing="0"'
        if draft.layout.cells == "word"
        else ""
    )
    return f'<table class="data" border="1"{attributes}>\n' + "\n".join(rows) + "\n</table>"


def _rows(draft: Draft, sheet: Sheet) -> list[str]:
    return [_row(draft, row) for row in sheet.rows]


def _row(draft: Draft, boxes: tuple[Box, ...]) -> str:
    return "<tr>" + "".join(_cell(draft, box) for box in boxes) + "</tr>"


def _cell(draft: Draft, box: Box) -> str:
    spans = f' rowspan="{box.rows}"' if box.rows > 1 else ""
    spans += f' colspan="{box.columns}"' if box.columns > 1 else ""
    look = f" {_WORD_CELL}" if draft.layout.cells == "word" else ""
    text = _CELLS[draft.layout.cells](box.text).replace("\n", "<br/>") + (f"<sup>{box.mark}</sup>" if box.mark else "")
    unseen = _HIDDEN if draft.layout.hidden and box.figure else ""
    return f"<td{spans}{look}>{text}{unseen}</td>"


def _halves(text: str) -> tuple[str, ...]:
    middle = len(text) // 2
    return tuple(escape(half) for half in (text[:middle], text[middle:]) if half)


def _in_paragraphs(text: str) -> str:
    # A number is not broken over paragraphs, a label may be.
    halves = _halves(text) if len(text) >= _BREAKABLE and not text[0].isdigit() else (escape(text),)
    return "".join(f"<p>{half}</p>" for half in halves)


def _in_runs(text: str) -> str:
    return "".join(f"<span>{half}</span>" for half in _halves(text)) or "&nbsp;"


def _as_word(text: str) -> str:
    runs = "".join(f"{_WORD_RUN}{half}</span>" for half in _halves(text))
    return f"{_WORD_P}{runs}<o:p></o:p></p>"


_CELLS: dict[str, Callable[[str], str]] = {
    "plain": escape,
    "paragraphs": _in_paragraphs,
    "runs": _in_runs,
    "word": _as_word,
}
