"""A crawl.db that an older program made comes up to the present version with every row, or stays as it was."""

import signal
import sqlite3
import subprocess
import sys
from contextlib import closing
from pathlib import Path

import pytest
from loopback import Answer, site

from archive.captures import Captures
from archive.crawl_log import Attempt, CrawlLog, Job
from archive.crawl_schema import MIGRATIONS, SCHEMA, VERSION
from archive.crawl_status import crawl_status
from archive.crawl_versions import CrawlLogError

OLD = Path(__file__).parent / "crawl_logs"
"""The tables as they were when the next version came, from the history of archive/crawl_schema.py."""

HOME, REPORT, LIST = "http://a.test/", "http://a.test/2023.html", "http://a.test/nb/2"
FIRST, KILLED = "20250101T000000000000Z-00000000", "20250108T000000000000Z-00000001"
ROWS = {
    "runs": [
        (FIRST, "2025-01-01T00:00:00Z", "2025-01-01T01:00:00Z", "gongkai/0.1.0", 1),
        (KILLED, "2025-01-08T00:00:00Z", None, "gongkai/0.1.0", 0),
    ],
    "sites": [("a", "甲县人民政府", HOME, KILLED, "2025-01-08T00:00:00Z")],
    "hosts": [("a.test", "open", 2, "2025-01-08T00:00:00Z")],
    "attempts": [
        (FIRST, 1, "a", HOME, "home", "2025-01-01T00:00:01Z", 200, "kept", None, None, "page", "sha256:00", 7),
        (
            KILLED,
            1,
            "a",
            f"{HOME}2022.html",
            "report",
            "2025-01-08T00:00:01Z",
            500,
            "failed",
            "http-500",
            "It failed.",
            None,
            None,
            None,
        ),
    ],
    "skipped": [("javascript:go(7)", HOME, "a", "2019年年度报告", "its address is made by a script that is not run")],
}
FRONTIER = [
    (HOME, "a", "a.test", "home", None, None, "", 0, 1, "done", None, None, "00"),
    (LIST, "a", "a.test", "next", "下一页", HOME, "年报", 1, 2, "leased", KILLED, 9e9, None),
    (REPORT, "a", "a.test", "report", "2023年年度报告", HOME, "年报", 1, 1, "waiting", None, None, None),
]
LATER = {  # tables that came with version 2
    "sightings": [(REPORT, HOME, "a", "report")],
    "lists": [(HOME, "a", "trs", "its pages are numbered as index_1.html", "年报", 9)],
    "warnings": [(FIRST, "a", "list-short", HOME, f"The list {HOME} says that it has 9 entries.")],
    "register": [("b", "乙县", "", "http://b.test/", "", "", "", "open", "", "2025-01-01", "by hand", "")],
}


@pytest.fixture(params=sorted(MIGRATIONS))
def old(request: pytest.FixtureRequest, tmp_path: Path) -> tuple[int, Path]:
    """Give an older version and an archive directory whose crawl.db is of it, left by a crawl that was killed."""
    with closing(sqlite3.connect(tmp_path / "crawl.db")) as db:
        db.execute("PRAGMA journal_mode = WAL")
        db.executescript((OLD / f"v{request.param}.sql").read_text(encoding="utf-8"))
        for table, rows in {**ROWS, **(LATER if request.param > 1 else {})}.items():
            for row in rows:
                wide = (*row, "trs") if table == "sites" and request.param > 1 else row
                db.execute(f"INSERT INTO {table} VALUES ({', '.join('?' * len(wide))})", wide)
        names = "url, site, host, kind, title, via, col, depth, number, state, run, until, links"
        db.executemany(f"INSERT INTO frontier ({names}) VALUES ({', '.join('?' * 13)})", FRONTIER)
        db.commit()
    return request.param, tmp_path


def content(path: Path) -> dict[str, list[dict[str, object]]]:
    """Return every row of every table."""
    with closing(sqlite3.connect(path)) as db:
        db.row_factory = sqlite3.Row
        tables = db.execute("SELECT name FROM sqlite_schema WHERE type = 'table' ORDER BY name").fetchall()
        return {name: [dict(row) for row in db.execute(f"SELECT * FROM {name}")] for (name,) in tables}


def version(path: Path) -> int:
    with closing(sqlite3.connect(path)) as db:
        return int(db.execute("PRAGMA user_version").fetchone()[0])


