"""What is withdrawn is gone from everything that is published, at once and after every rebuild; what stays is what, when and why."""

import gzip
import re
import shutil
import sqlite3
import subprocess
import sys
from contextlib import closing
from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from archive_rows import ask, everything
from small_archive import visiting

from archive.build import build
from archive.captures import Captures
from archive.errors import ArchiveError
from archive.exchange import Exchange
from archive.withdrawals import WithdrawalError, withdrawals
from archive.withdrawing import publish, restore, withdraw
from archive.workplace import alone
from crawler.demo.generate import generate

NAME, OTHER = "霁岚县水利局", "霁岚县审计局"
MARK = "蓝鲸八号井的张某某"  # stands in the withdrawn report and nowhere else
WHY = "含个人信息"
URL = "http://www.example.gov.cn/{}.html"


def body(name: str, year: int, seed: int = 1, mark: str = "") -> bytes:
    """Return a report with *mark* in its prose, beside a number that becomes a claim."""
    text = generate(seed, format="html", organization=name, year=year).body.decode()
    marked = text.replace("一、总体情况", f"一、总体情况</p><p>{mark}收到信息公开申请7413件。", 1) if mark else text
    assert (mark in marked) or not mark
    return marked.encode()


@pytest.fixture(scope="module")
def made(tmp_path_factory):
    """Give an archive of two agencies, with two years of one of them; MARK stands in its report of 2023."""
    directory = tmp_path_factory.mktemp("made")
    with Captures(directory) as captures:
        for name, year, place, mark in ((NAME, 2022, "a", ""), (NAME, 2023, "b", MARK), (OTHER, 2023, "c", "")):
            file = body(name, year, mark=mark)
            captures.add_file(
                file, name=f"{mark}{year}.html", url=URL.format(place), date=f"{year + 1}-01-20T00:00:00Z"
            )
    build(directory, workers=1)
    return directory


@pytest.fixture
def archive(made, tmp_path):
    return shutil.copytree(made, tmp_path / "archive")


def report_of(directory: Path, name: str = NAME, year: int = 2023) -> str:
    ((key,),) = ask(directory, "SELECT id FROM reports WHERE name = ? AND year = ? AND current = 1", name, year)
    return key


def rows_with(directory: Path, text: str) -> list[str]:
    """Return the tables of archive.db in which *text* stands, the shadow tables of the full-text index among them, and the file itself."""
    with closing(sqlite3.connect(directory / "archive.db")) as db:
        names = [
            name
            for (name,) in db.execute("SELECT name FROM sqlite_schema WHERE type IN ('table', 'view') ORDER BY name")
        ]
        found = [name for name in names if any(text in _said(row) for row in db.execute(f'SELECT * FROM "{name}"'))]
    for spelled in (text, "\u200b".join(text)):
        found += ["the file"] if spelled.encode() in (directory / "archive.db").read_bytes() else []
    return found


def _said(row) -> str:
    return "|".join(one.decode("utf-8", "replace") if isinstance(one, bytes) else str(one) for one in row).replace(
        "\u200b", ""
    )


def pages(directory: Path) -> list[str]:
    """Return the paths on which MARK could be seen."""
    key = report_of(directory)
    tables = [
        name
        for (name,) in ask(
            directory, "SELECT name FROM sqlite_schema WHERE type IN ('table', 'view') AND name NOT LIKE '%fts%'"
        )
    ]
    return [
        *("/", "/reports", f"/search?q={MARK}", f"/report/{key}", f"/years/{key.rpartition('-')[0]}", "/obligations"),
        f"/organization/{key.rpartition('-')[0]}",
        *(f"/archive/{name}.csv" for name in tables if not name.startswith("sqlite")),
        *(f"/archive/{name}" for name in tables if not name.startswith("sqlite")),
    ]


def seen(directory: Path, paths: list[str]) -> list[str]:
    """Return those of *paths* on which MARK is seen, but for the box in which one asks for it."""
    with visiting(directory) as get:
        return [path for path in paths if MARK in re.sub(r'value="[^"]*"|<title>[^<]*', "", get(path).text)]


