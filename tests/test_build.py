"""archive.db is made of the captures: every cell as read, nothing twice, nothing lost, whatever happens in between."""

import csv
import hashlib
import os
import random
import shutil
import signal
import sqlite3
import subprocess
import sys
import time
from contextlib import closing
from pathlib import Path

import pytest
from archive_rows import ask, everything, opened

from archive import report_json, rows
from archive.build import BuildError, BuildStatus, build, build_status
from archive.captures import Captures, Exchange
from archive.search import escape
from archive.workplace import alone
from crawler.demo.generate import generate

CORPUS = Path(os.environ.get("GONGKAI_CORPUS", "../shared/corpus"))
HOST = "https://www.example.gov.cn"


def add(directory: Path, *seeds: int, **choices: str):
    """Add the reports of *seeds* as files; return them."""
    directory.mkdir(exist_ok=True)
    made = [generate(seed, **({"format": "text"} | choices)) for seed in seeds]
    with Captures(directory) as captures:
        for seed, one in zip(seeds, made, strict=True):
            date = f"2025-03-{1 + seed % 28:02}"
            captures.add_file(one.body, name=one.name, url=f"{HOST}/{seed}", date=date, media_type=one.media_type)
    return made


def respond(captures: Captures, path: str, body: bytes, media_type: str = "text/html", **known: str):
    headers = (("Content-Type", media_type),)
    captures.add_response(Exchange(f"{HOST}/{path}", 200, "OK", headers, body), **({"role": "report"} | known))


def digest(directory):
    return hashlib.sha256((directory / "archive.db").read_bytes()).hexdigest()


def kept(directory: Path, **options: bool):
    with opened(directory) as db:
        return everything(db, **options)


@pytest.fixture(scope="module")
def built(tmp_path_factory):
    """Build an archive of reports in every format and three files that are none."""
    directory = tmp_path_factory.mktemp("built")
    made = add(directory, *range(6))
    made += add(directory, *range(10, 13), format="html")
    made += add(directory, 20, format="pdf")
    with Captures(directory) as captures:
        for name, body in (
            ("empty.txt", b""),
            ("cut.pdf", made[-1].body[:4000]),
            ("recipe.txt", "红烧肉的做法".encode()),
        ):
            captures.add_file(body, name=name, date="2025-04-01")
    return directory, made, build(directory)


@pytest.fixture
def archive(built, tmp_path):
    """Copy `built`, to do things to it."""
    directory = tmp_path / "archive"
    shutil.copytree(built[0], directory)
    return directory


def test_every_cell_is_published_as_it_is_printed(built):
    """The view `cells` gives each of the 200 cells of each report the value and status that its document prints."""
    directory, made, _ = built
    for one in made:
        (key,) = ask(directory, "SELECT id FROM reports WHERE title = ?", one.title)[0]
        cells = ask(directory, "SELECT table_name, row, column, value, status FROM cells WHERE report = ?", key)
        published = {tuple(cell[:3]): tuple(cell[3:]) for cell in cells}
        truth = {
            address: (None if cell.value is None else report_json.number(cell.value), cell.status)
            for address, cell in one.cells.items()
        }
        assert {address: published[address] for address in truth} == truth


def test_the_summary_counts_what_is_there(built):
    """The build says how many captures, reports, cells, findings and failures there are."""
    directory, made, summary = built
    assert (summary.captures, summary.read, summary.reports, summary.failures) == (13, 13, 10, 3)
    assert summary.changed
    assert summary.cells >= 200 * len(made)
    assert summary.cells == ask(directory, "SELECT count(*) FROM cells")[0][0]
    for severity, count in summary.findings.items():
        assert ask(
            directory, "SELECT count(*) FROM findings WHERE severity = ? AND verdict <> 'not_assessable'", severity
        ) == [(count,)]


