"""Draws reports from an archive at random and lays them out for two people, each of whom enters the cells without seeing other figures.

A systematic sample: the current reports with tables, sorted by form and format and in random order within, are taken at equal steps
from a random start. Every report has the same chance, and every form and format its share, as in a stratified sample.
"""

import json
import random
import re
import sqlite3
from collections.abc import Sequence
from contextlib import closing, suppress
from dataclasses import asdict, dataclass
from pathlib import Path

from archive import sample_sheet
from archive.captures import CaptureError, Captures
from archive.errors import ArchiveError, WrongUseError
from archive.sample_sheet import Asked
from archive.workplace import DATABASE, connect
from parsers.forms import FORMS

SHEETS = ("sheet-1.csv", "sheet-2.csv")
"""The sheets of the two people."""

_LIST = "sample.json"
_README = "README.txt"
_ORIGINALS = "originals"
_WITH_TABLES = {form.key: form for form in FORMS if form.tables}
_FORMATS = {
    "htm": "html", "html": "html", "shtml": "html", "pdf": "pdf", "doc": "word", "docx": "word", "wps": "word", "rtf": "word",
    "xls": "sheet", "xlsx": "sheet", "et": "sheet", "txt": "text", "md": "text", "zip": "zip",
}  # fmt: skip
_MEDIA = re.compile(r"html|pdf|word|rtf|excel|spreadsheet|zip|text")
_SAME = {"rtf": "word", "excel": "sheet", "spreadsheet": "sheet"}
_POPULATION = """
    SELECT r.id, r.title, r.form, r.url, r.digest, c.media_type, c.name,
      EXISTS (SELECT 1 FROM cell_notes AS n WHERE n.report = r.id AND n.confidence IS NOT NULL) AS scanned
    FROM reports AS r LEFT JOIN captures AS c ON c.url = r.url AND c.digest = r.digest
    WHERE r.current = 1 AND r.form IN (SELECT value FROM json_each(?)) ORDER BY r.id
"""
_ROWS = "SELECT DISTINCT table_name, row FROM cells WHERE report = ? AND status <> 'missing' ORDER BY table_name, row"


class SampleError(ArchiveError):
    """A sample cannot be drawn or found. The message is one sentence that names the value and the cure."""


class WrongFolderError(WrongUseError):
    """The folder named is none that a sample was drawn into."""


@dataclass(frozen=True, slots=True)
class Drawn:
    """A report of the sample. *original* is the name of its saved bytes under originals/, None where the archive has no capture of it.

    *extra* are rows (table, row) that the archive has beyond those that the form prescribes.
    """

    number: int
    report: str
    title: str
    form: str
    format: str
    url: str
    digest: str
    original: str | None
    extra: tuple[tuple[str, str], ...]

    def asked(self) -> Asked:
        """Return it as a sheet asks for it."""
        where = f"{self.url}　{_ORIGINALS}/{self.original}" if self.original else self.url
        return Asked(self.number, self.title, where, self.form, self.extra)


@dataclass(frozen=True, slots=True)
class Sample:
    """What was drawn, from how many reports, with which seed."""

    seed: int
    population: int
    drawn: tuple[Drawn, ...]


def draw(directory: Path, folder: Path, count: int, *, seed: int) -> Sample:
    """Draw *count* reports (all, where there are fewer) from the archive *directory*, and write sheets and originals into *folder*.

    Raises SampleError where there is nothing to draw from or *folder* is in use.
    """
    if folder.exists() and any(folder.iterdir()):
        raise SampleError(
            f"{str(folder)!r} is not empty, and filled sheets are precious: name another folder with --to"
        )
    if not (directory / DATABASE).exists():
        raise SampleError(f"there is no {DATABASE} in {str(directory)!r}: gongkai build makes it")
    with closing(connect(directory / DATABASE)) as db:
        db.row_factory = sqlite3.Row
        reports = db.execute(_POPULATION, (json.dumps(list(_WITH_TABLES)),)).fetchall()
        if not reports:
            raise SampleError(
                f"the archive in {str(directory)!r} has no report with tables: add some and build it first"
            )
        chosen = _systematic(reports, count, random.Random(seed))  # noqa: S311  a sample to repeat, no secret
        (folder / _ORIGINALS).mkdir(parents=True)
        drawn = tuple(_drawn(db, report, number, directory, folder) for number, report in enumerate(chosen, 1))
    sample = Sample(seed, len(reports), drawn)
    _write(folder, sample)
    return sample


