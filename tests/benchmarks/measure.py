"""One run: what is timed, turn by turn, and what came out."""

import os
import time
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

import parsers
from archive.reading import Item, read_all
from benchmarks import documents, memory, peers, profile, writing
from benchmarks.timing import timed
from crawler.demo.truth import Generated

Figures = dict[str, float]
_ADDRESS = "http://www.example.gov.cn/zwgk/ndbg/202601/t20260131_1.html"


@dataclass(frozen=True, slots=True)
class Size:
    """How much is measured: documents of each kind, rounds of each, documents for the worker processes, hostile ones or none."""

    documents: int = 12
    rounds: int = 3
    stream: int = 60
    hostile: bool = True


@dataclass(frozen=True, slots=True)
class Measured:
    """The figures of a run by their name, the stages of a reading by their share for each format, and the peaks of memory."""

    figures: Figures
    stages: dict[str, dict[str, float]]
    peaks: tuple[memory.Peak, ...]

    def plain(self) -> dict[str, object]:
        """Return it as JSON can say it."""
        return asdict(self)


def measure(seed: int, size: Size, corpus: Path, tell: Callable[[str], None]) -> Measured:
    """Measure everything; *tell* hears what is at work."""
    tell("web pages 网页")
    pages = [documents.furnished(page) for page in documents.pages(seed, size.documents)]
    figures = _pages(pages, size.rounds)
    tell("PDFs")
    prints = [one.body for one in documents.prints(seed, size.documents)]
    figures |= _prints("pdf", prints, size.rounds)
    if (real := corpus / "hongze-2023" / "document.pdf").exists():
        # Its sums are wrong: what is timed is the first reading alone.
        figures |= _first_alone("real", [real.read_bytes()], size.rounds)
    tell("documents read twice 二读")
    for kind in ("html", "pdf"):
        figures |= _twice(kind, [one.body for one in documents.faulty(seed, size.documents // 2, kind)], size.rounds)
    tell("worker processes 工作进程")
    figures |= _stream(seed, size)
    tell("writing 写库")
    figures |= _writing(list(documents.pages(seed + 1, size.stream // 2)), size.rounds)
    tell("memory 内存")
    sources = [memory.usual()] + ([memory.hostile()] if size.hostile else [])
    peaks = tuple(peak for source in sources for peak in memory.peaks(source))
    return Measured(figures, {"HTML": profile.shares(pages), "PDF": profile.shares(prints)}, peaks)


def _as_archived(body: bytes) -> object:
    """Read *body* as the archive does, which knows where it comes from."""
    return parsers.parse(body, url=_ADDRESS)


def _pages(bodies: Sequence[bytes], rounds: int) -> Figures:
    works = {"read": _as_archived, "lxml": peers.bare_lxml}
    works |= {"pandas": peers.pandas_tables} if peers.HAS_PANDAS else {}
    found = timed(bodies, works, rounds)
    figures = {
        "html kilobytes": sum(map(len, bodies)) / len(bodies) / 1000,
        "html milliseconds": found.milliseconds("read"),
        "html against lxml": found.ratio("read", "lxml"),
    }
    return figures | ({"html against pandas": found.ratio("read", "pandas")} if peers.HAS_PANDAS else {})


def _prints(name: str, bodies: Sequence[bytes], rounds: int) -> Figures:
    closing = [body for body in bodies if parsers.parse(body).second is None]
    works = {"read": _as_archived, "pdfplumber": peers.pdfplumber_text_and_tables, "raw": peers.raw_pdfium}
    found = timed(closing, works, rounds)
    return {
        f"{name} documents that close": len(closing) / len(bodies),
        f"{name} milliseconds": found.milliseconds("read"),
        f"pdfplumber against {name}": found.ratio("pdfplumber", "read"),
        f"{name} against raw": found.ratio("read", "raw"),
    }


def _first_alone(name: str, bodies: Sequence[bytes], rounds: int) -> Figures:
    def first(body: bytes) -> object:
        return parsers.formats.first(body)

    works = {"first": first, "pdfplumber": peers.pdfplumber_text_and_tables, "raw": peers.raw_pdfium}
    found = timed(bodies, works, rounds)
    return {
        f"{name} milliseconds": found.milliseconds("first"),
        f"pdfplumber against {name}": found.ratio("pdfplumber", "first"),
        f"{name} against raw": found.ratio("first", "raw"),
    }


def _twice(kind: str, bodies: Sequence[bytes], rounds: int) -> Figures:
    works = {"twice": parsers.parse, "first": parsers.formats.first}
    found = timed(bodies, works, rounds)
    return {f"{kind} read twice milliseconds": found.milliseconds("twice")}


def _stream(seed: int, size: Size) -> Figures:
    half = size.stream // 2
    mixed = [*documents.pages(seed + 2, half), *documents.prints(seed + 2, size.stream - half)]
    begun = time.perf_counter()
    outcomes = list(read_all(Item(str(at), one.body, one.media_type) for at, one in enumerate(mixed)))
    seconds = time.perf_counter() - begun
    reports = [outcome.report for outcome in outcomes if outcome.report]
    return {
        "reports a second": len(reports) / seconds,
        "processors": len(os.sched_getaffinity(0)),
        "load": os.getloadavg()[0],
        "share read twice": sum(report.second is not None for report in reports) / len(reports),
    }


def _writing(found: Sequence[Generated], rounds: int) -> Figures:
    reports = [parsers.parse(one.body) for one in found]
    with TemporaryDirectory() as folder:
        return {"writing against executemany": writing.ratio(found, reports, Path(folder), rounds)}