def test_what_cannot_be_read_is_a_row_with_its_reason(built):
    """An empty file, a cut PDF and a file that is no report are failures, each with one sentence; the rest is read."""
    directory, _, _ = built
    status = build_status(directory)
    assert {one.name for one in status.failures} == {"empty.txt", "cut.pdf", "recipe.txt"}
    assert all(one.reason and "\n" not in one.reason for one in status.failures)
    assert (status.captures, status.unread, status.reports) == (13, 0, 10)
    assert status.reader == rows.READER_VERSION


def test_words_of_two_characters_are_found(built):
    """The full-text index finds a two-character word in exactly the sections that have it."""
    directory, _, _ = built
    found = ask(directory, "SELECT rowid FROM sections_fts WHERE sections_fts MATCH ? ORDER BY 1", escape("处罚"))
    assert found == ask(
        directory, "SELECT id FROM sections WHERE text LIKE '%处罚%' OR heading LIKE '%处罚%' ORDER BY 1"
    )
    assert found


def test_a_second_build_writes_nothing(archive):
    """Where nothing was captured in between, a build leaves every byte of archive.db and every file as it is."""
    before, files = digest(archive), sorted(archive.rglob("*"))
    stamp = (archive / "archive.db").stat().st_mtime_ns
    summary = build(archive)
    assert (summary.changed, summary.read, summary.reports) == (False, 0, 10)
    assert (digest(archive), (archive / "archive.db").stat().st_mtime_ns) == (before, stamp)
    assert sorted(archive.rglob("*")) == files


def test_archive_db_is_a_build_product(archive):
    """Deleted and built anew it holds the same rows."""
    before = kept(archive)
    (archive / "archive.db").unlink()
    assert build(archive).read == 13
    assert kept(archive) == before


@pytest.mark.parametrize("damage", [b"", b"no database at all" * 100, None], ids=["empty", "garbage", "torn"])
def test_a_damaged_archive_db_is_made_anew(archive, damage):
    """Whatever has become of archive.db, a build makes it whole from the captures."""
    before, path = kept(archive), archive / "archive.db"
    path.write_bytes(path.read_bytes()[:40960] if damage is None else damage)
    assert build(archive).changed
    assert kept(archive) == before


def test_another_reader_reads_everything_anew(archive):
    """An archive.db that another reader made is replaced as a whole, never mixed with new readings."""
    before, path = kept(archive), archive / "archive.db"
    with closing(sqlite3.connect(path)) as db, db:
        db.execute("UPDATE about SET value = 'older' WHERE key = 'product'")
        db.execute("UPDATE requests SET total = total + 1")
    assert build(archive).read == 13
    assert kept(archive) == before


def test_order_and_portions_do_not_matter(tmp_path):
    """The same captures, added in another order and built in portions, give the same rows."""
    whole, parts = tmp_path / "whole", tmp_path / "parts"
    seeds = [*range(8)]
    choices = {"organization": "平川县城市管理局"}  # one organisation, so that years and versions meet
    add(whole, *seeds, **choices)
    build(whole)
    for portion in (seeds[5:], seeds[:2][::-1], seeds[2:5]):
        add(parts, *portion, **choices)
        summary = build(parts)
        assert summary.read == len(portion)
    assert kept(parts, places=False) == kept(whole, places=False)
    assert ask(whole, "SELECT count(*) FROM reports WHERE current = 0")[0][0] > 0


def test_captures_that_are_gone_leave_no_rows(archive):
    """Reports whose captures are no longer there are not in the archive after the next build."""
    before = warcs(archive)
    add(archive, 30)
    build(archive)
    assert len(ask(archive, "SELECT id FROM reports")) == 11
    for file in before:
        file.unlink()
    with Captures(archive) as captures:
        captures.rebuild()
    assert build(archive).reports == 1
    assert len(ask(archive, "SELECT id FROM reports")) == 1


