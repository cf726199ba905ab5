"""The figures of a run: its documents added up, whole and by format, form and quality of scan."""

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from accuracy.compare import Kind
from accuracy.run import Read
from archive.error_rates import Rate, rate
from parsers.report import Reason, SecondReading

FORMATS = ("html", "pdf", "text", "docx", "rtf", "xlsx", "zip")
FORMS = ("2021", "2019", "2014")
TEXT_RIGHT, SCANS_SAFE = 0.999, 0.99
"""The targets: the share of cells that are right where a document bears its text, and that are right or doubted where OCR read it."""


@dataclass(frozen=True, slots=True)
class Tally:
    """Documents added up. *errors* is the rate of cells that are not right, *silents* of those that nothing names."""

    name: str
    documents: int
    refused: int
    cells: int
    right: int
    named: int
    doubted: int
    silent: int
    kinds: Counter[tuple[Kind, bool]]
    errors: Rate
    silents: Rate


@dataclass(frozen=True, slots=True)
class Seconds:
    """Second readings added up: how many documents were read twice and why, and what became of their cells."""

    documents: int
    reasons: Counter[Reason]
    compared: int
    disagreed: int
    taken: int
    unavailable: int


@dataclass(frozen=True, slots=True)
class Figures:
    """All that the page says of generated documents; *failed* are the documents with silent errors or refused, worst first.

    *text* are those that bear their text whole, *damaged* those that do but were damaged on purpose; formats and forms count both.
    """

    text: Tally
    damaged: Tally
    scans: Tally
    by_format: tuple[Tally, ...]
    by_form: tuple[Tally, ...]
    by_quality: tuple[Tally, ...]
    failed: tuple[Read, ...]
    second: Seconds

    def misses(self) -> list[str]:
        """Return a sentence for each target that is missed."""
        said = []
        if silent := self.text.silent + self.damaged.silent + self.scans.silent:
            said.append(f"{silent} cells are silently wrong; the target is 0")
        if self.text.cells and self.text.right < TEXT_RIGHT * self.text.cells:
            said.append(
                f"{self.text.right / self.text.cells:.3%} of text-bearing cells are right; the target is {TEXT_RIGHT:.1%}"
            )
        safe = self.scans.right + self.scans.doubted
        if self.scans.cells and safe < SCANS_SAFE * self.scans.cells:
            said.append(
                f"{safe / self.scans.cells:.3%} of OCR cells are right or doubted; the target is {SCANS_SAFE:.0%}"
            )
        return said


def figures(reads: Sequence[Read]) -> Figures:
    """Add up *reads*."""
    text = [read for read in reads if not read.order.quality and not read.order.is_damaged]
    damaged = [read for read in reads if read.order.is_damaged]
    scans = [read for read in reads if read.order.quality]
    qualities = dict.fromkeys(read.order.quality.name for read in scans if read.order.quality)
    failed = [read for read in reads if read.compared.silent or read.compared.refused]
    return Figures(
        text=_tally("text-bearing 有文字层", text),
        damaged=_tally("damaged 破损", damaged),
        scans=_tally("scans 扫描件", scans),
        by_format=_by([*text, *damaged], FORMATS, lambda read: read.order.format),
        by_form=_by([*text, *damaged], FORMS, lambda read: read.order.form),
        by_quality=_by(scans, tuple(qualities), lambda read: read.order.quality.name if read.order.quality else ""),
        failed=tuple(sorted(failed, key=lambda read: (-read.compared.silent, read.order.number))),
        second=_seconds([read.compared.second for read in reads if read.compared.second]),
    )


def _seconds(seconds: Sequence[SecondReading]) -> Seconds:
    done = [second for second in seconds if not second.unavailable]
    return Seconds(
        documents=len(done),
        reasons=Counter(reason for second in done for reason in second.reasons),
        compared=sum(second.compared for second in done),
        disagreed=sum(len(second.disagreed) for second in done),
        taken=sum(len(second.taken) for second in done),
        unavailable=len(seconds) - len(done),
    )


def _by(reads: Sequence[Read], names: Sequence[str], key: Callable[[Read], str]) -> tuple[Tally, ...]:
    tallies = (_tally(name, [read for read in reads if key(read) == name]) for name in names)
    return tuple(tally for tally in tallies if tally.documents)


def _tally(name: str, reads: Sequence[Read]) -> Tally:
    compared = [read.compared for read in reads]
    kinds = Counter((difference.kind, difference.is_silent) for one in compared for difference in one.differences)
    return Tally(
        name=name,
        documents=len(compared),
        refused=sum(one.refused is not None for one in compared),
        cells=sum(one.cells for one in compared),
        right=sum(one.right for one in compared),
        named=sum(one.named for one in compared),
        doubted=sum(one.doubted for one in compared),
        silent=sum(one.silent for one in compared),
        kinds=kinds,
        errors=rate((len(one.differences), one.cells) for one in compared),
        silents=rate((one.silent, one.cells) for one in compared),
    )