def test_nothing_of_it_is_left_at_once(archive):
    """After `withdraw` its text stands in no table, index or free page of archive.db and on no page; before, it stood in many."""
    key, paths = report_of(archive), pages(archive)
    before, showed = rows_with(archive, MARK), seen(archive, paths)
    assert {"sections", "claims", "captures", "sections_fts_content", "the file"} <= set(before)
    assert {f"/report/{key}", f"/search?q={MARK}", "/archive/sections.csv", "/archive/claims"} <= set(showed)
    numbers = ask(archive, "SELECT count(*) FROM cells WHERE report = ?", key)
    assert numbers != [(0,)]
    withdraw(archive, key, reason=WHY, asked_by="张某某")
    publish(archive)
    assert rows_with(archive, MARK) == []
    assert seen(archive, paths) == []
    for table in (
        "cells",
        "claims",
        "sections",
        "findings",
        "inferred",
        "passes",
        "cell_notes",
        "table_marks",
        "text_bands",
    ):
        assert ask(archive, f"SELECT count(*) FROM {table} WHERE report = ?", key) == [(0,)], table
    assert ask(archive, "SELECT count(*) FROM panel WHERE report = ?", key) == [(0,)]
    assert rows_with(archive, "张某某") == []  # who asked is recorded, not published


def test_the_tombstone_says_what_when_and_why(archive):
    """/report/<id> answers 410 with the reason; the table `withdrawn`, the organisation and who published in time lead to it."""
    key = report_of(archive)
    state = ask(archive, "SELECT state, published, cause FROM obligations WHERE organization || '-' || year = ?", key)
    made = withdraw(archive, key, reason=WHY)
    publish(archive)
    with visiting(archive) as get:
        page = get(f"/report/{key}")
        assert page.status_code == 410
        assert WHY in page.text
        day = datetime.fromisoformat(made.at).astimezone(ZoneInfo("Asia/Shanghai")).date()
        assert f"<dd>{day}</dd>" in page.text
        for path in (f"/organization/{key.rpartition('-')[0]}", "/obligations", "/archive/withdrawn"):
            assert f"/report/{key}" in get(path).text, path
        assert get("/report/nobody-2023").status_code == 404
    ((what, when, why, report),) = ask(archive, "SELECT what, withdrawn_at, reason, report FROM withdrawn")
    assert (what, when, why, report) == (key, made.at, WHY, key)
    # The report was published by the agency all the same, in time or late as before.
    said = "SELECT state, published, cause FROM obligations WHERE organization || '-' || year = ? AND report IS NULL AND withdrawn = ?"
    assert ask(archive, said, key, key) == state
    assert ask(archive, "SELECT outcome, title, name FROM captures WHERE url = ?", URL.format("b")) == [
        ("withdrawn", None, None)
    ]


def test_other_reports_say_nothing_of_it(archive):
    """No finding of another year holds its numbers any more, and the rule about missing years does not call it missing."""
    with Captures(archive) as captures:
        captures.add_file(body(NAME, 2024), name="2024.html", url=URL.format("d"), date="2025-01-20T00:00:00Z")
    build(archive, workers=1)
    key = report_of(archive)
    quoting = "SELECT count(*) FROM findings AS f JOIN reports AS r ON r.id = f.report WHERE r.id <> ? AND f.message_zh LIKE '%2023%'"
    ((many,),) = ask(archive, quoting, key)
    assert many > 0
    withdraw(archive, key, reason=WHY)
    publish(archive)
    assert ask(archive, quoting, key) == [(0,)]
    assert ask(archive, "SELECT count(*) FROM findings WHERE rule = 'Y-MISSING-YEAR'") == [(0,)]


@pytest.mark.parametrize("name", ["report", "url", "digest", "bare digest"])
def test_every_rebuild_leaves_it_out(archive, name):
    """Named by its report, its URL or its digest: built anew from the captures alone, the archive has the same rows without it."""
    ((digest,),) = ask(archive, "SELECT digest FROM captures WHERE url = ?", URL.format("b"))
    names = {"report": report_of(archive), "url": URL.format("b"), "digest": digest, "bare digest": digest[7:]}
    withdraw(archive, names[name], reason=WHY)
    publish(archive)
    with closing(sqlite3.connect(archive / "archive.db")) as db:
        taken_out = everything(db)
    assert not build(archive, workers=1).changed
    for file in (archive / "archive.db", *archive.glob("crawl.db*"), *(archive / "captures").glob("index.db*")):
        file.unlink(missing_ok=True)
    build(archive, workers=1)
    assert rows_with(archive, MARK) == []
    with closing(sqlite3.connect(archive / "archive.db")) as db:
        assert everything(db) == taken_out


def test_captures_are_kept_as_they_were(archive):
    """No WARC file is rewritten: the bytes are there, `verify` is content, and the record lies beside them."""
    files = {path: path.read_bytes() for path in (archive / "captures").glob("*.warc.gz")}
    withdraw(archive, report_of(archive), reason=WHY)
    assert {path: path.read_bytes() for path in files} == files
    (record,) = set((archive / "captures").glob("*.warc.gz")) - set(files)
    assert WHY in gzip.decompress(record.read_bytes()).decode()
    with Captures(archive) as captures:
        assert list(captures.verify()) == []
        assert any(MARK.encode() in captures.body(one) for one in captures)


