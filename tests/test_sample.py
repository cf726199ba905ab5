"""`gongkai sample`: drawn at random, entered by two people, and compared with the archive; all through the command."""

import csv
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from archive.sampling import SHEETS, load
from crawler.demo.generate import generate
from crawler.demo.truth import Generated, Printed
from crawler.intake import take

DOCUMENTS = [
    *(generate(seed, format="html", blanks="zeros") for seed in range(3)),
    generate(3, format="docx", blanks="all"),
    generate(4, format="pdf", blanks="zeros"),
    generate(5, format="html", blanks="slash", notes=True),
    *(generate(seed, form="2019", format="text", shape="tabs", mixture="other_documents") for seed in (6, 7)),
    generate(8, form="2014", format="html"),
    generate(9, format="html", plant="T3-ROWS-MISSING"),
]
MARKS = {"blank": "(空)", "not_applicable": "/", "missing": "（缺）"}
Changes = dict[tuple[str, str, str, str], str]


def gongkai(*arguments: object) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "crawler.cli", *map(str, arguments)]
    return subprocess.run(command, capture_output=True, text=True, check=False)


@pytest.fixture(scope="module")
def archive(tmp_path_factory):
    folder = tmp_path_factory.mktemp("sample")
    for number, document in enumerate(DOCUMENTS):
        file = folder / f"{number}-{document.name}"
        file.write_bytes(document.body)
        (taken,) = take([file], folder / "archive", url=f"http://a.gov.cn/{file.name}", date=None)
        assert taken.new
    assert gongkai("build", "-d", folder / "archive").returncode == 0
    return folder / "archive"


@pytest.fixture
def drawn(archive, tmp_path):
    done = gongkai("sample", 9, "-d", archive, "--to", tmp_path / "s")
    assert done.returncode == 0, done.stderr
    return tmp_path / "s"


def entry(cell: Printed) -> str:
    return MARKS.get(cell.status, f"{cell.value}")


def fill(
    folder: Path, name: str, say: Callable[[Generated, tuple[str, str, str], str], str], *, encoding: str = "utf-8-sig"
) -> None:
    """Fill the sheet *name* from the truth, each box as *say* makes of it; save it in *encoding*."""
    by_title = {document.title: document for document in DOCUMENTS}
    documents = {one.number: by_title[one.title] for one in load(folder).drawn}
    addresses = {one.number: list(one.asked().addresses()) for one in load(folder).drawn}
    with (folder / name).open(encoding="utf-8-sig", newline="") as file:
        rows = list(csv.reader(file))
    for row in rows:
        if len(row) > 2 and row[1] and row[0].isdecimal():
            document = documents[int(row[0])]
            boxes = [at for at in addresses[int(row[0])] if f"{at[0]}.{at[1]}" == row[1]]
            row[3:] = [say(document, at, entry(document.cells[at])) for at in boxes]
    with (folder / name).open("w", encoding=encoding, newline="") as file:
        csv.writer(file).writerows(rows)


def as_printed(_document: Generated, _address: tuple[str, str, str], typed: str) -> str:
    return typed


def test_sheets_hold_no_figures(archive, drawn):
    """The sheets ask for every cell and give none; the originals lie beside them byte for byte; the seed decides the drawing."""
    sample = load(drawn)
    assert (len(sample.drawn), sample.population) == (9, len(DOCUMENTS))
    assert {one.form for one in sample.drawn} == {"2021", "2019", "2014"}
    bodies = {document.title: document.body for document in DOCUMENTS}
    for one in sample.drawn:
        assert (drawn / "originals" / one.original).read_bytes() == bodies[one.title]
    for name in SHEETS:
        with (drawn / name).open(encoding="utf-8-sig", newline="") as file:
            boxes = [box for row in csv.reader(file) if len(row) > 2 and row[1] for box in row[3:]][7:]
        assert boxes == []
    again = gongkai("sample", 9, "-d", archive, "--to", drawn.parent / "again")
    assert "9 of 10" in again.stdout
    assert (drawn.parent / "again/sample.json").read_bytes() == (drawn / "sample.json").read_bytes()
    gongkai("sample", 2, "-d", archive, "--to", drawn.parent / "one", "--seed", 1)
    gongkai("sample", 2, "-d", archive, "--to", drawn.parent / "two", "--seed", 2)
    assert (drawn.parent / "one/sample.json").read_bytes() != (drawn.parent / "two/sample.json").read_bytes()


