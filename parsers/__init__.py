"""Gongkai's reader: bytes in, report out. Pure: no network, files, database or clock.

>>> report = parsers.parse(body, "application/pdf")  # doctest: +SKIP
"""

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
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
_HOMES = {
    "NotAReportError": "document",
    "ScannedDocumentError": "document",
    "UnreadableDocumentError": "document",
    "Report": "report",
}


def __getattr__(name: str) -> Any:
    """Import what is asked for when it is: who only holds a report, as the command does while a worker reads, needs no format."""
    if name not in __all__:
        raise AttributeError(f"module 'parsers' has no attribute {name!r}")
    return getattr(import_module(f"parsers.{_HOMES.get(name, 'reading')}"), name)
