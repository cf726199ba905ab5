"""Write a report as a Word file (.docx): tables with merged cells, tracked changes where the layout asks for what Word saves."""

from collections.abc import Callable, Iterator
from html import escape

from crawler.demo.draft import Draft, Part
from crawler.demo.grids import Box, Sheet, headed_again, pieces, placed, widened
from crawler.demo.packing import pack

_MAIN = "application/vnd.openxmlformats-officedocument.wordprocessingml"
_WORD = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
_LINKS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_PACKAGE = "http://schemas.openxmlformats.org/package/2006"
_XML = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
_TYPES = (
    f'{_XML}<Types xmlns="{_PACKAGE}/content-types">'
    '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
    f'<Override PartName="/word/document.xml" ContentType="{_MAIN}.document.main+xml"/>'
    f'<Override PartName="/word/styles.xml" ContentType="{_MAIN}.styles+xml"/></Types>'
)
_RELATIONS = (
    f'{_XML}<Relationships xmlns="{_PACKAGE}/relationships">'
    f'<Relationship Id="rId1" Type="{_LINKS}/{{0}}" Target="{{1}}"/></Relationships>'
)
_STYLES = (
    f'{_XML}<w:styles xmlns:w="{_WORD}">'
    '<w:style w:type="paragraph" w:styleId="1"><w:name w:val="heading 1"/><w:pPr><w:outlineLvl w:val="0"/></w:pPr></w:style>'
    '<w:style w:type="paragraph" w:styleId="a3"><w:name w:val="Title"/></w:style></w:styles>'
)
_BORDERS = "".join(
    f'<w:{side} w:val="single" w:sz="4" w:color="auto"/>'
    for side in ("top", "left", "bottom", "right", "insideH", "insideV")
)
_CHANGED = 'w:id="1" w:author="office" w:date="2020-01-01T00:00:00Z"'
_WIDTH = 9000
_BREAKABLE = 7
_HIDDEN = "<w:r><w:rPr><w:vanish/></w:rPr><w:t>9</w:t></w:r>"
_RAISED = '<w:r><w:rPr><w:vertAlign w:val="superscript"/></w:rPr><w:t>{}</w:t></w:r>'


def write(draft: Draft) -> bytes:
    """Return *draft* as the bytes of a .docx."""
    body = "".join(_body(draft))
    page = '<w:sectPr><w:pgSz w:w="11906" w:h="16838"/></w:sectPr>'
    return pack(
        {
            "[Content_Types].xml": _TYPES,
            "_rels/.rels": _RELATIONS.format("officeDocument", "word/document.xml"),
            "word/_rels/document.xml.rels": _RELATIONS.format("styles", "styles.xml"),
            "word/document.xml": f'{_XML}<w:document xmlns:w="{_WORD}"><w:body>{body}{page}</w:body></w:document>',
            "word/styles.xml": _STYLES,
        }
    )


def _body(draft: Draft) -> Iterator[str]:
    yield _paragraph(draft.title, "a3")
    yield from _merged(draft) if draft.layout.tables == "merged" else _separate(draft)
    yield from map(_paragraph, draft.signature)


def _separate(draft: Draft) -> Iterator[str]:
    for part in draft.parts:
        yield from _heading(part)
        if part.sheet:
            for sheet in pieces(part.sheet, draft.layout):
                yield _table(draft, sheet.width, list(_rows(draft, sheet)))
                yield _paragraph("")  # between two tables, or Word makes one of them
        yield from map(_paragraph, part.paragraphs)


def _merged(draft: Draft) -> Iterator[str]:
    """All tables in one, as wide as the widest; the headings between them are rows of it."""
    sheets = [part.sheet for part in draft.parts if part.sheet]
    width = max(sheet.width for sheet in sheets)
    rows: list[str] = []
    for part in draft.parts:
        if not part.sheet:
            yield from (*_heading(part), *map(_paragraph, part.paragraphs))
            continue
        if rows:
            rows.append(f"<w:tr>{_cell(draft, Box(part.heading, columns=width), width)}</w:tr>")
        else:
            yield from _heading(part)
        rows += _rows(draft, widened(part.sheet, width))
        if part.sheet is sheets[-1]:
            yield _table(draft, width, rows)


def _heading(part: Part) -> Iterator[str]:
    if part.heading:
        yield _paragraph(part.heading, "1")