def test_what_both_read_as_held_has_no_error(archive, drawn):
    """Both sheets filled from the truth, one of them saved by another program in GBK: no error, no dispute, the rule of three."""
    fill(drawn, SHEETS[0], as_printed)
    fill(drawn, SHEETS[1], as_printed, encoding="gb18030")
    done = gongkai("sample", "--score", drawn, "-d", archive)
    assert done.returncode == 0, done.stderr
    cells = sum(len(one.asked().addresses()) for one in load(drawn).drawn)
    assert f"{cells} agreed 两人一致, 0 in dispute" in done.stdout
    assert f"silent 暗错   0 of {cells}; rule of three 三倍法则: fewer than 33.33% of reports" in done.stdout
    assert "format 格式 pdf: 0 of" in done.stdout or "format 格式 word: 0 of" in done.stdout
    assert "form 表式 2019: 0 of" in done.stdout


FEES, GRANTED = ("proactive", "normative_documents", "in_force"), ("requests", "granted", "total")


def test_errors_of_the_archive_are_found(archive, drawn):
    """Where two people agree on another number than the archive holds, it is an error, silent where no finding names the cell."""

    def say(document: Generated, address: tuple[str, str, str], typed: str) -> str:
        return "7,777" if document.form == "2021" and address == FEES else typed

    for name in SHEETS:
        fill(drawn, name, say)
    done = gongkai("sample", "--score", drawn, "-d", archive)
    assert done.returncode == 0, done.stderr
    wrong = sum(one.form == "2021" for one in load(drawn).drawn)
    assert f"errors 错误   {wrong} of" in done.stdout
    assert f"{'/'.join(FEES)}: printed 印 7777, held 存" in done.stdout
    assert "form 表式 2019: 0 of" in done.stdout
    silent = next(line for line in done.stdout.splitlines() if line.startswith("silent"))
    assert "[" in silent


def test_slips_of_one_person_are_no_errors(archive, drawn):
    """What one of the two mistypes is listed for a third look, and counts neither for nor against the archive."""
    fill(drawn, SHEETS[0], as_printed)
    fill(drawn, SHEETS[1], lambda _document, address, typed: "4321" if address == GRANTED else typed)
    done = gongkai("sample", "--score", drawn, "-d", archive)
    slips = sum(GRANTED in one.asked().addresses() for one in load(drawn).drawn)
    assert f"{slips} in dispute" in done.stdout
    assert "errors 错误   0 of" in done.stdout
    with (drawn / "third-look.csv").open(encoding="utf-8-sig", newline="") as file:
        rows = list(csv.reader(file))[1:]
    assert len(rows) == slips
    assert {row[5] for row in rows} == {"4321"}


def test_boxes_left_empty_or_illegible_are_not_counted(archive, drawn):
    """An empty box of one person and a ? of both are counted as such, and judge nothing."""
    fill(drawn, SHEETS[0], lambda _document, address, typed: "？" if address == FEES else typed)
    fill(
        drawn,
        SHEETS[1],
        lambda _document, address, typed: "" if address == GRANTED else "?" if address == FEES else typed,
    )
    done = gongkai("sample", "--score", drawn, "-d", archive)
    asked = [address for one in load(drawn).drawn for address in one.asked().addresses()]
    empty, illegible = asked.count(GRANTED), asked.count(FEES)
    assert f"boxes left empty 未填的格 {empty}" in done.stdout
    assert (
        f"{len(asked) - empty - illegible} agreed 两人一致, 0 in dispute 不一致, {illegible} illegible" in done.stdout
    )


def test_what_cannot_be_scored_or_drawn_is_one_sentence(archive, drawn, tmp_path):
    """Unfilled sheets, an entry that is none, a folder in use or without a sample, no archive: a sentence with the cure each."""

    def refused(status: int, *arguments: object) -> str:
        done = gongkai("sample", *arguments)
        assert done.returncode == status, done.stdout
        assert len(done.stderr.strip().splitlines()) == 1
        return done.stderr

    assert "sheet-1.csv" in refused(1, "--score", drawn, "-d", archive)
    fill(drawn, SHEETS[0], as_printed)
    assert "sheet-2.csv" in refused(1, "--score", drawn, "-d", archive)
    fill(drawn, SHEETS[1], lambda _document, address, typed: "十二" if address == GRANTED else typed)
    assert "'十二' is no entry" in refused(1, "--score", drawn, "-d", archive)
    (drawn / SHEETS[1]).write_text("a,b,c,1\n", encoding="utf-8")
    assert "codes" in refused(1, "--score", drawn, "-d", archive)
    (drawn / SHEETS[1]).unlink()
    assert "sheet-2.csv is not in" in refused(1, "--score", drawn, "-d", archive)
    assert "not empty" in refused(1, 3, "-d", archive, "--to", drawn)
    assert "no archive.db" in refused(1, 3, "-d", tmp_path / "nowhere", "--to", tmp_path / "new")
    assert "holds no sample" in refused(2, "--score", tmp_path, "-d", archive)
    assert gongkai("sample", "-d", archive).returncode == 2
