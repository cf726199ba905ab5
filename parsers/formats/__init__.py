"""The formats that reports come in. A format is added as a module here and a name in FORMATS.

Each module has `name`, `media_types` and `first(body) -> Document`. The type is told by content, not by name or header.
"""

import re

from parsers.document import Document, UnreadableDocumentError
from parsers.formats import html, pdf, text

FORMATS = (pdf, html, text)

_HTML = re.compile(rb"<(?:!doctype\s+html|html|head|body|table|div|p|meta|span|td|tr)\b", re.IGNORECASE)
# What begins a file that no format here reads yet: its first bytes, and what it is.
_KNOWN_UNREAD = (
    (b"PK\x03\x04", "a Word, Excel, OFD or zip file"),
    (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "an old Word, WPS or Excel file"),
    (b"{\\rtf", "an RTF file"),
    (b"Rar!", "a RAR archive"),
    (b"\x89PNG", "a PNG picture"),
    (b"\xff\xd8\xff", "a JPEG picture"),
    (b"GIF8", "a GIF picture"),
)
_SNIFFED = 4096


def first(body: bytes) -> Document:
    """Read *body* with the format that its content shows.

    Raises UnreadableDocumentError, with a sentence that says what the bytes are, where no format reads them.
    """
    head = body[:_SNIFFED]
    if not body.strip(b"\x00\t\n\r "):
        raise UnreadableDocumentError("the file is empty")
    if b"%PDF-" in head[:1024]:
        return pdf.first(body)
    for magic, what in _KNOWN_UNREAD:
        if head.startswith(magic):
            raise UnreadableDocumentError(f"this is {what}, a format that is not read yet; known: {_known()}")
    if _HTML.search(head) or _HTML.search(body):
        return html.first(body)
    if _is_binary(head):
        raise UnreadableDocumentError(
            f"the file is neither text nor a known format (it begins {head[:8]!r}); known: {_known()}"
        )
    return text.first(body)


def _known() -> str:
    return ", ".join(module.name for module in FORMATS)


def _is_binary(head: bytes) -> bool:
    """UTF-16 text has NUL bytes too, but begins with a byte-order mark."""
    return b"\x00" in head and not head.startswith((b"\xff\xfe", b"\xfe\xff"))
