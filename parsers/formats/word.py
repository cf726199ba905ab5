"""Word files: .docx read with zipfile and lxml; the older .doc, .wps and .rtf by the modules beside this one.

Read as printed: tracked deletions, hidden text and the instructions of fields are left out, insertions are taken.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field, replace

from lxml import etree

from parsers.document import Document, Grid, Paragraph, UnreadableDocumentError
from parsers.formats import word_binary, word_rtf
from parsers.formats.container import OLE, Packed
from parsers.formats.word_numbering import Numbering
from parsers.formats.word_table import Block, Merge, Row, WordCell, lay_out
from parsers.glyphs import RAISED

name = "word"
media_types = (
    "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "application/msword",
    "application/vnd.ms-works",
    "application/rtf",
)

_RTF = b"{\\rtf"
_W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_MAIN = b"http://schemas.openxmlformats.org/wordprocessingml/2006/main"
# The same words in the "strict" variant of the format.
_STRICT = b"http://purl.oclc.org/ooxml/wordprocessingml/main"
# What stands in the file but not on the page: w:del and w:moveFrom are tracked deletions, rt is the pronunciation beside a character.
_NOT_PRINTED = frozenset(
    {"del", "moveFrom", "instrText", "delText", "rPr", "pPr", "tblPr", "tcPr", "trPr", "rt", "sectPr"}
)
_HEADING = re.compile(r"heading \d|title|标题", re.IGNORECASE)
_BODY_LEVEL = 9
# A report has under 1 MB of it, pictures apart; the tree of more would not fit into the memory that a document may use.
_LARGEST_XML = 24 * 2**20
# In the unit of drawings, 360,000 to the centimetre: ten of them.
_WIDTH_OF_A_TABLE = 3_600_000
# Word's own limit of columns; a wider span is a slip or malice.
_WIDEST_SPAN = 63
# A picture: printed, but no text (Unicode's object replacement character).
_OBJECT = "\ufffc"
_BREAK = "\n"
# What a run holds besides text. Which character of a font of signs (sym) it is only the font knows.
_SIGNS = {
    "tab": " ", "ptab": " ", "br": _BREAK, "cr": _BREAK, "noBreakHyphen": "-", "sym": "\ufffd", "blip": _OBJECT, "imagedata": _OBJECT,
}  # fmt: skip


def first(body: bytes) -> Document:
    """Read a Word file of any age; raises UnreadableDocumentError with a sentence where it cannot be read."""
    if body.startswith(_RTF):
        return Document(word_rtf.blocks(body), format=name)
    if body.startswith(OLE):
        return Document(word_binary.blocks(body), format=name)
    packed = Packed(body)
    tree = _xml(packed, packed.main or "word/document.xml")
    found = tree.find(f"{_W}body")
    if found is None:
        raise UnreadableDocumentError("the Word file has no body")
    if next(found.iter(f"{_W}altChunk"), None) is not None:
        raise UnreadableDocumentError(
            "the Word file holds its text as a web page (altChunk): open it in Word and save it anew"
        )
    styles = _xml(packed, "word/styles.xml")
    walk = _Walk(_heading_styles(styles), Numbering(_xml(packed, "word/numbering.xml"), styles))
    return Document(tuple(walk.prose(found)), format=name, pictures=_pictures(found))


def _xml(packed: Packed, member: str) -> etree._Element:
    """Return the root of *member*; an empty one where there is no such member."""
    if not packed.has(member):
        return etree.Element("none")
    body = packed.read(member).replace(_STRICT, _MAIN)
    if len(body) > _LARGEST_XML:
        raise UnreadableDocumentError(
            f"{member} in the Word file has {len(body)} bytes, more than the {_LARGEST_XML} that are read"
        )
    parser = etree.XMLParser(
        resolve_entities=False, no_network=True, huge_tree=False, remove_comments=True, remove_pis=True
    )
    if b"<!DOCTYPE" in body:
        raise UnreadableDocumentError(f"{member} defines entities: no Word file has a document type of its own")
    try:
        return etree.fromstring(body, parser)
    except etree.XMLSyntaxError as error:
        raise UnreadableDocumentError(f"{member} in the Word file is damaged ({error.msg})") from error


def _pictures(body: etree._Element) -> int:
    """Return how many pictures are wide enough to show a table (a seal is not)."""
    return sum(1 for size in body.iter("{*}extent") if _whole(size.get("cx", "")) >= _WIDTH_OF_A_TABLE)


def _heading_styles(styles: etree._Element) -> frozenset[str]:
    """Return the ids of the styles that make a paragraph a heading."""
    found = set()
    for style in styles.iter(f"{_W}style"):
        named = style.find(f"{_W}name")
        if _level(style) < _BODY_LEVEL or (named is not None and _HEADING.match(_value(named))):
            found.add(style.get(f"{_W}styleId", ""))
    return frozenset(found)


def _value(element: etree._Element) -> str:
    return element.get(f"{_W}val", "")


def _level(element: etree._Element) -> int:
    level = element.find(f"{_W}pPr/{_W}outlineLvl")
    text = _value(level) if level is not None else ""
    return _whole(text, _BODY_LEVEL)


def _is_raised(run: etree._Element) -> bool:
    """Whether a run stands above or below the line: a footnote's mark, and no digit of the figure before it."""
    found = run.find(f"{_W}rPr/{_W}vertAlign")
    return found is not None and _value(found) in ("superscript", "subscript")