def test_a_later_crawl_does_not_publish_it_again(archive):
    """The same bytes at another address, other bytes at the same address, and another document of the same report stay withheld."""
    key = report_of(archive)
    withdraw(archive, key, reason=WHY)
    publish(archive)
    same, changed, other = body(NAME, 2023, mark=MARK), body(NAME, 2023, 4, MARK), body(NAME, 2023, 3, MARK)
    with Captures(archive) as captures:
        for file, place in ((same, "mirror"), (changed, "b"), (other, "elsewhere")):
            captures.add_file(file, name="again.html", url=URL.format(place), date="2025-01-20T00:00:00Z")
    assert build(archive, workers=1).read == 3
    assert rows_with(archive, MARK) == []
    assert ask(archive, "SELECT count(*) FROM withdrawn WHERE report = ?", key) == [(4,)]
    assert not build(archive, workers=1).changed


def test_next_year_at_the_same_address_is_another_report(archive):
    """Where a report was named, what its address shows the year after is published; where the address was named, it is not."""
    withdraw(archive, report_of(archive), reason=WHY)
    with Captures(archive) as captures:
        captures.add_file(body(NAME, 2024), name="2024.html", url=URL.format("b"), date="2025-01-20T00:00:00Z")
    build(archive, workers=1)
    assert report_of(archive, year=2024)
    withdraw(archive, URL.format("b"), reason=WHY)
    publish(archive)
    assert ask(archive, "SELECT year FROM withdrawn ORDER BY year") == [(2023,), (2024,)]


def test_of_two_versions_one_can_be_withdrawn(archive):
    """By its digest one version goes; the other is the report then, with its own figures, and its page says that one was withdrawn."""
    with Captures(archive) as captures:
        corrected = body(NAME, 2023, seed=4)
        capture, _ = captures.add_file(corrected, name="new.html", url=URL.format("b"), date="2024-06-01T00:00:00Z")
    build(archive, workers=1)
    key = report_of(archive)
    assert ask(archive, "SELECT digest FROM reports WHERE id = ?", key) == [(capture.digest,)]
    withdraw(archive, capture.digest, reason=WHY)
    publish(archive)
    assert ask(archive, "SELECT version, current, digest <> ? FROM reports WHERE id = ?", capture.digest, key) == [
        (1, 1, 1)
    ]
    with visiting(archive) as get:
        assert get(f"/report/{key}").status_code == 200
        assert WHY in get(f"/report/{key}").text
        assert get(f"/report/{key}@{capture.digest[7:15]}").status_code == 410
    restore(archive, capture.digest)
    withdraw(archive, key, reason=WHY)  # both
    publish(archive)
    assert ask(archive, "SELECT count(*) FROM reports WHERE name = ? AND year = 2023", NAME) == [(0,)]


def test_undo_restores_every_row(archive):
    """After `--undo` archive.db has the rows that it had, at once and after a rebuild."""
    with closing(sqlite3.connect(archive / "archive.db")) as db:
        before = everything(db)
    key = report_of(archive)
    withdraw(archive, key, reason=WHY)
    publish(archive)
    restore(archive, key)
    publish(archive)
    for _ in range(2):
        with closing(sqlite3.connect(archive / "archive.db")) as db:
            after = everything(db)
        differing = {name for name in before if before[name] != after[name]}
        assert differing <= {"about"}  # it says what was last looked at
        (archive / "archive.db").unlink()
        build(archive, workers=1)
    assert list(withdrawals(archive)) == []
    with pytest.raises(WithdrawalError, match="is not withdrawn"):
        restore(archive, key)


def test_withdrawing_does_not_read_what_is_new(archive):
    """At once means at once: captures that wait for a build wait on; the next build reads them."""
    with Captures(archive) as captures:
        captures.add_file(body(OTHER, 2022), name="2022.html", url=URL.format("d"), date="2023-01-20T00:00:00Z")
    withdraw(archive, report_of(archive), reason=WHY)
    summary = publish(archive)
    assert (summary.captures, summary.withdrawn) == (3, 1)
    assert build(archive, workers=1).captures == 4


def test_it_goes_on_while_a_crawl_is_writing(archive):
    """Something can be withdrawn while another process holds the captures."""
    with Captures(archive) as captures:
        captures.claim()
        withdraw(archive, report_of(archive), reason=WHY)
        publish(archive)
    assert rows_with(archive, MARK) == []