def shape(path: Path) -> dict[str, object]:
    """Return what a table's columns are, whatever their order, and the names of the indexes."""
    with closing(sqlite3.connect(path)) as db:
        names = db.execute("SELECT type, name FROM sqlite_schema WHERE sql IS NOT NULL").fetchall()
        return {name: {row[1:] for row in db.execute(f"PRAGMA table_xinfo({name})")} for _, name in names}


def program(code: str, directory: Path) -> "subprocess.Popen[str]":
    """Start a process that opens the crawl log of *directory*, after *code* has changed what happens then."""
    text = (
        f"import os, sys, archive.crawl_versions as v\n{code}\n"
        f"from pathlib import Path\nfrom archive.crawl_log import CrawlLog\nCrawlLog(Path({str(directory)!r})).close()"
    )
    return subprocess.Popen(
        [sys.executable, "-c", text], stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    )


def test_there_is_a_way_from_every_version():
    """Each version but the present one has its step, and the tables that it left."""
    assert sorted(MIGRATIONS) == list(range(1, VERSION))
    assert {path.stem for path in OLD.iterdir()} == {f"v{number}" for number in MIGRATIONS}


def test_every_row_is_kept(old):
    """An old crawl.db comes up to the present version: each row has the values that it had, and the tables are those of a new one."""
    _, directory = old
    before = content(directory / "crawl.db")
    CrawlLog(directory).close()
    after = content(directory / "crawl.db")
    assert version(directory / "crawl.db") == VERSION
    for table, rows in before.items():
        assert [{name: row[name] for name in rows[0]} for row in after[table]] == rows, table
    CrawlLog(directory / "new").close()
    assert shape(directory / "crawl.db") == shape(directory / "new/crawl.db")


def test_a_copy_of_the_old_one_stays(old):
    """crawl.db.v1 or crawl.db.v2 is the old database, in one file; a second opening makes no other."""
    number, directory = old
    before = content(directory / "crawl.db")
    CrawlLog(directory).close()
    CrawlLog(directory).close()
    copy = directory / f"crawl.db.v{number}"
    assert sorted(path.name for path in directory.iterdir() if path.is_file()) == ["crawl.db", copy.name]
    assert (version(copy), content(copy)) == (number, before)


def test_a_crawl_goes_on_from_an_old_frontier(old):
    """What the killed crawl held is handed out again, what it finished is not, and its attempts come into the captures."""
    _, directory = old
    with CrawlLog(directory) as log, Captures(directory) as captures:
        log.begin("gongkai test")
        assert not log.ask_for(Job(HOME, "a", "a.test", "home"), "甲县人民政府", "trs")
        (page,) = log.lease(9, 0, 60)
        assert (page.url, page.number, page.col) == (LIST, 2, "年报")
        log.finish(page, Attempt("a", LIST, "next", 200, "kept", role="page", digest="sha256:01", size=1))
        (report,) = log.lease(9, 0, 60)
        assert (report.url, report.title, report.via) == (REPORT, "2023年年度报告", HOME)
        log.finish(report, Attempt("a", REPORT, "report", 200, "kept", role="report", digest="sha256:02", size=1))
        assert log.waiting() == 0
        log.end(captures)
        assert len(list(captures.logs())) == 2  # of the run that was killed, and of this one
        assert len(list(log.attempts())) == len(ROWS["attempts"]) + 2


def test_a_real_crawl_goes_on_with_an_old_log(old):
    """`gongkai crawl` over an old crawl.db fetches what was waiting or leased, and nothing that was done; the site ends complete."""
    _, directory = old
    report = "<h1>甲县2023年政府信息公开工作年度报告</h1><p>一、总体情况</p>"
    with site(
        {"/nb/2": "<title>政府信息公开年报</title>", "/2023.html": report, "/robots.txt": Answer("", 404)}
    ) as running:
        with closing(sqlite3.connect(directory / "crawl.db")) as db:
            host = running.url.removeprefix("http://").rstrip("/")
            for table, column in (("frontier", "url"), ("frontier", "via"), ("attempts", "url"), ("sites", "home_url")):
                db.execute(f"UPDATE {table} SET {column} = replace({column}, ?, ?)", (HOME, running.url))
            db.execute("UPDATE frontier SET host = ?, site = ?", (host, host))
            db.execute("UPDATE sites SET key = ?", (host,))
            db.commit()
        code = "import sys; from pathlib import Path; from crawler.crawl import crawl; crawl(Path(sys.argv[1]), [sys.argv[2]])"
        subprocess.run([sys.executable, "-c", code, directory, running.url], check=True)
        assert sorted(path for path in running.paths if path in ("/", *running.pages)) == [
            "/2023.html",
            "/nb/2",
            "/robots.txt",
        ]
    with Captures(directory) as captures:
        assert [one.url for one in captures if one.role == "report"] == [f"{running.url}2023.html"]
    (status,) = crawl_status(directory).sites
    assert (status.home_url, status.state, status.waiting) == (running.url, "complete", 0)


