"""PDF files: PDFium's characters and path segments; rulings that cross make tables, and what has no rulings is read by its columns."""

from parsers.document import Document, ScannedDocumentError, UnreadableDocumentError
from parsers.formats.layout import blocks
from parsers.formats.pages import Page
from parsers.formats.pdf_tables import tables
from parsers.formats.pdf_words import words
from parsers.formats.pdfium import pages

name = "pdf"
media_types = ("application/pdf",)

# A file that ends without its end mark was cut on its way; PDFium would mend it, with pages lost.
_END_MARK = b"%%EOF"
_END_WITHIN = 4096


def first(body: bytes) -> Document:
    """Read a PDF; raises UnreadableDocumentError where it is cut or damaged, needs a password or is too large.

    Raises ScannedDocumentError where a page has no text layer, or one that is garbage: such pages must be looked at.
    """
    found = _read(body)
    return Document(
        blocks(found),
        format=name,
        pictures=sum(page.pictures for page in found),
        drawn="\f".join(page.drawn for page in found),
    )


def _read(body: bytes) -> list[Page]:
    if _END_MARK not in body[-_END_WITHIN:]:
        raise UnreadableDocumentError(f"the PDF is cut: no end mark in its last {_END_WITHIN} bytes; fetch it again")
    found = list(pages(body))
    if pictured := [str(page.number) for page in found if page.is_picture]:
        raise ScannedDocumentError(f"page {', '.join(pictured)} of the PDF has no text layer: a scan", body)
    if not any(page.chars for page in found):
        raise ScannedDocumentError("the PDF has no text layer: a scan, or blank", body)
    return found


def second(body: bytes, labels: frozenset[str]) -> Document:
    """Read the tables of a PDF once more: pdfminer's words, anchored by *labels* (all that the forms print, folded), without rulings.

    What no label anchors is left out. Raises UnreadableDocumentError where pdfminer cannot read the file, or it is too large to read twice.
    """
    return Document(tuple(tables(words(body), labels)), format=name)
