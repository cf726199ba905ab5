"""The commands of docs/backup.md, run as they are printed: a copy taken while a crawl is running brings everything back."""

import os
import re
import shutil
import sqlite3
import subprocess
import sys
import time
from contextlib import closing
from fnmatch import fnmatch
from pathlib import Path

import pytest
from foreign_warcs import REPORT
from loopback import Answer, Site, site

from archive.captures import Captures
from archive.crawl_log import Attempt, CrawlLog, Job
from archive.crawl_status import crawl_status

DOC = (Path(__file__).parent.parent / "docs/backup.md").read_text(encoding="utf-8")
SCRIPTS = {
    re.sub(r"^[^A-Z]*[一-鿿][^A-Za-z]*(?:crawl\.db |WARC 文件 |archive\.db )?", "", section.splitlines()[0]): "\n".join(
        re.findall(r"```sh\n(.*?)```", section, re.DOTALL)
    )
    for section in re.split(r"^#+ ", DOC, flags=re.MULTILINE)[1:]
    if "```sh" in section
}
PREAMBLE = "Backup and restore"
CRAWL = "import sys; from pathlib import Path; from crawler.crawl import crawl; crawl(Path(sys.argv[1]), [sys.argv[2]])"
REPORTS = 24


def run(name: str, archive: Path, copy: Path, **more: str) -> "subprocess.CompletedProcess[str]":
    """Run the commands under the heading *name*."""
    path = f"{Path(sys.executable).parent}:{os.environ['PATH']}"
    given = {**os.environ, "PATH": path, "ARCHIVE": str(archive), "COPY": str(copy), **more}
    script = f"set -eu\n{SCRIPTS[PREAMBLE]}\n{SCRIPTS[name]}"
    return subprocess.run(["sh", "-c", script], env=given, capture_output=True, text=True, check=False)


def well(name: str, archive: Path, copy: Path, **more: str) -> str:
    done = run(name, archive, copy, **more)
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


def pages() -> dict[str, Answer]:
    links = "".join(
        f'<a href="/{number}.html">临溪县{number}局2023年政府信息公开工作年度报告</a>' for number in range(REPORTS)
    )
    reports = {f"/{number}.html": Answer(REPORT.replace("临溪县", f"临溪县{number}局")) for number in range(REPORTS)}
    return {"/": Answer(f"<title>政府信息公开年报</title>{links}"), "/robots.txt": Answer("", 404), **reports}


def crawl(directory: Path, running: Site) -> "subprocess.Popen[str]":
    return subprocess.Popen([sys.executable, "-c", CRAWL, directory, running.url], stderr=subprocess.PIPE, text=True)


@pytest.fixture(scope="module")
def crawled(tmp_path_factory):
    """Give an archive that a crawl has filled."""
    directory = tmp_path_factory.mktemp("crawled") / "archive"
    with site(pages()) as running, crawl(directory, running) as process:
        assert process.wait() == 0
    return directory


@pytest.fixture
def archive(crawled, tmp_path):
    """Give a copy of the archive that a crawl has filled, and a place for its backup."""
    shutil.copytree(crawled, tmp_path / "archive")
    return tmp_path / "archive", tmp_path / "backup"


def held(directory: Path) -> set[tuple[str, str, str]]:
    with Captures(directory) as captures:
        found = [(one.url, one.digest, one.role) for one in captures]
    assert len(found) == len(set(found))
    return set(found)


def attempts(directory: Path) -> list[tuple[int, str, Attempt]]:
    with CrawlLog(directory) as log:
        return list(log.attempts())


def content(path: Path) -> dict[str, list[tuple[object, ...]]]:
    """Return the rows of each table, but for the search index and the planner's statistics, which follow how a build was cut up."""
    with closing(sqlite3.connect(path)) as db:
        names = [
            name
            for (name,) in db.execute("SELECT name FROM sqlite_schema WHERE type = 'table' AND sql NOT LIKE '%fts%'")
        ]
        rows = {name: sorted(map(repr, db.execute(f"SELECT * FROM {name}"))) for name in names if "fts" not in name}
    return {name: found for name, found in rows.items() if not name.startswith("sqlite_")}


def test_every_command_of_the_page_is_run_here():
    """A command that is added to the page is run here, too."""
    here = Path(__file__).read_text(encoding="utf-8")
    assert len(SCRIPTS) == 10
    for name in set(SCRIPTS) - {PREAMBLE}:
        assert f'"{name}", ' in here, name


