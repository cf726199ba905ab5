"""Gongkai's reader: bytes in, report out. Pure: no network, files, database or clock.

>>> report = parsers.parse(body, "application/pdf")  # doctest: +SKIP
"""

from parsers.document import NotAReportError, ScannedDocumentError, UnreadableDocumentError
from parsers.reading import READER_VERSION, parse, parse_written
from parsers.report import Report

__all__ = [
    "READER_VERSION",
    "NotAReportError",
    "Report",
    "ScannedDocumentError",
    "UnreadableDocumentError",
    "parse",
    "parse_written",
]