def _is_on(properties: etree._Element | None, tag: str) -> bool:
    """Whether the switch *tag* is there, and not said to be off."""
    found = properties.find(f"{_W}{tag}") if properties is not None else None
    return found is not None and _value(found) not in ("0", "false", "off")


@dataclass(slots=True)
class _Walk:
    """Goes through the document in order; counts tables (a cell says where it stands) and list numbers (they are printed)."""

    headings: frozenset[str]
    numbering: Numbering
    tables: int = 0
    floating: list[Block] = field(default_factory=list)

    def prose(self, parent: etree._Element) -> Iterator[Block]:
        """Yield what stands in the body: pictures between the lines do not count there."""
        for block in self.blocks(parent):
            if isinstance(block, Grid):
                yield block
            elif text := _clean(block.text.replace(_OBJECT, "")):
                yield replace(block, text=text)

    def blocks(self, parent: etree._Element) -> Iterator[Block]:
        for child in _visible(parent):
            if child.tag == f"{_W}p":
                yield from self.paragraph(child)
            elif child.tag == f"{_W}tbl":
                self.tables += 1
                path = f"(//tbl)[{self.tables}]"
                yield from lay_out([self.row(row) for row in _inside(child, "tr")], path)
            else:
                yield from self.blocks(_chosen(child))

    def paragraph(self, element: etree._Element) -> Iterator[Block]:
        """Yield a paragraph for each line of *element*, then what stands in its text boxes."""
        text = self.numbering.label(element) + "".join(self.pieces(element))
        boxes, self.floating = self.floating, []
        style = element.find(f"{_W}pPr/{_W}pStyle")
        heading = _level(element) < _BODY_LEVEL or (style is not None and _value(style) in self.headings)
        for line in text.split(_BREAK):
            if printed := _clean(line):
                yield Paragraph(printed, heading)
        yield from boxes

    def pieces(self, parent: etree._Element) -> Iterator[str]:
        """Yield the text of a paragraph; what stands in text boxes is put aside, to come after it."""
        for child in _visible(parent):
            tag = _local(child)
            if tag == "txbxContent":
                outside, self.floating = self.floating, []
                self.floating = [*outside, *list(self.blocks(child))]
            elif tag in _SIGNS:
                yield _SIGNS[tag]
            elif tag == "t":
                yield child.text or ""
            elif tag == "r" and _is_raised(child):
                yield "".join(self.pieces(child)).translate(RAISED)
            else:
                yield from self.pieces(_chosen(child))

    def row(self, element: etree._Element) -> Row:
        left = _count(element.find(f"{_W}trPr"), "gridBefore", 0)
        cells = []
        for cell in _inside(element, "tc"):
            properties = cell.find(f"{_W}tcPr")
            right = left + max(1, _count(properties, "gridSpan", 1))
            cells.append(WordCell(_of_cell(list(self.blocks(cell))), left, right, _merge(properties)))
            left = right
        return tuple(cells)


def _of_cell(blocks: list[Block]) -> tuple[Block, ...]:
    """Leave pictures out beside text; a cell of pictures alone is not blank."""
    worded = [
        block if isinstance(block, Grid) else replace(block, text=_clean(block.text.replace(_OBJECT, "")))
        for block in blocks
    ]
    printed = tuple(block for block in worded if isinstance(block, Grid) or block.text)
    return printed or tuple(blocks[:1])


def _local(element: etree._Element) -> str:
    return etree.QName(element).localname


def _visible(parent: etree._Element) -> Iterator[etree._Element]:
    """Yield the children that are printed."""
    for child in parent.iterchildren("*"):
        tag = _local(child)
        if tag not in _NOT_PRINTED and not (tag == "r" and _is_on(child.find(f"{_W}rPr"), "vanish")):
            yield child


def _chosen(element: etree._Element) -> etree._Element:
    """Of the same thing drawn in several ways (mc:AlternateContent), return the first."""
    return element[0] if _local(element) == "AlternateContent" and len(element) else element


def _inside(parent: etree._Element, tag: str) -> Iterator[etree._Element]:
    """Yield the rows of a table or the cells of a row, also those in content controls; not those whose deletion is tracked."""
    for child in _visible(parent):
        if child.tag != f"{_W}{tag}":
            yield from _inside(child, tag) if _local(child) not in ("tbl", "tr", "tc", "p") else ()
        elif child.find(f"{_W}{tag}Pr/{_W}{'del' if tag == 'tr' else 'cellDel'}") is None:
            yield child


def _whole(text: str, otherwise: int = 0) -> int:
    return int(text) if text.isdecimal() else otherwise


def _count(properties: etree._Element | None, tag: str, otherwise: int) -> int:
    found = properties.find(f"{_W}{tag}") if properties is not None else None
    text = _value(found) if found is not None else ""
    return min(_whole(text, otherwise), _WIDEST_SPAN)


def _merge(properties: etree._Element | None) -> Merge:
    found = properties.find(f"{_W}vMerge") if properties is not None else None
    if found is None:
        return "none"
    return "begins" if _value(found) == "restart" else "goes_on"


def _clean(text: str) -> str:
    return re.sub(r"\s+", " ", text.replace("\xa0", " ")).strip()