def test_every_file_of_an_archive_is_precious_or_not(archive):
    """What a crawl and a build leave in an archive directory stands in the page's table."""
    directory, copy = archive
    well("Make archive.db anew", directory, copy)
    patterns = [
        name
        for line in DOC.splitlines()
        if line.startswith("| `")
        for name in re.findall(r"`([^`]+)`", line.split("|")[1])
    ]
    for path in directory.rglob("*"):
        name = path.relative_to(directory).as_posix()
        assert path.is_dir() or any(fnmatch(name, one) for one in patterns), name


def test_a_copy_of_a_running_crawl_brings_it_back(tmp_path):
    """Copied in the midst of a crawl, lost, and restored: it verifies, builds, and the next crawl fetches what was missing, once."""
    directory, copy = tmp_path / "archive", tmp_path / "backup"
    given = pages()
    for number in range(REPORTS // 2, REPORTS):
        given[f"/{number}.html"].wait = 600  # the crawl is at this page while the copy is taken
    with site(given) as running, crawl(directory, running) as process:
        while not any(running.pages[path].wait for path in running.paths if path in running.pages):
            assert process.poll() is None
            time.sleep(0.01)
        well("Copy", directory, copy)
        well("Check the copy", directory, copy)
        assert process.poll() is None
        process.kill()
        process.wait()
        shutil.rmtree(directory)
        assert "reports 报告" in well("Restore everything", directory, copy)
        done = {one.url.removeprefix(running.url[:-1]) for _, _, one in attempts(directory) if one.outcome == "kept"}
        assert REPORTS // 2 < len(done) < REPORTS
        fetched = len(running.paths)
        for page in running.pages.values():
            page.wait = 0
        with crawl(directory, running) as again:
            assert again.wait() == 0
        assert not (done - {"/robots.txt"}) & set(running.paths[fetched:])
    urls = {running.url + f"{number}.html" for number in range(REPORTS)}
    assert {url for url, _, role in held(directory) if role == "report"} == urls
    (status,) = crawl_status(directory).sites
    assert (status.state, status.reports, status.waiting) == ("complete", REPORTS, 0)


def test_a_copy_is_taken_again_over_the_last(archive):
    """The second copy holds what came since; the place of an interrupted one is taken by the next."""
    directory, copy = archive
    well("Copy", directory, copy)
    (copy / "crawl.db.new").write_bytes(b"half a copy")
    (directory / "successions.csv").write_text("old,new,from_year,relation,source\n", encoding="utf-8")
    with Captures(directory) as captures:
        captures.add_file(b"%PDF-1.7", name="2024.pdf")
    well("Copy", directory, copy)
    assert held(copy) == held(directory)
    assert attempts(copy) == attempts(directory)
    assert (copy / "successions.csv").is_file()
    assert {path.name for path in copy.iterdir()} == {"captures", "crawl.db", "successions.csv"}


def test_a_damaged_file_is_put_back(archive):
    """Verify names the file; put back, all is well again, and the damaged one is kept aside."""
    directory, copy = archive
    well("Copy", directory, copy)
    (file,) = (directory / "captures").glob("*.warc.gz")
    body = bytearray(file.read_bytes())
    body[len(body) // 2] ^= 0xFF
    file.write_bytes(body)
    before = held(directory)
    broken = run("Check the copy", copy, directory)
    assert broken.returncode == 1
    assert file.name in broken.stdout
    assert "全部完好" in well("Restore a WARC file", directory, copy, FILE=file.name)
    assert held(directory) == before
    file.unlink()
    assert "全部完好" in well("Restore a WARC file", directory, copy, FILE=file.name)


def test_what_the_log_knows_and_no_capture_has_is_told(archive):
    """With a WARC file and the index gone, crawl.db still says what is missing: exit status 1."""
    directory, copy = archive
    for path in (directory / "captures").iterdir():
        path.unlink()
    done = run("Check the copy", copy, directory)
    assert done.returncode == 1
    assert done.stdout.count("no capture has it") == REPORTS + 2  # the home page and robots.txt, too


def test_half_a_record_is_told_and_taken_away(archive):
    """A write that was broken off by a power cut: verify prints the command that takes it away, and is content after it."""
    directory, copy = archive
    (file,) = (directory / "captures").glob("*.warc.gz")
    whole = file.read_bytes()
    file.write_bytes(whole + whole[:50])
    done = run("Check the copy", copy, directory)
    assert done.returncode == 1
    cure = re.search(r"truncate -s \d+ captures/\S+\.warc\.gz", done.stdout)
    assert cure
    subprocess.run(cure[0].split(), cwd=directory, check=True)
    assert file.read_bytes() == whole
    well("Check the copy", copy, directory)


def test_a_lost_log_is_put_back_and_brought_up_to_date(archive):
    """The copy of crawl.db, and the runs that came after it from the WARC files; the rest of the old one's journal does no harm."""
    directory, copy = archive
    well("Copy", directory, copy)
    with CrawlLog(directory) as log, Captures(directory) as captures:
        log.begin("gongkai test")
        log.note(Attempt("a", "http://a.test/", "home", 500, "failed", "http-500", "It answered 500."))
        log.end(captures)
    before, sites = attempts(directory), crawl_status(directory).sites
    (directory / "crawl.db").write_bytes(b"nothing left of it")
    (directory / "crawl.db-wal").write_bytes(b"a journal of other times")
    well("Restore crawl.db", directory, copy)
    assert attempts(directory) == before
    assert crawl_status(directory).sites == sites


def test_a_log_without_a_copy_comes_back_from_the_captures(archive):
    """Runs, attempts, sites and states come back; a second time nothing changes."""
    directory, copy = archive
    before, status = attempts(directory), crawl_status(directory)
    (directory / "crawl.db").write_bytes(b"nothing left of it")
    assert run("Check the copy", copy, directory).returncode == 1
    for _ in range(2):
        assert "1 runs" in well("Restore crawl.db without a copy", directory, copy)
        assert attempts(directory) == before
    (site_before,), (site_now,) = status.sites, crawl_status(directory).sites
    for fact in ("key", "home_url", "pages", "reports", "attachments", "failures", "last"):
        assert getattr(site_now, fact) == getattr(site_before, fact), fact
    with CrawlLog(directory) as log:  # and the next crawl begins anew
        log.begin("gongkai test")
        assert log.ask_for(Job(site_now.home_url, site_now.key, "127.0.0.1", "home"))


def test_a_damaged_index_is_made_anew(archive):
    """One that is missing is made by whoever opens the archive; one that is damaged by the command, after a sentence that names it."""
    directory, copy = archive
    before = held(directory)
    (directory / "captures/index.db").write_bytes(b"nothing left of it" * 99)
    done = run("Check the copy", copy, directory)
    assert done.returncode == 1
    assert len(done.stderr.strip().splitlines()) == 1
    assert "docs/backup.md" in done.stderr
    well("Make the index anew", directory, copy)
    assert held(directory) == before
    (directory / "captures/index.db").unlink()
    assert held(directory) == before


def test_the_published_database_is_made_anew(archive):
    """Lost, damaged or made by an older program: gongkai build makes it anew, with the same rows."""
    directory, copy = archive
    well("Make archive.db anew", directory, copy)
    before = content(directory / "archive.db")
    assert len(before["reports"]) == REPORTS
    for spoil in (
        "UPDATE about SET value = 'that of an older program' WHERE key = 'product'; UPDATE reports SET year = 1999",
        "DROP TABLE about",
    ):
        with closing(sqlite3.connect(directory / "archive.db")) as db:
            db.executescript(f"PRAGMA foreign_keys = OFF; {spoil};")
        assert (
            subprocess.run([sys.executable, "-m", "crawler.cli", "build", "-d", directory], check=False).returncode == 0
        )
        assert content(directory / "archive.db") == before
    (directory / "archive.db").write_bytes(b"nothing left of it" * 99)
    well("Make archive.db anew", directory, copy)
    assert content(directory / "archive.db") == before


def test_two_archives_become_one(archive, tmp_path):
    """What the one holds is in the other after it, crawl log and all."""
    directory, copy = archive
    well("Copy", directory, copy)
    other = tmp_path / "other"
    well("Merge two archives", other, copy)
    assert held(other) == held(directory)
    assert attempts(other) == attempts(directory)


def test_restoring_waits_for_nobody(archive):
    """While another process writes, the index is not taken from under it: one sentence."""
    directory, copy = archive
    with Captures(directory) as captures:
        captures.claim()
        done = run("Make the index anew", directory, copy)
    assert done.returncode == 1
    assert "is writing to" in done.stderr


def test_verify_wants_an_archive(tmp_path):
    """A directory that is none is wrong usage, and none is made of it."""
    done = run("Check the copy", tmp_path, tmp_path / "nowhere")
    assert done.returncode == 2
    assert "no archive directory" in done.stderr
    assert not (tmp_path / "nowhere").exists()
