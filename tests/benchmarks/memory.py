"""How much memory one document takes, whatever the document: each is read by a worker process of its own."""

import resource
from collections.abc import Iterator
from dataclasses import dataclass

from small_pdf import SmallPdf

import parsers
from archive.reading import Item, read_all
from archive.worker import MEGABYTE
from crawler.demo.generate import generate
from parsers import UnreadableDocumentError
from parsers.organizations import Organization
from parsers.report import Report

READ = "benchmarks.memory:read"
_KILOBYTE = 1024


@dataclass(frozen=True, slots=True)
class Peak:
    """The most memory that reading *document* took in a worker, in MB; None where its worker ended itself. *became*: what came of it."""

    document: str
    megabytes: float | None
    became: str


def read(body: bytes, *about: str | None) -> Report:
    """Read as the workers do, and say in the title how much memory that took and what came of it."""
    try:
        parsers.parse_written(body, *about)
        became = "read"
    except UnreadableDocumentError as error:
        became = str(error)
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return Report(f"{peak} {became}", Organization("", "", ""), None, None, None, (), ())


def peaks(documents: Iterator[tuple[str, bytes]]) -> Iterator[Peak]:
    """Yield what each of *documents* took; a worker reads one of them."""
    for name, body in documents:
        for outcome in read_all([Item(name, body)], workers=1, read=READ):
            if outcome.report is None:
                yield Peak(name, None, outcome.error or "")
            else:
                kilobytes, _, became = str(outcome.report.title).partition(" ")
                yield Peak(name, int(kilobytes) * _KILOBYTE / MEGABYTE, became)


def hostile() -> Iterator[tuple[str, bytes]]:
    """Yield documents that mean to take more than a report does."""
    page = generate(1, format="html", furniture=True).body
    yield "a page of 20 MB of nested tables", b"<html><body>" + b"<table><tr><td>" * 1_300_000
    yield (
        "a page with a cell over a million rows and columns",
        page.replace(b"<td", b'<td rowspan="1000" colspan="1000"', 40),
    )
    yield "a page of 30 MB of prose", page.replace(b"</body>", "政府信息公开。".encode() * 1_400_000 + b"</body>")
    yield "a PDF of 90,000 shapes", _shapes(90_000)
    yield "a PDF of 290,000 characters", _characters(48)
    yield "a PDF of 6,000 rulings on each of ten pages", _rulings()


def usual() -> Iterator[tuple[str, bytes]]:
    """Yield reports as they come."""
    yield "a web page", generate(1, format="html", cells="word").body
    yield "a PDF", generate(1, format="pdf").body
    yield "a PDF that is read twice", generate(1, format="pdf", plant="T3-COL").body
    yield "a Word file", generate(1, format="docx").body


def _shapes(count: int) -> bytes:
    made = SmallPdf()
    made.marks[-1] += ["0 0 1 1 re f"] * count
    made.text(60, 60, "政府信息公开工作年度报告")
    return made.bytes()


def _characters(pages: int) -> bytes:
    made = SmallPdf()
    for _ in range(pages):
        for top in range(60):
            made.text(10, 10 + 12 * top, "信" * 100, size=5)
        made.new_page()
    return made.bytes()


def _rulings() -> bytes:
    made = SmallPdf()
    for _ in range(10):
        for at in range(5_900):
            made.line(at % 500, at % 800, at % 500 + 9, at % 800)
        made.text(60, 60, "政府信息公开工作年度报告")
        made.new_page()
    return made.bytes()
