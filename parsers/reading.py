"""The reader's loop: bytes to document, document to report, report to findings."""

from dataclasses import replace
from hashlib import sha256

from parsers import formats
from parsers.checks import judge
from parsers.report import Report, assemble

# Written with every reading; change it whenever the reader reads anything differently, so that archives are read anew.
READER_VERSION = "1"


def parse(body: bytes, media_type: str | None = None, url: str | None = None) -> Report:
    """Read one annual report from *body*.

    *media_type* is what the sender claimed: the type is told by content. *url* tells organisations apart that are not named.
    Raises UnreadableDocumentError, with one sentence that says what and why, for whatever is no report.
    """
    del media_type
    document = formats.first(body)
    report = assemble(document, url or sha256(body).hexdigest())
    findings, checked = judge(report)
    return replace(report, findings=findings, checked=checked)
