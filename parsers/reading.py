"""The reader's loop: bytes to document, document to report, report to findings."""

from dataclasses import replace
from hashlib import sha256

from parsers import formats
from parsers.checks import judge
from parsers.document import Document, ScannedDocumentError
from parsers.formats import ocr
from parsers.report import Report, assemble
from parsers.trust import settle

# Written with every reading; change it whenever the reader reads anything differently, so that archives are read anew.
READER_VERSION = "2" + ("+ocr" if ocr.is_installed() else "")
"""The version of the reader; with OCR it reads more than without, so an archive is read anew when the extra is installed."""


def parse(body: bytes, media_type: str | None = None, url: str | None = None, home: str | None = None) -> Report:
    """Read one annual report from *body*.

    *media_type* is what the sender claimed: the type is told by content. *url* tells organisations apart that are not named;
    *home* is the code of the division whose site printed the report, where a register says so: it helps where a name has no place.
    Raises UnreadableDocumentError, with one sentence that says what and why, for whatever is no report.
    """
    try:
        return parse_written(body, media_type, url, home)
    except ScannedDocumentError as scanned:
        return _judged(formats.scan.first(scanned.body), body, url, home)


def parse_written(
    body: bytes, media_type: str | None = None, url: str | None = None, home: str | None = None
) -> Report:
    """As `parse`, but raises ScannedDocumentError for what OCR must read, so that room can be made for it first."""
    del media_type
    return _judged(formats.first(body), body, url, home)


def _judged(document: Document, body: bytes, url: str | None, home: str | None) -> Report:
    report = settle(assemble(document, url or sha256(body).hexdigest(), home))
    findings, checked = judge(report)
    return replace(report, findings=findings, checked=checked)