def _paragraph(text: str, style: str = "") -> str:
    properties = f'<w:pPr><w:pStyle w:val="{style}"/></w:pPr>' if style else ""
    return f"<w:p>{properties}{_run(text) if text else ''}</w:p>"


def _run(text: str) -> str:
    lines = escape(text).replace("\n", '</w:t><w:br/><w:t xml:space="preserve">')
    return f'<w:r><w:rPr><w:rFonts w:hint="eastAsia"/></w:rPr><w:t xml:space="preserve">{lines}</w:t></w:r>'


def _table(draft: Draft, width: int, rows: list[str]) -> str:
    nested = draft.layout.nested
    columns = f'<w:gridCol w:w="{_WIDTH // width}"/>' * width
    properties = f'<w:tblPr><w:tblW w:w="0" w:type="auto"/><w:tblBorders>{_BORDERS}</w:tblBorders></w:tblPr>'
    table = f"<w:tbl>{properties}<w:tblGrid>{columns}</w:tblGrid>{''.join(rows)}</w:tbl>"
    if not nested:
        return table
    frame = (
        f'<w:tbl><w:tblPr><w:tblW w:w="0" w:type="auto"/></w:tblPr><w:tblGrid><w:gridCol w:w="{_WIDTH}"/></w:tblGrid>'
    )
    return f"{frame}<w:tr><w:tc><w:tcPr/>{table}<w:p/></w:tc></w:tr></w:tbl>"


def _rows(draft: Draft, sheet: Sheet) -> Iterator[str]:
    """Yield the rows; below a cell over several rows Word keeps an empty one in each of them."""
    sheet = headed_again(sheet) if draft.layout.repeat_header and not draft.layout.cuts else sheet
    cells: list[list[tuple[int, str]]] = [[] for _ in sheet.rows]
    for row, column, box in placed(sheet):
        cells[row].append((column, _cell(draft, box, sheet.width)))
        for below in range(row + 1, row + box.rows):
            cells[below].append((column, _below(box, sheet.width)))
    for line in cells:
        yield "<w:tr>" + "".join(cell for _, cell in sorted(line)) + "</w:tr>"


def _cell(draft: Draft, box: Box, width: int) -> str:
    merge = '<w:vMerge w:val="restart"/>' if box.rows > 1 else ""
    text = _CELLS[draft.layout.cells](box.text)
    if draft.layout.hidden and box.figure:
        text = text.removesuffix("</w:p>") + f"{_HIDDEN}</w:p>"
    if box.mark:
        text = text.removesuffix("</w:p>") + f"{_RAISED.format(box.mark)}</w:p>"
    return f"<w:tc>{_properties(box, width, merge)}{text}</w:tc>"


def _below(box: Box, width: int) -> str:
    return f"<w:tc>{_properties(box, width, '<w:vMerge/>')}<w:p/></w:tc>"


def _properties(box: Box, width: int, merge: str) -> str:
    span = f'<w:gridSpan w:val="{box.columns}"/>' if box.columns > 1 else ""
    return f'<w:tcPr><w:tcW w:w="{_WIDTH // width * box.columns}" w:type="dxa"/>{span}{merge}</w:tcPr>'


def _halves(text: str) -> tuple[str, ...]:
    middle = len(text) // 2
    return tuple(half for half in (text[:middle], text[middle:]) if half)


def _in_paragraphs(text: str) -> str:
    # A number is not broken over paragraphs, a label may be.
    halves = _halves(text) if len(text) >= _BREAKABLE and not text[0].isdigit() else (text,)
    return "".join(map(_paragraph, halves))


def _in_runs(text: str) -> str:
    return f"<w:p>{''.join(map(_run, _halves(text)))}</w:p>"


def _as_word(text: str) -> str:
    """As after a round of corrections: what was struck out is still in the file, what was put in is marked."""
    struck = f"<w:del {_CHANGED}><w:r><w:delText>19</w:delText></w:r></w:del>"
    put_in = f"<w:ins {_CHANGED}>{''.join(map(_run, _halves(text)))}</w:ins>" if text else ""
    return f'<w:p><w:proofErr w:type="spellStart"/>{struck}{put_in}<w:bookmarkEnd w:id="0"/></w:p>'


_CELLS: dict[str, Callable[[str], str]] = {
    "plain": _paragraph,
    "paragraphs": _in_paragraphs,
    "runs": _in_runs,
    "word": _as_word,
}
