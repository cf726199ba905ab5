"""Writes docs/speed.md from the figures of a run, beside those of an earlier one."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from operator import ge, le

from archive.worker import MEGABYTE, Limits
from benchmarks.measure import Figures, Measured, Size


@dataclass(frozen=True, slots=True)
class About:
    """What the page says of the run: *date* (ISO), the *machine*, *seed* and *size*; *before*, the figures of an earlier run, and when."""

    date: str
    machine: str
    seed: int
    size: Size
    before: Mapping[str, object]


@dataclass(frozen=True, slots=True)
class _Line:
    """A line of the table: what is measured against *limit*, which the figure must not pass, or must reach where *is_least*."""

    what: str
    figure: str
    limit: float
    is_least: bool = False

    @property
    def target(self) -> str:
        return f"{'>=' if self.is_least else '<='} {self.limit:g}"

    def is_reached(self, found: float) -> bool:
        return (ge if self.is_least else le)(found, self.limit)


_LINES = (
    _Line("HTML, bytes to findings, in times of a bare lxml parse (aim: 5)", "html against lxml", 8),
    _Line("HTML, in times of pandas.read_html, which yields raw tables alone", "html against pandas", 1),
    _Line("pdfplumber's extract_text + extract_tables, in times of a PDF that closes", "pdfplumber against pdf", 5, is_least=True),
    _Line("PDF that closes, in times of PDFium's raw characters and paths", "pdf against raw", 3),
    _Line("pdfplumber, in times of the first look at a real report", "pdfplumber against real", 5, is_least=True),
    _Line("first look at a real report, in times of PDFium's raw", "real against raw", 3),
    _Line("writing, in parts of sqlite3.executemany of the same rows", "writing against executemany", 0.5, is_least=True),
)  # fmt: skip
_MEMORY = 512


def page(about: About, measured: Measured) -> str:
    """Return the page as Markdown."""
    parts = (
        _head(about),
        _ratios(about, measured),
        _times(measured.figures),
        _stages(about, measured),
        _memory(measured),
        _repeat(about),
    )
    return "\n".join(line for part in parts for line in part) + "\n"


def misses(measured: Measured) -> list[str]:
    """Return what misses its target."""
    figures = measured.figures
    found = [
        f"{line.what}: {figures[line.figure]:.2f}, target {line.target}"
        for line in _LINES
        if line.figure in figures and not line.is_reached(figures[line.figure])
    ]
    return found + [
        f"{peak.document}: {peak.megabytes:.0f} MB, target < {_MEMORY}"
        for peak in measured.peaks
        if peak.megabytes is not None and peak.megabytes >= _MEMORY
    ]


def _head(about: About) -> Iterator[str]:
    size = about.size
    yield "# Speed and memory 速度与内存"
    yield ""
    yield f"Measured by `make bench` on {about.date}, seed {about.seed}: {about.machine}."
    yield f"{size.documents} generated documents of a kind, each done {size.rounds} times, turn by turn with its peers."
    yield "Of a document the least processor time counts, of the documents the median of the ratios. A ratio holds elsewhere;"
    yield "a time holds on this machine. A PDF closes where nothing calls for a second reading. The real report is measured only"
    yield "where the corpus is."
    yield ""


def _ratios(about: About, measured: Measured) -> Iterator[str]:
    earlier = _earlier(about)
    yield f"| what | target | before tuning ({about.before.get('date', '-')}) | now | |"
    yield "| --- | --- | --- | --- | --- |"
    for line in _LINES:
        now = measured.figures.get(line.figure)
        before = f"{earlier[line.figure]:.2f}" if line.figure in earlier else ""
        said = (
            "not measured here | |"
            if now is None
            else f"{now:.2f} | {'reached' if line.is_reached(now) else '**missed**'} |"
        )
        yield f"| {line.what} | {line.target} | {before} | {said}"
    yield ""


def _earlier(about: About) -> Figures:
    figures = about.before.get("figures", {})
    return dict(figures) if isinstance(figures, dict) else {}


def _times(figures: Figures) -> Iterator[str]:
    whole = {name: f"{value:.0f}" for name, value in figures.items()}
    yield f"- A web page of {whole['html kilobytes']} KB takes {whole['html milliseconds']} ms, a PDF {whole['pdf milliseconds']} ms."
    yield f"- {figures['reports a second']:.1f} reports a second, half web pages and half PDFs, by the worker processes of"
    yield f"  archive/reading.py on {whole['processors']} processors, which were shared: the load average stood at {whole['load']}."
    yield f"- {figures['share read twice']:.0%} of these were read twice, by lot or in doubt. A report with a wrong sum always is:"
    yield f"  {whole['html read twice milliseconds']} ms as a page, {whole['pdf read twice milliseconds']} ms as a PDF in all."
    yield ""


def _stages(about: About, measured: Measured) -> Iterator[str]:
    yield "## Where the time goes 时间花在哪里"
    yield ""
    yield "Shares of a reading by Python's profiler, to which small functions look dearer than they are; in brackets before tuning."
    yield ""
    yield "| stage | " + " | ".join(measured.stages) + " |"
    yield "| --- |" + " --- |" * len(measured.stages)
    earlier = about.before.get("stages", {})
    for stage in next(iter(measured.stages.values())):
        cells = []
        for kind, shares in measured.stages.items():
            before = earlier.get(kind, {}).get(stage) if isinstance(earlier, dict) else None
            cells.append(f"{shares[stage]:.0%}" + (f" ({before:.0%})" if before is not None else ""))
        yield f"| {stage} | {' | '.join(cells)} |"
    yield ""


def _memory(measured: Measured) -> Iterator[str]:
    limits = Limits()
    yield "## Memory of one document 一份文件的内存"
    yield ""
    yield f"The most resident memory of the worker process that reads it, the reader itself included; target < {_MEMORY} MB whatever it is."
    yield f"A worker may take {limits.memory // MEGABYTE} MB of address space and {limits.seconds:g} seconds more than it begins with;"
    yield f"for a scan, which OCR reads, {limits.scan_memory // MEGABYTE} MB and {limits.scan_seconds:g} seconds (docs/scans.md)."
    yield ""
    yield "| document | MB | what became of it |"
    yield "| --- | --- | --- |"
    for peak in measured.peaks:
        megabytes = "ended" if peak.megabytes is None else f"{peak.megabytes:.0f}"
        yield f"| {peak.document} | {megabytes} | {peak.became.replace('|', '/')} |"
    yield ""


def _repeat(about: About) -> Iterator[str]:
    yield "## Again 重做"
    yield ""
    yield f"`make bench SEED={about.seed}` writes this page anew, in some minutes. It installs pandas beside the environment, not into it."
