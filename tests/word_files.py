"""Word files made by hand: a .docx of the markup that a test needs, and the rows of a table of the form in it."""

from collections.abc import Iterable

from crawler.demo.packing import pack

_W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
_SPACES = (
    f'xmlns:w="{_W}" xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006" xmlns:v="urn:schemas-microsoft-com:vml" '
    'xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main" '
    'xmlns:wp="http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing" '
    'xmlns:wps="http://schemas.microsoft.com/office/word/2010/wordprocessingShape"'
)
TITLE = "青石县水利局2023年政府信息公开工作年度报告"
COLUMNS = ("本年制发件数", "本年废止件数", "现行有效件数")


def docx(body: str, **parts: str) -> bytes:
    """Return a .docx under the title TITLE; *parts* are further members of its folder `word`, by name without extension."""
    document = f"<w:document {_SPACES}><w:body>{paragraph(TITLE)}{body}</w:body></w:document>"
    more = {f"word/{name}.xml": text for name, text in parts.items()}
    return pack({"[Content_Types].xml": "<Types/>", "word/document.xml": document, **more})


def root(tag: str, content: str) -> str:
    """Return a part of a .docx whose root is *tag*."""
    return f"<w:{tag} {_SPACES}>{content}</w:{tag}>"


def paragraph(text: str, properties: str = "") -> str:
    """Return a paragraph with *text*, or with markup where it begins with a mark."""
    inside = text if text.startswith("<") else f"<w:r><w:t>{text}</w:t></w:r>"
    return f"<w:p><w:pPr>{properties}</w:pPr>{inside}</w:p>"


def cell(content: str, properties: str = "") -> str:
    """Return a cell; *content* is text or the markup of a paragraph's inside."""
    inside = content if content.startswith(("<w:p>", "<w:tbl>")) else paragraph(content)
    return f"<w:tc><w:tcPr>{properties}</w:tcPr>{inside}</w:tc>"


def row(cells: Iterable[str], properties: str = "") -> str:
    """Return a row; *cells* are markup, or text of plain cells."""
    made = (one if one.startswith("<w:tc>") else cell(one) for one in cells)
    return f"<w:tr><w:trPr>{properties}</w:trPr>{''.join(made)}</w:tr>"


def table(*rows: str) -> str:
    """Return a table of *rows*."""
    return f"<w:tbl><w:tblPr/>{''.join(rows)}</w:tbl><w:p/>"


def documents_table(*rows: str) -> str:
    """Return section 2 with the block of table 2 on documents: its header, then *rows*."""
    head = row(("信息内容", *COLUMNS))
    return paragraph("二、主动公开政府信息情况") + table(head, *rows)
