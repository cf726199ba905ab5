"""The reader's loop: first reading, checks; where they give reasons, a second reading, blame and checks again."""

from collections.abc import Callable
from dataclasses import replace
from functools import partial
from hashlib import sha256

from parsers import agreement, blame, formats, second
from parsers.checks import judge
from parsers.document import Document, ScannedDocumentError, UnreadableDocumentError
from parsers.formats import html, ocr
from parsers.inference import infer
from parsers.report import Reason, Report, SecondReading, assemble
from parsers.trust import settle

# Written with every reading; change it whenever the reader reads anything differently, so that archives are read anew.
READER_VERSION = "5" + ("+ocr" if ocr.is_installed() else "")
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
        return _read(formats.scan.first(scanned.body), body, url, home, _never_again)


def parse_written(
    body: bytes, media_type: str | None = None, url: str | None = None, home: str | None = None
) -> Report:
    """As `parse`, but raises ScannedDocumentError for what OCR must read, so that room can be made for it first."""
    del media_type
    return _read(formats.first(body), body, url, home, formats.second)


Again = Callable[[bytes, frozenset[str]], Document | None]


def _never_again(body: bytes, labels: frozenset[str]) -> None:
    """OCR is one reader: a scan has no second."""
    del body, labels


def _read(document: Document, body: bytes, url: str | None, home: str | None, again: Again) -> Report:
    report = _judged(settle(assemble(document, url or sha256(body).hexdigest(), home)))
    why = blame.reasons(report, body, _witness(document, body))
    known = _read_twice(report, body, why, again) if why else report
    inferred = infer(known)
    return replace(known, inferred=inferred) if inferred else known


def _witness(document: Document, body: bytes) -> blame.Witness | None:
    """Return what tells whether the file itself shows the figures in the order of the form; None for a format that has nothing to ask."""
    if document.format == html.name:
        return partial(second.in_order, formats.page(body))
    return (lambda printed, _: second.drawn_in_turn(document.drawn, printed)) if document.drawn else None


def _judged(report: Report) -> Report:
    findings, checked = judge(report)
    return replace(report, findings=findings, checked=checked)


def _read_twice(report: Report, body: bytes, why: tuple[Reason, ...], again: Again) -> Report:
    """Read the document a second time; whatever keeps that from being done, the first reading stands, and it is said why."""
    try:
        document = again(body, second.LABELS)
        figures = second.read(document) if document else None
    except (UnreadableDocumentError, MemoryError, RecursionError) as error:
        return replace(report, second=SecondReading(why, unavailable=_sentence(error)))
    if figures is None:
        return replace(report, second=SecondReading(why, unavailable="its format has no second reader"))
    return blame.blamed(_judged(agreement.settle(report, figures, why)))


def _sentence(error: Exception) -> str:
    return str(error) if isinstance(error, UnreadableDocumentError) else f"the second reader met {type(error).__name__}"