def test_a_newer_one_is_refused_and_left_alone(tmp_path):
    """A crawl.db of a later version than the program knows is refused in one sentence; not a byte of it changes."""
    path = tmp_path / "crawl.db"
    with closing(sqlite3.connect(path)) as db:
        db.executescript(f"CREATE TABLE runs (id, novelty); PRAGMA user_version = {VERSION + 1};")
    before = path.read_bytes()
    with pytest.raises(CrawlLogError, match=rf"version {VERSION + 1}.*up to {VERSION}"):
        CrawlLog(tmp_path)
    done = subprocess.run(
        [sys.executable, "-m", "crawler.cli", "status", "-d", tmp_path], capture_output=True, text=True, check=False
    )
    assert done.returncode == 1
    assert len(done.stderr.strip().splitlines()) == 1
    assert "newer gongkai" in done.stderr
    assert path.read_bytes() == before
    assert not list(tmp_path.glob("crawl.db?*"))


def test_what_is_no_database_is_told(tmp_path):
    """A crawl.db full of something else is one sentence with the cure, and stays as it is."""
    (tmp_path / "crawl.db").write_bytes(b"not a database\n" * 99)
    with pytest.raises(CrawlLogError, match=r"damaged .*put it back"):
        CrawlLog(tmp_path)
    assert (tmp_path / "crawl.db").read_bytes() == b"not a database\n" * 99


@pytest.mark.parametrize("when", ["before", "after"])
def test_killed_in_the_midst_the_old_one_stays(old, when):
    """A migration that dies before or after the tables were changed leaves version and rows as they were; the next one succeeds."""
    number, directory = old
    before = content(directory / "crawl.db")
    order = ("die()", "real(db, script)") if when == "before" else ("real(db, script)", "die()")
    code = (
        "real = v._run\ndie = lambda: os.kill(os.getpid(), 9)\n"
        f"def run(db, script):\n  if script is v.SCHEMA: {'; '.join(order)}\n  else: real(db, script)\nv._run = run"
    )
    with program(code, directory) as dying:
        dying.communicate()
    assert dying.returncode == -signal.SIGKILL
    assert (version(directory / "crawl.db"), content(directory / "crawl.db")) == (number, before)
    CrawlLog(directory).close()
    assert version(directory / "crawl.db") == VERSION


def test_a_step_that_fails_leaves_the_old_one(old, monkeypatch):
    """Where a statement cannot be run nothing of the step stays, and the sentence names the file."""
    number, directory = old
    before = content(directory / "crawl.db")
    monkeypatch.setattr("archive.crawl_versions.SCHEMA", f"{SCHEMA}; INSERT INTO nowhere VALUES (1);")
    with pytest.raises(CrawlLogError, match="nowhere"):
        CrawlLog(directory)
    assert (version(directory / "crawl.db"), content(directory / "crawl.db")) == (number, before)


def test_two_processes_bring_it_up_once(old):
    """Three that have all seen the old version: one brings it up, the others find that done; the copy is the old one."""
    number, directory = old
    before = content(directory / "crawl.db")
    waiting = (
        "real = v._bring_up\ndef wait(db, path):\n  print('seen', flush=True); sys.stdin.readline(); real(db, path)\n"
        "v._bring_up = wait"
    )
    processes = [program(waiting, directory) for _ in range(3)]
    for one in processes:
        assert one.stdout
        assert one.stdout.readline() == "seen\n"
    for one in processes:
        assert one.stdin
        one.stdin.write("go\n")
        one.stdin.flush()
    for one in processes:
        assert (one.communicate()[1], one.returncode) == ("", 0)
    assert version(directory / "crawl.db") == VERSION
    assert content(directory / f"crawl.db.v{number}") == before


def test_the_index_of_another_version_is_made_anew(tmp_path):
    """index.db is a product of the WARC files: one of another version gives way to one made from them, with the same captures."""
    with Captures(tmp_path) as captures:
        captures.add_file(b"%PDF-1.7", name="2024.pdf")
        before = list(captures)
    with closing(sqlite3.connect(tmp_path / "captures/index.db")) as db:
        db.executescript("DROP TABLE captures; CREATE TABLE captures (digest, old); PRAGMA user_version = 99;")
    with Captures(tmp_path) as captures:
        assert list(captures) == before