def test_a_damaged_capture_is_read_when_it_is_put_back(archive):
    """Bytes that are no longer those once kept are a failure, and the rest goes on; put back they are read by the next build."""
    before = kept(archive)
    name, offset = ask(archive, "SELECT warc, offset FROM captures WHERE url = ?", f"{HOST}/3")[0]
    (archive / "archive.db").unlink()
    file = archive / "captures" / name
    whole = file.read_bytes()
    file.write_bytes(whole[: offset + 300] + bytes(50) + whole[offset + 350 :])
    summary = build(archive)
    assert (summary.reports, summary.failures) == (9, 4)
    (failure,) = [one for one in build_status(archive).failures if one.url == f"{HOST}/3"]
    assert failure.outcome == "damaged"
    assert not build(archive).changed
    file.write_bytes(whole)
    assert build(archive).read == 1
    assert kept(archive) == before


def test_an_answer_that_is_no_page_is_a_failure(tmp_path):
    """What a site sent in place of a report, with another status than 200, is not read as one."""
    with Captures(tmp_path) as captures:
        body = generate(1, format="html").body
        error = Exchange(f"{HOST}/1", 404, "Not Found", (("Content-Type", "text/html"),), body)
        captures.add_response(error, role="report")
    assert build(tmp_path).reports == 0
    assert [one.reason for one in build_status(tmp_path).failures] == ["the site answered 404 in its place"]


def warcs(directory):
    return set((directory / "captures").glob("*.warc.gz"))


def test_pages_lead_to_attachments(tmp_path):
    """A page whose attachment is the report is no failure; decoys are not read; robots neither."""
    report = generate(1, format="pdf")
    with Captures(tmp_path) as captures:
        respond(captures, "list.html", "<p>年报</p>".encode(), role="page")
        respond(captures, "robots.txt", b"User-agent: *", "text/plain", role="robots")
        respond(captures, "1.html", "<h1>政府信息公开工作年度报告</h1><a href=1.pdf>附件</a>".encode())
        respond(captures, "1.pdf", report.body, "application/pdf", role="attachment", via=f"{HOST}/1.html")
        respond(captures, "2.html", "<h1>政府信息公开工作年度报告</h1>".encode())
    summary = build(tmp_path)
    (key,) = ask(tmp_path, "SELECT id FROM reports")[0]
    assert (summary.read, summary.reports, summary.failures) == (3, 1, 1)
    assert ask(tmp_path, "SELECT url, outcome, report FROM captures ORDER BY url") == [
        (f"{HOST}/1.html", "read_from_attachment", key),
        (f"{HOST}/1.pdf", "read", key),
        (f"{HOST}/2.html", "not_a_report", None),
        (f"{HOST}/list.html", "not_read", None),
        (f"{HOST}/robots.txt", "not_read", None),
    ]


def test_progress_is_told(tmp_path):
    """The caller hears of each document as it is done."""
    add(tmp_path / "a", 1, 2, 3)
    heard = []
    build(tmp_path / "a", workers=1, progress=lambda done, of: heard.append((done, of)))
    assert heard == [(1, 3), (2, 3), (3, 3)]


def test_an_archive_without_captures(tmp_path):
    """Of no captures an empty archive is built, and that is no error."""
    summary = build(tmp_path)
    assert (summary.captures, summary.reports, summary.findings) == (0, 0, {"error": 0, "warn": 0, "info": 0})
    assert ask(tmp_path, "SELECT count(*) FROM rules")[0][0] > 0


def test_status_before_any_build(tmp_path):
    """Before the first build, or where archive.db is damaged, every capture is unread."""
    add(tmp_path / "a", 1)
    unread = BuildStatus(reader=None, captures=1, unread=1, organizations=0, reports=0, failures=())
    assert build_status(tmp_path / "a") == unread
    (tmp_path / "a" / "archive.db").write_bytes(b"no database")
    assert build_status(tmp_path / "a") == unread


def test_no_directory_and_two_builds(tmp_path):
    """A build says in one sentence why it cannot begin, and makes no directory that was not there."""
    with pytest.raises(BuildError, match="no directory"):
        build(tmp_path / "none")
    assert not (tmp_path / "none").exists()
    with alone(tmp_path), pytest.raises(BuildError, match="is building"):
        build(tmp_path)