def load(folder: Path) -> Sample:
    """Return the sample that was drawn into *folder*. Raises WrongFolderError where none was."""
    try:
        said = json.loads((folder / _LIST).read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise WrongFolderError(
            f"{str(folder)!r} holds no sample ({_LIST}): name the folder that gongkai sample wrote"
        ) from error
    drawn = (Drawn(**{**one, "extra": tuple(tuple(row) for row in one["extra"])}) for one in said["drawn"])
    return Sample(said["seed"], said["population"], tuple(drawn))


def _systematic(reports: Sequence[sqlite3.Row], count: int, source: random.Random) -> list[sqlite3.Row]:
    count = min(count, len(reports))
    listed = sorted(reports, key=lambda one: (one["form"], _format(one), source.random()))
    step = len(listed) / count
    start = source.random() * step
    return [listed[min(int(start + step * at), len(listed) - 1)] for at in range(count)]


def _format(report: sqlite3.Row) -> str:
    """Tell the format by what its sender called it: good enough to spread a sample over the formats."""
    if report["scanned"]:
        return "scan"
    ending = (report["name"] or report["url"]).rpartition(".")[2].lower()
    found = _MEDIA.search(report["media_type"] or "")
    said = _SAME.get(found[0], found[0]) if found else "other"
    return _FORMATS.get(ending, said)


def _drawn(db: sqlite3.Connection, report: sqlite3.Row, number: int, directory: Path, folder: Path) -> Drawn:
    prescribed = {address[:2] for address in _WITH_TABLES[report["form"]].prescribed()}
    rows = (tuple(row) for row in db.execute(_ROWS, (report["id"],)))
    return Drawn(
        number=number,
        report=report["id"],
        title=report["title"] or report["id"],
        form=report["form"],
        format=_format(report),
        url=report["url"],
        digest=report["digest"],
        original=_save(report, number, directory, folder / _ORIGINALS),
        extra=tuple(row for row in rows if row not in prescribed),
    )


def _save(report: sqlite3.Row, number: int, directory: Path, folder: Path) -> str | None:
    """Save the captured bytes of *report*, and return their name; None where the archive does not have them (whole) any more."""
    if not (directory / "captures").is_dir():
        return None
    ending = (report["name"] or report["url"]).rpartition(".")[2].lower()
    name = f"{number:03}.{ending if ending in _FORMATS else _format(report)}"
    with suppress(CaptureError), Captures(directory) as captures:
        capture = captures.find(report["digest"])
        if capture is not None:
            (folder / name).write_bytes(captures.body(capture))
            return name
    return None


def _write(folder: Path, sample: Sample) -> None:
    (folder / _LIST).write_text(json.dumps(asdict(sample), ensure_ascii=False, indent=1), encoding="utf-8")
    (folder / _README).write_text(_readme(sample), encoding="utf-8-sig")
    for name in SHEETS:
        sample_sheet.write(folder / name, [one.asked() for one in sample.drawn])


def _readme(sample: Sample) -> str:
    return _EXPLAINED.format(drawn=len(sample.drawn), population=sample.population, seed=sample.seed)


_EXPLAINED = """\
怎样填写

这里有 {drawn} 份报告，是从档案的 {population} 份现行报告中随机抽取的（按表式、格式排序后等距抽样，种子 {seed}；每份机会相等）。
两个人各填一张表：第一人填 sheet-1.csv，第二人填 sheet-2.csv。请互不商量，也不要查看档案里的数。原件在 originals 文件夹，或点开网址。
每行是表中的一行，“1”至“7”是它的各列，列名印在上面一行。前两列请勿改动。填原件所印，不要计算，不要更正：

  印着数     填那个数，例如 12、79.6954；“减4”填 -4；“22（其中修订16件）”填 22；不填单位
  印着空格   填 (空)
  印着 / 、— 或“无”   填 /
  没有这一行、这一列或这张表   填 (缺)
  看不清、不知是哪一格的数     填 ?
  还没填     留空

填完后：gongkai sample --score 本文件夹 -d 档案目录

How to fill

These {drawn} reports were drawn at random from the {population} current reports of the archive (a systematic sample of the list sorted by
form and format, seed {seed}; every report had the same chance). Two people fill a sheet each, sheet-1.csv and sheet-2.csv, without
talking about it and without looking at the archive's figures. The originals are in the folder originals, or at the address given.
A line is a row of a table, "1" to "7" its columns, named on the line above. Leave the first two columns as they are. Enter what is
printed; do not compute or correct:

  a number is printed           that number, such as 12 or 79.6954; for 减4 enter -4; for 22（其中修订16件） enter 22; no units
  the box is printed empty      (空)
  a stroke, a dash or 无         /
  no such row, column or table  (缺)
  illegible, or nobody can tell which box it belongs to   ?
  not filled yet                leave it empty

Then: gongkai sample --score THIS-FOLDER -d THE-ARCHIVE
"""
