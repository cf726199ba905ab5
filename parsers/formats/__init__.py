"""The formats that reports come in. A format is added as a module here and a name in FORMATS.

Each module has `name`, `media_types` and `first(body) -> Document`; one that can be read in a second, independent way has
`second(body, labels) -> Document` too. The type is told by content, not by name or header.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass
from types import ModuleType

from parsers.document import Document, ScannedDocumentError, UnreadableDocumentError
from parsers.formats import container, html, pdf, scan, sheet, text, word

FORMATS = (pdf, html, word, sheet, text, scan)

_HTML = re.compile(rb"<(?:!doctype\s+html|html|head|body|table|div|p|meta|span|td|tr)\b", re.IGNORECASE)
# What begins a file that no format here reads yet: its first bytes, and what it is.
_KNOWN_UNREAD = (
    (b"Rar!", "a RAR archive (.rar)"),
    (b"7z\xbc\xaf\x27\x1c", "a 7-Zip archive (.7z)"),
    (b"\x1f\x8b", "a gzip archive (.gz)"),
    (b"PK\x05\x06", "an empty zip file"),
)
_SNIFFED = 4096
_INK = re.compile(rb"[^\x00\t\n\r ]")


# A zip file in a zip file is opened; one more is a game.
_DEEPEST = 1
_RTF = b"{\\rtf"
_FLAT_OFFICE = re.compile(rb"<\?mso-application\s+progid=.(\w+)\.")


@dataclass(frozen=True, slots=True)
class _Opened:
    """The document that a file holds, and the format that it is in."""

    format: ModuleType
    body: bytes


def first(body: bytes) -> Document:
    """Read *body* with the format that its content shows; of a zip file, the one document in it.

    Raises UnreadableDocumentError, with a sentence that says what the bytes are, where no format reads them, and
    ScannedDocumentError, with the bytes of the scan, for what `scan.first` must look at: that takes more time and memory.
    """
    opened = _opened(body, 0)
    document: Document = opened.format.first(opened.body)
    return document


def second(body: bytes, labels: frozenset[str]) -> Document | None:
    """Read the document in *body* once more, in another way; None where its format has no second reader.

    *labels* are all that the forms print, folded; a format may anchor what it reads by them. Raises UnreadableDocumentError.
    """
    opened = _opened(body, 0)
    again: Callable[[bytes, frozenset[str]], Document] | None = getattr(opened.format, "second", None)
    return again(opened.body, labels) if again else None


def page(body: bytes) -> bytes:
    """Return the source of the web page that *body* was read as, whatever it is packed in."""
    is_packed = body.startswith(container.ZIP) or container.is_mhtml(body[:_SNIFFED])
    return _opened(body, 0).body if is_packed else body


def _opened(body: bytes, depth: int) -> _Opened:
    head = body[:_SNIFFED]
    if not _INK.search(body):
        raise UnreadableDocumentError("the file is empty")
    if b"%PDF-" in head[:1024]:
        return _Opened(pdf, body)
    if scan.is_picture(head):
        raise ScannedDocumentError("the file is a picture: a scan", body)
    if head.startswith((container.ZIP, container.OLE)):
        return _packed(body, depth)
    what = next((what for magic, what in _KNOWN_UNREAD if head.startswith(magic)), None)
    if what:
        raise _unread(what)
    return _written(body, head)


def _packed(body: bytes, depth: int) -> _Opened:
    """Open what is packed as zip or OLE2, by its kind; any kind that is not read is the name of what it is."""
    packed = container.Packed(body) if body.startswith(container.ZIP) else None
    kind = packed.kind if packed else container.ole_kind(body)
    if kind == "word":
        return _Opened(word, body)
    if kind == "sheet":
        return _Opened(sheet, body)
    if kind != "zip" or packed is None:
        raise _unread(kind)
    if depth > _DEEPEST:
        raise UnreadableDocumentError("the zip file holds zip files in zip files: unpack it and add what is inside")
    return _opened(container.only_document(packed), depth + 1)


def _written(body: bytes, head: bytes) -> _Opened:
    """Open what is written as text: RTF, HTML (whatever its name), or text."""
    if head.startswith(_RTF):
        return _Opened(word, body)
    if container.is_mhtml(head):
        return _Opened(html, container.page_of_mhtml(body))
    if flat := _FLAT_OFFICE.search(head):
        raise _unread(f"{flat[1].decode()}'s XML of 2003")
    if _HTML.search(head) or _HTML.search(body):
        return _Opened(html, body)
    if _is_binary(head):
        raise UnreadableDocumentError(
            f"the file is neither text nor a known format (it begins {head[:8]!r}); known: {_known()}"
        )
    return _Opened(text, body)


def _unread(what: str) -> UnreadableDocumentError:
    return UnreadableDocumentError(f"this is {what}, which is not read; known: {_known()}")


def _known() -> str:
    return ", ".join(module.name for module in FORMATS)


def _is_binary(head: bytes) -> bool:
    """UTF-16 text has NUL bytes too, but begins with a byte-order mark."""
    return b"\x00" in head and not head.startswith((b"\xff\xfe", b"\xfe\xff"))