BUILDER = """
import sys, time
from pathlib import Path
from archive.build import build

def progress(done, of):
    print(of - done, flush=True)
    time.sleep(0.1)

if __name__ == "__main__":
    build(Path(sys.argv[1]), workers=2, progress=progress)
"""


def run(directory, *, lines=None, seconds=None):
    """Build in a process of its own; kill it after so many *lines* or *seconds*.

    Return what was left to read after each document, and whether it ended by itself.
    """
    command = [sys.executable, "-c", BUILDER, str(directory)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        heard = [process.stdout.readline() for _ in range(lines or 0)]
        if lines or seconds:
            time.sleep(seconds or 0)
            process.kill()
        heard += process.stdout.readlines()
    assert process.returncode in {0, -signal.SIGKILL}
    return [int(line) for line in heard if line.strip()], process.returncode == 0


def test_a_killed_build_loses_and_doubles_nothing(tmp_path):
    """Killed at any moment and started again, a build ends with the rows of one that was let alone."""
    add(tmp_path / "alone", *range(30))
    shutil.copytree(tmp_path / "alone", tmp_path / "killed")
    build(tmp_path / "alone")
    left, source = 30, random.Random(7)
    for number in range(5):
        heard, ended = run(
            tmp_path / "killed", **({"lines": 8} if number % 2 else {"seconds": source.uniform(0.1, 0.8)})
        )
        assert not ended
        assert not (tmp_path / "killed" / "archive.db").exists()
        # Half a second of work at most is done again: five documents at this pace, and those that were being read.
        assert max(heard, default=0) <= left + 7
        left = min([left, *heard])
    _, ended = run(tmp_path / "killed")
    assert ended
    assert sorted(path.name for path in (tmp_path / "killed").iterdir()) == [
        "archive.db",
        "archive.db.lock",
        "captures",
    ]
    assert kept(tmp_path / "killed") == kept(tmp_path / "alone")


def test_readers_see_one_state_while_a_build_is_at_work(archive):
    """Whoever has archive.db open goes on seeing what it held; killing the next build leaves it byte for byte."""
    before = digest(archive)
    add(archive, *range(40, 52))
    with opened(archive) as db:
        run(archive, lines=2)
        assert digest(archive) == before
        _, ended = run(archive)
        assert ended
        assert db.execute("SELECT count(*) FROM reports").fetchone() == (10,)
    assert ask(archive, "SELECT count(*) FROM reports") == [(22,)]


@pytest.mark.corpus
@pytest.mark.skipif(not CORPUS.is_dir(), reason=f"no corpus at {CORPUS}; set GONGKAI_CORPUS")
def test_real_reports_are_published_cell_by_cell(tmp_path):
    """Of every document of the corpus each cell that was read by hand is published with that value and status."""
    cases = [path.parent for path in sorted(CORPUS.glob("*/cells.csv"))]
    with Captures(tmp_path) as captures:
        for case in cases:
            (document,) = case.glob("document.*")
            captures.add_file(document.read_bytes(), name=f"{case.name}{document.suffix}", date="2026-01-01")
    build(tmp_path)
    for case in cases:
        query = (
            "SELECT c.table_name, c.row, c.column, c.value, c.status FROM captures AS k JOIN cells AS c ON c.report = k.report"
            " WHERE k.name LIKE ? || '.%'"
        )
        published = {tuple(cell[:3]): tuple(cell[3:]) for cell in ask(tmp_path, query, case.name)}
        with (case / "cells.csv").open(encoding="utf-8", newline="") as file:
            truth = {
                (line["table"], line["row"], line["column"]): (
                    float(line["value"]) if line["value"] else None,
                    line["status"],
                )
                for line in csv.DictReader(file)
            }
        assert {address: published.get(address) for address in truth} == truth