def test_a_page_goes_with_what_is_attached_to_it(archive):
    """By the URL of a page also the files attached to it are withdrawn, those of a later crawl too."""
    page, file = URL.format("cover"), body(OTHER, 2021, mark=MARK)
    cover = Exchange(page, 200, "OK", (("Content-Type", "text/html"),), "<p>详见附件</p>".encode())
    with Captures(archive) as captures:
        captures.add_response(cover, role="report", title="年度报告")
        attached = Exchange(URL.format("file"), 200, "OK", (("Content-Type", "text/html"),), file)
        captures.add_response(attached, role="attachment", via=page)
    build(archive, workers=1)
    assert "sections" in rows_with(archive, MARK)
    withdraw(archive, page, reason=WHY)
    publish(archive)
    left = rows_with(archive, "霁岚县审计局2021年")
    assert ask(archive, "SELECT outcome, count(*) FROM captures WHERE via = ? OR url = ? GROUP BY 1", page, page) == [
        ("withdrawn", 2)
    ]
    assert left == []
    with Captures(archive) as captures:
        again = Exchange(URL.format("other-file"), 200, "OK", (("Content-Type", "text/html"),), file + b" ")
        captures.add_response(again, role="attachment", via=page)
    build(archive, workers=1)
    assert ask(archive, "SELECT count(*) FROM reports WHERE year = 2021") == [(0,)]


def test_while_a_build_is_at_work_it_is_recorded(archive):
    """The command says that the archive does not know of it yet; the next build does."""
    with alone(archive):
        done = gongkai(report_of(archive), "--reason", WHY, "-d", archive)
    assert done.returncode == 1
    assert "It is recorded, and archive.db does not know of it yet" in done.stderr
    build(archive, workers=1)
    assert rows_with(archive, MARK) == []


def test_an_address_is_known_as_a_person_types_it(archive):
    """A URL with Chinese characters is the one that is kept escaped."""
    with Captures(archive) as captures:
        captures.add_file(body(OTHER, 2021), name="x.html", url=URL.format("年报"), date="2022-01-20T00:00:00Z")
    assert withdraw(archive, f" {URL.format('年报')}", reason=WHY).urls == (URL.format("%E5%B9%B4%E6%8A%A5"),)


def test_a_damaged_record_stops_the_build(archive):
    """A record of a withdrawal that cannot be read is not passed over: what it withholds would be published."""
    withdraw(archive, report_of(archive), reason=WHY)
    (record,) = (archive / "captures").glob("withdrawal-*")
    record.write_bytes(record.read_bytes()[:-9])
    with pytest.raises(ArchiveError, match="cannot be read"):
        build(archive, workers=1)


@pytest.mark.parametrize("name", ["nobody-2023", "http://www.example.gov.cn/absent.html", "sha256:" + "0" * 64])
def test_what_is_not_here_cannot_be_withdrawn(archive, name):
    """A name that nothing has is one sentence, and nothing is recorded."""
    with pytest.raises(WithdrawalError, match="nothing here is called"):
        withdraw(archive, name, reason=WHY)
    assert list(withdrawals(archive)) == []


def gongkai(*arguments: object) -> "subprocess.CompletedProcess[str]":
    command = [sys.executable, "-m", "crawler.cli", "withdraw", *map(str, arguments)]
    return subprocess.run(command, capture_output=True, text=True, check=False, timeout=60)


def test_the_command(archive):
    """`gongkai withdraw` wants a reason, does it at once, lists what stands, refuses to do it twice, and restores it."""
    key = report_of(archive)
    assert gongkai(key, "-d", archive).returncode == 2
    done = gongkai(key, "--reason", WHY, "--asked-by", "someone", "-d", archive)
    assert (done.returncode, done.stderr) == (0, "")
    assert "reports 报告    2" in done.stdout
    assert rows_with(archive, MARK) == []
    listed = gongkai("--list", "-d", archive).stdout
    assert re.fullmatch(rf"{key}, [\d-]+ [\d:]+ Beijing time 北京时间: {WHY} \(asked by someone\)\n", listed)
    again = gongkai(key, "--reason", WHY, "-d", archive)
    assert again.returncode == 1
    assert "withdrawn already" in again.stderr
    assert "reports 报告    3" in gongkai(key, "--undo", "-d", archive).stdout
    shutil.rmtree(archive)
    assert gongkai(key, "--reason", WHY, "-d", archive).stderr.count("\n") == 1
